package stats

import (
	"cmp"
	"math"
	"slices"
)

// Rated is a body's rate and how firm it is.
type Rated struct {
	Value float64 // per multiplier
	SE    float64 // standard error of the value, 0 where it is not chance
}

// OpportunityTest says when a body's distance from its benchmark counts.
type OpportunityTest int

// The tests of an opportunity.
const (
	AnyDistance   OpportunityTest = iota // whenever it is on the worse side
	OwnInterval                          // where the benchmark lies outside its own limits, as if the benchmark were certain
	BothUncertain                        // where the difference is outside its limits, the benchmark's variance included
)

// OpportunityOptions are the choices of a benchmark.
type OpportunityOptions struct {
	Best       int  // how many of the peers make the benchmark, such as the best 5 of 10
	HighIsBest bool // otherwise low is
	Test       OpportunityTest
	Level      float64 // of the test; 0 is 0.95
	Multiplier float64 // of the rates
}

// OpportunityResult is what reaching the benchmark would change.
type OpportunityResult struct {
	Benchmark   float64 // mean of the best peers' values, per multiplier
	BenchmarkSE float64
	Counts      bool    // whether the body is worse than the benchmark by the test
	Units       float64 // distance x population/multiplier, in events or pounds; 0 where it does not count
	Lower       float64 // of the units, by the chance of both figures; not below 0
	Upper       float64
}

// Opportunity is what a body would save or gain at the mean of the best of its peers (NHS RightCare 2016): distance
// from the benchmark x population / multiplier, and 0 where it is no worse or fails the test. OwnInterval, the
// programme's own test, ignores the benchmark's chance and so calls too many differences real: 12% where 5% is meant
// (Dropkin 2017); BothUncertain does not.
//
// Picking the best peers by the values that are then averaged makes the benchmark better than it is; no test here
// mends that; [OpportunitiesOf] does. Errors: Best below 1 or above the number of peers; a value missing or infinite; a standard error
// negative, missing or infinite; population negative; a multiplier not above 0; an unknown test; a level outside 0 to 1.
func Opportunity(own Rated, population float64, peers []Rated, o OpportunityOptions) (OpportunityResult, error) {
	o.Level = cmp.Or(o.Level, 0.95)
	if err := checkOpportunity(own, population, peers, o); err != nil {
		return OpportunityResult{}, err
	}
	sign := 1.0
	if o.HighIsBest {
		sign = -1
	}
	best := slices.SortedStableFunc(slices.Values(peers), func(a, b Rated) int { return cmp.Compare(sign*a.Value, sign*b.Value) })[:o.Best]
	values := make([]float64, o.Best)
	variance := 0.0
	for i, b := range best {
		values[i] = b.Value
		variance += b.SE * b.SE
	}
	r := OpportunityResult{Benchmark: mean(values), BenchmarkSE: math.Sqrt(variance) / float64(o.Best)}
	distance := sign * (own.Value - r.Benchmark)
	reach := 0.0
	switch o.Test {
	case OwnInterval:
		reach = z(o.Level) * own.SE
	case BothUncertain:
		reach = z(o.Level) * math.Hypot(own.SE, r.BenchmarkSE)
	}
	if distance > reach {
		r.Counts, r.Units = true, distance/o.Multiplier*population
		both := z(o.Level) * math.Hypot(own.SE, r.BenchmarkSE)
		r.Lower, r.Upper = max(0, (distance-both)/o.Multiplier*population), (distance+both)/o.Multiplier*population
	}
	return r, finite("the opportunity", r.Benchmark, r.BenchmarkSE, r.Units, r.Upper)
}

func checkOpportunity(own Rated, population float64, peers []Rated, o OpportunityOptions) error {
	var p problems
	p.real("own.Value", own.Value)
	p.count("own.SE", own.SE)
	p.count("population", population)
	for i, b := range peers {
		p.real(at("peers", i)+".Value", b.Value)
		p.count(at("peers", i)+".SE", b.SE)
	}
	if o.Best < 1 || o.Best > len(peers) {
		p.add("Best is %d of %d peers: expected from 1 to all of them", o.Best, len(peers))
	}
	if o.Test < AnyDistance || o.Test > BothUncertain {
		p.add("Test is %d: expected AnyDistance, OwnInterval or BothUncertain", o.Test)
	}
	p.level("Level", o.Level)
	p.positive("Multiplier", o.Multiplier)
	return p.err()
}
