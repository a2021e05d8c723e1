package economy

import "github.com/commonpurse/commonpurse/rule"

// The tables of contract monitoring: what providers state of each commissioner and month, again and again. Every version
// is kept; loading uses the latest, or the latest known on a day.

const (
	mostStatements = 1_000_000_000
	mostRows       = 10_000_000_000
	mostCharged    = 10_000_000_000 // pounds on one row, so that eight places still fit in 64 bits
	mostActivity   = 10_000_000_000
)

var statements = &Table{
	Name: "statements", Singular: "statement",
	Grain: "what a file of contract monitoring says of one provider, commissioner and month",
	Key:   []string{"number"}, Date: "month",
	Columns: []Column{
		needed("number", whole("number", 1, mostStatements), "its number in this economy: of two received on one day the higher is the later"),
		needed("feed", text, "the sort of file: acm is plan and charges together, iap a plan alone; each sort has a latest statement of its own").
			of("acm", "iap"),
		needed("provider", text, "the body that gives the care").organisation(),
		needed("commissioner", text, "the body that pays").organisation(),
		needed("month", day, "the month it is of, as its first day").month(),
		needed("received", day, "the day it came, which decides what was known when; not the day the file says it was made"),
		optional("file", text, "the file's name"),
		optional("sha256", text, "the SHA-256 of the file's bytes, by which the same file is not taken twice"),
		needed("rows", whole("number", 0, mostRows), "how many rows of the file it is"),
		optional("planned", decimals("£", 8, -mostCharged, mostCharged), "what is planned in all").summed(),
		optional("charged", decimals("£", 8, -mostCharged, mostCharged), "what is charged in all").summed(),
	},
}

var contractLines = &Table{
	Name: "contract_lines", Singular: "line",
	Grain: "one row of a statement: what was planned and what is charged of one sort of care for a month",
	Key:   []string{"statement", "row"}, Date: "month",
	Columns: []Column{
		statementNumber(needed),
		needed("row", whole("number", 1, mostRows), "its line in the file as it was received"),
		needed("provider", text, "the body that gives the care").organisation(),
		needed("commissioner", text, "the body that pays").organisation(),
		needed("month", day, "the month, as its first day").month(),
		needed("point_of_delivery", text, "how the care is given, in the national short form, such as NEL, OPFA or BLOCK"),
		optional("function", text, "treatment function, such as 300"),
		optional("hrg", text, "the healthcare resource group with which the tariff code begins; missing where it begins with none"),
		optional("tariff", text, "the tariff code as it is in the file"),
		optional("category", text, "commissioned service category, such as 12 for an integrated care board"),
		optional("service", text, "specialised service line, such as NCBPS13Y"),
		optional("site", text, "the site of treatment"),
		optional("practice", text, "the general practice the patients are registered with"),
		optional("local_point_of_delivery", text, "the provider's own code for how the care is given"),
		optional("planned_activity", decimals("number", 3, -mostActivity, mostActivity), "how many are planned; missing in a file that does not say").summed(),
		optional("planned", decimals("£", 8, -mostCharged, mostCharged), "what they are planned to cost in all").summed(),
		optional("activity", decimals("number", 3, -mostActivity, mostActivity), "how many were done; below nought where an earlier one is taken back").summed(),
		optional("charged", decimals("£", 8, -mostCharged, mostCharged), "what is charged for them in all, market forces included").summed(),
	},
}

// ofStatement is the column of a table some of whose rows are part of a statement.
var ofStatement = statementNumber(optional)

func statementNumber(sort func(string, rule.Type, string) Column) Column {
	c := sort("statement", whole("number", 1, mostStatements), "the number of the statement that the row is part of")
	c.Statement = true
	return c
}
