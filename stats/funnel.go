package stats

import (
	"fmt"
	"math"
)

// FunnelUnit is one organisation to be compared with the others.
type FunnelUnit struct {
	Numerator   float64
	Denominator float64
}

// FunnelKind says what a unit's value is.
type FunnelKind int

// The kinds of funnel.
const (
	OfProportions FunnelKind = iota // events over trials
	OfRatios                        // observed over expected: the target is 1 unless given
	OfRates                         // events over population
	OfCounts                        // one count over another, both of them chance
)

// FunnelScale is the scale on which values are nearly normal, for z scores and limits.
type FunnelScale int

// The scales of a funnel.
const (
	ScoreScale   FunnelScale = iota // the value itself, with the variance it has on target
	LogFunnel                       // ratios, rates and counts: the method of the SHMI; counts have a half added
	RootScale                       // ratios and rates: the method of the Care Quality Commission
	ArcsineScale                    // proportions
)

// Dispersion says what is done about values that vary more than chance.
type Dispersion int

// The treatments of over-dispersion.
const (
	Unadjusted     Dispersion = iota
	Multiplicative            // limits widened by sqrt(phi)
	Additive                  // limits widened by a variance between units, tau squared: a random-effects model
)

// TrimMethod says how the most extreme z scores are kept from inflating the dispersion.
type TrimMethod int

// The methods of trimming.
const (
	NoTrim    TrimMethod = iota
	Winsorise            // scores beyond the Fraction and 1-Fraction quantiles (type 7) are moved to them
	Truncate             // units in the first and last of 1/Fraction groups by rank are left out
)

// Trim is how far and how scores are trimmed.
type Trim struct {
	Method   TrimMethod
	Fraction float64 // at each end, such as 0.1: above 0 and below 0.5
}

// FunnelOptions are the choices of a funnel.
type FunnelOptions struct {
	Kind       FunnelKind
	Scale      FunnelScale
	Dispersion Dispersion
	Trim       Trim
	Exact      bool     // unadjusted limits of ratios and rates from the Poisson distribution in place of the scale
	Target     *float64 // per head, or a ratio; nil is all numerators over all denominators, and 1 for ratios
	Multiplier float64  // of values and limits; 0 is 1
	Levels     []float64
	// AsFunnelPlotR draws limits as that package (0.6.0) does, to compare with charts made by it: limits on the root
	// scale are not squared again, and the variance of a ratio of counts is 1/4E. Both are mistakes.
	AsFunnelPlotR bool
}

// Verdict is which side of the limits a value lies on.
type Verdict struct {
	Side  int     // 1 above, -1 below, 0 within every limit
	Level float64 // the widest limits it is outside of; 0 where Side is 0
}

// FunnelResult is one judged unit.
type FunnelResult struct {
	FunnelUnit
	Known    bool    // whether the unit has a value
	Value    float64 // x multiplier
	Scored   bool    // whether it has a z score
	Scaled   float64 // the value on the scale
	Z        float64 // distance from the target in standard errors, before trimming
	TrimmedZ float64 // after winsorising
	Kept     bool    // whether it bears on the dispersion
	Limits   []Limits
	Verdict  Verdict
	Why      string // why there is no value, or no score
}

// Funnel is a finished comparison.
type Funnel struct {
	Target   float64 // per head, or a ratio, without multiplier
	Phi      float64 // mean squared z after trimming: 1 by chance alone
	Tau2     float64 // variance between units on the scale
	Adjusted bool    // whether limits are widened: asked for, and phi above 1
	Units    []FunnelResult
	options  FunnelOptions
}

// NewFunnel compares units with one target (Spiegelhalter 2005; Spiegelhalter and others 2012). On the scale, with
// target t and a unit's standard error s, z = (y-t)/s, phi is the mean of z^2 after trimming, and
// tau^2 = max(0, (N phi - (N-1)) / (sum w - sum w^2/sum w)) with w = 1/s^2 (DerSimonian and Laird 1986). Limits are
// t -/+ z(level) s, with s^2 x phi or s^2 + tau^2 where the dispersion is adjusted and phi is above 1, put back from
// the scale. On the score scale s is that of a value on target; on the others
//
//	proportions, arcsine   y = asin(sqrt p)             s = 1/2sqrt(n)
//	ratios, rates, log     y = ln(O/E)                  s = 1/sqrt(E)
//	ratios, rates, root    y = sqrt(O/E)                s = 1/2sqrt(E)
//	counts, log            y = ln((O+.5)/(E+.5))        s^2 = O/(O+.5)^2 + E/(E+.5)^2; in limits 1/tE + 1/E
//
// where the expected number of a rate is its population x target. A value is outside where strictly beyond a limit.
//
// A unit with a denominator of 0 or a part missing (NaN) has no value and no bearing; a ratio or rate of 0 has no
// score on the log scale and is judged all the same. One unit has phi of its own score and tau^2 of 0. Limits of
// proportions stay within 0 and 1, others above 0. Errors: no units, or none with a value; a numerator or denominator
// negative or infinite; a proportion above 1; a scale or exactness that does not fit the kind; a target not above 0,
// or of 1 or more for proportions; a fraction, multiplier or level out of range.
func NewFunnel(units []FunnelUnit, o FunnelOptions) (Funnel, error) {
	if o.Multiplier == 0 {
		o.Multiplier = 1
	}
	if err := checkFunnel(units, o); err != nil {
		return Funnel{}, err
	}
	f := Funnel{options: o, Units: make([]FunnelResult, len(units))}
	var numerators, denominators []float64
	for i, u := range units {
		f.Units[i] = FunnelResult{FunnelUnit: u, Why: noValue(u)}
		if f.Units[i].Why == "" {
			f.Units[i].Known, f.Units[i].Value = true, u.Numerator/u.Denominator*o.Multiplier
			numerators, denominators = append(numerators, u.Numerator), append(denominators, u.Denominator)
		}
	}
	if len(numerators) == 0 {
		return Funnel{}, fmt.Errorf("no unit has a value: expected at least one with a denominator above 0")
	}
	switch {
	case o.Target != nil:
		f.Target = *o.Target
	case o.Kind == OfRatios:
		f.Target = 1
	default:
		f.Target = total(numerators) / total(denominators)
	}
	if err := f.checkTarget(); err != nil {
		return Funnel{}, err
	}
	f.score()
	f.disperse()
	return f, f.judge()
}

func noValue(u FunnelUnit) string {
	switch {
	case math.IsNaN(u.Numerator):
		return "the numerator is missing"
	case math.IsNaN(u.Denominator):
		return "the denominator is missing"
	case u.Denominator == 0:
		return "the denominator is 0"
	}
	return ""
}

// checkTarget refuses a target at which there is no variance to judge by.
func (f *Funnel) checkTarget() error {
	if err := finite("the target", f.Target); err != nil {
		return err
	}
	if f.Target <= 0 {
		return fmt.Errorf("the target is %v: expected more than 0, or nothing can be told from it", f.Target)
	}
	if f.options.Kind == OfProportions && f.Target >= 1 {
		return fmt.Errorf("the target is %v: expected a proportion less than 1, or nothing can be told from it", f.Target)
	}
	return nil
}

// judge gives every unit its limits and verdict.
func (f *Funnel) judge() error {
	if err := finite("the dispersion", f.Phi, f.Tau2); err != nil {
		return err
	}
	for i := range f.Units {
		u := &f.Units[i]
		if !u.Known {
			continue
		}
		if err := finite("the value or score of "+at("units", i), u.Value, u.Scaled, u.Z); err != nil {
			return err
		}
		limits, err := f.LimitsAt(u.Denominator)
		if err != nil {
			return fmt.Errorf("%s: %w", at("units", i), err)
		}
		u.Limits, u.Verdict = limits, VerdictOf(u.Value, limits)
	}
	return nil
}

// VerdictOf says which side of a set of limits a value lies on, and the widest it is strictly outside of.
func VerdictOf(value float64, limits []Limits) Verdict {
	var v Verdict
	for _, l := range limits {
		side := 0
		if value > l.Upper {
			side = 1
		} else if value < l.Lower {
			side = -1
		}
		if side != 0 && l.Level > v.Level {
			v = Verdict{side, l.Level}
		}
	}
	return v
}

func checkFunnel(units []FunnelUnit, o FunnelOptions) error {
	var p problems
	if len(units) == 0 {
		p.add("units is empty: expected at least one")
	}
	for i, u := range units {
		name := at("units", i)
		if !math.IsNaN(u.Numerator) {
			p.count(name+".Numerator", u.Numerator)
		}
		if !math.IsNaN(u.Denominator) {
			p.count(name+".Denominator", u.Denominator)
		}
		if o.Kind == OfProportions && u.Numerator > u.Denominator {
			p.add("%s has %v events in %v trials: expected no more events than trials", name, u.Numerator, u.Denominator)
		}
	}
	if o.Kind < OfProportions || o.Kind > OfCounts {
		p.add("Kind is %d: expected OfProportions, OfRatios, OfRates or OfCounts", o.Kind)
	}
	if !fits(o.Kind, o.Scale) {
		p.add("Scale %d does not fit Kind %d: expected score or arcsine for proportions, score, log or root for ratios "+
			"and rates, log for counts", o.Scale, o.Kind)
	}
	if o.Exact && o.Kind != OfRatios && o.Kind != OfRates {
		p.add("exact limits are asked for of Kind %d: expected ratios or rates", o.Kind)
	}
	if o.Dispersion < Unadjusted || o.Dispersion > Additive {
		p.add("Dispersion is %d: expected Unadjusted, Multiplicative or Additive", o.Dispersion)
	}
	t := o.Trim
	if t.Method < NoTrim || t.Method > Truncate {
		p.add("Trim.Method is %d: expected NoTrim, Winsorise or Truncate", t.Method)
	}
	if t.Method != NoTrim && !(t.Fraction > 0 && t.Fraction < 0.5) {
		p.add("Trim.Fraction is %v: expected more than 0 and less than 0.5", t.Fraction)
	}
	p.optional("Target", o.Target)
	p.positive("Multiplier", o.Multiplier)
	p.levels(o.Levels)
	return p.err()
}

func fits(k FunnelKind, s FunnelScale) bool {
	switch k {
	case OfProportions:
		return s == ScoreScale || s == ArcsineScale
	case OfRatios, OfRates:
		return s == ScoreScale || s == LogFunnel || s == RootScale
	case OfCounts:
		return s == LogFunnel
	}
	return false
}
