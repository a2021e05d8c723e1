package reference

import (
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// Eval is the value of an expression on one row, whose columns the function gives by name (a missing value for one
// it does not have). A ratio's value is its exact fraction. Every operand is worked out, whether or not it decides
// the result: nothing has an effect, so nothing shows. An expression that plan.CheckExpr refuses has a missing value
// where it makes no sense.
func Eval(e *rule.Expr, row func(column string) rule.Value) rule.Value {
	if e == nil {
		return rule.Value{}
	}
	switch e.Op {
	case rule.OpLiteral:
		return e.Value
	case rule.OpColumn:
		return row(e.Column)
	}
	mean, ok := meanings[e.Op]
	if !ok {
		return rule.Value{}
	}
	args := make([]rule.Value, len(e.Args))
	for i, arg := range e.Args {
		args[i] = Eval(arg, row)
	}
	return mean(e, args)
}

// meaning gives the value of one operation from those of its operands.
type meaning func(e *rule.Expr, args []rule.Value) rule.Value

// meanings has every operation but literal and column.
var meanings = map[rule.Op]meaning{
	rule.OpNot:        not,
	rule.OpAnd:        and,
	rule.OpOr:         or,
	rule.OpEqual:      comparison(func(c int) bool { return c == 0 }),
	rule.OpNotEqual:   comparison(func(c int) bool { return c != 0 }),
	rule.OpLess:       comparison(func(c int) bool { return c < 0 }),
	rule.OpAtMost:     comparison(func(c int) bool { return c <= 0 }),
	rule.OpMore:       comparison(func(c int) bool { return c > 0 }),
	rule.OpAtLeast:    comparison(func(c int) bool { return c >= 0 }),
	rule.OpIn:         in,
	rule.OpNegate:     negate,
	rule.OpAdd:        add,
	rule.OpSubtract:   subtract,
	rule.OpMultiply:   multiply,
	rule.OpDivide:     divide,
	rule.OpCoalesce:   coalesce,
	rule.OpCond:       cond,
	rule.OpRound:      round,
	rule.OpKnown:      isKnown,
	rule.OpMin:        extreme(-1),
	rule.OpMax:        extreme(1),
	rule.OpAbs:        abs,
	rule.OpStartsWith: startsWith,
	rule.OpMonth:      month,
	rule.OpYear:       year,
}

// all says that there are n operands, each known and of the kind.
func all(args []rule.Value, n int, k rule.Kind) bool {
	if len(args) != n {
		return false
	}
	for _, a := range args {
		if a.Kind() != k || k == rule.Number && a.Rat() == nil {
			return false
		}
	}
	return true
}

func is(v rule.Value, b bool) bool { return v.Kind() == rule.Bool && v.Bool() == b }

func not(_ *rule.Expr, args []rule.Value) rule.Value {
	if !all(args, 1, rule.Bool) {
		return rule.Value{}
	}
	return rule.BoolValue(!args[0].Bool())
}

func and(_ *rule.Expr, args []rule.Value) rule.Value {
	switch {
	case len(args) != 2:
		return rule.Value{}
	case is(args[0], false) || is(args[1], false):
		return rule.BoolValue(false)
	case is(args[0], true) && is(args[1], true):
		return rule.BoolValue(true)
	}
	return rule.Value{}
}

func or(_ *rule.Expr, args []rule.Value) rule.Value {
	switch {
	case len(args) != 2:
		return rule.Value{}
	case is(args[0], true) || is(args[1], true):
		return rule.BoolValue(true)
	case is(args[0], false) && is(args[1], false):
		return rule.BoolValue(false)
	}
	return rule.Value{}
}

// comparison makes yes or no of how the first of two known values of one kind stands to the second. Fractions
// compare exactly, so numbers and ratios mix.
func comparison(holds func(c int) bool) meaning {
	return func(_ *rule.Expr, args []rule.Value) rule.Value {
		if len(args) != 2 || !args[0].Known() || args[0].Kind() != args[1].Kind() {
			return rule.Value{}
		}
		return rule.BoolValue(holds(plan.Compare(args[0], args[1])))
	}
}

func in(_ *rule.Expr, args []rule.Value) rule.Value {
	if len(args) == 0 || !args[0].Known() {
		return rule.Value{}
	}
	for _, a := range args[1:] {
		if plan.Compare(args[0], a) == 0 {
			return rule.BoolValue(true)
		}
	}
	return rule.BoolValue(false)
}

func negate(_ *rule.Expr, args []rule.Value) rule.Value {
	if !all(args, 1, rule.Number) {
		return rule.Value{}
	}
	return rule.NumberValue(new(big.Rat).Neg(args[0].Rat()))
}

func abs(_ *rule.Expr, args []rule.Value) rule.Value {
	if !all(args, 1, rule.Number) {
		return rule.Value{}
	}
	return rule.NumberValue(new(big.Rat).Abs(args[0].Rat()))
}

func add(_ *rule.Expr, args []rule.Value) rule.Value {
	if len(args) != 2 {
		return rule.Value{}
	}
	if args[0].Kind() == rule.Number && args[1].Kind() == rule.Date {
		return later(args[1], args[0], 1)
	}
	if args[0].Kind() == rule.Date {
		return later(args[0], args[1], 1)
	}
	if !all(args, 2, rule.Number) {
		return rule.Value{}
	}
	return rule.NumberValue(new(big.Rat).Add(args[0].Rat(), args[1].Rat()))
}

// later is the day a whole number of days after another, or before it where the sign is -1.
func later(day, days rule.Value, sign int) rule.Value {
	if day.Kind() != rule.Date || !all([]rule.Value{days}, 1, rule.Number) || !days.Rat().IsInt() || !days.Rat().Num().IsInt64() {
		return rule.Value{}
	}
	return rule.DateValue(day.Day() + rule.Day(sign*int(days.Rat().Num().Int64())))
}

func subtract(_ *rule.Expr, args []rule.Value) rule.Value {
	switch {
	case all(args, 2, rule.Date):
		return rule.IntValue(int64(args[0].Day() - args[1].Day()))
	case len(args) == 2 && args[0].Kind() == rule.Date:
		return later(args[0], args[1], -1)
	case all(args, 2, rule.Number):
		return rule.NumberValue(new(big.Rat).Sub(args[0].Rat(), args[1].Rat()))
	}
	return rule.Value{}
}

func multiply(_ *rule.Expr, args []rule.Value) rule.Value {
	if !all(args, 2, rule.Number) {
		return rule.Value{}
	}
	return rule.NumberValue(new(big.Rat).Mul(args[0].Rat(), args[1].Rat()))
}

func divide(_ *rule.Expr, args []rule.Value) rule.Value {
	if !all(args, 2, rule.Number) || args[1].Rat().Sign() == 0 {
		return rule.Value{}
	}
	return rule.NumberValue(new(big.Rat).Quo(args[0].Rat(), args[1].Rat()))
}

func coalesce(_ *rule.Expr, args []rule.Value) rule.Value {
	for _, a := range args {
		if a.Known() {
			return a
		}
	}
	return rule.Value{}
}

func cond(_ *rule.Expr, args []rule.Value) rule.Value {
	switch {
	case len(args) != 3 || !args[0].Known():
		return rule.Value{}
	case args[0].Bool():
		return args[1]
	}
	return args[2]
}

func round(e *rule.Expr, args []rule.Value) rule.Value {
	if !all(args, 1, rule.Number) || max(e.Places, -e.Places) > decimal.MaxDigits {
		return rule.Value{}
	}
	return rule.NumberValue(decimal.Round(args[0].Rat(), e.Places).Rat())
}

func isKnown(_ *rule.Expr, args []rule.Value) rule.Value {
	return rule.BoolValue(len(args) == 1 && args[0].Known())
}

// extreme is the least (sign -1) or greatest (sign 1) of known values of one kind.
func extreme(sign int) meaning {
	return func(_ *rule.Expr, args []rule.Value) rule.Value {
		var best rule.Value
		for i, a := range args {
			if !a.Known() || a.Kind() != args[0].Kind() {
				return rule.Value{}
			}
			if i == 0 || plan.Compare(a, best) == sign {
				best = a
			}
		}
		return best
	}
}

func startsWith(_ *rule.Expr, args []rule.Value) rule.Value {
	if !all(args, 2, rule.Text) {
		return rule.Value{}
	}
	return rule.BoolValue(strings.HasPrefix(args[0].Text(), args[1].Text()))
}

// month is the month of the financial year: April is 1 and March is 12.
func month(_ *rule.Expr, args []rule.Value) rule.Value {
	if !all(args, 1, rule.Date) {
		return rule.Value{}
	}
	calendar := int64(args[0].Day().Time().Month())
	if calendar >= 4 {
		return rule.IntValue(calendar - 3)
	}
	return rule.IntValue(calendar + 9)
}

// year is the calendar year in which the financial year of a day starts.
func year(_ *rule.Expr, args []rule.Value) rule.Value {
	if !all(args, 1, rule.Date) {
		return rule.Value{}
	}
	t := args[0].Day().Time()
	if t.Month() >= 4 {
		return rule.IntValue(int64(t.Year()))
	}
	return rule.IntValue(int64(t.Year()) - 1)
}
