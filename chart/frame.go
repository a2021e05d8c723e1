package chart

import "math"

// Words are what every chart says in words.
type Words struct {
	Title    string   // what it shows; required
	Subtitle string   // what it says: the verdict, in a sentence
	Notes    []string // under the chart, such as what a verdict does not mean
	Value    string   // what the values are, above their axis
}

// frame is the canvas with its title, its axes drawn and the plot's place.
type frame struct {
	*canvas
	left, right, top, bottom float64
	x, y                     scale
	foot                     float64 // where the next line under the plot is written
}

const (
	margin = 14.0
	line   = 18.0 // from one line of text to the next
)

// newFrame writes the words and leaves room for the axes; the legend takes lines of its own under the plot.
func newFrame(size Size, w Words, labels []string, legend int) *frame {
	f := &frame{canvas: &canvas{size: size}, left: margin, right: size.Width - margin, top: margin}
	for _, text := range wrap(w.Title, 17, size.Width-2*margin, 2) {
		f.top += line
		f.text("title", "start", margin, f.top, text)
	}
	for _, text := range wrap(w.Subtitle, 14, size.Width-2*margin, 3) {
		f.top += line
		f.text("", "start", margin, f.top, text)
	}
	if w.Value != "" {
		f.top += line + 4
		f.text("small", "start", margin, f.top, w.Value)
	}
	f.top += line * 0.7
	wide := 0.0
	for _, l := range labels {
		wide = max(wide, width(l, 12))
	}
	f.left += wide + 6
	notes := f.notes(w)
	f.foot = size.Height - margin - line*float64(len(notes)+legend-1)
	f.bottom = f.foot - line*1.1 - 22
	for i, text := range notes {
		f.text("small", "start", margin, size.Height-margin-line*float64(len(notes)-1-i), text)
	}
	return f
}

func (f *frame) notes(w Words) []string {
	var out []string
	for _, n := range w.Notes {
		out = append(out, wrap(n, 12, f.size.Width-2*margin, 3)...)
	}
	return out
}

// needs is the height a chart needs beside its plot, so that words never squeeze it.
func needs(size Size, w Words, legend int) Size {
	f := &frame{canvas: &canvas{size: size}}
	lines := len(wrap(w.Title, 17, size.Width-2*margin, 2)) + len(wrap(w.Subtitle, 14, size.Width-2*margin, 3)) + len(f.notes(w)) + legend
	size.Height = math.Max(size.Height, 190+line*float64(lines))
	return size
}

// values draws the axis of values with its grid.
func (f *frame) values(low, high float64, ticks []tick) {
	f.y = scale{low, high, f.bottom, f.top}
	for _, t := range ticks {
		y := f.y.at(t.at)
		f.line("grid", f.left, y, f.right, y)
		f.text("small", "end", f.left-6, y+4, t.label)
	}
}

// along draws the axis along the foot. Labels that would overlap the one before, or leave the canvas, are left out.
func (f *frame) along(from, to float64, ticks []tick, inset float64) {
	f.x = scale{from, to, f.left + inset, f.right - inset}
	f.line("frame", f.left, f.bottom, f.right, f.bottom)
	free := 0.0
	for _, t := range ticks {
		x := f.x.at(t.at)
		f.line("frame", x, f.bottom, x, f.bottom+5)
		half := width(t.label, 12) / 2
		place := min(max(x, half+2), f.size.Width-half-2)
		if place-half < free {
			continue
		}
		f.text("small", "middle", place, f.bottom+19, t.label)
		free = place + half + 8
	}
}

// spot is where a pair of values stands; not there where either is missing.
func (f *frame) spot(x, y float64) spot {
	if math.IsNaN(x) || math.IsNaN(y) {
		return spot{}
	}
	return spot{f.x.at(x), f.y.at(y), true}
}

// key is one entry of the legend: a line of a class, or a mark.
type key struct {
	line  string // its class; "" for a mark
	mark  Class
	words string
}

func (k key) wide() float64 { return 30 + width(k.words, 12) + 14 }

// legendLines is how many lines the legend takes.
func legendLines(size Size, keys []key) int {
	lines, x := 0, size.Width
	for _, k := range keys {
		if lines == 0 || x+k.wide() > size.Width-margin {
			lines, x = lines+1, margin
		}
		x += k.wide()
	}
	return lines
}

// legend writes the entries from left to right, in as many lines as they need.
func (f *frame) legend(keys []key, notes int) {
	y := f.size.Height - margin - line*float64(notes+legendLines(f.size, keys)-1)
	x := margin
	for _, k := range keys {
		if x > margin && x+k.wide() > f.size.Width-margin {
			x, y = margin, y+line
		}
		if k.line != "" {
			f.line(k.line, x, y-4, x+22, y-4)
		} else {
			f.mark(k.mark, x+11, y-4, "")
		}
		f.text("small", "start", x+28, y, k.words)
		x += k.wide()
	}
}

// classKeys are the legend's entries of the classes that are seen, in their order.
func classKeys(seen map[Class]bool, words [4]string) []key {
	var keys []key
	for c := Ordinary; c <= Differs; c++ {
		if seen[c] {
			keys = append(keys, key{mark: c, words: words[c]})
		}
	}
	return keys
}
