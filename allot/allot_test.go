package allot_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/allot"
)

func rat(text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		panic(text)
	}
	return r
}

// parties reads lines of code, weight, at least and at most, where - is none.
func parties(text string) []allot.Party {
	var out []allot.Party
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		f := strings.Fields(line)
		p := allot.Party{Code: f[0], Weight: rat(f[1])}
		if f[2] != "-" {
			p.AtLeast = rat(f[2])
		}
		if f[3] != "-" {
			p.AtMost = rat(f[3])
		}
		out = append(out, p)
	}
	return out
}

func TestShare(t *testing.T) {
	for _, c := range []struct {
		name    string
		rules   allot.Rules
		parties string
		want    string
	}{
		{"by weight", allot.Rules{Pot: 100}, "a 1 - -\nb 3 - -", "a 25, b 75, x 25"},
		{"pennies to the largest parts", allot.Rules{Pot: 100}, "a 1 - -\nb 1 - -\nc 1 - -", "a 34, b 33, c 33, x 100/3"},
		{"pennies, ties by code and not by place", allot.Rules{Pot: 100}, "c 1 - -\nb 1 - -\na 1 - -", "c 33, b 33, a 34, x 100/3"},
		{"a floor takes from the others in proportion", allot.Rules{Pot: 100}, "a 1 40 -\nb 1 - -\nc 2 - -", "a 40 at least, b 20, c 40, x 20"},
		{"a cap gives to the others", allot.Rules{Pot: 100}, "a 1 - -\nb 1 - 20\nc 2 - -", "a 27, b 20 at most, c 53, x 80/3"},
		{"a floor met by weight does not bite", allot.Rules{Pot: 100}, "a 1 25 -\nb 3 - -", "a 25, b 75, x 25"},
		{"a floor that only bites because of a cap's opposite", allot.Rules{Pot: 100}, "a 10 - 30\nb 1 60 -\nc 1 - -", "a 30 at most, b 60 at least, c 10, x 10"},
		{"all held", allot.Rules{Pot: 100}, "a 1 40 40\nb 1 60 60", "a 40, b 60 at least, x 40"},
		{"a clash that the floor wins", allot.Rules{Pot: 100, Clash: allot.AtLeast}, "a 1 60 40\nb 1 - -", "a 60 at least, b 40, x 40"},
		{"a clash that the cap wins", allot.Rules{Pot: 100, Clash: allot.AtMost}, "a 1 60 40\nb 1 - -", "a 40 at most, b 60, x 60"},
		{"no weight gets its floor only", allot.Rules{Pot: 100}, "a 0 10 -\nb 0 - -\nc 1 - -", "a 10 at least, b 0, c 90, x 90"},
		{"an empty pot", allot.Rules{Pot: 0}, "a 1 - -\nb 2 - -", "a 0, b 0, x 0"},
		{"floors that take it all", allot.Rules{Pot: 100}, "a 1 60 -\nb 1 40 -\nc 1 - -", "a 60 at least, b 40 at least, c 0, x 0"},
		{"a floor of part of a penny is rounded", allot.Rules{Pot: 100}, "a 1 40.5 -\nb 9 - -", "a 41 at least, b 59, x 59/9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := allot.Share(c.rules, parties(c.parties))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, show(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func show(r *allot.Result) string {
	var parts []string
	for _, a := range r.Amounts {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("%s %s %s", a.Code, a.Pence, a.Bound)))
	}
	if r.Multiplier != nil {
		parts = append(parts, "x "+r.Multiplier.RatString())
	}
	return strings.Join(parts, ", ")
}

func TestWhatCannotBeShared(t *testing.T) {
	for _, c := range []struct {
		name    string
		rules   allot.Rules
		parties string
		want    string
	}{
		{"floors above the pot", allot.Rules{Pot: 100}, "a 1 60 -\nb 1 50 -\nc 1 - -",
			"the pot of £1.00 is £0.10 short of its floors: a £0.60, b £0.50"},
		{"caps below the pot", allot.Rules{Pot: 100}, "a 1 - 60\nb 1 - 30", "the caps leave £0.10 of the pot of £1.00 with nobody: a £0.60, b £0.30"},
		{"caps below the pot, and one without weight", allot.Rules{Pot: 100}, "a 1 - 60\nb 0 - -", "the caps leave £0.40"},
		{"weights all zero", allot.Rules{Pot: 100}, "a 0 - -\nb 0 - -", "the weights are all zero"},
		{"nobody", allot.Rules{Pot: 100}, "", "there is nobody to share the pot"},
		{"a negative weight", allot.Rules{Pot: 100}, "a -1 - -\nb 2 - -", "the weight of a is -1"},
		{"a negative pot", allot.Rules{Pot: -1}, "a 1 - -", "the pot is -£0.01"},
		{"a clash", allot.Rules{Pot: 100}, "a 1 60 40\nb 1 - -", "a is to have at least £0.60 and at most £0.40"},
		{"a code twice", allot.Rules{Pot: 100}, "a 1 - -\na 1 - -", "a is there twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var list []allot.Party
			if c.parties != "" {
				list = parties(c.parties)
			}
			got, err := allot.Share(c.rules, list)
			if err == nil {
				t.Fatalf("expected %q, found %s", c.want, show(got))
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("expected %q, found %q", c.want, err)
			}
		})
	}
}

// drawn is a pot that can be shared: it lies between the floors and the caps.
func drawn(t *rapid.T) (allot.Rules, []allot.Party) {
	n := rapid.IntRange(1, 12).Draw(t, "parties")
	var list []allot.Party
	floors, caps, capped := int64(0), int64(0), true
	for i := range n {
		p := allot.Party{Code: fmt.Sprintf("%c%d", 'a'+rune(rapid.IntRange(0, 3).Draw(t, "letter")), i)}
		p.Weight = big.NewRat(rapid.Int64Range(0, 60).Draw(t, "weight"), rapid.Int64Range(1, 7).Draw(t, "over"))
		if i == 0 {
			p.Weight = big.NewRat(rapid.Int64Range(1, 60).Draw(t, "first weight"), 1)
		}
		low := rapid.Int64Range(0, 50).Draw(t, "floor")
		if rapid.Bool().Draw(t, "has a floor") {
			p.AtLeast = big.NewRat(low, 1)
			floors += low
		} else {
			low = 0
		}
		switch {
		case rapid.Bool().Draw(t, "has a cap"):
			high := low + rapid.Int64Range(0, 80).Draw(t, "cap")
			p.AtMost = big.NewRat(high, 1)
			if p.Weight.Sign() == 0 {
				high = low
			}
			caps += high
		case p.Weight.Sign() > 0:
			capped = false
		default:
			caps += low
		}
		list = append(list, p)
	}
	most := floors + 500
	if capped {
		most = caps
	}
	return allot.Rules{Pot: rapid.Int64Range(floors, most).Draw(t, "pot")}, list
}

func TestPropertiesOfAShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules, list := drawn(t)
		got, err := allot.Share(rules, list)
		if err != nil {
			t.Fatal(err)
		}
		sum, exact := new(big.Int), new(big.Rat)
		for i, a := range got.Amounts {
			p := list[i]
			sum.Add(sum, a.Pence)
			exact.Add(exact, a.Exact)
			pence := new(big.Rat).SetInt(a.Pence)
			if p.AtLeast != nil && pence.Cmp(p.AtLeast) < 0 || p.AtMost != nil && pence.Cmp(p.AtMost) > 0 {
				t.Fatalf("%s has %s, outside its bounds", a.Code, pence)
			}
			if away := new(big.Rat).Sub(pence, a.Exact); away.Abs(away).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("%s has %s, a penny or more from %s", a.Code, pence, a.Exact)
			}
			checkMultiplier(t, p, a, got.Multiplier)
		}
		if sum.Int64() != rules.Pot || exact.Cmp(new(big.Rat).SetInt64(rules.Pot)) != 0 {
			t.Fatalf("the amounts add up to %s, exactly %s, expected %d", sum, exact, rules.Pot)
		}
	})
}

// checkMultiplier holds one amount to the one multiplier: equal to weight times it, above only at the floor, below only
// at the cap.
func checkMultiplier(t *rapid.T, p allot.Party, a allot.Amount, m *big.Rat) {
	if m == nil || p.Weight.Sign() == 0 {
		return
	}
	switch c := a.Exact.Cmp(new(big.Rat).Mul(p.Weight, m)); {
	case c == 0 && a.Bound == allot.None:
	case c > 0 && a.Bound == allot.AtLeast && a.Exact.Cmp(p.AtLeast) == 0:
	case c < 0 && a.Bound == allot.AtMost && a.Exact.Cmp(p.AtMost) == 0:
	default:
		t.Fatalf("%s has %s (%s) at weight %s and multiplier %s", a.Code, a.Exact, a.Bound, p.Weight, m)
	}
}

func TestOrderOfPartiesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules, list := drawn(t)
		other := rapid.Permutation(list).Draw(t, "other order")
		a, err := allot.Share(rules, list)
		if err != nil {
			t.Fatal(err)
		}
		b, err := allot.Share(rules, other)
		if err != nil {
			t.Fatal(err)
		}
		byCode := map[string]string{}
		for _, x := range a.Amounts {
			byCode[x.Code] = x.Pence.String() + string(x.Bound)
		}
		for _, x := range b.Amounts {
			if byCode[x.Code] != x.Pence.String()+string(x.Bound) {
				t.Fatalf("%s has %s in one order and %s%s in the other", x.Code, byCode[x.Code], x.Pence, x.Bound)
			}
		}
	})
}

func TestPenniesGoToTheLargestParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules, list := drawn(t)
		got, err := allot.Share(rules, list)
		if err != nil {
			t.Fatal(err)
		}
		part := func(a allot.Amount) *big.Rat {
			whole := new(big.Int).Quo(a.Exact.Num(), a.Exact.Denom())
			return new(big.Rat).Sub(a.Exact, new(big.Rat).SetInt(whole))
		}
		up := func(a allot.Amount) bool { return new(big.Rat).SetInt(a.Pence).Cmp(a.Exact) > 0 }
		for _, a := range got.Amounts {
			for _, b := range got.Amounts {
				c := part(a).Cmp(part(b))
				if up(b) && !up(a) && part(a).Sign() > 0 && (c > 0 || c == 0 && a.Code < b.Code) {
					t.Fatalf("%s was rounded up before %s", b.Code, a.Code)
				}
			}
		}
	})
}
