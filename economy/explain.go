package economy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/economy/csvfile"
)

// explain goes through the rows of a file that are set aside, in order, and says what is wrong with each.
func (l *loader) explain(ctx context.Context, t *Table, s *source) error {
	x := explainer{loader: l, table: t, source: s}
	if err := x.read(ctx); err != nil {
		return err
	}
	if len(x.rows) == 0 && s.odd == 0 {
		return nil
	}
	l.out.Files[s.file].SetAside = int64(len(x.rows)) + s.odd
	if s.parquet {
		return x.parquet(ctx)
	}
	next := 0
	return eachRow(s.path, s.name, func(row csvfile.Row) error {
		if row.Form.Wrong(len(s.columns.header)) {
			l.out.aside.add(l.out, []SetAside{x.form(row)}, string(row.Record))
			return nil
		}
		if next < len(x.rows) && x.rows[next] == row.Line {
			next++
			l.out.aside.add(l.out, x.troubles(row.Line, row.Cells), string(row.Record))
			return ctx.Err()
		}
		return nil
	})
}

// explainer says what is wrong with rows of one file.
type explainer struct {
	*loader
	table  *Table
	source *source
	rows   []int64 // the numbers of the bad rows, in order
	marks  map[int64][]mark
}

// read fetches the bad rows' numbers and marks.
func (x *explainer) read(ctx context.Context) error {
	rows, err := x.conn.QueryContext(ctx, fmt.Sprintf("SELECT source_row FROM %s WHERE source_bad AND source_file = %d ORDER BY 1",
		ident(x.table.Name), x.source.file))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var row int64
		if err := rows.Scan(&row); err != nil {
			return err
		}
		x.rows = append(x.rows, row)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	marks, err := x.conn.QueryContext(ctx, fmt.Sprintf("SELECT source_row, kind, col, other_file, other_row FROM economy_marks "+
		"WHERE source_file = %d ORDER BY ALL", x.source.file))
	if err != nil {
		return err
	}
	defer marks.Close()
	x.marks = map[int64][]mark{}
	for marks.Next() {
		var row int64
		var m mark
		if err := marks.Scan(&row, &m.kind, &m.column, &m.otherFile, &m.otherRow); err != nil {
			return err
		}
		x.marks[row] = append(x.marks[row], m)
	}
	return marks.Err()
}

// form says what is wrong with the form of a row.
func (x *explainer) form(row csvfile.Row) SetAside {
	bad := SetAside{Table: x.table.Name, File: x.out.Files[x.source.file].Path, Row: row.Line}
	bad.Kind, bad.Found, bad.Expected, bad.Hint = WrongForm(row, len(x.source.columns.header))
	return bad
}

// WrongForm says in words what is wrong with the form of a row of CSV that should have as many fields as the header.
func WrongForm(row csvfile.Row, want int) (kind, found, expected, hint string) {
	if row.Form.Stray {
		return KindQuotes, brief(string(row.Record)), "a comma after a closing quote", `write a quote inside quotes twice, ""`
	}
	return KindFields, fmt.Sprintf("%d fields", row.Form.Fields), fmt.Sprintf("%d, as in the header", want),
		"put a field that holds a comma in quotes; a cell may have slipped"
}

// parquet reads the bad rows of a Parquet file again.
func (x *explainer) parquet(ctx context.Context) error {
	cells := make([]string, len(x.source.raws))
	for i, raw := range x.source.raws {
		cells[i] = "coalesce(CAST(" + raw + " AS VARCHAR), '')"
	}
	rows, err := x.conn.QueryContext(ctx, fmt.Sprintf("SELECT %s, %s FROM %s WHERE %[1]s IN "+
		"(SELECT source_row FROM %[4]s WHERE source_bad AND source_file = %[5]d) ORDER BY 1",
		x.source.row, strings.Join(cells, ", "), x.source.from, ident(x.table.Name), x.source.file))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var row int64
		fields := make([]string, len(cells))
		into := []any{&row}
		for i := range fields {
			into = append(into, &fields[i])
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		record := strings.TrimSuffix(string(csvfile.AppendRecord(nil, fields)), "\n")
		x.out.aside.add(x.out, x.troubles(row, fields), record)
	}
	return rows.Err()
}

// troubles are everything wrong with a row that was marked bad, in order of its columns.
func (x *explainer) troubles(row int64, fields []string) []SetAside {
	file := x.out.Files[x.source.file].Path
	var out []SetAside
	for i := range x.table.Columns {
		c := &x.table.Columns[i]
		place := x.source.columns.at[i]
		if place < 0 {
			continue
		}
		dated, first, last := x.window(x.table, c)
		if bad := c.check(fields[place], dated, first, last); bad.kind != "" {
			out = append(out, SetAside{Table: x.table.Name, File: file, Row: row, Column: c.Name, Kind: bad.kind,
				Found: brief(fields[place]), Expected: bad.expected, Hint: bad.hint})
		}
	}
	for _, m := range x.marks[row] {
		out = append(out, x.marked(m, SetAside{Table: x.table.Name, File: file, Row: row, Column: m.column, Kind: m.kind}, fields))
	}
	if len(out) == 0 {
		out = append(out, SetAside{Table: x.table.Name, File: file, Row: row, Kind: KindUnread,
			Found: "a row that could not be read", Expected: "cells of the columns' types"})
	}
	return out
}

// marked says in words what is wrong beyond a row's own cells.
func (x *explainer) marked(m mark, s SetAside, fields []string) SetAside {
	s.Found = brief(x.found(strings.Split(m.column, ", "), fields))
	if m.otherFile >= 0 {
		s.Other = fmt.Sprintf("%s:%d", x.out.Files[m.otherFile].Path, m.otherRow)
	}
	switch m.kind {
	case KindDuplicate:
		s.Expected, s.Hint = "a key that no other row has", "the row with the same key at "+s.Other+" was loaded: keep one, or number them apart"
	case KindOverlap:
		s.Expected = "dates that no other row of the same key is in force on"
		s.Hint = "the row at " + s.Other + " is in force on some of the same days: end it the day before this one begins"
	case KindOrganisation:
		s.Expected = "a code that organisations has"
		if x.table.Date != "" {
			s.Expected += ", open on the row's day"
		}
		s.Hint = "add it to organisations with the days it was open, or correct the code"
	case KindStatement:
		s.Expected = "a statement of the row's provider, commissioner and month that statements has"
		s.Hint = "add it to statements with the day it was received, or correct the number"
	case KindOrder:
		first, last, _ := strings.Cut(m.column, ", ")
		s.Expected = first + " not after " + last
	}
	return s
}

// found is the row's own text of the columns named.
func (x *explainer) found(columns, fields []string) string {
	var parts []string
	for _, name := range columns {
		i := slices.IndexFunc(x.table.Columns, func(c Column) bool { return c.Name == name })
		if i >= 0 && x.source.columns.at[i] >= 0 {
			parts = append(parts, fields[x.source.columns.at[i]])
		}
	}
	return strings.Join(parts, ", ")
}
