package duckdb

import (
	"fmt"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// hoist moves each largest part that depends on one looked-up row alone to the table that is looked up in, which has
// far fewer rows. Where a row may not be found, only a part that is then missing can go.
func (p *pipeline) hoist() {
	h := &hoisting{p: p, owners: map[*rule.Expr]int{}, of: map[string]int{},
		numbers: newScope(&fault.List{}, nil), moved: map[int]*rule.Expr{}}
	for i, u := range p.ups {
		for _, c := range looked(u.LookUp) {
			h.of[c.Name] = i + 1
		}
	}
	p.rewrite(&replacing{done: map[*rule.Expr]*rule.Expr{}, with: h.move})
}

type hoisting struct {
	p      *pipeline
	owners map[*rule.Expr]int
	of     map[string]int // which look-up, from 1, a column is of
	// Equal parts go to one column.
	numbers *scope
	moved   map[int]*rule.Expr
}

const (
	noOwner    = 0  // literals alone
	manyOwners = -1 // the base, or several look-ups
)

// owner is the one look-up that an expression depends on.
func (h *hoisting) owner(e *rule.Expr) int {
	if found, ok := h.owners[e]; ok {
		return found
	}
	owner := noOwner
	if e.Op == rule.OpColumn {
		if owner = h.of[e.Column]; owner == 0 {
			owner = manyOwners
		}
	}
	for _, arg := range e.Args {
		switch own := h.owner(arg); {
		case own == noOwner || own == owner:
		case owner == noOwner:
			owner = own
		default:
			owner = manyOwners
		}
	}
	h.owners[e] = owner
	return owner
}

// move gives the column that stands for a part that can go to its table; nil where it stays.
func (h *hoisting) move(e *rule.Expr) *rule.Expr {
	owner := h.owner(e)
	if owner <= 0 || cheap(e) || questionOnly(e) || e.Type.Kind == rule.Ratio {
		return nil
	}
	u, id := h.p.ups[owner-1], h.numbers.number(e)
	if done, ok := h.moved[id]; ok {
		return done
	}
	if !u.always && !isAbsent(withoutRow(u, e)) {
		return nil
	}
	name := fmt.Sprintf("%s.%d", u.As, len(u.hoisted)+1)
	for h.p.taken(name) {
		name += "+"
	}
	moved := onTable(u, e)
	u.hoisted = append(u.hoisted, plan.Named{Name: name, Expr: moved})
	t := moved.Type
	t.Missing = t.Missing || !u.always
	h.moved[id] = rule.Column(name, t, e.At)
	return h.moved[id]
}

func (p *pipeline) taken(name string) bool {
	for _, c := range p.columns() {
		if c.Name == name {
			return true
		}
	}
	return false
}

// onTable is a part over the rows of the table, where every row is found and a column is missing only if it is there.
func onTable(u *joined, e *rule.Expr) *rule.Expr {
	r := &retyping{cols: map[string]rule.Type{}, done: map[*rule.Expr]*rule.Expr{}}
	for _, c := range tableColumns(u.LookUp) {
		r.cols[c.Name] = c.Type
	}
	return r.expr(withFound(u, e))
}

// questionOnly says that an expression only asks whether a column is known, which is as cheap once joined.
func questionOnly(e *rule.Expr) bool {
	return e.Op == rule.OpKnown && e.Args[0].Op == rule.OpColumn
}
