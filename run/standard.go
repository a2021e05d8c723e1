package run

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/stats"
)

// The columns of a standardised measure's records that are added up beside the others, where an event counts for more or
// less than one.
const (
	eventsColumn  = "measure.events"  // those that count for something
	squaresColumn = "measure.squares" // of what each counts for
)

// bandCount is what is counted in a band.
type bandCount struct{ events, sum, squares *big.Rat }

func (b *bandCount) add(events, sum, squares *big.Rat) {
	for _, one := range []struct{ into, more *big.Rat }{{b.events, events}, {b.sum, sum}, {b.squares, squares}} {
		one.into.Add(one.into, one.more)
	}
}

// bandsIn reads the counts of a row's band into those of its figure. A row of no band has nothing that is counted.
func (m *MeasureRecords) bandsIn(in *reader, row []rule.Value, into map[string]*bandCount) {
	band, banded := bandOf(in, row, m.bands)
	sum, known := in.optional(row, numeratorColumn)
	if !banded || !known {
		return
	}
	events, squares := sum, sum
	if m.Rule.Measure.Standard.Times != nil {
		events, squares = in.number(row, eventsColumn), in.number(row, squaresColumn)
	}
	if into[band] == nil {
		into[band] = &bandCount{new(big.Rat), new(big.Rat), new(big.Rat)}
	}
	into[band].add(events, sum, squares)
}

// Reference is what a standardised figure is held to, by band: the weight of a standard population, or what was counted of
// how many in a reference.
type Reference struct {
	Weights people
	Events  people
	People  people
}

// BandRow is a band of a standardised figure, to be shown.
type BandRow struct {
	Band           string   // name=value, ...
	Events, People *big.Rat // nil people: none known
	Weight         *big.Rat // of a direct one
	Rate           *big.Rat // of the reference, of an indirect one; nil where it has none
	Sum            *big.Rat // of what events count for
}

// bandText writes a band with the names of its parts.
func bandText(st *policy.Standard, band string) string {
	values := strings.Split(band, bandSeparator)
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = st.By[i].Name + "=" + v
	}
	return strings.Join(parts, ", ")
}

// TableReference reads the standard of a measure from the rows of its table, for every band that the nation's population
// has: one that people are in and the table has not, or has no number for, is a fault.
func TableReference(r *policy.Rule, t *plan.Table, nation people) (Reference, error) {
	st := r.Measure.Standard
	in := newReader(t)
	find := func(column string) people {
		out := people{}
		for _, row := range t.Rows {
			if band, ok := bandOf(in, row, columnsTold(st.Columns)); ok {
				if n, known := in.optional(row, column); known {
					out[band] = n
				}
			}
		}
		return out
	}
	var faults fault.List
	spread := func(column string) people {
		rows, out := find(column), people{}
		for _, band := range slices.Sorted(maps.Keys(nation)) {
			n := rows[inTable(st, band)]
			if n == nil && nation[band] != nil && nation[band].Sign() > 0 {
				faults.Add(fault.New(st.At, "the table %s has no %s for %s, and %s people are in that band", st.Table.Name, column, bandText(st, band), decimal.Text(nation[band])).
					WithAlso(st.Table.At, "the table").WithHint("give the band a row, or keep its people out with where: of out of:"))
			}
			if n != nil && n.Sign() < 0 {
				faults.Add(fault.New(st.At, "the table %s has the %s %s for %s, which is below 0", st.Table.Name, column, decimal.Text(n), bandText(st, band)))
			}
			if n != nil {
				out[band] = n
			}
		}
		return out
	}
	var ref Reference
	if st.Indirect {
		ref = Reference{Events: spread(st.Events), People: spread(st.People)}
	} else {
		ref = Reference{Weights: spread(st.Weight)}
	}
	return ref, faults.Err()
}

// columnsTold are the columns of bands that a table has.
func columnsTold(columns []string) []string {
	return slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return c == "" })
}

// inTable is a band as a table has it, which may not tell all of its parts apart.
func inTable(st *policy.Standard, band string) string {
	var out []string
	for i, v := range strings.Split(band, bandSeparator) {
		if st.Columns[i] != "" {
			out = append(out, v)
		}
	}
	return strings.Join(out, bandSeparator)
}

// standardised is what the statistics make of a figure's bands: the value and its limits, or why there is none. What
// stands for the denominator is the people of a direct rate and the events expected of an indirect one.
type standardised struct {
	value, low, high *decimal.Decimal
	estimate         stats.Estimate
	denominator      *big.Rat
	why              string
	rows             []BandRow
}

// standardise works a figure out from what was counted in its bands, its people as they count in the period, and the
// reference. Bands are in the order of their names, so that the same figures give the same value to the last digit.
func standardise(m *policy.Measure, counted map[string]*bandCount, p people, ref Reference, part string) standardised {
	out := standardised{}
	out.bands(m, counted, p, ref, part)
	if out.why = unready(m.Standard, out.rows); out.why == "" {
		out.work(m, counted)
	}
	if !m.Standard.Indirect {
		out.denominator = p.total()
	}
	return out
}

// bands are the rows of all that has a part in a figure.
func (out *standardised) bands(m *policy.Measure, counted map[string]*bandCount, p people, ref Reference, part string) {
	bands := map[string]bool{}
	for _, of := range []people{p, ref.Weights, ref.People} {
		for band := range of {
			bands[band] = true
		}
	}
	for band := range counted {
		bands[band] = true
	}
	for _, band := range slices.Sorted(maps.Keys(bands)) {
		if ofPart(m.Standard, band, part) {
			out.rows = append(out.rows, bandRow(m.Standard, band, counted[band], p[band], ref))
		}
	}
}

// work makes the statistic of the bands.
func (out *standardised) work(m *policy.Measure, counted map[string]*bandCount) {
	var err error
	if m.Standard.Indirect {
		err = out.indirectly(m)
		if e := statistic(out.estimate.Denominator); err == nil && e != nil {
			out.denominator = decimal.Round(e.Rat(), countPlaces).Rat()
		}
	} else {
		err = out.directly(m, counted)
	}
	switch {
	case err != nil:
		out.why = err.Error()
	case !out.estimate.Known:
		out.why = out.estimate.Why
	default:
		out.keep(m)
	}
}

// keep rounds the statistics as the book keeps them.
func (out *standardised) keep(m *policy.Measure) {
	v := statistic(out.estimate.Value)
	if v == nil {
		out.why = "the value is beyond what a book holds"
		return
	}
	rounded := decimal.Round(v.Rat(), m.Places)
	out.value = &rounded
	if len(out.estimate.Limits) > 0 {
		out.low, out.high = statistic(out.estimate.Limits[0].Lower), statistic(out.estimate.Limits[0].Upper)
	}
}

// ofPart says that a band is of a part of a breakdown that is one of the bands' own columns.
func ofPart(st *policy.Standard, band, part string) bool {
	name, value, _ := strings.Cut(part, "=")
	for i, by := range st.By {
		if part != "" && by.Name == name && strings.Split(band, bandSeparator)[i] != value {
			return false
		}
	}
	return true
}

func bandRow(st *policy.Standard, band string, c *bandCount, p *big.Rat, ref Reference) BandRow {
	row := BandRow{Band: bandText(st, band), Events: new(big.Rat), Sum: new(big.Rat), People: p}
	if c != nil {
		row.Events, row.Sum = c.events, c.sum
	}
	row.Weight = ref.Weights[band]
	if n := ref.People[band]; n != nil && n.Sign() > 0 && ref.Events[band] != nil {
		row.Rate = new(big.Rat).Quo(ref.Events[band], n)
	}
	return row
}

// unready says why a figure's bands cannot be standardised; "" where they can.
func unready(st *policy.Standard, rows []BandRow) string {
	for _, r := range rows {
		nobody := r.People == nil || r.People.Sign() == 0
		weighs := !st.Indirect && r.Weight != nil && r.Weight.Sign() > 0
		switch {
		case nobody && r.Events.Sign() != 0:
			return fmt.Sprintf("%s counted in %s, where there are no people", decimal.Text(r.Events), r.Band)
		case nobody && weighs:
			return fmt.Sprintf("no people in %s, which the standard population has", r.Band)
		case r.People != nil && r.People.Sign() < 0:
			return fmt.Sprintf("the people in %s are below 0", r.Band)
		case !nobody && st.Indirect && r.Rate == nil:
			return fmt.Sprintf("the reference has no rate for %s", r.Band)
		case !nobody && !st.Indirect && r.Weight == nil:
			return fmt.Sprintf("the standard population has no weight for %s", r.Band)
		}
	}
	return ""
}

// perOf is how many a measure's value is for, as package stats takes it.
func perOf(m *policy.Measure) float64 {
	if m.Per == nil {
		return 1
	}
	return float(m.Per)
}

// float is an exact number as package stats takes it.
func float(x *big.Rat) float64 {
	f, _ := x.Float64()
	return f
}

// directly is the rate standardised by Dobson's method. A band without people, whose weight is nothing, is left out.
func (out *standardised) directly(m *policy.Measure, counted map[string]*bandCount) (err error) {
	byText := map[string]*bandCount{}
	for band, c := range counted {
		byText[bandText(m.Standard, band)] = c
	}
	var bands []stats.Weighed
	for _, r := range out.rows {
		if r.People == nil || r.People.Sign() == 0 {
			continue
		}
		one := stats.Weighed{Population: float(r.People), Weight: float(r.Weight)}
		if c := byText[r.Band]; c != nil {
			one.Events, one.Sum, one.Squares = float(c.events), float(c.sum), float(c.squares)
		}
		bands = append(bands, one)
	}
	out.estimate, err = stats.DirectRateWeighed(bands, perOf(m), floats(m.Standard.Levels)...)
	return err
}

// indirectly is what was counted over what would be at the reference's rates.
func (out *standardised) indirectly(m *policy.Measure) (err error) {
	var bands []stats.Compared
	for _, r := range out.rows {
		if r.People == nil || r.People.Sign() == 0 {
			continue
		}
		bands = append(bands, stats.Compared{Events: float(r.Events), Population: float(r.People),
			ReferenceEvents: float(r.Rate), ReferencePopulation: 1})
	}
	out.estimate, err = stats.IndirectRatio(bands, perOf(m), floats(m.Standard.Levels)...)
	return err
}
