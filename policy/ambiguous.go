package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

func compareValues(a, b rule.Value) int { return plan.Compare(a, b) }

// maxPairs is how many pairs of rows are compared to prove that no question has two answers.
const maxPairs = 20_000_000

// proof proves of a table with blanks or ranges that of two rows that answer one question one is the more specific, or
// that a third is for just what both are for.
type proof struct {
	*answers
	compare *plan.Answers
	exact   map[string][]int // rows by their whole key
	pairs   int
	found   fault.List
}

// ambiguous reports the pairs of rows of which neither is the more specific. A look-up that takes the highest of several
// has an answer all the same.
func (a *answers) ambiguous() fault.List {
	t := a.t
	if !t.Decision() || t.highest && !t.plain || len(a.faults) > 0 || a.unclear || t.unclear || slices.Contains(a.keys, -1) {
		return nil
	}
	p := &proof{answers: a, compare: plan.NewAnswers(t.Columns, t.asked()), exact: map[string][]int{}}
	byMask := map[uint64][]int{}
	for i, row := range t.Rows {
		p.exact[a.key(row)] = append(p.exact[a.key(row)], i)
		mask := p.compare.Mask(row)
		byMask[mask] = append(byMask[mask], i)
	}
	var masks []uint64
	for mask := range byMask {
		masks = append(masks, mask)
	}
	slices.Sort(masks)
	for i, one := range masks {
		for _, other := range masks[:i+1] {
			// Without ranges, the rows that fill in more are within those that fill in less.
			if both := one & other; len(t.Between) > 0 || both != one && both != other {
				p.between(byMask[one], byMask[other], both, one == other)
			}
		}
	}
	if p.pairs > maxPairs {
		p.found.Add(fault.New(t.At, "the table %s has too many rows with blanks to prove that no question has two answers", t.Name).
			WithHint("put the rows without blanks in a table of their own"))
	}
	return p.found
}

// asked is a look-up with the table's key, of no expressions.
func (t *Table) asked() *plan.LookUp {
	l := &plan.LookUp{From: t.From, To: t.To}
	for _, k := range t.Key {
		l.On = append(l.On, t.match(k))
	}
	return l
}

// match is a part of the key as a look-up matches it.
func (t *Table) match(part string) plan.Match {
	if ends, ok := t.Between[part]; ok {
		return plan.Match{Column: ends[0], To: ends[1]}
	}
	return plan.Match{Column: part, Any: slices.Contains(t.Any, part)}
}

// between compares the rows of two sets that agree in the cells that both fill in.
func (p *proof) between(ones, others []int, both uint64, same bool) {
	t := p.t
	cells := map[string][]int{}
	for _, i := range others {
		key := p.compare.Cells(t.Rows[i], both)
		cells[key] = append(cells[key], i)
	}
	for _, i := range ones {
		for _, j := range cells[p.compare.Cells(t.Rows[i], both)] {
			if same && j >= i {
				break
			}
			if p.pairs++; p.pairs > maxPairs || len(p.found) > maxRowFaults {
				return
			}
			p.pair(i, j)
		}
	}
}

// pair reports two rows that answer one question and are not settled.
func (p *proof) pair(i, j int) {
	x, y := p.t.Rows[i], p.t.Rows[j]
	if !p.compare.Overlap(x, y) || p.compare.Within(x, y) || p.compare.Within(y, x) {
		return
	}
	both := p.compare.Both(x, y)
	from, to := latest(dayAt(x, p.from), dayAt(y, p.from)), earliest(dayAt(x, p.to), dayAt(y, p.to))
	open, ok := p.unsettled(p.key(both), from, to)
	if !ok {
		return
	}
	if p.t.Lines[i] < p.t.Lines[j] {
		i, j = j, i
	}
	question := p.question(both)
	switch {
	case open > dawn:
		question += " on " + open.String()
	case to != nil:
		question += " on " + to.String()
	}
	at := func(i int) fault.Place { return p.at(p.t.Lines[i]) }
	p.found.Add(fault.New(at(i), "two rows answer for %s, and neither is the more specific: line %d is for %s and line %d for %s",
		question, at(j).Line, p.words(p.t.Rows[j]), at(i).Line, p.words(p.t.Rows[i])).WithAlso(at(j), "the other").
		WithHint("add a row for %s, or look it up as the highest of a column", p.words(both)))
}

// unsettled is the first day of those from one to another on which no row of a key is in force, if there is one; dawn
// where that is without beginning.
func (p *proof) unsettled(key string, from, to *rule.Day) (rule.Day, bool) {
	rows := slices.Clone(p.exact[key])
	begin := func(i int) rule.Day { return first(dayAt(p.t.Rows[i], p.from)) }
	slices.SortFunc(rows, func(i, j int) int { return cmp.Compare(begin(i), begin(j)) })
	day := first(from)
	for _, i := range rows {
		if begin(i) > day {
			break
		}
		if end := last(dayAt(p.t.Rows[i], p.to)); end >= day {
			day = end + 1
		}
	}
	return day, day <= last(to)
}

// question is an example that a key is for.
func (p *proof) question(key []rule.Value) string {
	var parts []string
	for _, k := range p.t.Key {
		m := p.t.match(k)
		v := key[columnIndex(p.t, m.Column)]
		if m.To != "" && !v.Known() {
			v = key[columnIndex(p.t, m.To)]
		}
		if v.Known() {
			parts = append(parts, fmt.Sprintf("%s %s", k, valueText(v)))
		} else {
			parts = append(parts, "any "+k)
		}
	}
	return strings.Join(parts, ", ")
}

func latest(a, b *rule.Day) *rule.Day {
	if first(a) >= first(b) {
		return a
	}
	return b
}

func earliest(a, b *rule.Day) *rule.Day {
	if last(a) <= last(b) {
		return a
	}
	return b
}
