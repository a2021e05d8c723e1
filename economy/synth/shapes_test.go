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
