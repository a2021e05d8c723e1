package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// scope gives names their meaning for the records of one table, within one rule or define. What it resolves it
// also notes: the look-ups needed, and what the rule reads.
type scope struct {
	l       *loader
	of      *economy.Table
	derived *[]*Derive // those read so far
	picked  *Derive    // the record is one that this picks, and its columns have its prefix
	making  *Derive    // the one whose own conditions are read
	lookUps *lookUps
	reads   map[string]bool

	aliases []string          // names of look ups, as written
	lets    map[string]*let   // by slug, those that can be read so far
	later   map[string]bool   // slugs of lets that cannot be read yet
	soFar   map[string]*soFar // by slug of the step; "" is the running total
	amount  *rule.Expr        // what "amount" means in a total; nil elsewhere
	bare    bool              // columns can be named without the record: in for each and by
	defines map[string]*rule.Expr

	body *bodyScope // of a rule at the grain of organisations; nil over records
}

// let is a named expression of a rule.
type let struct {
	name string
	expr *rule.Expr // a column, or the ratio itself
	of   *rule.Expr // what the column holds; nil for a ratio or a fault
}

// soFar is the running total after a step.
type soFar struct {
	name string
	expr *rule.Expr
}

func (l *loader) newScope(of *economy.Table) *scope {
	return &scope{l: l, of: of, derived: &[]*Derive{}, lookUps: &lookUps{}, reads: map[string]bool{"table/" + of.Name: true},
		lets: map[string]*let{}, soFar: map[string]*soFar{}, defines: map[string]*rule.Expr{}}
}

var _ rule.Scope = (*scope)(nil)

// Resolve implements rule.Scope.
func (s *scope) Resolve(path []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	slugs := make([]string, len(path))
	for i, name := range path {
		slugs[i] = book.Slug(name)
	}
	if s.body != nil {
		if e, f, ok := s.bodyName(path, slugs, at); ok {
			return e, f
		}
	}
	switch {
	case s.making != nil && slugs[0] == s.making.Slug:
		return s.inside(s.making).record(path[1:], at)
	case slugs[0] == s.of.Singular:
		return s.record(path[1:], at)
	case s.lookUps.find(slugs[0]) != nil:
		return s.lookedUp(s.lookUps.find(slugs[0]), path[1:], at)
	case slugs[0] == "so-far" && len(s.soFar) > 0:
		return s.runningTotal(path, at)
	case slugs[0] == "amount" && s.amount != nil && len(path) == 1:
		return s.amount, nil
	case len(path) == 1 && s.lets[slugs[0]] != nil:
		return s.lets[slugs[0]].expr, nil
	case len(path) == 1 && slugs[0] == book.Slug(s.of.Name):
		return s.count(at), nil
	case s.l.parameters[slugs[0]] != nil && (len(path) == 1 || s.l.rules[slugs[0]] == nil):
		return s.parameter(s.l.parameters[slugs[0]], path, at)
	case s.l.rules[slugs[0]] != nil || slugs[0] == "last":
		return s.otherGrain(path, at)
	case s.bare && s.recordHas(slugs[0]):
		return s.record(path, at)
	}
	return nil, s.unknown(path, at)
}

// count is how many alike the record stands for.
func (s *scope) count(at fault.Place) *rule.Expr {
	if s.of.Count == "" {
		one := rule.IntValue(1)
		return &rule.Expr{Op: rule.OpLiteral, Value: one, Type: rule.Type{Kind: rule.Number, Min: one.Rat(), Max: one.Rat()}, At: at, Source: "1"}
	}
	return s.column(s.of.Count, at)
}

// recordHas says whether the record has a column, a define, an attribute or a parent of this slug.
func (s *scope) recordHas(slug string) bool {
	return slices.ContainsFunc(s.recordNames(), func(name string) bool { return book.Slug(name) == slug })
}

// recordNames are the names that can follow the record's own.
func (s *scope) recordNames() []string {
	var names []string
	for _, c := range s.of.Columns {
		names = append(names, c.Name)
	}
	for _, d := range s.l.defines[s.of.Name] {
		names = append(names, d.entry.Name)
	}
	for _, d := range s.l.derives[s.of.Name] {
		names = append(names, d.Name)
	}
	if s.of.Name == organisationsTable().Name {
		names = append(names, s.l.organisationExtras()...)
	}
	slices.Sort(names)
	return names
}

// record resolves what follows the record's name: a column, a define, or a way along an organisation column.
func (s *scope) record(path []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	if len(path) == 0 {
		return nil, fault.New(at, "%s is a record, not a value", s.of.Singular).
			WithHint("name one of its columns: %s.%s", s.of.Singular, s.of.Columns[0].Name)
	}
	slug := book.Slug(path[0])
	if d := s.l.defines[s.of.Name][slug]; d != nil {
		if len(path) > 1 {
			return nil, fault.New(at, "%s is a define and has nothing inside it", path[0])
		}
		return s.define(d, at)
	}
	if d := s.l.derives[s.of.Name][slug]; d != nil {
		return s.derive(d, path, at)
	}
	for i := range s.of.Columns {
		c := &s.of.Columns[i]
		if book.Slug(c.Name) != slug {
			continue
		}
		e := s.column(c.Name, at)
		if len(path) == 1 {
			return e, nil
		}
		if !c.Organisation {
			return nil, fault.New(at, "%s.%s is %s, not an organisation, and has nothing inside it", s.of.Singular, c.Name, c.Type.Kind)
		}
		return s.along(way{code: e, as: e.Column, own: e.Column, path: s.of.Singular + "." + c.Name}, path[1:], at)
	}
	if s.of.Name == organisationsTable().Name && s.recordHas(slug) {
		return s.ownOrganisation(path, at)
	}
	return nil, fault.New(at, "unknown column %q of %s", path[0], s.of.Singular).
		WithHint("%s", fault.Suggest(path[0], s.recordNames()))
}

// define puts a define in place of its name. It is typed again here so that this rule gets the look-ups it needs.
func (s *scope) define(d *define, at fault.Place) (*rule.Expr, *fault.Fault) {
	key := s.prefix() + d.entry.Slug
	if e, done := s.defines[key]; done {
		return e, nil
	}
	if d.syntax == nil || d.broken {
		return faulty(at), nil
	}
	inner := *s
	inner.aliases, inner.lets, inner.soFar, inner.amount, inner.bare = nil, nil, nil, nil, false
	inner.lookUps = s.lookUps.implicitOnly()
	e, faults := rule.Check(d.syntax, &inner)
	if len(faults) > 0 && (s.making != nil || s.picked != nil) {
		return nil, fault.New(at, "%s cannot be read here: %s", d.entry.Name, faults[0].Message).WithAlso(d.entry.At, "the define")
	}
	if len(faults) > 0 || !smallEnough(e, map[*rule.Expr]int{}) {
		return faulty(at), nil
	}
	if s.picked != nil {
		e = s.retold(e)
	}
	s.defines[key] = e
	return e, nil
}

// faulty stands for something whose own fault is already told: it has no kind, and so fits everywhere.
func faulty(at fault.Place) *rule.Expr { return &rule.Expr{Op: rule.OpColumn, At: at} }

// lookedUp resolves a column of a look up that the rule declares.
func (s *scope) lookedUp(u *LookUp, path []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	if u.Policy == nil || len(u.Policy.Columns) == 0 {
		return faulty(at), nil
	}
	if len(path) != 1 {
		return nil, fault.New(at, "%s is a row of the table %s, not a value", u.As, u.Policy.Name).
			WithHint("name one of its columns: %s.%s", u.As, u.Policy.Columns[0].Name)
	}
	if book.Slug(path[0]) == "found" {
		return rule.Column(u.As+".found", rule.Type{Kind: rule.Bool}, at), nil
	}
	c := u.Policy.Column(path[0])
	if c == nil {
		names := []string{"found"}
		for _, c := range u.Policy.Columns {
			names = append(names, c.Name)
		}
		return nil, fault.New(at, "unknown column %q of the table %s", path[0], u.Policy.Name).
			WithHint("%s", fault.Suggest(path[0], names))
	}
	return u.read(*c, at), nil
}

func (s *scope) runningTotal(path []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	if len(path) == 1 {
		return s.soFar[""].expr, nil
	}
	if step := s.soFar[book.Slug(path[1])]; step != nil && len(path) == 2 {
		return step.expr, nil
	}
	var known []string
	for slug, step := range s.soFar {
		if slug != "" {
			known = append(known, step.name)
		}
	}
	return nil, fault.New(at, "no earlier step %q", strings.Join(path[1:], ".")).
		WithHint("%s", fault.Suggest(strings.Join(path[1:], "."), known))
}

// otherGrain refuses the figure of another rule, which is made for organisations and periods, not for records.
func (s *scope) otherGrain(path []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	if r := s.l.rules[book.Slug(path[0])]; r != nil {
		return nil, fault.New(at, "%s is a figure of the rule %s, made for organisations and a period, not for each %s",
			strings.Join(path, "."), r.Name, s.of.Singular).
			WithHint("read it in a transfer or decide rule; there a total or a measure stands for many records").
			WithAlso(r.At, "the rule")
	}
	return nil, fault.New(at, "last reads the figures of the period before, and a %s has none", s.of.Singular).
		WithHint("read it in a transfer or decide rule")
}

// unknown is the fault for a name that means nothing, with the nearest that does.
func (s *scope) unknown(path []string, at fault.Place) *fault.Fault {
	whole := strings.Join(path, ".")
	f := fault.New(at, "unknown name %q", whole)
	if len(path) == 1 && s.later[book.Slug(path[0])] {
		return f.WithHint("the let %s is written later: put it before what reads it", path[0])
	}
	if s.body != nil {
		return s.unknownOfBody(f, path)
	}
	if len(path) == 1 && !s.bare {
		if near := nearestSlug(path[0], s.recordNames()); near != "" {
			return f.WithHint("did you mean %q?", s.of.Singular+"."+near)
		}
	}
	if t := economy.Lookup(book.Column(path[0])); t != nil && len(path) > 1 {
		return f.WithHint("the records here are %s: write %s.%s", s.of.Name, s.of.Singular, strings.Join(path[1:], "."))
	}
	if near := fault.Nearest(path[0], s.firstNames()); near != "" && len(path) > 1 {
		return f.WithHint("did you mean %q?", near+"."+strings.Join(path[1:], "."))
	}
	if s.l.tables[book.Slug(path[0])] != nil {
		return f.WithHint("%s is a table: look it up first, look up: %s[%s....]", path[0], path[0], s.of.Singular)
	}
	known := s.firstNames()
	for _, name := range s.recordNames() {
		if s.bare {
			known = append(known, name)
		} else {
			known = append(known, s.of.Singular+"."+name)
		}
	}
	return f.WithHint("%s", fault.Suggest(whole, known))
}

// nearestSlug is the name whose slug is nearest to that of the name found, "" when none is near.
func nearestSlug(found string, names []string) string {
	bySlug := map[string]string{}
	for _, name := range names {
		bySlug[book.Slug(name)] = name
	}
	return bySlug[fault.Nearest(book.Slug(found), slices.Collect(maps.Keys(bySlug)))]
}

// firstNames are the names that a path can begin with.
func (s *scope) firstNames() []string {
	names := []string{s.of.Singular}
	names = append(names, s.aliases...)
	for _, t := range s.lets {
		names = append(names, t.name)
	}
	for _, p := range s.l.policy.Parameters {
		names = append(names, p.Name)
	}
	if len(s.soFar) > 0 {
		names = append(names, "so far")
	}
	if s.amount != nil {
		names = append(names, "amount")
	}
	slices.Sort(names)
	return names
}

// taken says what a name already means in the scope, "" when it is free for a let or a look up.
func (s *scope) taken(slug string) string {
	switch {
	case slug == s.of.Singular || slug == book.Slug(s.of.Name):
		return "the record"
	case s.body != nil && (s.body.index(slug) >= 0 || slices.Contains(sources, slug) || slug == "period" || slug == "was"):
		return "something that every row has"
	case slug == "so-far" || slug == "amount" || slug == "last":
		return "a word of the language"
	case s.lookUps.find(slug) != nil:
		return "a look up"
	case s.lets[slug] != nil:
		return "a let"
	case s.l.parameters[slug] != nil:
		return fmt.Sprintf("a parameter (%s)", s.l.parameters[slug].At)
	case s.l.rules[slug] != nil:
		return fmt.Sprintf("a rule (%s)", s.l.rules[slug].At)
	}
	return ""
}
