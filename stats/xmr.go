package stats

import (
	"fmt"
	"math"
	"slices"
)

// Observation is one point of a series. A missing value is NaN.
type Observation struct {
	Day   Day
	Value float64
}

// Direction is which way a measure improves.
type Direction int

// The directions of improvement.
const (
	Neutral  Direction = iota // neither way is better
	Increase                  // higher is better
	Decrease                  // lower is better
)

// Rebase starts new limits at a day. Redrawing limits hides change unless it is explained, so it needs a reason.
type Rebase struct {
	From    Day
	Because string
}

// Baseline says which points the centre line and limits are worked out from. Later points are judged against them.
// The zero value uses every point. Set no more than one of its parts.
type Baseline struct {
	First    int        // only the first so many points of each phase, missing ones counted: 2 or more, better 12
	From, To Day        // only the points from one day to another, both included, of one phase: no rebasing; both 0 for not
	Given    *GivenBase // worked out elsewhere
}

// GivenBase is a centre line and limits worked out elsewhere, such as from last year.
type GivenBase struct {
	Mean, Lower, Upper float64
	Because            string // why these are right for this series; required
}

// GapRule says what a missing period does.
type GapRule int

// The gap rules.
const (
	ListGaps   GapRule = iota // gaps are listed and otherwise ignored, as most tools ignore them
	BreakAtGap                // no moving range, run, trend or window spans a gap
	RefuseGaps                // a gap is an error
)

// XmROptions are the choices of an individuals chart. The zero value has no rules and no screening: start from
// [StandardXmR].
type XmROptions struct {
	Rules    Rules
	Better   Direction
	Target   *float64 // for assurance
	Screen   float64  // moving ranges of this many times their mean or more are left out, once: 3.267, or 0 for all
	Factor   float64  // limits lie this many mean moving ranges from the mean: 2.66 (3/1.128); 0 is 2.66
	Baseline Baseline
	Rebase   []Rebase // in any order
	Every    Spacing
	Gaps     GapRule
	Floor    *float64 // no lower limit below this, such as 0
	Ceiling  *float64 // no upper limit above this, such as 100%
	Short    int      // phases of fewer points are marked short; 0 is 13
}

// StandardXmR is Making Data Count's chart with moving ranges screened once at 3.267 times their mean.
func StandardXmR(better Direction) XmROptions {
	return XmROptions{Rules: MakingDataCount(), Better: better, Screen: 3.267, Factor: 2.66, Short: 13}
}

// PointClass says what a signal means where a direction is better.
type PointClass int

// The classes of a point.
const (
	CommonCause PointClass = iota
	Improvement
	Concern
	NeutralHigh
	NeutralLow
)

// Point is one judged point of a chart.
type Point struct {
	Observation
	Missing bool
	Phase   int    // position in the chart's Phases
	Side    int    // of the centre line: 1 above, -1 below, 0 on it or missing
	Outside int    // of the limits: 1 above, -1 below, 0 within, on them or without limits
	Near    int    // beyond two thirds of the way to a limit and not outside it
	Marks   []Mark // every signal, in the order of Signal
	Class   PointClass
}

// Signal is the first of the point's marks, or NoSignal.
func (p Point) Signal() Signal {
	if len(p.Marks) == 0 {
		return NoSignal
	}
	return p.Marks[0].Signal
}

// Phase is a stretch of points under one centre line.
type Phase struct {
	First, Last int    // positions in Points
	Because     string // of the rebasing that starts it; empty for the first phase
	Points      int    // in the phase, missing ones counted
	Short       bool   // too few points for limits to be firm
	Known       bool   // whether there is a centre line
	Mean        float64
	HasLimits   bool
	Lower       float64
	Upper       float64
	NearLower   float64 // two thirds of the way to Lower
	NearUpper   float64
	MeanRange   float64 // mean moving range after screening
	Screened    int     // moving ranges left out
	Why         string  // why there is no centre line or no limits
}

// Gap is a place where periods are missing between two points.
type Gap struct {
	Before, After Day // the days of the points on either side
	Missing       int // periods
}

// Chart is a finished process-control chart.
type Chart struct {
	Points    []Point // in order of day
	Phases    []Phase // at least one
	Gaps      []Gap
	Variation PointClass // of the last point
	Assurance Assurance  // of the last phase against the target
}

// NewXmR is an individuals and moving range chart (Shewhart 1931; Wheeler 2000; Making Data Count 2019). In each
// phase the centre line is the mean of the values, and the limits are the mean -/+ factor x mean moving range, where a
// moving range is the distance between neighbours, both known. Screening leaves out, once, the moving ranges that are
// not below Screen times their mean, unless only ranges of 0 would be kept; the mean is of all values. Signals are judged
// within a phase, by Rules.
//
// Differences below one part in a million million of the largest value are none, so that a point computed to be on a
// line is on it. A constant series has limits equal to its mean. A missing (NaN) value is kept as a missing point
// and ends runs, trends and windows. One value has a centre line and no limits; no values neither. Units are those of
// the values.
//
// Errors: no points; an infinite value; a day twice; lengths, factors or bounds out of range; more than one baseline;
// a rebasing without a reason, twice on a day, before or on the first point, or after the last; a given base without
// a reason or whose limits are not in order; a baseline of days without points or with rebasing; gaps where refused.
func NewXmR(series []Observation, o XmROptions) (Chart, error) {
	sorted := slices.SortedStableFunc(slices.Values(series), func(a, b Observation) int { return int(a.Day) - int(b.Day) })
	if err := checkXmR(sorted, o); err != nil {
		return Chart{}, err
	}
	c := Chart{Gaps: gapsIn(sorted, o.Every)}
	if o.Gaps == RefuseGaps && len(c.Gaps) > 0 {
		g := c.Gaps[0]
		return Chart{}, fmt.Errorf("%d periods are missing between %v and %v, the first of %d gaps: supply them, or allow gaps",
			g.Missing, g.Before, g.After, len(c.Gaps))
	}
	breaks := breaksAt(c.Gaps, o.Gaps)
	c.Points = make([]Point, len(sorted))
	for i, s := range sorted {
		c.Points[i] = Point{Observation: s, Missing: math.IsNaN(s.Value)}
	}
	for _, ends := range phases(sorted, o.Rebase) {
		phase, err := newPhase(sorted[ends.first:ends.last+1], o, breaks)
		if err != nil {
			return Chart{}, err
		}
		phase.First, phase.Last, phase.Because = ends.first, ends.last, ends.because
		judge(c.Points[ends.first:ends.last+1], phase, len(c.Phases), o, breaks)
		c.Phases = append(c.Phases, phase)
	}
	last := c.Phases[len(c.Phases)-1]
	c.Variation = c.Points[len(c.Points)-1].Class
	if o.Target != nil && last.HasLimits {
		c.Assurance = Assure(last.Lower, last.Upper, *o.Target, o.Better)
	}
	return c, nil
}

// gapsIn lists the gaps of an ordered series.
func gapsIn(sorted []Observation, every Spacing) []Gap {
	var gaps []Gap
	for i := 1; i < len(sorted); i++ {
		if n := every.absent(sorted[i-1].Day, sorted[i].Day); n > 0 {
			gaps = append(gaps, Gap{sorted[i-1].Day, sorted[i].Day, n})
		}
	}
	return gaps
}

// breaksAt is the days before which nothing may span.
func breaksAt(gaps []Gap, rule GapRule) map[Day]bool {
	breaks := map[Day]bool{}
	if rule == BreakAtGap {
		for _, g := range gaps {
			breaks[g.After] = true
		}
	}
	return breaks
}

// stretch is the positions of a phase.
type stretch struct {
	first, last int
	because     string
}

// phases cuts an ordered series at each rebasing.
func phases(sorted []Observation, rebase []Rebase) []stretch {
	cuts := slices.SortedFunc(slices.Values(rebase), func(a, b Rebase) int { return int(a.From) - int(b.From) })
	list := []stretch{{}}
	for _, cut := range cuts {
		first := slices.IndexFunc(sorted, func(s Observation) bool { return s.Day >= cut.From })
		list[len(list)-1].last = first - 1
		list = append(list, stretch{first: first, because: cut.Because})
	}
	list[len(list)-1].last = len(sorted) - 1
	return list
}
