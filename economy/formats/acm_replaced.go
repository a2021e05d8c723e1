package formats

import (
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/decimal"
)

// Replacing is a provider, commissioner and month of which the economy had a statement, and a file has another.
type Replacing struct {
	Provider, Commissioner, Month string // the month is 2025-04
	Was, Now                      Stated // Was has no file where there was none
	Used                          bool   // whether it is used from now on; not when it was received before the other
}

// Stated is what a statement says in all.
type Stated struct {
	File, Received string
	Rows           int64
	Pounds         decimal.Decimal
}

func (s *statement) stated() Stated {
	return Stated{File: s.file, Received: s.received, Rows: s.rows, Pounds: decimal.Round(s.pounds(), 2)}
}

// tellReplaced counts rows that later statements replace, lists what this import replaces of what was there, and notes
// what files no longer say.
func (x *monitoringImport) tellReplaced() {
	before := used(x.ofFeed(x.before))
	after := used(x.ofFeed(slices.Concat(x.before, x.said)))
	for _, s := range x.said {
		if after[s.slice] != s {
			f := &x.report.Files[s.at]
			f.Loaded -= s.rows
			f.Superseded += s.rows
		}
	}
	last := used(x.said)
	for _, of := range sortedSlices(last) {
		was, now := before[of], last[of]
		r := Replacing{Provider: of.provider, Commissioner: of.commissioner, Month: of.month[:7], Now: now.stated(), Used: after[of] == now}
		if was != nil {
			r.Was = was.stated()
		}
		x.report.Replaces = append(x.report.Replaces, r)
	}
	x.noteUnsaid(before)
	if len(x.report.Files) > 0 && x.format.Name == feedMonitoring {
		x.noteNewest(after)
	}
}

// noteUnsaid notes statements that stay because the files do not say their slice again, though they speak of the provider
// and the month: activity that has gone to another commissioner would then be counted twice.
func (x *monitoringImport) noteUnsaid(before map[slice]*statement) {
	type part struct{ provider, month string }
	spoken, said := map[part]bool{}, used(x.said)
	for of := range said {
		spoken[part{of.provider, of.month}] = true
	}
	n, sum := 0, new(big.Rat)
	var first slice
	for _, of := range sortedSlices(before) {
		if said[of] != nil || !spoken[part{of.provider, of.month}] {
			continue
		}
		if n == 0 {
			first = of
		}
		n++
		sum.Add(sum, before[of].pounds())
	}
	if n > 0 {
		x.note("statements not said again, and so kept: %d, £%s in all, the first of %s, %s, %s; if their care now stands under another commissioner it is there twice",
			n, decimal.Round(sum, 2), first.provider, first.commissioner, first.month[:7])
	}
}

// noteNewest says which month is the newest: it is likely to be in flex yet, and lighter than it will be.
func (x *monitoringImport) noteNewest(after map[slice]*statement) {
	newest := ""
	for of := range after {
		newest = max(newest, of.month)
	}
	if newest != "" {
		x.note("%s is the newest month: until it is frozen, later files usually add to it", newest[:7])
	}
}
