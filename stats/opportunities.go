package stats

import (
	"cmp"
	"math"
	"slices"
)

// Opportunities is what bodies would change by doing as well as the best of those like them, with chance taken out.
type Opportunities struct {
	Mean   float64 // of all bodies, by how firm they are
	Spread float64 // Cochran's Q: how far bodies differ beyond what chance gives; their number less one by chance alone
	Limit  float64 // what Spread would be above by chance alone on so few occasions as the level says
	Differ bool    // Spread is above Limit: bodies differ by more than chance
	Tau2   float64 // variance between bodies' true values; 0 where they do not differ
	Bodies []BodyOpportunity
}

// BodyOpportunity is one body's.
type BodyOpportunity struct {
	Known     bool    // whether it has a value and peers
	Shrunk    float64 // its value with chance taken out, per multiplier
	Benchmark float64 // mean of the best peers' shrunk values
	Distance  Limits  // how much worse than the benchmark; below 0 is better
	Counts    bool    // worse by more than chance
	Units     float64 // distance x population/multiplier; 0 where it does not count
	Lower     float64 // and its limits, not below 0
	Upper     float64
}

// OpportunitiesOf is what every body would change at the best of its peers, with chance taken out: each body's value and its peers' are first drawn towards the mean of all, by
// how much of the spread between bodies is chance (empirical Bayes: DerSimonian and Laird 1986; Efron and Morris 1975),
// so that picking the best peers picks the truly best and not the luckiest. Where bodies differ by no more than chance
// (Cochran 1954) nobody has any opportunity: every difference is chance.
//
// The benchmark of a body is the mean of the shrunk values of the best of its peers, as many as o.Best. The distance is
// normal with the variance that is left of both. o.Test is not looked at. The level is that of the limits and of the
// test of spread; 0 is 0.95.
//
// A missing (NaN) value leaves its body out, as a body and as a peer; a body with fewer peers than Best that are known
// is not Known. Errors: lengths that differ; a standard error not above 0, since chance is what is taken out; a peer out
// of range or the body itself; a population negative; and those of [Opportunity].
func OpportunitiesOf(bodies []Rated, populations []float64, peers [][]int, o OpportunityOptions) (Opportunities, error) {
	o.Level = cmp.Or(o.Level, 0.95)
	if err := checkOpportunities(bodies, populations, peers, o); err != nil {
		return Opportunities{}, err
	}
	r := spreadOf(bodies, o.Level)
	r.Bodies = make([]BodyOpportunity, len(bodies))
	shrunk, variance := make([]float64, len(bodies)), make([]float64, len(bodies))
	for i, b := range bodies {
		s2 := b.SE * b.SE
		keep := r.Tau2 / (r.Tau2 + s2)
		shrunk[i], variance[i] = r.Mean+keep*(b.Value-r.Mean), keep*s2
	}
	for i := range bodies {
		if math.IsNaN(bodies[i].Value) {
			continue
		}
		r.Bodies[i] = against(i, bodies, shrunk, variance, peers[i], populations[i], r.Differ, o)
		b := r.Bodies[i]
		if err := finite("an opportunity", b.Shrunk, b.Benchmark, b.Distance.Lower, b.Distance.Upper, b.Units, b.Lower, b.Upper); err != nil {
			return Opportunities{}, err
		}
	}
	return r, finite("the spread", r.Mean, r.Spread, r.Tau2)
}

// spreadOf is the mean of bodies and how far they differ.
func spreadOf(bodies []Rated, level float64) Opportunities {
	var r Opportunities
	w, w2, wy := 0.0, 0.0, 0.0
	n := 0
	for _, b := range bodies {
		if !math.IsNaN(b.Value) {
			v := 1 / (b.SE * b.SE)
			w, w2, wy, n = w+v, w2+v*v, wy+v*b.Value, n+1
		}
	}
	if n == 0 {
		return r
	}
	r.Mean = wy / w
	for _, b := range bodies {
		if !math.IsNaN(b.Value) {
			d := (b.Value - r.Mean) / b.SE
			r.Spread += d * d
		}
	}
	if n > 1 {
		r.Limit = 2 * gammaQuantile(float64(n-1)/2, level, false)
		if r.Differ = r.Spread > r.Limit; r.Differ {
			r.Tau2 = max(0, (r.Spread-float64(n-1))/(w-w2/w))
		}
	}
	return r
}

func against(i int, bodies []Rated, shrunk, variance []float64, peers []int, population float64, differ bool, o OpportunityOptions) BodyOpportunity {
	sign := 1.0
	if o.HighIsBest {
		sign = -1
	}
	known := slices.DeleteFunc(slices.Clone(peers), func(j int) bool { return math.IsNaN(bodies[j].Value) })
	if len(known) < o.Best {
		return BodyOpportunity{}
	}
	slices.SortStableFunc(known, func(a, b int) int { return cmp.Compare(sign*shrunk[a], sign*shrunk[b]) })
	out := BodyOpportunity{Known: true, Shrunk: shrunk[i]}
	v := 0.0
	for _, j := range known[:o.Best] {
		out.Benchmark += shrunk[j] / float64(o.Best)
		v += variance[j]
	}
	distance := sign * (shrunk[i] - out.Benchmark)
	reach := z(o.Level) * math.Sqrt(variance[i]+v/float64(o.Best*o.Best))
	out.Distance = Limits{Level: o.Level, Lower: distance - reach, Upper: distance + reach}
	if out.Counts = differ && distance-reach > 0; out.Counts {
		per := population / o.Multiplier
		out.Units, out.Lower, out.Upper = distance*per, out.Distance.Lower*per, out.Distance.Upper*per
	}
	return out
}

func checkOpportunities(bodies []Rated, populations []float64, peers [][]int, o OpportunityOptions) error {
	var p problems
	if len(bodies) == 0 {
		p.add("bodies is empty: expected some")
	}
	if len(populations) != len(bodies) || len(peers) != len(bodies) {
		p.add("%d bodies, %d populations and %d sets of peers: expected as many of each", len(bodies), len(populations), len(peers))
		return p.err()
	}
	for i, b := range bodies {
		if !math.IsNaN(b.Value) {
			p.real(at("bodies", i)+".Value", b.Value)
			p.positive(at("bodies", i)+".SE", b.SE)
		}
		p.count(at("populations", i), populations[i])
		for k, j := range peers[i] {
			if j < 0 || j >= len(bodies) || j == i {
				p.add("%s is %d: expected the position of another body", at(at("peers", i), k), j)
			}
		}
	}
	if o.Best < 1 {
		p.add("Best is %d: expected 1 or more", o.Best)
	}
	p.level("Level", o.Level)
	p.positive("Multiplier", o.Multiplier)
	return p.err()
}
