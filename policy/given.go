package policy

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// Given stands in for parts of a policy while it is loaded, so that a test of it can say what its prices and parameters
// are. What is given is typed and checked as if the policy had it, and its faults have the places given.
type Given struct {
	// Tables are rows in place of a table's own, by the table's slug. Columns may be left out, and are then missing in
	// every row, but not those of the key. A table that the economy may bring (fill: economy) has these rows.
	Tables map[string]*GivenTable
	// Parameters are values in place of a parameter's own, by its slug: a scalar, or the list that values: takes.
	Parameters map[string]*yamlnode.Node
}

// GivenTable is a header and rows as text.
type GivenTable struct {
	At     fault.Place
	Header []GivenCell
	Rows   [][]GivenCell
}

// GivenCell is a text and where it stands.
type GivenCell struct {
	Text string
	At   fault.Place
}

// LoadGiven is [Load] with some things given in place of the policy's own. A name that the policy does not have is a
// fault at the place where it is given.
func LoadGiven(dir string, g Given) (*Policy, error) {
	l := newLoader(osFS{}, filepath.ToSlash(dir), machineIdentity)
	l.given = g
	return l.load()
}

// LoadGivenFS is [LoadFS] with some things given in place of the policy's own.
func LoadGivenFS(fsys fs.FS, dir string, g Given) (*Policy, error) {
	l := newLoader(fsys, dir, func(dir string) string { return dir })
	l.given = g
	return l.load()
}

// stand puts the parameters that are given in the place of the policy's own, and reports names that it does not have.
func (l *loader) stand() {
	names := map[string][]string{}
	for _, e := range l.order {
		names[e.section] = append(names[e.section], e.Name)
		if n := l.given.Parameters[e.Slug]; n != nil && e.section == "parameter" {
			e.Value = inPlace(e.Value, n)
		}
	}
	for slug, n := range l.given.Parameters {
		if l.entries[sectionKey("parameter", "", slug)] == nil {
			l.faults.Add(fault.New(n.At, "the policy has no parameter %q", slug).WithHint("%s", fault.Suggest(slug, names["parameter"])))
		}
	}
	for slug, t := range l.given.Tables {
		if l.entries[sectionKey("table", "", slug)] == nil {
			l.faults.Add(fault.New(t.At, "the policy has no table %q", slug).WithHint("%s", fault.Suggest(slug, names["table"])))
		}
	}
}

// inPlace is a parameter as written, with other values.
func inPlace(was, n *yamlnode.Node) *yamlnode.Node {
	field := "value"
	if n.Kind == yamlnode.List {
		field = "values"
	}
	if was.Kind != yamlnode.Mapping {
		return yamlnode.NewMapping(n.At, yamlnode.NewPair(field, n))
	}
	pairs := slices.DeleteFunc(slices.Clone(was.Pairs), func(p yamlnode.Pair) bool { return p.Slug == "value" || p.Slug == "values" })
	return yamlnode.NewMapping(n.At, append(pairs, yamlnode.NewPair(field, n))...)
}

// givenRows reads the rows that are given for a table as those of a file are read.
func (l *loader) givenRows(t *Table, g *GivenTable) {
	r := &rowReader{table: t, file: g.At.File, given: g, bad: map[int]bool{}}
	l.readRows(r, nil)
	if !t.Fill { // a table of the economy's has the bounds that are declared, whatever is in it
		t.narrow()
	}
	l.faults.Add(told(r.faults)...)
}

// nextGiven is the next row of what is given.
func (r *rowReader) nextGiven() []string {
	if r.at++; r.at > len(r.given.Rows)+1 {
		return nil
	}
	var record []string
	for _, c := range r.cells() {
		record = append(record, strings.TrimSpace(c.Text))
	}
	return record
}

func (r *rowReader) cells() []GivenCell {
	if r.at == 1 {
		return r.given.Header
	}
	return r.given.Rows[r.at-2]
}
