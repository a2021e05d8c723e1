package verdict_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/stats"
	. "github.com/commonpurse/commonpurse/verdict"
)

func percent(v float64) string { return Percent(v / 100) }

// series is monthly from April 2025.
func series(values ...float64) []stats.Observation {
	out := make([]stats.Observation, len(values))
	for i, v := range values {
		out[i] = stats.Observation{Day: stats.NewDay(2025, 4+i, 1), Value: v}
	}
	return out
}

func judge(t *testing.T, better stats.Direction, observations []stats.Observation) Judged {
	t.Helper()
	c, err := stats.NewXmR(observations, stats.StandardXmR(better))
	if err != nil {
		t.Fatal(err)
	}
	return Of(c, stats.Monthly, better, percent)
}

func TestOfSeries(t *testing.T) {
	level := []float64{60, 61, 60, 61, 60, 61, 60, 61, 60, 61, 60, 61, 60}
	for _, c := range []struct {
		name   string
		values []float64
		better stats.Direction
		want   Reason
	}{
		{"outside", append(level[:12:12], 80), stats.Increase, Reason{stats.Improvement, "above the limits",
			"Outside the limits in the latest month: 80% is above 64.66%. This is a change for the better.", ""}},
		{"steady", level, stats.Increase, Reason{stats.CommonCause, "no change",
			"Nothing more than chance explains: 60% is within the limits of 57.8015% to 63.1215%, and no run or trend leads to it.", ""}},
		{"rising", []float64{60, 50, 60, 50, 60, 50, 51, 52, 53, 54, 55, 56, 57}, stats.Decrease, Reason{stats.Concern, "rising",
			"Eight months in a row each higher than the one before, since September 2025. This is a change for the worse.", ""}},
		{"run", []float64{60, 50, 62, 48, 60, 50, 60, 58, 57, 58, 57, 58, 57}, stats.Neutral, Reason{stats.NeutralHigh, "run above the average",
			"Seven months in a row above the average, since October 2025.", ""}},
		{"missing", append(level[:12:12], math.NaN()), stats.Increase, Reason{stats.CommonCause, "no figure", "There is no figure in the latest month.", ""}},
		{"one", level[:1], stats.Increase, Reason{stats.CommonCause, "no limits",
			"Nothing can be told from chance: no two neighbouring values to make limits of.", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := OfSeries(judge(t, c.better, series(c.values...)))
			if len(c.values) > 1 && !math.IsNaN(c.values[len(c.values)-1]) && got.Caution == "" {
				t.Error("it does not say what the verdict does not mean")
			}
			got.Caution = ""
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := OfSeries(Judged{}); got.Words != "There are no figures." {
		t.Errorf("no points: %+v", got)
	}
}

func TestFewPointsAreSaidSo(t *testing.T) {
	got := OfSeries(judge(t, stats.Increase, series(60, 61, 60, 61)))
	if !strings.HasPrefix(got.Caution, "Limits from so few points") {
		t.Errorf("four points: caution %q", got.Caution)
	}
}

func TestOdds(t *testing.T) {
	for _, c := range []struct {
		p    float64
		want string
	}{{0.002, "about 1 in 500"}, {0.05, "about 1 in 20"}, {0.0027, "about 1 in 400"}, {0.0123, "about 1 in 81"}, {0.7, "more often than not"},
		{1e-9, "less than 1 in 1,000,000"}, {0, ""}, {math.NaN(), ""}, {2, ""}} {
		if got := Odds(c.p); got != c.want {
			t.Errorf("%v: %q, expected %q", c.p, got, c.want)
		}
	}
}

func TestOfFunnel(t *testing.T) {
	among := Among{Verdict: stats.Verdict{Side: 1, Level: 0.998}, Levels: []float64{0.95, 0.998}, Bodies: 150, Better: stats.Decrease}
	got := OfFunnel(among)
	want := "Above the 99.8% limits: chance alone puts about 1 in 500 so far out, which among 150 bodies is about 0.3."
	if got.Words != want || got.Class != stats.Concern || got.Short != "above the 99.8% limits" {
		t.Errorf("%+v", got)
	}
	among.Verdict, among.Adjusted = stats.Verdict{Side: -1, Level: 0.95}, true
	if got := OfFunnel(among); got.Class != stats.Improvement || !strings.Contains(got.Words, "given how far bodies differ anyway, which among 150 bodies is about 7.5") {
		t.Errorf("%+v", got)
	}
	among.Verdict = stats.Verdict{}
	if got := OfFunnel(among); got.Class != stats.CommonCause || got.Caution == "" {
		t.Errorf("%+v", got)
	}
}

func TestOfRate(t *testing.T) {
	limits := stats.Limits{Level: 0.95, Lower: 100, Upper: 110}
	for _, c := range []struct {
		comparator float64
		class      stats.PointClass
		words      string
	}{
		{95, stats.Concern, "Higher than England, 95%, by more than chance explains: the 95% limits are 100% to 110%, which miss the truth about 1 in 20."},
		{111, stats.Improvement, "Lower than England, 111%, by more than chance explains: the 95% limits are 100% to 110%, which miss the truth about 1 in 20."},
		{100, stats.CommonCause, "No different from England, 100%, beyond what chance explains: the 95% limits are 100% to 110%."},
	} {
		got := OfRate(stats.Estimate{}, limits, c.comparator, "England", stats.Decrease, percent)
		if got.Class != c.class || got.Words != c.words || got.Caution == "" {
			t.Errorf("against %v: %+v", c.comparator, got)
		}
	}
}

func TestOfAssurance(t *testing.T) {
	for a, want := range map[stats.Assurance]string{
		stats.ConsistentFail: "The target cannot be expected without a change: the best within the limits is 70%.",
		stats.ConsistentPass: "The target is met in every period that is within the limits of 60% to 70%.",
		stats.HitAndMiss:     "The target will be met in some periods and missed in others by chance alone: the limits are 60% to 70%.",
		stats.NoAssurance:    "",
	} {
		if got := OfAssurance(a, "the target", 60, 70, stats.Increase, percent); got != want {
			t.Errorf("%v: %q", a, got)
		}
	}
}

// The rates are those docs/statistics-peers.md measured with 400,000 charts.
func TestFalseAlarms(t *testing.T) {
	a, err := FalseAlarms(stats.StandardXmR(stats.Increase), 24)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(a.Any-0.187) > 4*math.Sqrt(0.187*0.813/float64(a.Charts)) {
		t.Errorf("%v of %d stable charts are marked: expected 0.187", a.Any, a.Charts)
	}
	if a.Last <= 0 || a.Last > a.Any {
		t.Errorf("the last point is marked on %v of charts, any on %v", a.Last, a.Any)
	}
	again, _ := FalseAlarms(stats.StandardXmR(stats.Decrease), 24)
	if a != again {
		t.Errorf("%+v and then %+v", a, again)
	}
	none, err := FalseAlarms(stats.XmROptions{Factor: 50}, 24)
	if err != nil || none.Any != 0 || !strings.Contains(none.Words(), "none of the charts") {
		t.Errorf("limits nobody can reach: %+v %v", none, err)
	}
	if _, err := FalseAlarms(stats.XmROptions{Factor: -1}, 24); err == nil {
		t.Error("a factor below 0 is taken")
	}
}
