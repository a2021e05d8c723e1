package stats

import (
	"math"
	"math/rand/v2"
	"slices"
)

// line holds the two ends of a weighted least-squares line as linear combinations of the values fitted.
type line struct {
	first, last []float64
}

// newLine works out the combinations from the populations alone.
func newLine(layers []Layer) line {
	n := len(layers)
	all := 0.0
	for _, l := range layers {
		all += l.Population
	}
	share, middle := make([]float64, n), make([]float64, n)
	before, centre := 0.0, 0.0
	for i, l := range layers {
		share[i] = l.Population / all
		middle[i] = before + share[i]/2
		before += share[i]
		centre += share[i] * middle[i]
	}
	spread := 0.0
	for i := range layers {
		d := middle[i] - centre
		spread += share[i] * d * d
	}
	f := line{make([]float64, n), make([]float64, n)}
	for i := range layers {
		slope := share[i] * (middle[i] - centre) / spread
		f.first[i] = share[i] - centre*slope
		f.last[i] = share[i] + (1-centre)*slope
	}
	return f
}

// ends are the fitted values at 0 and at 1 of the cumulative population.
func (f line) ends(values []float64) (first, last float64) {
	for i, v := range values {
		first += f.first[i] * v
		last += f.last[i] * v
	}
	return first, last
}

// covariance is that of the two ends, for independent errors.
func (f line) covariance(layers []Layer) (first, last, both float64) {
	for i, l := range layers {
		v := l.SE * l.SE
		first += f.first[i] * f.first[i] * v
		last += f.last[i] * f.last[i] * v
		both += f.first[i] * f.last[i] * v
	}
	return first, last, both
}

// limitLinear gives the limits of a difference and a ratio of two normal variables.
func (r *Inequality) limitLinear(f line, layers []Layer, first, last float64, o InequalityOptions) {
	vf, vl, both := f.covariance(layers)
	se := math.Sqrt(max(0, vf+vl-2*both))
	r.Slope.Method, r.Relative.Method = ClosedForm, ClosedForm
	if o.Multiplier < 0 {
		first, last, vf, vl = last, first, vl, vf
	}
	for _, level := range o.Levels {
		half := z(level) * se * math.Abs(o.Multiplier)
		r.Slope.Limits = append(r.Slope.Limits, Limits{level, r.Slope.Value - half, r.Slope.Value + half})
		if !r.Relative.Known {
			continue
		}
		if l, ok := fieller(last, first, vl, vf, both, level); ok {
			r.Relative.Limits = append(r.Relative.Limits, l)
		} else {
			r.Relative.Why = "the end of the line to divide by cannot be told from 0"
		}
	}
	if r.Relative.Why != "" {
		r.Relative.Limits = nil
	}
}

// fieller is the interval of above/below, two normal variables, where below is clear of 0.
func fieller(above, below, va, vb, both, level float64) (Limits, bool) {
	w := z(level) * z(level)
	a, b, c := below*below-w*vb, above*below-w*both, above*above-w*va
	inner := b*b - a*c
	if a <= 0 || inner < 0 {
		return Limits{}, false
	}
	return Limits{level, (b - math.Sqrt(inner)) / a, (b + math.Sqrt(inner)) / a}, true
}

// limitTurned turns the line fitted on the transformed scale about its middle by the limits of its slope there.
func (r *Inequality) limitTurned(f line, layers []Layer, first, last float64, o InequalityOptions) {
	vf, vl, both := f.covariance(layers)
	se := math.Sqrt(max(0, vf+vl-2*both))
	middle, slope := (first+last)/2, last-first
	r.Slope.Method, r.Relative.Method = ClosedForm, ClosedForm
	for _, level := range o.Levels {
		down, up := slope-z(level)*se, slope+z(level)*se
		low := inequalityOf(middle-down/2, middle+down/2, o)
		high := inequalityOf(middle-up/2, middle+up/2, o)
		r.Slope.Limits = append(r.Slope.Limits, ordered(level, low.Slope.Value, high.Slope.Value))
		r.Relative.Limits = append(r.Relative.Limits, ordered(level, low.Relative.Value, high.Relative.Value))
	}
}

func ordered(level, a, b float64) Limits { return Limits{level, min(a, b), max(a, b)} }

// limitSimulated draws every value, refits, and takes percentiles. A draw is the inverse normal distribution function
// of a PCG output, both of which are fixed, so the limits depend only on the seed.
func (r *Inequality) limitSimulated(f line, layers []Layer, o InequalityOptions) {
	draws := o.Draws
	if draws == 0 {
		draws = 100_000
	}
	random := rand.NewPCG(o.Seed, uint64(len(layers)))
	slopes, ratios := make([]float64, draws), make([]float64, draws)
	values, middles := make([]float64, len(layers)), make([]float64, len(layers))
	for i, l := range layers {
		middles[i] = o.Scale.to(l.Value)
	}
	for d := range draws {
		for i, l := range layers {
			values[i] = o.Scale.from(middles[i] + l.SE*normalDraw(random))
		}
		first, last := f.ends(values)
		slopes[d] = (last - first) * o.Multiplier
		if o.Multiplier < 0 {
			first, last = last, first
		}
		ratios[d] = math.Inf(1)
		if first > 0 {
			ratios[d] = last / first
		}
	}
	r.Slope.Limits, r.Slope.Method = percentiles(slopes, o.Levels), Simulated
	r.Relative.Limits, r.Relative.Method = percentiles(ratios, o.Levels), Simulated
	for _, l := range r.Relative.Limits {
		if math.IsInf(l.Upper, 1) || !r.Relative.Known {
			r.Relative.Limits = nil
			r.Relative.Why = "the end of the line to divide by cannot be told from 0"
			break
		}
	}
}

// normalDraw is a standard normal number from the top 53 bits of a generator.
func normalDraw(random *rand.PCG) float64 {
	u := (float64(random.Uint64()>>11) + 0.5) / (1 << 53)
	return math.Sqrt2 * math.Erfinv(2*u-1)
}

func percentiles(draws, levels []float64) []Limits {
	slices.Sort(draws)
	limits := make([]Limits, len(levels))
	for i, level := range levels {
		limits[i] = Limits{
			level, quantileSorted(draws, tail(level), InverseECDF), quantileSorted(draws, 1-tail(level), InverseECDF),
		}
	}
	return limits
}
