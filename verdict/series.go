package verdict

import (
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/stats"
)

// Reason is what a statistic shows, in words.
type Reason struct {
	Class stats.PointClass
	// Short is for a table, such as "outside the limits"; Words whole sentences; Caution what it does not mean.
	Short, Words, Caution string
}

// Judged is a series as a chart judged it.
type Judged struct {
	Points []stats.Point
	Every  stats.Spacing
	Better stats.Direction
	// Lower and Upper are the last point's limits, where HasLimits; Short says that they rest on few points.
	Lower, Upper float64
	HasLimits    bool
	Short        bool
	Why          string // why there are no limits
	// Show writes a value in its unit.
	Show func(float64) string
	// By names what the points follow one another by where they have no days: "event".
	By string
}

// Cautions: what a verdict does not mean.
const (
	changedCaution = "A signal says that something changed, not what, nor why; look for the cause before acting on it."
	steadyCaution  = "Steady does not mean good: it means that nothing has changed, so that going on as before will give more of the same."
	fewCaution     = "Limits from so few points move with each new one."
)

// OfSeries says what the last point of a series shows: every signal of it, the clearest first, since when, and whether
// that is for the better. No points, or a last one that is missing, is said as such.
func OfSeries(s Judged) Reason {
	if len(s.Points) == 0 {
		return Reason{Short: "no figures", Words: "There are no figures."}
	}
	last := s.Points[len(s.Points)-1]
	switch {
	case last.Missing:
		return Reason{Short: "no figure", Words: sentence("there is no figure " + s.latest())}
	case !s.HasLimits && len(last.Marks) == 0:
		return Reason{Short: "no limits", Words: sentence("nothing can be told from chance: " + s.Why)}
	case len(last.Marks) == 0:
		return s.steady()
	}
	var parts []string
	for _, m := range last.Marks {
		parts = append(parts, s.signal(m))
	}
	return s.few(Reason{Class: last.Class, Short: s.short(last), Words: sentence(strings.Join(parts, "; ")) + s.meaning(last.Class), Caution: changedCaution})
}

func (s Judged) steady() Reason {
	words := fmt.Sprintf("nothing more than chance explains: %s is within the limits of %s to %s, and no run or trend leads to it",
		s.Show(s.Points[len(s.Points)-1].Value), s.Show(s.Lower), s.Show(s.Upper))
	return s.few(Reason{Short: "no change", Words: sentence(words), Caution: steadyCaution})
}

func (s Judged) few(r Reason) Reason {
	if s.Short {
		r.Caution = fewCaution + " " + r.Caution
	}
	return r
}

func (s Judged) short(p stats.Point) string {
	m := p.Marks[0]
	high := map[bool]string{true: "above", false: "below"}[m.Sign > 0]
	switch m.Signal {
	case stats.OutsideLimits:
		return high + " the limits"
	case stats.TrendSignal:
		return map[bool]string{true: "rising", false: "falling"}[m.Sign > 0]
	case stats.NearLimits:
		return "near the " + map[bool]string{true: "upper", false: "lower"}[m.Sign > 0] + " limit"
	}
	return "run " + high + " the average"
}

// meaning says for whom a change is.
func (s Judged) meaning(c stats.PointClass) string {
	switch c {
	case stats.Improvement:
		return " This is a change for the better."
	case stats.Concern:
		return " This is a change for the worse."
	}
	return ""
}

func (s Judged) signal(m stats.Mark) string {
	last := s.Points[len(s.Points)-1]
	side := map[bool]string{true: "above", false: "below"}[m.Sign > 0]
	switch m.Signal {
	case stats.OutsideLimits:
		limit := s.Upper
		if m.Sign < 0 {
			limit = s.Lower
		}
		return fmt.Sprintf("outside the limits %s: %s is %s %s", s.latest(), s.Show(last.Value), side, s.Show(limit))
	case stats.TrendSignal:
		n := s.back(func(before, after stats.Point) bool {
			return m.Sign > 0 && after.Value > before.Value || m.Sign < 0 && after.Value < before.Value
		})
		way := map[bool]string{true: "higher", false: "lower"}[m.Sign > 0]
		return fmt.Sprintf("%s in a row each %s than the one before, since %s", s.count(n), way, s.start(n))
	case stats.NearLimits:
		end := map[bool]string{true: "upper", false: "lower"}[m.Sign > 0]
		return fmt.Sprintf("two of the last three %ss close to the %s limit", s.one(), end)
	}
	n := s.back(func(before, after stats.Point) bool { return before.Side == last.Side && after.Side == last.Side })
	return fmt.Sprintf("%s in a row %s the average, since %s", s.count(n), side, s.start(n))
}

// back is how many points, the last included, follow one another as asked, within the last point's phase.
func (s Judged) back(follows func(before, after stats.Point) bool) int {
	n := 1
	for i := len(s.Points) - 1; i > 0; i-- {
		before, after := s.Points[i-1], s.Points[i]
		if before.Missing || before.Phase != after.Phase || !follows(before, after) {
			break
		}
		n++
	}
	return n
}

func (s Judged) one() string {
	if s.By != "" {
		return s.By
	}
	return period(s.Every)
}

func (s Judged) count(n int) string { return plural(n, s.one()) }

func (s Judged) latest() string {
	if s.By != "" {
		return "at the latest " + s.By
	}
	return latest(s.Every)
}

func (s Judged) start(n int) string {
	if s.By != "" {
		return fmt.Sprintf("%s number %d", s.By, len(s.Points)-n+1)
	}
	return since(s.Points[len(s.Points)-n].Day, s.Every)
}

// Of is a finished individuals chart as a judged series.
func Of(c stats.Chart, every stats.Spacing, better stats.Direction, show func(float64) string) Judged {
	f := c.Phases[len(c.Phases)-1]
	return Judged{Points: c.Points, Every: every, Better: better, Lower: f.Lower, Upper: f.Upper, HasLimits: f.HasLimits,
		Short: f.Short, Why: f.Why, Show: show}
}

// OfCounts is a finished chart of counts as a judged series; its limits are those of the last point.
func OfCounts(c stats.Attribute, every stats.Spacing, better stats.Direction, show func(float64) string) Judged {
	s := Judged{Every: every, Better: better, Show: show, Why: "the last point has nothing to be counted among"}
	for _, p := range c.Points {
		s.Points = append(s.Points, p.Point)
	}
	last := c.Points[len(c.Points)-1]
	s.Lower, s.Upper, s.HasLimits = last.Lower, last.Upper, last.HasLimits
	s.Short = len(c.Points) < fewest
	return s
}

// OfRare is a finished chart of rare events as a judged series.
func OfRare(c stats.Rare, better stats.Direction, by string, show func(float64) string) Judged {
	return Judged{Points: c.Points, Better: better, Lower: c.Lower, Upper: c.Upper, HasLimits: c.HasLimits, Short: len(c.Points) < fewest,
		Why: c.Why, Show: show, By: by}
}

// fewest is the number of points from which limits are firm, as Making Data Count counts them.
const fewest = 13
