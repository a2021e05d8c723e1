package duckdb

import (
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// found marks the look-ups without whose row no row passes the filters, such as a price that a filter asks to be known.
// They become inner joins, and nothing above them need allow for a row that is not found.
func (p *pipeline) found() {
	some := false
	for _, u := range p.ups {
		for _, e := range p.where {
			without := withoutRow(u, e)
			if v, ok := constant(without); ok && !v || isAbsent(without) {
				u.always, some = true, true
			}
		}
	}
	if !some {
		return
	}
	for _, u := range p.ups {
		if u.always {
			p.rewrite(&replacing{done: map[*rule.Expr]*rule.Expr{}, with: foundIn(u)})
		}
	}
	p.rewrite(p.retyping())
}

// retyping types expressions again over what a pipeline may read.
func (p *pipeline) retyping() *retyping {
	r := newRetyping(p.base)
	for _, u := range p.ups {
		for _, c := range looked(u.LookUp) {
			r.cols[c.Name] = c.Type
		}
		if u.always {
			for _, c := range tableColumns(u.LookUp) {
				r.cols[c.Name] = c.Type
			}
		}
	}
	return r
}

// given tells the columns worked out what the filters have made sure of: what a filter asks to be known, or asks
// something else of, is known in every row that is kept.
func (p *pipeline) given() {
	numbers, sure := newScope(&fault.List{}, nil), map[int]bool{}
	var mark func(e *rule.Expr)
	mark = func(e *rule.Expr) {
		sure[numbers.number(e)] = true
		if strict(e.Op) {
			for _, arg := range e.Args {
				mark(arg)
			}
		}
	}
	for _, e := range p.where {
		if e.Op == rule.OpKnown || strict(e.Op) {
			mark(e.Args[0])
		}
	}
	again := p.retyping()
	known := &replacing{done: map[*rule.Expr]*rule.Expr{}}
	known.with = func(e *rule.Expr) *rule.Expr {
		if !e.Type.Missing || isAbsent(e) || !sure[numbers.number(e)] {
			return nil
		}
		made := *e
		made.Type.Missing = false
		if t, ok := again.cols[e.Column]; ok && e.Op == rule.OpColumn {
			t.Missing = false
			again.cols[e.Column] = t
		}
		return &made
	}
	for _, r := range []rewriter{known, again} {
		for i, o := range p.out {
			p.out[i].Expr = r.expr(o.Expr)
		}
		p.rename(r)
	}
}

// rewriter makes expressions over again, each once.
type rewriter interface {
	expr(*rule.Expr) *rule.Expr
	made() map[*rule.Expr]*rule.Expr
}

func (r *replacing) made() map[*rule.Expr]*rule.Expr { return r.done }
func (r *retyping) made() map[*rule.Expr]*rule.Expr  { return r.done }

// rewrite makes every expression of a pipeline over again. What a part was called it is called still.
func (p *pipeline) rewrite(r rewriter) {
	var where []*rule.Expr
	for _, e := range p.where {
		if e = r.expr(e); !isTrue(e) {
			where = append(where, e)
		}
	}
	p.where = where
	for i, o := range p.out {
		p.out[i].Expr = r.expr(o.Expr)
	}
	for _, u := range p.ups {
		for i := range u.On {
			u.On[i].Expr = r.expr(u.On[i].Expr)
		}
		if u.At != nil {
			u.At = r.expr(u.At)
		}
	}
	p.rename(r)
}

func (p *pipeline) rename(r rewriter) {
	for before, after := range r.made() {
		name, taken := p.names[before], p.names[after]
		if name != "" && (taken == "" || name < taken) { // the first by name, since a map has no order
			p.names[after] = name
		}
	}
}

func isTrue(e *rule.Expr) bool {
	v, ok := constant(e)
	return ok && v
}

// foundIn puts yes in the place of whether a look-up's row is found.
func foundIn(u *joined) func(e *rule.Expr) *rule.Expr {
	return func(e *rule.Expr) *rule.Expr {
		if e.Op == rule.OpColumn && e.Column == u.As+".found" {
			return boolean(e, true)
		}
		return nil
	}
}

func withFound(u *joined, e *rule.Expr) *rule.Expr {
	return (&replacing{done: map[*rule.Expr]*rule.Expr{}, with: foundIn(u)}).expr(e)
}

// withoutRow is an expression where a look-up's row is not found.
func withoutRow(u *joined, e *rule.Expr) *rule.Expr {
	of := map[string]bool{}
	for _, c := range tableColumns(u.LookUp) {
		of[c.Name] = true
	}
	return (&replacing{done: map[*rule.Expr]*rule.Expr{}, with: func(e *rule.Expr) *rule.Expr {
		switch {
		case e.Op != rule.OpColumn:
			return nil
		case e.Column == u.As+".found":
			return boolean(e, false)
		case of[e.Column]:
			return absent(e.Type, e.At)
		}
		return nil
	}}).expr(e)
}

// tableColumns are the columns of a look-up's table, by the names they have once looked up.
func tableColumns(l *plan.LookUp) []plan.Column {
	cols := make([]plan.Column, len(l.Table.Cols))
	for i, c := range l.Table.Cols {
		cols[i] = plan.Column{Name: l.As + "." + c.Name, Type: c.Type}
	}
	return cols
}

// absent is a missing value of a type.
func absent(t rule.Type, at fault.Place) *rule.Expr {
	t.Missing = true
	return &rule.Expr{Op: rule.OpLiteral, Type: t, At: at}
}

func isAbsent(e *rule.Expr) bool { return e.Op == rule.OpLiteral && !e.Value.Known() }
