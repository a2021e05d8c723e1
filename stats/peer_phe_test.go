package stats_test

import (
	"math"
	"testing"

	. "github.com/commonpurse/commonpurse/stats"
)

const phe = "PHEindicatormethods/"

func TestPeerByarAndWilson(t *testing.T) {
	rows := peer(t, phe+"fixture_byars_wilson.csv")
	for _, r := range rows {
		level := map[string]float64{"95%": 0.95, "99.8%": 0.998}[r["confidence"]]
		var limits []Limits
		var err error
		if r["method"] == "Wilson" {
			limits, err = WilsonLimits(r.num(t, "x"), r.num(t, "n"), level)
		} else {
			limits, err = ByarLimits(r.num(t, "x"), level)
		}
		if err != nil {
			t.Fatal(err)
		}
		if lower := r.num(t, "lowercl"); math.IsNaN(lower) {
			// Below 0 the peer gives nothing, and we 0.
			if limits[0].Lower != 0 {
				t.Errorf("%s: lower limit %v, expected 0", r["case_id"], limits[0].Lower)
			}
		} else {
			agree(t, r["case_id"]+" lower", limits[0].Lower, true, lower, 1e-9)
		}
		agree(t, r["case_id"]+" upper", limits[0].Upper, true, r.num(t, "uppercl"), 1e-9)
	}
	said(t, "Byar and Wilson", len(rows))
}

func TestPeerRate(t *testing.T) {
	for file, columns := range map[string][2]string{
		"fixture_rate.csv": {"Numerator", "Denominator"}, "peer_rate.csv": {"x", "n"},
	} {
		rows := peer(t, phe+file)
		for _, r := range rows {
			e, err := Rate(r.num(t, columns[0]), r.num(t, columns[1]), r.num(t, "multiplier"), 0.95, 0.998)
			if err != nil {
				t.Fatalf("%s: %v", r["case_id"], err)
			}
			agreeEstimate(t, r["case_id"], e, r, 1e-9)
		}
		said(t, file, len(rows))
	}
}

func TestPeerProportion(t *testing.T) {
	for file, columns := range map[string][2]string{
		"fixture_proportion.csv": {"Numerator", "Denominator"}, "peer_proportion.csv": {"x", "n"},
	} {
		rows := peer(t, phe+file)
		for _, r := range rows {
			e, err := Proportion(r.num(t, columns[0]), r.num(t, columns[1]), r.num(t, "multiplier"), 0.95, 0.998)
			if err != nil {
				t.Fatalf("%s: %v", r["case_id"], err)
			}
			agreeEstimate(t, r["case_id"], e, r, 1e-9)
		}
		said(t, file, len(rows))
	}
}

func TestPeerGrouped(t *testing.T) {
	for file, of := range map[string]func(x, n, k float64, levels ...float64) (Estimate, error){
		"fixture_rate_grouped.csv": Rate, "fixture_proportion_grouped.csv": Proportion,
	} {
		rows := peer(t, phe+file)
		for _, r := range rows {
			e, err := of(r.num(t, "Numerator"), r.num(t, "Denominator"), r.num(t, "multiplier"), 0.95)
			if err != nil {
				t.Fatalf("%s: %v", r["case_id"], err)
			}
			agree(t, r["case_id"]+" value", e.Value, e.Known, r.num(t, "value"), 1e-9)
			if e.Known {
				agree(t, r["case_id"]+" lower", e.Limits[0].Lower, true, r.num(t, "lowercl"), 1e-9)
				agree(t, r["case_id"]+" upper", e.Limits[0].Upper, true, r.num(t, "uppercl"), 1e-9)
			}
		}
		said(t, file, len(rows))
	}
}

func TestPeerMean(t *testing.T) {
	for _, set := range [][3]string{
		{"fixture_mean_rows.csv", "fixture_mean_expected.csv", "values"}, {"peer_mean_rows.csv", "peer_mean_expected.csv", "value"},
	} {
		cases := byCase(peer(t, phe+set[0]))
		rows := peer(t, phe+set[1])
		for _, r := range rows {
			var values []float64
			for _, v := range cases[r["case_id"]] {
				values = append(values, v.num(t, set[2]))
			}
			e, err := Mean(values, 0.95, 0.998)
			if err != nil {
				t.Fatalf("%s: %v", r["case_id"], err)
			}
			agreeEstimate(t, r["case_id"], e, r, 1e-9)
			agree(t, r["case_id"]+" sum", e.Numerator, e.Known, r.num(t, "value_sum"), 1e-9)
		}
		said(t, set[1], len(rows))
	}
}

func TestPeerDirectRate(t *testing.T) {
	for _, set := range [][2]string{
		{"fixture_dsr_rows.csv", "fixture_dsr_expected.csv"}, {"peer_dsr_rows.csv", "peer_dsr_expected.csv"},
		{"peer_dsr_nonindependent_rows.csv", "peer_dsr_nonindependent_expected.csv"},
	} {
		cases := byCase(peer(t, phe+set[0]))
		rows := peer(t, phe+set[1])
		for _, r := range rows {
			multiplier := 100_000.0
			if _, ok := r["multiplier"]; ok {
				multiplier = r.num(t, "multiplier")
			}
			levels := []float64{0.95, 0.998}
			if r["case_id"] == "testdata_1976" {
				levels = levels[:1] // the file leaves its other level out
			}
			e, err := directRate(t, cases[r["case_id"]], multiplier, levels)
			if err != nil {
				t.Fatalf("%s: %v", r["case_id"], err)
			}
			agreeEstimate(t, r["case_id"], e, r, 1e-9)
			agree(t, r["case_id"]+" count", e.Numerator, true, r.num(t, "total_count"), 1e-9)
			agree(t, r["case_id"]+" population", e.Denominator, true, r.num(t, "total_pop"), 1e-9)
		}
		said(t, set[1], len(rows))
	}
}

// orZero is the peer's reading of a missing count in a standardised rate or ratio.
func orZero(x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return x
}

// directRate reads bands of independent events, or of people by number of events.
func directRate(t *testing.T, rows []row, multiplier float64, levels []float64) (Estimate, error) {
	t.Helper()
	bands := map[string]*Repeated{}
	var order []string
	most := 1
	for _, r := range rows {
		f := 1
		if r["freq"] != "" {
			f = int(r.num(t, "freq"))
		}
		b := bands[r["ageband"]]
		if b == nil {
			b = &Repeated{Population: r.num(t, "n"), Weight: r.num(t, "stdpop")}
			bands[r["ageband"]] = b
			order = append(order, r["ageband"])
		}
		for len(b.People) < f {
			b.People = append(b.People, 0)
		}
		b.People[f-1] += orZero(r.num(t, "x"))
		most = max(most, f)
	}
	var strata []Stratum
	var repeated []Repeated
	for _, name := range order {
		b := bands[name]
		strata = append(strata, Stratum{b.People[0], b.Population, b.Weight})
		repeated = append(repeated, *b)
	}
	if most > 1 {
		return DirectRateRepeated(repeated, multiplier, levels...)
	}
	return DirectRate(strata, multiplier, levels...)
}

func TestPeerIndirect(t *testing.T) {
	reference := map[string]row{}
	for _, r := range peer(t, phe+"peer_isr_reference.csv") {
		reference[r["ageband"]] = r
	}
	for _, set := range [][2]string{
		{"fixture_isr_rows.csv", "fixture_isr_expected.csv"}, {"peer_isr_rows.csv", "peer_isr_expected.csv"},
	} {
		cases := byCase(peer(t, phe+set[0]))
		rows := peer(t, phe+set[1])
		for _, r := range rows {
			var bands []Compared
			for _, b := range cases[r["case_id"]] {
				ref := b
				if _, ok := b["x_ref"]; !ok {
					ref = reference[b["ageband"]]
				}
				bands = append(bands, Compared{orZero(b.num(t, "x")), b.num(t, "n"), ref.num(t, "x_ref"), ref.num(t, "n_ref")})
			}
			e, err := IndirectRatio(bands, r.num(t, "multiplier"), 0.95, 0.998)
			if r["kind"] == "rate" {
				var i Indirect
				i, err = IndirectRate(bands, r.num(t, "multiplier"), 0.95, 0.998)
				agree(t, r["case_id"]+" reference rate", i.ReferenceRate, true, r.num(t, "ref_rate"), 1e-9)
				e = i.Estimate
			}
			if err != nil {
				t.Fatalf("%s: %v", r["case_id"], err)
			}
			agreeEstimate(t, r["case_id"], e, r, 1e-9)
			agree(t, r["case_id"]+" expected", e.Denominator, true, r.num(t, "expected"), 1e-9)
		}
		said(t, set[1], len(rows))
	}
}

func TestPeerQuantile(t *testing.T) {
	for _, file := range []string{"fixture_quantile.csv", "peer_quantile.csv"} {
		cases := byCase(peer(t, phe+file))
		n := 0
		for id, rows := range cases {
			values := make([]float64, len(rows))
			for i, r := range rows {
				values[i] = r.num(t, "value")
			}
			got, err := QuantileGroups(values, int(rows[0].num(t, "nquantiles")), rows[0].flag("invert"))
			for i, r := range rows {
				want := r.num(t, "expected_quantile")
				// The peer warns and leaves a set of fewer values than groups empty; we say what is wrong.
				g := 0
				if err == nil {
					g = got[i]
				}
				agree(t, id+" "+r["area"], float64(g), g > 0, want, 1e-9)
				n++
			}
		}
		t.Logf("%s: %d cases, %d values", file, len(cases), n)
	}
}

func TestPeerLifeExpectancy(t *testing.T) {
	for file, tolerance := range map[string]float64{"fixture": 0, "peer": 1e-9} {
		cases := byCase(peer(t, phe+file+"_life_expectancy_rows.csv"))
		expected := byCase(peer(t, phe+file+"_life_expectancy_expected.csv"))
		for id, wants := range expected {
			var bands []LifeBand
			for _, b := range cases[id] {
				bands = append(bands, LifeBand{From: b.num(t, "startage"), Deaths: b.num(t, "deaths"), Population: b.num(t, "pops")})
			}
			levels := []float64{0.95}
			if tolerance > 0 {
				levels = append(levels, 0.998)
			}
			rows, err := LifeTable(bands, PublishedLife(levels...))
			for i, want := range wants {
				var e Estimate
				if err == nil {
					e = rows[i].Expectancy
				}
				what := id + " at " + want["startage"]
				if tolerance == 0 {
					// The fixtures are printed to four places, which is an absolute tolerance.
					agreePlaces(t, what, e, want)
					continue
				}
				agreeEstimate(t, what, e, want, tolerance)
			}
		}
		said(t, file+" life expectancy", len(expected))
	}
}

func agreePlaces(t *testing.T, what string, e Estimate, r row) {
	t.Helper()
	near := func(name string, got float64, known bool) {
		t.Helper()
		want := r.num(t, name)
		if math.IsNaN(want) == known || known && math.Abs(got-want) > 0.5001e-4 {
			t.Errorf("%s %s: got %v (%v), the peer gives %v", what, name, got, known, want)
		}
	}
	near("value", e.Value, e.Known)
	for _, l := range e.Limits {
		near("lower95_0cl", l.Lower, true)
		near("upper95_0cl", l.Upper, true)
	}
}
