package rule

import (
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
)

// ParseLiteral reads one cell or scalar of a declared type. An empty text is the missing value, without a fault:
// whether one may be missing is for the caller. Text is taken as it is. A number may be written with its unit (£1.50,
// 18 weeks, £5 per day) or without; a plain number may be a percentage, 65% being 0.65. Faults are for text that is not
// of the type, a wrong unit, a leading zero, commas, more places than the type has (zeros at the end do not count), and
// a number beyond the type's bounds where it has them.
func ParseLiteral(text string, t Type, at fault.Place) (Value, fault.List) {
	if t.Kind == Text {
		if text == "" {
			return Value{}, nil
		}
		return TextValue(text), nil
	}
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		return Value{}, nil
	}
	var v Value
	var f *fault.Fault
	switch t.Kind {
	case Bool:
		v, f = parseBool(trimmed, at)
	case Date:
		v, f = parseDate(trimmed, at)
	default:
		v, f = parseNumber(trimmed, t, at)
	}
	if f != nil {
		return Value{}, fault.List{f}
	}
	return v, nil
}

func parseBool(text string, at fault.Place) (Value, *fault.Fault) {
	switch strings.ToLower(text) {
	case "yes", "true":
		return BoolValue(true), nil
	case "no", "false":
		return BoolValue(false), nil
	}
	return Value{}, fault.New(at, "expected yes or no, found %q", text)
}

func parseDate(text string, at fault.Place) (Value, *fault.Fault) {
	day, err := ParseDay(text)
	if err == nil {
		return DateValue(day), nil
	}
	f := fault.New(at, "expected a date, found %q", text)
	if strings.Count(text, "/") == 2 {
		return Value{}, f.WithHint("write it as year-month-day, such as 2026-01-31: 03/04/2026 is two different days")
	}
	return Value{}, f.WithHint("a date is year-month-day, such as 2026-01-31")
}

func parseNumber(text string, t Type, at fault.Place) (Value, *fault.Fault) {
	digits, percent, f := stripUnit(text, t, at)
	if f != nil {
		return Value{}, f
	}
	d, err := decimal.Parse(digits)
	if err != nil {
		return Value{}, notNumber(text, digits, t, at)
	}
	x := d.Rat()
	if percent {
		x.Quo(x, big.NewRat(100, 1))
	}
	if _, fits := decimal.Exact(x, t.Scale); !fits {
		f := fault.New(at, "%s has more than %s after the point", text, places(t.Scale))
		need, _ := decimal.Exact(x, d.Scale()+2)
		wider := t
		wider.Scale = need.Scale()
		if t.Unit == NewUnit("£") {
			wider.Scale = max(wider.Scale, 2) // pence
		}
		return Value{}, f.WithHint("round it, or declare the type %s", wider)
	}
	if (Type{Min: x, Max: x, Scale: t.Scale}).Bits() == 0 {
		return Value{}, fault.New(at, "%s needs more than 128 bits as %s", text, t)
	}
	if !couldBe(t, x) {
		return Value{}, fault.New(at, "%s is out of bounds: expected %s", text, bounds(t)).
			WithHint("mend the number, or the bounds where they are declared")
	}
	return NumberValue(x), nil
}

func places(n int) string {
	switch n {
	case 0:
		return "no places"
	case 1:
		return "1 place"
	}
	return decimal.New(int64(n), 0).String() + " places"
}

// stripUnit takes £, % or the words of a unit off a number, and reports those that are not the type's.
func stripUnit(text string, t Type, at fault.Place) (digits string, percent bool, f *fault.Fault) {
	rest, sign := text, ""
	if after, ok := strings.CutPrefix(rest, "-"); ok {
		rest, sign = after, "-"
	}
	rest, money := strings.CutPrefix(rest, "£")
	rest, percent = strings.CutSuffix(rest, "%")
	number, words, _ := strings.Cut(rest, " ")
	if !money && words == "" {
		if percent && !t.Unit.Plain() {
			return "", false, fault.New(at, "expected %s, found the percentage %s", t.Unit.words(true), text)
		}
		return sign + rest, percent, nil
	}
	if percent {
		return "", false, fault.New(at, "expected %s, found %q", t, text)
	}
	written := strings.TrimSpace(words)
	if money {
		written = strings.TrimSpace("£ " + written)
	}
	unit, err := ParseUnit(written)
	switch {
	case err != nil:
		return "", false, fault.New(at, "expected %s, found %q", t, text)
	case unit != t.Unit:
		return "", false, fault.New(at, "expected %s, found %s", t.words(), text)
	}
	return sign + number, false, nil
}

// notNumber says what is wrong with digits that are not a number.
func notNumber(text, digits string, t Type, at fault.Place) *fault.Fault {
	plain := strings.TrimLeft(digits, "-+")
	switch {
	case strings.HasSuffix(text, " %"):
		return fault.New(at, "expected %s, found %q", t, text).WithHint("write %s%%", strings.TrimSpace(plain))
	case strings.Contains(plain, ",") && digitsAndCommas(plain):
		return fault.New(at, "found the number %s with commas", text).
			WithHint("write it without: %s", strings.ReplaceAll(text, ",", ""))
	case len(plain) > 1 && plain[0] == '0' && isDigit(rune(plain[1])):
		return fault.New(at, "the number %s has a leading zero", text).
			WithHint("if it is a code, declare the column as text; a number has no leading zero")
	case strings.HasPrefix(plain, "."):
		return fault.New(at, "the number %s has no digit before its point", text).WithHint("write 0%s", plain)
	case len(plain) > decimal.MaxDigits && digitsAndCommas(strings.Replace(plain, ".", "", 1)):
		return fault.New(at, "a number has at most %d digits, and this one has more", decimal.MaxDigits).
			WithHint("no sum of money or count is so large: see whether figures have run together")
	case strings.ContainsAny(plain, "eE") && isDigit(rune(plain[0])):
		return fault.New(at, "expected %s, found %q", t, text).WithHint("write the number in full, without an exponent")
	}
	return fault.New(at, "expected %s, found %q", t, text).WithHint("write it in figures, such as %s", example(t))
}

// example is a number as the type is written.
func example(t Type) string {
	switch {
	case t.Unit.Plain() && t.Scale >= 2:
		return "0.70 or 70%"
	case t.Unit == NewUnit("£"):
		return "£40"
	}
	return "12"
}

func digitsAndCommas(s string) bool {
	whole, fraction, _ := strings.Cut(s, ".")
	return strings.Trim(whole, "0123456789,") == "" && strings.Trim(fraction, "0123456789") == ""
}
