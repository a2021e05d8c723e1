// Package rowfile writes tables to files, column by column and in order, so that the same rows give the same bytes: as
// Parquet, or as CSV, plain or compressed.
//
// Rows go into columns and are written a group at a time, so that memory does not grow with them. Columns of few
// different values hold codes and are written with a dictionary.
package rowfile

import (
	"bufio"
	"compress/flate"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// GroupRows is how many rows are kept before they are written together.
const GroupRows = 122_880

// Kind is what a column holds.
type Kind int

// The kinds of column.
const (
	Codes  Kind = iota // one of a list of texts, by its place there
	Text               // any text
	Whole              // a whole number between 0 and a bound known before
	Number             // any whole number, counted in units of 10^-Scale
	Date               // a day, as days after the file's first
	Bool
)

// Column is one column, filled a row at a time by the method that fits its kind.
type Column struct {
	Name  string
	Kind  Kind
	Texts []string // of Codes
	Scale int      // of Number
	First int32    // of Date: the day that 0 stands for, counted from 1970-01-01
	// Optional columns may miss values; in others Missing is an error when the rows are written.
	Optional bool

	codes   []int32 // of Codes, Whole, Date and Bool; of all, -1 where missing
	numbers []int64
	bytes   []byte  // of Text
	ends    []int32 // of Text: where each ends
	local   []int32 // of a code, one more than its place in the group's dictionary
	used    []int32
}

// Set adds a code, whole number or day; a Bool is 0 or 1.
func (c *Column) Set(code int) { c.codes = append(c.codes, int32(code)) }

// SetBool adds a yes or no.
func (c *Column) SetBool(yes bool) {
	if yes {
		c.Set(1)
	} else {
		c.Set(0)
	}
}

// Missing adds nothing known.
func (c *Column) Missing() {
	c.codes = append(c.codes, -1)
	switch c.Kind {
	case Text:
		c.ends = append(c.ends, int32(len(c.bytes)))
	case Number:
		c.numbers = append(c.numbers, 0)
	}
}

// SetNumber adds a number in its unit of 10^-Scale.
func (c *Column) SetNumber(n int64) {
	c.codes = append(c.codes, 0)
	c.numbers = append(c.numbers, n)
}

// SetText adds a text.
func (c *Column) SetText(text string) {
	c.bytes = append(c.bytes, text...)
	c.endText()
}

// AppendText lets f add a text to the bytes it is given.
func (c *Column) AppendText(f func([]byte) []byte) {
	c.bytes = f(c.bytes)
	c.endText()
}

func (c *Column) endText() {
	c.codes = append(c.codes, 0)
	c.ends = append(c.ends, int32(len(c.bytes)))
}

func (c *Column) reset() {
	c.codes, c.numbers, c.bytes, c.ends = c.codes[:0], c.numbers[:0], c.bytes[:0], c.ends[:0]
}

// text is a row's text, of a column of kind Text.
func (c *Column) text(i int) []byte {
	start := int32(0)
	if i > 0 {
		start = c.ends[i-1]
	}
	return c.bytes[start:c.ends[i]]
}

// File is a table being written.
type File struct {
	Columns []*Column
	Rows    int64
	pending int
	path    string
	file    *os.File
	out     *bufio.Writer
	format  format
}

// format writes groups of rows.
type format interface {
	group(w io.Writer, columns []*Column, rows int) error
	end(w io.Writer, columns []*Column, rows int64) error
}

// Create makes a file whose form its name says: .parquet, .csv or .csv.gz.
func Create(path string, columns []*Column) (*File, error) {
	f := &File{Columns: columns, path: path}
	var err error
	if f.file, err = os.Create(path); err != nil {
		return nil, err
	}
	f.out = bufio.NewWriterSize(f.file, 1<<18)
	switch {
	case strings.HasSuffix(path, ".parquet"):
		f.format, err = newParquet(f.out)
	case strings.HasSuffix(path, ".csv"):
		f.format, err = newText(f.out, columns)
	case strings.HasSuffix(path, ".csv.gz"):
		var zip *gzip.Writer
		if zip, err = gzip.NewWriterLevel(f.out, flate.BestSpeed); err == nil {
			f.format, err = newText(zip, columns)
		}
	default:
		err = fmt.Errorf("%s: expected a name that ends in .parquet, .csv or .csv.gz", path)
	}
	if err != nil {
		f.file.Close()
		return nil, err
	}
	return f, nil
}

// Row ends a row: each column has been given one value since the last.
func (f *File) Row() error {
	f.Rows++
	f.pending++
	if f.pending == GroupRows {
		return f.flush()
	}
	return nil
}

func (f *File) flush() error {
	for _, c := range f.Columns {
		if len(c.codes) != f.pending {
			return fmt.Errorf("%s: column %s has %d values for %d rows", f.path, c.Name, len(c.codes), f.pending)
		}
	}
	if f.pending == 0 {
		return nil
	}
	err := f.format.group(f.out, f.Columns, f.pending)
	for _, c := range f.Columns {
		c.reset()
	}
	f.pending = 0
	if err != nil {
		return fmt.Errorf("%s: %w", f.path, err)
	}
	return nil
}

// Close writes what is left and closes the file. The columns may then serve another file.
func (f *File) Close() error {
	err := f.flush()
	if err == nil {
		err = f.format.end(f.out, f.Columns, f.Rows)
	}
	if flushed := f.out.Flush(); err == nil {
		err = flushed
	}
	if closed := f.file.Close(); err == nil {
		err = closed
	}
	return err
}
