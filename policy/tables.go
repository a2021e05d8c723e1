package policy

import (
	"math/big"
	"path"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// TableName is the name under which a policy's table is stored for an engine.
func TableName(slug string) string { return "policy_" + book.Column(slug) }

// Column finds a column of the table, nil when there is none.
func (t *Table) Column(name string) *plan.Column {
	for i := range t.Columns {
		if book.Slug(t.Columns[i].Name) == book.Slug(name) {
			return &t.Columns[i]
		}
	}
	return nil
}

func organisationsTable() *economy.Table { return economy.Lookup("organisations") }

// buildTable reads what a policy says of a table, then its rows.
func (l *loader) buildTable(e *entry) {
	what := "the table " + e.Name
	f := l.fields(e.Value, what, withHeld("file", "fill", "gap", "key", "any", "between", "from", "to", "published", "columns")...)
	t := &Table{Meta: f.meta(e.Pair), Held: f.held()}
	l.tables[t.Slug] = t
	l.policy.Tables = append(l.policy.Tables, t)
	if economy.Lookup(book.Column(t.Slug)) != nil {
		l.faults.Add(fault.New(e.At, "%s has the name of a table of the economy", what).WithHint("give it another name"))
	}
	if f.node == nil {
		return
	}
	l.tableColumns(f, t)
	t.From, t.To, t.Published = l.dateColumn(f, t, "from"), l.dateColumn(f, t, "to"), l.dateColumn(f, t, "published")
	if t.Published != "" && (t.From == "") != (t.To == "") {
		l.faults.Add(fault.New(f.scalar("published").At, "%s says when rows were published, and one end of the days they are in force", what).
			WithHint("add the other of from: and to:, because a row published later can end an earlier one"))
	}
	before := len(l.faults)
	l.tableRanges(f, t)
	l.tableKey(f, t)
	l.tableBlanks(f, t)
	t.unclear = len(l.faults) > before
	t.Fill = f.choice("fill", "economy") != ""
	if n := f.scalar("gap"); n != nil {
		t.Gap = l.gap(n.Text, n.At)
	} else if t.Fill && !f.has("gap") {
		l.faults.Add(fault.New(e.At, "%s may be brought by the economy, and does not say what its absence means", what).
			WithHint("add gap: with the name of a gap that is listed when the economy does not bring it"))
	}
	file := f.scalar("file")
	given := l.given.Tables[t.Slug]
	switch {
	case given != nil:
		if file != nil {
			t.File = e.prefix + strings.TrimSpace(file.Text)
		}
		l.givenRows(t, given)
	case file == nil && !t.Fill && !f.has("file") && !f.has("fill"):
		l.faults.Add(fault.New(e.At, "%s has no rows", what).
			WithHint("add file: with the name of a CSV file, or fill: economy where the economy brings it"))
	case file != nil && t.Fill:
		l.faults.Add(fault.New(file.At, "%s has both a file and fill: economy", what).WithHint("keep one of them"))
	case file != nil:
		l.tableFile(e, t, file)
	}
}

func (l *loader) tableFile(e *entry, t *Table, file *yamlnode.Node) {
	name := strings.TrimSpace(file.Text)
	if path.IsAbs(name) || strings.Contains(name, `\`) || path.Clean(name) != name || strings.HasPrefix(name, "..") {
		l.faults.Add(fault.New(file.At, "%q is not the name of a file within the policy", name).
			WithHint("write it from the policy's directory with slashes, such as tables/tariff.csv"))
		return
	}
	t.File = e.prefix + name
	at := path.Join(e.dir, name)
	data, ok := l.read(at, t.File, file.At, maxTableSize)
	if !ok {
		return
	}
	l.rows(t, at, data, e.rows)
}

// tableColumns reads the declared columns: a type, or a type with bounds.
func (l *loader) tableColumns(f *fields, t *Table) {
	p := f.pair("columns")
	if p == nil {
		if !f.has("columns") {
			l.faults.Add(fault.New(f.at, "%s does not say its columns", f.what).WithHint("add columns: with a type for each"))
		}
		return
	}
	if !l.isMapping(p.Value, f.what+", columns") {
		return
	}
	for _, c := range p.Value.Pairs {
		what := "the column " + c.Name
		var typ rule.Type
		switch {
		case c.Value.Kind == yamlnode.Scalar && !c.Value.Empty:
			typ = l.columnType(&fields{l: l, what: what, at: c.At}, c.Value)
		default:
			cf := l.fields(c.Value, what, withMeta("type", "at least", "at most")...)
			typ = l.columnType(cf, cf.need("type"))
		}
		if c.Slug == "found" {
			l.faults.Add(fault.New(c.At, "a column cannot be named found: it says whether a look-up found a row").WithHint("rename it"))
		}
		typ.Missing = true
		t.Columns = append(t.Columns, plan.Column{Name: c.Name, Type: typ})
	}
}

// dateColumn is the name of the column of the first or last day, which is a date whether declared or not.
func (l *loader) dateColumn(f *fields, t *Table, end string) string {
	n := f.scalar(end)
	if n == nil {
		return ""
	}
	c := t.Column(n.Text)
	if c == nil {
		t.Columns = append(t.Columns, plan.Column{Name: n.Text, Type: rule.Type{Kind: rule.Date, Missing: true}})
		return n.Text
	}
	if c.Type.Kind != rule.Date {
		l.faults.Add(fault.New(n.At, "%s: of %s is the column %s, which is %s, expected a date", end, f.what, c.Name, c.Type.Kind))
	}
	return c.Name
}

// narrow sets the bounds of the numeric columns to those of the rows. A column without a value keeps what was
// declared.
func (t *Table) narrow() {
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Type.Kind != rule.Number {
			continue
		}
		var low, high *big.Rat
		for _, row := range t.Rows {
			if v := row[i]; v.Known() {
				if low == nil || v.Rat().Cmp(low) < 0 {
					low = v.Rat()
				}
				if high == nil || v.Rat().Cmp(high) > 0 {
					high = v.Rat()
				}
			}
		}
		switch {
		case low != nil:
			c.Type.Min, c.Type.Max = low, high
		case t.File != "" && c.Type.Min == nil && c.Type.Max == nil:
			c.Type.Min, c.Type.Max = new(big.Rat), new(big.Rat) // no row has a value: none can be read
		}
	}
}
