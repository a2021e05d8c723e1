package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// mostPlaces is the most digits after the point that a measure's value is kept with: the book has no more.
const mostPlaces = ratePlaces

// buildMeasure reads the inside of a measure and gives what it reads.
func (l *loader) buildMeasure(f *fields, r *Rule) map[string]bool {
	for _, name := range scoreFields {
		if p := f.node.Find(name); p != nil {
			l.faults.Add(fault.New(p.At, "%s has %s and no score", f.what, name).WithHint("%s: is for a measure that is made of points, with score:", name))
		}
	}
	of := l.recordTable(f)
	if of == nil {
		return nil
	}
	s := l.newScope(of)
	m := &Measure{Of: of, Unit: f.text("unit"), Better: f.choice("better", "higher", "lower"),
		Places: f.whole("places", 0, mostPlaces, 6)}
	m.Lets = l.declare(f, s)
	m.Where = l.yesNo(f.scalar("where"), s, "where")
	m.When = l.yesNo(f.scalar("when"), s, "when")
	m.Count = l.number(f.scalar("count"), s, "count")
	if !f.has("count") {
		m.Count = s.count(f.at)
	}
	if n := f.value("out of"); n != nil && n.Kind == yamlnode.Mapping {
		m.outOfOthers = true
	} else {
		m.OutOf = l.number(f.scalar("out of"), s, "out of")
	}
	m.Levels = l.levels(f, s)
	m.By = l.breakdown(f, s)
	m.Standard = l.standard(f, s, m)
	m.Population = l.population(f, r, m, s.reads)
	m.Per = l.per(f, m)
	m.Judge = l.judging(f, m)
	m.LookUps, m.Derives = s.lookUps.all(), *s.derived
	if m.Standard != nil {
		if m.Standard.Table != nil {
			s.reads["table/"+m.Standard.Table.Slug] = true
		}
		if m.Judge != nil {
			m.Standard.Levels = m.Judge.Levels
		}
	}
	r.Measure = m
	return s.reads
}

// levels reads for each: what a measure is made for.
func (l *loader) levels(f *fields, s *scope) []*Level {
	n := f.value("for each")
	if n == nil {
		if !f.has("for each") {
			l.faults.Add(fault.New(f.at, "%s does not say what it is made for", f.what).
				WithHint("add for each:, such as for each: [nation, provider]"))
		}
		return nil
	}
	var levels []*Level
	for _, item := range l.list(n, "for each of "+f.what) {
		level := l.level(item, s)
		if level == nil {
			continue
		}
		if slices.ContainsFunc(levels, func(have *Level) bool { return slugOf(have.Name) == slugOf(level.Name) }) {
			l.faults.Add(fault.New(level.At, "for each: %s is here twice", level.Name))
			continue
		}
		levels = append(levels, level)
	}
	return levels
}

func (l *loader) level(n *yamlnode.Node, s *scope) *Level {
	parts := l.list(n, "for each")
	level := &Level{At: n.At}
	if len(parts) == 0 || len(parts) > 2 {
		l.faults.Add(fault.New(n.At, "a level of %d organisations: expected one or two", len(parts)))
		return nil
	}
	var names []string
	if len(parts) == 1 {
		level.parts = strings.Split(parts[0].Text, ".")
	}
	for _, part := range parts {
		body := l.body(part, s)
		if body == nil {
			return nil
		}
		level.Bodies = append(level.Bodies, body)
		names = append(names, strings.TrimSpace(part.Text))
	}
	level.Name = strings.Join(names, " and ")
	return level
}

// body is one organisation of a level: the nation, or a way along the record.
func (l *loader) body(n *yamlnode.Node, s *scope) *rule.Expr {
	if n.Kind == yamlnode.Scalar && strings.TrimSpace(n.Text) == "nation" {
		if l.policy.Nation == "" {
			l.faults.Add(fault.New(n.At, "the policy does not say what its nation is").WithHint("add nation: to policy:, such as nation: England"))
			return nil
		}
		return literalOf(rule.Type{Kind: rule.Text}, rule.TextValue(l.policy.Nation), n.At)
	}
	inner := *s
	inner.bare = true
	e := l.check(n, &inner)
	if e == nil {
		return nil
	}
	if e.Op != rule.OpColumn || !s.isOrganisation(e.Column) {
		l.faults.Add(fault.New(n.At, "for each: %s is not an organisation", n.Line()).
			WithHint("write %s; for other columns use by:", orList(s.organisationNames())))
		return nil
	}
	return e
}

// isOrganisation says whether a column holds codes of organisations.
func (s *scope) isOrganisation(column string) bool {
	if c := s.of.Column(column); c != nil {
		return c.Organisation || s.of.Name == organisationsTable().Name && c.Name == "code"
	}
	for _, d := range *s.derived {
		if name, inside := strings.CutPrefix(column, d.As+"."); inside && d.From.Column(name) != nil {
			return d.From.Column(name).Organisation
		}
	}
	return slices.ContainsFunc(*s.lookUps.along(), func(u *LookUp) bool {
		return u.Table == "relations" && column == u.As+".parent"
	})
}

// organisationNames are the ways to name an organisation that a record has.
func (s *scope) organisationNames() []string {
	names := []string{"nation"}
	for _, c := range s.of.Columns {
		if c.Organisation {
			names = append(names, c.Name)
		}
	}
	return names
}
