package book_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/book"
)

func TestAddressRoundTrip(t *testing.T) {
	some := rapid.StringN(1, 12, -1)
	awkward := rapid.SampledFrom([]string{"/", ".", "%", "%2F", " ", "..", "a/b", "function=C_110", "é\n", "100%"})
	text := rapid.OneOf(some, awkward)
	maybe := rapid.OneOf(rapid.Just(""), text)
	rapid.Check(t, func(r *rapid.T) {
		a := book.Address{
			Table:  rapid.SampledFrom([]string{"ledger", "values", "measures", "due", "scores", "shares", "decisions"}).Draw(r, "table"),
			Period: anyPeriod.Draw(r, "period"), Rule: text.Draw(r, "rule"), Body: text.Draw(r, "body"),
		}
		switch a.Table {
		case "ledger", "values":
			a.Step, a.Breakdown, a.Other = maybe.Draw(r, "step"), maybe.Draw(r, "breakdown"), maybe.Draw(r, "other")
		case "due":
			a.Step, a.Other = maybe.Draw(r, "step"), maybe.Draw(r, "other")
		case "measures":
			a.Breakdown, a.Other = maybe.Draw(r, "breakdown"), maybe.Draw(r, "other")
		case "scores":
			a.Step = maybe.Draw(r, "part")
		}
		back, err := book.ParseAddress(a.String())
		if err != nil {
			r.Fatalf("%s: %v", a, err)
		}
		if diff := cmp.Diff(a, back); diff != "" {
			r.Fatal(diff)
		}
		if strings.ContainsAny(a.String(), " \n") {
			r.Fatalf("%q has a space", a.String())
		}
	})
}

func FuzzParseAddress(f *testing.F) {
	f.Add("ledger/2017-18/admitted-care.short-stay/03V/RXX")
	f.Add("measures/2025-26-m10/x.function=C_110/R%2FX/Y")
	f.Add("ledger/2017-18/a..b//RXX")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := book.ParseAddress(text)
		if err != nil {
			return
		}
		if back, err := book.ParseAddress(a.String()); err != nil || back != a {
			t.Errorf("%q became %q, which is %v %v", text, a, back, err)
		}
	})
}

func TestParseAddressFaults(t *testing.T) {
	for text, want := range map[string]string{
		"leger/2017-18/a/B/C":          `address:1:1: there are no addresses in a table "leger"` + "\n    hint: did you mean \"ledger\"?",
		"ledger/2017-18/a":             "found 3 parts, expected 4 to 5\n    hint: an address is ledger/PERIOD/RULE[.STEP[.BREAKDOWN]]/PAYER[/PAYEE]",
		"measures/2017-18/a/B/C/D":     "found 6 parts, expected 4 to 5\n    hint: an address is measures/PERIOD/MEASURE[.BREAKDOWN]/ORGANISATION[/OTHER]",
		"decisions/2017-18/a.b/B":      "address:1:19: found 2 names, expected at most 1",
		"ledger/2017-19/a/B/C":         `address:1:8: "2017-19" is not a financial year`,
		"ledger/2017-18//B/C":          "address:1:16: the rule is empty",
		"ledger/2017-18/a/B/":          "a body is empty",
		"measures/2017-18/a//C":        "a body is empty",
		"ledger/2017-18/a%2/B/C":       "is written %25",
		"ledger/2017-18/a.b.c.d/B/C":   "a point within a name is written %2E",
		"receipt/2017-18/a.b.c.d/B/C":  "no addresses in a table",
		"":                             "no addresses in a table",
		"ledger/2017-18/a/B%zz/C":      "address:1:18:",
		"decisions/2017-18/rating/A/B": "expected 4 to 4",
	} {
		if a, err := book.ParseAddress(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v %v, want %s", text, a, err, want)
		}
	}
}

func TestFind(t *testing.T) {
	ctx := context.Background()
	b := write(t, filepath.Join(t.TempDir(), "b.duckdb"), small())
	for address, want := range map[string]struct {
		rows  int
		pence string
	}{
		"ledger/2017-18-m01/admitted-care.short-stay/03V/RXX": {1, "-44460"},
		"ledger/2017-18/admitted-care.short-stay/03V/RXX":     {2, "-44560"},
		"ledger/2017-18-q1/admitted-care/03V/RXX":             {3, "381940"},
		"ledger/2017-18/admitted-care/03V":                    {4, "381933"},
		"ledger/2017-18/admitted-care//RYY":                   {1, "-7"},
	} {
		f, err := b.At(ctx, address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		sum, missing := f.Sum("pence")
		if len(f.Rows) != want.rows || sum.String() != want.pence || missing != 0 {
			t.Errorf("%s: got %d rows, %s, %d missing", address, len(f.Rows), sum, missing)
		}
	}
	f, err := b.At(ctx, "measures/2017-18-m01/eighteen-weeks.function=C_110/RXX")
	if err != nil || len(f.Rows) != 1 || f.Rows[0].Get("value") != "0.333333333" {
		t.Errorf("got %v %v", f, err)
	}
}

func TestFindSaysWhatThereIs(t *testing.T) {
	ctx := context.Background()
	b := write(t, filepath.Join(t.TempDir(), "b.duckdb"), small())
	for address, want := range map[string]string{
		"ledger/2017-18/admited-care/03V/RXX":                    `no rule "admited-care"; did you mean "admitted-care"?`,
		"ledger/2017-18-q2/admitted-care/03V/RXX":                `for rule admitted-care it has no period "2017-18-q2"; did you mean`,
		"ledger/2018-19/admitted-care/03V/RXX":                   `no period "2018-19"; there are: 2017-18-m01, 2017-18-m02`,
		"ledger/2017-18/admitted-care.top-up/03V/RXX":            `no step "top-up"; there are: non-elective, short-stay`,
		"ledger/2017-18/admitted-care/03V/QQQQ":                  `no payee "QQQQ"; there are: RXX, RYY`,
		"measures/2017-18/eighteen-weeks/RXX":                    `no period "2017-18"; there are: 2017-18-m01`,
		"measures/2017-18-m01/eighteen-weeks.function=C_110/RYY": `no organisation "RYY"; there are: RXX`,
		"measures/2017-18-m01/eighteen-weeks.sex=1/RXX":          `no breakdown "sex=1"; there are: (none), function=C_110`,
		"measures/2017-18-m01/eighteen-weeks/RXX/03V":            `no other "03V"; there are: (none)`,
		"values/2017-18/admitted-care/03V/RXX":                   "table values is empty",
	} {
		_, err := b.At(ctx, address)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", address, err, want)
		}
	}
}
