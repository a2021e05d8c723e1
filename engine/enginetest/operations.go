package enginetest

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// operationCase is one operation on operands between bars, and what it gives. A quotient is given to six places.
type operationCase struct {
	op     rule.Op
	places int // of round
	args   string
	want   string // a value, or missing
}

// The ways an operand reaches an operation. Every case is run in each: an engine may fold literals, and chooses its
// arithmetic by the bounds of columns.
var ways = []struct {
	name    string
	operand func(name string, v rule.Value, kind rule.Kind) (*rule.Expr, plan.Column)
}{
	{"literals", func(_ string, v rule.Value, kind rule.Kind) (*rule.Expr, plan.Column) {
		return Literal(v, kind), plan.Column{}
	}},
	{"columns", func(name string, v rule.Value, kind rule.Kind) (*rule.Expr, plan.Column) {
		t := literalType(v, kind)
		t.Missing = true
		return column(name, t)
	}},
	{"wide columns", func(name string, v rule.Value, kind rule.Kind) (*rule.Expr, plan.Column) {
		t := literalType(v, kind)
		t.Missing = true
		if kind == rule.Number { // beyond what 64 bits hold
			t.Min, t.Max = rule.Widest(t, wide).Min, rule.Widest(t, wide).Max
		}
		return column(name, t)
	}},
}

var wide = rule.Type{Kind: rule.Number, Min: ten(19, -1), Max: ten(19, 1)}

func ten(power, sign int64) *big.Rat {
	n := new(big.Int).Exp(big.NewInt(10), big.NewInt(power), nil)
	return new(big.Rat).SetInt(n.Mul(n, big.NewInt(sign)))
}

func column(name string, t rule.Type) (*rule.Expr, plan.Column) {
	c := plan.Column{Name: name, Type: t}
	return Read([]plan.Column{c}, name), c
}

// built is a case as an expression over a table of one row.
type built struct {
	label string
	expr  *rule.Expr
	want  string
	show  func(rule.Value) string // how the value is written to be compared
	cols  []plan.Column
	row   []rule.Value
}

// build makes the case in one of the ways; false where it cannot be said in that way, because the numbers that wide
// columns could hold are too large, or the list of "in" is of literals only.
func (c operationCase) build(nth, way int) (built, bool) {
	b := built{show: plan.Text, label: fmt.Sprintf("%s of %s as %s", c.op, c.args, ways[way].name), want: c.want}
	var args []*rule.Expr
	for i, text := range strings.Split(c.args, " | ") {
		v, kind := operand(text)
		if c.op == rule.OpIn && i > 0 {
			args = append(args, Literal(v, kind))
			continue
		}
		e, col := ways[way].operand(fmt.Sprintf("c%d_%d_%d", nth, way, i), v, kind)
		args = append(args, e)
		if col.Name != "" {
			b.cols, b.row = append(b.cols, col), append(b.row, v)
		}
	}
	b.expr = c.expr(args)
	if c.op == rule.OpLiteral && way > 0 || c.op == rule.OpColumn && way == 0 {
		return b, false
	}
	return b, way < 2 || len(plan.CheckExpr(b.expr, b.cols)) == 0
}

func (c operationCase) expr(args []*rule.Expr) *rule.Expr {
	switch c.op {
	case rule.OpLiteral, rule.OpColumn:
		return args[0]
	case rule.OpRound:
		return Round(args[0], c.places)
	case rule.OpDivide:
		return Round(Build(c.op, args...), 6)
	}
	return Build(c.op, args...)
}

// operationCases has cases for every operation; for the strict ones the first case serves to try missing operands.
var operationCases = slices.Concat(logicCases, compareCases, numberCases, choiceCases)

// strict lists the operations for which any missing operand makes a missing result: for each the suite puts a
// missing value in every place of its first case.
var strict = []rule.Op{rule.OpNot, rule.OpEqual, rule.OpNotEqual, rule.OpLess, rule.OpAtMost, rule.OpMore, rule.OpAtLeast,
	rule.OpNegate, rule.OpAdd, rule.OpSubtract, rule.OpMultiply, rule.OpDivide, rule.OpRound, rule.OpMin, rule.OpMax,
	rule.OpAbs, rule.OpStartsWith, rule.OpMonth, rule.OpYear}

func casesOf(op rule.Op) []operationCase {
	var cases []operationCase
	for _, c := range operationCases {
		if c.op == op {
			cases = append(cases, c)
		}
	}
	for _, s := range strict {
		if s == op && len(cases) > 0 {
			cases = append(cases, withMissing(cases[0])...)
		}
	}
	return cases
}

// withMissing is a case with each of its operands in turn missing.
func withMissing(c operationCase) []operationCase {
	names := map[rule.Kind]string{rule.Bool: "flag", rule.Text: "text", rule.Date: "date", rule.Number: "number"}
	var cases []operationCase
	args := strings.Split(c.args, " | ")
	for i, text := range args {
		_, kind := operand(text)
		changed := append([]string(nil), args...)
		changed[i] = "missing " + names[kind]
		cases = append(cases, operationCase{c.op, c.places, strings.Join(changed, " | "), "missing"})
	}
	return cases
}

func testOperations(t *testing.T, open Open) {
	for _, op := range rule.Ops() {
		t.Run(string(op), func(t *testing.T) {
			var all []built
			for i, c := range casesOf(op) {
				for way := range ways {
					if b, ok := c.build(i, way); ok {
						all = append(all, b)
					}
				}
			}
			if len(all) == 0 {
				t.Fatalf("the suite has no case for %q: add one beside the others", op)
			}
			checkBuilt(t, open, all)
		})
	}
}

// checkBuilt runs all the cases in one plan, and where that fails each in its own, to find the one at fault.
func checkBuilt(t *testing.T, open Open, all []built) {
	got, err := rows(t, open, tableOf(all), planOf(all))
	if err != nil {
		if len(all) == 1 {
			t.Errorf("%s: %v", all[0].label, err)
			return
		}
		for _, b := range all {
			checkBuilt(t, open, []built{b})
		}
		return
	}
	if len(got.Rows) != 1 || len(got.Rows[0]) != len(got.Cols) {
		t.Fatalf("one row in, %d out", len(got.Rows))
	}
	first := len(got.Cols) - len(all)
	for i, b := range all {
		if text := b.show(got.Rows[0][first+i]); text != b.want {
			t.Errorf("%s: got %s, expected %s\n%s", b.label, text, b.want, plan.FormatExpr(b.expr))
		}
	}
}

func tableOf(all []built) map[string]*plan.Table {
	table := &plan.Table{Cols: []plan.Column{{Name: "one", Type: between(1, 1, false)}}, Rows: [][]rule.Value{{rule.IntValue(1)}}}
	for _, b := range all {
		table.Cols = append(table.Cols, b.cols...)
		table.Rows[0] = append(table.Rows[0], b.row...)
	}
	return map[string]*plan.Table{"one_row": table}
}

func planOf(all []built) plan.Node {
	d := &plan.Derive{In: &plan.Scan{Table: "one_row", Cols: tableOf(all)["one_row"].Cols}}
	for i, b := range all {
		d.Add = append(d.Add, plan.Named{Name: fmt.Sprintf("result%d", i), Expr: b.expr})
	}
	return d
}
