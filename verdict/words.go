package verdict

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/commonpurse/commonpurse/chart"
	"github.com/commonpurse/commonpurse/stats"
)

// Count is a small number in words and a large one in figures.
func Count(n int) string {
	names := [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n >= 0 && n < len(names) {
		return names[n]
	}
	return strconv.Itoa(n)
}

// Odds is how often something happens by chance, from its probability: "about 1 in 500". A half or more is "more often
// than not"; less than one in a million is "less than 1 in 1,000,000". A probability that is none gives nothing.
func Odds(p float64) string {
	switch {
	case !(p > 0 && p <= 1):
		return ""
	case p >= 0.5:
		return "more often than not"
	case p < 1e-6:
		return "less than 1 in 1,000,000"
	}
	return "about 1 in " + grouped(oneFigure(1/p))
}

// oneFigure rounds to two figures below a hundred and to one above: odds are never known better.
func oneFigure(x float64) float64 {
	if x < 100 {
		return math.Round(x)
	}
	return stats.Significant(x, 1)
}

func grouped(x float64) string { return chart.Unit{}.Text(x) }

// Beyond is the probability that a value with nothing but chance at work lies outside two-sided limits of a level.
func Beyond(level float64) float64 { return stats.Significant(1-level, 6) }

// Percent is a level as people write it: 99.8%.
func Percent(level float64) string {
	return strconv.FormatFloat(stats.Significant(level*100, 6), 'f', -1, 64) + "%"
}

// period is what one point of a series stands for: "month"; "point" where the spacing says nothing.
func period(s stats.Spacing) string {
	names := map[stats.Spacing]string{stats.Daily: "day", stats.Weekly: "week", stats.Monthly: "month", stats.Quarterly: "quarter", stats.Yearly: "year"}
	if name, ok := names[s]; ok {
		return name
	}
	return "point"
}

// latest is the last period as people say it.
func latest(s stats.Spacing) string {
	if s == stats.Irregular {
		return "at the latest point"
	}
	return "in the latest " + period(s)
}

// since is a period as people name it.
func since(d stats.Day, s stats.Spacing) string {
	date := time.Unix(int64(d)*86_400, 0).UTC()
	switch s {
	case stats.Monthly:
		return date.Format("January 2006")
	case stats.Quarterly:
		return "the quarter from " + date.Format("January 2006")
	case stats.Yearly:
		return date.Format("2006")
	case stats.Weekly:
		return "the week of " + date.Format("2 January 2006")
	}
	return date.Format("2 January 2006")
}

func plural(n int, word string) string {
	if n == 1 {
		return fmt.Sprintf("%s %s", Count(n), word)
	}
	return fmt.Sprintf("%s %ss", Count(n), word)
}

// sentence begins with a capital and ends with a stop.
func sentence(words string) string {
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:] + "."
}
