package allot

import (
	"cmp"
	"math/big"
	"slices"
	"strings"
)

// turn is a point at which a party meets a bound as the multiplier grows: it leaves its floor, or reaches its cap.
type turn struct {
	at            *big.Rat
	weight, fixed *big.Rat // what passing it adds to the free weight, and to what is held
}

// multiplier is the one at which the amounts add up to the pot. Between two turns the sum grows in a straight line, so
// going through the turns in order until the next would pass the pot leaves one division. Where the sum does not
// grow (all are held), any multiplier there gives the same amounts, and the lowest is taken.
func multiplier(pot *big.Rat, parties []party) *big.Rat {
	held, weight := new(big.Rat), new(big.Rat)
	for _, p := range parties {
		held.Add(held, p.low)
	}
	var last *big.Rat
	for _, t := range turns(parties) {
		if last != nil {
			if m := reaches(pot, held, weight, t.at); m != nil {
				return m
			}
		}
		weight.Add(weight, t.weight)
		held.Add(held, t.fixed)
		last = t.at
	}
	if weight.Sign() == 0 {
		return last
	}
	left := new(big.Rat).Sub(pot, held)
	return left.Quo(left, weight)
}

// reaches is the multiplier at which the pot is met at or before the next turn, nil where it is not yet.
func reaches(pot, held, weight, next *big.Rat) *big.Rat {
	there := new(big.Rat).Mul(weight, next)
	if there.Add(there, held).Cmp(pot) < 0 {
		return nil
	}
	if weight.Sign() == 0 {
		return next
	}
	left := new(big.Rat).Sub(pot, held)
	return left.Quo(left, weight)
}

func turns(parties []party) []turn {
	var out []turn
	for _, p := range parties {
		if p.Weight.Sign() == 0 {
			continue
		}
		out = append(out, turn{new(big.Rat).Quo(p.low, p.Weight), p.Weight, new(big.Rat).Neg(p.low)})
		if p.high != nil {
			out = append(out, turn{new(big.Rat).Quo(p.high, p.Weight), new(big.Rat).Neg(p.Weight), p.high})
		}
	}
	slices.SortStableFunc(out, func(a, b turn) int { return a.at.Cmp(b.at) })
	return out
}

// wholePence rounds every amount down and gives the pence left over, one each, to those with the largest parts of a
// penny; of equal parts the first code has it. A bound is whole pence, so none is passed.
func wholePence(pot int64, amounts []Amount) {
	left := big.NewInt(pot)
	rest := make([]*big.Rat, len(amounts))
	order := make([]int, len(amounts))
	for i := range amounts {
		a := &amounts[i]
		a.Pence = new(big.Int).Quo(a.Exact.Num(), a.Exact.Denom())
		left.Sub(left, a.Pence)
		rest[i] = new(big.Rat).Sub(a.Exact, new(big.Rat).SetInt(a.Pence))
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(rest[b].Cmp(rest[a]), strings.Compare(amounts[a].Code, amounts[b].Code))
	})
	one := big.NewInt(1)
	for _, i := range order[:left.Int64()] {
		amounts[i].Pence.Add(amounts[i].Pence, one)
	}
}
