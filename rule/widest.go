package rule

import "math/big"

// Widest is the narrowest type that holds the values of both: the larger scale, the outer bounds (none if
// either has none), and missing if either can be. The kind and unit are those of the first.
func Widest(a, b Type) Type {
	a.Scale = max(a.Scale, b.Scale)
	a.Missing = a.Missing || b.Missing
	a.Min = outer(a.Min, b.Min, -1)
	a.Max = outer(a.Max, b.Max, 1)
	return a
}

func outer(a, b *big.Rat, sign int) *big.Rat {
	if a == nil || b == nil {
		return nil
	}
	if a.Cmp(b)*sign >= 0 {
		return a
	}
	return b
}
