package figures

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/commonpurse/commonpurse/stats"
)

var missing = []string{"", "na", "n/a", "null", "none", "-", "*", "c", ":", "..", "[c]", "[x]", "[z]", "nan", "#n/a"}

func isMissing(text string) bool { return slices.Contains(missing, strings.ToLower(text)) }

var plainNumber = regexp.MustCompile(`^[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?([eE][-+]?\d{1,3})?$`)

// number reads a cell: NaN where missing. ok is false where it is no number, or one too large to compute with.
func number(text string) (v float64, ok bool) {
	text = strings.TrimSpace(text)
	if isMissing(text) {
		return math.NaN(), true
	}
	sign := ""
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "−") {
		sign, text = "-", strings.TrimPrefix(strings.TrimPrefix(text, "-"), "−")
	}
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(text, "£"), "%"))
	if !plainNumber.MatchString(text) || !strings.ContainsAny(text, "0123456789") {
		return 0, false
	}
	v, err := strconv.ParseFloat(sign+strings.ReplaceAll(text, ",", ""), 64)
	return v, err == nil
}

// dayForms are read in this order; none reads a text in two ways.
var dayForms = []string{"2006-01-02", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "02/01/2006", "2/1/2006", "02-Jan-2006", "2-Jan-2006",
	"2-Jan-06", "2 January 2006", "2 Jan 2006", "2006-01", "01/2006", "Jan-06", "Jan-2006", "January 2006", "Jan 2006", "January-2006", "2006"}

// day reads a cell; missing where there is none.
func day(text string) (d stats.Day, absent, ok bool) {
	text = strings.TrimSpace(text)
	if isMissing(text) {
		return 0, true, true
	}
	for _, form := range dayForms {
		if t, err := time.Parse(form, text); err == nil {
			return stats.NewDay(t.Year(), int(t.Month()), t.Day()), false, true
		}
	}
	return 0, false, false
}

const dayHint = "expected a day such as 2025-04-30 or 30/04/2025, or a month such as 2025-04 or Apr-25"

// reader gets the cells of named columns, keeping what is wrong with them.
type reader struct {
	*Source
	faults faults
}

func (s *Source) reader() *reader {
	r := &reader{Source: s}
	r.faults.at.File = s.Name
	return r
}

// want is the position of a column, or -1 with the fault kept.
func (r *reader) want(name, purpose, flag string) int {
	i, err := r.column(name, purpose, flag)
	if err != nil {
		r.faults.list.AddError(r.faults.at, err)
		return -1
	}
	return i
}

// may is the position of a column that need not be named: -1 where it is not.
func (r *reader) may(name, purpose, flag string) int {
	if name == "" {
		return -1
	}
	return r.want(name, purpose, flag)
}

// number is a cell as a number: NaN where missing or wrong, which is then kept.
func (r *reader) number(row record, column int) float64 {
	v, ok := number(row.cells[column])
	if !ok {
		r.faults.add(row.line, "%s is %q: expected a number", r.Header[column], row.cells[column])
		return math.NaN()
	}
	return v
}

// day is a cell as a day; missing is a fault.
func (r *reader) day(row record, column int) stats.Day {
	d, absent, ok := day(row.cells[column])
	switch {
	case !ok:
		r.faults.add(row.line, "%s is %q: %s", r.Header[column], row.cells[column], dayHint)
	case absent:
		r.faults.add(row.line, "%s is missing: %s", r.Header[column], dayHint)
	}
	return d
}

func (r *reader) err() error { return r.faults.err() }
