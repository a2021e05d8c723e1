package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// within types the days that two records may be apart, which are whole.
func (l *loader) within(n *yamlnode.Node, s *scope) *rule.Expr {
	e := l.number(n, s, "within")
	switch {
	case e == nil:
		return nil
	case e.Type.Unit != rule.NewUnit("day") || e.Type.Scale != 0:
		f := fault.New(n.At, "within is %s, expected whole days", describe(e.Type))
		if e.Bare {
			f.WithHint("write %s days", n.Line())
		}
		l.faults.Add(f)
		return nil
	}
	return e
}

// prefix stands before the names of the record's columns.
func (s *scope) prefix() string {
	if s.picked == nil {
		return ""
	}
	return s.picked.As + "."
}

// column is a column of the record.
func (s *scope) column(name string, at fault.Place) *rule.Expr {
	t := s.of.Column(name).Type
	if s.picked == nil {
		return rule.Column(name, t, at)
	}
	if s.making == nil {
		s.picked.read(plan.Column{Name: name, Type: t})
		t.Missing = true
	}
	return rule.Column(s.prefix()+name, t, at)
}

// read notes that something reads a column of the picked record.
func (d *Derive) read(c plan.Column) {
	if !slices.ContainsFunc(d.Columns, func(have plan.Column) bool { return have.Name == c.Name }) {
		d.Columns = append(d.Columns, c)
		slices.SortFunc(d.Columns, func(a, b plan.Column) int { return strings.Compare(a.Name, b.Name) })
	}
}

// inside is the scope in which the record is the one that a derive picks.
func (s *scope) inside(d *Derive) *scope {
	inner := *s
	inner.of, inner.picked, inner.body = d.From, d, nil
	return &inner
}

// derive resolves what follows the name of a derive: a column of the picked record, a define on it, or a way on from it.
func (s *scope) derive(d *Derive, path []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	whole := s.of.Singular + "." + d.Name
	switch {
	case s.picked != nil:
		return nil, fault.New(at, "%s is of a record that is itself picked: a derive goes one step", d.Name).WithAlso(d.At, "the derive")
	case s.making != nil:
		return nil, fault.New(at, "%s is a derive, and the conditions of a derive read the records as they are", d.Name).
			WithAlso(d.At, "the derive").WithHint("name the record's own columns and defines")
	case d.From == nil: // at fault, which is told where it is written
		return faulty(at), nil
	}
	s.reads["derive/"+d.Slug], s.reads["table/"+d.From.Name] = true, true
	if !slices.Contains(*s.derived, d) {
		*s.derived = append(*s.derived, d)
	}
	switch {
	case len(path) == 1 && d.From.Column("id") != nil:
		return s.inside(d).column("id", at), nil
	case len(path) == 1:
		return nil, fault.New(at, "%s is a record, not a value", whole).
			WithHint("name one of its columns, or ask %s.found", whole)
	case book.Slug(path[1]) == "found":
		if len(path) > 2 {
			return nil, fault.New(at, "%s.found has nothing inside it", whole)
		}
		return rule.Column(d.As+".found", rule.Type{Kind: rule.Bool}, at), nil
	}
	return s.inside(d).record(path[1:], at)
}

// retold is a define on the picked record with its columns named as from the record that has it, so that nobody who is
// shown it takes them for that record's own.
func (s *scope) retold(e *rule.Expr) *rule.Expr {
	columns := map[string]*rule.Expr{}
	rule.Walk(e, func(part *rule.Expr) bool {
		if part.Op == rule.OpColumn {
			columns[part.Column] = part
		}
		return true
	})
	return rule.Replace(e, func(name string) *rule.Expr {
		if !strings.HasPrefix(name, s.prefix()) {
			return nil
		}
		again := *columns[name]
		again.Source = name
		if s.making == nil {
			again.Source = s.picked.Of.Singular + "." + name
		}
		return &again
	})
}
