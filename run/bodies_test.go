package run_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

var update = flag.Bool("update", false, "write what is found into the want sections of testdata/bodies")

// TestBodies runs the policy of each archive of testdata/bodies over its economy. A section "want TABLE" holds rows of
// the book as text, with the columns that it names; "want error" holds parts of the error that the run must end in.
func TestBodies(t *testing.T) {
	files, err := filepath.Glob("testdata/bodies/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			testBodies(t, archive)
			if *update {
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func testBodies(t *testing.T, archive *txtar.Archive) {
	fsys, tables, want := fstest.MapFS{}, map[string]string{}, map[string]string{}
	for _, f := range archive.Files {
		switch dir, name, _ := strings.Cut(f.Name, "/"); {
		case dir == "policy":
			fsys[name] = &fstest.MapFile{Data: f.Data}
		case dir == "economy":
			tables[name] = string(f.Data)
		default:
			want[strings.TrimPrefix(f.Name, "want ")] = string(f.Data)
		}
	}
	p, err := policy.LoadFS(fsys, ".")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "book.duckdb")
	year := fmt.Sprintf("%d-%02d", p.Year, (p.Year+1)%100)
	_, err = run.Run(context.Background(), run.Options{Policy: p, Economy: makeEconomy(t, year, tables), Book: path})
	if parts, ends := want["error"]; ends {
		if err == nil {
			t.Fatal("the run ended well, expected an error")
		}
		for _, part := range strings.Split(strings.TrimSpace(parts), "\n") {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("the error is\n%v\nwithout\n%s", err, part)
			}
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	b := openBook(t, path)
	for i, f := range archive.Files {
		table, wanted := strings.CutPrefix(f.Name, "want ")
		if !wanted {
			continue
		}
		columns := strings.Split(strings.SplitN(string(f.Data), "\n", 2)[0], " | ")
		got := showRows(t, b, table, columns)
		if *update {
			archive.Files[i].Data = []byte(got)
		} else if diff := cmp.Diff(string(f.Data), got); diff != "" {
			t.Errorf("%s (-want +got); run go test ./run -run Bodies -update and read the difference\n%s", table, diff)
		}
	}
}

func openBook(t *testing.T, path string) *book.Book {
	t.Helper()
	b, err := book.Open(context.Background(), path, func(path string) (book.Store, error) {
		return duckdb.Open(path, duckdb.Options{ReadOnly: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// showRows writes some columns of a table, a row a line.
func showRows(t *testing.T, b *book.Book, table string, columns []string) string {
	t.Helper()
	rows, err := b.Rows(context.Background(), table, nil)
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{strings.Join(columns, " | ")}
	for _, row := range rows {
		var cells []string
		for _, c := range columns {
			cells = append(cells, row.Get(c))
		}
		lines = append(lines, strings.TrimRight(strings.Join(cells, " | "), " "))
	}
	return strings.Join(lines, "\n") + "\n"
}
