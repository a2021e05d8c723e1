package dirty

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/commonpurse/commonpurse/decimal"
)

// What may come of a way.
const (
	Harmless = iota // every row of the sample is loaded as from the clean file
	Harmful         // rows may be set aside, or the file refused; those loaded are as from the clean file
	Misread         // as Harmful, but codes may be others: figures are as from the clean file
)

// Way is one thing that happens to files.
type Way struct {
	Name  string
	Comes int
	// Apply does it, and says whether there was something to do it to.
	Apply func(f *File) bool
}

// Ways are all of them.
var Ways = slices.Concat(written, laidOut, printedWays, damaged)

// written are the ways a text is written.
var written = []Way{
	{"byte order mark", Harmless, func(f *File) bool { f.Mark = true; return true }},
	{"carriage returns", Harmless, func(f *File) bool { f.Returns = true; return true }},
	{"no end of the last line", Harmless, func(f *File) bool { f.Unended = true; return true }},
	{"everything quoted", Harmless, func(f *File) bool { f.Quoted = true; return true }},
	{"gzip", Harmless, func(f *File) bool { return f.wrap(packed) }},
	{"zip", Harmless, func(f *File) bool {
		return f.wrap(func(name string, text []byte) (string, []byte) {
			return name + ".zip", zipped("folder/", "", "notes.txt", "words", "folder/"+name, string(text))
		})
	}},
	{"Windows-1252", Harmless, func(f *File) bool {
		f.Above = append(f.Above, "Payments in \xa3")
		return true
	}},
	{"UTF-16", Harmful, func(f *File) bool {
		return f.wrap(func(name string, text []byte) (string, []byte) {
			out := []byte{0xff, 0xfe}
			for _, unit := range utf16.Encode([]rune(string(text))) {
				out = append(out, byte(unit), byte(unit>>8))
			}
			return name, out
		})
	}},
	{"semicolons", Harmful, func(f *File) bool { f.Comma = ";"; return true }},
	{"a spreadsheet that is damaged", Harmful, func(f *File) bool {
		return f.wrap(func(name string, text []byte) (string, []byte) {
			return strings.TrimSuffix(name, ".csv") + ".xlsx", zipped("xl/worksheets/sheet1.xml", "<worksheet/>", "xl/worksheets/sheet2.xml", "<worksheet/>")
		})
	}},
	{"a download cut short", Harmful, func(f *File) bool {
		return f.wrap(func(name string, text []byte) (string, []byte) {
			name, text = packed(name, text)
			return name, text[:len(text)*2/3]
		})
	}},
}

func (f *File) wrap(how func(string, []byte) (string, []byte)) bool {
	if f.Wrap != nil {
		return false
	}
	f.Wrap = how
	return true
}

func packed(name string, text []byte) (string, []byte) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(text)
	w.Close()
	return name + ".gz", out.Bytes()
}

func zipped(pairs ...string) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(pairs); i += 2 {
		member, _ := w.Create(pairs[i])
		member.Write([]byte(pairs[i+1]))
	}
	w.Close()
	return out.Bytes()
}

// laidOut are the ways that lines and columns are laid out.
var laidOut = []Way{
	{"titles above", Harmless, func(f *File) bool {
		f.Above = append(f.Above, "Statistics; a table", "", "Period:,2025-26", strings.Repeat(",", len(f.Header)-1))
		return true
	}},
	{"a line of groups above", Harmless, func(f *File) bool {
		cells := make([]string, len(f.Header))
		cells[len(cells)-1], cells[len(cells)/2] = "Occupied", "Available"
		f.Above = append(f.Above, strings.Join(cells, ","))
		return true
	}},
	{"blank lines", Harmless, func(f *File) bool { return f.insert(1, Line{}, Line{}) }},
	{"rows of commas", Harmless, func(f *File) bool { return f.insert(len(f.Lines), Line{Broken: strings.Repeat(",", len(f.Header)-1)}) }},
	{"notes below", Harmless, func(f *File) bool {
		return f.insert(len(f.Lines), Line{}, Line{Broken: "Source: a public body"}, Line{Broken: "\"1. Notes, with a comma\""},
			Line{Broken: "Contact" + strings.Repeat(",", len(f.Header)-1)})
	}},
	{"the header again", Harmless, func(f *File) bool { return f.insert(len(f.Lines)/2, Line{Cells: slices.Clone(f.Header)}) }},
	{"a row of totals", Harmless, func(f *File) bool {
		cells := make([]string, len(f.Header))
		for i, kind := range f.Kinds[:len(cells)] {
			switch kind {
			case Count, Money:
				cells[i] = "12345"
			case Text, Code:
				cells[i] = "Total"
			case Month, Day:
				cells[i] = f.first(i)
			}
		}
		return f.insert(len(f.Lines), Line{Cells: cells})
	}},
	{"columns in another order", Harmless, func(f *File) bool {
		if f.Sample.Places {
			return false
		}
		turn(f.Header)
		turn(f.Kinds[:len(f.Header)])
		for _, l := range f.Lines {
			if len(l.Cells) == len(f.Header) {
				turn(l.Cells)
			}
		}
		return true
	}},
	{"columns added", Harmless, func(f *File) bool {
		f.Header = append(f.Header, "Our own remark", "", "Our own remark")
		f.Kinds = append(f.Kinds[:len(f.Header)-3], Text, Text, Text)
		for i := range f.Lines {
			if l := &f.Lines[i]; len(l.Cells) > 0 {
				l.Cells = append(l.Cells, "x", "", "y")
			}
		}
		return true
	}},
	{"names in other letters", Harmless, func(f *File) bool {
		for i, name := range f.Header {
			f.Header[i] = " " + strings.ToUpper(strings.NewReplacer("_", " ").Replace(name)) + "\u00a0"
		}
		return true
	}},
	{"a column renamed", Harmful, func(f *File) bool { return f.rename("a name never met") }},
	{"a column twice", Harmful, func(f *File) bool {
		at := slices.Index(f.Header, f.Sample.Needed)
		if at < 0 {
			return false
		}
		f.Header, f.Kinds = append(f.Header, f.Sample.Needed), append(f.Kinds[:len(f.Header)], Text)
		for i := range f.Lines {
			if l := &f.Lines[i]; len(l.Cells) > at {
				l.Cells = append(l.Cells, l.Cells[at])
			}
		}
		return true
	}},
	{"a column gone", Harmful, func(f *File) bool {
		at := slices.Index(f.Header, f.Sample.Needed)
		if at < 0 {
			return false
		}
		f.Header, f.Kinds = slices.Delete(f.Header, at, at+1), slices.Delete(f.Kinds, at, at+1)
		for i := range f.Lines {
			if l := &f.Lines[i]; len(l.Cells) > at {
				l.Cells = slices.Delete(l.Cells, at, at+1)
			}
		}
		return true
	}},
	{"no rows", Harmful, func(f *File) bool { f.Lines = nil; return true }},
}

func turn[T any](list []T) { slices.Reverse(list) }

func (f *File) rename(name string) bool {
	at := slices.Index(f.Header, f.Sample.Needed)
	if at >= 0 {
		f.Header[at] = name
	}
	return at >= 0
}

func (f *File) insert(at int, lines ...Line) bool {
	for i := range lines {
		lines[i].Row = -1
	}
	f.Lines = slices.Insert(f.Lines, min(at, len(f.Lines)), lines...)
	return true
}

// first is the first row's cell of a column.
func (f *File) first(at int) string {
	for _, l := range f.Lines {
		if at < len(l.Cells) {
			return l.Cells[at]
		}
	}
	return ""
}

var digits = regexp.MustCompile(`^-?[0-9]+$`)

// printedWays are the ways that spreadsheets print what stands in cells.
var printedWays = []Way{
	{"spaces at the end", Harmless, func(f *File) bool {
		return f.each(func(s string) string { return s + "  " }, Text, Code, Month, Day, Count, Money)
	}},
	{"spaces that do not break", Harmless, func(f *File) bool {
		return f.each(func(s string) string { return "\u00a0" + s }, Code, Month, Count, Money)
	}},
	{"marks that cannot be seen", Harmless, func(f *File) bool {
		return f.each(func(s string) string { return "\u200b" + s + "\ufeff" }, Code, Month, Day, Count)
	}},
	{"thousands apart", Harmless, func(f *File) bool { return f.each(thousands, Count, Money) }},
	{"nought after the point", Harmless, func(f *File) bool {
		return f.each(func(s string) string {
			if digits.MatchString(s) {
				return s + ".0"
			}
			return s
		}, Count, Money, Score)
	}},
	{"pound signs", Harmless, func(f *File) bool {
		return f.each(func(s string) string {
			if s == "" || s[0] == '-' {
				return s
			}
			return "£" + s
		}, Money)
	}},
	{"negatives in brackets", Harmless, func(f *File) bool {
		return f.each(func(s string) string {
			if number, ok := strings.CutPrefix(s, "-"); ok && number != "" {
				return "(" + number + ")"
			}
			return s
		}, Money)
	}},
	{"percent signs", Harmless, func(f *File) bool {
		of := f.each(func(s string) string {
			if d, err := decimal.Parse(s); err == nil {
				return decimal.Text(new(big.Rat).Mul(d.Rat(), big.NewRat(100, 1))) + "%"
			}
			return s
		}, Share)
		per := f.each(func(s string) string {
			if s == "" {
				return s
			}
			return s + "%"
		}, Per)
		return of || per
	}},
	{"days as 30/06/2025", Harmless, func(f *File) bool { return f.days("02/01/2006") }},
	{"days as 30-Jun-2025", Harmless, func(f *File) bool { return f.days("02-Jan-2006") }},
	{"days with a clock", Harmless, func(f *File) bool { return f.days("2006-01-02T15:04:05") }},
	{"American days with a clock", Harmless, func(f *File) bool { return f.days("01/02/2006 03:04:05 PM") }},
	{"days as a spreadsheet's numbers", Harmless, func(f *File) bool {
		return f.each(asDay(func(day time.Time) string {
			return strconv.Itoa(int(day.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24))
		}), Month, Day)
	}},
	{"months by name", Harmless, func(f *File) bool {
		return f.each(asDay(func(day time.Time) string { return day.Format("January 2006") }), Month)
	}},
	{"months as Jun-25", Harmless, func(f *File) bool {
		return f.each(asDay(func(day time.Time) string { return day.Format("Jan-06") }), Month)
	}},
	{"leading noughts lost", Misread, func(f *File) bool {
		return f.each(func(s string) string {
			if short := strings.TrimLeft(s, "0"); digits.MatchString(s) && short != "" {
				return short
			}
			return s
		}, Text, Code)
	}},
	{"a code taken for a number", Harmful, func(f *File) bool {
		return f.one(func(l *Line, at int) bool { l.Cells[at] = "5.00E+01"; return true }, Code)
	}},
}

func (f *File) days(form string) bool {
	return f.each(asDay(func(day time.Time) string { return day.Format(form) }), Month, Day)
}

// asDay writes a day, or the first of a month, in another form.
func asDay(form func(time.Time) string) func(string) string {
	return func(text string) string {
		for _, layout := range []string{time.DateOnly, "2006-01"} {
			if day, err := time.Parse(layout, text); err == nil {
				return form(day)
			}
		}
		return text
	}
}

// thousands puts commas between the thousands of a whole number.
func thousands(text string) string {
	if !digits.MatchString(text) {
		return text
	}
	number, sign := strings.TrimPrefix(text, "-"), ""
	if len(number) < len(text) {
		sign = "-"
	}
	for at := len(number) - 3; at > 0; at -= 3 {
		number = number[:at] + "," + number[at:]
	}
	return sign + number
}
