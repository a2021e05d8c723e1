package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// buildShare reads the inside of a share and gives what it reads.
func (l *loader) buildShare(f *fields, r *Rule) map[string]bool {
	s, bodies := l.bodyRule(f, r, "among")
	if s == nil {
		return nil
	}
	if len(bodies.Each) > 1 {
		l.faults.Add(fault.New(f.value("among").At, "a pot is shared among single bodies, found a pair"))
	}
	h := &Share{Fund: f.text("fund"), Recurrent: recurs(f), Due: f.choice("due", later...)}
	h.Pot = l.pot(f, s)
	h.Weight = l.number(f.need("weight"), s, "weight")
	l.needsUnknown(f, h.Weight)
	h.Opening = l.money(f.scalar("opening"), s, "opening")
	h.Payer = l.textOf(f.need("payer"), s, "payer")
	h.Payee = l.textOf(f.scalar("payee"), s, "payee")
	s.body.extras = append(s.body.extras, plan.Column{Name: "target", Type: money()})
	if h.Opening != nil {
		t := h.Opening.Type
		t.Missing = true
		s.body.extras = append(s.body.extras, plan.Column{Name: "opening", Type: t})
	}
	h.AtLeast = l.money(f.scalar("at least"), s, "at least")
	h.AtMost = l.money(f.scalar("at most"), s, "at most")
	h.Clash = f.choice("clash", "at least", "at most")
	if n := f.scalar("rest"); n != nil && strings.TrimSpace(n.Text) != "weight" {
		h.Rest = l.number(n, s, "rest")
	}
	f.choice("pennies", "largest remainder")
	bodies.Gap = l.listOrGap(f)
	if h.AtLeast != nil && h.AtMost != nil && h.Clash == "" && !f.has("clash") {
		l.faults.Add(fault.New(f.at, "%s has at least and at most and does not say which wins", f.what).
			WithHint("add clash: at least, or clash: at most"))
	}
	reads := s.done(bodies, r)
	h.Bodies = *bodies
	r.Share = h
	return reads
}

// pot types the pot: one amount for all, so it reads nothing of any one body.
func (l *loader) pot(f *fields, s *scope) *rule.Expr {
	n := f.need("pot")
	if n == nil {
		return nil
	}
	inner, b := *s, *s.body
	b.noSets = "a pot is not made from those who share it"
	inner.body, inner.lets = &b, map[string]*let{}
	e := l.money(n, &inner, "pot")
	if e == nil {
		return nil
	}
	for _, name := range rule.Columns(e) {
		if !slices.Contains([]string{PeriodStart, PeriodEnd}, name) {
			l.faults.Add(fault.New(n.At, "the pot is one amount for all, and %s is of each body", n.Line()).
				WithHint("name a parameter"))
			return nil
		}
	}
	return e
}

// needsUnknown reports a weight that can be missing without a word on what happens then.
func (l *loader) needsUnknown(f *fields, weight *rule.Expr) {
	if weight != nil && weight.Type.Missing && !f.has("if unknown") {
		l.faults.Add(fault.New(f.at, "a weight of %s can be missing, and it does not say what happens then", f.what).
			WithHint("add if unknown: list, or if unknown: skip with gap NAME"))
	}
}
