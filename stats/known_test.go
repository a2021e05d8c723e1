package stats_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	. "github.com/commonpurse/commonpurse/stats"
)

// close4 compares to four decimal places, as tables print.
var close4 = cmpopts.EquateApprox(0, 0.5e-4)

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// TestPublishedLimits holds limits against tables printed in the papers that define them.
func TestPublishedLimits(t *testing.T) {
	limits := must[[]Limits](t)
	for name, c := range map[string]struct {
		got          []Limits
		lower, upper float64
	}{
		"Wilson, 81 of 263 (Newcombe 1998)":          {limits(WilsonLimits(81, 263, 0.95)), 0.2553, 0.3662},
		"Wilson, 15 of 148 (Newcombe 1998)":          {limits(WilsonLimits(15, 148, 0.95)), 0.0624, 0.1605},
		"Wilson, 0 of 20 (Newcombe 1998)":            {limits(WilsonLimits(0, 20, 0.95)), 0, 0.1611},
		"Clopper-Pearson, 81 of 263 (Newcombe 1998)": {limits(ExactProportionLimits(81, 263, 0.95)), 0.2527, 0.3676},
		"Clopper-Pearson, 0 of 20 (Newcombe 1998)":   {limits(ExactProportionLimits(0, 20, 0.95)), 0, 0.1684},
		"Clopper-Pearson, 1 of 29 (Newcombe 1998)":   {limits(ExactProportionLimits(1, 29, 0.95)), 0.0009, 0.1776},
		"Poisson, none":              {limits(ExactPoissonLimits(0, 0.95)), 0, 3.6889},
		"Poisson, 10 (Garwood 1936)": {limits(ExactPoissonLimits(10, 0.95)), 4.7954, 18.3904},
		"Poisson, 50 (Garwood 1936)": {limits(ExactPoissonLimits(50, 0.95)), 37.1110, 65.9188},
		"Poisson, a half":            {limits(ExactPoissonLimits(0.5, 0.95)), 0.0005, 4.6742},
	} {
		if diff := cmp.Diff([]Limits{{0.95, c.lower, c.upper}}, c.got, close4); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

func TestPublishedComparisons(t *testing.T) {
	estimate := must[Estimate](t)
	for name, c := range map[string]struct {
		got                 Estimate
		value, lower, upper float64
	}{
		"breast cancer, 41/28010 against 15/19017 (Rothman)": {estimate(RateRatio(41, 28010, 15, 19017, 0.95)), 1.8558, 1.0272, 3.3526},
		"56/70 less 48/80 (Newcombe 1998, method 10)":        {estimate(ProportionDifference(56, 70, 48, 80, 0.95)), 0.2, 0.0524, 0.3339},
		"a ratio of no events has an exact upper limit":      {estimate(ExactRateRatio(0, 100, 5, 100, 0.95)), 0, 0, 1.0913},
		"equal risks": {estimate(RiskRatio(10, 100, 10, 100, 0.95)), 1, 0.4354, 2.2969},
	} {
		got := []float64{c.got.Value, c.got.Limits[0].Lower, c.got.Limits[0].Upper}
		if diff := cmp.Diff([]float64{c.value, c.lower, c.upper}, got, close4); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
	if e := estimate(RateRatio(0, 100, 5, 100, 0.95)); !e.Known || e.Limits != nil || e.Why == "" {
		t.Errorf("a ratio of no events: %+v, expected 0 without limits and a reason", e)
	}
	if e := estimate(RateRatio(5, 100, 0, 100, 0.95)); e.Known || e.Why == "" {
		t.Errorf("a ratio to no events: %+v, expected none and a reason", e)
	}
	bands := []Stratum{{20, 10_000, 60_000}, {50, 5_000, 40_000}}
	if e := estimate(StandardisedRateRatio(bands, bands, 0.95)); e.Value != 1 || math.Abs(e.Limits[0].Lower*e.Limits[0].Upper-1) > 1e-12 {
		t.Errorf("a standardised rate over itself: %+v, expected 1 with limits that are each other's inverse", e)
	}
	if e := estimate(StandardisedRateRatio(bands, []Stratum{{5, 5, 5}}, 0.95)); e.Known || e.Why == "" {
		t.Errorf("a ratio to five events: %+v, expected none and a reason", e)
	}
}

// TestWorkedExamples are the worked examples of outcomes and variation that the domain notes give.
func TestWorkedExamples(t *testing.T) {
	dsr := must[Estimate](t)(DirectRate([]Stratum{{20, 10_000, 60_000}, {50, 5_000, 40_000}}, 100_000))
	if math.Abs(dsr.Value-520) > 1e-9 {
		t.Errorf("standardised rate %v, expected 520", dsr.Value)
	}
	var peers []Rated
	for v := 80.0; v <= 125; v += 5 {
		peers = append(peers, Rated{Value: v})
	}
	o := OpportunityOptions{Best: 5, Multiplier: 1000}
	opportunity := must[OpportunityResult](t)
	if r := opportunity(Opportunity(Rated{Value: 108}, 200_000, peers, o)); r.Benchmark != 90 || math.Abs(r.Units-3600) > 1e-9 {
		t.Errorf("opportunity %+v, expected 3,600 against 90", r)
	}
	if r := opportunity(Opportunity(Rated{Value: 88}, 200_000, peers, o)); r.Counts || r.Units != 0 {
		t.Errorf("opportunity of a body better than its benchmark %+v, expected none", r)
	}
	o.Test = OwnInterval
	if r := opportunity(Opportunity(Rated{108, 10}, 200_000, peers, o)); r.Counts {
		t.Errorf("18 from the benchmark with a standard error of 10: %+v, expected nothing", r)
	}
	if r := opportunity(Opportunity(Rated{108, 9}, 200_000, peers, o)); !r.Counts {
		t.Errorf("18 from the benchmark with a standard error of 9: %+v, expected it to count", r)
	}
	for i := range peers {
		peers[i].SE = 9
	}
	o.Test = BothUncertain
	if r := opportunity(Opportunity(Rated{108, 9}, 200_000, peers, o)); r.Counts {
		t.Errorf("the same with the benchmark's own chance: %+v, expected nothing", r)
	}
	o.HighIsBest = true
	if r := opportunity(Opportunity(Rated{Value: 80}, 1000, peers, o)); r.Benchmark != 115 || r.Units != 35 {
		t.Errorf("where high is best: %+v, expected 35 against 115", r)
	}
}

// TestQuantileTypes holds the nine types against Hyndman and Fan's definitions worked by hand for 1 to 10.
func TestQuantileTypes(t *testing.T) {
	values := []float64{10, 1, 9, 2, 8, 3, 7, 4, 6, 5}
	for p, want := range map[float64][]float64{
		0.25: {3, 3, 2, 2.5, 3, 2.75, 3.25, 2 + 11.0/12, 2.9375},
		0.5:  {5, 5.5, 5, 5, 5.5, 5.5, 5.5, 5.5, 5.5},
		0:    {1, 1, 1, 1, 1, 1, 1, 1, 1},
		1:    {10, 10, 10, 10, 10, 10, 10, 10, 10},
	} {
		var got []float64
		for kind := InverseECDF; kind <= NormalUnbiased; kind++ {
			got = append(got, must[float64](t)(Quantile(values, p, kind)))
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateApprox(1e-12, 0)); diff != "" {
			t.Errorf("p = %v: (-want +got)\n%s", p, diff)
		}
	}
}

func TestLifeTableByHand(t *testing.T) {
	rows := must[[]LifeRow](t)(LifeTable([]LifeBand{{0, 10, 1000, 0}, {50, 10, 100, 0}}, LifeOptions{Levels: []float64{0.95}}))
	if rows[0].Dies != 0.4 || rows[1].Alive != 60_000 || rows[1].Expectancy.Value != 10 || math.Abs(rows[0].Expectancy.Value-46) > 1e-9 {
		t.Errorf("life table %+v, expected 40%% dead by 50, 10 years then and 46 at birth", rows)
	}
	// The open band's expectancy is 1/M, with a standard error of 1/(M sqrt deaths).
	if l := rows[1].Expectancy.Limits[0]; math.Abs(l.Upper-l.Lower-2*1.959963984540054*10/math.Sqrt(10)) > 1e-9 {
		t.Errorf("limits of the open band %v", l)
	}
	left := must[[]float64](t)(YearsLeft(rows))
	if diff := cmp.Diff([]float64{28, 10}, left, close4); diff != "" {
		t.Errorf("years left: (-want +got)\n%s", diff)
	}
	for name, c := range map[string]struct {
		bands []LifeBand
		o     LifeOptions
	}{
		"nobody died in the open band": {[]LifeBand{{0, 10, 1000, 0}, {50, 0, 100, 0}}, LifeOptions{}},
		"too few people":               {[]LifeBand{{0, 10, 1000, 0}, {50, 10, 100, 0}}, PublishedLife()},
		"limits too wide":              {[]LifeBand{{0, 10, 10_000, 0}, {50, 1, 100, 0}}, PublishedLife(0.95)},
		"nobody left alive":            {[]LifeBand{{0, 900, 1000, 0.9}, {50, 10, 100, 0}}, LifeOptions{}},
	} {
		rows := must[[]LifeRow](t)(LifeTable(c.bands, c.o))
		if e := rows[1].Expectancy; e.Known || e.Why == "" {
			t.Errorf("%s: %+v, expected no expectancy and a reason", name, e)
		}
		if _, err := YearsLeft(rows); err == nil {
			t.Errorf("%s: years left, expected an error", name)
		}
	}
}

func TestYearsLost(t *testing.T) {
	years := must[float64](t)
	if y := years(YearsTo(75, 40, 45)); y != 32.5 {
		t.Errorf("years from 40 to 45 to 75: %v, expected 32.5", y)
	}
	if y := years(YearsTo(75, 80, 85)); y != 0 {
		t.Errorf("years from 80 to 75: %v, expected 0", y)
	}
	bands := []LostBand{{10, 1000, 3, 30}, {20, 2000, 1, 10}, {500, 1000, 1, 0}}
	lost := must[Lost](t)(YearsLost(bands, 1000, 0.95))
	// 10 x 30 + 20 x 10 over 4,000 people; standardised (3 x 0.3 + 1 x 0.1)/5 a head.
	if lost.Years != 500 || lost.Crude != 125 || math.Abs(lost.Standard.Value-200) > 1e-9 || lost.Standard.Numerator != 30 {
		t.Errorf("years lost %+v", lost)
	}
	few := must[Lost](t)(YearsLost(bands[2:], 1000, 0.95))
	if few.Standard.Known || few.Standard.Why == "" {
		t.Errorf("deaths that lose no years: %+v, expected no rate and a reason", few)
	}
}

func TestSuppressed(t *testing.T) {
	e := must[Estimate](t)(DirectRate([]Stratum{{9, 1000, 1}}, 1000, 0.95))
	if e.Known || e.Why == "" || e.Numerator != 9 || e.Denominator != 1000 {
		t.Errorf("nine events: %+v, expected totals without a rate, and a reason", e)
	}
	e = must[Estimate](t)(Ratio(3, 0, 100, 0.95))
	if e.Known || e.Why == "" {
		t.Errorf("nothing expected: %+v, expected no ratio and a reason", e)
	}
	e = must[Estimate](t)(Mean([]float64{4}, 0.95))
	if !e.Known || e.Value != 4 || e.Limits != nil || e.Why == "" {
		t.Errorf("one value: %+v, expected a mean without limits, and a reason", e)
	}
	e = must[Estimate](t)(Mean([]float64{0.1, 0.1, 0.1}, 0.95))
	if e.Value != 0.1 || e.Limits[0].Lower != 0.1 || e.Limits[0].Upper != 0.1 {
		t.Errorf("a constant series: %+v, expected limits on its mean", e)
	}
}

func TestSignificant(t *testing.T) {
	for x, want := range map[float64]float64{
		1234.5678: 1235, 0.00012344: 0.0001234, -99996: -100000, 0: 0, 1e300 / 3: 3.333e299, math.MaxFloat64: math.MaxFloat64,
	} {
		if got := Significant(x, 4); got != want {
			t.Errorf("%v to 4 figures is %v, expected %v", x, got, want)
		}
	}
}
