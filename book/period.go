package book

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Period is a month, a quarter or the whole of a financial year, which runs from April to March. The zero Period is
// none. Periods compare with ==.
type Period struct {
	// Year in which the financial year begins: 2025 for 2025-26.
	Year int
	// Length in months: 1, 3 or 12; 0 for no period.
	Length int
	// Number of the month (1 is April) or quarter; 1 for a year.
	Number int
}

// YearOf is a financial year by the year it begins in.
func YearOf(year int) Period { return Period{year, 12, 1} }

// QuarterOf is a quarter of a financial year, from 1.
func QuarterOf(year, quarter int) Period { return Period{year, 3, quarter} }

// MonthOf is a month of a financial year; 1 is April.
func MonthOf(year, month int) Period { return Period{year, 1, month} }

// MonthWith is the month a day falls in.
func MonthWith(day time.Time) Period {
	year, month := day.Year(), int(day.Month())
	if month < 4 {
		return MonthOf(year-1, month+9)
	}
	return MonthOf(year, month-3)
}

// ParsePeriod reads 2025-26, 2025-26-q4, or 2025-26-m10. A month below ten may be written with one digit.
func ParsePeriod(text string) (Period, error) {
	bad := fmt.Errorf("%q is not a period: expected a financial year, quarter or month, such as 2025-26, 2025-26-q4 or 2025-26-m10", text)
	parts := strings.Split(text, "-")
	if len(parts) < 2 || len(parts) > 3 || len(parts[0]) != 4 || len(parts[1]) != 2 {
		return Period{}, bad
	}
	year, ok := digits(parts[0])
	next, ok2 := digits(parts[1])
	if !ok || !ok2 {
		return Period{}, bad
	}
	if (year+1)%100 != next {
		return Period{}, fmt.Errorf("%q is not a financial year: after %d comes %02d", text, year, (year+1)%100)
	}
	if len(parts) == 2 {
		return YearOf(year), nil
	}
	return parsePart(year, parts[2], text, bad)
}

func parsePart(year int, part, text string, bad error) (Period, error) {
	if len(part) < 2 || len(part) > 3 {
		return Period{}, bad
	}
	n, ok := digits(part[1:])
	p := Period{Year: year, Number: n}
	switch {
	case ok && part[0] == 'm':
		p.Length = 1
	case ok && part[0] == 'q' && len(part) == 2:
		p.Length = 3
	default:
		return Period{}, bad
	}
	if !p.Valid() {
		return Period{}, fmt.Errorf("%q is not a period: a financial year has months m01 (April) to m12 and quarters q1 to q4", text)
	}
	return p, nil
}

func digits(s string) (int, bool) {
	for _, r := range s {
		if r < '0' || r > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// Valid says that it is a period of a year of four digits.
func (p Period) Valid() bool {
	most := map[int]int{1: 12, 3: 4, 12: 1}[p.Length]
	return p.Number >= 1 && p.Number <= most && p.Year >= 0 && p.Year <= 9999
}

// String is the period as books and addresses have it: 2025-26, 2025-26-q4, 2025-26-m04; "" for none. A month has
// two digits so that periods sort as text.
func (p Period) String() string {
	year := fmt.Sprintf("%04d-%02d", p.Year, (p.Year+1)%100)
	switch p.Length {
	case 1:
		return fmt.Sprintf("%s-m%02d", year, p.Number)
	case 3:
		return fmt.Sprintf("%s-q%d", year, p.Number)
	case 12:
		return year
	}
	return ""
}

// months are the first and last months of the period, counted from April of year 0.
func (p Period) months() (first, last int) {
	first = p.Year*12 + (p.Number-1)*p.Length
	return first, first + p.Length - 1
}

// First is the first day, at midnight UTC.
func (p Period) First() time.Time {
	first, _ := p.months()
	return time.Date(0, time.Month(4+first), 1, 0, 0, 0, 0, time.UTC)
}

// Last is the last day, at midnight UTC.
func (p Period) Last() time.Time {
	_, last := p.months()
	return time.Date(0, time.Month(5+last), 0, 0, 0, 0, 0, time.UTC)
}

// Contains says that q lies wholly within p, or is p.
func (p Period) Contains(q Period) bool {
	first, last := p.months()
	qFirst, qLast := q.months()
	return p.Length > 0 && q.Length > 0 && first <= qFirst && qLast <= last
}

// Has says that a day falls within p.
func (p Period) Has(day time.Time) bool { return p.Contains(MonthWith(day)) }

// Compare orders periods by their last day, a shorter one before a longer that ends with it, so that a year comes
// after its months and quarters.
func (p Period) Compare(q Period) int {
	_, last := p.months()
	_, qLast := q.months()
	return cmp.Or(cmp.Compare(last, qLast), cmp.Compare(p.Length, q.Length))
}

// Before is the period of the same length that ends as p begins.
func (p Period) Before() Period {
	if p.Number > 1 {
		p.Number--
		return p
	}
	return Period{p.Year - 1, p.Length, 12 / max(p.Length, 1)}
}

// After is the period of the same length that begins as p ends.
func (p Period) After() Period {
	if p.Number < 12/max(p.Length, 1) {
		p.Number++
		return p
	}
	return Period{p.Year + 1, p.Length, 1}
}

// Within is the year, quarter or month (12, 3 or 1) that holds p; none when that would be shorter than p.
func (p Period) Within(length int) Period {
	first, _ := p.months()
	if length < p.Length || p.Length == 0 {
		return Period{}
	}
	return Period{p.Year, length, first%12/length + 1}
}

// Parts are the periods of the given length (12, 3 or 1) that make up p, in order; nil when p is shorter.
func (p Period) Parts(length int) []Period {
	var parts []Period
	first, _ := p.months()
	for at := 0; length > 0 && at+length <= p.Length; at += length {
		parts = append(parts, Period{p.Year, length, (first%12+at)/length + 1})
	}
	return parts
}
