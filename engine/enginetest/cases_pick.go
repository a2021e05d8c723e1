package enginetest

import (
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

const care = `
id text | person text | start date | end date   | rank number
1       | A           | 2024-01-01 | 2024-01-05 | 1
2       | A           | 2024-01-20 | 2024-01-22 | 2
3       | A           | 2024-01-10 | 2024-01-22 | 1
4       | A           | 2024-02-21 | 2024-02-25 |
5       | B           | 2024-01-22 | 2024-01-22 | 3
6       | B           | 2024-01-22 | 2024-01-22 |
7       |             | 2024-01-23 | 2024-01-24 | 3
8       |             | 2024-01-25 | 2024-01-25 | 4
9       | B           |            | 2024-02-01 | 4
`

// earlier picks the stay of the same person that ended last, within 30 days before the start, never the stay itself.
func earlier(in, from plan.Node, key []string, keep ...string) *plan.Pick {
	p := &plan.Pick{In: in, From: from, As: "index", On: []plan.Match{{Column: "person", Expr: read(in, "person")}}, Keep: keep,
		Key: key, First: []plan.Ordered{{Column: "end", Highest: true}, {Column: "rank"}, {Column: "id"}}}
	pair := func(name string) *rule.Expr { return Read(p.Pairs(), name) }
	all := Build(rule.OpNotEqual, pair("id"), pair("index.id"))
	for _, e := range []*rule.Expr{
		Build(rule.OpAtLeast, pair("start"), pair("index.end")),
		Build(rule.OpAtMost, Build(rule.OpSubtract, pair("start"), pair("index.end")), lit("30")),
	} {
		all = Build(rule.OpAnd, all, e)
	}
	p.Where = all
	return p
}

const earlierRows = `
id text | index.found flag | index.id text | index.end date
1       | no               |               |
2       | yes              | 1             | 2024-01-05
3       | yes              | 1             | 2024-01-05
4       | yes              | 3             | 2024-01-22
5       | yes              | 6             | 2024-01-22
6       | yes              | 5             | 2024-01-22
7       | no               |               |
8       | no               |               |
9       | no               |               |
`

// pickCases are of pick: the latest of several, ties, missing keys, nothing to pick, rows alike.
var pickCases = []relationCase{
	{"pick the latest before, a tie by rank; a missing key matches nothing", tables{"care": care}, func(t tables) plan.Node {
		return &plan.Project{In: earlier(t.scan("care"), t.scan("care"), nil, "id", "end"), Keep: []string{"id", "index.found", "index.id", "index.end"}}
	}, earlierRows},
	{"pick where a key tells the rows apart", tables{"care": care}, func(t tables) plan.Node {
		return &plan.Project{In: earlier(t.scan("care"), t.scan("care"), []string{"id"}, "id", "end"), Keep: []string{"id", "index.found", "index.id", "index.end"}}
	}, earlierRows},
	{"pick by days counted from either of the pair", tables{"care": care}, func(t tables) plan.Node {
		p := earlier(t.scan("care"), t.scan("care"), []string{"id"}, "id", "end")
		pair := func(name string) *rule.Expr { return Read(p.Pairs(), name) }
		p.Where = Build(rule.OpAnd, Build(rule.OpAnd, Build(rule.OpNotEqual, pair("id"), pair("index.id")),
			Build(rule.OpLess, Build(rule.OpSubtract, pair("start"), lit("31")), pair("index.end"))),
			Build(rule.OpMore, Build(rule.OpAdd, pair("start"), lit("2")), Build(rule.OpAdd, pair("index.end"), lit("1"))))
		return &plan.Project{In: p, Keep: []string{"id", "index.found", "index.id", "index.end"}}
	}, earlierRows},
	{"pick, and keep what is found", tables{"care": care}, func(t tables) plan.Node {
		p := earlier(t.only("care", "id", "person", "start"), t.scan("care"), []string{"id"}, "rank", "id")
		return &plan.Project{In: &plan.Filter{In: p, Where: read(p, "index.found")}, Keep: []string{"id", "index.rank", "index.id", "index.found"}}
	}, `
id text | index.rank number | index.id text | index.found flag
2       | 1                 | 1             | yes
3       | 1                 | 1             | yes
4       | 1                 | 3             | yes
5       |                   | 6             | yes
6       | 3                 | 5             | yes
`},
	{"pick keeps what is found where rows are alike", tables{"care": care + care[len("\nid text | person text | start date | end date   | rank number"):]}, func(t tables) plan.Node {
		p := earlier(t.scan("care"), t.scan("care"), nil, "id")
		return &plan.Project{In: &plan.Filter{In: p, Where: read(p, "index.found")}, Keep: []string{"id", "index.id"}}
	}, `
id text | index.id text
2       | 1
2       | 1
3       | 1
3       | 1
4       | 3
4       | 3
5       | 6
5       | 6
6       | 5
6       | 5
`},
	{"pick without an order takes the first by what it keeps; missing first", tables{"care": care}, func(t tables) plan.Node {
		in := t.only("care", "id", "person")
		return &plan.Project{In: &plan.Pick{In: in, From: t.scan("care"), As: "p", On: []plan.Match{{Column: "person", Expr: read(in, "person")}},
			Keep: []string{"rank", "start"}}, Keep: []string{"id", "p.found", "p.rank", "p.start"}}
	}, `
id text | p.found flag | p.rank number | p.start date
1       | yes          |               | 2024-02-21
2       | yes          |               | 2024-02-21
3       | yes          |               | 2024-02-21
4       | yes          |               | 2024-02-21
5       | yes          |               | 2024-01-22
6       | yes          |               | 2024-01-22
7       | no           |               |
8       | no           |               |
9       | yes          |               | 2024-01-22
`},
	{"pick by what is missing comes last either way", tables{"care": care}, func(t tables) plan.Node {
		in := t.only("care", "id", "person")
		high := &plan.Pick{In: in, From: t.scan("care"), As: "high", On: []plan.Match{{Column: "person", Expr: read(in, "person")}},
			First: []plan.Ordered{{Column: "start", Highest: true}}, Keep: []string{"id"}}
		low := &plan.Pick{In: high, From: t.scan("care"), As: "low", On: []plan.Match{{Column: "person", Expr: read(high, "person")}},
			First: []plan.Ordered{{Column: "rank"}}, Keep: []string{"id"}}
		return &plan.Project{In: low, Keep: []string{"id", "high.id", "low.id"}}
	}, `
id text | high.id text | low.id text
1       | 4            | 1
2       | 4            | 1
3       | 4            | 1
4       | 4            | 1
5       | 5            | 5
6       | 5            | 5
7       |              |
8       |              |
9       | 5            | 5
`},
	{"pick by a literal, of a number of another scale, from nobody", tables{"care": care, "bands": "n big.2 | name text\n2.00 | two\n2 | also two", "nobody": nobody}, func(t tables) plan.Node {
		in := t.only("care", "id")
		two := &plan.Pick{In: in, From: t.scan("bands"), As: "two", On: []plan.Match{{Column: "n", Expr: lit("2")}}, Keep: []string{"name"}}
		none := &plan.Pick{In: two, From: t.scan("nobody"), As: "none", On: []plan.Match{{Column: "code", Expr: read(two, "id")}}, Keep: []string{"code"}}
		return &plan.Sum{In: none, By: []string{"two.found", "two.name", "none.found"}, Add: []plan.Aggregate{count("n", plan.Rows, nil)}}
	}, `
two.found flag | two.name text | none.found flag | n number
yes            | also two      | no              | 9
`},
}
