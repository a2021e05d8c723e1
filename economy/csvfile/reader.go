package csvfile

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/commonpurse/commonpurse/fault"
)

// Reader goes through the rows of unpacked CSV.
type Reader struct {
	// Header is the names of the columns, without spaces around them; it is there after ReadHeader.
	Header  []string
	name    string
	records *Records
	cells   []string
}

// NewReader reads rows from unpacked bytes; faults name the file as given.
func NewReader(in io.Reader, name string) *Reader {
	return &Reader{name: name, records: NewRecords(in)}
}

// Row is one row after the header.
type Row struct {
	Line   int64    // where it begins, the header being line 1
	Record []byte   // as it stands, good until the next row
	Cells  []string // its fields without quotes, good until the next row
	Form   Form
}

// Wrong says what is wrong with the row's form where it has not the number of fields wanted.
func (f Form) Wrong(want int) bool { return f.Fields != want || f.Stray }

// ReadHeader reads the first line. Without a fault, Header is set.
func (r *Reader) ReadHeader() *fault.Fault { return r.head() }

// FindHeader reads lines, at most so many, until one is the header wanted, and says how many lines stand above it. Where
// none is, or a line above it is as full as a row, the first line is the header, and the rows are not to be read: what is
// wrong with it is for the caller to say. The fault is of a file whose lines cannot be read.
func (r *Reader) FindHeader(wanted func([]string) bool, most int) (lines int64, bad *fault.Fault) {
	if bad = r.head(); bad == nil && wanted(r.Header) {
		return r.records.Line - 1, nil
	}
	first, above, rows := r.Header, [][]string{r.Header}, 0
	for n := 1; n < most; n++ {
		record, more, unread := r.next()
		if unread != nil || !more {
			break
		}
		if r.Header = names(record); !wanted(r.Header) {
			above = append(above, r.Header)
			continue
		}
		for _, cells := range above {
			if 3*filled(cells) > 2*len(r.Header) {
				rows++
			}
		}
		if rows > 1 || rows == 1 && len(r.Header) > 2 {
			break // they are a table's, whose header this is not
		}
		return r.records.Line - 1, nil
	}
	r.Header = first
	return 0, bad
}

// filled is how many cells have anything in them.
func filled(cells []string) int {
	n := 0
	for _, cell := range cells {
		if cell != "" {
			n++
		}
	}
	return n
}

// names are the columns of a header, without spaces and marks around them.
func names(record []byte) []string {
	header := slices.Clone(Split(record, nil))
	for i, cell := range header {
		header[i] = strings.Trim(cell, " \t\r\n\u00a0\u200b\ufeff")
	}
	return header
}

// Next gives the next row that is not blank, and false after the last. The fault is of the whole file: it cannot be
// read on.
func (r *Reader) Next() (Row, bool, *fault.Fault) {
	for {
		record, more, bad := r.next()
		if bad != nil || !more {
			return Row{}, false, bad
		}
		if len(record) > 0 {
			r.cells = Split(record, r.cells)
			return Row{r.records.Line, record, r.cells, FormOf(record)}, true, nil
		}
	}
}

// next gives the next record, blank ones too, and false after the last.
func (r *Reader) next() ([]byte, bool, *fault.Fault) {
	record, err := r.records.Next()
	if errors.Is(err, io.EOF) {
		return nil, false, nil
	}
	return record, true, r.bytesFault(record, err)
}

func (r *Reader) head() *fault.Fault {
	at := fault.Place{File: r.name, Line: 1}
	record, err := r.records.Next()
	if errors.Is(err, io.EOF) {
		return fault.New(fault.Place{File: r.name}, "the file is empty: expected a line with the names of the columns").
			WithHint("fetch or make the file again, or take it away where there is no such table")
	}
	if bad := utf16(r.name, record); bad != nil {
		return bad
	}
	if bad := r.bytesFault(record, err); bad != nil {
		return bad
	}
	record = bytes.TrimPrefix(record, []byte("\ufeff"))
	if len(bytes.TrimSpace(record)) == 0 {
		return fault.New(at, "the line is empty: expected the names of the columns")
	}
	r.Header = names(record)
	for _, other := range []string{";", "\t", "|"} {
		if len(r.Header) == 1 && strings.Contains(r.Header[0], other) {
			return fault.New(at, "the columns are separated by %q, expected commas", other).
				WithHint("save the file again as CSV with commas (in Excel: CSV UTF-8)")
		}
	}
	return nil
}

// bytesFault finds what cannot be text in a record, or why it could not be read.
func (r *Reader) bytesFault(record []byte, err error) *fault.Fault {
	at := fault.Place{File: r.name, Line: int(r.records.Line)}
	switch {
	case errors.Is(err, errLong):
		return fault.New(at, "the row has more than %d bytes", MaxRecord).
			WithHint("a quote may have been left open in it: close it")
	case err != nil:
		return r.broken(int(r.records.lines.line), err)
	case r.records.Open:
		return fault.New(at, "a quote is opened here and never closed").WithHint("close it, or take it out")
	case !utf8.Valid(record):
		return notUTF8(at, record)
	}
	if n := bytes.IndexByte(record, 0); n >= 0 {
		at.Line += bytes.Count(record[:n], []byte{'\n'})
		return fault.New(at, "a zero byte, which no text has").
			WithHint("the file may be UTF-16, a spreadsheet or damaged: save it again as UTF-8 (in Excel: CSV UTF-8)")
	}
	return nil
}

// broken says that the bytes stop making sense after a line: a download cut short, a disk error.
func (r *Reader) broken(line int, err error) *fault.Fault {
	at := fault.Place{File: r.name, Line: line}
	packed := packing(r.name)
	switch {
	case packed == "":
		return fault.New(at, "cannot be read on after this line: %v", err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fault.New(at, "the %s file is cut short after this line", packed).
			WithHint("fetch or make the file again: it is not whole")
	}
	return fault.New(at, "the %s file is damaged after this line: %v", packed, err).
		WithHint("fetch or make the file again")
}

func utf16(name string, record []byte) *fault.Fault {
	if !bytes.HasPrefix(record, []byte{0xff, 0xfe}) && !bytes.HasPrefix(record, []byte{0xfe, 0xff}) {
		return nil
	}
	return fault.New(fault.Place{File: name, Line: 1}, "the file is UTF-16, expected UTF-8").
		WithHint("save it again as UTF-8 (in Excel: CSV UTF-8)")
}

// notUTF8 places the first byte of a record that is not UTF-8.
func notUTF8(at fault.Place, record []byte) *fault.Fault {
	column := 1
	for i := 0; i < len(record); column++ {
		r, size := utf8.DecodeRune(record[i:])
		if r == utf8.RuneError && size == 1 {
			at.Column = column
			return fault.New(at, "byte %#x is not UTF-8", record[i]).
				WithHint("%s", encodingHint(record[i]))
		}
		if i += size; r == '\n' {
			at.Line, column = at.Line+1, 0
		}
	}
	return fault.New(at, "the line is not UTF-8")
}

func encodingHint(b byte) string {
	again := "save the file again as UTF-8 (in Excel: CSV UTF-8)"
	switch {
	case b == 0xa3:
		return "it is the pound sign of Windows-1252: " + again
	case b == 0x92 || b == 0x93 || b == 0x94 || b == 0x96:
		return "it is a quote or dash of Windows-1252: " + again
	}
	return "the file may be Windows-1252 or UTF-16: " + again
}
