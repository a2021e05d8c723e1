// Package csvfile reads CSV files as bodies send them: with byte order marks, rows on several lines, quotes in odd
// places, gzip and zstd around them, and damage. It says where a file stops making sense, and never guesses.
//
// A row is a [Record]: one line, or several where a line end stands inside quotes. [ScanFile] passes over a whole file
// before anything else reads it; [Each] goes through its rows.
package csvfile

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// MaxRecord is the most bytes in one row of a CSV file: far more than any true row, so that a quote left open is
// found where it is and not at the end of the file.
const MaxRecord = 1 << 20

var errLong = errors.New("too long")

// lines gives the physical lines of a file.
type lines struct {
	in   *bufio.Reader
	line int64 // of the last line given, from 1
	long []byte
	// returned and ended say how the last line ended: with carriage return and line feed, with line feed alone.
	// Neither is so of a last line without an end.
	returned, ended bool
}

func newLines(r io.Reader) *lines { return &lines{in: bufio.NewReaderSize(r, 1<<18)} }

// next gives the next line without its line feed, good until the call after; io.EOF when there is none.
func (l *lines) next() ([]byte, error) {
	l.returned, l.ended = false, false
	chunk, err := l.in.ReadSlice('\n')
	if err == nil {
		return l.give(chunk), nil
	}
	l.long = append(l.long[:0], chunk...)
	for errors.Is(err, bufio.ErrBufferFull) {
		if len(l.long) > MaxRecord {
			l.line++
			return l.long, errLong
		}
		chunk, err = l.in.ReadSlice('\n')
		l.long = append(l.long, chunk...)
	}
	switch {
	case err == nil:
		return l.give(l.long), nil
	case errors.Is(err, io.EOF) && len(l.long) > 0:
		l.line++
		return l.long, nil
	}
	return nil, err
}

func (l *lines) give(chunk []byte) []byte {
	l.line++
	chunk = chunk[:len(chunk)-1]
	l.returned = len(chunk) > 0 && chunk[len(chunk)-1] == '\r'
	l.ended = !l.returned
	return chunk
}

// Form is what the commas and quotes of a record say of it.
type Form struct {
	Fields int
	Open   bool // a quote is still open at its end
	Midst  bool // a quote stands in the midst of a field that does not begin with one, and stands for itself
	Stray  bool // text follows a closing quote
}

// FormOf walks the quotes of a record: and counts its fields.
func FormOf(record []byte) Form {
	if bytes.IndexByte(record, '"') < 0 {
		return Form{Fields: bytes.Count(record, []byte{','}) + 1}
	}
	form := Form{Fields: 1}
	for i := 0; i < len(record); {
		if record[i] == '"' {
			end := closing(record, i)
			if end < 0 {
				form.Open = true
				return form
			}
			if i = end + 1; i < len(record) && record[i] != ',' {
				form.Stray = true
			}
		}
		rest := record[i:]
		comma := bytes.IndexByte(rest, ',')
		if comma < 0 {
			form.Midst = form.Midst || bytes.IndexByte(rest, '"') >= 0
			break
		}
		form.Midst = form.Midst || bytes.IndexByte(rest[:comma], '"') >= 0
		form.Fields++
		i += comma + 1
	}
	return form
}

// closing is where the quote opened at a place closes, -1 when it does not.
func closing(record []byte, at int) int {
	for i := at + 1; i < len(record); {
		n := bytes.IndexByte(record[i:], '"')
		if n < 0 {
			return -1
		}
		if i += n; i+1 < len(record) && record[i+1] == '"' {
			i += 2
			continue
		}
		return i
	}
	return -1
}

// Split gives the fields of a record with their quotes taken off, in the slice given where it is large enough.
func Split(record []byte, into []string) []string {
	into = into[:0]
	for {
		if len(record) > 0 && record[0] == '"' {
			end := closing(record, 0)
			if end < 0 {
				end = len(record)
			}
			text := string(bytes.ReplaceAll(record[1:end], []byte(`""`), []byte(`"`)))
			record = record[min(end+1, len(record)):]
			comma := bytes.IndexByte(record, ',')
			if comma < 0 {
				return append(into, text+string(record))
			}
			into = append(into, text+string(record[:comma]))
			record = record[comma+1:]
			continue
		}
		comma := bytes.IndexByte(record, ',')
		if comma < 0 {
			return append(into, string(record))
		}
		into = append(into, string(record[:comma]))
		record = record[comma+1:]
	}
}

// Records puts together the rows of a CSV file that stand on several lines because of line ends inside quotes.
type Records struct {
	// Line is the line on which the last record begins, from 1. Many says that it stands on several lines, Open
	// that its quote was still open at the end of the file.
	Line       int64
	Many, Open bool
	lines      *lines
	whole      []byte
}

// NewRecords reads the records of unpacked bytes.
func NewRecords(r io.Reader) *Records { return &Records{lines: newLines(r)} }

// Next gives the next record without its line end, good until the call after; blank lines are given as empty
// records. The error is io.EOF at the end, and that of the bytes where they are damaged.
func (r *Records) Next() ([]byte, error) {
	line, err := r.lines.next()
	r.Line, r.Many, r.Open = r.lines.line, false, false
	if err != nil {
		return line, err
	}
	if bytes.IndexByte(line, '"') < 0 || !openAfter(line, false) {
		return bytes.TrimSuffix(line, []byte{'\r'}), nil
	}
	r.whole = append(r.whole[:0], line...)
	for open := true; open; {
		more, err := r.lines.next()
		switch {
		case errors.Is(err, io.EOF):
			r.Open = true
			return r.whole, nil
		case err != nil:
			return nil, err
		}
		r.Many = true
		r.whole = append(append(r.whole, '\n'), more...)
		if len(r.whole) > MaxRecord {
			return nil, errLong
		}
		open = openAfter(more, true)
	}
	return bytes.TrimSuffix(r.whole, []byte{'\r'}), nil
}

// openAfter says whether a quote is open at the end of a line, given whether one is at its beginning.
func openAfter(line []byte, open bool) bool {
	for {
		if open {
			end := closing(line, -1)
			if end < 0 {
				return true
			}
			line = line[end+1:]
		}
		if open = len(line) > 0 && line[0] == '"' && !open; open {
			line = line[1:]
			continue
		}
		comma := bytes.IndexByte(line, ',')
		if comma < 0 {
			return false
		}
		line = line[comma+1:]
		if open = len(line) > 0 && line[0] == '"'; open {
			line = line[1:]
		}
	}
}

// AppendRecord writes one line of CSV with its line feed, quoting only fields that need it.
func AppendRecord(out []byte, fields []string) []byte {
	for i, field := range fields {
		if i > 0 {
			out = append(out, ',')
		}
		if !strings.ContainsAny(field, "\",\r\n") && !(field == "" && len(fields) == 1) {
			out = append(out, field...)
			continue
		}
		out = append(out, '"')
		out = append(out, strings.ReplaceAll(field, `"`, `""`)...)
		out = append(out, '"')
	}
	return append(out, '\n')
}
