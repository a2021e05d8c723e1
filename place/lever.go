package place

import (
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/policy"
)

// Lever is something that would make a reform pay for itself, if it were so much less than the book after has it.
type Lever struct {
	Rule  string // slug
	Cost  bool   // what care costs under it; else what the place pays across its border
	Pence int64
	// Part of Pence that would have to go: more than 1 where all of it would not do.
	Part    *big.Rat
	Records *big.Rat // of care, that the money is for; nil where it is not for records
	Fewer   *big.Int // how many of them less would do, at what one is worth on average; nil as Records
}

// Levers are what must be true for a reform that loses the place money to pay for itself, the smallest part first.
func (w *Weighing) Levers() []Lever {
	if w.Lacks == 0 {
		return nil
	}
	type key struct {
		rule string
		cost bool
	}
	at := map[key]*Lever{}
	var order []*Lever
	for _, f := range w.After.Flows {
		if !f.Cost && (!f.PayerIn || f.PayeeIn) {
			continue
		}
		k := key{f.Rule, f.Cost}
		if at[k] == nil {
			at[k] = &Lever{Rule: f.Rule, Cost: f.Cost}
			order = append(order, at[k])
		}
		l := at[k]
		l.Pence += f.Pence
		if f.Records != nil && starts(w.After.Policy.Rule(f.Rule), f.Step) {
			if l.Records == nil {
				l.Records = new(big.Rat)
			}
			l.Records.Add(l.Records, f.Records)
		}
	}
	var out []Lever
	for _, l := range order {
		if l.Pence > 0 {
			l.reckon(w.Lacks)
			out = append(out, *l)
		}
	}
	slices.SortStableFunc(out, func(a, b Lever) int { return a.Part.Cmp(b.Part) })
	return out
}

func (l *Lever) reckon(lacks int64) {
	l.Part = big.NewRat(lacks, l.Pence)
	if l.Records == nil || l.Records.Sign() <= 0 {
		l.Records = nil
		return
	}
	fewer := new(big.Rat).Mul(l.Part, l.Records)
	l.Fewer = new(big.Int).Neg(new(big.Int).Div(new(big.Int).Neg(fewer.Num()), fewer.Denom())) // rounded up
}

// starts says whether a step is one that a record begins with, so that each record is under one of them.
func starts(r *policy.Rule, step string) bool {
	return r != nil && r.Price != nil && slices.ContainsFunc(r.Price.Start, func(s *policy.Step) bool { return s.Slug == step })
}

// Aimed is a measure that the reform says it will move, for the bodies of one kind in the place.
type Aimed struct {
	*policy.Aim
	Kind          string // of the bodies
	Bodies        int
	Period        string
	Before, After Count
	// Could is how many the measure could still move the way it should; nil where it is a plain count of no whole.
	Could *big.Rat
	// Worth is what each of those moved, or where none is each that could be, would have to be worth in pence, rounded up,
	// for the reform to pay for itself; nil where the place does not lose by it, or there is none.
	Worth *big.Int
	Moves bool // some are moved, the way they should
}

// Count is a measure's two numbers.
type Count struct {
	Numerator, Denominator *big.Rat // Denominator nil for a plain count
}

// Aimed are the measures the reform says it will move, with what they are in the place, before and after.
func (w *Weighing) Aimed() []Aimed {
	var out []Aimed
	for _, aim := range w.After.Policy.Aims() {
		for _, kind := range w.After.kinds(aim.Measure) {
			a := Aimed{Aim: aim, Kind: kind}
			a.Before, _, _ = w.Before.count(aim.Measure, kind)
			a.After, a.Bodies, a.Period = w.After.count(aim.Measure, kind)
			a.reckon(w.Lacks)
			out = append(out, a)
		}
	}
	return out
}

// kinds are the kinds of bodies of the place that a measure has figures of.
func (a *Account) kinds(measure string) []string {
	var out []string
	for _, r := range a.Measures {
		if m := a.Member(r.Get("organisation")); r.Get("measure") == measure && !slices.Contains(out, m.Kind) {
			out = append(out, m.Kind)
		}
	}
	slices.Sort(out)
	return out
}

// count adds up the last figures of a measure of the bodies of a kind.
func (a *Account) count(measure, kind string) (c Count, bodies int, period string) {
	c.Numerator = new(big.Rat)
	for _, r := range a.Measures {
		numerator, ok := r.Decimal("numerator")
		if r.Get("measure") != measure || a.Member(r.Get("organisation")).Kind != kind || !ok {
			continue
		}
		bodies++
		period = max(period, r.Get("period"))
		c.Numerator.Add(c.Numerator, numerator.Rat())
		if d, ok := r.Decimal("denominator"); ok {
			if c.Denominator == nil {
				c.Denominator = new(big.Rat)
			}
			c.Denominator.Add(c.Denominator, d.Rat())
		}
	}
	return c, bodies, period
}

func (a *Aimed) reckon(lacks int64) {
	moved := new(big.Rat).Sub(a.After.Numerator, a.Before.Numerator)
	switch {
	case !a.Rise:
		moved.Neg(moved)
		a.Could = a.After.Numerator
	case a.After.Denominator != nil:
		a.Could = new(big.Rat).Sub(a.After.Denominator, a.After.Numerator)
	}
	by := a.Could
	if a.Moves = moved.Sign() > 0; a.Moves {
		by = moved
	}
	if lacks > 0 && by != nil && by.Sign() > 0 {
		each := new(big.Rat).Quo(big.NewRat(lacks, 1), by)
		a.Worth = new(big.Int).Neg(new(big.Int).Div(new(big.Int).Neg(each.Num()), each.Denom()))
	}
}

// Value is the measure's value to six places, "" where it has none.
func (c Count) Value() string {
	switch {
	case c.Denominator == nil:
		return decimal.Text(c.Numerator)
	case c.Denominator.Sign() == 0:
		return ""
	}
	return decimal.Text(decimal.Round(new(big.Rat).Quo(c.Numerator, c.Denominator), 6).Rat())
}
