package policy

import (
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// maxRowFaults is how many faults of one table's file are told: a wrong column would otherwise fill the screen.
const maxRowFaults = 50

// rowReader reads the CSV file of one table.
type rowReader struct {
	table  *Table
	file   string
	csv    *csv.Reader
	bad    map[int]bool // indexes of rows with a fault, which cannot be told apart from others
	fields []int        // for each column of the file, its index in Table.Columns; -1 for one that is not known
	faults fault.List
	given  *GivenTable // in place of a file; nil for one
	at     int         // the row of given that was read last, 1 for its header
}

// rows reads the rows of a table and proves that a key and a day have one row.
func (l *loader) rows(t *Table, file string, data []byte, changes []*changing) {
	text, faults := yamlnode.Decode(file, data, maxTableSize)
	if len(faults) > 0 {
		l.faults.Add(faults...)
		return
	}
	r := &rowReader{table: t, file: file, csv: csv.NewReader(strings.NewReader(text)), bad: map[int]bool{}}
	r.csv.FieldsPerRecord = -1
	l.readRows(r, changes)
	t.narrow()
	l.tellRows(r)
}

// readRows reads the header and the rows, and makes a reform's changes of them.
func (l *loader) readRows(r *rowReader, changes []*changing) {
	if !r.header() {
		return
	}
	for r.row() {
	}
	if len(r.faults) == 0 {
		l.changeRows(r.table, changes)
	}
	r.unique()
}

// tellRows reports the faults of one table's rows, but for those beyond the most that are told.
func (l *loader) tellRows(r *rowReader) {
	errors.As(r.faults.Err(), &r.faults) // in order of place, so that the same ones are told each time
	if n := len(r.faults); n > maxRowFaults {
		more := fault.New(r.faults[maxRowFaults].Place, "and %d more faults of this file", n-maxRowFaults)
		r.faults = append(r.faults[:maxRowFaults], more)
	}
	l.faults.Add(r.faults...)
}

func (r *rowReader) place(column int) fault.Place {
	if r.given != nil {
		return r.cells()[column].At
	}
	line, col := r.csv.FieldPos(column)
	return fault.Place{File: r.file, Line: line, Column: col}
}

// next is the next record, nil at the end or after a fault of form.
func (r *rowReader) next() []string {
	if r.given != nil {
		return r.nextGiven()
	}
	record, err := r.csv.Read()
	var bad *csv.ParseError
	switch {
	case err == nil:
		return record
	case errors.As(err, &bad):
		r.faults.Add(fault.New(fault.Place{File: r.file, Line: bad.Line, Column: bad.Column}, "this is not CSV: %v", bad.Err).
			WithHint("a value with a comma or a quote in it is put in double quotes, and a quote in it is doubled"))
	case !errors.Is(err, io.EOF):
		r.faults.Add(fault.New(fault.Place{File: r.file}, "%v", err))
	}
	return nil
}

// header matches the columns of the file with those declared, by name.
func (r *rowReader) header() bool {
	record := r.next()
	if record == nil {
		if len(r.faults) == 0 {
			r.faults.Add(fault.New(fault.Place{File: r.file}, "the file is empty").WithHint("its first line names the columns"))
		}
		return false
	}
	var known []string
	for _, c := range r.table.Columns {
		known = append(known, c.Name)
	}
	seen := map[int]bool{}
	for i, name := range record {
		name = strings.TrimSpace(name)
		at := slices.IndexFunc(r.table.Columns, func(c column) bool { return c.Name == name })
		switch {
		case at < 0:
			r.faults.Add(fault.New(r.place(i), "the column %q is not declared by the table %s", name, r.table.Name).
				WithHint("%s", fault.Suggest(name, known)))
		case seen[at]:
			r.faults.Add(fault.New(r.place(i), "the column %q is here twice", name))
			at = -1
		}
		seen[at] = true
		r.fields = append(r.fields, at)
	}
	for i, name := range known {
		if !seen[i] && (r.given == nil || slices.Contains(r.table.Key, name)) {
			at := fault.Place{File: r.file, Line: 1}
			if r.given != nil {
				at = r.given.At
			}
			r.faults.Add(fault.New(at, "the column %q of the table %s is not in the file", name, r.table.Name).
				WithHint("add it, or take it out of columns:"))
		}
	}
	return true
}

// row reads one row and says whether there may be another.
func (r *rowReader) row() bool {
	record := r.next()
	if record == nil {
		return false
	}
	if len(r.table.Rows) >= maxTableRows {
		r.faults.Add(fault.New(r.place(0), "the table has more than %d rows", maxTableRows))
		return false
	}
	if len(record) != len(r.fields) {
		r.faults.Add(fault.New(r.place(0), "the row has %d values, expected %d", len(record), len(r.fields)).
			WithHint("a number is written without commas; an empty value keeps its comma"))
		return true
	}
	line := r.place(0).Line
	before := len(r.faults)
	values := make([]rule.Value, len(r.table.Columns))
	for i, at := range r.fields {
		if at >= 0 {
			v, f := cell(record[i], r.table.Columns[at], r.place(i))
			values[at] = v
			r.faults.Add(f)
		}
	}
	for i, at := range r.fields {
		if at >= 0 && slices.Contains(r.table.Key, r.table.Columns[at].Name) && strings.TrimSpace(record[i]) == "" {
			r.faults.Add(fault.New(r.place(i), "the row has no %s, which is part of the key", r.table.Columns[at].Name).
				WithHint("a row without its key is never found: fill it in or take the row away"))
		}
	}
	r.bad[len(r.table.Rows)] = len(r.faults) > before
	r.table.Rows = append(r.table.Rows, values)
	r.table.Lines = append(r.table.Lines, line)
	return true
}

// unique reports rows that answer the same question: two of one key, in force on the same day.
func (r *rowReader) unique() {
	t := r.table
	from, to := columnIndex(t, t.From), columnIndex(t, t.To)
	var keys []int
	for _, name := range t.Key {
		keys = append(keys, columnIndex(t, name))
	}
	groups := map[string][]int{}
	for i, row := range t.Rows {
		if r.bad[i] || slices.Contains(keys, -1) {
			continue
		}
		var key strings.Builder
		for _, k := range keys {
			key.WriteString(valueText(row[k]) + "\x00")
		}
		groups[key.String()] = append(groups[key.String()], i)
	}
	begin := func(i int) rule.Day { return first(dayAt(t.Rows[i], from)) }
	for _, rows := range groups {
		slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(begin(a), begin(b)) })
		latest := rows[0]
		for _, i := range rows[1:] {
			if begin(i) <= last(dayAt(t.Rows[latest], to)) {
				r.twice(t, keys, latest, i, from, to)
			}
			if last(dayAt(t.Rows[i], to)) > last(dayAt(t.Rows[latest], to)) {
				latest = i
			}
		}
	}
	r.backwards(from, to)
}

// twice reports two rows of one key, the later one in the file as the place.
func (r *rowReader) twice(t *Table, keys []int, a, b, from, to int) {
	if t.Lines[a] > t.Lines[b] {
		a, b = b, a
	}
	var key []string
	for i, k := range keys {
		key = append(key, t.Key[i]+" "+valueText(t.Rows[a][k]))
	}
	at, before := fault.Place{File: r.file, Line: t.Lines[b]}, fault.Place{File: r.file, Line: t.Lines[a]}
	name := strings.Join(key, ", ")
	if from < 0 && to < 0 {
		r.faults.Add(fault.New(at, "a second row for %s", name).WithAlso(before, "the first").
			WithHint("keep one of them, or add what tells them apart to the key"))
		return
	}
	spanOf := func(i int) string { return span(dayAt(t.Rows[i], from), dayAt(t.Rows[i], to)) }
	r.faults.Add(fault.New(at, "two rows for %s overlap: line %d is in force %s and line %d %s", name,
		t.Lines[a], spanOf(a), t.Lines[b], spanOf(b)).WithAlso(before, "the first").
		WithHint("end the earlier row on the day before the later one begins"))
}

// backwards reports rows that end before they begin.
func (r *rowReader) backwards(from, to int) {
	if from < 0 || to < 0 {
		return
	}
	for i, row := range r.table.Rows {
		a, b := dayAt(row, from), dayAt(row, to)
		if a != nil && b != nil && *b < *a {
			r.faults.Add(fault.New(fault.Place{File: r.file, Line: r.table.Lines[i]},
				"the row ends on %s, before it begins on %s", b, a))
		}
	}
}

func columnIndex(t *Table, name string) int {
	return slices.IndexFunc(t.Columns, func(c column) bool { return c.Name == name && name != "" })
}

func dayAt(row []rule.Value, column int) *rule.Day {
	if column < 0 || !row[column].Known() {
		return nil
	}
	d := row[column].Day()
	return &d
}
