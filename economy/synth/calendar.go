package synth

import (
	"time"

	"github.com/commonpurse/commonpurse/rule"
)

// calendar is the days of a financial year, from 0 for the first of April.
type calendar struct {
	year   int
	first  int32 // days since 1970 of the first of April
	days   int
	month  []int // of each day, 0 for April
	starts [13]int
	spells [3]picker // the day of admission, by kind
	wrap   [3]int    // how many days a stay is put back that went on into the next year: whole weeks for planned care
	clinic picker
	room   picker
}

// steeper is by how much, in hundredths, the months of emergency stays that follow no other are drawn apart: those that
// do follow another fall in its month or the next, and smooth the year.
const steeper = 125

func newCalendar(year int, f *figures) *calendar {
	april := time.Date(year, 4, 1, 0, 0, 0, 0, time.UTC)
	c := &calendar{year: year, first: int32(april.Unix() / 86400)}
	var urgent, working, room []int64
	even := []int64{}
	for day := april; day.Before(april.AddDate(1, 0, 0)); day = day.AddDate(0, 0, 1) {
		m := (int(day.Month()) + 8) % 12
		c.month = append(c.month, m)
		c.starts[m+1] = len(c.month)
		urgent, room = append(urgent, 1000+(f.emergencies[m]-1000)*steeper/100), append(room, f.attended[m])
		working, even = append(working, workingWeight(day)), append(even, 1)
	}
	c.days = len(c.month)
	c.spells = [3]picker{emergency: newPicker(urgent), planned: newPicker(working), maternity: newPicker(even)}
	c.wrap = [3]int{emergency: c.days, planned: c.days - c.days%7, maternity: c.days}
	c.clinic, c.room = newPicker(working), newPicker(room)
	return c
}

// workingWeight is how much planned care a day has: little at weekends and least on the fixed holidays.
func workingWeight(day time.Time) int64 {
	holiday := day.Month() == time.December && (day.Day() == 25 || day.Day() == 26) || day.Month() == time.January && day.Day() == 1
	switch {
	case holiday || day.Weekday() == time.Sunday:
		return 40
	case day.Weekday() == time.Saturday:
		return 120
	}
	return 1000
}

// date is a day of the year as a date.
func (c *calendar) date(day int) rule.Day {
	return rule.NewDay(c.year, 4, 1) + rule.Day(day)
}
