package book_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
)

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(in("a.csv"), []byte("payer,payee,pence\n03V,RXX,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(in("empty"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	change(t, in("other.duckdb"), "CREATE TABLE t (x INTEGER)")
	write(t, in("newer.duckdb"), nil).Close()
	change(t, in("newer.duckdb"), `UPDATE receipt SET "value" = '99' WHERE "key" = 'version/book'`)
	write(t, in("torn.duckdb"), nil).Close()
	change(t, in("torn.duckdb"), "ALTER TABLE ledger DROP COLUMN fund")
	for name, want := range map[string]string{
		"none":         "there is no such file",
		".":            "this is a directory, not a book",
		"a.csv":        "it is not a DuckDB file",
		"empty":        "it is not a DuckDB file",
		"other.duckdb": "not a book: it has no receipt",
		"newer.duckdb": "has schema 99, and this purse reads 3",
		"torn.duckdb":  "table ledger is missing or has other columns",
	} {
		_, err := book.Open(context.Background(), in(name), openReadOnly)
		var f *fault.Fault
		if !errors.As(err, &f) || !strings.Contains(f.Message, want) || f.Hint == "" || f.Place.File != in(name) {
			t.Errorf("%s: got %v, want %s with a hint", name, err, want)
		}
	}
}

func TestCreateRefuses(t *testing.T) {
	dir := t.TempDir()
	here := filepath.Join(dir, "here")
	if err := os.WriteFile(here, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		here:                             "this file exists already\n    hint: give --force",
		dir:                              "this is a directory",
		"":                               "no name for a book",
		filepath.Join(dir, "no", "b"):    "there is no directory",
		filepath.Join(here, "b"):         "is not a directory",
		dir + string(filepath.Separator): "no name for a book",
	} {
		w, err := book.Create(context.Background(), path, false, openStore)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", path, err, want)
		}
		if w != nil {
			w.Abort()
		}
	}
	if _, err := book.Create(context.Background(), here, true, openStore); err == nil || !strings.Contains(err.Error(), "not a book, and --force replaces books only") {
		t.Errorf("a file that is no book, by force: %v", err)
	}
	if left := names(t, dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}
