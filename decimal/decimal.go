// Package decimal is exact arithmetic for money and counts: decimals as written, fractions, and rounding.
//
// Nothing here is binary floating point. A [Decimal] is a whole number of 10^-scale; a fraction is a [big.Rat]
// from math/big. Rounding is half away from zero everywhere, because that is how prices are rounded.
package decimal

import (
	"fmt"
	"math/big"
	"strings"
)

// MaxDigits is the most digits that Parse accepts in one number: what a 128-bit column can hold.
const MaxDigits = 38

// Decimal is coefficient / 10^Scale. The zero value is 0.
type Decimal struct {
	coefficient *big.Int
	scale       int
}

// New is coefficient / 10^scale.
func New(coefficient int64, scale int) Decimal {
	return Decimal{big.NewInt(coefficient), scale}
}

// FromInt is coefficient / 10^scale for a big coefficient, which is copied.
func FromInt(coefficient *big.Int, scale int) Decimal {
	return Decimal{new(big.Int).Set(coefficient), scale}
}

// Parse reads a plain decimal: an optional sign, digits, and optionally a point with digits after it.
// It keeps the digits as written (1.50 has scale 2). Exponents, spaces, thousands separators, a bare point
// and leading zeros (010, which is more likely a code than a number) are errors.
func Parse(text string) (Decimal, error) {
	digits := strings.TrimPrefix(strings.TrimPrefix(text, "-"), "+")
	if len(text)-len(digits) > 1 {
		return Decimal{}, fmt.Errorf("%q is not a number", text)
	}
	whole, fraction, point := strings.Cut(digits, ".")
	if !allDigits(whole) || point && !allDigits(fraction) {
		return Decimal{}, fmt.Errorf("%q is not a number", text)
	}
	if len(whole) > 1 && whole[0] == '0' {
		return Decimal{}, fmt.Errorf("%q has a leading zero: a code is text, a number has none", text)
	}
	if len(whole)+len(fraction) > MaxDigits {
		return Decimal{}, fmt.Errorf("%q has more than %d digits", text, MaxDigits)
	}
	coefficient, _ := new(big.Int).SetString(whole+fraction, 10)
	if strings.HasPrefix(text, "-") {
		coefficient.Neg(coefficient)
	}
	return Decimal{coefficient, len(fraction)}, nil
}

func allDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

// Coefficient is the whole number of 10^-Scale.
func (d Decimal) Coefficient() *big.Int {
	if d.coefficient == nil {
		return new(big.Int)
	}
	return new(big.Int).Set(d.coefficient)
}

// Scale is the number of digits after the point.
func (d Decimal) Scale() int { return d.scale }

// Rat is the same number as a fraction.
func (d Decimal) Rat() *big.Rat {
	return new(big.Rat).SetFrac(d.Coefficient(), Pow10(d.scale))
}

// String is the decimal with exactly Scale digits after the point.
func (d Decimal) String() string {
	text := new(big.Int).Abs(d.Coefficient()).String()
	if d.scale > 0 {
		if len(text) <= d.scale {
			text = strings.Repeat("0", d.scale-len(text)+1) + text
		}
		text = text[:len(text)-d.scale] + "." + text[len(text)-d.scale:]
	}
	if d.Coefficient().Sign() < 0 {
		text = "-" + text
	}
	return text
}

// Pow10 is 10^n for n of 0 or more.
func Pow10(n int) *big.Int {
	if n >= 0 && n <= 18 { // nearly all that are asked for: a whole number of 64 bits
		p := int64(1)
		for range n {
			p *= 10
		}
		return big.NewInt(p)
	}
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// Round is the decimal with the given places nearest to x, halves away from zero: 0.5 gives 1, -0.5 gives -1.
// Negative places round to tens, hundreds and so on, with scale 0.
func Round(x *big.Rat, places int) Decimal {
	num, den := new(big.Int).Set(x.Num()), new(big.Int).Set(x.Denom())
	if places >= 0 {
		num.Mul(num, Pow10(places))
	} else {
		den.Mul(den, Pow10(-places))
	}
	q := RoundQuotient(num, den)
	if places < 0 {
		return Decimal{q.Mul(q, Pow10(-places)), 0}
	}
	return Decimal{q, places}
}

// RoundQuotient is num / den to the nearest whole number, halves away from zero. den must not be zero.
func RoundQuotient(num, den *big.Int) *big.Int {
	negative := num.Sign()*den.Sign() < 0
	n, d := new(big.Int).Abs(num), new(big.Int).Abs(den)
	n.Lsh(n, 1).Add(n, d)
	n.Quo(n, d.Lsh(d, 1))
	if negative {
		n.Neg(n)
	}
	return n
}

// Exact is x as a decimal with the fewest places, when it has at most maxPlaces; a third has none.
func Exact(x *big.Rat, maxPlaces int) (Decimal, bool) {
	for places := 0; places <= maxPlaces; places++ {
		scaled := new(big.Rat).Mul(x, new(big.Rat).SetInt(Pow10(places)))
		if scaled.IsInt() {
			return Decimal{new(big.Int).Set(scaled.Num()), places}, true
		}
	}
	return Decimal{}, false
}

// Text is x written in full when it is a decimal of at most 30 places, else as a fraction such as 1/3.
func Text(x *big.Rat) string {
	if d, ok := Exact(x, 30); ok {
		return d.String()
	}
	return x.RatString()
}
