package stats

import (
	"math"
)

// Limits are the two ends of an interval at one level, in the unit of the estimate they belong to.
type Limits struct {
	Level float64 // such as 0.95
	Lower float64
	Upper float64
}

// Contains says whether x lies within the limits, ends included.
func (l Limits) Contains(x float64) bool { return l.Lower <= x && x <= l.Upper }

// Estimate is a value with its limits.
type Estimate struct {
	Numerator   float64 // events, or what was observed
	Denominator float64 // people, trials, or what was expected
	Value       float64 // in the unit of the multiplier; 0 where not Known
	Known       bool    // whether there is a value
	Limits      []Limits
	Method      Method // how the limits were made
	Why         string // why there is no value, or no limits; empty where nothing is wanting
}

// Method names how limits were made.
type Method string

// The methods of making limits.
const (
	Exact      Method = "exact"       // from the Poisson or binomial distribution itself
	Byar       Method = "Byar"        // Byar's approximation to the Poisson
	Wilson     Method = "Wilson"      // score limits of a proportion
	Dobson     Method = "Dobson"      // limits of a weighted sum of counts
	Student    Method = "Student"     // limits of a mean
	LogNormal  Method = "log normal"  // limits on the logarithmic scale
	ClosedForm Method = "closed form" // of a linear combination of normal values, or a ratio of two
	Simulated  Method = "simulated"   // by seeded draws
	Chiang     Method = "Chiang"      // of a life expectancy
)

// missing is the estimate that has no value, and says why.
func missing(why string) Estimate { return Estimate{Why: why} }

// Significant rounds x to so many significant decimal figures, halves to even in the binary value. Statistics are rounded to 12
// before they are compared or stored, which hides the last bits that differ between processors.
// Zero, NaN and infinities come back as they are, as does any x when figures is less than 1 or more than 17.
func Significant(x float64, figures int) float64 {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) || figures < 1 || figures > 17 {
		return x
	}
	return roundFigures(x, figures)
}
