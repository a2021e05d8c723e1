package policy

import (
	"fmt"
	"math/big"

	"github.com/commonpurse/commonpurse/fault"
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
// targets are judged beside it.
type Judging struct {
	Limits   Chance   // of the figure: "" for none
	Level    *big.Rat // of the limits, between 0 and 1
	Against  bool     // the nation's figure of the same period and breakdown
	OverTime string   // making data count, western electric or limits: "" for no judging over time
	Run      int      // points on one side that are a signal; 0 for as many as the rules have
}

// overTimeRules are the sets of rules for change over time.
var overTimeRules = []string{"making data count", "western electric", "limits"}

// judging reads judge: of a measure, nil where there is none.
func (l *loader) judging(f *fields, m *Measure) *Judging {
	n := f.value("judge")
	if n == nil {
		return nil
	}
	j := l.fields(n, "judge of "+f.what, "limits", "level", "against", "over time", "run")
	if j.node == nil {
		return nil
	}
	out := &Judging{Limits: Chance(j.choice("limits", string(Proportions), string(Rates), string(Counts))), Level: big.NewRat(95, 100),
		OverTime: j.choice("over time", overTimeRules...), Run: j.whole("run", 6, 9, 0)}
	out.Against = j.choice("against", "nation") != ""
	if level := l.levelOfLimits(j); level != nil {
		out.Level = level
	}
	if !j.has("limits") && !j.has("over time") {
		l.faults.Add(fault.New(n.At, "%s does not say what to judge by", j.what).WithHint("add limits: proportion, rate or count, or over time: making data count"))
	}
	l.judgingFits(j, out, m)
	return out
}

func (l *loader) levelOfLimits(j *fields) *big.Rat {
	n := j.scalar("level")
	if n == nil {
		return nil
	}
	_, t, ok := literal(n)
	one := big.NewRat(1, 1)
	if !ok || t.Kind != rule.Number || t.Min == nil || t.Min.Sign() <= 0 || t.Min.Cmp(one) >= 0 {
		l.faults.Add(fault.New(n.At, "level of %s is %q, expected a share of less than 1", j.what, n.Text).WithHint("such as level: 95%%"))
		return nil
	}
	return t.Min
}

// judgingFits finds what a measure cannot be judged by.
func (l *loader) judgingFits(j *fields, out *Judging, m *Measure) {
	at := func(name string) fault.Place { return j.node.Find(name).At }
	switch {
	case out.Limits == Counts && m.OutOf != nil:
		l.faults.Add(fault.New(at("limits"), "%s: limits of a count are of a measure that is out of nothing", j.what).WithHint("write limits: proportion or rate"))
	case (out.Limits == Proportions || out.Limits == Rates) && m.OutOf == nil:
		l.faults.Add(fault.New(at("limits"), "%s: limits of a %s need what it is out of", j.what, out.Limits).WithHint("add out of: to the measure, or write limits: count"))
	}
	if out.Against && (out.Limits == "" || m.OutOf == nil) {
		l.faults.Add(fault.New(at("against"), "%s: to be held against the nation a figure needs limits, and what it is out of", j.what).
			WithHint("add limits: proportion or rate"))
	}
	if out.Against && !hasNation(m) {
		l.faults.Add(fault.New(at("against"), "%s: the measure is not made for the nation", j.what).WithHint("add nation to for each:"))
	}
	if out.Run != 0 && (out.OverTime == "" || out.OverTime == "limits") {
		l.faults.Add(fault.New(at("run"), "%s: a run is of rules over time that look for one", j.what).WithHint("write over time: making data count"))
	}
	if j.has("level") && out.Limits == "" {
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
		c.line("judge", string(j.Limits), j.Level.RatString(), fmt.Sprint(j.Against), j.OverTime, fmt.Sprint(j.Run))
	}
}
