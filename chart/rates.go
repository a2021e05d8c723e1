package chart

import (
	"errors"
	"fmt"
	"math"
)

// Rates is values with their limits, one under the other, against a line they are compared with.
type Rates struct {
	Words
	Unit    Unit
	Rows    []Rate // from top to bottom
	Against *Target
}

// Rate is one row.
type Rate struct {
	Name                string
	Value, Lower, Upper float64 // NaN where there is none
	Class               Class
	Words               string
}

var rateWords = [4]string{"no different beyond chance", "better", "worse", "different"}

// mostRows is the most rows one chart draws; more cannot be read.
const mostRows = 400

// SVG draws the chart at the width asked for, as high as its rows need.
//
// Errors: no value; a value infinite; more than 400 rows; a class that is none; a size out of range.
func (p Rates) SVG(size Size) ([]byte, error) {
	var s spread
	for i, r := range p.Rows {
		s.see(r.Value, r.Lower, r.Upper)
		if r.Class < Ordinary || r.Class > Differs {
			return nil, fmt.Errorf("rates: row %d has class %d: expected Ordinary, Better, Worse or Differs", i, r.Class)
		}
	}
	if p.Against != nil {
		s.see(p.Against.Value)
	}
	if err := errors.Join(p.Against.check(), s.check()); err != nil {
		return nil, fmt.Errorf("rates: %w", err)
	}
	if len(p.Rows) > mostRows {
		return nil, fmt.Errorf("rates: %d rows: expected at most %d, which is more than can be read", len(p.Rows), mostRows)
	}
	keys := p.keys()
	legend := legendLines(size, keys)
	size.Height = 120 + line*float64(legend) + rowHigh*float64(len(p.Rows)) +
		line*float64(len(wrap(p.Title, 17, size.Width-2*margin, 2))+len(wrap(p.Subtitle, 14, size.Width-2*margin, 3)))
	for _, n := range p.Notes {
		size.Height += line * float64(len(wrap(n, 12, size.Width-2*margin, 3)))
	}
	if err := size.check(); err != nil {
		return nil, fmt.Errorf("rates: %w", err)
	}
	return p.draw(size, keys, legend, &s), nil
}

const rowHigh = 22.0

func (p Rates) keys() []key {
	seen := map[Class]bool{}
	for _, r := range p.Rows {
		if !math.IsNaN(r.Value) {
			seen[r.Class] = true
		}
	}
	keys := classKeys(seen, rateWords)
	if p.Against != nil {
		keys = append(keys, key{line: "target", words: p.Against.Words})
	}
	return keys
}

func (p Rates) draw(size Size, keys []key, legend int, s *spread) []byte {
	names := make([]string, len(p.Rows))
	for i, r := range p.Rows {
		names[i] = short(r.Name, size.Width*0.35)
	}
	f := newFrame(size, p.Words, names, legend)
	from, to, ticks := valueTicks(s, p.Unit, max(2, int((f.right-f.left)/90)))
	f.along(from, to, ticks, 8)
	for _, t := range ticks {
		f.line("grid", f.x.at(t.at), f.top, f.x.at(t.at), f.bottom)
	}
	if p.Against != nil {
		x := f.x.at(p.Against.Value)
		f.line("target", x, f.top, x, f.bottom)
	}
	high := (f.bottom - f.top) / float64(len(p.Rows))
	for i, r := range p.Rows {
		y := f.top + (float64(i)+0.5)*high
		f.text("small", "end", f.left-6, y+4, names[i])
		if !math.IsNaN(r.Lower) && !math.IsNaN(r.Upper) {
			f.line("whisker", f.x.at(r.Lower), y, f.x.at(r.Upper), y)
		}
		if math.IsNaN(r.Value) {
			f.text("small", "start", f.left+8, y+4, "no value")
			continue
		}
		f.mark(r.Class, f.x.at(r.Value), y, r.Words)
	}
	f.legend(keys, len(f.notes(p.Words)))
	return f.whole(p.Title, p.describe())
}

// short is a name that takes no more than a width.
func short(name string, wide float64) string {
	runes := []rune(name)
	for width(string(runes), 12) > wide && len(runes) > 1 {
		runes = append(runes[:len(runes)-2], '…')
	}
	return string(runes)
}

func (p Rates) describe() string {
	known := 0
	counts := map[Class]int{}
	for _, r := range p.Rows {
		if !math.IsNaN(r.Value) {
			known++
			counts[r.Class]++
		}
	}
	words := fmt.Sprintf("%d of %d have a value", known, len(p.Rows))
	for c := Ordinary; c <= Differs; c++ {
		if counts[c] > 0 {
			words += fmt.Sprintf(", %d %s", counts[c], rateWords[c])
		}
	}
	return words + "."
}
