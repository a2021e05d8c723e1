package rule

import (
	"slices"
	"strconv"
)

// Make is an operation on typed parts, typed just as if an author had written it. It is for compilers, who put
// operations of their own around an author's; places is for [OpRound] alone. The parts must fit the operation: what
// does not comes back with kind 0, and a number too wide comes back as it is, for the check of the plan to find.
func Make(op Op, places int, args ...*Expr) *Expr {
	s := &Syntax{Op: op, Kind: SyntaxBinary, Names: make([]string, len(args))}
	for _, arg := range args {
		s.Args = append(s.Args, &Syntax{Kind: syntaxTyped, typed: arg, Text: arg.Source, At: arg.At})
	}
	switch {
	case op == OpNot || op == OpNegate:
		s.Kind = SyntaxUnary
	case op == OpCond:
		s.Kind = SyntaxCond
	case op == OpIn:
		s.Args = []*Syntax{s.Args[0], {Kind: SyntaxList, Args: s.Args[1:]}}
	case slices.ContainsFunc(functions, func(f function) bool { return f.op == op }):
		s.Kind, s.Path = SyntaxCall, []string{string(op)}
	}
	if op == OpRound {
		s.Args = append(s.Args, &Syntax{Kind: SyntaxLiteral, Value: IntValue(int64(places)), Bare: true, Text: strconv.Itoa(places)})
		s.Names = append(s.Names, "")
	}
	e := (&checker{}).expr(s)
	e.Op = op
	return e
}
