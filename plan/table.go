package plan

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/rule"
)

// Table is rows in memory: the inputs of the reference engine and the results of either.
type Table struct {
	Cols []Column
	Rows [][]rule.Value
}

// Compare orders two values of one kind: missing first, no before yes, text by bytes, numbers and dates by size.
// Values of different kinds are ordered by kind, so that any rows can be sorted.
func Compare(a, b rule.Value) int {
	if a.Kind() != b.Kind() {
		return cmp.Compare(a.Kind(), b.Kind())
	}
	switch a.Kind() {
	case rule.Bool:
		return cmp.Compare(yes(a.Bool()), yes(b.Bool()))
	case rule.Text:
		return strings.Compare(a.Text(), b.Text())
	case rule.Date:
		return cmp.Compare(a.Day(), b.Day())
	case rule.Number:
		return compareRats(a.Rat(), b.Rat())
	}
	return 0
}

func compareRats(a, b *big.Rat) int {
	if a == nil || b == nil {
		return cmp.Compare(yes(a != nil), yes(b != nil))
	}
	return a.Cmp(b)
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}

// CompareRows orders two rows by all their columns from the left; a shorter row comes before a longer one that
// starts the same.
func CompareRows(a, b []rule.Value) int { return slices.CompareFunc(a, b, Compare) }

// Sort puts the rows in the order that every engine gives them in: by all columns from the left.
func Sort(t *Table) { slices.SortStableFunc(t.Rows, CompareRows) }

// Text is a value as it is written in an expression, without a unit: 1.5, 'text' in quotes, 2026-01-31, yes, and
// "missing". Two values have one text only when they are equal.
func Text(v rule.Value) string {
	if v.Kind() == rule.Number && v.Rat() == nil {
		return "missing"
	}
	return rule.Show(v, rule.Type{})
}

// Diff says how the rows of two tables differ, whatever their order: "" when they hold the same columns (by name,
// kind and order) and the same rows, else lines that start with - for what only a has and + for what only b has.
func Diff(a, b *Table) string {
	var lines []string
	if x, y := heading(a), heading(b); x != y {
		lines = append(lines, "- columns "+x, "+ columns "+y)
	}
	left, right := sorted(a), sorted(b)
	for len(left) > 0 || len(right) > 0 {
		switch c := next(left, right); {
		case c < 0:
			lines, left = append(lines, "- "+RowText(left[0])), left[1:]
		case c > 0:
			lines, right = append(lines, "+ "+RowText(right[0])), right[1:]
		default:
			left, right = left[1:], right[1:]
		}
	}
	return strings.Join(lines, "\n")
}

// RowText is a row as one line of text.
func RowText(row []rule.Value) string {
	parts := make([]string, len(row))
	for i, v := range row {
		parts[i] = Text(v)
	}
	return strings.Join(parts, " | ")
}

func next(left, right [][]rule.Value) int {
	switch {
	case len(left) == 0:
		return 1
	case len(right) == 0:
		return -1
	}
	return CompareRows(left[0], right[0])
}

func sorted(t *Table) [][]rule.Value { return slices.SortedFunc(slices.Values(t.Rows), CompareRows) }

func heading(t *Table) string {
	parts := make([]string, len(t.Cols))
	for i, c := range t.Cols {
		parts[i] = fmt.Sprintf("%s (%s)", c.Name, c.Type.Kind)
	}
	return strings.Join(parts, " | ")
}
