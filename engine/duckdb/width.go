package duckdb

import (
	"math/big"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/rule"
)

// A number is stored in 64 or 128 bits, which other programs read and which does not change with the rows. Within a
// query it is held in as few as its bounds allow: 32 bits halve what is moved and hashed, and DuckDB sums them in 64
// bits, where it sums 64 in 128.

// narrowest is the fewest bits that a number is held in. Tests widen it, to hold the widths to one another.
var narrowest = 32

// storedBits is the width of a stored Number; one without known bounds has the widest.
func storedBits(t rule.Type) int { return max(64, heldBits(t)) }

// heldBits is the width of a Number within a query; one without known bounds has the widest.
func heldBits(t rule.Type) int {
	if bits := bitsAt(t, t.Scale); bits > 0 {
		return bits
	}
	return 128
}

// bitsAt is the width a Number of the type needs as a whole number of 10^-scale: 32, 64, 128, or 0 for more. A bit is
// left over in each, so that half a divisor can be added before rounding.
func bitsAt(t rule.Type, scale int) int {
	t.Scale = scale
	bits := t.Bits()
	if bits != 64 || narrowest > 32 {
		return min(bits, 1) * max(bits, narrowest)
	}
	limit := new(big.Rat).SetFrac(big.NewInt(1<<30), decimal.Pow10(scale))
	for _, end := range []*big.Rat{t.Min, t.Max} {
		if new(big.Rat).Abs(end).Cmp(limit) > 0 {
			return 64
		}
	}
	return 32
}

// held is the SQL type of a column within a query.
func held(t rule.Type) string {
	if t.Kind == rule.Number {
		return integer(heldBits(t))
	}
	return storedAs(t)
}

// keyType is the SQL type of a number that rows are grouped by: the narrowest there is, since every group keeps it.
func keyType(t rule.Type) string {
	for _, narrow := range []struct {
		name      string
		low, high int64
	}{{"UTINYINT", 0, 1<<8 - 1}, {"USMALLINT", 0, 1<<16 - 1}, {"SMALLINT", -1 << 15, 1<<15 - 1}} {
		if t.Min == nil || t.Max == nil {
			break
		}
		low, high := new(big.Rat).SetInt64(narrow.low), new(big.Rat).SetInt64(narrow.high)
		unit := new(big.Rat).SetInt(decimal.Pow10(t.Scale))
		if new(big.Rat).Mul(t.Min, unit).Cmp(low) >= 0 && new(big.Rat).Mul(t.Max, unit).Cmp(high) <= 0 {
			return narrow.name
		}
	}
	return held(t)
}
