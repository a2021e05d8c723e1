package policy

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// SmallNumbers is what counts of people may be published of some measures.
type SmallNumbers struct {
	Meta
	Fewer int64 // counts of fewer than so many, and above 0, are left out
	Round int64 // what is published is rounded to the nearest so many; 0 for not
	Zeros bool  // a count of 0 is left out too
	For   []*Rule
}

// buildSmall reads one entry of small numbers:.
func (l *loader) buildSmall(e *entry) {
	what := "the small numbers " + e.Name
	f := l.fields(e.Value, what, withMeta("fewer than", "round to", "zeros", "for")...)
	if f.node == nil {
		return
	}
	s := &SmallNumbers{Meta: f.meta(e.Pair), Fewer: int64(f.whole("fewer than", 2, 1000, 5)), Round: int64(f.whole("round to", 2, 1000, 0)),
		Zeros: f.choice("zeros", "published", "left out") == "left out"}
	f.needs("fewer than", "because")
	n := f.value("for")
	if n == nil {
		l.faults.Add(fault.New(e.At, "%s does not say of which measures", what).WithHint("add for: [NAME, ...], each measure whose counts are of people"))
		return
	}
	for _, item := range l.list(n, "for of "+what) {
		r := l.measureNamed(item)
		switch {
		case r == nil || r.Measure == nil && !r.scored:
			continue
		case r.scored:
			l.faults.Add(fault.New(item.At, "%s is not counted from records, and has no small numbers of its own", r.Name).
				WithAlso(r.At, "the measure").WithHint("it is not published with the others: take it out of for:"))
			continue
		}
		for _, other := range append(slices.Clone(l.policy.SmallNumbers), s) {
			if slices.Contains(other.For, r) {
				l.faults.Add(fault.New(item.At, "%s is under small numbers twice", r.Name).WithHint("its counts can be published by one rule only"))
			}
		}
		s.For = append(s.For, r)
	}
	l.policy.SmallNumbers = append(l.policy.SmallNumbers, s)
	l.oneMeaning(s, e.At)
}

// Small is the small numbers that a measure is under, nil for none.
func (p *Policy) Small(measure string) *SmallNumbers {
	for _, s := range p.SmallNumbers {
		if slices.ContainsFunc(s.For, func(r *Rule) bool { return r.Slug == measure }) {
			return s
		}
	}
	return nil
}

// CountsPeople says that each record adds how many alike it stands for, or nothing, to a measure, so that who is counted
// in two measures of the same records can be told.
func (m *Measure) CountsPeople() bool {
	isCount := func(e *rule.Expr) bool {
		return e == nil || m.Of.Count != "" && e.Op == rule.OpColumn && e.Column == m.Of.Count || m.Of.Count == "" && e.Op == rule.OpLiteral && e.Value.Known() && e.Value.Rat().Cmp(big.NewRat(1, 1)) == 0
	}
	return isCount(m.Count) && isCount(m.OutOf)
}

// oneMeaning finds names that two measures of the same records use for different things: who is counted in both could
// not be told.
func (l *loader) oneMeaning(s *SmallNumbers, at fault.Place) {
	meant := map[string]string{}
	for _, r := range s.For {
		if !r.Measure.CountsPeople() {
			continue
		}
		note := func(kind, name, means string) {
			key := r.Measure.Of.Name + " " + kind + " " + name
			if was, is := meant[key]; is && was != means {
				l.faults.Add(fault.New(at, "the small numbers %s: two measures of %s have a %s %s of different meaning, so that it cannot be told who is counted in both", s.Name,
					r.Measure.Of.Name, kind, strings.TrimPrefix(name, "let.")).WithAlso(r.At, "one of them").WithHint("give one of them another name"))
			}
			meant[key] = means
		}
		for _, let := range r.Measure.Lets {
			note("let", let.Name, rule.Format(let.Expr))
		}
		for _, u := range r.Measure.LookUps {
			c := &canon{}
			plain := *u
			plain.Columns = nil
			c.lookUps(r.Measure.Of, []*LookUp{&plain})
			note("look-up", u.As, c.String())
		}
	}
}

// small is the text of small numbers for the hash of what a policy does.
func (s *SmallNumbers) text() string {
	var names []string
	for _, r := range s.For {
		names = append(names, r.Slug)
	}
	slices.Sort(names)
	return fmt.Sprint(s.Fewer, s.Round, s.Zeros, names)
}
