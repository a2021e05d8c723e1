package book

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"

	"github.com/commonpurse/commonpurse/fault"
)

// Book is an open book, for reading.
type Book struct {
	Path  string
	store Store
}

// Open opens a book. A file that is missing, is not DuckDB's, is not a book, is not whole, or is of a newer schema
// than this purse knows is a fault that says so and what to do.
func Open(ctx context.Context, path string, open func(path string) (Store, error)) (*Book, error) {
	if err := looksLikeDuckDB(path); err != nil {
		return nil, err
	}
	store, err := open(path)
	if err != nil {
		return nil, err
	}
	b := &Book{Path: path, store: store}
	if err := b.whole(ctx); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return b, nil
}

// Close closes the file.
func (b *Book) Close() error { return b.store.Close() }

// Store is the book's file, for reading by queries of one's own.
func (b *Book) Store() Store { return b.store }

const notABook = "name a book, such as purse run makes: purse run POLICY ECONOMY -o base.duckdb"

// looksLikeDuckDB looks before DuckDB does, for its own words about other files are for programmers.
func looksLikeDuckDB(path string) error {
	at := fault.Place{File: path}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fault.New(at, "there is no such file").WithHint(notABook)
	case err != nil:
		return fault.New(at, "%v", err)
	case info.IsDir():
		return fault.New(at, "this is a directory, not a book").WithHint(notABook)
	}
	f, err := os.Open(path)
	if err != nil {
		return fault.New(at, "%v", err).WithHint("look to its permissions")
	}
	defer f.Close()
	var head [12]byte // eight bytes of checksum, then DuckDB's mark
	if _, err := io.ReadFull(f, head[:]); err != nil || string(head[8:]) != "DUCK" {
		return fault.New(at, "this is not a book: it is not a DuckDB file").WithHint(notABook)
	}
	return nil
}

// whole says what keeps the file from being a book that this version can read.
func (b *Book) whole(ctx context.Context) error {
	at := fault.Place{File: b.Path}
	stored, err := b.storedColumns(ctx)
	if err != nil {
		return fault.New(at, "%v", err)
	}
	if !slices.Equal(stored["receipt"], Tables[0].columnNames()) {
		return fault.New(at, "this is a DuckDB file, but not a book: it has no receipt").WithHint(notABook)
	}
	receipt, err := b.Receipt(ctx)
	if err != nil {
		return err
	}
	schema, err := strconv.Atoi(receipt[ReceiptSchema])
	switch {
	case err != nil:
		return fault.New(at, "the book is not whole: its receipt does not say its schema").WithHint("make it again with purse run")
	case schema > SchemaVersion:
		return fault.New(at, "the book was made by a newer purse (%s): it has schema %d, and this purse reads %d",
			receipt[ReceiptPurse], schema, SchemaVersion).WithHint("use the newer purse")
	}
	if schema < SchemaVersion {
		return fault.New(at, "the book was made by an older purse (%s): it has schema %d, and this purse reads %d",
			receipt[ReceiptPurse], schema, SchemaVersion).WithHint("make it again with purse run")
	}
	for _, t := range Tables {
		if !slices.Equal(stored[t.Name], t.columnNames()) {
			return fault.New(at, "the book is not whole: table %s is missing or has other columns", t.Name).
				WithHint("make it again with purse run")
		}
	}
	return nil
}

// storedColumns are the names of the columns of each table in the file.
func (b *Book) storedColumns(ctx context.Context) (map[string][]string, error) {
	rows, err := b.store.SQL().QueryContext(ctx, `SELECT table_name, column_name FROM duckdb_columns()
		WHERE database_name = current_database() AND schema_name = 'main' ORDER BY table_name, column_index`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns := map[string][]string{}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			return nil, err
		}
		columns[table] = append(columns[table], column)
	}
	return columns, rows.Err()
}

// Receipt is the facts about the run by their keys.
func (b *Book) Receipt(ctx context.Context) (map[string]string, error) {
	rows, err := b.store.SQL().QueryContext(ctx, `SELECT "key", coalesce("value", '') FROM receipt`)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.Path, err)
	}
	defer rows.Close()
	receipt := map[string]string{}
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return nil, err
		}
		receipt[key] = value
	}
	return receipt, rows.Err()
}
