package figures

import (
	"cmp"
	"fmt"
	"math"

	"github.com/commonpurse/commonpurse/chart"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/stats"
	"github.com/commonpurse/commonpurse/verdict"
)

// RateKind is a kind of estimate.
type RateKind string

// The kinds of estimate.
const (
	CrudeRate  RateKind = "rate"       // numerator over denominator; limits exact below 10 events, else Byar's
	Proportion RateKind = "proportion" // numerator of denominator, never above it; Wilson's limits
	Ratio      RateKind = "ratio"      // observed over expected; limits as of a rate
	Mean       RateKind = "mean"       // of the values of a column; Student's limits
	Direct     RateKind = "direct"     // directly standardised: a row an age band, with its weight; Dobson's limits
	Indirect   RateKind = "indirect"   // indirectly standardised ratio: a row an age band, with the reference's events and people
)

// Rate is an estimate with its limits for each group of a file.
type Rate struct {
	Kind RateKind
	By   []string
	// The columns. Mean reads Value; Direct reads Weight besides, and Indirect the reference's.
	Numerator, Denominator, Value, Weight    string
	ReferenceNumerator, ReferenceDenominator string

	Per    float64 // the multiplier; 0 is 100 for proportions and ratios, 1 for means, and 100,000
	Levels []float64
	Better stats.Direction
	// Against is what groups are compared with, in the estimates' unit; nil is all groups together where they can be
	// added up, and the multiplier (as many as expected) for ratios.
	Against     *float64
	AgainstName string
	Draw        *Draw
}

// Of works out each group's estimate.
//
// Columns: the grouping columns; kind, rows, numerator, denominator (for ratios, observed and expected; for means, the
// number of values), value, lower_95 and upper_95 for each level, comparator, compared (higher, lower, no different
// beyond chance), class, method, words, caution, why (there is no value, or no limits).
//
// Crude rates, proportions and ratios of a group are those of its rows added up, a missing part making the group's
// missing, as the published methods have it. The comparison is by the first level.
//
// Faults: columns that are not there or not of numbers, and what package stats refuses, with the group it refused.
func (c Rate) Of(s *Source) (*Result, error) {
	if len(c.Levels) == 0 {
		c.Levels = []float64{0.95}
	}
	r := s.reader()
	groups, err := s.groups(c.By)
	if err != nil {
		return nil, err
	}
	cols, err := c.columns(r)
	if err != nil {
		return nil, err
	}
	all := group{rows: s.rows}
	out := &Result{Columns: c.heading()}
	compared, name := c.comparator(r, all, cols, len(groups))
	var made []stats.Estimate
	for _, g := range groups {
		e, err := c.estimate(r, g, cols)
		if err != nil {
			r.faults.list.Add(fault.New(r.faults.at, "%s%v", prefix(g), err))
			continue
		}
		made = append(made, e)
		out.Rows = append(out.Rows, c.row(g, e, compared, name))
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	if err := c.draw(out, groups, made, compared, name); err != nil {
		return nil, fault.New(r.faults.at, "%v", err)
	}
	return out, nil
}

// rateColumns are positions; -1 where the kind has none.
type rateColumns struct{ numerator, denominator, value, weight, referenceEvents, referencePeople int }

func (c Rate) columns(r *reader) (rateColumns, error) {
	cols := rateColumns{-1, -1, -1, -1, -1, -1}
	switch c.Kind {
	case CrudeRate, Proportion, Ratio, Direct, Indirect:
		cols.numerator = r.want(c.Numerator, "the numerators", "--numerator")
		cols.denominator = r.want(c.Denominator, "the denominators", "--denominator")
	case Mean:
		cols.value = r.want(c.Value, "the values", "--value")
	default:
		return cols, fmt.Errorf("there is no estimate %q: expected rate, proportion, ratio, mean, direct or indirect", c.Kind)
	}
	if c.Kind == Direct {
		cols.weight = r.want(c.Weight, "the standard population's weights", "--weight")
	}
	if c.Kind == Indirect {
		cols.referenceEvents = r.want(c.ReferenceNumerator, "the reference population's events", "--reference-numerator")
		cols.referencePeople = r.want(c.ReferenceDenominator, "the reference population's people", "--reference-denominator")
	}
	return cols, r.err()
}

func (c Rate) per() float64 {
	usual := map[RateKind]float64{Proportion: 100, Ratio: 100, Indirect: 100, Mean: 1}
	return cmp.Or(c.Per, usual[c.Kind], 100_000)
}

// estimate is a group's. A cell that cannot be read is kept as a fault and counts as missing.
func (c Rate) estimate(r *reader, g group, cols rateColumns) (stats.Estimate, error) {
	switch c.Kind {
	case Mean:
		return c.mean(r, g, cols)
	case Direct:
		return c.direct(r, g, cols)
	case Indirect:
		return c.indirect(r, g, cols)
	}
	numerator, denominator := 0.0, 0.0
	for _, row := range g.rows {
		numerator += r.number(row, cols.numerator)
		denominator += r.number(row, cols.denominator)
	}
	if math.IsNaN(numerator) || math.IsNaN(denominator) {
		return stats.Estimate{Why: "a numerator or denominator is missing"}, nil
	}
	if denominator == 0 && numerator == 0 {
		return stats.Estimate{Why: "nothing in the denominator"}, nil
	}
	of := map[RateKind]func(a, b, per float64, levels ...float64) (stats.Estimate, error){CrudeRate: stats.Rate, Proportion: stats.Proportion, Ratio: stats.Ratio}[c.Kind]
	return of(numerator, denominator, c.per(), c.Levels...)
}

func (c Rate) mean(r *reader, g group, cols rateColumns) (stats.Estimate, error) {
	values := make([]float64, len(g.rows))
	for i, row := range g.rows {
		values[i] = r.number(row, cols.value) * c.per()
		if math.IsNaN(values[i]) {
			return stats.Estimate{Why: "a value is missing"}, nil
		}
	}
	return stats.Mean(values, c.Levels...)
}

func (c Rate) direct(r *reader, g group, cols rateColumns) (stats.Estimate, error) {
	bands := make([]stats.Stratum, len(g.rows))
	for i, row := range g.rows {
		bands[i] = stats.Stratum{Events: zeroIfMissing(r.number(row, cols.numerator)), Population: r.number(row, cols.denominator), Weight: r.number(row, cols.weight)}
	}
	return stats.DirectRate(bands, c.per(), c.Levels...)
}

func (c Rate) indirect(r *reader, g group, cols rateColumns) (stats.Estimate, error) {
	bands := make([]stats.Compared, len(g.rows))
	for i, row := range g.rows {
		bands[i] = stats.Compared{Events: zeroIfMissing(r.number(row, cols.numerator)), Population: zeroIfMissing(r.number(row, cols.denominator)),
			ReferenceEvents: zeroIfMissing(r.number(row, cols.referenceEvents)), ReferencePopulation: r.number(row, cols.referencePeople)}
	}
	return stats.IndirectRatio(bands, c.per(), c.Levels...)
}

// zeroIfMissing is the practice of standardised rates: no count in a band is none.
func zeroIfMissing(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}

// comparator is what groups are held against, NaN where there is nothing.
func (c Rate) comparator(r *reader, all group, cols rateColumns, groups int) (float64, string) {
	switch {
	case c.Against != nil:
		return *c.Against, cmp.Or(c.AgainstName, "what was given")
	case c.Kind == Ratio || c.Kind == Indirect:
		return c.per(), "what was expected"
	case groups < 2 || c.Kind == Direct || c.Kind == Mean:
		return math.NaN(), ""
	}
	// A cell that cannot be read is told of where its group is worked out.
	before := r.faults
	e, err := c.estimate(r, all, cols)
	r.faults = before
	if err != nil || !e.Known {
		return math.NaN(), ""
	}
	return e.Value, "all together"
}

func (c Rate) heading() []Column {
	out := append(keyColumns(c.By), Column{"kind", Text}, Column{"rows", Number}, Column{"numerator", Number}, Column{"denominator", Number}, Column{"value", Number})
	out = append(out, limitColumns(c.Levels)...)
	return append(out, Column{"comparator", Number}, Column{"compared", Text}, Column{"class", Text}, Column{"method", Text},
		Column{"words", Text}, Column{"caution", Text}, Column{"why", Text})
}

func (c Rate) row(g group, e stats.Estimate, compared float64, name string) []Value {
	totals := e.Numerator != 0 || e.Denominator != 0
	row := append(keyValues(g), text(string(c.Kind)), whole(len(g.rows)), figureIf(e.Numerator, totals), figureIf(e.Denominator, totals), figureIf(e.Value, e.Known))
	row = append(row, limitValues(e.Limits, c.Levels)...)
	reason := c.reason(e, compared, name)
	return append(row, figure(compared), text(reason.Short), text(classText(reason.Class)), text(string(e.Method)), text(reason.Words), text(reason.Caution), text(e.Why))
}

func (c Rate) reason(e stats.Estimate, compared float64, name string) verdict.Reason {
	if !e.Known || len(e.Limits) == 0 || math.IsNaN(compared) {
		return verdict.Reason{}
	}
	return verdict.OfRate(e, e.Limits[0], compared, name, c.Better, c.show)
}

func (c Rate) show(v float64) string {
	control := Control{Kind: XmR, Draw: c.Draw, Per: 1}
	if c.Kind == Proportion && c.per() == 100 {
		control = Control{Kind: P, Draw: c.Draw}
	}
	return control.show(v)
}

func (c Rate) draw(out *Result, groups []group, made []stats.Estimate, compared float64, name string) error {
	if c.Draw == nil {
		return nil
	}
	p := chart.Rates{Words: chart.Words{Title: c.Draw.Title}, Unit: c.Draw.Unit}
	if p.Unit.After == "" && c.Kind == Proportion && c.per() == 100 {
		p.Unit.After = "%"
	}
	if !math.IsNaN(compared) {
		p.Against = &chart.Target{Value: compared, Words: name + ", " + c.show(compared)}
	}
	p.Subtitle = fmt.Sprintf("Lines are %s limits: how far chance alone may have moved each figure.", verdict.Percent(c.Levels[0]))
	for i, e := range made {
		reason := c.reason(e, compared, name)
		row := chart.Rate{Name: cmp.Or(groups[i].name(), "all"), Value: known(e.Value, e.Known), Lower: math.NaN(), Upper: math.NaN(),
			Class: chartClass(reason.Class), Words: reason.Words}
		if e.Known && len(e.Limits) > 0 {
			row.Lower, row.Upper = e.Limits[0].Lower, e.Limits[0].Upper
		}
		p.Rows = append(p.Rows, row)
	}
	svg, err := p.SVG(c.Draw.Size)
	out.Charts = append(out.Charts, Chart{SVG: svg})
	return err
}
