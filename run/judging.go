package run

import (
	"fmt"
	"math"
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
const StatisticsVersion = 1

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
}

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
	say := func(text, class string) {
		row.Verdict.Text = join(row.Verdict.Text, text, "; ")
		row.Verdict.Class = join(row.Verdict.Class, class, " ")
	}
	if j.Limits != "" {
		row.judgeLimits(m, a, say)
	}
	if j.OverTime != "" {
		text, class := overTime(m, a.Series)
		say(text, class)
	}
	return row
}

func join(before, more, between string) string {
	if before == "" || more == "" {
		return before + more
	}
	return before + between + more
}

// estimate is a figure with its limits.
func estimate(f Figure, j *policy.Judging) (stats.Estimate, error) {
	level, _ := j.Level.Float64()
	numerator, _ := f.Numerator.Float64()
	if j.Limits == policy.Counts {
		return stats.Rate(numerator, 1, 1, level)
	}
	denominator, _ := f.Denominator.Float64()
	if j.Limits == policy.Rates {
		return stats.Rate(numerator, denominator, 1, level)
	}
	return stats.Proportion(numerator, denominator, 1, level)
}

func (row *MeasureRow) judgeLimits(m *policy.Measure, a Around, say func(text, class string)) {
	e, err := estimate(row.Figure, m.Judge)
	switch {
	case err != nil:
		say("no limits: "+err.Error(), "")
		return
	case !e.Known || len(e.Limits) == 0:
		say("no limits: "+e.Why, "")
		return
	}
	l := e.Limits[0]
	row.Low, row.High = statistic(l.Lower), statistic(l.Upper)
	if a.Nation == nil || a.Nation.Value() == nil {
		return
	}
	nation := decimal.Round(a.Nation.Value(), judgePlaces)
	row.Comparator = &nation
	compared, _ := nation.Rat().Float64()
	r := verdict.OfRate(e, l, compared, "the nation", better(m.Better), shown(m, row.Figure))
	class := "as-nation"
	switch {
	case compared < l.Lower:
		class = "above-nation"
	case compared > l.Upper:
		class = "below-nation"
	}
	say(clause(r.Words), class)
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
	if m.Judge != nil && m.Judge.Limits == policy.Rates {
		return false
	}
	return f.OutOf && f.Numerator != nil && f.Denominator != nil && f.Numerator.Sign() >= 0 && f.Numerator.Cmp(f.Denominator) <= 0
}

// shown writes a measure's values: in hundredths where the numerator is a part of the denominator.
func shown(m *policy.Measure, f Figure) func(float64) string {
	u := chart.Unit{}
	if PartOfWhole(m, f) {
		u = chart.Unit{After: "%", Times: 100}
	}
	return func(v float64) string {
		u := u
		times := max(1, u.Times)
		switch a := math.Abs(v * times); {
		case a >= 1000, a == math.Trunc(a):
			u.Places = 0
		case u.After == "%" || a >= 10:
			u.Places = 1
		default:
			u.Places = 3
		}
		return u.Text(v)
	}
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

// fewestOverTime is how many points a change over time is looked for in.
const fewestOverTime = 4

// overTime judges the last point of a series by the rules of process control.
func overTime(m *policy.Measure, series []Dated) (text, class string) {
	points := make([]stats.Observation, len(series))
	known := 0
	for i, d := range series {
		points[i] = stats.Observation{Day: firstDay(d.Period), Value: math.NaN()}
		if v := d.Figure.Value(); v != nil {
			points[i].Value, _ = v.Float64()
			known++
		}
	}
	if known < fewestOverTime {
		return "", ""
	}
	o := stats.StandardXmR(better(m.Better))
	o.Rules = map[string]stats.Rules{"making data count": stats.MakingDataCount(), "western electric": stats.WesternElectric(), "limits": {}}[m.Judge.OverTime]
	if m.Judge.Run != 0 {
		o.Rules.RunLength = m.Judge.Run
	}
	o.Floor = new(float64) // what is counted is not below 0
	last := series[len(series)-1]
	every := map[int]stats.Spacing{1: stats.Monthly, 3: stats.Quarterly, 12: stats.Yearly}[last.Period.Length]
	o.Every = every
	c, err := stats.NewXmR(points, o)
	if err != nil {
		return "no change can be told from chance: " + err.Error(), ""
	}
	r := verdict.OfSeries(verdict.Of(c, every, better(m.Better), shown(m, last.Figure)))
	class = map[stats.PointClass]string{stats.Improvement: "improvement", stats.Concern: "concern", stats.NeutralHigh: "change-up",
		stats.NeutralLow: "change-down", stats.CommonCause: "steady"}[c.Variation]
	return clause(r.Words), class
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

// judgeRows judges a level's rows, each beside the nation and its own earlier ones.
func judgeRows(m *policy.Measure, rows []MeasureRow, nation nations) {
	if m.Judge == nil {
		return
	}
	type key struct{ organisation, other, breakdown string }
	series := map[key][]Dated{}
	order := make([]int, len(rows))
	for i := range rows {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(rows[a].Period, rows[b].Period) })
	for _, i := range order {
		row := rows[i]
		if isUnassigned(row.Organisation) {
			continue
		}
		period, err := book.ParsePeriod(row.Period)
		if err != nil {
			continue // a row's period is made by this package, and can be read
		}
		k := key{row.Organisation, row.Other, row.Breakdown}
		series[k] = append(series[k], Dated{period, row.Figure})
		around := Around{Series: series[k]}
		if m.Judge.Against && row.Organisation != "" {
			around.Nation = nation.of(row)
		}
		rows[i] = row.Judged(m, around)
	}
}
