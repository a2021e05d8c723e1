package policies_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/formats"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/internal/need"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// publication is files of one format under ../shared/data.
type publication struct {
	format, year, month string
	files               []string
}

// bookOf is the book of a shipped policy over published files, brought into one economy in order.
func bookOf(t *testing.T, shipped string, from []publication) *book.Book {
	t.Helper()
	return bookOn(t, shipped, economyOf(t, from))
}

// economyOf imports published files into a directory.
func economyOf(t *testing.T, from []publication) string {
	t.Helper()
	ctx, dir := context.Background(), filepath.Join(t.TempDir(), "economy")
	for i, p := range from {
		var paths []string
		for _, f := range p.files {
			paths = append(paths, need.Shared(t, "data/"+f))
		}
		if _, err := formats.Import(ctx, p.format, paths, dir, formats.Options{Year: p.year, Month: p.month, Add: i > 0}); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// bookOn runs a shipped policy on the economy of a directory.
func bookOn(t *testing.T, shipped, dir string) *book.Book {
	t.Helper()
	ctx := context.Background()
	e, err := economy.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Load(shipped)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "book.duckdb")
	if _, err := run.Run(ctx, run.Options{Policy: p, Economy: e, Book: path}); err != nil {
		t.Fatal(err)
	}
	b, err := book.Open(ctx, path, func(path string) (book.Store, error) {
		return duckdb.Open(path, duckdb.Options{ReadOnly: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}
