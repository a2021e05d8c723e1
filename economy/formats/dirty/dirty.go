// Package dirty makes small files of the field dirty in the ways that real ones are, for tests of what reads them.
//
// A [Sample] is a clean file. A [Way] is one thing that happens to files on their way: a byte order mark, a title above
// the columns, a spreadsheet's printing of numbers, a row shifted by a column. Ways are applied to a [File] one after the
// other, and it keeps, beside what stands in each line, what a reader should make of it.
package dirty

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/economy/csvfile"
)

// What a column of a sample holds, one letter for each.
const (
	Text  = 't' // words
	Code  = 'c' // the code of a body
	Month = 'm' // a month, as 2025-06
	Day   = 'd' // a day, as 2025-06-30
	Count = 'n' // a number that is not money
	Money = '£'
	Share = 's' // a part of one
	Per   = '%' // a percentage
	Score = 'v' // a figure that may be negative
)

// Sample is a clean file of a format.
type Sample struct {
	Format string // as purse import takes it
	Name   string // of the sample
	File   string // the file's name, which may say its month or year
	Year   string // --year, where it is needed
	Kinds  string // what each column holds
	Needed string // a column without which the file is of no use
	Text   string // the file
	Adds   bool   // rows alike are added up by right: the second is no copy
	Places bool   // columns of one name are told apart by their place, so their order is not to be changed
}

// Line is a line of a file.
type Line struct {
	Cells []string
	// Clean is what a reader should find in the cells: differs where a way took something away for good.
	Clean []string
	// Row is the number of the sample's row, from 0; -1 where the line is none of them.
	Row int
	// Broken stands in place of the cells, as it is.
	Broken string
}

// File is a sample under way.
type File struct {
	Sample Sample
	Name   string
	Header []string
	Kinds  []rune
	// Above are the lines over the header, and Lines those under it.
	Above []string
	Lines []Line
	// Mark, Returns, Quoted and Unended say how the text is written; Wrap is done to its bytes.
	Mark, Returns, Quoted, Unended bool
	Comma                          string
	Wrap                           func(name string, text []byte) (string, []byte)
}

// New is a sample as a file, still clean.
func New(s Sample) *File {
	rows, err := csv.NewReader(strings.NewReader(s.Text)).ReadAll()
	if err != nil {
		panic("dirty: sample " + s.Name + ": " + err.Error()) // a sample is written in a test
	}
	f := &File{Sample: s, Name: s.File, Header: rows[0], Kinds: []rune(s.Kinds), Comma: ","}
	for len(f.Kinds) < len(f.Header) {
		f.Kinds = append(f.Kinds, f.Kinds[len(f.Kinds)-1]) // the last goes on
	}
	for i, cells := range rows[1:] {
		f.Lines = append(f.Lines, Line{Cells: slices.Clone(cells), Clean: cells, Row: i})
	}
	return f
}

// Bytes are the file's name and bytes, and for each line on which a row of the sample stands its number.
func (f *File) Bytes() (name string, text []byte, rows map[int64]int) {
	var out []byte
	if f.Mark {
		out = append(out, "\ufeff"...)
	}
	line := int64(1)
	put := func(record string) {
		end := "\n"
		if f.Returns {
			end = "\r\n"
		}
		out = append(append(out, record...), end...)
		line += 1 + int64(strings.Count(record, "\n"))
	}
	for _, above := range f.Above {
		put(above)
	}
	put(f.record(f.Header))
	rows = map[int64]int{}
	for _, l := range f.Lines {
		if l.Row >= 0 {
			rows[line] = l.Row
		}
		if l.Cells == nil {
			put(l.Broken)
			continue
		}
		put(f.record(l.Cells))
	}
	if f.Unended {
		out = bytes.TrimRight(out, "\r\n")
	}
	name = f.Name
	if f.Wrap != nil {
		name, out = f.Wrap(name, out)
	}
	return name, out, rows
}

func (f *File) record(cells []string) string {
	if f.Quoted {
		parts := make([]string, len(cells))
		for i, cell := range cells {
			parts[i] = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		return strings.Join(parts, f.Comma)
	}
	text := strings.TrimSuffix(string(csvfile.AppendRecord(nil, cells)), "\n")
	if f.Comma != "," {
		text = strings.ReplaceAll(text, ",", f.Comma)
	}
	return text
}

// Reference is the clean file with the rows given left out, in which what ways took away for good is missing too.
func (f *File) Reference(without map[int]bool) []byte {
	first := New(f.Sample)
	out := csvfile.AppendRecord(nil, first.Header)
	clean := map[int][]string{}
	for _, l := range f.Lines {
		if l.Row >= 0 {
			clean[l.Row] = l.Clean
		}
	}
	for _, l := range first.Lines {
		if cells, ok := clean[l.Row]; ok && !without[l.Row] {
			out = append(out, csvfile.AppendRecord(nil, cells)...)
		}
	}
	return out
}

// of are the places of columns that hold a thing.
func (f *File) of(kinds ...rune) []int {
	var places []int
	for i := range f.Header {
		if slices.Contains(kinds, f.Kinds[i]) {
			places = append(places, i)
		}
	}
	return places
}

// each changes the cells of columns that hold a thing, in every row of the sample, and says whether one changed.
func (f *File) each(change func(string) string, kinds ...rune) bool {
	changed := false
	for _, l := range f.Lines {
		if l.Row < 0 || l.Cells == nil {
			continue
		}
		for _, at := range f.of(kinds...) {
			if at >= len(l.Cells) {
				continue
			}
			if text := change(l.Cells[at]); text != l.Cells[at] {
				l.Cells[at], changed = text, true
			}
		}
	}
	return changed
}

// one changes one cell of a column that holds a thing: of a row in the middle.
func (f *File) one(change func(l *Line, at int) bool, kinds ...rune) bool {
	for n := range f.Lines {
		l := &f.Lines[(n+len(f.Lines)/2)%len(f.Lines)]
		if l.Row < 0 || l.Cells == nil {
			continue
		}
		for _, at := range f.of(kinds...) {
			if at < len(l.Cells) && l.Cells[at] != "" && change(l, at) {
				return true
			}
		}
	}
	return false
}
