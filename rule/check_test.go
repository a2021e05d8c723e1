package rule_test

import (
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// TestTypes holds what docs/language.md does not show: above all what can be missing.
func TestTypes(t *testing.T) {
	for source, want := range map[string]string{
		"hrg":                               "text",
		"team":                              "text, may be missing",
		"stay > 2":                          "yes or no",
		"stay > trim":                       "yes or no, may be missing",
		"trim ?? stay":                      "days from 0 to 1000, 64 bits",
		"trim ?? trim":                      "days from 0 to 500, 64 bits, may be missing",
		"known(trim)":                       "yes or no",
		"tariff.found ? 1 : 2":              "number from 1 to 2, 64 bits, may be missing",
		"tariff.found && emergency":         "yes or no, may be missing",
		"emergency || emergency":            "yes or no",
		"emergency ? stay : trim":           "days from 0 to 1000, 64 bits, may be missing",
		"cost / 2":                          "ratio £",
		"cost / stay":                       "ratio £ per day, may be missing",
		"cost / (stay + 1)":                 "ratio £ per day",
		"cost / (-1 - stay) < 0":            "yes or no",
		"known(cost / stay)":                "yes or no",
		"round(cost / (stay + 1), 0)":       "£ per day from 0 to 100000, 64 bits",
		"round(cost / change, 0)":           "£ from -100000 to 100000, 64 bits, may be missing",
		"round(-cost / (stay + 1), 0)":      "£ per day from -100000 to 0, 64 bits",
		"cost * share * 10%":                "£.8 from 0 to 10000, 64 bits, may be missing",
		"stay * stay":                       "day days from 0 to 1000000, 64 bits",
		"wait * 7 days per week":            "days from 0 to 1400, 64 bits",
		"rate * stay + cost":                "£.2 from 0 to 5100000, 64 bits",
		"change * change":                   "number from -15 to 25, 64 bits",
		"abs(change) - change":              "number from -3 to 10, 64 bits",
		"min(stay, trim, 7)":                "days from 0 to 7, 64 bits, may be missing",
		"max(stay, 7)":                      "days from 7 to 1000, 64 bits",
		"max(start, end)":                   "date, may be missing",
		"end - start":                       "days from -3652424 to 3652424, 64 bits, may be missing",
		"start + stay - start":              "days from -3652424 to 3653424, 64 bits",
		"start - stay":                      "date",
		"month(end)":                        "number from 1 to 12, 64 bits, may be missing",
		"year(start)":                       "number from -1 to 9999, 64 bits",
		"year(2026-03-31)":                  "number from 2025 to 2025, 64 bits",
		"year(max(2026-03-31, 2024-04-01))": "number from 2024 to 2025, 64 bits",
		"hrg in ['a']":                      "yes or no",
		"starts with(hrg, team)":            "yes or no, may be missing",
		"round(cost, 0)":                    "£ from 0 to 100000, 64 bits",
		"round(cost, 4)":                    "£.4 from 0 to 100000, 64 bits",
		"round(cost + 60, -2)":              "£ from 100 to 100100, 64 bits",
		"0 * stay":                          "days from 0 to 0, 64 bits",
	} {
		e, faults := checked(t, source)
		if len(faults) > 0 {
			t.Errorf("%s: %v", source, faults)
			continue
		}
		if diff := cmp.Diff(want, rule.Describe(e.Type)); diff != "" {
			t.Errorf("%s: %s", source, diff)
		}
	}
}

// TestCheckFaults says that every fault of an expression is reported once, where it is.
func TestCheckFaults(t *testing.T) {
	for source, want := range map[string]string{
		"stey + wiat > hgr": `p.yaml:3:10: unknown name "stey"
    hint: did you mean "stay"?
p.yaml:3:17: unknown name "wiat"
    hint: did you mean "wait"?
p.yaml:3:24: unknown name "hgr"
    hint: did you mean "hrg"?`,
		"(stay > wait) && (hrg > team) + 1": `p.yaml:3:16: cannot compare days and weeks: the units differ
    hint: turn weeks into days: wait * 7 days per week
p.yaml:3:32: > compares numbers and dates, found text
    hint: text has no order: use ==, != or in [...]
p.yaml:3:28: + needs a number, found yes or no`,
		"(cost + stay) * (cost + stay)": `p.yaml:3:16: cannot add £ and days: the units differ
    hint: multiply or divide by a rate, in £ per day, to bring them to one unit
p.yaml:3:32: cannot add £ and days: the units differ
    hint: multiply or divide by a rate, in £ per day, to bring them to one unit`,
		"rate > stay": `p.yaml:3:15: cannot compare £ per day and days: the units differ`,
		"hrg == 21": `p.yaml:3:14: cannot compare text and a plain number
    hint: a code is text: write '21'`,
		"stay == '21'": `p.yaml:3:15: cannot compare days and text
    hint: write 21 without quotes`,
		"stay and emergency":           "p.yaml:3:10: unknown name \"stay and emergency\"\n    hint: for and write &&",
		"stay == missing":              "p.yaml:3:18: unknown name \"missing\"\n    hint: to ask whether x is missing write !known(x); to replace it write x ?? y",
		"emergency ? hrg : nme":        "p.yaml:3:28: unknown name \"nme\"\n    hint: expected one of: change, cost, emergency, end, hrg, rate, share, start, stay, tariff.day_case, tariff.found, team, trim, wait",
		"cost / (stay - stay) ? 1 : 2": `p.yaml:3:10: the condition before ? needs yes or no, found a ratio in £ per day`,
		"cost + cost / stay": `p.yaml:3:17: + needs a number, found the ratio cost / stay
    hint: a ratio can be compared or rounded: round(cost / stay, 2); to divide and multiply, multiply first`,
		"cost / stay in [1]": `p.yaml:3:10: in needs a number, found the ratio cost / stay
    hint: a ratio can be compared or rounded: round(cost / stay, 2); to divide and multiply, multiply first`,
		"hrg in ['a', 2, stay, 2026-01-31]": `p.yaml:3:23: cannot look for text and a plain number
    hint: a code is text: write '2'
p.yaml:3:26: expected a value written out in the list, found stay
    hint: a list holds only text, numbers, dates, yes and no; compare others with == and ||
p.yaml:3:32: cannot look for text and a date`,
		"t[stay] + 1": `p.yaml:3:10: found the look-up t[stay] inside an expression
    hint: look it up by name under look up, then write that name here`,
		"quantile(cost, among: nobody, cut: 2)": `p.yaml:3:10: unknown function "quantile"
    hint: expected one of: abs, known, max, min, month, round, starts with, year
p.yaml:3:32: unknown name "nobody"
    hint: expected one of: change, cost, emergency, end, hrg, rate, share, start, stay, tariff.day_case, tariff.found, team, trim, wait`,
		"start + stay * 100000": `p.yaml:3:16: a date moves by at most 3652424 days, and stay * 100000 is from 0 to 100000000
    hint: give it bounds, or keep it within them with min and max`,
		"99999999999999999999999999999999999999 + 1": `p.yaml:3:10: the number 99999999999999999999999999999999999999 needs more than 128 bits`,
		"round(stay, trim)": `p.yaml:3:22: round needs its places as a whole number from -18 to 18, found trim
    hint: round(x, 2) rounds to pence, round(x, 0) to whole numbers, round(x, -3) to thousands`,
		"((cost * cost * cost * cost * cost * cost) + 1) * 2": `p.yaml:3:12: cost * cost * cost * cost * cost * cost may need more than 128 bits: it can be from 0 to 1000000000000000000000000000000
    hint: round its parts, or give them bounds`,
	} {
		e, faults := checked(t, source)
		if e != nil {
			t.Errorf("%s: expected no expression beside faults", source)
		}
		if diff := cmp.Diff(want, faults.Error()); diff != "" {
			t.Errorf("%s: %s", source, diff)
		}
	}
}

// scopeOf resolves one name to one expression.
type scopeOf struct{ expr *rule.Expr }

func (s scopeOf) Resolve([]string, fault.Place) (*rule.Expr, *fault.Fault) { return s.expr, nil }

func TestNamesOfOtherThings(t *testing.T) {
	parse := func(source string) *rule.Syntax {
		s, faults := rule.Parse(source, here)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		return s
	}
	// A scope that knows nothing of a name says so without making a fault of its own.
	if _, faults := rule.Check(parse("x + 1"), scopeOf{}); len(faults) != 1 {
		t.Errorf("expected one fault, found %v", faults)
	}
	// A name stands for a ratio: it can be compared, and not multiplied.
	ratio := mustCheck(t, "cost / (stay + 1)")
	if _, faults := rule.Check(parse("x > 3"), scopeOf{ratio}); len(faults) > 0 {
		t.Error(faults)
	}
	if _, faults := rule.Check(parse("x * 3"), scopeOf{ratio}); len(faults) != 1 {
		t.Errorf("expected one fault, found %v", faults)
	}
	// A named number keeps its own unit, none; a number written here takes one.
	named := mustCheck(t, "2")
	if _, faults := rule.Check(parse("x > 3 days"), scopeOf{named}); len(faults) != 1 {
		t.Errorf("expected one fault, found %v", faults)
	}
	if !named.Bare || rule.Adopt(named, rule.NewUnit("day")).Type.Unit != rule.NewUnit("day") || !named.Type.Unit.Plain() {
		t.Error("a bare number adopts a unit without being changed itself")
	}
	x, faults := rule.Check(parse("x.y"), scopeOf{named})
	if len(faults) > 0 || x.Source != "x.y" || x.At != here || named.Source != "2" {
		t.Errorf("a name's expression stands where the name does: %v at %v, %v", x, x.At, faults)
	}
	if _, faults := rule.Check(nil, scopeOf{}); len(faults) != 1 {
		t.Errorf("nothing to check is a fault, found %v", faults)
	}
}

// TestDatesStandFirst says that engines meet a date and days in one order only.
func TestDatesStandFirst(t *testing.T) {
	e := mustCheck(t, "3 days + start")
	if e.Args[0].Type.Kind != rule.Date || rule.Format(e) != rule.Format(mustCheck(t, "start + 3")) {
		t.Errorf("found %s", rule.Format(e))
	}
}

func TestMake(t *testing.T) {
	col := func(name string) *rule.Expr { return mustCheck(t, name) }
	two := mustCheck(t, "'RXX'")
	for _, test := range []struct {
		made *rule.Expr
		want string
	}{
		{rule.Make(rule.OpMultiply, 0, col("cost"), col("share")), "cost * share"},
		{rule.Make(rule.OpRound, 2, col("cost")), "round(cost, 2)"},
		{rule.Make(rule.OpRound, -2, rule.Make(rule.OpDivide, 0, col("cost"), col("stay"))), "round(cost / stay, -2)"},
		{rule.Make(rule.OpNot, 0, col("emergency")), "!emergency"},
		{rule.Make(rule.OpCond, 0, col("emergency"), col("stay"), col("trim")), "emergency ? stay : trim"},
		{rule.Make(rule.OpIn, 0, col("hrg"), two, two), "hrg in ['RXX', 'RXX']"},
		{rule.Make(rule.OpMax, 0, col("stay"), col("trim")), "max(stay, trim)"},
		{rule.Make(rule.OpKnown, 0, col("trim")), "known(trim)"},
	} {
		want := mustCheck(t, test.want)
		if diff := cmp.Diff(rule.Format(want), rule.Format(test.made)); diff != "" {
			t.Error(diff)
		}
		if !test.made.Type.Equal(want.Type) {
			t.Errorf("%s was made %s, want %s", test.want, rule.Describe(test.made.Type), rule.Describe(want.Type))
		}
	}
	if bad := rule.Make(rule.OpAdd, 0, col("cost"), col("hrg")); bad.Type.Kind != 0 {
		t.Errorf("text was added to money: %s", rule.Describe(bad.Type))
	}
	wide := col("cost")
	for range 6 {
		wide = rule.Make(rule.OpMultiply, 0, wide, col("cost"))
	}
	if wide.Type.Bits() != 0 || wide.Type.Max.Cmp(new(big.Rat).SetFrac(new(big.Int).Exp(big.NewInt(100000), big.NewInt(7), nil), big.NewInt(1))) != 0 {
		t.Errorf("a number too wide lost its bounds: %s", rule.Describe(wide.Type))
	}
}
