package main

import (
	"slices"

	"github.com/commonpurse/commonpurse/book"
)

// rates are the columns of measures that are in the unit of the value.
var rates = []string{"value", "low", "high", "comparator", "target"}

// markPercentages shows the values of a measure in hundredths when the book says so of each row printed: that it is a
// part of a whole. A count, or so much for each of something, stays a number.
func markPercentages(t table, rows []book.Row) {
	part := map[string]bool{}
	for _, r := range rows {
		name := r.Get("measure")
		was, seen := part[name]
		part[name] = r.Get("hundredths") == "yes" && (was || !seen)
	}
	for i, r := range rows {
		for j, c := range t.Columns {
			if part[r.Get("measure")] && slices.Contains(rates, c.Name) {
				t.Rows[i][j].Kind = percent
			}
		}
	}
}
