package formats

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// month is a calendar month, comparable; the zero month is none.
type month struct{ year, number int }

// String is 2026-01.
func (m month) String() string { return fmt.Sprintf("%04d-%02d", m.year, m.number) }

// start is the year in which the month's financial year starts.
func (m month) start() int {
	if m.number < 4 {
		return m.year - 1
	}
	return m.year
}

var (
	monthNames = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september",
		"october", "november", "december"}
	// A month by name with its year after it: January-2026, Jan26, MSitAE-MARCH-2026.
	namedMonth = regexp.MustCompile(`(?i)(?:^|[^a-z])(january|february|march|april|may|june|july|august|september|october|november|december|` +
		`jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)[-_ ]*((?:20)?[0-9]{2})(?:[^0-9]|$)`)
	// A month by number after its year: 2026_01, 2026-01-31, 20260131.
	numberedMonth = regexp.MustCompile(`(?:^|[^0-9])(20[0-9]{2})[-_/]?(0[1-9]|1[0-2])(?:[-_/]?(?:0[1-9]|[12][0-9]|3[01]))?(?:[^0-9]|$)`)
)

// monthsIn are the months a text names, in order, each once.
func monthsIn(text string) []month {
	var found []month
	for _, parts := range namedMonth.FindAllStringSubmatch(text, -1) {
		number := slices.IndexFunc(monthNames, func(name string) bool { return strings.HasPrefix(name, strings.ToLower(parts[1])[:3]) })
		year, _ := strconv.Atoi(parts[2])
		if year < 100 {
			year += 2000
		}
		found = append(found, month{year, number + 1})
	}
	if len(found) == 0 {
		// Matches share the character between them, so they are looked for one at a time.
		for rest := text; ; {
			at := numberedMonth.FindStringSubmatchIndex(rest)
			if at == nil {
				break
			}
			year, _ := strconv.Atoi(rest[at[2]:at[3]])
			number, _ := strconv.Atoi(rest[at[4]:at[5]])
			found = append(found, month{year, number})
			rest = rest[at[5]:]
		}
	}
	slices.SortFunc(found, func(a, b month) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(found)
}

// parseMonth reads a text that is a day, or names one month and says so plainly.
func parseMonth(text string) (month, bool) {
	if day, ok := dayOf(text); ok {
		year, _ := strconv.Atoi(day[:4])
		number, _ := strconv.Atoi(day[5:7])
		return month{year, number}, true
	}
	found := monthsIn(text)
	if len(found) != 1 {
		return month{}, false
	}
	return found[0], true
}
