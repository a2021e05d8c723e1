package policy

import (
	"cmp"
	"slices"

	"github.com/commonpurse/commonpurse/rule"
)

// version is one value or row as it was published: the days it is in force, and the day it was made known.
type version struct {
	from, to  *rule.Day
	published *rule.Day // nil: it has always been known
	index     int       // in what it is a version of
}

// known says whether a version was known on a day; nil is after all that is published.
func (v version) known(asOf *rule.Day) bool {
	return asOf == nil || v.published == nil || *v.published <= *asOf
}

// inForce gives for each day the version of it that was published last, of those known: the versions, in order of day,
// each cut to the days on which no later one stands. Versions published on one day do not overlap: see [clashing].
func inForce(versions []version, asOf *rule.Day) []version {
	known := slices.DeleteFunc(slices.Clone(versions), func(v version) bool { return !v.known(asOf) })
	var edges []rule.Day
	for _, v := range known {
		edges = append(edges, first(v.from), last(v.to)+1)
	}
	slices.Sort(edges)
	var out []version
	for _, day := range slices.Compact(edges) {
		v, ok := latestOn(known, day)
		switch {
		case len(out) > 0 && last(out[len(out)-1].to) >= day: // the piece before goes on until it is cut
			before := &out[len(out)-1]
			if ok && before.index == v.index {
				continue
			}
			end := day - 1
			before.to = &end
		}
		if !ok {
			continue
		}
		if first(v.from) < day {
			begin := day
			v.from = &begin
		}
		out = append(out, v)
	}
	return out
}

// latestOn is the version published last of those in force on a day.
func latestOn(known []version, day rule.Day) (version, bool) {
	found := false
	var latest version
	for _, v := range known {
		if first(v.from) > day || day > last(v.to) {
			continue
		}
		if !found || first(v.published) > first(latest.published) {
			found, latest = true, v
		}
	}
	return latest, found
}

// clashing gives the pairs of versions that were published on one day and overlap, so that neither is the later: the
// indexes of each, the earlier in force first.
func clashing(versions []version) [][2]int {
	sorted := slices.Clone(versions)
	slices.SortStableFunc(sorted, func(a, b version) int {
		return cmp.Or(cmp.Compare(first(a.published), first(b.published)), cmp.Compare(first(a.from), first(b.from)))
	})
	var out [][2]int
	var latest version // that ends last of those published on the day
	for i, v := range sorted {
		if i == 0 || first(v.published) != first(latest.published) {
			latest = v
			continue
		}
		if first(v.from) <= last(latest.to) {
			out = append(out, [2]int{latest.index, v.index})
		}
		if last(v.to) > last(latest.to) {
			latest = v
		}
	}
	return out
}

// PublishedAfter is how many of the table's rows were published after a day.
func (t *Table) PublishedAfter(day rule.Day) int {
	n, at := 0, columnIndex(t, t.Published)
	for _, row := range t.Versions {
		if d := dayAt(row, at); d != nil && *d > day {
			n++
		}
	}
	return n
}
