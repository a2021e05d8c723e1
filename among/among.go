// Package among places a value in a set of values, exactly: its rank, the set's quantiles, quarters, mean and sum.
//
// A set is the known values of its members; a member without a value is not in it. Every result is a fraction, and a
// question that a set cannot answer gives nil: what each does with no member, one, or ties is said where it is made.
package among

import (
	"math/big"
	"slices"
	"strings"
)

// Member is a value of a set with the code of whose it is.
type Member struct {
	Code  string
	Value *big.Rat
}

// Ties says what place equal values have.
type Ties string

// The ways to place equal values: all in the first of their places, all in the mean of them, or one by one by code.
const (
	TiesFirst  Ties = "first"
	TiesShared Ties = "shared"
	TiesByCode Ties = "by code"
)

// Ranks is the place of each member, from 1, in the order given. The only member of a set is first; of none there are
// no places.
func Ranks(set []Member, highestFirst bool, ties Ties) []*big.Rat {
	order := make([]int, len(set))
	for i := range order {
		order[i] = i
	}
	by := func(a, b int) int {
		c := set[a].Value.Cmp(set[b].Value)
		if highestFirst {
			return -c
		}
		return c
	}
	slices.SortFunc(order, func(a, b int) int {
		if c := by(a, b); c != 0 {
			return c
		}
		return strings.Compare(set[a].Code, set[b].Code)
	})
	out := make([]*big.Rat, len(set))
	for first := 0; first < len(order); {
		next := first + 1
		for next < len(order) && by(order[first], order[next]) == 0 {
			next++
		}
		for at := first; at < next; at++ {
			out[order[at]] = place(first, next, at, ties)
		}
		first = next
	}
	return out
}

// place is the place of the one at a position among equals from first to before next.
func place(first, next, at int, ties Ties) *big.Rat {
	switch ties {
	case TiesByCode:
		return big.NewRat(int64(at+1), 1)
	case TiesShared:
		return big.NewRat(int64(first+1+next), 2)
	}
	return big.NewRat(int64(first+1), 1)
}

// Cut says how a quantile is read off between two values.
type Cut string

// The cuts. With the n values in order, an interpolated cut at p stands (n-1)p along from the first, in a straight
// line between the two values around it; a nearest cut is the first value that at least p of them do not exceed.
const (
	Interpolated Cut = "interpolated"
	Nearest      Cut = "nearest"
)

// Quantile is the value below which the part p of a set lies, p from 0 to 1. Of one value it is that value; of none
// it is nil.
func Quantile(set []Member, p *big.Rat, cut Cut) *big.Rat {
	if len(set) == 0 {
		return nil
	}
	return quantile(inOrder(set), p, cut)
}

func inOrder(set []Member) []*big.Rat {
	values := make([]*big.Rat, len(set))
	for i, m := range set {
		values[i] = m.Value
	}
	slices.SortFunc(values, (*big.Rat).Cmp)
	return values
}

func quantile(values []*big.Rat, p *big.Rat, cut Cut) *big.Rat {
	n := int64(len(values))
	if cut == Nearest {
		at := new(big.Rat).Mul(p, big.NewRat(n, 1))
		whole := new(big.Int).Quo(at.Num(), at.Denom()).Int64()
		if at.IsInt() && whole > 0 {
			whole--
		}
		return values[min(whole, n-1)]
	}
	at := new(big.Rat).Mul(p, big.NewRat(n-1, 1))
	whole := new(big.Int).Quo(at.Num(), at.Denom()).Int64()
	if whole >= n-1 {
		return values[n-1]
	}
	along := at.Sub(at, big.NewRat(whole, 1))
	step := new(big.Rat).Sub(values[whole+1], values[whole])
	return step.Add(values[whole], step.Mul(step, along))
}

// fewest is the smallest set that has quarters.
const fewest = 4

// Cuts are the three cuts between the quarters of a set; nil where it has fewer than four values.
func Cuts(set []Member, cut Cut) []*big.Rat {
	if len(set) < fewest {
		return nil
	}
	values := inOrder(set)
	var cuts []*big.Rat
	for q := int64(1); q <= 3; q++ {
		cuts = append(cuts, quantile(values, big.NewRat(q, 4), cut))
	}
	return cuts
}

// Quarter is the quarter that a value is in, 1 the lowest to 4: one more than the cuts that it is above, or, where at
// is set, at or above.
func Quarter(cuts []*big.Rat, value *big.Rat, at bool) int {
	quarter := 1
	for _, c := range cuts {
		if d := value.Cmp(c); d > 0 || d == 0 && at {
			quarter++
		}
	}
	return quarter
}

// Sum is the sum of a set; nil of none.
func Sum(set []Member) *big.Rat {
	if len(set) == 0 {
		return nil
	}
	sum := new(big.Rat)
	for _, m := range set {
		sum.Add(sum, m.Value)
	}
	return sum
}
