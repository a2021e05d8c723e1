package rule

import (
	"fmt"
	"time"
)

// Day is a calendar day, counted from 1970-01-01, which is day 0.
type Day int

// ParseDay reads an ISO date, 2026-01-31.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a date: expected year-month-day, such as 2026-01-31", text)
	}
	return Day(t.Unix() / 86400), nil
}

// NewDay is the day of a year, month (1 to 12) and day of month.
func NewDay(year, month, day int) Day {
	return Day(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Time is midnight UTC of the day.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String is the ISO date.
func (d Day) String() string { return d.Time().Format(time.DateOnly) }
