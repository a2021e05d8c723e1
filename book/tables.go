package book

// Why DECIMAL and not DOUBLE: a sum of DOUBLE depends on the order of the rows. Counts and quantities have 6 places
// (published counts can be halves; days and weights need few), rates and limits 9 (the 12 significant digits of a
// statistic, down to one in a thousand). 38 digits leave 29 or more before the point.
const (
	countPlaces = 6
	ratePlaces  = 9
)

func text(name, meaning string) Field { return Field{Name: name, Kind: Text, Meaning: meaning} }
func slug(name, meaning string) Field {
	return Field{Name: name, Kind: Text, Meaning: meaning, Slug: true}
}
func whole(name, meaning string) Field { return Field{Name: name, Kind: Whole, Meaning: meaning} }
func pence(name, meaning string) Field { return Field{Name: name, Kind: Pence, Meaning: meaning} }
func date(name, meaning string) Field  { return Field{Name: name, Kind: Date, Meaning: meaning} }
func yesNo(name, meaning string) Field { return Field{Name: name, Kind: YesNo, Meaning: meaning} }
func period(meaning string) Field      { return Field{Name: "period", Kind: Text, Meaning: meaning} }
func rate(name, meaning string) Field {
	return Field{name, Decimal, ratePlaces, meaning, false, false}
}
func count(name, meaning string) Field {
	return Field{name, Decimal, countPlaces, meaning, false, false}
}
func stored(c Field) Field { c.Incidental = true; return c }

// Tables are the tables of a book, in the order they are listed to a reader.
var Tables = []*Table{
	{
		Name: "receipt", Grain: "a fact about the run",
		Meaning: "what made this book: versions, hashes of the policy and the data, settings, digests",
		Columns: []Field{
			text("key", "what the fact is, such as digest/ledger"),
			text("value", "the fact"),
		},
		Key: []string{"key"},
	},
	{
		Name: "ledger", Grain: "a line of money", Meaning: "what is paid, by whom, to whom and under which rule",
		Columns: lineColumns("pays", "is paid"), Key: lineKey, Adds: true,
		Names: []string{"rule", "step", "breakdown"}, Bodies: []string{"payer", "payee"},
	},
	{
		Name: "values", Grain: "a line of value", Meaning: "care valued under a rule that does not pay for it",
		Columns: lineColumns("would pay", "would be paid"), Key: lineKey, Adds: true,
		Names: []string{"rule", "step", "breakdown"}, Bodies: []string{"payer", "payee"},
	},
	measures, limits, opportunities, mandate, shares, scores, decisions, positions, origins, due,
	gaps, quality,
	rules, reads, parameters, clauses, policyFiles, changes,
	organisations, relations,
}

var lineKey = []string{"period", "rule", "step", "breakdown", "payer", "payee", "fund"}

func lineColumns(pays, paid string) []Field {
	return []Field{
		period("the month, quarter or year the line belongs to"),
		slug("rule", "the rule that made the line"),
		slug("step", "the step of the rule"),
		text("breakdown", "the rule's own breakdown, such as function=C_110; empty when it has none"),
		text("payer", "code of the organisation that "+pays),
		text("payee", "code of the organisation that "+paid),
		text("fund", "the fund or pot it comes from; empty for the general one"),
		count("records", "how many records of care the line is for"),
		count("quantity", "how much of the unit the line is for"),
		text("unit", "what the quantity counts"),
		yesNo("recurrent", "whether it is expected again next year; missing when the rule does not say"),
		pence("pence", "the amount; negative when it is taken back"),
	}
}

var measures = &Table{
	Name: "measures", Grain: "a measure of a body in a period", Meaning: "how each body does, against what it was asked",
	Columns: []Field{
		period("the month, quarter or year measured"),
		slug("measure", "the rule that made it"),
		text("organisation", "code of the body measured"),
		text("other", "code of the second body, for a measure of a pair; else empty"),
		text("breakdown", "which part of the whole, such as function=C_110; empty for the whole"),
		text("level", "the level it is made for, as the policy names it: nation, provider, provider and commissioner"),
		count("numerator", "what was counted"),
		count("denominator", "out of how many; missing for a plain count"),
		rate("value", "numerator out of denominator, or the count; missing when nothing was out of"),
		yesNo("hundredths", "whether the value is a part of a whole, which is said in hundredths"),
		rate("low", "the lower limit: of the figure itself, or else of the funnel, at the first level; all are in limits"),
		rate("high", "the upper limit"),
		rate("comparator", "the figure it is compared with: the nation's, or the middle of the funnel"),
		text("target", "what was asked: each standard and plan, its value and how sure it is; empty when nothing was"),
		text("verdict", "how it stands to the target"),
		text("class", "the verdict in words to count by, such as standard-missed plan-behind"),
		count("unknown", "records that could not be counted because something was missing"),
		text("suppression", "why the figure must not be published; empty when it may"),
	},
	Key:   []string{"period", "measure", "organisation", "other", "breakdown"},
	Names: []string{"measure", "breakdown"}, Bodies: []string{"organisation", "other"},
}

var limits = &Table{
	Name: "limits", Grain: "limits of a measure's figure at a level", Meaning: "how far chance alone would take each figure",
	Columns: []Field{
		period("the month, quarter or year measured"),
		slug("rule", "the rule that made it"),
		text("organisation", "code of the body measured"),
		text("other", "code of the second body, for a measure of a pair; else empty"),
		text("breakdown", "which part of the whole; empty for the whole"),
		text("kind", "figure, of the figure itself; funnel, of one at the middle and of this size; or over time, of the body's own process"),
		text("level", "how sure, such as 95%; empty over time, where they are 2.66 mean moving ranges from the average"),
		rate("centre", "what they lie around: the figure, the middle of the funnel, or the average over time"),
		rate("low", "the lower limit"),
		rate("high", "the upper limit"),
		text("stands", "above, below or within: where the figure lies to the limits, or what it is held against to those of the figure"),
	},
	Key: []string{"period", "rule", "organisation", "other", "breakdown", "kind", "level"},
}

var opportunities = &Table{
	Name: "opportunities", Grain: "what a body would change at the best of its peers", Meaning: "who each body is like, and what doing as well as the best of them would come to",
	Columns: []Field{
		period("the period"),
		slug("rule", "the rule that made it"),
		slug("measure", "the measure that it is in"),
		text("organisation", "code of the body"),
		rate("value", "the body's figure, per as many as the rule says"),
		rate("shrunk", "the same with chance taken out; the figure itself where chance is not"),
		text("peers", "codes of the bodies most like it, the likest first"),
		text("best", "codes of those that the benchmark is made of, the best first"),
		rate("benchmark", "the mean of the best peers' figures, as they are counted"),
		rate("opportunity", "what would change; 0 where chance explains the difference, or the body is as good"),
		rate("low", "the lower limit of it"),
		rate("high", "the upper limit"),
		yesNo("beyond_chance", "whether the body is worse than its benchmark by more than chance explains"),
		text("lacks", "why there is no figure; empty where there is one"),
	},
	Key: []string{"period", "rule", "organisation"},
}

var shares = &Table{
	Name: "shares", Grain: "a body's share of a pot", Meaning: "how each pot was shared out, and why so",
	Columns: []Field{
		period("the period shared for"),
		slug("pot", "the rule that shared it"),
		text("organisation", "code of the body that has the share"),
		rate("weight", "its weight"),
		pence("target", "what it should have in the end: its share by weight alone, or what the rule says"),
		rate("opening_distance", "how far it began above its target, as a part of the target"),
		rate("closing_distance", "how far it ended above its target"),
		text("bound", "the floor or cap that decided its share; empty when none did"),
		pence("pence", "its share"),
	},
	Key:   []string{"period", "pot", "organisation"},
	Names: []string{"pot"}, Bodies: []string{"organisation"},
}

var scores = &Table{
	Name: "scores", Grain: "a part of a body's score", Meaning: "the points behind each score",
	Columns: []Field{
		period("the period scored"),
		slug("rule", "the rule that scored"),
		slug("part", "the part of the score"),
		text("organisation", "code of the body scored"),
		rate("value", "the figure that was scored"),
		rate("points", "the points it got"),
		rate("weight", "how much the part counts"),
	},
	Key:   []string{"period", "rule", "part", "organisation"},
	Names: []string{"rule", "part"}, Bodies: []string{"organisation"},
}

var decisions = &Table{
	Name: "decisions", Grain: "a decision about a body", Meaning: "what was decided about each body, and why",
	Columns: []Field{
		period("the period decided for"),
		slug("rule", "the rule that decided"),
		text("organisation", "code of the body"),
		text("outcome", "what was decided"),
		text("was", "the outcome of the period before; empty when there was none"),
		text("since", "the period since which the outcome has stood"),
		text("reason", "why, with its figures"),
		text("must", "what the body must do next, as the rule says"),
		text("exit", "what it must reach to leave this outcome, for how long, how far it is, and by when; empty where the rule asks nothing of the kind"),
		whole("held", "for how many periods in a row what lets it leave has held, this one included; missing where nothing is asked"),
		text("reply", "what the body itself answers to the decision, in its own words, and where; empty where it has not"),
	},
	Key:   []string{"period", "rule", "organisation"},
	Names: []string{"rule"}, Bodies: []string{"organisation"},
}
