package runtest

import (
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/rule"
)

// maker draws an expression of what is wanted by one operation.
type maker func(g *grower, w want, depth int) words

// makersOf are the ways to make what is wanted.
func makersOf(w want) []maker {
	switch w.kind {
	case rule.Bool:
		return flagMakers
	case rule.Text:
		return []maker{choose, orElse}
	case rule.Date:
		return []maker{moveDate, extreme, choose, orElse}
	case rule.Ratio:
		return []maker{divide}
	}
	makers := []maker{sum, product, sign, extreme, abs, round, roundRatio, choose, orElse}
	switch w.unit {
	case "":
		makers = append(makers, monthOrYear)
	case "days":
		makers = append(makers, daysBetween)
	}
	return makers
}

// flagMakers is set in init: its makers draw flags themselves.
var flagMakers []maker

func init() {
	flagMakers = []maker{not, both, both, compare, compare, compareRatio, equal, list, startsWith, known, choose, orElse}
}

func joined(op string, binds int, a, b words) words {
	return words{text: a.as(binds) + " " + op + " " + b.as(binds+1), binds: binds, whole: max(a.whole, b.whole), places: max(a.places, b.places)}
}

func not(g *grower, _ want, depth int) words {
	return words{text: "!" + g.grow(flag, depth).as(bindsSign), binds: bindsSign}
}

func both(g *grower, _ want, depth int) words {
	a, b := g.grow(flag, depth), g.grow(flag, depth)
	if g.in(2) {
		return joined("&&", bindsAnd, a, b)
	}
	return joined("||", bindsOr, a, b)
}

// compared joins two operands that may not themselves be comparisons.
func compared(op string, a, b words) words {
	return words{text: a.as(bindsElse) + " " + op + " " + b.as(bindsElse), binds: bindsCompare}
}

func compare(g *grower, _ want, depth int) words {
	op := g.one("<", "<=", ">", ">=", "==", "!=")
	if g.in(4) {
		return compared(op, g.grow(date, depth), g.grow(date, depth))
	}
	w := g.number()
	a, b := g.grow(w, depth), g.beside(w, depth)
	if g.in(3) {
		a, b = b, a
	}
	return compared(op, a, b)
}

func compareRatio(g *grower, _ want, depth int) words {
	w := want{rule.Ratio, g.one(g.units()...)}
	number := want{rule.Number, w.unit}
	op := g.one("<", "<=", ">", ">=", "==", "!=")
	a, b := divide(g, w, depth), g.grow(number, 0)
	switch g.below(3) {
	case 0:
		b = divide(g, w, depth)
	case 1:
		a, b = b, a
	}
	return compared(op, a, b)
}

func equal(g *grower, _ want, depth int) words {
	op := g.one("==", "!=")
	if g.in(3) {
		return compared(op, g.grow(flag, depth), g.grow(flag, depth))
	}
	return compared(op, g.grow(text, depth), g.grow(text, depth))
}

func list(g *grower, _ want, depth int) words {
	w := one(g.t, text, text, date, g.number())
	var items []string
	for range g.between(1, 3) {
		if w.kind == rule.Number && g.in(2) {
			items = append(items, g.one("0", "-1", "2.50", "12"))
			continue
		}
		items = append(items, g.literal(w).text)
	}
	return words{text: g.grow(w, depth).as(bindsElse) + " in [" + strings.Join(items, ", ") + "]", binds: bindsCompare}
}

func startsWith(g *grower, _ want, depth int) words {
	return words{text: fmt.Sprintf("starts with(%s, %s)", g.grow(text, depth).text, g.grow(text, 0).text), binds: bindsWhole}
}

func known(g *grower, _ want, depth int) words {
	w := one(g.t, flag, text, date, g.number(), want{kind: rule.Ratio})
	return words{text: "known(" + g.grow(w, depth).text + ")", binds: bindsWhole}
}

func choose(g *grower, w want, depth int) words {
	when, a, b := g.grow(flag, depth), g.grow(w, depth), g.beside(w, depth)
	if g.in(3) {
		a, b = b, a
	}
	return words{text: when.as(bindsOr) + " ? " + a.as(bindsCond) + " : " + b.as(bindsCond), binds: bindsCond,
		whole: max(a.whole, b.whole), places: max(a.places, b.places)}
}

func orElse(g *grower, w want, depth int) words {
	a, b := g.grow(w, depth), g.beside(w, depth)
	return joined("??", bindsElse, a, b)
}

func moveDate(g *grower, _ want, depth int) words {
	by := g.literal(days)
	if g.in(2) {
		by = g.leaf(days)
	}
	if by.places > 0 || by.whole > 6 {
		by = words{text: g.one("1 day", "30 days", "365", "0 days"), binds: bindsWhole}
	}
	a := g.grow(date, min(depth, 1))
	if g.in(3) {
		return joined("+", bindsSum, by, a)
	}
	return joined(g.one("+", "-"), bindsSum, a, by)
}

func extreme(g *grower, w want, depth int) words {
	args := []words{g.grow(w, depth), g.beside(w, depth)}
	if g.in(3) {
		args = append(args, g.beside(w, depth))
	}
	return call(g.one("min", "max"), args...)
}

func sum(g *grower, w want, depth int) words {
	a, b := g.grow(w, depth), g.beside(w, depth)
	if g.in(3) {
		a, b = b, a
	}
	e := joined(g.one("+", "-"), bindsSum, a, b)
	e.whole++
	return e
}

func product(g *grower, w want, depth int) words {
	a, b := plain, w
	if w == pounds && g.in(2) {
		a, b = days, perDay
	}
	x, y := g.grow(a, depth), g.grow(b, depth)
	if g.in(2) {
		x, y = y, x
	}
	e := joined("*", bindsProduct, x, y)
	e.whole, e.places = x.whole+y.whole, x.places+y.places
	return e
}

func sign(g *grower, w want, depth int) words {
	e := g.grow(w, depth)
	operand := e.as(bindsSign)
	if strings.HasPrefix(operand, "-") {
		operand = " " + operand
	}
	e.text, e.binds = "-"+operand, bindsSign
	return e
}

func abs(g *grower, w want, depth int) words { return call("abs", g.grow(w, depth)) }

func round(g *grower, w want, depth int) words {
	return rounded(g.grow(w, depth), g.between(-2, 4))
}

func rounded(e words, places int) words {
	return words{text: fmt.Sprintf("round(%s, %d)", e.text, places), binds: bindsWhole, whole: e.whole + 1, places: max(places, 0)}
}

func roundRatio(g *grower, w want, depth int) words {
	return rounded(g.grow(want{rule.Ratio, w.unit}, depth), g.between(0, 4))
}

// divide makes a ratio of two numbers that are small enough for it to be compared with another.
func divide(g *grower, w want, depth int) words {
	over, under := want{rule.Number, w.unit}, plain
	switch {
	case w.unit == "" && g.in(2):
		over = g.number()
		under = over
	case w.unit == "£ per day":
		over, under = pounds, days
	}
	a, b := g.small(over, depth), g.small(under, depth)
	if isZero(b) {
		b = words{text: g.one("4", "0.25", "3"), binds: bindsWhole, whole: 1, places: 2}
		if under.unit != "" {
			b.text = strings.TrimSpace(b.text + " " + under.unit)
		}
		if strings.HasPrefix(under.unit, "£") {
			b.text = strings.Replace("£"+b.text, " £", "", 1)
		}
	}
	e := joined("/", bindsProduct, a, b)
	e.whole, e.places = a.whole+b.places, 0
	return e
}

// isZero says whether a number is written out as nothing: to divide by it is a fault.
func isZero(e words) bool {
	amount, _, _ := strings.Cut(strings.TrimLeft(e.text, "-£"), " ")
	return amount == "0"
}

// small draws a number of few digits.
func (g *grower) small(w want, depth int) words {
	for _, d := range []int{depth, 0} {
		if e := g.grow(w, d); e.whole+e.places <= ratioDigits {
			return e
		}
	}
	return g.literal(w)
}

func monthOrYear(g *grower, _ want, depth int) words {
	e := call(g.one("month", "year"), g.grow(date, depth))
	e.whole, e.places = 5, 0
	return e
}

func daysBetween(g *grower, _ want, depth int) words {
	e := joined("-", bindsSum, g.grow(date, depth), g.grow(date, depth))
	e.whole, e.places = 7, 0
	return e
}
