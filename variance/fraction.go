package variance

import (
	"cmp"
	"math/big"
	"slices"
)

// fraction is an exact number that is not always in lowest terms: bringing a long one there costs more than all else. The
// denominator is above nought.
type fraction struct{ num, den *big.Int }

func exact(x *big.Rat) fraction {
	return fraction{new(big.Int).Set(x.Num()), new(big.Int).Set(x.Denom())}
}

func (a fraction) plus(b fraction) fraction {
	if a.den.Cmp(b.den) == 0 {
		return fraction{new(big.Int).Add(a.num, b.num), a.den}
	}
	if a.den.BitLen() < longDenominator && b.den.BitLen() < longDenominator {
		sum := new(big.Rat).SetFrac(a.num, a.den)
		return exact(sum.Add(sum, new(big.Rat).SetFrac(b.num, b.den)))
	}
	left, right := new(big.Int).Mul(a.num, b.den), new(big.Int).Mul(b.num, a.den)
	return fraction{left.Add(left, right), new(big.Int).Mul(a.den, b.den)}
}

// longDenominator is the bits from which lowest terms are not sought.
const longDenominator = 2048

func (a fraction) minus(b fraction) fraction { return a.plus(fraction{new(big.Int).Neg(b.num), b.den}) }

// pence is a hundred times as much.
func (a fraction) pence() fraction { return fraction{new(big.Int).Mul(a.num, hundred), a.den} }

var hundred = big.NewInt(100)

// floor is the whole number not above it, and what is left over it in 2^-128ths, cut off, with a last bit for what is cut.
func (a fraction) floor() (whole, rest *big.Int) {
	whole, rest = new(big.Int).DivMod(a.num, a.den, new(big.Int))
	rest, cut := rest.DivMod(rest.Lsh(rest, 128), a.den, new(big.Int))
	return whole, rest.Or(rest.Lsh(rest, 1), big.NewInt(int64(cut.Sign())))
}

// round is the nearest whole number, halves up.
func (a fraction) round() *big.Int {
	twice := new(big.Int).Lsh(a.num, 1)
	return twice.Div(twice.Add(twice, a.den), new(big.Int).Lsh(a.den, 1))
}

// fractions adds up many fractions: those of one denominator as they come, the denominators at the end.
type fractions map[string]*part

// part is the sum of the numerators over one denominator.
type part struct{ num, den *big.Int }

func (f fractions) add(x *big.Rat) {
	key := string(x.Denom().Bytes())
	p := f[key]
	if p == nil {
		p = &part{new(big.Int), new(big.Int).Set(x.Denom())}
		f[key] = p
	}
	p.num.Add(p.num, x.Num())
}

// sum adds the denominators' sums by halves, so that long numbers meet long ones.
func (f fractions) sum() fraction {
	all := make([]fraction, 0, len(f))
	for _, p := range f {
		all = append(all, fraction{p.num, p.den})
	}
	slices.SortFunc(all, func(a, b fraction) int { return a.den.Cmp(b.den) })
	return sumOf(all)
}

func sumOf(all []fraction) fraction {
	switch len(all) {
	case 0:
		return fraction{new(big.Int), big.NewInt(1)}
	case 1:
		return all[0]
	}
	half := len(all) / 2
	return sumOf(all[:half]).plus(sumOf(all[half:]))
}

// largestRemainder makes whole numbers of fractions so that they add up to a total, which is less than one from their sum:
// each is cut down, and ones are given to those that lost most, ties in order. What is whole stays as it is.
func largestRemainder(all []fraction, total *big.Int) []*big.Int {
	out, rest, order := make([]*big.Int, len(all)), make([]*big.Int, len(all)), make([]int, len(all))
	left := new(big.Int).Set(total)
	for i, x := range all {
		out[i], rest[i] = x.floor()
		left.Sub(left, out[i])
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Or(rest[b].Cmp(rest[a]), cmp.Compare(a, b)) })
	one := big.NewInt(1)
	for _, i := range order {
		if left.Sign() <= 0 {
			break
		}
		out[i].Add(out[i], one)
		left.Sub(left, one)
	}
	return out
}
