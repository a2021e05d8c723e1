package duckdb

import (
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// A look-up by several codes is worked out once for each distinct question: the codes, the other parts of the key and
// the day. The answers are then joined by equality.

// asked are the names of the columns of a question: a part of the key each, and the day.
func (u *joined) asked() []string {
	var names []string
	for i := range u.On {
		names = append(names, fmt.Sprintf("%s#%d", u.As, i+1))
	}
	if u.At != nil {
		names = append(names, u.As+"#at")
	}
	return names
}

// exprs are what is asked: the parts of the key, and the day.
func (u *joined) exprs() []*rule.Expr {
	var all []*rule.Expr
	for _, m := range u.On {
		all = append(all, m.Expr)
	}
	if u.At != nil {
		all = append(all, u.At)
	}
	return all
}

// questions is the step with each distinct question that the rows ask, of which all is known.
func (g *staging) questions(u *joined) string {
	from, s := g.from, newScope(&g.b.faults, g.p.names)
	s.taken = g.s.taken
	if scan, cols := g.alone(u); scan != nil {
		from = "(SELECT " + strings.Join(scanned(cols, ""), ", ") + " FROM " + quote(scan.Table) + ")"
		s.columns(cols, 0)
	} else {
		for name := range g.s.levels {
			s.levels[name] = 0
		}
	}
	for _, e := range u.exprs() {
		s.root(e, 0)
	}
	here := &staging{b: g.b, s: s, from: from}
	var list, known []string
	for i, e := range u.exprs() {
		list = append(list, s.expr(e).sql+" AS "+quote(u.asked()[i]))
		known = append(known, quote(u.asked()[i])+" IS NOT NULL")
	}
	here.level(0)
	all := g.b.step("asked", "SELECT DISTINCT "+strings.Join(list, ", ")+"\nFROM "+here.from)
	return g.b.step("asked", "SELECT *\nFROM "+all+"\nWHERE "+strings.Join(known, " AND "))
}

// alone says that the questions are asked of the columns of a stored table alone, and which: then its other columns need
// not be read again.
func (g *staging) alone(u *joined) (*plan.Scan, []plan.Column) {
	scan, ok := g.p.base.(*plan.Scan)
	if !ok {
		return nil, nil
	}
	read := map[string]bool{}
	for _, e := range u.exprs() {
		for _, name := range rule.Columns(e) {
			read[name] = true
		}
	}
	var cols []plan.Column
	for _, c := range scan.Cols {
		if read[c.Name] {
			cols = append(cols, c)
			delete(read, c.Name)
		}
	}
	if len(read) > 0 || len(cols) == 0 {
		return nil, nil
	}
	return scan, cols
}

// answered is the step with the answer to each question that has one.
func (g *staging) answered(u *joined, table string) string {
	asked := u.asked()
	from := g.questions(u)
	var on []string
	for i, m := range u.On {
		value := "q." + quote(asked[i])
		if m.Each {
			each := quote(asked[i] + "#each")
			from = g.b.step("asked", "SELECT *, unnest(string_split("+quote(asked[i])+", ' ')) AS "+each+"\nFROM "+from)
			value = "q." + each
			on = append(on, value+" <> ''")
		}
		on = append(on, g.answering(u, m, value)...)
	}
	if u.At != nil {
		at := "q." + quote(u.As+"#at")
		on = append(on, at+" >= t."+quote(g.limits[u][0]), at+" <= t."+quote(g.limits[u][1]))
	}
	return g.b.step("answered", "SELECT q.*, t.*\nFROM "+from+" AS q\nJOIN "+table+" AS t ON "+strings.Join(on, " AND ")+
		"\nQUALIFY row_number() OVER (PARTITION BY q."+strings.Join(quoteAll(asked), ", q.")+" ORDER BY t."+quote(u.As+"."+rankColumn)+") = 1")
}

// answering are the conditions that a row is for one part of a question.
func (g *staging) answering(u *joined, m plan.Match, value string) []string {
	s := newScope(&g.b.faults, nil)
	cell := func(name string) (term, rule.Type) {
		t := byName(u.Table)[name]
		return term{sql: "t." + quote(u.As+"."+name), atom: true}, t
	}
	low, t := cell(m.Column)
	compared := func(op string, key term, t rule.Type) string {
		return s.comparing(op, key, t, m.Expr, func(scale, bits int) term {
			if m.Expr.Type.Kind != rule.Number {
				return term{sql: value, atom: true}
			}
			return resize(term{sql: value, atom: true}, m.Expr.Type, scale, bits)
		})
	}
	switch {
	case m.To != "":
		high, ht := cell(m.To)
		return []string{"(" + low.sql + " IS NULL OR " + compared("%s <= %s", low, t) + ")",
			"(" + high.sql + " IS NULL OR " + compared("%s >= %s", high, ht) + ")"}
	case m.Any:
		return []string{"(" + low.sql + " IS NULL OR " + compared("%s = %s", low, t) + ")"}
	}
	return []string{compared("%s = %s", low, t)}
}

func quoteAll(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = quote(n)
	}
	return out
}
