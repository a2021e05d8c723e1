package dirty

import (
	"slices"
	"strconv"
	"strings"
)

// damaged are the ways that rows and cells are spoiled.
var damaged = slices.Concat(hidden(), []Way{
	{"words for a number", Harmful, func(f *File) bool { return f.spoil("#REF!", Count, Money) }},
	{"a number with an exponent", Harmful, func(f *File) bool { return f.spoil("1.2E+05", Count, Money) }},
	{"a number far too large", Harmful, func(f *File) bool { return f.spoil("99999999999999999999", Count, Money) }},
	{"a negative count", Harmful, func(f *File) bool { return f.spoil("-5", Count) }},
	{"junk for a month", Harmful, func(f *File) bool { return f.spoil("110", Month, Day) }},
	{"minutes and tenths for a day", Harmful, func(f *File) bool { return f.spoil("45:12.3", Month, Day) }},
	{"a month far ahead", Harmful, func(f *File) bool { return f.spoil("2031-06-01", Month) }},
	{"no code", Harmful, func(f *File) bool {
		return f.one(func(l *Line, at int) bool { return f.hide(l, at, "") }, Code)
	}},
	{"a row shifted by a column", Harmful, func(f *File) bool {
		return f.one(func(l *Line, _ int) bool {
			l.Cells = append([]string{"General Surgery"}, l.Cells[:len(l.Cells)-1]...)
			return true
		}, Text, Code, Month, Day, Count, Money)
	}},
	{"a row too short", Harmful, func(f *File) bool {
		return f.one(func(l *Line, _ int) bool { l.Cells = l.Cells[:len(l.Cells)-1]; return true }, Text, Code, Month, Day, Count, Money)
	}},
	{"a row too long", Harmful, func(f *File) bool {
		return f.one(func(l *Line, _ int) bool { l.Cells = append(l.Cells, "more"); return true }, Text, Code, Month, Day, Count, Money)
	}},
	{"a row twice", Harmless, func(f *File) bool {
		if f.Sample.Adds || len(f.Lines) == 0 || f.Lines[0].Cells == nil {
			return false
		}
		return f.insert(len(f.Lines), Line{Cells: slices.Clone(f.Lines[0].Cells)})
	}},
	{"a quote left open", Harmful, func(f *File) bool { return f.insert(len(f.Lines), Line{Broken: `"RXX,1,2`}) }},
	{"text after a quote", Harmful, func(f *File) bool { return f.insert(len(f.Lines), Line{Broken: `"RXX"x,1,2`}) }},
	{"a zero byte", Harmful, func(f *File) bool { return f.insert(len(f.Lines), Line{Broken: "RXX,\x00"}) }},
	{"a damaged pound sign", Harmful, func(f *File) bool { return f.insert(len(f.Lines), Line{Broken: "RXX,\xa312"}) }},
})

// spoil puts a text in one cell.
func (f *File) spoil(text string, kinds ...rune) bool {
	return f.one(func(l *Line, at int) bool { l.Cells[at] = text; return true }, kinds...)
}

// hidden are the marks that stand where a figure is kept back or was not given.
func hidden() []Way {
	var ways []Way
	for _, mark := range []string{"*", "-", "c", "[c]", "..", "", "TBC"} {
		ways = append(ways, Way{"a figure hidden by " + strconv.Quote(mark), Harmful, func(f *File) bool {
			return f.one(func(l *Line, at int) bool { return f.hide(l, at, mark) }, Count, Money, Score)
		}})
	}
	return ways
}

// hide puts a mark in place of a cell that a reader can know nothing of any more.
func (f *File) hide(l *Line, at int, mark string) bool {
	for i, cell := range l.Clean {
		if cell == l.Cells[at] && f.Header[at] == headerOf(f.Sample, i) {
			l.Clean = slices.Clone(l.Clean)
			l.Clean[i], l.Cells[at] = "", mark
			return true
		}
	}
	return false
}

// headerOf is the name of a sample's column.
func headerOf(s Sample, at int) string {
	header, _, _ := strings.Cut(s.Text, "\n")
	names := strings.Split(header, ",")
	if at < len(names) {
		return names[at]
	}
	return ""
}
