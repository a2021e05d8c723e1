package chart

import (
	"errors"
	"fmt"
	"math"
)

// Lines is series over the same days.
type Lines struct {
	Words
	Unit   Unit
	Days   []Day // rising
	Series []Series
	Target *Target
}

// Series is one line.
type Series struct {
	Name   string
	Values []float64 // one for each day, NaN where missing
}

// mostSeries is the most lines that can be told apart.
const mostSeries = 5

// SVG draws the chart from nought, so that a change is seen as large as it is; from below where values are negative.
//
// Errors: no value; a value infinite; days that do not rise; a series that has not a value for each day; more than
// five series; a size out of range.
func (p Lines) SVG(size Size) ([]byte, error) {
	var s spread
	for _, l := range p.Series {
		s.see(l.Values...)
	}
	if err := p.check(size, &s); err != nil {
		return nil, fmt.Errorf("lines: %w", err)
	}
	s.see(0)
	if p.Target != nil {
		s.see(p.Target.Value)
	}
	keys := p.keys()
	legend := legendLines(size, keys)
	size = needs(size, p.Words, legend)
	low, high, ticks := valueTicks(&s, p.Unit, 5)
	f := newFrame(size, p.Words, labels(ticks), legend)
	f.values(low, high, ticks)
	first, last := p.Days[0], p.Days[len(p.Days)-1]
	f.along(float64(first), float64(last), dayTicks(first, last, int((f.right-f.left)/70)), 10)
	if p.Target != nil {
		f.line("target", f.left, f.y.at(p.Target.Value), f.right, f.y.at(p.Target.Value))
	}
	for i, l := range p.Series {
		spots := make([]spot, len(l.Values))
		for j, v := range l.Values {
			spots[j] = f.spot(float64(p.Days[j]), v)
		}
		f.path(seriesClass(i), spots)
	}
	f.legend(keys, len(f.notes(p.Words)))
	return f.whole(p.Title, p.describe()), nil
}

func (p Lines) check(size Size, s *spread) error {
	if err := size.check(); err != nil {
		return err
	}
	if len(p.Series) > mostSeries {
		return fmt.Errorf("%d series: expected at most %d, which is as many as can be told apart", len(p.Series), mostSeries)
	}
	for i, l := range p.Series {
		if len(l.Values) != len(p.Days) {
			return fmt.Errorf("series %d has %d values for %d days", i, len(l.Values), len(p.Days))
		}
	}
	for i := 1; i < len(p.Days); i++ {
		if p.Days[i] <= p.Days[i-1] {
			return fmt.Errorf("day %d, %s, is not after the one before, %s", i, p.Days[i].Text(), p.Days[i-1].Text())
		}
	}
	return errors.Join(p.Target.check(), s.check())
}

func seriesClass(i int) string { return fmt.Sprintf("series line%d", i) }

func (p Lines) keys() []key {
	var keys []key
	for i, l := range p.Series {
		keys = append(keys, key{line: seriesClass(i), words: l.Name})
	}
	if p.Target != nil {
		keys = append(keys, key{line: "target", words: p.Target.Words})
	}
	return keys
}

func (p Lines) describe() string {
	words := ""
	for _, l := range p.Series {
		first, last := -1, -1
		for i, v := range l.Values {
			if math.IsNaN(v) {
				continue
			}
			if first < 0 {
				first = i
			}
			last = i
		}
		if first >= 0 {
			words += fmt.Sprintf("%s: %s on %s, %s on %s. ", l.Name, p.Unit.Text(l.Values[first]), p.Days[first].Text(),
				p.Unit.Text(l.Values[last]), p.Days[last].Text())
		}
	}
	return words
}
