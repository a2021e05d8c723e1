package contract

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
)

// Line is the sum of a side's rows that are alike in some dimensions.
type Line struct {
	Key              []string // a value for each dimension, "" where it is missing
	Activity, Pounds *big.Rat
}

// Lines goes through the sums of a side's rows by dimensions, in some months, in order of the keys' bytes.
func (s *Side) Lines(ctx context.Context, by []Dimension, months []string, visit func(Line) error) error {
	rows, err := s.db.QueryContext(ctx, s.linesSQL(by, months))
	if err != nil {
		return err
	}
	defer rows.Close()
	key, into := make([]string, len(by)), make([]any, len(by)+3)
	for i := range key {
		into[i] = &key[i]
	}
	var activity, pounds sql.NullString
	var places int
	into[len(by)], into[len(by)+1], into[len(by)+2] = &activity, &pounds, &places
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		line := Line{Key: append([]string(nil), key...)}
		if line.Activity, err = scaled(activity, activityPlaces); err != nil {
			return err
		}
		if line.Pounds, err = scaled(pounds, places); err != nil {
			return err
		}
		if err := visit(line); err != nil {
			return err
		}
	}
	return rows.Err()
}

// activityPlaces are the places of activity, in contract_lines and in plans.
const activityPlaces = 3

func (s *Side) linesSQL(by []Dimension, months []string) string {
	var columns, places []string
	for i, d := range by {
		sql := s.column(d)
		if sql == "" {
			sql = "''"
		}
		columns = append(columns, fmt.Sprintf("coalesce(%s, '') AS d%d", sql, i))
		places = append(places, fmt.Sprint(i+1))
	}
	quoted := make([]string, len(months))
	for i, m := range months {
		quoted[i] = "'" + strings.ReplaceAll(m, "'", "''") + "'"
	}
	columns = append(columns, "CAST(sum(CAST(done AS HUGEINT)) AS VARCHAR)", "CAST(sum(CAST(pounds AS HUGEINT)) AS VARCHAR)", "coalesce(max(places), 0)")
	query := fmt.Sprintf("SELECT %s FROM %s WHERE list_contains([%s], %s)", strings.Join(columns, ", "), s.view, strings.Join(quoted, ", "), monthSQL)
	if len(by) > 0 {
		query += " GROUP BY " + strings.Join(places, ", ") + " ORDER BY " + strings.Join(places, ", ")
	}
	return query
}

// scaled is a whole number of so many places, nil where it is missing.
func scaled(text sql.NullString, places int) (*big.Rat, error) {
	if !text.Valid {
		return nil, nil
	}
	n, ok := new(big.Int).SetString(text.String, 10)
	if !ok {
		return nil, fmt.Errorf("the sum %q is not a whole number", text.String)
	}
	return new(big.Rat).SetFrac(n, decimal.Pow10(places)), nil
}

// Pounds is the side's money in some months.
func (s *Side) Pounds(ctx context.Context, months []string) (*big.Rat, error) {
	sum := new(big.Rat)
	err := s.Lines(ctx, nil, months, func(l Line) error {
		if l.Pounds != nil {
			sum.Add(sum, l.Pounds)
		}
		return nil
	})
	return sum, err
}

// Pairs are the lines of two sides put together by their keys: each visit has the line of both, or of one and nil.
func Pairs(ctx context.Context, a, b *Side, by []Dimension, months []string, visit func(key []string, a, b *Line)) error {
	var left []Line
	if err := a.Lines(ctx, by, months, func(l Line) error { left = append(left, l); return nil }); err != nil {
		return err
	}
	next := 0
	err := b.Lines(ctx, by, months, func(l Line) error {
		for next < len(left) && compare(left[next].Key, l.Key) < 0 {
			visit(left[next].Key, &left[next], nil)
			next++
		}
		if next < len(left) && compare(left[next].Key, l.Key) == 0 {
			visit(l.Key, &left[next], &l)
			next++
			return nil
		}
		visit(l.Key, nil, &l)
		return nil
	})
	for ; err == nil && next < len(left); next++ {
		visit(left[next].Key, &left[next], nil)
	}
	return err
}

func compare(a, b []string) int {
	for i := range a {
		if c := strings.Compare(a[i], b[i]); c != 0 {
			return c
		}
	}
	return 0
}
