package run

import (
	"errors"

	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/stats"
	"github.com/commonpurse/commonpurse/verdict"
)

// LimitsMiss says how often the limits of a figure of this value and size miss the truth, in words.
func LimitsMiss(m *policy.Measure, f Figure) (string, error) {
	if f.Made {
		return "", errors.New("a standardised figure is drawn by no one size")
	}
	value, _ := f.Value().Float64()
	truth := value / perOf(m)
	size := 1.0
	if f.OutOf {
		size, _ = f.Denominator.Float64()
	}
	levels := floats(m.Judge.Levels)
	misses, err := verdict.LimitsMiss(m.Judge.Limits == policy.Proportions, truth, size, levels, func(numerator float64) ([]stats.Limits, error) {
		e, err := stats.Rate(numerator, size, 1, levels...)
		if m.Judge.Limits == policy.Proportions {
			e, err = stats.Proportion(numerator, size, 1, levels...)
		}
		return e.Limits, err
	})
	return misses.Words(shown(m, f)(value)), err
}

// Strays says how many of the funnel's bodies chance alone would put outside its limits, in words.
func (f *Funnelled) Strays() (string, error) {
	var sizes []float64
	for _, u := range f.Funnel.Units {
		if u.Known {
			sizes = append(sizes, u.Denominator)
		}
	}
	s, err := verdict.FunnelStrays(sizes, f.Funnel.Target, f.Options)
	return s.Words(), err
}

// AlarmsOverTime says how often chance alone marks a point of a series as long as this, in words.
func AlarmsOverTime(m *policy.Measure, body string, series []Dated) (string, error) {
	_, o, ok, err := OverTime(m, body, series)
	if err != nil || !ok {
		return "", errors.Join(err, errors.New("too few points"))
	}
	a, err := verdict.FalseAlarms(o, len(series))
	return a.Words(), err
}
