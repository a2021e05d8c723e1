package economy

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// source is one file as the database reads it.
type source struct {
	file    int    // its place in Loaded.Files
	name    string // as faults name it
	path    string
	columns matched
	parquet bool
	from    string   // the SQL of its rows
	place   string   // the SQL of the file's place
	paths   []string // of several files read as one source
	raws    []string // the SQL of each of its columns
	types   []string // DuckDB's type of each
	full    []bool   // whether a text is never empty, of each; nil where that is not known
	row     string   // the SQL of a row's number; "" when it follows from the order
	rows    int64    // rows that the database should find
	odd     int64    // rows of the wrong form, which it does not see
	last    []byte   // the last row of a CSV file read as it is
}

// fill reads one file into its table. The faults are of the whole file; the error is of the database or the context.
func (l *loader) fill(ctx context.Context, t *Table, file int) (*source, fault.List, error) {
	s, faults, err := l.prepare(ctx, t, file)
	if len(faults) > 0 || err != nil {
		return nil, faults, err
	}
	if err := l.exec(ctx, "INSERT INTO "+ident(t.Name)+" "+l.selectSQL(t, s)); err != nil {
		return l.refused(ctx, s, err)
	}
	if bad, err := l.number(ctx, t, s); bad != nil || err != nil {
		return nil, fault.List{bad}, err
	}
	l.done(s)
	return s, nil, nil
}

// prepare opens a file and finds the table's columns in it.
func (l *loader) prepare(ctx context.Context, t *Table, file int) (*source, fault.List, error) {
	f := &l.out.Files[file]
	if l.opts.Progress != nil {
		l.opts.Progress(f.Path, 0, false)
	}
	s := &source{file: file, name: l.path(f.File), path: l.path(f.File), parquet: formOf(f.Path) == ".parquet",
		place: strconv.Itoa(file)}
	open := l.openCSV
	if s.parquet {
		open = l.openParquet
	}
	if bad, err := open(ctx, s, f); bad != nil || err != nil {
		return nil, fault.List{bad}, err
	}
	columns, faults := match(t, s.columns.header, s.name, l.opts.AllowExtra)
	s.columns = columns
	return s, faults, nil
}

// done notes what was read of a file.
func (l *loader) done(s *source) {
	f := &l.out.Files[s.file]
	if len(s.columns.extra) > 0 {
		l.out.Notes = append(l.out.Notes, fmt.Sprintf("%s has columns that nothing declares, and they were not read: %s",
			f.Path, strings.Join(s.columns.extra, ", ")))
	}
	f.Rows = s.rows + s.odd
	if l.opts.Progress != nil {
		l.opts.Progress(f.Path, f.Rows, true)
	}
}

// refused turns the database's error about a file into a fault, unless it was told to stop.
func (l *loader) refused(ctx context.Context, s *source, err error) (*source, fault.List, error) {
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	if message := err.Error(); strings.Contains(message, "Out of Memory") || strings.Contains(message, "INTERNAL") {
		return nil, nil, fmt.Errorf("%s: %w", s.name, err)
	}
	bad := fault.New(fault.Place{File: s.name}, "cannot be read: %s", firstLine(err)).
		WithHint("the file may be cut short or damaged: fetch or make it again")
	return nil, fault.List{bad}, nil
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// openCSV passes over a CSV file and says how the database is to read it: as it is where its form is plain, else from
// a copy in which every row is one of the right number of fields and begins with its line.
func (l *loader) openCSV(_ context.Context, s *source, f *LoadedFile) (*fault.Fault, error) {
	found, bad := csvfile.ScanFile(s.path, s.name)
	if bad != nil {
		return bad, nil
	}
	f.Hash, f.Bytes = found.Hash, found.Bytes
	s.columns.header, s.rows, s.odd = found.Header, found.Rows-found.Odd, found.Odd
	s.last = found.Last
	path, packing := s.path, map[string]string{".csv": "none", ".csv.gz": "gzip", ".csv.zst": "zstd"}[formOf(s.path)]
	var columns []string
	if !found.Plain {
		copied, err := l.rewrite(s, found.Header)
		if err != nil {
			return nil, err
		}
		path, packing, s.row = copied, "none", "line"
		columns = append(columns, "'line': 'BIGINT'")
	}
	for i := range found.Header {
		columns = append(columns, fmt.Sprintf("'r%d': 'VARCHAR'", i))
		s.raws, s.types = append(s.raws, fmt.Sprintf("r%d", i)), append(s.types, "VARCHAR")
	}
	s.from = fmt.Sprintf("read_csv(%s, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', "+
		"compression = '%s', nullstr = '', max_line_size = %d, columns = {%s})",
		pattern(path), packing, 2*csvfile.MaxRecord, strings.Join(columns, ", "))
	return nil, nil
}

// openParquet checks that a Parquet file is whole from end to end and asks the database for its columns.
func (l *loader) openParquet(ctx context.Context, s *source, f *LoadedFile) (*fault.Fault, error) {
	found := l.fingerprint(s.path)
	if found.fault != nil {
		return found.fault, nil
	}
	f.Hash, f.Bytes = found.hash, found.bytes
	s.parquet = true
	s.from = parquetSQL([]string{s.path}, true)
	plain := parquetSQL([]string{s.path}, false)
	rows, err := l.conn.QueryContext(ctx, "DESCRIBE SELECT * FROM "+plain)
	if err != nil {
		return l.damaged(ctx, s, err)
	}
	defer rows.Close()
	for rows.Next() {
		var name, kind string
		var rest [4]any
		if err := rows.Scan(&name, &kind, &rest[0], &rest[1], &rest[2], &rest[3]); err != nil {
			return nil, err
		}
		s.columns.header = append(s.columns.header, name)
		s.raws, s.types = append(s.raws, ident(name)), append(s.types, kind)
	}
	if err := rows.Err(); err != nil {
		return l.damaged(ctx, s, err)
	}
	s.row = "file_row_number + 1"
	if err := l.conn.QueryRowContext(ctx, "SELECT count(*) FROM "+plain).Scan(&s.rows); err != nil {
		return l.damaged(ctx, s, err)
	}
	return nil, nil
}

// parquetSQL reads the rows of Parquet files, with the number of each within its file where it is asked for.
func parquetSQL(paths []string, numbered bool) string {
	list := make([]string, len(paths))
	for i, path := range paths {
		list[i] = pattern(path)
	}
	with := "binary_as_string = true"
	if numbered {
		with += ", file_row_number = true"
	}
	return fmt.Sprintf("read_parquet([%s], %s)", strings.Join(list, ", "), with)
}

func (l *loader) damaged(ctx context.Context, s *source, err error) (*fault.Fault, error) {
	_, bad, err := l.refused(ctx, s, err)
	if len(bad) > 0 {
		return bad[0], nil
	}
	return nil, err
}

// hashParquet hashes a file and checks that it begins and ends as Parquet does.
func hashParquet(path, name string) (string, int64, *fault.Fault) {
	at := fault.Place{File: name}
	in, err := csvfile.Open(path)
	if err != nil {
		return "", 0, fault.New(at, "cannot be read: %v", err)
	}
	defer in.Close()
	hash, size := in.Sum()
	const magic = "PAR1"
	var first, last [len(magic)]byte
	if size >= 3*int64(len(magic)) {
		_, err1 := in.File.ReadAt(first[:], 0)
		_, err2 := in.File.ReadAt(last[:], size-int64(len(magic)))
		err = errors.Join(err1, err2)
	}
	switch {
	case err != nil:
		return "", 0, fault.New(at, "cannot be read: %v", err)
	case size == 0:
		return "", 0, fault.New(at, "the file is empty").WithHint("fetch or make the file again: not even its columns are there")
	case string(first[:]) != magic:
		return "", 0, fault.New(at, "the file is not Parquet: it does not begin with %s", magic).
			WithHint("if it is CSV, name it .csv")
	case string(last[:]) != magic:
		return "", 0, fault.New(at, "the Parquet file is cut short: it does not end with %s", magic).
			WithHint("fetch or make the file again: it is not whole")
	}
	return hash, size, nil
}

// pattern is a path for the database, which would take * ? and [ in it for a pattern.
func pattern(path string) string {
	return quoted(strings.NewReplacer("[", "[[]", "*", "[*]", "?", "[?]").Replace(path))
}

// selectSQL reads each column of the file once as its value and whether it is missing, then judges the row.
func (l *loader) selectSQL(t *Table, s *source) string {
	var inner, outer, bad []string
	for i := range t.Columns {
		c := &t.Columns[i]
		place := s.columns.at[i]
		if place < 0 {
			outer = append(outer, defaultSQL(c)+" AS "+ident(c.Name))
			continue
		}
		value, missing := c.cellSQL(s.raws[place], s.types[place], s.full != nil && s.full[place])
		v, m := fmt.Sprintf("v%d", i), fmt.Sprintf("m%d", i)
		inner = append(inner, value+" AS "+v, missing+" AS "+m)
		outer = append(outer, v+" AS "+ident(c.Name))
		dated, first, last := l.window(t, c)
		if sql := c.badSQL(v, m, dated, first, last); sql != "" {
			bad = append(bad, sql)
		}
	}
	row := "NULL"
	if s.row != "" {
		row = s.row
	}
	inner = append(inner, fmt.Sprintf("CAST(%s AS INTEGER) AS source_file", s.place), "CAST("+row+" AS BIGINT) AS source_row")
	outer = append(outer, "source_file", "source_row",
		strings.Join(append(bad, "false"), " OR ")+" AS source_bad")
	return fmt.Sprintf("SELECT %s FROM (SELECT %s FROM %s)", strings.Join(outer, ", "), strings.Join(inner, ", "), s.from)
}

// defaultSQL is what a column holds in every row when the file lacks it.
func defaultSQL(c *Column) string {
	if c.Default == "" {
		return "CAST(NULL AS " + Storage(c.Type) + ")"
	}
	if c.Type.Kind != rule.Number {
		return quoted(c.Default)
	}
	value, err := decimal.Parse(c.Default)
	if err != nil {
		return "CAST(NULL AS " + Storage(c.Type) + ")"
	}
	return fmt.Sprintf("CAST(%s AS %s)", decimal.Round(value.Rat(), c.Type.Scale).Coefficient(), Storage(c.Type))
}

// number gives the rows of a file read as it is their lines, which follow from their order, and checks that the
// database found as many rows as the file has.
func (l *loader) number(ctx context.Context, t *Table, s *source) (*fault.Fault, error) {
	var rows, first, last int64
	query := fmt.Sprintf("SELECT count(*), coalesce(min(rowid), 0), coalesce(max(rowid), -1) FROM %s WHERE source_file = %d", ident(t.Name), s.file)
	if err := l.conn.QueryRowContext(ctx, query).Scan(&rows, &first, &last); err != nil {
		return nil, err
	}
	if rows != s.rows || last-first+1 != rows {
		return fault.New(fault.Place{File: s.name}, "the file has %d rows and the database read %d", s.rows, rows), nil
	}
	if s.row != "" || rows == 0 {
		return nil, nil
	}
	if err := l.exec(ctx, fmt.Sprintf("UPDATE %s SET source_row = rowid - %d + 2 WHERE source_file = %d", ident(t.Name), first, s.file)); err != nil {
		return nil, err
	}
	return nil, l.inOrder(ctx, t, s, last)
}

// inOrder holds the last row stored to the last row of the file, by its texts. Were rows not kept in order, every line
// would be wrong, so it is looked at each time.
func (l *loader) inOrder(ctx context.Context, t *Table, s *source, last int64) error {
	cells := csvfile.Split(s.last, nil)
	for i, c := range t.Columns {
		place := s.columns.at[i]
		if c.Type.Kind != rule.Text || place < 0 {
			continue
		}
		var found string
		query := fmt.Sprintf("SELECT coalesce(%s, '') FROM %s WHERE rowid = %d", ident(c.Name), ident(t.Name), last)
		if err := l.conn.QueryRowContext(ctx, query).Scan(&found); err != nil {
			return err
		}
		if found != cells[place] {
			return fmt.Errorf("%s: the database did not keep the order of its rows: the last has %s %q in the file and %q as read",
				s.name, c.Name, cells[place], found)
		}
	}
	return nil
}

// scratch is the path of a new temporary file.
func (l *loader) scratch(name string) (string, error) {
	if l.temp == "" {
		dir, err := os.MkdirTemp("", "purse-load-")
		if err != nil {
			return "", err
		}
		l.temp = dir
	}
	return filepath.Join(l.temp, name), nil
}
