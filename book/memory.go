package book

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/commonpurse/commonpurse/decimal"
)

// Memory is the rows of a book kept in memory, for runs whose results nobody keeps, such as those of a policy's tests.
// It takes the rows that [Writer.Append] takes and refuses what that refuses, but checks nothing of the whole. It is for
// one goroutine.
type Memory struct {
	rows map[string][]Row
}

// NewMemory is a book without rows.
func NewMemory() *Memory { return &Memory{rows: map[string][]Row{}} }

// Append adds rows to a table, as [Writer.Append] does.
func (m *Memory) Append(_ context.Context, table string, rows ...[]any) error {
	t, err := Lookup(table)
	if err != nil {
		return err
	}
	for _, row := range rows {
		checked, err := t.check(row)
		if err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		made := Row{t, make([]Value, len(checked))}
		for i, v := range checked {
			made.Values[i] = t.Columns[i].value(v)
		}
		m.rows[t.Name] = append(m.rows[t.Name], made)
	}
	return nil
}

// value is a storage value as a reader meets it.
func (c Field) value(v any) Value {
	switch x := v.(type) {
	case string:
		return Value{x, true}
	case bool:
		if x {
			return Value{"yes", true}
		}
		return Value{"no", true}
	case time.Time:
		return Value{x.Format(time.DateOnly), true}
	case int64:
		return Value{fmt.Sprint(x), true}
	case *big.Int:
		places := 0
		if c.Kind == Decimal {
			places = c.Places
		}
		return Value{decimal.Text(new(big.Rat).SetFrac(x, decimal.Pow10(places))), true}
	}
	return Value{}
}

// Rows are the rows of a table with the values given, as [Book.Rows] gives them.
func (m *Memory) Rows(_ context.Context, table string, where map[string]string) ([]Row, error) {
	t, err := Lookup(table)
	if err != nil {
		return nil, err
	}
	var out []Row
	for _, row := range m.rows[t.Name] {
		keep, err := row.answers(where)
		if err != nil {
			return nil, err
		}
		if keep {
			out = append(out, row)
		}
	}
	slices.SortStableFunc(out, byKey(t))
	return out, nil
}

// answers says whether a row has the values given.
func (r Row) answers(where map[string]string) (bool, error) {
	for _, name := range sortedKeys(where) {
		c, err := r.Table.need(name)
		if err != nil {
			return false, err
		}
		want, got := where[name], r.Get(name)
		switch {
		case c.Slug:
			want = Slug(want)
		case name == "period" && want != "":
			asked, err := ParsePeriod(want)
			if err != nil {
				return false, err
			}
			if p, err := ParsePeriod(got); err == nil && asked.Contains(p) {
				got = want
			}
		}
		if want != got {
			return false, nil
		}
	}
	return true, nil
}

// byKey compares rows by the key of their table: numbers by size, all else by bytes, what is missing first.
func byKey(t *Table) func(a, b Row) int {
	return func(a, b Row) int {
		for _, name := range t.Key {
			i := t.index(name)
			x, y := a.Values[i], b.Values[i]
			if x.Known && y.Known && t.Columns[i].Numeric() {
				p, _ := a.Decimal(name)
				q, _ := b.Decimal(name)
				if d := p.Rat().Cmp(q.Rat()); d != 0 {
					return d
				}
				continue
			}
			if d := cmp.Compare(x.Text, y.Text); d != 0 {
				return d
			}
		}
		return 0
	}
}
