package run

import (
	"cmp"
	"maps"
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

// Skipped counts the records for which steps were skipped under a gap, in a period. A record that skipped several is
// counted once.
type Skipped struct {
	Gap, Period string
	Steps       []string // slugs of the steps that can be skipped under it
	Records     *big.Rat
}

var hundred = new(big.Rat).SetInt64(100)

// inPence is an amount in pounds as whole pence. Lines are exact to the penny already, unless a record stands for a
// fraction of one (published activity can); then the sum is rounded once.
func inPence(pounds *big.Rat) *big.Rat {
	return decimal.Round(new(big.Rat).Mul(pounds, hundred), 0).Rat()
}

// LedgerLines are the lines of a result of Ledger, and what was skipped, both in order. A step that applied to no
// record has no line.
func (p *PriceRecords) LedgerLines(t *plan.Table) (lines []Line, skipped []Skipped) {
	in := newReader(t)
	for _, row := range t.Rows {
		for _, l := range p.Lines {
			line := p.line(in, row, l.Step.Slug)
			line.Records = in.number(row, appliedColumn(l.Step.Slug))
			if line.Records.Sign() == 0 {
				continue
			}
			line.Quantity, line.Unit = line.Records, p.Rule.Price.Of.Singular
			line.Pence = inPence(in.number(row, penceColumn(l.Step.Slug)))
			lines = append(lines, line)
		}
	}
	return lines, p.skipped(in)
}

// skipped adds up what was skipped over payers and payees, in order of gap and period.
func (p *PriceRecords) skipped(in *reader) (all []Skipped) {
	for _, u := range p.skippable() {
		periods := map[string]*big.Rat{}
		for _, row := range in.table.Rows {
			period := PeriodOf(p.Rule.Every, in.whole(row, PeriodColumn)).String()
			if n := in.number(row, gapColumn(u.gap)); n.Sign() != 0 {
				periods[period] = new(big.Rat).Add(n, orZero(periods[period]))
			}
		}
		for _, period := range slices.Sorted(maps.Keys(periods)) {
			all = append(all, Skipped{u.gap, period, u.steps(), periods[period]})
		}
	}
	return all
}

func orZero(n *big.Rat) *big.Rat {
	if n == nil {
		return new(big.Rat)
	}
	return n
}

// under is a gap with the lines of the steps that can be skipped under it.
type under struct {
	gap   string
	lines []PriceLine
}

func (u under) steps() (slugs []string) {
	for _, l := range u.lines {
		slugs = append(slugs, l.Step.Slug)
	}
	return slugs
}

// skippable are the gaps under which steps can be skipped, in order.
func (p *PriceRecords) skippable() (gaps []under) {
	for _, l := range p.Lines {
		if !l.Step.IfUnknown.Skip {
			continue
		}
		at := slices.IndexFunc(gaps, func(u under) bool { return u.gap == l.Step.IfUnknown.Gap })
		if at < 0 {
			at, gaps = len(gaps), append(gaps, under{gap: l.Step.IfUnknown.Gap})
		}
		gaps[at].lines = append(gaps[at].lines, l)
	}
	slices.SortFunc(gaps, func(a, b under) int { return cmp.Compare(a.gap, b.gap) })
	return gaps
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
