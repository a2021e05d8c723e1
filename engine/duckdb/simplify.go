package duckdb

import (
	"math/big"

	"github.com/commonpurse/commonpurse/rule"
)

// simplify gives an expression of the same value, one operation simpler where its types allow it. Its parts have been
// simplified already.
func simplify(e *rule.Expr) *rule.Expr {
	if e.Type.Kind == rule.Number && e.Op != rule.OpLiteral && fixed(e.Type) {
		return settled(e)
	}
	switch e.Op {
	case rule.OpCoalesce:
		if !e.Args[0].Type.Missing {
			return as(e, e.Args[0])
		}
	case rule.OpKnown:
		if !e.Args[0].Type.Missing {
			return boolean(e, true)
		}
	case rule.OpNot:
		if v, ok := constant(e.Args[0]); ok {
			return boolean(e, !v)
		}
	case rule.OpAnd:
		return junction(e, false)
	case rule.OpOr:
		return junction(e, true)
	case rule.OpMultiply:
		for i, arg := range e.Args {
			if fixed(arg.Type) && !arg.Type.Missing && arg.Type.Min.Cmp(one) == 0 {
				return as(e, e.Args[1-i])
			}
		}
	case rule.OpCond:
		if v, ok := constant(e.Args[0]); ok && v {
			return as(e, e.Args[1])
		} else if ok {
			return as(e, e.Args[2])
		}
	}
	return e
}

var one = big.NewRat(1, 1)

// junction simplifies && and ||, where decisive is the answer that settles it: no for &&, yes for ||.
func junction(e *rule.Expr, decisive bool) *rule.Expr {
	for i, arg := range e.Args {
		v, ok := constant(arg)
		switch {
		case ok && v == decisive:
			return boolean(e, decisive)
		case ok:
			return as(e, e.Args[1-i])
		}
	}
	return e
}

func constant(e *rule.Expr) (value, ok bool) {
	if e.Op == rule.OpLiteral && e.Value.Kind() == rule.Bool {
		return e.Value.Bool(), true
	}
	return false, false
}

// boolean is a yes or no in the place of an expression.
func boolean(e *rule.Expr, value bool) *rule.Expr {
	return &rule.Expr{Op: rule.OpLiteral, Type: rule.Type{Kind: rule.Bool}, Value: rule.BoolValue(value), At: e.At}
}

// as is one part of an expression in its place. A number must be at the expression's scale: where it is not, the
// expression stays.
func as(e, part *rule.Expr) *rule.Expr {
	if e.Type.Kind == rule.Number && e.Type.Scale != part.Type.Scale {
		return e
	}
	return part
}

// fixed says that a number has one known value.
func fixed(t rule.Type) bool { return t.Min != nil && t.Max != nil && t.Min.Cmp(t.Max) == 0 }

// settled is a number of one known value as that value: missing where what it is made from is. Besides being less to
// do, this keeps large powers of ten from meeting in the query where all they multiply is zero.
func settled(e *rule.Expr) *rule.Expr {
	value := *e
	value.Op, value.Args, value.Column, value.Value = rule.OpLiteral, nil, "", rule.NumberValue(e.Type.Min)
	value.Type.Missing = false
	if !e.Type.Missing {
		return &value
	}
	var asked []*rule.Expr
	switch e.Op {
	case rule.OpColumn:
		asked = []*rule.Expr{e}
	case rule.OpNegate, rule.OpAbs, rule.OpAdd, rule.OpSubtract, rule.OpMultiply, rule.OpRound, rule.OpMin, rule.OpMax:
		asked = e.Args
	default:
		return e
	}
	var known *rule.Expr
	for _, arg := range asked {
		this := simplify(rule.Make(rule.OpKnown, 0, arg))
		if known == nil {
			known = this
		} else {
			known = simplify(rule.Make(rule.OpAnd, 0, known, this))
		}
	}
	missing := value
	missing.Value, missing.Type.Missing = rule.Value{}, true
	return &rule.Expr{Op: rule.OpCond, Type: e.Type, Args: []*rule.Expr{known, &value, &missing}, At: e.At, Source: e.Source}
}
