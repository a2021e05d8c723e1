package run

import (
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// The columns of a measure's record relation that are added up, beside rowsColumn.
const (
	numeratorColumn   = "measure.numerator"   // missing where the record cannot be told
	denominatorColumn = "measure.denominator" // only for a measure out of something
	unclearColumn     = "measure.unclear"     // how many alike the record stands for where it cannot be told, else 0
)

// MeasureLevel is one set of figures of a measure: the bodies it is made for and, for a breakdown, the column.
type MeasureLevel struct {
	Name   string   // of the level, as the policy writes it
	Bodies []string // one column of the record relation, or two for a pair
	By     string   // column of the breakdown, "" for the whole
	ByName string   // the breakdown as the policy names it, "" for the whole
	Nation bool     // it is the nation as a whole

	number, by int // its place in for each, and in by; by is -1 for the whole
}

// Keys are the columns that one figure of the level is for.
func (l MeasureLevel) Keys() []string {
	keys := append([]string{PeriodColumn}, l.Bodies...)
	if l.By != "" {
		keys = append(keys, l.By)
	}
	return keys
}

// MeasureRecords is a measure as a relation with a row for each record counted, and the levels to sum it to.
type MeasureRecords struct {
	Rule   *policy.Rule
	Node   plan.Node
	Levels []MeasureLevel
	OutOf  bool
	sums   []string
	bands  []string // the columns of the bands of a standardised one
}

// LowerMeasure makes the record relation of a measure of the policy of the given year over the records scanned, as
// LowerPrice does.
func LowerMeasure(r *policy.Rule, year int, records *plan.Scan, picks ...Picks) *MeasureRecords {
	return lowerMeasure(r, year, records, picks, func(int) bool { return true })
}

// LowerMeasureLevel is LowerMeasure for one of its levels alone, by its place among them, so that nothing is read
// that the level does not need.
func LowerMeasureLevel(r *policy.Rule, year int, records *plan.Scan, level int, picks ...Picks) *MeasureRecords {
	return lowerMeasure(r, year, records, picks, func(i int) bool { return i == level })
}

func lowerMeasure(r *policy.Rule, year int, records *plan.Scan, picks []Picks, wanted func(level int) bool) *MeasureRecords {
	m := r.Measure
	ups, derives := needsOf(m, wanted)
	l := lower(records, derives, picks, ups, m.Lets)
	l.inForce(r, m.Of, year)
	l.filter(m.Where)
	l.put(PeriodColumn, periodOf(m.Of, r.Every, year, l))
	out := &MeasureRecords{Rule: r, OutOf: m.HasDenominator()}
	if m.Standard != nil {
		for i, by := range m.Standard.By {
			out.bands = append(out.bands, l.once(fmt.Sprintf("band.%d", i), by.Expr))
		}
	}
	a := &adding{lowering: l}
	addCounts(a, m, out.bands)
	out.sums = a.columns
	place := 0
	for i := range m.Levels {
		for by := -1; by < len(m.By); by++ {
			if wanted(place) {
				out.Levels = append(out.Levels, putLevel(l, m, i, by))
			}
			place++
		}
	}
	out.Node = l.node
	return out
}

// needsOf are the look-ups and picked records that the wanted levels and everything but the levels need, so that a
// figure of one level does not depend on columns that only another reads.
func needsOf(m *policy.Measure, wanted func(place int) bool) (ups []*policy.LookUp, derives []*policy.Derive) {
	exprs := []*rule.Expr{m.Where, m.When, m.Count, m.OutOf}
	for _, let := range m.Lets {
		exprs = append(exprs, let.Expr)
	}
	exprs = append(exprs, m.Standard.Exprs()...)
	for _, by := range m.By {
		exprs = append(exprs, by.Expr)
	}
	each := len(m.By) + 1
	for i, level := range m.Levels {
		for place := i * each; place < (i+1)*each; place++ {
			if wanted(place) {
				exprs = append(exprs, level.Bodies...)
			}
		}
	}
	isRead := func(as string) bool {
		return slices.ContainsFunc(exprs, func(e *rule.Expr) bool {
			return slices.ContainsFunc(rule.Columns(e), func(name string) bool { return strings.HasPrefix(name, as+".") })
		})
	}
	for _, u := range slices.Backward(m.LookUps) { // a later one may read an earlier one
		if isRead(u.As) {
			ups = append(ups, u)
			for _, on := range u.On {
				exprs = append(exprs, on.Expr)
			}
			exprs = append(exprs, u.At)
		}
	}
	slices.Reverse(ups)
	for _, d := range m.Derives {
		if isRead(d.As) {
			derives = append(derives, d)
		}
	}
	return ups, derives
}

// putLevel adds the columns of a level and a breakdown (-1 for the whole) that are not there yet.
func putLevel(l *lowering, m *policy.Measure, i, by int) MeasureLevel {
	level := MeasureLevel{Name: m.Levels[i].Name, Nation: m.Levels[i].IsNation(), number: i, by: by}
	for j, body := range m.Levels[i].Bodies {
		level.Bodies = append(level.Bodies, l.once(fmt.Sprintf("level.%d.%d", i, j), body))
	}
	if by >= 0 {
		level.By, level.ByName = l.once(fmt.Sprintf("by.%d", by), m.By[by].Expr), m.By[by].Name
	}
	return level
}

// addCounts adds what each record adds to numerator and denominator. A record that can be told for only one of the
// two is in neither, or the ratio would compare different people; nor is one of no band, where there are bands.
func addCounts(a *adding, m *policy.Measure, bands []string) {
	count := m.Count
	if count == nil {
		count = countOf(m.Of, a.lowering)
	}
	count = a.own(count)
	if m.When != nil {
		count = cond(m.When, count, whole(0, count.Type.Unit))
	}
	outOf := m.OutOf
	both := known(count)
	if outOf != nil {
		outOf = a.own(outOf)
		both = and(both, known(outOf))
	}
	for _, band := range bands {
		both = and(both, known(a.column(band)))
	}
	if m.Standard != nil && m.Standard.Times != nil {
		addTimes(a, m.Standard.Times, both, count)
	} else {
		both = a.put("measure.known", both)
		a.add(numeratorColumn, cond(both, count, missing(count.Type)))
	}
	both = a.column("measure.known")
	if outOf != nil {
		a.add(denominatorColumn, cond(both, outOf, missing(outOf.Type)))
	}
	alike := countOf(m.Of, a.lowering)
	a.add(unclearColumn, cond(both, whole(0, alike.Type.Unit), alike))
	a.add(rowsColumn, whole(1, rule.Unit{}))
}

// addTimes adds what a record adds where each event counts for more or less than one: events that count for something,
// what they count for, and its square, of which the limits are made.
func addTimes(a *adding, each, both, count *rule.Expr) {
	each = a.put("measure.times", a.own(each))
	both = a.put("measure.known", and(both, known(each)))
	sum := times(count, each)
	none := whole(0, each.Type.Unit)
	a.add(numeratorColumn, cond(both, sum, missing(sum.Type)))
	a.add(eventsColumn, cond(and(both, not(rule.Make(rule.OpEqual, 0, each, none))), count, whole(0, count.Type.Unit)))
	square := times(sum, each)
	a.add(squaresColumn, cond(both, square, missing(square.Type)))
}

// Base adds the records up once to every column that some level needs, so that each level is made from few rows.
func (m *MeasureRecords) Base() *Sums {
	var by []string
	seen := map[string]bool{}
	for _, level := range m.Levels {
		for _, name := range m.Keys(level) {
			if !seen[name] {
				seen[name] = true
				by = append(by, name)
			}
		}
	}
	return m.added(by)
}

// Level is the records ready to be added up to one level.
func (m *MeasureRecords) Level(level MeasureLevel) *Sums {
	return m.added(m.Keys(level))
}

// Keys are the columns that the rows of a level are told apart by: those of its figures, and of their bands.
func (m *MeasureRecords) Keys(level MeasureLevel) []string { return append(level.Keys(), m.bands...) }

// added is linear where the records' count, and nothing made of it, is all that is counted.
func (m *MeasureRecords) added(by []string) *Sums {
	s := &Sums{Node: m.Node, By: by, Columns: m.sums, Count: m.Rule.Measure.Of.Count, PerRow: []string{unclearColumn, rowsColumn}}
	isCount := func(e *rule.Expr) bool { return e == nil || e.Op == rule.OpColumn && e.Column == s.Count }
	p := m.Rule.Measure
	s.Linear = s.Count != "" && isCount(p.Count) && isCount(p.OutOf) && !m.readsCount(s.Count)
	return s
}

func (m *MeasureRecords) readsCount(count string) bool {
	p := m.Rule.Measure
	exprs := append([]*rule.Expr{p.Where, p.When}, p.Standard.Exprs()...)
	for _, u := range p.LookUps {
		for _, on := range u.On {
			exprs = append(exprs, on.Expr)
		}
	}
	for _, n := range append(slices.Clone(p.Lets), p.By...) {
		exprs = append(exprs, n.Expr)
	}
	for _, level := range p.Levels {
		exprs = append(exprs, level.Bodies...)
	}
	return slices.ContainsFunc(exprs, func(e *rule.Expr) bool { return reads(e, count) })
}

// AsNation is a level as the nation has it: of no body of its own.
func (l MeasureLevel) AsNation() MeasureLevel {
	l.number = -1
	return l
}
