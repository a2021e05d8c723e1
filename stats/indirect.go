package stats

// Compared is one age-sex band of a population and of the population it is compared with.
type Compared struct {
	Events              float64 // observed in the band, 0 or more
	Population          float64 // of the band, 0 or more
	ReferenceEvents     float64 // in the reference population, 0 or more
	ReferencePopulation float64 // above 0
}

// Indirect is an indirectly standardised result.
type Indirect struct {
	Estimate
	ReferenceRate float64 // the reference population's own rate, in the unit of the multiplier
}

// Expected is the number of events there would be at the reference population's rates: sum(n x Oref/nref).
// Errors as [IndirectRatio].
func Expected(bands []Compared) (float64, error) {
	p := checkCompared(bands)
	if err := p.err(); err != nil {
		return 0, err
	}
	terms := make([]float64, len(bands))
	for i, b := range bands {
		terms[i] = b.Population * (b.ReferenceEvents / b.ReferencePopulation)
	}
	e := total(terms)
	return e, finite("the expected number of events", e)
}

// IndirectRatio is the indirectly standardised ratio, observed over expected x multiplier (100 for the usual SMR),
// with the published limits of the observed count ([PoissonLimits]) over the same expected number (Breslow and Day
// 1987). Numerator is observed, Denominator expected.
//
// No events give 0 with an upper limit. Where nothing is expected the ratio is not Known. Errors: no bands; a count
// or population negative, missing or infinite; a reference population not above 0; a multiplier not above 0; a
// level outside 0 to 1.
func IndirectRatio(bands []Compared, multiplier float64, levels ...float64) (Estimate, error) {
	expected, err := Expected(bands)
	if err != nil {
		return Estimate{}, err
	}
	observed := make([]float64, len(bands))
	for i, b := range bands {
		observed[i] = b.Events
	}
	return Ratio(total(observed), expected, multiplier, levels...)
}

// Ratio is [IndirectRatio] from the totals: for observed events that are not known by age.
//
// Nothing expected gives an estimate that is not Known. Errors: observed or expected negative, missing or infinite;
// a multiplier not above 0; a level outside 0 to 1.
func Ratio(observed, expected, multiplier float64, levels ...float64) (Estimate, error) {
	var p problems
	p.count("observed", observed)
	p.count("expected", expected)
	p.positive("multiplier", multiplier)
	p.levels(levels)
	if err := p.err(); err != nil {
		return Estimate{}, err
	}
	if expected == 0 {
		return Estimate{Numerator: observed, Why: "no events are expected, so there is no ratio"}, nil
	}
	limits, method := publishedPoisson(observed, levels)
	return settled("the ratio", Estimate{
		Numerator: observed, Denominator: expected, Value: observed / expected * multiplier, Known: true,
		Limits: scaled(scaled(limits, 1/expected), multiplier), Method: method,
	})
}

// IndirectRate is the indirectly standardised rate: the ratio of observed to expected x the reference population's
// crude rate x multiplier, with limits as [IndirectRatio].
//
// Edge cases and errors are those of IndirectRatio.
func IndirectRate(bands []Compared, multiplier float64, levels ...float64) (Indirect, error) {
	e, err := IndirectRatio(bands, 1, levels...)
	if err != nil {
		return Indirect{}, err
	}
	var p problems
	if p.positive("multiplier", multiplier); p.err() != nil {
		return Indirect{}, p.err()
	}
	events, people := make([]float64, len(bands)), make([]float64, len(bands))
	for i, b := range bands {
		events[i], people[i] = b.ReferenceEvents, b.ReferencePopulation
	}
	rate := total(events) / total(people) * multiplier
	if err := finite("the reference rate", rate); err != nil {
		return Indirect{}, err
	}
	e.Value *= rate
	e.Limits = scaled(e.Limits, rate)
	e, err = settled("the standardised rate", e)
	return Indirect{Estimate: e, ReferenceRate: rate}, err
}

func checkCompared(bands []Compared) *problems {
	p := new(problems)
	if len(bands) == 0 {
		p.add("bands is empty: expected at least one")
	}
	for i, b := range bands {
		if isCount(b.Events) && isCount(b.Population) && isCount(b.ReferenceEvents) && isPositive(b.ReferencePopulation) {
			continue
		}
		name := at("bands", i)
		p.count(name+".Events", b.Events)
		p.count(name+".Population", b.Population)
		p.count(name+".ReferenceEvents", b.ReferenceEvents)
		p.positive(name+".ReferencePopulation", b.ReferencePopulation)
	}
	return p
}
