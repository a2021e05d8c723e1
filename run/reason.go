package run

import (
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// whyUnpriced says, for a record whose amount is missing, the first thing that explains it: a row that a look-up
// did not find, then a missing fact of the record, then a start step without a price, then no start step at all.
// It is missing for a priced record.
func whyUnpriced(p *policy.Price, l *lowering) *rule.Expr {
	why := text("the amount is not known")
	for i := len(p.Steps) - 1; i >= 0; i-- {
		why = stepReason(p.Steps[i], l, why)
	}
	why = cond(known(l.column("so_far.start")), why, startReason(p.Start, l))
	needed := neededBy(p)
	for i := len(p.Of.Columns) - 1; i >= 0; i-- {
		if name := p.Of.Columns[i].Name; needed.columns[name] {
			why = cond(known(l.column(name)), why, text(words(name)+" is missing"))
		}
	}
	for i := len(p.LookUps) - 1; i >= 0; i-- {
		if u := p.LookUps[i]; needed.lookUps[u.As] {
			why = cond(l.column(u.As+".found"), why, notFound(u))
		}
	}
	return cond(known(l.column(amountColumn)), missing(rule.Type{Kind: rule.Text}), why)
}

// whyUnpaid is why a record is in no line: it has no amount, or nobody to pay or be paid.
func whyUnpaid(l *lowering) *rule.Expr {
	nobody := cond(known(l.column(PayerColumn)), text("the payee is not known"), text("the payer is not known"))
	return orElse(l.column(reasonColumn), nobody)
}

// startReason names the start step that was chosen but has no price.
func startReason(starts []*policy.Step, l *lowering) *rule.Expr {
	why := text("no start step is for this kind of record")
	for i := len(starts) - 1; i >= 0; i-- {
		s := starts[i]
		lacks := text(fmt.Sprintf("no price for %s", s.Name))
		if s.When == nil {
			why = lacks
			continue
		}
		when := l.column("when." + s.Slug)
		why = cond(orFalse(when), lacks, cond(known(when), why, text("cannot tell whether it is "+s.Name)))
	}
	return why
}

func stepReason(s *policy.Step, l *lowering, otherwise *rule.Expr) *rule.Expr {
	for i := len(s.OneOf) - 1; i >= 0; i-- {
		otherwise = stepReason(s.OneOf[i], l, otherwise)
	}
	if s.OneOf != nil || s.IfUnknown.Skip {
		return otherwise
	}
	lacks := not(known(l.column("to." + s.Slug)))
	if s.When != nil {
		when := l.column("when." + s.Slug)
		lacks = rule.Make(rule.OpOr, 0, not(known(when)), and(orFalse(when), lacks))
	}
	return cond(lacks, text(s.Name+" cannot be worked out"), otherwise)
}

// needs collects what the amount of a price cannot do without.
type needs struct {
	price   *policy.Price
	lets    map[string]*rule.Expr
	columns map[string]bool // columns of the record
	lookUps map[string]bool // names of look-ups
}

// neededBy finds the record's columns and the look-ups that are read by the start steps and by the steps that may
// not be skipped. A column read only inside known(...) or ?? is not needed; a look-up there is, since without its
// row nothing in it is known.
func neededBy(p *policy.Price) *needs {
	n := &needs{p, map[string]*rule.Expr{}, map[string]bool{}, map[string]bool{}}
	for _, let := range p.Lets {
		n.lets[let.Name] = let.Expr
	}
	for _, s := range p.Start {
		n.step(s)
	}
	for _, s := range p.Steps {
		n.step(s)
		for _, m := range s.OneOf {
			n.step(m)
		}
	}
	return n
}

func (n *needs) step(s *policy.Step) {
	if s.IfUnknown.Skip {
		return
	}
	for _, e := range []*rule.Expr{s.When, s.Add, s.Multiply} {
		n.expr(e, true)
	}
}

func (n *needs) expr(e *rule.Expr, hard bool) {
	rule.Walk(e, func(part *rule.Expr) bool {
		switch part.Op {
		case rule.OpKnown, rule.OpCoalesce:
			for _, arg := range part.Args {
				n.expr(arg, false)
			}
			return false
		case rule.OpColumn:
			n.column(part.Column, hard)
		}
		return true
	})
}

func (n *needs) column(name string, hard bool) {
	if let := n.lets[name]; let != nil {
		n.expr(let, hard)
		return
	}
	for _, u := range n.price.LookUps {
		if strings.HasPrefix(name, u.As+".") {
			n.lookUps[u.As] = true
			return
		}
	}
	if hard && n.price.Of.Column(name) != nil {
		n.columns[name] = true
	}
}

// asks says whether a file of records must have a column for the amount to be worked out: it is needed, or what is
// needed is looked up by it.
func (n *needs) asks(column string) bool {
	if n.columns[column] {
		return true
	}
	for _, u := range n.price.LookUps {
		for _, m := range u.On {
			if n.lookUps[u.As] && slices.Contains(rule.Columns(m.Expr), column) {
				return true
			}
		}
	}
	return false
}

// notFound says that a look-up has no row, or that what it looks by is itself missing.
func notFound(u *policy.LookUp) *rule.Expr {
	var keys []string
	for _, m := range u.On {
		if names := rule.Columns(m.Expr); len(names) > 0 {
			keys = append(keys, words(names[0]))
		}
	}
	key := strings.Join(keys, " and ")
	why := text(fmt.Sprintf("%s is not in %s", key, words(u.As)))
	for i := len(u.On) - 1; i >= 0; i-- {
		if e := u.On[i].Expr; e.Type.Missing {
			why = cond(known(e), why, text(words(rule.Columns(e)[0])+" is missing"))
		}
	}
	return why
}

// words is a column's name as a person reads it.
func words(column string) string { return strings.NewReplacer("_", " ", ".", " ").Replace(column) }
