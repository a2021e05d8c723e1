package stats_test

import (
	"strconv"
	"strings"
	"testing"

	. "github.com/commonpurse/commonpurse/stats"
)

// sii fits one case of the peer's rows.
func sii(t *testing.T, rows []row, want row, levels []float64) Inequality {
	t.Helper()
	o := InequalityOptions{
		Scale: Scale(int(want.num(t, "value_type"))), Transform: want.flag("transform"), Multiplier: want.num(t, "multiplier"),
		Levels: levels, Seed: 1,
	}
	layers := make([]Layer, len(rows))
	for i, r := range rows {
		var se float64
		if r["lower_cl"] != "" {
			var err error
			se, err = StandardError(Limits{0.95, r.num(t, "lower_cl"), r.num(t, "upper_cl")}, o.Scale)
			if err != nil {
				t.Fatal(err)
			}
		} else {
			se = r.num(t, "se")
		}
		layers[i] = Layer{r.num(t, "population"), r.num(t, "value"), se}
	}
	r, err := InequalityIndex(layers, o)
	if err != nil {
		t.Fatalf("%s: %v", want["case_id"], err)
	}
	return r
}

// simulated is the tolerance of limits that the peer draws at random: 5%, its own.
func simulated(t *testing.T, want row, r Inequality, at int, columns [4]string) {
	t.Helper()
	for i, got := range []float64{
		r.Slope.Limits[at].Lower, r.Slope.Limits[at].Upper, r.Relative.Limits[at].Lower, r.Relative.Limits[at].Upper,
	} {
		if want[columns[i]] == "" {
			continue
		}
		agree(t, want["case_id"]+" "+columns[i], got, true, want.num(t, columns[i]), 0.05)
	}
}

func TestPeerInequalityFixtures(t *testing.T) {
	cases := byCase(peer(t, phe+"fixture_sii_rows.csv"))
	rows := peer(t, phe+"fixture_sii_expected.csv")
	for _, want := range rows {
		var levels []float64
		for text := range strings.SplitSeq(want["confidence"], ";") {
			c, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			levels = append(levels, c/100)
		}
		r := sii(t, cases[want["case_id"]], want, levels)
		agree(t, want["case_id"]+" slope", r.Slope.Value, r.Slope.Known, want.num(t, "sii"), 1e-8)
		if want["rii"] != "" {
			agree(t, want["case_id"]+" ratio", r.Relative.Value, r.Relative.Known, want.num(t, "rii"), 1e-8)
		}
		if want["intercept"] != "" {
			agree(t, want["case_id"]+" intercept", r.Intercept, true, want.num(t, "intercept"), 1e-8)
		}
		simulated(t, want, r, 0, [4]string{"sii_lower_1", "sii_upper_1", "rii_lower_1", "rii_upper_1"})
		if len(levels) > 1 {
			simulated(t, want, r, 1, [4]string{"sii_lower_2", "sii_upper_2", "rii_lower_2", "rii_upper_2"})
		}
	}
	said(t, "slope index fixtures", len(rows))
}

func TestPeerInequality(t *testing.T) {
	cases := byCase(peer(t, phe+"peer_sii_rows.csv"))
	rows := peer(t, phe+"peer_sii_expected.csv")
	for _, want := range rows {
		r := sii(t, cases[want["case_id"]], want, []float64{0.95})
		agree(t, want["case_id"]+" slope", r.Slope.Value, r.Slope.Known, want.num(t, "sii"), 1e-8)
		agree(t, want["case_id"]+" ratio", r.Relative.Value, r.Relative.Known, want.num(t, "rii"), 1e-8)
		intercept := r.Intercept
		if want["value_type"] == "2" && want.flag("transform") {
			intercept *= want.num(t, "multiplier") // the peer gives it x multiplier here and only here
		}
		agree(t, want["case_id"]+" intercept", intercept, true, want.num(t, "intercept"), 1e-8)
		simulated(t, want, r, 0, [4]string{"sii_lower95_0cl", "sii_upper95_0cl", "rii_lower95_0cl", "rii_upper95_0cl"})
		simulated(t, want, r, 0, [4]string{"sii_lower95_0", "sii_upper95_0", "rii_lower95_0", "rii_upper95_0"})
	}
	said(t, "slope index", len(rows))
}
