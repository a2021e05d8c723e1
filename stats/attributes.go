package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Counted is one point of a chart of counts. A missing count or area is NaN.
type Counted struct {
	Day   Day
	Count float64 // events: for a p chart, of those tried
	Area  float64 // what they are counted among: tried in a p chart, exposure in a u chart; not used by a c chart
}

// AttributeOptions are the choices of a chart of counts. The zero value has no rules and limits at 3 sigma.
type AttributeOptions struct {
	Rules  Rules
	Better Direction
	Target *float64
	Sigmas float64 // the limits' distance from the centre line; 0 is 3
	Laney  bool    // widen, or narrow, the limits by the variation between points (Laney 2002): p' and u' charts
	First  int     // only the first so many points make the centre line; 0 for all
	Rebase []Rebase
	Every  Spacing
	Gaps   GapRule
}

// Attribute is a finished chart of counts.
type Attribute struct {
	Points    []AttributePoint // in order of day
	Centres   []Centre         // one for each phase
	Gaps      []Gap
	Variation PointClass
	Assurance Assurance // of the last point's limits against the target
}

// AttributePoint is a judged point with its own limits, which follow its area.
type AttributePoint struct {
	Point
	Lower, Upper float64 // where HasLimits
	HasLimits    bool
}

// Centre is the centre line of one phase.
type Centre struct {
	First, Last int
	Because     string
	Known       bool
	Mean        float64 // events over area
	SigmaZ      float64 // the points' variation over that of chance; 1 without Laney
	Why         string
}

// attribute is what distinguishes the kinds of chart of counts.
type attribute struct {
	name  string
	sigma func(mean, area float64) float64
	top   float64 // no value is above it
	check func(p *problems, name string, c Counted)
}

// PChart is a chart of proportions, count over area (Shewhart 1931; Montgomery 2009): the centre line is all events
// over all trials, and the limits of each point are -/+ Sigmas sqrt(p(1-p)/n), kept within 0 to 1.
//
// With Laney the limits are multiplied by the standard deviation of the points' z scores, from their moving ranges,
// which keeps large samples from making every point a signal. Points without trials, or missing, are missing. A
// series of none, or all, has limits on its centre line. Errors: no points; a day twice; a count above its area;
// a count or area negative or infinite; Sigmas or First out of range; rebasing as [NewXmR]; gaps where refused.
func PChart(series []Counted, o AttributeOptions) (Attribute, error) {
	return newAttribute(series, o, attribute{
		name: "p", top: 1,
		sigma: func(p, n float64) float64 { return math.Sqrt(max(0, p*(1-p)/n)) },
		check: func(p *problems, name string, c Counted) {
			if c.Count > c.Area {
				p.add("%s has %v events among %v: expected no more events than trials", name, c.Count, c.Area)
			}
		},
	})
}

// UChart is a chart of rates, count over area: limits -/+ Sigmas sqrt(u/n), not below 0. Otherwise as [PChart], and
// a count may be above its area.
func UChart(series []Counted, o AttributeOptions) (Attribute, error) {
	return newAttribute(series, o, attribute{
		name: "u", top: math.Inf(1), sigma: func(u, n float64) float64 { return math.Sqrt(u / n) },
	})
}

// CChart is a chart of counts among the same area at every point: limits -/+ Sigmas sqrt(c), not below 0. Areas are
// not looked at. Otherwise as [PChart].
func CChart(series []Counted, o AttributeOptions) (Attribute, error) {
	same := slices.Clone(series)
	for i := range same {
		same[i].Area = 1
	}
	return newAttribute(same, o, attribute{
		name: "c", top: math.Inf(1), sigma: func(c, _ float64) float64 { return math.Sqrt(c) },
	})
}

func newAttribute(series []Counted, o AttributeOptions, kind attribute) (Attribute, error) {
	sorted := slices.SortedStableFunc(slices.Values(series), func(a, b Counted) int { return int(a.Day) - int(b.Day) })
	points := make([]Observation, len(sorted))
	for i, c := range sorted {
		points[i] = Observation{c.Day, math.NaN()}
		if c.Area > 0 && !math.IsInf(c.Area, 0) {
			points[i].Value = c.Count / c.Area
		}
	}
	if err := checkCounted(sorted, points, o, kind); err != nil {
		return Attribute{}, err
	}
	a := Attribute{Gaps: gapsIn(points, o.Every), Points: make([]AttributePoint, len(sorted))}
	if o.Gaps == RefuseGaps && len(a.Gaps) > 0 {
		return Attribute{}, fmt.Errorf("%d periods are missing between %v and %v: supply them, or allow gaps",
			a.Gaps[0].Missing, a.Gaps[0].Before, a.Gaps[0].After)
	}
	breaks := breaksAt(a.Gaps, o.Gaps)
	for _, ends := range phases(points, o.Rebase) {
		within := sorted[ends.first : ends.last+1]
		centre := newCentre(within, points[ends.first:ends.last+1], o, kind, breaks)
		centre.First, centre.Last, centre.Because = ends.first, ends.last, ends.because
		if err := finite("the centre line", centre.Mean, centre.SigmaZ); err != nil {
			return Attribute{}, err
		}
		a.judge(within, points[ends.first:ends.last+1], centre, o, kind, breaks)
		for _, p := range a.Points[ends.first : ends.last+1] {
			if err := finite("a limit on "+p.Day.String(), p.Lower, p.Upper); err != nil {
				return Attribute{}, err
			}
		}
		a.Centres = append(a.Centres, centre)
	}
	last := a.Points[len(a.Points)-1]
	a.Variation = last.Class
	if o.Target != nil && last.HasLimits {
		a.Assurance = Assure(last.Lower, last.Upper, *o.Target, o.Better)
	}
	return a, nil
}

// newCentre works out a centre line from all, or the first, points of a phase.
func newCentre(within []Counted, values []Observation, o AttributeOptions, kind attribute, breaks map[Day]bool) Centre {
	if o.First > 0 && o.First < len(within) {
		within, values = within[:o.First], values[:o.First]
	}
	var counts, areas []float64
	for i, c := range within {
		if !math.IsNaN(values[i].Value) {
			counts, areas = append(counts, c.Count), append(areas, c.Area)
		}
	}
	if len(counts) == 0 {
		return Centre{Why: "no values"}
	}
	c := Centre{Known: true, Mean: total(counts) / total(areas), SigmaZ: 1}
	if !o.Laney {
		return c
	}
	scores := make([]Observation, len(within))
	for i, w := range within {
		scores[i] = Observation{w.Day, math.NaN()}
		if s := kind.sigma(c.Mean, w.Area); s > 0 {
			scores[i].Value = (values[i].Value - c.Mean) / s
		}
	}
	ranges := movingRanges(scores, breaks)
	if len(ranges) == 0 {
		c.Why = "no two neighbouring values to measure the variation between points"
		return c
	}
	c.SigmaZ = mean(ranges) / 1.128
	return c
}

func (a *Attribute) judge(within []Counted, values []Observation, c Centre, o AttributeOptions, kind attribute, breaks map[Day]bool) {
	sigmas := o.Sigmas
	if sigmas == 0 {
		sigmas = 3
	}
	places := make([]placed, len(within))
	for i, w := range within {
		p := &a.Points[c.First+i]
		p.Point = Point{Observation: values[i], Missing: math.IsNaN(values[i].Value), Phase: len(a.Centres)}
		if !p.Missing && c.Known {
			reach := sigmas * c.SigmaZ * kind.sigma(c.Mean, w.Area)
			p.Lower, p.Upper, p.HasLimits = max(0, c.Mean-reach), min(kind.top, c.Mean+reach), true
			slack := indistinct * max(p.Value, p.Upper)
			p.place(Phase{
				Mean: c.Mean, HasLimits: true, Lower: p.Lower, Upper: p.Upper,
				NearLower: c.Mean - reach*2/3, NearUpper: c.Mean + reach*2/3,
			}, slack)
		}
		places[i] = placed{p.Value, !p.Missing, breaks[p.Day], p.Side, p.Outside, p.Near}
	}
	for i, marks := range o.Rules.marks(places) {
		p := &a.Points[c.First+i]
		p.Marks, p.Class = marks, classOf(marks, o.Better)
	}
}

func checkCounted(sorted []Counted, points []Observation, o AttributeOptions, kind attribute) error {
	var p problems
	for _, c := range sorted {
		name := "the point on " + c.Day.String()
		if !math.IsNaN(c.Count) {
			p.count("the count on "+c.Day.String(), c.Count)
		}
		if !math.IsNaN(c.Area) {
			p.count("the area on "+c.Day.String(), c.Area)
		}
		if kind.check != nil {
			kind.check(&p, name, c)
		}
	}
	p.count("Sigmas", o.Sigmas)
	if o.First == 1 || o.First < 0 {
		p.add("First is %d: expected 2 or more, or 0 for every point", o.First)
	}
	series := make([]Observation, len(points))
	for i, s := range points {
		series[i] = Observation{Day: s.Day}
	}
	return errors.Join(p.err(), checkXmR(series, XmROptions{
		Rules: o.Rules, Better: o.Better, Target: o.Target, Rebase: o.Rebase,
	}))
}
