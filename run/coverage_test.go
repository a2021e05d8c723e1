package run_test

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run/runtest"
)

// usualTrials is how many policies are tried when nothing is said: as many as take 10 seconds on two idle cores, 25 on busy ones.
const usualTrials = 14

// What that many policies must meet at least. More of them meet more: 1,000 meet nearly all.
const (
	leastLoaded     = 95 // in a hundred of the policies drawn
	leastPriced     = 20 // in a hundred of the records of prices
	leastForms      = 48 // of some 75 forms of rules
	leastPairs      = 18 // of some 290 pairs of forms of steps that follow one another
	leastOperations = 25 // of 27 in the plans that were run
	leastOpPairs    = 165
)

// setTrials makes rapid try usualTrials, unless the flag was given.
func setTrials(t *testing.T) {
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if given {
		return
	}
	checks := flag.Lookup("rapid.checks")
	before := checks.Value.String()
	if err := checks.Value.Set(fmt.Sprint(usualTrials)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { checks.Value.Set(before) })
}

// meeting counts what random policies met.
type meeting struct {
	drawn, loaded   int
	faults          []string // of the first few that did not load
	forms, ops      map[string]int
	pairs, opPairs  map[[2]string]int
	records, priced int // of prices
	picks, picked   int // records that rules pick another for, and those that have one
}

func newMeeting() *meeting {
	return &meeting{forms: map[string]int{}, ops: map[string]int{}, pairs: map[[2]string]int{}, opPairs: map[[2]string]int{}}
}

// refused notes a policy that did not load.
func (m *meeting) refused(err error) {
	if len(m.faults) < 5 {
		m.faults = append(m.faults, err.Error())
	}
}

// took notes the forms of a policy that did.
func (m *meeting) took(c *runtest.Case) {
	m.loaded++
	for form, n := range c.Forms {
		m.forms[form] += n
	}
	for pair, n := range c.Pairs {
		m.pairs[pair] += n
	}
}

func (m *meeting) record(priced bool) {
	m.records++
	if priced {
		m.priced++
	}
}

// plan counts the operations of a plan, and those that stand over one another.
func (m *meeting) plan(n plan.Node) {
	if d, ok := n.(*plan.Derive); ok {
		for _, a := range d.Add {
			rule.Walk(a.Expr, func(e *rule.Expr) bool {
				m.ops[string(e.Op)]++
				for _, arg := range e.Args {
					m.opPairs[[2]string{string(e.Op), string(arg.Op)}]++
				}
				return true
			})
		}
	}
	for _, in := range n.Inputs() {
		m.plan(in)
	}
}

// demand reports what was met, and fails where it is too little to say that policies were tried.
func (m *meeting) demand(t *testing.T) {
	t.Logf("%d of %d policies loaded, %d of %d records priced", m.loaded, m.drawn, m.priced, m.records)
	if m.loaded*100 < leastLoaded*m.drawn {
		t.Errorf("%d of %d policies loaded, expected at least %d in a hundred:\n%s", m.loaded, m.drawn, leastLoaded,
			strings.Join(m.faults, "\n"))
	}
	t.Logf("%d of %d records have another picked for them", m.picked, m.picks)
	t.Logf("forms: %s", strings.Join(slices.Sorted(maps.Keys(m.forms)), "; "))
	t.Logf("%d forms, %d pairs of steps, %d operations, %d pairs of operations", len(m.forms), len(m.pairs), len(m.ops), len(m.opPairs))
	if m.drawn < usualTrials {
		return
	}
	for _, part := range []struct {
		name       string
		met, least int
	}{
		{"records priced, in a hundred", m.priced * 100 / max(m.records, 1), leastPriced}, {"forms of rules", len(m.forms), leastForms},
		{"pairs of forms of steps", len(m.pairs), leastPairs}, {"operations", len(m.ops), leastOperations},
		{"pairs of operations", len(m.opPairs), leastOpPairs},
	} {
		if part.met < part.least {
			t.Errorf("met %d %s, expected at least %d", part.met, part.name, part.least)
		}
	}
}
