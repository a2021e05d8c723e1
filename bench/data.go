package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/commonpurse/commonpurse/engine/duckdb"
)

// tariffFile has the national prices of 2017-18, which the spells are grouped by.
const tariffFile = "policies/england-2017-18/tables/tariff.csv"

//go:embed spells.sql
var spellsSQL string

// makeSpells fills the database with the tables that both sides read, unless they are there with as many rows.
// The spells are the same in every run: each value is a hash of the row's number.
func makeSpells(ctx context.Context, db *duckdb.DB, rows int64) error {
	var found int64
	if err := db.SQL().QueryRowContext(ctx, "SELECT count(*) FROM spells").Scan(&found); err == nil {
		if found != rows {
			return fmt.Errorf("the file has %d spells, expected %d: take another, or -rows %d", found, rows, found)
		}
		return nil
	}
	if _, err := os.Stat(tariffFile); err != nil {
		return errors.Join(err, errors.New("run this from the top of the repository"))
	}
	fmt.Printf("making %d spells\n", rows)
	text := strings.NewReplacer("$rows", fmt.Sprint(rows), "$tariff", "'"+tariffFile+"'").Replace(spellsSQL)
	_, err := db.SQL().ExecContext(ctx, text)
	return err
}

// replaced is text with a number in the place of a name.
func replaced(text, name string, n int64) string {
	return strings.ReplaceAll(text, name, fmt.Sprint(n))
}
