package run_test

import (
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

func target(plan bool, compare rule.Op, value *big.Rat, text string, due *policy.Month) *policy.Target {
	return &policy.Target{Measure: "m", Plan: plan, For: []string{"provider"}, Compare: compare,
		Value: rule.NumberValue(value), Text: text, Due: due}
}

func ratio(n, d int64) run.Figure {
	return run.Figure{Numerator: big.NewRat(n, 1), Denominator: big.NewRat(d, 1), OutOf: true}
}

func TestJudge(t *testing.T) {
	january := policy.Month{Year: 2026, Month: 1}
	march := policy.Month{Year: 2026, Month: 3}
	standard := target(false, rule.OpAtLeast, big.NewRat(92, 100), "92%", nil)
	plan := target(true, rule.OpAtLeast, big.NewRat(65, 100), "65%", &march)
	minutes := target(false, rule.OpAtMost, big.NewRat(18, 1), "18 minutes", nil)
	under := target(true, rule.OpLess, big.NewRat(1, 100), "1%", &march)
	for _, c := range []struct {
		name    string
		targets []*policy.Target
		month   policy.Month
		figure  run.Figure
		text    string
		class   string
	}{
		{"misses", []*policy.Target{standard}, january, ratio(614, 1000), "misses the 92% standard by 30.6 points", "standard-missed"},
		{"exactly at it", []*policy.Target{standard}, january, ratio(92, 100), "meets the 92% standard", "standard-met"},
		{"short by less than a tenth", []*policy.Target{standard}, january, ratio(919_999, 1_000_000),
			"misses the 92% standard by 0.0001 points", "standard-missed"},
		{"a plan judged later", []*policy.Target{plan}, january, ratio(614, 1000),
			"3.6 points from the 65% plan for March 2026, 1.8 points a month to go", "plan-behind"},
		{"a plan met early", []*policy.Target{plan}, january, ratio(66, 100), "already at the 65% plan for March 2026", "plan-ahead"},
		{"a plan in its month", []*policy.Target{plan}, march, ratio(64, 100), "misses the 65% plan for March 2026 by 1.0 points", "plan-missed"},
		{"under means under", []*policy.Target{under}, march, ratio(1, 100), "misses the 1% plan for March 2026 by 0 points", "plan-missed"},
		{"both", []*policy.Target{standard, plan}, march, ratio(70, 100),
			"misses the 92% standard by 22.0 points; meets the 65% plan for March 2026", "standard-missed plan-met"},
		{"not known", []*policy.Target{standard}, january, ratio(0, 0), "not known against the 92% standard", "unknown"},
		{"a mean", []*policy.Target{minutes}, january, ratio(57, 2), "misses the 18 minutes standard by 10.5", "standard-missed"},
		{"none", nil, january, ratio(1, 2), "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := run.Judge(c.targets, "m", "provider", "RXX", c.month, c.figure)
			if diff := cmp.Diff([]string{c.text, c.class}, []string{v.Text, v.Class}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestATargetIsForItsOwnLevelMeasureAndMonths(t *testing.T) {
	from := policy.Month{Year: 2026, Month: 2}
	later := target(false, rule.OpAtLeast, big.NewRat(1, 2), "50%", nil)
	later.From = &from
	other := target(false, rule.OpAtLeast, big.NewRat(1, 2), "50%", nil)
	other.For = []string{"nation", "RYY"}
	targets := []*policy.Target{later, other}
	for _, c := range []struct {
		measure, level, body string
		month                policy.Month
		want                 string
	}{
		{"m", "provider", "RXX", policy.Month{Year: 2026, Month: 1}, ""},
		{"m", "provider", "RXX", policy.Month{Year: 2026, Month: 2}, "standard-met"},
		{"m", "provider", "RYY", policy.Month{Year: 2026, Month: 1}, "standard-met"},
		{"m", "nation", "England", policy.Month{Year: 2026, Month: 1}, "standard-met"},
		{"n", "nation", "England", policy.Month{Year: 2026, Month: 1}, ""},
	} {
		if got := run.Judge(targets, c.measure, c.level, c.body, c.month, ratio(1, 1)).Class; got != c.want {
			t.Errorf("%+v: class %q", c, got)
		}
	}
}
