package mandate

import (
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// meets reads a class: whether the standard is met, or where there is none the plan, and whether there is either.
func meets(class string) (meets, judged bool) {
	words := strings.Fields(class)
	for _, kind := range []string{"standard", "plan"} {
		for _, w := range words {
			switch w {
			case kind + "-met", kind + "-ahead":
				return true, true
			case kind + "-missed", kind + "-behind":
				return false, true
			}
		}
	}
	return false, false
}

// short works out by how many the nation falls short.
func (r *reader) short(l *Line) {
	if l.Nation == nil || l.Measure.Measure == nil {
		return
	}
	f := run.FigureOf(*l.Nation, l.Measure.Measure)
	l.Parts = run.PartOfWhole(l.Measure.Measure, f)
	if f.OutOf && !l.Parts {
		return
	}
	t := r.target(l)
	if t == nil || f.OutOf != strings.HasSuffix(t.Text, "%") {
		return
	}
	l.Plan, l.Short = t.Plan, shortOf(t, f)
}

// target is the standard in force for the nation in the line's period, else the plan; nil where there is neither.
func (r *reader) target(l *Line) *policy.Target {
	period, err := book.ParsePeriod(l.Nation.Get("period"))
	if err != nil {
		return nil
	}
	last := run.LastMonth(period)
	var found *policy.Target
	for _, t := range r.policy.Targets {
		if t.Measure == l.Measure.Slug && t.Covers("nation", r.policy.Nation) && t.InForce(last) && (found == nil || !t.Plan) {
			found = t
		}
	}
	return found
}

// shortOf is how many more would have to be counted, or how many fewer, for the target to be met.
func shortOf(t *policy.Target, f run.Figure) *big.Int {
	asked := new(big.Rat).Set(t.Value.Rat())
	if f.OutOf {
		asked.Mul(asked, f.Denominator)
	}
	away := new(big.Rat).Sub(asked, f.Numerator)
	if t.Compare == rule.OpAtMost || t.Compare == rule.OpLess {
		away.Neg(away)
	}
	strict := t.Compare == rule.OpLess || t.Compare == rule.OpMore
	if away.Sign() < 0 || away.Sign() == 0 && !strict {
		return new(big.Int)
	}
	whole, rest := new(big.Int).QuoRem(away.Num(), away.Denom(), new(big.Int))
	if rest.Sign() > 0 || strict {
		whole.Add(whole, big.NewInt(1))
	}
	return whole
}
