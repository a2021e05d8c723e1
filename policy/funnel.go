package policy

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// Funnel is how bodies of a level are held against one another: which lie further out than chance explains at their
// size, and further than bodies differ anyway.
type Funnel struct {
	Of         string     // proportion, ratio, rate or count: what a body's value is
	Scale      string     // score, log, root or arcsine: on which values are nearly normal
	Dispersion string     // none, multiplicative or additive: how limits are widened where bodies differ by more than chance
	Trim       string     // winsorise, truncate or none: what is done with the furthest scores before that is worked out
	TrimShare  *big.Rat   // of the scores at each end that are the furthest
	Exact      bool       // limits of ratios and rates from the Poisson distribution
	Target     *big.Rat   // what bodies are held against; nil is all together, and 1 for ratios
	Levels     []*big.Rat // of the limits, rising
}

// The words of a funnel. The scales that fit each kind come first where nothing is said.
var (
	funnelKinds   = []string{"proportion", "ratio", "rate", "count"}
	funnelScales  = map[string][]string{"proportion": {"score", "arcsine"}, "ratio": {"score", "log", "root"}, "rate": {"score", "log", "root"}, "count": {"log"}}
	dispersions   = []string{"none", "multiplicative", "additive"}
	trims         = []string{"winsorise", "truncate", "none"}
	tenth         = big.NewRat(1, 10)
	half          = big.NewRat(1, 2)
	usualInFunnel = []*big.Rat{big.NewRat(95, 100), big.NewRat(998, 1000)}
)

// funnel reads funnel: of judge:, nil where there is none.
func (l *loader) funnel(j *fields) *Funnel {
	n := j.value("funnel")
	if n == nil {
		return nil
	}
	f := l.fields(n, "funnel of "+j.what, "of", "scale", "dispersion", "trim", "trim share", "exact", "target", "levels")
	if f.node == nil {
		return nil
	}
	f.need("of")
	out := &Funnel{Of: f.choice("of", funnelKinds...), Scale: f.choice("scale", "score", "log", "root", "arcsine"),
		Dispersion: f.choice("dispersion", dispersions...), Trim: f.choice("trim", trims...), TrimShare: tenth,
		Exact: f.yes("exact", false), Target: l.targetOfFunnel(f), Levels: l.levelsOfLimits(f, "levels")}
	if len(out.Levels) == 0 {
		out.Levels = usualInFunnel
	}
	if out.Dispersion == "" {
		out.Dispersion = "none"
	}
	if share := l.levelsOfLimits(f, "trim share"); len(share) > 0 {
		out.TrimShare = share[0]
		if out.TrimShare.Cmp(half) >= 0 {
			l.faults.Add(fault.New(f.value("trim share").At, "trim share of %s is at each end: expected less than a half", f.what).WithHint("such as trim share: 10%%"))
		}
	}
	fits := funnelScales[out.Of]
	if out.Scale == "" && len(fits) > 0 {
		out.Scale = fits[0]
	}
	if len(fits) > 0 && !slices.Contains(fits, out.Scale) {
		l.faults.Add(fault.New(f.value("scale").At, "%s: the scale %s does not fit a %s", f.what, out.Scale, out.Of).WithHint("write scale: %s", orList(fits)))
	}
	switch {
	case out.Dispersion != "none" && !f.has("trim"):
		l.faults.Add(fault.New(f.at, "%s widens limits by how bodies differ, and does not say how the furthest are kept from widening them", f.what).
			WithHint("add trim: winsorise (they are moved inward), truncate (they are left out) or none"))
	case out.Trim == "":
		out.Trim = "none"
	}
	if f.has("trim share") && out.Trim == "none" {
		l.faults.Add(fault.New(f.value("trim share").At, "%s: a share is trimmed, and nothing is", f.what).WithHint("add trim: winsorise or truncate"))
	}
	if out.Exact && out.Of != "ratio" && out.Of != "rate" {
		l.faults.Add(fault.New(f.value("exact").At, "%s: exact limits are of ratios and rates", f.what))
	}
	return out
}

// targetOfFunnel is what bodies are held against, in the unit of the values: a number or a percentage.
func (l *loader) targetOfFunnel(f *fields) *big.Rat {
	n := f.scalar("target")
	if n == nil {
		return nil
	}
	_, t, ok := literal(n)
	if !ok || t.Kind != rule.Number || t.Min == nil || t.Min.Sign() <= 0 {
		l.faults.Add(fault.New(n.At, "target of %s is %q, expected a number above 0", f.what, n.Text).WithHint("such as target: 1, or target: 92%%"))
		return nil
	}
	return t.Min
}

// funnelFits finds what a measure cannot be put into a funnel by.
func (l *loader) funnelFits(j *fields, out *Judging, m *Measure) {
	if out.Funnel == nil {
		return
	}
	at := j.node.Find("funnel").At
	switch direct := m.Standard != nil && !m.Standard.Indirect; {
	case direct:
		l.faults.Add(fault.New(at, "%s: a funnel is of what was counted over people or what was expected, and a rate standardised directly is not", j.what).
			WithHint("standardise by method: indirect for a funnel of: ratio, or write against: nation"))
	case m.Standard != nil && out.Funnel.Of != "ratio":
		l.faults.Add(fault.New(at, "%s: what was counted over what was expected is a ratio", j.what).WithHint("write funnel: {of: ratio}"))
	case m.OutOf == nil && !m.outOfOthers:
		l.faults.Add(fault.New(at, "%s: a funnel is of values out of something", j.what).WithHint("add out of: to the measure: those tried, those expected, or people"))
	}
	if out.Against {
		l.faults.Add(fault.New(at, "%s: bodies are held against one another and against the nation", j.what).
			WithHint("keep funnel:, which holds each body against all together, or against: nation"))
	}
	if !hasBodies(m) {
		l.faults.Add(fault.New(at, "%s: the measure is made for the nation alone, and a funnel is of many", j.what).WithHint("add bodies to for each:, such as provider"))
	}
}

func hasBodies(m *Measure) bool {
	return len(m.Levels) == 0 || slices.ContainsFunc(m.Levels, func(l *Level) bool { return !l.IsNation() })
}

func (c *canon) funnel(f *Funnel) {
	if f == nil {
		return
	}
	target := ""
	if f.Target != nil {
		target = f.Target.RatString()
	}
	c.line("funnel", f.Of, f.Scale, f.Dispersion, f.Trim, f.TrimShare.RatString(), fmt.Sprint(f.Exact), target, levelsText(f.Levels))
}
