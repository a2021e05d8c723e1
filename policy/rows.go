package policy

import (
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
	bad    map[int]bool // indexes of rows with a fault in what tells them apart from others
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
	l.faults.Add(told(r.faults)...)
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
	a := newAnswers(r.table, r.file)
	r.faults.Add(a.settle(r.bad, l.asOf)...)
	l.afterwards = append(l.afterwards, func() { l.faults.Add(told(a.ambiguous())...) })
}

// told are the faults of one file that are told, in order of place, so that the same ones are told each time.
func told(faults fault.List) fault.List {
	errors.As(faults.Err(), &faults)
	if n := len(faults); n > maxRowFaults {
		more := fault.New(faults[maxRowFaults].Place, "and %d more faults of this file", n-maxRowFaults)
		return append(faults[:maxRowFaults:maxRowFaults], more)
	}
	return faults
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
		switch {
		case seen[i]:
		case r.given == nil:
			r.faults.Add(fault.New(fault.Place{File: r.file, Line: 1}, "the column %q of the table %s is not in the file", name, r.table.Name).
				WithHint("add it, or take it out of columns:"))
		case slices.Contains(r.table.Key, name):
			r.faults.Add(fault.New(r.given.At, "the column %q of the table %s is not given", name, r.table.Name).
				WithHint("add it: it is part of the key"))
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
	values := make([]rule.Value, len(r.table.Columns))
	bad := false
	for i, at := range r.fields {
		if at < 0 {
			continue
		}
		v, f := r.cell(record[i], r.table.Columns[at], r.place(i))
		values[at] = v
		r.faults.Add(f)
		bad = bad || f != nil && r.table.tells(r.table.Columns[at].Name)
	}
	r.bad[len(r.table.Rows)] = bad
	r.table.Rows = append(r.table.Rows, values)
	r.table.Lines = append(r.table.Lines, line)
	return true
}

// cell reads one value. One of a key must be there, unless its absence means any.
func (r *rowReader) cell(text string, c column, at fault.Place) (rule.Value, *fault.Fault) {
	t := r.table
	blank := strings.TrimSpace(text) == ""
	switch {
	case slices.Contains(t.Any, c.Name) && (blank || strings.EqualFold(strings.TrimSpace(text), "any")):
		return rule.Value{}, nil
	case blank && slices.Contains(t.Key, c.Name):
		return rule.Value{}, fault.New(at, "the row has no %s, which is part of the key", c.Name).
			WithHint("a row without its key is never found: fill it in, take the row away, or say any: [%s] where a blank means any", c.Name)
	}
	return cell(text, c, at)
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
