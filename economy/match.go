package economy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
)

// matched is how the columns of a table stand in a file.
type matched struct {
	at     []int // for each column of the table, its place in the file from 0, -1 when it is not there
	header []string
	extra  []string // columns of the file that the table does not have, in the file's order
}

// match finds the columns of a table in the header of a file, by name without regard to case, spaces, hyphens and
// underscores. Needed columns that are not there, columns not known and names written twice are faults.
func match(t *Table, header []string, file string, allowExtra bool) (matched, fault.List) {
	at := fault.Place{File: file, Line: 1}
	m := matched{header: header}
	var faults fault.List
	places := map[string]int{}
	for i, name := range header {
		slug := book.Column(name)
		if first, twice := places[slug]; twice {
			faults.Add(fault.New(at, "columns %d and %d have the same name, %q", first+1, i+1, name).
				WithHint("names are compared without regard to case, spaces, hyphens and underscores: rename one"))
			continue
		}
		places[slug] = i
	}
	known := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		known[i] = c.Name
		place, ok := places[book.Column(c.Name)]
		if !ok {
			place = -1
			if c.Needed {
				faults.Add(missingColumn(at, t, c, header))
			}
		}
		m.at = append(m.at, place)
	}
	for i, name := range header {
		if slices.Contains(m.at, i) || places[book.Column(name)] != i {
			continue
		}
		m.extra = append(m.extra, name)
		if !allowExtra {
			faults.Add(unknownColumn(at, t, name, i, known))
		}
	}
	return m, faults
}

func missingColumn(at fault.Place, t *Table, c Column, header []string) *fault.Fault {
	f := fault.New(at, "the table %s needs a column %q, and the file has %s", t.Name, c.Name, strings.Join(header, ", "))
	if near := fault.Nearest(c.Name, header); near != "" {
		return f.WithHint("is it the one called %q? %s is %s", near, c.Name, c.Meaning)
	}
	return f.WithHint("%s is %s", c.Name, c.Meaning)
}

func unknownColumn(at fault.Place, t *Table, name string, i int, known []string) *fault.Fault {
	if strings.TrimSpace(name) == "" {
		return fault.New(at, "column %d has no name", i+1).WithHint("name it, or take it away")
	}
	f := fault.New(at, "the table %s has no column %q", t.Name, name)
	if near := fault.Nearest(name, known); near != "" {
		return f.WithHint("did you mean %q?", near)
	}
	return f.WithHint("take it away, have the policy declare it, or allow columns that are not known")
}
