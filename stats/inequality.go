package stats

import (
	"math"
)

// Scale is the scale on which the errors of a value are normal.
type Scale int

// The scales of a value.
const (
	Natural Scale = iota // such as a life expectancy or a mean
	Log                  // a rate, above 0
	Logit                // a proportion, between 0 and 1
)

// Layer is one group of a population ordered by deprivation.
type Layer struct {
	Population float64 // above 0
	Value      float64 // of the measure; above 0 on the log scale, between 0 and 1 on the logit scale
	SE         float64 // standard error of the value on its Scale, 0 or more; see StandardError
}

// StandardError is the standard error, on a scale, of a value known by its limits: their distance on that scale
// over 2 z of their level.
//
// Errors: limits missing, infinite or the wrong way round; limits not above 0 on the log scale, or not between
// 0 and 1 on the logit scale; a level outside 0 to 1.
func StandardError(l Limits, scale Scale) (float64, error) {
	var p problems
	p.level("level", l.Level)
	p.onScale("lower limit", l.Lower, scale)
	p.onScale("upper limit", l.Upper, scale)
	if l.Upper < l.Lower {
		p.add("the lower limit is %v and the upper %v: expected them in order", l.Lower, l.Upper)
	}
	if err := p.err(); err != nil {
		return 0, err
	}
	se := (scale.to(l.Upper) - scale.to(l.Lower)) / (2 * z(l.Level))
	return se, finite("the standard error", se)
}

// onScale checks that a value can be put on a scale.
func (p *problems) onScale(name string, x float64, scale Scale) {
	if scale < Natural || scale > Logit {
		p.add("scale is %d: expected Natural, Log or Logit", scale)
		return
	}
	if !p.real(name, x) {
		return
	}
	switch {
	case scale == Log && x <= 0:
		p.add("%s is %v: expected more than 0 on the log scale", name, x)
	case scale == Logit && (x <= 0 || x >= 1):
		p.add("%s is %v: expected more than 0 and less than 1 on the logit scale", name, x)
	}
}

func (s Scale) to(x float64) float64 {
	switch s {
	case Log:
		return math.Log(x)
	case Logit:
		return math.Log(x) - math.Log1p(-x)
	}
	return x
}

func (s Scale) from(y float64) float64 {
	switch s {
	case Log:
		return math.Exp(y)
	case Logit:
		return 1 / (1 + math.Exp(-y))
	}
	return y
}

// InequalityOptions say how slopes are fitted and limited.
type InequalityOptions struct {
	Scale      Scale   // on which the values' errors are normal
	Transform  bool    // whether the line is fitted on that scale too, rather than to the values as they are
	Multiplier float64 // of the slope; a negative one also turns the relative index over
	Levels     []float64
	Draws      int    // where limits must be simulated: 1,000 or more; 0 is 100,000
	Seed       uint64 // of the draws: the same seed, the same limits
}

// Inequality is the slope and the relative index of inequality.
type Inequality struct {
	Slope     Estimate // from the most to the least deprived end of the population, x multiplier
	Relative  Estimate // the fitted value at the last end over that at the first
	Intercept float64  // the fitted value at the first end, in the unit of the values
}

// InequalityIndex is the slope index of inequality and the relative index (Mackenbach and Kunst 1997; Pamuk 1985).
// Layers are in order, the most deprived first. Each layer stands at the middle of its share of the cumulative
// population; a line is fitted by least squares weighted by population; the slope index is its rise over the whole
// population and the relative index the ratio of its two ends.
//
// With Transform the line is fitted to the logarithm or logit and its ends put back: the slope index is their
// difference. Limits come from the values' standard errors, taken as independent and normal on Scale:
//
//   - natural scale: the slope is a linear combination, so closed form; the ratio of the ends by Fieller (1954);
//   - with Transform: closed form on the scale, the line turned about its middle, and put back;
//   - rates and proportions without Transform: the slope is a sum of log-normal or logit-normal values, which has no
//     closed form: percentiles of seeded draws ([InequalityOptions].Draws).
//
// A first end of 0 or less leaves Relative not Known; one that cannot be told from 0 at a level leaves it without
// limits. Errors: fewer than 2 layers; a population not above 0; a value its scale cannot hold; a standard error
// negative, missing or infinite; a multiplier of 0, missing or infinite; Transform on the natural scale; from 1 to
// 999 draws; a level outside 0 to 1.
func InequalityIndex(layers []Layer, o InequalityOptions) (Inequality, error) {
	if err := checkLayers(layers, o); err != nil {
		return Inequality{}, err
	}
	f := newLine(layers)
	values := make([]float64, len(layers))
	for i, l := range layers {
		values[i] = l.Value
		if o.Transform {
			values[i] = o.Scale.to(l.Value)
		}
	}
	first, last := f.ends(values)
	r := inequalityOf(first, last, o)
	switch {
	case len(o.Levels) == 0:
	case o.Transform:
		r.limitTurned(f, layers, first, last, o)
	case o.Scale == Natural:
		r.limitLinear(f, layers, first, last, o)
	default:
		r.limitSimulated(f, layers, o)
	}
	return r.settle()
}

// inequalityOf is the indices of a line with these ends on the fitted scale.
func inequalityOf(first, last float64, o InequalityOptions) Inequality {
	if o.Transform {
		first, last = o.Scale.from(first), o.Scale.from(last)
	}
	r := Inequality{Intercept: first}
	r.Slope = Estimate{Numerator: last, Denominator: first, Value: (last - first) * o.Multiplier, Known: true}
	r.Relative = Estimate{Numerator: last, Denominator: first}
	if o.Multiplier < 0 {
		first, last = last, first
	}
	if first <= 0 {
		r.Relative.Why = "the end of the line to divide by is not above 0"
		return r
	}
	r.Relative.Known, r.Relative.Value = true, last/first
	return r
}

func (r Inequality) settle() (Inequality, error) {
	if err := finite("the intercept", r.Intercept); err != nil {
		return Inequality{}, err
	}
	if _, err := settled("the slope index", r.Slope); err != nil {
		return Inequality{}, err
	}
	if _, err := settled("the relative index", r.Relative); err != nil {
		return Inequality{}, err
	}
	return r, nil
}

func checkLayers(layers []Layer, o InequalityOptions) error {
	var p problems
	if len(layers) < 2 {
		p.add("there are %d layers: expected at least 2", len(layers))
	}
	for i, l := range layers {
		name := at("layers", i)
		p.positive(name+".Population", l.Population)
		p.onScale(name+".Value", l.Value, o.Scale)
		p.count(name+".SE", l.SE)
	}
	if p.real("multiplier", o.Multiplier) && o.Multiplier == 0 {
		p.add("multiplier is 0: expected any other number")
	}
	if o.Transform && o.Scale == Natural {
		p.add("transform is asked for on the natural scale: expected Log or Logit")
	}
	if o.Draws != 0 && o.Draws < 1000 {
		p.add("draws is %d: expected 1,000 or more, or 0 for 100,000", o.Draws)
	}
	p.levels(o.Levels)
	return p.err()
}
