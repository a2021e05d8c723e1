package suppress

import (
	"cmp"
	"math"
	"slices"
)

// mostPartners is how many other leaves are tried in each dimension, the likeliest first; where none of them will do
// all are tried, one dimension after another.
const mostPartners = 6

// mostTries bounds the moves tried for one small count, so that a table of many dimensions takes no more than one of few.
const mostTries = 2500

func power(x, n int) int {
	out := 1
	for range n {
		out *= x
	}
	return out
}

// none is no partner: the leaf alone, with all it is counted in.
const none = -1

// protect leaves out what the small count at i needs.
func (t *table) protect(i int) {
	w, ok := t.want(i)
	if !ok { // no leaves are counted in it, and everyone knows
		t.marks[i] = Published
		return
	}
	most := mostPartners
	for most > 1 && power(most+1, len(t.dimensions)) > mostTries {
		most--
	}
	best := t.search(w, most)
	if best == nil && len(t.dimensions) <= 3 {
		best = t.search(w, math.MaxInt)
	}
	if best == nil { // the leaves alone in every dimension always will do
		best, _, _ = t.try(w, slices.Repeat([]int{none}, len(t.dimensions)))
	}
	for _, c := range best {
		if t.marks[c] == Published {
			t.marks[c] = Covering
		}
	}
}

// part is a cell of leaves and how much of a change it takes.
type part struct {
	at     []int
	amount int64
}

// want is a small count and the changes in its leaves that would take it through its range.
type want struct {
	cell     int
	leaf     []int // the leaves' cell with the most people, the first of several
	up, down []part
}

// want shares the range of a small count among the leaves' cells under it: all that it could rise to the one with the
// most people, and what it could fall to each as far as it goes, the largest first.
func (t *table) want(i int) (want, bool) {
	type under struct {
		at    []int
		count int64
	}
	var cells []under
	at := t.cells[i].At
	var walk func(place []int)
	walk = func(place []int) {
		if len(place) == len(at) {
			if c, there := t.place.get(t.key(place)); there {
				cells = append(cells, under{slices.Clone(place), t.cells[c].Count})
			}
			return
		}
		for _, l := range t.dimensions[len(place)].leaves[at[len(place)]] {
			walk(append(place, l))
		}
	}
	walk(make([]int, 0, len(at)))
	if len(cells) == 0 {
		return want{}, false
	}
	slices.SortStableFunc(cells, func(a, b under) int { return cmp.Compare(b.count, a.count) })
	w := want{cell: i, leaf: cells[0].at}
	down := t.cells[i].Count - 1
	if t.rule.Zeros {
		down = t.cells[i].Count
	}
	if up := t.rule.Threshold - 1 - t.cells[i].Count; up > 0 {
		w.up = []part{{cells[0].at, up}}
	}
	for _, c := range cells {
		if take := min(down, c.count); take > 0 {
			w.down = append(w.down, part{c.at, -take})
			down -= take
		}
	}
	return w, true
}

// search tries partners in every dimension together and gives the cells of the moves that leave out the fewest more;
// nil where none will do.
func (t *table) search(w want, most int) []int {
	options := make([][]int, len(t.dimensions))
	for j := range options {
		options[j] = t.partners(w, j, most)
	}
	var best []int
	bestCost := int64(math.MaxInt64)
	chosen := make([]int, len(options))
	var walk func(j int)
	walk = func(j int) {
		if bestCost == 0 {
			return
		}
		if j == len(options) {
			if cells, cost, ok := t.try(w, chosen); ok && cost < bestCost {
				best, bestCost = cells, cost
			}
			return
		}
		for _, p := range options[j] {
			chosen[j] = p
			walk(j + 1)
		}
	}
	walk(0)
	return best
}

// partners are the leaves of a dimension that could stand against the leaf: not counted in the cell's own node, with a
// cell there; those that share the most nodes with it first, then those whose cell is left out already, then the
// smallest that is large enough. No partner comes last.
func (t *table) partners(w want, j int, most int) []int {
	d, own := t.dimensions[j], t.cells[w.cell]
	at := slices.Clone(w.leaf)
	type option struct {
		leaf, apart, out int
		count            int64
	}
	need := t.rule.Threshold - 1 - own.Count
	var options []option
	for _, l := range d.all {
		if slices.Contains(d.in[l], own.At[j]) {
			continue
		}
		at[j] = l
		c, there := t.place.get(t.key(at))
		if !there || t.cells[c].Count < need {
			continue
		}
		o := option{leaf: l, apart: len(d.in[l]) + len(d.in[w.leaf[j]]) - 2*common(d.in[l], d.in[w.leaf[j]]), count: t.cells[c].Count}
		if t.marks[c] == Published {
			o.out = 1
		}
		options = append(options, o)
	}
	slices.SortFunc(options, func(a, b option) int {
		return cmp.Or(cmp.Compare(a.apart, b.apart), cmp.Compare(a.out, b.out), cmp.Compare(a.count, b.count), cmp.Compare(a.leaf, b.leaf))
	})
	var out []int
	for _, o := range options[:min(most, len(options))] {
		out = append(out, o.leaf)
	}
	return append(out, none)
}

// common counts what two rising slices share.
func common(a, b []int) int {
	n := 0
	for _, x := range a {
		if _, ok := slices.BinarySearch(b, x); ok {
			n++
		}
	}
	return n
}

// signed is a node that a move changes, and which way.
type signed struct{ node, sign int }

// factor is what a move changes in one dimension.
func (d dimension) factor(leaf, partner int) []signed {
	var out []signed
	for _, n := range d.in[leaf] {
		if partner == none || !slices.Contains(d.in[partner], n) {
			out = append(out, signed{n, 1})
		}
	}
	if partner == none {
		return out
	}
	for _, n := range d.in[partner] {
		if !slices.Contains(d.in[leaf], n) {
			out = append(out, signed{n, -1})
		}
	}
	return out
}

// try works out the moves up and down with these partners: the cells they change, and the people in those of them that
// are published still. They will do where no count falls below 0.
func (t *table) try(w want, partners []int) (cells []int, cost int64, ok bool) {
	touched := []int{w.cell}
	for _, parts := range [][]part{w.up, w.down} {
		ok := t.change(parts, partners)
		for _, c := range t.changed {
			by := t.delta[c]
			t.delta[c] = 0
			ok = ok && t.cells[c].Count+by >= 0
			if by != 0 {
				touched = append(touched, c)
			}
		}
		t.changed = t.changed[:0]
		if !ok {
			return nil, 0, false
		}
	}
	slices.Sort(touched)
	touched = slices.Compact(touched)
	for _, c := range touched {
		if t.marks[c] == Published {
			cost += 1 + t.cells[c].Count
		}
	}
	return touched, cost, true
}

// change adds what a move does to each cell that is there to delta, and the cells to changed. It is no move where it
// would change a cell of leaves that is not there, because nobody is counted in it and everyone knows.
func (t *table) change(parts []part, partners []int) bool {
	fits := true
	leaves := 0 // how many of the dimensions stand at a leaf
	factors := make([][]signed, len(partners))
	var walk func(j, key int, by int64)
	walk = func(j, key int, by int64) {
		if j < len(factors) {
			d := &t.dimensions[j]
			for _, s := range factors[j] {
				if d.in[s.node] != nil {
					leaves++
					walk(j+1, key*d.Nodes+s.node, by*int64(s.sign))
					leaves--
				} else {
					walk(j+1, key*d.Nodes+s.node, by*int64(s.sign))
				}
			}
			return
		}
		if c, there := t.place.get(key); there {
			if t.delta[c] == 0 {
				t.changed = append(t.changed, c)
			}
			t.delta[c] += by
		} else if leaves == len(factors) {
			fits = false
		}
	}
	for _, p := range parts {
		for j := range partners {
			factors[j] = t.dimensions[j].factor(p.at[j], partners[j])
		}
		walk(0, 0, p.amount)
	}
	return fits
}

func (t *table) allLeaves(at []int) bool {
	for j, n := range at {
		if t.dimensions[j].in[n] == nil {
			return false
		}
	}
	return true
}
