package enginetest

import (
	"slices"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// narrow finds a small part of a plan on which the engine disagrees: the smallest relation of it that does, and where
// that derives columns, the smallest expression among them, on one row where one shows it. Nil when no part does alone.
func (tr *trial) narrow(n plan.Node, tables map[string]*plan.Table) (plan.Node, map[string]*plan.Table) {
	for _, part := range relations(n) {
		if tr.disagreement(part, tables) == "" {
			continue
		}
		d, ok := part.(*plan.Derive)
		if !ok {
			return part, tables
		}
		for _, e := range parts(d) {
			one := &plan.Derive{In: d.In, Add: []plan.Named{{Name: "it", Expr: e}}}
			if tr.disagreement(one, tables) != "" {
				return tr.oneRow(one, tables)
			}
		}
		return part, tables
	}
	return nil, nil
}

// relations are a plan's relations, inputs before what is made from them.
func relations(n plan.Node) []plan.Node {
	var all []plan.Node
	for _, in := range n.Inputs() {
		all = append(all, relations(in)...)
	}
	return append(all, n)
}

// parts are the expressions of a derive and all their parts that can be stored, the smallest first.
func parts(d *plan.Derive) []*rule.Expr {
	var all []*rule.Expr
	for _, a := range d.Add {
		rule.Walk(a.Expr, func(e *rule.Expr) bool {
			if e.Type.Kind != rule.Ratio {
				all = append(all, e)
			}
			return true
		})
	}
	slices.SortStableFunc(all, func(a, b *rule.Expr) int { return size(a) - size(b) })
	return all
}

func size(e *rule.Expr) int {
	n := 0
	rule.Walk(e, func(*rule.Expr) bool { n++; return true })
	return n
}

// oneRow keeps one row of a scanned table, where one is enough for the engine to disagree.
func (tr *trial) oneRow(d *plan.Derive, tables map[string]*plan.Table) (plan.Node, map[string]*plan.Table) {
	scan, ok := d.In.(*plan.Scan)
	if !ok {
		return d, tables
	}
	table := tables[scan.Table]
	for _, row := range table.Rows {
		one := map[string]*plan.Table{scan.Table: {Cols: table.Cols, Rows: [][]rule.Value{row}}}
		if tr.disagreement(d, one) != "" {
			return d, one
		}
	}
	return d, tables
}
