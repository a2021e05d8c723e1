package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// bodyScope is what names mean in a rule at the grain of organisations, beside lets, look ups and parameters.
type bodyScope struct {
	each    []Each
	rule    *Rule // nil while a define is typed for itself
	inputs  *[]*Input
	sets    *[]*plan.Set
	earlier map[string]bool
	subject int  // which body organisation.X is in a define; Both where it is none
	holder  bool // the body is the one whose pot a share shares out, and not one of those who share it
	last    bool
	toDate  bool
	noSets  string        // why a set cannot be read here; "" where it can
	extras  []plan.Column // columns that only some parts of the rule can read, by slug
	// extraPrefix is what stands before the names of extras in columns; "" is "share.".
	extraPrefix string
	parts       []string // slugs of the parts of a score whose points can be read
}

func (l *loader) newBodyScope(each []Each, r *Rule) *scope {
	s := l.newScope(rowTable(each))
	s.reads = map[string]bool{"table/organisations": true}
	s.body = &bodyScope{each: each, rule: r, inputs: &[]*Input{}, sets: &[]*plan.Set{}, earlier: map[string]bool{}, subject: Both}
	if len(each) == 1 {
		s.body.subject = 0
	}
	return s
}

// bodyName resolves what only rules at the grain of organisations can name. Its last answer is whether it could.
func (s *scope) bodyName(path, slugs []string, at fault.Place) (*rule.Expr, *fault.Fault, bool) {
	b := s.body
	found := func(e *rule.Expr, f *fault.Fault) (*rule.Expr, *fault.Fault, bool) { return e, f, true }
	if i := b.index(slugs[0]); i >= 0 {
		return found(s.ofBody(i, path, slugs, at))
	}
	switch {
	case slugs[0] == "last":
		return found(s.lastPeriod(path, at))
	case len(path) == 1 && s.lets[slugs[0]] != nil || s.lookUps.find(slugs[0]) != nil:
		return nil, nil, false
	case slugs[0] == "period":
		return found(s.periodDay(path, at))
	case slices.ContainsFunc(b.extras, func(c plan.Column) bool { return book.Slug(c.Name) == slugs[0] }) && len(path) == 1:
		return b.extra(slugs[0], at), nil, true
	case slugs[0] == "points" && b.parts != nil && len(path) == 2:
		return found(b.partPoints(slugs[1], path, at))
	case slugs[0] == "was" && len(path) == 1 && b.rule != nil && b.rule.Kind == KindDecide:
		e, f := s.earlier().figure(b.rule, b.subject, []string{b.rule.Name}, at)
		return e, f, true
	case b.last && len(path) == 1 && b.rule != nil && b.rule.Kind == KindPosition && isPositionPart(slugs[0]):
		return found(s.figure(b.rule, b.both(), []string{b.rule.Name, path[0]}, at))
	case s.l.parameters[slugs[0]] != nil && (len(path) == 1 || s.l.rules[slugs[0]] == nil):
		return nil, nil, false
	case s.l.rules[slugs[0]] != nil:
		return found(s.figure(s.l.rules[slugs[0]], b.both(), path, at))
	case slices.Contains(sources, slugs[0]):
		return found(s.sourced(b.both(), path, slugs, at))
	case len(path) == 1 && b.subject != Both && s.l.defines["organisations"][slugs[0]] != nil:
		return found(s.bodyDefine(s.l.defines["organisations"][slugs[0]], b.subject, at))
	}
	return nil, nil, false
}

var sources = []string{string(FromFacts), string(FromTerms), string(FromAccounts), string(FromPlans)}

// index is which of the bodies a name is; organisation is the body of a rule for one, and of a define.
func (b *bodyScope) index(slug string) int {
	if slug == "organisation" && b.subject != Both {
		return b.subject
	}
	return slices.IndexFunc(b.each, func(e Each) bool { return book.Slug(e.Key) == slug })
}

// both is the body that a name without one is about: the only one, else the pair.
func (b *bodyScope) both() int {
	if len(b.each) == 1 {
		return 0
	}
	return Both
}

// partPoints resolves points.PART in an override.
func (b *bodyScope) partPoints(slug string, path []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	if !slices.Contains(b.parts, slug) {
		return nil, fault.New(at, "the score has no part %q", path[1]).WithHint("%s", fault.Suggest(path[1], b.parts))
	}
	return rule.Column(PointsColumn(slug), pointsType(), at), nil
}

func (b *bodyScope) extra(slug string, at fault.Place) *rule.Expr {
	i := slices.IndexFunc(b.extras, func(c plan.Column) bool { return book.Slug(c.Name) == slug })
	prefix := b.extraPrefix
	if prefix == "" {
		prefix = "share."
	}
	return rule.Column(prefix+b.extras[i].Name, b.extras[i].Type, at)
}

// lastPeriod resolves last.X: the figure or fact X of the period before.
func (s *scope) lastPeriod(path []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	if len(path) == 1 || s.body.last {
		return nil, fault.New(at, "last reads a figure of the period before").WithHint("name it: last.NAME")
	}
	return s.read(s.earlier(), path[1:], "last", at)
}

// earlier is the scope in which figures are of the period before.
func (s *scope) earlier() *scope {
	inner, b := *s, *s.body
	b.last = true
	inner.body = &b
	return &inner
}

// read resolves a path that must be a figure or fact that a row reads, in a scope that changes which.
func (s *scope) read(inner *scope, path []string, word string, at fault.Place) (*rule.Expr, *fault.Fault) {
	slug := book.Slug(path[0])
	if s.lets[slug] != nil && len(path) == 1 {
		return nil, fault.New(at, "%s cannot be put before %s, a let", word, path[0]).
			WithHint("put it before the figure that the let reads")
	}
	e, f := inner.Resolve(path, at)
	if f != nil || e.Type.Kind == 0 {
		return e, f
	}
	isInput := slices.ContainsFunc(*s.body.inputs, func(in *Input) bool {
		return e.Op == rule.OpColumn && in.Column == e.Column
	})
	if !isInput {
		return nil, fault.New(at, "%s is not a figure of a period, and has no %s", strings.Join(path, "."), word).
			WithHint("read the figure of a rule, or accounts.NAME or plans.NAME")
	}
	return e, nil
}

func (s *scope) periodDay(path []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	if len(path) == 2 {
		for _, name := range []string{PeriodStart, PeriodEnd} {
			if "period."+book.Slug(path[1]) == name {
				return rule.Column(name, rule.Type{Kind: rule.Date}, at), nil
			}
		}
	}
	return nil, fault.New(at, "unknown name %q", strings.Join(path, ".")).WithHint("a period has period.start and period.end, its first and last day")
}

// ofBody resolves what follows a body: nothing (its code), a fact, an account, a figure, a define, or a way along it.
func (s *scope) ofBody(i int, path, slugs []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	code := rule.Column(s.body.each[i].Key, rule.Type{Kind: rule.Text}, at)
	if len(path) == 1 {
		return code, nil
	}
	_, column := s.l.organisationColumn(slugs[1])
	own := column || s.l.parents[slugs[1]] != nil // what a body has of its own comes before a rule of the same name
	switch {
	case slices.Contains(sources, slugs[1]):
		return s.sourced(i, path[1:], slugs[1:], at)
	case s.l.rules[slugs[1]] != nil && !own:
		return s.figure(s.l.rules[slugs[1]], i, path[1:], at)
	case s.l.defines["organisations"][slugs[1]] != nil && len(path) == 2:
		return s.bodyDefine(s.l.defines["organisations"][slugs[1]], i, at)
	}
	key := s.body.each[i].Key
	return s.along(way{code: code, as: key, own: key, path: path[0]}, path[1:], at)
}

// bodyDefine puts a define over organisations in place of its name, for one of the bodies.
func (s *scope) bodyDefine(d *define, i int, at fault.Place) (*rule.Expr, *fault.Fault) {
	key := fmt.Sprint(d.entry.Slug, " ", i, s.body.last, s.body.holder)
	if e, done := s.defines[key]; done {
		return e, nil
	}
	if d.syntax == nil || d.broken {
		return faulty(at), nil
	}
	inner, b := *s, *s.body
	b.subject, b.extras = i, nil
	inner.body = &b
	inner.aliases, inner.lets, inner.bare = nil, nil, false
	inner.lookUps = s.lookUps.implicitOnly()
	e, faults := rule.Check(d.syntax, &inner)
	if len(faults) > 0 || !smallEnough(e, map[*rule.Expr]int{}) {
		return faulty(at), nil
	}
	s.defines[key] = e
	return e, nil
}

// input gives the column of an input, adding it when it is first read.
func (s *scope) input(in Input, path []string, at fault.Place) *rule.Expr {
	b := s.body
	in.Last, in.ToDate, in.Type.Missing, in.At = b.last, b.toDate, true, at
	parts := []string{string(in.From), in.Name}
	for _, part := range []string{in.Part, string(in.Side)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	switch {
	case b.holder:
		in.Body = Holder
		parts = append([]string{"pot"}, parts...)
	case in.Body != Both:
		parts = append([]string{b.each[in.Body].Key}, parts...)
	}
	if in.Last {
		parts = append([]string{"last"}, parts...)
	}
	if in.ToDate {
		parts = append([]string{"to date"}, parts...)
	}
	in.Column, in.Text = "in."+strings.Join(parts, "."), strings.Join(path, ".")
	if in.Last {
		in.Text = "last." + in.Text
	}
	if in.ToDate {
		in.Text = "to date(" + in.Text + ")"
	}
	if !slices.ContainsFunc(*b.inputs, func(have *Input) bool { return have.Column == in.Column }) {
		*b.inputs = append(*b.inputs, &in)
	}
	return rule.Column(in.Column, in.Type, at)
}

// sourced resolves facts.NAME, terms.NAME, accounts.NAME and plans.NAME.
func (s *scope) sourced(body int, path, slugs []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	from := Source(slugs[0])
	in := Input{From: from, Body: body}
	switch {
	case len(path) == 1:
		return nil, fault.New(at, "%s is a table, not a value", path[0]).WithHint("name one of its lines: %s.NAME", path[0])
	case body == Both && (from == FromFacts || from == FromAccounts):
		return nil, fault.New(at, "%s are of one body, and a row is for a pair", path[0]).
			WithHint("write %s.%s or %s.%s", s.body.each[0].Name, strings.Join(path, "."), s.body.each[1].Name, strings.Join(path, "."))
	case from == FromPlans && s.body.holder:
		return nil, fault.New(at, "plans are of a provider and a commissioner, and a pot is of one body").
			WithHint("name a parameter, or a figure, fact or account of the %s", s.body.each[0].Name)
	case from == FromTerms && !s.contract():
		return nil, fault.New(at, "terms are of a provider and a commissioner together").WithHint("write for each: [provider, commissioner]")
	case from == FromTerms:
		in.Body = Both
	}
	in.Name = slugs[1]
	s.reads["table/"+slugs[0]] = true
	if len(path) > 2 && !(from == FromPlans && len(path) == 3) {
		return nil, fault.New(at, "%s has nothing inside it", strings.Join(path[:2], "."))
	}
	f := s.sourcedType(&in, path, slugs, at)
	if f != nil {
		return nil, f
	}
	if in.Type.Kind == 0 { // declared wrongly, which is told there
		return faulty(at), nil
	}
	return s.input(in, path, at), nil
}

// contract says whether a row is for a provider and a commissioner.
func (s *scope) contract() bool {
	kinds := map[string]bool{}
	for _, e := range s.body.each {
		kinds[e.Key] = true
	}
	return kinds["provider"] && kinds["commissioner"]
}

func (s *scope) sourcedType(in *Input, path, slugs []string, at fault.Place) *fault.Fault {
	switch in.From {
	case FromFacts:
		return declaredFact(in, s.l.facts, "fact", "facts", path[1], s.body.toDate, at)
	case FromTerms:
		return declaredFact(in, s.l.terms, "term", "terms", path[1], s.body.toDate, at)
	case FromAccounts:
		in.Type = money()
	case FromPlans:
		in.Type, in.Part = money(), "pence"
		if len(path) == 3 && slugs[2] == "activity" {
			in.Type, in.Part = within(rule.Type{Scale: 3}, mostFigure), "activity"
		} else if len(path) == 3 {
			return fault.New(at, "a line of a plan has no %q", path[2]).WithHint("write plans.%s for its money, plans.%s.activity for its activity", path[1], path[1])
		}
	}
	return nil
}

func declaredFact(in *Input, declared map[string]*Attribute, what, section, name string, toDate bool, at fault.Place) *fault.Fault {
	a := declared[in.Name]
	if a == nil {
		var known []string
		for _, other := range declared {
			known = append(known, other.Name)
		}
		slices.Sort(known)
		f := fault.New(at, "unknown %s %q", what, name).WithHint("%s", fault.Suggest(name, known))
		if fault.Nearest(name, known) == "" {
			f.WithHint("declare it under %s:, with its type, such as %s: {type: £}", section, name)
		}
		return f
	}
	if toDate {
		return fault.New(at, "%s.%s is a %s on a day, and is not added up to date", section, name, what)
	}
	in.Type = a.Type
	return nil
}

// unknownOfBody finds the nearest name to one that means nothing.
func (s *scope) unknownOfBody(f *fault.Fault, path []string) *fault.Fault {
	if s.l.facts[book.Slug(path[0])] != nil && len(path) == 1 {
		return f.WithHint("write facts.%s", path[0])
	}
	known := s.bodyNames()
	for _, name := range s.firstNames() {
		if name != s.of.Singular {
			known = append(known, name)
		}
	}
	slices.Sort(known)
	if near := fault.Nearest(path[0], known); near != "" && len(path) > 1 {
		return f.WithHint("did you mean %q?", near+"."+strings.Join(path[1:], "."))
	}
	return f.WithHint("%s", fault.Suggest(strings.Join(path, "."), slices.Compact(known)))
}

// bodyNames are the names that a path can begin with, beside lets, look ups and parameters.
func (s *scope) bodyNames() []string {
	names := slices.Clone(sources)
	for _, e := range s.body.each {
		names = append(names, e.Key)
	}
	for _, r := range s.l.policy.Rules {
		names = append(names, r.Name)
	}
	for _, d := range s.l.defines["organisations"] {
		names = append(names, d.entry.Name)
	}
	for _, c := range s.body.extras {
		names = append(names, c.Name)
	}
	return append(names, "last", "period")
}

// eachOf reads who the rows of a rule are for: a kind of organisation, a define over them, all, or the nation; or a
// pair.
func (l *loader) eachOf(f *fields, name string) []Each {
	n := f.value(name)
	if n == nil {
		if f.node != nil && !f.has(name) {
			l.faults.Add(fault.New(f.at, "%s does not say who it is for", f.what).WithHint("add %s:, such as %s: provider", name, name))
		}
		return nil
	}
	items := l.list(n, name+" of "+f.what)
	if len(items) > 2 {
		l.faults.Add(fault.New(n.At, "%s: found %d bodies, expected one or a pair", name, len(items)))
		return nil
	}
	var out []Each
	for _, item := range items {
		e, ok := l.oneOf(strings.TrimSpace(item.Text), item.At, name)
		if !ok {
			return nil
		}
		if e.Nation && len(items) == 2 { // a pair is of two bodies of the register
			e.Nation, e.Kind = false, "nation"
		}
		if len(out) == 1 && out[0].Key == e.Key {
			l.faults.Add(fault.New(item.At, "%s: %s is here twice", name, e.Name))
			return nil
		}
		out = append(out, e)
	}
	return out
}

func (l *loader) oneOf(name string, at fault.Place, field string) (Each, bool) {
	slug := slugOf(name)
	e := Each{Name: name, Key: book.Column(slug)}
	switch {
	case slug == "nation":
		e.Nation = true
		if l.policy.Nation == "" {
			l.faults.Add(fault.New(at, "the policy does not say what its nation is").WithHint("add nation: to policy:, such as nation: England"))
			return e, false
		}
	case slug == "all":
		e.Key = "organisation"
	case l.defines["organisations"][slug] != nil:
		e.Key, e.Define = "organisation", slug
	case slices.ContainsFunc(organisationKinds(), func(k string) bool { return slugOf(k) == slug }):
		e.Kind = organisationKinds()[slices.IndexFunc(organisationKinds(), func(k string) bool { return slugOf(k) == slug })]
	default:
		known := append(organisationKinds(), "all")
		for _, d := range l.defines["organisations"] {
			known = append(known, d.entry.Name)
		}
		slices.Sort(known)
		l.faults.Add(fault.New(at, "%s: %q is no kind of organisation and no define over organisations", field, name).
			WithHint("%s", fault.Suggest(name, known)))
		return e, false
	}
	return e, true
}
