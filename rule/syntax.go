package rule

import "github.com/commonpurse/commonpurse/fault"

// The limits of one expression. They are far above what a rule that people read can need, and keep a hostile or
// broken file from costing anything; an expression beyond one is a fault that names it.
const (
	MaxLength = 4000 // characters
	MaxDepth  = 60   // operations inside one another; a + b + c is two deep
	MaxItems  = 500  // items of one list
	maxFaults = 20   // faults reported from one expression: later ones tend to be echoes of the first
)

// SyntaxKind is the shape of a node of a [Syntax] tree.
type SyntaxKind uint8

// The shapes, each with the fields of Syntax that it uses.
const (
	SyntaxLiteral SyntaxKind = iota + 1 // Value, and for a number Unit, Scale, Bare
	SyntaxPath                          // Path
	SyntaxUnary                         // Op (OpNot or OpNegate), Args[0]
	SyntaxBinary                        // Op, Args[0], Args[1]; the right side of OpIn is a SyntaxList
	SyntaxCond                          // Args[0] ? Args[1] : Args[2]
	SyntaxCall                          // Path[0] is the function, Args, Names
	SyntaxIndex                         // Path is the table, Args the keys, Field the names after the bracket
	SyntaxList                          // Args
	syntaxTyped                         // typed: a part that has its type already, see Make
)

// Syntax is a parsed expression before anything is known of what its names mean. It keeps what was written.
type Syntax struct {
	Kind SyntaxKind
	// Text is the part of the source that this node is, and At the place where it starts.
	Text string
	At   fault.Place
	Op   Op
	// Path is a dotted name: [admitted care] [emergency value]. Words of one name are joined by single spaces.
	Path  []string
	Field []string
	Args  []*Syntax
	// Names of a call's arguments, as many as Args: "" for one without a name.
	Names []string
	Value Value
	Unit  Unit
	// Scale is the number of digits after the point, as written; 10% has two, being 0.10.
	Scale int
	// Bare says that the number was written without £, % or a unit, so that it takes the unit of what it meets.
	Bare bool

	opAt   fault.Place // of an operator, for faults about both its sides
	height int
	typed  *Expr // of syntaxTyped
}

// Places visits the node and each node inside it, in the order written. It is for finding the names in an expression
// before it is checked.
func (s *Syntax) Places(visit func(*Syntax)) {
	if s == nil {
		return
	}
	visit(s)
	for _, arg := range s.Args {
		arg.Places(visit)
	}
}
