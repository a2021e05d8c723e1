package duckdb

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

type driverValue = driver.Value

// Run gives the rows of the relation, sorted by all its columns: it is engine.Engine.
func (db *DB) Run(ctx context.Context, n plan.Node) (*plan.Table, error) {
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
	text, err := SQL(n)
	if err != nil {
		return err
	}
	if len(order) > 0 {
		keys := make([]string, len(order))
		for i, name := range order {
			keys[i] = quote(name) + " ASC NULLS FIRST"
		}
		text += "\nORDER BY " + strings.Join(keys, ", ")
	}
	rows, err := db.db.QueryContext(ctx, text)
	if err != nil {
		return fmt.Errorf("running a plan: %w", err)
	}
	defer rows.Close()
	cols := n.Columns()
	raw, to, values := make([]any, len(cols)), make([]any, len(cols)), make([]rule.Value, len(cols))
	for i := range raw {
		to[i] = &raw[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		for i, c := range cols {
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
func (db *DB) Create(ctx context.Context, name string, n plan.Node) (int64, error) {
	text, err := SQL(n)
	if err != nil {
		return 0, err
	}
	var rows int64
	err = db.db.QueryRowContext(ctx, "CREATE TABLE "+quote(name)+" AS\n"+text).Scan(&rows)
	if err != nil {
		return 0, fmt.Errorf("table %s: %w", name, err)
	}
	return rows, nil
}

// Translate is the query that Run sends for a plan.
func (db *DB) Translate(ctx context.Context, n plan.Node) (string, error) {
	return SQL(n)
}
