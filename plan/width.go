package plan

import (
	"math/big"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/rule"
)

// wideBits is the most bits of magnitude that an aligned or multiplied whole number may need: adding two such, or
// adding half a divisor to one before rounding, stays within a signed 128-bit column.
const wideBits = 125

// fraction is a number as the types of its parts: a Number has no lower part.
type fraction struct {
	upper rule.Type
	lower *rule.Type
}

func fractionOf(e *rule.Expr) fraction {
	if e.Op == rule.OpDivide && len(e.Args) == 2 {
		return fraction{e.Args[0].Type, &e.Args[1].Type}
	}
	return fraction{e.Type, nil}
}

func (f fraction) lowerScale() int {
	if f.lower == nil {
		return 0
	}
	return f.lower.Scale
}

// aligns says whether a Number can be held at a scale at least as large as its own within 128 bits. Without bounds
// it can be held only as it is.
func aligns(t rule.Type, scale int) bool {
	if scale <= t.Scale {
		return true
	}
	return fitsProduct(scale-t.Scale, &t)
}

// comparable says whether two numbers or ratios can be compared by cross-multiplying whole numbers within 128 bits:
// a/b against c/d is a*d against c*b, each brought to one scale.
func comparable(x, y fraction) bool {
	left := x.lowerScale() + y.upper.Scale
	right := y.lowerScale() + x.upper.Scale
	low := min(left, right)
	return crossFits(left-low, x.upper, y.lower) && crossFits(right-low, y.upper, x.lower)
}

func crossFits(shift int, upper rule.Type, lower *rule.Type) bool {
	if shift == 0 && lower == nil {
		return true // compared as it is stored
	}
	return fitsProduct(shift, &upper, lower)
}

// rounds says whether a number or ratio can be rounded to places digits within 128 bits: as the quotient of two
// whole numbers, of which the upper or the lower is multiplied by the power of ten that is wanting.
func rounds(f fraction, places int) bool {
	shift := places + f.lowerScale() - f.upper.Scale
	if f.lower == nil && shift >= 0 {
		return aligns(f.upper, places)
	}
	return fitsProduct(max(shift, 0), &f.upper) && fitsProduct(max(-shift, 0), f.lower)
}

// fitsProduct says whether 10^shift times the whole numbers that hold the types (nil is 1) needs at most wideBits.
// A factor that is always less than one counts as one, so that no order of multiplying can wrap on the way.
func fitsProduct(shift int, factors ...*rule.Type) bool {
	product := decimal.Pow10(shift)
	for _, t := range factors {
		if t == nil {
			continue
		}
		most, bounded := magnitude(*t)
		if !bounded {
			return false
		}
		product.Mul(product, most)
	}
	return product.BitLen() <= wideBits
}

// magnitude is the largest whole number of 10^-Scale, without its sign, that a Number can be, and at least 1.
func magnitude(t rule.Type) (*big.Int, bool) {
	if t.Min == nil || t.Max == nil {
		return nil, false
	}
	most := new(big.Rat).Abs(t.Min)
	if high := new(big.Rat).Abs(t.Max); high.Cmp(most) > 0 {
		most = high
	}
	most.Mul(most, new(big.Rat).SetInt(decimal.Pow10(max(t.Scale, 0))))
	whole := new(big.Int).Quo(most.Num(), most.Denom())
	if whole.Sign() == 0 {
		whole.SetInt64(1)
	}
	return whole, true
}

// tooWide says which part of a sound operation may need more than 128 bits, or "".
func tooWide(e *rule.Expr) string {
	if e.Type.Kind == rule.Number && e.Type.Bits() == 0 {
		return "the result"
	}
	switch e.Op {
	case rule.OpEqual, rule.OpNotEqual, rule.OpLess, rule.OpAtMost, rule.OpMore, rule.OpAtLeast:
		if numeric(e.Args[0].Type.Kind) && !comparable(fractionOf(e.Args[0]), fractionOf(e.Args[1])) {
			return "comparing the two"
		}
	case rule.OpIn:
		for _, a := range e.Args[1:] {
			if a.Type.Kind == rule.Number && !comparable(fractionOf(e.Args[0]), fractionOf(a)) {
				return "comparing it with the list"
			}
		}
	case rule.OpRound:
		if !rounds(fractionOf(e.Args[0]), e.Places) {
			return "rounding"
		}
	case rule.OpAdd, rule.OpSubtract, rule.OpMin, rule.OpMax, rule.OpCoalesce, rule.OpCond, rule.OpNegate, rule.OpAbs:
		for _, a := range e.Args {
			if e.Type.Kind == rule.Number && a.Type.Kind == rule.Number && !aligns(a.Type, e.Type.Scale) {
				return "bringing the operands to one scale"
			}
		}
	}
	return ""
}
