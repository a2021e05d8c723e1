package explain

import (
	"context"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/run"
)

// scores sets a part of a body's score beside the reference's.
func (f *bodyFigure) scores(out *run.Outcome, p book.Period) {
	row := f.found.Rows[0]
	var again run.Scored
	for _, s := range out.Scores {
		if s.Organisation == f.at.Body && s.Part == row.Get("part") {
			again = s
		}
	}
	f.check("value", row.Get("value"), orBlank(again.Value))
	f.check("points", row.Get("points"), orBlank(again.Points))
	f.check("weight", row.Get("weight"), orBlank(again.Weight))
	f.from(out, []string{f.at.Body}, p)
}

// totals sets a body's score beside the reference's.
func (f *bodyFigure) totals(out *run.Outcome, p book.Period) {
	row := f.found.Rows[0]
	var again run.Total
	for _, t := range out.Totals {
		if t.Organisation == f.at.Body {
			again = t
		}
	}
	f.check("value", row.Get("value"), orBlank(again.Value))
	f.check("weighted points", row.Get("numerator"), countText(again.Points))
	f.check("weights", row.Get("denominator"), countText(again.Weight))
	f.check("class", row.Get("class"), again.Verdict.Class)
	f.check("verdict", row.Get("verdict"), again.Verdict.Text)
	f.check("lower limit", row.Get("low"), orNone(again.Low))
	f.check("upper limit", row.Get("high"), orNone(again.High))
	f.check("comparator", row.Get("comparator"), orNone(again.Comparator))
	f.from(out, []string{f.at.Body}, p)
	f.opportunities(out)
}

// opportunities sets a body's peers and benchmark beside the reference's, where the figure is of an opportunity.
func (f *bodyFigure) opportunities(out *run.Outcome) {
	for _, o := range out.Opportunities {
		if o.Organisation != f.at.Body {
			continue
		}
		f.peers = &o
		f.check("peers", f.opportunity.Get("peers"), strings.Join(o.Peers, " "))
		f.check("best of them", f.opportunity.Get("best"), strings.Join(o.Best, " "))
		f.check("figure with chance taken out", f.opportunity.Get("shrunk"), orNone(o.Shrunk))
		f.check("opportunity", f.opportunity.Get("opportunity"), orNone(o.Amount))
	}
}

// opportunityWords are an opportunity in a sentence.
func opportunityWords(unit string, row book.Row) string {
	if row.Get("value") == "" {
		return "not known"
	}
	return strings.TrimSuffix(strings.TrimSpace(people(row.Get("value"))+" "+unit)+"; "+row.Get("verdict"), "; ")
}

// findOpportunity reads the row behind a figure of an opportunity.
func (f *bodyFigure) findOpportunity(ctx context.Context) error {
	if f.rule.Opportunity == nil {
		return nil
	}
	rows, err := f.book.Select(ctx, book.Query{Table: "opportunities", Exact: true,
		Where: map[string]string{"rule": f.at.Rule, "period": f.at.Period.String(), "organisation": f.at.Body}})
	if err == nil && len(rows) == 1 {
		f.opportunity = rows[0]
	}
	return err
}

// peerRows are the figures of a body's peers, with their addresses, those of the benchmark marked.
func (f *bodyFigure) peerRows(ctx context.Context) ([][]string, error) {
	if f.peers == nil {
		return nil, nil
	}
	var out [][]string
	for _, code := range f.peers.Peers {
		what := "a peer"
		if slices.Contains(f.peers.Best, code) {
			what = "one of the best of its peers"
		}
		rows, err := f.book.Select(ctx, book.Query{Table: "opportunities", Exact: true,
			Where: map[string]string{"rule": f.at.Rule, "period": f.at.Period.String(), "organisation": code}})
		if err != nil {
			return nil, err
		}
		value := ""
		if len(rows) == 1 {
			value = rows[0].Get("value")
		}
		at := f.at
		at.Table, at.Body = "measures", code
		out = append(out, []string{f.at.Body, what, value, at.String()})
	}
	return out, nil
}

// countText is a count as the book keeps it.
func countText(x *big.Rat) string {
	if x == nil {
		return ""
	}
	return decimal.Text(decimal.Round(x, 6).Rat())
}

func orWords(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
