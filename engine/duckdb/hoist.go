package duckdb

import (
	"fmt"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// hoist moves each largest part that depends on one looked-up row alone to the table that is looked up in, which has
// far fewer rows. Only a part that is missing when no row is found can go, since that is what a look-up then gives.
func (p *pipeline) hoist() {
	h := &hoisting{p: p, owners: map[*rule.Expr]int{}, of: map[string]int{}}
	for i, u := range p.ups {
		for _, c := range looked(u.LookUp) {
			h.of[c.Name] = i + 1
		}
	}
	move := &replacing{done: map[*rule.Expr]*rule.Expr{}, with: h.move}
	for i := range p.where {
		p.where[i] = move.expr(p.where[i])
	}
	for i, o := range p.out {
		p.out[i].Expr = move.expr(o.Expr)
	}
	for _, u := range p.ups {
		for i := range u.On {
			u.On[i].Expr = move.expr(u.On[i].Expr)
		}
		if u.At != nil {
			u.At = move.expr(u.At)
		}
	}
	for before, after := range move.done {
		if name := p.names[before]; name != "" && p.names[after] == "" {
			p.names[after] = name
		}
	}
}

type hoisting struct {
	p      *pipeline
	owners map[*rule.Expr]int
	of     map[string]int // which look-up, from 1, a column is of
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
	if owner <= 0 || e.Op == rule.OpColumn || e.Type.Kind == rule.Ratio || !missingWhenNotFound(e) {
		return nil
	}
	u := h.p.ups[owner-1]
	name := fmt.Sprintf("%s.%d", u.As, len(u.hoisted)+1)
	for h.p.taken(name) {
		name += "+"
	}
	u.hoisted = append(u.hoisted, plan.Named{Name: name, Expr: onTable(u, e)})
	t := e.Type
	t.Missing = true
	return rule.Column(name, t, e.At)
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
	yes := &rule.Expr{Op: rule.OpLiteral, Type: rule.Type{Kind: rule.Bool}, Value: rule.BoolValue(true)}
	here := &replacing{done: map[*rule.Expr]*rule.Expr{}, with: func(e *rule.Expr) *rule.Expr {
		if e.Op == rule.OpColumn && e.Column == u.As+".found" {
			return yes
		}
		return nil
	}}
	r := &retyping{cols: map[string]rule.Type{}, done: map[*rule.Expr]*rule.Expr{}}
	for _, c := range tableColumns(u.LookUp) {
		r.cols[c.Name] = c.Type
	}
	return r.expr(here.expr(e))
}

// tableColumns are the columns of a look-up's table, by the names they have once looked up.
func tableColumns(l *plan.LookUp) []plan.Column {
	cols := make([]plan.Column, len(l.Table.Cols))
	for i, c := range l.Table.Cols {
		cols[i] = plan.Column{Name: l.As + "." + c.Name, Type: c.Type}
	}
	return cols
}

// missingWhenNotFound says that an expression over a look-up's columns is proved missing when all of them are and no
// row is found.
func missingWhenNotFound(e *rule.Expr) bool {
	not := &replacing{done: map[*rule.Expr]*rule.Expr{}, with: func(e *rule.Expr) *rule.Expr {
		if e.Op != rule.OpColumn {
			return nil
		}
		if e.Type.Kind == rule.Bool && !e.Type.Missing { // only whether a row is found is never missing
			return &rule.Expr{Op: rule.OpLiteral, Type: e.Type, Value: rule.BoolValue(false)}
		}
		return absent(e.Type, e.At)
	}}
	return isAbsent(not.expr(e))
}

// absent is a missing value of a type.
func absent(t rule.Type, at fault.Place) *rule.Expr {
	t.Missing = true
	return &rule.Expr{Op: rule.OpLiteral, Type: t, At: at}
}

func isAbsent(e *rule.Expr) bool { return e.Op == rule.OpLiteral && !e.Value.Known() }
