package main

import (
	"strings"

	"github.com/commonpurse/commonpurse/figures"
	"github.com/commonpurse/commonpurse/stats"
)

type spcVerb struct {
	anyFile
	Kind        string `enum:"xmr,p,u,c,t,g" default:"xmr" help:"The chart: ${enum}. See below."`
	Date        string `help:"The column of days or months." placeholder:"COLUMN"`
	Value       string `help:"The column of values." placeholder:"COLUMN"`
	Numerator   string `help:"The column of events." placeholder:"COLUMN"`
	Denominator string `help:"The column of what they are counted among." placeholder:"COLUMN"`

	Better  string   `enum:"higher,lower,neither" default:"neither" help:"Which way is better: ${enum}."`
	Target  *float64 `help:"A target, in the unit of the values shown." placeholder:"N"`
	Per     float64  `help:"Show numerator over denominator per so many: 100 for percentages, which p charts are in already." placeholder:"N"`
	Rules   string   `enum:"making-data-count,western-electric,limits" default:"making-data-count" help:"What counts as a signal: ${enum}."`
	InARow  int      `name:"run" help:"So many points on one side are a signal: 6, 7, 8 or 9." placeholder:"N"`
	Screen  bool     `default:"true" negatable:"" help:"xmr: leave out, once, ranges above 3.267 times their mean."`
	Laney   bool     `help:"p and u: widen limits by how the points vary (p' and u' charts)."`
	First   int      `help:"Only the first so many points make the centre line." placeholder:"N"`
	Rebase  []string `sep:"none" help:"New limits from a day, and why; again for each." placeholder:"DAY=REASON"`
	Gaps    string   `enum:"list,break,refuse" default:"list" help:"Where a period is missing: ${enum}."`
	Floor   *float64 `help:"xmr: no lower limit below this." placeholder:"N"`
	Ceiling *float64 `help:"xmr: no upper limit above this." placeholder:"N"`
	Points  bool     `help:"A row for each point, and not for each group."`
	drawing
}

// Help is the longer text of purse help spc.
func (spcVerb) Help() string {
	return `A process-control chart tells a change from chance. The charts:

    xmr  values over time (--value), or --numerator over --denominator, judged by the ranges between neighbours
    p    proportions: events of those tried          u    rates: events among an exposure that varies
    c    counts among the same number each time      t    days between rare events: a row an event, --date alone
    g    cases between rare events: a row an event, --value

Rows of one group and day have their numerators and denominators added up. A row comes out for each group: its last value, the average and limits, the signal at the last point, whether the target can be relied on, and what all that means in words; with --points, a row for each point.

Under the table stands how often chance alone would give a signal with these rules. See docs/statistics.md for every column.

Examples:

    purse spc waits.csv --date month --value seen_within_18_weeks --better higher --target 92
    purse spc ae.csv --kind p --date period --numerator within_4_hours --denominator attendances --by org_code --csv
    purse spc falls.csv --kind t --date day --better higher --svg falls.svg --title "Days between falls"`
}

// Run judges each group.
func (v *spcVerb) Run(m *Main) error {
	c, err := v.control()
	if err != nil {
		return err
	}
	s, err := v.read(m)
	if err != nil {
		return err
	}
	r, err := c.Of(s)
	if err != nil {
		return err
	}
	return v.give(m, r, &v.drawing)
}

func (v *spcVerb) control() (figures.Control, error) {
	c := figures.Control{Kind: figures.ControlKind(v.Kind), By: v.By, Date: v.Date, Value: v.Value, Numerator: v.Numerator, Denominator: v.Denominator,
		Screen: v.Screen, Laney: v.Laney, Better: direction(v.Better), Target: v.Target, Per: v.Per, First: v.First, Floor: v.Floor, Top: v.Ceiling,
		Points: v.Points, Draw: v.draw(v.File)}
	c.Rules = map[string]stats.Rules{"making-data-count": stats.MakingDataCount(), "western-electric": stats.WesternElectric()}[v.Rules]
	if v.InARow != 0 {
		c.Rules.RunLength = v.InARow
	}
	c.Gaps = map[string]stats.GapRule{"list": stats.ListGaps, "break": stats.BreakAtGap, "refuse": stats.RefuseGaps}[v.Gaps]
	for _, text := range v.Rebase {
		day, because, ok := strings.Cut(text, "=")
		d, err := dayOf("rebase", strings.TrimSpace(day))
		if err != nil || !ok || d == nil || strings.TrimSpace(because) == "" {
			return c, hinted(`such as --rebase "2025-10-01=a new clinic opened"`, "--rebase=%s is not a day and a reason", text)
		}
		c.Rebase = append(c.Rebase, stats.Rebase{From: *d, Because: strings.TrimSpace(because)})
	}
	if v.Per < 0 {
		return c, hinted("such as --per 1000", "--per=%v is not above 0", v.Per)
	}
	return c, nil
}
