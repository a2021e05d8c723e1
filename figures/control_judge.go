package figures

import (
	"fmt"
	"math"
	"time"

	"github.com/commonpurse/commonpurse/chart"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/stats"
	"github.com/commonpurse/commonpurse/verdict"
)

// judged is a chart of any kind in the unit of the values shown.
type judged struct {
	points       []stats.Point
	lower, upper []float64 // of each point, NaN where there are none
	phases       []chart.Phase
	gaps         int
	assurance    stats.Assurance
	series       verdict.Judged
}

// judge makes the chart of a group's points.
func (c Control) judge(series []moment) (*judged, error) {
	every := stats.Irregular
	if c.Kind != T && c.Kind != G {
		every = spacing(series)
	}
	if c.Every != nil {
		every = *c.Every
	}
	switch c.Kind {
	case XmR:
		return c.judgeValues(series, every)
	case P, U, C:
		return c.judgeCounts(series, every)
	case T, G:
		return c.judgeRare(series)
	}
	return nil, fmt.Errorf("there is no chart %q: expected xmr, p, u, c, t or g", c.Kind)
}

func (c Control) judgeValues(series []moment, every stats.Spacing) (*judged, error) {
	values := make([]stats.Observation, len(series))
	for i, m := range series {
		values[i] = stats.Observation{Day: m.day, Value: c.value(m)}
	}
	o := stats.XmROptions{Rules: c.Rules, Better: c.Better, Target: c.Target, Baseline: stats.Baseline{First: c.First}, Rebase: c.Rebase,
		Every: every, Gaps: c.Gaps, Floor: c.Floor, Ceiling: c.Top}
	if c.Screen {
		o.Screen = screenAt
	}
	if o.Floor == nil && c.counted() {
		o.Floor = new(float64)
	}
	made, err := stats.NewXmR(values, o)
	if err != nil {
		return nil, err
	}
	j := &judged{points: made.Points, gaps: missingPeriods(made.Gaps), assurance: made.Assurance, series: verdict.Of(made, every, c.Better, c.show)}
	for _, f := range made.Phases {
		j.phases = append(j.phases, chart.Phase{First: f.First, Last: f.Last, Centre: known(f.Mean, f.Known), Because: f.Because})
		for range f.Points {
			j.lower, j.upper = append(j.lower, known(f.Lower, f.HasLimits)), append(j.upper, known(f.Upper, f.HasLimits))
		}
	}
	return j, c.checkTarget(made.Phases[len(made.Phases)-1].Mean)
}

// value is what an individuals chart charts: the value, or the numerator over the denominator.
func (c Control) value(m moment) float64 {
	switch {
	case !c.counted():
		return m.value
	case m.denominator == 0:
		return math.NaN()
	}
	return m.numerator / m.denominator * c.per()
}

func known(v float64, there bool) float64 {
	if !there {
		return math.NaN()
	}
	return v
}

func (c Control) judgeCounts(series []moment, every stats.Spacing) (*judged, error) {
	counts := make([]stats.Counted, len(series))
	for i, m := range series {
		counts[i] = stats.Counted{Day: m.day, Count: m.numerator, Area: m.denominator}
		if c.Kind == C {
			counts[i] = stats.Counted{Day: m.day, Count: m.value, Area: 1}
		}
	}
	o := stats.AttributeOptions{Rules: c.Rules, Better: c.Better, Laney: c.Laney, First: c.First, Rebase: c.Rebase, Every: every, Gaps: c.Gaps}
	if c.Target != nil {
		t := *c.Target / c.per()
		o.Target = &t
	}
	chartOf := map[ControlKind]func([]stats.Counted, stats.AttributeOptions) (stats.Attribute, error){P: stats.PChart, U: stats.UChart, C: stats.CChart}[c.Kind]
	made, err := chartOf(counts, o)
	if err != nil {
		return nil, err
	}
	per := c.per()
	j := &judged{gaps: missingPeriods(made.Gaps), assurance: made.Assurance}
	for i := range made.Points {
		p := &made.Points[i]
		p.Value, p.Lower, p.Upper = p.Value*per, p.Lower*per, p.Upper*per
		j.points = append(j.points, p.Point)
		j.lower, j.upper = append(j.lower, known(p.Lower, p.HasLimits)), append(j.upper, known(p.Upper, p.HasLimits))
	}
	for _, f := range made.Centres {
		j.phases = append(j.phases, chart.Phase{First: f.First, Last: f.Last, Centre: known(f.Mean*per, f.Known), Because: f.Because})
	}
	j.series = verdict.OfCounts(made, every, c.Better, c.show)
	return j, c.checkTarget(made.Centres[len(made.Centres)-1].Mean * per)
}

func (c Control) judgeRare(series []moment) (*judged, error) {
	values := make([]float64, len(series))
	for i, m := range series {
		values[i] = m.value
	}
	o := stats.RareOptions{Rules: c.Rules, Better: c.Better}
	chartOf := map[ControlKind]func([]float64, stats.RareOptions) (stats.Rare, error){T: stats.TChart, G: stats.GChart}[c.Kind]
	made, err := chartOf(values, o)
	if err != nil {
		return nil, err
	}
	j := &judged{points: made.Points, phases: []chart.Phase{{First: 0, Last: len(values) - 1, Centre: known(made.Centre, made.Known)}},
		series: verdict.OfRare(made, c.Better, "event", c.show)}
	for i := range values {
		j.points[i].Day = series[i].day
		j.lower, j.upper = append(j.lower, known(made.Lower, made.HasLimits)), append(j.upper, known(made.Upper, made.HasLimits))
	}
	if c.Target != nil && made.HasLimits {
		j.assurance = stats.Assure(made.Lower, made.Upper, *c.Target, c.Better)
	}
	return j, nil
}

func missingPeriods(gaps []stats.Gap) int {
	n := 0
	for _, g := range gaps {
		n += g.Missing
	}
	return n
}

// spacing tells how far apart a series' days are: the longest spacing that every day is on and that neighbours mostly
// keep. Days on no calendar are irregular.
func spacing(series []moment) stats.Spacing {
	if len(series) < 3 {
		return stats.Irregular
	}
	first, years, quarters := true, true, true
	least := stats.Day(math.MaxInt32)
	for i, m := range series {
		date := time.Unix(int64(m.day)*86_400, 0).UTC()
		start := time.Unix(int64(series[0].day)*86_400, 0).UTC()
		first = first && date.Day() == 1
		quarters = quarters && (int(date.Month())-int(start.Month()))%3 == 0
		years = years && date.Month() == start.Month()
		if i > 0 {
			least = min(least, m.day-series[i-1].day)
		}
	}
	switch {
	case first && years && least >= 365:
		return stats.Yearly
	case first && quarters && least >= 90:
		return stats.Quarterly
	case first && least >= 28:
		return stats.Monthly
	case least == 7:
		return stats.Weekly
	case least == 1:
		return stats.Daily
	}
	return stats.Irregular
}

// put adds a group's rows, sentences and chart.
func (c Control) put(out *Result, g group, series []moment, j *judged, faults *faults) {
	if c.Points {
		c.putPoints(out, g, series, j)
	} else {
		c.putSummary(out, g, j)
	}
	if c.Draw == nil {
		return
	}
	svg, err := c.drawing(g, j).SVG(c.Draw.Size)
	if err != nil {
		faults.list.Add(fault.New(faults.at, "%s%v", prefix(g), err))
		return
	}
	out.Charts = append(out.Charts, Chart{g.name(), svg})
}

func (c Control) dayText(d stats.Day) Value {
	if c.Kind == G {
		return Value{}
	}
	return text(d.String())
}

func (c Control) putPoints(out *Result, g group, series []moment, j *judged) {
	for i, p := range j.points {
		row := append(keyValues(g), c.dayText(series[i].day), figure(series[i].numerator), figure(series[i].denominator), figureIf(p.Value, !p.Missing),
			figure(j.phases[p.Phase].Centre), figure(j.lower[i]), figure(j.upper[i]), whole(p.Phase+1))
		signal := Value{}
		if len(p.Marks) > 0 {
			signal = text(p.Signal().String())
		}
		out.Rows = append(out.Rows, append(row, signal, text(classText(p.Class))))
	}
}

func (c Control) putSummary(out *Result, g group, j *judged) {
	last := len(j.points) - 1
	missing, signals := 0, 0
	for _, p := range j.points {
		if p.Missing {
			missing++
		}
		if len(p.Marks) > 0 {
			signals++
		}
	}
	reason := c.told(j)
	p := j.points[last]
	row := append(keyValues(g), text(string(c.Kind)), whole(len(j.points)-missing), whole(missing), whole(j.gaps),
		c.dayText(j.points[0].Day), c.dayText(j.points[last].Day), figureIf(p.Value, !p.Missing), figure(j.phases[p.Phase].Centre),
		figure(j.lower[last]), figure(j.upper[last]))
	target := Value{}
	if c.Target != nil {
		target = figure(*c.Target)
	}
	assurance := Value{}
	if j.assurance != stats.NoAssurance {
		assurance = text(j.assurance.String())
	}
	out.Rows = append(out.Rows, append(row, target, text(reason.Short), whole(signals), text(classText(p.Class)), assurance, text(reason.Words), text(reason.Caution)))
}

// told is what the last point shows, and whether the target can be relied on.
func (c Control) told(j *judged) verdict.Reason {
	reason := verdict.OfSeries(j.series)
	if assured := verdict.OfAssurance(j.assurance, c.targetName(), j.series.Lower, j.series.Upper, c.Better, c.show); assured != "" {
		reason.Words += " " + assured
	}
	return reason
}

func (c Control) targetName() string { return "the target of " + c.show(*orZero(c.Target)) }

func orZero(v *float64) *float64 {
	if v == nil {
		return new(float64)
	}
	return v
}
