package book_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/book"
)

func TestWriteThenRead(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	b := write(t, filepath.Join(dir, "small.duckdb"), small())
	rows, err := b.Rows(ctx, "ledger", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"2017-18-m01", "non-elective", "RXX", "3", "yes", "426500"},
		{"2017-18-m01", "short-stay", "RXX", "1", "yes", "-44460"},
		{"2017-18-m02", "short-stay", "RXX", "0.5", "yes", "-100"},
		{"2017-18-m02", "short-stay", "RYY", "1", "yes", "-7"},
	}
	if diff := cmp.Diff(want, texts(rows, "period", "step", "payee", "records", "recurrent", "pence")); diff != "" {
		t.Error(diff)
	}
	receipt, err := b.Receipt(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		book.ReceiptPolicy: "a small policy", book.ReceiptSchema: "3", "file/spells.csv/rows": "4", "rows/ledger": "4",
	} {
		if receipt[key] != want {
			t.Errorf("receipt %s: got %q, want %q", key, receipt[key], want)
		}
	}
	if left := names(t, dir); !cmp.Equal(left, []string{"small.duckdb"}) {
		t.Errorf("beside the book there is more: %v", left)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestManyRowsAreAllThere(t *testing.T) {
	ctx := context.Background()
	w := begin(t, filepath.Join(t.TempDir(), "b.duckdb"))
	const n = 80_000 // more than are held at once
	for i := range n {
		row := line("2017-18-m01", "r", "s", "", "P", strings.Repeat("x", i%7)+number(itoa(i)).String(), 1, i)
		if err := w.Append(ctx, "ledger", row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if got := w.Receipt()["rows/ledger"]; got != itoa(n) {
		t.Errorf("got %s rows", got)
	}
}

func TestAppendRefuses(t *testing.T) {
	for _, test := range []struct {
		name, table string
		row         []any
		want        string
	}{
		{"an unknown table", "leger", nil, `did you mean "ledger"?`},
		{"too few values", "reads", []any{"x"}, "found 1 values, expected 2"},
		{"a float", "ledger", line("2017-18", "r", "s", "", "A", "B", 1, 0.1), "column pence: found 0.1 (float64), expected an exact number"},
		{"part of a penny", "ledger", line("2017-18", "r", "s", "", "A", "B", 1, number("0.5")), "more than 0 digits after the point"},
		{"too many places", "ledger", line("2017-18", "r", "s", "", "A", "B", number("0.0000001"), 1), "more than 6 digits"},
		{"too large", "ledger", line("2017-18", "r", "s", "", "A", "B", number("123456789012345678901234567890123"), 1), "too large"},
		{"not UTF-8", "reads", []any{"x", "\xff"}, "expected text in UTF-8"},
		{"a date that is none", "relations", []any{"a", "b", "k", "2017-02-30", nil}, "is not a date"},
		{"text for yes or no", "ledger", append(line("2017-18", "r", "s", "", "A", "B", 1, 1)[:10], "yes", 1), "column recurrent"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx := context.Background()
			path := filepath.Join(t.TempDir(), "b.duckdb")
			w := begin(t, path)
			err := w.Append(ctx, test.table, test.row)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if err := w.Close(ctx); err == nil {
				t.Error("a book with a refused row was closed")
			}
			if _, err := os.Stat(path); err == nil {
				t.Error("there is a book")
			}
		})
	}
}

func TestAValueThatIsACountHasNoPence(t *testing.T) {
	row := line("2017-18", "r", "s", "", "A", "B", 1, nil) // of spells
	b := write(t, filepath.Join(t.TempDir(), "b.duckdb"), map[string][][]any{"values": {row}})
	if n, err := b.Count(context.Background(), "values", nil); err != nil || n != 1 {
		t.Errorf("%d rows %v", n, err)
	}
}

func TestCloseRefusesAnUnsoundBook(t *testing.T) {
	for _, test := range []struct {
		name, table string
		rows        [][]any
		want        string
	}{
		{"a key twice", "reads", [][]any{{"r", "table/x"}, {"r", "table/x"}}, "2 rows have the key r, table/x"},
		{"a period that is none", "ledger", [][]any{line("2017", "r", "s", "", "A", "B", 1, 1)}, `"2017" is not a period`},
		{"a period not as written", "ledger", [][]any{line("2017-18-m1", "r", "s", "", "A", "B", 1, 1)}, `is written "2017-18-m01"`},
		{"no payee", "ledger", [][]any{line("2017-18", "r", "s", "", "A", "", 1, 1)}, "lacks its payer, payee or pence"},
		{"no pence", "ledger", [][]any{line("2017-18", "r", "s", "", "A", "B", 1, nil)}, "lacks its payer, payee or pence"},
		{"no pence of pounds", "values", [][]any{append(line("2017-18", "r", "s", "", "A", "B", 1, nil)[:9], "£", nil, nil)}, "lacks its payer, payee or pence"},
		{"a position that does not add up", "positions", [][]any{{"2017-18", "p", "A", "", 1, 3, 1, 0, 2, 0, 0, 2, 4}}, "do not add up"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "b.duckdb")
			w := begin(t, path)
			fill(t, w, map[string][][]any{test.table: test.rows})
			err := w.Close(context.Background())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if left := names(t, filepath.Dir(path)); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}
