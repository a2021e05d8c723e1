package explain

import (
	"errors"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/chart"
	"github.com/commonpurse/commonpurse/decimal"
)

// errEnough stops reading rows when enough have been shown.
var errEnough = errors.New("enough rows")

func text(n *big.Rat) string {
	if n == nil {
		return "missing"
	}
	return decimal.Text(n)
}

// Pounds is an amount of pence as people read it: £1,234.50, -£3.00.
func Pounds(pence *big.Rat) string {
	d := decimal.Round(new(big.Rat).Quo(pence, new(big.Rat).SetInt64(100)), 2).String()
	sign := ""
	if rest, negative := strings.CutPrefix(d, "-"); negative {
		sign, d = "-", rest
	}
	return sign + "£" + people(d)
}

// people puts commas between thousands.
func people(number string) string { return chart.Grouped(number) }

// within says whether a period, as text, lies in or around another.
func within(period string, other book.Period) bool {
	p, err := book.ParsePeriod(period)
	return err == nil && (other.Contains(p) || p.Contains(other))
}

// roundedRate rounds to the places that the book keeps of a rate.
func roundedRate(x *big.Rat) *big.Rat { return decimal.Round(x, 9).Rat() }
