package rule

import (
	"strconv"
	"strings"
)

// Words is an expression as an author would write it: with no more brackets than it needs, numbers with their units,
// and columns by the names they were read under. What Words gives parses, in the same scope, to the same expression.
func Words(e *Expr) string {
	return Substitute(e, func(string) (string, bool) { return "", false })
}

// Substitute is [Words] with each column replaced by what text gives for it, such as its value in one row; where text
// has nothing for a column, its name stays. It is "the rule with numbers" of an explanation.
func Substitute(e *Expr, text func(column string) (string, bool)) string {
	w := &writer{text: text}
	w.write(e, loosest)
	return w.String()
}

// How tightly an operation binds, as the parser has it.
const (
	loosest   = 0 // ? :
	firstTier = 1 // of levels
)

var (
	unaryTier   = firstTier + len(levels)
	operandTier = unaryTier + 1
)

func tier(e *Expr) int {
	switch e.Op {
	case OpCond:
		return loosest
	case OpNot, OpNegate:
		return unaryTier
	case OpLiteral:
		if e.Value.Kind() == Number && e.Value.Rat().Sign() < 0 {
			return unaryTier
		}
		return operandTier
	}
	for i, ops := range levels {
		for _, op := range ops {
			if op == e.Op {
				return firstTier + i
			}
		}
	}
	return operandTier
}

type writer struct {
	strings.Builder
	text func(string) (string, bool)
}

// write writes an expression where only something that binds at least as tightly as a tier can stand.
func (w *writer) write(e *Expr, at int) {
	own := tier(e)
	if own < at {
		w.WriteString("(")
		defer w.WriteString(")")
	}
	switch e.Op {
	case OpLiteral:
		w.WriteString(w.literal(e))
	case OpColumn:
		w.WriteString(w.column(e))
	case OpNot, OpNegate:
		w.WriteString(map[Op]string{OpNot: "!", OpNegate: "-"}[e.Op])
		w.write(e.Args[0], unaryTier)
	case OpCond:
		w.write(e.Args[0], firstTier)
		w.WriteString(" ? ")
		w.write(e.Args[1], loosest)
		w.WriteString(" : ")
		w.write(e.Args[2], loosest)
	case OpIn:
		w.write(e.Args[0], own+1)
		w.WriteString(" in [")
		w.list(e.Args[1:])
		w.WriteString("]")
	case OpRound, OpKnown, OpMin, OpMax, OpAbs, OpStartsWith, OpMonth, OpYear:
		w.call(e)
	default:
		w.binary(e, own)
	}
}

// binary writes operands of a left-to-right operator: another of the same tier needs brackets on the right, and
// comparisons need them on both sides.
func (w *writer) binary(e *Expr, own int) {
	left := own
	if own == firstTier+comparisonLevel {
		left++
	}
	w.write(e.Args[0], left)
	w.WriteString(" " + string(e.Op) + " ")
	w.write(e.Args[1], own+1)
}

func (w *writer) call(e *Expr) {
	w.WriteString(string(e.Op) + "(")
	w.list(e.Args)
	if e.Op == OpRound {
		w.WriteString(", " + strconv.Itoa(e.Places))
	}
	w.WriteString(")")
}

func (w *writer) list(args []*Expr) {
	for i, arg := range args {
		if i > 0 {
			w.WriteString(", ")
		}
		w.write(arg, loosest)
	}
}

func (w *writer) column(e *Expr) string {
	if text, ok := w.text(e.Column); ok {
		return text
	}
	if e.Source != "" {
		return e.Source
	}
	return e.Column
}

// literal keeps a percentage as the author wrote it.
func (w *writer) literal(e *Expr) string {
	if strings.HasSuffix(e.Source, "%") {
		if v, faults := ParseLiteral(e.Source, e.Type, e.At); len(faults) == 0 && v.Equal(e.Value) {
			return e.Source
		}
	}
	return literalText(e.Value, e.Type)
}
