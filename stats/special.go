package stats

import (
	"math"
	"strconv"

	"gonum.org/v1/gonum/mathext"
)

// Z is the standard normal quantile that leaves (1-level)/2 above it: 1.959964 at level 0.95, 3.090232 at 0.998.
// An error where level is not strictly between 0 and 1.
func Z(level float64) (float64, error) {
	var p problems
	if p.level("level", level); p.err() != nil {
		return 0, p.err()
	}
	return z(level), nil
}

// z is Z for a level already checked. The inverse error function takes the level itself, so nothing is lost by
// adding and halving.
func z(level float64) float64 { return math.Sqrt2 * math.Erfinv(level) }

// tail is the probability beyond each limit.
func tail(level float64) float64 { return (1 - level) / 2 }

// normalCDF is the standard normal distribution function.
func normalCDF(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// normalQuantile is its inverse for p strictly between 0 and 1.
func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// studentT is the Student quantile on df degrees of freedom that leaves tail(level) above it.
func studentT(level, df float64) float64 {
	if df >= 1e4 {
		return studentExpanded(z(level), df)
	}
	// P(|T| > t) is the incomplete beta function at df/(df+t^2); near the middle its complement, t^2/(df+t^2), is
	// the one that keeps its figures.
	if level < 0.5 {
		y := mathext.InvRegIncBeta(0.5, df/2, level)
		return math.Sqrt(df * y / (1 - y))
	}
	x := mathext.InvRegIncBeta(df/2, 0.5, 1-level)
	// The inverse stops at nine figures far in the tail: one step of Newton's method gives the rest.
	density := math.Exp((df/2-1)*math.Log(x) - math.Log1p(-x)/2 - mathext.Lbeta(df/2, 0.5))
	if step := (mathext.RegIncBeta(df/2, 0.5, x) - (1 - level)) / density; math.Abs(step) < 1e-6*min(x, 1-x) {
		x -= step
	}
	return math.Sqrt(df * (1 - x) / x)
}

// studentExpanded is the expansion of Student's quantile about the normal one for many degrees of freedom
// (Abramowitz and Stegun 26.7.5).
func studentExpanded(z, df float64) float64 {
	w := z * z
	g1 := (w + 1) / 4
	g2 := ((5*w+16)*w + 3) / 96
	g3 := (((3*w+19)*w+17)*w - 15) / 384
	return z * (1 + (g1+(g2+g3/df)/df)/df)
}

// wilsonHilfertyFrom is the shape from which the Wilson-Hilferty cube is the gamma quantile in double precision.
const wilsonHilfertyFrom = 1e10

// gammaQuantile solves P(X <= x) = p, or with upper P(X > x) = p, for X gamma of the given shape and scale 1.
// Shape is above 0 and p strictly between 0 and 1. Newton's method on the logarithms, held in a bracket:
// ln P is concave in ln x, so it converges from the Wilson-Hilferty start in a few steps.
func gammaQuantile(shape, p float64, upper bool) float64 {
	zp := normalQuantile(p)
	if upper {
		zp = -zp
	}
	c := 1 - 1/(9*shape) + zp/(3*math.Sqrt(shape))
	guess := shape * c * c * c
	if shape >= wilsonHilfertyFrom {
		return guess
	}
	lgamma, _ := math.Lgamma(shape + 1)
	if c <= 0 || guess <= 0 || (shape < 1 && !upper) {
		// Near zero P is x^shape / gamma(shape+1).
		below := p
		if upper {
			below = 1 - p
		}
		guess = math.Exp((math.Log(below) + lgamma) / shape)
		if guess == 0 {
			return 0 // smaller than any number, as it is for the smallest shapes
		}
	}
	if math.IsInf(guess, 0) {
		guess = shape
	}
	return solveGamma(shape, p, upper, guess, lgamma)
}

func solveGamma(shape, p float64, upper bool, x, lgamma float64) float64 {
	low, high := 0.0, math.Inf(1)
	for range 200 {
		tailAt := mathext.GammaIncReg
		if upper {
			tailAt = mathext.GammaIncRegComp
		}
		f := tailAt(shape, x)
		if (f < p) != upper {
			low = x
		} else {
			high = x
		}
		density := shape * math.Exp((shape-1)*math.Log(x)-x-lgamma)
		step := f * math.Log(f/p) / density
		if upper {
			step = -step
		}
		next := x - step
		if !(next > low && next < high) {
			next = bisect(low, high)
		}
		if math.Abs(next-x) <= 4e-16*x {
			return next
		}
		x = next
	}
	return x
}

// bisect is a point within a bracket whose upper end may be infinite.
func bisect(low, high float64) float64 {
	if math.IsInf(high, 1) {
		return 2*low + 1
	}
	return low + (high-low)/2
}

// roundFigures rounds through the decimal form, which is the same on every processor.
func roundFigures(x float64, figures int) float64 {
	y, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', figures-1, 64), 64)
	if err != nil {
		return x // rounding the largest numbers up overflows
	}
	return y
}

// total adds with Neumaier's compensation, so that a sum does not depend on the size of its neighbours.
func total(xs []float64) float64 {
	var sum, lost float64
	for _, x := range xs {
		next := sum + x
		if math.Abs(sum) >= math.Abs(x) {
			lost += (sum - next) + x
		} else {
			lost += (x - next) + sum
		}
		sum = next
	}
	if math.IsInf(sum, 0) {
		return sum
	}
	return sum + lost
}

// mean is the average of one or more values. The second pass makes the mean of a constant series that constant.
func mean(xs []float64) float64 {
	n := float64(len(xs))
	m := total(xs) / n
	rest := make([]float64, len(xs))
	for i, x := range xs {
		rest[i] = x - m
	}
	return m + total(rest)/n
}

// sampleSD is the standard deviation about m with n-1 below; 0 for fewer than two values.
func sampleSD(xs []float64, m float64) float64 {
	if len(xs) < 2 {
		return 0
	}
	squares := make([]float64, len(xs))
	for i, x := range xs {
		squares[i] = (x - m) * (x - m)
	}
	return math.Sqrt(total(squares) / float64(len(xs)-1))
}
