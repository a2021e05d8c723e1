// Package economy reads a health economy: the data of one financial year, as a directory of tables.
//
// [Schema] states every table and column. [Open] reads economy.yaml; [Economy.Load] checks each file and row and
// makes typed tables in DuckDB, setting bad rows aside where they can be seen and counted. economy/formats brings
// the field's own files into an economy.
package economy

import (
	"math/big"

	"github.com/commonpurse/commonpurse/rule"
)

// Table describes one table of an economy: what a row stands for and the columns it may have.
type Table struct {
	Name     string // plural: "spells"
	Singular string // what an expression calls a row: "spell"
	Grain    string // what one row stands for, in words
	Columns  []Column
	// Key columns together identify a row; a second row with the same key is a fault. Empty: none.
	Key []string
	// Date is the column that says when a row happened and so its period, and the day that dated prices,
	// parameters and relations are read as of; "" for tables without one.
	Date string
	// Start is the column of the day it began, where Date is the day it ended; "" where it is of one day.
	Start string
	// Count is the column that says how many alike a row stands for; "" when each row is one.
	Count string
	// From and To are the columns of the first and last day a row is in force, inclusive, a missing one meaning
	// without end; "" for tables without them. Two rows alike in the rest of the key may not be in force on one day.
	From, To string
}

// Column describes one column of a table.
type Column struct {
	Name string
	Type rule.Type
	// Needed columns must be in the file; the others may be left out, and are then missing in every row.
	Needed bool
	// Organisation says the column holds the code of an organisation, so that an expression can go along it
	// (spell.provider.market_forces) and loading checks it against the register where there is one.
	Organisation bool
	Meaning      string // plain words, for the manual
	// Codes lists the values allowed in a text column, nil when any is.
	Codes []string
	// Month says that a date column stands for a month by its first day; a file may write 2026-01 or 2026-01-01.
	Month bool
	// Summed says that loading reports the column's sum: in the file, loaded and set aside.
	Summed bool
	// Person says the column holds pseudonyms of people, and is refused when they look like NHS numbers.
	Person bool
	// Statement says the column holds the number of the statement that the row is part of: rows of statements that a
	// later one has replaced are not loaded. A row without one is part of none.
	Statement bool
	// Default is the value of every row, as text, when the file has no such column; "" means missing.
	Default string
}

// Column finds a column by name, nil when there is none.
func (t *Table) Column(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i]
		}
	}
	return nil
}

// Lookup finds a table of the schema by its plural or singular name, nil when there is none.
func Lookup(name string) *Table {
	for _, t := range Schema {
		if t.Name == name || t.Singular == name {
			return t
		}
	}
	return nil
}

// whole is a whole number from low to high; decimal one with places after the point.
func whole(unit string, low, high int64) rule.Type { return decimals(unit, 0, low, high) }

func decimals(unit string, places int, low, high int64) rule.Type {
	u, err := rule.ParseUnit(unit)
	if err != nil {
		panic(err) // the schema is part of the program; a test loads it
	}
	return rule.Type{Kind: rule.Number, Unit: u, Scale: places, Missing: true,
		Min: new(big.Rat).SetInt64(low), Max: new(big.Rat).SetInt64(high)}
}

var (
	text = rule.Type{Kind: rule.Text, Missing: true}
	day  = rule.Type{Kind: rule.Date, Missing: true}
	flag = rule.Type{Kind: rule.Bool, Missing: true}
)
