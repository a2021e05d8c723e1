package enginetest

import (
	"math/big"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// Build is an operation on operands, typed as rule.Make types it, except that units are set aside: a plan has none of
// its own, and an engine does not look at them. It does not check the operands; plan.CheckExpr does.
func Build(op rule.Op, args ...*rule.Expr) *rule.Expr {
	if op == rule.OpIn { // a list is not an operand
		return &rule.Expr{Op: op, Args: args, Type: rule.Type{Kind: rule.Bool, Missing: args[0].Type.Missing}}
	}
	return plain(rule.Make(op, 0, inDays(args)...))
}

// Round is its operand rounded to places digits.
func Round(e *rule.Expr, places int) *rule.Expr { return plain(rule.Make(rule.OpRound, places, e)) }

// plain takes the unit off an expression that was made here, and off those operands that inDays gave one.
func plain(e *rule.Expr) *rule.Expr {
	e.Type.Unit = rule.Unit{}
	for i, a := range e.Args {
		e.Args[i] = withUnit(a, rule.Unit{})
	}
	return e
}

// inDays gives the numbers beside a date the unit that the language wants of them.
func inDays(args []*rule.Expr) []*rule.Expr {
	dated := false
	for _, a := range args {
		dated = dated || a.Type.Kind == rule.Date
	}
	changed := append([]*rule.Expr(nil), args...)
	for i, a := range changed {
		if dated && a.Type.Kind == rule.Number {
			changed[i] = withUnit(a, rule.NewUnit("day"))
		}
	}
	return changed
}

func withUnit(e *rule.Expr, u rule.Unit) *rule.Expr {
	if e.Type.Unit == u {
		return e
	}
	changed := *e
	changed.Type.Unit = u
	return &changed
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

func between(low, high int64, missing bool) rule.Type {
	return rule.Type{Kind: rule.Number, Min: new(big.Rat).SetInt64(low), Max: new(big.Rat).SetInt64(high), Missing: missing}
}
