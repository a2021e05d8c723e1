package run

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/chart"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/stats"
	"github.com/commonpurse/commonpurse/verdict"
)

// StatisticsVersion goes up whenever a statistic of the same figures may come out otherwise.
const StatisticsVersion = 2

// Dated is a figure of a period, of one body and breakdown.
type Dated struct {
	Period book.Period
	Figure Figure
}

// Around is what a figure is judged beside.
type Around struct {
	Nation *Figure // of the same period and breakdown; nil where the measure is not held against it
	// Series is the body's figures of the book's periods up to this one, which is the last, in order.
	Series []Dated
	// Funnel is the bodies of the same level, period and breakdown; nil where the measure has none, or for the nation.
	Funnel *Funnelled
	// Targets are those that the figure is held against.
	Targets []*policy.Target
}

// Limits are limits of a figure at one level: a row of the book's limits.
type Limits struct {
	Kind              string // figure, funnel or over time
	Level             string // such as 95%; "" over time
	Centre, Low, High *decimal.Decimal
	Stands            string // above, below or within
}

// The kinds of limits.
const (
	FigureLimits = "figure"
	FunnelLimits = "funnel"
	TimeLimits   = "over time"
)

// judgePlaces are the places that the book keeps of limits.
const judgePlaces = 9

// isUnassigned says that a figure is of no body, at whatever level.
func isUnassigned(organisation string) bool {
	return organisation == Unassigned || strings.HasPrefix(organisation, Unassigned+" (")
}

// Judged adds what chance says to a row's verdict: limits, the nation beside it, and change over the periods so far. A
// figure of no body, or that is not known, is not judged; one of which limits cannot be made says why in words. Exact
// sums become floating point here, and what is stored is rounded to twelve figures and then to nine places, so that
// every machine agrees.
func (row MeasureRow) Judged(m *policy.Measure, a Around) MeasureRow {
	j := m.Judge
	if j == nil || row.Figure.Value() == nil || isUnassigned(row.Organisation) {
		return row
	}
	row.Cautions = nil
	say := func(text, class string) {
		row.Verdict.Text = join(row.Verdict.Text, text, "; ")
		row.Verdict.Class = join(row.Verdict.Class, class, " ")
	}
	if j.Limits != "" || m.Standard != nil {
		row.judgeLimits(m, a, say)
	}
	if a.Funnel != nil {
		row.judgeAmong(m, a.Funnel, say)
	}
	if j.OverTime != "" {
		row.judgeOverTime(m, a, say)
	}
	return row
}

func join(before, more, between string) string {
	if before == "" || more == "" {
		return before + more
	}
	return before + between + more
}

// floats are levels as statistics take them.
func floats(levels []*big.Rat) []float64 {
	out := make([]float64, len(levels))
	for i, x := range levels {
		out[i], _ = x.Float64()
	}
	return out
}

// limits is a figure with its limits at every level: a standardised one has them already.
func (row MeasureRow) limits(m *policy.Measure) (stats.Estimate, error) {
	f, j := row.Figure, m.Judge
	if m.Standard != nil {
		return row.estimate, nil
	}
	levels, numerator := floats(j.Levels), float(f.Numerator)
	if j.Limits == policy.Counts {
		return stats.Rate(numerator, 1, 1, levels...)
	}
	if j.Limits == policy.Rates {
		return stats.Rate(numerator, float(f.Denominator), perOf(m), levels...)
	}
	return stats.Proportion(numerator, float(f.Denominator), perOf(m), levels...)
}

// judgeLimits holds the nation against the limits of the figure: the widest that it lies outside of are told.
func (row *MeasureRow) judgeLimits(m *policy.Measure, a Around, say func(text, class string)) {
	e, err := row.limits(m)
	switch {
	case err != nil:
		say("no limits: "+err.Error(), "")
		return
	case !e.Known || len(e.Limits) == 0:
		say("no limits: "+e.Why, "")
		return
	}
	row.Low, row.High = statistic(e.Limits[0].Lower), statistic(e.Limits[0].Upper)
	var compared float64
	held := a.Nation != nil && a.Nation.Value() != nil
	if held {
		nation := decimal.Round(a.Nation.Value(), judgePlaces)
		row.Comparator = &nation
		compared, _ = nation.Rat().Float64()
	}
	value := decimal.Round(row.Figure.Value(), judgePlaces)
	told, side := e.Limits[0], 0
	for _, l := range e.Limits {
		one := Limits{Kind: FigureLimits, Level: verdict.Percent(l.Level), Centre: &value, Low: statistic(l.Lower), High: statistic(l.Upper)}
		if held {
			beyond := sideOf(compared, l)
			one.Stands = stands(beyond)
			if beyond != 0 {
				told, side = l, beyond
			}
		}
		row.Limits = append(row.Limits, one)
	}
	if held {
		r := verdict.OfRate(e, told, compared, "the nation", better(m.Better), shown(m, row.Figure))
		row.warn(r)
		say(clause(r.Words), map[int]string{-1: "above-nation", 0: "as-nation", 1: "below-nation"}[side])
	}
}

// warn notes what a verdict does not mean, once.
func (row *MeasureRow) warn(r verdict.Reason) {
	if r.Caution != "" && !slices.Contains(row.Cautions, r.Caution) {
		row.Cautions = append(row.Cautions, r.Caution)
	}
}

// sideOf is on which side of limits something lies: 1 above, -1 below, 0 within.
func sideOf(x float64, l stats.Limits) int {
	switch {
	case x > l.Upper:
		return 1
	case x < l.Lower:
		return -1
	}
	return 0
}

func stands(side int) string {
	return map[int]string{1: "above", -1: "below", 0: "within"}[side]
}

// statistic is one as the book keeps it.
func statistic(v float64) *decimal.Decimal {
	exact, ok := new(big.Rat).SetString(fmt.Sprintf("%.*f", judgePlaces+3, stats.Significant(v, 12)))
	if !ok {
		return nil
	}
	d := decimal.Round(exact, judgePlaces)
	return &d
}

func better(text string) stats.Direction {
	return map[string]stats.Direction{"higher": stats.Increase, "lower": stats.Decrease}[text]
}

// PartOfWhole says that a figure counts some of what it is out of, and is said in hundredths. A rate or a ratio, such as
// of deaths to those expected, is not, however small.
func PartOfWhole(m *policy.Measure, f Figure) bool {
	if j := m.Judge; j != nil && (j.Limits == policy.Rates || j.Funnel != nil && j.Funnel.Of != "proportion") || m.Per != nil || m.Standard != nil {
		return false
	}
	return f.OutOf && f.Numerator != nil && f.Denominator != nil && f.Numerator.Sign() >= 0 && f.Numerator.Cmp(f.Denominator) <= 0
}

// shown writes a measure's values: in hundredths where the numerator is a part of the denominator.
func shown(m *policy.Measure, f Figure) func(float64) string {
	return UnitOf(PartOfWhole(m, f)).Fit
}

// UnitOf is the unit in which a value is said, in hundredths or as it is.
func UnitOf(hundredths bool) chart.Unit {
	if hundredths {
		return chart.Unit{After: "%", Times: 100}
	}
	return chart.Unit{}
}

// clause is sentences as a part of a verdict: without a stop, and beginning in a small letter.
func clause(words string) string {
	parts := strings.Split(strings.TrimSuffix(words, "."), ". ")
	for i, p := range parts {
		if p != "" {
			parts[i] = strings.ToLower(p[:1]) + p[1:]
		}
	}
	return strings.Join(parts, "; ")
}

func firstDay(p book.Period) stats.Day {
	first := p.First()
	return stats.NewDay(first.Year(), int(first.Month()), first.Day())
}

// nations are the nation's figures of a measure by period and breakdown, for those that are held against it.
type nations map[[2]string]Figure

func (n nations) of(row MeasureRow) *Figure {
	if f, ok := n[[2]string{row.Period, row.Breakdown}]; ok {
		return &f
	}
	return nil
}
