package stats

import (
	"errors"
	"fmt"
	"math"
	"strconv"
)

// mostProblems is how many wrong arguments an error lists before it only counts the rest.
const mostProblems = 20

// problems gathers everything wrong with the arguments of one call, so that they are reported together.
type problems struct {
	list []error
	more int
}

func (p *problems) add(format string, args ...any) {
	if len(p.list) >= mostProblems {
		p.more++
		return
	}
	p.list = append(p.list, fmt.Errorf(format, args...))
}

// err is nil where nothing was wrong.
func (p *problems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	if p.more > 0 {
		return errors.Join(append(p.list, fmt.Errorf("and %d more", p.more))...)
	}
	return errors.Join(p.list...)
}

// at names one element of a slice argument.
func at(name string, i int) string { return name + "[" + strconv.Itoa(i) + "]" }

// real reports whether x is a finite number, and the problem if not.
func (p *problems) real(name string, x float64) bool {
	switch {
	case math.IsNaN(x):
		p.add("%s is missing: expected a number", name)
	case math.IsInf(x, 0):
		p.add("%s is infinite: expected a finite number", name)
	default:
		return true
	}
	return false
}

// optional checks a number that need not be given.
func (p *problems) optional(name string, x *float64) {
	if x != nil {
		p.real(name, *x)
	}
}

// count checks a finite number of 0 or more.
func (p *problems) count(name string, x float64) {
	if p.real(name, x) && x < 0 {
		p.add("%s is %v: expected 0 or more", name, x)
	}
}

// isCount and isPositive say what count and positive ask, without a name for what is at fault: most numbers are sound, and
// names are dear.
func isCount(x float64) bool    { return x >= 0 && x <= math.MaxFloat64 }
func isPositive(x float64) bool { return x > 0 && x <= math.MaxFloat64 }

// positive checks a finite number above 0.
func (p *problems) positive(name string, x float64) {
	if p.real(name, x) && x <= 0 {
		p.add("%s is %v: expected more than 0", name, x)
	}
}

// levels checks confidence levels.
func (p *problems) levels(levels []float64) {
	for i, c := range levels {
		p.level(at("level", i), c)
	}
}

func (p *problems) level(name string, c float64) {
	if p.real(name, c) && (c <= 0 || c >= 1) {
		p.add("%s is %v: expected more than 0 and less than 1, such as 0.95", name, c)
	}
}

// counts and reals check every value of a slice.
func (p *problems) counts(name string, xs []float64) {
	for i, x := range xs {
		if !(x >= 0) || math.IsInf(x, 0) {
			p.count(at(name, i), x)
		}
	}
}

func (p *problems) reals(name string, xs []float64) {
	for i, x := range xs {
		if math.IsNaN(x - x) {
			p.real(at(name, i), x)
		}
	}
}

// finite turns a result that overflowed into an error naming it.
func finite(what string, xs ...float64) error {
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("%s is beyond the largest number that can be computed with: use smaller numbers or a smaller multiplier", what)
		}
	}
	return nil
}

// settled checks that an estimate and its limits are finite, and passes it on.
func settled(what string, e Estimate) (Estimate, error) {
	if err := finite(what, e.Value, e.Numerator, e.Denominator); err != nil {
		return Estimate{}, err
	}
	for _, l := range e.Limits {
		if err := finite("a limit of "+what, l.Lower, l.Upper); err != nil {
			return Estimate{}, err
		}
	}
	return e, nil
}
