package run

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// Verdict says how a measure stands to its targets, in words and as a class to count by.
type Verdict struct {
	// Target names the standard and the plan with their values and sources' standing.
	Target string
	// Text is a sentence part for each: "misses the 92% standard by 30.6 points; 3.6 points short of ...".
	Text string
	// Class is one word for each, joined by spaces: standard-met, standard-missed, plan-met, plan-missed,
	// plan-ahead and plan-behind (judged later), or unknown.
	Class string
}

// Figure is a measure's exact numerator and denominator; Denominator is nil for a plain count. A nil Numerator, or
// a Denominator that is zero, makes the value unknown.
type Figure struct {
	Numerator, Denominator *big.Rat
	OutOf                  bool
	Per                    *big.Rat // how many the value is for, such as 100,000; nil for one
	// Made says that the value is a statistic, which is in Statistic and not the one over the other; nil is not known.
	Made      bool
	Statistic *big.Rat
}

// Value is the exact value, nil when it is not known.
func (f Figure) Value() *big.Rat {
	switch {
	case f.Made:
		return f.Statistic
	case f.Numerator == nil, f.OutOf && (f.Denominator == nil || f.Denominator.Sign() == 0):
		return nil
	case !f.OutOf:
		return f.Numerator
	}
	value := new(big.Rat).Quo(f.Numerator, f.Denominator)
	if f.Per != nil {
		value.Mul(value, f.Per)
	}
	return value
}

// FigureOf is the figure of a measure's row in a book.
func FigureOf(row book.Row, m *policy.Measure) Figure {
	f := Figure{OutOf: m.HasDenominator(), Per: m.Per, Made: m.Standard != nil}
	if v, ok := row.Decimal("value"); ok && f.Made {
		f.Statistic = v.Rat()
	}
	if n, ok := row.Decimal("numerator"); ok {
		f.Numerator = n.Rat()
	}
	if n, ok := row.Decimal("denominator"); ok {
		f.Denominator = n.Rat()
	}
	return f
}

// Judge gives the verdict on a figure at a level, for a body, in a month (the last of its period). Targets that are
// not for the level, the body or the month are left out; with none the verdict is empty.
func Judge(targets []*policy.Target, measure, level, body string, month policy.Month, f Figure) Verdict {
	var v Verdict
	var target, said, class []string
	for _, t := range targets {
		if t.Measure != measure || !t.Covers(level, body) || !t.InForce(month) {
			continue
		}
		target = append(target, describe(t))
		text, c := judge(t, month, f)
		said, class = append(said, text), append(class, c)
	}
	v.Target, v.Text, v.Class = strings.Join(target, "; "), strings.Join(said, "; "), strings.Join(class, " ")
	return v
}

func describe(t *policy.Target) string {
	parts := []string{kindOf(t), t.Asks()}
	if t.Due != nil {
		parts = append(parts, "by "+monthName(*t.Due))
	}
	text := strings.Join(parts, " ")
	if t.Sure != "" {
		text += " (sure " + t.Sure + ")"
	}
	return text
}

func kindOf(t *policy.Target) string {
	if t.Plan {
		return "plan"
	}
	return "standard"
}

func judge(t *policy.Target, month policy.Month, f Figure) (text, class string) {
	kind := kindOf(t)
	name := fmt.Sprintf("the %s %s", t.Text, kind)
	value := f.Value()
	if value == nil {
		return "not known against " + name, "unknown"
	}
	met := holds(t.Compare, value, t.Value.Rat())
	share := f.OutOf && f.Per == nil && strings.HasSuffix(t.Text, "%") // a mean out of something is no part of a hundred
	away := distance(value, t.Value.Rat(), share)
	if t.Due != nil && month.Before(*t.Due) {
		name += " for " + monthName(*t.Due)
		if met {
			return "already at " + name, kind + "-ahead"
		}
		months := month.MonthsTo(*t.Due)
		pace := new(big.Rat).Quo(new(big.Rat).Sub(t.Value.Rat(), value), new(big.Rat).SetInt64(int64(months)))
		return fmt.Sprintf("%s from %s, %s a month to go", away, name, size(pace, share)), kind + "-behind"
	}
	if t.Due != nil {
		name += " for " + monthName(*t.Due)
	}
	if met {
		return "meets " + name, kind + "-met"
	}
	return fmt.Sprintf("misses %s by %s", name, away), kind + "-missed"
}

func holds(op rule.Op, value, target *big.Rat) bool {
	c := value.Cmp(target)
	switch op {
	case rule.OpAtLeast:
		return c >= 0
	case rule.OpAtMost:
		return c <= 0
	case rule.OpMore:
		return c > 0
	}
	return c < 0
}

func distance(value, target *big.Rat, share bool) string {
	return size(new(big.Rat).Sub(target, value), share)
}

// size is how far something is, without its direction: points of a hundred for a share, else the number itself.
// Enough places are given that what is not zero does not read as zero.
func size(d *big.Rat, share bool) string {
	d = new(big.Rat).Abs(d)
	unit := ""
	if share {
		d.Mul(d, new(big.Rat).SetInt64(100))
		unit = " points"
	}
	for places := 1; places <= 6; places++ {
		if r := decimal.Round(d, places); r.Coefficient().Sign() != 0 {
			return r.String() + unit
		}
	}
	if d.Sign() == 0 {
		return "0" + unit
	}
	return "a hair"
}

var monthNames = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September",
	"October", "November", "December"}

func monthName(m policy.Month) string {
	return fmt.Sprintf("%s %d", monthNames[m.Month-1], m.Year)
}
