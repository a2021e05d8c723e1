package stats

import "math"

// exactBelow is the count under which published rates use exact limits and from which they use Byar's.
const exactBelow = 10

// PoissonLimits are the limits of a count of events, in events, by the exact method for counts below 10 and by
// Byar's approximation from 10: the convention of English public health rates.
//
// Events may be fractional (published cancer counts are halves). Errors: events negative, missing or infinite;
// a level outside 0 to 1.
func PoissonLimits(events float64, levels ...float64) ([]Limits, Method, error) {
	if events < exactBelow {
		limits, err := ExactPoissonLimits(events, levels...)
		return limits, Exact, err
	}
	limits, err := ByarLimits(events, levels...)
	return limits, Byar, err
}

// ExactPoissonLimits are the exact limits of a Poisson count, in events: the means at which a count as low, or as
// high, would be seen with probability (1-level)/2. Lower is half the chi-square quantile of (1-level)/2 on 2 x
// events degrees of freedom, upper half that of 1-(1-level)/2 on 2 x events + 2 (Garwood 1936; Ulm 1990).
//
// No events give a lower limit of 0 and an upper of -ln((1-level)/2): 3.689 at 95%. Fractional events are
// interpolated by the same formula. Errors as [PoissonLimits].
func ExactPoissonLimits(events float64, levels ...float64) ([]Limits, error) {
	return countLimits(events, levels, exactPoisson)
}

// ByarLimits are Byar's approximation to the limits of a Poisson count, in events (Rothman and Boice 1979;
// Breslow and Day 1987, page 69): O(1 - 1/9O - z/3sqrt(O))^3 and the same of O+1 with + z.
//
// The approximation holds to three figures from 10 events. Where few events make the lower limit negative it is 0,
// as it is for no events. Errors as [PoissonLimits].
func ByarLimits(events float64, levels ...float64) ([]Limits, error) {
	return countLimits(events, levels, byar)
}

func countLimits(events float64, levels []float64, at func(events, level float64) Limits) ([]Limits, error) {
	var p problems
	p.count("events", events)
	p.levels(levels)
	if err := p.err(); err != nil {
		return nil, err
	}
	limits := make([]Limits, len(levels))
	for i, level := range levels {
		limits[i] = at(events, level)
		if err := finite("a limit of events", limits[i].Upper); err != nil {
			return nil, err
		}
	}
	return limits, nil
}

func exactPoisson(events, level float64) Limits {
	l := Limits{Level: level, Upper: gammaQuantile(events+1, tail(level), true)}
	if events > 0 {
		l.Lower = gammaQuantile(events, tail(level), false)
	}
	return l
}

func byar(events, level float64) Limits {
	l := Limits{Level: level, Upper: cubed(events+1, z(level))}
	if events > 0 {
		l.Lower = max(0, cubed(events, -z(level)))
	}
	return l
}

// cubed is the Wilson-Hilferty cube.
func cubed(n, z float64) float64 {
	c := 1 - 1/(9*n) + z/(3*math.Sqrt(n))
	return n * c * c * c
}

// publishedPoisson is the limits of a count by the published convention, for counts and levels already checked.
func publishedPoisson(events float64, levels []float64) ([]Limits, Method) {
	limits := make([]Limits, len(levels))
	method, at := Byar, byar
	if events < exactBelow {
		method, at = Exact, exactPoisson
	}
	for i, level := range levels {
		limits[i] = at(events, level)
	}
	return limits, method
}

// scaled multiplies limits by a factor above 0.
func scaled(limits []Limits, factor float64) []Limits {
	for i, l := range limits {
		limits[i].Lower, limits[i].Upper = l.Lower*factor, l.Upper*factor
	}
	return limits
}
