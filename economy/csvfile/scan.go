package csvfile

import (
	"bytes"
	"io"

	"github.com/commonpurse/commonpurse/fault"
)

// Scan is what one pass over a file's bytes finds.
type Scan struct {
	Name   string // as faults name it
	Hash   string // SHA-256 of the file's bytes, hexadecimal
	Bytes  int64
	Header []string
	Rows   int64 // rows after the header, those of the wrong form included; blank lines are not rows
	Odd    int64 // rows of the wrong form: not of as many fields as the header, or with text after a closing quote
	// Plain says that each row stands on one line, none is blank or of the wrong form, and so row n is on line n+1.
	Plain bool
	// Last is the last row as it stands, to check by that whatever reads the file next keeps its rows in order.
	Last []byte
}

// ScanFile reads a CSV file from end to end: its hash, whether its packing is whole, whether it is UTF-8 without zero
// bytes, its header, and the form of its rows. The fault is of the whole file, which is then not to be read.
func ScanFile(path, name string) (*Scan, *fault.Fault) {
	s := &Scan{Name: name, Plain: true}
	in, err := Open(path)
	if err != nil {
		return nil, fault.New(fault.Place{File: name}, "cannot be read: %v", err)
	}
	defer in.Close()
	if bad := s.walk(in); bad != nil {
		return nil, bad
	}
	s.Hash, s.Bytes = in.Sum()
	return s, nil
}

// ScanBytes is the same for unpacked bytes, without their hash.
func ScanBytes(in io.Reader, name string) (*Scan, *fault.Fault) {
	s := &Scan{Name: name, Plain: true}
	if bad := s.walk(in); bad != nil {
		return nil, bad
	}
	return s, nil
}

func (s *Scan) walk(in io.Reader) *fault.Fault {
	r := NewReader(in, s.Name)
	if bad := r.head(); bad != nil {
		return bad
	}
	s.Header = r.Header
	s.Plain = !r.records.Many
	returned, ended := false, false
	for {
		record, more, bad := r.next()
		if bad != nil {
			return bad
		}
		if !more {
			break
		}
		returned, ended = returned || r.records.lines.returned, ended || r.records.lines.ended
		if len(record) == 0 {
			s.Plain = false
			continue
		}
		s.Rows++
		s.Last = append(s.Last[:0], record...)
		form := FormOf(record)
		if form.Fields != len(s.Header) || form.Stray {
			s.Odd++
			s.Plain = false
		}
		if r.records.Many || form.Midst || bytes.IndexByte(record, '\r') >= 0 {
			s.Plain = false
		}
	}
	s.Plain = s.Plain && !(returned && ended)
	return nil
}
