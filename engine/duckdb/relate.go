package duckdb

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// lookUp is a left join. The table's columns are renamed before it, so that no name means two things; dates without
// end become the first and last there are, so that the range is two plain comparisons.
func (b *builder) lookUp(n *plan.LookUp) string {
	in := b.node(n.In)
	table := b.lookUpTable(n)
	exprs := []*rule.Expr{n.At}
	for _, m := range n.On {
		exprs = append(exprs, m.Expr)
	}
	s := newScope(n.In.Columns(), &b.faults, exprs...)
	on := b.matches(s, n)
	from, star := b.layers(s, in)
	cols := []string{"i." + star, "coalesce(t." + quote(n.As+".found") + ", FALSE) AS " + quote(n.As+".found")}
	for _, c := range n.Table.Cols {
		cols = append(cols, "t."+quote(n.As+"."+c.Name))
	}
	return b.step("look_up", "SELECT "+strings.Join(cols, ", ")+"\nFROM "+from+" AS i\nLEFT JOIN "+table+" AS t ON "+
		strings.Join(on, " AND "))
}

func (b *builder) lookUpTable(n *plan.LookUp) string {
	cols := append(scanned(n.Table.Cols, n.As+"."), "TRUE AS "+quote(n.As+".found"))
	if n.At != nil {
		first, last := limitNames(n)
		cols = append(cols, limit(n.From, "-infinity")+" AS "+quote(first), limit(n.To, "infinity")+" AS "+quote(last))
	}
	return b.step("table", "SELECT "+strings.Join(cols, ", ")+"\nFROM "+quote(n.Table.Table))
}

// limitNames are names for the first and last day in force that no column of the table has.
func limitNames(n *plan.LookUp) (first, last string) {
	first, last = "_first", "_last"
	for slices.ContainsFunc(n.Columns(), func(c plan.Column) bool { return c.Name == first || c.Name == last }) {
		first, last = "_"+first, "_"+last
	}
	return first, last
}

func limit(column, end string) string {
	if column == "" {
		return "DATE '" + end + "'"
	}
	return "coalesce(" + quote(column) + ", DATE '" + end + "')"
}

// matches are the conditions of a look-up's join.
func (b *builder) matches(s *scope, n *plan.LookUp) []string {
	types := map[string]rule.Type{}
	for _, c := range n.Table.Cols {
		types[c.Name] = c.Type
	}
	var on []string
	for _, m := range n.On {
		t, ok := types[m.Column]
		if !ok {
			b.faults.Add(fault.New(m.Expr.At, "the look-up in %s reads no column %q, which is its key", n.Table.Table, m.Column))
			continue
		}
		key := term{sql: quote(n.As + "." + m.Column), atom: true}
		on = append(on, s.matching(key, t, m.Expr))
	}
	if n.At != nil {
		at := s.share(s.expr(n.At)).sql
		first, last := limitNames(n)
		on = append(on, at+" >= "+quote(first), at+" <= "+quote(last))
	}
	if len(on) == 0 {
		on = []string{"TRUE"}
	}
	return on
}

// matching is the condition that a table's column equals an expression.
func (s *scope) matching(key term, t rule.Type, e *rule.Expr) string {
	if t.Kind != e.Type.Kind {
		return s.fail(e, "%s cannot be matched with a key that is %s", e.Type.Kind, t.Kind).sql
	}
	if t.Kind != rule.Number {
		return compose("%s = %s", key, s.expr(e)).sql
	}
	scale := max(t.Scale, e.Type.Scale)
	bits := common(scale, t, e.Type)
	if bits == 0 {
		return s.fail(e, "matching this number with a key may need more than 128 bits: give it bounds").sql
	}
	return compose("%s = %s", resize(key, t, scale, bits), s.at(e, scale, bits)).sql
}

// sum groups; a missing key is a group of its own, as SQL has it.
func (b *builder) sum(n *plan.Sum) string {
	in := b.node(n.In)
	exprs := make([]*rule.Expr, len(n.Add))
	for i, a := range n.Add {
		exprs[i] = a.Expr
	}
	s := newScope(n.In.Columns(), &b.faults, exprs...)
	var cols []string
	for _, name := range n.By {
		cols = append(cols, quote(name))
	}
	for _, a := range n.Add {
		cols = append(cols, b.aggregate(s, a)+" AS "+quote(a.Name))
	}
	if len(cols) == 0 {
		b.faults.Add(fault.New(fault.Place{}, "a sum with no columns"))
	}
	from, _ := b.layers(s, in)
	sql := "SELECT " + strings.Join(cols, ",\n  ") + "\nFROM " + from
	if len(n.By) > 0 {
		sql += "\nGROUP BY " + names(n.By)
	}
	return b.step("sum", sql)
}

func (b *builder) aggregate(s *scope, a plan.Aggregate) string {
	switch a.How {
	case plan.Rows:
		return s.counted("count(*)", a)
	case plan.Unknown:
		return s.counted("count(*) FILTER (WHERE NOT ("+s.known(a.Expr).sql+"))", a)
	case plan.AnyTrue:
		return "coalesce(bool_or(" + s.expr(a.Expr).sql + "), FALSE)"
	case plan.Total:
		return s.total(a)
	}
	b.faults.Add(fault.New(fault.Place{}, "the aggregate %q of %q is not known to the DuckDB engine", a.How, a.Name))
	return "NULL"
}

// counted is a count, a whole number, as the column's type has it.
func (s *scope) counted(sql string, a plan.Aggregate) string {
	t := raise(cast(term{sql: sql, atom: true}, 64, heldBits(a.Type)), a.Type.Scale, heldBits(a.Type))
	return t.sql
}

// total sums; DuckDB adds BIGINT in 128 bits, so no partial sum can wrap whatever the order.
func (s *scope) total(a plan.Aggregate) string {
	if a.Type.Scale < a.Expr.Type.Scale {
		return s.fail(a.Expr, "a total of %d digits after the point, of numbers of %d", a.Type.Scale, a.Expr.Type.Scale).sql
	}
	t := compose("sum(%s)", s.expr(a.Expr))
	t = raise(t, a.Type.Scale-a.Expr.Type.Scale, 128)
	return cast(t, 128, heldBits(a.Type)).sql
}
