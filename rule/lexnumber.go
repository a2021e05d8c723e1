package rule

import (
	"strings"
	"unicode"

	"github.com/commonpurse/commonpurse/decimal"
)

// money reads an amount in pounds, £1.50.
func (l *lexer) money() {
	start := l.pos
	l.pos++
	gap := 0
	for unicode.IsSpace(l.peek(gap)) || l.peek(gap) == '-' {
		gap++
	}
	if !isDigit(l.peek(gap)) {
		l.fault(start, "found £ without an amount").WithHint("write the amount straight after it: £5")
		return
	}
	if gap > 0 {
		written := strings.ReplaceAll(string(l.source[l.pos:l.pos+gap]), " ", "")
		l.fault(start, "found £ apart from its amount").WithHint("write %s£ straight before the amount", written)
		l.pos += gap
	}
	l.number(start, true)
}

// number reads digits with an optional point, then what may belong to them: a percent sign, or the rest of a date.
func (l *lexer) number(start int, money bool) {
	digits := l.digits()
	if !money && l.date(start, digits) {
		return
	}
	if l.peek(0) == '.' {
		if isDigit(l.peek(1)) {
			l.pos++
			digits += "." + l.digits()
		} else if !unicode.IsLetter(l.peek(1)) {
			l.fault(start, "the number %s ends with a point", digits).WithHint("write %s", digits)
			l.pos++
		}
	}
	t := token{kind: tokenNumber, start: start, money: money}
	t.number = l.decimal(start, digits)
	if l.peek(0) == '%' {
		l.pos++
		t.percent = true
		t.number = decimal.FromInt(t.number.Coefficient(), t.number.Scale()+2)
	}
	l.add(t)
	l.afterNumber(start, digits, money)
}

func (l *lexer) digits() string {
	start := l.pos
	for isDigit(l.peek(0)) {
		l.pos++
	}
	return string(l.source[start:l.pos])
}

func (l *lexer) decimal(start int, digits string) decimal.Decimal {
	d, err := decimal.Parse(digits)
	if err == nil {
		return d
	}
	if whole, _, _ := strings.Cut(digits, "."); len(whole) > 1 && whole[0] == '0' {
		l.fault(start, "the number %s has a leading zero", digits).
			WithHint("a code is text: write '%s'; a number has no leading zero", digits)
		return decimal.New(0, 0)
	}
	l.fault(start, "a number has at most %d digits, and this one has more", decimal.MaxDigits)
	return decimal.New(0, 0)
}

// date reads the rest of a date, 2026-01-31, when the shape is exactly that.
func (l *lexer) date(start int, digits string) bool {
	const shape = "-00-00"
	if len(digits) != 4 {
		return false
	}
	for i, want := range shape {
		if r := l.peek(i); want == '-' && r != '-' || want == '0' && !isDigit(r) {
			return false
		}
	}
	if isDigit(l.peek(len(shape))) {
		return false
	}
	l.pos += len(shape)
	text := string(l.source[start:l.pos])
	day, err := ParseDay(text)
	if err != nil {
		l.fault(start, "%s is not a day of the calendar", text).WithHint("a date is year-month-day, such as 2026-01-31")
	}
	l.add(token{kind: tokenDate, day: day, text: text, start: start})
	return true
}

// afterNumber reports what stands too close to a number: a comma of thousands, a second point, a letter.
func (l *lexer) afterNumber(start int, digits string, money bool) {
	thousands := l.peek(0) == ',' && isDigit(l.peek(1)) && isDigit(l.peek(2)) && isDigit(l.peek(3)) && !isDigit(l.peek(4))
	switch r := l.peek(0); {
	case thousands && len(digits) <= 3 && !strings.Contains(digits, "."):
		group := string(l.source[l.pos+1 : l.pos+4])
		l.fault(start, "%s,%s could be one number or two", digits, group).
			WithHint("write %s%s for the one, %s, %s for the two", digits, group, digits, group)
		for l.peek(0) == ',' && isDigit(l.peek(1)) {
			l.pos++
			l.digits()
		}
	case r == '.' && isDigit(l.peek(1)):
		l.fault(start, "found a number with two points").WithHint("a date is year-month-day, such as 2026-01-31")
		l.pos++
		l.digits()
	case r == '£':
		l.fault(start, "found £ after its amount").WithHint("write £%s", digits)
		l.pos++
	case isWordRune(r) && !money:
		l.joined(start, digits)
	}
}

// joined reports letters that follow digits without a space.
func (l *lexer) joined(start int, digits string) {
	end := 0
	for isWordRune(l.peek(end)) {
		end++
	}
	word := string(l.source[l.pos : l.pos+end])
	f := l.fault(start, "found %s%s: a number runs into a word", digits, word)
	if _, err := ParseUnit(word); err == nil {
		f.WithHint("put a space between them: %s %s", digits, word)
		return
	}
	f.WithHint("a code is text: write '%s%s'", digits, word)
	l.pos += end
}
