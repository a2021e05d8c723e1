package rule

import "github.com/commonpurse/commonpurse/fault"

// Op is an operation of the language. The set is closed: every one has a spec example, a meaning in
// engine/reference, a translation in engine/duckdb and a generator in engine/enginetest.
type Op string

// The operations. Unless said otherwise a missing operand makes a missing result.
const (
	OpLiteral    Op = "literal"     // Value
	OpColumn     Op = "column"      // the value of Column in the row
	OpNot        Op = "!"           // Kleene: not missing is missing
	OpAnd        Op = "&&"          // Kleene: no && missing is no
	OpOr         Op = "||"          // Kleene: yes || missing is yes
	OpEqual      Op = "=="          // two of one kind (numbers and ratios mix)
	OpNotEqual   Op = "!="          //
	OpLess       Op = "<"           // numbers, ratios, dates; text, by bytes, only in plans
	OpAtMost     Op = "<="          //
	OpMore       Op = ">"           //
	OpAtLeast    Op = ">="          //
	OpIn         Op = "in"          // Args[0] equals one of Args[1:], which are literals
	OpNegate     Op = "neg"         //
	OpAdd        Op = "+"           // numbers of one unit; a date and days
	OpSubtract   Op = "-"           // numbers of one unit; a date less days; two dates make days
	OpMultiply   Op = "*"           //
	OpDivide     Op = "/"           // makes a Ratio; by zero is missing
	OpCoalesce   Op = "??"          // Args[0] when known, else Args[1]
	OpCond       Op = "?:"          // Args[0] ? Args[1] : Args[2]; a missing condition makes a missing result
	OpRound      Op = "round"       // Args[0], Number or Ratio, to Places digits, halves away from zero
	OpKnown      Op = "known"       // whether Args[0] is known; never missing
	OpMin        Op = "min"         // the least of two or more numbers, or dates
	OpMax        Op = "max"         // the greatest
	OpAbs        Op = "abs"         //
	OpStartsWith Op = "starts with" // Args[0] begins with Args[1]
	OpMonth      Op = "month"       // the financial month of a date: April is 1, March is 12
	OpYear       Op = "year"        // the year in which the date's financial year starts: 2026-01-31 gives 2025
)

// Ops lists every operation once, in a fixed order.
func Ops() []Op {
	return []Op{OpLiteral, OpColumn, OpNot, OpAnd, OpOr, OpEqual, OpNotEqual, OpLess, OpAtMost, OpMore, OpAtLeast,
		OpIn, OpNegate, OpAdd, OpSubtract, OpMultiply, OpDivide, OpCoalesce, OpCond, OpRound, OpKnown, OpMin, OpMax,
		OpAbs, OpStartsWith, OpMonth, OpYear}
}

// Expr is a node of the typed tree. It is not changed once made.
type Expr struct {
	Op     Op
	Type   Type
	Args   []*Expr
	Value  Value  // of OpLiteral
	Column string // of OpColumn: a column of the row the expression is evaluated on
	Places int    // of OpRound
	At     fault.Place
	Source string // the text it was written as, for explanations; "" where it was made by the compiler
	Bare   bool   // a number written without a unit, or a choice of such: it takes the unit of what it meets (see Adopt)
}

// Scope gives a path of names its meaning at one grain. Names arrive as written; a scope compares slugs.
type Scope interface {
	// Resolve finds what a path means, such as [spell length_of_stay] or [marginal rate]. The fault for an
	// unknown name carries the nearest known one as its hint.
	Resolve(path []string, at fault.Place) (*Expr, *fault.Fault)
}

// Functions is a Scope with functions of its own beside the language's, for those that look at more than one row.
type Functions interface {
	Scope
	// Call types a call of one of them. Its second answer is whether the function is the scope's at all; where it is
	// and there is no expression, the faults say why. Check types an argument; a fault in it is reported already, and
	// then it gives nil.
	Call(s *Syntax, check func(*Syntax) *Expr) (*Expr, bool, fault.List)
	// FunctionNames are theirs, for hints.
	FunctionNames() []string
}

// Walk calls visit for the expression and then for each part of it, depth first, in order; visit returning
// false leaves out the parts of that one.
func Walk(e *Expr, visit func(*Expr) bool) {
	if e == nil || !visit(e) {
		return
	}
	for _, arg := range e.Args {
		Walk(arg, visit)
	}
}

// Columns lists the columns an expression reads, each once, in order of first reading.
func Columns(e *Expr) []string {
	var names []string
	seen := map[string]bool{}
	Walk(e, func(n *Expr) bool {
		if n.Op == OpColumn && !seen[n.Column] {
			seen[n.Column] = true
			names = append(names, n.Column)
		}
		return true
	})
	return names
}

// Column is a reference to a column of a known type.
func Column(name string, t Type, at fault.Place) *Expr {
	return &Expr{Op: OpColumn, Type: t, Column: name, At: at, Source: name}
}
