package economy

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

// Loaded is what a load did. Rows of each file and table are those loaded, those of statements that a later one has
// replaced (superseded) or that had not come on the day asked for (later), and those set aside: none lost.
type Loaded struct {
	Files  []LoadedFile  // in the economy's order; a file's place here is the source_file of its rows
	Tables []LoadedTable // those with a file, in the order loaded
	// Faults are details of what was set aside, in order of file, row and column: at most KeptFaults of each kind.
	Faults []SetAside
	// Counts say for each file, kind and column how many rows have such a fault, in that order; a row may have several.
	Counts []Count
	// Replaced are the statements not used though they were known, by number; Later is how many had not come.
	Replaced []Replaced
	Later    int64
	// Notes say what was read and not used: columns not known, where allowed, and files no table is named after.
	Notes []string
	aside *aside
}

// KeptFaults is how many faults of one kind are kept in detail. All are counted, and all rows set aside are in
// what WriteSetAside writes.
const KeptFaults = 1000

// LoadedFile is one file of the economy. One that was not asked for, by Options.Only, was not read: it has no hash.
type LoadedFile struct {
	File
	Hash                   string // SHA-256 of the file's bytes, hexadecimal
	Bytes                  int64
	Rows, Loaded, SetAside int64
	Superseded, Later      int64
}

// LoadedTable is one table loaded.
type LoadedTable struct {
	Table                  string
	Rows, Loaded, SetAside int64
	Superseded, Later      int64
	Sums                   []Sum
}

// Sum is the sum of a column: of all rows of the files whose figure could be read, of those loaded, and of those that
// were not. In is always the four others together.
type Sum struct {
	Column               string
	Unit                 string
	In, Loaded, SetAside decimal.Decimal
	Superseded, Later    decimal.Decimal
}

// SetAside is one thing wrong with one row, for which it was not loaded.
type SetAside struct {
	Table, File string
	Row         int64 // the line of a CSV file (the header is line 1), the row of Parquet (the first is 1)
	Column      string
	Kind        string // one of the Kind constants
	Found       string
	Expected    string
	Hint        string
	// Other says where the other row is, of a duplicate key or overlapping dates: file and row.
	Other string
}

// Fault is the same as a located fault.
func (s SetAside) Fault() *fault.Fault {
	at := fault.Place{File: s.File, Line: int(s.Row)}
	message := fmt.Sprintf("%s: found %q, expected %s", s.Column, s.Found, s.Expected)
	if s.Column == "" {
		message = fmt.Sprintf("%s, expected %s", s.Found, s.Expected)
	}
	f := fault.New(at, "%s", message)
	f.Hint = s.Hint
	return f
}

// Count is how many rows of a file have one kind of fault in one column.
type Count struct {
	Table, File, Kind, Column string
	Rows                      int64
}

// SetAsideRows is how many rows were set aside in all.
func (l *Loaded) SetAsideRows() int64 {
	var n int64
	for _, t := range l.Tables {
		n += t.SetAside
	}
	return n
}

// WriteSetAside writes every row set aside to a CSV file, one line each: table, file, row, column, kind, found,
// expected, hint, others (what else is wrong with it) and record (the row as it was, as CSV). It writes a header
// even when there is none.
func (l *Loaded) WriteSetAside(path string) error {
	file, err := os.CreateTemp(dirOf(path), ".set-aside-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	err = l.aside.copyTo(file)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err := os.Chmod(file.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// aside keeps the rows set aside as compressed CSV, in order.
type aside struct {
	buffer bytes.Buffer
	zip    *gzip.Writer
	kept   map[string]int
	counts map[Count]int64
}

var asideHeader = []string{"table", "file", "row", "column", "kind", "found", "expected", "hint", "others", "record"}

func newAside() *aside {
	a := &aside{kept: map[string]int{}, counts: map[Count]int64{}}
	a.zip, _ = gzip.NewWriterLevel(&a.buffer, gzip.BestSpeed) // the level is a known one
	a.zip.Write(csvfile.AppendRecord(nil, asideHeader))
	return a
}

func (a *aside) copyTo(w io.Writer) error {
	if err := a.zip.Flush(); err != nil {
		return err
	}
	in, err := gzip.NewReader(bytes.NewReader(a.buffer.Bytes()))
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, in); err != nil && err != io.ErrUnexpectedEOF { // the stream is still open
		return err
	}
	return nil
}
