package run

import (
	"github.com/commonpurse/commonpurse/rule"
)

// The lowering of rules makes a few expressions of its own around those the author wrote. These are their makers.

func yes() *rule.Expr {
	return &rule.Expr{Op: rule.OpLiteral, Type: rule.Type{Kind: rule.Bool}, Value: rule.BoolValue(true)}
}

func text(s string) *rule.Expr {
	return &rule.Expr{Op: rule.OpLiteral, Type: rule.Type{Kind: rule.Text}, Value: rule.TextValue(s)}
}

func whole(n int64, unit rule.Unit) *rule.Expr {
	v := rule.IntValue(n)
	return &rule.Expr{Op: rule.OpLiteral, Value: v,
		Type: rule.Type{Kind: rule.Number, Unit: unit, Min: v.Rat(), Max: v.Rat()}}
}

// missing is a missing value of the given type.
func missing(t rule.Type) *rule.Expr {
	t.Missing = true
	return &rule.Expr{Op: rule.OpLiteral, Type: t}
}

func not(e *rule.Expr) *rule.Expr         { return rule.Make(rule.OpNot, 0, e) }
func and(a, b *rule.Expr) *rule.Expr      { return rule.Make(rule.OpAnd, 0, a, b) }
func known(e *rule.Expr) *rule.Expr       { return rule.Make(rule.OpKnown, 0, e) }
func cond(c, a, b *rule.Expr) *rule.Expr  { return rule.Make(rule.OpCond, 0, c, a, b) }
func add(a, b *rule.Expr) *rule.Expr      { return rule.Make(rule.OpAdd, 0, a, b) }
func subtract(a, b *rule.Expr) *rule.Expr { return rule.Make(rule.OpSubtract, 0, a, b) }
func times(a, b *rule.Expr) *rule.Expr    { return rule.Make(rule.OpMultiply, 0, a, b) }
func orElse(a, b *rule.Expr) *rule.Expr   { return rule.Make(rule.OpCoalesce, 0, a, b) }
func pence(e *rule.Expr) *rule.Expr       { return rule.Make(rule.OpRound, 2, e) }

// orFalse takes a missing answer for no.
func orFalse(e *rule.Expr) *rule.Expr {
	if !e.Type.Missing {
		return e
	}
	return orElse(e, no())
}

// orYes takes a missing answer for yes.
func orYes(e *rule.Expr) *rule.Expr {
	if !e.Type.Missing {
		return e
	}
	return orElse(e, yes())
}

func no() *rule.Expr {
	e := yes()
	e.Value = rule.BoolValue(false)
	return e
}
