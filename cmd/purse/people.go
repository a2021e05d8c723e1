package main

import (
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/chart"
	"github.com/commonpurse/commonpurse/decimal"
)

// people is a cell as people read it: £4,265.00, 92.3%, 1,234.5. A value that is not of its column's kind is shown
// as it is.
func people(c cell, k kind) string {
	if c.Kind != words {
		k = c.Kind
	}
	if !c.Known || k == words || k == yesNo {
		return c.Text
	}
	d, err := decimal.Parse(c.Text)
	if err != nil {
		return c.Text
	}
	switch k {
	case money:
		return pounds(d.Rat())
	case percent:
		return percentage(d.Rat())
	}
	return grouped(c.Text)
}

// percentage is a number in hundredths with one digit after the point, or three when it is too small for one.
func percentage(x *big.Rat) string {
	places := 1
	if new(big.Rat).Abs(x).Cmp(big.NewRat(1, 1000)) < 0 && x.Sign() != 0 {
		places = 3
	}
	return grouped(decimal.Round(new(big.Rat).Mul(x, big.NewRat(100, 1)), places).String()) + "%"
}

// pounds is a number of pence as pounds: -£1,482.50.
func pounds(pence *big.Rat) string {
	text := grouped(decimal.Round(new(big.Rat).Quo(pence, big.NewRat(100, 1)), 2).String())
	if after, negative := strings.CutPrefix(text, "-"); negative {
		return "-£" + after
	}
	return "£" + text
}

// grouped sets the thousands of a plain number apart with commas.
func grouped(text string) string { return chart.Grouped(text) }
