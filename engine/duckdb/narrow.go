package duckdb

import (
	"math/big"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// narrowing makes a plan over again from its scans upwards, with each type no wider than what it is made from
// allows. A scale never changes, since it is how a number is held.
type narrowing struct {
	known facts
	nodes map[plan.Node]plan.Node
}

func newNarrowing(known facts) *narrowing {
	return &narrowing{known: known, nodes: map[plan.Node]plan.Node{}}
}

// node narrows a relation once, however often it is read, so that what was one step stays one.
func (w *narrowing) node(n plan.Node) plan.Node {
	if done, ok := w.nodes[n]; ok {
		return done
	}
	done := w.again(n)
	w.nodes[n] = done
	return done
}

func (w *narrowing) again(n plan.Node) plan.Node {
	switch n := n.(type) {
	case *plan.Scan:
		return w.scan(n)
	case *plan.Derive:
		in := w.node(n.In)
		d := &plan.Derive{In: in}
		exprs := newRetyping(in)
		for _, a := range n.Add {
			d.Add = append(d.Add, plan.Named{Name: a.Name, Expr: exprs.expr(a.Expr)})
		}
		return d
	case *plan.LookUp:
		return w.lookUp(n)
	case *plan.Filter:
		in := w.node(n.In)
		return &plan.Filter{In: in, Where: newRetyping(in).expr(n.Where)}
	case *plan.Sum:
		return w.sum(n)
	case *plan.Join:
		return &plan.Join{Kind: n.Kind, Left: w.node(n.Left), Right: w.node(n.Right), On: n.On}
	case *picked:
		again := *n
		again.in, again.pairs = w.node(n.in), w.node(n.pairs)
		return &again
	case *plan.Union:
		u := &plan.Union{}
		for _, in := range n.In {
			u.In = append(u.In, w.node(in))
		}
		return u
	case *plan.Project:
		return &plan.Project{In: w.node(n.In), Keep: n.Keep}
	}
	return n
}

func (w *narrowing) scan(n *plan.Scan) *plan.Scan {
	s := &plan.Scan{Table: n.Table, Cols: append([]plan.Column(nil), n.Cols...)}
	for i, c := range s.Cols {
		f, ok := w.known[n.Table].columns[c.Name]
		if !ok {
			continue
		}
		t := &s.Cols[i].Type
		t.Missing = t.Missing && f.missing
		if ranged(t.Kind) && f.least != nil { // of a date, as the number of a day, which only retyping reads
			tighten(t, unscaled(f.least, t.Scale), unscaled(f.most, t.Scale))
		}
	}
	return s
}

func (w *narrowing) lookUp(n *plan.LookUp) *plan.LookUp {
	in := w.node(n.In)
	exprs := newRetyping(in)
	l := &plan.LookUp{In: in, Table: w.scan(n.Table), As: n.As, Highest: n.Highest, From: n.From, To: n.To}
	for _, m := range n.On {
		m.Expr = exprs.expr(m.Expr)
		l.On = append(l.On, m)
	}
	if n.At != nil {
		l.At = exprs.expr(n.At)
	}
	return l
}

// sum keeps the declared types of its totals: how many rows there can be is not worked out.
func (w *narrowing) sum(n *plan.Sum) *plan.Sum {
	in := w.node(n.In)
	s := &plan.Sum{In: in, By: n.By}
	exprs := newRetyping(in)
	for _, a := range n.Add {
		if a.Expr != nil {
			a.Expr = exprs.expr(a.Expr)
		}
		s.Add = append(s.Add, a)
	}
	return s
}

// tighten brings bounds closer, and leaves them where the new ones are wider or none.
func tighten(t *rule.Type, low, high *big.Rat) {
	if low != nil && (t.Min == nil || low.Cmp(t.Min) > 0) {
		t.Min = low
	}
	if high != nil && (t.Max == nil || high.Cmp(t.Max) < 0) {
		t.Max = high
	}
}

// onGrid brings bounds to the outermost numbers within them that the scale can hold.
func onGrid(t *rule.Type) {
	if t.Min != nil {
		t.Min = new(big.Rat).Neg(floor(new(big.Rat).Neg(t.Min), t.Scale))
	}
	if t.Max != nil {
		t.Max = floor(t.Max, t.Scale)
	}
}

// floor is the largest number of a scale that is not above x.
func floor(x *big.Rat, scale int) *big.Rat {
	y := new(big.Rat).Mul(x, new(big.Rat).SetInt(decimal.Pow10(scale)))
	whole := new(big.Int).Div(y.Num(), y.Denom()) // rounds down, since the divisor is above zero
	return unscaled(whole, scale)
}

// retyping types expressions again over the columns of a relation.
type retyping struct {
	cols map[string]rule.Type
	done map[*rule.Expr]*rule.Expr
}

func newRetyping(in plan.Node) *retyping {
	return &retyping{byName(in), map[*rule.Expr]*rule.Expr{}}
}

func (r *retyping) expr(e *rule.Expr) *rule.Expr {
	if done, ok := r.done[e]; ok {
		return done
	}
	again := *e
	again.Args = make([]*rule.Expr, len(e.Args))
	for i, arg := range e.Args {
		again.Args[i] = r.expr(arg)
	}
	r.retype(&again)
	if again.Type.Kind == rule.Number {
		onGrid(&again.Type)
	}
	done := simplify(&again)
	r.done[e] = done
	return done
}

// retype narrows the type of an expression whose parts have been done.
func (r *retyping) retype(e *rule.Expr) {
	switch e.Op {
	case rule.OpColumn:
		t := r.cols[e.Column]
		tighten(&e.Type, t.Min, t.Max)
		e.Type.Missing = t.Missing
	case rule.OpLiteral:
		e.Type.Missing = !e.Value.Known()
		if e.Type.Kind == rule.Number && e.Value.Known() {
			tighten(&e.Type, e.Value.Rat(), e.Value.Rat())
		}
	default:
		made := rule.Make(e.Op, e.Places, unitless(e.Args)...)
		if made.Type.Kind != e.Type.Kind {
			return
		}
		e.Type.Missing = e.Type.Missing && made.Type.Missing
		if e.Type.Kind == rule.Number {
			tighten(&e.Type, made.Type.Min, made.Type.Max)
		}
		if d := e.Args[0]; e.Op == rule.OpYear && d.Op == rule.OpColumn && d.Type.Min != nil && d.Type.Max != nil {
			tighten(&e.Type, financialYear(d.Type.Min), financialYear(d.Type.Max))
		}
	}
}

// financialYear is the year in which the financial year of a day, given as a number, starts.
func financialYear(day *big.Rat) *big.Rat {
	t := rule.Day(day.Num().Int64()).Time()
	if t.Month() < 4 {
		return new(big.Rat).SetInt64(int64(t.Year() - 1))
	}
	return new(big.Rat).SetInt64(int64(t.Year()))
}

// unitless are the arguments as plain numbers, since a plan may mix units; the days added to a date keep theirs.
func unitless(args []*rule.Expr) []*rule.Expr {
	plain := make([]*rule.Expr, len(args))
	for i, arg := range args {
		a := *arg
		a.Type.Unit = rule.Unit{}
		plain[i] = &a
	}
	return plain
}
