package stats

import (
	"math"
	"slices"
)

// QuantileType is one of the nine definitions of a sample quantile in Hyndman and Fan (1996), by their numbers.
type QuantileType int

// The types, by their numbers.
const (
	InverseECDF    QuantileType = iota + 1 // the smallest value with at least p of the values at or below it
	AveragedECDF                           // as type 1, with the average of two values at a step
	NearestEven                            // the value nearest to np, the even one of two
	LinearECDF                             // interpolated at np
	Hazen                                  // at np + 1/2
	Weibull                                // at p(n+1)
	Linear                                 // at 1 + p(n-1): the default of R and NumPy, and PERCENTILE.INC of spreadsheets
	MedianUnbiased                         // recommended by Hyndman and Fan
	NormalUnbiased                         // unbiased for normal values
)

// stepTolerance is how near to a whole position counts as on it.
const stepTolerance = 4 * 0x1p-52

// Quantile is the value below which a share p (0 to 1) of the values lie, by one of the nine types of Hyndman and
// Fan (1996). The values need no order and are not changed.
//
// One value is its own quantile for every p. Errors: no values; a value missing or infinite; p outside 0 to 1; a
// type other than 1 to 9.
func Quantile(values []float64, p float64, kind QuantileType) (float64, error) {
	var bad problems
	if len(values) == 0 {
		bad.add("values is empty: expected at least one")
	}
	bad.reals("values", values)
	if bad.real("p", p) && (p < 0 || p > 1) {
		bad.add("p is %v: expected 0 to 1", p)
	}
	if kind < InverseECDF || kind > NormalUnbiased {
		bad.add("the type is %d: expected 1 to 9", kind)
	}
	if err := bad.err(); err != nil {
		return 0, err
	}
	sorted := slices.Sorted(slices.Values(values))
	return quantileSorted(sorted, p, kind), nil
}

// quantileSorted is Quantile of checked, ordered values.
func quantileSorted(sorted []float64, p float64, kind QuantileType) float64 {
	n := float64(len(sorted))
	if kind <= NearestEven {
		return stepped(sorted, p, kind)
	}
	var a, b float64
	switch kind {
	case LinearECDF:
		a, b = 0, 1
	case Hazen:
		a, b = 0.5, 0.5
	case Weibull:
		a, b = 0, 0
	case Linear:
		a, b = 1, 1
	case MedianUnbiased:
		a, b = 1.0/3, 1.0/3
	default:
		a, b = 3.0/8, 3.0/8
	}
	position := a + p*(n+1-a-b)
	whole := math.Floor(position + stepTolerance)
	part := position - whole
	if math.Abs(part) < stepTolerance {
		part = 0
	}
	low, high := element(sorted, whole), element(sorted, whole+1)
	if part == 0 || low == high {
		return low
	}
	return (1-part)*low + part*high
}

// stepped is types 1 to 3, which pick a value or the average of two.
func stepped(sorted []float64, p float64, kind QuantileType) float64 {
	position := p * float64(len(sorted))
	if kind == NearestEven {
		position -= 0.5
	}
	whole := math.Floor(position + stepTolerance)
	low, high := element(sorted, whole), element(sorted, whole+1)
	if position > whole+stepTolerance {
		return high
	}
	switch {
	case kind == AveragedECDF:
		return low/2 + high/2
	case kind == NearestEven && math.Mod(whole, 2) != 0:
		return high
	}
	return low
}

// element is the value at a position counted from 1, the first and last standing for what lies beyond them.
func element(sorted []float64, position float64) float64 {
	i := min(max(int(position)-1, 0), len(sorted)-1)
	return sorted[i]
}

// Median is the type 7 quantile at one half. Errors as [Quantile].
func Median(values []float64) (float64, error) { return Quantile(values, 0.5, Linear) }

// QuantileGroups puts each value in one of so many groups of nearly equal size, numbered from 1, and gives 0 for a
// missing (NaN) value. With highestFirst the highest values are group 1. Equal values share the group of the lowest
// rank among them.
//
// A value of rank r among N is in group Q + 1 - ceil((N+1-r)/(N/Q)), worked in whole numbers, so that group sizes
// do not depend on rounding. Errors: fewer than 2 groups; fewer values than groups; an infinite value.
func QuantileGroups(values []float64, groups int, highestFirst bool) ([]int, error) {
	var p problems
	known := make([]float64, 0, len(values))
	for i, v := range values {
		if math.IsInf(v, 0) {
			p.real(at("values", i), v)
		}
		if !math.IsNaN(v) {
			known = append(known, v)
		}
	}
	if groups < 2 {
		p.add("groups is %d: expected 2 or more", groups)
	}
	if len(known) < groups {
		p.add("there are %d values: expected at least one for each of %d groups", len(known), groups)
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	slices.Sort(known)
	n := len(known)
	placed := make([]int, len(values))
	for i, v := range values {
		if math.IsNaN(v) {
			continue
		}
		first, _ := slices.BinarySearch(known, v)
		rank := first + 1
		if highestFirst {
			above, _ := slices.BinarySearchFunc(known, v, func(a, b float64) int {
				if a <= b {
					return -1
				}
				return 1
			})
			rank = n - above + 1
		}
		// ceil((n+1-rank) x groups / n)
		placed[i] = groups + 1 - ((n+1-rank)*groups+n-1)/n
	}
	return placed, nil
}
