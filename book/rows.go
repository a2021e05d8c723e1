package book

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
)

// Value is one value of a row as canonical text: a number without needless zeros, a day as 2026-01-31, yes or no in
// words. Known is false when it is missing.
type Value struct {
	Text  string
	Known bool
}

// Row is a row of a table, a value for each of its columns.
type Row struct {
	Table  *Table
	Values []Value
}

// Get is the text of a column, "" when it is missing or there is no such column.
func (r Row) Get(column string) string {
	if i := r.Table.index(column); i >= 0 {
		return r.Values[i].Text
	}
	return ""
}

// Decimal is the number in a column; false when it is missing or not a number.
func (r Row) Decimal(column string) (decimal.Decimal, bool) {
	i := r.Table.index(column)
	if i < 0 || !r.Values[i].Known || !r.Table.Columns[i].Numeric() {
		return decimal.Decimal{}, false
	}
	d, err := decimal.Parse(r.Values[i].Text)
	return d, err == nil
}

// Query asks for rows of a table.
type Query struct {
	Table string
	// Where gives columns the value they must have, as text. A period takes every period within it; a name may be
	// spelled as its author does; an empty text takes what is missing or empty.
	Where map[string]string
	// Order is the columns to sort by, a minus sign before one for the largest first; then, and when there are none,
	// the key.
	Order []string
	// Exact takes only the very period asked for, not those within it.
	Exact bool
	// Limit is the most rows to give; 0 for all.
	Limit int
}

// Rows are the rows of a table with the values given, in the order of its key.
func (b *Book) Rows(ctx context.Context, table string, where map[string]string) ([]Row, error) {
	return b.Select(ctx, Query{Table: table, Where: where})
}

// Select gives the rows asked for. An unknown table or column, or a value that its column cannot have, is a fault
// that suggests what was meant. No rows is not an error.
func (b *Book) Select(ctx context.Context, q Query) ([]Row, error) {
	t, err := Lookup(q.Table)
	if err != nil {
		return nil, err
	}
	where, args, err := t.whereSQL(q.Where, q.Exact)
	if err != nil {
		return nil, err
	}
	order, err := t.orderBy(q.Order)
	if err != nil {
		return nil, err
	}
	text := "SELECT " + strings.Join(t.textColumns(), ", ") + " FROM " + quote(t.Name) + where + order
	if q.Limit > 0 {
		text += fmt.Sprintf(" LIMIT %d", q.Limit)
	}
	rows, err := b.store.SQL().QueryContext(ctx, text, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: table %s: %w", b.Path, t.Name, err)
	}
	defer rows.Close()
	return scanRows(t, rows)
}

// Count is how many rows a table has with the values given.
func (b *Book) Count(ctx context.Context, table string, where map[string]string) (int64, error) {
	t, err := Lookup(table)
	if err != nil {
		return 0, err
	}
	filter, args, err := t.whereSQL(where, false)
	if err != nil {
		return 0, err
	}
	var n int64
	err = b.store.SQL().QueryRowContext(ctx, "SELECT count(*) FROM "+quote(t.Name)+filter, args...).Scan(&n)
	return n, err
}

func (t *Table) textColumns() []string {
	cols := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		cols[i] = "CAST(" + quote(c.Name) + " AS VARCHAR)"
	}
	return cols
}

func scanRows(t *Table, rows *sql.Rows) ([]Row, error) {
	var out []Row
	found := make([]sql.NullString, len(t.Columns))
	into := make([]any, len(found))
	for i := range found {
		into[i] = &found[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := Row{t, make([]Value, len(found))}
		for i, f := range found {
			if f.Valid {
				row.Values[i] = Value{t.Columns[i].canonical(f.String), true}
			}
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// canonical is DuckDB's text of a value as a reader meets it.
func (c Field) canonical(text string) string {
	switch {
	case c.Kind == Decimal && strings.Contains(text, "."):
		return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	case c.Kind == YesNo && text == "true":
		return "yes"
	case c.Kind == YesNo:
		return "no"
	}
	return text
}

func (t *Table) orderBy(order []string) (string, error) {
	var by []string
	for _, name := range order {
		name, down := strings.CutPrefix(name, "-")
		c, err := t.need(name)
		if err != nil {
			return "", err
		}
		direction := " ASC NULLS FIRST"
		if down {
			direction = " DESC NULLS LAST"
		}
		by = append(by, quote(c.Name)+direction)
	}
	if len(by) == 0 {
		return t.orderSQL(), nil
	}
	return " ORDER BY " + strings.Join(by, ", ") + ", " + strings.TrimPrefix(t.orderSQL(), " ORDER BY "), nil
}

func (t *Table) need(column string) (*Field, error) {
	if c := t.Column(column); c != nil {
		return c, nil
	}
	return nil, &fault.Fault{
		Message: fmt.Sprintf("table %s has no column %q", t.Name, column),
		Hint:    fault.Suggest(column, t.columnNames()),
	}
}

// whereSQL makes the condition; exact is of periods. Values go in as parameters.
func (t *Table) whereSQL(where map[string]string, exact bool) (string, []any, error) {
	var conditions []string
	var args []any
	var faults fault.List
	for _, name := range sortedKeys(where) {
		c, err := t.need(name)
		if err != nil {
			faults.AddError(fault.Place{}, err)
			continue
		}
		condition, values, err := c.condition(where[name], exact)
		if err != nil {
			faults.Add(fault.New(fault.Place{}, "column %s: %v", name, err))
			continue
		}
		conditions, args = append(conditions, condition), append(args, values...)
	}
	if len(conditions) == 0 {
		return "", nil, faults.Err()
	}
	return " WHERE " + strings.Join(conditions, " AND "), args, faults.Err()
}

func (c Field) condition(value string, exact bool) (string, []any, error) {
	column := quote(c.Name)
	switch {
	case value == "" && c.Kind == Text:
		return "coalesce(" + column + ", '') = ''", nil, nil
	case value == "":
		return column + " IS NULL", nil, nil
	case c.Name == "period" && !exact:
		return periodCondition(value)
	case c.Slug:
		return column + " = ?", []any{Slug(value)}, nil
	case c.Kind == Text:
		return column + " = ?", []any{value}, nil
	case c.Kind == YesNo:
		yes := slices.Contains([]string{"yes", "true"}, value)
		if !yes && !slices.Contains([]string{"no", "false"}, value) {
			return "", nil, fmt.Errorf("found %q, expected yes or no", value)
		}
		return column + " = ?", []any{yes}, nil
	case c.Kind == Date:
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			return "", nil, fmt.Errorf("%q is not a date: expected year-month-day, such as 2026-01-31", value)
		}
		return column + " = CAST(? AS DATE)", []any{value}, nil
	}
	if _, err := decimal.Parse(value); err != nil {
		return "", nil, err
	}
	return column + " = CAST(? AS " + c.SQL() + ")", []any{value}, nil
}

// periodCondition takes the period asked for and those within it.
func periodCondition(value string) (string, []any, error) {
	asked, err := ParsePeriod(value)
	if err != nil {
		return "", nil, err
	}
	within := []any{asked.String()}
	for _, length := range []int{1, 3} {
		for _, part := range asked.Parts(length) {
			within = append(within, part.String())
		}
	}
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(within)), ", ")
	return `"period" IN (` + marks + ")", within, nil
}

// Address is where the row stands: that of a table whose rows have one (Table.Names). A period that is none is an error.
func (r Row) Address() (Address, error) {
	a := Address{Table: r.Table.Name}
	for i, column := range r.Table.Names {
		*a.name(i, column) = r.Get(column)
	}
	for i, column := range r.Table.Bodies {
		if i == 0 {
			a.Body = r.Get(column)
		} else {
			a.Other = r.Get(column)
		}
	}
	var err error
	a.Period, err = ParsePeriod(r.Get("period"))
	return a, err
}
