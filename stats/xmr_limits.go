package stats

import (
	"cmp"
	"errors"
	"math"
)

const (
	usualFactor = 2.66
	usualShort  = 13
	// indistinct is the share of the largest value below which a difference is rounding.
	indistinct = 1e-12
)

// newPhase works out the centre line and limits of the points of a phase.
func newPhase(points []Observation, o XmROptions, breaks map[Day]bool) (Phase, error) {
	f := Phase{Points: len(points), Short: len(points) < cmp.Or(o.Short, usualShort)}
	base := basis(points, o.Baseline)
	if len(base) == 0 {
		return f, errors.New("no points lie within the days of the baseline: expected some")
	}
	var values []float64
	for _, s := range base {
		if !math.IsNaN(s.Value) {
			values = append(values, s.Value)
		}
	}
	if g := o.Baseline.Given; g != nil {
		f.Known, f.Mean = true, g.Mean
		f.limit(g.Lower, g.Upper, o)
		return f, nil
	}
	if len(values) == 0 {
		f.Why = "no values"
		return f, nil
	}
	f.Known, f.Mean = true, mean(values)
	ranges := movingRanges(base, breaks)
	if len(ranges) == 0 {
		f.Why = "no two neighbouring values to make limits of"
		return f, finite("the mean", f.Mean)
	}
	f.MeanRange, f.Screened = screened(ranges, o.Screen)
	reach := cmp.Or(o.Factor, usualFactor) * f.MeanRange
	f.limit(f.Mean-reach, f.Mean+reach, o)
	return f, finite("a limit", f.Mean, f.Lower, f.Upper)
}

// limit sets limits held to the bounds a value may have.
func (f *Phase) limit(lower, upper float64, o XmROptions) {
	f.HasLimits = true
	f.NearLower, f.NearUpper = f.Mean+(lower-f.Mean)*2/3, f.Mean+(upper-f.Mean)*2/3
	f.Lower, f.Upper = lower, upper
	if o.Floor != nil {
		f.Lower, f.NearLower = max(lower, min(*o.Floor, f.Mean)), max(f.NearLower, min(*o.Floor, f.Mean))
	}
	if o.Ceiling != nil {
		f.Upper, f.NearUpper = min(upper, max(*o.Ceiling, f.Mean)), min(f.NearUpper, max(*o.Ceiling, f.Mean))
	}
}

// basis is the points that limits are worked out from.
func basis(points []Observation, b Baseline) []Observation {
	if b.First > 0 {
		return points[:min(b.First, len(points))]
	}
	if b.From == 0 && b.To == 0 {
		return points
	}
	var within []Observation
	for _, s := range points {
		if b.From <= s.Day && s.Day <= b.To {
			within = append(within, s)
		}
	}
	return within
}

// movingRanges is the distances between neighbours that are both known and not across a break.
func movingRanges(points []Observation, breaks map[Day]bool) []float64 {
	var ranges []float64
	for i := 1; i < len(points); i++ {
		r := math.Abs(points[i].Value - points[i-1].Value)
		if !math.IsNaN(r) && !breaks[points[i].Day] {
			ranges = append(ranges, r)
		}
	}
	return ranges
}

// screened is the mean of the moving ranges without those that are not below factor times their mean. Where only ranges
// of 0 would be kept nothing is left out: limits on the centre line would mark every point of a series of noughts with
// one event in it.
func screened(ranges []float64, factor float64) (meanRange float64, left int) {
	all := mean(ranges)
	if factor == 0 || all == 0 {
		return all, 0
	}
	var kept []float64
	for _, r := range ranges {
		if r < factor*all {
			kept = append(kept, r)
		}
	}
	// The smallest range is below its mean times any factor above 1, so some are always kept.
	if m := mean(kept); m > 0 {
		return m, len(ranges) - len(kept)
	}
	return all, 0
}

// judge places each point of a phase and marks its signals.
func judge(points []Point, f Phase, phase int, o XmROptions, breaks map[Day]bool) {
	largest := math.Max(math.Abs(f.Lower), math.Abs(f.Upper))
	for _, p := range points {
		if !p.Missing {
			largest = max(largest, math.Abs(p.Value))
		}
	}
	slack := indistinct * largest
	places := make([]placed, len(points))
	for i := range points {
		p := &points[i]
		p.Phase = phase
		if !p.Missing && f.Known {
			p.place(f, slack)
		}
		places[i] = placed{p.Value, !p.Missing, breaks[p.Day], p.Side, p.Outside, p.Near}
	}
	for i, marks := range o.Rules.marks(places) {
		points[i].Marks = marks
		points[i].Class = classOf(marks, o.Better)
	}
}

// place finds the side of the lines a point lies on.
func (p *Point) place(f Phase, slack float64) {
	p.Side = beyond(p.Value, f.Mean, f.Mean, slack)
	if !f.HasLimits {
		return
	}
	if p.Outside = beyond(p.Value, f.Lower, f.Upper, slack); p.Outside == 0 {
		p.Near = beyond(p.Value, f.NearLower, f.NearUpper, slack)
	}
}

// beyond is 1 above upper, -1 below lower, and 0 between, by more than slack.
func beyond(x, lower, upper, slack float64) int {
	switch {
	case x > upper+slack:
		return 1
	case x < lower-slack:
		return -1
	}
	return 0
}

// classOf reads the first mark by the direction of improvement.
func classOf(marks []Mark, better Direction) PointClass {
	if len(marks) == 0 {
		return CommonCause
	}
	high := marks[0].Sign > 0
	switch {
	case better == Neutral && high:
		return NeutralHigh
	case better == Neutral:
		return NeutralLow
	case high == (better == Increase):
		return Improvement
	}
	return Concern
}

func checkXmR(sorted []Observation, o XmROptions) error {
	var p problems
	if len(sorted) == 0 {
		p.add("the series is empty: expected at least one point")
	}
	for i, s := range sorted {
		if math.IsInf(s.Value, 0) {
			p.add("the value on %v is infinite: expected a number, or NaN for missing", s.Day)
		}
		if i > 0 && s.Day == sorted[i-1].Day {
			p.add("%v is there twice: expected one value for each day", s.Day)
		}
	}
	o.Rules.check(&p)
	p.count("Screen", o.Screen)
	if o.Screen > 0 && o.Screen <= 1 {
		p.add("Screen is %v: expected more than 1, or 0 for no screening", o.Screen)
	}
	p.count("Factor", o.Factor)
	if o.Better < Neutral || o.Better > Decrease {
		p.add("Better is %d: expected Neutral, Increase or Decrease", o.Better)
	}
	p.optional("Target", o.Target)
	p.optional("Floor", o.Floor)
	p.optional("Ceiling", o.Ceiling)
	checkBaseline(&p, o)
	checkRebase(&p, sorted, o.Rebase)
	return p.err()
}

func checkBaseline(p *problems, o XmROptions) {
	b := o.Baseline
	dated := b.From != 0 || b.To != 0
	if b.First != 0 && b.First < 2 {
		p.add("the baseline is the first %d points: expected 2 or more", b.First)
	}
	if dated && b.To < b.From {
		p.add("the baseline is from %v to %v: expected them in order", b.From, b.To)
	}
	if dated && len(o.Rebase) > 0 {
		p.add("the baseline is fixed by day and there is rebasing: expected one or the other")
	}
	if b.First != 0 && dated || b.Given != nil && (dated || b.First != 0) {
		p.add("the baseline is given in more than one way: expected one")
	}
	if g := b.Given; g != nil {
		ok := p.real("given mean", g.Mean)
		ok = p.real("given lower limit", g.Lower) && ok
		ok = p.real("given upper limit", g.Upper) && ok
		if ok && !(g.Lower <= g.Mean && g.Mean <= g.Upper) {
			p.add("the given limits are %v, %v, %v: expected lower, mean and upper in order", g.Lower, g.Mean, g.Upper)
		}
		if g.Because == "" {
			p.add("the given limits have no reason: expected why they fit this series")
		}
	}
}

func checkRebase(p *problems, sorted []Observation, rebase []Rebase) {
	seen := map[Day]bool{}
	for _, r := range rebase {
		if r.Because == "" {
			p.add("rebasing on %v has no reason: expected what changed", r.From)
		}
		if seen[r.From] {
			p.add("rebasing on %v is there twice: expected once", r.From)
		}
		seen[r.From] = true
		if len(sorted) > 0 && (r.From <= sorted[0].Day || r.From > sorted[len(sorted)-1].Day) {
			p.add("rebasing on %v leaves no points on one side: expected after %v and up to %v",
				r.From, sorted[0].Day, sorted[len(sorted)-1].Day)
		}
	}
	for i, s := range sorted {
		cuts := 0
		for d := range seen {
			if i > 0 && sorted[i-1].Day < d && d <= s.Day {
				cuts++
			}
		}
		if cuts > 1 {
			p.add("rebasing twice between %v and %v leaves no points between: expected some", sorted[i-1].Day, s.Day)
		}
	}
}
