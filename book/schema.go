// Package book is the book: the results of a run as one file, its schema, and how it is written and read.
//
// [Tables] states every table as data. [Create] gives a [Writer], which writes under a temporary name and gives the
// book its own name only when it is whole, checked and on disk. [Open] gives a [Book] to read: rows, figures by
// [Address], and the digest of each table.
//
// A digest (see [Book.Digest]) depends on the rows alone, never on the order they came in, on threads or on the
// bytes of the file, so two books with the same digests say the same.
//
// The package does not know the engine: a file is opened by a function that gives a [Store].
package book

import (
	"fmt"

	"github.com/commonpurse/commonpurse/fault"
)

// SchemaVersion is the version of [Tables], kept in every book's receipt. A book of another schema is not read.
const SchemaVersion = 3

// Kind is the sort of value a column holds.
type Kind uint8

// The kinds of value.
const (
	Text    Kind = iota + 1 // any text
	Whole                   // a whole number of 64 bits, such as a place in an order
	Pence                   // money, in whole pence
	Decimal                 // an exact decimal with the column's places
	Date                    // a day
	YesNo                   // yes or no
)

// String is the kind as a reader of the manual knows it.
func (k Kind) String() string {
	return [...]string{"nothing", "text", "whole number", "pence", "decimal", "date", "yes or no"}[k]
}

// Field is one column of a table of the book.
type Field struct {
	Name string
	Kind Kind
	// Places after the point of a Decimal.
	Places  int
	Meaning string // in plain words
	// Slug says that the column holds names as slugs, so that a filter may spell the name as its author does.
	Slug bool
	// Incidental says that the value depends on how the data was stored (the file it was in, the number of the row)
	// and so is no part of the digest.
	Incidental bool
}

// SQL is the column's type in DuckDB. Sums of DECIMAL(38, n) are exact, and any tool that reads DuckDB knows them.
func (c Field) SQL() string {
	switch c.Kind {
	case Whole:
		return "BIGINT"
	case Pence:
		return "DECIMAL(38,0)"
	case Decimal:
		return fmt.Sprintf("DECIMAL(38,%d)", c.Places)
	case Date:
		return "DATE"
	case YesNo:
		return "BOOLEAN"
	}
	return "VARCHAR"
}

// Numeric says that the column holds numbers of any kind.
func (c Field) Numeric() bool { return c.Kind == Whole || c.Kind == Pence || c.Kind == Decimal }

// Table is one table of the book.
type Table struct {
	Name    string
	Grain   string // what one row is
	Meaning string // what the table is for
	Columns []Field
	// Key columns together identify a row. A text that is missing in a key is stored as empty.
	Key []string
	// Names and Bodies are the columns that stand in the third, and in the fourth and fifth parts of an address.
	// A table without them has no addresses.
	Names, Bodies []string
	// Adds says that the figure at an address is the sum of the lines under it, so that a year's address
	// gives the total of its months; else an address is one row.
	Adds bool
}

// Column finds a column by name, nil when there is none.
func (t *Table) Column(name string) *Field {
	if i := t.index(name); i >= 0 {
		return &t.Columns[i]
	}
	return nil
}

func (t *Table) index(name string) int {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return i
		}
	}
	return -1
}

func (t *Table) columnNames() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// Lookup finds a table by name. The error suggests the nearest.
func Lookup(name string) (*Table, error) {
	known := make([]string, len(Tables))
	for i, t := range Tables {
		if t.Name == name {
			return t, nil
		}
		known[i] = t.Name
	}
	return nil, &fault.Fault{
		Message: fmt.Sprintf("a book has no table %q", name),
		Hint:    fault.Suggest(name, known),
	}
}
