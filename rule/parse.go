package rule

import (
	"slices"

	"github.com/commonpurse/commonpurse/fault"
)

// Parse reads one expression. Faults have the place of what is wrong, counted from at, the place of the text's first
// character; all that can be found are reported, and then the tree is nil.
//
// Precedence, loosest first: ? : (to the right), ||, &&, comparisons and in (which do not chain), ??, + and -, * and
// /, then ! and - before an operand, then .name [keys] (arguments) after one.
func Parse(text string, at fault.Place) (*Syntax, fault.List) {
	if n := len([]rune(text)); n > MaxLength {
		return nil, fault.List{fault.New(at, "the expression has %d characters, more than %d", n, MaxLength).
			WithHint("name parts of it with let or define")}
	}
	p := &parser{lexer: lex(text, at)}
	s := p.whole()
	if len(p.faults) > 0 {
		return nil, p.faults
	}
	return s, nil
}

// parser reads tokens by recursive descent. After a fault it goes on from where it is, as if what was expected had
// been there; every loop either consumes a token or ends.
type parser struct {
	*lexer
	i      int
	depth  int
	halted bool
}

func (p *parser) tok() token { return p.tokens[p.i] }

func (p *parser) ahead(n int) token { return p.tokens[min(p.i+n, len(p.tokens)-1)] }

func (p *parser) step() token {
	t := p.tokens[p.i]
	if p.i < len(p.tokens)-1 {
		p.i++
	}
	return t
}

func (p *parser) accept(mark string) bool {
	if !p.tok().is(mark) {
		return false
	}
	p.step()
	return true
}

// failAt reports a fault at a token. Once the parse has been given up, what follows would only echo the reason.
func (p *parser) failAt(t token, format string, args ...any) *fault.Fault {
	if p.halted {
		return &fault.Fault{}
	}
	return p.lexer.fault(t.start, format, args...)
}

// halt gives up on the rest of the source.
func (p *parser) halt() {
	p.halted = true
	p.i = len(p.tokens) - 1
}

func (p *parser) whole() *Syntax {
	if p.tok().kind == tokenEnd {
		if len(p.faults) == 0 {
			p.failAt(p.tok(), "the expression is empty")
		}
		return nil
	}
	s := p.expression()
	for p.tok().kind != tokenEnd && !p.halted {
		p.stray()
		if p.startsOperand() {
			p.expression()
		}
	}
	return s
}

// stray reports a token that cannot stand after a whole expression, and steps over it.
func (p *parser) stray() {
	t := p.step()
	switch {
	case t.is(")"), t.is("]"):
		p.failAt(t, "found %s with nothing open for it to close", t.text)
	case t.is(","):
		p.failAt(t, "found a comma outside a call or a list").WithHint("a number is written without commas: 1200")
	case t.is(":"):
		p.failAt(t, "found : without the ? it belongs to").WithHint("a choice is condition ? one : other")
	default:
		p.failAt(t, "expected an operator, found %s", p.describe(t))
	}
}

// expression reads a choice or anything tighter.
func (p *parser) expression() *Syntax {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	start := p.i
	s := p.binary(0)
	for !p.halted && p.startsOperand() {
		p.missingOperator()
		if p.startsOperand() {
			p.binary(0)
		}
	}
	if !p.tok().is("?") {
		return s
	}
	question := p.step()
	yes := p.expression()
	if !p.accept(":") {
		p.failAt(question, "this ? has no : after it").WithHint("a choice is condition ? one : other")
		return s
	}
	no := p.expression()
	return p.node(&Syntax{Kind: SyntaxCond, Op: OpCond, Args: []*Syntax{s, yes, no}, opAt: p.place(question)}, start)
}

// enter counts how deep the parser is; too deep ends the parse.
func (p *parser) enter() bool {
	p.depth++
	if p.depth > MaxDepth && !p.halted {
		p.tooDeep(p.tok())
	}
	return !p.halted
}

func (p *parser) leave() { p.depth-- }

func (p *parser) tooDeep(t token) {
	p.failAt(t, "the expression is more than %d deep", MaxDepth).WithHint("name parts of it with let or define; for many values of one thing use in [...]")
	p.halt()
}

// levels are the binary operators from loosest to tightest.
var levels = [][]Op{
	{OpOr},
	{OpAnd},
	{OpEqual, OpNotEqual, OpLess, OpAtMost, OpMore, OpAtLeast, OpIn},
	{OpCoalesce},
	{OpAdd, OpSubtract},
	{OpMultiply, OpDivide},
}

const comparisonLevel = 2

// operator is the binary operator at the present token, when it is of a level.
func (p *parser) operator(level int) (Op, bool) {
	t := p.tok()
	if t.kind != tokenMark && !(t.kind == tokenWord && t.text == "in") {
		return "", false
	}
	return Op(t.text), slices.Contains(levels[level], Op(t.text))
}

func (p *parser) binary(level int) *Syntax {
	if level == len(levels) {
		return p.unary()
	}
	start := p.i
	left := p.binary(level + 1)
	for count := 0; !p.halted; count++ {
		op, ok := p.operator(level)
		if !ok {
			break
		}
		t := p.step()
		if level == comparisonLevel && count == 1 {
			p.failAt(t, "comparisons do not chain").WithHint("write both: a < b && b < c")
		}
		right := p.rightSide(op, level)
		left = p.node(&Syntax{Kind: SyntaxBinary, Op: op, Args: []*Syntax{left, right}, opAt: p.place(t)}, start)
	}
	return left
}

func (p *parser) rightSide(op Op, level int) *Syntax {
	if op != OpIn {
		return p.binary(level + 1)
	}
	if !p.tok().is("[") {
		p.failAt(p.tok(), "expected a list after in, found %s", p.describe(p.tok())).WithHint("write in ['a', 'b']")
		return p.binary(level + 1)
	}
	return p.list()
}

func (p *parser) unary() *Syntax {
	start, t := p.i, p.tok()
	if !t.is("!") && !t.is("-") {
		return p.postfix()
	}
	if !p.enter() {
		return nil
	}
	defer p.leave()
	p.step()
	op := OpNot
	if t.text == "-" {
		op = OpNegate
	}
	arg := p.unary()
	return p.node(&Syntax{Kind: SyntaxUnary, Op: op, Args: []*Syntax{arg}, opAt: p.place(t)}, start)
}

// node completes a tree node that was read from token start up to the present one.
func (p *parser) node(s *Syntax, start int) *Syntax {
	from, to := p.tokens[start].start, p.tokens[start].end
	if p.i > start {
		to = p.tokens[p.i-1].end
	}
	s.Text = string(p.source[from:to])
	s.At = placeIn(p.source, p.at, from)
	for _, arg := range s.Args {
		if arg != nil {
			s.height = max(s.height, arg.height)
		}
	}
	s.height++
	if s.height > MaxDepth && !p.halted {
		p.tooDeep(p.tokens[start])
	}
	return s
}

func (p *parser) place(t token) fault.Place { return placeIn(p.source, p.at, t.start) }
