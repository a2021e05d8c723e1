package run

import (
	"math/big"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// picking makes the condition under which one record can be picked for another.
type picking struct {
	d     *policy.Derive
	types map[string]rule.Type
	all   *rule.Expr
}

func newPicking(d *policy.Derive, p *plan.Pick) *picking {
	w := &picking{d: d, types: map[string]rule.Type{}}
	for _, c := range p.Pairs() {
		w.types[c.Name] = c.Type
	}
	return w
}

func (w *picking) and(e *rule.Expr) {
	if w.all == nil {
		w.all = e
		return
	}
	w.all = and(w.all, e)
}

// asks and other are columns of the record picked for, and of the one that may be picked.
func (w *picking) asks(name string) *rule.Expr {
	return rule.Column(name, w.types[name], fault.Place{})
}

func (w *picking) other(name string) *rule.Expr { return w.asks(w.d.As + "." + name) }

// where is, in order: the days, overlap, which of two of one day comes first, that each record is one, and what the
// author asks besides. Each says no or is missing where something that it reads is.
func (w *picking) where() *rule.Expr {
	d := w.d
	first, last := w.other(d.Day), w.asks(d.Anchor)
	if !d.Before {
		first, last = last, first
	}
	op := rule.OpLess
	if d.SameDay {
		op = rule.OpAtMost
	}
	days := rule.Make(op, 0, first, last)
	if d.Within != nil {
		days = and(days, w.within(first, last))
	}
	switch {
	case d.Overlap == nil || !*d.Overlap && w.apart():
	case *d.Overlap:
		days = rule.Make(rule.OpOr, 0, days, w.overlap())
	default:
		days = and(days, not(w.overlap()))
	}
	w.and(days)
	if d.From == d.Of {
		w.and(w.inOrder())
	}
	if d.Of.Count != "" {
		w.and(rule.Make(rule.OpEqual, 0, w.asks(d.Of.Count), whole(1, w.types[d.Of.Count].Unit)))
	}
	if d.From.Count != "" {
		count := w.other(d.From.Count)
		w.and(rule.Make(rule.OpEqual, 0, count, whole(1, count.Type.Unit)))
	}
	if d.Where != nil {
		w.and(d.Where)
	}
	return w.all
}

// within says that the days are no further apart, as a comparison of days where the number of them is bounded: engines
// can join by that.
func (w *picking) within(first, last *rule.Expr) *rule.Expr {
	t := w.d.Within.Type
	most := new(big.Rat).SetInt64(mostDaysWithin)
	if t.Min == nil || t.Max == nil || t.Max.Cmp(most) > 0 || t.Min.Cmp(new(big.Rat).Neg(most)) < 0 {
		return rule.Make(rule.OpAtMost, 0, subtract(last, first), w.d.Within)
	}
	return rule.Make(rule.OpAtLeast, 0, first, subtract(last, w.d.Within))
}

// mostDaysWithin is more days than there are between any two of an economy, and few enough to be taken from a day.
const mostDaysWithin = 100_000

// apart says that the days asked for leave no room for an overlap: the one has ended when the other begins.
func (w *picking) apart() bool {
	d := w.d
	return d.Before && d.Day == d.From.Date && d.Anchor == d.Of.Start || !d.Before && d.Day == d.From.Start && d.Anchor == d.Of.Date
}

// overlap says that each of the two begins before the other ends.
func (w *picking) overlap() *rule.Expr {
	of, from := w.d.Of, w.d.From
	return and(rule.Make(rule.OpLess, 0, w.other(from.Start), w.asks(of.Date)),
		rule.Make(rule.OpLess, 0, w.asks(of.Start), w.other(from.Date)))
}

// inOrder says that the one to be picked comes before the record (or after it, where that is asked) in the order of
// the day they began, the day they ended, and their keys. So no record is its own, and no two are each other's.
func (w *picking) inOrder() *rule.Expr {
	of := w.d.Of
	var names []string
	if of.Start != "" {
		names = append(names, of.Start)
	}
	names = append(names, of.Date)
	op := rule.OpLess
	if !w.d.Before {
		op = rule.OpMore
	}
	names = append(names, of.Key...)
	var order *rule.Expr
	for i := len(names) - 1; i >= 0; i-- {
		a, b := w.other(names[i]), w.asks(names[i])
		order = lexically(rule.Make(op, 0, a, b), a, b, order)
	}
	return order
}

// lexically is before, or equal and then otherwise; nil is no.
func lexically(before, a, b, otherwise *rule.Expr) *rule.Expr {
	if otherwise == nil {
		return before
	}
	return rule.Make(rule.OpOr, 0, before, and(rule.Make(rule.OpEqual, 0, a, b), otherwise))
}
