package rule_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/rule"
)

func TestParseUnit(t *testing.T) {
	for text, want := range map[string]string{
		"£": "£", "pounds": "£", "GBP": "£", "days": "day", "day": "day", "people": "person", "persons": "person", "number": "",
		"percent": "", "": "", "£ per day": "£ per day", "pounds per spells": "£ per spell", "per week": "per week", "day per day": "",
	} {
		u, err := rule.ParseUnit(text)
		if err != nil || u.String() != want || u.Plain() != (want == "") {
			t.Errorf("%q was read as %q, %v, want %q", text, u, err, want)
		}
	}
	for _, text := range []string{"hours", "£ per hour", "£ per day per week", "dayss", "Days"} {
		if u, err := rule.ParseUnit(text); err == nil || !strings.Contains(err.Error(), "unknown unit") {
			t.Errorf("%q was read as %q, %v", text, u, err)
		}
	}
}

// TestUnitArithmetic says that units are an abelian group under Times, with Divide its inverse, and compare with ==.
func TestUnitArithmetic(t *testing.T) {
	unit := rapid.Custom(func(t *rapid.T) rule.Unit {
		var u rule.Unit
		for _, base := range rapid.SliceOfN(rapid.SampledFrom(rule.BaseUnits), 0, 4).Draw(t, "bases") {
			if rapid.Bool().Draw(t, "upper") {
				u = u.Times(rule.NewUnit(base))
			} else {
				u = u.Divide(rule.NewUnit(base))
			}
		}
		return u
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := unit.Draw(t, "a"), unit.Draw(t, "b"), unit.Draw(t, "c")
		if a.Times(b) != b.Times(a) || a.Times(b).Times(c) != a.Times(b.Times(c)) {
			t.Fatal("the order of a product shows")
		}
		if a.Times(b).Divide(b) != a || !a.Divide(a).Plain() || a.Times(rule.Unit{}) != a {
			t.Fatal("dividing does not undo multiplying")
		}
	})
}

func TestDays(t *testing.T) {
	for text, want := range map[string]rule.Day{"1970-01-01": 0, "1969-12-31": -1, "2026-01-31": 20484, "0000-01-01": -719528} {
		d, err := rule.ParseDay(text)
		if err != nil || d != want || d.String() != text {
			t.Errorf("%s is day %d, %s, %v, want %d", text, d, d, err, want)
		}
	}
	if d := rule.NewDay(2024, 2, 29); d.String() != "2024-02-29" {
		t.Errorf("found %s", d)
	}
	for _, text := range []string{"", "2026-1-31", "2026-02-29", "31-01-2026", "2026-01-31T00:00:00Z", "2026-01-31 "} {
		if d, err := rule.ParseDay(text); err == nil || !strings.Contains(err.Error(), "is not a date") {
			t.Errorf("%q was read as %s, %v", text, d, err)
		}
	}
}
