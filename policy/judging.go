package policy

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// Chance is what the chance in a measure's figure is taken to be.
type Chance string

// The kinds of chance.
const (
	Proportions Chance = "proportion" // events of those tried: Wilson's limits
	Rates       Chance = "rate"       // events over people or time: exact Poisson limits below 10, else Byar's
	Counts      Chance = "count"      // events alone: the same
)

// Judging is how chance is told from difference and from change in a measure. It adds to the verdict of each figure;
// targets are judged beside it, and over time whether they can be relied on.
type Judging struct {
	Limits   Chance     // of the figure: "" for none
	Levels   []*big.Rat // of the limits, between 0 and 1, rising: one or more
	Against  bool       // the nation's figure of the same period and breakdown
	Funnel   *Funnel    // among the bodies of the same level, period and breakdown; nil for none
	OverTime string     // making data count, western electric or limits: "" for no judging over time
	Run      int        // points on one side that are a signal; 0 for as many as the rules have
	// First is how many of the first points of each phase make the centre line and limits over time; 0 is all.
	First int
	// BaseFrom and BaseTo are the months of which they are made instead; nil for not.
	BaseFrom, BaseTo *Month
	Rebase           []*Rebase // in the order written
}

// Rebase starts limits over time anew with a month, which needs a reason.
type Rebase struct {
	Meta
	From Month
	For  []string // codes of the bodies that it is for; none is all
}

// Covers says whether a rebasing is for a body.
func (r *Rebase) Covers(body string) bool { return len(r.For) == 0 || slices.Contains(r.For, body) }

// overTimeRules are the sets of rules for change over time.
var overTimeRules = []string{"making data count", "western electric", "limits"}

// judging reads judge: of a measure, nil where there is none.
func (l *loader) judging(f *fields, m *Measure) *Judging {
	n := f.value("judge")
	if n == nil {
		return nil
	}
	j := l.fields(n, "judge of "+f.what, "limits", "level", "against", "funnel", "over time", "run", "baseline", "rebase")
	if j.node == nil {
		return nil
	}
	out := &Judging{Limits: Chance(j.choice("limits", string(Proportions), string(Rates), string(Counts))), Levels: []*big.Rat{big.NewRat(95, 100)},
		OverTime: j.choice("over time", overTimeRules...), Run: j.whole("run", 6, 9, 0)}
	out.Against = j.choice("against", "nation") != ""
	if levels := l.levelsOfLimits(j, "level"); levels != nil {
		out.Levels = levels
	}
	out.Funnel = l.funnel(j)
	l.baseline(j, out)
	out.Rebase = l.rebasing(j)
	if !j.has("limits") && !j.has("over time") && !j.has("funnel") && m.Standard == nil {
		l.faults.Add(fault.New(n.At, "%s does not say what to judge by", j.what).
			WithHint("add limits: proportion, rate or count, funnel: {of: ...}, or over time: making data count"))
	}
	l.judgingFits(j, out, m)
	return out
}

// levelsOfLimits reads one level or several, rising.
func (l *loader) levelsOfLimits(j *fields, name string) []*big.Rat {
	n := j.value(name)
	if n == nil {
		return nil
	}
	var out []*big.Rat
	one := big.NewRat(1, 1)
	for _, item := range l.list(n, name+" of "+j.what) {
		_, t, ok := literal(item)
		switch {
		case !ok || t.Kind != rule.Number || t.Min == nil || t.Min.Sign() <= 0 || t.Min.Cmp(one) >= 0:
			l.faults.Add(fault.New(item.At, "%s of %s is %q, expected a share of less than 1", name, j.what, item.Text).WithHint("such as %s: 95%%", name))
		case len(out) > 0 && out[len(out)-1].Cmp(t.Min) >= 0:
			l.faults.Add(fault.New(item.At, "%s of %s: %s comes after a level that is not below it", name, j.what, item.Text).WithHint("such as %s: [95%%, 99.8%%]", name))
		default:
			out = append(out, t.Min)
		}
	}
	return out
}

// baseline reads which points the centre line and limits over time are made of.
func (l *loader) baseline(j *fields, out *Judging) {
	n := j.value("baseline")
	if n == nil {
		return
	}
	b := l.fields(n, "baseline of "+j.what, "first", "from", "to")
	if b.node == nil {
		return
	}
	out.First = b.whole("first", 2, 1000, 0)
	if b.has("from") || b.has("to") {
		b.needs("from", "to")
		out.BaseFrom, out.BaseTo = b.month("from"), b.month("to")
	}
	switch {
	case b.has("first") && (b.has("from") || b.has("to")):
		l.faults.Add(fault.New(n.At, "%s has both a number of points and months", b.what).WithHint("write first: 12, or from: and to:"))
	case !b.has("first") && !b.has("from") && !b.has("to"):
		l.faults.Add(fault.New(n.At, "%s does not say which points", b.what).WithHint("write first: 12, or from: and to: months such as 2025-04"))
	case out.BaseFrom != nil && out.BaseTo != nil && out.BaseTo.Before(*out.BaseFrom):
		l.faults.Add(fault.New(b.value("to").At, "%s ends before it begins", b.what))
	}
}

// needs reports those of some fields that are not there.
func (f *fields) needs(names ...string) {
	for _, name := range names {
		f.need(name)
	}
}

// rebasing reads where limits over time start anew, and why.
func (l *loader) rebasing(j *fields) []*Rebase {
	n := j.value("rebase")
	if n == nil {
		return nil
	}
	what := "rebase of " + j.what
	var out []*Rebase
	for _, item := range l.list(n, what) {
		f := l.fields(item, what, withMeta("from", "for")...)
		if f.node == nil {
			continue
		}
		f.needs("from", "because")
		r := &Rebase{Meta: f.meta(yamlnode.Pair{Name: "rebase", At: item.At})}
		if from := f.month("from"); from != nil {
			r.From = *from
		}
		if v := f.value("for"); v != nil {
			for _, code := range l.list(v, "for of "+what) {
				r.For = append(r.For, strings.TrimSpace(code.Text))
			}
		}
		if slices.ContainsFunc(out, func(have *Rebase) bool {
			return have.From == r.From && (len(have.For)*len(r.For) == 0 || sharesAny(have.For, r.For))
		}) {
			l.faults.Add(fault.New(item.At, "%s: limits start anew twice in %s", what, r.From))
		}
		out = append(out, r)
	}
	return out
}

// judgingFits finds what a measure cannot be judged by.
func (l *loader) judgingFits(j *fields, out *Judging, m *Measure) {
	at := func(name string) fault.Place { return j.node.Find(name).At }
	outOf := m.OutOf != nil || m.outOfOthers
	switch {
	case out.Limits != "" && m.Standard != nil:
		l.faults.Add(fault.New(at("limits"), "%s: a standardised figure has the limits of its method", j.what).WithHint("take limits: away; level: and against: can stay"))
	case out.Limits == Counts && outOf:
		l.faults.Add(fault.New(at("limits"), "%s: limits of a count are of a measure that is out of nothing", j.what).WithHint("write limits: proportion or rate"))
	case (out.Limits == Proportions || out.Limits == Rates) && !outOf:
		l.faults.Add(fault.New(at("limits"), "%s: limits of a %s need what it is out of", j.what, out.Limits).WithHint("add out of: to the measure, or write limits: count"))
	}
	if out.Against && m.Standard == nil && (out.Limits == "" || !outOf) {
		l.faults.Add(fault.New(at("against"), "%s: to be held against the nation a figure needs limits, and what it is out of", j.what).
			WithHint("add limits: proportion or rate"))
	}
	if out.Against && !hasNation(m) {
		l.faults.Add(fault.New(at("against"), "%s: the measure is not made for the nation", j.what).WithHint("add nation to for each:"))
	}
	for _, name := range []string{"baseline", "rebase"} {
		if j.has(name) && out.OverTime == "" {
			l.faults.Add(fault.New(at(name), "%s: %s: is of limits over time", j.what, name).WithHint("add over time: making data count"))
		}
	}
	if out.BaseFrom != nil && len(out.Rebase) > 0 {
		l.faults.Add(fault.New(at("rebase"), "%s: limits are made of the months of baseline:, and cannot start anew", j.what).
			WithHint("write baseline: {first: 12}, which is of each stretch, or leave one of them out"))
	}
	l.funnelFits(j, out, m)
	if out.Run != 0 && (out.OverTime == "" || out.OverTime == "limits") {
		l.faults.Add(fault.New(at("run"), "%s: a run is of rules over time that look for one", j.what).WithHint("write over time: making data count"))
	}
	if j.has("level") && out.Limits == "" && m.Standard == nil {
		l.faults.Add(fault.New(at("level"), "%s: a level is of limits", j.what).WithHint("add limits: proportion, rate or count"))
	}
}

func hasNation(m *Measure) bool {
	for _, level := range m.Levels {
		if level.IsNation() {
			return true
		}
	}
	return false
}

// IsNation says that a level is the nation as a whole.
func (l *Level) IsNation() bool { return len(l.Bodies) == 1 && l.Bodies[0].Op == rule.OpLiteral }

func (c *canon) judging(j *Judging) {
	if j != nil {
		c.line("judge", string(j.Limits), levelsText(j.Levels), fmt.Sprint(j.Against), j.OverTime, fmt.Sprint(j.Run, j.First), j.BaseFrom.text(), j.BaseTo.text())
		c.funnel(j.Funnel)
		for _, r := range j.Rebase {
			c.line("rebase", r.From.String(), r.Because, strings.Join(r.For, " "))
		}
	}
}

func levelsText(levels []*big.Rat) string {
	var out []string
	for _, x := range levels {
		out = append(out, x.RatString())
	}
	return strings.Join(out, " ")
}

// text is a month that may not be there.
func (m *Month) text() string {
	if m == nil {
		return ""
	}
	return m.String()
}
