package run

import (
	"context"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/policy"
)

// price runs a price rule: its lines to the ledger (or values, when it does not pay), its totals to values, what
// could not be priced to quality, and skipped steps to gaps.
func (s *session) price(ctx context.Context, r *policy.Rule, report *RuleReport) error {
	records := LowerPrice(r, s.Policy.Year, Scan(r.Price.Of), Stored)
	priced, err := s.lines(ctx, records, report)
	if err != nil {
		return err
	}
	if s.wants(r, "values") {
		if err := s.totals(ctx, records, report); err != nil {
			return err
		}
	}
	unpriced := new(big.Rat)
	if s.wants(r, "quality") {
		if unpriced, err = s.unpriced(ctx, records); err != nil {
			return err
		}
	}
	report.Ran, report.Records, report.Unpriced = true, decimal.Text(priced), decimal.Text(unpriced)
	if report.Lines == 0 {
		return s.empty(ctx, r)
	}
	return nil
}

// wants says whether what a rule has for a table of the book is wanted: all is, but in a trial of a few tables.
func (s *session) wants(r *policy.Rule, table string) bool {
	return s.wanted == nil || s.wanted(r, table)
}

// lines writes the lines and the steps skipped, and gives how many records were priced.
func (s *session) lines(ctx context.Context, records *PriceRecords, report *RuleReport) (*big.Rat, error) {
	result, err := s.on.Run(ctx, records.Ledger().Plan())
	if err != nil {
		return nil, err
	}
	lines, skipped := records.LedgerLines(result)
	if err := s.write(ctx, Book(records.Rule), lines, report); err != nil {
		return nil, err
	}
	for _, g := range skipped {
		var touches []string
		for _, step := range g.Steps {
			touches = append(touches, Book(records.Rule)+"/"+g.Period+"/"+records.Rule.Slug+"."+step)
		}
		row := s.declared(gapRow{gap: g.Gap, rule: records.Rule.Slug, period: g.Period, records: g.Records,
			touches: strings.Join(touches, ", ")})
		if err := s.gap(ctx, row); err != nil {
			return nil, err
		}
	}
	in, priced := newReader(result), new(big.Rat)
	for _, row := range result.Rows {
		priced.Add(priced, in.number(row, recordsColumn))
	}
	return priced, nil
}

// Book is the table of the book that a price rule's lines stand in.
func Book(r *policy.Rule) string {
	if r.Price.Pays {
		return "ledger"
	}
	return "values"
}

func (s *session) write(ctx context.Context, table string, lines []Line, report *RuleReport) error {
	for _, line := range lines {
		if err := s.rows.Append(ctx, table, line.row()); err != nil {
			return err
		}
	}
	report.Lines += int64(len(lines))
	return nil
}

func (s *session) totals(ctx context.Context, records *PriceRecords, report *RuleReport) error {
	sums := records.Totals()
	if sums == nil {
		return nil
	}
	result, err := s.on.Run(ctx, sums.Plan())
	if err != nil {
		return err
	}
	lines, unknown := records.TotalLines(result)
	byTotal := map[UnknownTotal]*big.Rat{}
	var order []UnknownTotal
	for _, u := range unknown {
		key := UnknownTotal{Total: u.Total}
		if byTotal[key] == nil {
			byTotal[key] = new(big.Rat)
			order = append(order, key)
		}
		byTotal[key].Add(byTotal[key], u.Records)
	}
	for _, key := range order {
		err := s.doubt(ctx, quality{kind: "missing", rule: records.Rule.Slug, table: records.Rule.Price.Of.Name,
			found: "records that cannot be told", expected: "each record in the total " + key.Total + " of " + records.Rule.Name + " or not in it",
			rows: byTotal[key], touches: records.Rule.Slug + ": " + decimal.Text(byTotal[key]) + " records"})
		if err != nil {
			return err
		}
	}
	return s.write(ctx, "values", lines, report)
}

// unpriced lists, by reason, the records that could not be priced, and gives how many they are.
func (s *session) unpriced(ctx context.Context, records *PriceRecords) (*big.Rat, error) {
	result, err := s.on.Run(ctx, records.Unpriced().Plan())
	if err != nil {
		return nil, err
	}
	in, all := newReader(result), new(big.Rat)
	for _, row := range result.Rows {
		n := in.number(row, recordsColumn)
		all.Add(all, n)
		err := s.doubt(ctx, quality{kind: "unpriced", rule: records.Rule.Slug, table: records.Rule.Price.Of.Name, found: in.text(row, unpaidColumn),
			expected: "a price under " + records.Rule.Name, rows: in.number(row, rowsColumn),
			touches: records.Rule.Slug + ": " + decimal.Text(n) + " records"})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}
