package enginetest

import (
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

const asking = `
id text | hrg text | sex text | age number | day date   | flags text
1       | A        | 1        | 10         | 2024-03-31 | spinal child
2       | A        | 2        | 10         | 2024-04-01 | child
3       | A        | 1        | 70         | 2024-04-01 | none
4       | B        | 2        | 18         | 2025-03-31 | ''
5       | B        |          | 19         | 2025-03-31 |
6       |          | 1        | 5          |            | heart  spinal
7       | C        | 1        |            | 2024-04-01 | childish
`

// by makes parts of a key: a column of the table for the column of the same name, or with ends for a range.
func by(in plan.Node, name string) plan.Match { return plan.Match{Column: name, Expr: read(in, name)} }

func orAny(in plan.Node, name string) plan.Match {
	m := by(in, name)
	m.Any = true
	return m
}

func ranged(in plan.Node, name string) plan.Match {
	return plan.Match{Column: name + "_from", To: name + "_to", Expr: read(in, name)}
}

func eachOf(in plan.Node, name, column string) plan.Match {
	return plan.Match{Column: column, Expr: read(in, name), Each: true}
}

// kept are the columns of a look-up that a case shows.
func kept(l *plan.LookUp, names ...string) plan.Node {
	return &plan.Project{In: l, Keep: append([]string{"id"}, names...)}
}

// decisionCases are of look-ups with blanks, ranges, codes, and the highest of several.
var decisionCases = []relationCase{
	{"a blank is any value, and the row with more of the key wins", tables{"stays": asking, "rates": `
hrg text | sex text | rate number
A        |          | 1
A        | 2        | 2
         |          | 3
B        | 1        | 4
`}, func(t tables) plan.Node {
		in := t.only("stays", "id", "hrg", "sex")
		return kept(&plan.LookUp{In: in, Table: t.scan("rates"), As: "r", On: []plan.Match{orAny(in, "hrg"), orAny(in, "sex")}},
			"r.found", "r.hrg", "r.sex", "r.rate")
	}, `
id text | r.found flag | r.hrg text | r.sex text | r.rate number
1       | yes          | A          |            | 1
2       | yes          | A          | 2          | 2
3       | yes          | A          |            | 1
4       | yes          |            |            | 3
5       | no           |            |            |
6       | no           |            |            |
7       | yes          |            |            | 3
`},
	{"ranges have both their ends, and the one inside the other wins", tables{"stays": asking, "bands": `
age_from number | age_to number | name text
                | 18            | young
5               | 10            | school
19              |               | grown
70              | 70            | just 70
                |               | never: every age has a narrower one
`}, func(t tables) plan.Node {
		in := t.only("stays", "id", "age")
		return kept(&plan.LookUp{In: in, Table: t.scan("bands"), As: "b", On: []plan.Match{ranged(in, "age")}}, "b.found", "b.name")
	}, `
id text | b.found flag | b.name text
1       | yes          | school
2       | yes          | school
3       | yes          | just 70
4       | yes          | young
5       | yes          | grown
6       | yes          | school
7       | no           |
`},
	{"rows that cross are settled by the row for both", tables{"stays": asking, "rates": `
hrg text | age_from number | age_to number | rate number
A        |                 |               | 1
         |                 | 18            | 2
A        |                 | 18            | 3
`}, func(t tables) plan.Node {
		in := t.only("stays", "id", "hrg", "age")
		return kept(&plan.LookUp{In: in, Table: t.scan("rates"), As: "r", On: []plan.Match{orAny(in, "hrg"), ranged(in, "age")}},
			"r.found", "r.rate")
	}, `
id text | r.found flag | r.rate number
1       | yes          | 3
2       | yes          | 3
3       | yes          | 1
4       | yes          | 2
5       | no           |
6       | no           |
7       | no           |
`},
	{"of one day, with blanks", tables{"stays": asking, "rates": `
hrg text | first date | last date  | rate number
A        |            | 2024-03-31 | 1
         |            | 2024-12-31 | 2
         | 2025-01-01 |            | 3
`}, func(t tables) plan.Node {
		in := t.only("stays", "id", "hrg", "day")
		return kept(dated(&plan.LookUp{In: in, Table: t.scan("rates"), As: "r", On: []plan.Match{orAny(in, "hrg")}}, "first", "last", read(in, "day")),
			"r.found", "r.rate")
	}, `
id text | r.found flag | r.rate number
1       | yes          | 1
2       | yes          | 2
3       | yes          | 2
4       | yes          | 3
5       | yes          | 3
6       | no           |
7       | yes          | 2
`},
	{"a range of dates, and of another scale", tables{"stays": asking, "bands": `
day_from date | day_to date | age_from number.1 | age_to number.1 | name text
2024-04-01    |             | 9.5               | 18.5            | b
              | 2024-04-01  |                   | 9.9             | c
`}, func(t tables) plan.Node {
		in := t.only("stays", "id", "day", "age")
		return kept(&plan.LookUp{In: in, Table: t.scan("bands"), As: "b", On: []plan.Match{ranged(in, "day"), ranged(in, "age")}}, "b.name")
	}, `
id text | b.name text
1       |
2       | b
3       |
4       | b
5       |
6       |
7       |
`},
	{"the highest of several rows, a missing one below all, of equal ones the one with fewer blanks", tables{"stays": asking, "rates": `
hrg text | sex text | rate number | name text
A        |          | 5           | one
A        | 1        | 5           | two
         | 2        | 7           | three
         |          |             | four
B        |          | -3          | five
`}, func(t tables) plan.Node {
		in := t.only("stays", "id", "hrg", "sex")
		return kept(&plan.LookUp{In: in, Table: t.scan("rates"), As: "r", Highest: "rate", On: []plan.Match{orAny(in, "hrg"), orAny(in, "sex")}},
			"r.found", "r.rate", "r.name")
	}, `
id text | r.found flag | r.rate number | r.name text
1       | yes          | 5             | two
2       | yes          | 7             | three
3       | yes          | 5             | two
4       | yes          | 7             | three
5       | no           |               |
6       | no           |               |
7       | yes          |               | four
`},
	{"the highest of several codes of a text", tables{"stays": asking, "rates": `
service text | rate number.2
child        | 0.44
spinal       | 0.32
heart        | 0.24
''           | 9
`}, func(t tables) plan.Node {
		in := t.only("stays", "id", "flags")
		return kept(&plan.LookUp{In: in, Table: t.scan("rates"), As: "r", Highest: "rate", On: []plan.Match{eachOf(in, "flags", "service")}},
			"r.found", "r.service", "r.rate")
	}, `
id text | r.found flag | r.service text | r.rate number.2
1       | yes          | child          | 0.44
2       | yes          | child          | 0.44
3       | no           |                |
4       | no           |                |
5       | no           |                |
6       | yes          | spinal         | 0.32
7       | no           |                |
`},
	{"the highest of several codes, with other parts and a day, of rows made on the way", tables{"stays": asking, "rates": `
service text | sex text | age_from number | age_to number | first date | last date  | rate number
child        |          |                 | 18            |            |            | 44
spinal       | 1        |                 |               |            | 2024-03-31 | 60
spinal       | 1        |                 |               | 2024-04-01 |            | 61
heart        | 1        |                 |               |            |            | 1
`}, func(t tables) plan.Node {
		in := &plan.Filter{In: &plan.Derive{In: t.scan("stays"), Add: []plan.Named{{Name: "twice",
			Expr: Build(rule.OpMultiply, read(t.scan("stays"), "age"), lit("1"))}}}, Where: Build(rule.OpKnown, read(t.scan("stays"), "id"))}
		age := ranged(in, "age")
		age.Expr = read(in, "twice")
		l := dated(&plan.LookUp{In: in, Table: t.scan("rates"), As: "r", Highest: "rate",
			On: []plan.Match{eachOf(in, "flags", "service"), orAny(in, "sex"), age}}, "first", "last", read(in, "day"))
		return kept(l, "r.found", "r.rate")
	}, `
id text | r.found flag | r.rate number
1       | yes          | 60
2       | yes          | 44
3       | no           |
4       | no           |
5       | no           |
6       | no           |
7       | no           |
`},
	{"one look-up by what another of them found", tables{"stays": asking, "bands": `
age_from number | age_to number | band text
                | 18            | young child
19              |               | old
`, "rates": "service text | rate number\nyoung | 1\nchild | 2\n''| 3"}, func(t tables) plan.Node {
		in := t.only("stays", "id", "age")
		first := &plan.LookUp{In: in, Table: t.scan("bands"), As: "b", On: []plan.Match{ranged(in, "age")}}
		return kept(&plan.LookUp{In: first, Table: t.scan("rates"), As: "r", Highest: "rate",
			On: []plan.Match{eachOf(first, "b.band", "service")}}, "b.band", "r.rate")
	}, `
id text | b.band text | r.rate number
1       | young child | 2
2       | young child | 2
3       | old         |
4       | young child | 2
5       | old         |
6       | young child | 2
7       |             |
`},
	{"no rows to find, and none that answer", tables{"stays": asking, "empty": "hrg text | rate number", "never": "hrg text | age_from number | age_to number | rate number\n | 1 | 5 | 1"},
		func(t tables) plan.Node {
			in := t.only("stays", "id", "hrg", "age")
			first := &plan.LookUp{In: in, Table: t.scan("empty"), As: "e", On: []plan.Match{orAny(in, "hrg")}}
			second := &plan.LookUp{In: first, Table: t.scan("never"), As: "n", On: []plan.Match{by(first, "hrg"), ranged(first, "age")}}
			return &plan.Filter{In: kept(second, "e.found", "n.found"), Where: Build(rule.OpEqual, read(in, "id"), lit("'1'"))}
		}, "id text | e.found flag | n.found flag\n1 | no | no"},
}
