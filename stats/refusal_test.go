package stats_test

import (
	"math"
	"strings"
	"testing"

	. "github.com/commonpurse/commonpurse/stats"
)

// fails runs each call and holds its error against the words it should have.
func fails(t *testing.T, calls map[string]func() error) {
	t.Helper()
	for part, call := range calls {
		if err := call(); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("expected an error with %q, got %v", part, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	units := []FunnelUnit{{5, 10}, {6, 10}}
	two := 2.0
	funnel := func(o FunnelOptions) func() error {
		return func() error { _, err := NewFunnel(units, o); return err }
	}
	layers := []Layer{{1, 0.5, 0}, {1, 0.6, 0}}
	index := func(l []Layer, o InequalityOptions) func() error {
		return func() error { _, err := InequalityIndex(l, o); return err }
	}
	life := func(o LifeOptions, bands ...LifeBand) func() error {
		return func() error { _, err := LifeTable(bands, o); return err }
	}
	fails(t, map[string]func() error{
		"units is empty":                        func() error { _, err := NewFunnel(nil, FunnelOptions{}); return err },
		"no unit has a value":                   func() error { _, err := NewFunnel([]FunnelUnit{{0, 0}}, FunnelOptions{Kind: OfRates}); return err },
		"more events than trials":               func() error { _, err := NewFunnel([]FunnelUnit{{3, 2}}, FunnelOptions{}); return err },
		"the target is 0":                       func() error { _, err := NewFunnel([]FunnelUnit{{0, 2}}, FunnelOptions{}); return err },
		"expected a proportion less than 1":     funnel(FunnelOptions{Target: &two}),
		"Kind is 9":                             funnel(FunnelOptions{Kind: 9}),
		"Scale 1 does not fit":                  funnel(FunnelOptions{Scale: LogFunnel}),
		"exact limits are asked for":            funnel(FunnelOptions{Exact: true}),
		"Dispersion is 5":                       funnel(FunnelOptions{Dispersion: 5}),
		"Trim.Method is 5":                      funnel(FunnelOptions{Trim: Trim{5, 0.1}}),
		"Trim.Fraction is 0.5":                  funnel(FunnelOptions{Trim: Trim{Winsorise, 0.5}}),
		"Multiplier is -1":                      funnel(FunnelOptions{Multiplier: -1}),
		"there are 1 layers":                    index(layers[:1], InequalityOptions{Multiplier: 1}),
		"multiplier is 0":                       index(layers, InequalityOptions{}),
		"transform is asked for on the natural": index(layers, InequalityOptions{Multiplier: 1, Transform: true}),
		"draws is 10":                           index(layers, InequalityOptions{Multiplier: 1, Draws: 10}),
		"scale is 7":                            index(layers, InequalityOptions{Multiplier: 1, Scale: 7}),
		"more than 0 on the log scale":          index([]Layer{{1, 0, 0}, {1, 1, 0}}, InequalityOptions{Multiplier: 1, Scale: Log}),
		"less than 1 on the logit scale":        index([]Layer{{1, 1, 0}, {1, 1, 0}}, InequalityOptions{Multiplier: 1, Scale: Logit}),
		"expected them in order":                func() error { _, err := StandardError(Limits{0.95, 2, 1}, Natural); return err },
		"at least 2, the last of them open":     life(LifeOptions{}, LifeBand{0, 1, 10, 0}),
		"expected rising ages":                  life(LifeOptions{}, LifeBand{5, 1, 10, 0}, LifeBand{5, 1, 10, 0}),
		"no more deaths than people":            life(LifeOptions{}, LifeBand{0, 11, 10, 0}, LifeBand{5, 1, 10, 0}),
		"Lived is 2: expected 0 to 1":           life(LifeOptions{}, LifeBand{0, 1, 10, 2}, LifeBand{5, 1, 10, 0}),
		"the weights are all 0":                 func() error { _, err := DirectRate([]Stratum{{1, 1, 0}}, 1); return err },
		"bands is empty":                        func() error { _, err := Expected(nil); return err },
		"the type is 10":                        func() error { _, err := Quantile([]float64{1}, 0.5, 10); return err },
		"p is 2: expected 0 to 1":               func() error { _, err := Quantile([]float64{1}, 2, Linear); return err },
		"groups is 1":                           func() error { _, err := QuantileGroups([]float64{1, 2}, 1, true); return err },
		"one for each of 3 groups":              func() error { _, err := QuantileGroups([]float64{1, nan, 2}, 3, true); return err },
		"Sigmas is 9":                           func() error { _, err := TChart([]float64{1}, RareOptions{Sigmas: 9}); return err },
		"times is empty":                        func() error { _, err := TChart(nil, RareOptions{}); return err },
		"First is 1":                            func() error { _, err := PChart([]Counted{{1, 1, 2}}, AttributeOptions{First: 1}); return err },
		"Best is 3 of 1 peers": func() error {
			_, err := Opportunity(Rated{}, 1, []Rated{{}}, OpportunityOptions{Best: 3, Multiplier: 1})
			return err
		},
		"use WilsonLimits":                     func() error { _, err := ExactProportionLimits(1, 1e12, 0.95); return err },
		"points is 1":                          func() error { _, err := FunnelAxisShort(0, 9, 1); return err },
		"the denominators are all 0":           func() error { _, _, err := FunnelRange([]float64{0}); return err },
		"comparison 9":                         func() error { _, err := JudgeAgainst(1, 1, Against{Compare: 9}); return err },
		"\"31/01/2026\" is not a date":         func() error { _, err := ParseDay("31/01/2026"); return err },
		"level is 95: expected more than 0":    func() error { _, err := Z(95); return err },
		"beyond the largest number":            func() error { _, err := Rate(1e300, 1e-300, 1, 0.95); return err },
		"a is 3 and n is 2":                    func() error { _, err := RiskRatio(3, 2, 1, 2); return err },
		"the band is from 9 to 3":              func() error { _, err := YearsTo(75, 9, 3); return err },
		"events is missing: expected a number": func() error { _, err := ByarLimits(math.NaN(), 0.95); return err },
		"level[0] is infinite":                 func() error { _, err := Mean([]float64{1, 2}, inf); return err },
	})
}

// TestRatioThatCannotBeTold: the ends of a line too uncertain to divide by have a ratio and no limits.
func TestRatioThatCannotBeTold(t *testing.T) {
	o := InequalityOptions{Multiplier: 1, Levels: []float64{0.95}}
	r := must[Inequality](t)(InequalityIndex([]Layer{{1, 1, 9}, {1, 2, 9}, {1, 3, 9}}, o))
	if !r.Relative.Known || r.Relative.Limits != nil || r.Relative.Why == "" || len(r.Slope.Limits) != 1 {
		t.Errorf("%+v, expected a ratio without limits, and a reason", r.Relative)
	}
	r = must[Inequality](t)(InequalityIndex([]Layer{{1, -1, 1}, {1, 2, 1}}, o))
	if r.Relative.Known || r.Relative.Why == "" {
		t.Errorf("%+v, expected no ratio to an end below 0", r.Relative)
	}
}

// TestWords: what charts and pages print.
func TestWords(t *testing.T) {
	for got, want := range map[string]string{
		OutsideLimits.String(): "outside the limits", NoSignal.String(): "no signal", Signal(9).String(): "unknown signal",
		HitAndMiss.String(): "hit and miss", Assurance(9).String(): "unknown assurance", NewDay(2026, 1, 31).String(): "2026-01-31",
	} {
		if got != want {
			t.Errorf("%q, expected %q", got, want)
		}
	}
	if m := must[float64](t)(Median([]float64{3, 1, 2})); m != 2 {
		t.Errorf("median %v", m)
	}
	if q := must[float64](t)(Z(0.95)); math.Abs(q-1.959963984540054) > 1e-14 {
		t.Errorf("z %v", q)
	}
	o := XmROptions{Rules: WesternElectric(), Baseline: Baseline{Given: &GivenBase{0, -30, 30, "lines that stay"}}}
	if got := signals(chart(t, monthly(1, 1, 1, 1, 1, 1, 1, 1, -25, 3, -25), o)); got != "rrrrrrrrn.n" {
		t.Errorf("by the Western Electric rules %s", got)
	}
}
