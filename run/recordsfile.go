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
}

func openRecords(in io.Reader, r *policy.Rule, o PriceOptions) (*recordsFile, error) {
	f := &recordsFile{name: o.Name, of: r.Price.Of, at: map[string]int{}, chunk: o.Chunk}
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
		return nil, fault.New(place, "not a CSV file: %v", err)
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
				strings.Join(f.header, ", ")).WithHint("%s is %s", c.Name, c.Meaning))
		}
	}
	return faults.Err()
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
			return nil, nil, nil, fault.New(fault.Place{File: f.name}, "not a CSV file: %v", err).
				WithHint("rows before this one were priced")
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
	for i, c := range f.of.Columns {
		at, ok := f.at[c.Name]
		switch {
		case !ok && c.Name == f.of.Count:
			values[i] = rule.IntValue(1)
		case ok && strings.TrimSpace(row[at]) != "":
			v, reason := readCell(c, strings.TrimSpace(row[at]))
			if reason != "" {
				return nil, c.Name + ": " + reason
			}
			values[i] = v
		}
	}
	return values, ""
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
