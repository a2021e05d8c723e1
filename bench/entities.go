package main

import (
	"context"
	_ "embed"
	"fmt"
	"math/big"

	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// peopleSQL makes a million people, each value a hash of the row's number.
const peopleSQL = `CREATE TABLE people AS SELECT i::BIGINT AS id, (hash(i, 1) % 100)::BIGINT AS age,
	(hash(i, 2) % 800000)::BIGINT AS salary, (hash(i, 3) % 4)::BIGINT AS children, (hash(i, 4) % 150000)::BIGINT AS rent,
	(hash(i, 5) % 10 < 2) AS owner, CASE WHEN hash(i, 6) % 20 <> 0 THEN (hash(i, 7) % 30000)::BIGINT END AS pension FROM range($rows) t(i)`

// entitiesSQL is the same rules written by hand, in pence.
//
//go:embed entities.sql
var entitiesSQL string

// entityRules are twelve rules of the shape of a country's taxes and benefits, each over those before it, of which five
// are wanted: what OpenFisca's country template is timed with.
var entityRules = [][2]string{
	{"grown", "age >= 18"},
	{"earned", "grown ? salary : 0"},
	{"taxed", "max(earned - 1000, 0)"},
	{"income_tax", "round(taxed * 15%, 2)"},
	{"insured", "min(earned, 4000)"},
	{"insurance", "round(insured * 9.35% + max(earned - 4000, 0) * 2%, 2)"},
	{"basic_income", "grown ? 600 : 0"},
	{"child_benefit", "children * 87.5"},
	{"retired", "age >= 66 ? pension ?? 250 : 0"},
	{"housing_help", "owner ? 0 : round(min(rent, 900) * 25%, 2)"},
	{"housing_tax", "owner ? max(rent * 10%, 20) : 0"},
	{"disposable", "earned + basic_income + child_benefit + retired + housing_help - income_tax - insurance - round(housing_tax, 2)"},
}

var entityOutputs = []string{"id", "income_tax", "insurance", "basic_income", "housing_help", "disposable"}

// benchEntities works twelve rules out for a million people, beside the same by hand.
func benchEntities(ctx context.Context, s settings) error {
	db, done, err := database(s)
	if err != nil {
		return err
	}
	defer done()
	rows := min(s.rows, 1_000_000)
	if _, err := db.SQL().ExecContext(ctx, replaced(peopleSQL, "$rows", rows)); err != nil {
		return err
	}
	wanted, err := entities()
	if err != nil {
		return err
	}
	ours := func(ctx context.Context) error {
		if _, err := db.SQL().ExecContext(ctx, "DROP TABLE IF EXISTS ours"); err != nil {
			return err
		}
		_, err := db.Create(ctx, "ours", wanted)
		return err
	}
	byHand := func(ctx context.Context) error {
		_, err := db.SQL().ExecContext(ctx, "CREATE OR REPLACE TABLE by_hand AS "+entitiesSQL)
		return err
	}
	if err := sameTables(ctx, db, ours, byHand); err != nil {
		return err
	}
	fmt.Printf("%d people, 12 rules, 5 outputs, equal row for row\n", rows)
	return turnAbout(ctx, "entities", s.pairs, []side{{name: "by hand", run: byHand}, {name: "ours", run: ours}})
}

// entities is the rules as a relation.
func entities() (plan.Node, error) {
	number := func(scale int, most int64) rule.Type {
		return rule.Type{Kind: rule.Number, Scale: scale, Min: new(big.Rat), Max: big.NewRat(most, 1)}
	}
	pension := number(2, 300)
	pension.Missing = true
	r := &relation{node: &plan.Scan{Table: "people", Cols: []plan.Column{{Name: "id", Type: number(0, 1_000_000)}, {Name: "age", Type: number(0, 120)},
		{Name: "salary", Type: number(2, 8000)}, {Name: "children", Type: number(0, 9)}, {Name: "rent", Type: number(2, 1500)},
		{Name: "owner", Type: rule.Type{Kind: rule.Bool}}, {Name: "pension", Type: pension}}}}
	for _, e := range entityRules {
		r.put(e[0], e[1])
	}
	return &plan.Project{In: r.node, Keep: entityOutputs}, r.faults.Err()
}

// sameTables makes both sides once and holds them to the same rows.
func sameTables(ctx context.Context, db *duckdb.DB, ours, byHand func(context.Context) error) error {
	for _, side := range []func(context.Context) error{ours, byHand} {
		if err := side(ctx); err != nil {
			return err
		}
	}
	var rows, differ int64
	err := db.SQL().QueryRowContext(ctx, `SELECT (SELECT count(*) FROM ours), (SELECT count(*) FROM (FROM ours EXCEPT ALL FROM by_hand)) +
		(SELECT count(*) FROM (FROM by_hand EXCEPT ALL FROM ours))`).Scan(&rows, &differ)
	if err == nil && (rows == 0 || differ > 0) {
		err = fault.New(fault.Place{}, "ours and the one by hand have %d rows that differ, of %d", differ, rows)
	}
	return err
}
