package plan

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/rule"
)

func TestFormat(t *testing.T) {
	in := &Scan{Table: "stays", Cols: []Column{{"hrg", aText}, {"start", aDate}, {"days", aNumber(0, 0, 400)}}}
	look := &LookUp{In: in, Table: tariff(), As: "t", On: []Match{{Column: "hrg", Expr: col(in, "hrg")}}, From: "first", At: col(in, "start")}
	kept := &Filter{In: look, Where: make2(rule.OpAnd, col(look, "t.found"), make2(rule.OpMore, col(look, "days"), number(2)))}
	amount := &Derive{In: kept, Add: []Named{{"amount", make2(rule.OpMultiply, col(kept, "days"), col(kept, "t.rate"))}}}
	sum := &Sum{In: amount, By: []string{"hrg"}, Add: []Aggregate{{"amount", Total, col(amount, "amount"), aNumber(4, 0, 4_000_000)}, {"n", Rows, nil, aNumber(0, 0, 9)}}}
	n := &Project{In: &Join{Left, &Union{In: []Node{sum, sum}}, &Scan{Table: "names", Cols: []Column{{"hrg", aText}}}, []string{"hrg"}}, Keep: []string{"hrg", "amount"}}
	part := `    union of 2
      sum by hrg
        : amount = total(amount), number.4 from 0 to 4000000, 64 bits, may be missing
        : n = rows(), number from 0 to 9, 64 bits, may be missing
        derive
          : amount = (days * t.rate)
          filter
            : (t.found && (days > 2))
            look up tariff as t
              : hrg == hrg
              : first to without end on start
              : hrg, text, may be missing
              : first, date, may be missing
              : last, date, may be missing
              : rate, number.4 from 0 to 1, 64 bits, may be missing
              scan stays
                : hrg, text, may be missing
                : start, date, may be missing
                : days, number from 0 to 400, 64 bits, may be missing
`
	again := strings.TrimPrefix(part, "    union of 2\n")
	want := "project hrg, amount\n  left join on hrg\n" + part + again + "    scan names\n      : hrg, text, may be missing\n"
	if diff := cmp.Diff(want, Format(n)); diff != "" {
		t.Error(diff)
	}
}

// However badly a plan is made, it can be read.
func TestFormatOfABadPlan(t *testing.T) {
	loop := &Project{}
	loop.In = loop
	for _, n := range []Node{nil, (*Sum)(nil), other{stays()}, &Filter{}, &LookUp{}, &Join{}, &Union{In: []Node{nil}}, loop,
		&Sum{Add: []Aggregate{{}}}, &Derive{Add: []Named{{"x", &rule.Expr{Op: rule.OpCond}}}},
		&Derive{Add: []Named{{"x", &rule.Expr{Op: rule.OpLiteral, Value: rule.NumberValue(nil)}}}}} {
		if Format(n) == "" {
			t.Errorf("%T cannot be read", n)
		}
	}
	bad := &rule.Expr{Op: rule.OpAdd, Args: []*rule.Expr{number(1), nil, {Op: "mean"}, make2(rule.OpNegate, number(2))}}
	if got := FormatExpr(bad); got != "+(1, nothing, mean(), -(2))" {
		t.Errorf("found %s", got)
	}
}
