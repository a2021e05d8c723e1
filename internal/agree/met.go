package main

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// What so many policies must meet at least, to say that rules were tried. fullRun is how many there must be before it is
// asked for.
const (
	fullRun         = 40
	leastLoaded     = 70 // in a hundred of the policies drawn
	leastRan        = 70 // in a hundred of those loaded; the others ended by a fault, such as floors above the pot
	leastForms      = 80
	leastPairs      = 60 // of forms of steps that follow one another
	leastOperations = 26
	leastOpPairs    = 220
	leastExplained  = 10 // figures of every table
)

// meeting counts what drawn policies met.
type meeting struct {
	drawn, loaded, ran    int
	refused, ended        map[string]int // faults, by their first words
	forms, ops, explained map[string]int
	pairs, opPairs        map[[2]string]int
	paid, shared, decided int
}

func newMeeting() *meeting {
	return &meeting{refused: map[string]int{}, ended: map[string]int{}, forms: map[string]int{}, ops: map[string]int{},
		explained: map[string]int{}, pairs: map[[2]string]int{}, opPairs: map[[2]string]int{}}
}

func (m *meeting) refuse(err error) { m.refused[firstLine(err)]++ }
func (m *meeting) stop(err error)   { m.ended[firstLine(err)]++ }

var passing = regexp.MustCompile(`\S*\.yaml:\d+:\d+: |\b\d{4}-\d\d(-[qm]\d+)?\b|-?£?\d[\d.]*|\b(R|0|Q|Y)[0-9A-Z]{2}\b`)

// firstLine is a fault without its place, periods, bodies and amounts, so that those alike are counted together.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return strings.Join(strings.Fields(passing.ReplaceAllString(line, "")), " ")
}

func (m *meeting) take(d *drawn) {
	m.loaded++
	for form, n := range d.forms {
		m.forms[form] += n
	}
	for pair, n := range d.pairs {
		m.pairs[pair] += n
	}
}

// plan counts the operations of a plan, and those that stand over one another, each relation once.
func (m *meeting) plan(n plan.Node) {
	for _, e := range plan.Exprs(n) {
		m.expr(e)
	}
	for _, in := range n.Inputs() {
		m.plan(in)
	}
}

func (m *meeting) expr(e *rule.Expr) {
	rule.Walk(e, func(e *rule.Expr) bool {
		m.ops[string(e.Op)]++
		for _, arg := range e.Args {
			m.opPairs[[2]string{string(e.Op), string(arg.Op)}]++
		}
		return true
	})
}

// outcome counts what a rule over bodies made.
func (m *meeting) outcome(r *policy.Rule, o *run.Outcome) {
	m.paid += len(o.Payments)
	m.shared += len(o.Shares)
	m.decided += len(o.Decisions)
	for _, l := range r.Common().Lets {
		m.expr(l.Expr)
	}
}

// tell writes what was met.
func (m *meeting) tell(w io.Writer) {
	fmt.Fprintf(w, "%d policies drawn, %d loaded, %d ran to a book\n", m.drawn, m.loaded, m.ran)
	for what, list := range map[string]map[string]int{"refused": m.refused, "ended": m.ended} {
		for _, why := range slices.Sorted(maps.Keys(list)) {
			fmt.Fprintf(w, "  %s %d: %s\n", what, list[why], why)
		}
	}
	var parts []string
	for _, table := range slices.Sorted(maps.Keys(m.explained)) {
		parts = append(parts, fmt.Sprintf("%s %d", table, m.explained[table]))
	}
	fmt.Fprintf(w, "explained: %s\n", strings.Join(parts, ", "))
	fmt.Fprintf(w, "worked out both ways: %d payments, %d shares, %d decisions\n", m.paid, m.shared, m.decided)
	fmt.Fprintf(w, "met %d forms of rules, %d pairs of forms of steps, %d operations, %d pairs of operations\n",
		len(m.forms), len(m.pairs), len(m.ops), len(m.opPairs))
	for _, op := range rule.Ops() {
		if m.ops[string(op)] == 0 {
			fmt.Fprintf(w, "  not met: %s\n", op)
		}
	}
}

// lacks says what was met too little of.
func (m *meeting) lacks() []string {
	if m.drawn < fullRun {
		return nil
	}
	parts := []struct {
		name       string
		met, least int
	}{
		{"policies loaded, in a hundred", m.loaded * 100 / max(m.drawn, 1), leastLoaded},
		{"policies run, in a hundred", m.ran * 100 / max(m.loaded, 1), leastRan},
		{"forms of rules", len(m.forms), leastForms}, {"pairs of forms of steps", len(m.pairs), leastPairs},
		{"operations", len(m.ops), leastOperations}, {"pairs of operations", len(m.opPairs), leastOpPairs},
	}
	var lacks []string
	for _, p := range parts {
		if p.met < p.least {
			lacks = append(lacks, fmt.Sprintf("met %d %s, expected at least %d", p.met, p.name, p.least))
		}
	}
	for _, table := range []string{"ledger", "values", "measures", "shares", "decisions", "due"} {
		if m.explained[table] < leastExplained {
			lacks = append(lacks, fmt.Sprintf("explained %d figures of %s, expected at least %d", m.explained[table], table, leastExplained))
		}
	}
	return lacks
}
