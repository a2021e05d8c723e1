package run

import (
	"context"
	"math/big"

	"github.com/commonpurse/commonpurse/book"
)

// OwedBy is the breakdown of a ledger line that pays what an earlier period owed: owed=2024-25-q4. [OwedFrom] reads it.
func OwedBy(p string) string { return owedMark + p }

const owedMark = "owed="

// OwedFrom is the period that owed what a line of the ledger pays, by the line's breakdown; false for a line that the
// rule of its own period made.
func OwedFrom(breakdown string) (book.Period, bool) {
	if len(breakdown) <= len(owedMark) || breakdown[:len(owedMark)] != owedMark {
		return book.Period{}, false
	}
	p, err := book.ParsePeriod(breakdown[len(owedMark):])
	return p, err == nil
}

// owed posts what the year before left to be paid in this one, as lines of the ledger in the period it is due. It is
// posted whether or not this year's policy still has the rule: a debt does not end with the rule that made it.
func (s *session) owed(ctx context.Context) error {
	if s.before == nil {
		return nil
	}
	rows, err := s.before.Rows(ctx, "due", nil)
	if err != nil {
		return err
	}
	for _, row := range rows {
		due, err := book.ParsePeriod(row.Get("due"))
		if err != nil {
			return err
		}
		pence, known := row.Decimal("pence")
		if due.Year != s.Policy.Year || !known {
			continue
		}
		var recurrent any
		if text := row.Get("recurrent"); text != "" {
			recurrent = text == "yes"
		}
		line := []any{due, row.Get("rule"), row.Get("step"), OwedBy(row.Get("period")), row.Get("payer"), row.Get("payee"),
			row.Get("fund"), nil, nil, "", recurrent, pence.Coefficient()}
		if err := s.rows.Append(ctx, "ledger", line); err != nil {
			return err
		}
	}
	return nil
}

// settled is the line of the ledger that pays a payment that was put off to a later period of the same year; nil for
// one that is not.
func (p Payment) settled(year int) []any {
	due, err := book.ParsePeriod(p.Due)
	if err != nil || due.Year != year {
		return nil
	}
	var recurrent any
	if p.Recurrent != nil {
		recurrent = *p.Recurrent
	}
	return []any{due, p.Rule, p.Step, OwedBy(p.Period.String()), p.Payer, p.Payee, p.Fund, nil, nil, "", recurrent, new(big.Int).Set(p.Pence)}
}
