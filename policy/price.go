package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// recordTable is the table of a rule's of:.
func (l *loader) recordTable(f *fields) *economy.Table {
	n := f.need("of")
	if n == nil {
		return nil
	}
	return l.economyTable(n.Text, n.At)
}

// buildPrice reads the inside of a price and gives what it reads.
func (l *loader) buildPrice(f *fields, r *Rule) map[string]bool {
	of := l.recordTable(f)
	if of == nil {
		return nil
	}
	s := l.newScope(of)
	p := &Price{Of: of, Pays: f.yes("pays", true)}
	p.Lets = l.declare(f, s)
	p.Where = l.yesNo(f.scalar("where"), s, "where")
	p.Payer = l.textOf(f.need("payer"), s, "payer")
	p.Payee = l.textOf(f.need("payee"), s, "payee")
	p.By = l.breakdown(f, s)
	steps := l.buildSteps(f, s, p)
	l.buildTotals(f, steps, p)
	p.LookUps, p.Derives = s.lookUps.all(), *s.derived
	r.Price = p
	return s.reads
}

// declare reads look up: and let:, which name things for the rest of the rule.
func (l *loader) declare(f *fields, s *scope) []plan.Named {
	l.declareLookUps(s, f.value("look up"))
	return l.declareLets(f, s)
}

// declareLets reads let:. A let can read those before it. A ratio is put in place where it is read, because a
// column cannot hold one.
func (l *loader) declareLets(f *fields, s *scope) []plan.Named {
	p := f.pair("let")
	if p == nil || !l.isMapping(p.Value, "let of "+f.what) {
		return nil
	}
	var lets []plan.Named
	s.later = map[string]bool{}
	for _, named := range p.Value.Pairs {
		s.later[named.Slug] = true
	}
	for _, named := range p.Value.Pairs {
		if what := s.taken(named.Slug); what != "" {
			l.faults.Add(fault.New(named.At, "the let %q has the name of %s", named.Name, what).WithHint("give it another name"))
			continue
		}
		e := l.check(named.Value, s)
		delete(s.later, named.Slug)
		if e == nil {
			s.lets[named.Slug] = &let{name: named.Name, expr: faulty(named.At)}
			continue
		}
		if e.Type.Kind == rule.Ratio {
			s.lets[named.Slug] = &let{name: named.Name, expr: e}
			continue
		}
		column := "let." + named.Slug
		lets = append(lets, plan.Named{Name: column, Expr: e})
		s.lets[named.Slug] = &let{named.Name, rule.Column(column, e.Type, named.At), e}
	}
	return lets
}

// breakdown reads by:, a list of columns or expressions, or names with expressions.
func (l *loader) breakdown(f *fields, s *scope) []plan.Named {
	n := f.value("by")
	if n == nil {
		return nil
	}
	inner := *s
	inner.bare = true
	var out []plan.Named
	add := func(name string, at fault.Place, n *yamlnode.Node) {
		e := l.check(n, &inner)
		switch {
		case e == nil:
		case e.Type.Kind == rule.Ratio:
			l.faults.Add(fault.New(n.At, "by: %s is a ratio", n.Line()).WithHint("round it: round(%s, 2)", n.Line()))
		case slices.ContainsFunc(out, func(o plan.Named) bool { return book.Slug(o.Name) == book.Slug(name) }):
			l.faults.Add(fault.New(at, "by: %q is here twice", name))
		default:
			out = append(out, plan.Named{Name: name, Expr: e})
		}
	}
	if n.Kind == yamlnode.Mapping {
		for _, p := range n.Pairs {
			add(p.Name, p.At, p.Value)
		}
		return out
	}
	for _, item := range l.list(n, "by of "+f.what) {
		if item.Kind == yamlnode.Mapping && len(item.Pairs) == 1 {
			add(item.Pairs[0].Name, item.At, item.Pairs[0].Value)
			continue
		}
		add(strings.TrimSpace(item.Text), item.At, item)
	}
	return out
}

// buildTotals reads totals:.
func (l *loader) buildTotals(f *fields, r *stepReader, p *Price) {
	pair := f.pair("totals")
	if pair == nil || !l.isMapping(pair.Value, "totals of "+f.what) {
		return
	}
	s := r.s
	inner := *s
	if run := s.soFar[""]; run != nil {
		t := run.expr.Type
		t.Missing = true
		inner.amount = rule.Column("amount", t, pair.At)
	}
	for _, named := range pair.Value.Pairs {
		what := "the total " + named.Name
		r.name(named)
		if named.Value.Empty {
			p.Totals = append(p.Totals, &Total{Meta: Meta{Name: named.Name, Slug: named.Slug, At: named.At}, PerRecord: true})
			continue
		}
		tf := l.fields(named.Value, what, withMeta("when", "sum", "per record")...)
		if tf.node == nil {
			continue
		}
		t := &Total{Meta: tf.meta(named)}
		t.When = l.yesNo(tf.scalar("when"), &inner, "when of "+what)
		t.Sum = l.number(tf.scalar("sum"), &inner, "sum of "+what)
		t.PerRecord = tf.yes("per record", !readsCount(t.Sum, s.of))
		p.Totals = append(p.Totals, t)
	}
}

// readsCount says whether an expression already has the record's count in it.
func readsCount(e *rule.Expr, of *economy.Table) bool {
	return of.Count != "" && slices.Contains(rule.Columns(e), of.Count)
}
