package duckdb

import (
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// pipeline is a relation made from the rows of its base one by one: looked up in tables, filtered, and its columns
// worked out. Every expression reads the columns of the base and of the look-ups, not each other, so expressions
// share their parts and are graphs rather than trees. An Unknown aggregate of a Sum over one reads whether the value is
// known, as yes or no.
type pipeline struct {
	base  plan.Node
	ups   []*joined
	where []*rule.Expr // all must be yes
	out   []plan.Named
	names map[*rule.Expr]string // what the plan called a part, to be read by people
	keys  map[string]bool       // columns of out that a sum groups by
}

// joined is a look-up of a pipeline. Its On and At read the base and the look-ups before it.
type joined struct {
	*plan.LookUp
	hoisted []plan.Named // columns worked out on the table, over its columns with the prefix
	always  bool         // rows for which it finds none are left out
	level   bool         // one of several in the place of one that is not plain: see levels
	few     bool         // it has few rows
	only    string       // the condition on the stored rows that are looked up in; "" for all
	rank    string       // what orders the rows of which the first answers, as rankColumn; "" where at most one matches
}

// Columns implements plan.Node.
func (p *pipeline) Columns() []plan.Column {
	cols := make([]plan.Column, len(p.out))
	for i, o := range p.out {
		cols[i] = plan.Column{Name: o.Name, Type: o.Expr.Type}
	}
	return cols
}

// Inputs implements plan.Node.
func (p *pipeline) Inputs() []plan.Node {
	in := []plan.Node{p.base}
	for _, u := range p.ups {
		in = append(in, u.Table)
	}
	return in
}

func newPipeline(base plan.Node) *pipeline {
	p := &pipeline{base: base, names: map[*rule.Expr]string{}, keys: map[string]bool{}}
	for _, c := range base.Columns() {
		p.out = append(p.out, plan.Named{Name: c.Name, Expr: rule.Column(c.Name, c.Type, fault.Place{})})
	}
	return p
}

func (p *pipeline) env() map[string]*rule.Expr {
	env := map[string]*rule.Expr{}
	for _, o := range p.out {
		env[o.Name] = o.Expr
	}
	return env
}

// columns are those that expressions may read: of the base, and of each look-up with whether a row was found.
func (p *pipeline) columns() []plan.Column {
	cols := append([]plan.Column(nil), p.base.Columns()...)
	for _, u := range p.ups {
		cols = append(cols, looked(u.LookUp)...)
	}
	return cols
}

// looked are the columns that a look-up adds.
func looked(l *plan.LookUp) []plan.Column { return l.Added() }

// clashes says that a look-up's columns have names that stand for something else among what expressions may read,
// which can be when that has been projected away.
func (p *pipeline) clashes(l *plan.LookUp) bool {
	taken := map[string]bool{}
	for _, c := range p.columns() {
		if strings.HasPrefix(c.Name, l.As+"#") { // of a level: see levels
			return true
		}
		taken[c.Name] = true
	}
	for _, c := range looked(l) {
		if taken[c.Name] {
			return true
		}
	}
	return false
}

func (p *pipeline) lookUp(l *plan.LookUp) {
	in := p.inlining()
	up := *l
	up.On = nil
	for _, m := range l.On {
		m.Expr = in.expr(m.Expr)
		up.On = append(up.On, m)
	}
	if l.At != nil {
		up.At = in.expr(l.At)
	}
	j := &joined{LookUp: &up}
	if ofCodes(l) {
		j.rank = rankOf(l)
		cols := append([]plan.Column(nil), l.Table.Cols...)
		up.Table = &plan.Scan{Table: l.Table.Table, Cols: append(cols, plan.Column{Name: rankColumn, Type: rankType()})}
	}
	p.ups = append(p.ups, j)
	for _, c := range looked(l) {
		p.out = append(p.out, plan.Named{Name: c.Name, Expr: rule.Column(c.Name, c.Type, fault.Place{})})
	}
}

// inlining puts the expressions of a pipeline's columns in the place of their names.
func (p *pipeline) inlining() *replacing {
	env := p.env()
	return &replacing{done: map[*rule.Expr]*rule.Expr{}, with: func(e *rule.Expr) *rule.Expr {
		if e.Op == rule.OpColumn {
			return env[e.Column]
		}
		return nil
	}}
}

// replacing makes expressions over again with some parts replaced. Equal pointers stay equal.
type replacing struct {
	done map[*rule.Expr]*rule.Expr
	with func(e *rule.Expr) *rule.Expr // nil leaves a part as it is
}

func (r *replacing) expr(e *rule.Expr) *rule.Expr {
	if done, ok := r.done[e]; ok {
		return done
	}
	done := r.with(e)
	if done == nil {
		again := *e
		again.Args = make([]*rule.Expr, len(e.Args))
		same := true
		for i, arg := range e.Args {
			again.Args[i] = r.expr(arg)
			same = same && again.Args[i] == arg
		}
		if done = e; !same {
			done = simplify(&again)
		}
	}
	r.done[e] = done
	return done
}
