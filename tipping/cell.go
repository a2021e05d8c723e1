package tipping

import (
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/engine/reference"
	"github.com/commonpurse/commonpurse/rule"
)

// cell is all that a column can be while the figure that is moved lies anywhere in a range: never less than what it
// truly can be, and exactly that where the range is one value.
type cell struct {
	missing bool // it can be missing
	// A number is slope times the moved figure and something from low to high; nil where it can be no number.
	number *affine
	// values are the yes and no, texts and days that it can be; a number that is one alone stands in number.
	values []rule.Value
	any    bool // it can be anything of its kind
}

// affine is slope*x + [low, high], where x is the figure that is moved.
type affine struct{ slope, low, high *big.Rat }

// span is the range in which the moved figure lies, both ends in it.
type span struct{ from, to *big.Rat }

func (s span) point() bool { return s.from.Cmp(s.to) == 0 }

// most is how many values are told apart before a cell is said to be anything.
const most = 24

func pointOf(v rule.Value) cell {
	switch {
	case !v.Known():
		return cell{missing: true}
	case v.Kind() == rule.Number:
		return cell{number: constant(v.Rat())}
	}
	return cell{values: []rule.Value{v}}
}

func constant(x *big.Rat) *affine { return &affine{new(big.Rat), x, x} }

// between is a number from one value to another, whatever the moved figure is.
func between(low, high *big.Rat) cell { return cell{number: &affine{new(big.Rat), low, high}} }

// the answers that a condition can have.
var (
	yes = rule.BoolValue(true)
	no  = rule.BoolValue(false)
)

func anything() cell { return cell{missing: true, any: true} }

// point is the only value that a cell can have; false where there are several.
func (c cell) point() (rule.Value, bool) {
	n := len(c.values)
	if c.missing {
		n++
	}
	if c.number != nil {
		n++
	}
	switch {
	case c.any || n != 1:
		return rule.Value{}, false
	case c.missing:
		return rule.Value{}, true
	case c.number != nil:
		if c.number.slope.Sign() != 0 || c.number.low.Cmp(c.number.high) != 0 {
			return rule.Value{}, false
		}
		return rule.NumberValue(c.number.low), true
	}
	return c.values[0], true
}

// can says whether the cell can be a value.
func (c cell) can(v rule.Value) bool {
	return c.any || slices.ContainsFunc(c.values, v.Equal)
}

// few are the values that the cell can have, a missing one among them; false where there are too many to tell apart.
func (c cell) few() ([]rule.Value, bool) {
	if c.any {
		return nil, false
	}
	out := slices.Clone(c.values)
	if c.missing {
		out = append(out, rule.Value{})
	}
	if c.number != nil {
		if c.number.slope.Sign() != 0 || c.number.low.Cmp(c.number.high) != 0 {
			return nil, false
		}
		out = append(out, rule.NumberValue(c.number.low))
	}
	return out, len(out) > 0
}

// known says that the cell has a value, and whether that is sure.
func (c cell) known() (can, surely bool) {
	can = c.any || c.number != nil || len(c.values) > 0
	return can, can && !c.missing
}

// union is what either of two cells can be.
func union(a, b cell, s span) cell {
	out := cell{missing: a.missing || b.missing, any: a.any || b.any, values: slices.Clone(a.values)}
	for _, v := range b.values {
		if !slices.ContainsFunc(out.values, v.Equal) {
			out.values = append(out.values, v)
		}
	}
	if len(out.values) > most {
		out.any, out.values = true, nil
	}
	switch {
	case a.number == nil:
		out.number = b.number
	case b.number == nil:
		out.number = a.number
	case a.number.slope.Cmp(b.number.slope) == 0:
		out.number = &affine{a.number.slope, least(a.number.low, b.number.low), greatest(a.number.high, b.number.high)}
	default:
		x, y := a.number.ends(s), b.number.ends(s)
		out.number = &affine{new(big.Rat), least(x.from, y.from), greatest(x.to, y.to)}
	}
	return out
}

func least(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

func greatest(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}

// ends are the least and the greatest that a number can be.
func (a *affine) ends(s span) span {
	x, y := new(big.Rat).Mul(a.slope, s.from), new(big.Rat).Mul(a.slope, s.to)
	if a.slope.Sign() < 0 {
		x, y = y, x
	}
	return span{x.Add(x, a.low), y.Add(y, a.high)}
}

func (a *affine) plus(b *affine) *affine {
	return &affine{new(big.Rat).Add(a.slope, b.slope), new(big.Rat).Add(a.low, b.low), new(big.Rat).Add(a.high, b.high)}
}

func (a *affine) times(k *big.Rat) *affine {
	low, high := new(big.Rat).Mul(a.low, k), new(big.Rat).Mul(a.high, k)
	if k.Sign() < 0 {
		low, high = high, low
	}
	return &affine{new(big.Rat).Mul(a.slope, k), low, high}
}

func (s span) number() *affine { return &affine{new(big.Rat), s.from, s.to} }

func rounded(s span, places int) span {
	return span{decimal.Round(s.from, places).Rat(), decimal.Round(s.to, places).Rat()}
}

// operation is the meaning of one operation on cells.
type operation func(e *rule.Expr, args []cell, s span) cell

// numeric are the operations that numbers are taken through as ranges. The others are worked out for each of the few
// values that their operands can have, by the reference.
var numeric map[rule.Op]operation

func init() {
	numeric = map[rule.Op]operation{rule.OpEqual: compared, rule.OpNotEqual: compared, rule.OpLess: compared, rule.OpAtMost: compared,
		rule.OpMore: compared, rule.OpAtLeast: compared, rule.OpIn: isIn, rule.OpNegate: negated, rule.OpAdd: added, rule.OpSubtract: added,
		rule.OpMultiply: multiplied, rule.OpDivide: divided, rule.OpRound: roundedTo, rule.OpMin: extreme, rule.OpMax: extreme, rule.OpAbs: size}
}

// eval is what an expression can be where its columns can be what read says.
func eval(e *rule.Expr, s span, read func(column string) cell) cell {
	switch e.Op {
	case rule.OpLiteral:
		return pointOf(e.Value)
	case rule.OpColumn:
		return read(e.Column)
	}
	args := make([]cell, len(e.Args))
	for i, arg := range e.Args {
		args[i] = eval(arg, s, read)
	}
	switch e.Op {
	case rule.OpCond:
		return either(args, s)
	case rule.OpCoalesce:
		return otherwise(args, s)
	case rule.OpKnown:
		return knownOf(args[0])
	}
	if out, ok := each(e, args); ok {
		return out
	}
	if of := numeric[e.Op]; of != nil {
		return of(e, args, s)
	}
	return anything()
}

// each works an operation out for every combination of the few values that its operands can have.
func each(e *rule.Expr, args []cell) (cell, bool) {
	combinations := [][]rule.Value{nil}
	for _, a := range args {
		values, ok := a.few()
		if !ok || len(values)*len(combinations) > 4*most {
			return cell{}, false
		}
		var more [][]rule.Value
		for _, c := range combinations {
			for _, v := range values {
				more = append(more, append(slices.Clip(c), v))
			}
		}
		combinations = more
	}
	var out cell
	for _, values := range combinations {
		made := *e
		made.Args = nil
		for _, v := range values {
			made.Args = append(made.Args, &rule.Expr{Op: rule.OpLiteral, Value: v})
		}
		one := pointOf(reference.Eval(&made, nil))
		out = union(out, one, span{})
	}
	return out, true
}

func either(args []cell, s span) cell {
	out := cell{missing: args[0].missing}
	if args[0].can(yes) {
		out = union(out, args[1], s)
	}
	if args[0].can(no) {
		out = union(out, args[2], s)
	}
	return out
}

func otherwise(args []cell, s span) cell {
	out := args[0]
	for _, next := range args[1:] {
		if !out.missing {
			return out
		}
		out.missing = false
		if can, _ := out.known(); !can {
			out = next
			continue
		}
		out = union(out, next, s)
	}
	return out
}

func knownOf(a cell) cell {
	var out cell
	if can, _ := a.known(); can {
		out.values = append(out.values, yes)
	}
	if a.missing {
		out.values = append(out.values, no)
	}
	return out
}

// numbers are the operands as numbers; false where one of them can be none, or any.
func numbers(args []cell) (out []*affine, missing, ok bool) {
	ok = true
	for _, a := range args {
		missing = missing || a.missing
		ok = ok && !a.any && a.number != nil && len(a.values) == 0
		out = append(out, a.number)
	}
	return out, missing, ok
}

// never says that an operand is missing whatever happens, so that what is made of it is missing too.
func never(args []cell) bool {
	return slices.ContainsFunc(args, func(a cell) bool { can, _ := a.known(); return !can && a.missing })
}

// noNumber is what becomes of arguments that are not all numbers with bounds: nothing where one is never known.
func noNumber(args []cell) cell {
	if never(args) {
		return cell{missing: true}
	}
	return anything()
}

// eitherWay is an answer that can be yes or no.
func eitherWay(missing bool) cell { return cell{missing: missing, values: []rule.Value{yes, no}} }

func compared(e *rule.Expr, args []cell, s span) cell {
	if never(args) {
		return cell{missing: true}
	}
	n, missing, ok := numbers(args)
	if !ok {
		return eitherWay(missing)
	}
	d := n[0].plus(n[1].times(big.NewRat(-1, 1))).ends(s)
	signs := map[int]bool{}
	if d.from.Sign() < 0 {
		signs[-1] = true
	}
	if d.to.Sign() > 0 {
		signs[1] = true
	}
	if d.from.Sign() <= 0 && d.to.Sign() >= 0 {
		signs[0] = true
	}
	out := cell{missing: missing}
	for _, sign := range []int{-1, 0, 1} {
		if !signs[sign] {
			continue
		}
		if v := rule.BoolValue(holds(e.Op, sign)); !slices.ContainsFunc(out.values, v.Equal) {
			out.values = append(out.values, v)
		}
	}
	return out
}

func holds(op rule.Op, sign int) bool {
	switch op {
	case rule.OpEqual:
		return sign == 0
	case rule.OpNotEqual:
		return sign != 0
	case rule.OpLess:
		return sign < 0
	case rule.OpAtMost:
		return sign <= 0
	case rule.OpMore:
		return sign > 0
	}
	return sign >= 0
}

func isIn(_ *rule.Expr, args []cell, s span) cell {
	if never(args[:1]) {
		return cell{missing: true}
	}
	n, missing, ok := numbers(args)
	if !ok {
		return eitherWay(args[0].missing)
	}
	ends := n[0].ends(s)
	for _, one := range n[1:] {
		if ends.from.Cmp(one.low) <= 0 && one.low.Cmp(ends.to) <= 0 {
			return eitherWay(missing)
		}
	}
	return cell{missing: missing, values: []rule.Value{no}}
}

// made is a number with what else it can be.
func made(n *affine, missing bool) cell { return cell{number: n, missing: missing} }

func negated(_ *rule.Expr, args []cell, _ span) cell {
	n, missing, ok := numbers(args)
	if !ok {
		return anything()
	}
	return made(n[0].times(big.NewRat(-1, 1)), missing)
}

func added(e *rule.Expr, args []cell, _ span) cell {
	n, missing, ok := numbers(args)
	if !ok {
		return noNumber(args)
	}
	if e.Op == rule.OpSubtract {
		return made(n[0].plus(n[1].times(big.NewRat(-1, 1))), missing)
	}
	return made(n[0].plus(n[1]), missing)
}

func multiplied(_ *rule.Expr, args []cell, s span) cell {
	n, missing, ok := numbers(args)
	if !ok {
		return noNumber(args)
	}
	for i, one := range n {
		if one.slope.Sign() == 0 && one.low.Cmp(one.high) == 0 {
			return made(n[1-i].times(one.low), missing)
		}
	}
	return made(corners(n[0].ends(s), n[1].ends(s), (*big.Rat).Mul).number(), missing)
}

func divided(_ *rule.Expr, args []cell, s span) cell {
	n, missing, ok := numbers(args)
	if !ok {
		return noNumber(args)
	}
	by := n[1].ends(s)
	switch {
	case by.from.Sign() <= 0 && by.to.Sign() >= 0:
		return anything()
	case n[1].slope.Sign() == 0 && n[1].low.Cmp(n[1].high) == 0:
		return made(n[0].times(new(big.Rat).Inv(n[1].low)), missing)
	}
	return made(corners(n[0].ends(s), by, (*big.Rat).Quo).number(), missing)
}

// corners is the range of an operation that is least and greatest at the ends of its operands.
func corners(a, b span, of func(z, x, y *big.Rat) *big.Rat) span {
	var out span
	for _, x := range []*big.Rat{a.from, a.to} {
		for _, y := range []*big.Rat{b.from, b.to} {
			z := of(new(big.Rat), x, y)
			if out.from == nil {
				out = span{z, z}
			}
			out = span{least(out.from, z), greatest(out.to, z)}
		}
	}
	return out
}

func roundedTo(e *rule.Expr, args []cell, s span) cell {
	n, missing, ok := numbers(args)
	if !ok || max(e.Places, -e.Places) > decimal.MaxDigits {
		return anything()
	}
	return made(rounded(n[0].ends(s), e.Places).number(), missing)
}

func extreme(e *rule.Expr, args []cell, s span) cell {
	n, missing, ok := numbers(args)
	if !ok {
		return noNumber(args)
	}
	pick := least
	if e.Op == rule.OpMax {
		pick = greatest
	}
	best := n[0]
	for _, next := range n[1:] {
		switch d := best.plus(next.times(big.NewRat(-1, 1))).ends(s); {
		case d.to.Sign() <= 0 && e.Op == rule.OpMin, d.from.Sign() >= 0 && e.Op == rule.OpMax:
		case d.from.Sign() >= 0 && e.Op == rule.OpMin, d.to.Sign() <= 0 && e.Op == rule.OpMax:
			best = next
		default:
			a, b := best.ends(s), next.ends(s)
			best = span{pick(a.from, b.from), pick(a.to, b.to)}.number()
		}
	}
	return made(best, missing)
}

func size(_ *rule.Expr, args []cell, s span) cell {
	n, missing, ok := numbers(args)
	if !ok {
		return anything()
	}
	switch ends := n[0].ends(s); {
	case ends.from.Sign() >= 0:
		return made(n[0], missing)
	case ends.to.Sign() <= 0:
		return made(n[0].times(big.NewRat(-1, 1)), missing)
	default:
		return made(span{new(big.Rat), greatest(new(big.Rat).Neg(ends.from), ends.to)}.number(), missing)
	}
}
