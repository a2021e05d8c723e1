package chart

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Size is how large a chart is drawn, in units that a page may scale.
type Size struct{ Width, Height float64 }

// The usual sizes.
var (
	Page  = Size{760, 420} // beside or under text on a screen
	Phone = Size{360, 340} // on a narrow screen
)

const (
	least = 240.0 // the smallest width and half the smallest height that has room for axes
	most  = 10_000.0
)

func (s Size) check() error {
	if !(s.Width >= least && s.Width <= most && s.Height >= least/2 && s.Height <= most) {
		return fmt.Errorf("size %vx%v: expected from %vx%v to %vx%v", s.Width, s.Height, least, least/2, most, most)
	}
	return nil
}

// canvas is an SVG being drawn.
type canvas struct {
	size Size
	body bytes.Buffer
}

// style is the whole look, in one place. Text inherits the page's font where there is one.
const style = `text{font:14px Arial,Helvetica,sans-serif;fill:#212b32}` +
	`.small{font-size:12px;fill:#4c6272}.title{font-size:17px;font-weight:bold}.bold{font-weight:bold}` +
	`.frame{stroke:#aeb7bd;fill:none}.grid{stroke:#e8edee}.data{stroke:#768692;stroke-width:1.5;fill:none}` +
	`.centre{stroke:#212b32;stroke-width:1.5;fill:none}.limit{stroke:#4c6272;stroke-width:1.25;stroke-dasharray:6 4;fill:none}` +
	`.outer{stroke:#4c6272;stroke-width:1.25;stroke-dasharray:2 3;fill:none}` +
	`.target{stroke:#7c2855;stroke-width:1.75;stroke-dasharray:10 3 2 3;fill:none}.note{stroke:#aeb7bd;stroke-dasharray:3 3}` +
	`.whisker{stroke:#4c6272;stroke-width:1.5}` +
	`.ordinary{fill:#768692;stroke:#fff}.better{fill:#005eb8;stroke:#fff}.worse{fill:#d45500;stroke:#fff}` +
	`.differs{fill:#330072;stroke:#fff}.hollow{fill:#fff;stroke:#768692}` +
	`.line0{stroke:#005eb8}.line1{stroke:#d45500}.line2{stroke:#006747}.line3{stroke:#7c2855}.line4{stroke:#4c6272}` +
	`.series{stroke-width:2;fill:none;stroke-linecap:round}`

// whole is the finished element with its title and description.
func (c *canvas) whole(title, describe string) []byte {
	var out bytes.Buffer
	w, h := number(c.size.Width), number(c.size.Height)
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 %s %s" width="%s" height="%s" style="max-width:100%%;height:auto">`+"\n",
		w, h, w, h)
	fmt.Fprintf(&out, "<title>%s</title>\n<desc>%s</desc>\n<style>%s</style>\n", escape(title), escape(describe), style)
	fmt.Fprintf(&out, `<rect width="%s" height="%s" fill="#fff"/>`+"\n", w, h)
	out.Write(c.body.Bytes())
	out.WriteString("</svg>\n")
	return out.Bytes()
}

// number is a coordinate, to a tenth.
func number(x float64) string {
	text := strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64)
	if text == "-0" {
		return "0"
	}
	return text
}

func (c *canvas) line(class string, x1, y1, x2, y2 float64) {
	fmt.Fprintf(&c.body, `<line class="%s" x1="%s" y1="%s" x2="%s" y2="%s"/>`+"\n", class, number(x1), number(y1), number(x2), number(y2))
}

// spot is a place on the canvas; not there where it stands for a missing value.
type spot struct {
	x, y  float64
	there bool
}

// path joins spots; a missing one breaks the line, and one alone is a dot.
func (c *canvas) path(class string, spots []spot) {
	var d strings.Builder
	for i, s := range spots {
		before := i > 0 && spots[i-1].there
		after := i+1 < len(spots) && spots[i+1].there
		switch {
		case !s.there:
		case before:
			d.WriteString("L" + number(s.x) + " " + number(s.y))
		default:
			d.WriteString("M" + number(s.x) + " " + number(s.y))
			if !after {
				d.WriteString("h0") // a dot, with the round end that the style gives
			}
		}
	}
	if d.Len() > 0 {
		fmt.Fprintf(&c.body, `<path class="%s" d="%s"/>`+"\n", class, d.String())
	}
}

// steps joins spots by steps that change half way between them, as limits do that belong to each point.
func (c *canvas) steps(class string, spots []spot) {
	var out []spot
	for i, s := range spots {
		if !s.there {
			out = append(out, s)
			continue
		}
		before, after := s.x, s.x
		if i > 0 && spots[i-1].there {
			before = (spots[i-1].x + s.x) / 2
		}
		if i+1 < len(spots) && spots[i+1].there {
			after = (spots[i+1].x + s.x) / 2
		}
		out = append(out, spot{before, s.y, true}, spot{after, s.y, true})
	}
	c.path(class, out)
}

// text writes at a place; anchor is start, middle or end.
func (c *canvas) text(class, anchor string, x, y float64, words string) {
	if class != "" {
		class = ` class="` + class + `"`
	}
	fmt.Fprintf(&c.body, `<text%s x="%s" y="%s" text-anchor="%s">%s</text>`+"\n", class, number(x), number(y), anchor, escape(words))
}

// Class is how a point differs from what chance alone would give. Each has a shape and a colour.
type Class int

// The classes.
const (
	Ordinary Class = iota // within what chance gives: a grey disc
	Better                // a change or difference for the better: a blue triangle that points up
	Worse                 // for the worse: an orange triangle that points down
	Differs               // where neither way is better: a violet diamond
)

// marks are the shapes, about the origin.
var marks = [...]struct{ class, shape string }{
	Ordinary: {"ordinary", `<circle r="4" class="%s"%s>`},
	Better:   {"better", `<path d="M0-7L6.5 5L-6.5 5Z" class="%s"%s>`},
	Worse:    {"worse", `<path d="M0 7L6.5-5L-6.5-5Z" class="%s"%s>`},
	Differs:  {"differs", `<path d="M0-7L7 0L0 7L-7 0Z" class="%s"%s>`},
}

// mark draws a point with its words.
func (c *canvas) mark(class Class, x, y float64, words string) {
	m := marks[class]
	place := fmt.Sprintf(` transform="translate(%s %s)"`, number(x), number(y))
	fmt.Fprintf(&c.body, m.shape, m.class, place)
	if words != "" {
		fmt.Fprintf(&c.body, "<title>%s</title>", escape(words))
	}
	c.body.WriteString(closing[m.shape[1]] + "\n")
}

var closing = map[byte]string{'c': "</circle>", 'p': "</path>"}

// width is about how wide a text is at a size of type: letters of this face are somewhat over half as wide as high.
func width(words string, size float64) float64 { return float64(len([]rune(words))) * size * 0.57 }

// wrap breaks words into lines of a width, at most so many; the last ends in an ellipsis where there was more.
func wrap(words string, size, wide float64, lines int) []string {
	var out []string
	line := ""
	for _, word := range strings.Fields(words) {
		next := strings.TrimSpace(line + " " + word)
		// Words in a row come out narrower than single ones are allowed for.
		if line != "" && width(next, size)*0.88 > wide {
			out, line = append(out, line), word
			continue
		}
		line = next
	}
	if line != "" {
		out = append(out, line)
	}
	if len(out) > lines {
		out = out[:lines]
		out[lines-1] += " …"
	}
	return out
}

// escape makes words safe inside XML; a character that XML cannot hold becomes the replacement character.
func escape(words string) string {
	var out bytes.Buffer
	xml.EscapeText(&out, []byte(words)) // a buffer takes every write
	return out.String()
}
