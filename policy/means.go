package policy

import (
	"fmt"
	"slices"

	"github.com/commonpurse/commonpurse/rule"
)

// means covers what a policy does, in no order of writing: two policies with the same hash give the same figures of any
// economy, whatever their files are called and however they are split into reforms. Names and words are no part of it.
func (l *loader) means() string {
	p, c := l.policy, &canon{}
	c.line("policy", fmt.Sprint(p.Year), p.Nation)
	var lines []string
	add := func(parts ...string) {
		one := &canon{}
		one.line(parts...)
		lines = append(lines, one.String())
	}
	for _, r := range p.Rules {
		add("rule", r.Slug, r.Hash, r.IfNoRecords)
	}
	for _, x := range p.Parameters {
		for _, v := range x.Values {
			add("parameter", x.Slug, Span(v.From, v.To), valueText(v.Value), x.Type.Unit.String())
		}
	}
	for _, s := range p.Settings {
		add("setting", s.Means())
	}
	for _, t := range p.Tables {
		add("table", t.Slug, t.hash())
	}
	for _, a := range p.Attributes {
		add("attribute", a.Slug, a.Type.String())
	}
	for _, x := range p.Parents {
		add("parent", x.Slug)
	}
	for _, d := range p.Defines {
		add("define", d.Of.Name, d.Slug, rule.Format(d.Expr))
	}
	for _, d := range p.Derives {
		one := &canon{}
		one.derives([]*Derive{d})
		add("derive", d.Of.Name, one.String())
	}
	for _, t := range p.Targets {
		add("target", t.Measure, fmt.Sprint(t.Plan, t.For, t.Compare, valueText(t.Value)), t.when())
	}
	for _, n := range p.SmallNumbers {
		add("small numbers", n.Slug, n.text())
	}
	for _, g := range p.Gaps {
		add("gap", g.Slug)
	}
	slices.Sort(lines)
	for _, line := range lines {
		c.WriteString(line)
	}
	return hashOf(c.String())
}
