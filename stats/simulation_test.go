package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	. "github.com/commonpurse/commonpurse/stats"
)

// These tests draw from seeded generators what the verdict methods are meant to judge, and hold how often they err
// against theory, or against a rate measured once with a hundred times the draws and written down here. Every tolerance
// is at least four standard errors of the simulation.

func seeded(n uint64) *rand.Rand { return rand.New(rand.NewPCG(2026, n)) }

// poisson draws a count by multiplying uniforms, which is exact for small means.
func poisson(r *rand.Rand, mean float64) float64 {
	limit, n := math.Exp(-mean), 0.0
	for p := r.Float64(); p > limit; p *= r.Float64() {
		n++
	}
	return n
}

func binomial(r *rand.Rand, n int, p float64) float64 {
	x := 0.0
	for range n {
		if r.Float64() < p {
			x++
		}
	}
	return x
}

func within(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	t.Logf("%s: %.4f, expected %.4f -/+ %.4f", what, got, want, tolerance)
	if math.Abs(got-want) > tolerance {
		t.Errorf("%s: %.4f, expected %.4f -/+ %.4f", what, got, want, tolerance)
	}
}

// normals is a stable series of normal values.
func normals(r *rand.Rand, n int) []Observation {
	series := make([]Observation, n)
	for i := range series {
		series[i] = Observation{Day(i), r.NormFloat64()}
	}
	return series
}

// TestRunLengthsOfRules: on a known centre line a run of m has a mean time to a false alarm of 2^m - 1 points, a
// point is outside three sigma once in 370, and seven points rise or fall by chance twice in 7! windows.
func TestRunLengthsOfRules(t *testing.T) {
	lines := Baseline{Given: &GivenBase{0, -3, 3, "drawn from a standard normal"}}
	const n = 60_000
	for _, length := range []int{6, 7, 8} {
		c := chart(t, normals(seeded(uint64(length)), n), XmROptions{Rules: Rules{RunLength: length}, Baseline: lines})
		// Counting afresh after each alarm, as a mean time to alarm does.
		alarms, run, side := 0.0, 0, 0
		for _, p := range c.Points {
			if p.Side != side {
				run, side = 0, p.Side
			}
			run++
			if run == length {
				if last := len(p.Marks) - 1; last < 0 || p.Marks[last].Signal != RunSignal {
					t.Fatalf("a run of %d is not marked", length)
				}
				alarms++
				run, side = 0, 0
			}
		}
		mean := math.Pow(2, float64(length)) - 1
		within(t, "false alarms by runs in a thousand points", alarms/n*1000, 1000/mean, 4*1000*math.Sqrt(1/mean/n))
	}
	c := chart(t, normals(seeded(1), n), XmROptions{Rules: Rules{TrendLength: 7}, Baseline: lines})
	outside, ends := 0.0, 0.0
	for i, p := range c.Points {
		if p.Outside != 0 {
			outside++
		}
		if i >= 6 && monotone(c.Points[i-6:i+1]) {
			ends++
		}
	}
	within(t, "points outside three sigma in a thousand", outside/n*1000, 2.70, 4*1000*math.Sqrt(0.0027/n))
	within(t, "windows of seven in trend in a thousand", ends/n*1000, 2000.0/5040, 0.12)
}

func monotone(window []Point) bool {
	up, down := true, true
	for i := 1; i < len(window); i++ {
		up = up && window[i].Value > window[i-1].Value
		down = down && window[i].Value < window[i-1].Value
	}
	return up || down
}

// TestFalseAlarmsOfCharts: how many stable charts of 24 points, with lines from those points, show some signal.
func TestFalseAlarmsOfCharts(t *testing.T) {
	const charts = 4000
	for _, c := range []struct {
		name   string
		change func(*XmROptions)
		want   float64
	}{
		{"Making Data Count, screened", func(*XmROptions) {}, 0.186},
		{"Making Data Count, not screened", func(o *XmROptions) { o.Screen = 0 }, 0.154},
		{"outside the limits only", func(o *XmROptions) { o.Screen, o.Rules = 0, Rules{} }, 0.058},
		{"runs of six", func(o *XmROptions) { o.Rules.RunLength = 6 }, 0.285},
		{"runs of eight", func(o *XmROptions) { o.Rules.RunLength = 8 }, 0.147},
		{"two in three whatever the third", func(o *XmROptions) { o.Rules.TwoInThree.AnyThird = true }, 0.195},
	} {
		o := StandardXmR(Neutral)
		c.change(&o)
		r, alarms := seeded(240), 0.0
		for range charts {
			for _, p := range chart(t, normals(r, 24), o).Points {
				if p.Signal() != NoSignal {
					alarms++
					break
				}
			}
		}
		within(t, c.name, alarms/charts, c.want, 0.025)
	}
}

// TestCoverage: how often limits at 95% hold the truth.
func TestCoverage(t *testing.T) {
	const draws = 4000
	r := seeded(95)
	share := func(what string, want, tolerance float64, holds func() (Limits, float64)) {
		t.Helper()
		held := 0.0
		for range draws {
			if l, truth := holds(); l.Contains(truth) {
				held++
			}
		}
		within(t, what, held/draws, want, tolerance)
	}
	first := func(l []Limits, err error) Limits { return must[[]Limits](t)(l, err)[0] }
	share("Wilson, 50 at 0.1", 0.97, 0.015, func() (Limits, float64) {
		return first(WilsonLimits(binomial(r, 50, 0.1), 50, 0.95)), 0.1
	})
	share("exact Poisson, 4", 0.960, 0.012, func() (Limits, float64) { return first(ExactPoissonLimits(poisson(r, 4), 0.95)), 4 })
	share("Byar, 30", 0.956, 0.015, func() (Limits, float64) { return first(ByarLimits(poisson(r, 30), 0.95)), 30 })
	share("Student, 5", 0.95, 0.015, func() (Limits, float64) {
		values := []float64{r.NormFloat64(), r.NormFloat64(), r.NormFloat64(), r.NormFloat64(), r.NormFloat64()}
		return must[Estimate](t)(Mean(values, 0.95)).Limits[0], 0
	})
	share("Dobson, three bands", 0.954, 0.015, func() (Limits, float64) {
		bands := []Stratum{{poisson(r, 10), 1000, 5}, {poisson(r, 20), 1000, 3}, {poisson(r, 40), 1000, 1}}
		return must[Estimate](t)(DirectRate(bands, 9000, 0.95)).Limits[0], 150
	})
	share("slope index", 0.95, 0.015, func() (Limits, float64) {
		layers := make([]Layer, 10)
		for i := range layers {
			layers[i] = Layer{100, 70 + float64(i) + r.NormFloat64(), 1}
		}
		return must[Inequality](t)(InequalityIndex(layers, InequalityOptions{Multiplier: 1, Levels: []float64{0.95}})).Slope.Limits[0], 10
	})
}

// TestFalseAlarmsOfFunnels: how many units that differ by nothing, or by no more than the rest, are outside.
func TestFalseAlarmsOfFunnels(t *testing.T) {
	for _, c := range []struct {
		name       string
		spread     float64 // of the units' own rates, on the log scale
		dispersion Dispersion
		exact      bool
		want       float64
		tolerance  float64
	}{
		{"no spread, unadjusted", 0, Unadjusted, false, 0.051, 0.012},
		{"no spread, exact", 0, Unadjusted, true, 0.045, 0.012},
		{"no spread, additive", 0, Additive, false, 0.045, 0.012},
		{"spread, unadjusted", 0.2, Unadjusted, false, 0.253, 0.03},
		{"spread, additive", 0.2, Additive, false, 0.05, 0.02},
		{"spread, multiplicative", 0.2, Multiplicative, false, 0.05, 0.025},
	} {
		r, out, all := seeded(5), 0.0, 0.0
		for range 40 {
			units := make([]FunnelUnit, 150)
			for i := range units {
				expected := 20 + 60*r.Float64()
				units[i] = FunnelUnit{poisson(r, expected*math.Exp(c.spread*r.NormFloat64())), expected}
			}
			f := newFunnel(t, units, FunnelOptions{
				Kind: OfRatios, Scale: RootScale, Dispersion: c.dispersion, Exact: c.exact, Levels: []float64{0.95},
			})
			for _, u := range f.Units {
				all++
				if u.Verdict.Side != 0 {
					out++
				}
			}
		}
		within(t, c.name, out/all, c.want, c.tolerance)
	}
	r, out := seeded(6), 0.0
	const draws = 6000
	for range draws {
		if must[Verdict](t)(RatioVerdict(poisson(r, 25), 25, 0.95)).Side != 0 {
			out++
		}
	}
	within(t, "ratio verdict at 25 expected", out/draws, 0.045, 0.012)
}

// TestFalseAlarmsOfOpportunity: ignoring the chance of a benchmark of five calls a difference of nothing real more often
// than was meant: 1.96/sqrt(1+1/5) sigma leaves 3.7% on one side where 2.5% is meant.
func TestFalseAlarmsOfOpportunity(t *testing.T) {
	const draws = 20_000
	for test, want := range map[OpportunityTest]float64{OwnInterval: 0.0368, BothUncertain: 0.025} {
		r, counts := seeded(10), 0.0
		for range draws {
			peers := make([]Rated, 5)
			for i := range peers {
				peers[i] = Rated{r.NormFloat64(), 1}
			}
			o := OpportunityOptions{Best: 5, Test: test, Multiplier: 1}
			if must[OpportunityResult](t)(Opportunity(Rated{r.NormFloat64(), 1}, 1, peers, o)).Counts {
				counts++
			}
		}
		within(t, "opportunities where there are none", counts/draws, want, 0.0055)
	}
}

// TestFalseAlarmsOfCounts: charts of counts and of rare events on stable processes, and of large samples that vary by
// more than chance.
func TestFalseAlarmsOfCounts(t *testing.T) {
	const n = 20_000
	r := seeded(3)
	months := make([]Counted, n)
	wild := make([]Counted, n)
	times, cases := make([]float64, n), make([]float64, n)
	for i := range n {
		months[i] = Counted{Day(i), poisson(r, 30), 1}
		// Ten thousand patients whose chance of 0.5 varies by 0.02 between months: four times chance.
		wild[i] = Counted{Day(i), math.Round(10_000 * (0.5 + 0.0206*r.NormFloat64())), 10_000}
		times[i] = r.ExpFloat64() * 30
		cases[i] = math.Floor(r.ExpFloat64() / -math.Log(0.95))
	}
	share := func(points []AttributePoint) float64 {
		out := 0.0
		for _, p := range points {
			if p.Outside != 0 {
				out++
			}
		}
		return out / n
	}
	attribute, rare := must[Attribute](t), must[Rare](t)
	within(t, "c chart", share(attribute(CChart(months, AttributeOptions{})).Points), 0.0029, 0.0016)
	within(t, "u chart", share(attribute(UChart(months, AttributeOptions{})).Points), 0.0029, 0.0016)
	within(t, "p chart of large samples", share(attribute(PChart(wild, AttributeOptions{})).Points), 0.467, 0.015)
	within(t, "p chart of large samples, Laney", share(attribute(PChart(wild, AttributeOptions{Laney: true})).Points), 0.0027, 0.0016)
	outside := func(c Rare) float64 {
		out := 0.0
		for _, p := range c.Points {
			if p.Outside != 0 {
				out++
			}
		}
		return out / n
	}
	within(t, "t chart, Nelson", outside(rare(TChart(times, RareOptions{}))), 0.0007, 0.0008)
	within(t, "t chart, probability", outside(rare(TChart(times, RareOptions{Probability: true}))), 0.0027, 0.0016)
	within(t, "g chart, three sigma", outside(rare(GChart(cases, RareOptions{}))), 0.0184, 0.004)
	within(t, "g chart, probability", outside(rare(GChart(cases, RareOptions{Probability: true}))), 0.0013, 0.0012)
}
