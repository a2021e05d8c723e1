package place

import (
	"fmt"
	"math/bits"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSettle(t *testing.T) {
	for _, test := range []struct {
		name  string
		gains []Gain
		want  Agreement
	}{
		{"nobody moves", []Gain{{"A", 0}}, Agreement{Fewest: true}},
		{"nobody loses", []Gain{{"A", 5}, {"B", 0}}, Agreement{Total: 5, Fewest: true}},
		{"the place loses", []Gain{{"A", 5}, {"B", -8}}, Agreement{Total: -3, Refuse: []string{"B"}, Smallest: 8, Lacks: 3}},
		{"it comes out even", []Gain{{"B", -8}, {"A", 8}}, Agreement{Refuse: []string{"B"}, Smallest: 8, Fewest: true, Payments: []Payment{{"A", "B", 8}}}},
		{"the largest gain pays", []Gain{{"A", 9}, {"B", -8}, {"C", 10}},
			Agreement{Total: 11, Refuse: []string{"B"}, Smallest: 8, Fewest: true, Payments: []Payment{{"C", "B", 8}}}},
		{"of equal ones the first by code", []Gain{{"C", 10}, {"B", -8}, {"A", 10}},
			Agreement{Total: 12, Refuse: []string{"B"}, Smallest: 8, Fewest: true, Payments: []Payment{{"A", "B", 8}}}},
		// The largest first would take three: A pays both in part.
		{"fewest", []Gain{{"A", 7}, {"B", 6}, {"C", -6}, {"D", -7}},
			Agreement{Refuse: []string{"C", "D"}, Smallest: 13, Fewest: true, Payments: []Payment{{"A", "D", 7}, {"B", "C", 6}}}},
		{"fewest, not the largest from the largest", []Gain{{"A", 10}, {"B", 6}, {"C", -6}, {"D", -4}, {"E", -6}},
			Agreement{Refuse: []string{"C", "D", "E"}, Smallest: 16, Fewest: true,
				Payments: []Payment{{"A", "C", 6}, {"A", "D", 4}, {"B", "E", 6}}}},
	} {
		if diff := cmp.Diff(test.want, Settle(test.gains)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.name, diff)
		}
	}
}

// Whatever the gains: nobody is worse off once paid, payments sum to what losers lose and to nothing over all, none is
// offered when the place loses, and no smaller number of payments would do.
func TestSettleLeavesNobodyWorseOff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gains := drawGains(t, 8)
		a := Settle(gains)
		after, paid, total := map[string]int64{}, int64(0), int64(0)
		for _, g := range gains {
			after[g.Code] += g.Pence
			total += g.Pence
		}
		for _, p := range a.Payments {
			if p.Pence <= 0 || p.From == p.To {
				t.Fatalf("a payment %v", p)
			}
			after[p.From] -= p.Pence
			after[p.To] += p.Pence
			paid += p.Pence
		}
		if total < 0 {
			if a.Payments != nil || a.Lacks != -total {
				t.Fatalf("the place loses %d: %+v", total, a)
			}
			return
		}
		var sum int64
		for code, pence := range after {
			sum += pence
			if pence < 0 {
				t.Fatalf("%s is left with %d: %+v", code, pence, a)
			}
		}
		if sum != total || paid != a.Smallest || a.Lacks != 0 {
			t.Fatalf("gains of %d come to %d, and %d of %d is paid", total, sum, paid, a.Smallest)
		}
		if n := fewest(gains); a.Fewest && n != len(a.Payments) {
			t.Fatalf("%d payments, and %d would do: %+v", len(a.Payments), n, a)
		}
		if again := Settle(shuffled(t, gains)); !cmp.Equal(a, again) {
			t.Fatalf("in another order: %s", cmp.Diff(a, again))
		}
	})
}

// Many bodies are settled too, in no more payments than one below their number.
func TestSettleMany(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gains := drawGains(t, 60)
		a := Settle(gains)
		if n := len(a.Payments); n > max(0, len(gains)-1) {
			t.Fatalf("%d payments among %d", n, len(gains))
		}
	})
}

func drawGains(t *rapid.T, most int) []Gain {
	var out []Gain
	for i := range rapid.IntRange(0, most).Draw(t, "bodies") {
		out = append(out, Gain{Code: fmt.Sprintf("B%02d", i), Pence: int64(rapid.IntRange(-6, 8).Draw(t, "gain"))})
	}
	return out
}

func shuffled(t *rapid.T, gains []Gain) []Gain {
	if len(gains) == 0 {
		return nil
	}
	return rapid.Permutation(slices.Clone(gains)).Draw(t, "order")
}

// fewest is the fewest payments that do, by trying every choice of who pays whom: one is enough when any losers together
// lose no more than those who would pay any of them gain.
func fewest(gains []Gain) int {
	var pay, get []int64
	for _, g := range gains {
		switch {
		case g.Pence > 0:
			pay = append(pay, g.Pence)
		case g.Pence < 0:
			get = append(get, -g.Pence)
		}
	}
	edges := len(pay) * len(get)
	most := 1 << 30
	for chosen := range 1 << edges {
		if n := bits.OnesCount(uint(chosen)); n < most && enough(pay, get, chosen) {
			most = n
		}
	}
	return most
}

func enough(pay, get []int64, chosen int) bool {
	for set := range 1 << len(get) {
		var need, have int64
		for p := range pay {
			for g := range get {
				if set&(1<<g) != 0 && chosen&(1<<(p*len(get)+g)) != 0 {
					have += pay[p]
					break
				}
			}
		}
		for g := range get {
			if set&(1<<g) != 0 {
				need += get[g]
			}
		}
		if need > have {
			return false
		}
	}
	return true
}
