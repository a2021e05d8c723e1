package duckdb

import (
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/commonpurse/commonpurse/rule"
)

// quote is a name as an SQL identifier.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// text is a text literal. A NUL, which SQL text cannot hold as it stands, and bytes that are not UTF-8 have no
// literal: ok is false.
func text(s string) (literal string, ok bool) {
	if strings.ContainsRune(s, 0) || !utf8.ValidString(s) {
		return "", false
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'", true
}

// integer is the SQL type of a whole number of that many bits.
func integer(bits int) string {
	switch bits {
	case 32:
		return "INTEGER"
	case 64:
		return "BIGINT"
	}
	return "HUGEINT"
}

// whole is a whole number of a stated width. The type is always written, since DuckDB gives a bare literal the
// narrowest type that holds it, and takes one too long for HUGEINT as floating point.
func whole(n *big.Int, bits int) string {
	if n.IsInt64() {
		if n.Sign() < 0 {
			return "(" + n.String() + ")::" + integer(bits)
		}
		return n.String() + "::" + integer(bits)
	}
	return "'" + n.String() + "'::" + integer(bits)
}

// day is a date literal. Years beyond four digits are written as days from a day that has a literal.
func day(d rule.Day) string {
	if year := d.Time().Year(); year >= 1 && year <= 9999 {
		return "DATE '" + d.String() + "'"
	}
	return "(DATE '1970-01-01' + (" + strconv.Itoa(int(d)) + ")::INTEGER)"
}
