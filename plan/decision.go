package plan

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/commonpurse/commonpurse/rule"
)

// Answers compares the rows of a table as answers to the questions that a key puts to it: which rows are for the same
// question, and which is the more specific. A question is a value for each part of the key, and a day.
type Answers struct {
	parts    []part
	from, to int // columns of the days in force, -1 for none
	highest  int
}

// part is one part of a key: the column of its value, or the first and last of its range.
type part struct {
	low, high int // high is -1 for a value
	any       bool
}

// NewAnswers is for rows with the columns given, looked up in as l does. A part that is one of several codes is taken
// as a value.
func NewAnswers(cols []Column, l *LookUp) *Answers {
	place := func(name string) int {
		if name == "" {
			return -1
		}
		return slices.IndexFunc(cols, func(c Column) bool { return c.Name == name })
	}
	a := &Answers{from: place(l.From), to: place(l.To), highest: place(l.Highest)}
	for _, m := range l.On {
		a.parts = append(a.parts, part{low: place(m.Column), high: place(m.To), any: m.Any})
	}
	return a
}

// Never says that a row answers nothing: a part of its key is missing that must be there.
func (a *Answers) Never(row []rule.Value) bool {
	return slices.ContainsFunc(a.parts, func(p part) bool { return p.high < 0 && !p.any && !row[p.low].Known() })
}

// Mask has a bit for each part of the key that is a value and is not blank.
func (a *Answers) Mask(row []rule.Value) uint64 {
	var mask uint64
	for i, p := range a.parts {
		if p.high < 0 && row[p.low].Known() {
			mask |= 1 << i
		}
	}
	return mask
}

// Cells is the values of a row in the parts of a mask, as a text that two rows share only when they agree there.
func (a *Answers) Cells(row []rule.Value, mask uint64) string {
	var cells []rule.Value
	for i, p := range a.parts {
		if mask&(1<<i) != 0 {
			cells = append(cells, row[p.low])
		}
	}
	return RowText(cells)
}

// Overlap says that two rows are for one question on one day.
func (a *Answers) Overlap(x, y []rule.Value) bool {
	for _, p := range a.parts {
		switch {
		case p.high >= 0:
			if !meet(x[p.low], x[p.high], y[p.low], y[p.high]) {
				return false
			}
		case x[p.low].Known() && y[p.low].Known() && Compare(x[p.low], y[p.low]) != 0:
			return false
		}
	}
	return a.together(x, y)
}

// together says that two rows are in force on one day.
func (a *Answers) together(x, y []rule.Value) bool {
	at := func(row []rule.Value, column int) rule.Value {
		if column < 0 {
			return rule.Value{}
		}
		return row[column]
	}
	return meet(at(x, a.from), at(x, a.to), at(y, a.from), at(y, a.to))
}

// meet says that two ranges have a value in common; a missing end is without end.
func meet(xLow, xHigh, yLow, yHigh rule.Value) bool {
	return notAfter(xLow, yHigh) && notAfter(yLow, xHigh)
}

func notAfter(low, high rule.Value) bool {
	return !low.Known() || !high.Known() || Compare(low, high) <= 0
}

// Within says that every question, of any day, that x is for is one that y is for too.
func (a *Answers) Within(x, y []rule.Value) bool {
	for _, p := range a.parts {
		if p.high < 0 {
			if y[p.low].Known() && (!x[p.low].Known() || Compare(x[p.low], y[p.low]) != 0) {
				return false
			}
			continue
		}
		if compareLow(x[p.low], y[p.low]) < 0 || compareHigh(x[p.high], y[p.high]) > 0 {
			return false
		}
	}
	return true
}

// compareLow orders first values, a missing one before all.
func compareLow(x, y rule.Value) int { return Compare(x, y) }

// compareHigh orders last values, a missing one after all.
func compareHigh(x, y rule.Value) int {
	if x.Known() != y.Known() {
		return cmp.Compare(yes(y.Known()), yes(x.Known()))
	}
	return Compare(x, y)
}

// Both is the key of the questions that two overlapping rows are both for, as the cells of a row; its other cells are
// those of x.
func (a *Answers) Both(x, y []rule.Value) []rule.Value {
	row := slices.Clone(x)
	for _, p := range a.parts {
		if p.high < 0 {
			if !row[p.low].Known() {
				row[p.low] = y[p.low]
			}
			continue
		}
		if compareLow(x[p.low], y[p.low]) < 0 {
			row[p.low] = y[p.low]
		}
		if compareHigh(x[p.high], y[p.high]) > 0 {
			row[p.high] = y[p.high]
		}
	}
	return row
}

// before orders rows so that of two that are for one question the one that answers comes first.
func (a *Answers) before(x, y []rule.Value) int {
	if a.highest >= 0 {
		if c := Compare(y[a.highest], x[a.highest]); c != 0 {
			return c
		}
	}
	if c := cmp.Compare(bits.OnesCount64(a.Mask(y)), bits.OnesCount64(a.Mask(x))); c != 0 {
		return c
	}
	for _, p := range a.parts {
		if p.high < 0 {
			if c := Compare(x[p.low], y[p.low]); c != 0 && a.highest >= 0 {
				return c
			}
			continue
		}
		if c := cmp.Or(compareLow(y[p.low], x[p.low]), compareHigh(x[p.high], y[p.high])); c != 0 {
			return c
		}
	}
	return 0
}

// A Level is rows of a table that leave the same parts of the key blank, of which no two are for one question.
type Level struct {
	Mask uint64
	Rows []int // in order
}

// Levels parts the rows of a table into levels so that every question is answered by at most one row of each: where the
// most specific row answers, by that of the first level that has one.
func (a *Answers) Levels(rows [][]rule.Value) []Level {
	order := make([]int, 0, len(rows))
	for i, row := range rows {
		if !a.Never(row) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return a.before(rows[i], rows[j]) })
	type place struct {
		mask  uint64
		depth int
	}
	depth, members := map[int]int{}, map[place][]int{}
	buckets := map[string][]int{}
	for _, i := range order {
		mask := a.Mask(rows[i])
		bucket := RowText([]rule.Value{rule.IntValue(int64(mask))}) + " " + a.Cells(rows[i], mask)
		for _, j := range buckets[bucket] {
			if depth[i] <= depth[j] && a.Overlap(rows[i], rows[j]) {
				depth[i] = depth[j] + 1
			}
		}
		buckets[bucket] = append(buckets[bucket], i)
		at := place{mask, depth[i]}
		members[at] = append(members[at], i)
	}
	var levels []Level
	places := make([]place, 0, len(members))
	for at := range members {
		places = append(places, at)
	}
	slices.SortFunc(places, func(x, y place) int {
		return cmp.Or(cmp.Compare(bits.OnesCount64(y.mask), bits.OnesCount64(x.mask)), cmp.Compare(x.mask, y.mask), cmp.Compare(x.depth, y.depth))
	})
	for _, at := range places {
		slices.Sort(members[at])
		levels = append(levels, Level{Mask: at.mask, Rows: members[at]})
	}
	return levels
}
