package stats

import (
	"math"
	"math/rand/v2"
	"sync"
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

// limitSimulated draws every value, refits, and takes percentiles. A draw is one of 4,096 equally likely normal numbers,
// picked by twelve bits of a PCG, both of which are fixed, so the limits depend only on the seed. Each layer's values are
// worked out once for each of those numbers: their standard deviation is 1, and what is beyond 3.7 is left out, which
// moves a limit by far less than the draws themselves do.
func (r *Inequality) limitSimulated(f line, layers []Layer, o InequalityOptions) {
	draws := o.Draws
	if draws == 0 {
		draws = 100_000
	}
	numbers := normalNumbers()
	tables := make([]*[equallyLikely]float64, len(layers))
	for i, l := range layers {
		tables[i] = new([equallyLikely]float64)
		middle := o.Scale.to(l.Value)
		for k, z := range numbers {
			tables[i][k] = o.Scale.from(middle + l.SE*z)
		}
	}
	random := rand.NewPCG(o.Seed, uint64(len(layers)))
	slopes, ratios := make([]float64, draws), make([]float64, draws)
	picks := make([]uint16, min(draws, together)*len(layers))
	var bits uint64
	left := 0
	for from := 0; from < draws; from += together {
		n := min(together, draws-from)
		for i := range picks[:n*len(layers)] {
			if left == 0 {
				bits, left = random.Uint64(), 5
			}
			picks[i] = uint16(bits & (equallyLikely - 1))
			bits, left = bits>>12, left-1
		}
		fit(f, tables, picks[:n*len(layers)], slopes[from:from+n], ratios[from:from+n])
	}
	for d, first := range slopes { // which are the first ends until here, and ratios the last ones
		last := ratios[d]
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

// together is how many draws are fitted at a time: a layer's numbers stay in the processor's nearest memory for all of them.
const together = 4096

// fit adds up the ends of the lines of some draws, layer by layer, in the order of layers. Picks are of the draws in turn,
// one for each layer.
func fit(f line, tables []*[equallyLikely]float64, picks []uint16, firsts, lasts []float64) {
	for i, table := range tables {
		a, b := f.first[i], f.last[i]
		at := i
		for d := range firsts {
			v := table[picks[at]&(equallyLikely-1)]
			at += len(tables)
			firsts[d] += float64(a * v) // not fused, so the same everywhere
			lasts[d] += float64(b * v)
		}
	}
}

// equallyLikely is how many normal numbers a draw is one of: twelve bits.
const equallyLikely = 4096

// normalNumbers are 4,096 equally likely standard normal numbers: the middles of as many parts of the distribution,
// scaled to a standard deviation of 1.
var normalNumbers = sync.OnceValue(func() []float64 {
	out := make([]float64, equallyLikely)
	squares := 0.0
	for k := range out {
		out[k] = normalQuantile((float64(k) + 0.5) / float64(len(out)))
		squares += out[k] * out[k]
	}
	scale := math.Sqrt(float64(len(out)) / squares)
	for k := range out {
		out[k] *= scale
	}
	return out
})

func percentiles(draws, levels []float64) []Limits {
	limits := make([]Limits, len(levels))
	for i, level := range levels {
		limits[i] = Limits{level, orderStatistic(draws, tail(level)), orderStatistic(draws, 1-tail(level))}
	}
	return limits
}

// orderStatistic is the type 1 quantile (InverseECDF) of values, which it puts into another order.
func orderStatistic(values []float64, p float64) float64 {
	n := len(values)
	at := min(max(int(math.Ceil(roundFigures(p*float64(n), 12)))-1, 0), n-1)
	low, high := 0, n-1
	for low < high { // Hoare's selection
		pivot := values[low+(high-low)/2]
		i, j := low, high
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for values[j] > pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case at <= j:
			high = j
		case at >= i:
			low = i
		default:
			return values[at]
		}
	}
	return values[at]
}
