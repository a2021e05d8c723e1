package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// comparisons are the words for how a measure must stand to its target.
var comparisons = map[string]rule.Op{
	"at least": rule.OpAtLeast, "at most": rule.OpAtMost, "under": rule.OpLess, "over": rule.OpMore,
}

// buildTarget reads one target.
func (l *loader) buildTarget(e *entry) {
	what := "the target " + e.Name
	if e.Name == "" {
		what = "a target"
	}
	f := l.fields(e.Value, what, withHeld("name", "measure", "standard", "plan", "compare", "for", "from", "to", "due")...)
	if f.node == nil {
		return
	}
	t := &Target{Meta: f.meta(e.Pair), Held: f.held(), Compare: rule.OpAtLeast}
	measure := l.targetMeasure(f, t)
	if word := f.choice("compare", "at least", "at most", "under", "over"); word != "" {
		t.Compare = comparisons[word]
	}
	l.targetValue(f, t)
	l.targetUnit(f, t, measure)
	t.From, t.To, t.Due = f.month("from"), f.month("to"), f.month("due")
	if t.From != nil && t.To != nil && t.To.Before(*t.From) {
		l.faults.Add(fault.New(f.scalar("to").At, "%s ends in %s, before it begins in %s", what, t.To, t.From))
	}
	for _, n := range l.list(orEmpty(f.value("for")), "for of "+what) {
		l.targetFor(t, n, measure)
	}
	if !f.has("name") && t.Measure != "" {
		t.Name += map[bool]string{true: ", plan", false: ", standard"}[t.Plan]
		t.Slug = book.Slug(t.Name)
	}
	l.policy.Targets = append(l.policy.Targets, t)
}

// orEmpty is a node, or an empty one where there is none.
func orEmpty(n *yamlnode.Node) *yamlnode.Node {
	if n == nil {
		return &yamlnode.Node{Kind: yamlnode.Scalar, Empty: true}
	}
	return n
}

func (l *loader) targetMeasure(f *fields, t *Target) *Measure {
	n := f.need("measure")
	if n == nil {
		return nil
	}
	t.Measure = book.Slug(n.Text)
	r := l.rules[t.Measure]
	if r != nil && r.Score != nil { // a score is made for what its rule is for
		return &Measure{Levels: []*Level{{Name: r.Score.Each[0].Name}}}
	}
	if r != nil && r.Opportunity != nil {
		return &Measure{Levels: []*Level{{Name: r.Opportunity.Each[0].Name}}}
	}
	if r != nil && r.Kind == KindMeasure {
		return r.Measure
	}
	l.faults.Add(l.unknownMeasure(n.At, n.Text))
	return nil
}

func (l *loader) targetValue(f *fields, t *Target) {
	n := f.scalar("standard")
	if f.has("plan") {
		t.Plan = true
		if f.has("standard") {
			l.faults.Add(fault.New(f.node.Find("plan").At, "%s has both a standard and a plan", f.what).
				WithHint("make two targets of it"))
			return
		}
		n = f.scalar("plan")
	}
	if n == nil {
		if !f.has("standard") && !f.has("plan") {
			l.faults.Add(fault.New(f.at, "%s has neither a standard nor a plan", f.what).WithHint("add standard: or plan: with a value, such as 92%%"))
		}
		return
	}
	v, typ, ok := literal(n)
	if !ok || typ.Kind != rule.Number {
		l.faults.Add(fault.New(n.At, "%q is not a number", n.Text).WithHint("write a value such as 92%% or 0"))
		return
	}
	t.Value, t.Text = v, n.Text
}

// targetUnit refuses a share of a hundred as the target of so many for each of something.
func (l *loader) targetUnit(f *fields, t *Target, m *Measure) {
	if m == nil || m.Per == nil || m.Per.IsInt() && m.Per.Num().IsInt64() && m.Per.Num().Int64() == 1 || !strings.HasSuffix(t.Text, "%") {
		return
	}
	name := "standard"
	if t.Plan {
		name = "plan"
	}
	l.faults.Add(fault.New(f.value(name).At, "%s is %s, and %s is said per %s", f.what, t.Text, t.Measure, m.Per.RatString()).
		WithHint("write it as the measure is, such as 520"))
}

// targetFor reads a level or a body. What is near the name of a level of the measure, and is none, is a slip.
func (l *loader) targetFor(t *Target, n *yamlnode.Node, m *Measure) {
	name := strings.TrimSpace(n.Text)
	if n.Kind == yamlnode.List {
		var parts []string
		for _, item := range n.Items {
			parts = append(parts, strings.TrimSpace(item.Text))
		}
		name = strings.Join(parts, " and ")
	}
	var known []string
	if m != nil {
		for _, level := range m.Levels {
			known = append(known, level.Name)
		}
	}
	if near := fault.Nearest(name, known); near != "" && near != name && !slices.Contains(known, name) {
		l.faults.Add(fault.New(n.At, "the measure %s is not made for %q", t.Measure, name).WithHint("did you mean %q?", near))
		return
	}
	t.For = append(t.For, name)
}

// targetsOverlap reports two targets that answer one question: of one measure, sort, body and month.
func (l *loader) targetsOverlap() {
	for i, b := range l.policy.Targets {
		for _, a := range l.policy.Targets[:i] {
			if a.Measure == b.Measure && a.Plan == b.Plan && sharesAny(a.For, b.For) && monthsMeet(a, b) {
				l.faults.Add(fault.New(b.At, "two targets of %s overlap: %s and %s", b.Measure, a.when(), b.when()).
					WithAlso(a.At, "the first").WithHint("end the first in the month before the second begins, or say for: different bodies"))
			} else if a.Slug == b.Slug && sameMonth(a.From, b.From) { // a book lists targets by name and first day
				l.faults.Add(fault.New(b.At, "two targets are called %s", b.Name).
					WithAlso(a.At, "the first").WithHint("give each a name: of its own"))
			}
		}
	}
}

func sameMonth(a, b *Month) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

// targetNames reports a target with the name of a parameter that begins on the same day: a book lists both together.
func (l *loader) targetNames() {
	for _, t := range l.policy.Targets {
		p := l.parameters[t.Slug]
		if p != nil && slices.ContainsFunc(p.Values, func(v DatedValue) bool { return sameStart(v.From, t.From) }) {
			l.faults.Add(fault.New(t.At, "the target %q has the name of a parameter", t.Name).
				WithAlso(p.At, "the parameter").WithHint("rename one of them"))
		}
	}
}

func sameStart(day *rule.Day, m *Month) bool {
	if day == nil || m == nil {
		return day == nil && m == nil
	}
	return strings.HasPrefix(day.String(), m.String()+"-01")
}

func sharesAny(a, b []string) bool {
	return len(a) == 0 && len(b) == 0 || slices.ContainsFunc(a, func(name string) bool { return slices.Contains(b, name) })
}

func monthsMeet(a, b *Target) bool {
	if (a.Due == nil) != (b.Due == nil) || a.Due != nil && *a.Due != *b.Due {
		return false
	}
	return (a.To == nil || b.From == nil || !a.To.Before(*b.From)) && (b.To == nil || a.From == nil || !b.To.Before(*a.From))
}

// when is the time a target is in force, in words.
func (t *Target) when() string {
	switch {
	case t.Due != nil:
		return "due " + t.Due.String()
	case t.From == nil && t.To == nil:
		return "always"
	case t.From == nil:
		return "until " + t.To.String()
	case t.To == nil:
		return "from " + t.From.String()
	}
	return t.From.String() + " to " + t.To.String()
}

// String is the month as 2026-03.
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m.Year, m.Month) }

var monthPattern = regexp.MustCompile(`^(\d{4})-(0[1-9]|1[0-2])$`)

// month is a field that names a month, nil when it is not there.
func (f *fields) month(name string) *Month {
	n := f.scalar(name)
	if n == nil {
		return nil
	}
	m := monthPattern.FindStringSubmatch(strings.TrimSpace(n.Text))
	if m == nil {
		f.l.faults.Add(fault.New(n.At, "%q of %s is %q, expected a month such as 2026-03", name, f.what, n.Text))
		return nil
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	return &Month{year, month}
}
