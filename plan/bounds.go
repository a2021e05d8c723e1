package plan

import (
	"math/big"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/rule"
)

// The bounds that operands give are worked out here a second time, apart from rule.Check, because engines choose
// their width by what is declared: bounds too narrow by a slip of whoever made the plan would wrap money in silence.

// outside says whether the operands of a sound operation on numbers can give a number beyond its declared bounds.
// Days and what is made of dates or ratios are left to the widths that they are worked out in.
func outside(e *rule.Expr) bool {
	if e.Type.Kind != rule.Number {
		return false
	}
	ends := natural(e)
	if ends == nil {
		return false
	}
	low, high := hull(ends)
	return !within(rule.Type{Kind: rule.Number, Min: low, Max: high}, e.Type)
}

// natural gives numbers between which lies all that the operands' bounds can give; nil where they have none, or the
// operation is not on numbers.
func natural(e *rule.Expr) []*big.Rat {
	args := e.Args
	if e.Op == rule.OpCond {
		args = args[1:]
	}
	for _, a := range args {
		if a.Type.Kind != rule.Number || a.Type.Min == nil || a.Type.Max == nil {
			return nil
		}
	}
	switch e.Op {
	case rule.OpCond, rule.OpCoalesce:
		return []*big.Rat{args[0].Type.Min, args[0].Type.Max, args[1].Type.Min, args[1].Type.Max}
	case rule.OpAdd, rule.OpSubtract, rule.OpMultiply:
		return corners(e.Op, args[0].Type, args[1].Type)
	case rule.OpNegate, rule.OpAbs, rule.OpRound:
		return unaryEnds(e, args[0].Type)
	case rule.OpMin, rule.OpMax:
		return []*big.Rat{extremeOf(e.Op, args, false), extremeOf(e.Op, args, true)}
	}
	return nil
}

func hull(ends []*big.Rat) (low, high *big.Rat) {
	low, high = ends[0], ends[0]
	for _, x := range ends[1:] {
		if x.Cmp(low) < 0 {
			low = x
		}
		if x.Cmp(high) > 0 {
			high = x
		}
	}
	return low, high
}

// corners are the results at every choice of a bound for each operand, between which all others lie.
func corners(op rule.Op, a, b rule.Type) []*big.Rat {
	var ends []*big.Rat
	for _, x := range []*big.Rat{a.Min, a.Max} {
		for _, y := range []*big.Rat{b.Min, b.Max} {
			end := new(big.Rat)
			switch op {
			case rule.OpAdd:
				end.Add(x, y)
			case rule.OpSubtract:
				end.Sub(x, y)
			case rule.OpMultiply:
				end.Mul(x, y)
			}
			ends = append(ends, end)
		}
	}
	return ends
}

func unaryEnds(e *rule.Expr, t rule.Type) []*big.Rat {
	var ends []*big.Rat
	for _, x := range []*big.Rat{t.Min, t.Max} {
		switch e.Op {
		case rule.OpNegate:
			x = new(big.Rat).Neg(x)
		case rule.OpAbs:
			x = new(big.Rat).Abs(x)
		case rule.OpRound:
			x = decimal.Round(x, e.Places).Rat()
		}
		ends = append(ends, x)
	}
	if e.Op == rule.OpAbs && t.Min.Sign() < 0 && t.Max.Sign() > 0 {
		ends = append(ends, new(big.Rat))
	}
	return ends
}

// extremeOf is the least of the operands' lower bounds (or upper ones) for min, the greatest for max.
func extremeOf(op rule.Op, args []*rule.Expr, upper bool) *big.Rat {
	var best *big.Rat
	for _, a := range args {
		x := a.Type.Min
		if upper {
			x = a.Type.Max
		}
		if best == nil || (op == rule.OpMin) == (x.Cmp(best) < 0) {
			best = x
		}
	}
	return best
}
