package rule_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/rule"
)

func TestParseType(t *testing.T) {
	for text, want := range map[string]string{
		"text": "text", "date": "date", "yes or no": "yes or no", "yes  or  no": "yes or no", "number": "number",
		"number.4": "number.4", "decimal 6": "number.6", "decimal 0": "number", "£": "£", "£.2": "£.2", "pounds": "£",
		"days": "days", "day": "days", "people": "people", "£ per day": "£ per day", "£ per day.2": "£ per day.2",
		"percent": "number.4", "%": "number.4", "percent.4": "number.4", "count": "number", "per week.1": "per week.1",
		"spells.18": "spells.18",
	} {
		got, err := rule.ParseType(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got.String() != want || got.Min != nil || got.Max != nil || got.Missing {
			t.Errorf("%s was read as %s, want %s", text, rule.Describe(got), want)
		}
		if back, err := rule.ParseType(got.String()); err != nil || !back.Equal(got) {
			t.Errorf("%s was read back from %q as %s, %v", text, got, back, err)
		}
	}
	for text, want := range map[string]string{
		"":              "the type is empty",
		"decimal":       "a decimal needs its places",
		"decimal x":     `the places are a whole number from 0 to 18, found "x"`,
		"number.19":     "the places are a whole number from 0 to 18",
		"number.-1":     "the places are a whole number from 0 to 18",
		"number.02":     "the places are a whole number from 0 to 18",
		"number.":       "the places are a whole number from 0 to 18",
		"money":         `did you mean "£.2"?`,
		"string":        `did you mean "text"?`,
		"dayz":          `did you mean "days"?`,
		"texxt":         `did you mean "text"?`,
		"£ per furlong": "expected text, date, yes or no, number.4, £.2, days, £ per day",
		".2":            "unknown type",
	} {
		if got, err := rule.ParseType(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: found %s, %v, want an error with: %s", text, got, err, want)
		}
	}
}

func TestParseLiteralOfType(t *testing.T) {
	for _, test := range []struct{ typed, text, want string }{
		{"text", "010", "010"}, {"text", " RXX ", " RXX "}, {"text", "", "missing"},
		{"number", "", "missing"}, {"date", "  ", "missing"},
		{"yes or no", "yes", "yes"}, {"yes or no", "FALSE", "no"}, {"yes or no", "True", "yes"}, {"yes or no", "No", "no"},
		{"date", "2026-01-31", "2026-01-31"},
		{"£.2", "1.5", "1.5"}, {"£.2", "£1.50", "1.5"}, {"£.2", "-£1.50", "-1.5"}, {"£.2", " 1482 ", "1482"}, {"£", "£5.00", "5"},
		{"£ per day", "£5 per day", "5"}, {"£ per day", "5", "5"},
		{"weeks", "18 weeks", "18"}, {"weeks", "1 week", "1"}, {"weeks", "18", "18"},
		{"percent", "65%", "0.65"}, {"number.4", "1.25%", "0.0125"}, {"number.4", "0.65", "0.65"}, {"number.2", "-5%", "-0.05"},
		{"number", "100%", "1"}, {"number.2", "0.700", "0.7"},
	} {
		v, faults := rule.ParseLiteral(test.text, mustType(t, test.typed), here)
		if len(faults) > 0 {
			t.Errorf("%s %q: %v", test.typed, test.text, faults)
		} else if v.String() != test.want {
			t.Errorf("%s %q was read as %s, want %s", test.typed, test.text, v, test.want)
		}
	}
}

func mustType(t testing.TB, text string) rule.Type {
	t.Helper()
	typed, err := rule.ParseType(text)
	if err != nil {
		t.Fatal(err)
	}
	return typed
}

func TestParseLiteralFaults(t *testing.T) {
	for _, test := range []struct{ typed, text, want string }{
		{"yes or no", "1", `expected yes or no, found "1"`},
		{"date", "31/01/2026", "expected a date, found \"31/01/2026\"\n    hint: write it as year-month-day, such as 2026-01-31: 03/04/2026 is two different days"},
		{"date", "2026-02-30", "expected a date, found \"2026-02-30\"\n    hint: a date is year-month-day, such as 2026-01-31"},
		{"£", "1.50", "1.50 has more than no places after the point\n    hint: round it, or declare the type £.2"},
		{"£.2", "£1.505", "£1.505 has more than 2 places after the point\n    hint: round it, or declare the type £.3"},
		{"number.1", "65%", "65% has more than 1 place after the point\n    hint: round it, or declare the type number.2"},
		{"£", "1,200", "found the number 1,200 with commas\n    hint: write it without: 1200"},
		{"£", "£1,200", "found the number £1,200 with commas\n    hint: write it without: £1200"},
		{"number", "010", "the number 010 has a leading zero\n    hint: if it is a code, declare the column as text; a number has no leading zero"},
		{"number.2", ".5", "the number .5 has no digit before its point\n    hint: write 0.5"},
		{"number", "1e5", "expected number, found \"1e5\"\n    hint: write the number in full, without an exponent"},
		{"number", "n/a", "expected number, found \"n/a\"\n    hint: write it in figures, such as 12"},
		{"number", "--1", "expected number, found \"--1\"\n    hint: write it in figures, such as 12"},
		{"number.4", "lots", "expected number.4, found \"lots\"\n    hint: write it in figures, such as 0.70 or 70%"},
		{"number", "65 %", "expected number, found \"65 %\"\n    hint: write 65%"},
		{"number", "£5", "expected a plain number, found £5"},
		{"days", "£5", "expected days, found £5"},
		{"days", "5 weeks", "expected days, found 5 weeks"},
		{"days", "5 dayz", `expected days, found "5 dayz"`},
		{"days", "5%", "expected days, found the percentage 5%"},
		{"£", "£5%", `expected £, found "£5%"`},
		{"£", "£", "expected £, found \"£\"\n    hint: write it in figures, such as £40"},
		{"£ per day", "£5", "expected £ per day, found £5"},
		{"number.2", strings.Repeat("9", 37), strings.Repeat("9", 37) + " needs more than 128 bits as number.2"},
		{"number", strings.Repeat("9", 39), "a number has at most 38 digits, and this one has more\n    hint: no sum of money or count is so large: see whether figures have run together"},
	} {
		v, faults := rule.ParseLiteral(test.text, mustType(t, test.typed), here)
		if v.Known() {
			t.Errorf("%s %q was read as %s", test.typed, test.text, v)
		}
		if diff := cmp.Diff("p.yaml:3:10: "+test.want, faultText(faults)); diff != "" {
			t.Errorf("%s %q: %s", test.typed, test.text, diff)
		}
	}
	share := rule.Type{Kind: rule.Number, Scale: 2, Min: big.NewRat(0, 1), Max: big.NewRat(1, 1)}
	for _, text := range []string{"-0.01", "1.01"} {
		_, faults := rule.ParseLiteral(text, share, here)
		if diff := cmp.Diff("p.yaml:3:10: "+text+" is out of bounds: expected from 0 to 1\n    hint: mend the number, or the bounds where they are declared", faultText(faults)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestShow(t *testing.T) {
	for _, test := range []struct {
		typed string
		value rule.Value
		want  string
	}{
		{"£.2", rule.IntValue(5), "£5.00"}, {"£.2", rule.NumberValue(big.NewRat(-3, 2)), "-£1.50"},
		{"days", rule.IntValue(1), "1 day"}, {"days", rule.IntValue(-2), "-2 days"}, {"number", rule.NumberValue(big.NewRat(1, 3)), "1/3"},
		{"people", rule.IntValue(2), "2 people"}, {"£ per day", rule.IntValue(2), "£2 per day"}, {"days", rule.Value{}, "missing"},
		{"text", rule.TextValue("it's"), `'it\'s'`}, {"yes or no", rule.BoolValue(true), "yes"}, {"date", rule.DateValue(0), "1970-01-01"},
	} {
		if got := rule.Show(test.value, mustType(t, test.typed)); got != test.want {
			t.Errorf("%s of %s is shown as %s, want %s", test.value, test.typed, got, test.want)
		}
	}
}

func TestValueEqual(t *testing.T) {
	values := []rule.Value{{}, rule.BoolValue(true), rule.BoolValue(false), rule.TextValue("1"), rule.TextValue(""), rule.DateValue(1),
		rule.DateValue(0), rule.IntValue(1), rule.IntValue(0), rule.NumberValue(big.NewRat(1, 3))}
	for i, v := range values {
		for j, w := range values {
			if v.Equal(w) != (i == j) {
				t.Errorf("%s and %s: equal is %t", v, w, v.Equal(w))
			}
		}
	}
	if !rule.IntValue(2).Equal(rule.NumberValue(big.NewRat(4, 2))) {
		t.Error("2 and 4/2 differ")
	}
}
