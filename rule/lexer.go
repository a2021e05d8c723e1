package rule

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
)

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenWord
	tokenNumber
	tokenDate
	tokenText
	tokenMark // an operator, a bracket or a comma
)

// token is one piece of the source: runes start to end.
type token struct {
	kind           tokenKind
	text           string // the word or mark; of a text literal, its value
	start, end     int
	number         decimal.Decimal
	money, percent bool
	day            Day
}

func (t token) is(mark string) bool { return t.kind == tokenMark && t.text == mark }

// lexer cuts the source into tokens. What it cannot read it reports, then reads as what was most likely meant, so
// that the parser goes on to report the rest.
type lexer struct {
	source []rune
	at     fault.Place
	pos    int
	tokens []token
	faults fault.List
}

func lex(text string, at fault.Place) *lexer {
	l := &lexer{source: []rune(text), at: at}
	for l.pos < len(l.source) {
		if unicode.IsSpace(l.source[l.pos]) {
			l.pos++
			continue
		}
		l.next()
	}
	l.tokens = append(l.tokens, token{kind: tokenEnd, start: l.pos, end: l.pos})
	return l
}

func (l *lexer) next() {
	r := l.peek(0)
	switch {
	case unicode.IsLetter(r):
		start := l.pos
		for isWordRune(l.peek(0)) {
			l.pos++
		}
		l.add(token{kind: tokenWord, text: string(l.source[start:l.pos]), start: start})
	case isDigit(r):
		l.number(l.pos, false)
	case r == '£':
		l.money()
	case strings.ContainsRune(`'"‘’“”`, r):
		l.quoted(r)
	default:
		l.mark()
	}
}

func isDigit(r rune) bool    { return r >= '0' && r <= '9' }
func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

// peek is the rune n further on, or 0 beyond the end.
func (l *lexer) peek(n int) rune {
	if l.pos+n >= len(l.source) {
		return 0
	}
	return l.source[l.pos+n]
}

// add appends a token that ends at the present position.
func (l *lexer) add(t token) {
	t.end = l.pos
	l.tokens = append(l.tokens, t)
}

func (l *lexer) fault(at int, format string, args ...any) *fault.Fault {
	f := fault.New(placeIn(l.source, l.at, at), format, args...)
	if len(l.faults) < maxFaults {
		l.faults.Add(f)
	}
	return f
}

// placeIn is the place of rune n of an expression that starts at a place. Further lines of a block begin at the same
// column as its first. Where only the file, or only the line, is known, no column is made up; an expression that
// stands alone counts from column 1.
func placeIn(source []rune, at fault.Place, n int) fault.Place {
	if at.Line == 0 {
		at.Column = max(at.Column, 1)
		return at.Right(n)
	}
	lines, column := 0, n
	for i, r := range source[:min(n, len(source))] {
		if r == '\n' {
			lines, column = lines+1, n-i-1
		}
	}
	at.Line += lines
	if at.Column > 0 {
		at = at.Right(column)
	}
	return at
}

// quoted reads text between quotes. A backslash stands before a quote or a backslash that is part of the text.
func (l *lexer) quoted(open rune) {
	start, closing := l.pos, open
	if !strings.ContainsRune(`'"`, open) {
		closing = map[rune]rune{'‘': '’', '’': '’', '“': '”', '”': '”'}[open]
		l.fault(start, "found the curly quote %c", open).WithHint("use straight quotes: 'text' or \"text\"")
	}
	l.pos++
	var b strings.Builder
	for l.pos < len(l.source) && l.peek(0) != closing {
		if l.peek(0) == '\\' {
			l.escape()
		}
		if l.pos < len(l.source) {
			b.WriteRune(l.peek(0))
		}
		l.pos++
	}
	if l.pos >= len(l.source) {
		l.pos = len(l.source)
		l.fault(start, "the text that begins here is not closed").WithHint("put %c at its end", closing)
	} else {
		l.pos++
	}
	l.add(token{kind: tokenText, text: b.String(), start: start})
}

// escape steps over a backslash, which must be followed by a quote or a backslash.
func (l *lexer) escape() {
	if after := l.peek(1); after == '\\' || after == '\'' || after == '"' {
		l.pos++
		return
	}
	l.fault(l.pos, `a backslash stands only before a quote or another backslash`).WithHint(`for a backslash itself, write \\`)
}

var marks = []string{"&&", "||", "==", "!=", "<=", ">=", "??", "<", ">", "+", "-", "*", "/", "!", "?", ":", "(", ")", "[", "]", ",", "."}

// slips are marks that other notations use, longest first, with what this language writes; "" has no replacement.
var slips = []struct{ found, meant, hint string }{
	{"===", "==", "did you mean ==?"},
	{"<>", "!=", "did you mean !=?"},
	{"=<", "<=", "did you mean <=?"},
	{"=>", ">=", "did you mean >=?"},
	{"**", "*", "there are no powers: multiply as often as needed"},
	{"=", "==", "did you mean ==?"},
	{"&", "&&", "did you mean &&?"},
	{"|", "||", "did you mean ||?"},
	{"%", "", "a percentage has no space before its sign: 10%"},
	{"^", "*", "there are no powers: multiply as often as needed"},
	{"≥", ">=", "did you mean >=?"},
	{"≤", "<=", "did you mean <=?"},
	{"≠", "!=", "did you mean !=?"},
	{"×", "*", "did you mean *?"},
	{"÷", "/", "did you mean /?"},
	{"−", "-", "did you mean the plain minus sign -?"},
	{"–", "-", "did you mean the plain minus sign -?"},
	{"¬", "!", "did you mean !?"},
	{"{", "(", "did you mean (?"},
	{"}", ")", "did you mean )?"},
}

func (l *lexer) mark() {
	start := l.pos
	rest := string(l.source[start:min(start+3, len(l.source))])
	if l.slip(start, rest) {
		return
	}
	for _, m := range marks {
		if strings.HasPrefix(rest, m) {
			l.pos += len(m)
			l.add(token{kind: tokenMark, text: m, start: start})
			return
		}
	}
	l.pos++
	f := l.fault(start, "found %s, which means nothing here", name(l.source[start]))
	switch l.source[start] {
	case '_':
		f.WithHint("a name starts with a letter")
	case '$', '€':
		f.WithHint("money is in pounds: £5")
	case ';', '@', '#':
		f.WithHint("an expression is one formula, without comments or further statements")
	}
}

func name(r rune) string {
	if unicode.IsPrint(r) {
		return fmt.Sprintf("%q", string(r))
	}
	return fmt.Sprintf("the character U+%04X", r)
}

// slip reports a mark of another notation and reads it as what was meant.
func (l *lexer) slip(start int, rest string) bool {
	if strings.HasPrefix(rest, "==") && !strings.HasPrefix(rest, "===") {
		return false
	}
	for _, s := range slips {
		doubled := strings.HasPrefix(rest, s.meant) && len(s.meant) > len(s.found)
		if !strings.HasPrefix(rest, s.found) || doubled {
			continue
		}
		l.pos += len([]rune(s.found))
		l.fault(start, "found %q", s.found).WithHint("%s", s.hint)
		if s.meant != "" {
			l.add(token{kind: tokenMark, text: s.meant, start: start})
		}
		return true
	}
	return false
}
