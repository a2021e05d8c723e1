package policytest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// Loader loads the policy that is tested, with some things given in place of its own.
type Loader func(policy.Given) (*policy.Policy, error)

// Suite is tests of a policy that fit it, ready to be run.
type Suite struct {
	Policy *policy.Policy // as it is, without anything given
	load   Loader
	tests  []*prepared

	policies map[string]*stood // by what is given
}

// prepared is a test whose names and cells are understood.
type prepared struct {
	*Test
	given   policy.Given
	key     string // the same for tests that give the policy the same
	economy map[string]*records
	before  *book.Memory // nil where nothing was before
	wants   []*want
	rules   map[*want][]string // slugs of the rules whose rows are compared
	run     []string           // slugs of the rules that are run for their own sake
}

// New makes a suite of tests, or gives every fault of them: names that the policy does not have, cells that their
// columns cannot hold.
func New(load Loader, tests []*Test) (*Suite, error) {
	p, err := load(policy.Given{})
	if err != nil {
		return nil, err
	}
	s := &Suite{Policy: p, load: load, policies: map[string]*stood{}}
	var faults fault.List
	for _, t := range tests {
		q := &preparing{suite: s, prepared: &prepared{Test: t, economy: map[string]*records{}, rules: map[*want][]string{}}}
		q.prepare()
		faults.Add(q.faults...)
		s.tests = append(s.tests, q.prepared)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return s, nil
}

// preparing is a test on the way to being prepared.
type preparing struct {
	suite *Suite
	*prepared
	faults fault.List
}

func (q *preparing) prepare() {
	q.stand()
	reader := &recordsReader{policy: q.suite.Policy}
	for _, t := range q.Test.given.tables {
		q.giveTable(reader, t)
	}
	q.faults.Add(reader.faults...)
	q.last()
	for _, e := range q.expect {
		w, faults := wants(e)
		q.faults.Add(faults...)
		if w != nil {
			q.wants = append(q.wants, w)
			q.gaps(w)
		}
	}
	q.compared()
	if len(q.faults) == 0 {
		reader.register(q.economy, q.bodyKind())
	}
	q.mustStand()
}

// mustStand reports what is wrong with rows and values that are given for the policy's own, unless the test is of that.
func (q *preparing) mustStand() {
	var found fault.List
	if !errors.As(q.suite.with(q.prepared).err, &found) || q.Test.faults != nil {
		return
	}
	for _, f := range found {
		if f.Place.File == q.At.File {
			q.faults.Add(f)
		}
	}
}

// gaps reports gaps that are expected and that the policy does not declare.
func (q *preparing) gaps(w *want) {
	at := slices.IndexFunc(w.columns, func(c wanted) bool { return c.field.Name == "gap" })
	if at < 0 {
		return
	}
	known := []string{noRecords}
	for _, g := range q.suite.Policy.Gaps {
		known = append(known, g.Name)
	}
	for _, row := range w.Rows {
		if !slices.ContainsFunc(known, func(name string) bool { return book.Slug(name) == book.Slug(row[at].Text) }) {
			q.faults.Add(fault.New(row[at].At, "the policy has no gap %q", row[at].Text).WithHint("%s", fault.Suggest(row[at].Text, known)))
		}
	}
}

// noRecords is the gap under which a book lists a rule that made nothing.
const noRecords = "no records"

// stand puts the parameters given where the policy is loaded with them.
func (q *preparing) stand() {
	q.prepared.given = policy.Given{Tables: map[string]*policy.GivenTable{}, Parameters: map[string]*yamlnode.Node{}}
	var known []string
	for _, p := range q.suite.Policy.Parameters {
		known = append(known, p.Name)
	}
	for _, p := range q.Test.given.parameters {
		if !slices.ContainsFunc(q.suite.Policy.Parameters, func(x *policy.Parameter) bool { return x.Slug == p.Slug }) {
			q.faults.Add(fault.New(p.At, "the policy has no parameter %q", p.Name).WithHint("%s", fault.Suggest(p.Name, known)))
			continue
		}
		q.prepared.given.Parameters[p.Slug] = p.Value
		q.key += fmt.Sprintf("%q=%q;", p.Slug, nodeText(p.Value))
	}
}

// nodeText is all that a node says, as one text.
func nodeText(n *yamlnode.Node) string {
	parts := []string{n.Text}
	for _, item := range n.Items {
		parts = append(parts, nodeText(item))
	}
	for _, p := range n.Pairs {
		parts = append(parts, p.Slug, nodeText(p.Value))
	}
	return fmt.Sprintf("%q", parts)
}

// giveTable puts a table with the economy's, or where the policy is loaded with it.
func (q *preparing) giveTable(r *recordsReader, t *givenTable) {
	if of := economy.Lookup(book.Column(t.text)); of != nil {
		if q.economy[of.Name] != nil {
			q.faults.Add(fault.New(t.at, "the table %s is given twice", of.Name))
			return
		}
		q.economy[of.Name] = r.read(of, t.Table)
		return
	}
	var known []string
	for _, of := range economy.Schema {
		known = append(known, of.Name)
	}
	for _, own := range q.suite.Policy.Tables {
		if own.Slug == book.Slug(t.text) {
			q.prepared.given.Tables[own.Slug] = standIn(own, t.Table)
			q.key += t.key()
			return
		}
		known = append(known, own.Name)
	}
	q.faults.Add(fault.New(t.at, "neither the policy nor an economy has a table %q", t.text).WithHint("%s", fault.Suggest(t.text, known)))
}

// key is all that a table says, as one text.
func (t *givenTable) key() string {
	rows := []string{t.text}
	for _, row := range append([][]Cell{t.Header}, t.Rows...) {
		for _, c := range row {
			rows = append(rows, c.Text)
		}
		rows = append(rows, "\n")
	}
	return fmt.Sprintf("%q;", rows)
}

// standIn is a table as the policy takes it. Names of columns may be written with spaces.
func standIn(own *policy.Table, t *Table) *policy.GivenTable {
	out := &policy.GivenTable{At: t.At}
	for _, c := range t.Header {
		name := c.Text
		if column := own.Column(name); column != nil {
			name = column.Name
		}
		out.Header = append(out.Header, policy.GivenCell{Text: name, At: c.At})
	}
	for _, row := range t.Rows {
		var cells []policy.GivenCell
		for _, c := range row {
			cells = append(cells, policy.GivenCell(c))
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// last makes the book before of the tables that it is given as.
func (q *preparing) last() {
	for _, t := range q.Test.given.last {
		of, err := book.Lookup(book.Slug(t.text))
		if err != nil || !slices.Contains(expectable, of.Name) {
			q.faults.Add(fault.New(t.at, "a book has no table %q of figures", t.text).WithHint("%s", fault.Suggest(t.text, expectable)))
			continue
		}
		w, faults := wants(&expected{t.named, t.Table, of})
		q.faults.Add(faults...)
		if len(faults) > 0 {
			continue
		}
		if q.before == nil {
			q.before = book.NewMemory()
		}
		q.faults.Add(w.into(q.before)...)
	}
}

// into adds the rows to a book, what is not written being missing.
func (w *want) into(b *book.Memory) fault.List {
	var faults fault.List
	for n, row := range w.rows {
		values := make([]any, len(w.of.Columns))
		for i, c := range w.of.Columns {
			at := slices.IndexFunc(w.columns, func(x wanted) bool { return x.field.Name == c.Name })
			switch {
			case at < 0 || row[at].text == "":
			case c.Numeric():
				values[i] = number(row[at].text)
			case c.Kind == book.YesNo:
				values[i] = row[at].text == "yes"
			default:
				values[i] = row[at].text
			}
		}
		if err := b.Append(context.Background(), w.of.Name, values); err != nil {
			faults.AddError(w.Rows[n][0].At, err)
		}
	}
	return faults
}

// bodyKind is the kind of organisation that a body named in no other way is of: that which the rules are for.
func (q *preparing) bodyKind() string {
	for _, r := range q.suite.Policy.Rules {
		if slices.Contains(q.run, r.Slug) && r.Common() != nil && r.Common().Each[0].Kind != "" {
			return r.Common().Each[0].Kind
		}
	}
	return "provider"
}
