package policy

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/rule"
)

// Of each day the version that stands is the one published last of those known that are in force on it: what inForce cuts
// into pieces is that day by day.
func TestInForceIsTheLatestOfEachDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := func(name string, from, to int) *rule.Day {
			n := rapid.IntRange(from, to+3).Draw(t, name)
			if n > to {
				return nil
			}
			d := rule.Day(n)
			return &d
		}
		var versions []version
		for i := range rapid.IntRange(0, 6).Draw(t, "versions") {
			v := version{from: day("from", 0, 20), published: day("published", 0, 5), index: i}
			v.to = day("to", int(max(first(v.from), 0)), 24)
			if len(clashing(append(slices.Clone(versions), v))) == 0 {
				versions = append(versions, v)
			}
		}
		asOf := day("as of", 0, 5)
		pieces := inForce(versions, asOf)
		for d := rule.Day(-2); d < 30; d++ {
			want, got := -1, -1
			for _, v := range slices.SortedStableFunc(slices.Values(versions), func(a, b version) int {
				return cmp.Compare(first(a.published), first(b.published))
			}) {
				if (asOf == nil || first(v.published) <= *asOf) && first(v.from) <= d && d <= last(v.to) {
					want = v.index
				}
			}
			for _, v := range pieces {
				if first(v.from) <= d && d <= last(v.to) {
					if got >= 0 {
						t.Fatalf("two pieces are in force on day %d", d)
					}
					got = v.index
				}
			}
			if want != got {
				t.Fatalf("on day %d version %d stands, expected %d", d, got, want)
			}
		}
	})
}

// Two versions clash when they were published on one day and some day has both.
func TestClashingFindsEveryDayWithTwo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var versions []version
		for i := range rapid.IntRange(0, 6).Draw(t, "versions") {
			from := rule.Day(rapid.IntRange(0, 12).Draw(t, "from"))
			to := from + rule.Day(rapid.IntRange(0, 6).Draw(t, "long"))
			published := rule.Day(rapid.IntRange(0, 2).Draw(t, "published"))
			versions = append(versions, version{from: &from, to: &to, published: &published, index: i})
		}
		twice := false
		for i, a := range versions {
			for _, b := range versions[:i] {
				twice = twice || *a.published == *b.published && *a.from <= *b.to && *b.from <= *a.to
			}
		}
		if found := len(clashing(versions)) > 0; found != twice {
			t.Fatalf("found %v, expected %v", found, twice)
		}
	})
}
