package synth_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/economy/synth"
)

// truths are the planted ones by name.
func truths(c *synth.Country) map[string]synth.Truth {
	out := map[string]synth.Truth{}
	for _, t := range c.Truths {
		out[t.Name] = t
	}
	return out
}

// Each truth can be seen in the data, and stands in the file.
func TestTruthsAreInTheData(t *testing.T) {
	c := build(t, synth.Options{People: 300_000, Seed: 4, Plant: true})
	db := loaded(t, c)
	truth := truths(c)
	file, err := os.ReadFile(filepath.Join(c.Dir, synth.TruthsFile))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for name, one := range truth {
		if !strings.Contains(string(file), "  "+name+":\n    organisation: "+one.Organisation+"\n") {
			t.Errorf("%s is not in the file", name)
		}
		if seen[one.Organisation] {
			t.Errorf("%s has two truths", one.Organisation)
		}
		seen[one.Organisation] = true
	}
	const position = "SELECT sum(pence) / sum(pence) FILTER (WHERE line IN ('care as valued', 'other income')) FROM accounts " +
		"WHERE line NOT IN ('opening position', 'planned position') AND organisation LIKE '%s'"
	if x := number(t, db, fmt.Sprintf(position, truth["deficit"].Organisation)); x > -0.08 || x < -0.09 {
		t.Errorf("the trust in deficit has a position of %v of its income", x)
	}
	if x := number(t, db, "SELECT min(x) FROM (SELECT sum(pence) AS x FROM accounts WHERE line NOT IN ('opening position', 'planned position') AND organisation LIKE 'T%' AND organisation <> ? GROUP BY organisation)",
		truth["deficit"].Organisation); x < 0 {
		t.Errorf("another trust is in deficit by %v pence", -x)
	}
	moves := truth["practice moves"].Organisation
	if n := number(t, db, "SELECT count(DISTINCT commissioner) FROM spells WHERE practice = ?", moves); n != 2 {
		t.Errorf("the practice that moves has %v commissioners", n)
	}
	if n := number(t, db, "SELECT count(*) FROM (SELECT practice FROM spells GROUP BY 1 HAVING count(DISTINCT commissioner) > 1)"); n != 1 {
		t.Errorf("%v practices have two commissioners", n)
	}
	const deviations = "SELECT (sum(numerator) - sum(denominator)) / 10000 / sqrt(sum(denominator) / 10000) FROM observations WHERE measure = 'deaths_in_hospital' AND organisation = ?"
	if z := number(t, db, deviations, truth["true outlier"].Organisation); z < 4 {
		t.Errorf("the true outlier is %v deviations above what is expected", z)
	}
	lucky := truth["outlier by chance"]
	if z := number(t, db, deviations+" AND \"month\" = CAST(? || '-01' AS DATE)", lucky.Organisation, lucky.From); z < 2 {
		t.Errorf("the outlier by chance is %v deviations above in its month", z)
	}
	if z := number(t, db, deviations+" AND \"month\" <> CAST(? || '-01' AS DATE)", lucky.Organisation, lucky.From); math.Abs(z) > 3.5 {
		t.Errorf("the outlier by chance is %v deviations off in the other months", z)
	}
	restated := truth["late restatement"]
	const share = "SELECT sum(numerator) / sum(denominator) FROM observations WHERE measure = ? AND organisation = ? AND \"month\" = CAST(? || '-01' AS DATE)"
	first, second := number(t, db, share, "emergency_four_hours", restated.Organisation, restated.From), number(t, db, share, "emergency_four_hours_restated", restated.Organisation, restated.From)
	counted := number(t, db, "SELECT count(*) FILTER (WHERE minutes <= 240) / count(*) FROM attendances WHERE setting = 'emergency' AND provider = ? AND date_trunc('month', date) = CAST(? || '-01' AS DATE)",
		restated.Organisation, restated.From)
	if first < second+0.07 || math.Abs(second-counted) > 1e-9 {
		t.Errorf("four hours was first %v, then %v; the attendances give %v", first, second, counted)
	}
	if n := number(t, db, "SELECT count(*) FROM observations WHERE measure = 'emergency_four_hours_restated'"); n != 1 {
		t.Errorf("%v months are restated", n)
	}
}

// A coder of dearer groups shows as a change of its own mix from October, which its neighbours do not have.
func TestUpcoder(t *testing.T) {
	c := build(t, synth.Options{People: 300_000, Seed: 4, Plant: true})
	db := loaded(t, c)
	// The share of a root's stays that are in its cheapest group, by half year: E, the root of chest pain, has several.
	const cheap = "SELECT count(*) FILTER (WHERE hrg IN (SELECT max(hrg) FROM spells WHERE admission_method LIKE '2%' GROUP BY left(hrg, 4))) / count(*) " +
		"FROM spells WHERE admission_method LIKE '2%' AND provider LIKE ? AND provider <> ? AND (\"end\" >= DATE '2025-10-01') = ?"
	upcoder := truths(c)["upcoder"].Organisation
	before, after := number(t, db, cheap, upcoder, "", false), number(t, db, cheap, upcoder, "", true)
	if before-after < 0.15 {
		t.Errorf("the upcoder's share of plainest groups went from %v to %v", before, after)
	}
	before, after = number(t, db, cheap, "T%", upcoder, false), number(t, db, cheap, "T%", upcoder, true)
	if math.Abs(before-after) > 0.02 {
		t.Errorf("the others' share of plainest groups went from %v to %v", before, after)
	}
}

// Nothing is planted when nothing is asked for.
func TestNothingPlanted(t *testing.T) {
	c := build(t, synth.Options{People: 60_000, Seed: 4})
	db := loaded(t, c)
	if len(c.Truths) != 0 {
		t.Errorf("truths: %v", c.Truths)
	}
	for name, query := range map[string]string{
		"practices that move": "SELECT count(*) FROM relations WHERE \"to\" IS NOT NULL",
		"months restated":     "SELECT count(*) FROM observations WHERE measure LIKE '%restated'",
		"trusts in deficit":   "SELECT count(*) FROM (SELECT sum(pence) AS x FROM accounts WHERE organisation LIKE 'T%' AND line NOT IN ('opening position', 'planned position') GROUP BY organisation) WHERE x < 0",
	} {
		if n := number(t, db, query); n != 0 {
			t.Errorf("%s: %v", name, n)
		}
	}
}
