package duckdb

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	driver "github.com/duckdb/duckdb-go/v2"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// Append adds rows to a table that exists, fast. A row has a value for each column of the table in order: nil for
// missing, else string, bool, time.Time for a DATE, an integer, or *big.Int for a HUGEINT. On an error none or some of
// the rows are in the table: load into a table of its own and drop it.
func (db *DB) Append(ctx context.Context, table string, rows [][]any) error {
	return db.appendEach(ctx, table, len(rows), func(i int) ([]any, error) { return rows[i], nil })
}

func (db *DB) appendEach(ctx context.Context, table string, n int, row func(i int) ([]any, error)) error {
	return db.raw(ctx, func(conn *driver.Conn) (err error) {
		a, err := driver.NewAppenderFromConn(conn, "", table)
		if err != nil {
			return fmt.Errorf("table %s: %w", table, err)
		}
		defer func() { err = errors.Join(err, a.Close()) }()
		var values []driverValue
		for i := range n {
			if i%4096 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			from, err := row(i)
			if err != nil {
				return fmt.Errorf("table %s: row %d: %w", table, i+1, err)
			}
			values = values[:0]
			for _, v := range from {
				values = append(values, v)
			}
			if err := a.AppendRow(values...); err != nil {
				return fmt.Errorf("table %s: row %d: %w", table, i+1, err)
			}
		}
		return nil
	})
}

// Store makes a table from rows in memory, in the storage convention. A value that its column's type cannot hold
// (missing where the type says never, more digits than its scale, outside its bounds) is an error that names it:
// what is proved from the types must be so of the rows.
func (db *DB) Store(ctx context.Context, name string, t *plan.Table) error {
	if len(t.Cols) == 0 {
		return fmt.Errorf("table %s: it has no columns", name)
	}
	cols := make([]string, len(t.Cols))
	for i, c := range t.Cols {
		cols[i] = quote(c.Name) + " " + storedAs(c.Type)
	}
	if _, err := db.db.ExecContext(ctx, "CREATE TABLE "+quote(name)+" ("+strings.Join(cols, ", ")+")"); err != nil {
		return fmt.Errorf("table %s: %w", name, err)
	}
	values := make([]any, len(t.Cols))
	bits := make([]int, len(t.Cols))
	for j, c := range t.Cols {
		if c.Type.Kind == rule.Number {
			bits[j] = storedBits(c.Type)
		}
	}
	err := db.appendEach(ctx, name, len(t.Rows), func(i int) ([]any, error) {
		if len(t.Rows[i]) != len(t.Cols) {
			return nil, fmt.Errorf("found %d values, expected %d", len(t.Rows[i]), len(t.Cols))
		}
		for j, v := range t.Rows[i] {
			var err error
			if values[j], err = toDriver(v, t.Cols[j].Type, bits[j]); err != nil {
				return nil, fmt.Errorf("column %s: %w", t.Cols[j].Name, err)
			}
		}
		return values, nil
	})
	if err != nil {
		_, dropped := db.db.ExecContext(context.WithoutCancel(ctx), "DROP TABLE "+quote(name))
		return errors.Join(err, dropped)
	}
	return nil
}

// storedAs is the SQL type of a stored column.
func storedAs(t rule.Type) string {
	switch t.Kind {
	case rule.Bool:
		return "BOOLEAN"
	case rule.Text:
		return "VARCHAR"
	case rule.Date:
		return "DATE"
	}
	return integer(storedBits(t))
}

// toDriver is a value as the driver stores it in a column of the type, a number in so many bits.
func toDriver(v rule.Value, t rule.Type, bits int) (any, error) {
	if problem := plan.Misfit(v, t); problem != "" {
		return nil, errors.New(problem)
	}
	switch v.Kind() {
	case rule.Bool:
		return v.Bool(), nil
	case rule.Text:
		return v.Text(), nil
	case rule.Date:
		return v.Day().Time(), nil
	case rule.Number:
		return wholeNumber(v.Rat(), t.Scale, bits)
	}
	return nil, nil
}

func wholeNumber(x *big.Rat, scale, bits int) (any, error) {
	n, _ := scaled(x, scale)
	if bits == 64 {
		return n.Int64(), nil
	}
	if n.BitLen() > 126 {
		return nil, fmt.Errorf("%s needs more than 128 bits", decimal.Text(x))
	}
	return n, nil
}

// scaled is x*10^scale without what is beyond the point, and whether that is all of it.
func scaled(x *big.Rat, scale int) (*big.Int, bool) {
	n := decimal.Pow10(scale)
	n, rest := n.QuoRem(n.Mul(n, x.Num()), x.Denom(), new(big.Int))
	return n, rest.Sign() == 0
}

// fromDriver is a value of the type as the driver read it.
func fromDriver(v any, t rule.Type) (rule.Value, error) {
	switch v := v.(type) {
	case nil:
		return rule.Value{}, nil
	case bool:
		return rule.BoolValue(v), nil
	case string:
		return rule.TextValue(v), nil
	case time.Time:
		return rule.DateValue(rule.NewDay(v.Year(), int(v.Month()), v.Day())), nil
	case int64:
		return rule.NumberValue(unscaled(big.NewInt(v), t.Scale)), nil
	case *big.Int:
		return rule.NumberValue(unscaled(v, t.Scale)), nil
	}
	return rule.Value{}, fmt.Errorf("found a %T where %s was expected", v, t.Kind)
}

func unscaled(n *big.Int, scale int) *big.Rat {
	return new(big.Rat).SetFrac(n, decimal.Pow10(scale))
}
