package plan

import (
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

func (v *validator) scan(s *Scan) {
	if s.Table == "" {
		v.fault(s, "does not name its table")
	}
	v.distinct(s, columnNames(s.Cols))
	for _, c := range s.Cols {
		v.stored(s, c)
	}
}

func (v *validator) derive(d *Derive) {
	in := v.view(d.In)
	var names []string
	for _, a := range d.Add {
		v.expression(d, a.Name, a.Expr, in, 0)
		names = append(names, a.Name)
	}
	v.added(d, in, names)
}

func (v *validator) filter(f *Filter) {
	v.expression(f, "its condition", f.Where, v.view(f.In), rule.Bool)
}

func (v *validator) lookUp(l *LookUp) {
	in := v.view(l.In)
	if l.As == "" {
		v.fault(l, "has no name to put before its columns")
	}
	v.added(l, in, columnNames(l.Added()))
	if len(l.On) == 0 {
		v.fault(l, "has no key")
	}
	table := v.view(l.Table)
	for _, m := range l.On {
		v.part(l, m, in, table)
	}
	if l.Highest != "" {
		v.there(l, "in the table", table, l.Highest)
		if t, ok := table.find(l.Highest); ok && t.Kind != rule.Number {
			v.fault(l, "the highest of %q is wanted, which is %s: expected a number", l.Highest, t.Kind)
		}
	}
	v.dated(l, in, table)
}

// part checks one part of a look-up's key.
func (v *validator) part(l *LookUp, m Match, in, table view) {
	ends := []string{m.Column}
	if m.To != "" {
		ends = append(ends, m.To)
	}
	v.there(l, "in the table", table, ends...)
	if !v.expression(l, "the key "+m.Column, m.Expr, in, 0) {
		return
	}
	for _, name := range ends {
		key, _ := table.find(name)
		v.matching(l, name, key, m.Expr.Type)
	}
	switch kind := m.Expr.Type.Kind; {
	case m.Each && kind != rule.Text:
		v.fault(l, "the key %s is %s: expected text, of codes separated by spaces", m.Column, kind)
	case m.Each && (m.To != "" || m.Any):
		v.fault(l, "the key %s is several codes, and cannot also be a range or blank", m.Column)
	case m.Each && l.Highest == "":
		v.fault(l, "the key %s is several codes, and it is not said of which column the highest is taken", m.Column)
	case m.To != "" && m.Any:
		v.fault(l, "the key %s is a range, whose ends can be missing: it cannot also be blank", m.Column)
	case m.To != "" && kind != rule.Number && kind != rule.Date:
		v.fault(l, "the key %s is a range of %s: expected numbers or dates", m.Column, kind)
	}
}

// dated checks the days a look-up is in force: all three parts or the one table column that it needs, or none.
func (v *validator) dated(l *LookUp, in, table view) {
	if l.At == nil {
		if l.From != "" || l.To != "" {
			v.fault(l, "has columns of dates but no day to look up")
		}
		return
	}
	if l.From == "" && l.To == "" {
		v.fault(l, "has a day to look up but no columns of dates")
	}
	v.expression(l, "its day", l.At, in, rule.Date)
	for _, name := range []string{l.From, l.To} {
		if name == "" {
			continue
		}
		v.there(l, "in the table", table, name)
		if t, ok := table.find(name); ok && t.Kind != rule.Date {
			v.fault(l, "column %q is %s: expected a date", name, t.Kind)
		}
	}
}

// matching checks that two key columns can be equal.
func (v *validator) matching(n Node, name string, a, b rule.Type) {
	switch {
	case a.Kind == 0 || b.Kind == 0: // one is not there, and that has been said
	case a.Kind != b.Kind:
		v.fault(n, "the key %q is %s on one side and %s on the other", name, a.Kind, b.Kind)
	case a.Kind == rule.Number && !comparable(a, b):
		v.fault(n, "comparing the key %q may need more than 128 bits", name)
	}
}

// comparable says whether numbers of two types can be compared in 128 bits.
func comparable(a, b rule.Type) bool {
	columns := []*rule.Expr{rule.Column("a", a, fault.Place{}), rule.Column("b", b, fault.Place{})}
	return rule.Work(&rule.Expr{Op: rule.OpEqual, Args: columns}).Bits() > 0
}

// aligns says whether a Number can be held at a scale in 128 bits. Without bounds it can be held only as it is.
func aligns(t rule.Type, scale int) bool {
	same := t.Scale == scale
	t.Scale = scale
	return same || t.Kind != rule.Number || t.Bits() > 0
}

func (v *validator) sum(s *Sum) {
	in := v.view(s.In)
	v.there(s, "to group by", in, s.By...)
	names := append([]string(nil), s.By...)
	for _, a := range s.Add {
		names = append(names, a.Name)
		v.aggregate(s, a, in)
	}
	v.distinct(s, names)
}

func (v *validator) aggregate(s *Sum, a Aggregate, in view) {
	want, operand := rule.Number, rule.Number
	switch a.How {
	case Total:
	case Rows:
		if a.Expr != nil {
			v.fault(s, "%s counts rows but has an expression", a.Name)
		}
	case Unknown:
		operand = 0
	case AnyTrue:
		want, operand = rule.Bool, rule.Bool
	default:
		v.fault(s, "%s is made by %q: expected total, rows, unknown or any", a.Name, a.How)
		return
	}
	v.stored(s, Column{a.Name, a.Type})
	if a.Type.Kind != want {
		v.fault(s, "%s is declared as %s: expected %s", a.Name, a.Type.Kind, want)
		return
	}
	if a.How == Rows || !v.expression(s, a.Name, a.Expr, in, operand) || a.How != Total {
		return
	}
	v.total(s, a)
}

// total checks that the declared type can hold the sum.
func (v *validator) total(s *Sum, a Aggregate) {
	switch {
	case a.Type.Scale < a.Expr.Type.Scale:
		v.fault(s, "%s totals numbers of %d digits after the point, but is declared with %d", a.Name, a.Expr.Type.Scale, a.Type.Scale)
	case a.Type.Bits() == 0 || !aligns(a.Expr.Type, a.Type.Scale):
		v.fault(s, "%s may need more than 128 bits", a.Name)
	case !a.Type.Missing && (a.Expr.Type.Missing || len(s.By) == 0):
		v.fault(s, "%s can be missing, but is declared as never missing", a.Name)
	}
}

func (v *validator) join(j *Join) {
	switch j.Kind {
	case Inner, Left, Full:
	default:
		v.fault(j, "is of kind %q: expected inner, left or full", j.Kind)
	}
	if len(j.On) == 0 {
		v.fault(j, "has no key")
	}
	left, right := v.view(j.Left), v.view(j.Right)
	v.there(j, "on the left", left, j.On...)
	v.there(j, "on the right", right, j.On...)
	for _, name := range j.On {
		a, _ := left.find(name)
		b, _ := right.find(name)
		v.matching(j, name, a, b)
	}
	v.distinct(j, columnNames(j.Columns()))
}

func (v *validator) union(u *Union) {
	if len(u.In) == 0 {
		v.fault(u, "has no relations")
		return
	}
	first, result := u.In[0].Columns(), u.Columns()
	for i, in := range u.In[1:] {
		v.alike(u, i+2, first, in.Columns(), result)
	}
}

// alike checks that one input of a union has the columns of the first, each of which can be brought to the result's.
func (v *validator) alike(u *Union, nth int, first, cols, result []Column) {
	if len(cols) != len(first) {
		v.fault(u, "relation %d has %d columns: expected the %d of relation 1", nth, len(cols), len(first))
		return
	}
	for i, c := range cols {
		switch {
		case c.Name != first[i].Name:
			v.fault(u, "column %d of relation %d is %q: expected %q, as in relation 1", i+1, nth, c.Name, first[i].Name)
		case c.Type.Kind != first[i].Type.Kind:
			v.fault(u, "column %q of relation %d is %s: expected %s, as in relation 1", c.Name, nth, c.Type.Kind, first[i].Type.Kind)
		case !aligns(c.Type, result[i].Type.Scale) || !aligns(first[i].Type, result[i].Type.Scale):
			v.fault(u, "bringing column %q to one scale may need more than 128 bits", c.Name)
		}
	}
}

func (v *validator) project(p *Project) {
	v.there(p, "to keep", v.view(p.In), p.Keep...)
	v.distinct(p, p.Keep)
}
