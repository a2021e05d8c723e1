package duckdb

import (
	"math/big"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/rule"
)

// at translates a number to a scale no smaller than its own, in a width; the result must fit it.
func (s *scope) at(e *rule.Expr, scale, bits int) term {
	if e.Op == rule.OpLiteral && e.Value.Known() {
		n, exact := scaled(e.Value.Rat(), scale)
		if !exact {
			return s.fail(e, "the number %s has more digits than %d", e.Value.Rat().RatString(), scale)
		}
		return term{sql: whole(n, bits), atom: true}
	}
	if e.Type.Scale > scale {
		return s.fail(e, "a number of %d digits after the point where at most %d are kept", e.Type.Scale, scale)
	}
	own := heldBits(e.Type)
	t := s.expr(e)
	if own == 128 && bits == 64 { // it fits when its bounds say so: raise in the wider, then narrow
		return cast(raise(t, scale-e.Type.Scale, 128), 128, 64)
	}
	return raise(cast(t, own, bits), scale-e.Type.Scale, bits)
}

// raise multiplies by a power of ten, in a width that holds the product. A power that the width does not hold can only
// have been asked for of what is always zero.
func raise(t term, power, bits int) term {
	if power == 0 {
		return t
	}
	times := decimal.Pow10(power)
	if times.BitLen() >= bits {
		times.SetInt64(0)
	}
	return compose("%s * "+whole(times, bits), t)
}

func cast(t term, from, to int) term {
	if from == to {
		return t
	}
	return compose("%s::"+integer(to), t)
}

// resize brings a column of one type to a scale, no smaller than its own, and a width that holds it.
func resize(t term, from rule.Type, scale, bits int) term {
	most := max(heldBits(from), bits)
	return cast(raise(cast(t, heldBits(from), most), scale-from.Scale, most), most, bits)
}

// aligned translates numbers to their largest scale, in a width that holds them all.
func (s *scope) aligned(args []*rule.Expr) []term {
	scale := 0
	for _, arg := range args {
		scale = max(scale, arg.Type.Scale)
	}
	bits := 32
	for _, arg := range args {
		need := bitsAt(arg.Type, scale)
		if arg.Type.Scale == scale {
			need = heldBits(arg.Type) // as it stands, whatever its bounds
		}
		if need == 0 {
			s.fail(arg, "this number may need more than 128 bits beside one with %d digits after the point: "+
				"round it, or give it bounds", scale)
			need = 128
		}
		bits = max(bits, need)
	}
	parts := make([]term, len(args))
	for i, arg := range args {
		parts[i] = s.at(arg, scale, bits)
	}
	return parts
}

// arithmetic translates the operations that make a number, and days added to dates.
func (s *scope) arithmetic(e *rule.Expr) term {
	switch {
	case e.Op == rule.OpNegate:
		return s.one("-%s", e)
	case e.Op == rule.OpAbs:
		return s.one("abs(%s)", e)
	case e.Op == rule.OpRound:
		return s.round(e)
	case e.Args[0].Type.Kind == rule.Date:
		return s.dates(e)
	case e.Args[1].Type.Kind == rule.Date:
		return compose("%s + %s", s.expr(e.Args[1]), s.days(e.Args[0]))
	case e.Op == rule.OpMultiply:
		return s.multiply(e)
	}
	scale := max(e.Args[0].Type.Scale, e.Args[1].Type.Scale)
	bits := s.width(e, scale, e.Args...)
	sum := compose("%s "+string(e.Op)+" %s", s.at(e.Args[0], scale, bits), s.at(e.Args[1], scale, bits))
	return s.settle(e, sum, scale, bits)
}

// one translates an operation on one number that keeps its scale.
func (s *scope) one(format string, e *rule.Expr) term {
	parts, bits := s.branches(e, e.Args)
	return s.picked(e, compose(format, parts...), bits)
}

func (s *scope) multiply(e *rule.Expr) term {
	a, b := e.Args[0], e.Args[1]
	scale := a.Type.Scale + b.Type.Scale
	bits := max(s.width(e, scale), heldBits(a.Type), heldBits(b.Type))
	product := compose("%s * %s", s.at(a, a.Type.Scale, bits), s.at(b, b.Type.Scale, bits))
	return s.settle(e, product, scale, bits)
}

// width is what the result and each argument need at a scale.
func (s *scope) width(e *rule.Expr, scale int, args ...*rule.Expr) int {
	bits := bitsAt(e.Type, max(scale, e.Type.Scale))
	if bits == 0 {
		s.fail(e, "this number may need more than 128 bits: round it, or give its parts bounds")
		return 128
	}
	for _, arg := range args {
		need := bitsAt(arg.Type, scale)
		if need == 0 {
			s.fail(arg, "this number may need more than 128 bits: round it, or give it bounds")
			return 128
		}
		bits = max(bits, need, heldBits(arg.Type))
	}
	return bits
}

// settle brings a number worked out at a scale and width to those of the expression's type.
func (s *scope) settle(e *rule.Expr, t term, scale, bits int) term {
	if scale > e.Type.Scale {
		return s.fail(e, "a number of %d digits after the point in a type of %d", scale, e.Type.Scale)
	}
	return cast(raise(t, e.Type.Scale-scale, bits), bits, heldBits(e.Type))
}

// dates translates a date with days added or taken away, and the days between two dates.
func (s *scope) dates(e *rule.Expr) term {
	if e.Args[1].Type.Kind == rule.Date {
		days := compose("%s - %s", s.expr(e.Args[0]), s.expr(e.Args[1]))
		return s.settle(e, days, 0, 64)
	}
	return compose("%s "+string(e.Op)+" %s", s.expr(e.Args[0]), s.days(e.Args[1]))
}

// days is a whole number of days as DuckDB adds them to a date.
func (s *scope) days(e *rule.Expr) term {
	if e.Type.Scale > 0 {
		return s.fail(e, "a date moves by whole days: round the number of days to 0 places")
	}
	return compose("%s::INTEGER", s.expr(e))
}

// positive says that the bounds prove a number is never below (or, where strictly, at) zero.
func positive(t rule.Type, strictly bool) bool {
	if t.Min == nil {
		return false
	}
	return t.Min.Sign() > 0 || t.Min.Sign() == 0 && !strictly
}

// round translates rounding to places, half away from zero.
func (s *scope) round(e *rule.Expr) term {
	x := e.Args[0]
	if x.Op == rule.OpDivide {
		return s.roundRatio(e, x)
	}
	if x.Type.Kind == rule.Ratio {
		return s.fail(e, "only a division can be rounded as a ratio")
	}
	if x.Type.Scale <= e.Places {
		return s.one("%s", e)
	}
	bits := heldBits(x.Type)
	power := decimal.Pow10(x.Type.Scale - e.Places)
	return s.finish(e, s.quotient(x, power, bits), bits)
}

// quotient is x over a power of ten, half away from zero.
func (s *scope) quotient(x *rule.Expr, power *big.Int, bits int) term {
	if tooSmall(x.Type, power) {
		return compose("%s * "+whole(new(big.Int), bits), s.expr(x))
	}
	half := whole(new(big.Int).Rsh(power, 1), bits)
	over := " // " + whole(power, bits)
	if positive(x.Type, false) {
		return compose("(%s + "+half+")"+over, s.expr(x))
	}
	n := s.share(s.expr(x), "")
	return compose("(%s + CASE WHEN %s < 0 THEN -"+half+" ELSE "+half+" END)"+over, n, n)
}

// tooSmall says that every value of the type rounds to zero, and that the divisor may not fit the width.
func tooSmall(t rule.Type, power *big.Int) bool {
	for _, end := range []*big.Rat{t.Min, t.Max} {
		if end == nil {
			return false
		}
		n, _ := scaled(new(big.Rat).Abs(end), t.Scale)
		if n.Lsh(n, 1).Cmp(power) >= 0 {
			return false
		}
	}
	return true
}

// finish brings a quotient, a whole number of 10^-places, to the type of the rounding.
func (s *scope) finish(e *rule.Expr, q term, bits int) term {
	need := max(bits, heldBits(e.Type))
	q = cast(q, bits, need)
	if up := e.Type.Scale - e.Places; up > 0 {
		q = raise(q, up, need)
	} else if up < 0 {
		return s.fail(e, "rounded to %d places in a type of %d", e.Places, e.Type.Scale)
	}
	return cast(q, need, heldBits(e.Type))
}
