package book

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Instead says, of a query that finds no rows, what there is: that the table is empty, which value of those asked for it
// does not have and what it has there, or that no row has all of them together. It is empty where there are rows.
func (b *Book) Instead(ctx context.Context, q Query) (string, error) {
	t, err := Lookup(q.Table)
	if err != nil {
		return "", err
	}
	if n, err := b.Count(ctx, q.Table, q.Where); err != nil || n > 0 {
		return "", err
	}
	all, err := b.Count(ctx, q.Table, nil)
	if err != nil {
		return "", err
	}
	if all == 0 {
		return fmt.Sprintf("the book has no %s at all", t.Name), nil
	}
	var alone []string
	for _, column := range slices.Sorted(maps.Keys(q.Where)) {
		n, err := b.Count(ctx, q.Table, map[string]string{column: q.Where[column]})
		if err != nil {
			return "", err
		}
		if n == 0 {
			has, err := b.has(ctx, t, column)
			return fmt.Sprintf("no row of %s has %s=%s; there are: %s", t.Name, column, q.Where[column], has), err
		}
		alone = append(alone, fmt.Sprintf("%s=%s alone has %d", column, q.Where[column], n))
	}
	return "no row has all of these together: " + strings.Join(alone, ", "), nil
}

// has is what a column of a table holds, cut to its first few.
func (b *Book) has(ctx context.Context, t *Table, column string) (string, error) {
	const most = 12
	rows, err := b.store.SQL().QueryContext(ctx, fmt.Sprintf("SELECT DISTINCT CAST(%[1]s AS VARCHAR) AS v FROM %[2]s WHERE %[1]s IS NOT NULL ORDER BY v LIMIT %[3]d",
		quote(column), quote(t.Name), most+1))
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var values []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return "", err
		}
		values = append(values, v)
	}
	switch {
	case len(values) == 0:
		return "none, it is empty in every row", rows.Err()
	case len(values) > most:
		return strings.Join(values[:most], ", ") + " and others", rows.Err()
	}
	return strings.Join(values, ", "), rows.Err()
}
