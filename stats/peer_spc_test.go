package stats_test

import (
	"math"
	"strings"
	"testing"

	. "github.com/commonpurse/commonpurse/stats"
)

const dots = "NHSRplotthedots/"

func day(t *testing.T, text string) Day {
	t.Helper()
	d, err := ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// spcOptions reads the options of a peer's chart.
func spcOptions(t *testing.T, r row) XmROptions {
	t.Helper()
	o := StandardXmR(map[string]Direction{"increase": Increase, "decrease": Decrease, "neutral": Neutral}[r["improvement_direction"]])
	if !r.flag("screen_outliers") {
		o.Screen = 0
	}
	if r["target"] != "" {
		target := r.num(t, "target")
		o.Target = &target
	}
	if r["fix_after_n_points"] != "" {
		o.Baseline.First = int(r.num(t, "fix_after_n_points"))
	}
	if r["rebase_dates"] != "" {
		for text := range strings.SplitSeq(r["rebase_dates"], ";") {
			o.Rebase = append(o.Rebase, Rebase{day(t, text), "the peer's case asks for it"})
		}
	}
	return o
}

var classes = map[PointClass]string{
	CommonCause: "common_cause", Improvement: "special_cause_improvement", Concern: "special_cause_concern",
	NeutralHigh: "special_cause_neutral_high", NeutralLow: "special_cause_neutral_low",
}

var causes = map[Signal][2]string{
	OutsideLimits: {"Below LCL", "Above UCL"}, TrendSignal: {"7 Point Trend (Decreasing)", "7 Point Trend (Increasing)"},
	NearLimits: {"2 in 3 Below CL", "2 in 3 Above CL"}, RunSignal: {"7 Points Below CL", "7 Points Above CL"},
}

func cause(p Point) string {
	if len(p.Marks) == 0 {
		return "Common Cause"
	}
	return causes[p.Marks[0].Signal][(p.Marks[0].Sign+1)/2]
}

func peerCharts(t *testing.T) (cases []row, charts map[string]Chart) {
	t.Helper()
	series := byCase(peer(t, dots+"peer_spc_series.csv"))
	charts = map[string]Chart{}
	cases = peer(t, dots+"peer_spc_cases.csv")
	for _, r := range cases {
		var points []Observation
		for _, s := range series[r["case_id"]] {
			points = append(points, Observation{day(t, s["date"]), s.num(t, "y")})
		}
		c, err := NewXmR(points, spcOptions(t, r))
		if err != nil {
			t.Fatalf("%s: %v", r["case_id"], err)
		}
		charts[r["case_id"]] = c
	}
	return cases, charts
}

// flat are the cases of a constant series, whose limits the peer loses by dividing nothing: ours are the constant.
func flat(id string) bool { return strings.HasPrefix(id, "syn_constant") }

func TestPeerXmRPoints(t *testing.T) {
	_, charts := peerCharts(t)
	points, differ := 0, 0
	for id, wants := range byCase(peer(t, dots+"peer_spc_points_expected.csv")) {
		c := charts[id]
		if len(c.Points) != len(wants) {
			t.Fatalf("%s: %d points, the peer has %d", id, len(c.Points), len(wants))
		}
		for i, want := range wants {
			p := c.Points[i]
			f := c.Phases[p.Phase]
			what := id + " " + want["date"]
			agree(t, what+" mean", f.Mean, f.Known, want.num(t, "mean"), 1e-9)
			points++
			if flat(id) && want["lpl"] == "NaN" {
				differ++
				if !f.HasLimits || f.Lower != f.Mean || f.Upper != f.Mean {
					t.Errorf("%s: limits %v to %v, expected the constant %v", what, f.Lower, f.Upper, f.Mean)
				}
			} else {
				agree(t, what+" lower", f.Lower, f.HasLimits, want.num(t, "lpl"), 1e-9)
				agree(t, what+" upper", f.Upper, f.HasLimits, want.num(t, "upl"), 1e-9)
			}
			if got := cause(p); got != want["special_cause_type"] {
				t.Errorf("%s: %s, the peer says %s", what, got, want["special_cause_type"])
			}
			if got := classes[p.Class]; got != want["point_type"] {
				t.Errorf("%s: %s, the peer says %s", what, got, want["point_type"])
			}
			if f.Short != want.flag("short_group_warning") {
				t.Errorf("%s: short %v, the peer says %s", what, f.Short, want["short_group_warning"])
			}
			agreeFlags(t, what, p, f, want)
		}
	}
	t.Logf("XmR: %d charts, %d points, %d of constant series where the peer has no limits", len(charts), points, differ)
}

// agreeFlags compares where a point lies; the peer leaves flags out where a value or a limit is missing.
func agreeFlags(t *testing.T, what string, p Point, f Phase, want row) {
	t.Helper()
	if want["relative_to_mean"] != "" && float64(p.Side) != want.num(t, "relative_to_mean") {
		t.Errorf("%s: side %d, the peer says %s", what, p.Side, want["relative_to_mean"])
	}
	if text := want["outside_limits"]; text != "" && (p.Outside != 0) != want.flag("outside_limits") {
		t.Errorf("%s: outside %d, the peer says %s", what, p.Outside, text)
	}
	if text := want["close_to_limits"]; text != "" && f.HasLimits && (p.Near != 0) != want.flag("close_to_limits") {
		t.Errorf("%s: near %d, the peer says %s", what, p.Near, text)
	}
}

func TestPeerXmRSummary(t *testing.T) {
	cases, charts := peerCharts(t)
	rows := peer(t, dots+"peer_spc_summary_expected.csv")
	phase := map[string]int{}
	for _, want := range rows {
		id := want["case_id"]
		c := charts[id]
		f := c.Phases[phase[id]]
		phase[id]++
		counts := map[PointClass]int{}
		for _, p := range c.Points[f.First : f.Last+1] {
			counts[p.Class]++
		}
		if got := [2]int{f.Points, counts[CommonCause]}; got != [2]int{int(want.num(t, "n")), int(want.num(t, "common_cause"))} {
			t.Errorf("%s: %v points and common causes, the peer has %s and %s", id, got, want["n"], want["common_cause"])
		}
		if got := classes[c.Points[f.Last].Class]; got != want["variation_type"] {
			t.Errorf("%s: variation %s, the peer says %s", id, got, want["variation_type"])
		}
		if f.Last != len(c.Points)-1 {
			continue // the peer assures only the last phase, as we do
		}
		got := map[Assurance]string{ConsistentPass: "consistent_pass", ConsistentFail: "consistent_fail", HitAndMiss: "inconsistent"}[c.Assurance]
		wanted := want["assurance_type"]
		if math.IsNaN(want.num(t, "lpl")) && wanted == "inconsistent" {
			wanted = "" // without limits there is nothing to be inconsistent with
			if f.HasLimits {
				wanted = "consistent_fail" // a constant short of its target, or over it
			}
			t.Logf("%s: the peer has no limits and says inconsistent, we say %q", id, got)
		}
		if got != wanted {
			t.Errorf("%s: assurance %q, the peer says %q (%v to %v)", id, got, wanted, f.Lower, f.Upper)
		}
	}
	t.Logf("XmR summaries: %d charts, %d phases", len(cases), len(rows))
}

func TestPeerXmRFixture(t *testing.T) {
	rows := peer(t, dots+"fixture_spc_rnorm123_expected.csv")
	for _, want := range rows {
		var points []Observation
		for _, s := range peer(t, dots+"fixture_spc_rnorm123_series.csv") {
			points = append(points, Observation{day(t, s["date"]), s.num(t, want["series"])})
		}
		o := StandardXmR(Neutral)
		if !want.flag("screen_outliers") {
			o.Screen = 0
		}
		c, err := NewXmR(points, o)
		if err != nil {
			t.Fatal(err)
		}
		f := c.Phases[0]
		agree(t, want["case_id"]+" mean", f.Mean, true, want.num(t, "mean"), 1e-6)
		agree(t, want["case_id"]+" lower", f.Lower, true, want.num(t, "lpl"), 1e-6)
		agree(t, want["case_id"]+" upper", f.Upper, true, want.num(t, "upl"), 1e-6)
	}
	said(t, "rnorm123", len(rows))
}
