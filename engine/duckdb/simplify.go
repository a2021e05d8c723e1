package duckdb

import (
	"math/big"

	"github.com/commonpurse/commonpurse/rule"
)

var one = big.NewRat(1, 1)

// simplify gives an expression of the same value, simpler where its parts allow it. The parts have been simplified
// already.
func simplify(e *rule.Expr) *rule.Expr {
	if e.Type.Kind == rule.Number && e.Op != rule.OpLiteral && fixed(e.Type) {
		return settled(e)
	}
	if strict(e.Op) {
		for _, arg := range e.Args {
			if isAbsent(arg) {
				return absent(e.Type, e.At)
			}
		}
	}
	switch e.Op {
	case rule.OpCoalesce:
		if !e.Args[0].Type.Missing || isAbsent(e.Args[1]) {
			return as(e, e.Args[0])
		} else if isAbsent(e.Args[0]) {
			return as(e, e.Args[1])
		}
		return factored(e)
	case rule.OpKnown:
		return known(e)
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
		return choice(e)
	}
	return e
}

// strict says that an operation is missing whenever an operand is.
func strict(op rule.Op) bool {
	switch op {
	case rule.OpLiteral, rule.OpColumn, rule.OpAnd, rule.OpOr, rule.OpCoalesce, rule.OpCond, rule.OpKnown:
		return false
	}
	return true
}

// choice simplifies ?:.
func choice(e *rule.Expr) *rule.Expr {
	if isAbsent(e.Args[0]) || isAbsent(e.Args[1]) && isAbsent(e.Args[2]) {
		return absent(e.Type, e.At)
	}
	if v, ok := constant(e.Args[0]); ok && v {
		return as(e, e.Args[1])
	} else if ok {
		return as(e, e.Args[2])
	}
	yes, decidedYes := constant(e.Args[1])
	no, decidedNo := constant(e.Args[2])
	if e.Args[0].Type.Missing || !decidedYes && !decidedNo {
		return e
	}
	switch {
	case decidedYes && decidedNo && yes && !no:
		return e.Args[0]
	case decidedYes && decidedNo && !yes && no:
		return simplify(rule.Make(rule.OpNot, 0, e.Args[0]))
	case decidedYes && yes:
		return simplify(rule.Make(rule.OpOr, 0, e.Args[0], e.Args[2]))
	case decidedNo && !no:
		return simplify(rule.Make(rule.OpAnd, 0, e.Args[0], e.Args[1]))
	}
	return e
}

// factored is a * b ?? a as a * (b ?? 1), one product for two. Its bounds stay those of the whole, which hold both.
func factored(e *rule.Expr) *rule.Expr {
	product, otherwise := e.Args[0], e.Args[1]
	if product.Op != rule.OpMultiply || product.Type.Scale != e.Type.Scale {
		return e
	}
	for i, factor := range product.Args {
		other := product.Args[1-i]
		if !same(factor, otherwise, sameDepth) {
			continue
		}
		again := *product
		again.Type = e.Type
		again.Args = []*rule.Expr{factor, rule.Make(rule.OpCoalesce, 0, plainUnit(other), oneAt(other.Type.Scale))}
		return &again
	}
	return e
}

func plainUnit(e *rule.Expr) *rule.Expr { return unitless([]*rule.Expr{e})[0] }

func oneAt(scale int) *rule.Expr {
	return &rule.Expr{Op: rule.OpLiteral, Value: rule.NumberValue(one),
		Type: rule.Type{Kind: rule.Number, Scale: scale, Min: one, Max: one}}
}

// sameDepth is how far down two expressions are compared.
const sameDepth = 12

// same says that two expressions are proved to have one value in every row.
func same(a, b *rule.Expr, depth int) bool {
	if a == b {
		return true
	}
	if depth == 0 || a.Op != b.Op || a.Column != b.Column || a.Places != b.Places || len(a.Args) != len(b.Args) ||
		a.Type.Kind != b.Type.Kind || a.Type.Scale != b.Type.Scale || literalKey(a.Value) != literalKey(b.Value) {
		return false
	}
	for i := range a.Args {
		if !same(a.Args[i], b.Args[i], depth-1) {
			return false
		}
	}
	return true
}

// known simplifies the question whether a part is known to questions about its own parts.
func known(e *rule.Expr) *rule.Expr {
	x := e.Args[0]
	switch {
	case !x.Type.Missing:
		return boolean(e, true)
	case isAbsent(x):
		return boolean(e, false)
	case x.Op == rule.OpCoalesce:
		return simplify(rule.Make(rule.OpOr, 0, ask(x.Args[0]), ask(x.Args[1])))
	case strict(x.Op) && x.Op != rule.OpDivide:
		all := ask(x.Args[0])
		for _, arg := range x.Args[1:] {
			all = simplify(rule.Make(rule.OpAnd, 0, all, ask(arg)))
		}
		return all
	case x.Op == rule.OpCond && !x.Args[0].Type.Missing:
		yes, no := ask(x.Args[1]), ask(x.Args[2])
		if same(yes, no, sameDepth) {
			return yes
		}
		_, decidedYes := constant(yes)
		_, decidedNo := constant(no)
		if decidedYes && decidedNo {
			return simplify(rule.Make(rule.OpCond, 0, x.Args[0], yes, no))
		}
	}
	return e
}

func ask(e *rule.Expr) *rule.Expr { return simplify(rule.Make(rule.OpKnown, 0, e)) }

// junction simplifies && and ||, where decisive is the answer that settles it: no for &&, yes for ||.
func junction(e *rule.Expr, decisive bool) *rule.Expr {
	for i, arg := range e.Args { // a || a, a || a && b, and their mirrors
		other := e.Args[1-i]
		if same(arg, other, sameDepth) || other.Op == mirror(e.Op) &&
			(same(arg, other.Args[0], sameDepth) || same(arg, other.Args[1], sameDepth)) {
			return arg
		}
	}
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

func mirror(op rule.Op) rule.Op {
	if op == rule.OpAnd {
		return rule.OpOr
	}
	return rule.OpAnd
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
	switch {
	case e.Op == rule.OpColumn:
		asked = []*rule.Expr{e}
	case strict(e.Op):
		asked = e.Args
	default:
		return e
	}
	var all *rule.Expr
	for _, arg := range asked {
		if all == nil {
			all = ask(arg)
		} else {
			all = simplify(rule.Make(rule.OpAnd, 0, all, ask(arg)))
		}
	}
	if v, ok := constant(all); ok && v {
		return &value
	} else if ok {
		return absent(e.Type, e.At)
	}
	return &rule.Expr{Op: rule.OpCond, Type: e.Type, Args: []*rule.Expr{all, &value, absent(e.Type, e.At)}, At: e.At, Source: e.Source}
}
