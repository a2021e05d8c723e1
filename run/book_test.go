package run_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// runBook makes a book and opens it.
func runBook(t *testing.T, p *policy.Policy, e *economy.Economy) *book.Book {
	t.Helper()
	_, b := runWith(t, run.Options{Policy: p, Economy: e})
	return b
}

// runWith is runBook with options, and gives the report too.
func runWith(t *testing.T, o run.Options) (*run.Report, *book.Book) {
	t.Helper()
	o.Book = filepath.Join(t.TempDir(), "book.duckdb")
	report, err := run.Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	b, err := book.Open(context.Background(), o.Book, func(path string) (book.Store, error) {
		return duckdb.Open(path, duckdb.Options{ReadOnly: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return report, b
}

// receiptOf is what the receipt of a book says; nothing for what is no book.
func receiptOf(path string) map[string]string {
	b, err := book.Open(context.Background(), path, func(path string) (book.Store, error) {
		return duckdb.Open(path, duckdb.Options{ReadOnly: true})
	})
	if err != nil {
		return nil
	}
	defer b.Close()
	receipt, _ := b.Receipt(context.Background())
	return receipt
}
