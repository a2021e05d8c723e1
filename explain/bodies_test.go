package explain_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/explain"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// TestEveryFigureOfBodies explains every share, payment and decision of the worked examples of package run.
func TestEveryFigureOfBodies(t *testing.T) {
	files, err := filepath.Glob("../run/testdata/bodies/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(txtar.Format(archive)), "-- want error --") {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			b, e, p := bookOf(t, archive)
			explainAll(t, b, e, p)
		})
	}
}

// bookOf runs the policy of an archive over its economy.
func bookOf(t *testing.T, archive *txtar.Archive) (*book.Book, *economy.Economy, *policy.Policy) {
	t.Helper()
	ctx := context.Background()
	fsys, dir := fstest.MapFS{}, t.TempDir()
	for _, f := range archive.Files {
		switch from, name, _ := strings.Cut(f.Name, "/"); from {
		case "policy":
			fsys[name] = &fstest.MapFile{Data: f.Data}
		case "economy":
			if err := os.WriteFile(filepath.Join(dir, name), f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	p, err := policy.LoadFS(fsys, ".")
	if err != nil {
		t.Fatal(err)
	}
	head := fmt.Sprintf("name: test\nyear: %d-%02d\nsource: made for a test\nlicence: none\n", p.Year, (p.Year+1)%100)
	if err := os.WriteFile(filepath.Join(dir, "economy.yaml"), []byte(head), 0o644); err != nil {
		t.Fatal(err)
	}
	e, err := economy.Open(dir)
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
	return b, e, p
}

func explainAll(t *testing.T, b *book.Book, e *economy.Economy, p *policy.Policy) {
	t.Helper()
	ctx := context.Background()
	x, err := explain.New(ctx, b, e)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	explained := 0
	for _, table := range []string{"shares", "ledger", "due", "decisions", "scores", "measures", "positions", "origins"} {
		rows, err := b.Rows(ctx, table, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			a := book.Address{Table: table, Step: row.Get("step") + row.Get("part") + row.Get("origin"), Rule: row.Get("rule") + row.Get("pot") + row.Get("measure") + row.Get("position"),
				Body: row.Get("payer") + row.Get("organisation"), Other: row.Get("payee") + row.Get("other")}
			if a.Period, err = book.ParsePeriod(row.Get("period")); err != nil {
				t.Fatal(err)
			}
			if p.Rule(a.Rule).Common() == nil {
				continue
			}
			got, err := x.Explain(ctx, a, explain.Show{Rows: 5, Kinds: 5})
			if err != nil {
				t.Errorf("%s: %v", a, err)
				continue
			}
			if got.Says == "" || len(got.Checks) == 0 {
				t.Errorf("%s: says %q with %d checks", a, got.Says, len(got.Checks))
			}
			for _, read := range got.Reads.Rows {
				checkLink(t, b, read[3])
			}
			explained++
		}
	}
	if explained == 0 {
		t.Error("no figure was explained")
	}
}

// checkLink holds an address that an explanation gives to be one of the book's.
func checkLink(t *testing.T, b *book.Book, address string) {
	t.Helper()
	if address == "" {
		return
	}
	if _, err := b.At(context.Background(), address); err != nil {
		t.Errorf("the link %s: %v", address, err)
	}
}

// TestExplainedTransfer reads one explanation through: names, numbers, reads with their addresses, and rows of files.
func TestExplainedTransfer(t *testing.T) {
	archive, err := txtar.ParseFile("../run/testdata/bodies/marginal-rate.txtar")
	if err != nil {
		t.Fatal(err)
	}
	b, e, _ := bookOf(t, archive)
	x, err := explain.New(context.Background(), b, e)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	got := made{explainer: x}.explain(t, "ledger/2017-18/marginal-rate-back/RA1/01A", "£1,050,000.00", "RA1 to 01A")
	var lines []string
	for _, s := range got.Steps {
		lines = append(lines, s.Names, s.Numbers)
	}
	for _, r := range append(got.Reads.Rows, got.Rows.Rows...) {
		lines = append(lines, strings.Join(r, " | "))
	}
	text := strings.Join(lines, "\n")
	for _, part := range []string{"value > baseline", "21500000 > 20000000", "values/2017-18-m02/care.emergency-value/01A/RA1",
		"terms.emergency_baseline | 20000000", "terms.csv | 2 | terms | provider RA1, commissioner 01A"} {
		if !strings.Contains(text, part) {
			t.Errorf("the explanation is\n%s\nwithout %q", text, part)
		}
	}
}

// TestExplanationThatDiffers changes a figure of a book: to explain it is an error.
func TestExplanationThatDiffers(t *testing.T) {
	archive, err := txtar.ParseFile("../run/testdata/bodies/decide.txtar")
	if err != nil {
		t.Fatal(err)
	}
	b, e, _ := bookOf(t, archive)
	path := filepath.Join(t.TempDir(), "changed.duckdb")
	data, err := os.ReadFile(b.Path)
	if err == nil {
		err = os.WriteFile(path, data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	db, err := duckdb.Open(path, duckdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.SQL().ExecContext(ctx, `UPDATE decisions SET outcome = '4' WHERE organisation = 'T2'`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	changed, err := book.Open(ctx, path, func(path string) (book.Store, error) { return duckdb.Open(path, duckdb.Options{ReadOnly: true}) })
	if err != nil {
		t.Fatal(err)
	}
	defer changed.Close()
	x, err := explain.New(ctx, changed, e)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	a, err := book.ParseAddress("decisions/2025-26-q3/segment/T2")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Explain(ctx, a, explain.Show{}); err == nil || !strings.Contains(err.Error(), `the book has "4" for outcome`) {
		t.Errorf("found %v", err)
	}
}
