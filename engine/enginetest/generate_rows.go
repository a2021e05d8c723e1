package enginetest

import (
	"fmt"
	"math/big"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// Numbers that columns are declared to lie between: small ones, without zero, on one side of it, as much as 64 bits
// hold with a place to spare, and more than they do.
var ranges = [][2]*big.Rat{
	{big.NewRat(0, 1), big.NewRat(1, 1)}, {big.NewRat(-5, 1), big.NewRat(5, 1)}, {big.NewRat(1, 1), big.NewRat(9, 1)},
	{big.NewRat(-9, 1), big.NewRat(-1, 1)}, {big.NewRat(0, 1), big.NewRat(400, 1)}, {big.NewRat(0, 1), big.NewRat(10_000, 1)},
	{ten(9, -1), ten(9, 1)}, {ten(14, -1), ten(14, 1)}, {ten(18, -1), ten(18, 1)}, {ten(25, -1), ten(25, 1)},
}

var texts = []string{"A", "B", "A B", "a  B 50 ", "a", "AB", "ABC", "", "é", "it's", `quo"te`, `back\slash`, "50%", "50", "a_b", "a_", "%", "010", "𝄞"}

var dates = []rule.Day{0, rule.NewDay(2024, 2, 29), rule.NewDay(2024, 3, 31), rule.NewDay(2024, 4, 1), rule.NewDay(2024, 12, 31),
	rule.NewDay(2025, 1, 1), rule.NewDay(1969, 12, 31), rule.NewDay(1900, 2, 28), rule.NewDay(2100, 3, 1)}

// Cols draws the columns of a table: one of each kind that can be missing, then a few more. Their names are the
// prefix and a number.
func Cols(t *rapid.T, prefix string) []plan.Column {
	var cols []plan.Column
	add := func(kind rule.Kind, missing bool) {
		cols = append(cols, plan.Column{Name: fmt.Sprintf("%s%d", prefix, len(cols)+1), Type: aType(t, kind, missing)})
	}
	for _, kind := range []rule.Kind{rule.Number, rule.Text, rule.Date, rule.Bool} {
		add(kind, true)
	}
	for range rapid.IntRange(0, 5).Draw(t, "more columns") {
		add(rapid.SampledFrom([]rule.Kind{rule.Number, rule.Number, rule.Text, rule.Date, rule.Bool}).Draw(t, "kind"),
			rapid.Bool().Draw(t, "missing"))
	}
	return cols
}

func aType(t *rapid.T, kind rule.Kind, missing bool) rule.Type {
	c := rule.Type{Kind: kind, Missing: missing}
	if kind == rule.Number {
		bounds := ranges[rapid.IntRange(0, len(ranges)-1).Draw(t, "bounds")]
		c.Min, c.Max = bounds[0], bounds[1]
		c.Scale = rapid.SampledFrom([]int{0, 0, 0, 1, 2, 4}).Draw(t, "scale")
	}
	return c
}

// Rows draws at most so many rows, each value of its column's type: often one at the edge of its bounds, half a
// unit from a whole number, or missing.
func Rows(t *rapid.T, cols []plan.Column, most int) [][]rule.Value {
	rows := make([][]rule.Value, evenly(t, most+1, "rows"))
	for i := range rows {
		rows[i] = make([]rule.Value, len(cols))
		for j, c := range cols {
			rows[i][j] = Value(t, c.Type)
		}
	}
	return rows
}

// Value draws a value of a type. A number without bounds is drawn between a thousand either way.
func Value(t *rapid.T, of rule.Type) rule.Value {
	if of.Missing && rapid.IntRange(0, 5).Draw(t, "missing") == 5 {
		return rule.Value{}
	}
	switch of.Kind {
	case rule.Bool:
		return rule.BoolValue(rapid.Bool().Draw(t, "flag"))
	case rule.Text:
		return rule.TextValue(rapid.SampledFrom(texts).Draw(t, "text"))
	case rule.Date:
		if rapid.Bool().Draw(t, "any date") {
			return rule.DateValue(rule.Day(rapid.IntRange(int(rule.NewDay(1890, 1, 1)), int(rule.NewDay(2110, 12, 31))).Draw(t, "day")))
		}
		return rule.DateValue(rapid.SampledFrom(dates).Draw(t, "date"))
	}
	return aNumber(t, of)
}

// aNumber draws a whole number of units in the last place, between the bounds.
func aNumber(t *rapid.T, of rule.Type) rule.Value {
	low, high := big.NewInt(-1000), big.NewInt(1000)
	if of.Min != nil && of.Max != nil {
		low, high = unitsUp(of.Min, of.Scale), new(big.Int).Neg(unitsUp(new(big.Rat).Neg(of.Max), of.Scale))
	}
	var n *big.Int
	switch rapid.IntRange(0, 5).Draw(t, "number") {
	case 0: // near zero, or the bound nearest to it
		n = big.NewInt(rapid.Int64Range(-12, 12).Draw(t, "units"))
	case 1:
		n = low
	case 2:
		n = high
	case 3: // near a half in some place
		n = decimal.Pow10(rapid.IntRange(0, 20).Draw(t, "place"))
		n.Mul(n, big.NewInt(5)).Add(n, big.NewInt(rapid.Int64Range(-1, 1).Draw(t, "off")))
		if rapid.Bool().Draw(t, "negative") {
			n.Neg(n)
		}
	case 4: // small
		n = big.NewInt(rapid.Int64Range(-100_000, 100_000).Draw(t, "units"))
	default: // anywhere
		n = new(big.Int).Sub(high, low)
		n.Mul(n, big.NewInt(rapid.Int64Range(0, 1_000_000).Draw(t, "millionths"))).Quo(n, big.NewInt(1_000_000)).Add(n, low)
	}
	if n.Cmp(low) < 0 {
		n = low
	}
	if n.Cmp(high) > 0 {
		n = high
	}
	return rule.NumberValue(decimal.FromInt(n, of.Scale).Rat())
}

// unitsUp is the smallest whole number of 10^-scale that is no less than x.
func unitsUp(x *big.Rat, scale int) *big.Int {
	scaled := new(big.Rat).Mul(x, new(big.Rat).SetInt(decimal.Pow10(scale)))
	quotient, rest := new(big.Int).DivMod(scaled.Num(), scaled.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		quotient.Add(quotient, big.NewInt(1))
	}
	return quotient
}
