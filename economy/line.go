package economy

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// maxRecord is the most bytes in one row of a CSV file: far more than any true row, so that a quote left open is
// found where it is and not at the end of the file.
const maxRecord = 1 << 20

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
		if len(l.long) > maxRecord {
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

// Ways in which a row's form can be wrong.
const (
	wellFormed  = ""
	strayQuotes = "quotes" // text after a closing quote
)

// shape walks the quotes of a record: how many fields it has, whether a quote is still open at its end, whether it
// has quotes in the midst of a field (which stand for themselves), and what is wrong with it.
func shape(record []byte) (fields int, open, midst bool, problem string) {
	if bytes.IndexByte(record, '"') < 0 {
		return bytes.Count(record, []byte{','}) + 1, false, false, wellFormed
	}
	fields = 1
	for i := 0; i < len(record); {
		if record[i] == '"' {
			end := closing(record, i)
			if end < 0 {
				return fields, true, midst, problem
			}
			if i = end + 1; i < len(record) && record[i] != ',' {
				problem = strayQuotes
			}
		}
		comma := bytes.IndexByte(record[i:], ',')
		if rest := record[i:]; comma >= 0 {
			midst = midst || bytes.IndexByte(rest[:comma], '"') >= 0
			fields++
			i += comma + 1
			continue
		}
		midst = midst || bytes.IndexByte(record[i:], '"') >= 0
		break
	}
	return fields, false, midst, problem
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

// split gives the fields of a record with their quotes taken off.
func split(record []byte, into []string) []string {
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

// records puts together the rows of a CSV file that stand on several lines because of line ends inside quotes.
type records struct {
	lines *lines
	whole []byte
	at    int64 // the line on which the record begins
	many  bool  // it stands on several lines
	open  bool  // its quote was still open at the end of the file
}

// next gives the next record without its line end; blank lines are given as empty records.
func (r *records) next() ([]byte, error) {
	line, err := r.lines.next()
	r.at, r.many, r.open = r.lines.line, false, false
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
			r.open = true
			return r.whole, nil
		case err != nil:
			return nil, err
		}
		r.many = true
		r.whole = append(append(r.whole, '\n'), more...)
		if len(r.whole) > maxRecord {
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
