package explain

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// beside is what a figure of a measure is judged beside, which are figures of the book with addresses of their own.
type beside struct {
	series []book.Row // of the same body and breakdown, up to the figure's own period
	nation []book.Row // of the same period and breakdown: one or none
	among  []book.Row // of the same level, period and breakdown, itself included, where there is a funnel
	levels []book.Row // the figure's limits
}

// besides reads from the book what a figure was judged beside; nothing where the measure is not judged by chance.
func (x *Explainer) besides(ctx context.Context, r *policy.Rule, f *book.Figure) (beside, error) {
	var out beside
	if r.Measure == nil || r.Measure.Judge == nil {
		return out, nil
	}
	a := f.Address
	rows, err := x.book.Select(ctx, book.Query{Table: "measures", Order: []string{"period"},
		Where: map[string]string{"measure": a.Rule, "organisation": a.Body, "other": a.Other, "breakdown": a.Breakdown}})
	if err != nil {
		return out, err
	}
	for _, row := range rows {
		if row.Get("period") <= a.Period.String() { // periods of one rule sort as text
			out.series = append(out.series, row)
		}
	}
	of := map[string]string{"period": a.Period.String(), "breakdown": a.Breakdown}
	if r.Measure.Judge.Against {
		out.nation, err = x.book.Select(ctx, book.Query{Table: "measures", Exact: true, Where: with(of, "measure", a.Rule, "organisation", x.policy.Nation, "other", "")})
	}
	if err == nil && r.Measure.Judge.Funnel != nil {
		out.among, err = x.book.Select(ctx, book.Query{Table: "measures", Exact: true, Where: with(of, "measure", a.Rule, "level", f.Rows[0].Get("level"))})
	}
	if err == nil {
		out.levels, err = x.book.Select(ctx, book.Query{Table: "limits", Exact: true, Where: with(of, "rule", a.Rule, "organisation", a.Body, "other", a.Other)})
	}
	return out, err
}

// with is what a row must have, and more of it.
func with(of map[string]string, more ...string) map[string]string {
	out := maps.Clone(of)
	for i := 0; i < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

// around is what the row was judged beside, with the row's own figure as it was worked out again.
func (f *measureFigure) around(own run.MeasureRow) run.Around {
	b := f.beside
	out := run.Around{}
	for _, row := range b.series {
		p, err := book.ParsePeriod(row.Get("period"))
		if err != nil || row.Get("period") == own.Period {
			continue
		}
		out.Series = append(out.Series, run.Dated{Period: p, Figure: run.FigureOf(row, f.rule.Measure)})
	}
	if p, err := book.ParsePeriod(own.Period); err == nil {
		out.Series = append(out.Series, run.Dated{Period: p, Figure: own.Figure})
		out.Targets = run.TargetsOf(f.policy, own, p)
	}
	if f.level.Nation {
		return out
	}
	if len(b.nation) == 1 {
		n := run.FigureOf(b.nation[0], f.rule.Measure)
		out.Nation = &n
	}
	if f.rule.Measure.Judge != nil && f.rule.Measure.Judge.Funnel != nil {
		f.funnel = run.FunnelOf(f.rule.Measure, f.bodies(own))
		out.Funnel = f.funnel
	}
	return out
}

// bodies are those of the level, with the figure's own as it was worked out again.
func (f *measureFigure) bodies(own run.MeasureRow) []run.Body {
	var out []run.Body
	for _, row := range f.beside.among {
		one := run.Body{Organisation: row.Get("organisation"), Other: row.Get("other"), Figure: run.FigureOf(row, f.rule.Measure)}
		if one.Organisation == f.figure.Address.Body && one.Other == own.Other {
			one.Figure = own.Figure
		}
		out = append(out, one)
	}
	return out
}

// limits are the book's limits of the figure, as [run.Limits] writes them.
func (b beside) limits() string {
	var out []string
	for _, row := range b.levels {
		text := func(column string) string { return orWords(row.Get(column), "-") }
		out = append(out, strings.TrimSpace(strings.Join([]string{row.Get("kind"), row.Get("level"), text("low"), text("centre"), text("high"), row.Get("stands")}, " ")))
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

func limitTexts(limits []run.Limits) string {
	var out []string
	for _, l := range limits {
		out = append(out, l.String())
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

// reads tables the figures that the figure was judged beside, with their addresses.
func (f *measureFigure) reads() Table {
	t := Table{Header: []string{"for", "reads", "value", "address"}}
	if f.peopled != "" {
		t.Rows = append(t.Rows, []string{f.figure.Address.Body, f.peopled, f.figure.Rows[0].Get("denominator"), ""})
	}
	j := f.rule.Measure.Judge
	if j == nil {
		return t
	}
	add := func(what string, row book.Row) {
		at := f.figure.Address
		at.Body, at.Other = row.Get("organisation"), row.Get("other")
		at.Period, _ = book.ParsePeriod(row.Get("period"))
		t.Rows = append(t.Rows, []string{f.figure.Address.Body, what, row.Get("value"), at.String()})
	}
	if !f.level.Nation {
		for _, row := range f.beside.nation {
			add("the nation", row)
		}
	}
	if j.OverTime != "" {
		for _, row := range slices.Backward(f.beside.series) {
			if row.Get("period") != f.figure.Address.Period.String() {
				add(row.Get("period"), row)
			}
		}
	}
	return t
}

func orNone(d *decimal.Decimal) string {
	if d == nil {
		return ""
	}
	return decimal.Text(d.Rat())
}

// chance says how often each way of judging the figure errs where nothing but chance is at work, as it was measured on
// figures drawn from fixed seeds. What cannot be measured, such as a value of 0, is left out.
func (f *measureFigure) chance() []string {
	j := f.rule.Measure.Judge
	if j == nil || f.judged.Figure.Value() == nil {
		return nil
	}
	var out []string
	add := func(words string, err error) {
		if err == nil {
			out = append(out, words)
		}
	}
	if j.Limits != "" {
		add(run.LimitsMiss(f.rule.Measure, f.judged.Figure))
	}
	if f.funnel != nil && f.funnel.Err == nil {
		add(f.funnel.Strays())
	}
	if j.OverTime != "" {
		add(run.AlarmsOverTime(f.rule.Measure, f.figure.Address.Body, f.around(f.judged).Series))
	}
	return out
}
