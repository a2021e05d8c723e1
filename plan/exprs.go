package plan

import (
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// maxDays bounds what may be added to a date, so that no sum of dates and days leaves what an engine can hold.
const maxDays = 10_000_000

// maxPlaces bounds the digits that round may keep, or with a minus sign clear.
const maxPlaces = decimal.MaxDigits

// CheckExpr lists every reason why an expression cannot be run over rows of the given columns: a column that is not
// there, operands of the wrong number or kind, a declared type that cannot hold the result, or a number that may
// need more than 128 bits. Units are not looked at: rule.Check does that, and a plan may mix them.
func CheckExpr(e *rule.Expr, cols []Column) fault.List { return checkExpr(e, viewOf(cols)) }

func checkExpr(e *rule.Expr, cols view) fault.List {
	c := exprChecker{cols: cols}
	c.check(e)
	return c.faults
}

type exprChecker struct {
	cols   view
	faults fault.List
}

func (c *exprChecker) fault(e *rule.Expr, format string, args ...any) {
	c.faults.Add(fault.New(e.At, "%q: "+format, append([]any{string(e.Op)}, args...)...))
}

// check reports whether the expression is sound; an unsound part hides what depends on it.
func (c *exprChecker) check(e *rule.Expr) bool {
	if e == nil {
		c.faults.Add(fault.New(fault.Place{}, "an expression is nothing: expected an operation"))
		return false
	}
	before := len(c.faults)
	for _, arg := range e.Args {
		c.check(arg)
	}
	if len(c.faults) > before {
		return false
	}
	switch e.Op {
	case rule.OpLiteral:
		c.literal(e)
	case rule.OpColumn:
		c.column(e)
	default:
		c.operation(e)
	}
	return len(c.faults) == before
}

func (c *exprChecker) literal(e *rule.Expr) {
	switch {
	case len(e.Args) > 0:
		c.fault(e, "has %d operands: expected none", len(e.Args))
	case e.Type.Kind < rule.Bool || e.Type.Kind > rule.Number:
		c.fault(e, "is %s: expected yes or no, text, a date or a number", e.Type.Kind)
	default:
		if problem := Misfit(e.Value, e.Type); problem != "" {
			c.fault(e, "%s", problem)
			return
		}
		c.narrow(e)
	}
}

func (c *exprChecker) column(e *rule.Expr) {
	t, ok := c.cols.find(e.Column)
	switch {
	case !ok:
		c.faults.Add(fault.New(e.At, "there is no column %q here", e.Column).WithHint("%s", fault.Suggest(e.Column, c.cols.names())))
	case t.Kind != e.Type.Kind:
		c.fault(e, "%q is %s, but is read as %s", e.Column, t.Kind, e.Type.Kind)
	case t.Kind == rule.Number && t.Scale != e.Type.Scale:
		c.fault(e, "%q has %d digits after the point, but is read with %d", e.Column, t.Scale, e.Type.Scale)
	case t.Missing && !e.Type.Missing:
		c.fault(e, "%q can be missing, but is read as never missing", e.Column)
	case !within(t, e.Type):
		c.fault(e, "%q has wider bounds than it is read with", e.Column)
	}
}

// within says that the bounds of the outer type hold those of the inner one.
func within(inner, outer rule.Type) bool {
	if inner.Kind != rule.Number {
		return true
	}
	low := outer.Min == nil || inner.Min != nil && inner.Min.Cmp(outer.Min) >= 0
	high := outer.Max == nil || inner.Max != nil && inner.Max.Cmp(outer.Max) <= 0
	return low && high
}

func (c *exprChecker) operation(e *rule.Expr) {
	form, ok := forms[e.Op]
	if !ok {
		c.fault(e, "is not an operation of the language")
		return
	}
	if !form.takes(len(e.Args)) {
		c.fault(e, "has %d operands: expected %s", len(e.Args), form.count())
		return
	}
	result, problem := form.result(e)
	if problem != "" {
		c.fault(e, "%s", problem)
		return
	}
	if c.declared(e, result) {
		c.narrow(e)
	}
}

// narrow checks that a sound operation can be worked out in 128 bits.
func (c *exprChecker) narrow(e *rule.Expr) {
	if e.Type.Kind == rule.Number && e.Type.Bits() == 0 || rule.Work(e).Bits() == 0 {
		c.faults.Add(fault.New(e.At, "%q: may need more than 128 bits", string(e.Op)).
			WithHint("round its parts, or give them bounds"))
	}
}

// declared checks the type written on an expression against the one that its operands give it.
func (c *exprChecker) declared(e *rule.Expr, result rule.Type) bool {
	switch {
	case e.Type.Kind != result.Kind:
		c.fault(e, "makes %s, but is declared as %s", result.Kind, e.Type.Kind)
	case result.Kind == rule.Number && e.Type.Scale < result.Scale:
		c.fault(e, "makes up to %d digits after the point, but is declared with %d", result.Scale, e.Type.Scale)
	case e.Type.Scale > decimal.MaxDigits:
		c.fault(e, "is declared with %d digits after the point: expected at most %d", e.Type.Scale, decimal.MaxDigits)
	case outside(e):
		c.fault(e, "its operands can give more or less than it is declared with: %s", rule.Describe(e.Type))
	default:
		return true
	}
	return false
}

// Misfit says why a value is not one of a type, or "" when it is one.
func Misfit(v rule.Value, t rule.Type) string {
	switch {
	case !v.Known() && t.Missing:
		return ""
	case !v.Known():
		return "is missing, but its type says never missing"
	case v.Kind() != t.Kind:
		return "is " + v.Kind().String() + ": expected " + t.Kind.String()
	case v.Kind() != rule.Number:
		return ""
	case v.Rat() == nil:
		return "is a number without a value"
	case !decimalOf(v.Rat(), t.Scale):
		return decimal.Text(v.Rat()) + " has more digits after the point than its type"
	case t.Min != nil && v.Rat().Cmp(t.Min) < 0:
		return decimal.Text(v.Rat()) + " is less than " + decimal.Text(t.Min) + ", the least its type allows"
	case t.Max != nil && v.Rat().Cmp(t.Max) > 0:
		return decimal.Text(v.Rat()) + " is more than " + decimal.Text(t.Max) + ", the most its type allows"
	}
	return ""
}

func decimalOf(x *big.Rat, scale int) bool {
	return x.IsInt() || new(big.Int).Rem(decimal.Pow10(max(scale, 0)), x.Denom()).Sign() == 0
}

func kinds(args []*rule.Expr) string {
	names := make([]string, len(args))
	for i, a := range args {
		names[i] = a.Type.Kind.String()
	}
	return strings.Join(names, " and ")
}
