package plan

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/rule"
)

// ordered are values of each kind in order, no two equal.
var ordered = map[string][]rule.Value{
	"yes or no": {{}, rule.BoolValue(false), rule.BoolValue(true)},
	"text":      {{}, rule.TextValue(""), rule.TextValue("10"), rule.TextValue("9"), rule.TextValue("A"), rule.TextValue("AB"), rule.TextValue("a"), rule.TextValue("é")},
	"date":      {{}, rule.DateValue(-1), rule.DateValue(0), rule.DateValue(20_000)},
	"number": {{}, rule.IntValue(-2), rule.NumberValue(big.NewRat(-3, 2)), rule.IntValue(0), rule.NumberValue(big.NewRat(1, 3)),
		rule.NumberValue(big.NewRat(1, 2)), rule.NumberValue(power(30))},
	"of every kind": {{}, rule.BoolValue(true), rule.TextValue("x"), rule.DateValue(5), rule.NumberValue(nil), rule.IntValue(1)},
}

func TestCompare(t *testing.T) {
	for name, values := range ordered {
		for i, a := range values {
			for j, b := range values {
				want := big.NewInt(int64(i)).Cmp(big.NewInt(int64(j)))
				if got := Compare(a, b); got != want {
					t.Errorf("%s: comparing %s with %s gives %d, expected %d", name, Text(a), Text(b), got, want)
				}
			}
		}
	}
	if Compare(rule.NumberValue(big.NewRat(2, 4)), rule.NumberValue(big.NewRat(1, 2))) != 0 {
		t.Error("2/4 is not 1/2")
	}
}

func value(t *rapid.T) rule.Value {
	kind := rapid.SampledFrom([]string{"yes or no", "text", "date", "number"}).Draw(t, "kind")
	return rapid.SampledFrom(ordered[kind]).Draw(t, "value")
}

func rows(t *rapid.T) [][]rule.Value {
	return rapid.SliceOf(rapid.SliceOfN(rapid.Custom(value), 2, 2)).Draw(t, "rows")
}

func TestSortAndDiff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := &Table{Rows: rows(t)}
		b := &Table{Rows: rapid.Permutation(a.Rows).Draw(t, "in another order")}
		if diff := Diff(a, b); diff != "" {
			t.Fatalf("the same rows in another order differ:\n%s", diff)
		}
		Sort(b)
		if !slices.IsSortedFunc(b.Rows, CompareRows) || Diff(a, b) != "" {
			t.Fatalf("sorting made %v", b.Rows)
		}
		extra := rapid.SliceOfN(rapid.Custom(value), 2, 2).Draw(t, "one more")
		b.Rows = append(b.Rows, extra)
		if diff := Diff(a, b); diff != "+ "+RowText(extra) {
			t.Fatalf("one row more, and the difference is %q", diff)
		}
		if diff := Diff(b, a); diff != "- "+RowText(extra) {
			t.Fatalf("one row less, and the difference is %q", diff)
		}
	})
}

// Group and look-up keys of the reference are told apart by their text.
func TestTextTellsValuesApart(t *testing.T) {
	tricky := []rule.Value{rule.TextValue("missing"), rule.TextValue("'"), rule.TextValue(`\`), rule.TextValue(`\'`), rule.TextValue("' | '"), rule.TextValue("1"), rule.IntValue(1)}
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.OneOf(rapid.Custom(value), rapid.SampledFrom(tricky))
		a, b := rapid.SliceOf(one).Draw(t, "a"), rapid.SliceOf(one).Draw(t, "b")
		if (RowText(a) == RowText(b)) != (CompareRows(a, b) == 0 && len(a) == len(b)) {
			t.Fatalf("%s and %s: the texts are equal where the rows are not, or the reverse", RowText(a), RowText(b))
		}
	})
}

func TestText(t *testing.T) {
	for want, v := range map[string]rule.Value{
		"missing": {}, "yes": rule.BoolValue(true), "no": rule.BoolValue(false), `'it\'s \\ "so"'`: rule.TextValue(`it's \ "so"`),
		"''": rule.TextValue(""), "2024-02-29": rule.DateValue(rule.NewDay(2024, 2, 29)), "1.5": rule.NumberValue(big.NewRat(150, 100)),
		"-1000": rule.IntValue(-1000), "1/3": rule.NumberValue(big.NewRat(1, 3)),
	} {
		if got := Text(v); got != want {
			t.Errorf("found %s, expected %s", got, want)
		}
	}
	if got := Text(rule.NumberValue(nil)); got != "missing" {
		t.Errorf("a number without a value is %s", got)
	}
}

func TestDiffOfColumns(t *testing.T) {
	a := &Table{Cols: []Column{{"n", aNumber(0, 0, 9)}, {"t", aText}}}
	if diff := Diff(a, &Table{Cols: []Column{{"n", aNumber(2, 0, 1)}, {"t", aText}}}); diff != "" {
		t.Errorf("other places and bounds differ:\n%s", diff)
	}
	for _, b := range [][]Column{{{"n", aNumber(0, 0, 9)}}, {{"n", aText}, {"t", aText}}, {{"t", aText}, {"n", aNumber(0, 0, 9)}}} {
		if diff := Diff(a, &Table{Cols: b}); !strings.HasPrefix(diff, "- columns n (a number) | t (text)\n+ columns ") {
			t.Errorf("found %q", diff)
		}
	}
}
