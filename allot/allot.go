// Package allot shares a pot of whole pence out by weight within bounds, exactly.
//
// Each party is given weight x multiplier, held between its floor and its cap, with one multiplier for all: the one at
// which the amounts add up to the pot. It is found from the sorted points at which a party meets a bound, with exact
// fractions, and never by holding and scaling again. Then whole pence are given by largest remainder, ties by code.
package allot

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
)

// Bound names the bound that decided a party's amount.
type Bound string

// The bounds.
const (
	None    Bound = ""
	AtLeast Bound = "at least"
	AtMost  Bound = "at most"
)

// Party is one that shares in a pot. AtLeast and AtMost are in pence, nil for no bound; they are rounded to the penny,
// half away from zero, before anything is shared.
type Party struct {
	Code            string
	Weight          *big.Rat
	AtLeast, AtMost *big.Rat
}

// Rules says how a pot is shared.
type Rules struct {
	Pot int64 // whole pence, none or more
	// Clash is the bound that wins where a party's floor is above its cap; None makes that an error.
	Clash Bound
}

// Amount is what one party is given.
type Amount struct {
	Code  string
	Pence *big.Int
	Exact *big.Rat // before whole pence
	Bound Bound    // the bound that decided it, None where the multiplier did
}

// Result is a pot shared out, in the order of the parties given.
type Result struct {
	Amounts []Amount
	// Multiplier is the pence for each unit of weight of every party that no bound holds; nil where bounds hold all.
	Multiplier *big.Rat
}

// party is one with its bounds settled: high nil means no cap.
type party struct {
	Party
	low, high *big.Rat
}

// Share shares out a pot. The amounts are each within their bounds (the winning one where they clash) and add up to
// the pot to the penny; they do not depend on the order of the parties.
//
// All that is wrong comes back together: two parties of one code, a negative weight, a floor above a cap with no
// clash rule, weights that are all zero, floors that need more than the pot, and caps that leave some of it over.
func Share(rules Rules, parties []Party) (*Result, error) {
	settled, err := settle(rules, parties)
	if err != nil {
		return nil, err
	}
	pot := new(big.Rat).SetInt64(rules.Pot)
	if err := possible(pot, settled); err != nil {
		return nil, err
	}
	m := multiplier(pot, settled)
	result := &Result{}
	for _, p := range settled {
		exact, bound := p.at(m)
		if bound == None && p.Weight.Sign() > 0 {
			result.Multiplier = m
		}
		result.Amounts = append(result.Amounts, Amount{Code: p.Code, Exact: exact, Bound: bound})
	}
	wholePence(rules.Pot, result.Amounts)
	return result, nil
}

func settle(rules Rules, parties []Party) ([]party, error) {
	var faults fault.List
	say := func(format string, args ...any) { faults.Add(fault.New(fault.Place{}, format, args...)) }
	seen, weighs := map[string]bool{}, false
	var out []party
	for _, p := range parties {
		if seen[p.Code] {
			say("%s is there twice", p.Code)
		}
		seen[p.Code] = true
		if p.Weight.Sign() < 0 {
			say("the weight of %s is %s, expected none or more", p.Code, decimal.Text(p.Weight))
		}
		weighs = weighs || p.Weight.Sign() > 0
		settled, clash := bounds(p, rules.Clash)
		if clash {
			say("%s is to have at least %s and at most %s", p.Code, pounds(settled.low), pounds(settled.high))
		}
		out = append(out, settled)
	}
	switch {
	case rules.Pot < 0:
		say("the pot is %s, expected none or more", pounds(new(big.Rat).SetInt64(rules.Pot)))
	case len(parties) == 0:
		say("there is nobody to share the pot")
	case !weighs:
		faults.Add(fault.New(fault.Place{}, "the weights are all zero: nothing says in what proportion to share").
			WithHint("see what the weight reads for each of them: one at least must be more than nothing"))
	}
	return out, faults.Err()
}

// bounds rounds a party's bounds to the penny; a floor below nothing is nothing. It says whether they clash with no
// winner.
func bounds(p Party, clash Bound) (party, bool) {
	out := party{Party: p, low: new(big.Rat)}
	if p.AtLeast != nil && p.AtLeast.Sign() > 0 {
		out.low = decimal.Round(p.AtLeast, 0).Rat()
	}
	if p.AtMost == nil {
		return out, false
	}
	out.high = decimal.Round(p.AtMost, 0).Rat()
	if out.low.Cmp(out.high) <= 0 {
		return out, false
	}
	switch clash {
	case AtLeast:
		out.high = out.low
	case AtMost:
		out.low = out.high
	default:
		return out, true
	}
	return out, out.low.Sign() < 0
}

// possible says whether the floors and caps leave room for the pot.
func possible(pot *big.Rat, parties []party) error {
	floors, caps, capped := new(big.Rat), new(big.Rat), true
	var low, high []string
	for _, p := range parties {
		floors.Add(floors, p.low)
		if p.low.Sign() > 0 {
			low = append(low, fmt.Sprintf("%s %s", p.Code, pounds(p.low)))
		}
		switch {
		case p.Weight.Sign() == 0:
			caps.Add(caps, p.low) // without weight it is given no more than its floor
		case p.high == nil:
			capped = false
		default:
			caps.Add(caps, p.high)
			high = append(high, fmt.Sprintf("%s %s", p.Code, pounds(p.high)))
		}
	}
	if floors.Cmp(pot) > 0 {
		return fault.New(fault.Place{}, "the pot of %s is %s short of its floors: %s", pounds(pot),
			pounds(new(big.Rat).Sub(floors, pot)), some(low)).WithHint("raise the pot, or lower what each is to have at least")
	}
	if capped && caps.Cmp(pot) < 0 {
		return fault.New(fault.Place{}, "the caps leave %s of the pot of %s with nobody: %s",
			pounds(new(big.Rat).Sub(pot, caps)), pounds(pot), some(high)).
			WithHint("lower the pot, or raise what each may have at most")
	}
	return nil
}

// some lists the first of many in order.
func some(list []string) string {
	slices.Sort(list)
	const most = 12
	if len(list) > most {
		return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d others", len(list)-most)
	}
	return strings.Join(list, ", ")
}

func pounds(pence *big.Rat) string {
	text := decimal.Round(new(big.Rat).Quo(pence, big.NewRat(100, 1)), 2).String()
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		return "-£" + rest
	}
	return "£" + text
}

// at is what a party has at a multiplier, and the bound that held it.
func (p party) at(m *big.Rat) (*big.Rat, Bound) {
	x := new(big.Rat).Mul(p.Weight, m)
	switch {
	case p.low.Sign() > 0 && x.Cmp(p.low) < 0:
		return p.low, AtLeast
	case p.high != nil && x.Cmp(p.high) > 0:
		return p.high, AtMost
	}
	return x, None
}
