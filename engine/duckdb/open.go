// Package duckdb runs plans in DuckDB: sets of rows, whole numbers of a known scale, no floating point.
//
// It is the only package that imports the driver. A number of scale s is held as the whole number value*10^s, in
// BIGINT where its type is proved to fit 64 bits and in HUGEINT otherwise; text is VARCHAR, a date DATE, yes or no
// BOOLEAN, and missing is NULL. Arithmetic beyond the proved width is an error of the query, never a wrapped number.
//
// [SQL] is the translation of a plan; [DB] opens files, loads rows and runs plans.
package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	driver "github.com/duckdb/duckdb-go/v2"
)

// Options says how a database is opened. The zero value is DuckDB's own choice of everything, for writing.
type Options struct {
	Threads     int    // 0: one a core
	MemoryLimit string // such as "4GB"; "": four fifths of the machine's
	TempDir     string // where work that outgrows memory spills; "": beside the file
	ReadOnly    bool   // the file must exist and is not changed
}

// DB is an open database. It may be used by several goroutines at once.
type DB struct {
	db      *sql.DB
	version string
	when    thrift
}

// Open opens a DuckDB file, making it unless ReadOnly is set; "" is a database in memory. A file that is missing, is
// not DuckDB's, is of a later version, or is held by another process is an error that says so and what to do.
func Open(path string, o Options) (*DB, error) {
	if err := usable(path, o); err != nil {
		return nil, err
	}
	connector, err := driver.NewConnector(path+"?"+o.query(), nil)
	if err != nil {
		return nil, explainOpen(path, err)
	}
	db := &DB{db: sql.OpenDB(connector), when: usual}
	if err := db.db.QueryRow("SELECT version()").Scan(&db.version); err != nil {
		db.db.Close()
		return nil, explainOpen(path, err)
	}
	return db, nil
}

// query is the options as the driver takes them.
func (o Options) query() string {
	v := url.Values{}
	if o.Threads > 0 {
		v.Set("threads", strconv.Itoa(o.Threads))
	}
	if o.MemoryLimit != "" {
		v.Set("memory_limit", o.MemoryLimit)
	}
	if o.TempDir != "" {
		v.Set("temp_directory", o.TempDir)
	}
	if o.ReadOnly {
		v.Set("access_mode", "READ_ONLY")
	}
	return v.Encode()
}

// usable finds what is wrong with a path before DuckDB is asked, since its own words for these are poor.
func usable(path string, o Options) error {
	if path == "" {
		return nil
	}
	if strings.Contains(path, "?") {
		return fmt.Errorf("%s: the name of a DuckDB file may not have a question mark: rename it", path)
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s: this is a directory: expected a DuckDB file", path)
	case errors.Is(err, fs.ErrNotExist) && o.ReadOnly:
		return fmt.Errorf("%s: there is no such file: expected a DuckDB file", path)
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			return fmt.Errorf("%s: there is no directory %s: make it first", path, filepath.Dir(path))
		}
	case err != nil:
		return err
	}
	return nil
}

// explainOpen turns the driver's message into where, what and what to do.
func explainOpen(path string, err error) error {
	text := err.Error()
	switch {
	case strings.Contains(text, "not a valid DuckDB database"):
		return fmt.Errorf("%s: this is not a DuckDB file (a book is made by purse run): %w", path, err)
	case strings.Contains(text, "Could not set lock"), strings.Contains(text, "being used by another process"):
		return fmt.Errorf("%s: another program has this file open: close it there, or copy the file: %w", path, err)
	case strings.Contains(text, "Permission denied"), strings.Contains(text, "read-only"):
		return fmt.Errorf("%s: this file may not be opened so: look to its permissions: %w", path, err)
	}
	return fmt.Errorf("%s: %w", path, err)
}

// SQL is the database for queries written by hand. Closing it is closing the DB.
func (db *DB) SQL() *sql.DB { return db.db }

// Version is DuckDB's own version, such as "v1.5.5".
func (db *DB) Version() string { return db.version }

// Close writes what is outstanding and closes the file.
func (db *DB) Close() error { return db.db.Close() }

// raw calls f with a connection as the driver knows it.
func (db *DB) raw(ctx context.Context, f func(conn *driver.Conn) error) error {
	conn, err := db.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(c any) error {
		own, ok := c.(*driver.Conn)
		if !ok {
			return fmt.Errorf("a connection of type %T: expected DuckDB's", c)
		}
		return f(own)
	})
}
