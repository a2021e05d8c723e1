package book

import (
	"fmt"
	"math/big"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/commonpurse/commonpurse/decimal"
)

// most is the largest coefficient that DECIMAL(38) holds.
var most = decimal.Pow10(38)

// check makes a row of the storage's own values from one as callers give it, or says which column is at fault.
func (t *Table) check(row []any) ([]any, error) {
	if len(row) != len(t.Columns) {
		return nil, fmt.Errorf("found %d values, expected %d: %v", len(row), len(t.Columns), t.columnNames())
	}
	out := make([]any, len(row))
	for i, c := range t.Columns {
		v, err := c.check(row[i])
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
		if v == nil && slices.Contains(t.Key, c.Name) && !c.Incidental {
			v, err = missingInKey(c)
		}
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// missingInKey is what stands for a missing value in a key: an empty text; a missing day is a value of its own.
func missingInKey(c Field) (any, error) {
	switch c.Kind {
	case Text:
		return "", nil
	case Date:
		return nil, nil
	}
	return nil, fmt.Errorf("column %s: it is missing, and part of the key", c.Name)
}

// check turns a value into the storage's own for the column. See [Writer.Append] for what is taken.
func (c Field) check(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch c.Kind {
	case Text:
		s, err := checkText(v)
		if err == nil && c.Slug {
			return Slug(s.(string)), nil
		}
		return s, err
	case YesNo:
		if b, ok := v.(bool); ok {
			return b, nil
		}
	case Date:
		return checkDate(v)
	case Whole:
		return checkWhole(v)
	case Pence:
		return checkDecimal(v, 0)
	case Decimal:
		return checkDecimal(v, c.Places)
	}
	return nil, fmt.Errorf("found %v (%T), expected %s", v, v, c.Kind)
}

func checkText(v any) (any, error) {
	s, ok := v.(string)
	if !ok {
		p, isPeriod := v.(Period)
		if !isPeriod {
			return nil, fmt.Errorf("found %v (%T), expected text", v, v)
		}
		s = p.String()
	}
	if !utf8.ValidString(s) {
		return nil, fmt.Errorf("found %q, expected text in UTF-8", s)
	}
	return s, nil
}

func checkDate(v any) (any, error) {
	switch d := v.(type) {
	case time.Time:
		return d.UTC().Truncate(24 * time.Hour), nil
	case interface{ Time() time.Time }:
		return d.Time().UTC(), nil
	case string:
		day, err := time.Parse(time.DateOnly, d)
		if err != nil {
			return nil, fmt.Errorf("%q is not a date: expected year-month-day, such as 2026-01-31", d)
		}
		return day, nil
	}
	return nil, fmt.Errorf("found %v (%T), expected a date", v, v)
}

func checkWhole(v any) (any, error) {
	raw, err := checkDecimal(v, 0)
	if err != nil {
		return nil, err
	}
	n := raw.(*big.Int)
	if !n.IsInt64() {
		return nil, fmt.Errorf("%s does not fit in 64 bits", n)
	}
	return n.Int64(), nil
}

// checkDecimal gives the coefficient at the column's places. A value with more places than that is an error, for
// it would be rounded in silence.
func checkDecimal(v any, places int) (any, error) {
	n, err := coefficient(v, places)
	if err != nil {
		return nil, err
	}
	if n.CmpAbs(most) >= 0 {
		return nil, fmt.Errorf("%v is too large: there is room for %d digits before the point", v, 38-places)
	}
	return n, nil
}

func coefficient(v any, places int) (*big.Int, error) {
	switch n := v.(type) { // whole numbers are most of what a run writes, and need no fraction
	case int:
		return scaleUp(big.NewInt(int64(n)), places), nil
	case int64:
		return scaleUp(big.NewInt(n), places), nil
	case *big.Int:
		if n != nil {
			return scaleUp(new(big.Int).Set(n), places), nil
		}
	case decimal.Decimal:
		if n.Scale() <= places {
			return scaleUp(n.Coefficient(), places-n.Scale()), nil
		}
	}
	x, err := rational(v)
	if err != nil {
		return nil, err
	}
	scaled := new(big.Rat).Mul(x, new(big.Rat).SetInt(decimal.Pow10(places)))
	if !scaled.IsInt() {
		return nil, fmt.Errorf("%s has more than %d digits after the point: round it first", decimal.Text(x), places)
	}
	return scaled.Num(), nil
}

// scaleUp multiplies n, which it may change, by 10^places.
func scaleUp(n *big.Int, places int) *big.Int {
	if places == 0 {
		return n
	}
	return n.Mul(n, decimal.Pow10(places))
}

func rational(v any) (*big.Rat, error) {
	switch n := v.(type) {
	case *big.Rat:
		if n != nil {
			return n, nil
		}
	case decimal.Decimal:
		return n.Rat(), nil
	}
	return nil, fmt.Errorf("found %v (%T), expected an exact number", v, v)
}
