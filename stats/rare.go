package stats

import (
	"math"
)

// RareOptions are the choices of a chart of rare events. The zero value has no rules and limits at 3 sigma.
type RareOptions struct {
	Rules       Rules
	Better      Direction
	Sigmas      float64 // 0 is 3; a probability chart puts its limits at the same tail probabilities
	Probability bool    // limits from the distribution itself, with its median as centre line
}

// Rare is a finished chart of rare events.
type Rare struct {
	Points    []Point // Day is the position in the series; Value the interval in its own unit
	Known     bool    // whether there is a centre line
	Centre    float64
	HasLimits bool
	Lower     float64
	Upper     float64
	Variation PointClass
	Why       string
}

// nelsonPower makes times between events that come at random nearly normal (Nelson 1994).
const nelsonPower = 1 / 3.6

// mostSigmas is the widest limits of a rare-event chart.
const mostSigmas = 8.0

// TChart is a chart of the times between rare events, in any unit of time, in order: t charts show a change in weeks
// where a chart of monthly counts shows zeros. By default the times are raised to 1/3.6, which makes exponential times
// nearly normal (Nelson 1994), an individuals chart without screening is made, and its lines are raised back. With
// Probability the centre line is the median ln 2 x mean and the limits the exponential quantiles at the normal tail
// probabilities of Sigmas.
//
// A time of 0 (two events at once) is allowed. A missing (NaN) time ends runs. One time has a centre line and, without
// Probability, no limits; no known times neither. A direction of Increase says that longer between events is better.
// Errors: no times; a time negative or infinite; options out of range.
func TChart(times []float64, o RareOptions) (Rare, error) {
	if err := checkRare("times", times, o); err != nil {
		return Rare{}, err
	}
	if o.Probability {
		return byDistribution(times, o, func(mean, p float64) float64 { return -mean * math.Log1p(-p) })
	}
	series := make([]Observation, len(times))
	for i, t := range times {
		series[i] = Observation{Day(i), math.Pow(t, nelsonPower)}
	}
	zero := 0.0
	c, err := NewXmR(series, XmROptions{
		Rules: o.Rules, Better: o.Better, Factor: sigmas(o) / 1.128, Floor: &zero,
	})
	if err != nil {
		return Rare{}, err
	}
	f := c.Phases[0]
	r := Rare{Points: c.Points, Known: f.Known, HasLimits: f.HasLimits, Variation: c.Variation, Why: f.Why}
	back := func(x float64) float64 { return math.Pow(x, 1/nelsonPower) }
	r.Centre, r.Lower, r.Upper = back(f.Mean), back(f.Lower), back(f.Upper)
	for i := range r.Points {
		r.Points[i].Value = times[i]
	}
	return r, finite("a line of the chart", r.Centre, r.Lower, r.Upper)
}

// GChart is a chart of the cases between rare events, such as operations between infections, in order (Benneyan
// 2001): the centre line is the mean g and the limits g -/+ Sigmas sqrt(g(g+1)), not below 0. With Probability the
// centre line is the median of the geometric distribution with that mean and the limits its quantiles at the normal
// tail probabilities of Sigmas.
//
// A missing (NaN) count ends runs; no known counts give no lines; cases all 0 give lines at 0. A direction of Increase
// says that more between events is better. Errors: no counts; a count negative or infinite; options out of range.
func GChart(cases []float64, o RareOptions) (Rare, error) {
	if err := checkRare("cases", cases, o); err != nil {
		return Rare{}, err
	}
	if o.Probability {
		return byDistribution(cases, o, func(mean, p float64) float64 {
			if mean == 0 {
				return 0
			}
			// P(X <= x) = 1 - q^(x+1), q = mean/(1+mean)
			return max(0, math.Ceil(math.Log1p(-p)/-math.Log1p(1/mean)-1))
		})
	}
	return byMean(cases, o, func(mean float64) (centre, lower, upper float64) {
		reach := sigmas(o) * math.Sqrt(mean) * math.Sqrt(mean+1)
		return mean, max(0, mean-reach), mean + reach
	})
}

func sigmas(o RareOptions) float64 {
	if o.Sigmas == 0 {
		return 3
	}
	return o.Sigmas
}

// byDistribution draws the lines at quantiles of a distribution known by its mean.
func byDistribution(values []float64, o RareOptions, quantile func(mean, p float64) float64) (Rare, error) {
	return byMean(values, o, func(mean float64) (centre, lower, upper float64) {
		beyond := normalCDF(-sigmas(o))
		return quantile(mean, 0.5), quantile(mean, beyond), quantile(mean, 1-beyond)
	})
}

// byMean judges values against lines worked out from their mean.
func byMean(values []float64, o RareOptions, lines func(mean float64) (centre, lower, upper float64)) (Rare, error) {
	r := Rare{Points: make([]Point, len(values))}
	var known []float64
	for i, v := range values {
		r.Points[i] = Point{Observation: Observation{Day(i), v}, Missing: math.IsNaN(v)}
		if !math.IsNaN(v) {
			known = append(known, v)
		}
	}
	if len(known) == 0 {
		r.Why = "no values"
		return r, nil
	}
	r.Known, r.HasLimits = true, true
	r.Centre, r.Lower, r.Upper = lines(mean(known))
	if err := finite("a line of the chart", r.Centre, r.Lower, r.Upper); err != nil {
		return Rare{}, err
	}
	f := Phase{Known: true, Mean: r.Centre, HasLimits: true, Lower: r.Lower, Upper: r.Upper}
	f.NearLower, f.NearUpper = f.Mean+(f.Lower-f.Mean)*2/3, f.Mean+(f.Upper-f.Mean)*2/3
	judge(r.Points, f, 0, XmROptions{Rules: o.Rules, Better: o.Better}, nil)
	r.Variation = r.Points[len(r.Points)-1].Class
	return r, nil
}

func checkRare(name string, values []float64, o RareOptions) error {
	var p problems
	if len(values) == 0 {
		p.add("%s is empty: expected at least one", name)
	}
	for i, v := range values {
		if !math.IsNaN(v) {
			p.count(at(name, i), v)
		}
	}
	o.Rules.check(&p)
	p.count("Sigmas", o.Sigmas)
	if o.Sigmas > mostSigmas {
		p.add("Sigmas is %v: expected %v or fewer, beyond which a tail is too small to compute", o.Sigmas, mostSigmas)
	}
	if o.Better < Neutral || o.Better > Decrease {
		p.add("Better is %d: expected Neutral, Increase or Decrease", o.Better)
	}
	return p.err()
}
