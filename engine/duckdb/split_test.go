package duckdb

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/engine/enginetest"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// TestSplitSumsAreTheSums runs sums of conditional amounts in one and in two.
func TestSplitSumsAreTheSums(t *testing.T) {
	split := 0
	rapid.Check(t, func(rt *rapid.T) {
		cols := enginetest.Cols(rt, "c")
		rows := &plan.Table{Cols: cols, Rows: enginetest.Rows(rt, cols, 12)}
		scan := &plan.Scan{Table: "rows", Cols: cols}
		sum := &plan.Sum{In: scan, By: []string{cols[1].Name}}
		for i := range rapid.IntRange(1, 6).Draw(rt, "totals") {
			e := conditional(rt, cols)
			typ := e.Type
			typ.Min, typ.Max, typ.Missing = big.NewRat(-1e15, 1), big.NewRat(1e15, 1), true
			sum.Add = append(sum.Add, plan.Aggregate{Name: fmt.Sprintf("t%d", i), How: plan.Total, Expr: e, Type: typ})
		}
		db, err := Open("", Options{Threads: 1})
		if err != nil {
			rt.Fatal(err)
		}
		defer db.Close()
		if err := db.Store(t.Context(), "rows", rows); err != nil {
			rt.Fatal(err)
		}
		whole, err := db.Run(t.Context(), sum)
		if err != nil {
			rt.Fatal(err)
		}
		db.when = always
		inTwo, err := db.Run(t.Context(), sum)
		if err != nil {
			rt.Fatal(err)
		}
		if text, err := db.Translate(t.Context(), sum); err != nil || strings.Contains(text, "conditions met") {
			split++
		}
		if diff := plan.Diff(whole, inTwo); diff != "" {
			rt.Fatalf("- in one, + in two:\n%s\n%s", diff, plan.Format(sum))
		}
	})
	if split == 0 {
		t.Error("no sum was split, so nothing was tested")
	}
}

// conditional is an amount that only some rows have: c ? x : 0, c ? x : missing, or either times a count.
func conditional(t *rapid.T, cols []plan.Column) *rule.Expr {
	amount := column(cols[0].Name, cols[0].Type)
	if amount.Type.Min == nil || amount.Type.Bits() != 64 || amount.Type.Max.Cmp(big.NewRat(1e6, 1)) > 0 {
		amount = wholeExpr(rapid.Int64Range(-9, 9).Draw(t, "amount"))
	}
	condition := rule.Make(rule.OpCoalesce, 0, enginetest.Expr(t, cols, rule.Bool, 2),
		&rule.Expr{Op: rule.OpLiteral, Type: rule.Type{Kind: rule.Bool}, Value: rule.BoolValue(rapid.Bool().Draw(t, "else"))})
	otherwise := wholeExpr(0)
	if rapid.Bool().Draw(t, "missing") {
		otherwise = absent(amount.Type, amount.At)
	}
	e := rule.Make(rule.OpCond, 0, condition, amount, otherwise)
	if rapid.Bool().Draw(t, "times") {
		e = rule.Make(rule.OpMultiply, 0, e, wholeExpr(rapid.Int64Range(0, 5).Draw(t, "count")))
	}
	return e
}

// Over rows of which the number is not known the totals of the first sum have no bounds, so it is not made.
func TestSumsOverUnknownRowsAreNotSplit(t *testing.T) {
	cols := []plan.Column{{Name: "key", Type: rule.Type{Kind: rule.Text}},
		{Name: "met", Type: rule.Type{Kind: rule.Bool}},
		{Name: "amount", Type: rule.Type{Kind: rule.Number, Min: big.NewRat(-1e15, 1), Max: big.NewRat(1e15, 1)}}}
	scan := &plan.Scan{Table: "rows", Cols: cols}
	for _, base := range []plan.Node{scan, &plan.Union{In: []plan.Node{scan, scan}}} {
		amount := rule.Make(rule.OpCond, 0, rule.Column("met", cols[1].Type, fault.Place{}), rule.Column("amount", cols[2].Type, fault.Place{}), wholeExpr(0))
		n := optimise(&plan.Sum{In: base, By: []string{"key"}, Add: []plan.Aggregate{
			{Name: "a", How: plan.Total, Expr: amount, Type: amount.Type}, {Name: "b", How: plan.Total, Expr: amount, Type: amount.Type}}},
			facts{}, always)
		if _, ok := n.(*split); ok {
			t.Errorf("a sum over %T of unknown rows is split", base)
		}
	}
}
