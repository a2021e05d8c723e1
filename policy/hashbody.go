package policy

import (
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/rule"
)

// bodies writes the canonical form of what rules at the grain of organisations have in common.
func (c *canon) bodies(b *Bodies) {
	for _, e := range b.Each {
		c.line("for", e.Key, e.Kind, e.Define, fmt.Sprint(e.Nation))
	}
	c.line("gap", b.Gap)
	for _, in := range b.Inputs {
		c.line("input", in.Column, in.Table, rule.Describe(in.Type))
	}
	c.lookUps(rowTable(b.Each), b.LookUps)
	c.named("let", b.Lets)
	c.expr("where", b.Where)
	for _, s := range b.Sets {
		p := ""
		if s.P != nil {
			p = s.P.RatString()
		}
		c.line("set", s.Name, string(s.How), fmt.Sprint(s.Highest), s.Ties, p, s.Cut, fmt.Sprint(s.AtOr))
		c.expr("of", s.Of)
		c.expr("among", s.Among)
	}
}

func (c *canon) share(h *Share) {
	c.bodies(&h.Bodies)
	c.expr("pot", h.Pot)
	if h.Within != nil {
		c.line("within", h.Within.Name)
	}
	c.expr("weight", h.Weight)
	if h.Target != nil {
		c.expr("target", h.Target)
	}
	c.expr("opening", h.Opening)
	c.expr("at least", h.AtLeast)
	c.expr("at most", h.AtMost)
	c.expr("rest", h.Rest)
	c.expr("payer", h.Payer)
	c.expr("payee", h.Payee)
	c.line("clash", h.Clash, h.Fund, h.Due, answer(h.Recurrent))
	if h.Stop {
		c.line("if unknown", "stop")
	}
}

// answer is a yes or no that may not have been said.
func answer(b *bool) string {
	if b == nil {
		return ""
	}
	return fmt.Sprint(*b)
}

func (c *canon) transfer(t *Transfer) {
	c.bodies(&t.Bodies)
	c.expr("when", t.When)
	c.line("may be negative", fmt.Sprint(t.Negative))
	for _, p := range t.Pay {
		c.line("pay", p.Slug, p.Fund, p.Due, answer(p.Recurrent))
		c.expr("when", p.When)
		c.expr("from", p.From)
		c.expr("to", p.To)
		c.expr("amount", p.Amount)
	}
}

// decide leaves out why an outcome is taken, which is prose, but not what the body must do, which is part of the decision.
func (c *canon) decide(d *Decide) {
	c.bodies(&d.Bodies)
	c.line("scale", strings.Join(d.Scale, "|"), "if unknown", d.Unknown)
	for _, b := range d.First {
		c.expr("when", b.When)
		c.expr("outcome", b.Outcome)
		c.line("must", b.Must)
	}
	c.moves(d)
	for _, e := range d.Exits {
		c.line("exit", e.Outcome, strings.Join(e.Except, "|"), e.Because, fmt.Sprint(e.For, " ", e.Within))
		c.expr("when", e.When)
	}
}
