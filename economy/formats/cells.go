package formats

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/rule"
)

// unseen are what stands around the text of a cell and cannot be seen: spaces of every kind, and byte order marks.
const unseen = " \t\r\n\u00a0\u200b\u2007\u202f\ufeff"

// tidy is a cell's text without what cannot be seen around it.
func tidy(text string) string { return strings.Trim(text, unseen) }

// isNone says that a cell holds no figure: a hyphen, a star or words for it stand where one was not given or is hidden.
// In brackets are the shorthand signs of official statistics: confidential, not available, not applicable, unreliable.
func isNone(text string) bool {
	switch strings.ToLower(text) {
	case "", "-", "*", ".", "..", ":", "c", "[c]", "[x]", "[z]", "[u]", "n/a", "na", "#n/a", "null", "tbc", "suppressed":
		return true
	}
	return false
}

// printed is a number as spreadsheets print it: negative in brackets, a pound sign, thousands apart, places.
var printed = regexp.MustCompile(`^(\(?)(-?)£?(-?)((?:0|[1-9][0-9]*)|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(\.[0-9]+)?(\)?)$`)

// plainNumber takes from a number what a spreadsheet put around its digits. Another text is as it was: what is wrong
// with it is told by whoever checks it.
func plainNumber(text string) string {
	text = tidy(text)
	if strings.HasPrefix(text, "£") || strings.HasPrefix(text, "(") || strings.HasPrefix(text, "-£") {
		text = strings.Map(func(r rune) rune {
			if strings.ContainsRune(unseen, r) {
				return -1
			}
			return r
		}, text)
	}
	parts := printed.FindStringSubmatch(text)
	if parts == nil || (parts[1] == "") != (parts[6] == "") || len(parts[1])+len(parts[2])+len(parts[3]) > 1 {
		return text
	}
	digits := strings.ReplaceAll(parts[4], ",", "")
	if strings.Trim(parts[5], ".0") != "" {
		digits += parts[5]
	}
	if parts[1]+parts[2]+parts[3] != "" {
		digits = "-" + digits
	}
	return digits
}

// plainCount is the same for a number that is not money: with a pound sign it is no count.
func plainCount(text string) string {
	if strings.Contains(text, "£") {
		return text
	}
	return plainNumber(text)
}

// aCode is how the code of a body is written. A note in words under a table is none.
var aCode = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{1,14}$`)

// spoiled is a code that a spreadsheet took for a number with an exponent: 5.00E+01 was 5E1 or 50E0.
var spoiled = regexp.MustCompile(`^[0-9](\.[0-9]+)?E\+?[0-9]+$`)

// isCode says that a text is written as the code of a body; why, where it is not.
func isCode(text string) (why string, ok bool) {
	switch {
	case spoiled.MatchString(text) && strings.ContainsAny(text, ".+"):
		return "a spreadsheet took a code for a number, and which is lost: fetch the file again", false
	case isTotal(text) || strings.EqualFold(text, "england"):
		return "it stands for others, and is no body of its own", false
	case !aCode.MatchString(text):
		return "is it a note, or is the row shifted by a column?", false
	}
	return "", true
}

// The forms of days in the field's files, in the order in which they are tried. Days come before months, but where the
// clock is of twelve hours: such files are American.
var dayForms = []string{"2006-01-02", "2006/01/02", "20060102", "02/01/2006", "2/1/2006", "02-01-2006", "02-Jan-06", "2-Jan-06",
	"02-Jan-2006", "2-Jan-2006", "02Jan2006", "2 January 2006", "02 Jan 2006"}

// clock is a time of day after a date; "AM" or "PM" is its second part.
var clock = regexp.MustCompile(`[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?( ?[AaPp][Mm])?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$`)

// serial is the number of a day in a spreadsheet, perhaps with a part of the day.
var serial = regexp.MustCompile(`^[1-9][0-9]{4}(\.[0-9]+)?$`)

// dayOf reads a day in any of its forms, and says whether it is one.
func dayOf(text string) (string, bool) {
	text = tidy(text)
	if serial.MatchString(text) {
		n, _ := strconv.Atoi(text[:5])
		return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format(time.DateOnly), true
	}
	forms := dayForms
	if at := clock.FindStringSubmatchIndex(text); at != nil {
		if at[2] >= 0 {
			forms = []string{"01/02/2006", "1/2/2006"}
		}
		text = text[:at[0]]
	}
	for _, form := range forms {
		if day, err := time.Parse(form, text); err == nil && day.Year() > 1849 && day.Year() < 2200 {
			return day.Format(time.DateOnly), true
		}
	}
	return "", false
}

// short is a number that columns of figures keep as it is: most are.
var short = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,11})(\.[0-9]?[1-9])?$`)

// columnNumber writes a number as a column keeps it, and says whether places were lost in doing so. A text that is no
// number is as it was.
func columnNumber(text string, t rule.Type) (kept string, rounded bool) {
	if short.MatchString(text) && text != "-0" && (t.Scale > 1 || !strings.Contains(text, ".")) {
		return text, false
	}
	if t.Unit.String() == "£" {
		text = plainNumber(text)
	} else {
		text = plainCount(text)
	}
	d, err := decimal.Parse(text)
	if err != nil {
		return text, false
	}
	if exact, ok := decimal.Exact(d.Rat(), t.Scale); ok {
		return decimal.Text(exact.Rat()), false
	}
	return decimal.Text(decimal.Round(d.Rat(), t.Scale).Rat()), true
}

// noCode says that a cell holds no code. It is not asked of figures, whose signs for none are codes of bodies too.
func noCode(text string) bool { return text == "" || text == "-" || text == "*" || text == "&" }

// sureCode says that a row has the code of a body in a column, and sets it aside where it has not.
func (j *job) sureCode(in *input, row csvfile.Row, l layout, name string) bool {
	code := l.get(row.Cells, name)
	if noCode(code) {
		j.aside(in, row, l.header[l.at[name]], economy.KindMissing, code, "the code of an organisation", "")
		return false
	}
	why, ok := isCode(code)
	if !ok {
		j.aside(in, row, l.header[l.at[name]], economy.KindCode, code, "the code of an organisation", why)
	}
	return ok
}
