package stats_test

import (
	"math"
	"testing"

	. "github.com/commonpurse/commonpurse/stats"
)

const plots = "FunnelPlotR/"

// typed is the level of a normal quantile that the peer typed to seven figures.
func typed(z float64) float64 { return math.Erf(z / math.Sqrt2) }

var typedLevels = []float64{typed(1.959964), typed(3.090232)}

// funnelOptions reads the options of a peer's funnel.
func funnelOptions(t *testing.T, r row) FunnelOptions {
	t.Helper()
	o := FunnelOptions{
		Multiplier: r.num(t, "multiplier"), Levels: typedLevels, AsFunnelPlotR: true,
		Trim: Trim{Winsorise, r.num(t, "trim_by")},
	}
	switch r["data_type"] {
	case "PR":
		o.Kind, o.Scale = OfProportions, ArcsineScale
	case "RC":
		o.Kind, o.Scale = OfCounts, LogFunnel
	case "SR":
		o.Kind, o.Scale = OfRatios, RootScale
		if r["sr_method"] == "SHMI" {
			o.Scale, o.Trim.Method = LogFunnel, Truncate
		}
	}
	return o
}

// plotUnits sums rows to groups, with the expected number rounded where the peer rounds it.
func plotUnits(t *testing.T, rows []row, o FunnelOptions) (names map[string]int, units []FunnelUnit) {
	t.Helper()
	names = map[string]int{}
	for _, r := range rows {
		i, ok := names[r["group"]]
		if !ok {
			i = len(units)
			names[r["group"]] = i
			units = append(units, FunnelUnit{})
		}
		units[i].Numerator += r.num(t, "numerator")
		units[i].Denominator += r.num(t, "denominator")
	}
	if o.Scale == LogFunnel && o.Kind == OfRatios {
		for i := range units {
			units[i].Denominator = math.Round(units[i].Denominator*100) / 100
		}
	}
	return names, units
}

func newFunnel(t *testing.T, units []FunnelUnit, o FunnelOptions) Funnel {
	t.Helper()
	f, err := NewFunnel(units, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestPeerFunnelPlots(t *testing.T) {
	rows := byCase(peer(t, plots+"peer_funnel_rows.csv"))
	wants := byCase(peer(t, plots+"peer_funnel_expected.csv"))
	cases := peer(t, plots+"peer_funnel_cases.csv")
	units := 0
	for _, r := range cases {
		id, o := r["case_id"], funnelOptions(t, r)
		names, list := plotUnits(t, rows[id], o)
		plain := o
		if plain.Exact = o.Kind == OfRatios; plain.Exact {
			plain.Levels = []float64{0.95, 0.998}
		}
		without := newFunnel(t, list, plain)
		o.Dispersion = Additive
		if !r.flag("draw_adjusted_requested") {
			o.Dispersion = Unadjusted
		}
		with := newFunnel(t, list, o)
		if with.Adjusted != r.flag("draw_adjusted_used") {
			t.Errorf("%s: adjusted %v, the peer %s", id, with.Adjusted, r["draw_adjusted_used"])
		}
		if r.flag("draw_adjusted_requested") {
			agree(t, id+" phi", with.Phi, true, r.num(t, "phi"), 1e-8)
			agree(t, id+" tau2", with.Tau2, true, r.num(t, "tau2"), 1e-8)
		}
		if len(wants[id]) == 0 {
			t.Fatalf("%s: no units expected", id)
		}
		for _, want := range wants[id] {
			units++
			i := names[want["group"]]
			chosen := without.Units[i]
			agreeUnit(t, id+" "+want["group"], chosen, want, "LCL", "UCL")
			if with.Adjusted {
				chosen = with.Units[i]
				agreeUnit(t, id+" "+want["group"], chosen, want, "ODLCL", "ODUCL")
			}
			if !r.flag("draw_adjusted_requested") && !r.flag("draw_unadjusted_requested") {
				continue // a peer asked for no limits calls nothing an outlier; we always have limits
			}
			level := chosen.Limits[0]
			if r.num(t, "limit") == 99 {
				level = chosen.Limits[1]
			}
			if out := VerdictOf(chosen.Value, []Limits{level}).Side != 0; out != (want.num(t, "outlier") == 1) {
				t.Errorf("%s %s: outlier %v, the peer %s", id, want["group"], out, want["outlier"])
			}
		}
	}
	t.Logf("funnel plots: %d cases, %d units", len(cases), units)
}

func agreeUnit(t *testing.T, what string, u FunnelResult, want row, lower, upper string) {
	t.Helper()
	for i, name := range []string{"95", "99"} {
		low, high := lower+name, upper+name
		if len(lower) > 3 {
			low, high = "OD"+name+"LCL", "OD"+name+"UCL"
		}
		agree(t, what+" "+low, u.Limits[i].Lower, true, want.num(t, low), 1e-8)
		agree(t, what+" "+high, u.Limits[i].Upper, true, want.num(t, high), 1e-8)
	}
	if want["Uzscore"] != "" && u.Scored {
		agree(t, what+" z", u.Z, true, want.num(t, "Uzscore"), 1e-8)
		agree(t, what+" y", u.Scaled, true, want.num(t, "Y"), 1e-8)
	}
	if want["Wuzscore"] != "" && u.Scored {
		agree(t, what+" trimmed z", u.TrimmedZ, true, want.num(t, "Wuzscore"), 1e-8)
	}
	if want["truncated"] != "" && (want.num(t, "truncated") == 0) != u.Kept {
		t.Errorf("%s: kept %v, the peer's truncated is %s", what, u.Kept, want["truncated"])
	}
}

func TestPeerFunnelFixtures(t *testing.T) {
	limits := peer(t, plots+"fixture_poisson_limits.csv")
	for _, r := range limits {
		f := newFunnel(t, []FunnelUnit{{1, r.num(t, "expected_count")}}, FunnelOptions{
			Kind: OfRatios, Scale: LogFunnel, Exact: true, Levels: []float64{0.95, 0.998},
		})
		l := f.Units[0].Limits
		for i, columns := range [][2]string{{"ll95", "ul95"}, {"ll998", "ul998"}} {
			agree(t, r["case_id"], l[i].Lower, true, r.num(t, columns[0]), 1e-6)
			agree(t, r["case_id"], l[i].Upper, true, r.num(t, columns[1]), 1e-6)
		}
	}
	flags := peer(t, plots+"fixture_outlier_flags.csv")
	for _, r := range flags {
		for flag, columns := range map[string][2]string{
			"outlier95": {"LCL95", "UCL95"}, "outlier95od": {"OD95LCL", "OD95UCL"},
			"outlier99": {"LCL99", "UCL99"}, "outlier99od": {"OD99LCL", "OD99UCL"},
		} {
			v := VerdictOf(r.num(t, "rr"), []Limits{{0.95, r.num(t, columns[0]), r.num(t, columns[1])}})
			if (v.Side != 0) != (r.num(t, flag) == 1) {
				t.Errorf("%s %s: %v, the peer %s", r["case_id"], flag, v, r[flag])
			}
		}
	}
	t.Logf("funnel fixtures: %d limits, %d flags", len(limits), 4*len(flags))
}
