package enginetest

import (
	"fmt"
	"maps"
	"slices"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// coverage counts what random plans met: operations, pairs of an operation and the operation of an operand, and
// pairs of a relation and what it is made from. Faults hide in pairs that a generator seldom makes.
type coverage struct {
	ops, pairs, nodes map[string]int
	known, missing    int // values of results: engines that agree only on what is missing agree on little
}

func newCoverage() *coverage {
	return &coverage{ops: map[string]int{}, pairs: map[string]int{}, nodes: map[string]int{}}
}

func pair(a, b any) string { return fmt.Sprintf("%v over %v", a, b) }

// nodeName is a relation's kind; a look-up that is not of equalities alone is a kind of its own.
func nodeName(n plan.Node) string {
	if l, ok := n.(*plan.LookUp); ok && !l.Plain() {
		return "Decision"
	}
	return fmt.Sprintf("%T", n)[len("*plan."):]
}

func (c *coverage) values(t *plan.Table) {
	for _, row := range t.Rows {
		for _, v := range row {
			if v.Known() {
				c.known++
			} else {
				c.missing++
			}
		}
	}
}

func (c *coverage) node(n plan.Node) {
	for _, e := range expressions(n) {
		c.expr(e)
	}
	for _, in := range n.Inputs() {
		c.nodes[pair(nodeName(n), nodeName(in))]++
		c.node(in)
	}
}

func (c *coverage) expr(e *rule.Expr) {
	rule.Walk(e, func(n *rule.Expr) bool {
		c.ops[string(n.Op)]++
		for _, a := range n.Args {
			c.pairs[pair(n.Op, a.Op)]++
		}
		return true
	})
}

// expressions are those that stand in a node itself.
func expressions(n plan.Node) []*rule.Expr {
	var all []*rule.Expr
	switch n := n.(type) {
	case *plan.Derive:
		for _, a := range n.Add {
			all = append(all, a.Expr)
		}
	case *plan.LookUp:
		for _, m := range n.On {
			all = append(all, m.Expr)
		}
		if n.At != nil {
			all = append(all, n.At)
		}
	case *plan.Filter:
		all = append(all, n.Where)
	case *plan.Pick:
		all = append(all, plan.Exprs(n)...)
	case *plan.Sum:
		for _, a := range n.Add {
			if a.Expr != nil {
				all = append(all, a.Expr)
			}
		}
	}
	return all
}

// possiblePairs are the pairs that the forms allow.
func possiblePairs() []string {
	makers := map[rule.Kind]map[rule.Op]bool{}
	for kind, fs := range forms {
		makers[kind] = map[rule.Op]bool{}
		for _, f := range fs {
			makers[kind][f.op] = true
		}
	}
	pairs := map[string]bool{}
	for _, fs := range forms {
		for _, f := range fs {
			for _, a := range f.args {
				if a.list {
					pairs[pair(f.op, rule.OpLiteral)] = true
					continue
				}
				for op := range makers[a.kind] {
					pairs[pair(f.op, op)] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(pairs))
}

// possibleNodes are the pairs of relations that Plan can make: any but a scan over anything.
func possibleNodes() []string {
	kinds := []plan.Node{&plan.Scan{}, &plan.Derive{}, &plan.LookUp{}, &plan.LookUp{Highest: "rate"}, &plan.Filter{}, &plan.Sum{},
		&plan.Join{}, &plan.Union{}, &plan.Project{}, &plan.Pick{}}
	var pairs []string
	for _, a := range kinds[1:] {
		for _, b := range kinds {
			pairs = append(pairs, pair(nodeName(a), nodeName(b)))
		}
	}
	return pairs
}

// unmet lists what could have been met and was not.
func unmet(possible []string, met map[string]int) []string {
	return slices.DeleteFunc(slices.Clone(possible), func(p string) bool { return met[p] > 0 })
}
