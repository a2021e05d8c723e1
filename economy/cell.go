package economy

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// The kinds of thing for which a row is set aside. They stand in reports, so they are words.
const (
	KindMissing      = "missing value"
	KindNumber       = "not a number"
	KindLeadingZero  = "leading zero"
	KindSeparator    = "thousands separator"
	KindSign         = "currency or percent sign"
	KindPlaces       = "too many decimal places"
	KindBounds       = "outside bounds"
	KindCode         = "unknown code"
	KindSpaces       = "space around a code"
	KindDate         = "not a date"
	KindYear         = "outside the year"
	KindYesNo        = "not yes or no"
	KindOrder        = "ends before it begins"
	KindDuplicate    = "duplicate key"
	KindOverlap      = "overlapping dates"
	KindOrganisation = "unknown organisation"
	KindStatement    = "unknown statement"
	KindFields       = "wrong number of fields"
	KindQuotes       = "text after a closing quote"
	KindUnread       = "cannot be read"
)

// trouble is what is wrong with one cell; the zero trouble is nothing.
type trouble struct{ kind, expected, hint string }

// earliest and latest are the days that any date must be between: beyond them it is a slip of the keyboard.
var (
	earliest = rule.NewDay(1850, 1, 1)
	latest   = rule.NewDay(2199, 12, 31)
)

// check says what is wrong with the text of one cell, "" being a missing one. Loading asks it of rows that the
// database found bad, to say why; the two must agree, and a test holds them to it. Inside are the days that the
// table's own date must be in, for the column that holds it; else they are zero.
func (c *Column) check(text string, dated bool, first, last rule.Day) trouble {
	if text == "" {
		if c.Type.Missing {
			return trouble{}
		}
		return trouble{KindMissing, c.wants(), "every row must have one"}
	}
	switch c.Type.Kind {
	case rule.Text:
		return c.checkText(text)
	case rule.Number:
		return c.checkNumber(text)
	case rule.Date:
		return c.checkDate(text, dated, first, last)
	case rule.Bool:
		if _, ok := yesNo[strings.ToLower(text)]; !ok {
			return trouble{KindYesNo, c.wants(), ""}
		}
	}
	return trouble{}
}

var yesNo = map[string]bool{"yes": true, "no": false, "true": true, "false": false, "1": true, "0": false, "y": true, "n": false}

// wants is what the column holds, in words.
func (c *Column) wants() string {
	switch {
	case len(c.Codes) > 0:
		return "one of " + strings.Join(c.Codes, ", ")
	case c.Organisation:
		return "the code of an organisation"
	case c.Type.Kind == rule.Text:
		return "a text"
	case c.Month:
		return "a month, such as 2026-01"
	case c.Type.Kind == rule.Date:
		return "a date, such as 2026-01-31"
	case c.Type.Kind == rule.Bool:
		return "yes or no"
	}
	words := "a whole number"
	if c.Type.Scale > 0 {
		words = "a number"
	}
	if c.Type.Min != nil && c.Type.Max != nil {
		words += " from " + decimal.Text(c.Type.Min) + " to " + decimal.Text(c.Type.Max)
	}
	return words
}

// exact says that a text must be the code itself, without spaces.
func (c *Column) exact() bool {
	return c.Type.Kind == rule.Text && (c.Organisation || len(c.Codes) > 0)
}

func (c *Column) checkText(text string) trouble {
	if c.exact() && (strings.HasPrefix(text, " ") || strings.HasSuffix(text, " ")) {
		return trouble{KindSpaces, c.wants(), "take the space away"}
	}
	if len(c.Codes) > 0 && !slices.Contains(c.Codes, text) {
		return trouble{KindCode, c.wants(), fault.Suggest(text, c.Codes)}
	}
	return trouble{}
}

// plainNumber is how a number is written: no leading zeros, separators, signs of currency, exponents or spaces.
const plainNumber = `[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?`

var (
	isNumber    = regexp.MustCompile(`^` + plainNumber + `$`)
	isSeparated = regexp.MustCompile(`^\(?[-+]?[£$€]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?\)?$`)
	isSigned    = regexp.MustCompile(`^[-+]?[£$€]|[£$€%]$|^\S*\x{fffd}`)
	isPadded    = regexp.MustCompile(`^[-+]?0[0-9]+(\.[0-9]+)?$`)
	isExponent  = regexp.MustCompile(`^[-+]?[0-9.]+[eE][-+]?[0-9]+$`)
	isBracketed = regexp.MustCompile(`^\([0-9.]+\)$`)
)

func (c *Column) checkNumber(text string) trouble {
	if !isNumber.MatchString(text) {
		return c.notNumber(text)
	}
	whole, fraction, _ := strings.Cut(text, ".")
	if len(strings.TrimRight(fraction, "0")) > c.Type.Scale {
		return trouble{KindPlaces, c.wants() + c.places(), "round it where it is made, not here"}
	}
	value, ok := new(big.Rat).SetString(text)
	if !ok || len(whole) > decimal.MaxDigits || outside(value, c.Type) {
		return trouble{KindBounds, c.wants(), c.mend("no such figure is believed here: correct it")}
	}
	return trouble{}
}

// mend is what to do about a cell, and that it may be empty where the column may be missing.
func (c *Column) mend(what string) string {
	if c.Type.Missing {
		return what + ", or leave the cell empty where it is not known"
	}
	return what
}

func (c *Column) places() string {
	switch c.Type.Scale {
	case 0:
		return ""
	case 1:
		return " with at most 1 digit after the point"
	}
	return " with at most " + decimal.New(int64(c.Type.Scale), 0).String() + " digits after the point"
}

func outside(value *big.Rat, t rule.Type) bool {
	return t.Min != nil && value.Cmp(t.Min) < 0 || t.Max != nil && value.Cmp(t.Max) > 0
}

func (c *Column) notNumber(text string) trouble {
	switch {
	case isSeparated.MatchString(text):
		return trouble{KindSeparator, c.wants(), "write it without commas, and a negative one with -"}
	case isPadded.MatchString(text):
		return trouble{KindLeadingZero, c.wants(), "a code does not belong here, and a number has no zero in front"}
	case isSigned.MatchString(text):
		return trouble{KindSign, c.wants(), "write the number alone; the column's unit is fixed"}
	case isExponent.MatchString(text):
		return trouble{KindNumber, c.wants(), "write it out in full: a spreadsheet has shortened it"}
	case isBracketed.MatchString(text):
		return trouble{KindNumber, c.wants(), "write a negative number with -"}
	case strings.TrimSpace(text) != text && isNumber.MatchString(strings.TrimSpace(text)):
		return trouble{KindNumber, c.wants(), "take the space away"}
	case slices.Contains([]string{"*", "-", "NULL", "NaN", "N/A", "n/a", "NA", "TBC"}, text):
		return trouble{KindNumber, c.wants(), "leave the cell empty where the figure is not known"}
	}
	return trouble{KindNumber, c.wants(), c.mend("write it in figures")}
}

var (
	isDay      = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	isMidnight = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]00:00:00(\.0+)?$`)
	isMonth    = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}$`)
	isBritish  = regexp.MustCompile(`^[0-9]{1,2}[/.-][0-9]{1,2}[/.-]([0-9]{2}|[0-9]{4})\b`)
	isSerial   = regexp.MustCompile(`^[345][0-9]{4}(\.[0-9]+)?$`)
	isRun      = regexp.MustCompile(`^[12][0-9]{7}$`)
)

func (c *Column) checkDate(text string, dated bool, first, last rule.Day) trouble {
	day, ok := c.day(text)
	switch {
	case !ok:
		return trouble{KindDate, c.wants(), dateHint(text)}
	case c.Month && day.Time().Day() != 1:
		return trouble{KindDate, c.wants(), "a month is its first day"}
	case dated && (day < first || day > last):
		return trouble{KindYear, "a day from " + first.String() + " to " + last.String(),
			"the economy holds one financial year: put the row in that of its own year"}
	case day < earliest || day > latest:
		return trouble{KindBounds, "a day from " + earliest.String() + " to " + latest.String(), ""}
	}
	return trouble{}
}

func (c *Column) day(text string) (rule.Day, bool) {
	if c.Month && isMonth.MatchString(text) {
		text += "-01"
	}
	if !isDay.MatchString(text) && !isMidnight.MatchString(text) {
		return 0, false
	}
	day, err := rule.ParseDay(text[:10])
	return day, err == nil
}

func dateHint(text string) string {
	switch {
	case isBritish.MatchString(text):
		return "write year-month-day: 31/01/2026 may be read in more than one way"
	case isSerial.MatchString(text):
		return "it looks like a spreadsheet's day number: save the column as a date, year-month-day"
	case isRun.MatchString(text):
		return "write it with hyphens, year-month-day"
	case isDay.MatchString(text):
		return "there is no such day"
	}
	return ""
}

// brief cuts a text that is shown as found.
func brief(text string) string {
	const most = 120
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "..."
}

// Trouble says what is wrong with the text of one cell of the column, "" being a missing one: a Kind constant, what is
// expected and what to do; "" when nothing is. The year of dates is not looked at.
func (c *Column) Trouble(text string) (kind, expected, hint string) {
	t := c.check(text, false, 0, 0)
	return t.kind, t.expected, t.hint
}
