package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// buildSchedule reads one schedule of a contract.
func (l *loader) buildSchedule(e *entry) {
	f := l.fields(e.Value, "the schedule "+e.Name, withMeta("title")...)
	if f.node == nil {
		return
	}
	s := &Schedule{Meta: f.meta(e.Pair)}
	if n := f.need("title"); n != nil {
		s.Title = strings.TrimSpace(n.Text)
	}
	l.policy.Schedules = append(l.policy.Schedules, s)
}

// clauseFields are the fields of a clause beside those that every named thing has.
var clauseFields = []string{"schedule", "measure", "target", TiePrice, TieSanction, TieReward, TieAdjustment, "terms", "facts", "plans"}

// buildClause reads one clause, once every rule is built, and reports each tie to what is not there.
func (l *loader) buildClause(e *entry) {
	f := l.fields(e.Value, "the clause "+e.Name, withMeta(clauseFields...)...)
	if f.node == nil {
		return
	}
	c := &Clause{Meta: f.meta(e.Pair)}
	l.clauseSchedule(f, c)
	l.clauseMeasure(f, c)
	l.clauseTarget(f, c)
	for _, kind := range TieKinds {
		l.clauseTie(f, c, kind)
	}
	c.Terms = l.clauseNames(f, "terms", "term", l.terms)
	c.Facts = l.clauseNames(f, "facts", "fact", l.facts)
	for _, n := range l.listed(f, "plans") {
		c.Plans = append(c.Plans, l.planLine(n))
	}
	l.policy.Clauses = append(l.policy.Clauses, c)
}

// planLine reads a line of the plan, NEL or NEL.activity; which lines there are only an economy knows.
func (l *loader) planLine(n *yamlnode.Node) PlanLine {
	name, part, cut := strings.Cut(n.Text, ".")
	if cut && book.Slug(part) != "activity" {
		l.faults.Add(fault.New(n.At, "a line of the plan has no %q", part).WithHint("write %s for what it costs, %s.activity for how much there is", name, name))
	}
	line := PlanLine{Line: book.Slug(name), Activity: cut}
	if line.Line == everyLine {
		line.Line = ""
	}
	return line
}

func (l *loader) clauseSchedule(f *fields, c *Clause) {
	n := f.scalar("schedule")
	if n == nil {
		return
	}
	if s := l.policy.Schedule(book.Slug(n.Text)); s != nil {
		c.Schedule = s.Slug
		return
	}
	var known []string
	for _, s := range l.policy.Schedules {
		known = append(known, s.Name)
	}
	l.unknownIn(n, "schedule", known, "declare it under schedules:, with its title")
}

func (l *loader) clauseMeasure(f *fields, c *Clause) {
	n := f.scalar("measure")
	if n == nil {
		return
	}
	if r := l.rules[book.Slug(n.Text)]; r != nil && r.Kind == KindMeasure {
		c.Measure = r.Slug
		return
	}
	l.unknownIn(n, "measure", l.ruleNames(KindMeasure), "name a measure of the policy, or add one")
}

// clauseTarget reads the standard or plan of a clause, which must be of its measure; a clause that names no measure has
// that of its target.
func (l *loader) clauseTarget(f *fields, c *Clause) {
	n := f.scalar("target")
	if n == nil {
		return
	}
	var found []*Target
	var known []string
	for _, t := range l.policy.Targets {
		known = append(known, t.Name)
		if t.Slug == book.Slug(n.Text) {
			found = append(found, t)
		}
	}
	switch {
	case len(found) == 0:
		l.unknownIn(n, "target", known, "name one of targets:, and give it a name: there")
	case len(found) > 1:
		l.faults.Add(fault.New(n.At, "%d targets are named %q", len(found), n.Text).WithHint("give each a name: of its own"))
	case c.Measure != "" && found[0].Measure != c.Measure:
		l.faults.Add(fault.New(n.At, "%s is a target of %s, and the clause %s is about %s", found[0].Name, l.ruleName(found[0].Measure), c.Name, l.ruleName(c.Measure)).
			WithAlso(found[0].At, "the target"))
	default:
		c.Target, c.Measure = found[0].Slug, found[0].Measure
	}
}

// clauseTie reads what carries a clause out: a price, or a transfer. A sanction must read the clause's measure, and no two
// clauses have one payment.
func (l *loader) clauseTie(f *fields, c *Clause, kind string) {
	n := f.scalar(kind)
	if n == nil {
		return
	}
	want := KindTransfer
	if kind == TiePrice {
		want = KindPrice
	}
	rule, step := cutTie(n.Text)
	r := l.rules[rule]
	if r == nil || r.Kind != want {
		name, _, _ := strings.Cut(n.Text, ".")
		l.unknownIn(&yamlnode.Node{Text: strings.TrimSpace(name), At: n.At}, string(want), l.ruleNames(want), "the "+kind+" of a clause is a "+string(want)+" of the policy, or a step of one: NAME.STEP")
		return
	}
	if slugs, names := stepsOf(r); step != "" && !slices.Contains(slugs, step) {
		_, name, _ := strings.Cut(n.Text, ".")
		l.faults.Add(fault.New(n.At, "the %s %s has no %q", r.Kind, r.Name, strings.TrimSpace(name)).WithAlso(r.At, "the rule").
			WithHint("%s", fault.Suggest(name, names)))
		return
	}
	if kind == TieSanction && r.Transfer != nil && c.Measure != "" && !slices.Contains(r.Reads, "rule/"+c.Measure) {
		l.faults.Add(fault.New(n.At, "the transfer %s does not read %s, which the clause %s is about", r.Name, l.ruleName(c.Measure), c.Name).
			WithAlso(r.At, "the transfer").WithHint("name the measure that the sanction is reckoned from, or say adjustment:"))
		return
	}
	tie := Tie{kind, r.Slug, step}
	for _, other := range l.policy.Clauses {
		if kind != TiePrice && slices.ContainsFunc(other.Ties, func(t Tie) bool { return t.Carries(tie.Rule, tie.Step) }) {
			l.faults.Add(fault.New(n.At, "%s carries out the clause %s already", n.Text, other.Name).WithAlso(other.At, "the first").
				WithHint("make one clause of the two, or name the step of each"))
			return
		}
	}
	c.Ties = append(c.Ties, tie)
}

// clauseNames reads a list of declared terms or facts.
func (l *loader) clauseNames(f *fields, field, what string, declared map[string]*Attribute) []string {
	var out []string
	for _, n := range l.listed(f, field) {
		if a := declared[book.Slug(n.Text)]; a != nil {
			out = append(out, a.Slug)
			continue
		}
		var known []string
		for _, a := range declared {
			known = append(known, a.Name)
		}
		slices.Sort(known)
		l.unknownIn(n, what, known, "declare it under "+field+":, with its type")
	}
	return out
}

func (l *loader) listed(f *fields, field string) []*yamlnode.Node {
	if !f.has(field) {
		return nil
	}
	return l.list(orEmpty(f.value(field)), field+" of "+f.what)
}

// ruleName is a rule's name as written, by its slug.
func (l *loader) ruleName(slug string) string {
	if r := l.rules[slug]; r != nil {
		return r.Name
	}
	return slug
}

func (l *loader) ruleNames(kind Kind) []string {
	var known []string
	for _, r := range l.policy.Rules {
		if r.Kind == kind {
			known = append(known, r.Name)
		}
	}
	return known
}

// unknownIn reports a name of nothing, with what was likely meant or else what to do.
func (l *loader) unknownIn(n *yamlnode.Node, what string, known []string, otherwise string) {
	f := fault.New(n.At, "unknown %s %q", what, n.Text).WithHint("%s", fault.Suggest(n.Text, known))
	if f.Hint == "" {
		f.WithHint("%s", otherwise)
	}
	l.faults.Add(f)
}
