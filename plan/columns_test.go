package plan

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/rule"
)

func described(n Node) string {
	var lines []string
	for _, c := range n.Columns() {
		lines = append(lines, c.Name+": "+rule.Describe(c.Type))
	}
	return strings.Join(lines, "\n")
}

func TestColumns(t *testing.T) {
	in := &Project{In: stays(), Keep: []string{"hrg", "days"}}
	sure := &Scan{Table: "sure", Cols: []Column{{"hrg", rule.Type{Kind: rule.Text}}, {"n", aNumber(2, -5, 5)}}}
	sure.Cols[1].Type.Missing = false
	wide := &Project{In: stays(), Keep: []string{"hrg", "price"}}
	for _, c := range []struct {
		name string
		node Node
		want string
	}{
		{"scan", sure, "hrg: text\nn: number.2 from -5 to 5, 64 bits"},
		{"derive", &Derive{In: in, Add: []Named{{"twice", make2(rule.OpMultiply, col(in, "days"), number(2))}, {"known", make2(rule.OpKnown, col(in, "hrg"))}}},
			"hrg: text, may be missing\ndays: number from 0 to 400, 64 bits, may be missing\n" +
				"twice: number from 0 to 800, 64 bits, may be missing\nknown: yes or no"},
		{"look up", &LookUp{In: in, Table: sure, As: "s", On: []Match{{Column: "hrg", Expr: col(in, "hrg")}}},
			"hrg: text, may be missing\ndays: number from 0 to 400, 64 bits, may be missing\ns.found: yes or no\n" +
				"s.hrg: text, may be missing\ns.n: number.2 from -5 to 5, 64 bits, may be missing"},
		{"filter", &Filter{In: sure, Where: make2(rule.OpKnown, col(sure, "n"))}, "hrg: text\nn: number.2 from -5 to 5, 64 bits"},
		{"sum", &Sum{In: in, By: []string{"hrg"}, Add: []Aggregate{{"days", Total, col(in, "days"), aNumber(0, 0, 1_000_000)}}},
			"hrg: text, may be missing\ndays: number from 0 to 1000000, 64 bits, may be missing"},
		{"inner join", &Join{Inner, in, sure, []string{"hrg"}},
			"hrg: text\ndays: number from 0 to 400, 64 bits, may be missing\nn: number.2 from -5 to 5, 64 bits"},
		{"left join", &Join{Left, in, sure, []string{"hrg"}},
			"hrg: text, may be missing\ndays: number from 0 to 400, 64 bits, may be missing\nn: number.2 from -5 to 5, 64 bits, may be missing"},
		{"left join of what is sure", &Join{Left, sure, in, []string{"hrg"}},
			"hrg: text\nn: number.2 from -5 to 5, 64 bits\ndays: number from 0 to 400, 64 bits, may be missing"},
		{"full join", &Join{Full, sure, &Project{In: wide, Keep: []string{"price", "hrg"}}, []string{"hrg"}},
			"hrg: text, may be missing\nn: number.2 from -5 to 5, 64 bits, may be missing\nprice: number.2 from 0 to 10000, 64 bits, may be missing"},
		{"union", &Union{In: []Node{sure, &Derive{In: &Project{In: in, Keep: []string{"hrg"}}, Add: []Named{{"n", number(9)}}}}},
			"hrg: text, may be missing\nn: number.2 from -5 to 9, 64 bits"},
		{"union of nothing", &Union{}, ""},
		{"project", &Project{In: sure, Keep: []string{"n"}}, "n: number.2 from -5 to 5, 64 bits"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, described(c.node)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The columns of a relation are its own: changing them does not change those of what it is made from.
func TestColumnsAreNotShared(t *testing.T) {
	in := stays()
	for _, n := range []Node{
		&Derive{In: in}, &LookUp{In: in, Table: tariff(), As: "t"}, &Union{In: []Node{in, in}}, &Project{In: in, Keep: []string{"id"}},
		&Join{Inner, in, tariff(), []string{"hrg"}}, &Sum{In: in, By: []string{"id"}},
	} {
		n.Columns()[0].Name = "changed"
		if in.Cols[0].Name != "id" {
			t.Fatalf("%T gave away its input's columns", n)
		}
	}
}

func TestKeyOfUnlikeNumbers(t *testing.T) {
	a := &Scan{Table: "a", Cols: []Column{{"n", aNumber(0, 0, 10)}}}
	b := &Scan{Table: "b", Cols: []Column{{"n", aNumber(3, -1, 5)}}}
	for kind, want := range map[JoinKind]string{
		Inner: "n: number from 0 to 10, 64 bits",
		Left:  "n: number from 0 to 10, 64 bits, may be missing",
		Full:  "n: number.3 from -1 to 10, 64 bits, may be missing",
	} {
		if got := described(&Join{kind, a, b, []string{"n"}}); got != want {
			t.Errorf("the key of a %s join is %s, expected %s", kind, got, want)
		}
	}
}
