package figures

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

// Source is a CSV file read whole.
type Source struct {
	Name   string // as faults name it
	Header []string
	rows   []record
}

type record struct {
	line  int64
	cells []string
}

// mostRows bounds what is held in memory: far more than any file of figures has.
const mostRows = 20_000_000

// Read reads a whole CSV file from unpacked bytes. Rows that are blank, or whose cells all are, are left out, as
// spreadsheets leave them behind. Faults: no header, a column named twice, rows of another number of cells (the first
// twenty of them), no rows, more than twenty million.
func Read(in io.Reader, name string) (*Source, error) {
	r := csvfile.NewReader(in, name)
	if bad := r.ReadHeader(); bad != nil {
		return nil, bad
	}
	s := &Source{Name: name, Header: slices.Clone(r.Header)}
	var faults faults
	faults.at = fault.Place{File: name}
	for i, h := range s.Header {
		if h != "" && slices.Index(s.Header, h) != i {
			faults.add(1, "two columns are named %q", h)
		}
	}
	for {
		row, more, bad := r.Next()
		if bad != nil {
			return nil, bad
		}
		if !more {
			break
		}
		s.take(row, &faults)
		if len(s.rows) > mostRows {
			return nil, fault.New(faults.at, "more than %d rows", mostRows).WithHint("split the file, or add its rows up first")
		}
	}
	if err := faults.err(); err != nil {
		return nil, err
	}
	if len(s.rows) == 0 {
		return nil, fault.New(faults.at, "there are no rows under the header").WithHint("the first line has the names of the columns, the rest the figures")
	}
	return s, nil
}

func (s *Source) take(row csvfile.Row, faults *faults) {
	empty := true
	for _, c := range row.Cells {
		empty = empty && strings.TrimSpace(c) == ""
	}
	switch {
	case empty:
	case row.Form.Wrong(len(s.Header)):
		faults.add(row.Line, "%d cells: expected %d, as the header has", row.Form.Fields, len(s.Header))
	default:
		s.rows = append(s.rows, record{row.Line, slices.Clone(row.Cells)})
	}
}

// faults collects what is wrong with a file, so many and no more.
type faults struct {
	at   fault.Place
	list fault.List
	more int
}

const mostFaults = 20

func (f *faults) add(line int64, format string, args ...any) {
	if len(f.list) == mostFaults {
		f.more++
		return
	}
	at := f.at
	at.Line = int(line)
	f.list.Add(fault.New(at, format, args...))
}

func (f *faults) err() error {
	if f.more > 0 {
		f.list.Add(fault.New(f.at, "and %d more like these", f.more))
	}
	return f.list.Err()
}

// column is the position of a column by its name: as written, or as it reads without regard to case, spaces and
// underscores. purpose says what it is wanted for, and flag how it is named.
func (s *Source) column(name, purpose, flag string) (int, error) {
	if i := slices.Index(s.Header, strings.TrimSpace(name)); i >= 0 {
		return i, nil
	}
	for i, h := range s.Header {
		if plain(h) == plain(name) {
			return i, nil
		}
	}
	at := fault.Place{File: s.Name, Line: 1}
	if name == "" {
		return 0, fault.New(at, "no column is named for %s", purpose).WithHint("%s COLUMN; the columns are %s", flag, s.columns())
	}
	hint := fault.Suggest(name, s.Header)
	if hint == "" {
		hint = "the columns are " + s.columns()
	}
	return 0, fault.New(at, "there is no column %q, named for %s", name, purpose).WithHint("%s", hint)
}

func (s *Source) columns() string { return strings.Join(s.Header, ", ") }

func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' || r == '-' {
			return -1
		}
		return r
	}, strings.ToLower(name))
}

// Where keeps only the rows with these values in these columns. A column that is not there is a fault, as is a
// condition that no row meets.
func (s *Source) Where(conditions []Condition) (*Source, error) {
	var list fault.List
	kept := s.rows
	for _, c := range conditions {
		i, err := s.column(c.Column, "a condition", "--where")
		if err != nil {
			list.AddError(fault.Place{File: s.Name}, err)
			continue
		}
		before := kept
		kept = nil
		for _, r := range before {
			if strings.TrimSpace(r.cells[i]) == c.Value {
				kept = append(kept, r)
			}
		}
		if len(kept) == 0 && len(before) > 0 {
			list.Add(fault.New(fault.Place{File: s.Name}, "no row has %s %q", c.Column, c.Value).WithHint("it has %s", s.some(before, i)))
			return nil, list.Err()
		}
	}
	if err := list.Err(); err != nil {
		return nil, err
	}
	return &Source{Name: s.Name, Header: s.Header, rows: kept}, nil
}

// some lists a column's values, the first ten of them in order.
func (s *Source) some(rows []record, column int) string {
	seen := map[string]bool{}
	for _, r := range rows {
		seen[strings.TrimSpace(r.cells[column])] = true
	}
	var values []string
	for v := range seen {
		values = append(values, v)
	}
	slices.Sort(values)
	if len(values) > 10 {
		return fmt.Sprintf("%s and %d more", strings.Join(values[:10], ", "), len(values)-10)
	}
	return strings.Join(values, ", ")
}

// Condition keeps rows with a value in a column.
type Condition struct{ Column, Value string }

// group is the rows that share their values in the grouping columns.
type group struct {
	keys []string
	rows []record
}

// name is the group's name for people.
func (g group) name() string { return strings.Join(g.keys, ", ") }

// groups splits the rows by columns, in order of their values; one group of all without columns.
func (s *Source) groups(by []string) ([]group, error) {
	places := make([]int, len(by))
	var list fault.List
	for i, name := range by {
		p, err := s.column(name, "grouping", "--by")
		list.AddError(fault.Place{File: s.Name}, err)
		places[i] = p
	}
	if err := list.Err(); err != nil {
		return nil, err
	}
	found := map[string]*group{}
	for _, r := range s.rows {
		keys := make([]string, len(places))
		for i, p := range places {
			keys[i] = strings.TrimSpace(r.cells[p])
		}
		id := strings.Join(keys, "\x00")
		g := found[id]
		if g == nil {
			g = &group{keys: keys}
			found[id] = g
		}
		g.rows = append(g.rows, r)
	}
	out := make([]group, 0, len(found))
	for _, g := range found {
		out = append(out, *g)
	}
	slices.SortFunc(out, func(a, b group) int { return slices.Compare(a.keys, b.keys) })
	return out, nil
}
