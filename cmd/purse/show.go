package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/engine/duckdb"
)

type showVerb struct {
	Book  string   `arg:"" help:"The book."`
	Table string   `arg:"" optional:"" help:"The table; without one, the tables are listed."`
	Where []string `arg:"" optional:"" name:"column=value" help:"Only rows with this value: payer=03V, rule='short stay', period=2017-18 (with its months)."`

	Limit  *int64   `help:"The most rows to print; 0 for all. By default 100 as text, all as CSV and JSON." placeholder:"N"`
	Public bool     `help:"Measures as they may be published under the policy's small numbers."`
	Order  []string `help:"Columns to sort by, a minus before one for the largest first." placeholder:"COLUMN"`
	format
}

// Help is the longer text of purse help show.
func (showVerb) Help() string {
	return `As text, money is in pounds (the column pence is headed pounds), columns that are empty in every row are left out, long texts are cut short, and one wide row is printed as a list. CSV and JSON have every column, money in pence.

Examples:

    purse show base.duckdb
    purse show base.duckdb ledger payer=03V payee=RXX
    purse show base.duckdb ledger period=2017-18-q1 --order=-pence --limit=10
    purse show base.duckdb rules rule='admitted care'
    purse show base.duckdb measures --csv
    purse show base.duckdb measures --public --csv`
}

// Run prints the tables, or the rows of one.
func (v *showVerb) Run(ctx context.Context, m *Main) error {
	b, err := openBook(ctx, v.Book)
	if err != nil {
		return wrongUse(err)
	}
	defer b.Close()
	if v.Table == "" {
		return v.tables(ctx, m, b)
	}
	query, err := v.query()
	if err != nil {
		return err
	}
	if v.Public {
		return v.public(ctx, m, b, query)
	}
	rows, err := b.Select(ctx, query)
	if err != nil {
		return wrongUse(err)
	}
	t, err := book.Lookup(v.Table)
	if err != nil {
		return err
	}
	if err := v.print(m.Stdout, bookTable(t, rows)); err != nil {
		return err
	}
	return v.sayMore(ctx, m, b, query, len(rows))
}

// openBook opens a book for reading only, so that several can look at once.
func openBook(ctx context.Context, path string) (*book.Book, error) {
	return book.Open(ctx, path, func(path string) (book.Store, error) {
		return duckdb.Open(path, duckdb.Options{ReadOnly: true})
	})
}

func (v *showVerb) query() (book.Query, error) {
	if strings.Contains(v.Table, "=") {
		return book.Query{}, hinted("such as: purse show %[1]s ledger %[2]s", "%[2]q comes before the name of a table", v.Book, v.Table)
	}
	q := book.Query{Table: v.Table, Where: map[string]string{}, Order: v.Order}
	for _, text := range v.Where {
		column, value, ok := strings.Cut(text, "=")
		if _, twice := q.Where[column]; twice {
			return q, hinted("give each column once", "column %s is given twice", column)
		}
		if !ok {
			return q, hinted("such as payer=03V", "%q is not a column and a value", text)
		}
		q.Where[column] = value
	}
	if q.Limit = v.limit(); q.Limit < 0 {
		return q, hinted("0 is all", "--limit=%d is less than nothing", q.Limit)
	}
	return q, nil
}

func (v *showVerb) limit() int {
	switch {
	case v.Limit != nil:
		return int(*v.Limit)
	case v.text():
		return 100
	}
	return 0
}

// sayMore tells, beside the table, that there are rows that were not printed, or what there is instead where none was.
func (v *showVerb) sayMore(ctx context.Context, m *Main, b *book.Book, q book.Query, printed int) error {
	if printed == 0 {
		text, err := b.Instead(ctx, q)
		if err == nil && text != "" {
			fmt.Fprintln(m.Stderr, "note:", text)
		}
		return err
	}
	if q.Limit == 0 || printed < q.Limit {
		return nil
	}
	all, err := b.Count(ctx, q.Table, q.Where)
	if err != nil || all == int64(printed) {
		return err
	}
	_, err = fmt.Fprintf(m.Stderr, "%s of %s rows; --limit=0 prints all\n", grouped(fmt.Sprint(printed)), grouped(fmt.Sprint(all)))
	return err
}

// tables lists what the book has.
func (v *showVerb) tables(ctx context.Context, m *Main, b *book.Book) error {
	out := table{Columns: []column{{"table", words}, {"rows", number}, {"one row", words}, {"what it is", words}}, Whole: true}
	for _, t := range book.Tables {
		rows, err := b.Count(ctx, t.Name, nil)
		if err != nil {
			return err
		}
		out.Rows = append(out.Rows, []cell{known(t.Name), whole(rows), known(t.Grain), known(t.Meaning)})
	}
	if v.text() {
		receipt, err := b.Receipt(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(m.Stdout, "%s: %s\n\n", b.Path, aboutBook(receipt))
	}
	return v.print(m.Stdout, out)
}

// aboutBook is a line on what the book is of.
func aboutBook(receipt map[string]string) string {
	var parts []string
	for _, one := range []struct{ what, key string }{
		{"policy ", book.ReceiptPolicy}, {"", book.ReceiptYear}, {"economy ", book.ReceiptEconomy},
		{"as known on ", book.ReceiptAsOf},
	} {
		if receipt[one.key] != "" {
			parts = append(parts, one.what+receipt[one.key])
		}
	}
	digest := receipt[book.ReceiptBookDigest]
	return strings.Join(append(parts, "digest "+digest[:min(12, len(digest))]), ", ")
}

// bookTable is rows of a book as they are printed.
func bookTable(t *book.Table, rows []book.Row) table {
	out := table{}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, column{c.Name, bookKind(c)})
	}
	for _, r := range rows {
		cells := make([]cell, len(r.Values))
		for i, value := range r.Values {
			cells[i] = cell{Text: value.Text, Known: value.Known}
		}
		out.Rows = append(out.Rows, cells)
	}
	if t.Name == "measures" {
		markPercentages(out, rows)
	}
	return out
}

func bookKind(c book.Field) kind {
	switch {
	case c.Kind == book.Pence:
		return money
	case c.Kind == book.YesNo:
		return yesNo
	case c.Numeric():
		return number
	}
	return words
}
