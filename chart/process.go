package chart

import (
	"errors"
	"fmt"
	"math"
)

// Process is a process-control chart: values over time with a centre line and limits for each phase.
type Process struct {
	Words
	Unit   Unit
	Points []ProcessPoint // in order of day, at least one with a value
	Phases []Phase        // stretches of points under one centre line
	Target *Target
	// Positions draws points at their positions and not at their days: for charts of events, whose days say nothing.
	Positions bool
	// Along says what the points follow one another by, where they stand at positions: such as "Event".
	Along string
}

// ProcessPoint is one value.
type ProcessPoint struct {
	Day   Day
	Value float64 // NaN where missing
	// Lower and Upper are this point's own limits, NaN where it has none.
	Lower, Upper float64
	Class        Class
	Words        string // shown when pointed at
}

// Phase is a stretch of points under one centre line.
type Phase struct {
	First, Last int     // positions in Points, both included
	Centre      float64 // NaN where there is none
	Because     string  // why limits were made anew where it begins; empty for the first phase
}

// Target is a line to be reached.
type Target struct {
	Value float64
	Words string // such as "92% standard"
}

func (t *Target) check() error {
	if t != nil && math.IsNaN(t.Value) {
		return fmt.Errorf("the target is missing: expected a number, or no target")
	}
	return nil
}

var processWords = [4]string{"common cause", "improvement", "concern", "change"}

// SVG draws the chart, higher than asked where its words need it.
//
// Errors: no value; a value or target infinite, or the target missing; days that do not rise; a phase outside the points;
// a class that is none; a size out of range.
func (p Process) SVG(size Size) ([]byte, error) {
	var s spread
	for _, q := range p.Points {
		s.see(q.Value, q.Lower, q.Upper)
	}
	for _, f := range p.Phases {
		s.see(f.Centre)
	}
	if p.Target != nil {
		s.see(p.Target.Value)
	}
	if err := p.check(size, &s); err != nil {
		return nil, fmt.Errorf("process chart: %w", err)
	}
	keys := p.keys()
	legend := legendLines(size, keys)
	size = needs(size, p.Words, legend)
	low, high, ticks := valueTicks(&s, p.Unit, 5)
	f := newFrame(size, p.Words, labels(ticks), legend)
	f.values(low, high, ticks)
	p.alongTime(f)
	p.draw(f)
	f.legend(keys, len(f.notes(p.Words)))
	return f.whole(p.Title, p.describe()), nil
}

func (p Process) check(size Size, s *spread) error {
	if err := size.check(); err != nil {
		return err
	}
	var values spread
	for i, q := range p.Points {
		values.see(q.Value)
		if q.Class < Ordinary || q.Class > Differs {
			return fmt.Errorf("point %d has class %d: expected Ordinary, Better, Worse or Differs", i, q.Class)
		}
		if !p.Positions && i > 0 && q.Day <= p.Points[i-1].Day {
			return fmt.Errorf("point %d, %s, is not after the one before, %s", i, q.Day.Text(), p.Points[i-1].Day.Text())
		}
	}
	for i, f := range p.Phases {
		if f.First < 0 || f.Last < f.First || f.Last >= len(p.Points) {
			return fmt.Errorf("phase %d is of points %d to %d: there are %d", i, f.First, f.Last, len(p.Points))
		}
	}
	if err := errors.Join(p.Target.check(), values.check()); err != nil {
		return err
	}
	return s.check()
}

func labels(ticks []tick) []string {
	out := make([]string, len(ticks))
	for i, t := range ticks {
		out[i] = t.label
	}
	return out
}

func (p Process) keys() []key {
	seen := map[Class]bool{}
	limits := false
	for _, q := range p.Points {
		if !math.IsNaN(q.Value) {
			seen[q.Class] = true
		}
		limits = limits || !math.IsNaN(q.Lower) || !math.IsNaN(q.Upper)
	}
	keys := classKeys(seen, processWords)
	if len(p.Phases) > 0 {
		keys = append(keys, key{line: "centre", words: "average"})
	}
	if limits {
		keys = append(keys, key{line: "limit", words: "limits"})
	}
	if p.Target != nil {
		keys = append(keys, key{line: "target", words: p.Target.Words})
	}
	return keys
}

// place is where a point stands along the foot.
func (p Process) place(i int) float64 {
	if p.Positions {
		return float64(i + 1)
	}
	return float64(p.Points[i].Day)
}

func (p Process) alongTime(f *frame) {
	last := len(p.Points) - 1
	room := int((f.right - f.left) / 70)
	if !p.Positions {
		f.along(p.place(0), p.place(last), dayTicks(p.Points[0].Day, p.Points[last].Day, room), 10)
		return
	}
	f.along(1, float64(len(p.Points)), positionTicks(len(p.Points), room, p.Along), 10)
}

func (p Process) draw(f *frame) {
	if p.Target != nil {
		y := f.y.at(p.Target.Value)
		f.line("target", f.left, y, f.right, y)
	}
	for _, ph := range p.Phases {
		p.drawPhase(f, ph)
	}
	spots := make([]spot, len(p.Points))
	for i, q := range p.Points {
		spots[i] = f.spot(p.place(i), q.Value)
	}
	f.path("data", spots)
	for i, q := range p.Points {
		if spots[i].there {
			f.mark(q.Class, spots[i].x, spots[i].y, q.Words)
		}
	}
}

func (p Process) drawPhase(f *frame, ph Phase) {
	var centre, lower, upper []spot
	for i := ph.First; i <= ph.Last; i++ {
		q := p.Points[i]
		centre = append(centre, f.spot(p.place(i), ph.Centre))
		lower = append(lower, f.spot(p.place(i), q.Lower))
		upper = append(upper, f.spot(p.place(i), q.Upper))
	}
	f.path("centre", centre)
	f.steps("limit", lower)
	f.steps("limit", upper)
	if ph.Because != "" && ph.First > 0 {
		x := (f.x.at(p.place(ph.First)) + f.x.at(p.place(ph.First-1))) / 2
		f.line("note", x, f.top, x, f.bottom)
		words := wrap(ph.Because, 12, f.size.Width/3, 1)
		anchor, at := "start", x+4
		if x > f.size.Width*0.6 {
			anchor, at = "end", x-4
		}
		for _, w := range words {
			f.text("small", anchor, at, f.top+10, w)
		}
	}
}

// describe says the chart in words, for those who have it read to them.
func (p Process) describe() string {
	known, last := 0, -1
	counts := map[Class]int{}
	for i, q := range p.Points {
		if !math.IsNaN(q.Value) {
			known, last = known+1, i
			counts[q.Class]++
		}
	}
	words := fmt.Sprintf("%d points", known)
	for c := Better; c <= Differs; c++ {
		if counts[c] > 0 {
			words += fmt.Sprintf(", %d marked %s", counts[c], processWords[c])
		}
	}
	if last >= 0 {
		words += fmt.Sprintf(". The last is %s", p.Unit.Text(p.Points[last].Value))
		if !p.Positions {
			words += ", " + p.Points[last].Day.Text()
		}
	}
	return words + "."
}
