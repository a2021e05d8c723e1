package economy

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// Options say what a load may bring beyond the schema.
type Options struct {
	// Extra are columns that a policy declares for tables of the schema, by the table's name, such as
	// market_forces of organisations.
	Extra map[string][]Column
	// Tables are tables that a policy lets an economy bring.
	Tables []*Table
	// Only, where set, names the tables whose files are read, and organisations and statements are read with them,
	// because which rows are loaded rests on those; the others are made and left empty. The files keep their places.
	Only []string
	// AsOf, where set, is the day as of which statements are read: those received later are as if they were not there.
	AsOf *rule.Day
	// AllowExtra reads files with columns, and economies with tables, that nothing declares: they are noted and left.
	AllowExtra bool
	// InPlace leaves a table where it is when all its files are Parquet and every row is sound: it is then a view of
	// them, not a copy, and is read from them whenever it is asked for. They must not change meanwhile.
	InPlace bool
	// Sound are hashes of files, by path, of which an earlier load found that every row was sound beside those of the other
	// files of its table. A table to be left in place whose files all still have those hashes is not checked again: its
	// report has no sums, and no total is held against it.
	Sound map[string]string
	// Progress, where set, is told of each file before it is read and after, with its rows.
	Progress func(file string, rows int64, done bool)
}

// loader is one load under way.
type loader struct {
	*Economy
	opts     Options
	conn     *sql.Conn
	out      *Loaded
	faults   fault.List
	temp     string // a directory for files written again, made when first needed
	register bool   // organisations have been loaded, so codes can be looked up
	sources  []*source
	hashed   map[string]fingerprint // of Parquet files, by path
	unasked  []string               // tables known to be sound
}

// Load makes each table of the schema in the database, and fills those the economy has files for. Existing tables of
// the same names are replaced.
//
// Columns are stored as [Storage] says, every one of the schema and opts.Extra, then source_file (the place of the
// file in Loaded.Files) and source_row (the line of a CSV file, its header being line 1; the row of a Parquet file,
// the first being 1). A column that the file lacks is missing in every row, or its Default.
//
// A row that has something wrong with it is set aside, and what was set aside is in the result. Of the statements in the
// economy the latest of each provider, commissioner and month is used, of those received by opts.AsOf where that is set; rows of
// the others are left out and counted. The error is a
// fault.List of everything wrong with whole files: one that cannot be read, a needed column that is not there, a
// person column that holds NHS numbers, a control total that is not met.
func (e *Economy) Load(ctx context.Context, db *sql.DB, opts Options) (*Loaded, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	l := &loader{Economy: e, opts: opts, conn: conn, out: &Loaded{aside: newAside()}}
	defer l.clean()
	restore, err := l.ordered(ctx)
	if err != nil {
		return nil, err
	}
	defer restore()
	tables, files := l.tables()
	for _, f := range files {
		l.out.Files = append(l.out.Files, LoadedFile{File: f})
	}
	for _, t := range tables {
		if err := l.table(ctx, t); err != nil {
			return nil, err
		}
		if t.Name == statements.Name {
			if err := l.choose(ctx); err != nil {
				return nil, err
			}
		}
	}
	l.checkTotals()
	if err := l.faults.Err(); err != nil {
		return nil, err
	}
	l.out.Counts = l.out.aside.list(l.out.Files)
	return l.out, nil
}

func (l *loader) clean() {
	if l.temp != "" {
		os.RemoveAll(l.temp)
	}
	for _, name := range []string{"economy_marks", "economy_statements", "economy_gone"} {
		l.conn.ExecContext(context.Background(), "DROP TABLE IF EXISTS "+name)
	}
}

// ordered makes the database keep the order of rows while they are read: the row numbers of CSV files rest on it.
func (l *loader) ordered(ctx context.Context) (restore func(), err error) {
	var was bool
	if err := l.conn.QueryRowContext(ctx, "SELECT current_setting('preserve_insertion_order')").Scan(&was); err != nil {
		return nil, err
	}
	if was {
		return func() {}, nil
	}
	if err := l.exec(ctx, "SET preserve_insertion_order = true"); err != nil {
		return nil, err
	}
	return func() { l.exec(context.Background(), "SET preserve_insertion_order = false") }, nil
}

func (l *loader) exec(ctx context.Context, query string) error {
	_, err := l.conn.ExecContext(ctx, query)
	return err
}

// tables are those to make, in order, with the columns a policy adds; and the files that are theirs.
func (l *loader) tables() ([]*Table, []File) {
	tables := make([]*Table, 0, len(Schema)+len(l.opts.Tables))
	for _, t := range Schema {
		tables = append(tables, t.With(l.opts.Extra[t.Name]...))
	}
	tables = append(tables, l.opts.Tables...)
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.Name
	}
	files := slices.Clone(l.Files)
	for _, f := range l.others {
		if i := find(tables, f.Table); i >= 0 {
			f.Table = tables[i].Name
			files = append(files, f)
			continue
		}
		l.out.Notes = append(l.out.Notes, fmt.Sprintf("%s is the file of no table and was not read", f.Path))
	}
	known := files[:0]
	seen := map[string]fault.Place{}
	for _, f := range files {
		if first, twice := seen[f.Path]; twice {
			l.faults.Add(fault.New(f.At, "the file %q is listed twice", f.Path).WithAlso(first, "the first"))
			continue
		}
		seen[f.Path] = f.At
		i := find(tables, f.Table)
		switch {
		case i >= 0:
			f.Table = tables[i].Name
			known = append(known, f)
		case l.opts.AllowExtra:
			l.out.Notes = append(l.out.Notes, fmt.Sprintf("%s is of the table %q, which nothing declares, and was not read", f.Path, f.Table))
		default:
			l.faults.Add(fault.New(f.At, "there is no table %q", f.Table).WithHint("%s", fault.Suggest(f.Table, names)))
		}
	}
	return tables, known
}

// wanted says that a table's files are to be read.
func (l *loader) wanted(table string) bool {
	return l.opts.Only == nil || table == organisations.Name || table == statements.Name || slices.Contains(l.opts.Only, table)
}

// find is the place of a table by its name, compared as names are, -1 when it is not there.
func find(tables []*Table, name string) int {
	return slices.IndexFunc(tables, func(t *Table) bool {
		return t.Name == name || book.Column(t.Name) == book.Column(name)
	})
}

// With is the table with columns added, leaving out those it has.
func (t *Table) With(extra ...Column) *Table {
	if len(extra) == 0 {
		return t
	}
	copied := *t
	copied.Columns = slices.Clone(t.Columns)
	for _, c := range extra {
		if copied.Column(c.Name) == nil {
			copied.Columns = append(copied.Columns, c)
		}
	}
	return &copied
}

// table makes one table and fills it.
func (l *loader) table(ctx context.Context, t *Table) error {
	if err := l.drop(ctx, t.Name); err != nil {
		return err
	}
	if done, err := l.inPlace(ctx, t); done || err != nil {
		return err
	}
	if err := l.exec(ctx, createSQL(t)); err != nil {
		return err
	}
	l.sources = l.sources[:0]
	faulty := false
	for i, f := range l.out.Files {
		if f.Table != t.Name || !l.wanted(t.Name) {
			continue
		}
		s, bad, err := l.fill(ctx, t, i)
		if err != nil {
			return err
		}
		if len(bad) > 0 {
			l.faults.Add(bad...)
			faulty = true
			continue
		}
		l.sources = append(l.sources, s)
	}
	if !faulty && len(l.sources) > 0 {
		if err := l.settle(ctx, t); err != nil {
			return err
		}
	}
	return l.exec(ctx, fmt.Sprintf("ALTER TABLE %s DROP COLUMN source_bad", ident(t.Name)))
}

func createSQL(t *Table) string {
	var parts []string
	for _, c := range t.Columns {
		parts = append(parts, ident(c.Name)+" "+Storage(c.Type))
	}
	return fmt.Sprintf("CREATE TABLE %s (%s, source_file INTEGER, source_row BIGINT, source_bad BOOLEAN)",
		ident(t.Name), strings.Join(parts, ", "))
}

// settle takes out what later statements replace, finds what is wrong between rows, sets the bad ones aside and adds up.
func (l *loader) settle(ctx context.Context, t *Table) error {
	table := LoadedTable{Table: t.Name}
	sums, err := l.sums(ctx, t)
	if err != nil {
		return err
	}
	table.Sums = sums
	for _, step := range []func() error{
		func() error { return l.supersede(ctx, t, sums) },
		func() error { return l.cross(ctx, t) },
		func() error { return l.apply(ctx, t) },
		func() error { return l.sumsAside(ctx, t, sums) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	for _, s := range l.sources {
		if err := l.explain(ctx, t, s); err != nil {
			return err
		}
	}
	if err := l.exec(ctx, fmt.Sprintf("DELETE FROM %s WHERE source_bad", ident(t.Name))); err != nil {
		return err
	}
	for _, s := range l.sources {
		file := &l.out.Files[s.file]
		query := fmt.Sprintf("SELECT count(*) FROM %s WHERE source_file = %d", ident(t.Name), s.file)
		if err := l.conn.QueryRowContext(ctx, query).Scan(&file.Loaded); err != nil {
			return err
		}
		if file.Rows != file.Loaded+file.SetAside+file.Superseded+file.Later {
			return fmt.Errorf("%s: %d rows were read, %d loaded, %d superseded, %d not yet known and %d set aside: some were lost",
				s.name, file.Rows, file.Loaded, file.Superseded, file.Later, file.SetAside)
		}
		table.Rows, table.Loaded, table.SetAside = table.Rows+file.Rows, table.Loaded+file.Loaded, table.SetAside+file.SetAside
		table.Superseded, table.Later = table.Superseded+file.Superseded, table.Later+file.Later
	}
	l.loaded(table)
	return l.checkLoaded(ctx, t, sums)
}

func (l *loader) loaded(table LoadedTable) {
	l.out.Tables = append(l.out.Tables, table)
	if table.Table == "organisations" {
		l.register = true
	}
}

// window is the days that the table's date column must be in.
func (l *loader) window(t *Table, c *Column) (dated bool, first, last rule.Day) {
	if c.Name != t.Date || t.Date == "" {
		return false, 0, 0
	}
	first, last = YearDays(l.Year)
	return true, first, last
}
