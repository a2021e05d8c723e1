package book_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/commonpurse/commonpurse/book"
)

// duckDB begins every file of DuckDB's: force replaces no other kind.
const duckDB = "\x00\x00\x00\x00\x00\x00\x00\x00DUCK"

// TestDraft writes files that appear when they are whole, and leave nothing behind.
func TestDraft(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "compare.duckdb")
	write := func(text string, force bool) *book.Draft {
		t.Helper()
		d, err := book.NewDraft(target, force)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(d.File(), []byte(duckDB+text), 0o600); err != nil {
			t.Fatal(err)
		}
		return d
	}
	holds := func(want string) {
		t.Helper()
		got, err := os.ReadFile(target)
		if want != "" {
			want = duckDB + want
		}
		if err != nil && want != "" || string(got) != want {
			t.Errorf("the file holds %q, %v, want %q", got, err, want)
		}
		entries, err := os.ReadDir(dir)
		if most := min(len(want), 1); err != nil || len(entries) > most {
			t.Errorf("left behind: %v, %v", entries, err)
		}
	}
	if err := write("given up", false).Discard(); err != nil {
		t.Error(err)
	}
	holds("")
	d := write("first", false)
	if err := d.Publish(); err != nil {
		t.Error(err)
	}
	if err := d.Discard(); err != nil {
		t.Error(err)
	}
	holds("first")
	if _, err := book.NewDraft(target, false); err == nil {
		t.Error("a file that is there was not refused")
	}
	if err := write("second", true).Publish(); err != nil {
		t.Error(err)
	}
	holds("second")
}
