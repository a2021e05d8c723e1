package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/commonpurse/commonpurse/engine/duckdb"
)

// Commands of the scripts that make files which cannot stand in a script as text.

// putBytes is the command bytes FILE TEXT: it writes the text with its Go escapes, such as \xa3, made into bytes.
func putBytes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: bytes FILE TEXT")
	}
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

// pack is the command pack FILE: it writes FILE.gz.
func pack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: pack FILE")
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".gz"), b.Bytes(), 0o644))
}

// cut is the command cut FILE: it leaves the first half of the file.
func cut(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: cut FILE")
	}
	text := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text[:len(text)/2]), 0o644))
}

// parquet is the command parquet CSV FILE: it writes the rows of a CSV file, as text, as Parquet.
func parquet(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: parquet CSV FILE")
	}
	db, err := duckdb.Open("", duckdb.Options{Threads: 1})
	ts.Check(err)
	defer db.Close()
	_, err = db.SQL().Exec(fmt.Sprintf("COPY (FROM read_csv('%s', all_varchar=true)) TO '%s' (FORMAT parquet)",
		ts.MkAbs(args[0]), ts.MkAbs(args[1])))
	ts.Check(err)
}
