package policy

import (
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// Standard is how a rate is made comparable between bodies whose people differ, by bands such as of age and sex. Direct:
// each band's rate counts as much as the band does in a standard population. Indirect: what is counted is held against
// what would be at the rates of a reference.
type Standard struct {
	Indirect bool
	By       []plan.Named // each band's name, that of the population's column, and the records' way to it
	// Table is the policy's table of the standard population, or of the reference; nil for the nation's own.
	Table *Table
	// Columns are the table's columns of By; "" for a band that the table does not tell apart, and so is the same for each.
	Columns        []string
	Weight         string     // the table's column of the standard population
	Events, People string     // the table's columns of the reference
	Levels         []*big.Rat // of the limits, rising
	Times          *rule.Expr // what each event counts for, such as years of life lost; nil for 1
	At             fault.Place
}

// standard reads standardise: of a measure; nil where there is none. Bodies and bands of the population come after.
func (l *loader) standard(f *fields, s *scope, m *Measure) *Standard {
	n := f.value("standardise")
	if n == nil {
		return nil
	}
	g := l.fields(n, "standardise of "+f.what, "method", "by", "standard", "weight", "rates", "events", "people", "times")
	if g.node == nil {
		return nil
	}
	st := &Standard{At: n.At, Levels: []*big.Rat{big.NewRat(95, 100)}}
	method := g.choice("method", "direct", "indirect")
	st.Indirect = method == "indirect"
	if method == "" && !g.has("method") {
		l.faults.Add(fault.New(n.At, "%s does not say how", g.what).
			WithHint("add method: direct (a standard population's weights) or method: indirect (a reference's rates)"))
	}
	if st.By = l.breakdown(g, s); len(st.By) == 0 && !g.has("by") {
		l.faults.Add(fault.New(n.At, "%s does not say by what", g.what).WithHint("add by: with columns of the population, such as by: [age_band, sex]"))
	}
	for i, by := range st.By {
		st.By[i].Name = partName(m.Of, by.Name)
	}
	if st.Times = l.number(g.scalar("times"), s, "times of "+g.what); st.Times != nil && st.Indirect {
		l.faults.Add(fault.New(g.value("times").At, "%s: what each event counts for is of direct standardisation", g.what).WithHint("take times: away, or write method: direct"))
	}
	if out := f.value("out of"); out == nil || out.Kind != yamlnode.Mapping {
		l.faults.Add(fault.New(n.At, "%s needs the people by band, and the measure is not out of a population", g.what).
			WithHint("write out of: {of: populations, count: population.persons}"))
	}
	l.standardTable(g, st, m)
	return st
}

// standardTable reads whose population or rates are the standard.
func (l *loader) standardTable(g *fields, st *Standard, m *Measure) {
	mine, other := "standard", "rates"
	if st.Indirect {
		mine, other = other, mine
	}
	for _, name := range map[bool][]string{false: {other, "events", "people"}, true: {other, "weight"}}[st.Indirect] {
		if g.has(name) {
			l.faults.Add(fault.New(g.node.Find(name).At, "%s: %s: is not of the %s method", g.what, name, map[bool]string{false: "direct", true: "indirect"}[st.Indirect]).
				WithHint("of the direct one are standard: and weight:, of the indirect one rates:, events: and people:"))
		}
	}
	n := g.scalar(mine)
	switch {
	case n == nil && !g.has(mine):
		l.faults.Add(fault.New(g.at, "%s does not say %s:", g.what, mine).WithHint("add %s: nation, or %s: with a table of the policy", mine, mine))
		return
	case n == nil || strings.TrimSpace(n.Text) == "nation":
		return
	}
	t := l.tables[book.Slug(n.Text)]
	if t == nil {
		names := []string{"nation"}
		for _, t := range l.policy.Tables {
			names = append(names, t.Name)
		}
		l.faults.Add(fault.New(n.At, "%s: unknown table %q", g.what, n.Text).WithHint("%s", fault.Suggest(n.Text, names)))
		return
	}
	st.Table = t
	if st.Indirect && len(m.By) > 0 {
		for _, by := range m.By {
			if !slices.ContainsFunc(st.By, func(b plan.Named) bool { return sameName(b.Name, partName(m.Of, by.Name)) }) {
				l.faults.Add(fault.New(by.Expr.At, "by: %s is no band, and the rates of %s are of all together", by.Name, t.Name).
					WithHint("break the figure down by one of the bands, or write rates: nation, which has rates of each part"))
			}
		}
	}
	if t.From != "" || t.To != "" || t.Decision() {
		l.faults.Add(fault.New(n.At, "%s: the table %s has days, blanks or ranges, and a standard is one row for each band", g.what, t.Name).
			WithAlso(t.At, "the table").WithHint("name a table whose key is the bands"))
		return
	}
	l.standardColumns(g, n, st)
}

// standardColumns finds the bands and the figures of the table.
func (l *loader) standardColumns(g *fields, n *yamlnode.Node, st *Standard) {
	t := st.Table
	var keys, names []string
	for _, by := range st.By {
		names = append(names, by.Name)
		c := t.Column(by.Name)
		if c == nil {
			st.Columns = append(st.Columns, "")
			continue
		}
		if c.Type.Kind != by.Expr.Type.Kind {
			l.faults.Add(fault.New(n.At, "%s: %s is %s of the table %s, and %s of the records", g.what, by.Name, c.Type.Kind, t.Name, by.Expr.Type.Kind).WithAlso(t.At, "the table"))
		}
		st.Columns, keys = append(st.Columns, c.Name), append(keys, c.Name)
	}
	same := len(keys) == len(t.Key) && !slices.ContainsFunc(t.Key, func(k string) bool { return !slices.Contains(keys, k) })
	if len(st.By) > 0 && (!same || len(keys) == 0) {
		l.faults.Add(fault.New(n.At, "%s: the key of the table %s is %s, and the bands are %s", g.what, t.Name, strings.Join(t.Key, ", "), strings.Join(names, ", ")).
			WithAlso(t.At, "the table").WithHint("a standard has one row for each band: its key is columns of the bands' names, some of them or all"))
		return
	}
	if st.Indirect {
		st.Events, st.People = l.standardColumn(g, st, "events", keys), l.standardColumn(g, st, "people", keys)
		return
	}
	st.Weight = l.standardColumn(g, st, "weight", keys)
}

// standardColumn is the table's column of a figure: as said, or the only number that it has beside the bands.
func (l *loader) standardColumn(g *fields, st *Standard, field string, keys []string) string {
	var numbers []string
	for _, c := range st.Table.Columns {
		if c.Type.Kind == rule.Number && !slices.Contains(keys, c.Name) {
			numbers = append(numbers, c.Name)
		}
	}
	name, at := "", g.at
	if said := g.scalar(field); said != nil {
		name, at = said.Text, said.At
	} else if field == "weight" && len(numbers) == 1 {
		return numbers[0]
	}
	if c := st.Table.Column(name); c != nil && slices.Contains(numbers, c.Name) {
		return c.Name
	}
	what := "does not say which column of " + st.Table.Name + " is " + field + ":"
	if name != "" {
		what = st.Table.Name + " has no number " + name
	}
	l.faults.Add(fault.New(at, "%s: %s", g.what, what).WithHint("write %s: with one of its numbers: %s", field, orList(numbers)))
	return ""
}

func (c *canon) standard(st *Standard) {
	if st == nil {
		return
	}
	table := ""
	if st.Table != nil {
		table = st.Table.Slug
	}
	c.line("standardise", map[bool]string{false: "direct", true: "indirect"}[st.Indirect], table, strings.Join(st.Columns, " "), st.Weight, st.Events, st.People, levelsText(st.Levels))
	c.named("band", st.By)
	c.expr("times", st.Times)
}

// Exprs are the expressions over the records: of the bands, and of what an event counts for. None of no standard.
func (st *Standard) Exprs() []*rule.Expr {
	if st == nil {
		return nil
	}
	out := []*rule.Expr{st.Times}
	for _, by := range st.By {
		out = append(out, by.Expr)
	}
	return out
}
