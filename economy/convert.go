package economy

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/rule"
)

// Storage is the type DuckDB holds a column in: text VARCHAR, date DATE, yes or no BOOLEAN, and a number as the whole
// number of 10^-scale, BIGINT where 64 bits hold it and HUGEINT elsewhere. Missing is NULL.
func Storage(t rule.Type) string {
	switch t.Kind {
	case rule.Text:
		return "VARCHAR"
	case rule.Date:
		return "DATE"
	case rule.Bool:
		return "BOOLEAN"
	}
	if t.Bits() == 64 {
		return "BIGINT"
	}
	return "HUGEINT"
}

// cellSQL gives, for one column of a file, the SQL of its stored value (NULL where it cannot be read) and of whether
// it is missing, from the SQL of the raw value and DuckDB's type of it. A text that is full is never empty.
func (c *Column) cellSQL(raw, physical string, full bool) (value, missing string) {
	physical = strings.ToUpper(physical)
	switch {
	case full && c.Type.Kind == rule.Text, c.Type.Kind == rule.Date && physical == "DATE", c.Type.Kind == rule.Bool && physical == "BOOLEAN":
		return raw, raw + " IS NULL"
	case c.Type.Kind == rule.Number && wholeTypes[physical]:
		return scaledSQL(raw, physical, c.Type), raw + " IS NULL"
	case c.Type.Kind == rule.Number && narrowDecimal(physical, c.Type):
		return decimalSQL(raw, c.Type), raw + " IS NULL"
	}
	if physical != "VARCHAR" {
		raw = "CAST(" + raw + " AS VARCHAR)"
	}
	missing = fmt.Sprintf("(%s IS NULL OR %s = '')", raw, raw)
	switch c.Type.Kind {
	case rule.Number:
		return numberSQL(raw, c.Type), missing
	case rule.Date:
		return dateSQL(raw, c.Month), missing
	case rule.Bool:
		return yesNoSQL(raw), missing
	}
	return "nullif(" + raw + ", '')", missing
}

// wholeTypes are DuckDB's types of whole numbers that a BIGINT column of Parquet and its narrower ones are read as.
var wholeTypes = map[string]bool{"TINYINT": true, "SMALLINT": true, "INTEGER": true, "BIGINT": true,
	"UTINYINT": true, "USMALLINT": true, "UINTEGER": true}

// scaledSQL is a whole number as stored. Beyond what the column can hold it is NULL: only one of 64 bits could be, and
// is worked out in 128.
func scaledSQL(raw, physical string, t rule.Type) string {
	switch storage := Storage(t); {
	case physical == "BIGINT" && t.Scale == 0 && storage == physical:
		return raw
	case physical != "BIGINT" && t.Scale <= 9:
		return fmt.Sprintf("CAST(CAST(%s AS BIGINT) * %s AS %s)", raw, decimal.Pow10(t.Scale), storage)
	default:
		return fmt.Sprintf("TRY_CAST(CAST(%s AS HUGEINT) * %s AS %s)", raw, decimal.Pow10(t.Scale), storage)
	}
}

// narrowDecimal says that a decimal of Parquet has at most 18 digits, and no more after the point than the column keeps.
func narrowDecimal(physical string, t rule.Type) bool {
	var digits, scale int
	n, err := fmt.Sscanf(physical, "DECIMAL(%d,%d)", &digits, &scale)
	return err == nil && n == 2 && digits <= 18 && scale <= t.Scale && t.Scale <= 18
}

// decimalSQL is such a decimal as stored: times a power of ten it is whole, and beyond what the column can hold NULL.
func decimalSQL(raw string, t rule.Type) string {
	return fmt.Sprintf("TRY_CAST(%s * CAST(%s AS DECIMAL(%d, 0)) AS %s)", raw, decimal.Pow10(t.Scale), t.Scale+1, Storage(t))
}

// numberSQL reads a number from text. Most are short whole numbers, which a cast there and back proves; the others
// are matched as a whole, and their digits put together without a point.
func numberSQL(raw string, t rule.Type) string {
	storage, power := Storage(t), decimal.Pow10(t.Scale).String()
	fraction := `(\.0+)?`
	if t.Scale > 0 {
		fraction = fmt.Sprintf(`(\.[0-9]{1,%d}0*)?`, t.Scale)
	}
	scaled := fmt.Sprintf("TRY_CAST(%s AS BIGINT) * %s", raw, power)
	if t.Scale == 0 {
		scaled = fmt.Sprintf("TRY_CAST(%s AS BIGINT)", raw)
	}
	return fmt.Sprintf(`CASE WHEN length(%[1]s) <= %[2]d AND CAST(TRY_CAST(%[1]s AS BIGINT) AS VARCHAR) = %[1]s THEN %[3]s `+
		`WHEN regexp_full_match(%[1]s, '[-+]?(0|[1-9][0-9]*)%[4]s') `+
		`THEN TRY_CAST(split_part(%[1]s, '.', 1) || rpad(split_part(%[1]s, '.', 2), %[5]d, '0') AS %[6]s) END`,
		raw, max(1, 18-t.Scale), scaled, fraction, t.Scale, storage)
}

// dateSQL reads a date from text: a day, midnight of one, or the month of a month column.
func dateSQL(raw string, month bool) string {
	sql := fmt.Sprintf(`CASE WHEN length(%[1]s) = 10 AND CAST(TRY_CAST(%[1]s AS DATE) AS VARCHAR) = %[1]s THEN TRY_CAST(%[1]s AS DATE) `, raw)
	if month {
		sql += fmt.Sprintf(`WHEN regexp_full_match(%[1]s, '[0-9]{4}-[0-9]{2}') THEN TRY_CAST(%[1]s || '-01' AS DATE) `, raw)
	}
	return sql + fmt.Sprintf(`WHEN regexp_full_match(%[1]s, '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]00:00:00(\.0+)?') `+
		`THEN TRY_CAST(left(%[1]s, 10) AS DATE) END`, raw)
}

func yesNoSQL(raw string) string {
	var yes, no []string
	for text, value := range yesNo {
		if value {
			yes = append(yes, text)
		} else {
			no = append(no, text)
		}
	}
	return fmt.Sprintf("CASE WHEN list_contains([%[2]s], lower(%[1]s)) THEN true WHEN list_contains([%[3]s], lower(%[1]s)) THEN false END",
		raw, texts(slices.Sorted(slices.Values(yes))), texts(slices.Sorted(slices.Values(no))))
}

// badSQL is the SQL of whether a cell's row must be set aside, from those of its value and whether it is missing.
func (c *Column) badSQL(value, missing string, dated bool, first, last rule.Day) string {
	var parts []string
	if !c.Type.Missing {
		parts = append(parts, missing)
	}
	switch c.Type.Kind {
	case rule.Number:
		parts = append(parts, fmt.Sprintf("(NOT %s AND %s IS NULL)", missing, value))
		if c.Type.Min != nil {
			parts = append(parts, fmt.Sprintf("%s < %s", value, bound(c.Type.Min, c.Type.Scale, true)))
		}
		if c.Type.Max != nil {
			parts = append(parts, fmt.Sprintf("%s > %s", value, bound(c.Type.Max, c.Type.Scale, false)))
		}
	case rule.Date:
		if !dated {
			first, last = earliest, latest
		}
		parts = append(parts, fmt.Sprintf("(NOT %s AND %s IS NULL)", missing, value),
			fmt.Sprintf("%s NOT BETWEEN DATE '%s' AND DATE '%s'", value, first, last))
		if c.Month {
			parts = append(parts, fmt.Sprintf("day(%s) <> 1", value))
		}
	case rule.Bool:
		parts = append(parts, fmt.Sprintf("(NOT %s AND %s IS NULL)", missing, value))
	case rule.Text:
		if c.exact() {
			parts = append(parts, fmt.Sprintf("starts_with(%[1]s, ' ') OR ends_with(%[1]s, ' ')", value))
		}
		if len(c.Codes) > 0 {
			// NOT IN would be run as a join, and a join does not keep the order of rows, on which their lines rest.
			parts = append(parts, fmt.Sprintf("NOT list_contains([%s], %s)", texts(c.Codes), value))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "coalesce(" + strings.Join(parts, " OR ") + ", false)"
}

// bound is a limit as a stored whole number: a lower one rounded up, an upper one down.
func bound(limit *big.Rat, scale int, lower bool) string {
	scaled := new(big.Rat).Mul(limit, new(big.Rat).SetInt(decimal.Pow10(scale)))
	whole, rest := new(big.Int).DivMod(scaled.Num(), scaled.Denom(), new(big.Int)) // rounds down
	if lower && rest.Sign() != 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return whole.String()
}

// ident and quoted write a name and a text into SQL.
func ident(name string) string  { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
func quoted(text string) string { return `'` + strings.ReplaceAll(text, `'`, `''`) + `'` }

func texts(list []string) string {
	parts := make([]string, len(list))
	for i, text := range list {
		parts[i] = quoted(text)
	}
	return strings.Join(parts, ", ")
}
