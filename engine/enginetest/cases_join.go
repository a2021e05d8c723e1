package enginetest

import (
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

const left = `
code text | n number | a text
A         | 1        | a1
A         | 1        | a2
B         | 2        | b
          | 3        | no key
''        |          | half a key
C         | 9        | alone
`

const right = `
code text | n big.1 | b flag
A         | 1.0     | yes
A         | 1       | no
B         | 2.5     | yes
          | 3       | no
''        |         | yes
D         | 4       |
`

func joined(kind plan.JoinKind, keys ...string) func(t tables) plan.Node {
	return func(t tables) plan.Node {
		l, r := t.scan("left"), t.scan("right")
		if len(keys) == 1 { // the other would be there twice
			l, r = t.only("left", "code", "a"), t.only("right", "code", "b")
		}
		return &plan.Join{Kind: kind, Left: l, Right: r, On: keys}
	}
}

var sides = tables{"left": left, "right": right}

// joinCases are of join and union: those that take several relations.
var joinCases = []relationCase{
	{"inner join pairs many with many; a missing key matches nothing", sides, joined(plan.Inner, "code"), `
code text | a text     | b flag
''        | half a key | yes
A         | a1         | no
A         | a1         | yes
A         | a2         | no
A         | a2         | yes
B         | b          | yes
`},
	{"left join keeps the unmatched of the left", sides, joined(plan.Left, "code"), `
code text | a text     | b flag
          | no key     |
''        | half a key | yes
A         | a1         | no
A         | a1         | yes
A         | a2         | no
A         | a2         | yes
B         | b          | yes
C         | alone      |
`},
	{"full join keeps the unmatched of both", sides, joined(plan.Full, "code"), `
code text | a text     | b flag
          | no key     |
          |            | no
''        | half a key | yes
A         | a1         | no
A         | a1         | yes
A         | a2         | no
A         | a2         | yes
B         | b          | yes
C         | alone      |
D         |            |
`},
	{"inner join by two keys, numbers of two scales and widths", sides, joined(plan.Inner, "code", "n"), `
code text | n number | a text | b flag
A         | 1        | a1     | no
A         | 1        | a1     | yes
A         | 1        | a2     | no
A         | 1        | a2     | yes
`},
	{"left join by two keys", sides, joined(plan.Left, "n", "code"), `
n number | code text | a text     | b flag
         | ''        | half a key |
1        | A         | a1         | no
1        | A         | a1         | yes
1        | A         | a2         | no
1        | A         | a2         | yes
2        | B         | b          |
3        |           | no key     |
9        | C         | alone      |
`},
	{"full join by two keys, of which half may be missing", sides, joined(plan.Full, "n", "code"), `
n big.1 | code text | a text     | b flag
        | ''        | half a key |
        | ''        |            | yes
1       | A         | a1         | no
1       | A         | a1         | yes
1       | A         | a2         | no
1       | A         | a2         | yes
2       | B         | b          |
2.5     | B         |            | yes
3       |           | no key     |
3       |           |            | no
4       | D         |            |
9       | C         | alone      |
`},
	{"inner join with an empty side", tables{"left": left, "right": "code text | b flag"}, func(t tables) plan.Node {
		return &plan.Join{Kind: plan.Inner, Left: t.scan("left"), Right: t.scan("right"), On: []string{"code"}}
	}, `code text | n number | a text | b flag`},
	{"full join with an empty left", tables{"left": "code text | a text", "right": "code text | b flag\nA | yes\n | no"},
		func(t tables) plan.Node {
			return &plan.Join{Kind: plan.Full, Left: t.scan("left"), Right: t.scan("right"), On: []string{"code"}}
		}, `
code text | a text | b flag
          |        | no
A         |        | yes
`},
	{"join by yes or no and a date", tables{
		"left":  "when date | ok flag | a text\n2024-02-29 | yes | a\n2024-02-29 | no | b\n | yes | c",
		"right": "when date | ok flag | b text\n2024-02-29 | yes | x\n2024-03-01 | no | y\n | yes | z"},
		func(t tables) plan.Node {
			return &plan.Join{Kind: plan.Left, Left: t.scan("left"), Right: t.scan("right"), On: []string{"ok", "when"}}
		}, `
ok flag | when date  | a text | b text
no      | 2024-02-29 | b      |
yes     |            | c      |
yes     | 2024-02-29 | a      | x
`},
	{"join of a relation's sum to itself", sides, func(t tables) plan.Node {
		rows := t.only("left", "code", "a")
		by := &plan.Sum{In: rows, By: []string{"code"}, Add: []plan.Aggregate{count("of", plan.Rows, nil)}}
		return &plan.Join{Kind: plan.Left, Left: rows, Right: by, On: []string{"code"}}
	}, `
code text | a text     | of number
          | no key     |
''        | half a key | 1
A         | a1         | 2
A         | a2         | 2
B         | b          | 1
C         | alone      | 1
`},
	{"union keeps repeated rows and widens scales", sides, func(t tables) plan.Node {
		l := t.only("left", "code", "n")
		return &plan.Union{In: []plan.Node{l, t.only("right", "code", "n"), l}}
	}, `
code text | n big.1
          | 3
          | 3
          | 3
''        |
''        |
''        |
A         | 1
A         | 1
A         | 1
A         | 1
A         | 1
A         | 1
B         | 2
B         | 2
B         | 2.5
C         | 9
C         | 9
D         | 4
`},
	{"union of one, and of empty ones", tables{"nobody": nobody}, func(t tables) plan.Node {
		one := &plan.Union{In: []plan.Node{t.scan("nobody")}}
		return &plan.Union{In: []plan.Node{one, t.scan("nobody")}}
	}, nobody},
	{"sum of a union of what was derived", sides, func(t tables) plan.Node {
		side := func(in plan.Node, amount string) plan.Node {
			return &plan.Project{Keep: []string{"code", "amount"}, In: &plan.Derive{In: in, Add: []plan.Named{
				{Name: "amount", Expr: Build(rule.OpMultiply, read(in, "n"), lit(amount))}}}}
		}
		both := &plan.Union{In: []plan.Node{side(t.only("left", "code", "n"), "1"), side(t.only("right", "code", "n"), "-0.01")}}
		return &plan.Sum{In: both, By: []string{"code"}, Add: []plan.Aggregate{total("net", read(both, "amount"))}}
	}, `
code text | net big.3
          | 2.97
''        |
A         | 1.98
B         | 1.975
C         | 9
D         | -0.04
`},
}
