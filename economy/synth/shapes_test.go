package synth_test

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/economy/synth"
)

// The shapes are near their targets. PURSE_PEOPLE=1000000 holds a million people to 5%; fewer vary more by chance.
func TestShapes(t *testing.T) {
	people, limit := 200_000, 0.12
	if asked, err := strconv.Atoi(os.Getenv("PURSE_PEOPLE")); err == nil {
		people = asked
		limit = max(synth.Near, 0.05*math.Sqrt(1e6/float64(people)))
	}
	c := build(t, synth.Options{People: people, Seed: 1, Plant: true})
	if len(c.Shapes) < 35 {
		t.Fatalf("%d shapes", len(c.Shapes))
	}
	for _, s := range c.Shapes {
		if math.IsNaN(s.Off) || !s.Within(limit) {
			t.Errorf("%s %s: %.4f, target %.4f: off by %.3f", s.Shape, s.Part, s.Measured, s.Value, s.Off)
		}
		if s.Source == "" || !strings.Contains("SMK", s.Sure) {
			t.Errorf("%s %s has no source, or is %q sure", s.Shape, s.Part, s.Sure)
		}
	}
}

// What the report says is what the files hold.
func TestShapesAreThoseOfTheFiles(t *testing.T) {
	c := build(t, synth.Options{People: 60_000, Seed: 8, Plant: true})
	db := loaded(t, c)
	for part, query := range map[string]string{
		"of admissions":         "SELECT count(*) FILTER (WHERE admission_method LIKE '2%') / count(*) FROM spells",
		"of planned admissions": "SELECT count(*) FILTER (WHERE patient_class = '2') / count(*) FROM spells WHERE admission_method LIKE '1%'",
		"75-84 female":          "SELECT (SELECT count(*) FROM spells WHERE sex = '2' AND age BETWEEN 75 AND 84) / (SELECT sum(persons) / 100 FROM populations WHERE sex = '2' AND age_band IN ('75-79', '80-84'))",
		"maternity":             "SELECT avg(length_of_stay) FROM spells WHERE admission_method LIKE '3%'",
	} {
		for _, s := range c.Shapes {
			if s.Part == part {
				if got := number(t, db, query); math.Abs(got-s.Measured) > 1e-9 {
					t.Errorf("%s %s: reported %v, the files give %v", s.Shape, s.Part, s.Measured, got)
				}
			}
		}
	}
}

// What hospitals report is near the shares of England, and the beds they fill are those of their stays.
func TestReports(t *testing.T) {
	c := build(t, synth.Options{People: 300_000, Seed: 8})
	db := loaded(t, c)
	for measure, want := range map[string]float64{"cancer_28_days": 0.764, "cancer_31_days": 0.910, "cancer_62_days": 0.684,
		"diagnostics_six_weeks": 0.788, "beds_general_acute": 0.94} {
		const of = " FROM observations WHERE measure = ?"
		if n := number(t, db, "SELECT count(*)"+of, measure); n != 8*12 {
			t.Errorf("%s is reported %v times, want each month of 8 hospitals", measure, n)
		}
		if got := number(t, db, "SELECT sum(numerator) / sum(denominator)"+of, measure); math.Abs(got-want) > 0.05 {
			t.Errorf("%s: %v, want about %v", measure, got, want)
		}
	}
	filled := number(t, db, "SELECT avg(n) FROM (SELECT sum(numerator) / 10000 AS n FROM observations WHERE measure = 'beds_overnight' GROUP BY \"month\")")
	nights := number(t, db, "SELECT sum(length_of_stay) / 365 FROM spells WHERE provider LIKE 'T%'")
	if math.Abs(filled/nights-1) > 0.02 {
		t.Errorf("%v beds are filled, and %v by the stays", filled, nights)
	}
}

func BenchmarkMake(b *testing.B) {
	for b.Loop() {
		c := build(b, synth.Options{People: 60_000, Seed: 1, Plant: true})
		rows := int64(0)
		for _, t := range c.Rows {
			rows += t.Rows
		}
		b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	}
}
