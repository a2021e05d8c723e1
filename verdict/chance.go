package verdict

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"

	"github.com/commonpurse/commonpurse/chart"
	"github.com/commonpurse/commonpurse/stats"
)

// Misses is how often limits of a figure miss the truth, by level.
type Misses struct {
	Levels []float64
	Missed []float64 // share of the draws whose limits do not hold the true value
	Draws  int
}

// drawn is how many figures are drawn to see how often limits miss.
const drawn = 20_000

// LimitsMiss measures limits of one figure: so many figures of this size are drawn from a fixed seed with nothing but
// chance about a true value, as proportions of size tried or as counts among size, and limits are made of each as they
// were of the figure.
//
// Errors: a true value or size not above 0, or a proportion above 1; and those of the limits.
func LimitsMiss(proportions bool, truth, size float64, levels []float64, limits func(numerator float64) ([]stats.Limits, error)) (Misses, error) {
	m := Misses{Levels: levels, Missed: make([]float64, len(levels)), Draws: drawn}
	d, err := newDraw(proportions, truth, size)
	if err != nil {
		return m, err
	}
	random := rand.New(rand.NewPCG(1927, 1))
	times := map[int]int{}
	for range drawn {
		times[d.draw(random)]++
	}
	for n, often := range times {
		made, err := limits(float64(n))
		if err != nil {
			return m, err
		}
		for i, l := range made {
			if !l.Contains(truth) {
				m.Missed[i] += float64(often)
			}
		}
	}
	for i := range m.Missed {
		m.Missed[i] /= drawn
	}
	return m, nil
}

// Words says it for people.
func (m Misses) Words(truth string) string {
	var parts []string
	for i, level := range m.Levels {
		parts = append(parts, fmt.Sprintf("the %s limits miss it %s", Percent(level), often(m.Missed[i])))
	}
	return fmt.Sprintf("Where the true figure is %s and only chance is at work, %s (%s drawn).", truth, strings.Join(parts, " and "), grouped(float64(m.Draws)))
}

// often is a measured share as people say it.
func often(share float64) string {
	if share == 0 {
		return "never"
	}
	return chart.Unit{After: " times in 100"}.Fit(stats.Significant(share*100, 2))
}

// Strays is how many of some bodies a funnel puts outside its limits where they do not differ at all.
type Strays struct {
	Levels  []float64
	Outside []float64 // bodies beyond each level, a funnel, on average
	Bodies  int
	Funnels int
}

// mostDrawnBodies bounds the bodies drawn, so that the answer takes a moment.
const mostDrawnBodies = 20_000

// FunnelStrays measures a funnel on bodies that differ by nothing but chance: of the same sizes, drawn about the target
// from a fixed seed, and judged by the same choices. Of more than 400 bodies every so many by size are taken.
//
// Errors: a target that cannot be drawn about; and those of stats.NewFunnel.
func FunnelStrays(sizes []float64, target float64, o stats.FunnelOptions) (Strays, error) {
	sizes = slices.Clone(sizes)
	slices.Sort(sizes)
	if step := (len(sizes) + 399) / 400; step > 1 {
		var some []float64
		for i := 0; i < len(sizes); i += step {
			some = append(some, sizes[i])
		}
		sizes = some
	}
	s := Strays{Levels: o.Levels, Outside: make([]float64, len(o.Levels)), Bodies: len(sizes)}
	if len(sizes) == 0 {
		return s, fmt.Errorf("there are no bodies")
	}
	s.Funnels = max(50, mostDrawnBodies/len(sizes))
	bodies := make([]draw, len(sizes))
	for i, size := range sizes {
		d, err := newDraw(o.Kind == stats.OfProportions, target, size)
		if err != nil {
			return s, err
		}
		bodies[i] = d
	}
	random := rand.New(rand.NewPCG(2005, uint64(len(sizes))))
	units := make([]stats.FunnelUnit, len(sizes))
	for range s.Funnels {
		for i, d := range bodies {
			units[i] = stats.FunnelUnit{Numerator: float64(d.draw(random)), Denominator: sizes[i]}
		}
		f, err := stats.NewFunnel(units, o)
		if err != nil {
			return s, err
		}
		for _, u := range f.Units {
			for i, level := range s.Levels {
				if u.Scored && u.Verdict.Side != 0 && u.Verdict.Level >= level {
					s.Outside[i]++
				}
			}
		}
	}
	for i := range s.Outside {
		s.Outside[i] /= float64(s.Funnels)
	}
	return s, nil
}

// Words says it for people.
func (s Strays) Words() string {
	var parts []string
	for i, level := range s.Levels {
		parts = append(parts, fmt.Sprintf("%s outside the %s limits", few(s.Outside[i]), Percent(level)))
	}
	return fmt.Sprintf("Where no body differs from another but by chance, a funnel of %d of these sizes has on average %s (%s drawn).", s.Bodies,
		strings.Join(parts, " and "), grouped(float64(s.Funnels)))
}

// draw draws whole numbers of events by where a uniform number falls among their chances.
type draw struct {
	first int
	up    []float64 // the chance of first, of first or the next, and so on
}

// mostEvents is the most events that are expected of a drawn figure.
const mostEvents = 1e8

func newDraw(proportion bool, truth, size float64) (draw, error) {
	mean := truth * size
	if !(truth > 0 && size > 0 && mean < mostEvents) || proportion && truth >= 1 {
		return draw{}, fmt.Errorf("figures about %v of %v cannot be drawn", truth, size)
	}
	spread := math.Sqrt(mean)
	if proportion {
		spread = math.Sqrt(mean * (1 - truth))
	}
	first, last := math.Floor(max(0, mean-9*spread-9)), math.Ceil(mean+9*spread+9)
	if proportion {
		last = min(last, math.Floor(size))
	}
	d := draw{first: int(first)}
	sum := 0.0
	for n := first; n <= last; n++ {
		sum += math.Exp(chanceOf(proportion, n, truth, size))
		d.up = append(d.up, sum)
	}
	return d, nil
}

// chanceOf is the logarithm of the chance of n events, binomial or Poisson.
func chanceOf(proportion bool, n, truth, size float64) float64 {
	logOf := func(x float64) float64 { v, _ := math.Lgamma(x + 1); return v }
	if !proportion {
		return n*math.Log(truth*size) - truth*size - logOf(n)
	}
	return logOf(size) - logOf(n) - logOf(size-n) + n*math.Log(truth) + (size-n)*math.Log1p(-truth)
}

func (d draw) draw(random *rand.Rand) int {
	u := random.Float64() * d.up[len(d.up)-1]
	return d.first + min(sort.SearchFloat64s(d.up, u), len(d.up)-1)
}
