package rule_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/rule"
)

func TestWordsAndFormat(t *testing.T) {
	for _, test := range []struct{ source, words, format string }{
		{"stay<2", "stay < 2 days", "(stay < 2 days)"},
		{"(stay)  <  (2 days)", "stay < 2 days", "(stay < 2 days)"},
		{"Stay < 1", "Stay < 1 day", "(stay < 1 day)"},
		{"cost+1.50", "cost + £1.50", "(cost + £1.50)"},
		{"cost - -1", "cost - -£1", "(cost - -£1)"},
		{"(cost + 1) - (cost - 2)", "cost + £1 - (cost - £2)", "((cost + £1) - (cost - £2))"},
		{"cost + (1 - cost)", "cost + (£1 - cost)", "(cost + (£1 - cost))"},
		{"(stay * 2) + 1", "stay * 2 + 1 day", "((stay * 2) + 1 day)"},
		{"stay * (2 + 1)", "stay * (2 + 1)", "(stay * (2 + 1))"},
		{"-(stay + 1)", "-(stay + 1 day)", "-((stay + 1 day))"},
		{"!(emergency && tariff.found)", "!(emergency && tariff.found)", "!((emergency && tariff.found))"},
		{"(emergency || tariff.found) && emergency", "(emergency || tariff.found) && emergency", "((emergency || tariff.found) && emergency)"},
		{"(stay > 2) == emergency", "(stay > 2 days) == emergency", "((stay > 2 days) == emergency)"},
		{"(emergency ? 1 : 2) > 1", "(emergency ? 1 : 2) > 1", "((emergency ? 1 : 2) > 1)"},
		{"emergency ? 1 : (tariff.found ? 2 : 3)", "emergency ? 1 : tariff.found ? 2 : 3", "(emergency ? 1 : (tariff.found ? 2 : 3))"},
		{"(emergency ? tariff.found : emergency) ? 2 : 3", "(emergency ? tariff.found : emergency) ? 2 : 3",
			"((emergency ? tariff.found : emergency) ? 2 : 3)"},
		{"trim ?? (trim ?? stay)", "trim ?? (trim ?? stay)", "(trim ?? (trim ?? stay))"},
		{"hrg in ['b', 'a', 'b']", "hrg in ['b', 'a', 'b']", "(hrg in ['a', 'b'])"},
		{"hrg == 'it\\'s'", "hrg == 'it\\'s'", "(hrg == 'it\\'s')"},
		{"round(cost * 10%, 2)", "round(cost * 10%, 2)", "round((cost * 0.10), 2)"},
		{"starts_with(hrg, \"A\")", "starts with(hrg, 'A')", "starts with(hrg, 'A')"},
		{"MIN(stay, trim)", "min(stay, trim)", "min(stay, trim)"},
		{"round(cost / (stay + 1), -2)", "round(cost / (stay + 1 day), -2)", "round((cost / (stay + 1 day)), -2)"},
		{"start + 30", "start + 30 days", "(start + 30 days)"},
		{"cost * cost > 4", "cost * cost > 4", "((cost * cost) > 4)"},
		{"rate == 5", "rate == £5 per day", "(rate == £5 per day)"},
	} {
		e := mustCheck(t, test.source)
		if diff := cmp.Diff(test.words, rule.Words(e)); diff != "" {
			t.Errorf("words of %s: %s", test.source, diff)
		}
		if diff := cmp.Diff(test.format, rule.Format(e)); diff != "" {
			t.Errorf("format of %s: %s", test.source, diff)
		}
	}
}

func TestSubstitute(t *testing.T) {
	e := mustCheck(t, "emergency && stay > trim ? (stay - trim) * rate : tariff.day_case ?? 0")
	values := map[string]string{"stay": "9 days", "trim": "4 days", "rate": "£210 per day", "tariff.day_case": "missing"}
	got := rule.Substitute(e, func(column string) (string, bool) { v, ok := values[column]; return v, ok })
	want := "emergency && 9 days > 4 days ? (9 days - 4 days) * £210 per day : missing ?? £0"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReplace(t *testing.T) {
	e := mustCheck(t, "known(trim) && stay > trim ? cost : 0")
	trim := mustCheck(t, "stay - 3")
	got := rule.Replace(e, func(column string) *rule.Expr {
		if column == "trim" {
			return trim
		}
		return nil
	})
	want := "known(stay - 3 days) && stay > stay - 3 days ? cost : £0"
	if diff := cmp.Diff(want, rule.Words(got)); diff != "" {
		t.Error(diff)
	}
	if got.Args[1] != e.Args[1] || rule.Words(e) != "known(trim) && stay > trim ? cost : £0" {
		t.Error("what does not change is shared, and the original stays as it was")
	}
	if diff := cmp.Diff([]string{"stay", "cost"}, rule.Columns(got)); diff != "" {
		t.Error(diff)
	}
}

// The generators write expressions of a kind, up to a depth, mostly sound. Brackets are put where they are not
// needed, so that Words has some to take away.
func number(depth int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		leaves := []string{"2", "0.50", "-3", "£1.50", "10%", "4 days", "£5 per day", "stay", "trim", "cost", "tariff.day_case", "share", "change", "rate", "1 week"}
		if depth == 0 || rapid.IntRange(0, 4).Draw(t, "leaf") == 0 {
			return rapid.SampledFrom(leaves).Draw(t, "number")
		}
		a, b := number(depth-1).Draw(t, "a"), number(depth-1).Draw(t, "b")
		return rapid.SampledFrom([]string{a + " + " + b, a + " - " + b, a + " * " + b, "(" + a + ") - (" + b + ")", "(" + a + ") * (" + b + ")",
			"-(" + a + ")", "- " + a, a + " ?? " + b, "(" + a + ") ?? (" + b + ")", "min(" + a + ", " + b + ")", "max(" + a + ", " + b + ", 0)",
			"abs(" + a + ")", "round((" + a + ") / (" + b + "), 1)", "round(" + a + ", -1)", "month(start)", "end - start",
			"(" + yesNo(depth-1).Draw(t, "when") + ") ? " + a + " : " + b}).Draw(t, "number")
	})
}

func yesNo(depth int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		leaves := []string{"yes", "no", "emergency", "tariff.found", "hrg == 'it\\'s'", "team in ['a', \"b\"]", "stay in [1, -2, 3.5]",
			"starts with(hrg, team)", "start + 3 < end", "known(trim)", "year(end) != 2025"}
		if depth == 0 || rapid.IntRange(0, 4).Draw(t, "leaf") == 0 {
			return rapid.SampledFrom(leaves).Draw(t, "yes or no")
		}
		a, b := yesNo(depth-1).Draw(t, "a"), yesNo(depth-1).Draw(t, "b")
		x, y := number(depth-1).Draw(t, "x"), number(depth-1).Draw(t, "y")
		return rapid.SampledFrom([]string{a + " && " + b, a + " || " + b, "(" + a + ") && (" + b + ")", "!(" + a + ")", "!" + a,
			"(" + a + ") == (" + b + ")", "(" + x + ") < (" + y + ")", x + " >= " + y, "(" + x + ") / (" + y + ") != " + x,
			"known((" + x + ") / 7)", "(" + a + " ? " + b + " : " + a + ")"}).Draw(t, "yes or no")
	})
}

// TestWordsParseBack says that what Words writes means the same.
func TestWordsParseBack(t *testing.T) {
	sound := 0
	rapid.Check(t, func(r *rapid.T) {
		source := rapid.OneOf(number(3), yesNo(3)).Draw(r, "expression")
		e, faults := checked(t, source)
		if len(faults) > 0 {
			return
		}
		sound++
		words := rule.Words(e)
		back, faults := checked(t, words)
		if len(faults) > 0 {
			r.Fatalf("%s\nwords: %s\n%v", source, words, faults)
		}
		if rule.Format(back) != rule.Format(e) || !back.Type.Equal(e.Type) {
			r.Fatalf("%s\nwords:  %s\nformat: %s\nback:   %s", source, words, rule.Format(e), rule.Format(back))
		}
		if again := rule.Words(back); again != words {
			r.Fatalf("words of %s: %s, of those: %s", source, words, again)
		}
	})
	if sound < 20 {
		t.Errorf("only %d expressions were sound: the generator no longer tests much", sound)
	}
}
