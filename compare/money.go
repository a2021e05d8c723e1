package compare

import "github.com/commonpurse/commonpurse/book"

// sides is the ledger of both books from the side of each organisation: what it pays and what it receives.
const sides = `SELECT payee AS organisation, rule, 0 AS paid_a, 0 AS paid_b, pence AS received_a, 0 AS received_b FROM a.ledger
	UNION ALL SELECT payer, rule, pence, 0, 0, 0 FROM a.ledger
	UNION ALL SELECT payee, rule, 0, 0, 0, pence FROM b.ledger
	UNION ALL SELECT payer, rule, 0, pence, 0, 0 FROM b.ledger`

const netA, netB = "sum(received_a) - sum(paid_a)", "sum(received_b) - sum(paid_b)"

var money = made{&book.Table{
	Name: "money", Grain: "an organisation", Meaning: "what each organisation pays and receives in the year; over all of them the differences are nothing",
	Columns: []book.Field{
		field("organisation", book.Text, "its code"), field("name", book.Text, "its name"),
		field("paid_before", book.Pence, "what it pays, in a"), field("paid_after", book.Pence, "what it pays, in b"),
		field("received_before", book.Pence, "what it receives, in a"), field("received_after", book.Pence, "what it receives, in b"),
		field("net_before", book.Pence, "received less paid, in a"), field("net_after", book.Pence, "received less paid, in b"),
		field("difference", book.Pence, "how much better off it is in b; worse when negative"),
	},
	Key: []string{"organisation"},
}, `SELECT organisation, (SELECT max_by(o.name, (o."from", o.name)) FROM b.organisations o WHERE o.code = organisation) AS name,
	sum(paid_a) AS paid_before, sum(paid_b) AS paid_after, sum(received_a) AS received_before, sum(received_b) AS received_after,
	` + netA + ` AS net_before, ` + netB + ` AS net_after, (` + netB + `) - (` + netA + `) AS difference
	FROM (` + sides + `) GROUP BY organisation HAVING paid_before <> paid_after OR received_before <> received_after`}

var moneyByRule = made{&book.Table{
	Name: "money_by_rule", Grain: "a rule for an organisation", Meaning: "what each rule leaves each organisation, received less paid",
	Columns: []book.Field{
		field("organisation", book.Text, "its code"), field("rule", book.Text, "the rule"),
		field("net_before", book.Pence, "received less paid, in a"), field("net_after", book.Pence, "received less paid, in b"),
		field("difference", book.Pence, "how much better off it is in b"),
	},
	Key: []string{"organisation", "rule"},
}, `SELECT organisation, rule, ` + netA + ` AS net_before, ` + netB + ` AS net_after, (` + netB + `) - (` + netA + `) AS difference
	FROM (` + sides + `) GROUP BY organisation, rule HAVING net_before <> net_after`}

// code is a body or a name as an address has it.
func code(column string) string {
	for _, c := range []struct{ is, becomes string }{{"%", "%25"}, {"/", "%2F"}, {".", "%2E"}, {" ", "%20"}} {
		column = "replace(" + column + ", " + text(c.is) + ", " + text(c.becomes) + ")"
	}
	return column
}

var ranking = made{&book.Table{
	Name: "ranking", Grain: "an organisation that gains or loses", Meaning: "who gains most and who loses most, each with the figure of b to ask about",
	Columns: []book.Field{
		field("side", book.Text, "gains or loses"), field("rank", book.Whole, "from 1, the most first"),
		field("organisation", book.Text, "its code"), field("name", book.Text, "its name"),
		field("difference", book.Pence, "how much better off it is in b"),
		field("net_before", book.Pence, "received less paid, in a"),
		field("address", book.Text, "the figure of the rule that differs most, for purse explain"),
	},
	Key: []string{"side", "rank", "organisation"},
}, `SELECT if(m.difference > 0, 'gains', 'loses') AS side,
	rank() OVER (PARTITION BY m.difference > 0 ORDER BY abs(m.difference) DESC) AS rank, m.organisation, m.name, m.difference, m.net_before,
	'ledger/{year}/' || ` + code("most.rule") + ` || '/' ||
		if(abs(m.received_after - m.received_before) >= abs(m.paid_after - m.paid_before), '/', '') || ` + code("m.organisation") + ` AS address
	FROM change.money m LEFT JOIN (SELECT organisation, arg_max(rule, (abs(difference), rule)) AS rule FROM change.money_by_rule GROUP BY organisation) most
	USING (organisation) WHERE m.difference <> 0`}

var thresholds = made{&book.Table{
	Name: "thresholds", Grain: "a line that a body crosses", Meaning: "verdicts that turn, decisions that change, bodies that fall into deficit or come out",
	Columns: []book.Field{
		field("kind", book.Text, "verdict, decision, in-year or carried-forward"), field("period", book.Text, "the period"),
		field("name", book.Text, "the measure, rule or position"),
		field("organisation", book.Text, "the body"), field("other", book.Text, "the second body of a pair"),
		field("breakdown", book.Text, "which part of the whole"),
		field("before", book.Text, "in a"), field("after", book.Text, "in b"),
		field("address", book.Text, "the figure of b, for purse explain"),
	},
	Key: []string{"kind", "period", "name", "organisation", "other", "breakdown"},
}, `SELECT 'verdict' AS kind, period, measure AS name, organisation, other, breakdown, class_before AS before, class_after AS after,
	'measures/' || period || '/' || ` + code("measure") + ` || if(breakdown = '', '', '.' || ` + code("breakdown") + `) || '/' || ` + code("organisation") + ` ||
		if(other = '', '', '/' || ` + code("other") + `) AS address
	FROM change.measures WHERE coalesce(class_before, '') <> coalesce(class_after, '')
	UNION ALL SELECT 'decision', period, rule, organisation, '', '', outcome_before, outcome_after,
	'decisions/' || period || '/' || ` + code("rule") + ` || '/' || ` + code("organisation") + `
	FROM change.decisions WHERE outcome_before IS DISTINCT FROM outcome_after
	UNION ALL SELECT 'in-year', period, position, organisation, other, '', ` + sign("in_year_before") + `, ` + sign("in_year_after") + `, ` + position + `
	FROM change.positions WHERE (in_year_before < 0) IS DISTINCT FROM (in_year_after < 0)
	UNION ALL SELECT 'carried-forward', period, position, organisation, other, '', ` + sign("carried_forward_before") + `, ` + sign("carried_forward_after") + `, ` + position + `
	FROM change.positions WHERE (carried_forward_before < 0) IS DISTINCT FROM (carried_forward_after < 0)`}

// position is the address of a position.
var position = "'positions/' || period || '/' || " + code("position") + " || '/' || " + code("organisation") + " || if(other = '', '', '/' || " + code("other") + ")"

func sign(column string) string {
	return "CASE WHEN " + column + " < 0 THEN 'deficit' WHEN " + column + " IS NOT NULL THEN 'no deficit' END"
}

var ladder = made{&book.Table{
	Name: "ladder", Grain: "a change for an organisation", Meaning: "what each named change does to each organisation alone, and what is left over when all are made; they add up to its difference",
	Columns: []book.Field{
		field("organisation", book.Text, "its code"), field("step", book.Whole, "the change's place among those of the reform, from 1"),
		field("change", book.Text, "the change, several joined by + where one cannot stand alone, or interaction"),
		field("pence", book.Pence, "how much better off the organisation is by it"),
	},
	Key: []string{"organisation", "step"},
}, ""}

var receipts = made{&book.Table{
	Name: "receipt", Grain: "a fact about the books", Meaning: "what made each of the two books",
	Columns: []book.Field{field("key", book.Text, "what the fact is"), field("a", book.Text, "of a"), field("b", book.Text, "of b")},
	Key:     []string{"key"},
}, `SELECT coalesce(x."key", y."key") AS "key", x."value" AS a, y."value" AS b FROM a.receipt x FULL JOIN b.receipt y ON x."key" = y."key"`}
