package rule

import (
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/decimal"
)

// Work is a type wide enough for every whole number that an engine needs while it works out this one operation (not
// the parts of it): the operands brought to one scale, the products of a cross-multiplication, the quotient's
// numerator before it is rounded. Its scale is 0 and its bounds are of the scaled whole numbers; Work(e).Bits() is
// the width to work in. An operation on no numbers needs no width, and gives bounds of 0.
//
// The whole number A stands for A / 10^s. What is allowed for, by operation:
//
//   - - ?? ?: min max in ==   each operand, and the result, brought to the largest scale
//   - the operands as they are, and their product
//     comparing a ratio         A/B with C/D as A x D with C x B, each times the power of ten that it lacks
//     round of a number         A with half a unit of the place rounded to, or A brought to a larger scale
//     round of a ratio          2 x A + B over 2 x B, each times the power of ten that it lacks
func Work(e *Expr) Type {
	most := new(big.Int)
	switch e.Op {
	case OpLiteral, OpColumn, OpNegate, OpAbs, OpAdd, OpSubtract, OpCoalesce, OpCond, OpMin, OpMax, OpMonth, OpYear:
		if e.Type.Kind == Number {
			most = alignedExtent(append(numbersOf(e.Args), e)...)
		}
	case OpMultiply:
		most = largest(extent(e.Args[0].Type), extent(e.Args[1].Type), extent(e.Type))
	case OpEqual, OpNotEqual, OpLess, OpAtMost, OpMore, OpAtLeast, OpIn:
		most = comparisonExtent(e)
	case OpRound:
		most = roundExtent(e)
	}
	t := Type{Kind: Number}
	if most != nil {
		t.Max = new(big.Rat).SetInt(most)
		t.Min = negate(t.Max)
	}
	return t
}

func numbersOf(args []*Expr) (numbers []*Expr) {
	for _, e := range args {
		if e.Type.Kind == Number {
			numbers = append(numbers, e)
		}
	}
	return numbers
}

// extent is the largest size of the whole number that a Number is held as, at least 1 so that a product with it is no
// smaller than its other factors; nil where there is no bound.
func extent(t Type) *big.Int {
	if !t.bounded() {
		return nil
	}
	return largest(unity, t.held())
}

// held is the size of the largest whole number that a bounded Number is held as.
func (t Type) held() *big.Int {
	most := new(big.Int)
	for _, end := range []*big.Rat{t.Min, t.Max} {
		scaled := shifted(end.Num(), t.Scale)
		if !end.IsInt() {
			scaled = new(big.Int).Quo(scaled, end.Denom())
		}
		if scaled.CmpAbs(most) > 0 {
			most = scaled
		}
	}
	return new(big.Int).Abs(most)
}

// unity and powers are made once, since every bound of every expression is scaled; nobody changes them.
var (
	unity  = big.NewInt(1)
	powers = func() (p [2 * decimal.MaxDigits]*big.Int) {
		for n := range p {
			p[n] = decimal.Pow10(n)
		}
		return p
	}()
)

func largest(xs ...*big.Int) *big.Int {
	most := new(big.Int)
	for _, x := range xs {
		if x == nil {
			return nil
		}
		if x.Cmp(most) > 0 {
			most = x
		}
	}
	return most
}

func product(x, y *big.Int) *big.Int {
	if x == nil || y == nil {
		return nil
	}
	return new(big.Int).Mul(x, y)
}

// shifted is a number times a power of ten; itself where there are no places to shift by.
func shifted(x *big.Int, places int) *big.Int {
	switch {
	case places <= 0:
		return x
	case places < len(powers):
		return product(x, powers[places])
	}
	return product(x, decimal.Pow10(places))
}

// alignedExtent is the largest whole number when all are held at the largest scale of any.
func alignedExtent(es ...*Expr) *big.Int {
	scale := 0
	for _, e := range es {
		scale = max(scale, e.Type.Scale)
	}
	var all []*big.Int
	for _, e := range es {
		all = append(all, shifted(extent(e.Type), scale-e.Type.Scale))
	}
	return largest(all...)
}

func comparisonExtent(e *Expr) *big.Int {
	if !e.Args[0].numeric() {
		return new(big.Int)
	}
	if e.Args[0].Type.Kind == Number && e.Args[1].Type.Kind == Number {
		return alignedExtent(e.Args...)
	}
	a, b := fraction(e.Args[0])
	c, d := fraction(e.Args[1])
	left, right := product(extent(a), extent(d)), product(extent(c), extent(b))
	lack := (c.Scale + b.Scale) - (a.Scale + d.Scale)
	return largest(shifted(left, lack), shifted(right, -lack), extent(a), extent(b), extent(c), extent(d))
}

// fraction is the types of the two parts of a ratio; a number is over one.
func fraction(e *Expr) (over, under Type) {
	if e.Op == OpDivide {
		return e.Args[0].Type, e.Args[1].Type
	}
	return e.Type, between(Type{Kind: Number}, 1, 1)
}

func roundExtent(e *Expr) *big.Int {
	arg := e.Args[0]
	result := extent(e.Type)
	if arg.Type.Kind == Number {
		lack := e.Places - arg.Type.Scale
		half := decimal.Pow10(max(-lack, 0))
		most := largest(shifted(extent(arg.Type), lack), result)
		if most == nil {
			return nil
		}
		return new(big.Int).Add(most, half)
	}
	a, b := fraction(arg)
	lack := e.Places + b.Scale - a.Scale
	over, under := shifted(extent(a), lack), shifted(extent(b), -lack)
	if over == nil || under == nil {
		return nil
	}
	sum := new(big.Int).Add(over, under)
	return largest(sum.Lsh(sum, 1), result)
}

// checkWidth reports an operation that an engine could not do in 128 bits, unless a part of it has been reported for
// the same reason.
func (c *checker) checkWidth(e *Expr) {
	if anyFailed(e.Args...) {
		return
	}
	if slices.ContainsFunc(e.Args, func(arg *Expr) bool { return c.wide[arg] }) {
		c.markWide(e)
		return
	}
	work := Work(e)
	if (e.Type.Kind != Number || e.Type.Bits() > 0) && work.Bits() > 0 {
		return
	}
	subject, found := e.Type, "it can be"
	if e.Type.Kind != Number || e.Type.Bits() > 0 {
		subject, found = work, "working it out takes whole numbers"
	}
	f := c.fault(e.At, "%s may need more than 128 bits: %s %s", e.Source, found, bounds(subject))
	f.WithHint("round its parts, or give them bounds")
	if loose := unbounded(e); loose != "" {
		f.WithHint("round it, or give %s bounds", loose)
	}
	c.markWide(e)
}

func (c *checker) markWide(e *Expr) {
	if c.wide == nil {
		c.wide = map[*Expr]bool{}
	}
	c.wide[e] = true
}

// unbounded names the first column of an expression that has no bounds.
func unbounded(e *Expr) (column string) {
	Walk(e, func(n *Expr) bool {
		if column == "" && n.Op == OpColumn && n.Type.Kind == Number && !n.Type.bounded() {
			column = n.Source
		}
		return true
	})
	return column
}
