package explain

import (
	"math/big"

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
	f.from(out, []string{f.at.Body}, p)
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
