package figures

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/chart"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/stats"
	"github.com/commonpurse/commonpurse/verdict"
)

// Funnel compares the bodies of a file with one another.
type Funnel struct {
	By                     []string // the columns that name a body
	Numerator, Denominator string   // added up by body
	Options                stats.FunnelOptions
	Better                 stats.Direction
	Draw                   *Draw
}

// Of judges each body.
//
// Columns: the naming columns; numerator, denominator, value, lower_95 and upper_95 for each level, z (distance from
// the target in standard errors, before any adjustment), target (all x multiplier), compared, class, words, caution,
// why (there is no value or score).
//
// Sentences: the target, how much bodies differ beyond chance, whether limits are widened for it, and how many lie
// outside where chance alone would put so many. A body with a missing part, or nothing in its denominator, has a row and no value.
//
// Faults: columns that are not there or not of numbers, and what package stats refuses.
func (c Funnel) Of(s *Source) (*Result, error) {
	r := s.reader()
	if len(c.By) == 0 {
		return nil, fault.New(r.faults.at, "no column is named for the bodies").WithHint("--by COLUMN; the columns are %s", s.columns())
	}
	if len(c.Options.Levels) == 0 {
		c.Options.Levels = []float64{0.95, 0.998}
	}
	groups, err := s.groups(c.By)
	if err != nil {
		return nil, err
	}
	numerator, denominator := r.want(c.Numerator, "the numerators", "--numerator"), r.want(c.Denominator, "the denominators", "--denominator")
	if err := r.err(); err != nil {
		return nil, err
	}
	units := make([]stats.FunnelUnit, len(groups))
	for i, g := range groups {
		for _, row := range g.rows {
			units[i].Numerator += r.number(row, numerator)
			units[i].Denominator += r.number(row, denominator)
		}
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	f, err := stats.NewFunnel(units, c.Options)
	if err != nil {
		return nil, fault.New(r.faults.at, "%v", nameUnits(err, groups))
	}
	out := &Result{Columns: c.heading(), Says: c.says(f)}
	for i, u := range f.Units {
		out.Rows = append(out.Rows, c.row(groups[i], f, u))
	}
	if err := c.draw(out, groups, f); err != nil {
		return nil, fault.New(r.faults.at, "%v", err)
	}
	return out, nil
}

// nameUnits puts the bodies' names beside their positions in an error.
func nameUnits(err error, groups []group) string {
	text := err.Error()
	var names []string
	for i, g := range groups {
		if containsAt(text, i) && len(names) < 10 {
			names = append(names, fmt.Sprintf("units[%d] is %s", i, g.name()))
		}
	}
	for _, n := range names {
		text += "; " + n
	}
	return text
}

func (c Funnel) multiplier() float64 {
	if c.Options.Multiplier == 0 {
		return 1
	}
	return c.Options.Multiplier
}

func (c Funnel) heading() []Column {
	out := append(keyColumns(c.By), Column{"numerator", Number}, Column{"denominator", Number}, Column{"value", Number})
	out = append(out, limitColumns(c.Options.Levels)...)
	return append(out, Column{"z", Number}, Column{"target", Number}, Column{"compared", Text}, Column{"class", Text}, Column{"words", Text},
		Column{"caution", Text}, Column{"why", Text})
}

func (c Funnel) row(g group, f stats.Funnel, u stats.FunnelResult) []Value {
	row := append(keyValues(g), figure(u.Numerator), figure(u.Denominator), figureIf(u.Value, u.Known))
	row = append(row, limitValues(u.Limits, c.Options.Levels)...)
	reason := c.reason(f, u)
	return append(row, figureIf(u.Z, u.Scored), figure(f.Target*c.multiplier()), text(reason.Short), text(classText(reason.Class)), text(reason.Words),
		text(reason.Caution), text(u.Why))
}

func (c Funnel) reason(f stats.Funnel, u stats.FunnelResult) verdict.Reason {
	if !u.Known {
		return verdict.Reason{}
	}
	return verdict.OfFunnel(verdict.Among{Verdict: u.Verdict, Levels: c.Options.Levels, Bodies: valued(f), Better: c.Better, Adjusted: f.Adjusted,
		Limits: u.Limits, Show: c.show, Why: u.Why})
}

func valued(f stats.Funnel) int {
	n := 0
	for _, u := range f.Units {
		if u.Known {
			n++
		}
	}
	return n
}

func (c Funnel) says(f stats.Funnel) []string {
	n := valued(f)
	first := fmt.Sprintf("%d bodies are held against %s.", n, c.show(f.Target*c.multiplier()))
	spread := fmt.Sprintf("They differ as chance alone would have it: the mean squared z score is %.2f, and 1 is chance.", f.Phi)
	switch {
	case f.Adjusted:
		spread = fmt.Sprintf("They differ more than chance alone would have it (mean squared z score %.2f, and 1 is chance); limits are widened for that, so that a body outside them stands out even so.", f.Phi)
	case f.Phi > 1.2:
		spread = fmt.Sprintf("They differ more than chance alone would have it (mean squared z score %.2f, and 1 is chance), and limits are not widened for it: more will lie outside than the levels say.", f.Phi)
	}
	out := []string{first + " " + spread}
	for _, level := range c.Options.Levels {
		outside := 0
		for _, u := range f.Units {
			if u.Scored && u.Verdict.Side != 0 && u.Verdict.Level >= level {
				outside++
			}
		}
		out = append(out, fmt.Sprintf("Outside the %s limits: %d; by chance alone, about %s of %d.", verdict.Percent(level), outside,
			chart.Unit{Places: 1}.Text(verdict.Beyond(level)*float64(n)), n))
	}
	return out
}

func (c Funnel) percent() bool { return c.Options.Kind == stats.OfProportions && c.multiplier() == 100 }

func (c Funnel) show(v float64) string {
	kind := XmR
	if c.percent() {
		kind = P
	}
	return Control{Kind: kind, Draw: c.Draw}.show(v)
}

func (c Funnel) draw(out *Result, groups []group, f stats.Funnel) error {
	if c.Draw == nil {
		return nil
	}
	p := chart.Funnel{Words: chart.Words{Title: c.Draw.Title, Notes: []string{"Outside the limits asks for a look at data, patients and care, in that order; it is not a verdict on care."}},
		Unit: c.Draw.Unit, Size: c.Denominator, Target: chart.Target{Value: f.Target * c.multiplier(), Words: "target, " + c.show(f.Target*c.multiplier())}}
	p.Subtitle = out.Says[0]
	if p.Unit.After == "" && c.percent() {
		p.Unit.After = "%"
	}
	var sizes []float64
	for i, u := range f.Units {
		q := chart.FunnelPoint{Name: groups[i].name(), Denominator: u.Denominator, Value: known(u.Value, u.Known)}
		if u.Known {
			reason := c.reason(f, u)
			q.Class, q.Words = chartClass(reason.Class), fmt.Sprintf("%s: %s. %s", groups[i].name(), c.show(u.Value), reason.Words)
			sizes = append(sizes, u.Denominator)
		}
		p.Points = append(p.Points, q)
	}
	var err error
	if p.Curves, err = c.curves(f, slices.Max(sizes)); err != nil {
		return err
	}
	svg, err := p.SVG(c.Draw.Size)
	out.Charts = append(out.Charts, Chart{SVG: svg})
	return err
}

// curves are each level's limits from near nought to beyond the largest body.
func (c Funnel) curves(f stats.Funnel, largest float64) ([]chart.Curve, error) {
	curves := make([]chart.Curve, len(c.Options.Levels))
	for j, level := range c.Options.Levels {
		curves[j].Words = verdict.Percent(level) + " limits"
	}
	const steps = 120
	drawn := false
	for i := 1; i <= steps; i++ {
		// Closer together where the funnel is steep.
		d := largest * 1.08 * math.Pow(float64(i)/steps, 2)
		limits, err := f.LimitsAt(d)
		if err != nil {
			continue // too near nought to have a limit that can be computed
		}
		drawn = true
		for j, l := range limits {
			curve := &curves[j]
			curve.Denominators = append(curve.Denominators, d)
			curve.Lower, curve.Upper = append(curve.Lower, l.Lower), append(curve.Upper, l.Upper)
		}
	}
	if len(curves) > 0 && !drawn {
		return nil, fmt.Errorf("no limits can be computed up to a denominator of %v", largest)
	}
	return curves, nil
}

// containsAt says that an error speaks of a position.
func containsAt(text string, i int) bool { return strings.Contains(text, fmt.Sprintf("units[%d]", i)) }
