package figures

import (
	"fmt"
	"math"
	"slices"

	"github.com/commonpurse/commonpurse/chart"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/stats"
	"github.com/commonpurse/commonpurse/verdict"
)

// ControlKind is a kind of process-control chart.
type ControlKind string

// The kinds of chart.
const (
	XmR ControlKind = "xmr" // values, or numerators over denominators, by the ranges between neighbours
	P   ControlKind = "p"   // proportions
	U   ControlKind = "u"   // rates
	C   ControlKind = "c"   // counts among the same number each time
	T   ControlKind = "t"   // days between rare events: a row an event
	G   ControlKind = "g"   // cases between rare events, in the order of the file
)

// Control is a process-control chart of each group of a file.
type Control struct {
	Kind ControlKind
	By   []string
	// Date, Value, Numerator and Denominator are columns. XmR takes Value, or Numerator and Denominator; P and U take
	// Numerator and Denominator; C and G take Value; T takes Date only. Rows of one group and day have their numerators
	// and denominators added up; two values of one day are a fault.
	Date, Value, Numerator, Denominator string

	Rules  stats.Rules
	Screen bool // XmR: leave out, once, moving ranges above 3.267 times their mean
	Laney  bool // P and U: widen limits by the variation between points
	Better stats.Direction
	Target *float64 // in the unit of the values shown
	Per    float64  // values shown are per so many: 100 for percentages; 0 is 100 for P, and 1
	First  int      // only the first so many points make the centre line
	Rebase []stats.Rebase
	Every  *stats.Spacing // nil to tell it from the days
	Gaps   stats.GapRule
	Floor  *float64 // XmR: no lower limit below this; nil is 0 for numerators over denominators
	Top    *float64 // XmR: no upper limit above this

	Points bool // a row for each point, not for each group
	Draw   *Draw
}

// Draw says how charts are drawn.
type Draw struct {
	Title string // before the name of the group
	Unit  chart.Unit
	Size  chart.Size
}

// Of judges each group.
//
// Summary columns: the grouping columns; chart, points (with a value), missing, gaps (periods without a row),
// first_day, last_day, value (of the last point), centre, lower, upper (of the last point, in the values' unit),
// target, signal (of the last point), signals (points with any, in all), class (common cause, improvement, concern,
// high, low), assurance, words, caution.
//
// Point columns: the grouping columns; day, numerator, denominator, value, centre, lower, upper, phase (from 1),
// signal, class. For T, day is that of the later event and value the days since the one before; for G, day is missing.
//
// Faults: columns that are not there or not of numbers and days; two values of a day; a target that is not in the
// values' unit; and what package stats refuses.
func (c Control) Of(s *Source) (*Result, error) {
	r := s.reader()
	groups, err := s.groups(c.By)
	if err != nil {
		return nil, err
	}
	cols := c.columns(r)
	if err := r.err(); err != nil {
		return nil, err
	}
	out := &Result{Columns: c.heading()}
	longest, outside := 0, 0
	for _, g := range groups {
		series := c.series(r, g, cols)
		if r.err() != nil {
			continue // the other groups' faults are found too
		}
		j, err := c.judge(series)
		if err != nil {
			r.faults.list.Add(fault.New(r.faults.at, "%s%v", prefix(g), err))
			continue
		}
		longest = max(longest, len(j.points))
		if c.tooLarge(j) {
			outside++
		}
		c.put(out, g, series, j, &r.faults)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	if err := c.say(out, longest, outside); err != nil {
		return nil, err
	}
	return out, nil
}

func prefix(g group) string {
	if g.name() == "" {
		return ""
	}
	return g.name() + ": "
}

// controlColumns are positions, -1 where not named.
type controlColumns struct{ date, value, numerator, denominator int }

func (c Control) columns(r *reader) controlColumns {
	cols := controlColumns{-1, -1, -1, -1}
	if c.Kind != G {
		cols.date = r.want(c.Date, "the days", "--date")
	}
	counted := c.Kind == P || c.Kind == U || c.Kind == XmR && c.Numerator != ""
	switch {
	case counted:
		cols.numerator = r.want(c.Numerator, "the numerators", "--numerator")
		cols.denominator = r.want(c.Denominator, "the denominators", "--denominator")
	case c.Kind != T:
		cols.value = r.want(c.Value, "the values", "--value")
	}
	return cols
}

// moment is one point before it is judged: NaN where there is none.
type moment struct {
	day                           stats.Day
	value, numerator, denominator float64
	line                          int64
}

// series is a group's points in order of day; of G in the order of the file; of T the days between events.
func (c Control) series(r *reader, g group, cols controlColumns) []moment {
	var out []moment
	at := map[stats.Day]int{}
	for _, row := range g.rows {
		m := moment{value: math.NaN(), numerator: math.NaN(), denominator: math.NaN(), line: row.line}
		if cols.date >= 0 {
			m.day = r.day(row, cols.date)
		}
		if cols.value >= 0 {
			m.value = r.number(row, cols.value)
		}
		if cols.numerator >= 0 {
			m.numerator, m.denominator = r.number(row, cols.numerator), r.number(row, cols.denominator)
		}
		i, again := at[m.day]
		switch {
		case c.Kind == T || c.Kind == G || !again:
			at[m.day] = len(out)
			out = append(out, m)
		case cols.numerator >= 0:
			out[i].numerator += m.numerator // missing where either is
			out[i].denominator += m.denominator
		default:
			r.faults.add(row.line, "%sa second value for %s, after line %d: name the columns that tell them apart with --by", prefix(g), m.day, out[i].line)
		}
	}
	if c.Kind != G {
		slices.SortStableFunc(out, func(a, b moment) int { return int(a.day) - int(b.day) })
	}
	if c.Kind == T {
		return between(r, g, out)
	}
	return out
}

// between is the days from each event to the next.
func between(r *reader, g group, events []moment) []moment {
	if len(events) < 2 {
		r.faults.add(events[0].line, "%sone event has no time between: expected two or more", prefix(g))
		return nil
	}
	out := events[1:]
	before := events[0].day
	for i := range out {
		out[i].value, before = float64(out[i].day-before), out[i].day
	}
	return out
}

// per is what values are shown per.
func (c Control) per() float64 {
	switch {
	case c.Per != 0:
		return c.Per
	case c.Kind == P:
		return 100
	}
	return 1
}

func (c Control) counted() bool {
	return c.Kind == P || c.Kind == U || c.Kind == XmR && c.Numerator != ""
}

func (c Control) heading() []Column {
	out := keyColumns(c.By)
	if c.Points {
		return append(out, Column{"day", Text}, Column{"numerator", Number}, Column{"denominator", Number}, Column{"value", Number},
			Column{"centre", Number}, Column{"lower", Number}, Column{"upper", Number}, Column{"phase", Number}, Column{"signal", Text}, Column{"class", Text})
	}
	return append(out, Column{"chart", Text}, Column{"points", Number}, Column{"missing", Number}, Column{"gaps", Number},
		Column{"first_day", Text}, Column{"last_day", Text}, Column{"value", Number}, Column{"centre", Number}, Column{"lower", Number},
		Column{"upper", Number}, Column{"target", Number}, Column{"signal", Text}, Column{"signals", Number}, Column{"class", Text},
		Column{"assurance", Text}, Column{"words", Text}, Column{"caution", Text})
}

// say adds the sentences about the whole: how often chance alone gives a signal, and where a chart of counts is of more
// than such charts are made for.
func (c Control) say(out *Result, longest, outside int) error {
	if outside > 0 {
		out.Says = append(out.Says, fmt.Sprintf("On %d of the charts more than a third of the points lie outside the limits. Counts so large vary more than chance from one to the next for reasons that are always there: try --laney, or --kind xmr.", outside))
	}
	if c.Kind != XmR || longest < 2 {
		return nil
	}
	o := stats.XmROptions{Rules: c.Rules}
	if c.Screen {
		o.Screen = screenAt
	}
	a, err := verdict.FalseAlarms(o, longest)
	if err != nil {
		return err
	}
	out.Says = append(out.Says, a.Words())
	return nil
}

// tooLarge says that a chart of counts has limits too narrow for how its points vary.
func (c Control) tooLarge(j *judged) bool {
	if c.Laney || c.Kind != P && c.Kind != U {
		return false
	}
	n := 0
	for _, p := range j.points {
		if p.Outside != 0 {
			n++
		}
	}
	return n > 4 && 3*n > len(j.points)
}

const screenAt = 3.267

// show writes values in their unit, with as many places as their size calls for.
func (c Control) show(v float64) string {
	u := chart.Unit{}
	if c.Draw != nil {
		u = c.Draw.Unit
	}
	if u.After == "" && c.counted() && c.per() == 100 {
		u.After = "%"
	}
	u.Times = 0
	return u.Fit(v)
}

// checkTarget finds a target that cannot be in the unit of the values.
func (c Control) checkTarget(centre float64) error {
	if c.Target == nil || !c.counted() || c.per() != 100 || c.Kind == U {
		return nil
	}
	t := *c.Target
	switch {
	case c.Kind == P && (t < 0 || t > 100):
		return fmt.Errorf("the target is %v of values in percent: expected from 0 to 100", t)
	case t > 0 && t <= 1 && centre > 2:
		return fmt.Errorf("the target is %v of values in percent that stand at %s: did you mean %v?", t, c.show(centre), stats.Significant(t*100, 6))
	}
	return nil
}
