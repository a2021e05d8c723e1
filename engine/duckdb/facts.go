package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// fact is what the rows of a stored column are known to hold.
type fact struct {
	missing     bool     // some value is missing
	least, most *big.Int // of a Number as stored; nil for other kinds, and where every value is missing
}

// facts are by table and column.
type facts map[string]map[string]fact

// queryer is a connection or a transaction.
type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// learn asks what the stored columns that a plan reads hold. DuckDB mostly answers from what it keeps of each column
// without reading rows. A table that is not there, or is a view, has no facts.
func learn(ctx context.Context, q queryer, n plan.Node) (facts, error) {
	stored, err := storedTables(ctx, q)
	if err != nil {
		return nil, err
	}
	known := facts{}
	for table, cols := range scannedColumns(n) {
		if !stored[table] || len(cols) == 0 {
			continue
		}
		if known[table], err = learnTable(ctx, q, table, cols); err != nil {
			return nil, err
		}
	}
	return known, nil
}

func storedTables(ctx context.Context, q queryer) (map[string]bool, error) {
	rows, err := q.QueryContext(ctx, "SELECT table_name FROM duckdb_tables()")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names[name] = true
	}
	return names, rows.Err()
}

// scannedColumns are the columns that a plan reads of each table, each once.
func scannedColumns(n plan.Node) map[string][]plan.Column {
	found := map[string][]plan.Column{}
	seen := map[plan.Node]bool{}
	var visit func(plan.Node)
	visit = func(n plan.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		if s, ok := n.(*plan.Scan); ok {
			found[s.Table] = append(found[s.Table], s.Cols...)
		}
		for _, in := range n.Inputs() {
			visit(in)
		}
	}
	visit(n)
	return found
}

func learnTable(ctx context.Context, q queryer, table string, cols []plan.Column) (map[string]fact, error) {
	asked := []string{"count(*)"}
	for _, c := range cols {
		asked = append(asked, "count("+quote(c.Name)+")")
		if c.Type.Kind == rule.Number {
			asked = append(asked, "min("+quote(c.Name)+")::HUGEINT", "max("+quote(c.Name)+")::HUGEINT")
		}
	}
	answers, to := make([]any, len(asked)), make([]any, len(asked))
	for i := range answers {
		to[i] = &answers[i]
	}
	query := "SELECT " + strings.Join(asked, ", ") + " FROM " + quote(table)
	if err := q.QueryRowContext(ctx, query).Scan(to...); err != nil {
		return nil, fmt.Errorf("table %s: %w", table, err)
	}
	known, rest := map[string]fact{}, answers[1:]
	for _, c := range cols {
		f := fact{missing: rest[0] != answers[0]}
		rest = rest[1:]
		if c.Type.Kind == rule.Number {
			f.least, _ = rest[0].(*big.Int)
			f.most, _ = rest[1].(*big.Int)
			rest = rest[2:]
		}
		known[c.Name] = f
	}
	return known, nil
}
