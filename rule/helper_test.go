package rule_test

import (
	"math/big"
	"testing"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/rule/example"
)

// columns are the row that the tests of this package are checked on: every kind, several units, some missing.
func columns(t testing.TB) example.Scope {
	t.Helper()
	var scope example.Scope
	add := func(name, text string, missing bool, low, high int64) {
		typed, err := rule.ParseType(text)
		if err != nil {
			t.Fatal(err)
		}
		if typed.Kind == rule.Number {
			typed.Min, typed.Max = big.NewRat(low, 1), big.NewRat(high, 1)
		}
		typed.Missing = missing
		scope = append(scope, example.Given{Column: name, Type: typed})
	}
	add("stay", "days", false, 0, 1000)
	add("trim", "days", true, 0, 500)
	add("wait", "weeks", false, 0, 200)
	add("cost", "£.2", false, 0, 100000)
	add("tariff.day_case", "£", true, 0, 50000)
	add("rate", "£ per day", false, 0, 5000)
	add("share", "number.4", true, 0, 1)
	add("change", "number", false, -5, 3)
	add("hrg", "text", false, 0, 0)
	add("team", "text", true, 0, 0)
	add("start", "date", false, 0, 0)
	add("end", "date", true, 0, 0)
	add("emergency", "yes or no", false, 0, 0)
	add("tariff.found", "yes or no", true, 0, 0)
	return scope
}

// checked types an expression on columns.
func checked(t testing.TB, source string) (*rule.Expr, fault.List) {
	t.Helper()
	s, faults := rule.Parse(source, here)
	if len(faults) > 0 {
		return nil, faults
	}
	return rule.Check(s, columns(t))
}

func mustCheck(t testing.TB, source string) *rule.Expr {
	t.Helper()
	e, faults := checked(t, source)
	if len(faults) > 0 {
		t.Fatalf("%s: %v", source, faults)
	}
	return e
}
