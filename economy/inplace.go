package economy

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// inPlace makes a table of the schema a view of its Parquet files, when every row of them is sound. Otherwise it leaves
// nothing, and the table is to be copied. A policy's own tables are copied: they are small, and may be renamed.
func (l *loader) inPlace(ctx context.Context, t *Table) (done bool, err error) {
	if !l.opts.InPlace || !l.wanted(t.Name) || Lookup(t.Name) == nil || !l.allParquet(t) {
		return false, nil
	}
	l.sources = l.sources[:0]
	for i, f := range l.out.Files {
		if f.Table != t.Name {
			continue
		}
		s, faults, err := l.prepare(ctx, t, i)
		if err != nil || len(faults) > 0 {
			return false, err // copying it will say what is wrong
		}
		l.sources = append(l.sources, s)
	}
	sound, err := l.sound(ctx, t)
	if err != nil || !sound {
		return false, errors.Join(err, l.drop(ctx, t.Name))
	}
	table := LoadedTable{Table: t.Name}
	if table.Sums, err = l.sums(ctx, t); err != nil {
		return false, err
	}
	for i := range table.Sums {
		table.Sums[i].Loaded = table.Sums[i].In
	}
	for _, s := range l.sources {
		l.done(s)
		l.out.Files[s.file].Loaded = s.rows
		table.Rows, table.Loaded = table.Rows+s.rows, table.Loaded+s.rows
	}
	l.loaded(table)
	return true, l.view(ctx, t, "* EXCLUDE (source_bad)")
}

func (l *loader) allParquet(t *Table) bool {
	any := false
	for _, f := range l.out.Files {
		if f.Table == t.Name {
			any = true
			if formOf(f.Path) != ".parquet" {
				return false
			}
		}
	}
	return any
}

// sound makes the view and says whether every row of it is: first by its cells, then beside the others.
func (l *loader) sound(ctx context.Context, t *Table) (bool, error) {
	if err := l.view(ctx, t, "*"); err != nil {
		return false, nil // copying it will say what is wrong
	}
	var rows, bad, want, marks int64
	for _, s := range l.sources {
		want += s.rows
	}
	err := l.conn.QueryRowContext(ctx, "SELECT count(*), coalesce(count(*) FILTER (WHERE source_bad), 0) FROM "+ident(t.Name)).Scan(&rows, &bad)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil || bad > 0 || rows != want {
		return false, nil
	}
	// No row is bad, so the checks that follow need not judge each cell again.
	if err := l.view(ctx, t, "* REPLACE (false AS source_bad)"); err != nil {
		return false, err
	}
	if err := l.cross(ctx, t); err != nil {
		return false, err
	}
	err = l.conn.QueryRowContext(ctx, "SELECT count(*) FROM economy_marks").Scan(&marks)
	return marks == 0, err
}

// view makes the table a view of its files.
func (l *loader) view(ctx context.Context, t *Table, what string) error {
	var parts []string
	for _, s := range l.sources {
		parts = append(parts, l.selectSQL(t, s))
	}
	return l.exec(ctx, fmt.Sprintf("CREATE OR REPLACE VIEW %s AS SELECT %s FROM (%s)", ident(t.Name), what, strings.Join(parts, " UNION ALL ")))
}

// drop takes away a table or view of the name.
func (l *loader) drop(ctx context.Context, name string) error {
	var kind string
	err := l.conn.QueryRowContext(ctx, "SELECT table_type FROM information_schema.tables WHERE table_name = "+quoted(name)+
		" AND table_catalog = current_database() AND table_schema = current_schema()").Scan(&kind)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	case kind == "VIEW":
		return l.exec(ctx, "DROP VIEW "+ident(name))
	}
	return l.exec(ctx, "DROP TABLE "+ident(name))
}
