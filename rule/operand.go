package rule

import (
	"slices"
	"strings"
)

// reserved words cannot be part of a name.
var reserved = []string{"in", "true", "false", "yes", "no"}

func (t token) isNameWord() bool { return t.kind == tokenWord && !slices.Contains(reserved, t.text) }

// startsOperand says whether the present token can begin an operand. A sign cannot: it would be an operator.
func (p *parser) startsOperand() bool {
	t := p.tok()
	switch t.kind {
	case tokenNumber, tokenDate, tokenText:
		return true
	case tokenWord:
		return t.text != "in"
	}
	return t.is("(") || t.is("[") || t.is("!")
}

// postfix reads an operand and what follows it: .name, [keys], (arguments).
func (p *parser) postfix() *Syntax {
	start := p.i
	s := p.operand()
	for !p.halted {
		switch t := p.tok(); {
		case t.is("."):
			p.step()
			s = p.member(s, t, start)
		case t.is("[") && s != nil && s.Kind == SyntaxPath:
			s = p.index(s, start)
		case t.is("(") && s != nil && s.Kind == SyntaxPath:
			s = p.call(s, start)
		default:
			return s
		}
	}
	return s
}

func (p *parser) operand() *Syntax {
	start, t := p.i, p.tok()
	switch {
	case t.kind == tokenNumber:
		return p.numberLiteral()
	case t.kind == tokenDate:
		p.step()
		return p.node(&Syntax{Kind: SyntaxLiteral, Value: DateValue(t.day)}, start)
	case t.kind == tokenText:
		p.step()
		return p.node(&Syntax{Kind: SyntaxLiteral, Value: TextValue(t.text)}, start)
	case t.isNameWord():
		return p.node(&Syntax{Kind: SyntaxPath, Path: []string{p.words()}}, start)
	case t.kind == tokenWord && t.text != "in":
		p.step()
		return p.node(&Syntax{Kind: SyntaxLiteral, Value: BoolValue(t.text == "yes" || t.text == "true")}, start)
	case t.is("("):
		return p.parentheses()
	case t.is("["):
		p.failAt(t, "found a list that is not the right side of in").WithHint("write value in ['a', 'b']")
		return p.list()
	}
	p.noOperand(t)
	return nil
}

// noOperand reports a token where an operand should be. It stays for whoever can make sense of it.
func (p *parser) noOperand(t token) {
	f := p.failAt(t, "expected a value, found %s", p.describe(t))
	switch {
	case t.is(".") && p.ahead(1).kind == tokenNumber:
		f.WithHint("a number has a digit before its point: 0.5")
		p.step()
		p.step()
	case t.is("+"):
		f.WithHint("a number needs no + before it")
		p.step()
		p.unary()
	case t.is("*"), t.is("/"), t.is("."):
		p.step()
	}
}

// words reads the words of one name, joined by single spaces.
func (p *parser) words() string {
	var words []string
	for p.tok().isNameWord() {
		words = append(words, p.step().text)
	}
	if n := len(words); n > 1 && words[n-1] == "not" && p.tok().kind == tokenWord && p.tok().text == "in" {
		p.failAt(p.ahead(0), "found not in").WithHint("write !(x in [...])")
		words = words[:n-1]
	}
	return strings.Join(words, " ")
}

// inName says whether a name begins here with the word in, as in "bottom line.in year": after a point there is nothing
// that could be in anything.
func (p *parser) inName() bool {
	return p.tok().kind == tokenWord && p.tok().text == "in" && p.ahead(1).isNameWord()
}

// member reads the name after a point and adds it to the path or to the index it follows.
func (p *parser) member(s *Syntax, point token, start int) *Syntax {
	if !p.tok().isNameWord() && !p.inName() {
		p.failAt(p.tok(), "expected a name after the point, found %s", p.describe(p.tok()))
		if p.tok().kind == tokenWord || p.tok().kind == tokenNumber {
			p.step()
		}
		return s
	}
	word := ""
	if p.inName() {
		word = p.step().text + " "
	}
	word += p.words()
	switch {
	case s == nil:
		return nil
	case s.Kind == SyntaxPath:
		s.Path = append(s.Path, word)
	case s.Kind == SyntaxIndex:
		s.Field = append(s.Field, word)
	default:
		p.failAt(point, "only a name or a look-up can be followed by a point and a name")
		return s
	}
	return p.node(s, start)
}

func (p *parser) index(s *Syntax, start int) *Syntax {
	s.Kind = SyntaxIndex
	open := p.step()
	s.Args, _ = p.items(open, "]", false)
	if len(s.Args) == 0 {
		p.failAt(open, "found a look-up without a key").WithHint("write %s[key]", strings.Join(s.Path, "."))
	}
	return p.node(s, start)
}

func (p *parser) call(s *Syntax, start int) *Syntax {
	open := p.step()
	if len(s.Path) > 1 {
		p.failAt(p.tokens[start], "%s is not a function: a function has no point in its name", strings.Join(s.Path, "."))
	}
	s.Kind = SyntaxCall
	s.Args, s.Names = p.items(open, ")", true)
	return p.node(s, start)
}

func (p *parser) list() *Syntax {
	start, open := p.i, p.tok()
	p.step()
	s := &Syntax{Kind: SyntaxList}
	s.Args, _ = p.items(open, "]", false)
	switch {
	case len(s.Args) == 0:
		p.failAt(open, "found an empty list")
	case len(s.Args) > MaxItems:
		p.failAt(open, "the list has %d items, more than %d", len(s.Args), MaxItems).WithHint("put them in a table and look them up")
	}
	return p.node(s, start)
}

// items reads expressions separated by commas up to a closing mark, each with its name where names are allowed.
func (p *parser) items(open token, closing string, named bool) (items []*Syntax, names []string) {
	for !p.halted && !p.accept(closing) {
		name := ""
		if named {
			name = p.argumentName()
		}
		before := p.i
		items, names = append(items, p.expression()), append(names, name)
		if p.accept(closing) {
			break
		}
		if p.accept(",") {
			if p.tok().is(closing) {
				p.failAt(p.tok(), "expected a value after the comma, found %s", closing)
			}
			continue
		}
		if p.tok().kind == tokenEnd || p.i == before {
			p.notClosed(open, closing)
			break
		}
		p.failAt(p.tok(), "expected , or %s, found %s", closing, p.describe(p.tok()))
		p.step()
	}
	return items, names
}

// argumentName reads "name:" before an argument.
func (p *parser) argumentName() string {
	n := 0
	for p.ahead(n).isNameWord() {
		n++
	}
	if n == 0 || !p.ahead(n).is(":") {
		return ""
	}
	name := p.words()
	p.step()
	return name
}

func (p *parser) notClosed(open token, closing string) {
	p.failAt(open, "this %s is not closed", open.text).WithHint("add %s where it ends", closing)
}

func (p *parser) parentheses() *Syntax {
	open := p.step()
	s := p.expression()
	if p.accept(")") || p.halted {
		return s
	}
	if p.tok().is(",") {
		p.failAt(p.tok(), "found a comma outside a call or a list").WithHint("a number is written without commas: 1200")
		for p.accept(",") && !p.halted {
			p.expression()
		}
	}
	if !p.accept(")") {
		p.notClosed(open, ")")
	}
	return s
}
