package main

import (
	"math/big"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// width is how wide the whole numbers of a rule's arithmetic on records can get.
type width struct {
	known bool
	need  int    // bits, without the sign
	bits  int    // what the engine works in: 64 or 128
	where string // the column of the rule's plan that needs most
}

// spare is how many bits there are to spare: one more doubles what fits.
func (w width) spare() int {
	if w.bits == 64 {
		return 62 - w.need
	}
	return 125 - w.need
}

// widthOf finds the widest number of a rule's plan; nothing for a rule that is not run.
func widthOf(p *policy.Policy, r *policy.Rule) width {
	w := width{}
	switch {
	case r.Price != nil:
		w.node(run.LowerPrice(r, p.Year, run.Scan(r.Price.Of)).Node)
	case r.Measure != nil:
		w.node(run.LowerMeasure(r, p.Year, run.Scan(r.Measure.Of)).Node)
		if of := r.Measure.Population; of != nil {
			w.node(run.LowerPopulation(r, p.Year, run.Scan(of.Of)).Node)
		}
	}
	return w
}

func (w *width) node(n plan.Node) {
	switch n := n.(type) {
	case *plan.Derive:
		for _, a := range n.Add {
			w.expr(a.Name, a.Expr)
		}
	case *plan.Filter:
		w.expr("where", n.Where)
	case *plan.LookUp:
		for _, match := range n.On {
			w.expr(n.As, match.Expr)
		}
	case *plan.Sum:
		for _, a := range n.Add {
			w.take(a.Name, a.Type)
		}
	}
	for _, in := range n.Inputs() {
		w.node(in)
	}
}

func (w *width) expr(where string, e *rule.Expr) {
	if e == nil {
		return
	}
	w.take(where, rule.Work(e))
	for _, arg := range e.Args {
		w.expr(where, arg)
	}
}

// take notes a type if it is the widest so far. The first of equals stays, so that the answer is always the same.
func (w *width) take(where string, t rule.Type) {
	bits := t.Bits()
	if t.Kind != rule.Number || bits == 0 {
		return
	}
	if need := bitsOf(t); !w.known || need > w.need {
		*w = width{true, need, bits, where}
	}
}

func bitsOf(t rule.Type) int {
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(t.Scale)), nil))
	need := 0
	for _, bound := range []*big.Rat{t.Min, t.Max} {
		scaled := new(big.Rat).Mul(bound, scale)
		need = max(need, new(big.Int).Quo(scaled.Num(), scaled.Denom()).BitLen())
	}
	return need
}
