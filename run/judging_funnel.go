package run

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/stats"
	"github.com/commonpurse/commonpurse/verdict"
)

// Body is a figure of a body, or of a pair, of a period and breakdown.
type Body struct {
	Organisation, Other string
	Figure              Figure
}

// Funnelled is the bodies of a level in a period, held against one another.
type Funnelled struct {
	Funnel  stats.Funnel
	Options stats.FunnelOptions
	Err     error // why there is none, with the bodies' codes
	at      map[[2]string]int
}

// FunnelOf makes the funnel of some bodies, in any order; those of no body and those without a value are left out. Nil
// where the measure has none.
func FunnelOf(m *policy.Measure, bodies []Body) *Funnelled {
	if m.Judge == nil || m.Judge.Funnel == nil {
		return nil
	}
	known := slices.DeleteFunc(slices.Clone(bodies), func(b Body) bool { return b.Figure.Value() == nil || isUnassigned(b.Organisation) })
	slices.SortFunc(known, func(a, b Body) int { // sums of floating point are in one order
		return cmp.Or(cmp.Compare(a.Organisation, b.Organisation), cmp.Compare(a.Other, b.Other))
	})
	out := &Funnelled{Options: FunnelOptions(m), at: map[[2]string]int{}}
	if m.Per != nil { // values, and the target said, are for so many
		out.Options.Multiplier = perOf(m)
		if out.Options.Target != nil {
			*out.Options.Target /= out.Options.Multiplier
		}
	}
	units := make([]stats.FunnelUnit, len(known))
	for i, b := range known {
		units[i].Numerator, _ = b.Figure.Numerator.Float64()
		units[i].Denominator, _ = b.Figure.Denominator.Float64()
		out.at[[2]string{b.Organisation, b.Other}] = i
	}
	if out.Funnel, out.Err = stats.NewFunnel(units, out.Options); out.Err != nil {
		text := out.Err.Error()
		for i, b := range known {
			text = strings.ReplaceAll(text, fmt.Sprintf("units[%d]", i), b.Organisation)
		}
		out.Err = fmt.Errorf("%s", text)
	}
	return out
}

// FunnelOptions are the choices of a funnel as statistics take them.
func FunnelOptions(m *policy.Measure) stats.FunnelOptions {
	f := m.Judge.Funnel
	o := stats.FunnelOptions{
		Kind:       map[string]stats.FunnelKind{"proportion": stats.OfProportions, "ratio": stats.OfRatios, "rate": stats.OfRates, "count": stats.OfCounts}[f.Of],
		Scale:      map[string]stats.FunnelScale{"score": stats.ScoreScale, "log": stats.LogFunnel, "root": stats.RootScale, "arcsine": stats.ArcsineScale}[f.Scale],
		Dispersion: map[string]stats.Dispersion{"none": stats.Unadjusted, "multiplicative": stats.Multiplicative, "additive": stats.Additive}[f.Dispersion],
		Exact:      f.Exact, Levels: floats(f.Levels),
	}
	if o.Trim.Method = map[string]stats.TrimMethod{"winsorise": stats.Winsorise, "truncate": stats.Truncate}[f.Trim]; o.Trim.Method != stats.NoTrim {
		o.Trim.Fraction, _ = f.TrimShare.Float64()
	}
	o.Multiplier = perOf(m)
	if f.Target != nil {
		target, _ := f.Target.Float64()
		target /= o.Multiplier
		o.Target = &target
	}
	return o
}

// judgeAmong says where a body stands in the funnel.
func (row *MeasureRow) judgeAmong(m *policy.Measure, f *Funnelled, say func(text, class string)) {
	if f.Err != nil {
		say("no funnel: "+f.Err.Error(), "")
		return
	}
	i, in := f.at[[2]string{row.Organisation, row.Other}]
	if !in {
		return
	}
	u, centre := f.Funnel.Units[i], statistic(f.Funnel.Target*perOf(m))
	for _, l := range u.Limits {
		one := Limits{Kind: FunnelLimits, Level: verdict.Percent(l.Level), Centre: centre, Low: statistic(l.Lower), High: statistic(l.Upper)}
		if u.Scored {
			one.Stands = stands(sideOf(u.Value, l))
		}
		row.Limits = append(row.Limits, one)
		if row.Low == nil && row.High == nil {
			row.Low, row.High = one.Low, one.High
		}
	}
	if row.Comparator == nil {
		row.Comparator = centre
	}
	r := verdict.OfFunnel(verdict.Among{Verdict: u.Verdict, Levels: f.Options.Levels, Bodies: len(f.Funnel.Units), Better: better(m.Better), Adjusted: f.Funnel.Adjusted,
		Limits: u.Limits, Show: shown(m, row.Figure), Why: u.Why})
	row.warn(r)
	class := "within-limits"
	if !u.Scored {
		class = ""
	} else if u.Verdict.Side != 0 {
		class = stands(u.Verdict.Side) + "-" + strings.TrimSuffix(verdict.Percent(u.Verdict.Level), "%")
	}
	say(clause(r.Words), class)
}

// funnels are a level's bodies by period and breakdown, each held against the others.
func funnels(m *policy.Measure, rows []MeasureRow) map[[2]string]*Funnelled {
	if m.Judge.Funnel == nil {
		return nil
	}
	bodies := map[[2]string][]Body{}
	for _, row := range rows {
		key := [2]string{row.Period, row.Breakdown}
		bodies[key] = append(bodies[key], Body{row.Organisation, row.Other, row.Figure})
	}
	out := map[[2]string]*Funnelled{}
	for key, list := range bodies {
		out[key] = FunnelOf(m, list)
	}
	return out
}

// judgeRows judges a level's rows, each beside the nation, the others of the level and its own earlier ones.
func judgeRows(p *policy.Policy, m *policy.Measure, level MeasureLevel, rows []MeasureRow, nation nations) {
	if m.Judge == nil {
		return
	}
	type key struct{ organisation, other, breakdown string }
	series := map[key][]Dated{}
	order := make([]int, len(rows))
	for i := range rows {
		order[i] = i
	}
	var among map[[2]string]*Funnelled
	if !level.Nation {
		among = funnels(m, rows)
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
		around := Around{Series: series[k], Funnel: among[[2]string{row.Period, row.Breakdown}], Targets: TargetsOf(p, row, period)}
		if m.Judge.Against && row.Organisation != "" {
			around.Nation = nation.of(row)
		}
		rows[i] = row.Judged(m, around)
	}
}

// TargetsOf are the targets that a row is held against: those for its level or body that are in force, of a whole.
func TargetsOf(p *policy.Policy, row MeasureRow, period book.Period) []*policy.Target {
	if row.Breakdown != "" {
		return nil
	}
	var out []*policy.Target
	for _, t := range p.Targets {
		if t.Measure == row.Measure && t.Covers(row.Level, row.code()) && t.InForce(LastMonth(period)) {
			out = append(out, t)
		}
	}
	return out
}

// code is the body's code, without the level that tells it from another level's.
func (m MeasureRow) code() string { return strings.TrimSuffix(m.Organisation, AsLevel("", m.Level)) }

// limitRows are the rows of the book's limits.
func (m MeasureRow) limitRows() [][]any {
	var out [][]any
	for _, l := range m.Limits {
		out = append(out, []any{m.Period, m.Measure, m.Organisation, m.Other, m.Breakdown, l.Kind, l.Level, cell(l.Centre), cell(l.Low), cell(l.High), l.Stands})
	}
	return out
}

// String writes limits as they are compared.
func (l Limits) String() string {
	text := func(d *decimal.Decimal) string {
		if d == nil {
			return "-"
		}
		return decimal.Text(d.Rat())
	}
	return strings.TrimSpace(strings.Join([]string{l.Kind, l.Level, text(l.Low), text(l.Centre), text(l.High), l.Stands}, " "))
}
