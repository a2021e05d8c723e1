package enginetest

import (
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

const asked = `
id text | hrg text | site text | n number | day date
1       | A        | x         | 1        | 2024-03-31
2       | A        | y         | 2        | 2024-04-01
3       | B        | x         |          | 2025-03-31
4       |          | x         | 3        | 2025-04-01
5       | ''       | y         | -1       |
6       | a        |           | 0        | 2023-01-01
`

// on is a look-up by columns of the same names.
func on(in plan.Node, table *plan.Scan, as string, names ...string) *plan.LookUp {
	l := &plan.LookUp{In: in, Table: table, As: as}
	for _, name := range names {
		l.On = append(l.On, plan.Match{Column: name, Expr: read(in, name)})
	}
	return l
}

func dated(l *plan.LookUp, from, to string, at *rule.Expr) *plan.LookUp {
	l.From, l.To, l.At = from, to, at
	return l
}

const rates = `
hrg text | first date | last date  | rate number.2
A        | 2024-04-01 | 2025-03-31 | 2
A        |            | 2024-03-31 | 1.5
A        | 2025-04-01 |            | 3
B        |            |            | 7
`

// lookUpCases are of look up: found, not found, missing, dated, by several keys, one after another.
var lookUpCases = []relationCase{
	{"look up finds, does not find, and has a missing key", tables{"asked": asked, "tariff": `
hrg text | price number.2 | note text
A        | 1.50           | first
         | 9              | a row without a key answers nobody
''       | 2              |
C        | 3              | never asked
`}, func(t tables) plan.Node { return on(t.only("asked", "id", "hrg"), t.scan("tariff"), "tariff", "hrg") }, `
id text | hrg text | tariff.found flag | tariff.hrg text | tariff.price number.2 | tariff.note text
1       | A        | yes               | A               | 1.5                   | first
2       | A        | yes               | A               | 1.5                   | first
3       | B        | no                |                 |                       |
4       |          | no                |                 |                       |
5       | ''       | yes               | ''              | 2                     |
6       | a        | no                |                 |                       |
`},
	{"a second dated look-up, whose row is reckoned with", tables{"asked": asked, "rates": rates}, func(t tables) plan.Node {
		day := read(t.scan("asked"), "day")
		first := dated(on(t.only("asked", "id", "hrg", "n", "day"), t.scan("rates"), "q", "hrg"), "first", "last", day)
		n := dated(on(first, t.scan("rates"), "r", "hrg"), "first", "last", day)
		each := Build(rule.OpDivide, Build(rule.OpAbs, read(n, "n")), read(n, "q.rate"))
		third := Build(rule.OpDivide, lit("100"), Build(rule.OpAdd, read(n, "r.rate"), lit("1")))
		return &plan.Project{In: &plan.Derive{In: n, Add: []plan.Named{{Name: "each", Expr: Round(each, 1)}, {Name: "third", Expr: Round(third, 1)},
			{Name: "more", Expr: Round(Build(rule.OpDivide, Round(third, 1), Build(rule.OpAdd, read(n, "r.rate"), lit("1"))), 1)}}},
			Keep: []string{"id", "each", "third", "more"}}
	}, `
id text | each number.1 | third number.1 | more number.1
1       | 0.7           | 40             | 16
2       | 1             | 33.3           | 11.1
3       |               | 12.5           | 1.6
4       |               |                |
5       |               |                |
6       |               |                |
`},
	{"look up in an empty table", tables{"asked": asked, "tariff": `hrg text | price number.2`},
		func(t tables) plan.Node {
			return on(t.only("asked", "id", "hrg"), t.scan("tariff"), "tariff", "hrg")
		}, `
id text | hrg text | tariff.found flag | tariff.hrg text | tariff.price number.2
1       | A        | no                |                 |
2       | A        | no                |                 |
3       | B        | no                |                 |
4       |          | no                |                 |
5       | ''       | no                |                 |
6       | a        | no                |                 |
`},
	{"look up for no rows", tables{"nobody": nobody, "tariff": "code text | price number\nA | 1"},
		func(t tables) plan.Node { return on(t.only("nobody", "code"), t.scan("tariff"), "tariff", "code") },
		`code text | tariff.found flag | tariff.code text | tariff.price number`},
	{"look up by two keys", tables{"asked": asked, "local": `
hrg text | site text | price number
A        | x         | 1
A        | y         | 2
B        | y         | 3
         | x         | 4
a        |           | 5
`}, func(t tables) plan.Node {
		return on(t.only("asked", "id", "hrg", "site"), t.scan("local"), "local", "hrg", "site")
	}, `
id text | hrg text | site text | local.found flag | local.hrg text | local.site text | local.price number
1       | A        | x         | yes              | A              | x               | 1
2       | A        | y         | yes              | A              | y               | 2
3       | B        | x         | no               |                |                 |
4       |          | x         | no               |                |                 |
5       | ''       | y         | no               |                |                 |
6       | a        |           | no               |                |                 |
`},
	{"look up by a number of another scale and width", tables{"asked": asked, "bands": `
n big.3 | name text
1.000   | one
1.500   | one and a half
-1      | less
0       | none
`}, func(t tables) plan.Node { return on(t.only("asked", "id", "n"), t.scan("bands"), "band", "n") }, `
id text | n number | band.found flag | band.n big.3 | band.name text
1       | 1        | yes             | 1            | one
2       | 2        | no              |              |
3       |          | no              |              |
4       | 3        | no              |              |
5       | -1       | yes             | -1           | less
6       | 0        | yes             | 0            | none
`},
	{"look up by an expression, a date and yes or no", tables{"asked": asked, "days": `
day date   | small flag | name text
2024-04-01 | no         | April Fools' Day
2025-04-01 | no         | not found: 3 is more
2024-03-31 | yes        | the last day
`}, func(t tables) plan.Node {
		in := t.only("asked", "id", "n", "day")
		return &plan.LookUp{In: in, Table: t.scan("days"), As: "d", On: []plan.Match{
			{Column: "day", Expr: read(in, "day")},
			{Column: "small", Expr: Build(rule.OpLess, read(in, "n"), lit("1.5"))}}}
	}, `
id text | n number | day date   | d.found flag | d.day date | d.small flag | d.name text
1       | 1        | 2024-03-31 | yes          | 2024-03-31 | yes          | the last day
2       | 2        | 2024-04-01 | yes          | 2024-04-01 | no           | April Fools' Day
3       |          | 2025-03-31 | no           |            |              |
4       | 3        | 2025-04-01 | yes          | 2025-04-01 | no           | not found: 3 is more
5       | -1       |            | no           |            |              |
6       | 0        | 2023-01-01 | no           |            |              |
`},
	{"look up as of a day, both ends in force, missing ends open", tables{"asked": asked, "rates": rates},
		func(t tables) plan.Node {
			in := t.only("asked", "id", "hrg", "day")
			return &plan.Project{In: dated(on(in, t.scan("rates"), "r", "hrg"), "first", "last", read(in, "day")),
				Keep: []string{"id", "hrg", "day", "r.found", "r.rate", "r.first"}}
		}, `
id text | hrg text | day date   | r.found flag | r.rate number.2 | r.first date
1       | A        | 2024-03-31 | yes          | 1.5             |
2       | A        | 2024-04-01 | yes          | 2               | 2024-04-01
3       | B        | 2025-03-31 | yes          | 7               |
4       |          | 2025-04-01 | no           |                 |
5       | ''       |            | no           |                 |
6       | a        | 2023-01-01 | no           |                 |
`},
	{"look up as of a day, for every boundary", tables{"days": `
hrg text | day date
A        | 1900-01-01
A        | 2024-03-31
A        | 2024-04-01
A        | 2025-03-31
A        | 2025-04-01
A        | 2100-01-01
A        |
B        |
`, "rates": rates}, func(t tables) plan.Node {
		in := t.scan("days")
		return &plan.Project{In: dated(on(in, t.scan("rates"), "r", "hrg"), "first", "last", read(in, "day")),
			Keep: []string{"hrg", "day", "r.found", "r.rate"}}
	}, `
hrg text | day date   | r.found flag | r.rate number.2
A        | 1900-01-01 | yes          | 1.5
A        | 2024-03-31 | yes          | 1.5
A        | 2024-04-01 | yes          | 2
A        | 2025-03-31 | yes          | 2
A        | 2025-04-01 | yes          | 3
A        | 2100-01-01 | yes          | 3
A        |            | no           |
B        |            | no           |
`},
	{"look up as of a day with a gap, and a column for one end only", tables{"asked": asked, "opened": `
hrg text | since date | gone date  | name text
A        | 2024-04-01 | 2024-04-01 | a day
B        | 2025-04-01 |            | too late
`}, func(t tables) plan.Node {
		in := t.only("asked", "id", "hrg", "day")
		first := dated(on(in, t.scan("opened"), "both", "hrg"), "since", "gone", read(in, "day"))
		second := dated(on(first, t.only("opened", "hrg", "since"), "from", "hrg"), "since", "", read(first, "day"))
		third := dated(on(second, t.only("opened", "hrg", "gone"), "to", "hrg"), "", "gone", read(second, "day"))
		return &plan.Project{In: third, Keep: []string{"id", "both.found", "from.found", "to.found"}}
	}, `
id text | both.found flag | from.found flag | to.found flag
1       | no              | no              | yes
2       | yes             | yes             | yes
3       | no              | no              | yes
4       | no              | no              | no
5       | no              | no              | no
6       | no              | no              | no
`},
	{"look up by what another look-up found", tables{"asked": asked,
		"groups": "hrg text | chapter text\nA | I\nB |\na | II",
		"names":  "chapter text | name text\nI | one\nII | two\n | none"},
		func(t tables) plan.Node {
			first := on(t.only("asked", "id", "hrg"), t.scan("groups"), "g", "hrg")
			return &plan.Project{In: &plan.LookUp{In: first, Table: t.scan("names"), As: "c",
				On: []plan.Match{{Column: "chapter", Expr: read(first, "g.chapter")}}}, Keep: []string{"id", "g.found", "c.found", "c.name"}}
		}, `
id text | g.found flag | c.found flag | c.name text
1       | yes          | yes          | one
2       | yes          | yes          | one
3       | yes          | no           |
4       | no           | no           |
5       | no           | no           |
6       | yes          | yes          | two
`},
	{"look up by a literal", tables{"asked": asked, "rates": rates}, func(t tables) plan.Node {
		in := t.only("asked", "id")
		l := &plan.LookUp{In: in, Table: t.scan("rates"), As: "r", On: []plan.Match{{Column: "hrg", Expr: lit("'B'")}}}
		return &plan.Project{In: dated(l, "first", "last", lit("2024-02-29")), Keep: []string{"id", "r.rate"}}
	}, `
id text | r.rate number.2
1       | 7
2       | 7
3       | 7
4       | 7
5       | 7
6       | 7
`},
}
