package policytest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// Directory is where a policy's tests are, within its directory.
const Directory = "tests"

// Test is one test of a policy, as written.
type Test struct {
	Name    string // the sentence
	At      fault.Place
	Because string
	Source  string
	Sure    string // G, S, K or C, or ""

	rules  []named
	given  *given
	expect []*expected
	faults []named // parts of what must be told, instead of tables
}

// named is a name as written and where.
type named struct {
	text string
	at   fault.Place
}

// given is what a test says there is.
type given struct {
	tables     []*givenTable
	last       []*givenTable // of a book before
	parameters []yamlnode.Pair
}

// givenTable is a table of the economy or of the policy, or of a book.
type givenTable struct {
	named
	*Table
}

// expected is a table of the book with the rows that must be there.
type expected struct {
	named
	*Table
	of *book.Table
}

// Part is a part of a test as it is shown: a table, a value or a fault.
type Part struct {
	Name string // of the table, as written; "" for a value or a fault
	Text string
}

// Given are what the test gives, as written, what every test of its file gives too included.
func (t *Test) Given() []Part {
	out := shown(t.given.tables)
	for _, p := range t.given.parameters {
		text := p.Name + ": " + p.Value.Text
		if p.Value.Kind != yamlnode.Scalar {
			text = p.Name + " has other values"
		}
		out = append(out, Part{Text: text})
	}
	for _, p := range shown(t.given.last) {
		out = append(out, Part{"last " + p.Name, p.Text})
	}
	return out
}

func shown(tables []*givenTable) []Part {
	var out []Part
	for _, g := range tables {
		out = append(out, Part{g.text, g.Text()})
	}
	return out
}

// Expects are what the test expects, as written.
func (t *Test) Expects() []Part {
	var out []Part
	for _, e := range t.expect {
		out = append(out, Part{e.text, e.Text()})
	}
	for _, f := range t.faults {
		out = append(out, Part{Text: f.text})
	}
	return out
}

func columnName(text string) string { return book.Column(text) }

// Read reads the tests of a policy's directory, in the order of the files' names and as written there. A policy without
// tests has none, which is no fault.
func Read(dir string) ([]*Test, error) {
	files, err := os.ReadDir(filepath.Join(dir, Directory))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.New(fault.Place{File: filepath.Join(dir, Directory)}, "%v", err)
	}
	var all []*Test
	var faults fault.List
	for _, f := range files {
		name := filepath.Join(dir, Directory, f.Name())
		switch ext := filepath.Ext(name); {
		case f.IsDir() || strings.HasPrefix(f.Name(), "."):
		case ext == ".yaml":
			data, err := os.ReadFile(name)
			if err != nil {
				faults.Add(fault.New(fault.Place{File: name}, "%v", err))
				continue
			}
			tests, found := Parse(filepath.ToSlash(name), data)
			all = append(all, tests...)
			faults.Add(found...)
		case strings.EqualFold(ext, ".yml") || strings.EqualFold(ext, ".yaml"):
			faults.Add(fault.New(fault.Place{File: name}, "only files that end in .yaml are read").WithHint("rename it to end in .yaml"))
		}
	}
	faults.Add(twice(all)...)
	return all, faults.Err()
}

// twice reports tests of one name: a failure would not say which.
func twice(all []*Test) fault.List {
	first := map[string]*Test{}
	var faults fault.List
	for _, t := range all {
		if before := first[book.Slug(t.Name)]; before != nil {
			faults.Add(fault.New(t.At, "a second test has this name").WithAlso(before.At, "the first").WithHint("say what is different about it"))
		} else {
			first[book.Slug(t.Name)] = t
		}
	}
	return faults
}

// Parse reads one file of tests. Its names are sentences; given: beside them is for every test of the file.
func Parse(file string, data []byte) ([]*Test, fault.List) {
	root, faults := yamlnode.Read(file, data)
	if root == nil {
		return nil, faults
	}
	r := &testReader{faults: faults}
	return r.tests(root), r.faults
}

// FromNode reads tests from a mapping of sentences.
func FromNode(root *yamlnode.Node) ([]*Test, fault.List) {
	r := &testReader{}
	return r.tests(root), r.faults
}

type testReader struct{ faults fault.List }

func (r *testReader) tests(root *yamlnode.Node) []*Test {
	if !r.mapping(root, "the file", "sentences, each with given: and expect:") {
		return nil
	}
	common := &given{}
	for _, p := range root.Pairs {
		if p.Slug == "given" {
			common = r.given(p.Value)
		}
	}
	var all []*Test
	for _, p := range root.Pairs {
		if p.Slug != "given" {
			all = append(all, r.test(p, common))
		}
	}
	return all
}

// mapping demands names with values.
func (r *testReader) mapping(n *yamlnode.Node, what, expects string) bool {
	if n.Kind == yamlnode.Mapping {
		return true
	}
	if !n.Told {
		r.faults.Add(fault.New(n.At, "%s is %s, expected %s", what, n.Kind, expects))
	}
	return false
}

var testFields = []string{"given", "expect", "rules", "because", "source", "sure"}

func (r *testReader) test(p yamlnode.Pair, common *given) *Test {
	t := &Test{Name: p.Name, At: p.At, given: common}
	if !r.mapping(p.Value, "a test", "given: and expect:") {
		return t
	}
	expects := false
	for _, f := range p.Value.Pairs {
		switch f.Slug {
		case "given":
			t.given = r.given(f.Value).over(common)
		case "expect":
			expects = true
			r.expect(t, f.Value)
		case "rules":
			t.rules = r.names(f.Value)
		case "because":
			t.Because = strings.TrimSpace(f.Value.Text)
		case "source":
			t.Source = strings.TrimSpace(f.Value.Text)
		case "sure":
			t.Sure = strings.TrimSpace(f.Value.Text)
			if !slices.Contains([]string{"G", "S", "K", "C"}, t.Sure) {
				r.faults.Add(fault.New(f.Value.At, "sure is %q, expected G, S, K or C", t.Sure).
					WithHint("G the guidance itself, S someone who reports it, K general knowledge, C made up"))
			}
		default:
			r.faults.Add(fault.New(f.At, "a test has no field %q", f.Name).WithHint("%s", fault.Suggest(f.Name, testFields)))
		}
	}
	if !expects {
		r.faults.Add(fault.New(p.At, "the test expects nothing").WithHint("add expect: with a table of the book, such as ledger:"))
	}
	return t
}

// names reads one name or a list of them.
func (r *testReader) names(n *yamlnode.Node) []named {
	var out []named
	items := n.Items
	if n.Kind == yamlnode.Scalar {
		items = []*yamlnode.Node{n}
	}
	for _, item := range items {
		if item.Kind != yamlnode.Scalar || item.Empty {
			r.faults.Add(fault.New(item.At, "expected a text, found %s", item.Kind))
			continue
		}
		out = append(out, named{strings.TrimSpace(item.Text), item.At})
	}
	if len(out) == 0 && len(r.faults) == 0 {
		r.faults.Add(fault.New(n.At, "expected a text or a list of them, found %s", n.Kind))
	}
	return out
}

func (r *testReader) given(n *yamlnode.Node) *given {
	g := &given{}
	if n.Empty || !r.mapping(n, "given", "tables by name") {
		return g
	}
	for _, p := range n.Pairs {
		switch p.Slug {
		case "parameters":
			if r.mapping(p.Value, "parameters", "names with values") {
				g.parameters = p.Value.Pairs
			}
		case "last":
			if r.mapping(p.Value, "last", "tables of a book, such as decisions:") {
				for _, before := range p.Value.Pairs {
					g.last = append(g.last, r.givenTable(before)...)
				}
			}
		default:
			g.tables = append(g.tables, r.givenTable(p)...)
		}
	}
	return g
}

func (r *testReader) givenTable(p yamlnode.Pair) []*givenTable {
	t := r.table(p)
	if t == nil {
		return nil
	}
	if t.Others {
		r.faults.Add(fault.New(t.At, "... stands in a table that is given").WithHint("it is for expect:, where rows beyond those written are allowed"))
	}
	return []*givenTable{{named{p.Name, p.At}, t}}
}

func (r *testReader) table(p yamlnode.Pair) *Table {
	if p.Value.Kind != yamlnode.Scalar || p.Value.Empty {
		if !p.Value.Told {
			r.faults.Add(fault.New(p.At, "%s is %s, expected a table", p.Name, kindOf(p.Value)).
				WithHint("write | after %s: and below it, indented, a line of column names and a line for each row, with | between values", p.Name))
		}
		return nil
	}
	t, faults := ParseTable(p.Value.Text, p.Value.Place)
	r.faults.Add(faults...)
	if len(faults) > 0 {
		return nil
	}
	return t
}

func kindOf(n *yamlnode.Node) string {
	if n.Empty {
		return "empty"
	}
	return n.Kind.String()
}

// over is what is given here, and of what is given for all tests that which is not given here.
func (g *given) over(common *given) *given {
	out := &given{tables: g.tables, last: g.last, parameters: g.parameters}
	for _, t := range common.tables {
		if !slices.ContainsFunc(g.tables, t.sameAs) {
			out.tables = append(out.tables, t)
		}
	}
	for _, t := range common.last {
		if !slices.ContainsFunc(g.last, t.sameAs) {
			out.last = append(out.last, t)
		}
	}
	for _, p := range common.parameters {
		if !slices.ContainsFunc(g.parameters, func(q yamlnode.Pair) bool { return q.Slug == p.Slug }) {
			out.parameters = append(out.parameters, p)
		}
	}
	return out
}

func (t *givenTable) sameAs(other *givenTable) bool {
	return book.Slug(t.text) == book.Slug(other.text)
}

// expectable are the tables of the book that a test can expect rows of.
var expectable = []string{"ledger", "values", "measures", "limits", "opportunities", "decisions", "shares", "scores", "positions", "origins", "due", "gaps", "quality"}

func (r *testReader) expect(t *Test, n *yamlnode.Node) {
	if !r.mapping(n, "expect", "tables of the book, such as ledger:") {
		return
	}
	for _, p := range n.Pairs {
		if p.Slug == "faults" {
			t.faults = r.names(p.Value)
			continue
		}
		if !slices.Contains(expectable, p.Slug) {
			r.faults.Add(fault.New(p.At, "a test cannot expect %q", p.Name).WithHint("%s", fault.Suggest(p.Name, append(slices.Clone(expectable), "faults"))))
			continue
		}
		of, _ := book.Lookup(p.Slug)
		if table := r.table(p); table != nil {
			t.expect = append(t.expect, &expected{named{p.Name, p.At}, table, of})
		}
	}
	if len(n.Pairs) > 1 && t.faults != nil {
		r.faults.Add(fault.New(n.At, "the test expects both faults and tables").WithHint("a run with faults makes no book: make two tests of it"))
	}
}
