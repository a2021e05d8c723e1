package stats

import "math"

// Rate is events over population times multiplier, with the limits of the count over the same population: exact
// below 10 events, Byar's from 10 ([PoissonLimits]). Population is people, or person-years for a rate a year.
//
// A rate may be above the multiplier, since one person may have several events. No events give a rate of 0 with a
// lower limit of 0. Either of events and population missing (NaN) gives an estimate that is not Known. Errors:
// events negative or infinite; population 0, negative or infinite; multiplier 0 or negative; a level outside 0 to 1.
func Rate(events, population, multiplier float64, levels ...float64) (Estimate, error) {
	var p problems
	gap := gaps(&p, events, "population", population)
	p.positive("multiplier", multiplier)
	p.levels(levels)
	if err := p.err(); err != nil {
		return Estimate{}, err
	}
	if gap != "" {
		return missing(gap), nil
	}
	limits, method := publishedPoisson(events, levels)
	return settled("the rate", Estimate{
		Numerator: events, Denominator: population, Value: events / population * multiplier, Known: true,
		Limits: scaled(scaled(limits, 1/population), multiplier), Method: method,
	})
}

// Proportion is events over trials times multiplier, with Wilson's score limits ([WilsonLimits]).
//
// Either of events and trials missing (NaN) gives an estimate that is not Known. Errors: events negative, infinite
// or more than trials; trials 0, negative or infinite; multiplier 0 or negative; a level outside 0 to 1.
func Proportion(events, trials, multiplier float64, levels ...float64) (Estimate, error) {
	var p problems
	gap := gaps(&p, events, "trials", trials)
	if events > trials {
		p.add("events is %v and trials is %v: expected no more events than trials", events, trials)
	}
	p.positive("multiplier", multiplier)
	p.levels(levels)
	if err := p.err(); err != nil {
		return Estimate{}, err
	}
	if gap != "" {
		return missing(gap), nil
	}
	limits := make([]Limits, len(levels))
	for i, level := range levels {
		limits[i] = wilson(events, trials, level)
	}
	return settled("the proportion", Estimate{
		Numerator: events, Denominator: trials, Value: events / trials * multiplier, Known: true,
		Limits: scaled(limits, multiplier), Method: Wilson,
	})
}

// gaps checks a numerator and denominator of which either may be missing, and says which is.
func gaps(p *problems, events float64, name string, below float64) string {
	if !math.IsNaN(events) {
		p.count("events", events)
	}
	if !math.IsNaN(below) {
		p.positive(name, below)
	}
	switch {
	case math.IsNaN(events) && math.IsNaN(below):
		return "missing: events and " + name
	case math.IsNaN(events):
		return "missing: events"
	case math.IsNaN(below):
		return "missing: " + name
	}
	return ""
}

// WilsonLimits are the score limits of a proportion, from 0 to 1 (Wilson 1927; Newcombe 1998, method 3):
// (2x + z^2 -/+ z sqrt(z^2 + 4x(1-x/n))) / 2(n+z^2). They never leave 0 to 1. Events may be fractional.
//
// Errors: as [Proportion], and also where either is missing.
func WilsonLimits(events, trials float64, levels ...float64) ([]Limits, error) {
	e, err := Proportion(events, trials, 1, levels...)
	if err == nil && !e.Known {
		var p problems
		p.add("%s", e.Why)
		err = p.err()
	}
	return e.Limits, err
}

// wilson works in shares of the trials, so that enormous counts do not overflow, and finds the end nearer to 0 or 1
// from the product of the roots, so that it does not cancel.
func wilson(events, trials, level float64) Limits {
	share, rest := events/trials, (trials-events)/trials
	w := z(level) * z(level) / trials
	root := math.Sqrt(w * (w + 4*share*rest))
	below := 2 * (1 + w)
	upper := (2*share + w + root) / below
	lower := 1 - (2*rest+w+root)/below
	if upper > 0 {
		// The roots multiply to share^2/(1+w).
		lower = share * share / (1 + w) / upper
	}
	return Limits{Level: level, Lower: min(lower, share), Upper: min(1, max(upper, share))}
}

// Mean is the arithmetic mean of values with Student's limits, mean -/+ t s/sqrt(n) on n-1 degrees of freedom
// (Altman and others 2000). Numerator is the sum, Denominator the number of values.
//
// One value has a mean and no limits; a constant series has limits equal to its mean. A missing (NaN) value makes
// the mean not Known. Errors: no values; an infinite value; a level outside 0 to 1.
func Mean(values []float64, levels ...float64) (Estimate, error) {
	var p problems
	if len(values) == 0 {
		p.add("values is empty: expected at least one")
	}
	gap := false
	for i, v := range values {
		if math.IsNaN(v) {
			gap = true
		} else if math.IsInf(v, 0) {
			p.real(at("values", i), v)
		}
	}
	p.levels(levels)
	if err := p.err(); err != nil {
		return Estimate{}, err
	}
	if gap {
		return missing("a value is missing"), nil
	}
	n := float64(len(values))
	e := Estimate{Numerator: total(values), Denominator: n, Value: mean(values), Known: true, Method: Student}
	if n == 1 {
		e.Why = "one value has no spread to make limits of"
		return settled("the mean", e)
	}
	half := sampleSD(values, e.Value) / math.Sqrt(n)
	for _, level := range levels {
		t := studentT(level, n-1)
		e.Limits = append(e.Limits, Limits{Level: level, Lower: e.Value - t*half, Upper: e.Value + t*half})
	}
	return settled("the mean", e)
}
