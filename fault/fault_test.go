package fault_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/fault"
)

func at(line, column int) fault.Place {
	return fault.Place{File: "policy.yaml", Line: line, Column: column}
}

func TestPlaceString(t *testing.T) {
	for want, place := range map[string]fault.Place{
		"":                {},
		"policy.yaml":     {File: "policy.yaml"},
		"policy.yaml:3":   at(3, 0),
		"policy.yaml:3:9": at(3, 9),
		"policy.yaml:3:7": at(3, 5).Right(2),
	} {
		if got := place.String(); got != want {
			t.Errorf("found %q, want %q", got, want)
		}
	}
}

func TestFaultError(t *testing.T) {
	f := fault.New(at(3, 9), "the name %q is used twice", "trim").WithHint("rename one of the %d", 2).
		WithAlso(at(1, 2), "the first").WithAlso(at(2, 2), "the second")
	want := `policy.yaml:3:9: the name "trim" is used twice
    see policy.yaml:1:2: the first
    see policy.yaml:2:2: the second
    hint: rename one of the 2`
	if diff := cmp.Diff(want, f.Error()); diff != "" {
		t.Error(diff)
	}
	if got := fault.New(fault.Place{}, "nothing was found").Error(); got != "nothing was found" {
		t.Errorf("a fault without a place prints as %q", got)
	}
}

func TestListErrIsSortedWithoutRepeats(t *testing.T) {
	var l fault.List
	if l.Err() != nil {
		t.Error("an empty list is an error")
	}
	other := fault.Place{File: "a.yaml", Line: 90}
	l.Add(fault.New(at(10, 1), "d"), nil, fault.New(at(9, 5), "c"), fault.New(at(9, 5), "b"),
		fault.New(at(9, 5), "c").WithHint("a second telling"), fault.New(other, "a"))
	want := "a.yaml:90: a\npolicy.yaml:9:5: b\npolicy.yaml:9:5: c\npolicy.yaml:10:1: d"
	if diff := cmp.Diff(want, l.Err().Error()); diff != "" {
		t.Error(diff)
	}
	if len(l) != 5 || l[0].Message != "d" {
		t.Error("Err changed the list it was asked of")
	}
}

func TestAddError(t *testing.T) {
	var l fault.List
	one := fault.New(at(1, 1), "one")
	l.AddError(at(9, 9), nil)
	l.AddError(at(9, 9), fmt.Errorf("wrapped: %w", one))
	l.AddError(at(9, 9), fault.List{fault.New(at(2, 1), "two"), fault.New(at(3, 1), "three")}.Err())
	l.AddError(at(4, 1), errors.New("four"))
	want := "policy.yaml:1:1: one\npolicy.yaml:2:1: two\npolicy.yaml:3:1: three\npolicy.yaml:4:1: four"
	if diff := cmp.Diff(want, l.Err().Error()); diff != "" {
		t.Error(diff)
	}
}

// TestOrderOfFindingDoesNotShow says that a report depends on what is wrong, not on the order it was found in.
func TestOrderOfFindingDoesNotShow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.Custom(func(t *rapid.T) *fault.Fault {
			place := at(rapid.IntRange(0, 3).Draw(t, "line"), rapid.IntRange(0, 2).Draw(t, "column"))
			return fault.New(place, "%s", rapid.SampledFrom([]string{"a", "b"}).Draw(t, "message"))
		})
		l := fault.List(rapid.SliceOfN(one, 1, 8).Draw(t, "faults"))
		shuffled := fault.List(rapid.Permutation(l).Draw(t, "shuffled"))
		if diff := cmp.Diff(l.Err().Error(), shuffled.Err().Error()); diff != "" {
			t.Fatal(diff)
		}
		var sorted fault.List
		errors.As(l.Err(), &sorted)
		if !slices.IsSortedFunc(sorted, func(a, b *fault.Fault) int { return a.Place.Compare(b.Place) }) {
			t.Fatalf("not in order of place: %v", sorted)
		}
	})
}

func TestNearest(t *testing.T) {
	known := []string{"day_case", "elective", "non_elective", "outpatient", "x"}
	for found, want := range map[string]string{
		"day_case":      "day_case",
		"daycase":       "day_case",
		"Day_Case":      "day_case",
		"elcetive":      "elective", // two letters changed over
		"non_electve":   "non_elective",
		"nonelective":   "non_elective",
		"outpatients":   "outpatient",
		"emergency":     "",
		"y":             "", // nothing of it is left
		"":              "",
		"day_case_two":  "day_case", // four letters of twelve
		"day_case_rate": "",
	} {
		if got := fault.Nearest(found, known); got != want {
			t.Errorf("nearest to %q is %q, want %q", found, got, want)
		}
	}
	if got := fault.Nearest("bat", []string{"cat", "bar"}); got != "bar" {
		t.Errorf("of two as near the first in alphabetical order wins, found %q", got)
	}
}

func TestSuggest(t *testing.T) {
	for _, test := range []struct {
		found string
		known []string
		want  string
	}{
		{"wks", []string{"days", "wks."}, `did you mean "wks."?`},
		{"hours", []string{"weeks", "days"}, "expected one of: days, weeks"},
		{"hours", nil, ""},
		{"hours", strings.Fields(strings.Repeat("weeks ", 25)), ""},
	} {
		if got := fault.Suggest(test.found, test.known); got != test.want {
			t.Errorf("suggestion for %q of %v is %q, want %q", test.found, test.known, got, test.want)
		}
	}
}

// TestNearestIsNear says that a name with one letter changed is found again among names unlike it.
func TestNearestIsNear(t *testing.T) {
	known := []string{"market_forces", "length_of_stay", "admission_method"}
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SampledFrom(known).Draw(t, "name")
		i := rapid.IntRange(0, len(want)-1).Draw(t, "letter")
		found := want[:i] + rapid.SampledFrom([]string{"", "q", "qq"}).Draw(t, "instead") + want[i+1:]
		if got := fault.Nearest(found, known); got != want {
			t.Fatalf("nearest to %q is %q, want %q", found, got, want)
		}
	})
}
