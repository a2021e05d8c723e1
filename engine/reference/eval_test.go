package reference

import (
	"testing"

	"github.com/commonpurse/commonpurse/rule"
)

func TestEveryOperationHasAMeaning(t *testing.T) {
	for _, op := range rule.Ops() {
		if meanings[op] == nil && op != rule.OpLiteral && op != rule.OpColumn {
			t.Errorf("%q has no meaning: write one", op)
		}
	}
}

// Whatever an expression is, it has a value; where it makes no sense that is missing, or known says no.
func TestEvalOfNonsenseIsMissing(t *testing.T) {
	values := []rule.Value{{}, rule.BoolValue(true), rule.TextValue("x"), rule.DateValue(0), rule.NumberValue(nil), rule.IntValue(1)}
	row := func(string) rule.Value { return rule.Value{} }
	if Eval(nil, row).Known() || Eval(&rule.Expr{Op: "no such"}, row).Known() || Eval(&rule.Expr{Op: rule.OpColumn}, row).Known() {
		t.Error("nothing, an unknown operation or an unknown column has a value")
	}
	for op := range meanings {
		for _, a := range values {
			for _, b := range values {
				for _, c := range values {
					all := []*rule.Expr{{Op: rule.OpLiteral, Value: a}, {Op: rule.OpLiteral, Value: b}, {Op: rule.OpLiteral, Value: c}}
					for n := range len(all) + 1 {
						Eval(&rule.Expr{Op: op, Args: all[:n], Places: 1_000_000_000}, row)
					}
				}
			}
		}
	}
	for _, e := range []*rule.Expr{
		{Op: rule.OpAdd, Args: []*rule.Expr{{Op: rule.OpLiteral, Value: rule.TextValue("x")}, {Op: rule.OpLiteral, Value: rule.IntValue(1)}}},
		{Op: rule.OpNot, Args: []*rule.Expr{{Op: rule.OpLiteral, Value: rule.IntValue(1)}}},
		{Op: rule.OpLess, Args: []*rule.Expr{{Op: rule.OpLiteral, Value: rule.TextValue("x")}, {Op: rule.OpLiteral, Value: rule.IntValue(1)}}},
		{Op: rule.OpMonth},
	} {
		if v := Eval(e, row); v.Known() {
			t.Errorf("%s of what it is not for is %s, expected missing", e.Op, v)
		}
	}
}
