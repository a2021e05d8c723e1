package chart

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Unit is how values are written: £1,200, 61.4%, 18 weeks.
type Unit struct {
	Before string // such as £
	After  string // such as % or " weeks"
	Places int    // decimal places; ticks of an axis take as many as they need
	// Times multiplies a value before it is written: 100 for a share shown as a percentage. 0 is 1.
	Times float64
}

// Text is a value as people read it, with thousands set apart.
func (u Unit) Text(v float64) string { return u.text(v, u.Places) }

func (u Unit) text(v float64, places int) string {
	if u.Times != 0 {
		v *= u.Times
	}
	text := strconv.FormatFloat(math.Abs(v), 'f', max(0, places), 64)
	if math.Abs(v) >= hugest || v != 0 && math.Abs(v) < 1/hugest {
		return strconv.FormatFloat(v, 'g', 3, 64) // so that no figure is as long as the page is wide
	}
	sign := ""
	if v < 0 && strings.Trim(text, "0.") != "" {
		sign = "-"
	}
	return sign + u.Before + Grouped(text) + u.After
}

// Fit is a value as people read it in a sentence, with as many places as its size calls for: none for a whole number or
// from 1,000 on, one for hundredths and from 10 on, else three, so that a small figure does not read as nothing.
func (u Unit) Fit(v float64) string {
	times := u.Times
	if times == 0 {
		times = 1
	}
	switch a := math.Abs(v * times); {
	case a >= 1000, a == math.Trunc(a):
		u.Places = 0
	case a >= 10, u.After == "%" && a >= 1:
		u.Places = 1
	case u.After == "%" && a >= 0.1:
		u.Places = 2
	default:
		u.Places = 3
	}
	return u.Text(v)
}

// hugest is where values are written in powers of ten.
const hugest = 1e12

// Grouped sets the thousands of a plain number apart with commas: -1,234.5.
func Grouped(number string) string {
	sign := ""
	if rest, negative := strings.CutPrefix(number, "-"); negative {
		sign, number = "-", rest
	}
	whole, part, dot := strings.Cut(number, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dot {
		whole += "." + part
	}
	return sign + whole
}

// tick is a marked place on an axis.
type tick struct {
	at    float64
	label string
}

// scale carries values to places along an axis.
type scale struct{ from, to, low, high float64 } // values from, to; places low, high

func (s scale) at(v float64) float64 {
	if s.to == s.from {
		return (s.low + s.high) / 2
	}
	return s.low + (v-s.from)/(s.to-s.from)*(s.high-s.low)
}

// spread is the least and greatest of values seen, missing ones left out.
type spread struct {
	low, high float64
	any       bool
	endless   bool // an infinity was seen
}

func (s *spread) see(values ...float64) {
	for _, v := range values {
		switch {
		case math.IsNaN(v):
		case math.IsInf(v, 0):
			s.endless = true
		case !s.any:
			s.low, s.high, s.any = v, v, true
		default:
			s.low, s.high = min(s.low, v), max(s.high, v)
		}
	}
}

func (s *spread) check() error {
	switch {
	case s.endless:
		return fmt.Errorf("a value is infinite: expected numbers, or NaN for what is missing")
	case !s.any:
		return fmt.Errorf("there is no value to draw: expected at least one")
	case max(math.Abs(s.low), math.Abs(s.high)) > largest:
		return fmt.Errorf("values from %g to %g are too far apart to draw: expected none beyond %g", s.low, s.high, largest)
	}
	return nil
}

// round gives ends just beyond the values at round numbers, with the step between ticks; about so many steps.
func (s *spread) round(times float64, about int) (low, high, step float64) {
	low, high = s.low*times, s.high*times
	if low == high {
		half := math.Max(math.Abs(low)*0.1, 1)
		low, high = low-half, high+half
		if s.low >= 0 {
			low = max(0, low)
		}
	}
	step = roundStep((high - low) / float64(max(2, about)))
	return math.Floor(low/step+1e-9) * step, math.Ceil(high/step-1e-9) * step, step
}

// largest is the largest value drawn, so that no step of the working is too large to compute.
const largest = 1e100

// roundStep is the least of 1, 2, 2.5, 5 times a power of ten that is no less.
func roundStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if x <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// valueTicks marks an axis of values in their unit.
func valueTicks(s *spread, u Unit, about int) (low, high float64, ticks []tick) {
	times := 1.0
	if u.Times != 0 {
		times = u.Times
	}
	from, to, step := s.round(times, about)
	places := 0
	for p := step; places < 9 && math.Abs(p-math.Round(p)) > 1e-6*p; places++ {
		p *= 10
	}
	if strings.HasPrefix(u.After, " ") {
		u.After = "" // words after each figure leave no room for the figures
	}
	for i := 0; i <= int(math.Round((to-from)/step)); i++ {
		v := (from + float64(i)*step) / times
		ticks = append(ticks, tick{v, u.text(v, places)})
	}
	return from / times, to / times, ticks
}

// positionTicks marks an axis of positions from 1, with about so many labels.
func positionTicks(last, about int, words string) []tick {
	step := max(1, int(roundStep(float64(last)/float64(max(2, about)))))
	var ticks []tick
	for i := step; i <= last; i += step {
		ticks = append(ticks, tick{float64(i), strings.TrimSpace(words + " " + strconv.Itoa(i))})
	}
	return ticks
}

// Day is a calendar day, counted from 1970-01-01.
type Day int

func (d Day) date() time.Time { return time.Unix(int64(d)*86_400, 0).UTC() }

// Text is the day as people read it: 1 April 2025.
func (d Day) Text() string { return d.date().Format("2 January 2006") }

// dayTicks marks an axis of days with at most so many labels: months where there are enough of them, else days.
func dayTicks(first, last Day, most int) []tick {
	most = max(2, most)
	months := (last.date().Year()-first.date().Year())*12 + int(last.date().Month()) - int(first.date().Month())
	if months < 2 {
		return shortTicks(first, last, most)
	}
	step := monthStep(months, most)
	year, month, day := first.date().Date()
	if day > 1 {
		month++
	}
	var ticks []tick
	for d := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC); ; d = d.AddDate(0, 1, 0) {
		at := Day(d.Unix() / 86_400)
		if at > last {
			return ticks
		}
		if (int(d.Month())-int(time.April)+12*d.Year())%step == 0 {
			ticks = append(ticks, tick{float64(at), d.Format("Jan 2006")})
		}
	}
}

// monthStep is the least round number of months between labels; steps begin in April, as the financial year does.
func monthStep(months, most int) int {
	for _, step := range []int{1, 2, 3, 6, 12, 24, 60, 120, 240, 600} {
		if months/step+1 <= most {
			return step
		}
	}
	return 1200
}

func shortTicks(first, last Day, most int) []tick {
	step := max(1, int(math.Ceil(float64(last-first)/float64(most-1))))
	var ticks []tick
	for d := first; d <= last; d += Day(step) {
		ticks = append(ticks, tick{float64(d), d.date().Format("2 Jan 2006")})
	}
	return ticks
}
