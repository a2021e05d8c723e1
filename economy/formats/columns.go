package formats

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
)

// wanted is a column of a publication: our name for it and the headers it has had, as slugs.
type wanted struct {
	name    string
	headers []string
	needed  bool
	// unread columns are known and say nothing that is kept.
	unread bool
}

// layout is where the columns of one file stand.
type layout struct {
	header  []string
	at      map[string]int
	unknown []string
}

// find places the wanted columns in a header. A needed one that is not there is a fault that lists what is. Columns
// that take says it takes, such as bands, are passed to it by place and slug.
func findColumns(file string, header []string, all []wanted, take func(place int, slug string) bool) (layout, fault.List) {
	l := layout{header: header, at: map[string]int{}}
	var faults fault.List
	at := fault.Place{File: file, Line: 1}
	for i, name := range header {
		slug := book.Column(name)
		w := slices.IndexFunc(all, func(w wanted) bool { return slices.Contains(w.headers, slug) })
		switch {
		case w < 0:
			if take != nil && take(i, slug) || name == "" {
				continue
			}
			l.unknown = append(l.unknown, name)
			continue
		case all[w].unread:
			continue
		}
		if first, twice := l.at[all[w].name]; twice {
			faults.Add(fault.New(at, "columns %d %q and %d %q are both the %s", first+1, header[first], i+1, name, all[w].name).
				WithHint("take one away"))
			continue
		}
		l.at[all[w].name] = i
	}
	for _, w := range all {
		if _, ok := l.at[w.name]; ok || !w.needed {
			continue
		}
		faults.Add(missing(file, header, w))
	}
	return l, faults
}

// missing says that a header lacks a wanted column, and what it has.
func missing(file string, header []string, w wanted) *fault.Fault {
	return fault.New(fault.Place{File: file, Line: 1}, "there is no column %s, and the file has %s",
		strings.Join(quotedAll(w.headers), " or "), strings.Join(header, ", ")).
		WithHint("is it a file of this publication, and of a layout known? Names are compared without regard to case and punctuation")
}

func quotedAll(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = `"` + name + `"`
	}
	return out
}

// get is a cell by our name for its column, without spaces around it; "" when the column is not there.
func (l layout) get(cells []string, name string) string {
	i, ok := l.at[name]
	if !ok || i >= len(cells) {
		return ""
	}
	return tidy(cells[i])
}

// has says that the file has the column.
func (l layout) has(name string) bool {
	_, ok := l.at[name]
	return ok
}

// missing are the columns of a publication that are read and the file does not have, by their first header.
func (l layout) missing(all []wanted) []string {
	var out []string
	for _, w := range all {
		if !w.unread && !l.has(w.name) {
			out = append(out, w.headers[0])
		}
	}
	return out
}
