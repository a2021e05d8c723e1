package enginetest

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// form is one way to make a value of a kind by an operation: what it is made of. The same operation may have several.
type form struct {
	op   rule.Op
	args []want
}

// want is what an operand has to be: a kind, whole days that may be added to a date, or a list of literals of the
// kind of the first operand.
type want struct {
	kind rule.Kind
	days bool
	list bool
}

var (
	aFlag  = want{kind: rule.Bool}
	aText  = want{kind: rule.Text}
	aDate  = want{kind: rule.Date}
	number = want{kind: rule.Number}
	ratio  = want{kind: rule.Ratio}
	inDay  = want{kind: rule.Number, days: true}
)

// forms are the ways to make each kind, the simplest first, so that a failure shrinks to it. Literals and columns are
// what every other form grows from.
var forms = makeForms()

func makeForms() map[rule.Kind][]form {
	all := map[rule.Kind][]form{}
	add := func(kind rule.Kind, op rule.Op, args ...want) { all[kind] = append(all[kind], form{op, args}) }
	for _, w := range []want{aFlag, aText, aDate, number} {
		add(w.kind, rule.OpLiteral)
		add(w.kind, rule.OpColumn)
		add(w.kind, rule.OpCoalesce, w, w)
		add(w.kind, rule.OpCond, aFlag, w, w)
	}
	addFlags(add)
	addComparisons(add)
	add(rule.Date, rule.OpAdd, aDate, inDay)
	add(rule.Date, rule.OpSubtract, aDate, inDay)
	add(rule.Date, rule.OpMin, aDate, aDate)
	add(rule.Date, rule.OpMax, aDate, aDate)
	addNumbers(add)
	return all
}

func addFlags(add func(kind rule.Kind, op rule.Op, args ...want)) {
	for _, w := range []want{aFlag, aText, aDate, number} {
		add(rule.Bool, rule.OpKnown, w)
		add(rule.Bool, rule.OpIn, w, want{kind: w.kind, list: true})
	}
	add(rule.Bool, rule.OpKnown, ratio)
	add(rule.Bool, rule.OpNot, aFlag)
	add(rule.Bool, rule.OpAnd, aFlag, aFlag)
	add(rule.Bool, rule.OpOr, aFlag, aFlag)
	add(rule.Bool, rule.OpStartsWith, aText, aText)
}

func addComparisons(add func(kind rule.Kind, op rule.Op, args ...want)) {
	for _, op := range []rule.Op{rule.OpEqual, rule.OpNotEqual} {
		add(rule.Bool, op, aFlag, aFlag)
	}
	for _, op := range []rule.Op{rule.OpEqual, rule.OpNotEqual, rule.OpLess, rule.OpAtMost, rule.OpMore, rule.OpAtLeast} {
		add(rule.Bool, op, aDate, aDate)
		add(rule.Bool, op, aText, aText)
		add(rule.Bool, op, number, number)
		add(rule.Bool, op, ratio, number)
		add(rule.Bool, op, number, ratio)
		add(rule.Bool, op, ratio, ratio)
	}
}

func addNumbers(add func(kind rule.Kind, op rule.Op, args ...want)) {
	for _, op := range []rule.Op{rule.OpAdd, rule.OpSubtract, rule.OpMultiply, rule.OpMin, rule.OpMax} {
		add(rule.Number, op, number, number)
	}
	add(rule.Number, rule.OpMin, number, number, number)
	add(rule.Number, rule.OpMax, number, number, number)
	for _, op := range []rule.Op{rule.OpNegate, rule.OpAbs, rule.OpRound} {
		add(rule.Number, op, number)
	}
	add(rule.Number, rule.OpRound, ratio)
	add(rule.Number, rule.OpSubtract, aDate, aDate)
	add(rule.Number, rule.OpMonth, aDate)
	add(rule.Number, rule.OpYear, aDate)
	add(rule.Ratio, rule.OpDivide, number, number)
}

// Expr draws an expression of the kind over the columns: sound as plan.CheckExpr has it, and at most so deep.
func Expr(t *rapid.T, cols []plan.Column, kind rule.Kind, depth int) *rule.Expr {
	return grower{t, cols}.grow(want{kind: kind}, depth)
}

// link is a place for one operation under another: an operand of a form, and a form that makes what it wants.
type link struct {
	kind  rule.Kind // what the upper form makes
	upper form
	arg   int
	lower form
}

// links are all there can be, in a fixed order.
var links = makeLinks()

func makeLinks() []link {
	var all []link
	for kind := rule.Bool; kind <= rule.Ratio; kind++ {
		for _, upper := range forms[kind] {
			for i, a := range upper.args {
				for _, lower := range forms[a.kind] {
					if !a.list {
						all = append(all, link{kind, upper, i, lower})
					}
				}
			}
		}
	}
	return all
}

// evenly draws a number below n, each as likely: rapid's own ranges prefer small ones.
func evenly(t *rapid.T, n int, label string) int {
	drawn := 0
	for _, bit := range rapid.SliceOfN(rapid.Bool(), 16, 16).Draw(t, label) {
		drawn *= 2
		if bit {
			drawn++
		}
	}
	return drawn % n
}

// Linked draws an expression whose outermost two operations are drawn together, so that every pair is as likely as
// any other. A ratio is rounded, to be stored, or where that is too wide asked whether it is known.
func Linked(t *rapid.T, cols []plan.Column, depth int) *rule.Expr {
	g := grower{t, cols}
	l := links[evenly(t, len(links), "link")]
	e := g.from(l.upper, want{kind: l.kind}, depth, func(i int, w want, depth int) *rule.Expr {
		if i == l.arg {
			return g.from(l.lower, w, depth, g.operand)
		}
		return g.operand(i, w, depth)
	})
	if e.Type.Kind != rule.Ratio {
		return e
	}
	if r := Round(e, places(t)); plan.CheckExpr(r, cols) == nil {
		return r
	}
	return Build(rule.OpKnown, e)
}

// grower works backwards from a wanted kind to an operation that makes it, and from there to its operands.
type grower struct {
	t    *rapid.T
	cols []plan.Column
}

// grow gives what is wanted, by any form.
func (g grower) grow(w want, depth int) *rule.Expr {
	if w.kind != rule.Ratio && (depth <= 0 || rapid.IntRange(0, 5).Draw(g.t, "more") == 0) {
		return g.leaf(w)
	}
	return g.from(g.pick(w.kind), w, depth, g.operand)
}

// from gives what is wanted by one form. A form whose result would be too wide for any engine is given up for a leaf.
func (g grower) from(f form, w want, depth int, operand func(i int, w want, depth int) *rule.Expr) *rule.Expr {
	args := make([]*rule.Expr, len(f.args))
	for i, a := range f.args {
		if !a.list {
			args[i] = operand(i, a, depth)
		}
	}
	e := g.make(f, w, args)
	switch {
	case w.days && !g.addsToDate(e):
		return g.inRange(e)
	case plan.CheckExpr(e, g.cols) == nil:
		return e
	}
	return g.leaf(w)
}

func (g grower) addsToDate(e *rule.Expr) bool {
	return plan.CheckExpr(Build(rule.OpAdd, Literal(rule.DateValue(0), rule.Date), e), g.cols) == nil
}

// pick draws an operation first and then one of its forms, so that one with many forms is not met more often.
func (g grower) pick(kind rule.Kind) form {
	var ops []rule.Op
	for _, f := range forms[kind] {
		if !slices.Contains(ops, f.op) {
			ops = append(ops, f.op)
		}
	}
	op := ops[rapid.IntRange(0, len(ops)-1).Draw(g.t, "operation")]
	var of []form
	for _, f := range forms[kind] {
		if f.op == op {
			of = append(of, f)
		}
	}
	return of[rapid.IntRange(0, len(of)-1).Draw(g.t, "form")]
}

// operand grows one operand, now and then to less than the full depth.
func (g grower) operand(_ int, w want, depth int) *rule.Expr {
	return g.grow(w, depth-rapid.SampledFrom([]int{1, 1, 1, 2}).Draw(g.t, "deeper"))
}

func (g grower) make(f form, w want, args []*rule.Expr) *rule.Expr {
	switch f.op {
	case rule.OpLiteral:
		return g.literal(w.kind, true)
	case rule.OpColumn:
		return g.column(w)
	case rule.OpRound:
		return Round(args[0], places(g.t))
	case rule.OpIn:
		args = args[:1]
		for range rapid.IntRange(1, 3).Draw(g.t, "list") {
			args = append(args, g.literal(args[0].Type.Kind, false))
		}
	}
	e := Build(f.op, args...)
	if e.Type.Kind == rule.Number && f.op != rule.OpRound && rapid.IntRange(0, 9).Draw(g.t, "more places") == 9 {
		e.Type.Scale++ // a type may have more places than the operation needs
	}
	return e
}

// places draws where to round: mostly near the point.
func places(t *rapid.T) int {
	return rapid.SampledFrom([]int{0, 2, 1, -1, 3, -2, 6, -3, 4, 18, -18}).Draw(t, "places")
}

func (g grower) leaf(w want) *rule.Expr {
	switch {
	case w.kind == rule.Ratio:
		return Build(rule.OpDivide, g.small(), g.small())
	case w.days:
		return g.small()
	case rapid.IntRange(0, 3).Draw(g.t, "leaf") == 0:
		return g.literal(w.kind, true)
	}
	return g.column(w)
}

// small is a literal whole number near zero.
func (g grower) small() *rule.Expr {
	return Literal(rule.IntValue(rapid.Int64Range(-400, 400).Draw(g.t, "small")), rule.Number)
}

// inRange keeps a number between 400 either way, and makes it whole.
func (g grower) inRange(e *rule.Expr) *rule.Expr {
	kept := Build(rule.OpMax, Build(rule.OpMin, e, lit("400")), lit("-400"))
	if r := Round(kept, 0); plan.CheckExpr(r, g.cols) == nil {
		return r
	}
	return g.small()
}

func (g grower) literal(kind rule.Kind, missing bool) *rule.Expr {
	of := aType(g.t, kind, missing)
	return Literal(Value(g.t, of), kind)
}

func (g grower) column(w want) *rule.Expr {
	var names []string
	for _, c := range g.cols {
		if c.Type.Kind == w.kind {
			names = append(names, c.Name)
		}
	}
	if len(names) == 0 {
		return g.literal(w.kind, true)
	}
	return Read(g.cols, rapid.SampledFrom(names).Draw(g.t, "column"))
}
