package plan

import (
	"math/big"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

func op(o rule.Op, t rule.Type, args ...*rule.Expr) *rule.Expr {
	return &rule.Expr{Op: o, Type: t, Args: args}
}

var boolean = rule.Type{Kind: rule.Bool, Missing: true}

func TestCheckExprRefuses(t *testing.T) {
	in := stays()
	id, days, price, start, sure := col(in, "id"), col(in, "days"), col(in, "price"), col(in, "start"), col(in, "emergency")
	ratio := make2(rule.OpDivide, price, days)
	large := changed(number(1), func(t *rule.Type) { t.Max = power(30) })
	rounded := func(places int) *rule.Expr {
		return &rule.Expr{Op: rule.OpRound, Type: aNumber(max(places, 0), 0, 1), Args: []*rule.Expr{number(0)}, Places: places}
	}
	for _, c := range []struct {
		name string
		expr *rule.Expr
		want []string
	}{
		{"nothing", nil, []string{"an expression is nothing"}},
		{"no operation", op("", boolean), []string{"not an operation"}},
		{"an unknown operation", op("mean", boolean, days), []string{`"mean": is not an operation of the language`}},
		{"a part that is nothing", op(rule.OpNot, boolean, nil), []string{"an expression is nothing"}},
		{"too few operands", op(rule.OpAdd, aNumber(0, 0, 9), days), []string{"has 1 operands: expected 2"}},
		{"too many operands", op(rule.OpNot, boolean, sure, sure), []string{"has 2 operands: expected 1"}},
		{"a minimum of one", op(rule.OpMin, days.Type, days), []string{"has 1 operands: expected 2 or more"}},
		{"a literal with operands", op(rule.OpLiteral, boolean, sure), []string{"has 1 operands: expected none"}},
		{"a literal of another kind", &rule.Expr{Op: rule.OpLiteral, Value: rule.IntValue(1), Type: aText}, []string{"is a number: expected text"}},
		{"a literal out of bounds", &rule.Expr{Op: rule.OpLiteral, Value: rule.IntValue(7), Type: aNumber(0, 0, 5)}, []string{"7 is more than 5"}},
		{"a literal of no kind", &rule.Expr{Op: rule.OpLiteral, Type: rule.Type{Missing: true}}, []string{"expected yes or no, text, a date or a number"}},
		{"a ratio as a literal", &rule.Expr{Op: rule.OpLiteral, Value: rule.NumberValue(big.NewRat(1, 3)), Type: rule.Type{Kind: rule.Ratio}}, []string{"is a ratio: expected"}},
		{"a literal beyond 128 bits", &rule.Expr{Op: rule.OpLiteral, Value: rule.NumberValue(power(40)), Type: rule.Type{Kind: rule.Number, Min: power(40), Max: power(40)}}, []string{"more than 128 bits"}},
		{"no such column", rule.Column("dyas", days.Type, fault.Place{}), []string{`no column "dyas"`}},
		{"a column of another kind", rule.Column("id", days.Type, fault.Place{}), []string{`"id" is text, but is read as a number`}},
		{"a column of another scale", changed(price, func(t *rule.Type) { t.Scale = 0 }), []string{`"price" has 2 digits after the point, but is read with 0`}},
		{"a column that is never missing", changed(id, func(t *rule.Type) { t.Missing = false }), []string{`"id" can be missing`}},
		{"a column with narrower bounds", changed(days, func(t *rule.Type) { t.Max = big.NewRat(399, 1) }), []string{`"days" has wider bounds`}},
		{"a column without the bounds it is read with", changed(col(in, "loose"), func(t *rule.Type) { t.Min = new(big.Rat) }), []string{`"loose" has wider bounds`}},
		{"not a number", op(rule.OpNot, boolean, days), []string{"is of a number: expected yes or no"}},
		{"and of text", op(rule.OpAnd, boolean, sure, id), []string{"yes or no and text: expected yes or no"}},
		{"text equal to a number", op(rule.OpEqual, boolean, id, days), []string{"text and a number: expected two of one kind"}},
		{"yes or no in order", op(rule.OpLess, boolean, col(in, "emergency"), col(in, "emergency")), []string{"expected two numbers or ratios, two dates or two texts"}},
		{"a ratio in a list", op(rule.OpIn, boolean, ratio, number(1)), []string{"expected a list of the same kind, and no ratio"}},
		{"a column in a list", op(rule.OpIn, boolean, id, id), []string{"something other than known literals"}},
		{"a missing literal in a list", op(rule.OpIn, boolean, id, &rule.Expr{Op: rule.OpLiteral, Type: aText}), []string{"something other than known literals"}},
		{"minus a date", op(rule.OpNegate, aDate, start), []string{"is of a date: expected a number"}},
		{"two dates added", op(rule.OpAdd, aDate, start, start), []string{"expected two numbers, or a date and days"}},
		{"a part of a day added", op(rule.OpAdd, aDate, start, price), []string{"expected whole days"}},
		{"too many days taken", op(rule.OpSubtract, aDate, start, large), []string{"expected bounds within 10000000 days"}},
		{"a number less a date", op(rule.OpSubtract, aDate, days, start), []string{"expected two numbers, two dates, or a date less days"}},
		{"a ratio multiplied", op(rule.OpMultiply, days.Type, ratio, days), []string{"a ratio and a number: expected two numbers"}},
		{"a ratio of a ratio", op(rule.OpDivide, ratio.Type, ratio, days), []string{"expected two numbers"}},
		{"a ratio or", op(rule.OpCoalesce, ratio.Type, ratio, ratio), []string{"two of one kind, and no ratio"}},
		{"a choice of two kinds", op(rule.OpCond, aText, sure, id, days), []string{"then two of one kind"}},
		{"a choice by a number", op(rule.OpCond, aText, days, id, id), []string{"yes or no, then"}},
		{"text rounded", op(rule.OpRound, days.Type, id), []string{"expected a number or a ratio"}},
		{"rounded to too many places", rounded(39), []string{"keeps 39 digits"}},
		{"rounded to too few", rounded(-39), []string{"keeps -39 digits"}},
		{"the least text", op(rule.OpMin, aText, id, id), []string{"expected numbers, or dates"}},
		{"the most of two kinds", op(rule.OpMax, aDate, start, days), []string{"expected numbers, or dates"}},
		{"a prefix that is a number", op(rule.OpStartsWith, boolean, id, days), []string{"expected two texts"}},
		{"the month of a number", op(rule.OpMonth, days.Type, days), []string{"expected a date"}},
		{"a declared kind that is another", op(rule.OpNot, aText, sure), []string{"makes yes or no, but is declared as text"}},
		{"too few places declared", op(rule.OpAdd, aNumber(1, 0, 99_999), price, days), []string{"makes up to 2 digits after the point, but is declared with 1"}},
		{"too many places declared", op(rule.OpNegate, aNumber(39, -400, 0), days), []string{"declared with 39 digits"}},
		{"bounds declared too narrow", op(rule.OpAdd, aNumber(0, 0, 799), days, days), []string{"can give more or less"}},
		{"bounds of nothing", op(rule.OpMultiply, aNumber(2, 0, 0), price, days), []string{"can give more or less"}},
		{"no bounds declared", op(rule.OpAdd, rule.Type{Kind: rule.Number, Missing: true}, days, days), []string{"more than 128 bits"}},
		{"a product too wide", make2(rule.OpMultiply, col(in, "huge"), col(in, "huge")), []string{"more than 128 bits"}},
		{"a sum too wide on the way", make2(rule.OpAdd, col(in, "huge"), price), []string{"more than 128 bits"}},
		{"a comparison too wide", make2(rule.OpLess, col(in, "huge"), price), []string{"more than 128 bits"}},
		{"a ratio too wide to round", rule.Make(rule.OpRound, 9, make2(rule.OpDivide, col(in, "huge"), days)), []string{"more than 128 bits"}},
		{"arithmetic without bounds", make2(rule.OpNegate, col(in, "loose")), []string{"more than 128 bits"}},
		{"two parts at fault", op(rule.OpAnd, boolean, op(rule.OpNot, boolean, id), op(rule.OpNot, boolean, days)), []string{"is of text", "is of a number"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			refuses(t, CheckExpr(c.expr, in.Cols).Err(), c.want)
			if strings.TrimSpace(FormatExpr(c.expr)) == "" {
				t.Error("it cannot be read")
			}
		})
	}
}

// Bounds that the operands cannot go beyond, and more places than they need, are fine.
func TestCheckExprAccepts(t *testing.T) {
	in := stays()
	days, price := col(in, "days"), col(in, "price")
	for name, e := range map[string]*rule.Expr{
		"wider bounds":          op(rule.OpAdd, aNumber(0, -9, 9999), days, days),
		"more places":           op(rule.OpAdd, aNumber(5, 0, 800), days, days),
		"read with wide bounds": changed(days, func(t *rule.Type) { t.Min, t.Max = nil, nil }),
		"days before a date":    op(rule.OpAdd, aDate, days, col(in, "start")),
		"a missing literal":     op(rule.OpCoalesce, aText, &rule.Expr{Op: rule.OpLiteral, Type: aText}, col(in, "id")),
		"128 bits":              make2(rule.OpMultiply, price, changed(number(1), func(t *rule.Type) { t.Max = power(25) })),
		"known without bounds":  make2(rule.OpKnown, col(in, "loose")),
		"unlike ratios":         make2(rule.OpLess, make2(rule.OpDivide, price, days), make2(rule.OpDivide, days, price)),
	} {
		if err := CheckExpr(e, in.Cols).Err(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMisfit(t *testing.T) {
	sure := aNumber(2, -1, 1)
	sure.Missing = false
	for _, c := range []struct {
		v    rule.Value
		t    rule.Type
		want string
	}{
		{rule.Value{}, aText, ""},
		{rule.Value{}, sure, "is missing, but its type says never missing"},
		{rule.TextValue(""), aText, ""},
		{rule.TextValue("x"), aDate, "is text: expected a date"},
		{rule.BoolValue(true), aFlag, ""},
		{rule.NumberValue(big.NewRat(-1, 1)), sure, ""},
		{rule.NumberValue(big.NewRat(1, 1)), sure, ""},
		{rule.NumberValue(big.NewRat(1, 100)), sure, ""},
		{rule.NumberValue(big.NewRat(1, 1000)), sure, "0.001 has more digits after the point than its type"},
		{rule.NumberValue(big.NewRat(1, 3)), sure, "1/3 has more digits after the point than its type"},
		{rule.NumberValue(big.NewRat(101, 100)), sure, "1.01 is more than 1, the most its type allows"},
		{rule.NumberValue(big.NewRat(-2, 1)), sure, "-2 is less than -1, the least its type allows"},
		{rule.NumberValue(power(50)), rule.Type{Kind: rule.Number}, ""},
		{rule.NumberValue(nil), sure, "is a number without a value"},
	} {
		if got := Misfit(c.v, c.t); got != c.want {
			t.Errorf("%s as %s: found %q, expected %q", Text(c.v), rule.Describe(c.t), got, c.want)
		}
	}
}

func TestEveryOperationHasAForm(t *testing.T) {
	for _, o := range rule.Ops() {
		if _, ok := forms[o]; !ok && o != rule.OpLiteral && o != rule.OpColumn {
			t.Errorf("%q has no form: say what operands it takes", o)
		}
	}
}
