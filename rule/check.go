package rule

import (
	"strings"

	"github.com/commonpurse/commonpurse/fault"
)

// Check gives every name of an expression its meaning and every part its type. It reports all the faults that it can
// find, and then the tree is nil. A ratio may be the whole of an expression: whether one can stand there is for the
// caller, who knows what it is for.
func Check(s *Syntax, scope Scope) (*Expr, fault.List) {
	c := &checker{scope: scope}
	if s == nil {
		return nil, fault.List{fault.New(fault.Place{}, "there is no expression")}
	}
	e := c.expr(s)
	if len(c.faults) > 0 {
		return nil, c.faults
	}
	return e, nil
}

// checker types a tree from its leaves. A part that is at fault gets kind 0, which fits everything, so that one
// mistake is reported once.
type checker struct {
	scope  Scope
	faults fault.List
	wide   map[*Expr]bool // parts reported as too wide, and what is built on them
}

func (c *checker) fault(at fault.Place, format string, args ...any) *fault.Fault {
	f := fault.New(at, format, args...)
	c.faults.Add(f)
	return f
}

func failed(s *Syntax) *Expr { return &Expr{At: s.At, Source: s.Text} }

func (e *Expr) failed() bool { return e.Type.Kind == 0 }

func (e *Expr) numeric() bool { return e.Type.Kind == Number || e.Type.Kind == Ratio }

func anyFailed(args ...*Expr) bool {
	for _, e := range args {
		if e.failed() {
			return true
		}
	}
	return false
}

func (c *checker) expr(s *Syntax) *Expr {
	switch s.Kind {
	case SyntaxLiteral:
		return c.literal(s)
	case SyntaxPath:
		return c.path(s)
	case SyntaxUnary:
		return c.unary(s)
	case SyntaxBinary:
		return c.binary(s)
	case SyntaxCond:
		return c.cond(s)
	case SyntaxCall:
		return c.call(s)
	case syntaxTyped:
		return s.typed
	case SyntaxIndex:
		c.fault(s.At, "found the look-up %s inside an expression", s.Text).
			WithHint("look it up by name under look up, then write that name here")
	case SyntaxList:
		c.fault(s.At, "found a list that is not the right side of in")
	default:
		c.fault(s.At, "found an expression that could not be read")
	}
	return failed(s)
}

func (c *checker) literal(s *Syntax) *Expr {
	e := &Expr{Op: OpLiteral, Value: s.Value, At: s.At, Source: s.Text, Type: Type{Kind: s.Value.Kind()}}
	if e.Type.Kind == Number {
		e.Bare = s.Bare
		e.Type.Unit, e.Type.Scale = s.Unit, s.Scale
		e.Type.Min, e.Type.Max = s.Value.Rat(), s.Value.Rat()
		if e.Type.Bits() == 0 {
			c.fault(s.At, "the number %s needs more than 128 bits", s.Text)
			c.markWide(e)
		}
	}
	return e
}

func (c *checker) path(s *Syntax) *Expr {
	found, f := c.scope.Resolve(s.Path, s.At)
	if f != nil {
		if hint := nameHint(s.Path); hint != "" {
			f.Hint = hint
		}
		c.faults.Add(f)
		return failed(s)
	}
	if found == nil {
		c.fault(s.At, "unknown name %q", s.Text)
		return failed(s)
	}
	e := *found
	e.At, e.Source, e.Bare = s.At, strings.Join(s.Path, "."), false
	return &e
}

func (c *checker) unary(s *Syntax) *Expr {
	arg := c.expr(s.Args[0])
	if s.Op == OpNot {
		c.wantBool(arg, "!")
		return c.made(s, Type{Kind: Bool, Missing: arg.Type.Missing}, arg)
	}
	if !c.wantNumber(arg, "-") {
		return failed(s)
	}
	t := arg.Type
	t.Min, t.Max = negate(arg.Type.Min), negate(arg.Type.Max)
	t.Min, t.Max = t.Max, t.Min
	if written(s.Args[0]) && arg.Op == OpLiteral {
		e := *arg
		e.Value, e.Type, e.At, e.Source = NumberValue(t.Min), t, s.At, s.Text
		if c.wide[arg] {
			c.markWide(&e)
		}
		return &e
	}
	e := c.made(s, t, arg)
	e.Bare = arg.Bare
	return e
}

// written says whether an operand is a number that the author wrote here, with or without a sign.
func written(s *Syntax) bool {
	return s.Kind == SyntaxLiteral || s.Kind == SyntaxUnary && s.Op == OpNegate && written(s.Args[0])
}

// made is the node for an operation of a syntax node, with its width checked.
func (c *checker) made(s *Syntax, t Type, args ...*Expr) *Expr {
	e := &Expr{Op: s.Op, Type: t, Args: args, At: s.At, Source: s.Text}
	c.checkWidth(e)
	return e
}

func (c *checker) wantBool(e *Expr, where string) {
	if e.failed() || e.Type.Kind == Bool {
		return
	}
	f := c.fault(e.At, "%s needs yes or no, found %s", where, e.Type.words())
	if e.Type.Kind == Number || e.Type.Kind == Text {
		f.WithHint("compare it: %s == ...", e.Source)
	}
}

// wantNumber says whether an operand of arithmetic is a number, and reports one that is not.
func (c *checker) wantNumber(e *Expr, where string) bool {
	switch e.Type.Kind {
	case Number:
		return true
	case Ratio:
		c.fault(e.At, "%s needs a number, found the ratio %s", where, e.Source).
			WithHint("a ratio can be compared or rounded: round(%s, 2); to divide and multiply, multiply first", e.Source)
	case 0:
	default:
		c.fault(e.At, "%s needs a number, found %s", where, e.Type.words())
	}
	return false
}

// words names a type in a fault: its unit where it has one, else its kind.
func (t Type) words() string {
	switch {
	case t.Kind == Number && !t.Unit.Plain():
		return t.Unit.words(true)
	case t.Kind == Number:
		return "a plain number"
	case t.Kind == Ratio && !t.Unit.Plain():
		return "a ratio in " + t.Unit.words(true)
	}
	return t.Kind.String()
}

func (c *checker) cond(s *Syntax) *Expr {
	when, yes, no := c.expr(s.Args[0]), c.expr(s.Args[1]), c.expr(s.Args[2])
	c.wantBool(when, "the condition before ?")
	t, args := c.alike(s, "a choice", yes, no)
	t.Missing = when.Type.Missing || yes.Type.Missing || no.Type.Missing
	if t.Kind == 0 || when.failed() {
		return failed(s)
	}
	e := c.made(s, t, when, args[0], args[1])
	e.Bare = args[0].Bare && args[1].Bare
	return e
}

// alike types the values that one of is chosen: of one kind, unit, and the widest scale and bounds. Kind 0 means a
// fault.
func (c *checker) alike(s *Syntax, where string, args ...*Expr) (Type, []*Expr) {
	if anyFailed(args...) {
		return Type{}, args
	}
	for _, e := range args {
		if e.Type.Kind == Ratio {
			c.wantNumber(e, where)
			return Type{}, args
		}
	}
	args = agree(args)
	t := args[0].Type
	for _, e := range args[1:] {
		if !c.same(s, where+" between", args[0], e) {
			return Type{}, args
		}
		t = Widest(t, e.Type)
	}
	return t, args
}

// same says whether two operands have one kind and unit, and reports when not.
func (c *checker) same(s *Syntax, doing string, a, b *Expr) bool {
	x, y := a.Type, b.Type
	if a.numeric() && b.numeric() {
		if x.Unit == y.Unit {
			return true
		}
		f := c.fault(s.opPlace(), "%s %s and %s: the units differ", doing, x.words(), y.words())
		f.Hint = unitHint(a, b)
		return false
	}
	if x.Kind == y.Kind {
		return true
	}
	f := c.fault(s.opPlace(), "%s %s and %s", doing, x.words(), y.words())
	f.Hint = kindHint(a, b)
	return false
}

func (s *Syntax) opPlace() fault.Place {
	if s.opAt != (fault.Place{}) {
		return s.opAt
	}
	return s.At
}
