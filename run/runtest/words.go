package runtest

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/rule"
)

// want is what an expression has to be: a kind and, for a number or ratio, a unit as it is written; "" is plain.
type want struct {
	kind rule.Kind
	unit string
}

var (
	flag   = want{kind: rule.Bool}
	text   = want{kind: rule.Text}
	date   = want{kind: rule.Date}
	plain  = want{kind: rule.Number}
	pounds = want{rule.Number, "£"}
	days   = want{rule.Number, "days"}
	weeks  = want{rule.Number, "weeks"}
	perDay = want{rule.Number, "£ per day"}
)

// How tightly the outermost operation of an expression binds, loosest first.
const (
	bindsCond = iota
	bindsOr
	bindsAnd
	bindsCompare
	bindsElse
	bindsSum
	bindsProduct
	bindsSign
	bindsWhole
)

// words is an expression as written. The digits that its number can need before and after the point are kept, so
// that none grows beyond what can be worked out.
type words struct {
	text          string
	binds         int
	whole, places int
}

// The most digits of any number, and of one that a ratio is made of.
const (
	mostDigits  = 24
	ratioDigits = 9
)

func (w words) fits() bool { return w.whole+w.places <= mostDigits }

// as puts brackets around an expression that binds less tightly than where it stands needs.
func (w words) as(least int) string {
	if w.binds < least {
		return "(" + w.text + ")"
	}
	return w.text
}

// named is something that an expression can name.
type named struct {
	want
	words
}

// grower draws one case.
type grower struct {
	caseSoFar
	t     *rapid.T
	names []named // what can be named where the next expression stands
}

// name adds something that can be named from here on.
func (g *grower) name(w want, path string, whole, places int) {
	g.names = append(g.names, named{w, words{path, bindsWhole, whole, places}})
}

// with draws with the names there are, and takes away those that it adds.
func (g *grower) with(f func()) {
	before := len(g.names)
	f()
	g.names = g.names[:before]
}

func (g *grower) below(n int) int         { return below(g.t, n) }
func (g *grower) in(n int) bool           { return below(g.t, n) == 0 }
func (g *grower) between(a, b int) int    { return a + below(g.t, b-a+1) }
func (g *grower) met(form string)         { g.forms[form]++ }
func (g *grower) one(of ...string) string { return one(g.t, of...) }

// expression draws what is wanted and writes it as a YAML scalar.
func (g *grower) expression(w want) string { return quoted(g.grow(w, g.between(0, 3)).text) }

// settled draws what is wanted, mostly with something to fall back on: what is missing in one place of a rule is missing
// in all that follows, and rules that price nothing tell little.
func (g *grower) settled(w want, depth int) words {
	e := g.grow(w, depth)
	if g.in(3) || e.binds == bindsWhole && !strings.Contains(e.text, ".") {
		return e
	}
	return joined("??", bindsElse, e, g.literal(w))
}

func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// grow draws an expression of the kind and unit, at most so deep.
func (g *grower) grow(w want, depth int) words {
	if depth <= 0 || g.in(5) {
		return g.leaf(w)
	}
	makers := makersOf(w)
	e := makers[g.below(len(makers))](g, w, depth-1)
	if !e.fits() {
		return g.leaf(w)
	}
	return e
}

// leaf is a name or a literal. A ratio has no literal and is made of two numbers.
func (g *grower) leaf(w want) words {
	var found []words
	for _, n := range g.names {
		if n.want == w {
			found = append(found, n.words)
		}
	}
	if len(found) > 0 && !g.in(5) {
		leaf := found[g.below(len(found))]
		leaf.text = g.respelt(leaf.text)
		return leaf
	}
	if w.kind == rule.Ratio {
		return divide(g, w, 0)
	}
	return g.literal(w)
}

// respelt writes a name in another of the ways that are the same name.
func (g *grower) respelt(path string) string {
	if g.in(4) {
		return strings.ReplaceAll(path, "_", " ")
	}
	return path
}

// units are those of numbers that can be named.
func (g *grower) units() []string {
	units := []string{""}
	for _, n := range g.names {
		if n.kind == rule.Number {
			units = append(units, n.unit)
		}
	}
	return units
}

func (g *grower) number() want { return want{rule.Number, g.one(g.units()...)} }

var codes = []string{"RAA", "RBB", "01A", "AA01A", "BB02Z", "11", "21", "1", "2", "C_101", "A", "it's", "", "010"}

// literal is a value written out.
func (g *grower) literal(w want) words {
	switch w.kind {
	case rule.Bool:
		return words{text: g.one("yes", "no", "true", "false"), binds: bindsWhole}
	case rule.Text:
		return words{text: g.code(), binds: bindsWhole}
	case rule.Date:
		return words{text: g.one("2017-04-01", "2017-06-30", "2018-01-01", "2018-03-31", "2016-02-29"), binds: bindsWhole}
	}
	n := g.one("0", "1", "2", "3", "7", "12", "100", "0.5", "1.25", "0.333", "40")
	e := words{binds: bindsWhole, whole: 3, places: 3}
	switch w.unit {
	case "":
		e.text = n
		if g.in(4) {
			e.text, e.places = g.one("10%", "2.5%", "150%", "-5%"), 3
		}
	case "£":
		e.text = "£" + n
	case "£ per day":
		e.text = "£" + n + " per day"
	default:
		e.text = n + " " + w.unit
	}
	if strings.HasPrefix(e.text, "-") {
		e.binds = bindsSign
	} else if g.in(8) {
		e.text, e.binds = "-"+e.text, bindsSign
	}
	return e
}

func (g *grower) code() string {
	code := g.one(codes...)
	if strings.Contains(code, "'") || g.in(4) {
		return `"` + code + `"`
	}
	return "'" + code + "'"
}

// bare is a number without a unit, which takes that of what it stands beside.
func (g *grower) bare() words {
	e := words{text: g.one("0", "1", "2", "12", "0.5", "3.25"), binds: bindsWhole, whole: 2, places: 2}
	switch g.below(8) {
	case 0:
		return words{"-" + e.text, bindsSign, 2, 2}
	case 1:
		return call(g.one("min", "max"), e, words{"7", bindsWhole, 1, 0})
	}
	return e
}

// beside draws a second operand for a number: one of its unit, or a bare one.
func (g *grower) beside(w want, depth int) words {
	if w.kind == rule.Number && g.in(4) {
		return g.bare()
	}
	return g.grow(w, depth)
}

func call(name string, args ...words) words {
	var parts []string
	e := words{binds: bindsWhole}
	for _, a := range args {
		parts = append(parts, a.text)
		e.whole, e.places = max(e.whole, a.whole), max(e.places, a.places)
	}
	e.text = fmt.Sprintf("%s(%s)", name, strings.Join(parts, ", "))
	return e
}
