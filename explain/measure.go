package explain

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// measureFigure explains one row of the measures. A body may have figures at several levels (a code can be both a
// provider and a commissioner): the level is the one whose recomputed figure is the book's.
type measureFigure struct {
	policy  *policy.Policy
	rule    *policy.Rule
	figure  *book.Figure
	records *run.MeasureRecords
	level   run.MeasureLevel
	number  int
	body    string // the code, without the level that tells it from another level's
	beside  beside
	funnel  *run.Funnelled // what it was held against the others in; nil where it was not
	judged  run.MeasureRow // the row as it was worked out and judged again
	outOf   *run.OutOf     // where another table says what it is out of
	peopled string         // what of that table it is out of, in words
	bands   []run.BandRow  // of a standardised figure
}

// newMeasureFigures gives the levels that the row could be of, in the order of the policy.
func newMeasureFigures(p *policy.Policy, r *policy.Rule, f *book.Figure) []*measureFigure {
	records := run.LowerMeasure(r, p.Year, run.Scan(r.Measure.Of), run.Stored)
	a := f.Address
	var out []*measureFigure
	for i, level := range records.Levels {
		name, _, broken := strings.Cut(a.Breakdown, "=")
		if pair := len(level.Bodies) == 2; pair != (a.Other != "") || broken != (level.By != "") || broken && name != level.ByName {
			continue
		}
		one := &measureFigure{policy: p, rule: r, figure: f, records: records, level: level, number: i, body: a.Body}
		if code, told := strings.CutSuffix(a.Body, run.AsLevel("", level.Name)); told {
			one.body = code
			return []*measureFigure{one}
		}
		out = append(out, one)
	}
	return out
}

func (f *measureFigure) recomputation() *recomputation {
	return &recomputation{rule: f.rule, of: f.rule.Measure.Of, where: f.where,
		lower: func(scan *plan.Scan) *run.Sums {
			f.records = run.LowerMeasureLevel(f.rule, f.policy.Year, scan, f.number, run.Stored)
			f.level = f.records.Levels[0]
			return f.records.Level(f.level)
		}}
}

func (f *measureFigure) where(c *cell) error {
	a := f.figure.Address
	c.periods(f.rule.Every, a.Period)
	for i, code := range []string{f.body, a.Other}[:len(f.level.Bodies)] {
		if err := c.is(f.level.Bodies[i], code, run.Unassigned); err != nil {
			return err
		}
	}
	if f.level.By == "" {
		return nil
	}
	return c.broken(a.Breakdown, []string{f.level.ByName}, []string{f.level.By})
}

func (f *measureFigure) checks(sums *plan.Table) []Check {
	rows := f.records.Rows(f.policy, f.level, sums, f.outOf)
	in := f.figure.Rows[0]
	if len(rows) != 1 {
		return []Check{{"rows", "1", fmt.Sprint(len(rows))}}
	}
	rows[0].Organisation = f.figure.Address.Body // as the book tells it from another level's
	again := rows[0].Judged(f.rule.Measure, f.around(rows[0]))
	f.bands = again.Bands
	value := ""
	if again.Value != nil {
		value = decimal.Text(again.Value.Rat())
	}
	checks := []Check{
		{"numerator", in.Get("numerator"), orBlank(again.Figure.Numerator)},
		{"denominator", in.Get("denominator"), orBlank(again.Figure.Denominator)},
		{"value", in.Get("value"), value},
		{"in hundredths", in.Get("hundredths"), yesNo(again.Hundredths)},
		{"unknown records", in.Get("unknown"), text(again.Unknown)},
		{"verdict", in.Get("verdict"), again.Verdict.Text},
		{"class", in.Get("class"), again.Verdict.Class},
	}
	if f.rule.Measure.Judge != nil || f.rule.Measure.Standard != nil {
		checks = append(checks, Check{"lower limit", in.Get("low"), orNone(again.Low)}, Check{"upper limit", in.Get("high"), orNone(again.High)},
			Check{"comparator", in.Get("comparator"), orNone(again.Comparator)}, Check{"limits", f.beside.limits(), limitTexts(again.Limits)})
	}
	f.judged = again
	return checks
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

func orBlank(n *big.Rat) string {
	if n == nil {
		return ""
	}
	return decimal.Text(n)
}

func (f *measureFigure) says() string {
	row := f.figure.Rows[0]
	value := row.Get("value")
	d, known := row.Decimal("value")
	fits := ""
	if known {
		v, _ := d.Rat().Float64()
		fits = run.UnitOf(row.Get("hundredths") == "yes").Fit(v)
	}
	switch {
	case !known:
		value = "not known"
	case f.rule.Measure.Standard != nil:
		value = f.standardised(row, d)
	case f.rule.Measure.Per != nil:
		value = fmt.Sprintf("%s %s%s: %s over %s", fits, f.rule.Measure.Unit, perText(f.rule.Measure), people(row.Get("numerator")), people(row.Get("denominator")))
	case f.records.OutOf && row.Get("hundredths") != "yes":
		value = fmt.Sprintf("%s %s: %s over %s", fits, f.rule.Measure.Unit, people(row.Get("numerator")), people(row.Get("denominator")))
	case f.records.OutOf:
		value = fmt.Sprintf("%s: %s of %s %s", fits, people(row.Get("numerator")), people(row.Get("denominator")), f.rule.Measure.Unit)
	default:
		value = people(value) + " " + f.rule.Measure.Unit
	}
	who := row.Get("organisation")
	if row.Get("other") != "" {
		who += " and " + row.Get("other")
	}
	if row.Get("breakdown") != "" {
		who += ", " + row.Get("breakdown")
	}
	says := fmt.Sprintf("%s, %s, %s: %s", f.rule.Name, row.Get("period"), who, value)
	if why := row.Get("suppression"); why != "" {
		says += "; not to be published as it is (" + why + ")"
	}
	if verdict := row.Get("verdict"); verdict != "" {
		says += "; " + verdict
	}
	return says
}

func (f *measureFigure) adds() []string {
	if f.rule.Measure.OutOf != nil {
		return []string{"measure.numerator", "measure.denominator"}
	}
	return []string{"measure.numerator"}
}

func (f *measureFigure) steps(read func(column string) (string, bool)) []Step {
	m := f.rule.Measure
	var out []Step
	if m.Where != nil {
		out = append(out, stepOf("which records", "", nil, "", m.Where, read))
	}
	for _, let := range m.Lets {
		out = append(out, stepOf(trimLet(let.Name), "", nil, "", let.Expr, read))
	}
	count := m.Count
	if count == nil {
		count = rule.Column(m.Of.Count, rule.Type{Kind: rule.Number}, f.rule.At)
	}
	out = append(out, stepOf("counted", "", m.When, "", count, read))
	if m.OutOf != nil {
		out = append(out, stepOf("out of", "", nil, "", m.OutOf, read))
	}
	return append(out, f.populationSteps(read)...)
}

// populationSteps are what a figure is out of where another table says so, and how it is standardised.
func (f *measureFigure) populationSteps(read func(column string) (string, bool)) []Step {
	m := f.rule.Measure
	var out []Step
	if p := m.Population; p != nil {
		step := stepOf("out of "+p.Of.Name, "", p.Where, "", p.Count, func(string) (string, bool) { return "", false })
		if p.Years {
			step.Because = fmt.Sprintf("person-years: each %s counts for its part of a year", f.rule.Every)
		}
		out = append(out, step)
	}
	if st := m.Standard; st != nil {
		for _, by := range st.By {
			out = append(out, stepOf("band, "+by.Name, "", nil, "", by.Expr, read))
		}
		if st.Times != nil {
			out = append(out, stepOf("each counts for", "", nil, "", st.Times, read))
		}
	}
	return out
}

func trimLet(name string) string {
	return strings.ReplaceAll(strings.TrimPrefix(name, "let."), "_", " ")
}
