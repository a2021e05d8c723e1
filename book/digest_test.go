package book_test

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/book"
)

func itoa(n int) string { return strconv.Itoa(n) }

// rowsOf are rows of the ledger with keys of their own.
func rowsOf(t *rapid.T) [][]any {
	texts := rapid.SampledFrom([]string{"", "a", "b", "a,", "1:a", "é", "-", "\x00", "\n", "2:é,"})
	keys := map[string]bool{}
	var rows [][]any
	for range rapid.IntRange(0, 12).Draw(t, "rows") {
		row := line("2017-18-m01", "r", "s", texts.Draw(t, "breakdown"), "P", "Q"+texts.Draw(t, "payee"), 1,
			rapid.Int64().Draw(t, "pence"))
		if key := fmt.Sprint(row[3], "|", row[5]); !keys[key] {
			keys[key] = true
			rows = append(rows, row)
		}
	}
	return rows
}

func TestDigestDoesNotDependOnOrder(t *testing.T) {
	checks(t, "25") // each makes two books
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		rows := rowsOf(r)
		shuffled := rapid.Permutation(rows).Draw(r, "order")
		n++
		first := digests(t, filepath.Join(dir, fmt.Sprint(n, "a")), 1, rows)
		second := digests(t, filepath.Join(dir, fmt.Sprint(n, "b")), 2, shuffled)
		if diff := cmp.Diff(first, second); diff != "" {
			r.Fatal(diff)
		}
	})
}

// checks sets how many cases a property is tried with.
func checks(t *testing.T, n string) {
	t.Helper()
	f := flag.Lookup("rapid.checks")
	was := f.Value.String()
	if err := f.Value.Set(n); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Value.Set(was) })
}

// digests are the digest lines of the receipt of a book with these lines in its ledger.
func digests(t *testing.T, path string, threads int, ledger [][]any) map[string]string {
	t.Helper()
	w := begin(t, path)
	for i := 0; i < len(ledger); i += threads { // in one piece or in many
		fill(t, w, map[string][][]any{"ledger": ledger[i:min(i+threads, len(ledger))]})
	}
	if err := w.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for key, value := range w.Receipt() {
		if strings.HasPrefix(key, "digest") {
			out[key] = value
		}
	}
	return out
}

// The digest is the SHA-256 of a text that anyone can make: this one was, with sha256sum.
func TestDigestIsWhatItsCommentSays(t *testing.T) {
	b := write(t, filepath.Join(t.TempDir(), "b.duckdb"), map[string][][]any{
		"reads": {{"r", "table/é"}, {"q", ""}},
	})
	got, rows, err := b.Digest(context.Background(), "reads")
	if err != nil || rows != 2 {
		t.Fatal(rows, err)
	}
	const want = "f8a076e7ea646361dfc75e8f6a64ffdbdafbd15bf6089a58a4a1b079e3ec4401"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDigestTellsRowsApart(t *testing.T) {
	base := line("2017-18-m01", "r", "s", "", "P", "Q", 1, 5)
	seen := map[string]int{}
	for i, change := range []map[int]any{
		{}, {0: "2017-18-m02"}, {1: "q"}, {3: "x"}, {4: "Q", 5: "P"}, {6: "f"}, {7: 2}, {7: nil}, {8: nil},
		{9: nil}, {9: ""}, {10: false}, {10: nil}, {11: 6}, {11: -5},
	} {
		row := append([]any(nil), base...)
		for at, value := range change {
			row[at] = value
		}
		digest := digests(t, filepath.Join(t.TempDir(), "b"), 1, [][]any{row})["digest/ledger"]
		if was, ok := seen[digest]; ok {
			t.Errorf("changes %d and %d have one digest", was, i)
		}
		seen[digest] = i
	}
}

func TestDigestLeavesOutWhereTheDataLay(t *testing.T) {
	row := func(file string, at any) map[string][][]any {
		return map[string][][]any{"quality": {{"rejected", "", "spells", file, at, "hrg", "ZZ", "a code", 3, nil}}}
	}
	dir := t.TempDir()
	one := write(t, filepath.Join(dir, "one"), row("spells.csv", 7))
	two := write(t, filepath.Join(dir, "two"), row("spells.parquet", nil))
	first, _, err := one.Digest(context.Background(), "quality")
	second, _, err2 := two.Digest(context.Background(), "quality")
	if err != nil || err2 != nil || first != second {
		t.Errorf("%s %v, %s %v", first, err, second, err2)
	}
}

func TestVerifyFindsWhatWasChanged(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "b.duckdb")
	b := write(t, path, small())
	if faults, err := b.Verify(ctx); err != nil || len(faults) > 0 {
		t.Fatalf("as written: %v %v", faults, err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	change(t, path, `UPDATE ledger SET pence = pence + 1 WHERE payee = 'RYY'`)
	faults, err := read(t, path).Verify(ctx)
	if err != nil || len(faults) != 1 || !strings.Contains(faults[0].Message, "table ledger is not as it was written") {
		t.Errorf("got %v %v", faults, err)
	}
}

// change runs a statement on a finished book.
func change(t *testing.T, path, statement string) {
	t.Helper()
	store, err := openStore(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.SQL().Exec(statement)
	if err2 := store.Close(); err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
}

func TestTablesAreSound(t *testing.T) {
	names := map[string]bool{}
	for _, table := range book.Tables {
		if names[table.Name] || table.Grain == "" || table.Meaning == "" || len(table.Key) == 0 {
			t.Errorf("table %s", table.Name)
		}
		names[table.Name] = true
		columns := map[string]bool{}
		for _, c := range table.Columns {
			if columns[c.Name] || c.Meaning == "" || c.Name != book.Column(c.Name) {
				t.Errorf("column %s.%s", table.Name, c.Name)
			}
			columns[c.Name] = true
		}
		for _, used := range [][]string{table.Key, table.Names, table.Bodies} {
			for _, name := range used {
				if !columns[name] {
					t.Errorf("table %s has no column %s", table.Name, name)
				}
			}
		}
	}
}
