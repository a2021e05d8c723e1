package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
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
	h.Within = l.potsOf(f)
	h.Pot = l.pot(f, s, h.Within)
	if h.Within != nil {
		s.reads["table/relations"] = true
	}
	h.Weight = l.number(f.need("weight"), s, "weight")
	l.needsUnknown(f, h.Weight)
	h.Opening = l.money(f.scalar("opening"), s, "opening")
	h.Payer = l.textOf(f.need("payer"), s, "payer")
	h.Payee = l.textOf(f.scalar("payee"), s, "payee")
	s.body.extras = append(s.body.extras, plan.Column{Name: "target", Type: l.target(f, s, h)})
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
	if n := f.scalar("if unknown"); n != nil && strings.TrimSpace(n.Text) == "stop" {
		h.Stop = true
	} else {
		bodies.Gap = l.listOrGap(f)
	}
	if h.AtLeast != nil && h.AtMost != nil && h.Clash == "" && !f.has("clash") {
		l.faults.Add(fault.New(f.at, "%s has at least and at most and does not say which wins", f.what).
			WithHint("add clash: at least, or clash: at most"))
	}
	reads := s.done(bodies, r)
	h.Bodies = *bodies
	r.Share = h
	return reads
}

// potsOf reads the parents that have a pot each: a parent that the policy names; nil is one pot for all.
func (l *loader) potsOf(f *fields) *Parent {
	n := f.scalar("within")
	if n == nil {
		return nil
	}
	if p := l.parents[slugOf(n.Text)]; p != nil {
		return p
	}
	var known []string
	for _, p := range l.parents {
		known = append(known, p.Name)
	}
	slices.Sort(known)
	l.faults.Add(fault.New(n.At, "within: %q is no kind of parent", n.Line()).WithHint("%s", fault.Suggest(n.Line(), known)).
		WithHint("declare it under organisations: as one of parents:"))
	return nil
}

// pot types the pot: one amount for all of a holder's, so it reads parameters and what the holder has, but nothing of any
// one of those who share it.
func (l *loader) pot(f *fields, s *scope, within *Parent) *rule.Expr {
	n := f.need("pot")
	if n == nil {
		return nil
	}
	holder := Each{Name: "nation", Key: "nation", Nation: true}
	if within != nil {
		holder = Each{Name: within.Name, Key: book.Column(within.Slug)}
	}
	inner, b := *s, *s.body
	b.noSets = "a pot is not made from those who share it"
	b.each, b.holder, b.subject = []Each{holder}, true, Both
	inner.body, inner.lets = &b, map[string]*let{}
	e := l.money(n, &inner, "pot")
	if e == nil {
		return nil
	}
	held := false
	for _, name := range rule.Columns(e) {
		i := slices.IndexFunc(*b.inputs, func(in *Input) bool { return in.Column == name && in.Body == Holder })
		held = held || i >= 0
		if i < 0 && !slices.Contains([]string{PeriodStart, PeriodEnd}, name) {
			l.faults.Add(fault.New(n.At, "the pot is one amount for all, and %s is of each body", n.Line()).
				WithHint("name a parameter, or a figure, fact or account of the %s, whose pot it is", holder.Name))
			return nil
		}
	}
	if held && within == nil && l.policy.Nation == "" {
		l.faults.Add(fault.New(n.At, "the pot is made of what the nation has, and the policy does not say what its nation is").
			WithHint("add nation: to policy:, such as nation: England"))
	}
	return e
}

// target types what each should have in the end, where that is stated; it may read "by weight", the part of the pot.
func (l *loader) target(f *fields, s *scope, h *Share) rule.Type {
	inner, b := *s, *s.body
	b.extras = []plan.Column{{Name: "by weight", Type: money()}}
	inner.body = &b
	e := l.money(f.scalar("target"), &inner, "target")
	if e == nil {
		return money()
	}
	h.Target = rule.Make(rule.OpRound, 2, e)
	t := h.Target.Type
	t.Missing = true
	return t
}

// needsUnknown reports a weight that can be missing without a word on what happens then.
func (l *loader) needsUnknown(f *fields, weight *rule.Expr) {
	if weight != nil && weight.Type.Missing && !f.has("if unknown") {
		l.faults.Add(fault.New(f.at, "a weight of %s can be missing, and it does not say what happens then", f.what).
			WithHint("add if unknown: stop, if unknown: list, or if unknown: skip with gap NAME"))
	}
}
