package explain_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/explain"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
	"github.com/commonpurse/commonpurse/run/runtest"
)

// TestRandomYears runs drawn policies for two years, one after the other, explains every figure of both with the
// reference, and holds scores and moves to what must be so of any.
func TestRandomYears(t *testing.T) {
	if testing.Short() {
		t.Skip("many small databases: not in short tests")
	}
	checks := flag.Lookup("rapid.checks")
	if checks.Value.String() == checks.DefValue { // each trial makes two books: fewer of them are usual
		if err := checks.Value.Set("4"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { checks.Value.Set(checks.DefValue) })
	}
	met := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp("", "purse-years-")
		if err != nil {
			rt.Fatal(err)
		}
		defer os.RemoveAll(dir)
		after := ""
		for _, year := range runtest.DrawBodies(rt) {
			after = explainedYear(rt, year, filepath.Join(dir, fmt.Sprint(year.Year)), after, met)
		}
	})
	for _, what := range []string{"decisions", "scores", "measures", "shares", "ledger", "positions", "origins", "moved", "owed", "not scored"} {
		if met[what] == 0 {
			t.Errorf("the draws never met %s: %v", what, met)
		}
	}
}

// explainedYear makes the book of a year and explains it; it gives the book's path.
func explainedYear(rt *rapid.T, year *runtest.Bodies, dir, after string, met map[string]int) string {
	ctx := context.Background()
	p, err := policy.LoadFS(fstest.MapFS{"main/policy.yaml": {Data: []byte(year.Policy)}, "main/bands.csv": {Data: []byte(year.Bands)}}, "main")
	if err != nil {
		rt.Fatalf("%v\n%s", err, year.Policy)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		rt.Fatal(err)
	}
	year.Tables["economy.yaml"] = fmt.Sprintf("name: drawn\nyear: %d-%02d\nsource: drawn\nlicence: none\n", year.Year, (year.Year+1)%100)
	for name, text := range year.Tables {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			rt.Fatal(err)
		}
	}
	e, err := economy.Open(dir)
	if err != nil {
		rt.Fatal(err)
	}
	path := dir + ".duckdb"
	if _, err := run.Run(ctx, run.Options{Policy: p, Economy: e, Book: path, After: after, Threads: 1}); err != nil {
		rt.Fatalf("%v\n%s", err, year.Policy)
	}
	b, err := book.Open(ctx, path, func(path string) (book.Store, error) { return duckdb.Open(path, duckdb.Options{ReadOnly: true}) })
	if err != nil {
		rt.Fatal(err)
	}
	defer b.Close()
	x, err := explain.New(ctx, b, e)
	if err != nil {
		rt.Fatal(err)
	}
	defer x.Close()
	if after != "" {
		if err := x.After(ctx, after); err != nil {
			rt.Fatal(err)
		}
	}
	for _, table := range []string{"shares", "ledger", "due", "decisions", "scores", "measures", "positions", "origins"} {
		rows, err := b.Rows(ctx, table, nil)
		if err != nil {
			rt.Fatal(err)
		}
		for i, row := range rows {
			met[table]++
			holds(rt, year, table, row, met)
			if table == "measures" && row.Get("measure") == "waiting" || i%3 > 0 && table != "ledger" { // every figure of a rule is worked out at once
				continue
			}
			a := book.Address{Table: table, Step: row.Get("step") + row.Get("part") + row.Get("origin"), Rule: row.Get("rule") + row.Get("pot") + row.Get("measure") + row.Get("position"),
				Breakdown: row.Get("breakdown"), Body: row.Get("payer") + row.Get("organisation"), Other: row.Get("payee")}
			if a.Period, err = book.ParsePeriod(row.Get("period")); err != nil {
				rt.Fatal(err)
			}
			if _, err := x.Explain(ctx, a, explain.Show{Rows: 5, Kinds: 5}); err != nil {
				rt.Fatalf("%s: %v\n%s", a, err, year.Policy)
			}
		}
	}
	return path
}

// holds is what must be so of any row: a body moves by a legal move or stays, and what has not changed stands since then.
func holds(rt *rapid.T, year *runtest.Bodies, table string, row book.Row, met map[string]int) {
	switch {
	case table == "decisions" && row.Get("rule") == "moving" && row.Get("was") != "":
		was, outcome := row.Get("was"), row.Get("outcome")
		if was == outcome {
			if row.Get("since") >= row.Get("period") && row.Get("since")[:7] == row.Get("period")[:7] {
				rt.Fatalf("%v stays and stands since then", row)
			}
			return
		}
		met["moved"]++
		if !slices.Contains(year.Moves, was+" "+outcome) || row.Get("since") != row.Get("period") {
			rt.Fatalf("%v is no legal move: %v\n%s", row, year.Moves, year.Policy)
		}
	case table == "ledger" && strings.HasPrefix(row.Get("breakdown"), "owed="):
		met["owed"]++
	case table == "measures" && row.Get("measure") == "points" && row.Get("value") == "":
		met["not scored"]++
	}
}
