package main

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

//go:embed stays.sql
var staysSQL string

//go:embed readmissions.sql
var readmissionsSQL string

// benchDerive picks the index stay of every stay, beside the same in SQL by hand. The bar is 6 seconds for 17 million
// stays on two processors that do nothing else.
func benchDerive(ctx context.Context, s settings) error {
	p, err := policy.Load("bench/readmissions")
	if err != nil {
		return err
	}
	db, done, err := database(s)
	if err != nil {
		return err
	}
	defer done()
	if s.rows == usualRows {
		s.rows = 17_000_000
	}
	if err := makeStays(ctx, db, s.rows); err != nil {
		return err
	}
	d := p.Derives[0]
	ours := func(ctx context.Context) error {
		if _, err := db.SQL().ExecContext(ctx, `DROP TABLE IF EXISTS "`+run.StoredPicks(d)+`"`); err != nil {
			return err
		}
		return run.StorePicks(ctx, run.OnDuckDB(db), d)
	}
	theirs := func(ctx context.Context) error {
		_, err := db.SQL().ExecContext(ctx, readmissionsSQL)
		return err
	}
	for _, f := range []func(context.Context) error{theirs, ours} {
		if err := f(ctx); err != nil {
			return err
		}
	}
	if err := samePicks(ctx, db, run.StoredPicks(d), s.rows); err != nil {
		return err
	}
	return turnAbout(ctx, "derive", s.pairs, []side{{name: "yardstick", run: theirs}, {name: "ours", run: ours}})
}

// makeStays fills the table of spells, with every column that one has.
func makeStays(ctx context.Context, db *duckdb.DB, rows int64) error {
	var found int64
	if err := db.SQL().QueryRowContext(ctx, "SELECT count(*) FROM stays").Scan(&found); err != nil || found != rows {
		fmt.Printf("making %d stays\n", rows)
		text := "DROP TABLE IF EXISTS stays CASCADE; " + strings.ReplaceAll(staysSQL, "$rows", fmt.Sprint(rows))
		if _, err := db.SQL().ExecContext(ctx, text); err != nil {
			return err
		}
	}
	have := map[string]bool{}
	names, err := db.SQL().QueryContext(ctx, "SELECT column_name FROM duckdb_columns() WHERE table_name = 'stays'")
	if err != nil {
		return err
	}
	defer names.Close()
	for names.Next() {
		var name string
		if err := names.Scan(&name); err != nil {
			return err
		}
		have[name] = true
	}
	var cols []string
	for _, c := range economy.Lookup("spells").Columns {
		if have[c.Name] {
			cols = append(cols, `"`+c.Name+`"`)
		} else {
			cols = append(cols, fmt.Sprintf(`NULL::%s AS "%s"`, economy.Storage(c.Type), c.Name))
		}
	}
	if err := names.Err(); err != nil {
		return err
	}
	_, err = db.SQL().ExecContext(ctx, "CREATE OR REPLACE VIEW spells AS SELECT "+strings.Join(cols, ", ")+" FROM stays")
	return err
}

// samePicks demands that both sides picked the same stays for the same stays.
func samePicks(ctx context.Context, db *duckdb.DB, ours string, rows int64) error {
	same := `SELECT count(*), count(*) FILTER (WHERE t.id IS NULL OR o."for.id" IS NULL OR t.index_id <> o.id OR t.index_provider <> o.provider
  OR t.index_method <> o.admission_method) FROM theirs t FULL JOIN "` + ours + `" o ON o."for.id" = t.id`
	var picked, differ int64
	if err := db.SQL().QueryRowContext(ctx, same).Scan(&picked, &differ); err != nil {
		return err
	}
	if differ > 0 {
		return fmt.Errorf("%d of %d stays have another index stay on one side", differ, picked)
	}
	fmt.Printf("%d of %d stays have an index stay, the same on both sides\n", picked, rows)
	return nil
}
