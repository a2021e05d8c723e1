package stats

import (
	"cmp"
	"math"
	"slices"
)

// MostAlike gives, for each body, the positions of the so many others most like it, the likest first: those with the
// least sum over characteristics of weight x (difference/standard deviation)^2, as NHS RightCare chose each
// commissioner's similar ten (2014), with equal weights there. Ties go to the body that stands first. A characteristic
// that is the same for all tells nobody apart. No weights are equal weights.
//
// A body with a missing (NaN) characteristic has no peers and is nobody's peer: its slice is nil. Errors: no bodies;
// bodies with different numbers of characteristics, or none; a characteristic infinite; weights negative, missing,
// infinite, all 0 or of another number; a count below 1, or as many as the bodies that are known or more.
func MostAlike(bodies [][]float64, weights []float64, count int) ([][]int, error) {
	scaled, known, err := scaledCharacteristics(bodies, weights, count)
	if err != nil {
		return nil, err
	}
	out := make([][]int, len(bodies))
	type distant struct {
		at       int
		distance float64
	}
	for _, i := range known {
		others := make([]distant, 0, len(known)-1)
		for _, j := range known {
			if j == i {
				continue
			}
			sum := 0.0
			for k := range scaled[i] {
				d := scaled[i][k] - scaled[j][k]
				sum += d * d
			}
			// Rounded, so that bodies as like as each other on paper are so here.
			others = append(others, distant{j, Significant(sum, 12)})
		}
		slices.SortStableFunc(others, func(a, b distant) int { return cmp.Compare(a.distance, b.distance) })
		for _, o := range others[:count] {
			out[i] = append(out[i], o.at)
		}
	}
	return out, nil
}

// scaledCharacteristics are in standard deviations, times the root of their weight; known the bodies that have all.
func scaledCharacteristics(bodies [][]float64, weights []float64, count int) (scaled [][]float64, known []int, err error) {
	var p problems
	if len(bodies) == 0 || len(bodies[0]) == 0 {
		p.add("bodies is empty: expected bodies with characteristics")
		return nil, nil, p.err()
	}
	n := len(bodies[0])
	for i, b := range bodies {
		if len(b) != n {
			p.add("%s has %d characteristics and the first %d: expected as many", at("bodies", i), len(b), n)
			continue
		}
		whole := true
		for k, x := range b {
			if math.IsNaN(x) {
				whole = false
			} else {
				p.real(at(at("bodies", i), k), x)
			}
		}
		if whole {
			known = append(known, i)
		}
	}
	if weights == nil {
		weights = slices.Repeat([]float64{1}, n)
	}
	if len(weights) != n {
		p.add("weights has %d: expected one for each of %d characteristics", len(weights), n)
	}
	sum := 0.0
	for k, w := range weights {
		p.count(at("weights", k), w)
		sum += w
	}
	if sum == 0 {
		p.add("weights are all 0: expected one above")
	}
	if count < 1 || count >= len(known) {
		p.add("count is %d of %d bodies with all characteristics: expected from 1 to one fewer than them", count, len(known))
	}
	if err := p.err(); err != nil {
		return nil, nil, err
	}
	scaled = make([][]float64, len(bodies))
	for _, i := range known {
		scaled[i] = make([]float64, n)
	}
	for k := range n {
		values := make([]float64, len(known))
		for j, i := range known {
			values[j] = bodies[i][k]
		}
		m := mean(values)
		sd := sampleSD(values, m)
		for _, i := range known {
			if sd > 0 {
				scaled[i][k] = (bodies[i][k] - m) / sd * math.Sqrt(weights[k])
			}
		}
	}
	return scaled, known, finite("a distance", sum)
}
