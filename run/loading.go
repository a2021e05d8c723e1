package run

import (
	"context"
	"fmt"
	"math/big"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
)

// describeLoading writes the economy's files to the receipt, and to quality what was set aside and which statements a
// later one has replaced.
func (s *session) describeLoading(ctx context.Context) error {
	for _, f := range s.report.Loaded.Files {
		s.book.SetFile(f.Path, f.Hash, f.Rows)
	}
	if err := s.describeReplaced(ctx); err != nil {
		return err
	}
	first := map[economy.Count]economy.SetAside{}
	for _, fault := range s.report.Loaded.Faults {
		key := economy.Count{Table: fault.Table, File: fault.File, Kind: fault.Kind, Column: fault.Column}
		if _, seen := first[key]; !seen {
			first[key] = fault
		}
	}
	for _, c := range s.report.Loaded.Counts {
		n := c.Rows
		c.Rows = 0
		example := first[c]
		doubt := quality{kind: "rejected", table: c.Table, file: c.File, row: example.Row, column: c.Column,
			found: c.Kind + ": " + example.Found, expected: example.Expected, rows: new(big.Rat).SetInt64(n),
			touches: "every figure made from " + c.Table}
		if err := s.doubt(ctx, doubt); err != nil {
			return err
		}
	}
	return nil
}

// describeReplaced lists the statements that later ones have replaced, with their rows and pounds. Those that had not
// come on the day asked for are not listed: a book as of a day is that of the economy of that day.
func (s *session) describeReplaced(ctx context.Context) error {
	for _, r := range s.report.Loaded.Replaced {
		doubt := quality{kind: "superseded", table: "statements", file: r.File, row: r.Row, column: "received",
			found: fmt.Sprintf("statement %d of %s, %s, %s: £%s, received %s", r.Number, r.Provider, r.Commissioner, r.Month[:7],
				decimal.Text(r.Amount.Rat()), r.Received),
			expected: fmt.Sprintf("the latest: statement %d, received %s, is used", r.By, r.Now),
			rows:     new(big.Rat).SetInt64(r.Rows), touches: "no figure: kept and not used"}
		if err := s.doubt(ctx, doubt); err != nil {
			return err
		}
	}
	return nil
}

// noteStatements says what a reader should know of the statements: the day they are read as of, and that not all count.
func (s *session) noteStatements() {
	l := s.report.Loaded
	if s.Policy.AsOf != nil && !has(l, "statements") {
		s.report.Notes = append(s.report.Notes, "the economy has no statements: nothing in it says when it came, and all of it is used")
	}
	if l.Later > 0 {
		s.report.Notes = append(s.report.Notes, fmt.Sprintf("statements received after %s, and so not used: %d", s.Policy.AsOf, l.Later))
	}
	if n := len(l.Replaced); n > 0 {
		s.report.Notes = append(s.report.Notes, fmt.Sprintf("statements replaced by later ones, and so not used: %d; they are in the book's table quality", n))
	}
}
