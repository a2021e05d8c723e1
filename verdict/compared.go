package verdict

import (
	"fmt"
	"math"
	"strings"

	"github.com/commonpurse/commonpurse/stats"
)

// OfAssurance says whether a target can be relied on, given the limits of a steady process.
func OfAssurance(a stats.Assurance, target string, lower, upper float64, better stats.Direction, show func(float64) string) string {
	switch a {
	case stats.ConsistentPass:
		return fmt.Sprintf("%s is met in every period that is within the limits of %s to %s.", begin(target), show(lower), show(upper))
	case stats.ConsistentFail:
		best := upper
		if better == stats.Decrease {
			best = lower
		}
		return fmt.Sprintf("%s cannot be expected without a change: the best within the limits is %s.", begin(target), show(best))
	case stats.HitAndMiss:
		return fmt.Sprintf("%s will be met in some periods and missed in others by chance alone: the limits are %s to %s.", begin(target), show(lower), show(upper))
	}
	return ""
}

func begin(words string) string {
	if words == "" {
		return "The target"
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// Cautions of comparisons.
const (
	outsideCaution = "A figure beyond the limits asks for a look at data, patients and care, in that order; it does not say that care is better or worse."
	withinCaution  = "Within the limits does not mean the same: a difference too small to be told from chance may be there."
)

// Among is a body held against others of its kind.
type Among struct {
	Verdict stats.Verdict
	Levels  []float64 // of the limits it was held against
	Bodies  int       // how many were compared
	Better  stats.Direction
	// Adjusted says that limits were widened for the spread there is among bodies.
	Adjusted bool
	// Limits are the body's, at each level, and Show writes a value; without Show the limits are not told.
	Limits []stats.Limits
	Show   func(float64) string
	// Why is why the body has no score, and so is not judged; "" where it has one.
	Why string
}

// OfFunnel says where a body stands in a funnel and how often chance alone would put one there.
func OfFunnel(a Among) Reason {
	if a.Why != "" {
		return Reason{Short: "not judged", Words: sentence("it cannot be told how far from the others this is: " + a.Why)}
	}
	v, anyway := a.Verdict, ""
	if a.Adjusted {
		anyway = ", given how far bodies differ anyway"
	}
	if v.Side == 0 {
		words := "no further from the others than chance explains" + anyway
		if len(a.Limits) > 0 && a.Show != nil {
			words += fmt.Sprintf(": the %s limits for one of its size are %s", Percent(a.Limits[0].Level), a.between(a.Limits[0]))
		}
		return Reason{Short: "within the limits", Words: sentence(words), Caution: withinCaution}
	}
	p := Beyond(v.Level)
	way := map[int]string{1: "above", -1: "below"}[v.Side]
	words := fmt.Sprintf("%s the %s limits", way, Percent(v.Level))
	for _, l := range a.Limits {
		if l.Level == v.Level && a.Show != nil {
			words += " for one of its size, " + a.between(l)
		}
	}
	words += fmt.Sprintf(": chance alone puts %s so far out%s", Odds(p), anyway)
	if by := p * float64(a.Bodies); a.Bodies > 1 && by >= 0.05 {
		words += fmt.Sprintf(", which among %d bodies is about %s", a.Bodies, few(by))
	}
	return Reason{Class: classOf(v.Side, a.Better), Short: way + " the " + Percent(v.Level) + " limits", Words: sentence(words), Caution: outsideCaution}
}

func (a Among) between(l stats.Limits) string { return a.Show(l.Lower) + " to " + a.Show(l.Upper) }

// few is a small expected number.
func few(x float64) string {
	if x < 10 && x != math.Trunc(x) {
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.0f", math.Round(x))
}

func classOf(side int, better stats.Direction) stats.PointClass {
	switch {
	case better == stats.Neutral && side > 0:
		return stats.NeutralHigh
	case better == stats.Neutral:
		return stats.NeutralLow
	case (side > 0) == (better == stats.Increase):
		return stats.Improvement
	}
	return stats.Concern
}

// OfRate says how an estimate stands to what it is compared with, by its limits at one level.
func OfRate(e stats.Estimate, l stats.Limits, comparator float64, name string, better stats.Direction, show func(float64) string) Reason {
	within := fmt.Sprintf("the %s limits are %s to %s", Percent(l.Level), show(l.Lower), show(l.Upper))
	if l.Contains(comparator) {
		return Reason{Short: "no different beyond chance",
			Words:   fmt.Sprintf("No different from %s, %s, beyond what chance explains: %s.", name, show(comparator), within),
			Caution: withinCaution}
	}
	side, way := 1, "higher"
	if comparator > l.Upper {
		side, way = -1, "lower"
	}
	words := fmt.Sprintf("%s than %s, %s, by more than chance explains: %s, which miss the truth %s", way, name, show(comparator), within, Odds(Beyond(l.Level)))
	return Reason{Class: classOf(side, better), Short: way, Words: sentence(words), Caution: outsideCaution}
}
