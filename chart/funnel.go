package chart

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Funnel is bodies by size, with curves within which chance alone would leave them.
type Funnel struct {
	Words
	Unit   Unit
	Size   string // what the denominator is, such as "Admissions"
	Points []FunnelPoint
	Target Target
	Curves []Curve // from the narrowest to the widest
}

// FunnelPoint is one body.
type FunnelPoint struct {
	Name        string
	Denominator float64
	Value       float64 // NaN where there is none, and it is not drawn
	Class       Class
	Words       string
}

// Curve is one level's limits.
type Curve struct {
	Words        string // such as "95% limits"
	Denominators []float64
	Lower, Upper []float64 // NaN where there is none
}

var funnelWords = [4]string{"within the limits", "better than chance explains", "worse than chance explains", "beyond what chance explains"}

// mostNamed is how many bodies outside their limits are named on the chart; the others when pointed at.
const mostNamed = 12

// SVG draws the chart, higher than asked where its words need it.
//
// Errors: no value; a value or the target infinite, or the target missing; a curve whose slices differ in length; a class that is none; a size out of range.
func (p Funnel) SVG(size Size) ([]byte, error) {
	var across, up spread
	up.see(p.Target.Value)
	for _, q := range p.Points {
		if !math.IsNaN(q.Value) {
			across.see(q.Denominator)
		}
		up.see(q.Value)
	}
	if err := p.check(size, &across, &up); err != nil {
		return nil, fmt.Errorf("funnel: %w", err)
	}
	p.room(&up)
	across.see(0)
	keys := p.keys()
	legend := legendLines(size, keys)
	size = needs(size, p.Words, legend)
	low, high, ticks := valueTicks(&up, p.Unit, 5)
	f := newFrame(size, p.Words, labels(ticks), legend)
	f.values(low, high, ticks)
	from, to, sizes := valueTicks(&across, Unit{}, int((f.right-f.left)/90))
	f.along(from, to, sizes, 8)
	p.draw(f)
	if p.Size != "" {
		f.text("small", "end", f.right, f.bottom-6, p.Size)
	}
	f.legend(keys, len(f.notes(p.Words)))
	return f.whole(p.Title, p.describe()), nil
}

func (p Funnel) check(size Size, across, up *spread) error {
	if err := size.check(); err != nil {
		return err
	}
	for i, c := range p.Curves {
		if len(c.Lower) != len(c.Denominators) || len(c.Upper) != len(c.Denominators) {
			return fmt.Errorf("curve %d has %d denominators, %d lower and %d upper limits: expected as many of each",
				i, len(c.Denominators), len(c.Lower), len(c.Upper))
		}
	}
	for i, q := range p.Points {
		if q.Class < Ordinary || q.Class > Differs {
			return fmt.Errorf("point %d has class %d: expected Ordinary, Better, Worse or Differs", i, q.Class)
		}
	}
	return errors.Join(p.Target.check(), across.check(), up.check())
}

// room makes the axis high enough for the curves where the bodies are, and for not much more: a curve goes out of
// sight at the smallest denominators.
func (p Funnel) room(up *spread) {
	smallest := math.Inf(1)
	for _, q := range p.Points {
		if !math.IsNaN(q.Value) {
			smallest = min(smallest, q.Denominator)
		}
	}
	for _, c := range p.Curves {
		for i, d := range c.Denominators {
			if d >= smallest {
				up.see(finiteOnly(c.Lower[i]), finiteOnly(c.Upper[i]))
			}
		}
	}
}

func finiteOnly(v float64) float64 {
	if math.IsInf(v, 0) {
		return math.NaN()
	}
	return v
}

func (p Funnel) keys() []key {
	seen := map[Class]bool{}
	for _, q := range p.Points {
		if !math.IsNaN(q.Value) {
			seen[q.Class] = true
		}
	}
	keys := classKeys(seen, funnelWords)
	keys = append(keys, key{line: "centre", words: cmp.Or(p.Target.Words, "average")})
	for i, c := range p.Curves {
		keys = append(keys, key{line: curveClass(i), words: c.Words})
	}
	return keys
}

func curveClass(i int) string {
	if i == 0 {
		return "limit"
	}
	return "outer"
}

func (p Funnel) draw(f *frame) {
	y := f.y.at(p.Target.Value)
	f.line("centre", f.left, y, f.right, y)
	for i, c := range p.Curves {
		p.drawCurve(f, curveClass(i), c.Denominators, c.Lower)
		p.drawCurve(f, curveClass(i), c.Denominators, c.Upper)
	}
	// Bodies outside their limits are drawn last, so that they lie on top.
	order := make([]int, 0, len(p.Points))
	for i := range p.Points {
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p.Points[a].Class, p.Points[b].Class) })
	for _, i := range order {
		q := p.Points[i]
		if s := f.spot(q.Denominator, q.Value); s.there {
			f.mark(q.Class, s.x, s.y, q.Words)
		}
	}
	p.name(f)
}

// drawCurve draws a limit where it is within the plot, cut where it leaves it.
func (p Funnel) drawCurve(f *frame, class string, x, y []float64) {
	spots := make([]spot, len(x))
	for i := range x {
		if v := finiteOnly(y[i]); x[i] <= f.x.to && v >= f.y.from && v <= f.y.to {
			spots[i] = f.spot(x[i], v)
		}
	}
	f.path(class, spots)
}

// name writes the names of the bodies furthest from the target among those marked, where there is room.
func (p Funnel) name(f *frame) {
	var marked []FunnelPoint
	for _, q := range p.Points {
		if q.Class != Ordinary && !math.IsNaN(q.Value) && q.Name != "" {
			marked = append(marked, q)
		}
	}
	slices.SortStableFunc(marked, func(a, b FunnelPoint) int {
		return cmp.Compare(math.Abs(b.Value-p.Target.Value), math.Abs(a.Value-p.Target.Value))
	})
	var taken []box
	for _, q := range marked {
		s := f.spot(q.Denominator, q.Value)
		taken = append(taken, box{s.x - 7, s.y - 7, s.x + 7, s.y + 7})
	}
	for _, q := range marked[:min(len(marked), mostNamed)] {
		s := f.spot(q.Denominator, q.Value)
		wide := width(q.Name, 12)
		anchor, x := "start", s.x+9
		if x+wide > f.right {
			anchor, x = "end", s.x-9
		}
		b := box{x, s.y - 6, x + wide, s.y + 8}
		if anchor == "end" {
			b = box{x - wide, s.y - 6, x, s.y + 8}
		}
		if slices.ContainsFunc(taken, b.meets) {
			continue
		}
		taken = append(taken, b)
		f.text("small", anchor, x, s.y+4, q.Name)
	}
}

type box struct{ left, top, right, bottom float64 }

func (b box) meets(o box) bool {
	return b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom
}

func (p Funnel) describe() string {
	known := 0
	counts := map[Class]int{}
	for _, q := range p.Points {
		if !math.IsNaN(q.Value) {
			known++
			counts[q.Class]++
		}
	}
	words := fmt.Sprintf("%d bodies", known)
	for c := Ordinary; c <= Differs; c++ {
		if counts[c] > 0 {
			words += fmt.Sprintf(", %d %s", counts[c], funnelWords[c])
		}
	}
	return words + "."
}
