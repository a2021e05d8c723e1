package formats

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// amount is a figure in ten-thousandths that may not have been given.
type amount struct {
	n     int64
	known bool
}

// amountOne is the amount of one.
const amountOne = 10_000

// amountText is a figure as published: perhaps with thousands separated in print, and with places.
var amountText = regexp.MustCompile(`^((?:0|[1-9][0-9]{0,9})|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3})(?:\.([0-9]{1,4})0*)?$`)

// isAmount says that a cell is a figure or says that there is none.
func isAmount(text string) bool {
	return isNone(text) || amountText.MatchString(plainCount(text)) && parseAmount(text).n <= 1_000_000_000*amountOne
}

// parseAmount reads a cell.
func parseAmount(text string) amount {
	parts := amountText.FindStringSubmatch(plainCount(text))
	if parts == nil {
		return amount{}
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(parts[1], ",", "")+(parts[2] + "0000")[:4], 10, 64)
	return amount{n, err == nil}
}

// plus is the sum of figures, not known when one is not.
func (a amount) plus(b amount) amount { return amount{a.n + b.n, a.known && b.known} }

// less is the figure without another.
func (a amount) less(b amount) amount { return amount{a.n - b.n, a.known && b.known} }

// text is the figure as a cell, without noughts at its end.
func (a amount) text() string {
	switch {
	case !a.known:
		return ""
	case a.n%amountOne == 0:
		return strconv.FormatInt(a.n/amountOne, 10)
	}
	return strings.TrimRight(fmt.Sprintf("%d.%04d", a.n/amountOne, a.n%amountOne), "0")
}
