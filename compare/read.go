package compare

import (
	"context"
	"database/sql"
	"strings"

	"github.com/commonpurse/commonpurse/book"
)

// Rows are the rows of a table of change in the order of its key, or of the columns given as SQL has them; limit 0 is
// all of them.
func (c *Comparison) Rows(ctx context.Context, t *book.Table, order string, limit int) ([]book.Row, error) {
	var columns []string
	for _, f := range t.Columns {
		columns = append(columns, "CAST("+name(f.Name)+" AS VARCHAR)")
	}
	if order == "" {
		order = names(t.Key)
	}
	query := "SELECT " + strings.Join(columns, ", ") + " FROM change." + name(t.Name) + " ORDER BY " + order
	rows, err := c.db.SQL().QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []book.Row
	found := make([]sql.NullString, len(columns))
	into := make([]any, len(found))
	for i := range found {
		into[i] = &found[i]
	}
	for rows.Next() && (limit == 0 || len(out) < limit) {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := book.Row{Table: t, Values: make([]book.Value, len(found))}
		for i, f := range found {
			row.Values[i] = book.Value{Text: plain(t.Columns[i], f.String), Known: f.Valid}
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// plain is DuckDB's text of a value as a reader meets it.
func plain(f book.Field, text string) string {
	switch {
	case f.Kind == book.Decimal && strings.Contains(text, "."):
		return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	case f.Kind == book.YesNo && text != "":
		return map[string]string{"true": "yes", "false": "no"}[text]
	}
	return text
}

// Count is how many rows a table of change has.
func (c *Comparison) Count(ctx context.Context, table string) (int64, error) {
	var n int64
	err := c.db.SQL().QueryRowContext(ctx, "SELECT count(*) FROM change."+name(table)).Scan(&n)
	return n, err
}

// Same says that no figure of the two books differs.
func (c *Comparison) Same(ctx context.Context) (bool, error) {
	for _, one := range compared {
		n, err := c.Count(ctx, one.table)
		if err != nil || n > 0 {
			return false, err
		}
	}
	return true, nil
}
