package mandate

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// With as many more (or fewer) as it is short by the target is met, and with one less it is not.
func TestShortIsTheLeastThatMeetsTheTarget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		target := &policy.Target{Compare: rapid.SampledFrom([]rule.Op{rule.OpAtLeast, rule.OpAtMost, rule.OpMore, rule.OpLess}).Draw(t, "compare"),
			Value: rule.NumberValue(big.NewRat(rapid.Int64Range(0, 100).Draw(t, "target"), 100))}
		denominator := rapid.Int64Range(1, 5000).Draw(t, "denominator")
		f := run.Figure{OutOf: true, Denominator: big.NewRat(denominator, 1),
			Numerator: big.NewRat(rapid.Int64Range(0, 2*denominator).Draw(t, "half counts"), 2)}
		short := shortOf(target, f)
		if !metWith(target, f, short) {
			t.Fatalf("short by %s, and %s more does not meet %v", short, short, target.Value)
		}
		if short.Sign() > 0 && metWith(target, f, new(big.Int).Sub(short, big.NewInt(1))) {
			t.Fatalf("short by %s, and one less meets it too", short)
		}
	})
}

func metWith(t *policy.Target, f run.Figure, n *big.Int) bool {
	change := new(big.Rat).SetInt(n)
	if t.Compare == rule.OpAtMost || t.Compare == rule.OpLess {
		change.Neg(change)
	}
	c := new(big.Rat).Quo(change.Add(change, f.Numerator), f.Denominator).Cmp(t.Value.Rat())
	switch t.Compare {
	case rule.OpAtLeast:
		return c >= 0
	case rule.OpAtMost:
		return c <= 0
	case rule.OpMore:
		return c > 0
	}
	return c < 0
}

// A class says whether the standard is met, or where there is none the plan.
func TestMeets(t *testing.T) {
	for class, want := range map[string][2]bool{
		"": {false, false}, "unknown": {false, false}, "steady": {false, false},
		"standard-missed plan-met": {false, true}, "standard-met plan-missed": {true, true},
		"plan-ahead improvement": {true, true}, "plan-behind": {false, true},
	} {
		if m, j := meets(class); m != want[0] || j != want[1] {
			t.Errorf("meets(%q) is %v, %v", class, m, j)
		}
	}
}
