package book_test

import (
	"context"
	"testing"
	"time"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/engine/duckdb"
)

func openStore(path string) (book.Store, error) {
	return duckdb.Open(path, duckdb.Options{Threads: 2})
}

func openReadOnly(path string) (book.Store, error) {
	return duckdb.Open(path, duckdb.Options{ReadOnly: true})
}

// line is a row of the ledger or of values.
func line(period, rule, step, breakdown, payer, payee string, records, pence any) []any {
	return []any{period, rule, step, breakdown, payer, payee, "", records, records, "spell", true, pence}
}

func measure(period, measure, organisation, breakdown string, numerator, denominator, value any) []any {
	return []any{period, measure, organisation, nil, breakdown, "provider", numerator, denominator, value, true,
		nil, nil, nil, nil, nil, nil, 0, nil}
}

func number(text string) decimal.Decimal {
	d, err := decimal.Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

// small is what the small book of these tests has in it.
func small() map[string][][]any {
	return map[string][][]any{
		"ledger": {
			line("2017-18-m01", "Admitted care", "Non-elective", "", "03V", "RXX", 3, 426500),
			line("2017-18-m01", "admitted-care", "short stay", "", "03V", "RXX", 1, -44460),
			line("2017-18-m02", "admitted-care", "short-stay", "", "03V", "RXX", number("0.5"), -100),
			line("2017-18-m02", "admitted-care", "short-stay", "", "03V", "RYY", 1, -7),
		},
		"measures": {
			measure("2017-18-m01", "eighteen-weeks", "RXX", "", 92, 100, number("0.92")),
			measure("2017-18-m01", "eighteen-weeks", "RXX", "function=C_110", 1, 3, number("0.333333333")),
			measure("2017-18-m01", "eighteen-weeks", "RYY", "", 0, 0, nil),
		},
		"gaps": {
			{"short stay flags", "admitted-care", "2017-18-m01", 1, "the table is not published", "the flags", nil},
		},
		"relations": {
			{"03V", "Y54", "region", nil, nil},
			{"03V", "Y55", "region", "2017-06-01", time.Date(2018, 3, 31, 0, 0, 0, 0, time.UTC)},
		},
	}
}

// write makes a book of the rows given and opens it.
func write(t *testing.T, path string, rows map[string][][]any) *book.Book {
	t.Helper()
	w := begin(t, path)
	fill(t, w, rows)
	w.SetReceipt(book.ReceiptPolicy, "a small policy")
	w.SetFile("spells.csv", "abc", 4)
	if err := w.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	return read(t, path)
}

func begin(t *testing.T, path string) *book.Writer {
	t.Helper()
	w, err := book.Create(context.Background(), path, false, openStore)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Abort() })
	return w
}

func fill(t *testing.T, w *book.Writer, rows map[string][][]any) {
	t.Helper()
	for table, all := range rows {
		if err := w.Append(context.Background(), table, all...); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, path string) *book.Book {
	t.Helper()
	b, err := book.Open(context.Background(), path, openReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// texts are the values of some columns of rows.
func texts(rows []book.Row, columns ...string) [][]string {
	var out [][]string
	for _, r := range rows {
		var one []string
		for _, c := range columns {
			one = append(one, r.Get(c))
		}
		out = append(out, one)
	}
	return out
}
