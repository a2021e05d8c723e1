package book

import (
	"context"
	"database/sql"
	"strings"
)

// Store is an open DuckDB file. The engine has one; the book knows no more of it than this.
type Store interface {
	// SQL is the file for queries.
	SQL() *sql.DB
	// Append adds rows to a table. A row has a value for each column in order: nil for missing, else a string, a
	// bool, a time.Time for a day, an int64, or for a decimal a *big.Int that is the value times 10^places.
	Append(ctx context.Context, table string, rows [][]any) error
	// Close writes what is outstanding and closes the file.
	Close() error
}

// quote is a name as SQL has it: several of ours (values, from, column) are words of SQL.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quoteAll(names []string) []string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = quote(n)
	}
	return quoted
}

// createSQL makes the empty table. Its words for the reader are kept in the file as comments.
func (t *Table) createSQL() []string {
	var cols []string
	for _, c := range t.Columns {
		cols = append(cols, quote(c.Name)+" "+c.SQL())
	}
	made := []string{
		"CREATE TABLE " + quote(t.Name) + " (" + strings.Join(cols, ", ") + ")",
		"COMMENT ON TABLE " + quote(t.Name) + " IS " + literal(t.Grain+": "+t.Meaning),
	}
	for _, c := range t.Columns {
		made = append(made, "COMMENT ON COLUMN "+quote(t.Name)+"."+quote(c.Name)+" IS "+literal(c.Meaning))
	}
	return made
}

func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
