package stats_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	. "github.com/commonpurse/commonpurse/stats"
)

// monthly is a series of months from January 2025.
func monthly(values ...float64) []Observation {
	series := make([]Observation, len(values))
	for i, v := range values {
		series[i] = Observation{NewDay(2025, 1+i, 1), v}
	}
	return series
}

func chart(t *testing.T, series []Observation, o XmROptions) Chart {
	t.Helper()
	return must[Chart](t)(NewXmR(series, o))
}

// signals writes each point's first signal as a letter: outside, trend, near, run, or a full stop for none.
func signals(c Chart) string {
	var b strings.Builder
	for _, p := range c.Points {
		b.WriteByte(".otnr"[p.Signal()])
	}
	return b.String()
}

func TestXmRByHand(t *testing.T) {
	c := chart(t, monthly(10, 12, 11, 13), StandardXmR(Neutral))
	f := c.Phases[0]
	if f.Mean != 11.5 || math.Abs(f.MeanRange-5.0/3) > 1e-12 || math.Abs(f.Upper-(11.5+2.66*5/3)) > 1e-12 || !f.Short {
		t.Errorf("phase %+v, expected a mean of 11.5 and moving ranges of 5/3", f)
	}
	if c := chart(t, monthly(7), StandardXmR(Increase)); !c.Phases[0].Known || c.Phases[0].HasLimits || c.Phases[0].Why == "" {
		t.Errorf("one point: %+v, expected a mean, no limits and a reason", c.Phases[0])
	}
	if c := chart(t, monthly(nan, nan), StandardXmR(Increase)); c.Phases[0].Known || c.Phases[0].Why == "" {
		t.Errorf("no values: %+v, expected nothing and a reason", c.Phases[0])
	}
	// 0.1 cannot be written exactly in binary, and its mean over 15 months is not to become another number.
	constant := make([]float64, 15)
	for i := range constant {
		constant[i] = 0.1
	}
	if c := chart(t, monthly(constant...), StandardXmR(Increase)); strings.Trim(signals(c), ".") != "" || c.Phases[0].Lower != 0.1 {
		t.Errorf("a constant series: %s with limits from %v, expected no signal", signals(c), c.Phases[0].Lower)
	}
}

func TestXmRChoices(t *testing.T) {
	low, high := 0.0, 0.0
	for name, c := range map[string]struct {
		values []float64
		change func(*XmROptions)
		want   string
	}{
		"six in a row is a run of six":            {[]float64{1, 1, 1, 1, 1, 1, -9, 9, -9, -9, 9, -9, 9}, func(o *XmROptions) { o.Rules = Rules{RunLength: 6} }, "rrrrrr......."},
		"six in a row is no run of eight":         {[]float64{1, 1, 1, 1, 1, 1, -9, 9, -9, -9, 9, -9, 9}, func(o *XmROptions) { o.Rules = Rules{RunLength: 8} }, "............."},
		"a missing point ends a run":              {[]float64{1, 1, 1, nan, 1, 1, 1, -9, 3, -9, 3}, func(o *XmROptions) { o.Rules = Rules{RunLength: 6} }, "..........."},
		"a trend of six":                          {[]float64{0, 1, 2, 3, 4, 5, 0}, func(o *XmROptions) { o.Rules = Rules{TrendLength: 6} }, "tttttt."},
		"six rising points are no trend of seven": {[]float64{0, 1, 2, 3, 4, 5, 0}, func(o *XmROptions) { o.Rules = Rules{TrendLength: 7} }, "......."},
		"near, near":                              {[]float64{0, 25, 0, 25, 1, 0}, func(o *XmROptions) { o.Rules = Rules{TwoInThree: TwoInThree{Use: true, AnyThird: true}} }, ".n.n.."},
		"near, near, all marked":                  {[]float64{0, 25, 0, 25, 1, 0}, func(o *XmROptions) { o.Rules = Rules{TwoInThree: TwoInThree{Use: true, AnyThird: true, MarkAll: true}} }, ".nnn.."},
		"the third must be on the same side":      {[]float64{0, 25, -1, 25, -1, 0}, func(o *XmROptions) { o.Rules = Rules{TwoInThree: TwoInThree{Use: true}} }, "......"},
		"outside does not count as near":          {[]float64{0, 50, 1, 25, -1, 0}, func(o *XmROptions) { o.Rules = Rules{TwoInThree: TwoInThree{Use: true}} }, ".o...."},
		"outside counts as near":                  {[]float64{0, 50, 1, 25, -1, 0}, func(o *XmROptions) { o.Rules = Rules{TwoInThree: TwoInThree{Use: true, CountOutside: true}} }, ".o.n.."},
		"a floor stops nothing being outside":     {[]float64{0, -5, 1}, func(o *XmROptions) { o.Floor, o.Ceiling = &low, &high }, ".oo"},
	} {
		o := XmROptions{Baseline: Baseline{Given: &GivenBase{0, -30, 30, "a table of rules needs lines that stay"}}}
		c.change(&o)
		if diff := cmp.Diff(c.want, signals(chart(t, monthly(c.values...), o))); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

func TestXmRBaselines(t *testing.T) {
	values := []float64{1, 2, 1, 2, 1, 2, 11, 12, 11, 12, 11, 12}
	first := XmROptions{Baseline: Baseline{First: 6}}
	dated := XmROptions{Baseline: Baseline{From: NewDay(2025, 1, 1), To: NewDay(2025, 6, 30)}}
	a, b := chart(t, monthly(values...), first), chart(t, monthly(values...), dated)
	if a.Phases[0].Mean != 1.5 || b.Phases[0].Mean != 1.5 || a.Points[11].Outside != 1 {
		t.Errorf("means of the first six months are %v and %v, expected 1.5", a.Phases[0].Mean, b.Phases[0].Mean)
	}
	o := XmROptions{Rebase: []Rebase{{NewDay(2025, 7, 1), "a second ward opened"}}}
	c := chart(t, monthly(values...), o)
	if len(c.Phases) != 2 || c.Phases[1].Mean != 11.5 || c.Phases[1].Because == "" || c.Points[6].Phase != 1 {
		t.Errorf("phases %+v, expected a second with a mean of 11.5 and its reason", c.Phases)
	}
	o.Screen, o.Baseline.First = 0, 2
	if c := chart(t, monthly(values...), o); c.Phases[0].MeanRange != 1 || c.Phases[1].MeanRange != 1 {
		t.Errorf("phases %+v, expected a fixed baseline in each", c.Phases)
	}
}

func TestXmRGaps(t *testing.T) {
	series := monthly(1, 2, 3, 4, 5, 6, 7, 8)
	series = append(series[:3], series[4:]...)
	o := XmROptions{Rules: Rules{TrendLength: 7}, Factor: 10, Every: Monthly}
	listed := chart(t, series, o)
	if diff := cmp.Diff([]Gap{{NewDay(2025, 3, 1), NewDay(2025, 5, 1), 1}}, listed.Gaps); diff != "" {
		t.Errorf("gaps: (-want +got)\n%s", diff)
	}
	if signals(listed) != "ttttttt" {
		t.Errorf("a gap that is only listed gives %s", signals(listed))
	}
	o.Gaps = BreakAtGap
	if broken := chart(t, series, o); signals(broken) != "......." || broken.Phases[0].MeanRange != 1 {
		t.Errorf("a gap that breaks gives %s and a moving range of %v", signals(broken), broken.Phases[0].MeanRange)
	}
	o.Gaps = RefuseGaps
	if _, err := NewXmR(series, o); err == nil {
		t.Error("a refused gap gives no error")
	}
	for every, days := range map[Spacing][]Day{
		Daily: {10, 11, 13}, Weekly: {0, 7, 21}, Quarterly: {NewDay(2025, 2, 1), NewDay(2025, 4, 1), NewDay(2025, 10, 1)},
		Yearly: {NewDay(2023, 4, 1), NewDay(2024, 4, 1), NewDay(2026, 4, 1)},
	} {
		c := chart(t, []Observation{{days[0], 1}, {days[1], 2}, {days[2], 3}}, XmROptions{Every: every})
		if len(c.Gaps) != 1 || c.Gaps[0].Missing != 1 || c.Gaps[0].Before != days[1] {
			t.Errorf("spacing %d: gaps %+v, expected one before the last", every, c.Gaps)
		}
	}
}

func TestXmRRefusals(t *testing.T) {
	january, march := NewDay(2025, 1, 1), NewDay(2025, 3, 1)
	for part, o := range map[string]XmROptions{
		"rebasing on 2025-03-01 has no reason":    {Rebase: []Rebase{{From: march}}},
		"rebasing on 2025-01-01 leaves no points": {Rebase: []Rebase{{january, "x"}}},
		"rebasing on 2025-03-01 is there twice":   {Rebase: []Rebase{{march, "x"}, {march, "y"}}},
		"rebasing twice between":                  {Rebase: []Rebase{{march, "x"}, {march - 1, "y"}}},
		"RunLength is 5":                          {Rules: Rules{RunLength: 5}},
		"TrendLength is 12":                       {Rules: Rules{TrendLength: 12}},
		"Screen is 0.5":                           {Screen: 0.5},
		"first 1 points":                          {Baseline: Baseline{First: 1}},
		"given in more than one way":              {Baseline: Baseline{First: 2, From: january, To: march}},
		"no reason: expected why they fit":        {Baseline: Baseline{Given: &GivenBase{1, 0, 2, ""}}},
		"expected lower, mean and upper in order": {Baseline: Baseline{Given: &GivenBase{3, 0, 2, "x"}}},
		"no points lie within the days":           {Baseline: Baseline{From: 1, To: 2}},
		"one or the other":                        {Baseline: Baseline{From: january, To: march}, Rebase: []Rebase{{march, "x"}}},
		"Better is 7":                             {Better: 7},
		"Target is missing":                       {Target: &nan},
	} {
		_, err := NewXmR(monthly(1, 2, 3, 4), o)
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("expected an error with %q, got %v", part, err)
		}
	}
	if _, err := NewXmR([]Observation{{1, 1}, {1, 2}}, XmROptions{}); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("a day twice gives %v", err)
	}
	if _, err := NewXmR(nil, XmROptions{}); err == nil {
		t.Error("no points give no error")
	}
}

func TestAssurance(t *testing.T) {
	for _, c := range []struct {
		lower, upper, target float64
		better               Direction
		want                 Assurance
	}{
		{10, 20, 9, Increase, ConsistentPass}, {10, 20, 21, Increase, ConsistentFail}, {10, 20, 15, Increase, HitAndMiss},
		{10, 20, 9, Decrease, ConsistentFail}, {10, 20, 21, Decrease, ConsistentPass}, {10, 20, 20, Decrease, HitAndMiss},
		{10, 20, 9, Neutral, NoAssurance}, {10, 10, 10, Increase, ConsistentPass}, {10, 10, 10, Decrease, ConsistentPass},
		{20, 10, 15, Increase, NoAssurance}, {10, inf, 5, Increase, NoAssurance},
	} {
		if got := Assure(c.lower, c.upper, c.target, c.better); got != c.want {
			t.Errorf("%+v gives %v", c, got)
		}
	}
}

func TestStandardAndPlan(t *testing.T) {
	due := NewDay(2026, 3, 31)
	standard, plan := Against{"the 92% standard", 0.92, AtLeast, nil}, Against{"the 65% plan", 0.65, AtLeast, &due}
	judge := must[[]Judgement](t)
	on := judge(JudgeAgainst(0.66, due, standard, plan))
	if on[0].Met || !on[0].Due || !on[1].Met || math.Abs(on[0].Distance-0.26) > 1e-12 {
		t.Errorf("%+v, expected the standard missed and the plan met", on)
	}
	before := judge(JudgeAgainst(0.60, NewDay(2025, 9, 30), plan))[0]
	if before.Due || before.Met || math.Abs(before.Months-5.98) > 0.01 || math.Abs(before.Pace-0.05/before.Months) > 1e-12 {
		t.Errorf("%+v, expected no verdict, six months and a pace", before)
	}
	for compare, want := range map[Comparison]bool{AtLeast: true, AtMost: true, Over: false, Under: false} {
		if j := judge(JudgeAgainst(5, 0, Against{"five", 5, compare, nil}))[0]; j.Met != want {
			t.Errorf("5 against 5, comparison %d: met %v", compare, j.Met)
		}
	}
	if j := judge(JudgeAgainst(40, 0, Against{"30 minutes", 30, AtMost, &due}))[0]; j.Distance != 10 || j.Pace >= 0 {
		t.Errorf("%+v, expected 10 too many and a falling pace", j)
	}
}

func TestCountCharts(t *testing.T) {
	attribute := must[Attribute](t)
	months := []Counted{{1, 10, 100}, {2, 20, 100}, {3, 30, 400}, {4, nan, 100}, {5, 5, 0}}
	p := attribute(PChart(months[:4], AttributeOptions{}))
	if p.Centres[0].Mean != 0.1 || math.Abs(p.Points[0].Upper-0.19) > 1e-12 || math.Abs(p.Points[2].Lower-0.055) > 1e-12 ||
		p.Points[1].Outside != 1 || p.Points[3].HasLimits || !p.Points[3].Missing {
		t.Errorf("p chart %+v", p)
	}
	u := attribute(UChart(months, AttributeOptions{Sigmas: 2}))
	if u.Centres[0].Mean != 0.1 || math.Abs(u.Points[0].Upper-(0.1+2*math.Sqrt(0.001))) > 1e-12 || !u.Points[4].Missing {
		t.Errorf("u chart %+v", u)
	}
	c := attribute(CChart([]Counted{{1, 4, nan}, {2, 5, 0}, {3, 0, 1}}, AttributeOptions{}))
	if c.Centres[0].Mean != 3 || c.Points[0].Lower != 0 || math.Abs(c.Points[0].Upper-(3+3*math.Sqrt(3))) > 1e-12 {
		t.Errorf("c chart %+v", c)
	}
	wild := []Counted{{1, 4000, 10000}, {2, 6000, 10000}, {3, 4000, 10000}, {4, 6000, 10000}}
	plain, laney := attribute(PChart(wild, AttributeOptions{})), attribute(PChart(wild, AttributeOptions{Laney: true}))
	if plain.Points[0].Outside == 0 || laney.Points[0].Outside != 0 || math.Abs(laney.Centres[0].SigmaZ-40/1.128) > 1e-9 {
		t.Errorf("large samples: %+v with Laney's widening %+v", plain.Points[0], laney.Centres[0])
	}
	none := attribute(PChart([]Counted{{1, 0, 10}, {2, 0, 20}}, AttributeOptions{Laney: true}))
	if none.Points[0].Lower != 0 || none.Points[0].Upper != 0 || len(none.Points[0].Marks) != 0 {
		t.Errorf("a series of none %+v, expected limits at 0 and no signal", none)
	}
	if _, err := PChart([]Counted{{1, 11, 10}}, AttributeOptions{}); err == nil {
		t.Error("more events than trials give no error")
	}
}

func TestRareCharts(t *testing.T) {
	rare := must[Rare](t)
	g := rare(GChart([]float64{10, 20, 30}, RareOptions{Rules: MakingDataCount()}))
	if g.Centre != 20 || g.Lower != 0 || math.Abs(g.Upper-(20+3*math.Sqrt(420))) > 1e-9 {
		t.Errorf("g chart %+v", g)
	}
	// With a mean of 1 the number before an event is geometric with a half: the median is 0, and 2^-9 is the first
	// power of a half below 0.00135.
	if g := rare(GChart([]float64{0, 1, 2}, RareOptions{Probability: true})); g.Centre != 0 || g.Lower != 0 || g.Upper != 9 {
		t.Errorf("g chart by probability %+v, expected lines at 0, 0 and 9", g)
	}
	tc := rare(TChart([]float64{10, 20, 30, 15}, RareOptions{Probability: true}))
	if math.Abs(tc.Centre-18.75*math.Ln2) > 1e-9 || math.Abs(tc.Upper+18.75*math.Log(0.0013498980316301)) > 1e-6 {
		t.Errorf("t chart by probability %+v", tc)
	}
	if tc := rare(TChart([]float64{30, 30, 30}, RareOptions{})); math.Abs(tc.Centre-30) > 1e-9 || math.Abs(tc.Upper-30) > 1e-9 {
		t.Errorf("constant times %+v, expected lines at 30", tc)
	}
	if tc := rare(TChart([]float64{nan}, RareOptions{})); tc.Known || tc.Why == "" {
		t.Errorf("no times %+v, expected nothing and a reason", tc)
	}
	if tc := rare(TChart([]float64{0, 0, 5}, RareOptions{})); !tc.HasLimits || tc.Lower != 0 {
		t.Errorf("two events at once %+v, expected limits from 0", tc)
	}
}
