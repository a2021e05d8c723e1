package stats

import (
	"fmt"
	"math"
	"slices"
)

// CurvePoint is where the exact limits of a count of events stand in a funnel of ratios or rates.
type CurvePoint struct {
	Level         float64
	LowerExpected float64 // the expected number at which the count is just low: it has the tail probability or less
	LowerRatio    float64 // events over that
	UpperExpected float64 // the expected number at which the count is just high
	UpperRatio    float64
}

// FunnelCurve is where the exact Poisson limits of a funnel touch a count of events: a count is just high where
// expected is its own exact lower limit, and just low where it is its upper ([ExactPoissonLimits]; Dover and
// Schopflocher 2011). Times 100 it is a standardised ratio, times the baseline a rate.
//
// Errors: events not above 0 (a count of 0 is never high, and touches no upper curve); a level outside 0 to 1.
func FunnelCurve(events float64, levels ...float64) ([]CurvePoint, error) {
	var p problems
	p.positive("events", events)
	p.levels(levels)
	if err := p.err(); err != nil {
		return nil, err
	}
	points := make([]CurvePoint, len(levels))
	for i, level := range levels {
		l := exactPoisson(events, level)
		points[i] = CurvePoint{level, l.Upper, events / l.Upper, l.Lower, events / l.Lower}
		if err := finite("a limit", l.Upper, points[i].UpperRatio); err != nil {
			return nil, err
		}
	}
	return points, nil
}

// FunnelAxis is denominators at which to draw the curves of a funnel, rising from the first to the last in nearly equal
// ratios and by 1 at least, all whole numbers. See [FunnelRange] for the ends.
//
// Errors: fewer than 2 points; ends missing, infinite, negative or not rising.
func FunnelAxis(first, last float64, points int) ([]float64, error) {
	if err := checkAxis(first, last, points); err != nil {
		return nil, err
	}
	return axis(first, last, points, points+1), nil
}

// FunnelAxisShort is [FunnelAxis] with a step more, so that it stops one step short of the last: the axis of events in
// published funnels of standardised ratios.
func FunnelAxisShort(first, last float64, points int) ([]float64, error) {
	if err := checkAxis(first, last, points); err != nil {
		return nil, err
	}
	return axis(first, last, points, points+2), nil
}

func checkAxis(first, last float64, points int) error {
	var p problems
	p.count("first", first)
	p.positive("last", last)
	if last < first {
		p.add("the axis is from %v to %v: expected them in order", first, last)
	}
	if points < 2 || points > 100_000 {
		p.add("points is %d: expected 2 to 100,000", points)
	}
	return p.err()
}

func axis(first, last float64, points, steps int) []float64 {
	xs := make([]float64, points)
	xs[0] = max(1, first)
	for i := 1; i < points; i++ {
		before := xs[i-1]
		left := float64(steps - i - 1)
		xs[i] = max(math.RoundToEven(math.Pow(last/before, 1/left)*before), before+1)
	}
	return xs
}

// FunnelRange is the ends of a funnel's axis: from 0 where the largest denominator is more than twice the smallest,
// else from 0.95 x the smallest rounded down to one figure; to 1.05 x the largest rounded up to two figures.
//
// Errors: no denominators; one negative, missing or infinite; none above 0.
func FunnelRange(denominators []float64) (first, last float64, err error) {
	var p problems
	if len(denominators) == 0 {
		p.add("denominators is empty: expected at least one")
	}
	p.counts("denominators", denominators)
	if err := p.err(); err != nil {
		return 0, 0, err
	}
	least, most := slices.Min(denominators), slices.Max(denominators)
	if most == 0 {
		return 0, 0, fmt.Errorf("the denominators are all 0: expected one above 0")
	}
	if most <= 2*least {
		first = toFigures(0.95*least, 1, math.Floor)
	}
	last = toFigures(1.05*most, 2, math.Ceil)
	return first, last, finite("the end of the axis", last)
}

// toFigures rounds one way to so many significant figures.
func toFigures(x float64, figures int, way func(float64) float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(x))-float64(figures-1))
	return way(x/unit) * unit
}

// RatioVerdict judges observed against expected by whether 1 lies outside the published limits of their ratio
// ([PoissonLimits] of observed): high at a level where the lower limit is above 1, low where the upper is below.
//
// The verdict uses Byar's limits from 10 events where the drawn curve is exact, so the two may differ on the line.
// Errors: observed negative; expected not above 0; either missing or infinite; a level outside 0 to 1.
func RatioVerdict(observed, expected float64, levels ...float64) (Verdict, error) {
	var p problems
	p.positive("expected", expected)
	if err := p.err(); err != nil {
		return Verdict{}, err
	}
	limits, _, err := PoissonLimits(observed, levels...)
	if err != nil {
		return Verdict{}, err
	}
	v := VerdictOf(expected, limits)
	v.Side = -v.Side
	return v, nil
}

// EffectivePopulation is the population at which events give a rate, multiplier x events/rate: the denominator of a
// standardised rate in a funnel.
//
// Errors: events or rate not above 0 (with none of either there is no telling: use the population itself), missing or
// infinite; a multiplier not above 0.
func EffectivePopulation(events, rate, multiplier float64) (float64, error) {
	var p problems
	p.positive("events", events)
	p.positive("rate", rate)
	p.positive("multiplier", multiplier)
	if err := p.err(); err != nil {
		return 0, err
	}
	n := multiplier * (events / rate)
	return n, finite("the population", n)
}
