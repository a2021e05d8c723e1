package stats_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	. "github.com/commonpurse/commonpurse/stats"
)

var funnelLevels = []float64{0.95, 0.998}

func verdictText(v Verdict) string {
	if v.Side == 0 {
		return "Not significant"
	}
	return map[int]string{1: "High", -1: "Low"}[v.Side] + map[float64]string{0.95: " (0.025)", 0.998: " (0.001)"}[v.Level]
}

// proportions is the areas of the fixture that keep passes.
func proportions(t *testing.T, keep func(n float64) bool) ([]row, Funnel) {
	t.Helper()
	var rows []row
	var units []FunnelUnit
	for _, r := range peer(t, phe+"fixture_funnel_prop_inputs.csv") {
		if n := r.num(t, "denominator"); keep(n) {
			rows = append(rows, r)
			units = append(units, FunnelUnit{r.num(t, "numerator"), n})
		}
	}
	return rows, newFunnel(t, units, FunnelOptions{Kind: OfProportions, Multiplier: 100, Levels: funnelLevels})
}

func TestPeerFunnelProportions(t *testing.T) {
	rows, f := proportions(t, func(float64) bool { return true })
	id := map[string]FunnelResult{}
	for i, r := range rows {
		id[r["id"]] = f.Units[i]
	}
	wants := peer(t, phe+"fixture_funnel_prop_significance_expected.csv")
	for _, want := range wants {
		if got := verdictText(id[want["case_id"]].Verdict); got != want["significance"] {
			t.Errorf("area %s: %s, the peer says %s", want["case_id"], got, want["significance"])
		}
	}
	said(t, "proportion verdicts", len(wants))
	curves := map[string][]row{}
	for _, r := range peer(t, phe+"fixture_funnel_prop_limits_expected.csv") {
		curves[r["case"]] = append(curves[r["case"]], r)
	}
	for name, wants := range curves {
		rows, f := proportions(t, func(n float64) bool { return name == "all_303_areas" || n < 31000 })
		var ns []float64
		for _, r := range rows {
			ns = append(ns, r.num(t, "denominator"))
		}
		xs := axisOf(t, ns, FunnelAxis)
		for _, want := range wants {
			x := xs[(int(want.num(t, "case_id"))-1)%100]
			what := fmt.Sprintf("%s point %s", name, want["case_id"])
			agree(t, what, x, true, want.num(t, "Population"), 1e-9)
			agree(t, what+" baseline", f.Target*100, true, want.num(t, "baseline"), 1e-6)
			limits, err := f.LimitsAt(x)
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range []string{"2s", "3s"} {
				agree(t, what+" lower", limits[i].Lower, true, want.num(t, "lower_"+s+"_limit"), 1e-6)
				agree(t, what+" upper", limits[i].Upper, true, want.num(t, "upper_"+s+"_limit"), 1e-6)
			}
		}
		said(t, "proportion limits "+name, len(wants))
	}
}

func axisOf(t *testing.T, ns []float64, axis func(first, last float64, points int) ([]float64, error)) []float64 {
	t.Helper()
	first, last, err := FunnelRange(ns)
	if err != nil {
		t.Fatal(err)
	}
	xs, err := axis(first, last, 100)
	if err != nil {
		t.Fatal(err)
	}
	return xs
}

func TestPeerFunnelRatios(t *testing.T) {
	rows := peer(t, phe+"fixture_funnel_ratio_significance.csv")
	for _, r := range rows {
		v, err := RatioVerdict(r.num(t, "obs"), r.num(t, "expected"), funnelLevels...)
		if err != nil {
			t.Fatal(err)
		}
		if got := verdictText(v); got != r["significance"] {
			t.Errorf("area %s: %s, the peer says %s", r["case_id"], got, r["significance"])
		}
	}
	said(t, "ratio verdicts", len(rows))
	var expected []float64
	for _, r := range rows {
		expected = append(expected, r.num(t, "expected"))
	}
	xs := axisOf(t, expected, FunnelAxisShort)
	wants := peer(t, phe+"fixture_funnel_ratio_limits_expected.csv")
	for _, want := range wants {
		c, err := FunnelCurve(want.num(t, "Observed_events"), funnelLevels...)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range []string{"2s", "3s"} {
			what := want["case_id"] + " " + s
			agree(t, what+" events", xs[int(want.num(t, "case_id"))-1], true, want.num(t, "Observed_events"), 1e-9)
			agree(t, what+" low", c[i].LowerExpected, true, want.num(t, "lower_"+s+"_exp_events"), 1e-5)
			agree(t, what+" high", c[i].UpperExpected, true, want.num(t, "upper_"+s+"_exp_events"), 1e-5)
			agree(t, what+" low count", c[i].LowerRatio-1, true, want.num(t, "lower_"+s+"_count"), 1e-5)
			agree(t, what+" high count", c[i].UpperRatio-1, true, want.num(t, "upper_"+s+"_count"), 1e-5)
			agree(t, what+" low isr", c[i].LowerRatio*100, true, want.num(t, "lower_"+s+"_isr"), 1e-5)
			agree(t, what+" high isr", c[i].UpperRatio*100, true, want.num(t, "upper_"+s+"_isr"), 1e-5)
		}
	}
	said(t, "ratio limits", len(wants))
}

func TestPeerFunnelRates(t *testing.T) {
	inputs := peer(t, phe+"fixture_funnel_rate_inputs.csv")
	wants := peer(t, phe+"fixture_funnel_rate_significance_expected.csv")
	cases := 0
	for _, kind := range []struct {
		column, rate string
		multiplier   float64
		zeros        bool
	}{
		{"dsr_per_100000_with_0", "dsr", 1e5, true}, {"dsr_per_100_with_0", "dsr", 100, true},
		{"dsr_per_100000_without_0", "dsr", 1e5, false}, {"dsr_per_100_without_0", "dsr", 100, false},
		{"crude_per_100000_with_0", "crude", 1e5, true}, {"crude_per_100_with_0", "crude", 100, true},
		{"crude_per_100000_without_0", "crude", 1e5, false}, {"crude_per_100_without_0", "crude", 100, false},
	} {
		populations := map[string]float64{}
		counts := map[string]float64{}
		var events, people float64
		for _, r := range inputs {
			count, n := r.num(t, "count"), r.num(t, "pop")
			if count == 0 && (!kind.zeros || kind.rate == "dsr") {
				continue
			}
			if count > 0 {
				rate := r.num(t, "rate_dsr") * kind.multiplier / 1e5
				if kind.rate == "crude" {
					rate = r.num(t, fmt.Sprintf("rate_crude_per_%.0f", kind.multiplier))
				}
				var err error
				if n, err = EffectivePopulation(count, rate, kind.multiplier); err != nil {
					t.Fatal(err)
				}
			}
			populations[r["id"]], counts[r["id"]] = n, count
			events, people = events+count, people+n
		}
		for _, want := range wants {
			id := want["case_id"]
			if want[kind.column] == "" {
				continue
			}
			v, err := RatioVerdict(counts[id], populations[id]*(events/people), funnelLevels...)
			if err != nil {
				t.Fatalf("%s %s: %v", kind.column, id, err)
			}
			if got := verdictText(v); got != want[kind.column] {
				t.Errorf("%s %s: %s, the peer says %s", kind.column, id, got, want[kind.column])
			}
			cases++
		}
	}
	said(t, "rate verdicts", cases)
}

// ratePoint is an area of the rate curves: events and the population at which they give its rate.
type ratePoint struct{ events, population float64 }

// rateCurve prepares the areas of one of the three curves as the notes on the files say.
func rateCurve(t *testing.T, name string) []ratePoint {
	t.Helper()
	rows := peer(t, phe+"fixture_funnel_rate_limits_inputs.csv")
	largest := slices.MaxFunc(rows, func(a, b row) int { return int(a.num(t, "ev") - b.num(t, "ev")) })["id"]
	var points []ratePoint
	for _, r := range rows {
		ev := r.num(t, "ev")
		if r["id"] == largest && name == "crude_max_ev_set_to_5" {
			ev = 5
		}
		n, err := EffectivePopulation(ev, r.num(t, "rate"), 1e5)
		if err != nil {
			t.Fatal(err)
		}
		if r["id"] == largest && name == "crude_max_ev_zeroed_pop_gt_half_max" {
			ev = 0
		}
		points = append(points, ratePoint{ev, n})
	}
	if name == "crude_max_ev_zeroed_pop_gt_half_max" {
		most := slices.MaxFunc(points, func(a, b ratePoint) int { return int(a.population - b.population) }).population
		points = slices.DeleteFunc(points, func(p ratePoint) bool { return p.population <= most/2 })
	}
	return points
}

func TestPeerFunnelRateLimits(t *testing.T) {
	curves := map[string][]row{}
	for _, r := range peer(t, phe+"fixture_funnel_rate_limits_expected.csv") {
		curves[r["case"]] = append(curves[r["case"]], r)
	}
	for name, wants := range curves {
		var events, people float64
		var yearly []float64
		for _, p := range rateCurve(t, name) {
			events, people = events+p.events, people+p.population
			yearly = append(yearly, p.population/3)
		}
		baseline := events / people
		first, last, err := FunnelRange(yearly)
		if err != nil {
			t.Fatal(err)
		}
		xs, err := FunnelAxis(math.Floor(first*3*baseline), math.Ceil(last*3*baseline), 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			what := name + " " + want["case_id"]
			agree(t, what+" baseline", baseline*1e5, true, want.num(t, "baseline"), 1e-6)
			x := xs[(int(want.num(t, "case_id"))-1)%100]
			agree(t, what+" events", x, true, want.num(t, "Events"), 1e-9)
			c, err := FunnelCurve(x, funnelLevels...)
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range []string{"2s", "3s"} {
				agree(t, what+" low", c[i].LowerRatio*baseline*1e5, true, want.num(t, "lower_"+s+"_limit"), 1e-5)
				agree(t, what+" high", c[i].UpperRatio*baseline*1e5, true, want.num(t, "upper_"+s+"_limit"), 1e-5)
				agree(t, what+" low people", c[i].LowerExpected/baseline/3, true, want.num(t, "lower_"+s+"_population_1_year"), 1e-5)
				agree(t, what+" high people", c[i].UpperExpected/baseline/3, true, want.num(t, "upper_"+s+"_population_1_year"), 1e-5)
			}
		}
		said(t, "rate limits "+name, len(wants))
	}
}

func TestPeerFunnelPoints(t *testing.T) {
	population := map[string]float64{}
	for _, r := range peer(t, phe+"fixture_funnel_rate_limits_inputs.csv") {
		population[r["id"]] = r.num(t, "pop")
	}
	const largest = "23" // whose events the fixture replaces
	wants := peer(t, phe+"fixture_funnel_points_expected.csv")
	for _, want := range wants {
		for _, c := range []struct {
			suffix   string
			years    float64
			replaced float64
			fewest   float64 // events under which the rate is not charted
		}{{"", 3, 5, FewestStandardised}, {"_crude", 3, 988, 0}, {"_crude_with_denom", 5, 0, 0}} {
			events := want.num(t, "ev")
			if want["case_id"] == largest {
				events = c.replaced
			}
			n, err := EffectivePopulation(events, want.num(t, "rate"), 1e5)
			if err != nil {
				n = population[want["case_id"]] // no events: the population itself
			}
			column := "denominator_derived" + c.suffix
			agree(t, want["case_id"]+" "+column, n/c.years, events >= c.fewest, want.num(t, column), 1e-8)
		}
	}
	said(t, "funnel points", len(wants))
}
