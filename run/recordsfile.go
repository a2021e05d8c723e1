package run

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// recordsFile reads the rows of a file into values of the columns that the rule reads.
type recordsFile struct {
	csv    *csv.Reader
	name   string
	header []string
	of     *economy.Table
	at     map[string]int // the table's columns that the file has
	chunk  int
	year   int // the financial year that the policy is for
}

func openRecords(in io.Reader, r *policy.Rule, year int, o PriceOptions) (*recordsFile, error) {
	f := &recordsFile{name: o.Name, of: r.Price.Of, at: map[string]int{}, chunk: o.Chunk, year: year}
	if f.chunk <= 0 {
		f.chunk = 20_000
	}
	text, err := plainText(in, o.Name)
	if err != nil {
		return nil, err
	}
	f.csv = csv.NewReader(text)
	f.csv.FieldsPerRecord = -1
	place := fault.Place{File: f.name, Line: 1}
	if f.header, err = f.csv.Read(); errors.Is(err, io.EOF) {
		return nil, fault.New(place, "the file is empty").WithHint("expected a line of column names, then a row a record")
	} else if err != nil {
		return nil, f.unreadable(err)
	}
	return f, f.columns(r, place)
}

// columns finds the table's columns in the header, and faults for those that the rule cannot do without.
func (f *recordsFile) columns(r *policy.Rule, place fault.Place) error {
	var faults fault.List
	for i, name := range f.header {
		column := book.Column(name)
		if f.of.Column(column) == nil {
			continue
		}
		if _, twice := f.at[column]; twice {
			faults.Add(fault.New(place, "the column %s is there twice", column))
		}
		f.at[column] = i
	}
	needed := neededBy(r.Price)
	for _, c := range f.of.Columns {
		if _, ok := f.at[c.Name]; !ok && needed.asks(c.Name) {
			faults.Add(fault.New(place, "the column %s is missing: rule %q needs it; found %s", c.Name, r.Name,
				strings.Join(f.header, ", ")).WithHint("%s", f.lacking(c)))
		}
	}
	return faults.Err()
}

// lacking is what to do about a column that is not there: the name in the file that is nearly it, or what it holds.
func (f *recordsFile) lacking(c economy.Column) string {
	var strange []string
	for _, name := range f.header {
		if f.of.Column(book.Column(name)) == nil {
			strange = append(strange, name)
		}
	}
	if near := fault.Nearest(c.Name, strange); near != "" {
		return fmt.Sprintf("is it the one called %q? then rename that", near)
	}
	return c.Name + " is " + c.Meaning
}

// unreadable is the fault of a file that cannot be read on, at the line where that is.
func (f *recordsFile) unreadable(err error) error {
	place := fault.Place{File: f.name}
	var bad *csv.ParseError
	switch {
	case errors.As(err, &bad):
		place.Line, place.Column = bad.Line, bad.Column
		return fault.New(place, "not CSV: %v", bad.Err).
			WithHint("a cell with a quote in it is put in quotes, and the quote written twice; rows before this one were priced")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, gzip.ErrChecksum):
		return fault.New(place, "the compressed file is cut short or damaged: %v", err).
			WithHint("fetch it again; rows before this one were priced")
	}
	return fault.New(place, "cannot be read: %v", err)
}

// plainText checks the start of the input: not gzip or a spreadsheet by mistake, a byte-order mark passed over.
func plainText(in io.Reader, name string) (io.Reader, error) {
	b := bufio.NewReaderSize(in, 1<<16)
	head, _ := b.Peek(4)
	place := fault.Place{File: name}
	switch {
	case len(head) >= 2 && head[0] == 0x1f && head[1] == 0x8b:
		return gunzip(b, place)
	case len(head) >= 2 && string(head[:2]) == "PK":
		return nil, fault.New(place, "found a zip file or spreadsheet, expected CSV").WithHint("save it as CSV (UTF-8)")
	case len(head) >= 2 && (head[0] == 0xff && head[1] == 0xfe || head[0] == 0xfe && head[1] == 0xff):
		return nil, fault.New(place, "found UTF-16 text, expected UTF-8").WithHint("save it as CSV (UTF-8)")
	case len(head) >= 3 && string(head[:3]) == "\ufeff":
		b.Discard(3)
	}
	return b, nil
}

// next reads up to a chunk of rows: the rows as they are, their values, and for those with a cell that cannot be
// read the reason.
func (f *recordsFile) next() (rows [][]string, table *plan.Table, bad map[int]string, err error) {
	table, bad = &plan.Table{Cols: f.scan().Cols}, map[int]string{}
	for len(rows) < f.chunk {
		row, err := f.csv.Read()
		if errors.Is(err, io.EOF) {
			return rows, table, bad, io.EOF
		}
		if err != nil {
			return nil, nil, nil, f.unreadable(err)
		}
		values, reason := f.values(row)
		if reason != "" {
			bad[len(rows)] = reason
		} else {
			table.Rows = append(table.Rows, append(values, rule.IntValue(int64(len(rows)))))
		}
		rows = append(rows, row)
	}
	return rows, table, bad, nil
}

// scan is the stored chunk: the table's columns and the number of the row.
func (f *recordsFile) scan() *plan.Scan {
	s := Scan(f.of)
	s.Cols = append(s.Cols, plan.Column{Name: rowColumn, Type: RowsType()})
	return s
}

// values reads a row's cells. A table's count that the file does not have is 1: each row is one record.
func (f *recordsFile) values(row []string) ([]rule.Value, string) {
	if len(row) != len(f.header) {
		return nil, f.ragged(row)
	}
	values := make([]rule.Value, len(f.of.Columns), len(f.of.Columns)+1)
	var reasons []string
	for i, c := range f.of.Columns {
		at, ok := f.at[c.Name]
		switch {
		case !ok && c.Name == f.of.Count:
			values[i] = rule.IntValue(1)
		case ok && strings.TrimSpace(row[at]) != "":
			v, reason := f.cell(c, strings.TrimSpace(row[at]))
			if reason != "" {
				reasons = append(reasons, c.Name+": "+reason)
			}
			values[i] = v
		}
	}
	return values, strings.Join(reasons, "; ")
}

// cell reads a cell, and holds the day of a record against the year of the policy: prices of one year are not those
// of another.
func (f *recordsFile) cell(c economy.Column, text string) (rule.Value, string) {
	if !utf8.ValidString(text) {
		return rule.Value{}, fmt.Sprintf("found %q, which is not UTF-8: save the file as CSV (UTF-8)", text)
	}
	v, reason := readCell(c, text)
	if reason != "" || c.Name != f.of.Date || c.Type.Kind != rule.Date {
		return v, reason
	}
	if first, last := economy.YearDays(f.year); v.Day() < first || v.Day() > last {
		return v, fmt.Sprintf("found %s, expected a day of the policy's year, %s to %s", text, first, last)
	}
	return v, ""
}

// ragged says how a row has more or fewer cells than the header, and what is in those beyond it, which have no column
// to stand in.
func (f *recordsFile) ragged(row []string) string {
	reason := fmt.Sprintf("found %d cells, expected %d", len(row), len(f.header))
	if beyond := row[min(len(row), len(f.header)):]; len(beyond) > 0 {
		reason += ": beyond them " + strings.Join(beyond, ", ")
	}
	return reason
}

// squared is a row with as many cells as the header.
func (f *recordsFile) squared(row []string) []string {
	out := make([]string, len(f.header), len(f.header)+2)
	copy(out, row)
	return out
}

// readCell reads a cell of a column, or says what is wrong with it: what was found and what was expected.
func readCell(c economy.Column, text string) (rule.Value, string) {
	v, faults := rule.ParseLiteral(text, c.Type, fault.Place{})
	if len(faults) > 0 {
		return v, faults[0].Message
	}
	if c.Codes != nil && !slices.Contains(c.Codes, text) {
		return v, fmt.Sprintf("found %s, expected one of %s", text, strings.Join(c.Codes, ", "))
	}
	return v, ""
}

func gunzip(in io.Reader, place fault.Place) (io.Reader, error) {
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, fault.New(place, "not a whole gzip file: %v", err)
	}
	return z, nil
}
