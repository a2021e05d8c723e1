package rule

import "math/big"

// The days a date column can hold: years 0 to 9999. daysInRange is also the most that one + or - moves a date by.
var (
	firstDay    = NewDay(0, 1, 1)
	lastDay     = NewDay(9999, 12, 31)
	daysInRange = int64(lastDay - firstDay)
)

func withinDays(t Type) bool {
	limit := new(big.Rat).SetInt64(daysInRange)
	return t.bounded() && t.Max.Cmp(limit) <= 0 && t.Min.Cmp(negate(limit)) >= 0
}

// days bounds the days that an expression for a date can give.
func days(e *Expr) (first, last int64) {
	switch {
	case e.Op == OpLiteral && e.Value.Known():
		return int64(e.Value.Day()), int64(e.Value.Day())
	case e.Op == OpAdd, e.Op == OpSubtract:
		first, last = days(e.Args[0])
		least, most := whole(e.Args[1].Type.Min), whole(e.Args[1].Type.Max)
		if e.Op == OpSubtract {
			least, most = -most, -least
		}
		return first + least, last + most
	case e.Op == OpCond:
		return daysOfAll(e.Args[1:])
	case len(e.Args) > 0:
		return daysOfAll(e.Args)
	}
	return int64(firstDay), int64(lastDay)
}

func daysOfAll(args []*Expr) (first, last int64) {
	first, last = days(args[0])
	for _, arg := range args[1:] {
		low, high := days(arg)
		first, last = min(first, low), max(last, high)
	}
	return first, last
}

// whole is a bound that withinDays has shown to fit.
func whole(x *big.Rat) int64 { return new(big.Int).Quo(x.Num(), x.Denom()).Int64() }

func daysBetween(a, b *Expr, missing bool) Type {
	firstA, lastA := days(a)
	firstB, lastB := days(b)
	return between(Type{Kind: Number, Unit: NewUnit("day"), Missing: missing}, firstA-lastB, lastA-firstB)
}

// between sets the bounds of a type.
func between(t Type, low, high int64) Type {
	t.Min, t.Max = new(big.Rat).SetInt64(low), new(big.Rat).SetInt64(high)
	return t
}

// financialYear is the year in which the financial year of a day starts, in April.
func financialYear(d Day) int64 {
	t := d.Time()
	if t.Month() < 4 {
		return int64(t.Year()) - 1
	}
	return int64(t.Year())
}
