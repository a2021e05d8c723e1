package main

import (
	"context"
	"flag"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/engine/duckdb"
)

var update = flag.Bool("update", false, "write what the verbs print into the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"purse": main})
}

// The scripts in testdata/script are the documentation of the verbs by example: each runs purse and compares what it
// prints. Those that use the command smallbook get a book made by the test, without a run.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"smallbook":   smallBook,
			"spoil":       spoil,
			"bytes":       putBytes,
			"pack":        pack,
			"cut":         cut,
			"parquet":     parquet,
			"explainsome": explainSome,
		},
	})
}

// smallBook is the command smallbook FILE: it writes a book of a few rows.
func smallBook(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: smallbook FILE")
	}
	ctx := context.Background()
	w, err := book.Create(ctx, ts.MkAbs(args[0]), false, func(path string) (book.Store, error) {
		return duckdb.Open(path, duckdb.Options{Threads: 1})
	})
	ts.Check(err)
	defer w.Abort()
	for table, rows := range map[string][][]any{
		"ledger": {
			{"2017-18-m01", "admitted-care", "non-elective", "", "03V", "RXX", "", 3, 3, "spell", true, 426500},
			{"2017-18-m01", "admitted-care", "short-stay", "", "03V", "RXX", "", 1, 1, "spell", true, -44460},
			{"2017-18-m02", "admitted-care", "non-elective", "", "03V", "RYY", "", 1234, 1234, "spell", true, 123456789},
		},
		"rules": {{"admitted-care", "admitted care", "price", "A hospital is paid for each stay.", "National Tariff, Annex A", "final", "G",
			"national", nil, nil, nil, nil, nil, "month", nil, nil, 1, true, "rules.yaml:3", "abc", "of: spells\nbecause: A hospital is paid for each stay.\n"}},
	} {
		ts.Check(w.Append(ctx, table, rows...))
	}
	w.SetReceipt(book.ReceiptPolicy, "england-2017-18")
	w.SetReceipt(book.ReceiptYear, "2017-18")
	ts.Check(w.Close(ctx))
}

// spoil is the command spoil BOOK STATEMENT: it changes a finished book behind its receipt's back.
func spoil(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: spoil BOOK STATEMENT")
	}
	db, err := duckdb.Open(ts.MkAbs(args[0]), duckdb.Options{})
	ts.Check(err)
	_, err = db.SQL().Exec(args[1])
	ts.Check(err)
	ts.Check(db.Close())
}
