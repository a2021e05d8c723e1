package explain

import (
	"context"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// beside is what a figure of a measure is judged beside, which are figures of the book with addresses of their own.
type beside struct {
	series []book.Row // of the same body and breakdown, up to the figure's own period
	nation []book.Row // of the same period and breakdown: one or none
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
	if r.Measure.Judge.Against {
		out.nation, err = x.book.Select(ctx, book.Query{Table: "measures", Exact: true,
			Where: map[string]string{"measure": a.Rule, "organisation": x.policy.Nation, "other": "", "breakdown": a.Breakdown, "period": a.Period.String()}})
	}
	return out, err
}

// around is what the row was judged beside, with the row's own figure as it was worked out again.
func (b beside) around(own run.MeasureRow, nation bool) run.Around {
	var out run.Around
	for _, row := range b.series {
		p, err := book.ParsePeriod(row.Get("period"))
		if err != nil || row.Get("period") == own.Period {
			continue
		}
		out.Series = append(out.Series, run.Dated{Period: p, Figure: run.FigureOf(row, own.Figure.OutOf)})
	}
	if p, err := book.ParsePeriod(own.Period); err == nil {
		out.Series = append(out.Series, run.Dated{Period: p, Figure: own.Figure})
	}
	if len(b.nation) == 1 && !nation {
		f := run.FigureOf(b.nation[0], own.Figure.OutOf)
		out.Nation = &f
	}
	return out
}

// reads tables the figures that the figure was judged beside, with their addresses.
func (f *measureFigure) reads() Table {
	j := f.rule.Measure.Judge
	if j == nil {
		return Table{}
	}
	t := Table{Header: []string{"for", "reads", "value", "address"}}
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
