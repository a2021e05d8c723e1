package policy_test

import (
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// dumper writes a loaded policy as text for golden files.
type dumper struct {
	strings.Builder
	indent int
}

func dump(p *policy.Policy) string {
	d := &dumper{}
	d.line("policy %s: %s, %d, nation %q, extends %q", p.Name, p.Title, p.Year, p.Nation, p.Extends)
	for _, f := range p.Files {
		d.line("file %s", f.Path)
	}
	for _, c := range p.Changes {
		d.line("change %s: %s %s\n    was %q\n    now %q\n    %s", c.Name, c.Do, c.Place, c.Was, c.Now, c.Words)
	}
	for _, a := range p.Aims() {
		d.line("for patients: %s", a)
	}
	for _, x := range p.Parameters {
		d.line("parameter %s: %s", x.Slug, rule.Describe(x.Type))
		for _, v := range x.Values {
			d.line("    %s %s", days(v.From, v.To), v.Text)
		}
	}
	for _, t := range p.Tables {
		d.line("table %s: key %s, %d rows, file %q, dated %q %q, fill %v, gap %q", t.Slug, strings.Join(t.Key, " "),
			len(t.Rows), t.File, t.From, t.To, t.Fill, t.Gap)
		for _, c := range t.Columns {
			d.line("    %s: %s", c.Name, rule.Describe(c.Type))
		}
	}
	for _, a := range p.Attributes {
		d.line("attribute %s: %s", a.Slug, rule.Describe(a.Type))
	}
	for _, x := range p.Parents {
		d.line("parent %s", x.Slug)
	}
	for _, x := range p.Defines {
		d.line("define %s.%s: %s", x.Of.Singular, x.Slug, rule.Format(x.Expr))
	}
	for _, x := range p.Targets {
		d.line("target %s: %s %s, plan %v, for %s, months %v %v, due %v", x.Measure, x.Compare, x.Text, x.Plan,
			strings.Join(x.For, ", "), x.From, x.To, x.Due)
	}
	for _, g := range p.Gaps {
		d.line("gap %s: %s", g.Slug, g.Because)
	}
	for _, r := range p.Rules {
		d.rule(r)
	}
	return d.String()
}

func (d *dumper) line(format string, args ...any) {
	fmt.Fprintf(d, strings.Repeat("    ", d.indent)+format+"\n", args...)
}

func (d *dumper) expr(name string, e *rule.Expr) {
	if e != nil {
		d.line("%s: %s", name, rule.Format(e))
	}
}

func (d *dumper) rule(r *policy.Rule) {
	d.line("%s %s: order %d, every %s, in force %s", r.Kind, r.Slug, r.Order, r.Every, days(r.From, r.To))
	d.indent++
	d.line("reads %s", strings.Join(r.Reads, " "))
	if p := r.Price; p != nil {
		d.line("of %s, pays %v", p.Of.Name, p.Pays)
		d.lookUps(p.LookUps)
		d.named("let", p.Lets)
		d.named("by", p.By)
		d.expr("where", p.Where)
		d.expr("payer", p.Payer)
		d.expr("payee", p.Payee)
		d.steps("start", p.Start)
		d.steps("then", p.Steps)
		for _, t := range p.Totals {
			d.line("total %s, per record %v", t.Slug, t.PerRecord)
			d.expr("    when", t.When)
			d.expr("    sum", t.Sum)
		}
	}
	if m := r.Measure; m != nil {
		d.line("of %s, unit %q, better %q, places %d", m.Of.Name, m.Unit, m.Better, m.Places)
		d.lookUps(m.LookUps)
		d.named("let", m.Lets)
		d.named("by", m.By)
		d.expr("where", m.Where)
		d.expr("when", m.When)
		d.expr("count", m.Count)
		d.expr("out of", m.OutOf)
		for _, level := range m.Levels {
			for _, b := range level.Bodies {
				d.expr("level "+level.Name, b)
			}
		}
	}
	d.bodies(r)
	d.indent--
}

func (d *dumper) bodies(r *policy.Rule) {
	b := r.Common()
	if b == nil {
		return
	}
	if len(r.Earlier) > 0 {
		d.line("reads of earlier periods %s", strings.Join(r.Earlier, " "))
	}
	for _, e := range b.Each {
		d.line("for %s: kind %q, define %q, nation %v", e.Key, e.Kind, e.Define, e.Nation)
	}
	for _, in := range b.Inputs {
		d.line("input %s: %s, %s %s", in.Column, rule.Describe(in.Type), in.From, in.Table)
	}
	d.lookUps(b.LookUps)
	d.named("let", b.Lets)
	d.expr("where", b.Where)
	for _, s := range b.Sets {
		d.line("%s: %s, highest %v, ties %q, p %v, cut %q, at or above %v", s.Name, rule.Describe(s.Type), s.Highest, s.Ties, s.P, s.Cut, s.AtOr)
		d.expr("    of", s.Of)
		d.expr("    among", s.Among)
	}
	switch {
	case r.Share != nil:
		h := r.Share
		d.expr("pot", h.Pot)
		if h.Within != nil {
			d.line("within %s", h.Within.Name)
		}
		d.expr("weight", h.Weight)
		if h.Target != nil {
			d.expr("target", h.Target)
		}
		d.expr("opening", h.Opening)
		d.expr("at least", h.AtLeast)
		d.expr("at most", h.AtMost)
		d.expr("rest", h.Rest)
		d.expr("payer", h.Payer)
		d.line("clash %q, fund %q, gap %q", h.Clash, h.Fund, h.Gap)
	case r.Transfer != nil:
		d.expr("when", r.Transfer.When)
		for _, p := range r.Transfer.Pay {
			d.line("pay %q: fund %q, due %q, negative %v", p.Slug, p.Fund, p.Due, r.Transfer.Negative)
			d.expr("    from", p.From)
			d.expr("    to", p.To)
			d.expr("    amount", p.Amount)
		}
	case r.Decide != nil:
		d.line("scale %s, if unknown %q", strings.Join(r.Decide.Scale, " "), r.Decide.Unknown)
		for _, b := range r.Decide.First {
			d.expr("when", b.When)
			d.expr("outcome", b.Outcome)
		}
	}
}

func (d *dumper) named(what string, list []plan.Named) {
	for _, n := range list {
		d.expr(what+" "+n.Name, n.Expr)
	}
}

func (d *dumper) lookUps(list []*policy.LookUp) {
	for _, u := range list {
		var on, columns []string
		for _, m := range u.On {
			part := m.Column + " = " + rule.Format(m.Expr)
			switch {
			case m.To != "":
				part = m.Column + " <= " + rule.Format(m.Expr) + " <= " + m.To
			case m.Any:
				part += " or any"
			case m.Each:
				part += " each"
			}
			on = append(on, part)
		}
		if u.Highest != "" {
			on = append(on, "the highest "+u.Highest)
		}
		for _, c := range u.Columns {
			columns = append(columns, c.Name)
		}
		d.line("look up %s: %s where %s; reads %s", u.As, u.Table, strings.Join(on, ", "), strings.Join(columns, ", "))
		d.expr("    from "+u.From+" to "+u.To+" at", u.At)
	}
}

func (d *dumper) steps(what string, steps []*policy.Step) {
	for _, s := range steps {
		d.line("%s %s, skip %v %s; after %s", what, s.Slug, s.IfUnknown.Skip, s.IfUnknown.Gap, rule.Describe(s.After))
		d.indent++
		d.expr("when", s.When)
		d.expr("add", s.Add)
		d.expr("multiply by", s.Multiply)
		d.steps("one of", s.OneOf)
		d.indent--
	}
}

func days(from, to *rule.Day) string {
	text := func(d *rule.Day) string {
		if d == nil {
			return "..."
		}
		return d.String()
	}
	return text(from) + " to " + text(to)
}
