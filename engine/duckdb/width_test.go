package duckdb

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/engine/enginetest"
	"github.com/commonpurse/commonpurse/plan"
)

// Every plan gives the same rows in as few bits as its bounds allow, in 64, and in 128.
func TestWidthsAgree(t *testing.T) {
	defer func() { narrowest = 32 }()
	db, differently := open(t), 0
	rapid.Check(t, func(rt *rapid.T) {
		n, tables := enginetest.Plan(rt)
		var first *plan.Table
		var before string
		for _, narrowest = range []int{32, 64, 128} {
			rows, text := freshly(rt, db, n, tables)
			if first == nil {
				first = rows
			} else if diff := plan.Diff(first, rows); diff != "" {
				rt.Fatalf("- is in 32 bits, + in %d:\n%s\n%s", narrowest, diff, text)
			}
			if narrowest == 128 && (strings.Contains(text, "INTEGER * ") || strings.Contains(text, "BIGINT * ")) {
				rt.Fatalf("something is worked out in fewer than 128 bits:\n%s", text)
			}
			if before != "" && text != before {
				differently++
			}
			before = text
		}
	})
	if !t.Failed() && differently < 50 {
		t.Errorf("only %d queries were written differently", differently)
	}
}

// freshly stores the tables, in the width of the moment, and runs a plan over them.
func freshly(t *rapid.T, db *DB, n plan.Node, tables map[string]*plan.Table) (*plan.Table, string) {
	restock(t, db, tables)
	rows, err := db.Run(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	text, err := db.Translate(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	return rows, text
}
