package synth

import (
	"cmp"
	"slices"

	"github.com/commonpurse/commonpurse/economy/synth/rowfile"
)

// waitEnd is the last week of the band that begins at a week of waits.csv: -1 for the open one.
func waitEnd(from int) int {
	switch {
	case from < 52:
		return from + 1
	case from == 52:
		return 65
	case from == 65:
		return 78
	case from == 78:
		return 104
	}
	return -1
}

// smallestShare is the least share of a provider's or commissioner's outpatients, of a thousand, for which a pair of them
// has a list of its own.
const smallestShare = 5

// The published extract is of January, the tenth month; in each month before it, so many in a thousand more of the long
// waits are still there: K, about the fall of the year.
const (
	extractMonth = 9
	fewerLong    = 8
)

// waitColumns are the columns of waits.
type waitColumns struct {
	provider, commissioner, function, part, month, from, to, count *rowfile.Column
}

func (m *maker) newWaitColumns() *waitColumns {
	var functions, parts []string
	for _, w := range m.figures.waits {
		place(&functions, w.function)
		place(&parts, w.part)
	}
	return &waitColumns{codes("provider", m.texts.providers), codes("commissioner", m.texts.commissioners), codes("function", functions),
		codes("part", parts), m.dates("month"), optional(wholes("band_from_weeks")), optional(wholes("band_to_weeks")), wholes("count")}
}

// writeWaits writes the lists: those of England for so many people, shared by where outpatients go, longer waits where a
// provider is slow, fewer of them as the year goes on.
func (m *maker) writeWaits() error {
	c := m.newWaitColumns()
	columns := []*rowfile.Column{c.provider, c.commissioner, c.function, c.part, c.month, c.from, c.to, c.count}
	return m.table("waits", true, columns, func(f *rowfile.File) error {
		pairs := m.waitPairs()
		for month := range 12 {
			for i, p := range pairs {
				if err := m.pairWaits(f, c, p, month); err != nil {
					return err
				}
				if m.opts.Progress != nil {
					m.opts.Progress("waits", int64(month*len(pairs)+i+1), int64(12*len(pairs)))
				}
			}
		}
		return nil
	})
}

// waitPair is a provider and commissioner with the people whose waits are at the one and paid by the other.
type waitPair struct {
	provider, commissioner int
	people                 int64
}

func (m *maker) waitPairs() (pairs []waitPair) {
	n := len(m.country.commissioners)
	visits := func(i int) (sum int64) {
		for month := range 12 {
			sum += m.tally.pairs[i][firstVisit][month].n + m.tally.pairs[i][followUp][month].n
		}
		return sum
	}
	by, to, all := make([]int64, len(m.country.providers)), make([]int64, n), int64(0)
	for i := range m.tally.pairs {
		by[i/n], to[i%n] = by[i/n]+visits(i), to[i%n]+visits(i)
	}
	for i := range m.tally.pairs {
		if v := visits(i); v*1000 >= smallestShare*min(by[i/n], to[i%n]) && v > 0 {
			pairs = append(pairs, waitPair{i / n, i % n, v})
			all += v
		}
	}
	for i := range pairs {
		pairs[i].people = int64(m.opts.People) * (pairs[i].people * 1_000_000 / max(1, all)) / 1_000_000
	}
	slices.SortFunc(pairs, func(a, b waitPair) int {
		return cmp.Or(cmp.Compare(a.provider, b.provider), cmp.Compare(a.commissioner, b.commissioner))
	})
	return pairs
}

func (m *maker) pairWaits(f *rowfile.File, c *waitColumns, p waitPair, month int) error {
	slow := int64(m.country.providers[p.provider].slow + fewerLong*(extractMonth-month))
	function, part := -1, -1
	for i := range m.figures.waits {
		w := &m.figures.waits[i]
		if i == 0 || w.function != m.figures.waits[i-1].function {
			function, part = function+1, -1
		}
		if part < 0 || w.part != m.figures.waits[i-1].part {
			part = slices.Index(c.part.Texts, w.part)
		}
		factor := 1000 + slow
		if w.from < 18 { // as many in all as without
			factor = 1000 - slow*63/100
		}
		if w.part == "Part_3" {
			factor = 1000
		}
		// The same draw in each month, so that a list grows and shrinks and does not jump.
		draw := streamOf(m.opts.Seed, forWaits, (p.provider*10_000+p.commissioner)*10_000+i)
		expected := w.pathways * factor / 100 * p.people / (england / 1000) // in ten-thousandths
		count := (expected + int64(draw.below(10_000))) / 10_000
		if count == 0 {
			continue
		}
		m.tally.wait(w, month, count)
		c.provider.Set(p.provider)
		c.commissioner.Set(p.commissioner)
		c.function.Set(function)
		c.part.Set(part)
		c.month.Set(m.calendar.starts[month] + before)
		c.setBand(w)
		c.count.Set(int(count))
		if err := f.Row(); err != nil {
			return err
		}
	}
	return nil
}

// setBand says how long was waited: nothing for those newly begun.
func (c *waitColumns) setBand(w *waitRow) {
	if w.part == "Part_3" {
		c.from.Missing()
		c.to.Missing()
		return
	}
	c.from.Set(w.from)
	if end := waitEnd(w.from); end >= 0 {
		c.to.Set(end)
	} else {
		c.to.Missing()
	}
}
