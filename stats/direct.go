package stats

import (
	"math"
)

// FewestStandardised is the total of events under which a standardised rate is not published: Dobson's limits are
// not safe there (Association of Public Health Observatories, Technical Briefing 3, 2008).
const FewestStandardised = 10

// Stratum is one age-sex band of a population.
type Stratum struct {
	Events     float64 // in the band, 0 or more
	Population float64 // people or person-years in the band, above 0
	Weight     float64 // of the band in the standard population, 0 or more
}

// DirectRate is the directly standardised rate: the weighted mean of the bands' rates, sum(w O/n)/sum(w) x
// multiplier, with Dobson's limits, value + sqrt(var/O)(limit of O - O), where O is the total of events, its limits
// are Byar's, and var = sum(w^2 O/n^2)/sum(w)^2 (Dobson and others 1991).
//
// Where few events carry most of the weight Dobson's formula may put the lower limit below 0; it is kept as published
// tables have it.
// Fewer than 10 events in all give an estimate that is not Known but has its totals. Fractional events are allowed.
// Bands are independent of order. Missing counts are the caller's to make 0 or to leave out. Errors: no bands;
// events negative, missing or infinite; a population not above 0; a weight negative, missing or infinite; weights
// all 0; a multiplier not above 0; a level outside 0 to 1.
func DirectRate(bands []Stratum, multiplier float64, levels ...float64) (Estimate, error) {
	counts := make([]float64, len(bands))
	for i, b := range bands {
		counts[i] = b.Events
	}
	return weightedRate(bands, counts, counts, multiplier, levels)
}

// Weighed is one age-sex band of a population in which an event counts for more or less than one, as a death does for
// the years of life that it loses.
type Weighed struct {
	Events     float64 // those that count for something
	Sum        float64 // of what each event counts for
	Squares    float64 // of the square of that
	Population float64 // as in Stratum
	Weight     float64 // as in Stratum
}

// DirectRateWeighed is [DirectRate] of the sums of what events count for, sum(w S/n)/sum(w) x multiplier. That events
// come by chance is of the events and not of what they count for: Dobson's limits are of their total, with
// var = sum(w^2 Q/n^2)/sum(w)^2, where Q is the sum of squares. Where each event of a band counts for the same it is the
// standardised rate of [YearsLost].
//
// The refusal of fewer than 10 events, and the errors, are those of DirectRate; sums and squares are checked as events are.
func DirectRateWeighed(bands []Weighed, multiplier float64, levels ...float64) (Estimate, error) {
	var p problems
	strata, sums, variances := make([]Stratum, len(bands)), make([]float64, len(bands)), make([]float64, len(bands))
	for i, b := range bands {
		p.count(at("bands", i)+".Sum", b.Sum)
		p.count(at("bands", i)+".Squares", b.Squares)
		strata[i] = Stratum{b.Events, b.Population, b.Weight}
		sums[i], variances[i] = b.Sum, b.Squares
	}
	if err := p.err(); err != nil {
		return Estimate{}, err
	}
	return weightedRate(strata, sums, variances, multiplier, levels)
}

// Repeated is one age-sex band of a population in which a person may have several events, such as admissions.
type Repeated struct {
	People     []float64 // how many people had 1, 2, 3, ... events, in that order
	Population float64   // as in Stratum
	Weight     float64   // as in Stratum
}

// DirectRateRepeated is [DirectRate] where the events of a person are not independent of each other: the value is
// the same, and the variance of a band's count is the sum over f of f^2 x people with f events, in place of the
// count, which widens the limits (Stukel and others 1994; Byar's limits on the total as in DirectRate).
//
// The totals, the refusal of fewer than 10 events, and the errors are those of DirectRate; the numbers of people are
// checked as events are.
func DirectRateRepeated(bands []Repeated, multiplier float64, levels ...float64) (Estimate, error) {
	var p problems
	strata := make([]Stratum, len(bands))
	counts, variances := make([]float64, len(bands)), make([]float64, len(bands))
	for i, b := range bands {
		strata[i] = Stratum{Population: b.Population, Weight: b.Weight}
		for j, people := range b.People {
			p.count(at(at("bands", i)+".People", j), people)
			f := float64(j + 1)
			strata[i].Events += f * people
			variances[i] += f * f * people
		}
		counts[i] = strata[i].Events
	}
	if err := p.err(); err != nil {
		return Estimate{}, err
	}
	return weightedRate(strata, counts, variances, multiplier, levels)
}

// weightedRate is the standardised rate of sums over events, whose variances may be other than themselves.
func weightedRate(bands []Stratum, sums, variances []float64, multiplier float64, levels []float64) (Estimate, error) {
	p := checkStrata(bands)
	p.positive("multiplier", multiplier)
	p.levels(levels)
	if err := p.err(); err != nil {
		return Estimate{}, err
	}
	events, people, weights, rates, spread := make([]float64, len(bands)), make([]float64, len(bands)),
		make([]float64, len(bands)), make([]float64, len(bands)), make([]float64, len(bands))
	for i, b := range bands {
		events[i], people[i], weights[i] = b.Events, b.Population, b.Weight
		rates[i] = b.Weight * (sums[i] / b.Population)
		share := b.Weight / b.Population
		spread[i] = share * share * variances[i]
	}
	weight := total(weights)
	e := Estimate{Numerator: total(events), Denominator: total(people), Method: Dobson}
	if e.Numerator < FewestStandardised {
		e.Why = "fewer than 10 events in all: too few to standardise"
		return settled("the standardised rate", e)
	}
	e.Known, e.Value = true, total(rates)/weight*multiplier
	e.Limits = dobson(e.Value, e.Numerator, math.Sqrt(total(spread))/weight*multiplier, levels)
	return settled("the standardised rate", e)
}

// dobson moves Byar's limits of the total count to the scale of a weighted sum with standard error se.
func dobson(value, events, se float64, levels []float64) []Limits {
	limits := make([]Limits, len(levels))
	factor := se / math.Sqrt(events)
	for i, level := range levels {
		l := byar(events, level)
		limits[i] = Limits{Level: level, Lower: value + factor*(l.Lower-events), Upper: value + factor*(l.Upper-events)}
	}
	return limits
}

func checkStrata(bands []Stratum) *problems {
	p := new(problems)
	if len(bands) == 0 {
		p.add("bands is empty: expected at least one")
	}
	weight := 0.0
	for i, b := range bands {
		weight += b.Weight
		if isCount(b.Events) && isPositive(b.Population) && isCount(b.Weight) {
			continue
		}
		name := at("bands", i)
		p.count(name+".Events", b.Events)
		p.positive(name+".Population", b.Population)
		p.count(name+".Weight", b.Weight)
	}
	if len(bands) > 0 && weight == 0 {
		p.add("the weights are all 0: expected a standard population")
	}
	return p
}
