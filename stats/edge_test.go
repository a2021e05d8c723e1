package stats_test

import (
	"math"
	"strings"
	"testing"

	. "github.com/commonpurse/commonpurse/stats"
)

var (
	nan = math.NaN()
	inf = math.Inf(1)
)

// hostile is every kind of number that a careless file may hold.
var hostile = []float64{
	0, math.Copysign(0, -1), 1, 0.5, 9.999999, 10, -1, 1e-320, 1e-12, 1e15, 1e100, math.MaxFloat64, nan, inf, math.Inf(-1),
}

// clean fails where a result holds a number that is not one.
func clean(t *testing.T, what string, xs ...float64) {
	t.Helper()
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			t.Errorf("%s gives %v without an error", what, x)
		}
	}
}

func cleanEstimate(t *testing.T, what string, e Estimate, err error) {
	t.Helper()
	if err != nil {
		return
	}
	clean(t, what, e.Value, e.Numerator, e.Denominator)
	if !e.Known && e.Why == "" {
		t.Errorf("%s has no value and does not say why", what)
	}
	for _, l := range e.Limits {
		clean(t, what+" limits", l.Lower, l.Upper)
		if l.Lower > l.Upper {
			t.Errorf("%s: lower limit %v above upper %v", what, l.Lower, l.Upper)
		}
	}
}

// TestHostilePairs tries every pair of awkward numbers on every function of a numerator and a denominator.
func TestHostilePairs(t *testing.T) {
	for _, a := range hostile {
		for _, b := range hostile {
			for _, level := range []float64{1e-300, 0.5, 0.95, 0.998, 1 - 1e-16} {
				e, err := Rate(a, b, 1e5, level)
				cleanEstimate(t, "Rate", e, err)
				e, err = Proportion(a, b, 100, level)
				cleanEstimate(t, "Proportion", e, err)
				e, err = Ratio(a, b, 100, level)
				cleanEstimate(t, "Ratio", e, err)
				e, err = Mean([]float64{a, b, a}, level)
				cleanEstimate(t, "Mean", e, err)
				e, err = RateRatio(a, b, b, a, level)
				cleanEstimate(t, "RateRatio", e, err)
				e, err = RiskRatio(a, b, a, b, level)
				cleanEstimate(t, "RiskRatio", e, err)
				e, err = DirectRate([]Stratum{{a, b, 1}, {b, a, b}, {20, 1, 1}}, 1e5, level)
				cleanEstimate(t, "DirectRate", e, err)
				if limits, err := WilsonLimits(a, b, level); err == nil {
					clean(t, "WilsonLimits", limits[0].Lower, limits[0].Upper)
				}
				lost, err := YearsLost([]LostBand{{a, b, 1, a}, {20, 30, b, b}}, 1e5, level)
				cleanEstimate(t, "YearsLost", lost.Standard, err)
				i, err := IndirectRate([]Compared{{a, b, a, b}, {1, 2, 3, 4}}, 1e5, level)
				cleanEstimate(t, "IndirectRate", i.Estimate, err)
			}
		}
	}
}

// TestHostileExact is TestHostilePairs for the slower exact methods.
func TestHostileExact(t *testing.T) {
	for _, a := range hostile {
		for _, level := range []float64{1e-300, 0.5, 0.95, 1 - 1e-16} {
			if limits, err := ExactPoissonLimits(a, level); err == nil {
				clean(t, "ExactPoissonLimits", limits[0].Lower, limits[0].Upper)
				if !limits[0].Contains(a) {
					t.Errorf("exact limits %v at %v do not hold %v", limits, level, a)
				}
			}
		}
		for _, b := range hostile {
			e, err := ExactRateRatio(a, b, b, a, 0.95)
			cleanEstimate(t, "ExactRateRatio", e, err)
			if limits, err := ExactProportionLimits(a, b, 0.95); err == nil {
				clean(t, "ExactProportionLimits", limits[0].Lower, limits[0].Upper)
			}
		}
	}
}

func TestHostileTables(t *testing.T) {
	for _, a := range hostile {
		for _, b := range hostile {
			rows, err := LifeTable([]LifeBand{{0, a, b, 0}, {1, 5, 1000, 0}, {50, b, a, 0}, {90, 2, 10, 0}}, PublishedLife(0.95))
			for _, r := range rows {
				cleanEstimate(t, "LifeTable", r.Expectancy, err)
				if err == nil {
					clean(t, "LifeTable", r.Width, r.Rate, r.Dies, r.Alive, r.Lived, r.Ahead)
				}
			}
			for _, o := range []InequalityOptions{
				{Multiplier: 1}, {Scale: Log, Multiplier: -100, Draws: 1000}, {Scale: Logit, Transform: true, Multiplier: 1},
			} {
				o.Levels = []float64{0.95}
				r, err := InequalityIndex([]Layer{{b, a, 0.1}, {2, 0.3, b}, {3, 0.4, 0.1}}, o)
				cleanEstimate(t, "slope", r.Slope, err)
				cleanEstimate(t, "ratio", r.Relative, err)
			}
		}
	}
}

func TestHostileCharts(t *testing.T) {
	for _, a := range hostile {
		for _, b := range hostile {
			series := []Observation{{1, a}, {2, b}, {3, 5}, {4, a}}
			if c, err := NewXmR(series, StandardXmR(Increase)); err == nil {
				for _, f := range c.Phases {
					clean(t, "XmR", f.Mean, f.Lower, f.Upper, f.NearLower, f.NearUpper, f.MeanRange)
				}
			}
			counts := []Counted{{1, a, b}, {2, 1, 9}, {3, b, a}}
			for name, chart := range map[string]func([]Counted, AttributeOptions) (Attribute, error){"p": PChart, "u": UChart, "c": CChart} {
				for _, laney := range []bool{false, true} {
					c, err := chart(counts, AttributeOptions{Rules: MakingDataCount(), Laney: laney})
					if err != nil {
						continue
					}
					for _, p := range c.Points {
						clean(t, name+" chart", p.Lower, p.Upper)
					}
					clean(t, name+" centre", c.Centres[0].Mean, c.Centres[0].SigmaZ)
				}
			}
			for _, o := range []RareOptions{{}, {Probability: true}, {Sigmas: 8, Probability: true}} {
				if c, err := TChart([]float64{a, b, 3}, o); err == nil {
					clean(t, "t chart", c.Centre, c.Lower, c.Upper)
				}
				if c, err := GChart([]float64{a, b, 3}, o); err == nil {
					clean(t, "g chart", c.Centre, c.Lower, c.Upper)
				}
			}
			hostileFunnel(t, a, b)
		}
	}
}

func hostileFunnel(t *testing.T, a, b float64) {
	t.Helper()
	units := []FunnelUnit{{a, b}, {3, 10}, {b, a}, {5, 20}, {8, 9}}
	for kind, scales := range map[FunnelKind][]FunnelScale{
		OfProportions: {ScoreScale, ArcsineScale}, OfRatios: {ScoreScale, LogFunnel, RootScale},
		OfRates: {ScoreScale, LogFunnel, RootScale}, OfCounts: {LogFunnel},
	} {
		for _, scale := range scales {
			for _, dispersion := range []Dispersion{Unadjusted, Multiplicative, Additive} {
				f, err := NewFunnel(units, FunnelOptions{
					Kind: kind, Scale: scale, Dispersion: dispersion, Trim: Trim{Winsorise, 0.1}, Levels: []float64{0.95},
				})
				if err != nil {
					continue
				}
				clean(t, "funnel", f.Target, f.Phi, f.Tau2)
				for _, u := range f.Units {
					clean(t, "funnel unit", u.Value, u.Z, u.Scaled, u.TrimmedZ)
					for _, l := range u.Limits {
						clean(t, "funnel limits", l.Lower, l.Upper)
					}
				}
			}
		}
	}
}

func TestHostileWaits(t *testing.T) {
	for _, a := range hostile {
		for _, b := range hostile {
			if x, err := QueueLoad(PerWeek(a), PerWeek(b)); err == nil {
				clean(t, "load", x)
			}
			if x, err := TargetQueueSize(PerWeek(a), Weeks(b), a); err == nil {
				clean(t, "target queue", x)
			}
			if x, err := TargetCapacity(PerWeek(a), Weeks(b), 4, b, a); err == nil {
				clean(t, "target capacity", float64(x))
			}
			if x, err := ReliefCapacity(PerWeek(a), b, a, Weeks(b)); err == nil {
				clean(t, "relief capacity", float64(x))
			}
			if x, err := DemandBound(PerWeek(a), b, 9); err == nil {
				clean(t, "demand bound", float64(x))
			}
			if x, err := Pressure(Weeks(a), Weeks(b)); err == nil {
				clean(t, "pressure", x)
			}
			if x, err := QueueForShare(PerWeek(a), 18, b); err == nil {
				clean(t, "queue for share", x)
			}
			if x, err := FunnelAxis(a, b, 50); err == nil {
				clean(t, "axis", x...)
			}
			if x, y, err := FunnelRange([]float64{a, b}); err == nil {
				clean(t, "range", x, y)
			}
			if c, err := FunnelCurve(a, 0.95); err == nil {
				clean(t, "curve", c[0].LowerExpected, c[0].LowerRatio, c[0].UpperExpected, c[0].UpperRatio)
			}
			if x, err := Quantile([]float64{a, b, 3}, 0.3, Linear); err == nil {
				clean(t, "quantile", x)
			}
			if r, err := Opportunity(Rated{a, b}, b, []Rated{{b, a}, {1, 1}}, OpportunityOptions{Best: 2, Multiplier: 1}); err == nil {
				clean(t, "opportunity", r.Benchmark, r.BenchmarkSE, r.Units)
			}
			if j, err := JudgeAgainst(a, 1, Against{Value: b}); err == nil {
				clean(t, "judgement", j[0].Distance, j[0].Pace)
			}
		}
	}
}

func TestErrorsNameEveryProblem(t *testing.T) {
	_, err := Rate(-1, 0, 0, 0.95, 1, nan)
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{
		"events is -1: expected 0 or more", "population is 0: expected more than 0", "multiplier is 0: expected more than 0",
		"level[1] is 1: expected more than 0 and less than 1", "level[2] is missing",
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q lacks %q", err, part)
		}
	}
	bands := make([]Stratum, 50)
	_, err = DirectRate(bands, 1)
	if err == nil || !strings.HasSuffix(err.Error(), "and 31 more") {
		t.Errorf("fifty bad bands give %v", err)
	}
}
