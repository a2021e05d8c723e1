package economy

import "github.com/commonpurse/commonpurse/rule"

// Schema is every table an economy may bring, in the order they are loaded: the register of organisations first,
// because the others are checked against it. The loader, the importers, the invented country and the manual are
// made from it or checked against it.
//
// A column that is needed must be in the file. A type that cannot be missing means a row without a value there is
// set aside. Bounds are wider than any true figure, and narrow enough that prices times counts stay exact in 64
// bits; a row outside them is set aside.
var Schema = []*Table{
	organisations, relations, populations, spells, attendances, waits, episodes, observations,
	accounts, statements, contractLines, plans, terms, facts, replies, evidence,
}

const (
	mostCount = 100_000_000         // more than all the care of a nation in one row
	mostPence = 100_000_000_000_000 // a million million pounds
	mostMoney = 1_000_000_000_000   // the same in pounds
	mostOther = 1_000_000_000       // a figure reported by someone else
	mostYears = 130                 // an age
	mostDays  = 40_000              // a stay of 109 years
	mostWeeks = 6_000               // a wait of 115 years
)

var organisations = &Table{
	Name: "organisations", Singular: "organisation", Grain: "one organisation, by its code",
	Key: []string{"code"}, From: "from", To: "to",
	Columns: []Column{
		needed("code", text, "the organisation's code in the national register (ODS), such as RXX or 93C"),
		needed("name", text, "its name"),
		needed("kind", text, "what sort of body it is").of(
			"nation", "region", "icb", "place", "network", "commissioner", "provider", "site", "practice", "team",
			"local authority", "voluntary body", "other"),
		optional("from", day, "the first day it was open; empty: always"),
		optional("to", day, "the last day it was open; empty: still open"),
		optional("postcode", text, "where its head office is"),
		optional("latitude", decimals("number", 6, -90, 90), "degrees north"),
		optional("longitude", decimals("number", 6, -180, 180), "degrees east"),
	},
}

var relations = &Table{
	Name: "relations", Singular: "relation", Grain: "one link from a child to its parent of one kind, while it lasts",
	Key: []string{"child", "kind", "from"}, From: "from", To: "to",
	Columns: []Column{
		needed("child", text, "the organisation below").organisation(),
		needed("parent", text, "the organisation above").organisation(),
		needed("kind", text, "what the link is, such as icb, region, place, network or host; a child has one parent of a kind on a day"),
		optional("from", day, "the first day of the link; empty: always"),
		optional("to", day, "the last day of the link; empty: it goes on"),
	},
}

var populations = &Table{
	Name: "populations", Singular: "population", Grain: "the people of one organisation of one age band, sex and deprivation",
	Key: []string{"organisation", "age_band", "sex", "deprivation"}, Count: "persons",
	Columns: []Column{
		needed("organisation", text, "the practice, area or commissioner they belong to").organisation(),
		needed("age_band", text, "their ages, such as 0-4 or 85+").orMissing(),
		needed("sex", text, "1 male, 2 female, 0 or X not known, 9 not specified").of(sexes...).orMissing(),
		needed("deprivation", whole("number", 1, 10), "tenth of small areas by deprivation, 1 the most deprived").orMissing(),
		needed("persons", decimals("persons", 2, 0, mostCount), "how many people").summed(),
		need("need_general", "general and acute care"),
		need("need_maternity", "maternity care"),
		need("need_mental_health", "mental health care"),
		need("need_community", "community care"),
		need("need_prescribing", "prescribing"),
		need("need_primary_care", "primary medical care"),
		need("need_avoidable", "avoidable mortality, for the health inequalities part"),
		need("need_core", "core services as a whole, as the formula combines the others"),
	},
}

func need(name, care string) Column {
	return optional(name, decimals("persons", 4, 0, mostCount), "people weighted by their need for "+care)
}

var spells = &Table{
	Name: "spells", Singular: "spell", Grain: "one hospital stay, or a count of stays alike",
	Key: []string{"id"}, Date: "end", Start: "start", Count: "count",
	Columns: []Column{
		needed("id", text, "the stay's own identifier in the file; never an NHS number"),
		needed("provider", text, "the body that gave the care").organisation(),
		needed("commissioner", text, "the body responsible for paying").organisation(),
		needed("hrg", text, "healthcare resource group of the stay, such as DZ11V").orMissing(),
		needed("admission_method", text, "elective 11 waiting list, 12 booked, 13 planned; emergency 21 to 25, 28, 2A to 2D; "+
			"maternity 31, 32; other 81 to 84, 89; not known 98, 99").of(admissionMethods...).orMissing(),
		needed("patient_class", text, "1 ordinary, 2 day case, 3 regular day, 4 regular night, 5 mother and baby, 8 not applicable, 9 not known").
			of("1", "2", "3", "4", "5", "8", "9").orMissing(),
		needed("age", whole("number", 0, mostYears), "age in whole years on admission").orMissing(),
		needed("start", day, "day of admission").orMissing(),
		needed("end", day, "day of discharge; says which period the stay is in"),
		needed("length_of_stay", whole("days", 0, mostDays), "days paid for: critical care, rehabilitation and delays paid elsewhere taken off").orMissing(),
		count("stays"),
		optional("site", text, "the hospital site").organisation(),
		optional("team", text, "the team or ward responsible").organisation(),
		optional("practice", text, "the general practice the patient is registered with").organisation(),
		person,
		optional("sex", text, "1 male, 2 female, 0 or X not known, 9 not specified").of(sexes...),
		optional("deprivation", whole("number", 1, 10), "tenth of small areas by deprivation, 1 the most deprived"),
		optional("function", text, "treatment function, such as 300"),
		optional("discharge_method", text, "1 on advice, 2 self, 3 by tribunal, 4 died, 5 stillborn, 8 not applicable, 9 not known").
			of("1", "2", "3", "4", "5", "8", "9"),
		optional("flags", text, "words that mark the stay for a best practice or other adjustment, separated by spaces"),
	},
}

var attendances = &Table{
	Name: "attendances", Singular: "attendance", Grain: "one outpatient or emergency attendance, or a count of them alike",
	Key: []string{"setting", "id"}, Date: "date", Count: "count",
	Columns: []Column{
		needed("id", text, "the attendance's own identifier in the file; never an NHS number"),
		needed("setting", text, "outpatient or emergency").of("outpatient", "emergency"),
		needed("provider", text, "the body that gave the care").organisation(),
		needed("commissioner", text, "the body responsible for paying").organisation(),
		needed("currency", text, "healthcare resource group, such as WF01A or VB08Z").orMissing(),
		needed("date", day, "day of the attendance"),
		count("attendances"),
		optional("site", text, "the hospital site").organisation(),
		optional("team", text, "the team or clinic responsible").organisation(),
		optional("practice", text, "the general practice the patient is registered with").organisation(),
		person,
		optional("age", whole("number", 0, mostYears), "age in whole years"),
		optional("sex", text, "1 male, 2 female, 0 or X not known, 9 not specified").of(sexes...),
		optional("deprivation", whole("number", 1, 10), "tenth of small areas by deprivation, 1 the most deprived"),
		optional("function", text, "treatment function, such as 300"),
		optional("first", flag, "whether it is the first of its course"),
		optional("professionals", whole("number", 0, 99), "how many professionals saw the patient together"),
		optional("minutes", whole("minutes", 0, 100_000), "from arrival to leaving"),
		optional("admitted", flag, "whether the patient was then admitted"),
	},
}

var waits = &Table{
	Name: "waits", Singular: "wait", Grain: "a count of pathways of one provider, commissioner, function and part that had waited so long at the end of a month",
	Key: []string{"provider", "commissioner", "function", "part", "month", "band_from_weeks"}, Date: "month", Count: "count",
	Columns: []Column{
		needed("provider", text, "the body whose list it is").organisation(),
		needed("commissioner", text, "the body responsible for paying").organisation(),
		needed("function", text, "treatment function as published, such as C_101"),
		needed("part", text, "Part_1A completed with admission, Part_1B completed without, Part_2 still waiting, "+
			"Part_2A still waiting with a decision to admit, Part_3 newly begun").of("Part_1A", "Part_1B", "Part_2", "Part_2A", "Part_3"),
		needed("month", day, "the month counted, as its first day").month(),
		needed("band_from_weeks", whole("weeks", 0, mostWeeks), "waited more than this; missing where the wait is not known or not asked").orMissing(),
		needed("band_to_weeks", whole("weeks", 0, mostWeeks), "waited at most this; missing in the last, open band").orMissing(),
		needed("count", whole("number", 0, mostCount), "how many pathways").summed(),
	},
}

var episodes = &Table{
	Name: "episodes", Singular: "episode", Grain: "a published count of finished consultant episodes, attendances or other units of one setting, group and service in a year",
	Key: []string{"id"}, Date: "date", Count: "count",
	Columns: []Column{
		needed("id", text, "made from the year and the line of the file"),
		needed("setting", text, "where the care was given, such as day_case or elective_inpatient"),
		needed("hrg", text, "healthcare resource group or other currency"),
		needed("date", day, "the first day of the financial year counted"),
		needed("count", decimals("number", 2, 0, mostOther), "how many units").summed(),
		needed("cost", decimals("£", 2, 0, mostMoney), "what they cost in all").orMissing().summed(),
		optional("unit_cost", decimals("£", 2, 0, mostCount), "what one cost on average, as published"),
		optional("name", text, "the group's name"),
		optional("service", text, "service or treatment function"),
		optional("bed_days", whole("days", 0, mostCount), "days in bed within the trim point").summed(),
		optional("submissions", whole("number", 0, 10_000), "how many bodies sent figures"),
	},
}

var observations = &Table{
	Name: "observations", Singular: "observation", Grain: "a figure that someone else counted for an organisation and a month",
	Key: []string{"measure", "organisation", "month"}, Date: "month",
	Columns: []Column{
		needed("measure", text, "the figure's name, such as emergency_four_hours"),
		needed("organisation", text, "the body it is about").organisation(),
		needed("month", day, "the month counted, as its first day").month(),
		needed("numerator", decimals("number", 4, 0, mostOther), "the count, or what it says of the denominator; missing where it was not reported").orMissing().summed(),
		needed("denominator", decimals("number", 4, 0, mostOther), "out of how many; missing for a plain count").orMissing().summed(),
	},
}

var accounts = &Table{
	Name: "accounts", Singular: "account", Grain: "one line of an organisation's accounts in a period",
	Key: []string{"organisation", "line", "period", "recurrent", "source"},
	Columns: []Column{
		needed("organisation", text, "the body whose accounts they are").organisation(),
		needed("line", text, "the line's name"),
		needed("period", text, "the financial year, quarter or month, such as 2025-26, 2025-26-q4 or 2025-26-m10"),
		needed("pence", whole("number", -mostPence, mostPence), "pence, negative for what is spent or owed; times £0.01 it is money").summed(),
		optional("recurrent", flag, "whether it will come again next year"),
		optional("source", text, "where the figure is from"),
	},
}

var plans = &Table{
	Name: "plans", Singular: "plan", Grain: "what a provider and commissioner planned for one line and month",
	Key: []string{"provider", "commissioner", "line", "month"}, Date: "month",
	Columns: []Column{
		needed("provider", text, "the body that gives the care").organisation(),
		needed("commissioner", text, "the body that pays").organisation(),
		needed("line", text, "the line's name, such as a point of delivery"),
		needed("month", day, "the month, as its first day").month(),
		needed("activity", decimals("number", 3, 0, mostCount), "how many are planned").orMissing().summed(),
		needed("pence", whole("number", -mostPence, mostPence), "what they are planned to cost, in pence").orMissing().summed(),
		ofStatement,
	},
}

var terms = &Table{
	Name: "terms", Singular: "term", Grain: "one dated fact of the contract between a provider and a commissioner",
	Key: []string{"provider", "commissioner", "name", "from"}, From: "from", To: "to",
	Columns: []Column{
		needed("provider", text, "the body that gives the care").organisation(),
		needed("commissioner", text, "the body that pays").organisation(),
		needed("name", text, "what is agreed, such as emergency_baseline"),
		needed("value", decimals("number", 6, -mostMoney, mostMoney), "the figure agreed"),
		optional("from", day, "the first day it is in force; empty: always"),
		optional("to", day, "the last day it is in force; empty: without end"),
		optional("source", text, "where it is written"),
		optional("authority", text, "who may change it").of("national", "agreed", "local"),
	},
}

var facts = &Table{
	Name: "facts", Singular: "fact", Grain: "one dated fact about an organisation",
	Key: []string{"organisation", "name", "from"}, From: "from", To: "to",
	Columns: []Column{
		needed("organisation", text, "the body it is about").organisation(),
		needed("name", text, "what is known, such as in_improvement_programme"),
		needed("value", decimals("number", 6, -mostMoney, mostMoney), "the figure; 1 for yes and 0 for no").orMissing(),
		optional("from", day, "the first day it is true; empty: always"),
		optional("to", day, "the last day it is true; empty: without end"),
		optional("source", text, "where it is from"),
		optional("wording", text, "the fact in words, where it is not a figure"),
	},
}

var replies = &Table{
	Name: "replies", Singular: "reply", Grain: "what a body answers to one decision about it",
	Key: []string{"organisation", "rule", "period"},
	Columns: []Column{
		needed("organisation", text, "the body that answers").organisation(),
		needed("rule", text, "the rule that decided"),
		needed("period", text, "the period decided for, such as 2025-26-q3"),
		needed("text", text, "what it answers, in its own words"),
		optional("source", text, "where it is written"),
	},
}

var evidence = &Table{
	Name: "evidence", Singular: "evidence", Grain: "what is known of a body against one criterion on a day",
	Key: []string{"organisation", "criterion", "date"}, Date: "date",
	Columns: []Column{
		needed("organisation", text, "the body that is judged").organisation(),
		needed("criterion", text, "the criterion, as the policy's table of criteria has it"),
		needed("date", day, "the day of the judgement"),
		needed("seen", flag, "whether the evidence has been seen; no: it is missing"),
		needed("met", flag, "whether the criterion is met; missing where that was not judged").orMissing(),
		needed("level", whole("number", 1, 6), "of a criterion that is not met, the level of support of its condition, from 1 (a model document) to 6 (a function removed)").orMissing(),
		optional("source", text, "where the judgement is written"),
	},
}

var (
	sexes            = []string{"0", "1", "2", "9", "X"}
	admissionMethods = []string{"11", "12", "13", "21", "22", "23", "24", "25", "28", "2A", "2B", "2C", "2D",
		"31", "32", "81", "82", "83", "84", "89", "98", "99"}
	person = Column{Name: "person", Type: text, Person: true, Meaning: "a pseudonym that is the same for all care of one person; never an NHS number"}
)

// needed is a column that must be in the file and, unless orMissing says otherwise, in every row.
func needed(name string, t rule.Type, meaning string) Column {
	t.Missing = false
	return Column{Name: name, Type: t, Needed: true, Meaning: meaning}
}

func optional(name string, t rule.Type, meaning string) Column {
	return Column{Name: name, Type: t, Meaning: meaning}
}

// count is how many alike a row stands for. A file of single records may leave the column out.
func count(of string) Column {
	c := needed("count", whole("number", 0, mostCount), "how many "+of+" alike the row stands for; 1 where the file has no such column").summed()
	c.Needed, c.Default = false, "1"
	return c
}

func (c Column) orMissing() Column         { c.Type.Missing = true; return c }
func (c Column) organisation() Column      { c.Organisation = true; return c }
func (c Column) month() Column             { c.Month = true; return c }
func (c Column) summed() Column            { c.Summed = true; return c }
func (c Column) of(codes ...string) Column { c.Codes = codes; return c }
