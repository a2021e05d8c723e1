package duckdb

import (
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// picked is a pick taken apart: of the pairs of what is asked and what answers, the first for each thing asked, joined
// back to the rows that ask.
type picked struct {
	*plan.Pick
	in    plan.Node
	pairs plan.Node // every column of on, and of From with the prefix
	on    []string  // columns that in and pairs have both, which say what is asked
	null  bool      // they may be missing
	inner bool      // rows for which nothing is picked are left out
}

// Inputs implements plan.Node.
func (p *picked) Inputs() []plan.Node { return []plan.Node{p.in, p.pairs} }

// Columns implements plan.Node.
func (p *picked) Columns() []plan.Column {
	cols := append([]plan.Column(nil), p.in.Columns()...)
	cols = append(cols, plan.Column{Name: p.As + ".found", Type: rule.Type{Kind: rule.Bool}})
	types := byName(p.pairs)
	for _, name := range p.Keep {
		t := types[p.As+"."+name]
		t.Missing = true
		cols = append(cols, plan.Column{Name: p.As + "." + name, Type: t})
	}
	return cols
}

// takeApart puts joins and filters in the place of every pick of a plan.
func takeApart(n plan.Node, done map[plan.Node]plan.Node) plan.Node {
	if again, ok := done[n]; ok {
		return again
	}
	again := n
	switch n := n.(type) {
	case *plan.Derive:
		again = &plan.Derive{In: takeApart(n.In, done), Add: n.Add}
	case *plan.LookUp:
		up := *n
		up.In = takeApart(n.In, done)
		again = &up
	case *plan.Filter:
		again = &plan.Filter{In: takeApart(n.In, done), Where: n.Where}
	case *plan.Sum:
		again = &plan.Sum{In: takeApart(n.In, done), By: n.By, Add: n.Add}
	case *plan.Join:
		again = &plan.Join{Kind: n.Kind, Left: takeApart(n.Left, done), Right: takeApart(n.Right, done), On: n.On}
	case *plan.Union:
		u := &plan.Union{}
		for _, in := range n.In {
			u.In = append(u.In, takeApart(in, done))
		}
		again = u
	case *plan.Project:
		again = &plan.Project{In: takeApart(n.In, done), Keep: n.Keep}
	case *plan.Pick:
		again = pairsOf(n, takeApart(n.In, done), takeApart(n.From, done))
	}
	done[n] = again
	return again
}

// pairsOf joins what is asked with all that could answer. Where no key tells the rows of In apart, each distinct
// question is asked once.
func pairsOf(p *plan.Pick, in, from plan.Node) plan.Node {
	out := &picked{Pick: p, in: in, on: p.Key}
	asks := in
	if len(p.Key) == 0 {
		out.on, out.null = p.Reads(), true
		if len(out.on) == 0 {
			out.on = []string{p.As + ".asked"}
			asks = &plan.Derive{In: in, Add: []plan.Named{{Name: out.on[0], Expr: wholeExpr(1)}}}
			out.in = asks
		}
		asks = &plan.Sum{In: asks, By: out.on}
	}
	left, right := &plan.Derive{In: asks}, &plan.Derive{In: from}
	var on, keep []string
	for i, m := range p.On {
		name := fmt.Sprintf("%s.key.%d", p.As, i+1)
		on = append(on, name)
		left.Add = append(left.Add, plan.Named{Name: name, Expr: m.Expr})
		right.Add = append(right.Add, plan.Named{Name: name, Expr: columnOf(from, m.Column)})
	}
	for _, c := range from.Columns() {
		name := p.As + "." + c.Name
		right.Add = append(right.Add, plan.Named{Name: name, Expr: columnOf(from, c.Name)})
		keep = append(keep, name)
	}
	days, where := &ahead{as: p.As, sides: [2]*plan.Derive{left, right}}, p.Where
	if where != nil {
		where = days.where(where)
	}
	keep = append(append(keep, on...), days.added[1]...)
	out.pairs = &plan.Join{Kind: plan.Inner, On: on, Left: left, Right: &plan.Project{In: right, Keep: keep}}
	if where != nil {
		out.pairs = &plan.Filter{In: out.pairs, Where: where}
	}
	var needed []string
	for _, c := range asks.Columns() {
		needed = append(needed, c.Name)
	}
	for _, name := range out.answer() {
		needed = append(needed, p.As+"."+name)
	}
	out.pairs = &plan.Project{In: out.pairs, Keep: needed}
	if out.in == in {
		return out
	}
	var own []string // without the column that only the join back needed
	for _, c := range p.Columns() {
		own = append(own, c.Name)
	}
	return &plan.Project{In: out, Keep: own}
}

// answer are the columns of From that decide which row is picked, or are kept of it.
func (p *picked) answer() []string {
	names := slices.Clone(p.Keep)
	for _, o := range p.First {
		if !slices.Contains(names, o.Column) {
			names = append(names, o.Column)
		}
	}
	return names
}

func columnOf(n plan.Node, name string) *rule.Expr {
	return rule.Column(name, byName(n)[name], fault.Place{})
}

// only leaves out the rows for which nothing is picked, where a pipeline's filters do.
func (p *pipeline) only() {
	base, ok := p.base.(*picked)
	if !ok {
		return
	}
	for i, e := range p.where {
		if e.Op == rule.OpColumn && e.Column == base.As+".found" {
			inner := *base
			inner.inner = true
			p.base, p.where = &inner, slices.Delete(slices.Clone(p.where), i, i+1)
			return
		}
	}
}

// picked writes the first of the pairs for each question, and joins it back to the rows that ask.
func (b *builder) picked(n *picked) string {
	pairs := b.node(n.pairs)
	var order []string
	for _, o := range n.First {
		direction := " ASC"
		if o.Highest {
			direction = " DESC"
		}
		order = append(order, quote(n.As+"."+o.Column)+direction+" NULLS LAST")
	}
	if !n.Sure {
		for _, name := range n.Keep {
			order = append(order, quote(n.As+"."+name)+" ASC NULLS FIRST")
		}
	}
	first := "SELECT *\nFROM " + pairs + "\nQUALIFY row_number() OVER (PARTITION BY " + names(n.on)
	if len(order) > 0 {
		first += " ORDER BY " + strings.Join(order, ", ")
	}
	best := b.step("pick", first+") = 1")
	var kept []string
	for _, name := range n.Keep {
		kept = append(kept, quote(n.As+"."+name))
	}
	found := quote(n.As + ".found")
	if n.inner && len(n.Key) > 0 {
		cols := append(slices.Clone(quoted(n.in.Columns())), "TRUE AS "+found)
		return b.step("pick", "SELECT "+strings.Join(append(cols, kept...), ", ")+"\nFROM "+best)
	}
	same, join := " = ", "LEFT JOIN "
	if n.null {
		same = " IS NOT DISTINCT FROM "
	}
	if n.inner {
		join = "JOIN "
	}
	var on []string
	for _, name := range n.on {
		on = append(on, "i."+quote(name)+same+"b."+quote(name))
	}
	cols := []string{"i.*", "b." + quote(n.As+".is") + " IS NOT NULL AS " + found}
	for _, name := range kept {
		cols = append(cols, "b."+name)
	}
	answers := "SELECT " + names(n.on)
	if len(kept) > 0 {
		answers += ", " + strings.Join(kept, ", ")
	}
	best = b.step("pick", answers+", TRUE AS "+quote(n.As+".is")+"\nFROM "+best)
	return b.step("pick", "SELECT "+strings.Join(cols, ", ")+"\nFROM "+b.node(n.in)+" AS i\n"+join+best+" AS b ON "+strings.Join(on, " AND "))
}

func quoted(cols []plan.Column) []string {
	list := make([]string, len(cols))
	for i, c := range cols {
		list[i] = quote(c.Name)
	}
	return list
}
