package run

import (
	"math"
	"strings"

	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/stats"
	"github.com/commonpurse/commonpurse/verdict"
)

// fewestOverTime is how many points a change over time is looked for in.
const fewestOverTime = 4

// OverTime is a body's series as process control judges it, up to its last period; ok says that there are points enough.
// The error says why no limits can be made.
func OverTime(m *policy.Measure, body string, series []Dated) (c stats.Chart, o stats.XmROptions, ok bool, err error) {
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
		return c, o, false, nil
	}
	j := m.Judge
	o = stats.StandardXmR(better(m.Better))
	o.Rules = RulesOverTime(j)
	o.Floor = new(float64) // what is counted is not below 0
	o.Every = spacingOf(series)
	o.Baseline, o.Rebase = baselineOf(j, points), rebasesOf(j, body, points)
	c, err = stats.NewXmR(points, o)
	return c, o, true, err
}

// RulesOverTime are the rules by which a measure is judged over time.
func RulesOverTime(j *policy.Judging) stats.Rules {
	rules := map[string]stats.Rules{"making data count": stats.MakingDataCount(), "western electric": stats.WesternElectric(), "limits": {}}[j.OverTime]
	if j.Run != 0 {
		rules.RunLength = j.Run
	}
	return rules
}

func spacingOf(series []Dated) stats.Spacing {
	return map[int]stats.Spacing{1: stats.Monthly, 3: stats.Quarterly, 12: stats.Yearly}[series[len(series)-1].Period.Length]
}

func monthDay(m policy.Month) stats.Day { return stats.NewDay(m.Year, m.Month, 1) }

// baselineOf is what the centre line is made of, as far as it is there: before there are two points of it, all are taken.
func baselineOf(j *policy.Judging, points []stats.Observation) stats.Baseline {
	if j.BaseFrom == nil || j.BaseTo == nil {
		return stats.Baseline{First: j.First}
	}
	b := stats.Baseline{From: monthDay(*j.BaseFrom), To: monthDay(*j.BaseTo)}
	there := 0
	for _, p := range points {
		if p.Day >= b.From && p.Day <= b.To && !math.IsNaN(p.Value) {
			there++
		}
	}
	if there < 2 {
		return stats.Baseline{}
	}
	return b
}

// rebasesOf are the rebasings of a body that have come: after the first point and not after the last.
func rebasesOf(j *policy.Judging, body string, points []stats.Observation) []stats.Rebase {
	var out []stats.Rebase
	for _, r := range j.Rebase {
		day := monthDay(r.From)
		if r.Covers(body) && day > points[0].Day && day <= points[len(points)-1].Day {
			out = append(out, stats.Rebase{From: day, Because: r.Because})
		}
	}
	return out
}

// judgeOverTime judges the last point of the series by the rules of process control, and whether each target can be
// relied on while the process stays as it is.
func (row *MeasureRow) judgeOverTime(m *policy.Measure, a Around, say func(text, class string)) {
	c, o, ok, err := OverTime(m, row.code(), a.Series)
	switch {
	case err != nil:
		say("no change can be told from chance: "+err.Error(), "")
		return
	case !ok:
		return
	}
	show := shown(m, a.Series[len(a.Series)-1].Figure)
	r := verdict.OfSeries(verdict.Of(c, o.Every, o.Better, show))
	row.warn(r)
	class := map[stats.PointClass]string{stats.Improvement: "improvement", stats.Concern: "concern", stats.NeutralHigh: "change-up",
		stats.NeutralLow: "change-down", stats.CommonCause: "steady"}[c.Variation]
	say(clause(r.Words), class)
	last := c.Phases[len(c.Phases)-1]
	if last.Because != "" {
		first := a.Series[last.First].Period.First()
		month := policy.Month{Year: first.Year(), Month: int(first.Month())}
		say("limits start anew with "+monthName(month)+": "+strings.TrimSuffix(last.Because, "."), "")
	}
	if !last.HasLimits {
		return
	}
	row.Limits = append(row.Limits, Limits{Kind: TimeLimits, Centre: statistic(last.Mean), Low: statistic(last.Lower), High: statistic(last.Upper),
		Stands: stands(c.Points[len(c.Points)-1].Outside)})
	for _, t := range a.Targets {
		text, class := assured(t, last, show)
		say(text, class)
	}
}

// assured says whether a target will be met while the process stays within its limits.
func assured(t *policy.Target, p stats.Phase, show func(float64) string) (text, class string) {
	way := stats.Increase
	if t.Compare == rule.OpAtMost || t.Compare == rule.OpLess {
		way = stats.Decrease
	}
	target, _ := t.Value.Rat().Float64()
	a := stats.Assure(p.Lower, p.Upper, target, way)
	name := "the " + t.Text + " " + kindOf(t)
	if t.Due != nil {
		name += " for " + monthName(*t.Due)
	}
	class = map[stats.Assurance]string{stats.ConsistentPass: "-expected", stats.ConsistentFail: "-not-expected", stats.HitAndMiss: "-by-chance"}[a]
	if class == "" {
		return "", ""
	}
	return clause(verdict.OfAssurance(a, name, p.Lower, p.Upper, way, show)), kindOf(t) + class
}
