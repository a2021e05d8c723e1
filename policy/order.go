package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
)

// orderRules numbers the rules so that each comes after those it reads, and otherwise in the order written. A rule
// that reads its own figure of the same period, directly or round a ring, is a fault.
func (l *loader) orderRules() {
	o := &ordering{l: l, state: map[*Rule]int{}}
	for _, r := range l.policy.Rules {
		o.place(r)
	}
}

type ordering struct {
	l      *loader
	state  map[*Rule]int // 1 being placed, 2 placed
	stack  []*Rule
	placed int
}

func (o *ordering) place(r *Rule) {
	switch o.state[r] {
	case 1:
		o.l.faults.Add(ring(slices.Clone(o.stack[slices.Index(o.stack, r):])))
		return
	case 2:
		return
	}
	o.state[r] = 1
	o.stack = append(o.stack, r)
	for _, name := range r.Reads {
		if slug, ok := strings.CutPrefix(name, "rule/"); ok {
			o.place(o.l.rules[slug])
		}
	}
	o.stack = o.stack[:len(o.stack)-1]
	o.state[r] = 2
	o.placed++
	r.Order = o.placed
}

// ring is the fault for rules that need each other, told at the first of them in the order of places.
func ring(rules []*Rule) *fault.Fault {
	at := 0
	for i, r := range rules {
		if r.At.Compare(rules[at].At) < 0 {
			at = i
		}
	}
	rules = append(slices.Clone(rules[at:]), rules[:at]...)
	var names []string
	for _, r := range append(slices.Clone(rules), rules[0]) {
		names = append(names, r.Name+" ("+string(r.Every)+")")
	}
	f := fault.New(rules[0].At, "these rules need each other in the same period: %s", arrows(names)).
		WithHint("read the figure of the period before (last.%s) in one of them", strings.ReplaceAll(rules[0].Slug, "-", " "))
	if len(rules) == 1 {
		f.Message = "this rule needs its own figure of the same period: " + arrows(names)
	}
	for _, r := range rules[1:] {
		f.WithAlso(r.At, r.Name)
	}
	return f
}
