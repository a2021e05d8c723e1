package run

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// Line is a row of the book's ledger or values.
type Line struct {
	Period, Rule, Step, Breakdown, Payer, Payee string
	Records, Quantity                           *big.Rat
	Unit                                        string
	Pence                                       *big.Rat // a whole number; nil for what is not money
}

// row is the line in the order of the book's columns.
func (l Line) row() []any {
	var pence any
	if l.Pence != nil {
		pence = l.Pence
	}
	return []any{l.Period, l.Rule, l.Step, l.Breakdown, l.Payer, l.Payee, "", l.Records, l.Quantity, l.Unit, true, pence}
}

// SkippedStep counts records for which a step was skipped under a gap, in a period.
type SkippedStep struct {
	Gap, Step, Period string
	Records           *big.Rat
}

var hundred = new(big.Rat).SetInt64(100)

// inPence is an amount in pounds as whole pence. Lines are exact to the penny already, unless a record stands for a
// fraction of one (published activity can); then the sum is rounded once.
func inPence(pounds *big.Rat) *big.Rat {
	return decimal.Round(new(big.Rat).Mul(pounds, hundred), 0).Rat()
}

// LedgerLines are the lines of a result of Ledger, and the steps skipped, both in order. A step that applied to no
// record has no line.
func (p *PriceRecords) LedgerLines(t *plan.Table) (lines []Line, skipped []SkippedStep) {
	in := newReader(t)
	gaps := map[SkippedStep]*big.Rat{}
	for _, row := range t.Rows {
		for _, l := range p.Lines {
			line := p.line(in, row, l.Step.Slug)
			if n := in.number(row, gapColumn(l.Step.Slug)); n.Sign() != 0 {
				key := SkippedStep{Gap: l.Step.IfUnknown.Gap, Step: l.Step.Slug, Period: line.Period}
				if gaps[key] == nil {
					gaps[key] = new(big.Rat)
				}
				gaps[key].Add(gaps[key], n)
			}
			line.Records = in.number(row, appliedColumn(l.Step.Slug))
			if line.Records.Sign() == 0 {
				continue
			}
			line.Quantity, line.Unit = line.Records, p.Rule.Price.Of.Singular
			line.Pence = inPence(in.number(row, penceColumn(l.Step.Slug)))
			lines = append(lines, line)
		}
	}
	for key, n := range gaps {
		key.Records = n
		skipped = append(skipped, key)
	}
	slices.SortFunc(skipped, func(a, b SkippedStep) int {
		return cmp.Or(cmp.Compare(a.Gap, b.Gap), cmp.Compare(a.Step, b.Step), cmp.Compare(a.Period, b.Period))
	})
	return lines, skipped
}

// line is what a row's lines have in common.
func (p *PriceRecords) line(in *reader, row []rule.Value, step string) Line {
	l := Line{Rule: p.Rule.Slug, Step: step, Payer: in.text(row, PayerColumn), Payee: in.text(row, PayeeColumn)}
	l.Period = PeriodOf(p.Rule.Every, in.whole(row, PeriodColumn)).String()
	var parts []string
	for i, by := range p.By {
		parts = append(parts, p.Rule.Price.By[i].Name+"="+in.textOr(row, by, "unknown"))
	}
	l.Breakdown = strings.Join(parts, ",")
	return l
}

// UnknownTotal counts the records for which it cannot be told what they add to a total.
type UnknownTotal struct {
	Total, Period string
	Records       *big.Rat
}

// TotalLines are the lines of a result of Totals, and what could not be told, both in the order of the rows. A total
// that no record is in has no line: nothing counted is not a count of nothing.
func (p *PriceRecords) TotalLines(t *plan.Table) (lines []Line, unknown []UnknownTotal) {
	in := newReader(t)
	for _, row := range t.Rows {
		for _, total := range p.Rule.Price.Totals {
			line := p.line(in, row, total.Slug)
			if n := in.number(row, unknownColumn(total.Slug)); n.Sign() != 0 {
				unknown = append(unknown, UnknownTotal{total.Name, line.Period, n})
			}
			value, known := in.optional(row, totalColumn(total.Slug))
			if !known {
				continue
			}
			line.Records, line.Quantity = in.number(row, appliedColumn(total.Slug)), value
			if line.Unit = in.unit(totalColumn(total.Slug)); line.Unit == "£" {
				line.Pence = inPence(value)
			}
			lines = append(lines, line)
		}
	}
	return lines, unknown
}
