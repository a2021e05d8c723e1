package enginetest

import (
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

const stays = `
id text | hrg text | days number | price number.2 | start date    | emergency flag
1       | DZ11V    | 3           | 1482.50        | 2024-02-29    | yes
2       | EB03E    | 0           | -0.01          | 2023-12-31    | no
3       |          |             |                |               |
4       | ''       | 10          | 1000000000     | 2024-04-01    | yes
4       | ''       | 10          | 1000000000     | 2024-04-01    | yes
é       | 'quo"te  | -5          | 0.00           | 1969-12-31    | no
`

const nobody = `code text | n number | when date | flag flag`

// rowCases are of scan, derive, filter and project: those that take rows one by one.
var rowCases = []relationCase{
	{"scan gives every row, also repeated ones", tables{"stays": stays},
		func(t tables) plan.Node { return t.scan("stays") }, stays},
	{"scan of an empty table", tables{"nobody": nobody},
		func(t tables) plan.Node { return t.scan("nobody") }, nobody},
	{"scan of some columns in another order", tables{"stays": stays},
		func(t tables) plan.Node { return t.only("stays", "price", "id") }, `
price number.2 | id text
1482.50        | 1
-0.01          | 2
               | 3
1000000000     | 4
1000000000     | 4
0              | é
`},
	{"names with quotes, points and other scripts", tables{`a "table" of 'names'`: `
to"day text | it's text | é.x text | select text
a           | b         | c        | d
`}, func(t tables) plan.Node {
		in := t.scan(`a "table" of 'names'`)
		return &plan.Project{In: &plan.Derive{In: in, Add: []plan.Named{{Name: "from", Expr: read(in, "é.x")}}},
			Keep: []string{"from", `to"day`, "it's", "select"}}
	}, `
from text | to"day text | it's text | select text
c         | a           | b         | d
`},
	{"text sorts by bytes", tables{"codes": `
code text | n number
b         | 1
B         | 2
a         | 3
é         | 4
aa        | 5
''        | 6
          | 7
10        | 8
9         | 9
`}, func(t tables) plan.Node { return t.scan("codes") }, `
code text | n number
          | 7
''        | 6
10        | 8
9         | 9
B         | 2
a         | 3
aa        | 5
b         | 1
é         | 4
`},
	{"derive adds columns that do not see each other", tables{"stays": stays}, func(t tables) plan.Node {
		in := t.only("stays", "id", "days", "price")
		return &plan.Derive{In: in, Add: []plan.Named{
			{Name: "longer", Expr: Build(rule.OpAdd, read(in, "days"), lit("1"))},
			{Name: "cost", Expr: Build(rule.OpMultiply, read(in, "days"), read(in, "price"))},
			{Name: "known", Expr: Build(rule.OpKnown, read(in, "days"))},
			{Name: "none", Expr: lit("missing text")},
		}}
	}, `
id text | days number | price number.2 | longer number | cost number.2 | known flag | none text
1       | 3           | 1482.50        | 4             | 4447.5        | yes        |
2       | 0           | -0.01          | 1             | 0             | yes        |
3       |             |                |               |               | no         |
4       | 10          | 1000000000     | 11            | 10000000000   | yes        |
4       | 10          | 1000000000     | 11            | 10000000000   | yes        |
é       | -5          | 0              | -4            | 0             | yes        |
`},
	{"derive on an empty table", tables{"nobody": nobody}, func(t tables) plan.Node {
		in := t.scan("nobody")
		return &plan.Derive{In: in, Add: []plan.Named{{Name: "m", Expr: Round(Build(rule.OpDivide, read(in, "n"), read(in, "n")), 2)}}}
	}, `code text | n number | when date | flag flag | m number.2`},
	{"derive on what was derived", tables{"stays": stays}, func(t tables) plan.Node {
		first := &plan.Derive{In: t.only("stays", "id", "days")}
		first.Add = []plan.Named{{Name: "twice", Expr: Build(rule.OpMultiply, read(first.In, "days"), lit("2"))}}
		return &plan.Derive{In: first, Add: []plan.Named{{Name: "less", Expr: Build(rule.OpSubtract, read(first, "twice"), read(first, "days"))}}}
	}, `
id text | days number | twice number | less number
1       | 3           | 6            | 3
2       | 0           | 0            | 0
3       |             |              |
4       | 10          | 20           | 10
4       | 10          | 20           | 10
é       | -5          | -10          | -5
`},
	{"filter keeps yes; missing is not yes", tables{"stays": stays}, func(t tables) plan.Node {
		in := t.only("stays", "id", "emergency")
		return &plan.Filter{In: in, Where: read(in, "emergency")}
	}, `
id text | emergency flag
1       | yes
4       | yes
4       | yes
`},
	{"filter by not keeps no; missing is not no either", tables{"stays": stays}, func(t tables) plan.Node {
		in := t.only("stays", "id", "emergency")
		return &plan.Filter{In: in, Where: Build(rule.OpNot, read(in, "emergency"))}
	}, `
id text | emergency flag
2       | no
é       | no
`},
	{"filter by what is not equal leaves out the missing", tables{"stays": stays}, func(t tables) plan.Node {
		in := t.only("stays", "id", "hrg")
		return &plan.Filter{In: in, Where: Build(rule.OpNotEqual, read(in, "hrg"), lit("'DZ11V'"))}
	}, `
id text | hrg text
2       | EB03E
4       | ''
4       | ''
é       | 'quo"te
`},
	{"filter that keeps nothing", tables{"stays": stays}, func(t tables) plan.Node {
		return &plan.Filter{In: t.only("stays", "id"), Where: lit("no")}
	}, `id text`},
	{"filter by a missing literal", tables{"stays": stays}, func(t tables) plan.Node {
		return &plan.Filter{In: t.only("stays", "id"), Where: lit("missing flag")}
	}, `id text`},
	{"filter by comparing ratios", tables{"stays": stays}, func(t tables) plan.Node {
		in := t.only("stays", "id", "days", "price") // price / days > 1 / 2, whatever the sign of days; none by zero
		ratio := Build(rule.OpDivide, read(in, "price"), read(in, "days"))
		return &plan.Filter{In: in, Where: Build(rule.OpAtLeast, ratio, Build(rule.OpDivide, lit("0"), lit("-2")))}
	}, `
id text | days number | price number.2
1       | 3           | 1482.5
4       | 10          | 1000000000
4       | 10          | 1000000000
é       | -5          | 0
`},
	{"project keeps columns in the order given, and repeated rows", tables{"stays": stays}, func(t tables) plan.Node {
		return &plan.Project{In: t.scan("stays"), Keep: []string{"emergency", "hrg"}}
	}, `
emergency flag | hrg text
yes            | DZ11V
no             | EB03E
               |
yes            | ''
yes            | ''
no             | 'quo"te
`},
}
