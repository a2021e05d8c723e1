package enginetest

import (
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

const lines = `
payer text | payee text | day date   | paid flag | pence number.2 | big big
A          | X          | 2024-04-01 | yes       | 1.25           | 4611686018427387904
A          | X          | 2024-04-01 | no        | 2.50           | 4611686018427387904
A          |            | 2024-04-01 |           |                | 4611686018427387904
           | X          |            | no        | -1             |
           | X          |            |           | 1              |
''         | X          | 2024-04-02 | yes       |                | -9999999999999999999999999
B          | Y          | 2024-04-02 |           |                | 9999999999999999999999999
`

// totalType is the type of a total over few rows: the bounds of its expression a thousand times over.
func totalType(e *rule.Expr) rule.Type {
	t := Build(rule.OpMultiply, e, lit("1000")).Type
	t.Min, t.Max = rule.Widest(t, between(0, 0, true)).Min, rule.Widest(t, between(0, 0, true)).Max
	t.Missing = true
	return t
}

func total(name string, e *rule.Expr) plan.Aggregate {
	return plan.Aggregate{Name: name, How: plan.Total, Expr: e, Type: totalType(e)}
}

func count(name string, how plan.How, e *rule.Expr) plan.Aggregate {
	t := between(0, 1_000_000_000, false)
	if how == plan.AnyTrue {
		t = rule.Type{Kind: rule.Bool}
	}
	return plan.Aggregate{Name: name, How: how, Expr: e, Type: t}
}

// everything has every kind of aggregate over the lines.
func everything(in plan.Node, by ...string) *plan.Sum {
	return &plan.Sum{In: in, By: by, Add: []plan.Aggregate{
		total("pence", read(in, "pence")),
		count("rows", plan.Rows, nil),
		count("unknown", plan.Unknown, read(in, "pence")),
		count("paid", plan.AnyTrue, read(in, "paid")),
	}}
}

// sumCases are of sum: groups with missing keys, every aggregate, nothing to sum, and totals beyond 64 bits.
var sumCases = []relationCase{
	{"sum by nothing is one row", tables{"lines": lines},
		func(t tables) plan.Node { return everything(t.scan("lines")) }, `
pence number.2 | rows number | unknown number | paid flag
3.75           | 7           | 3              | yes
`},
	{"sum by nothing of nothing is one row", tables{"lines": "payer text | pence number.2 | paid flag"},
		func(t tables) plan.Node { return everything(t.scan("lines")) }, `
pence number.2 | rows number | unknown number | paid flag
               | 0           | 0              | no
`},
	{"sum by a column of nothing is nothing", tables{"lines": "payer text | pence number.2 | paid flag"},
		func(t tables) plan.Node { return everything(t.scan("lines"), "payer") },
		`payer text | pence number.2 | rows number | unknown number | paid flag`},
	{"sum by a column: missing and empty are groups of their own", tables{"lines": lines},
		func(t tables) plan.Node { return everything(t.scan("lines"), "payer") }, `
payer text | pence number.2 | rows number | unknown number | paid flag
           | 0              | 2           | 0              | no
''         |                | 1           | 1              | yes
A          | 3.75           | 3           | 1              | yes
B          |                | 1           | 1              | no
`},
	{"sum by several columns", tables{"lines": lines},
		func(t tables) plan.Node { return everything(t.scan("lines"), "payee", "payer", "day") }, `
payee text | payer text | day date   | pence number.2 | rows number | unknown number | paid flag
           | A          | 2024-04-01 |                | 1           | 1              | no
X          |            |            | 0              | 2           | 0              | no
X          | ''         | 2024-04-02 |                | 1           | 1              | yes
X          | A          | 2024-04-01 | 3.75           | 2           | 0              | yes
Y          | B          | 2024-04-02 |                | 1           | 1              | no
`},
	{"sum by yes or no, a date and a number", tables{"lines": lines}, func(t tables) plan.Node {
		in := t.scan("lines")
		return &plan.Sum{In: in, By: []string{"paid", "pence"}, Add: []plan.Aggregate{count("rows", plan.Rows, nil)}}
	}, `
paid flag | pence number.2 | rows number
          |                | 2
          | 1              | 1
no        | -1             | 1
no        | 2.5            | 1
yes       |                | 1
yes       | 1.25           | 1
`},
	{"sum of no aggregates gives the distinct keys", tables{"lines": lines},
		func(t tables) plan.Node { return &plan.Sum{In: t.scan("lines"), By: []string{"payee", "paid"}} }, `
payee text | paid flag
           |
X          | yes
X          | no
X          |
Y          |
`},
	{"sum beyond 64 bits, and of what cancels out", tables{"lines": lines}, func(t tables) plan.Node {
		in := t.scan("lines")
		return &plan.Sum{In: in, By: []string{"payee"}, Add: []plan.Aggregate{total("big", read(in, "big"))}}
	}, `
payee text | big big
           | 4611686018427387904
X          | -9999990776627963145224191
Y          | 9999999999999999999999999
`},
	{"sum of numbers of 64 bits into one of 128", tables{"many": `
n number
999999999
999999999
-1
`}, func(t tables) plan.Node {
		in := t.scan("many")
		wide := Build(rule.OpMultiply, read(in, "n"), lit("4000000000"))
		a := total("n", wide)
		a.Type.Min, a.Type.Max = ten(24, -1), ten(24, 1)
		return &plan.Sum{In: in, Add: []plan.Aggregate{a}}
	}, `
n big
7999999988000000000
`},
	{"sum with more digits after the point than its numbers", tables{"lines": lines}, func(t tables) plan.Node {
		in := t.scan("lines")
		a := total("pence", read(in, "pence"))
		a.Type.Scale = 5
		return &plan.Sum{In: in, By: []string{"payer"}, Add: []plan.Aggregate{a}}
	}, `
payer text | pence number.5
           | 0
''         |
A          | 3.75
B          |
`},
	{"sum of expressions; unknown of every kind of value", tables{"lines": lines}, func(t tables) plan.Node {
		in := t.scan("lines")
		return &plan.Sum{In: in, Add: []plan.Aggregate{
			total("twice", Build(rule.OpMultiply, read(in, "pence"), lit("-2.5"))),
			count("payerless", plan.Unknown, read(in, "payer")),
			count("dayless", plan.Unknown, read(in, "day")),
			count("flagless", plan.Unknown, read(in, "paid")),
			count("unpaid", plan.AnyTrue, Build(rule.OpNot, read(in, "paid"))),
			count("sure", plan.Unknown, Build(rule.OpKnown, read(in, "paid"))),
			count("any", plan.AnyTrue, lit("missing flag"))}}
	}, `
twice number.3 | payerless number | dayless number | flagless number | unpaid flag | sure number | any flag
-9.375         | 2                | 2              | 3               | yes         | 0           | no
`},
	{"sum of a sum", tables{"lines": lines}, func(t tables) plan.Node {
		first := everything(t.scan("lines"), "payer", "payee")
		return &plan.Sum{In: first, By: []string{"payee"}, Add: []plan.Aggregate{
			total("pence", read(first, "pence")), total("rows", read(first, "rows")), count("payers", plan.Rows, nil)}}
	}, `
payee text | pence number.2 | rows number | payers number
           |                | 1           | 1
X          | 3.75           | 5           | 3
Y          |                | 1           | 1
`},
}
