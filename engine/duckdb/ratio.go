package duckdb

import (
	"math/big"

	"github.com/commonpurse/commonpurse/rule"
)

// A ratio is never worked out: it is a pair of numbers, and what is asked of it is asked of the pair.

// parts are a ratio's two numbers; a number is itself over nothing.
func parts(e *rule.Expr) (num, den *rule.Expr) {
	if e.Op == rule.OpDivide {
		return e.Args[0], e.Args[1]
	}
	return e, nil
}

// compare translates the six comparisons.
func (s *scope) compare(e *rule.Expr) term {
	a, b := e.Args[0], e.Args[1]
	if a.Op == rule.OpDivide || b.Op == rule.OpDivide {
		return s.cross(e)
	}
	if a.Type.Kind == rule.Ratio || b.Type.Kind == rule.Ratio {
		return s.fail(e, "only a division can be compared as a ratio")
	}
	format := "%s " + operator(e.Op) + " %s"
	if a.Type.Kind == rule.Number {
		return compose(format, s.aligned([]*rule.Expr{a, b})...)
	}
	return compose(format, s.expr(a), s.expr(b))
}

func operator(op rule.Op) string {
	switch op {
	case rule.OpEqual:
		return "="
	case rule.OpNotEqual:
		return "<>"
	}
	return string(op)
}

// flip is the comparison with its sides changed over.
func flip(op rule.Op) rule.Op {
	switch op {
	case rule.OpLess:
		return rule.OpMore
	case rule.OpMore:
		return rule.OpLess
	case rule.OpAtMost:
		return rule.OpAtLeast
	case rule.OpAtLeast:
		return rule.OpAtMost
	}
	return op
}

// cross compares by cross-multiplication: a/b < c/d is a*d < c*b where b and d have one sign, and a*d > c*b where they
// have not; where either is zero it is missing.
func (s *scope) cross(e *rule.Expr) term {
	an, ad := parts(e.Args[0])
	bn, bd := parts(e.Args[1])
	left, right := multiplied(an, bd), multiplied(bn, ad)
	scale := max(left.Scale, right.Scale)
	bits := 32
	for _, t := range []rule.Type{left, right} {
		need := bitsAt(t, scale)
		if need == 0 {
			return s.fail(e, "comparing these may need more than 128 bits: round the ratio, or give its parts bounds")
		}
		bits = max(bits, need)
	}
	for _, x := range []*rule.Expr{an, ad, bn, bd} {
		if x != nil {
			bits = max(bits, heldBits(x.Type))
		}
	}
	l, r := s.product(an, bd, bits), s.product(bn, ad, bits)
	if !zero(left) { // DuckDB multiplies constants first, and what makes up for the scale of nothing may be large
		l = raise(l, scale-left.Scale, bits)
	}
	if !zero(right) {
		r = raise(r, scale-right.Scale, bits)
	}
	return s.signed(e.Op, l, r, dens(ad, bd))
}

// signed compares two products given the divisors they were multiplied through by.
func (s *scope) signed(op rule.Op, l, r term, dens []*rule.Expr) term {
	var none, same term
	proved := true
	for _, d := range dens {
		proved = proved && positive(d.Type, true)
	}
	if proved {
		return compose("%s "+operator(op)+" %s", l, r)
	}
	for i, d := range dens {
		t := s.share(s.expr(d), "")
		isZero, above := compose("%s = 0", t), compose("%s > 0", t)
		if i == 0 {
			none, same = isZero, above
		} else {
			none, same = compose("%s OR %s", none, isZero), compose("%s = %s", same, above)
		}
	}
	if flip(op) == op {
		return compose("CASE WHEN NOT %s THEN %s "+operator(op)+" %s END", none, l, r)
	}
	l, r = s.share(l, ""), s.share(r, "")
	return compose("CASE WHEN %s THEN NULL WHEN %s THEN %s "+operator(op)+" %s ELSE %s "+operator(flip(op))+" %s END",
		none, same, l, r, l, r)
}

func dens(all ...*rule.Expr) []*rule.Expr {
	var found []*rule.Expr
	for _, d := range all {
		if d != nil {
			found = append(found, d)
		}
	}
	return found
}

// product is x times y, at the sum of their scales; y may be nil.
func (s *scope) product(x, y *rule.Expr, bits int) term {
	t := s.at(x, x.Type.Scale, bits)
	if y == nil {
		return t
	}
	return compose("%s * %s", t, s.at(y, y.Type.Scale, bits))
}

// multiplied is the scale and bounds of x times y; y may be nil.
func multiplied(x, y *rule.Expr) rule.Type {
	if y == nil {
		return x.Type
	}
	a, b := x.Type, y.Type
	t := rule.Type{Kind: rule.Number, Scale: a.Scale + b.Scale}
	if a.Min == nil || a.Max == nil || b.Min == nil || b.Max == nil {
		return t
	}
	for _, p := range []*big.Rat{a.Min, a.Max} {
		for _, q := range []*big.Rat{b.Min, b.Max} {
			end := new(big.Rat).Mul(p, q)
			if t.Min == nil || end.Cmp(t.Min) < 0 {
				t.Min = end
			}
			if t.Max == nil || end.Cmp(t.Max) > 0 {
				t.Max = end
			}
		}
	}
	return t
}

// roundRatio rounds num/den to places: num*10^k over den as whole numbers, where k makes up for their scales.
func (s *scope) roundRatio(e, ratio *rule.Expr) term {
	num, den := ratio.Args[0], ratio.Args[1]
	k := e.Places + den.Type.Scale - num.Type.Scale
	numUp, denUp := max(k, 0), max(-k, 0)
	bits := max(heldBits(num.Type), heldBits(den.Type))
	for _, need := range []int{bitsAt(num.Type, num.Type.Scale+numUp), bitsAt(den.Type, den.Type.Scale+denUp)} {
		if need == 0 {
			return s.fail(e, "rounding this ratio may need more than 128 bits: give its parts bounds")
		}
		bits = max(bits, need)
	}
	n := raise(s.at(num, num.Type.Scale, bits), numUp, bits)
	d := raise(s.at(den, den.Type.Scale, bits), denUp, bits)
	return s.finish(e, s.divide(n, d, num.Type, den.Type, bits), bits)
}

// divide is n over d to the nearest whole number, half away from zero; over zero it is missing, as // gives it.
func (s *scope) divide(n, d term, num, den rule.Type, bits int) term {
	d = s.share(d, "")
	two := whole(big.NewInt(2), bits)
	if positive(num, false) && positive(den, false) {
		return compose("(%s + %s // "+two+") // %s", n, d, d)
	}
	n = s.share(n, "")
	size := compose("(abs(%s) + abs(%s) // "+two+") // abs(%s)", n, d, d)
	size = s.share(size, "")
	return compose("CASE WHEN (%s < 0) = (%s < 0) THEN %s ELSE -%s END", n, d, size, size)
}

func zero(t rule.Type) bool { return fixed(t) && t.Min.Sign() == 0 }
