package policy

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// Population is what a measure is out of where that is counted from rows of another table, such as people: those of the
// same body as the records, or of all the bodies under it, and of the same period where they have a day.
//
// Its expressions read the columns of Of, and of LookUps, as those of a measure do its records'.
type Population struct {
	Of      *economy.Table
	Where   *rule.Expr // which rows; nil means all
	Count   *rule.Expr // how much each is of the population
	LookUps []*LookUp
	Bodies  []*rule.Expr // for each level of the measure the body that a row is of; nil for the nation, which has them all
	Parts   []*rule.Expr // for each breakdown; nil where the table does not tell its parts apart, and all count
	Bands   []*rule.Expr // for each band of the measure's Standard
	// Years says that a year's population counts for a month as a twelfth of its person-years; else it counts as it stands.
	Years bool
	// Zero says that a body with a population and no records has a figure of 0; else it has none, and is listed.
	Zero bool
	At   fault.Place
}

// population reads out of: where it is counted from another table, with the levels, breakdowns and bands of the measure
// as that table has them. Nil where out of: is an expression, or at fault.
func (l *loader) population(f *fields, r *Rule, m *Measure, reads map[string]bool) *Population {
	n := f.value("out of")
	if n == nil || n.Kind != yamlnode.Mapping {
		return nil
	}
	g := l.fields(n, "out of of "+f.what, "of", "count", "where", "bodies", "counted as", "no records are")
	of := l.recordTable(g)
	if of == nil {
		return nil
	}
	s := l.newScope(of)
	p := &Population{Of: of, At: n.At}
	p.Where = l.yesNo(g.scalar("where"), s, "where")
	if p.Count = l.number(g.scalar("count"), s, "count"); !g.has("count") {
		p.Count = s.count(n.At)
	}
	p.Zero = g.choice("no records are", "zero", "unknown") == "zero"
	l.countedAs(g, r, p)
	l.populationBodies(g, m, s, p)
	for _, by := range m.By {
		p.Parts = append(p.Parts, l.samePart(m, s, by))
	}
	if m.Standard != nil {
		for _, by := range m.Standard.By {
			p.Bands = append(p.Bands, l.sameBand(m, s, by))
		}
	}
	if len(*s.derived) > 0 {
		l.faults.Add(fault.New(n.At, "%s reads a picked record: a population is counted from its own columns", g.what))
	}
	p.LookUps = s.lookUps.all()
	for name := range s.reads {
		reads[name] = true
	}
	return p
}

// countedAs reads what a population without days is for a period shorter than a year, which must be said.
func (l *loader) countedAs(g *fields, r *Rule, p *Population) {
	said := g.choice("counted as", "people", "person-years")
	p.Years = said == "person-years"
	switch {
	case p.Of.Date != "" && said != "":
		l.faults.Add(fault.New(g.value("counted as").At, "%s: rows of %s have a day, and count for its %s alone", g.what, p.Of.Name, r.Every).
			WithHint("take counted as: away"))
	case p.Of.Date == "" && r.Every != Yearly && !g.has("counted as"):
		l.faults.Add(fault.New(g.at, "%s: the measure is made each %s, and %s are of the whole year: it is not said what a %s is out of", g.what, r.Every, p.Of.Name, r.Every).
			WithHint("add counted as: person-years (a month is out of a twelfth of them, so that rates are by the year) or counted as: people (out of all, so that rates are by the %s)", r.Every))
	}
}

// populationBodies finds for each level the body that a row of the population is of: of the level commissioner.icb it is
// organisation.icb, unless bodies: says otherwise for the level or for what it begins with.
func (l *loader) populationBodies(g *fields, m *Measure, s *scope, p *Population) {
	given := map[string]string{}
	for _, pair := range l.named(g, "bodies") {
		given[levelSlug(m.Of, strings.Split(pair.Name, "."))] = strings.TrimSpace(pair.Value.Text)
		if !slices.ContainsFunc(m.Levels, func(level *Level) bool {
			return strings.HasPrefix(levelSlug(m.Of, level.parts)+".", levelSlug(m.Of, strings.Split(pair.Name, "."))+".")
		}) {
			l.faults.Add(fault.New(pair.At, "%s: the measure is not made for %q", g.what, pair.Name).WithHint("name a level of for each:"))
		}
	}
	for _, level := range m.Levels {
		var body *rule.Expr
		switch {
		case level.IsNation():
		case len(level.Bodies) == 2:
			l.faults.Add(fault.New(level.At, "for each: %s is a pair, and a pair has no %s of its own", level.Name, p.Of.Name).
				WithHint("make a measure of its own for pairs, without a population"))
		default:
			body = l.populationBody(given, m, s, level)
		}
		p.Bodies = append(p.Bodies, body)
	}
}

// levelSlug is the way to a body along a record, without the record's own name.
func levelSlug(of *economy.Table, parts []string) string {
	if len(parts) > 1 && book.Slug(parts[0]) == book.Slug(of.Singular) {
		parts = parts[1:]
	}
	out := make([]string, len(parts))
	for i, part := range parts {
		out[i] = book.Slug(part)
	}
	return strings.Join(out, ".")
}

func (l *loader) populationBody(given map[string]string, m *Measure, s *scope, level *Level) *rule.Expr {
	way := strings.Split(levelSlug(m.Of, level.parts), ".")
	text := strings.Join(append([]string{ownBody(s.of, way[0])}, way[1:]...), ".")
	for n := len(way); n > 0; n-- {
		if body, ok := given[strings.Join(way[:n], ".")]; ok {
			text = strings.Join(append([]string{body}, way[n:]...), ".")
			break
		}
	}
	inner := *s
	inner.bare = true
	before := len(l.faults)
	e := l.check(yamlnode.NewText(strings.ReplaceAll(text, "-", "_"), level.At), &inner)
	if e != nil && e.Op == rule.OpColumn && s.isOrganisation(e.Column) {
		return e
	}
	l.faults = l.faults[:before]
	l.faults.Add(fault.New(level.At, "for each: of %s it cannot be told which body at the level %s they are of", s.of.Name, level.Name).
		WithHint("say so in out of:, such as bodies: {%s: organisation.icb}", level.Name))
	return nil
}

// ownBody is the column of a population that has its body: the one of the records' name, or the only one.
func ownBody(of *economy.Table, name string) string {
	var columns []string
	for _, c := range of.Columns {
		if c.Organisation {
			if book.Slug(c.Name) == name {
				return c.Name
			}
			columns = append(columns, c.Name)
		}
	}
	if len(columns) == 1 {
		return columns[0]
	}
	return name
}

// partName is a breakdown's or a band's name without the record's own.
func partName(of *economy.Table, name string) string {
	return strings.TrimPrefix(strings.TrimSpace(name), of.Singular+".")
}

// samePart is a breakdown as the population has it; nil where it does not.
func (l *loader) samePart(m *Measure, s *scope, by plan.Named) *rule.Expr {
	if m.Standard == nil || !slices.ContainsFunc(m.Standard.By, func(b plan.Named) bool { return sameName(b.Name, book.Slug(by.Name)) }) {
		if !s.recordHas(book.Slug(partName(m.Of, by.Name))) {
			return nil
		}
	}
	return l.sameBand(m, s, by)
}

// sameBand is a band of the records as the population has it, by its name.
func (l *loader) sameBand(m *Measure, s *scope, by plan.Named) *rule.Expr {
	name := partName(m.Of, by.Name)
	at := by.Expr.At
	if !s.recordHas(book.Slug(name)) {
		l.faults.Add(fault.New(at, "by: %s has no column or define %q", s.of.Name, name).
			WithHint("name one that both have, %s, or give its name with the records' own way to it: {%s: ...}; the records' may be a let of that name",
				orList(s.recordNames()), s.of.Columns[1].Name))
		return nil
	}
	inner := *s
	inner.bare = true
	e := l.check(yamlnode.NewText(name, at), &inner)
	if e != nil && e.Type.Kind != by.Expr.Type.Kind {
		l.faults.Add(fault.New(at, "by: %s is %s of %s, and %s of %s", name, by.Expr.Type.Kind, m.Of.Name, e.Type.Kind, s.of.Name).
			WithHint("they must be of one kind to be the same band"))
		return nil
	}
	return e
}

// mostPer is the most that a figure can be said for each of.
const mostPer = 1_000_000_000

// per reads how many of the population a value is said for: per: 100,000. Nil where nothing is said.
func (l *loader) per(f *fields, m *Measure) *big.Rat {
	n := f.scalar("per")
	if n == nil {
		return nil
	}
	v, err := strconv.ParseInt(strings.ReplaceAll(strings.TrimSpace(n.Text), ",", ""), 10, 64)
	if err != nil || v < 1 || v > mostPer {
		l.faults.Add(fault.New(n.At, "per of %s is %q, expected a whole number such as 100,000", f.what, n.Text))
		return nil
	}
	if m.OutOf == nil && m.Population == nil && !f.has("out of") {
		l.faults.Add(fault.New(n.At, "%s has per: and is out of nothing", f.what).WithHint("add out of:, such as out of: {of: populations, count: population.persons}"))
	}
	return new(big.Rat).SetInt64(v)
}

// HasDenominator says that a measure's figures are out of something.
func (m *Measure) HasDenominator() bool { return m.OutOf != nil || m.Population != nil }

func (c *canon) population(p *Population) {
	if p == nil {
		return
	}
	c.line("population", strconv.FormatBool(p.Years), strconv.FormatBool(p.Zero))
	c.lookUps(p.Of, p.LookUps)
	c.expr("where", p.Where)
	c.expr("count", p.Count)
	for _, e := range p.Bodies {
		c.expr("body", e)
	}
	for _, e := range p.Parts {
		c.expr("part", e)
	}
	for _, e := range p.Bands {
		c.expr("band", e)
	}
}
