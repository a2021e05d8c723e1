package rule

import (
	"fmt"

	"github.com/commonpurse/commonpurse/decimal"
)

// Adopt gives a number that was written without a unit the unit of what it meets: in length_of_stay < 2 the 2 is
// days. Anything else is given back as it is, so that a wrong unit is found by whoever compares it.
func Adopt(e *Expr, unit Unit) *Expr {
	if !e.Bare || unit.Plain() {
		return e
	}
	adopted := *e
	adopted.Bare = false
	adopted.Type.Unit = unit
	adopted.Args = make([]*Expr, len(e.Args))
	for i, arg := range e.Args {
		adopted.Args[i] = Adopt(arg, unit)
	}
	return &adopted
}

// agree gives bare numbers among operands the unit of the first that has its own.
func agree(args []*Expr) []*Expr {
	for _, e := range args {
		if e.numeric() && !e.Bare {
			adopted := make([]*Expr, len(args))
			for i, arg := range args {
				adopted[i] = Adopt(arg, e.Type.Unit)
			}
			return adopted
		}
	}
	return args
}

// unitHint says how to bring two units together.
func unitHint(a, b *Expr) string {
	x, y := a.Type.Unit, b.Type.Unit
	day, week := NewUnit("day"), NewUnit("week")
	switch {
	case x == day && y == week || x == week && y == day:
		weeks := a
		if y == week {
			weeks = b
		}
		if weeks.Op == OpLiteral {
			return "write the weeks as days (a week is 7 days), or multiply them by 7 days per week"
		}
		return fmt.Sprintf("turn weeks into days: %s * 7 days per week", weeks.Source)
	case x.Plain() && a.Op == OpLiteral, y.Plain() && b.Op == OpLiteral:
		return "a percentage is a plain number; give the number the unit that is meant"
	}
	if x, y = y.Divide(x), x.Divide(y); !writable(x) {
		x = y
	}
	if !writable(x) {
		return ""
	}
	return fmt.Sprintf("multiply or divide by a rate, in %s, to bring them to one unit", x.words(true))
}

// kindHint says how to bring two kinds together, where one was probably written in the wrong notation.
func kindHint(a, b *Expr) string {
	if a.Type.Kind != Text {
		a, b = b, a
	}
	if a.Type.Kind != Text {
		return ""
	}
	if b.Op == OpLiteral && b.Type.Kind == Number {
		return fmt.Sprintf("a code is text: write '%s'", b.Source)
	}
	if a.Op != OpLiteral {
		return ""
	}
	text := a.Value.Text()
	_, notNumber := decimal.Parse(text)
	_, notDate := ParseDay(text)
	if b.numeric() && notNumber == nil || b.Type.Kind == Date && notDate == nil {
		return "write " + text + " without quotes"
	}
	return ""
}
