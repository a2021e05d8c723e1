package enginetest

import (
	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// pick draws a pick from the relation's own rows, or from a new table that has some of the keys asked for.
func (g *planner) pick(in plan.Node, size int) (plan.Node, int) {
	p := &plan.Pick{In: in, As: g.name()}
	if rapid.Bool().Draw(g.t, "from its own") {
		p.From = in
		names := g.some(in, 1)
		for _, name := range names[:min(len(names), 1+evenly(g.t, 2, "keys"))] {
			p.On = append(p.On, plan.Match{Column: name, Expr: read(in, name)})
		}
	} else {
		key := g.expr(in, g.kind())
		p.From = g.pool(g.asked(in, key), key.Type)
		p.On = []plan.Match{{Column: "key", Expr: key}}
	}
	if rapid.IntRange(0, 3).Draw(g.t, "where") > 0 {
		p.Where = g.pairing(p)
	}
	for _, name := range g.someOf(p.From)[:evenly(g.t, 3, "order")] {
		p.First = append(p.First, plan.Ordered{Column: name, Highest: rapid.Bool().Draw(g.t, "highest")})
	}
	p.Keep = g.some(p.From, 0)
	return p, size
}

func (g *planner) someOf(n plan.Node) []string {
	names := g.some(n, 2)
	for len(names) < 2 {
		names = append(names, names[0])
	}
	return names
}

// pool draws a table of several rows to a key, mostly of keys that are asked for.
func (g *planner) pool(asked []rule.Value, of rule.Type) plan.Node {
	name := g.name() + "_pool"
	cols := append([]plan.Column{{Name: "key", Type: g.keyType(of)}}, Cols(g.t, "p")...)
	table := &plan.Table{Cols: cols}
	for _, v := range g.keys(asked, cols[0].Type) {
		for range 1 + evenly(g.t, 3, "alike") {
			row := []rule.Value{v}
			for _, c := range cols[1:] {
				row = append(row, Value(g.t, c.Type))
			}
			table.Rows = append(table.Rows, row)
		}
	}
	g.tables[name] = table
	return &plan.Scan{Table: name, Cols: cols}
}

// pairing draws a condition over pairs: any, or that one column is not after another, as dates and ids are compared.
func (g *planner) pairing(p *plan.Pick) *rule.Expr {
	pairs := p.Pairs()
	if rapid.Bool().Draw(g.t, "any condition") {
		return Expr(g.t, pairs, rule.Bool, rapid.IntRange(0, 2).Draw(g.t, "depth"))
	}
	in, from := pairs[:len(p.In.Columns())], pairs[len(p.In.Columns()):]
	a := in[evenly(g.t, len(in), "asks")]
	for _, b := range from {
		if b.Type.Kind != a.Type.Kind {
			continue
		}
		op := rule.OpAtMost
		if a.Type.Kind == rule.Text || a.Type.Kind == rule.Bool {
			op = rule.OpNotEqual
		}
		return Build(op, g.daysOn(b), g.daysOn(a))
	}
	return Expr(g.t, pairs, rule.Bool, 1)
}

// daysOn is a column, or of one of days perhaps the day some days on or back.
func (g *planner) daysOn(c plan.Column) *rule.Expr {
	e := rule.Column(c.Name, c.Type, fault.Place{})
	if c.Type.Kind != rule.Date || rapid.Bool().Draw(g.t, "the day itself") {
		return e
	}
	way := rapid.SampledFrom([]rule.Op{rule.OpAdd, rule.OpSubtract}).Draw(g.t, "way")
	return Build(way, e, lit(rapid.SampledFrom([]string{"0", "1", "30", "400", "-30"}).Draw(g.t, "days")))
}
