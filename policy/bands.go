package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// maxBands is the most bands that one part of a score can have.
const maxBands = 40

// bandLimits are the words for the limit of a band, with how the figure stands to it.
var bandLimits = map[string]rule.Op{"at least": rule.OpAtLeast, "over": rule.OpMore, "at most": rule.OpAtMost, "under": rule.OpLess}

// band is one band: the points of a figure for which When is yes; When nil is otherwise.
type band struct{ when, points *rule.Expr }

// bands reads the points of a part by bands of its figure: a list, of which the first that holds is taken, or a table.
func (l *loader) bands(f *fields, s *scope, part *Part) *rule.Expr {
	n := f.value("bands")
	if n == nil {
		return nil
	}
	if !f.has("of") {
		l.faults.Add(fault.New(n.At, "%s has bands and does not say of what", f.what).WithHint("add of:, the figure that the bands are of"))
		return nil
	}
	if part.Of == nil {
		return nil
	}
	if part.Of.Type.Kind != rule.Number {
		l.faults.Add(fault.New(n.At, "bands are of a number, and of: is yes or no").WithHint("write points: instead, with a formula such as FIGURE ? 1 : 0"))
		return nil
	}
	t := part.Of.Type
	t.Missing = true
	of := rule.Column(part.OfColumn(), t, part.At)
	var list []band
	if n.Kind == yamlnode.Scalar {
		list = l.tableBands(n, s, part, of)
	} else {
		list = l.listedBands(n, s, f.what, of)
	}
	if len(list) > maxBands {
		l.faults.Add(fault.New(n.At, "%s has %d bands, expected at most %d", f.what, len(list), maxBands))
		return nil
	}
	return bandPoints(list, of)
}

// bandPoints is the points of the first band that holds; where none does, they are missing.
func bandPoints(list []band, of *rule.Expr) *rule.Expr {
	if len(list) == 0 || slices.ContainsFunc(list, func(b band) bool { return b.points == nil }) {
		return nil
	}
	last := list[len(list)-1]
	out := last.points
	if last.when != nil {
		nothing := last.points.Type
		nothing.Missing = true
		out = rule.Make(rule.OpCond, 0, last.when, last.points, &rule.Expr{Op: rule.OpLiteral, Type: nothing})
	}
	for i := len(list) - 2; i >= 0; i-- {
		out = rule.Make(rule.OpCond, 0, list[i].when, list[i].points, out)
	}
	nothing := out.Type
	nothing.Missing = true // a figure that is not known is in no band, not in the last
	return rule.Make(rule.OpCond, 0, rule.Make(rule.OpKnown, 0, of), out, &rule.Expr{Op: rule.OpLiteral, Type: nothing})
}

// listedBands reads bands written out: the last may do without a limit.
func (l *loader) listedBands(n *yamlnode.Node, s *scope, what string, of *rule.Expr) []band {
	var out []band
	items := l.list(n, "bands of "+what)
	for i, item := range items {
		bf := l.fields(item, "a band of "+what, "at least", "over", "at most", "under", "points", "because")
		if bf.node == nil {
			return nil
		}
		b := band{points: l.plainNumber(bf.need("points"), s, "points of a band of "+what)}
		limits := 0
		for _, name := range []string{"at least", "over", "at most", "under"} {
			if bf.has(name) {
				limits++
				b.when = l.limit(bf.scalar(name), s, bandLimits[name], of, name)
				if b.when == nil {
					return nil
				}
			}
		}
		switch {
		case limits > 1:
			l.faults.Add(fault.New(item.At, "a band of %s has %d limits, expected one", what, limits).WithHint("the bands are looked at in order, and the first that holds is taken"))
			return nil
		case limits == 0 && i < len(items)-1:
			l.faults.Add(fault.New(item.At, "a band of %s has no limit and is not the last: those after it are never reached", what))
			return nil
		}
		out = append(out, b)
	}
	return out
}

// limit is whether the figure is within a limit.
func (l *loader) limit(n *yamlnode.Node, s *scope, op rule.Op, of *rule.Expr, what string) *rule.Expr {
	e := l.number(n, s, what)
	if e == nil {
		return nil
	}
	if e = rule.Adopt(e, of.Type.Unit); e.Type.Unit != of.Type.Unit {
		l.faults.Add(fault.New(n.At, "%s is %s, and the figure is %s", what, describe(e.Type), describe(of.Type)))
		return nil
	}
	return rule.Make(op, 0, of, e)
}

// tableBands takes the bands of a part from a table with the columns part, points and one limit, whatever the order of
// its rows.
func (l *loader) tableBands(n *yamlnode.Node, s *scope, part *Part, of *rule.Expr) []band {
	t, column, op := l.bandTable(n, of)
	if t == nil {
		return nil
	}
	s.reads["table/"+t.Slug] = true
	rows := bandRows(t, part.Slug, column, op)
	if len(rows) == 0 {
		l.faults.Add(fault.New(n.At, "the table %s has no row for the part %s", t.Name, part.Name).WithAlso(t.At, "the table").
			WithHint("add its bands, with %s in the column part", part.Slug))
		return nil
	}
	for i, row := range rows[1:] {
		if t.From == "" && t.To == "" && plan.Compare(t.at(rows[i], column), t.at(row, column)) == 0 {
			l.faults.Add(fault.New(n.At, "the table %s has two bands of %s with one limit", t.Name, part.Name).WithAlso(t.At, "the table"))
			return nil
		}
	}
	var out []band
	for _, row := range rows {
		b := band{points: t.literal("points", row, n.At)}
		if limit := t.literal(column, row, n.At); limit.Value.Known() {
			b.when = rule.Make(op, 0, of, limit)
		}
		if day := t.inForce(row, n.At); day != nil && b.when != nil {
			b.when = rule.Make(rule.OpAnd, 0, day, b.when)
		} else if day != nil {
			b.when = day
		}
		out = append(out, b)
	}
	return out
}

// bandTable finds a table of bands and its column of limits.
func (l *loader) bandTable(n *yamlnode.Node, of *rule.Expr) (*Table, string, rule.Op) {
	t := l.tables[slugOf(n.Text)]
	var known []string
	for _, other := range l.policy.Tables {
		known = append(known, other.Name)
	}
	switch {
	case t == nil:
		l.faults.Add(fault.New(n.At, "unknown table %q", n.Text).WithHint("%s", fault.Suggest(n.Text, known)))
		return nil, "", ""
	case t.Fill:
		l.faults.Add(fault.New(n.At, "the table %s is brought by the economy, and bands are part of the policy", t.Name).WithAlso(t.At, "the table"))
		return nil, "", ""
	}
	const form = "a table of bands has the columns part (text), points (number) and one of at_least, over, at_most and under"
	limit := ""
	for _, name := range []string{"at_least", "over", "at_most", "under"} {
		if t.column(name) != nil && limit != "" {
			l.faults.Add(fault.New(n.At, "the table %s has both %s and %s", t.Name, limit, name).WithAlso(t.At, "the table").WithHint(form))
			return nil, "", ""
		} else if t.column(name) != nil {
			limit = name
		}
	}
	part, points := t.column("part"), t.column("points")
	if limit == "" || part == nil || points == nil || part.Type.Kind != rule.Text || points.Type.Kind != rule.Number || !points.Type.Unit.Plain() {
		l.faults.Add(fault.New(n.At, "the table %s is not one of bands", t.Name).WithAlso(t.At, "the table").WithHint(form))
		return nil, "", ""
	}
	if c := t.column(limit); c.Type.Kind != rule.Number || c.Type.Unit != of.Type.Unit {
		l.faults.Add(fault.New(n.At, "the limits of %s are %s, and the figure is %s", t.Name, describe(c.Type), describe(of.Type)).WithAlso(t.At, "the table"))
		return nil, "", ""
	}
	return t, limit, bandLimits[strings.ReplaceAll(limit, "_", " ")]
}

func (t *Table) column(name string) *plan.Column {
	if i := slices.IndexFunc(t.Columns, func(c plan.Column) bool { return c.Name == name }); i >= 0 {
		return &t.Columns[i]
	}
	return nil
}

// at is a row's value of a column.
func (t *Table) at(row []rule.Value, name string) rule.Value {
	return row[slices.IndexFunc(t.Columns, func(c plan.Column) bool { return c.Name == name })]
}

// literal is a row's value of a column as it would be written out.
func (t *Table) literal(name string, row []rule.Value, at fault.Place) *rule.Expr {
	v, typ := t.at(row, name), t.column(name).Type
	if !v.Known() {
		typ.Missing = true
		return &rule.Expr{Op: rule.OpLiteral, Type: typ, At: at}
	}
	return literalOf(typ, v, at)
}

// inForce is the condition that the last day of a period is within a row's days; nil for a row of every day.
func (t *Table) inForce(row []rule.Value, at fault.Place) *rule.Expr {
	var out *rule.Expr
	day := rule.Column(PeriodEnd, rule.Type{Kind: rule.Date}, at)
	for _, one := range []struct {
		column string
		op     rule.Op
	}{{t.From, rule.OpAtLeast}, {t.To, rule.OpAtMost}} {
		if one.column == "" || !t.at(row, one.column).Known() {
			continue
		}
		if e := compare(one.op, day, t.at(row, one.column).Day(), at); out == nil {
			out = e
		} else {
			out = rule.Make(rule.OpAnd, 0, out, e)
		}
	}
	return out
}

// bandRows are a part's rows in the order they are asked: the strictest limit first, those without a limit last.
func bandRows(t *Table, part, column string, op rule.Op) [][]rule.Value {
	var out [][]rule.Value
	for _, row := range t.Rows {
		if v := t.at(row, "part"); v.Known() && slugOf(v.Text()) == part {
			out = append(out, row)
		}
	}
	slices.SortStableFunc(out, func(a, b []rule.Value) int {
		x, y := t.at(a, column), t.at(b, column)
		switch {
		case !x.Known() || !y.Known():
			return known01(y) - known01(x)
		case op == rule.OpAtLeast || op == rule.OpMore:
			return y.Rat().Cmp(x.Rat())
		}
		return x.Rat().Cmp(y.Rat())
	})
	return out
}

func known01(v rule.Value) int {
	if v.Known() {
		return 1
	}
	return 0
}
