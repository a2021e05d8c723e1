package rule

import (
	"fmt"
	"math/big"

	"github.com/commonpurse/commonpurse/decimal"
)

// Arithmetic on bounds. A nil bound is none, and makes what depends on it none.

func negate(x *big.Rat) *big.Rat {
	if x == nil {
		return nil
	}
	return new(big.Rat).Neg(x)
}

func plus(x, y *big.Rat) *big.Rat {
	if x == nil || y == nil {
		return nil
	}
	return new(big.Rat).Add(x, y)
}

// times bounds a product by the four products of the bounds.
func times(x, y Type) (low, high *big.Rat) {
	if !x.bounded() || !y.bounded() {
		return nil, nil
	}
	return hull(new(big.Rat).Mul(x.Min, y.Min), new(big.Rat).Mul(x.Min, y.Max),
		new(big.Rat).Mul(x.Max, y.Min), new(big.Rat).Mul(x.Max, y.Max))
}

func (t Type) bounded() bool { return t.Min != nil && t.Max != nil }

// hull is the least and the greatest of some numbers.
func hull(xs ...*big.Rat) (low, high *big.Rat) {
	for _, x := range xs {
		if low == nil || x.Cmp(low) < 0 {
			low = x
		}
		if high == nil || x.Cmp(high) > 0 {
			high = x
		}
	}
	return low, high
}

// couldBe says whether the bounds allow a value.
func couldBe(t Type, x *big.Rat) bool {
	return (t.Min == nil || t.Min.Cmp(x) <= 0) && (t.Max == nil || t.Max.Cmp(x) >= 0)
}

// quotientRange bounds x / y where y is not zero. The y nearest to zero is one unit of its last place, or its bound
// where that is further away.
func quotientRange(x, y Type) (low, high *big.Rat) {
	if !x.bounded() || !y.bounded() {
		return nil, nil
	}
	last := new(big.Rat).SetFrac(big.NewInt(1), decimal.Pow10(y.Scale))
	var ends []*big.Rat
	if y.Max.Sign() > 0 {
		_, nearest := hull(y.Min, last)
		ends = append(ends, y.Max, nearest)
	}
	if y.Min.Sign() < 0 {
		nearest, _ := hull(y.Max, negate(last))
		ends = append(ends, y.Min, nearest)
	}
	quotients := []*big.Rat{}
	for _, end := range ends {
		quotients = append(quotients, new(big.Rat).Quo(x.Min, end), new(big.Rat).Quo(x.Max, end))
	}
	if len(quotients) == 0 {
		return new(big.Rat), new(big.Rat)
	}
	return hull(quotients...)
}

func rounded(x *big.Rat, places int) *big.Rat {
	if x == nil {
		return nil
	}
	return decimal.Round(x, places).Rat()
}

// absRange bounds the distance from zero.
func absRange(t Type) (low, high *big.Rat) {
	zero := new(big.Rat)
	switch {
	case t.Min != nil && t.Min.Sign() >= 0:
		return t.Min, t.Max
	case t.Max != nil && t.Max.Sign() <= 0:
		return negate(t.Max), negate(t.Min)
	case !t.bounded():
		return zero, nil
	}
	_, high = hull(negate(t.Min), t.Max)
	return zero, high
}

// least bounds the least of two: no more than either's greatest. greatest is its mirror.
func least(x, y Type) (low, high *big.Rat) {
	if x.Min != nil && y.Min != nil {
		low, _ = hull(x.Min, y.Min)
	}
	high, _ = hull(present(x.Max, y.Max)...)
	return low, high
}

func greatest(x, y Type) (low, high *big.Rat) {
	if x.Max != nil && y.Max != nil {
		_, high = hull(x.Max, y.Max)
	}
	_, low = hull(present(x.Min, y.Min)...)
	return low, high
}

func present(xs ...*big.Rat) (known []*big.Rat) {
	for _, x := range xs {
		if x != nil {
			known = append(known, x)
		}
	}
	return known
}

// bounds is the bounds in words.
func bounds(t Type) string {
	switch {
	case t.Min == nil && t.Max == nil:
		return "without bounds"
	case t.Min == nil:
		return "at most " + decimal.Text(t.Max)
	case t.Max == nil:
		return "at least " + decimal.Text(t.Min)
	}
	return fmt.Sprintf("from %s to %s", decimal.Text(t.Min), decimal.Text(t.Max))
}
