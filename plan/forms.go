package plan

import (
	"fmt"
	"math/big"

	"github.com/commonpurse/commonpurse/rule"
)

// form is what an operation asks of its operands: how many (most 0 is any number) and what result their kinds
// give, or the problem with them.
type form struct {
	least, most int
	result      func(e *rule.Expr) (rule.Type, string)
}

func (f form) takes(n int) bool { return n >= f.least && (f.most == 0 || n <= f.most) }

func (f form) count() string {
	switch f.most {
	case f.least:
		return fmt.Sprint(f.least)
	case 0:
		return fmt.Sprintf("%d or more", f.least)
	}
	return fmt.Sprintf("%d to %d", f.least, f.most)
}

// forms has every operation but literal and column, which have no operands.
var forms = map[rule.Op]form{
	rule.OpNot:        {1, 1, truth},
	rule.OpAnd:        {2, 2, truth},
	rule.OpOr:         {2, 2, truth},
	rule.OpEqual:      {2, 2, equality},
	rule.OpNotEqual:   {2, 2, equality},
	rule.OpLess:       {2, 2, order},
	rule.OpAtMost:     {2, 2, order},
	rule.OpMore:       {2, 2, order},
	rule.OpAtLeast:    {2, 2, order},
	rule.OpIn:         {2, 0, membership},
	rule.OpNegate:     {1, 1, arithmetic},
	rule.OpAdd:        {2, 2, addition},
	rule.OpSubtract:   {2, 2, subtraction},
	rule.OpMultiply:   {2, 2, multiplication},
	rule.OpDivide:     {2, 2, division},
	rule.OpCoalesce:   {2, 2, coalescing},
	rule.OpCond:       {3, 3, choice},
	rule.OpRound:      {1, 1, rounding},
	rule.OpKnown:      {1, 1, knowing},
	rule.OpMin:        {2, 0, extreme},
	rule.OpMax:        {2, 0, extreme},
	rule.OpAbs:        {1, 1, arithmetic},
	rule.OpStartsWith: {2, 2, prefixing},
	rule.OpMonth:      {1, 1, calendar},
	rule.OpYear:       {1, 1, calendar},
}

var truthType = rule.Type{Kind: rule.Bool}

func all(args []*rule.Expr, k rule.Kind) bool {
	for _, a := range args {
		if a.Type.Kind != k {
			return false
		}
	}
	return true
}

func numeric(k rule.Kind) bool { return k == rule.Number || k == rule.Ratio }

func wants(e *rule.Expr, what string) (rule.Type, string) {
	return rule.Type{}, fmt.Sprintf("is of %s: expected %s", kinds(e.Args), what)
}

func widestScale(args []*rule.Expr) int {
	scale := 0
	for _, a := range args {
		scale = max(scale, a.Type.Scale)
	}
	return scale
}

func truth(e *rule.Expr) (rule.Type, string) {
	if !all(e.Args, rule.Bool) {
		return wants(e, "yes or no")
	}
	return truthType, ""
}

func equality(e *rule.Expr) (rule.Type, string) {
	a, b := e.Args[0].Type.Kind, e.Args[1].Type.Kind
	if a != b && !(numeric(a) && numeric(b)) {
		return wants(e, "two of one kind")
	}
	return truthType, ""
}

// order is also of text, by bytes, which the language has not: plans order keys by it.
func order(e *rule.Expr) (rule.Type, string) {
	a, b := e.Args[0].Type.Kind, e.Args[1].Type.Kind
	if !(numeric(a) && numeric(b)) && !all(e.Args, rule.Date) && !all(e.Args, rule.Text) {
		return wants(e, "two numbers or ratios, two dates or two texts")
	}
	return truthType, ""
}

func membership(e *rule.Expr) (rule.Type, string) {
	if k := e.Args[0].Type.Kind; k == rule.Ratio || !all(e.Args, k) {
		return wants(e, "a list of the same kind, and no ratio")
	}
	for _, a := range e.Args[1:] {
		if a.Op != rule.OpLiteral || !a.Value.Known() {
			return rule.Type{}, "has a list with something other than known literals"
		}
	}
	return truthType, ""
}

func arithmetic(e *rule.Expr) (rule.Type, string) {
	if !all(e.Args, rule.Number) {
		return wants(e, "a number")
	}
	return rule.Type{Kind: rule.Number, Scale: widestScale(e.Args)}, ""
}

// days says whether an expression is a whole number of days that can be added to a date.
func days(e *rule.Expr) string {
	limit := new(big.Rat).SetInt64(maxDays)
	t := e.Type
	switch {
	case t.Scale != 0:
		return "adds a part of a day to a date: expected whole days"
	case t.Min == nil || t.Max == nil || t.Min.Cmp(new(big.Rat).Neg(limit)) < 0 || t.Max.Cmp(limit) > 0:
		return fmt.Sprintf("adds days without bounds to a date: expected bounds within %d days either way", maxDays)
	}
	return ""
}

func addition(e *rule.Expr) (rule.Type, string) {
	a, b := e.Args[0], e.Args[1]
	switch {
	case a.Type.Kind == rule.Date && b.Type.Kind == rule.Number:
		return rule.Type{Kind: rule.Date}, days(b)
	case a.Type.Kind == rule.Number && b.Type.Kind == rule.Date:
		return rule.Type{Kind: rule.Date}, days(a)
	case !all(e.Args, rule.Number):
		return wants(e, "two numbers, or a date and days")
	}
	return arithmetic(e)
}

func subtraction(e *rule.Expr) (rule.Type, string) {
	a, b := e.Args[0], e.Args[1]
	switch {
	case all(e.Args, rule.Date):
		return rule.Type{Kind: rule.Number}, ""
	case a.Type.Kind == rule.Date && b.Type.Kind == rule.Number:
		return rule.Type{Kind: rule.Date}, days(b)
	case !all(e.Args, rule.Number):
		return wants(e, "two numbers, two dates, or a date less days")
	}
	return arithmetic(e)
}

func multiplication(e *rule.Expr) (rule.Type, string) {
	if !all(e.Args, rule.Number) {
		return wants(e, "two numbers")
	}
	return rule.Type{Kind: rule.Number, Scale: e.Args[0].Type.Scale + e.Args[1].Type.Scale}, ""
}

func division(e *rule.Expr) (rule.Type, string) {
	if !all(e.Args, rule.Number) {
		return wants(e, "two numbers")
	}
	return rule.Type{Kind: rule.Ratio}, ""
}

func coalescing(e *rule.Expr) (rule.Type, string) {
	k := e.Args[0].Type.Kind
	if k == rule.Ratio || !all(e.Args, k) {
		return wants(e, "two of one kind, and no ratio")
	}
	return rule.Type{Kind: k, Scale: widestScale(e.Args)}, ""
}

func choice(e *rule.Expr) (rule.Type, string) {
	k := e.Args[1].Type.Kind
	if e.Args[0].Type.Kind != rule.Bool || k == rule.Ratio || !all(e.Args[1:], k) {
		return wants(e, "yes or no, then two of one kind, and no ratio")
	}
	return rule.Type{Kind: k, Scale: widestScale(e.Args[1:])}, ""
}

func rounding(e *rule.Expr) (rule.Type, string) {
	if !numeric(e.Args[0].Type.Kind) {
		return wants(e, "a number or a ratio")
	}
	if e.Places < -maxPlaces || e.Places > maxPlaces {
		return rule.Type{}, fmt.Sprintf("keeps %d digits: expected -%d to %d", e.Places, maxPlaces, maxPlaces)
	}
	return rule.Type{Kind: rule.Number, Scale: max(e.Places, 0)}, ""
}

func knowing(*rule.Expr) (rule.Type, string) { return truthType, "" }

func extreme(e *rule.Expr) (rule.Type, string) {
	k := e.Args[0].Type.Kind
	if k != rule.Number && k != rule.Date || !all(e.Args, k) {
		return wants(e, "numbers, or dates")
	}
	return rule.Type{Kind: k, Scale: widestScale(e.Args)}, ""
}

func prefixing(e *rule.Expr) (rule.Type, string) {
	if !all(e.Args, rule.Text) {
		return wants(e, "two texts")
	}
	return truthType, ""
}

func calendar(e *rule.Expr) (rule.Type, string) {
	if !all(e.Args, rule.Date) {
		return wants(e, "a date")
	}
	return rule.Type{Kind: rule.Number}, ""
}
