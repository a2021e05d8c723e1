package policy

import (
	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// Objective is one thing that the centre asks for, tied to the measures that show whether it comes about.
type Objective struct {
	Meta
	Owner string
	Asks  []*Rule // measures it is judged by, in the order written
	Hears []*Rule // measures of what patients and the public say of it
}

// buildObjective reads one objective of mandate:.
func (l *loader) buildObjective(e *entry) {
	what := "the objective " + e.Name
	f := l.fields(e.Value, what, withMeta("owner", "asks", "hears")...)
	if f.node == nil {
		return
	}
	o := &Objective{Meta: f.meta(e.Pair), Owner: f.text("owner")}
	f.need("because")
	seen := map[string]*yamlnode.Node{}
	o.Asks = l.objectiveMeasures(f, "asks", seen)
	o.Hears = l.objectiveMeasures(f, "hears", seen)
	if !f.has("asks") && !f.has("hears") {
		l.faults.Add(fault.New(e.At, "%s is tied to no measure", what).
			WithHint("add asks: with the measures that show whether it comes about"))
	}
	l.policy.Mandate = append(l.policy.Mandate, o)
}

// objectiveMeasures are the measures that a field of an objective names, each once in the objective.
func (l *loader) objectiveMeasures(f *fields, name string, seen map[string]*yamlnode.Node) []*Rule {
	var out []*Rule
	n := f.value(name)
	if n == nil {
		return nil
	}
	for _, item := range l.list(n, name+" of "+f.what) {
		r := l.measureNamed(item)
		if r == nil {
			continue
		}
		if before := seen[r.Slug]; before != nil {
			l.faults.Add(fault.New(item.At, "%s names %s twice", f.what, r.Name).WithAlso(before.At, "the first").WithHint("keep one of them"))
			continue
		}
		seen[r.Slug] = item
		out = append(out, r)
	}
	return out
}

// measureNamed is the measure or score that a node names, nil where there is none, which is reported.
func (l *loader) measureNamed(n *yamlnode.Node) *Rule {
	r := l.rules[book.Slug(n.Text)]
	if r != nil && r.Kind == KindMeasure {
		return r
	}
	l.faults.Add(l.unknownMeasure(n.At, n.Text))
	return nil
}

// unknownMeasure is the fault of naming a measure that there is not.
func (l *loader) unknownMeasure(at fault.Place, name string) *fault.Fault {
	var known []string
	for _, r := range l.policy.Rules {
		if r.Kind == KindMeasure {
			known = append(known, r.Name)
		}
	}
	return fault.New(at, "unknown measure %q", name).WithHint("%s", fault.Suggest(name, known))
}
