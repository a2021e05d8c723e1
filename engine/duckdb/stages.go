package duckdb

import (
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// staging writes a pipeline as a row of selects: at each level those of its helpers, each filter as soon as it can be
// asked, and the join to the next look-up.
type staging struct {
	b      *builder
	p      *pipeline
	s      *scope
	from   string
	where  []term                // not yet asked
	limits map[*joined][2]string // names of the first and last day in force
}

func (b *builder) pipeline(p *pipeline) string {
	g := &staging{b: b, p: p, s: newScope(&b.faults, p.names), from: b.node(p.base), limits: map[*joined][2]string{}}
	g.s.columns(p.base.Columns(), 0)
	for i, u := range p.ups {
		g.s.columns(looked(u.LookUp), i+1)
		for _, h := range u.hoisted {
			g.s.columns([]plan.Column{{Name: h.Name}}, i+1)
		}
		g.limits[u] = [2]string{g.s.fresh("_first"), g.s.fresh("_last")}
	}
	g.roots()
	on := make([][]string, len(p.ups))
	for i, u := range p.ups {
		on[i] = g.matches(u)
	}
	for _, e := range p.where {
		g.where = append(g.where, g.s.expr(e))
	}
	out := make([]string, len(p.out))
	for i, o := range p.out {
		t := g.s.expr(o.Expr)
		if p.keys[o.Name] && o.Expr.Type.Kind == rule.Number && keyType(o.Expr.Type) != held(o.Expr.Type) {
			t = compose("%s::"+keyType(o.Expr.Type), t)
		}
		if out[i] = t.sql; out[i] != quote(o.Name) {
			out[i] += " AS " + quote(o.Name)
		}
	}
	if len(out) == 0 { // only the number of rows is wanted, and a select has a column
		out = []string{"TRUE AS " + quote(g.s.fresh(""))}
	}
	for i, u := range p.ups {
		g.level(i)
		g.ask((i + 1) * stagesPerLevel)
		g.join(u, on[i])
	}
	g.level(len(p.ups))
	return b.step("rows", "SELECT "+list(out)+"\nFROM "+g.from+g.asked(stagesPerLevel*(len(p.ups)+1)))
}

// list writes the columns of a select, those worked out on lines of their own.
func list(cols []string) string {
	var b strings.Builder
	for i, c := range cols {
		switch {
		case i == 0:
		case strings.Contains(c, " AS "):
			b.WriteString(",\n  ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(c)
	}
	return b.String()
}

// roots counts what is wanted of the scope, and where.
func (g *staging) roots() {
	for i, u := range g.p.ups {
		for _, m := range u.On {
			g.s.root(m.Expr, i)
		}
		if u.At != nil {
			g.s.root(u.At, i)
		}
	}
	for _, e := range g.p.where {
		g.s.root(e, 0)
	}
	for _, o := range g.p.out {
		g.s.root(o.Expr, len(g.p.ups))
	}
}

// level adds the selects of the helpers of one level.
func (g *staging) level(level int) {
	for stage := level*stagesPerLevel + 1; ; stage++ {
		var cols []string
		for _, h := range g.s.helpers {
			if h.stage == stage {
				cols = append(cols, h.sql+" AS "+quote(h.name))
			}
		}
		if len(cols) == 0 {
			return
		}
		g.from = g.b.step("part", "SELECT *,\n  "+strings.Join(cols, ",\n  ")+"\nFROM "+g.from+g.asked(stage))
	}
}

// asked are the filters that read nothing from a stage on, as a WHERE. They are then done with.
func (g *staging) asked(before int) string {
	var now, later []term
	for _, t := range g.where {
		if t.stage < before {
			now = append(now, t)
		} else {
			later = append(later, t)
		}
	}
	g.where = later
	if len(now) == 0 {
		return ""
	}
	all := now[0]
	for _, t := range now[1:] {
		all = compose("%s AND %s", all, t)
	}
	return "\nWHERE " + all.sql
}

// ask filters in a select of its own, where there is something to ask.
func (g *staging) ask(before int) {
	if where := g.asked(before); where != "" {
		g.from = g.b.step("filter", "SELECT *\nFROM "+g.from+where)
	}
}

// join is a left join, or an inner one where a row must be found. The table's columns are renamed before it, so that no name means two things; dates without end
// become the first and last there are, so that the range is two plain comparisons.
func (g *staging) join(u *joined, on []string) {
	table := g.table(u)
	if ofCodes(u.LookUp) {
		table = g.answered(u, table)
	}
	cols := []string{"i.*"}
	if found := u.As + ".found"; g.s.read[found] {
		cols = append(cols, "coalesce(t."+quote(found)+", FALSE) AS "+quote(found))
	}
	for _, name := range g.wanted(u) {
		cols = append(cols, "t."+quote(name))
	}
	g.from = g.b.step("look_up", "SELECT "+strings.Join(cols, ", ")+"\nFROM "+g.from+" AS i\n"+u.kind()+" "+table+" AS t ON "+
		strings.Join(on, " AND "))
}

func (u *joined) kind() string {
	if u.always {
		return "JOIN"
	}
	return "LEFT JOIN"
}

// wanted are the columns of a look-up that something reads.
func (g *staging) wanted(u *joined) []string {
	var names []string
	for _, c := range tableColumns(u.LookUp) {
		if g.s.read[c.Name] {
			names = append(names, c.Name)
		}
	}
	for _, h := range u.hoisted {
		names = append(names, h.Name)
	}
	return names
}

// table is the step of a look-up's table: its keys, its days in force, whether a row is found, what is wanted of it.
func (g *staging) table(u *joined) string {
	cols := tableColumns(u.LookUp)
	list := scanned(u.Table.Cols, u.As+".")
	if g.s.read[u.As+".found"] {
		list = append(list, "TRUE AS "+quote(u.As+".found"))
	}
	if u.At != nil {
		list = append(list, limit(u.From, "-infinity")+" AS "+quote(g.limits[u][0]),
			limit(u.To, "infinity")+" AS "+quote(g.limits[u][1]))
	}
	from := g.b.step("table", "SELECT "+strings.Join(u.ranked(list), ", ")+"\nFROM "+quote(u.Table.Table)+u.rows())
	if len(u.hoisted) == 0 {
		return from
	}
	s := newScope(&g.b.faults, g.p.names)
	s.taken = g.s.taken // the helpers here are columns of what is joined, beside the first and last days
	s.columns(cols, 0)
	for _, h := range u.hoisted {
		s.root(h.Expr, 0)
	}
	here := &staging{b: g.b, s: s, from: from}
	list = []string{"*"}
	for _, h := range u.hoisted {
		list = append(list, s.expr(h.Expr).sql+" AS "+quote(h.Name))
	}
	here.level(0)
	return g.b.step("table", "SELECT "+strings.Join(list, ",\n  ")+"\nFROM "+here.from)
}

// rows is what picks the stored rows that are looked up in.
func (u *joined) rows() string {
	switch {
	case u.only == "":
		return ""
	case u.rank != "": // which is among all the rows
		return "\nQUALIFY " + u.only
	}
	return "\nWHERE " + u.only
}

// ranked writes the rank of a row in the place of the column that is not stored.
func (u *joined) ranked(list []string) []string {
	if u.rank == "" {
		return list
	}
	at := slices.IndexFunc(u.Table.Cols, func(c plan.Column) bool { return c.Name == rankColumn })
	list[at] = u.rank + " AS " + quote(u.As+"."+rankColumn)
	return list
}

// matches are the conditions of a look-up's join.
func (g *staging) matches(u *joined) []string {
	var on []string
	if ofCodes(u.LookUp) {
		for i, e := range u.exprs() {
			on = append(on, g.s.expr(e).in()+" = t."+quote(u.asked()[i]))
		}
		return on
	}
	if several(u.LookUp) && !u.level {
		g.b.faults.Add(fault.New(fault.Place{}, "the look-up %s has blanks or ranges, and the rows of %s are not known", u.As, u.Table.Table).
			WithHint("store the table before the plan is translated"))
	}
	for _, m := range u.On {
		low, t := g.cell(u, m.Column)
		if m.To == "" {
			on = append(on, g.s.matching(low, t, m.Expr))
			continue
		}
		high, ht := g.cell(u, m.To)
		on = append(on, g.end(u, notAbove, low, t, m.Expr, m.Expr.Type.Min), g.end(u, notBelow, high, ht, m.Expr, m.Expr.Type.Max))
	}
	if u.At != nil {
		at := g.s.expr(u.At).in()
		on = append(on, at+" >= "+quote(g.limits[u][0]), at+" <= "+quote(g.limits[u][1]))
	}
	if len(on) == 0 {
		return []string{"TRUE"} // the one row that answers everything
	}
	return on
}

// cell is a column of a look-up's table where the rows are joined.
func (g *staging) cell(u *joined, name string) (term, rule.Type) {
	i := slices.IndexFunc(u.Table.Cols, func(c plan.Column) bool { return c.Name == name })
	return term{sql: quote(u.As + "." + name), atom: true}, u.Table.Cols[i].Type
}

// fewRows is how many rows are sooner all compared with every row than put in order to be joined by.
const fewRows = 64

// end is the condition that an expression is on one side of an end of a range, which is without end where it is missing. As
// two plain comparisons it is joined by with equalities; an OR would have every row compared with every other. An end that
// is missing is then the least, or most, that the expression can be.
func (g *staging) end(u *joined, op string, cell term, t rule.Type, e *rule.Expr, bound *big.Rat) string {
	equal := slices.ContainsFunc(u.On, func(m plan.Match) bool { return m.To == "" })
	if !equal && u.few || t.Kind == rule.Number && bound == nil {
		return "(" + cell.sql + " IS NULL OR " + g.s.matched(op, cell, t, e) + ")"
	}
	if t.Kind != rule.Number {
		without := "DATE '-infinity'"
		if op == notBelow {
			without = "DATE 'infinity'"
		}
		return compose(strings.Replace(op, "%s", "coalesce(%s, "+without+")", 1), cell, g.s.expr(e)).sql
	}
	scale := max(t.Scale, e.Type.Scale)
	bits := common(scale, t, e.Type)
	if bits == 0 {
		return g.s.matched(op, cell, t, e) // which says so
	}
	least := floor(bound, scale)
	if op == notBelow {
		least = new(big.Rat).Neg(floor(new(big.Rat).Neg(bound), scale))
	}
	n, _ := scaled(least, scale)
	return compose(strings.Replace(op, "%s", "coalesce(%s, "+whole(n, bits)+")", 1), resize(cell, t, scale, bits), g.s.at(e, scale, bits)).sql
}

// The two sides of a range: its first value is not above, and its last not below, what is asked for.
const (
	notAbove = "%s <= %s"
	notBelow = "%s >= %s"
)
