package rule

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
)

// Format is the canonical text of a typed expression: two expressions with one meaning over the same columns, however
// they were spaced or bracketed, have one text. Every operation is in brackets, numbers keep their places (they set
// the scale of what is made of them) and have their unit, and the items of a list are in order. It is what a rule's
// hash covers; [Words] is the text for people.
func Format(e *Expr) string {
	var b strings.Builder
	format(&b, e)
	return b.String()
}

func format(b *strings.Builder, e *Expr) {
	switch e.Op {
	case OpLiteral:
		b.WriteString(literalText(e.Value, e.Type))
	case OpColumn:
		b.WriteString(e.Column)
	case OpNot, OpNegate:
		b.WriteString(map[Op]string{OpNot: "!(", OpNegate: "-("}[e.Op])
		format(b, e.Args[0])
		b.WriteString(")")
	case OpCond:
		b.WriteString("(")
		format(b, e.Args[0])
		b.WriteString(" ? ")
		format(b, e.Args[1])
		b.WriteString(" : ")
		format(b, e.Args[2])
		b.WriteString(")")
	case OpIn:
		b.WriteString("(")
		format(b, e.Args[0])
		b.WriteString(" in [" + strings.Join(sortedItems(e.Args[1:]), ", ") + "])")
	case OpRound, OpKnown, OpMin, OpMax, OpAbs, OpStartsWith, OpMonth, OpYear:
		b.WriteString(string(e.Op) + "(")
		for i, arg := range e.Args {
			if i > 0 {
				b.WriteString(", ")
			}
			format(b, arg)
		}
		if e.Op == OpRound {
			b.WriteString(", " + strconv.Itoa(e.Places))
		}
		b.WriteString(")")
	default:
		b.WriteString("(")
		format(b, e.Args[0])
		b.WriteString(" " + string(e.Op) + " ")
		format(b, e.Args[1])
		b.WriteString(")")
	}
}

// sortedItems are the items of a list in order of their text, each once.
func sortedItems(items []*Expr) []string {
	var texts []string
	for _, item := range items {
		texts = append(texts, Format(item))
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

// Show writes a value as an author would: £1482.00, 3 days, 'RXX', 2026-01-31, yes, missing. A number has the places of
// its type; a ratio is in full where it is a decimal, else a fraction.
func Show(v Value, t Type) string {
	if v.Known() && v.Kind() == Number {
		return quantity(v.Rat(), t)
	}
	return literalText(v, t)
}

// escaped writes a text so that it can stand in quotes.
var escaped = strings.NewReplacer(`\`, `\\`, `'`, `\'`)

func literalText(v Value, t Type) string {
	switch v.Kind() {
	case Bool:
		if v.Bool() {
			return "yes"
		}
		return "no"
	case Text:
		return "'" + escaped.Replace(v.Text()) + "'"
	case Date:
		return v.Day().String()
	case Number:
		return quantity(v.Rat(), t)
	}
	return "missing"
}

// quantity is a number with its unit. A unit that no literal can have, such as £ times £, is left out: only a bare
// number can have got it, by standing beside it, and will again.
func quantity(x *big.Rat, t Type) string {
	text := decimal.Text(x)
	if d, ok := decimal.Exact(x, t.Scale); ok {
		text = decimal.Round(d.Rat(), t.Scale).String()
	}
	unit := t.Unit
	if !writable(unit) {
		return text
	}
	sign, size := "", text
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		sign, size = "-", rest
	}
	words := unit.words(size != "1")
	if rest, money := strings.CutPrefix(words, "£"); money {
		return sign + "£" + size + rest
	}
	return strings.TrimSpace(text + " " + words)
}

// writable says whether a literal can have a unit: one unit, or one per another that is not £.
func writable(unit Unit) bool {
	back, err := ParseUnit(unit.String())
	return err == nil && back == unit && !strings.Contains(unit.String(), "per £")
}
