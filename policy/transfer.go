package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// bodyRule reads what every rule at the grain of organisations has: who it is for, look ups, lets and where.
func (l *loader) bodyRule(f *fields, r *Rule, each string) (*scope, *Bodies) {
	bodies := &Bodies{Each: l.eachOf(f, each)}
	if bodies.Each == nil {
		return nil, nil
	}
	s := l.newBodyScope(bodies.Each, r)
	bodies.Lets = l.declare(f, s)
	bodies.Where = l.where(f, s)
	return s, bodies
}

// where types which rows a rule is for. A set is of those rows, so where can read none.
func (l *loader) where(f *fields, s *scope) *rule.Expr {
	is := s.onlyDefined()
	n := f.scalar("where")
	if n == nil {
		return is
	}
	inner, b := *s, *s.body
	b.noSets = "where says who is in the set"
	inner.body = &b
	e := l.yesNo(n, &inner, "where")
	if e != nil && readsSet(e, s) {
		l.faults.Add(fault.New(n.At, "where reads a let that looks at a set of bodies, and where says who is in the set").
			WithHint("put the condition under when, or in the set's define"))
		return nil
	}
	if is != nil && e != nil {
		return rule.Make(rule.OpAnd, 0, is, e)
	}
	return e
}

// onlyDefined is the define that a rule is for each of, which says like a where who is in the rule; nil without one.
func (s *scope) onlyDefined() *rule.Expr {
	for i, each := range s.body.each {
		if d := s.l.defines["organisations"][each.Define]; each.Define != "" {
			if e, _ := s.bodyDefine(d, i, d.entry.At); e != nil && e.Type.Kind == rule.Bool {
				return e
			}
		}
	}
	return nil
}

// readsSet says whether an expression reads a set, itself or through a let.
func readsSet(e *rule.Expr, s *scope) bool {
	for _, name := range rule.Columns(e) {
		if strings.HasPrefix(name, "set.") {
			return true
		}
		for _, let := range s.lets {
			if let.expr.Op == rule.OpColumn && let.expr.Column == name && let.of != nil && readsSet(let.of, s) {
				return true
			}
		}
	}
	return false
}

// done moves what the scope has gathered to the rule.
func (s *scope) done(bodies *Bodies, r *Rule) map[string]bool {
	bodies.Inputs, bodies.Sets, bodies.LookUps = *s.body.inputs, *s.body.sets, s.lookUps.all()
	for slug := range s.body.earlier {
		r.Earlier = append(r.Earlier, slug)
	}
	slices.Sort(r.Earlier)
	return s.reads
}

// listOrGap reads if unknown: of a rule that lists what is unknown, or counts it under a gap.
func (l *loader) listOrGap(f *fields) string {
	n := f.scalar("if unknown")
	if n == nil {
		return ""
	}
	text := strings.Join(strings.Fields(n.Text), " ")
	if text == "list" {
		return ""
	}
	name, ok := strings.CutPrefix(text, "skip with gap ")
	if !ok {
		l.faults.Add(fault.New(n.At, "if unknown of %s is %q, expected list or skip with gap NAME", f.what, n.Text))
		return ""
	}
	return l.gap(name, n.Place(len([]rune(n.Text))-len([]rune(name))))
}

// later are the words for when a line is paid.
var later = []string{"next month", "next quarter", "next year"}

// recurs is whether a line is expected again, nil where the rule does not say.
func recurs(f *fields) *bool {
	if !f.has("recurrent") {
		return nil
	}
	yes := f.yes("recurrent", true)
	return &yes
}

// buildTransfer reads the inside of a transfer and gives what it reads.
func (l *loader) buildTransfer(f *fields, r *Rule) map[string]bool {
	s, bodies := l.bodyRule(f, r, "for each")
	if s == nil {
		return nil
	}
	t := &Transfer{Negative: f.yes("may be negative", false)}
	t.When = l.yesNo(f.scalar("when"), s, "when")
	bodies.Gap = l.listOrGap(f)
	t.Pay = l.payments(f, s)
	reads := s.done(bodies, r)
	t.Bodies = *bodies
	r.Transfer = t
	return reads
}

// payFields are the fields of one payment.
var payFields = []string{"from", "to", "amount", "when", "fund", "recurrent", "due"}

// payments reads pay: one payment, or several by name.
func (l *loader) payments(f *fields, s *scope) []*Pay {
	p := f.pair("pay")
	if p == nil {
		if !f.has("pay") {
			l.faults.Add(fault.New(f.at, "%s does not say what is paid", f.what).
				WithHint("add pay: {from: provider, to: commissioner, amount: £5}"))
		}
		return nil
	}
	if !l.isMapping(p.Value, "pay of "+f.what) {
		return nil
	}
	if slices.ContainsFunc(p.Value.Pairs, func(p yamlnode.Pair) bool { return p.Value.Kind == yamlnode.Scalar }) {
		return l.payment(yamlnode.Pair{At: p.At, Value: p.Value}, "pay of "+f.what, s)
	}
	var out []*Pay
	for _, named := range p.Value.Pairs {
		out = append(out, l.payment(named, "the payment "+named.Name+" of "+f.what, s)...)
	}
	return out
}

func (l *loader) payment(p yamlnode.Pair, what string, s *scope) []*Pay {
	f := l.fields(p.Value, what, withMeta(payFields...)...)
	if f.node == nil {
		return nil
	}
	pay := &Pay{Meta: f.meta(p), Fund: f.text("fund"), Recurrent: recurs(f), Due: f.choice("due", later...)}
	pay.When = l.yesNo(f.scalar("when"), s, "when of "+what)
	pay.From = l.textOf(f.need("from"), s, "from of "+what)
	pay.To = l.textOf(f.need("to"), s, "to of "+what)
	pay.Amount = l.money(f.need("amount"), s, "the amount of "+what)
	return []*Pay{pay}
}
