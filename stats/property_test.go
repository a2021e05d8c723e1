package stats_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	. "github.com/commonpurse/commonpurse/stats"
)

var (
	counts  = rapid.OneOf(rapid.Map(rapid.IntRange(0, 60), toFloat), rapid.Map(rapid.IntRange(0, 1e9), toFloat))
	chances = rapid.Float64Range(0.01, 0.9999)
)

func toFloat(n int) float64 { return float64(n) }

func near(a, b, tolerance float64) bool {
	return math.Abs(a-b) <= tolerance*math.Max(1, math.Max(math.Abs(a), math.Abs(b)))
}

// TestLimitsHoldAndWiden: limits of every method hold their estimate and widen with the level.
func TestLimitsHoldAndWiden(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := counts.Draw(t, "events")
		n := events + counts.Draw(t, "others") + 1
		a, b := chances.Draw(t, "a"), chances.Draw(t, "b")
		low, high := min(a, b), max(a, b)
		for name, method := range map[string]func() ([]Limits, float64, error){
			"exact": func() ([]Limits, float64, error) {
				l, err := ExactPoissonLimits(events, low, high)
				return l, events, err
			},
			"Byar": func() ([]Limits, float64, error) { l, err := ByarLimits(events, low, high); return l, events, err },
			"Wilson": func() ([]Limits, float64, error) {
				l, err := WilsonLimits(events, n, low, high)
				return l, events / n, err
			},
			"rate": func() ([]Limits, float64, error) {
				e, err := Rate(events, n, 1000, low, high)
				return e.Limits, e.Value, err
			},
			"risk": func() ([]Limits, float64, error) {
				e, err := RiskRatio(events+1, n+1, 5, 10, low, high)
				return e.Limits, e.Value, err
			},
			"DSR": func() ([]Limits, float64, error) {
				e, err := DirectRate([]Stratum{{events + 10, n, 3}, {events, n, 1}}, 100, low, high)
				return e.Limits, e.Value, err
			},
		} {
			limits, value, err := method()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			slack := 1e-12 * math.Abs(value)
			for _, l := range limits {
				if l.Lower > value+slack || l.Upper < value-slack {
					t.Fatalf("%s limits %v do not hold %v", name, l, value)
				}
			}
			if limits[1].Lower > limits[0].Lower+slack || limits[1].Upper < limits[0].Upper-slack {
				t.Fatalf("%s limits at %v are wider than at %v", name, low, high)
			}
		}
	})
}

// TestSymmetry: what is true of events is true the other way round of those without.
func TestSymmetry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := counts.Draw(t, "a"), counts.Draw(t, "b")+1
		n, level := a+b, chances.Draw(t, "level")
		one, err := WilsonLimits(a, n, level)
		if err != nil {
			t.Fatal(err)
		}
		other, err := WilsonLimits(b, n, level)
		if err != nil {
			t.Fatal(err)
		}
		if !near(one[0].Lower, 1-other[0].Upper, 1e-12) || !near(one[0].Upper, 1-other[0].Lower, 1e-12) {
			t.Fatalf("Wilson limits of %v and of %v in %v: %v and %v", a, b, n, one, other)
		}
		ratio, err := RateRatio(a+1, n, b, 2*n, level)
		if err != nil {
			t.Fatal(err)
		}
		inverse, err := RateRatio(b, 2*n, a+1, n, level)
		if err != nil {
			t.Fatal(err)
		}
		if !near(ratio.Value*inverse.Value, 1, 1e-12) || !near(ratio.Limits[0].Lower*inverse.Limits[0].Upper, 1, 1e-9) {
			t.Fatalf("a ratio and its inverse: %+v, %+v", ratio, inverse)
		}
	})
}

// TestExactLimitsInvert: the exact limits are where the distribution has the tail probability.
func TestExactLimitsInvert(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events, level := toFloat(rapid.IntRange(1, 200).Draw(t, "events")), chances.Draw(t, "level")
		l, err := ExactPoissonLimits(events, level)
		if err != nil {
			t.Fatal(err)
		}
		beyond := (1 - level) / 2
		if p := 1 - poissonBelow(events, l[0].Lower); !near(p, beyond, 1e-10) {
			t.Fatalf("%v or more at %v has probability %v, expected %v", events, l[0].Lower, p, beyond)
		}
		if p := poissonBelow(events+1, l[0].Upper); !near(p, beyond, 1e-10) {
			t.Fatalf("%v or fewer at %v has probability %v, expected %v", events, l[0].Upper, p, beyond)
		}
	})
}

// poissonBelow is the probability of fewer than n, by adding the terms.
func poissonBelow(n, mean float64) float64 {
	sum := 0.0
	for k := 0.0; k < n; k++ {
		lg, _ := math.Lgamma(k + 1)
		sum += math.Exp(k*math.Log(mean) - mean - lg)
	}
	return sum
}

// TestStandardisationOfOnePopulation: on its own population a rate is its crude rate, and a ratio is 1.
func TestStandardisationOfOnePopulation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var strata []Stratum
		var same []Compared
		var events, people float64
		for range rapid.IntRange(1, 20).Draw(t, "bands") {
			n := toFloat(rapid.IntRange(1, 1e6).Draw(t, "people"))
			x := toFloat(rapid.IntRange(0, 1000).Draw(t, "events")) + 10
			strata = append(strata, Stratum{x, n, n})
			same = append(same, Compared{x, n, x, n})
			events, people = events+x, people+n
		}
		dsr, err := DirectRate(strata, 1000, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		crude, err := ByarLimits(events, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if !near(dsr.Value, events/people*1000, 1e-9) || !near(dsr.Limits[0].Upper, crude[0].Upper/people*1000, 1e-9) {
			t.Fatalf("standardised to itself %+v, expected the crude rate", dsr)
		}
		rand := slices.Clone(strata)
		slices.Reverse(rand)
		if again, err := DirectRate(rand, 1000, 0.95); err != nil || !near(again.Value, dsr.Value, 1e-12) {
			t.Fatalf("in another order %v, expected %v (%v)", again.Value, dsr.Value, err)
		}
		ratio, err := IndirectRatio(same, 1)
		if err != nil || !near(ratio.Value, 1, 1e-9) {
			t.Fatalf("ratio to itself %v, expected 1 (%v)", ratio.Value, err)
		}
	})
}

// TestQuantileProperties: quantiles rise with p, lie within the values, and groups are of nearly equal size.
func TestQuantileProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 1, 50).Draw(t, "values")
		kind := QuantileType(rapid.IntRange(1, 9).Draw(t, "type"))
		a, b := chances.Draw(t, "a"), chances.Draw(t, "b")
		low, err := Quantile(values, min(a, b), kind)
		if err != nil {
			t.Fatal(err)
		}
		high, err := Quantile(values, max(a, b), kind)
		if err != nil {
			t.Fatal(err)
		}
		if low > high+1e-9 || low < slices.Min(values) || high > slices.Max(values) {
			t.Fatalf("type %d: %v at %v and %v at %v", kind, low, min(a, b), high, max(a, b))
		}
		groups := rapid.IntRange(2, 10).Draw(t, "groups")
		slices.Sort(values)
		values = slices.Compact(values)
		placed, err := QuantileGroups(values, groups, false)
		if len(values) < groups {
			if err == nil {
				t.Fatal("fewer values than groups: no error")
			}
			return
		}
		sizes := make([]int, groups)
		for _, g := range placed {
			sizes[g-1]++
		}
		if !slices.IsSorted(placed) || slices.Max(sizes)-slices.Min(sizes) > 1 {
			t.Fatalf("groups of %v in order of value: sizes %v", placed, sizes)
		}
	})
}

// TestXmRMoves: a chart moved and stretched has the same signals, and turned over the opposite ones.
func TestXmRMoves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 12), toFloat), 1, 40).Draw(t, "values")
		stretch := float64(rapid.SampledFrom([]int{-4, -1, 2, 1024}).Draw(t, "stretch"))
		moved := make([]float64, len(values))
		for i, v := range values {
			moved[i] = v*stretch + 64
		}
		o := StandardXmR(Neutral)
		before, err := NewXmR(monthly(values...), o)
		if err != nil {
			t.Fatal(err)
		}
		after, err := NewXmR(monthly(moved...), o)
		if err != nil {
			t.Fatal(err)
		}
		if signals(before) != signals(after) {
			t.Fatalf("signals %s become %s", signals(before), signals(after))
		}
		for i, p := range before.Points {
			if want := p.Side * int(math.Copysign(1, stretch)); after.Points[i].Side != want {
				t.Fatalf("point %d is on side %d, expected %d", i, after.Points[i].Side, want)
			}
		}
	})
}

// TestLifeTableProperties: nobody lives less for fewer deaths, and survivors only fall.
func TestLifeTableProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var bands []LifeBand
		for i, from := range []float64{0, 1, 5, 25, 45, 65, 85} {
			n := toFloat(rapid.IntRange(1000, 50_000).Draw(t, "people"))
			bands = append(bands, LifeBand{From: from, Population: n, Deaths: math.Ceil(n * float64(i+1) / 100)})
		}
		rows, err := LifeTable(bands, LifeOptions{Levels: []float64{0.95}})
		if err != nil {
			t.Fatal(err)
		}
		at := rapid.IntRange(0, len(bands)-1).Draw(t, "band")
		bands[at].Deaths--
		better, err := LifeTable(bands, LifeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if better[0].Expectancy.Value < rows[0].Expectancy.Value {
			t.Fatalf("one death fewer takes expectancy from %v to %v", rows[0].Expectancy.Value, better[0].Expectancy.Value)
		}
		for i, r := range rows {
			if i > 0 && r.Alive > rows[i-1].Alive || !r.Expectancy.Limits[0].Contains(r.Expectancy.Value) {
				t.Fatalf("row %d: %+v", i, r)
			}
		}
	})
}

// TestFunnelProperties: additive limits are no narrower, and limits close in as units grow.
func TestFunnelProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var units []FunnelUnit
		for range rapid.IntRange(2, 30).Draw(t, "units") {
			n := toFloat(rapid.IntRange(10, 5000).Draw(t, "n"))
			units = append(units, FunnelUnit{math.Floor(n * rapid.Float64Range(0.1, 0.9).Draw(t, "share")), n})
		}
		o := FunnelOptions{Kind: OfProportions, Scale: ArcsineScale, Levels: []float64{0.95, 0.998}}
		plain, err := NewFunnel(units, o)
		if err != nil {
			t.Fatal(err)
		}
		for _, o.Dispersion = range []Dispersion{Multiplicative, Additive} {
			wide, err := NewFunnel(units, o)
			if err != nil {
				t.Fatal(err)
			}
			for i, u := range wide.Units {
				if l := plain.Units[i].Limits[0]; u.Limits[0].Lower > l.Lower+1e-12 || u.Limits[0].Upper < l.Upper-1e-12 {
					t.Fatalf("adjusted limits %v are narrower than %v", u.Limits[0], l)
				}
				if u.Limits[1].Lower > u.Limits[0].Lower || u.Limits[1].Upper < u.Limits[0].Upper {
					t.Fatalf("limits %v do not widen with the level", u.Limits)
				}
			}
		}
		n := toFloat(rapid.IntRange(1, 10_000).Draw(t, "denominator"))
		small, err := plain.LimitsAt(n)
		if err != nil {
			t.Fatal(err)
		}
		large, err := plain.LimitsAt(n + 1)
		if err != nil {
			t.Fatal(err)
		}
		if large[0].Lower < small[0].Lower || large[0].Upper > small[0].Upper {
			t.Fatalf("limits at %v are %v, and wider at one more: %v", n, small[0], large[0])
		}
	})
}

// TestSlopeOfALine: values on a line give its slope, whatever the populations.
func TestSlopeOfALine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first, rise := rapid.Float64Range(1, 100).Draw(t, "first"), rapid.Float64Range(-0.9, 5).Draw(t, "rise")
		var layers []Layer
		all := 0.0
		for range rapid.IntRange(2, 12).Draw(t, "layers") {
			n := toFloat(rapid.IntRange(1, 10_000).Draw(t, "people"))
			layers = append(layers, Layer{Population: n, SE: 0.01})
			all += n
		}
		before := 0.0
		for i, l := range layers {
			layers[i].Value = first * (1 + rise*(before+l.Population/2)/all)
			before += l.Population
		}
		r, err := InequalityIndex(layers, InequalityOptions{Multiplier: 1, Levels: []float64{0.95}})
		if err != nil {
			t.Fatal(err)
		}
		if !near(r.Slope.Value, first*rise, 1e-9) || !near(r.Relative.Value, 1+rise, 1e-9) || !near(r.Intercept, first, 1e-9) {
			t.Fatalf("%+v of a line from %v rising by %v of it", r, first, rise)
		}
		if !r.Slope.Limits[0].Contains(r.Slope.Value) || len(r.Relative.Limits) == 1 && !r.Relative.Limits[0].Contains(r.Relative.Value) {
			t.Fatalf("limits do not hold the index: %+v", r)
		}
	})
}
