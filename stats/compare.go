package stats

import (
	"cmp"
	"math"
)

// RateRatio is the ratio of two rates, (a/n)/(b/m), with limits on the logarithmic scale,
// exp(ln ratio -/+ z sqrt(1/a + 1/b)) (Rothman and Greenland 1998). Numerator and Denominator are the two rates
// per head.
//
// No events in a give a ratio of 0 without limits: use [ExactRateRatio]. No events in b give an estimate that is
// not Known. Errors: events negative, missing or infinite; population not above 0; a level outside 0 to 1.
func RateRatio(a, n, b, m float64, levels ...float64) (Estimate, error) {
	e, err := rateRatio(a, n, b, m, levels)
	if err != nil || !e.Known {
		return e, err
	}
	return logLimits(e, math.Sqrt(1/a+1/b), levels)
}

// ExactRateRatio is [RateRatio] with exact limits: given the events of both, those of a are binomial, so that its
// Clopper and Pearson limits turn into limits of the ratio (Breslow and Day 1987, page 94).
//
// No events in a give a lower limit of 0 and an upper limit; no events in b an estimate that is not Known. Errors
// as RateRatio, and more than a thousand million events.
func ExactRateRatio(a, n, b, m float64, levels ...float64) (Estimate, error) {
	e, err := rateRatio(a, n, b, m, levels)
	if err != nil || !e.Known {
		return e, err
	}
	shares, err := ExactProportionLimits(a, a+b, levels...)
	if err != nil {
		return Estimate{}, err
	}
	e.Method, e.Why = Exact, ""
	for _, l := range shares {
		e.Limits = append(e.Limits, Limits{
			Level: l.Level, Lower: l.Lower / (1 - l.Lower) * (m / n), Upper: l.Upper / (1 - l.Upper) * (m / n),
		})
	}
	return settled("the rate ratio", e)
}

func rateRatio(a, n, b, m float64, levels []float64) (Estimate, error) {
	var p problems
	p.count("a", a)
	p.positive("n", n)
	p.count("b", b)
	p.positive("m", m)
	p.levels(levels)
	if err := p.err(); err != nil {
		return Estimate{}, err
	}
	return settled("the ratio", ratioOf(a/n, b/m))
}

// ratioOf is the ratio of two values of 0 or more, without limits.
func ratioOf(above, below float64) Estimate {
	e := Estimate{Numerator: above, Denominator: below, Method: LogNormal}
	if below == 0 {
		e.Why = "the rate compared with is 0, so there is no ratio"
		return e
	}
	e.Known, e.Value = true, above/below
	return e
}

// logLimits adds limits at value x exp(-/+ z se).
func logLimits(e Estimate, se float64, levels []float64) (Estimate, error) {
	if e.Value == 0 {
		e.Why = "a ratio of 0 has no limits on the logarithmic scale"
		return e, nil
	}
	for _, level := range levels {
		f := math.Exp(z(level) * se)
		e.Limits = append(e.Limits, Limits{Level: level, Lower: e.Value / f, Upper: e.Value * f})
	}
	return settled("the ratio", e)
}

// RiskRatio is the ratio of two proportions, (a/n)/(b/m), with limits exp(ln ratio -/+ z sqrt(1/a - 1/n + 1/b - 1/m))
// (Katz and others 1978). Numerator and Denominator are the two proportions, from 0 to 1.
//
// Edge cases and errors as [RateRatio], and more events than trials.
func RiskRatio(a, n, b, m float64, levels ...float64) (Estimate, error) {
	e, err := rateRatio(a, n, b, m, levels)
	if err != nil {
		return e, err
	}
	var p problems
	if a > n {
		p.add("a is %v and n is %v: expected no more events than trials", a, n)
	}
	if b > m {
		p.add("b is %v and m is %v: expected no more events than trials", b, m)
	}
	if err := p.err(); err != nil || !e.Known {
		return e, err
	}
	return logLimits(e, math.Sqrt(max(0, 1/a-1/n)+max(0, 1/b-1/m)), levels)
}

// ProportionDifference is a/n - b/m with Newcombe's hybrid of two Wilson intervals (Newcombe 1998, method 10), from
// -1 to 1. Numerator and Denominator are the two proportions.
//
// Errors as [WilsonLimits] of either.
func ProportionDifference(a, n, b, m float64, levels ...float64) (Estimate, error) {
	first, err := WilsonLimits(a, n, levels...)
	if err != nil {
		return Estimate{}, err
	}
	second, err := WilsonLimits(b, m, levels...)
	if err != nil {
		return Estimate{}, err
	}
	p, q := a/n, b/m
	e := Estimate{Numerator: p, Denominator: q, Value: p - q, Known: true, Method: Wilson}
	for i, level := range levels {
		e.Limits = append(e.Limits, Limits{
			Level: level,
			Lower: e.Value - math.Hypot(p-first[i].Lower, second[i].Upper-q),
			Upper: e.Value + math.Hypot(first[i].Upper-p, q-second[i].Lower),
		})
	}
	return settled("the difference", e)
}

// StandardisedRateRatio is the ratio of two directly standardised rates on the same standard, with limits on the
// logarithmic scale from both variances, var/rate^2 (Boyle and Parkin 1991). Numerator and Denominator are the two
// rates per head.
//
// Fewer than 10 events on either side give an estimate that is not Known. Errors as [DirectRate] of either side.
func StandardisedRateRatio(a, b []Stratum, levels ...float64) (Estimate, error) {
	above, err := DirectRate(a, 1)
	if err != nil {
		return Estimate{}, err
	}
	below, err := DirectRate(b, 1, levels...)
	if err != nil {
		return Estimate{}, err
	}
	if !above.Known || !below.Known {
		return missing(cmp.Or(above.Why, below.Why)), nil
	}
	e := ratioOf(above.Value, below.Value)
	if !e.Known {
		return e, nil
	}
	return logLimits(e, math.Sqrt(relativeVariance(a, above.Value)+relativeVariance(b, below.Value)), levels)
}

// relativeVariance is the variance of a standardised rate per head over its square.
func relativeVariance(bands []Stratum, rate float64) float64 {
	if rate == 0 {
		return 0
	}
	weight, variance := 0.0, 0.0
	for _, b := range bands {
		weight += b.Weight
	}
	for _, b := range bands {
		w := b.Weight / weight / b.Population / rate
		variance += w * w * b.Events
	}
	return variance
}
