package enginetest

import (
	"math/big"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// Build is an operation on operands with the narrowest type that its operands' types give: the scale and bounds by
// interval arithmetic. It does not check them; plan.CheckExpr does.
func Build(op rule.Op, args ...*rule.Expr) *rule.Expr {
	e := &rule.Expr{Op: op, Args: args}
	e.Type = typeOf(e)
	return e
}

// Round is its operand rounded to places digits.
func Round(e *rule.Expr, places int) *rule.Expr {
	r := &rule.Expr{Op: rule.OpRound, Args: []*rule.Expr{e}, Places: places}
	r.Type = typeOf(r)
	return r
}

// Literal is a value with its own narrowest type; a missing one is of the kind given.
func Literal(v rule.Value, kind rule.Kind) *rule.Expr {
	return &rule.Expr{Op: rule.OpLiteral, Value: v, Type: literalType(v, kind)}
}

func literalType(v rule.Value, kind rule.Kind) rule.Type {
	t := rule.Type{Kind: kind, Missing: !v.Known()}
	if kind != rule.Number {
		return t
	}
	t.Min, t.Max = new(big.Rat), new(big.Rat)
	if v.Known() {
		d, _ := decimal.Exact(v.Rat(), decimal.MaxDigits)
		t.Scale, t.Min, t.Max = d.Scale(), v.Rat(), v.Rat()
	}
	return t
}

// Read is a reference to one of the columns.
func Read(cols []plan.Column, name string) *rule.Expr {
	for _, c := range cols {
		if c.Name == name {
			return rule.Column(name, c.Type, fault.Place{})
		}
	}
	return rule.Column(name, rule.Type{}, fault.Place{})
}

// widestDays bounds the days between two dates.
const widestDays = 10_000_000

func typeOf(e *rule.Expr) rule.Type {
	t := rule.Type{Kind: rule.Bool, Missing: anyMissing(e.Args)}
	switch e.Op {
	case rule.OpKnown:
		t.Missing = false
	case rule.OpNegate, rule.OpAbs, rule.OpMultiply:
		t = numberType(e)
	case rule.OpAdd, rule.OpSubtract, rule.OpMin, rule.OpMax:
		t = dateOrNumberType(e)
	case rule.OpDivide:
		t.Kind = rule.Ratio
		t.Missing = t.Missing || holdsZero(e.Args[1].Type)
	case rule.OpCoalesce:
		t = rule.Widest(e.Args[0].Type, e.Args[1].Type)
		t.Missing = e.Args[0].Type.Missing && e.Args[1].Type.Missing
	case rule.OpCond:
		t = rule.Widest(e.Args[1].Type, e.Args[2].Type)
		t.Missing = anyMissing(e.Args)
	case rule.OpRound:
		t = roundType(e)
	case rule.OpMonth:
		t = between(1, 12, t.Missing)
	case rule.OpYear:
		t = between(-1, 9999, t.Missing)
	}
	return t
}

func between(low, high int64, missing bool) rule.Type {
	return rule.Type{Kind: rule.Number, Min: new(big.Rat).SetInt64(low), Max: new(big.Rat).SetInt64(high), Missing: missing}
}

func anyMissing(args []*rule.Expr) bool {
	for _, a := range args {
		if a.Type.Missing {
			return true
		}
	}
	return false
}

func holdsZero(t rule.Type) bool {
	return t.Min == nil || t.Max == nil || t.Min.Sign() <= 0 && t.Max.Sign() >= 0
}

func dateOrNumberType(e *rule.Expr) rule.Type {
	dates := 0
	for _, a := range e.Args {
		if a.Type.Kind == rule.Date {
			dates++
		}
	}
	switch {
	case dates == 0:
		return numberType(e)
	case dates == len(e.Args) && e.Op == rule.OpSubtract:
		return between(-widestDays, widestDays, anyMissing(e.Args))
	}
	return rule.Type{Kind: rule.Date, Missing: anyMissing(e.Args)}
}

// numberType is the type of an operation on numbers whose bounds are those of its results at the corners.
func numberType(e *rule.Expr) rule.Type {
	t := rule.Type{Kind: rule.Number, Missing: anyMissing(e.Args)}
	for _, a := range e.Args {
		if e.Op == rule.OpMultiply {
			t.Scale += a.Type.Scale
		} else {
			t.Scale = max(t.Scale, a.Type.Scale)
		}
	}
	for _, corner := range corners(e.Args) {
		value := atCorner(e.Op, corner)
		if value == nil {
			return rule.Type{Kind: t.Kind, Scale: t.Scale, Missing: t.Missing}
		}
		if t.Min == nil || value.Cmp(t.Min) < 0 {
			t.Min = value
		}
		if t.Max == nil || value.Cmp(t.Max) > 0 {
			t.Max = value
		}
	}
	if e.Op == rule.OpAbs && holdsZero(e.Args[0].Type) {
		t.Min = new(big.Rat)
	}
	return t
}

// corners are all choices of a bound for each operand.
func corners(args []*rule.Expr) [][]*big.Rat {
	found := [][]*big.Rat{nil}
	for _, a := range args {
		var next [][]*big.Rat
		for _, c := range found {
			next = append(next, append(append([]*big.Rat(nil), c...), a.Type.Min), append(append([]*big.Rat(nil), c...), a.Type.Max))
		}
		found = next
	}
	return found
}

func atCorner(op rule.Op, c []*big.Rat) *big.Rat {
	for _, v := range c {
		if v == nil {
			return nil
		}
	}
	r := new(big.Rat)
	switch op {
	case rule.OpNegate:
		return r.Neg(c[0])
	case rule.OpAbs:
		return r.Abs(c[0])
	case rule.OpAdd:
		return r.Add(c[0], c[1])
	case rule.OpSubtract:
		return r.Sub(c[0], c[1])
	case rule.OpMultiply:
		return r.Mul(c[0], c[1])
	}
	best := c[0] // the least or the greatest
	for _, v := range c[1:] {
		if (op == rule.OpMin) == (v.Cmp(best) < 0) {
			best = v
		}
	}
	return best
}

// roundType bounds a rounded number by its rounded bounds, and a rounded ratio by the largest upper part over the
// smallest lower part there can be.
func roundType(e *rule.Expr) rule.Type {
	a := e.Args[0]
	t := rule.Type{Kind: rule.Number, Scale: max(e.Places, 0), Missing: a.Type.Missing}
	low, high := a.Type.Min, a.Type.Max
	if a.Op == rule.OpDivide {
		most := quotientBound(a.Args[0].Type, a.Args[1].Type)
		if most == nil {
			return t
		}
		low, high = new(big.Rat).Neg(most), most
	}
	if low != nil && high != nil {
		t.Min, t.Max = decimal.Round(low, e.Places).Rat(), decimal.Round(high, e.Places).Rat()
	}
	return t
}

func quotientBound(upper, lower rule.Type) *big.Rat {
	if upper.Min == nil || upper.Max == nil {
		return nil
	}
	most := new(big.Rat).Abs(upper.Min)
	if high := new(big.Rat).Abs(upper.Max); high.Cmp(most) > 0 {
		most = high
	}
	least := new(big.Rat).SetFrac(big.NewInt(1), decimal.Pow10(lower.Scale))
	if !holdsZero(lower) {
		least = new(big.Rat).Abs(lower.Min)
		if high := new(big.Rat).Abs(lower.Max); high.Cmp(least) < 0 {
			least = high
		}
	}
	return most.Quo(most, least)
}
