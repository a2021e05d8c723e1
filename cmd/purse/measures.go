package main

import (
	"slices"

	"github.com/commonpurse/commonpurse/book"
)

// rates are the columns of measures that are in the unit of the value.
var rates = []string{"value", "low", "high", "comparator", "target"}

// markPercentages shows the values of a measure in hundredths when each is a part of a whole: in every row printed
// the numerator is from nothing to the denominator. A count, or so much for each of something, stays a number.
func markPercentages(t table, rows []book.Row) {
	part := map[string]bool{}
	for _, r := range rows {
		name := r.Get("measure")
		was, seen := part[name]
		part[name] = isPart(r) && (was || !seen)
	}
	for i, r := range rows {
		for j, c := range t.Columns {
			if part[r.Get("measure")] && slices.Contains(rates, c.Name) {
				t.Rows[i][j].Kind = percent
			}
		}
	}
}

// isPart says that a row's numerator is a part of its denominator, or that there is nothing to be part of.
func isPart(r book.Row) bool {
	over, ok := r.Decimal("numerator")
	under, ok2 := r.Decimal("denominator")
	return ok && ok2 && over.Rat().Sign() >= 0 && over.Rat().Cmp(under.Rat()) <= 0
}
