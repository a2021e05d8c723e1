package duckdb

import (
	"maps"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// optimise gives a plan with the same rows that costs less to run. The reference engine never sees it, so the engine
// suite, which compares the two, is its test. In order:
//
//   - take apart: a pick becomes a join of what is asked with what can answer, and the first of the pairs;
//   - narrow: types are worked out again from what the stored columns are known to hold, so that arithmetic is
//     done in fewer bits and guards against what is never missing fall away;
//   - gather: each chain of derives, look-ups, filters and projections becomes one pipeline of expressions over its
//     base, so that each part is worked out once, where the first columns it needs are, and what nothing reads is not;
//   - found: a look-up without which no row is kept becomes an inner join;
//   - given: what the filters ask to be known is known to the columns worked out;
//   - hoist: what depends on a looked-up row alone is worked out once for each row of that table;
//   - split: totals that each count only some of the rows are gathered by which rows they count, and then added up.
//
// The result's columns keep their names, kinds and scales; their bounds may be narrower.
func optimise(n plan.Node, known facts, when thrift) plan.Node {
	n = newNarrowing(known).node(takeApart(n, map[plan.Node]plan.Node{}))
	g := &gatherer{known: known, when: when, readers: map[plan.Node]int{}, done: map[plan.Node]plan.Node{}}
	g.count(n)
	return g.node(n)
}

// gatherer makes pipelines of a plan.
type gatherer struct {
	known   facts
	when    thrift
	readers map[plan.Node]int // how many nodes read each
	done    map[plan.Node]plan.Node
}

func (g *gatherer) count(n plan.Node) {
	if g.readers[n]++; g.readers[n] > 1 {
		return
	}
	for _, in := range n.Inputs() {
		g.count(in)
	}
}

// node gathers a relation once, however often it is read, so that what was one step stays one.
func (g *gatherer) node(n plan.Node) plan.Node {
	if done, ok := g.done[n]; ok {
		return done
	}
	var done plan.Node
	switch n := n.(type) {
	case *plan.Derive, *plan.LookUp, *plan.Filter, *plan.Project:
		p := g.own(n)
		p.tidy()
		done = p
	case *plan.Sum:
		done = g.sum(n)
	case *plan.Join:
		done = &plan.Join{Kind: n.Kind, Left: g.node(n.Left), Right: g.node(n.Right), On: n.On}
	case *picked:
		again := *n
		again.in, again.pairs = g.node(n.in), g.node(n.pairs)
		done = &again
	case *plan.Union:
		u := &plan.Union{}
		for _, in := range n.In {
			u.In = append(u.In, g.node(in))
		}
		done = u
	default:
		done = n
	}
	g.done[n] = done
	return done
}

// chain is the pipeline that makes a relation, to be added to. What several nodes read is the base of a new one.
func (g *gatherer) chain(n plan.Node) *pipeline {
	switch n.(type) {
	case *plan.Derive, *plan.LookUp, *plan.Filter, *plan.Project:
		if g.readers[n] == 1 {
			return g.own(n)
		}
	}
	return newPipeline(g.node(n))
}

// own adds a node to the pipeline of its input.
func (g *gatherer) own(n plan.Node) *pipeline {
	switch n := n.(type) {
	case *plan.Derive:
		p := g.chain(n.In)
		in := p.inlining()
		for _, a := range n.Add {
			e := in.expr(a.Expr)
			p.names[e] = a.Name
			p.out = append(p.out, plan.Named{Name: a.Name, Expr: e})
		}
		return p
	case *plan.Filter:
		p := g.chain(n.In)
		p.where = append(p.where, conjuncts(p.inlining().expr(n.Where))...)
		return p
	case *plan.Project:
		p := g.chain(n.In)
		env := p.env()
		p.out = nil
		for _, name := range n.Keep {
			p.out = append(p.out, plan.Named{Name: name, Expr: env[name]})
		}
		return p
	case *plan.LookUp:
		p := g.chain(n.In)
		if p.clashes(n) {
			p.tidy()
			p = newPipeline(p)
		}
		if levels, ok := g.known[n.Table.Table].levels[levelsOf(n)]; ok {
			p.levels(n, levels)
		} else {
			p.lookUp(n)
		}
		return p
	}
	return newPipeline(n)
}

// tidy ends the gathering of a pipeline.
func (p *pipeline) tidy() {
	p.only()
	p.found()
	p.given()
	p.hoist()
}

func conjuncts(e *rule.Expr) []*rule.Expr {
	if e.Op != rule.OpAnd {
		return []*rule.Expr{e}
	}
	return append(conjuncts(e.Args[0]), conjuncts(e.Args[1])...)
}

// sum takes its expressions into the pipeline below it, so that they share its parts.
func (g *gatherer) sum(n *plan.Sum) plan.Node {
	p := g.chain(n.In)
	env, in := maps.Clone(p.env()), p.inlining()
	p.out = nil
	for _, name := range n.By {
		p.out = append(p.out, plan.Named{Name: name, Expr: env[name]})
		p.keys[name] = true
	}
	s := &plan.Sum{In: p, By: n.By}
	for _, a := range n.Add {
		if a.Expr == nil {
			s.Add = append(s.Add, a)
			continue
		}
		e := in.expr(a.Expr)
		if a.How == plan.Unknown {
			e = simplify(rule.Make(rule.OpKnown, 0, e))
		}
		p.names[e] = a.Name
		p.out = append(p.out, plan.Named{Name: a.Name, Expr: e})
		a.Expr = rule.Column(a.Name, e.Type, e.At)
		s.Add = append(s.Add, a)
	}
	p.tidy()
	rows, inGroup := g.rowsInGroup(p, n.By)
	return splitSum(s, p, g.when, rows, inGroup)
}
