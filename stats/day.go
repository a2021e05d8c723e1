package stats

import (
	"fmt"
	"time"
)

// Day is a calendar day, counted from 1970-01-01, which is day 0.
type Day int

// NewDay is the day of a year, month (1 to 12) and day of month.
func NewDay(year, month, day int) Day {
	return Day(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDay reads an ISO date, 2026-01-31. Anything else is an error.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a date: expected year-month-day, such as 2026-01-31", text)
	}
	return Day(t.Unix() / 86400), nil
}

func (d Day) time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String is the ISO date.
func (d Day) String() string { return d.time().Format(time.DateOnly) }

// Spacing is how far apart the points of a series should be.
type Spacing int

// The spacings of a series. Irregular asks for no check of gaps.
const (
	Irregular Spacing = iota
	Daily
	Weekly
	Monthly
	Quarterly
	Yearly
)

// absent is how many periods are missing between two days that follow each other. A week or a year may start on any
// day: what counts is whether the distance is nearer to two of them than to one.
func (s Spacing) absent(before, after Day) int {
	a, b := before.time(), after.time()
	months := (b.Year()-a.Year())*12 + int(b.Month()) - int(a.Month())
	quarters := (b.Year()-a.Year())*4 + (int(b.Month())-1)/3 - (int(a.Month())-1)/3
	steps := 1
	switch s {
	case Daily:
		steps = int(after - before)
	case Weekly:
		steps = (int(after-before) + 3) / 7
	case Monthly:
		steps = months
	case Quarterly:
		steps = quarters
	case Yearly:
		steps = (months + 6) / 12
	}
	return max(0, steps-1)
}
