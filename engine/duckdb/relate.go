package duckdb

import (
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

func limit(column, end string) string {
	if column == "" {
		return "DATE '" + end + "'"
	}
	return "coalesce(" + quote(column) + ", DATE '" + end + "')"
}

// matching is the condition that a table's column equals an expression.
func (s *scope) matching(key term, t rule.Type, e *rule.Expr) string {
	return s.matched("%s = %s", key, t, e)
}

// matched is the condition that a table's column stands in an order to an expression.
func (s *scope) matched(op string, key term, t rule.Type, e *rule.Expr) string {
	return s.comparing(op, key, t, e, func(scale, bits int) term {
		if e.Type.Kind != rule.Number {
			return s.expr(e)
		}
		return s.at(e, scale, bits)
	})
}

// comparing is a condition on a table's column and the value of an expression, which as gives at a scale and width.
func (s *scope) comparing(op string, key term, t rule.Type, e *rule.Expr, as func(scale, bits int) term) string {
	if t.Kind != e.Type.Kind {
		return s.fail(e, "%s cannot be matched with a key that is %s", e.Type.Kind, t.Kind).sql
	}
	if t.Kind != rule.Number {
		return compose(op, key, as(0, 0)).sql
	}
	scale := max(t.Scale, e.Type.Scale)
	bits := common(scale, t, e.Type)
	if bits == 0 {
		return s.fail(e, "matching this number with a key may need more than 128 bits: give it bounds").sql
	}
	return compose(op, resize(key, t, scale, bits), as(scale, bits)).sql
}

// sum groups; a missing key is a group of its own, as SQL has it.
func (b *builder) sum(n *plan.Sum) string {
	from := b.node(n.In)
	var cols []string
	types := byName(n.In)
	for _, name := range n.By {
		cols = append(cols, keyBack(name, types[name]))
	}
	for _, a := range n.Add {
		cols = append(cols, b.aggregate(a)+" AS "+quote(a.Name))
	}
	sql := "SELECT " + strings.Join(cols, ",\n  ") + "\nFROM " + from
	if len(n.By) > 0 {
		sql += "\nGROUP BY " + names(n.By)
	}
	return b.step("sum", sql)
}

// aggregate is over a column of the pipeline below; that of Unknown says whether the value is known.
func (b *builder) aggregate(a plan.Aggregate) string {
	switch a.How {
	case plan.Rows:
		return counted("count(*)", a)
	case plan.Unknown:
		return counted("count(*) FILTER (WHERE NOT "+quote(a.Expr.Column)+")", a)
	case plan.AnyTrue:
		return "coalesce(bool_or(" + quote(a.Expr.Column) + "), FALSE)"
	case plan.Total:
		return total(a, term{sql: quote(a.Expr.Column), atom: true})
	}
	b.faults.Add(fault.New(fault.Place{}, "the aggregate %q of %q is not known to the DuckDB engine", a.How, a.Name))
	return "NULL"
}

// keyBack is a key in the width that numbers are held in.
func keyBack(name string, t rule.Type) string {
	if t.Kind != rule.Number || keyType(t) == held(t) {
		return quote(name)
	}
	return quote(name) + "::" + held(t) + " AS " + quote(name)
}

// split writes a sum done in two.
func (b *builder) split(n *split) string {
	from := b.node(n.in)
	keys := append(append([]string(nil), n.by...), n.key)
	cols := []string{names(keys)}
	for _, a := range n.first {
		cols = append(cols, total(a, term{sql: quote(a.Name), atom: true})+" AS "+quote(a.Name))
	}
	first := b.step("sum", "SELECT "+strings.Join(cols, ",\n  ")+"\nFROM "+from+"\nGROUP BY "+names(keys))
	cols = nil
	types := byName(n.in)
	for _, name := range n.by {
		cols = append(cols, keyBack(name, types[name]))
	}
	for _, l := range n.last {
		cols = append(cols, l.sql(quote(n.key), n.first[l.of])+" AS "+quote(l.Name))
	}
	sql := "SELECT " + strings.Join(cols, ",\n  ") + "\nFROM " + first
	if len(n.by) > 0 {
		sql += "\nGROUP BY " + names(n.by)
	}
	return b.step("sum", sql)
}

// sql is the sum of the groups that meet the condition.
func (l share) sql(key string, of plan.Aggregate) string {
	t := term{sql: quote(of.Name), atom: true}
	if l.condition != 0 {
		is := "<>"
		if l.not {
			is = "="
		}
		when := fmt.Sprintf("CASE WHEN %s & %d %s 0 THEN %%s", key, l.condition, is)
		if l.orZero {
			when += " ELSE 0"
		}
		t = compose(when+" END", t)
	}
	return total(plan.Aggregate{Type: l.Type, Expr: &rule.Expr{Type: l.Expr.Type}}, t)
}

// counted is a count, a whole number, as the column's type has it.
func counted(sql string, a plan.Aggregate) string {
	t := raise(cast(term{sql: sql, atom: true}, 64, heldBits(a.Type)), a.Type.Scale, heldBits(a.Type))
	return t.sql
}

// total sums; DuckDB adds INTEGER in 64 bits and BIGINT in 128, so no partial sum can wrap whatever the order.
func total(a plan.Aggregate, t term) string {
	t = term{sql: "sum(" + t.sql + ")", atom: true}
	t = raise(t, a.Type.Scale-a.Expr.Type.Scale, 128)
	return cast(t, 128, heldBits(a.Type)).sql
}
