package main

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
)

// publicColumns are the columns of measures that may be published. Limits and verdicts are not among them: they tell the
// counts that they were made of.
var publicColumns = []string{"period", "measure", "organisation", "other", "breakdown", "level", "numerator", "denominator", "value"}

// leftOut stands for a figure that is not published.
const leftOut = "*"

// public is the measures that are under small numbers, as they may be published, and a word on the others.
func (v *showVerb) public(ctx context.Context, m *Main, b *book.Book, q book.Query) error {
	if q.Table != "measures" {
		return hinted("such as: purse show BOOK measures --public", "--public is of measures, and %s is asked for", q.Table)
	}
	receipt, err := b.Receipt(ctx)
	if err != nil {
		return err
	}
	q.Limit = 0
	rows, err := b.Select(ctx, q)
	if err != nil {
		return wrongUse(err)
	}
	t := table{}
	for _, name := range publicColumns {
		kind := words
		if name == "numerator" || name == "denominator" || name == "value" {
			kind = number
		}
		t.Columns = append(t.Columns, column{name, kind})
	}
	var others []string
	for _, row := range rows {
		rule := receipt[book.ReceiptSmall+row.Get("measure")]
		if rule == "" {
			if !slices.Contains(others, row.Get("measure")) {
				others = append(others, row.Get("measure"))
			}
			continue
		}
		var fewer, round int64
		if _, err := fmt.Sscan(rule, &fewer, &round); err != nil {
			return fmt.Errorf("%s: its receipt says %q of small numbers", b.Path, rule)
		}
		t.Rows = append(t.Rows, publicRow(row, round))
	}
	if len(t.Rows) == 0 {
		return hinted("add small numbers: to the policy, and run it again", "no measure of %s is under small numbers, so none may be published so", b.Path)
	}
	if err := v.print(m.Stdout, t); err != nil {
		return err
	}
	if len(others) > 0 {
		_, err = fmt.Fprintf(m.Stderr, "note: under no small numbers, and so not here: %s\n", strings.Join(others, ", "))
	}
	return err
}

// publicRow is a row of measures as it may be published: what is left out is marked, whatever the reason; counts are
// rounded, and a value is of the rounded counts, and left out where either of them is.
func publicRow(row book.Row, round int64) []cell {
	why := row.Get("suppression")
	hidden := func(part string) bool { return strings.Contains(why, part+":") }
	count := func(column string) (cell, *big.Rat) {
		d, known := row.Decimal(column)
		switch {
		case hidden(column):
			return cell{Text: leftOut, Known: true, Kind: words}, nil
		case !known:
			return cell{}, nil
		case round == 0:
			return cell{Text: row.Get(column), Known: true, Kind: number}, d.Rat()
		}
		to := big.NewRat(round, 1)
		n := new(big.Rat).Mul(to, decimal.Round(new(big.Rat).Quo(d.Rat(), to), 0).Rat())
		return cell{Text: decimal.Text(n), Known: true, Kind: number}, n
	}
	numerator, over := count("numerator")
	denominator, under := count("denominator")
	value := cell{}
	switch {
	case why != "":
		value = cell{Text: leftOut, Known: true, Kind: words}
	case row.Get("value") == "":
	case denominator.Known && round != 0 && row.Get("hundredths") != "yes": // so much for each of something, of unrounded counts
		value = cell{Text: leftOut, Known: true, Kind: words}
	case round == 0:
		value = cell{Text: row.Get("value"), Known: true, Kind: number}
	case !denominator.Known:
		value = numerator
	case under != nil && under.Sign() > 0:
		value = cell{Text: decimal.Text(decimal.Round(new(big.Rat).Quo(over, under), 6).Rat()), Known: true, Kind: number}
	}
	if row.Get("hundredths") == "yes" && value.Kind == number {
		value.Kind = percent
	}
	var out []cell
	for _, name := range publicColumns[:6] {
		out = append(out, cell{Text: row.Get(name), Known: row.Get(name) != ""})
	}
	return append(out, numerator, denominator, value)
}
