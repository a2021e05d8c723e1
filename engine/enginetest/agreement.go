package enginetest

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/engine/reference"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// The least part of what could be met that random plans must meet, in hundredths, over at least fullRun cases.
const (
	leastOps   = 100
	leastPairs = 90
	leastNodes = 80
	leastKnown = 60
	fullRun    = 100
)

// testAgreement runs random expressions, then random plans, on the reference and on the engine. With -rapid.checks=N
// it tries N of each.
func testAgreement(t *testing.T, open Open) {
	met := newCoverage()
	t.Run("expressions", func(t *testing.T) {
		tr := &trial{t: t, open: open, met: met}
		rapid.Check(t, func(rt *rapid.T) {
			n, tables := expressionPlan(rt)
			met.node(n)
			tr.agree(rt, n, tables)
		})
	})
	t.Run("plans", func(t *testing.T) {
		tr := &trial{t: t, open: open, met: met}
		rapid.Check(t, func(rt *rapid.T) {
			n, tables := Plan(rt)
			met.node(n)
			tr.agree(rt, n, tables)
		})
	})
	if !t.Failed() && checks() >= fullRun {
		met.demand(t)
	}
}

// checks is how many cases of each sort are tried.
func checks() int {
	if f := flag.Lookup("rapid.checks"); f != nil {
		n, _ := strconv.Atoi(f.Value.String())
		return n
	}
	return 0
}

// expressionPlan derives several deep expressions from rows of every kind.
func expressionPlan(t *rapid.T) (plan.Node, map[string]*plan.Table) {
	cols := Cols(t, "c")
	d := &plan.Derive{In: &plan.Scan{Table: "rows", Cols: cols}}
	for i := range 1 + evenly(t, 24, "expressions") {
		e := Linked(t, cols, rapid.IntRange(1, 4).Draw(t, "depth"))
		d.Add = append(d.Add, plan.Named{Name: fmt.Sprintf("e%d", i+1), Expr: e})
	}
	return d, map[string]*plan.Table{"rows": {Cols: cols, Rows: Rows(t, cols, 8)}}
}

// trial runs cases on both engines.
type trial struct {
	t      *testing.T
	open   Open
	met    *coverage
	failed bool // a disagreement has been narrowed down already
}

// agree fails unless the engine gives the reference's rows. The first time it does not, it also logs the smallest part
// of the plan that shows it; after that the shrinking has the word.
func (tr *trial) agree(rt *rapid.T, n plan.Node, tables map[string]*plan.Table) {
	problem := tr.disagreement(n, tables)
	if problem == "" {
		return
	}
	if !tr.failed {
		tr.failed = true
		if part, rows := tr.narrow(n, tables); part != nil {
			tr.t.Logf("the smallest part that disagrees: %s\n%s", tr.disagreement(part, rows), describe(part, rows))
		}
	}
	rt.Fatalf("%s\n%s", problem, describe(n, tables))
}

// disagreement says how the engine's rows differ from the reference's, or "".
func (tr *trial) disagreement(n plan.Node, tables map[string]*plan.Table) string {
	want, err := reference.New(tables).Run(context.Background(), n)
	if err != nil {
		return fmt.Sprintf("the reference: %v", err)
	}
	var got *plan.Table
	tr.t.Run("case", func(t *testing.T) { got, err = rows(t, tr.open, tables, n) }) // lets go of the engine when it ends
	if err != nil || got == nil {
		return fmt.Sprintf("the engine: %v", err)
	}
	tr.met.values(want)
	if diff := plan.Diff(want, got); diff != "" {
		return "- is the reference, + is the engine:\n" + diff
	}
	return strings.Join(append(unsorted(got), misfits(n, got)...), "\n")
}

// describe is a plan and the rows of its tables, to be read.
func describe(n plan.Node, tables map[string]*plan.Table) string {
	var b strings.Builder
	b.WriteString(plan.Format(n))
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		fmt.Fprintf(&b, "%s:\n", name)
		for _, row := range tables[name].Rows {
			b.WriteString("  " + plan.RowText(row) + "\n")
		}
	}
	return b.String()
}

// demand reports the coverage, and fails where it is below what it must be.
func (c *coverage) demand(t *testing.T) {
	var ops []string
	for _, op := range rule.Ops() {
		ops = append(ops, string(op))
	}
	known := c.known * 100 / max(c.known+c.missing, 1)
	t.Logf("%d in a hundred of %d values were known", known, c.known+c.missing)
	if known < leastKnown {
		t.Errorf("%d in a hundred of the values were known, expected at least %d", known, leastKnown)
	}
	for _, part := range []struct {
		name     string
		possible []string
		met      map[string]int
		least    int
	}{
		{"operations", ops, c.ops, leastOps},
		{"pairs of operations", possiblePairs(), c.pairs, leastPairs},
		{"pairs of relations", possibleNodes(), c.nodes, leastNodes},
	} {
		missed := unmet(part.possible, part.met)
		met := len(part.possible) - len(missed)
		t.Logf("met %d of %d %s", met, len(part.possible), part.name)
		if met*100 < part.least*len(part.possible) {
			t.Errorf("met %d of %d %s, expected at least %d in a hundred: not met were %s", met, len(part.possible),
				part.name, part.least, strings.Join(missed, ", "))
		}
	}
}
