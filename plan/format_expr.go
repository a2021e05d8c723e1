package plan

import (
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/rule"
)

// FormatExpr is an expression as text, with every operation in brackets, so that nothing is left to precedence.
// Unlike rule.Format it takes any tree, also one that is not sound, and shows a missing literal as "missing".
func FormatExpr(e *rule.Expr) string {
	if e == nil {
		return "nothing"
	}
	parts := make([]string, len(e.Args))
	for i, a := range e.Args {
		parts[i] = FormatExpr(a)
	}
	switch {
	case e.Op == rule.OpLiteral:
		return Text(e.Value)
	case e.Op == rule.OpColumn:
		return e.Column
	case e.Op == rule.OpRound:
		return fmt.Sprintf("round(%s, %d)", strings.Join(parts, ", "), e.Places)
	case e.Op == rule.OpIn && len(parts) > 0:
		return fmt.Sprintf("(%s in [%s])", parts[0], strings.Join(parts[1:], ", "))
	case e.Op == rule.OpCond && len(parts) == 3:
		return fmt.Sprintf("(%s ? %s : %s)", parts[0], parts[1], parts[2])
	case e.Op == rule.OpNot && len(parts) == 1:
		return "!" + parts[0]
	case e.Op == rule.OpNegate && len(parts) == 1:
		return "-" + bracket(parts[0])
	case infix[e.Op] && len(parts) == 2:
		return fmt.Sprintf("(%s %s %s)", parts[0], e.Op, parts[1])
	}
	return fmt.Sprintf("%s(%s)", e.Op, strings.Join(parts, ", "))
}

// bracket keeps two minus signs apart.
func bracket(text string) string {
	if strings.HasPrefix(text, "-") {
		return "(" + text + ")"
	}
	return text
}

var infix = map[rule.Op]bool{
	rule.OpAnd: true, rule.OpOr: true, rule.OpEqual: true, rule.OpNotEqual: true, rule.OpLess: true, rule.OpAtMost: true,
	rule.OpMore: true, rule.OpAtLeast: true, rule.OpAdd: true, rule.OpSubtract: true, rule.OpMultiply: true,
	rule.OpDivide: true, rule.OpCoalesce: true,
}
