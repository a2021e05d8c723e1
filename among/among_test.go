package among_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/among"
)

// set is members with the values given, named a, b, c and on.
func set(values ...string) []among.Member {
	var out []among.Member
	for i, v := range values {
		r, ok := new(big.Rat).SetString(v)
		if !ok {
			panic(v)
		}
		out = append(out, among.Member{Code: string(rune('a' + i)), Value: r})
	}
	return out
}

func show(list []*big.Rat) string {
	var parts []string
	for _, r := range list {
		parts = append(parts, r.RatString())
	}
	return strings.Join(parts, " ")
}

func TestRanks(t *testing.T) {
	scores := set("5", "3", "5", "8")
	for _, c := range []struct {
		highest bool
		ties    among.Ties
		want    string
	}{
		{true, among.TiesFirst, "2 4 2 1"},
		{true, among.TiesShared, "5/2 4 5/2 1"},
		{true, among.TiesByCode, "2 4 3 1"},
		{false, among.TiesFirst, "2 1 2 4"},
		{false, among.TiesShared, "5/2 1 5/2 4"},
		{false, among.TiesByCode, "2 1 3 4"},
	} {
		if diff := cmp.Diff(c.want, show(among.Ranks(scores, c.highest, c.ties))); diff != "" {
			t.Errorf("highest first %v, ties %s: %s", c.highest, c.ties, diff)
		}
	}
	if got := show(among.Ranks(set("7"), true, among.TiesFirst)); got != "1" {
		t.Errorf("one alone is at place %s", got)
	}
	if got := among.Ranks(nil, true, among.TiesFirst); len(got) != 0 {
		t.Errorf("none have places %v", got)
	}
}

func TestQuantile(t *testing.T) {
	four := set("10", "20", "30", "50")
	for _, c := range []struct {
		set  []among.Member
		p    string
		cut  among.Cut
		want string
	}{
		{four, "1/4", among.Interpolated, "35/2"},
		{four, "1/2", among.Interpolated, "25"},
		{four, "0", among.Interpolated, "10"},
		{four, "1", among.Interpolated, "50"},
		{four, "1/4", among.Nearest, "10"},
		{four, "0.26", among.Nearest, "20"},
		{four, "1/2", among.Nearest, "20"},
		{four, "1", among.Nearest, "50"},
		{four, "0", among.Nearest, "10"},
		{set("7"), "1/4", among.Interpolated, "7"},
		{set("7"), "1/4", among.Nearest, "7"},
	} {
		p, _ := new(big.Rat).SetString(c.p)
		if got := among.Quantile(c.set, p, c.cut).RatString(); got != c.want {
			t.Errorf("quantile %s, %s: found %s, expected %s", c.p, c.cut, got, c.want)
		}
	}
	if got := among.Quantile(nil, big.NewRat(1, 2), among.Nearest); got != nil {
		t.Errorf("a quantile of none is %s", got)
	}
}

// TestQuartersOfEightTrusts is the worked example of the oversight framework: two in each quarter.
func TestQuartersOfEightTrusts(t *testing.T) {
	eight := set("1.6", "1.8", "1.9", "2.1", "2.3", "2.5", "2.8", "3.0")
	cuts := among.Cuts(eight, among.Interpolated)
	var got []string
	for _, m := range eight {
		got = append(got, fmt.Sprint(among.Quarter(cuts, m.Value, false)))
	}
	if diff := cmp.Diff("1 1 2 2 3 3 4 4", strings.Join(got, " ")); diff != "" {
		t.Error(diff)
	}
}

func TestQuartersAtACut(t *testing.T) {
	five := set("1", "2", "3", "4", "5")
	cuts := among.Cuts(five, among.Interpolated)
	two := big.NewRat(2, 1)
	if strict, at := among.Quarter(cuts, two, false), among.Quarter(cuts, two, true); strict != 1 || at != 2 {
		t.Errorf("on the first cut: strictly above gives %d, at or above gives %d", strict, at)
	}
	if got := among.Cuts(set("1", "2", "3"), among.Interpolated); got != nil {
		t.Errorf("three values have quarters %s", show(got))
	}
}

func TestSum(t *testing.T) {
	if got := among.Sum(set("1.5", "2")).RatString(); got != "7/2" {
		t.Errorf("found %s", got)
	}
	if got := among.Sum(nil); got != nil {
		t.Errorf("the sum of none is %s", got)
	}
}

func TestPropertiesOfSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []among.Member
		for i, v := range rapid.SliceOfN(rapid.Int64Range(-9, 9), 1, 15).Draw(t, "values") {
			list = append(list, among.Member{Code: fmt.Sprintf("%02d", i), Value: big.NewRat(v, 2)})
		}
		other := rapid.Permutation(list).Draw(t, "other order")
		p := big.NewRat(rapid.Int64Range(0, 20).Draw(t, "twentieths"), 20)
		for _, cut := range []among.Cut{among.Interpolated, among.Nearest} {
			q := among.Quantile(list, p, cut)
			if q.Cmp(among.Quantile(other, p, cut)) != 0 {
				t.Fatalf("the quantile depends on the order")
			}
			below := 0
			for _, m := range list {
				if m.Value.Cmp(q) <= 0 {
					below++
				}
			}
			if cut == among.Nearest && big.NewRat(int64(below), int64(len(list))).Cmp(p) < 0 {
				t.Fatalf("only %d of %d are at or below the nearest quantile %s", below, len(list), p)
			}
		}
		total := new(big.Rat)
		for _, r := range among.Ranks(list, true, among.TiesShared) {
			total.Add(total, r)
		}
		if n := int64(len(list)); total.Cmp(big.NewRat(n*(n+1), 2)) != 0 {
			t.Fatalf("shared places add up to %s", total)
		}
	})
}
