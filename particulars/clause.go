package particulars

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/explain"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// clause writes a clause: what it says, what it asks, how it is carried out, what the two fill in, and what came of it.
func (m *maker) clause(ctx context.Context, c *policy.Clause) error {
	for _, slug := range c.Terms {
		m.used[slug] = true
	}
	m.heading(3, "%s", strings.ToUpper(c.Name[:1])+c.Name[1:])
	if r := m.notInForce(c); r != nil {
		m.say("Not in force in this year: the rule " + r.Name + " is in force " + policy.Span(r.From, r.To) + ".")
		return nil
	}
	m.say(c.Because + fromSource(c.Source, c.Sure))
	m.asked(c)
	for _, t := range c.Ties {
		m.tie(t)
	}
	m.parameters(c)
	m.values(c.Terms, "term", "who may change it", m.Policy.Terms, func(slug string) []value { return m.data.of(m.data.terms, slug) })
	m.values(c.Facts, "fact", "of", m.Policy.Facts, func(slug string) []value { return m.data.of(m.data.facts, slug) })
	for _, line := range c.Plans {
		m.plan(line)
	}
	return m.came(ctx, c)
}

// notInForce is a rule of the clause that no day of the year falls in; nil when all are in force, or there are none.
func (m *maker) notInForce(c *policy.Clause) *policy.Rule {
	for _, t := range c.Ties {
		r := m.Policy.Rule(t.Rule)
		if !m.meets(r.From, r.To) {
			return r
		}
	}
	return nil
}

// asked writes the measure and the standard or plan.
func (m *maker) asked(c *policy.Clause) {
	r := m.Policy.Rule(c.Measure)
	if r == nil {
		return
	}
	words := "Measure: " + r.Name + ", every " + string(r.Every) + ". " + r.Because + fromSource(r.Source, r.Sure)
	m.say(words)
	t := m.Policy.Target(c)
	if t == nil {
		m.gap("no standard or plan is named for %s", r.Name)
		return
	}
	kind := "Standard"
	if t.Plan {
		kind = "Plan"
	}
	m.say(kind + ": " + t.Asks() + ". " + t.Because + fromSource(t.Source, t.Sure))
}

// tie writes the rule that carries a clause out, with its formulas as its author wrote them.
func (m *maker) tie(t policy.Tie) {
	r := m.Policy.Rule(t.Rule)
	m.say(strings.ToUpper(t.Kind[:1]) + t.Kind[1:] + ": " + tieName(r, t) + ", every " + string(r.Every) + ". " + r.Because + fromSource(r.Source, r.Sure))
	var rows [][]string
	for _, f := range policy.Written(r, t.Step) {
		rows = append(rows, []string{f.Name, f.Text})
	}
	m.table([]string{"reckoned as", "formula"}, rows)
}

func tieName(r *policy.Rule, t policy.Tie) string {
	if t.Step == "" {
		return r.Name
	}
	return r.Name + ", " + strings.ReplaceAll(t.Step, "-", " ")
}

// parameters tables the national figures that carry a clause out, those in force in the year; one that has none is a gap.
func (m *maker) parameters(c *policy.Clause) {
	var rows [][]string
	var without []string
	for _, p := range m.Policy.Parameters {
		if !m.reads(c, p.Slug) {
			continue
		}
		n := 0
		for _, v := range p.Values {
			if !m.meets(v.From, v.To) {
				continue
			}
			n++
			rows = append(rows, []string{p.Name, v.Text, policy.Span(v.From, v.To), cmp.Or(v.Source, p.Source), p.Sure, p.Because})
		}
		if n == 0 {
			without = append(without, p.Name)
		}
	}
	m.table([]string{"figure", "value", "in force", "source", "sure", "because"}, rows, 1)
	for _, name := range without {
		m.gap("%s has no value in this year", name)
	}
}

func (m *maker) reads(c *policy.Clause, parameter string) bool {
	return slices.ContainsFunc(c.Ties, func(t policy.Tie) bool {
		return slices.Contains(m.Policy.Rule(t.Rule).Reads, "parameter/"+parameter)
	})
}

// meets says whether days have one in the year.
func (m *maker) meets(from, to *rule.Day) bool {
	first, last := rule.NewDay(m.year.Year, 4, 1), rule.NewDay(m.year.Year+1, 3, 31)
	return (from == nil || *from <= last) && (to == nil || *to >= first)
}

// values tables what the two fill in, or what is known of them. One that is not given is a gap, with what it would be.
func (m *maker) values(slugs []string, what, beside string, all []*policy.Attribute, given func(slug string) []value) {
	var rows [][]string
	var missing []*policy.Attribute
	for _, slug := range slugs {
		a := declared(all, slug)
		n := 0
		for _, v := range given(slug) {
			if !m.meets(v.from, v.to) {
				continue
			}
			n++
			rows = append(rows, []string{a.Name, v.text(a), v.days(), v.where, v.authority, a.Because})
		}
		if n == 0 {
			missing = append(missing, a)
		}
	}
	m.table([]string{what, "value", "in force", "from", beside, "because"}, rows, 1)
	for _, a := range missing {
		m.gap("the %s %s is not given. %s", what, a.Name, a.Because)
	}
}

// plan tables lines of the activity plan by month, with the year's sum.
func (m *maker) plan(line policy.PlanLine) {
	header, rows, any := m.data.plan(line, m.year)
	if !any {
		m.gap("the economy has no plan of %s for the two", line)
		return
	}
	numbers := make([]int, len(header)-1)
	for i := range numbers {
		numbers[i] = i + 1
	}
	m.table(header, rows, numbers...)
}

// came tables what came of a clause in the year, where there is a book.
func (m *maker) came(ctx context.Context, c *policy.Clause) error {
	if m.Book == nil || c.Measure == "" && len(c.Ties) == 0 {
		return nil
	}
	hanging, err := explain.Hangs(ctx, m.Book, m.Policy, c, []string{m.Provider, m.Commissioner}, m.year)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, h := range hanging {
		rows = append(rows, []string{h.Has, h.Value, h.Address})
	}
	m.table([]string{"what came of it", "figure", "address"}, rows)
	if len(rows) == 0 {
		m.say("The book has no figure under this clause for the two.")
	}
	return nil
}
