package economy

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// inPlace makes a table of the schema a view of its Parquet files, when every row of them is sound. Otherwise it leaves
// nothing, and the table is to be copied. A policy's own tables are copied: they are small, and may be renamed. So are
// dated tables, of which each row is held against the one before.
func (l *loader) inPlace(ctx context.Context, t *Table) (done bool, err error) {
	if !l.opts.InPlace || !l.wanted(t.Name) || Lookup(t.Name) == nil || t.From != "" || !l.allParquet(t) {
		return false, nil
	}
	l.fingerprints(t)
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
	if l.statementColumn(t) != "" {
		return false, nil // some of its rows may be superseded
	}
	if err := l.full(ctx); err != nil {
		return false, err
	}
	table := LoadedTable{Table: t.Name}
	sound := l.knownSound()
	if sound {
		l.unasked = append(l.unasked, t.Name)
	} else {
		sound, err = l.sound(ctx, t, &table)
	}
	if err != nil || !sound {
		return false, errors.Join(err, l.drop(ctx, t.Name))
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

// sound makes the view and says whether every row of it is: first by itself, then beside the others. Its sums are then
// those of the table.
func (l *loader) sound(ctx context.Context, t *Table, table *LoadedTable) (bool, error) {
	if err := l.view(ctx, t, "*"); err != nil {
		return false, nil // copying it will say what is wrong
	}
	sound, likely, err := l.survey(ctx, t, table)
	if err != nil || !sound {
		return false, err
	}
	// No row is bad, so the checks that follow need not judge each cell again.
	if err := l.view(ctx, t, "* REPLACE (false AS source_bad)"); err != nil {
		return false, err
	}
	for _, c := range likely {
		if err := l.identifier(ctx, t, c); err != nil {
			return false, err
		}
	}
	unknown, err := l.strangers(ctx, t)
	if err != nil || len(unknown) > 0 || len(t.Key) == 0 {
		return len(unknown) == 0, err
	}
	alike, err := l.alike(ctx, t)
	return !alike, errors.Join(err, l.exec(ctx, "DROP TABLE IF EXISTS economy_alike"))
}

// survey reads every cell once. It says whether each row is sound by itself, adds up the summed columns, and gives the
// identifiers of which so many look like NHS numbers that they must be asked whether they are.
func (l *loader) survey(ctx context.Context, t *Table, table *LoadedTable) (sound bool, likely []Column, err error) {
	var rows, wrong, want int64
	for _, s := range l.sources {
		want += s.rows
	}
	bad := []string{"source_bad"}
	for _, pair := range l.spans(t) {
		bad = append(bad, fmt.Sprintf("coalesce(%s > %s, false)", ident(pair[0]), ident(pair[1])))
	}
	asked := []string{"count(*)", "count(*) FILTER (" + strings.Join(bad, " OR ") + ")"}
	into := []any{&rows, &wrong}
	identifiers := l.identifiers(t)
	counts := make([]struct{ known, alike int64 }, len(identifiers))
	for i, c := range identifiers {
		asked = append(asked, "count("+ident(c.Name)+")", "count(*) FILTER ("+likeNumberSQL(ident(c.Name))+")")
		into = append(into, &counts[i].known, &counts[i].alike)
	}
	summed := l.summed(t)
	texts := make([]string, len(summed))
	for i, c := range summed {
		asked, into = append(asked, sumSQL(c)), append(into, &texts[i])
	}
	err = l.conn.QueryRowContext(ctx, "SELECT "+strings.Join(asked, ", ")+" FROM "+ident(t.Name)).Scan(into...)
	if ctx.Err() != nil {
		return false, nil, ctx.Err()
	}
	if err != nil || wrong > 0 || rows != want {
		return false, nil, nil // copying it will say what is wrong
	}
	for i, c := range identifiers {
		if 2*counts[i].alike > counts[i].known {
			likely = append(likely, c)
		}
	}
	for i, c := range summed {
		total, err := sumOf(t, c, texts[i])
		if err != nil {
			return false, nil, err
		}
		table.Sums = append(table.Sums, Sum{Column: c.Name, Unit: c.Type.Unit.String(), In: total, Loaded: total})
	}
	return true, likely, nil
}

// view makes the table a view of its files.
func (l *loader) view(ctx context.Context, t *Table, what string) error {
	var parts []string
	for _, s := range together(l.sources) {
		parts = append(parts, l.selectSQL(t, s))
	}
	return l.exec(ctx, fmt.Sprintf("CREATE OR REPLACE VIEW %s AS SELECT %s FROM (%s)", ident(t.Name), what, strings.Join(parts, " UNION ALL ")))
}

// together makes one source of files of one form that follow each other, since a query over hundreds of sources takes
// long to plan.
func together(sources []*source) (out []*source) {
	for _, s := range sources {
		if len(out) > 0 && out[len(out)-1].follows(s) {
			last := out[len(out)-1]
			last.paths = append(last.paths, s.path)
			last.from, last.place = parquetSQL(last.paths, true), fmt.Sprintf("%d + file_index", last.file)
			continue
		}
		first := *s
		first.paths = []string{s.path}
		out = append(out, &first)
	}
	return out
}

// follows says that a file has the columns of these and comes next in the economy. A column of its own with the name of
// the database's number of a file would be taken for that.
func (s *source) follows(next *source) bool {
	return next.file == s.file+len(s.paths) && slices.Equal(s.columns.header, next.columns.header) && slices.Equal(s.types, next.types) &&
		!slices.ContainsFunc(s.columns.header, func(name string) bool { return strings.EqualFold(name, "file_index") })
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
