package economy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/commonpurse/commonpurse/fault"
)

// scan is what one pass over a file's bytes finds.
type scan struct {
	path   string // as opened
	name   string // as faults name it
	form   string // one of extensions
	hash   string // SHA-256 of the file's bytes, hexadecimal
	bytes  int64
	header []string
	rows   int64 // rows after the header, those of the wrong form included
	// plain says that each row stands on one line, none is blank or of the wrong form, and so row n is on line n+1.
	plain bool
	odd   int64 // rows of the wrong form
}

// scanCSV reads a CSV file once, before DuckDB does: its hash, whether its compression is whole, whether it is UTF-8,
// its header, and the form of its rows.
func scanCSV(path, name string) (*scan, *fault.Fault) {
	s := &scan{path: path, name: name, form: formOf(path), plain: true}
	in, err := openBytes(path)
	if err != nil {
		return nil, fault.New(fault.Place{File: name}, "cannot be read: %v", err)
	}
	defer in.Close()
	if bad := s.walk(&records{lines: newLines(in)}); bad != nil {
		return nil, bad
	}
	s.hash, s.bytes = in.sum()
	return s, nil
}

func (s *scan) walk(r *records) *fault.Fault {
	if bad := s.readHeader(r); bad != nil {
		return bad
	}
	returns := 0 // 1 when lines end in carriage return and line feed, 2 when they do not, 3 when some do
	for {
		// The line feed is off and the carriage return still on, so look at the lines under the record first.
		record, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if bad := s.bytesFault(r, record, err); bad != nil {
			return bad
		}
		if r.lines.returned {
			returns |= 1
		} else if r.lines.ended {
			returns |= 2
		}
		if len(record) == 0 {
			s.plain = false
			continue
		}
		s.rows++
		fields, _, midst, problem := shape(record)
		if fields != len(s.header) || problem != wellFormed {
			s.odd++
			s.plain = false
		}
		if r.many || midst || bytes.IndexByte(record, '\r') >= 0 {
			s.plain = false
		}
	}
	s.plain = s.plain && returns != 3
	return nil
}

func (s *scan) readHeader(r *records) *fault.Fault {
	at := fault.Place{File: s.name, Line: 1}
	record, err := r.next()
	if errors.Is(err, io.EOF) {
		return fault.New(fault.Place{File: s.name}, "the file is empty: expected a line with the names of the columns")
	}
	if bad := utf16(s.name, record); bad != nil {
		return bad
	}
	if bad := s.bytesFault(r, record, err); bad != nil {
		return bad
	}
	record = bytes.TrimPrefix(record, []byte("\ufeff"))
	if len(bytes.TrimSpace(record)) == 0 {
		return fault.New(at, "the line is empty: expected the names of the columns")
	}
	s.header = slices.Clone(split(record, nil))
	for i, cell := range s.header {
		s.header[i] = strings.Trim(cell, " \t\u00a0\u200b\ufeff")
	}
	s.plain = s.plain && !r.many
	for _, other := range []string{";", "\t", "|"} {
		if len(s.header) == 1 && strings.Contains(s.header[0], other) {
			return fault.New(at, "the columns are separated by %q, expected commas", other).
				WithHint("save the file again as CSV with commas (in Excel: CSV UTF-8)")
		}
	}
	return nil
}

// bytesFault finds what cannot be text in a record, or why it could not be read.
func (s *scan) bytesFault(r *records, record []byte, err error) *fault.Fault {
	at := fault.Place{File: s.name, Line: int(r.at)}
	switch {
	case errors.Is(err, errLong):
		return fault.New(at, "the row has more than %d bytes", maxRecord).
			WithHint("a quote may have been left open in it: close it")
	case err != nil:
		return s.broken(int(r.lines.line), err)
	case r.open:
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
func (s *scan) broken(line int, err error) *fault.Fault {
	at := fault.Place{File: s.name, Line: line}
	packed := map[string]string{".csv.gz": "gzip", ".csv.zst": "zstd"}[s.form]
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

// packedFile gives the bytes inside a file, unpacked, and hashes those of the file itself.
type packedFile struct {
	io.Reader
	file  *os.File
	hash  hash.Hash
	raw   io.Reader
	size  int64
	close func()
}

func openBytes(path string) (*packedFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	p := &packedFile{file: file, hash: sha256.New(), close: func() {}}
	p.raw = io.TeeReader(file, p)
	p.Reader = p.raw
	switch formOf(path) {
	case ".csv.gz":
		zip := &lateGzip{from: p.raw}
		p.Reader = zip
	case ".csv.zst":
		decoder, err := zstd.NewReader(p.raw, zstd.WithDecoderConcurrency(1))
		if err != nil {
			file.Close()
			return nil, err
		}
		p.Reader, p.close = decoder, decoder.Close
	}
	return p, nil
}

// Write counts and hashes the bytes of the file as they are read.
func (p *packedFile) Write(b []byte) (int, error) {
	p.size += int64(len(b))
	return p.hash.Write(b)
}

// sum is the hash and size of the file; it reads what is left of it first.
func (p *packedFile) sum() (string, int64) {
	io.Copy(io.Discard, p.raw)
	return hex.EncodeToString(p.hash.Sum(nil)), p.size
}

func (p *packedFile) Close() error {
	p.close()
	return p.file.Close()
}

// lateGzip opens a gzip stream when it is first read, so that a bad beginning is a fault like any other.
type lateGzip struct {
	from io.Reader
	zip  *gzip.Reader
}

func (g *lateGzip) Read(b []byte) (int, error) {
	if g.zip == nil {
		zip, err := gzip.NewReader(g.from)
		if errors.Is(err, io.EOF) {
			return 0, io.ErrUnexpectedEOF
		}
		if err != nil {
			return 0, err
		}
		g.zip = zip
	}
	return g.zip.Read(b)
}
