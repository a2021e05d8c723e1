package duckdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

type driverValue = driver.Value

// Run gives the rows of the relation, sorted by all its columns: it is engine.Engine.
func (db *DB) Run(ctx context.Context, n plan.Node) (*plan.Table, error) {
	if err := plan.Validate(n); err != nil {
		return nil, err
	}
	cols := n.Columns()
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = c.Name
	}
	t := &plan.Table{Cols: cols}
	err := db.Each(ctx, n, names, func(row []rule.Value) error {
		t.Rows = append(t.Rows, append([]rule.Value(nil), row...))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// Each gives the rows of the relation one by one, ordered by the named columns (missing first, no before yes, text by
// bytes), without holding them all. The row is the caller's only until f returns. An error of f ends it.
func (db *DB) Each(ctx context.Context, n plan.Node, order []string, f func(row []rule.Value) error) error {
	return db.within(ctx, func(tx *sql.Tx) error {
		text, err := db.translate(ctx, tx, n)
		if err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, text+ordered(order))
		if err != nil {
			return fmt.Errorf("running a plan: %w", err)
		}
		defer rows.Close()
		return read(rows, n.Columns(), f)
	})
}

func ordered(by []string) string {
	if len(by) == 0 {
		return ""
	}
	keys := make([]string, len(by))
	for i, name := range by {
		keys[i] = quote(name) + " ASC NULLS FIRST"
	}
	return "\nORDER BY " + strings.Join(keys, ", ")
}

func read(rows *sql.Rows, cols []plan.Column, f func(row []rule.Value) error) error {
	raw, to, values := make([]any, len(cols)), make([]any, len(cols)), make([]rule.Value, len(cols))
	for i := range raw {
		to[i] = &raw[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		for i, c := range cols {
			var err error
			if values[i], err = fromDriver(raw[i], c.Type); err != nil {
				return fmt.Errorf("column %s: %w", c.Name, err)
			}
		}
		if err := f(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Create stores the rows of the relation as a new table, in the storage convention, and says how many there are.
func (db *DB) Create(ctx context.Context, name string, n plan.Node) (rows int64, err error) {
	err = db.within(ctx, func(tx *sql.Tx) error {
		text, err := db.translate(ctx, tx, n)
		if err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, "CREATE TABLE "+quote(name)+" AS\n"+text).Scan(&rows); err != nil {
			return fmt.Errorf("table %s: %w", name, err)
		}
		return nil
	})
	return rows, err
}

// Translate is the query that runs a plan on this database: that of SQL, made to cost less by what its stored
// columns are known to hold.
func (db *DB) Translate(ctx context.Context, n plan.Node) (text string, err error) {
	err = db.within(ctx, func(tx *sql.Tx) error {
		text, err = db.translate(ctx, tx, n)
		return err
	})
	return text, err
}

// within runs f in one transaction, so that what was learnt of the columns is so of the rows that are read.
func (db *DB) within(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := db.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

func (db *DB) translate(ctx context.Context, tx *sql.Tx, n plan.Node) (string, error) {
	if err := plan.Validate(n); err != nil {
		return "", err
	}
	known, err := learn(ctx, tx, n)
	if err != nil {
		return "", err
	}
	return query(optimise(n, known, db.when), n.Columns())
}
