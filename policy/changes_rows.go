package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// resolveRow gives a change of a table's row its place: the table and the values that say which row.
func (l *loader) resolveRow(c *changing, before *entry) bool {
	if before.Value.Find("file") == nil {
		l.faults.Add(fault.New(c.at, "the table %s has no rows of its own to change: the economy brings them", before.Name).
			WithHint("replace the table with one that has a file:"))
		return false
	}
	field := map[Do]string{DoSetRow: "where", DoRemoveRow: "where", DoAddRow: "with"}[c.Do]
	p := c.f.pair(field)
	if p == nil {
		if !c.f.has(field) {
			l.faults.Add(fault.New(c.f.at, "%s does not say which row", c.f.what).WithHint("add %s: with the key, such as {hrg: AA10}", field))
		}
		return false
	}
	if !l.isMapping(p.Value, field+" of "+c.f.what) {
		return false
	}
	if c.Do == DoSetRow {
		if to := l.to(c); to == nil || !l.isMapping(to.Value, "to of "+c.f.what) {
			return false
		}
	}
	c.Place += "/" + rowName(c, p.Value, before)
	return true
}

// rowName is the key of a row in a place: the values of the key's columns, then of the dates, in the order that the
// table declares, so that it does not matter in which order a change names them.
func rowName(c *changing, n *yamlnode.Node, table *entry) string {
	var names []string
	if key := table.Value.Find("key"); key != nil {
		for _, item := range append(slices.Clone(key.Value.Items), key.Value) {
			if item.Kind == yamlnode.Scalar {
				names = append(names, item.Text)
			}
		}
	}
	if between := table.Value.Find("between"); between != nil {
		for _, p := range between.Value.Pairs {
			for _, end := range p.Value.Items {
				names = append(names, end.Text)
			}
		}
	}
	for _, field := range []string{"from", "published"} {
		if p := table.Value.Find(field); p != nil {
			names = append(names, p.Value.Text)
		}
	}
	var values []string
	for _, name := range names {
		if p := n.Find(name); p != nil {
			values = append(values, strings.NewReplacer("%", "%25", "/", "%2F").Replace(strings.TrimSpace(p.Value.Text)))
		}
	}
	if len(values) == 0 { // not by its key
		return strings.ReplaceAll(n.Flow(), "/", "%2F")
	}
	return strings.Join(values, ",")
}

// changeRows makes the changes of a table's rows, once they are read: those of one reform after another, and of each
// first finds the rows that are meant, so that no change hides a row from another.
func (l *loader) changeRows(t *Table, changes []*changing) {
	for len(changes) > 0 && len(t.Columns) > 0 {
		n := 1
		for n < len(changes) && changes[n].layer.dir == changes[0].layer.dir {
			n++
		}
		l.changeRowsOf(t, changes[:n])
		changes = changes[n:]
	}
}

func (l *loader) changeRowsOf(t *Table, changes []*changing) {
	touched := map[*rule.Value]*changing{} // by the first cell of a row
	var all []*rowChange
	for _, c := range changes {
		r := &rowChange{l: l, t: t, c: c, touched: touched}
		if c.Do == DoAddRow || r.find(c.f.pair("where").Value) {
			all = append(all, r)
		}
	}
	for _, r := range all {
		switch r.c.Do {
		case DoAddRow:
			r.add(r.c.f.pair("with").Value)
		case DoSetRow:
			r.set(r.c.f.pair("where").Value, r.c.f.pair("to").Value)
		case DoRemoveRow:
			r.remove(r.c.f.pair("where").Value)
		}
	}
}

type rowChange struct {
	l       *loader
	t       *Table
	c       *changing
	touched map[*rule.Value]*changing
	row     []rule.Value // what is changed; nil for one that is added
}

// cells reads named values as cells of the table.
func (r *rowChange) cells(n *yamlnode.Node) (map[int]rule.Value, bool) {
	out := map[int]rule.Value{}
	ok := true
	var known []string
	for _, c := range r.t.Columns {
		known = append(known, c.Name)
	}
	for _, p := range n.Pairs {
		c := r.t.Column(p.Name)
		if c == nil {
			r.l.faults.Add(fault.New(p.At, "the table %s has no column %q", r.t.Name, p.Name).WithHint("%s", fault.Suggest(p.Name, known)))
			ok = false
			continue
		}
		v, f := cell(p.Value.Text, *c, p.Value.At)
		if slices.Contains(r.t.Any, c.Name) && strings.EqualFold(strings.TrimSpace(p.Value.Text), "any") {
			v, f = rule.Value{}, nil
		}
		r.l.faults.Add(f)
		ok = ok && f == nil
		out[columnIndex(r.t, c.Name)] = v
	}
	return out, ok
}

// find finds the one row with the values given, and says whether there is one.
func (r *rowChange) find(where *yamlnode.Node) bool {
	wanted, ok := r.cells(where)
	if !ok {
		return false
	}
	for _, row := range r.t.Rows {
		if !fits(row, wanted) {
			continue
		}
		if r.row != nil {
			r.l.faults.Add(fault.New(where.At, "several rows of %s are for %s", r.t.Name, where.Flow()).
				WithHint("give the whole key%s", datedKey(r.t)))
			return false
		}
		r.row = row
	}
	if r.row == nil {
		r.l.faults.Add(fault.New(where.At, "no row of %s is for %s", r.t.Name, where.Flow()).WithHint("%s", r.nearest(where)))
		return false
	}
	return r.touch()
}

// touch notes that a row is changed, and reports one that another change of the same reform changes.
func (r *rowChange) touch() bool {
	if before := r.touched[&r.row[0]]; before != nil {
		r.l.faults.Add(fault.New(r.c.At, "one row of %s is changed twice, by %s and by %s", r.t.Name, before.Name, r.c.Name).
			WithAlso(before.At, "the first").WithHint("make one change of the two: the order of changes must not matter"))
		return false
	}
	r.touched[&r.row[0]] = r.c
	return true
}

func fits(row []rule.Value, wanted map[int]rule.Value) bool {
	for i, v := range wanted {
		if row[i].Known() != v.Known() || valueText(row[i]) != valueText(v) {
			return false
		}
	}
	return true
}

func datedKey(t *Table) string {
	with := ""
	for _, name := range []string{t.From, t.Published} {
		if name != "" {
			with += ", with " + name
		}
	}
	return with
}

// nearest suggests the key that was most likely meant, for a key of one column.
func (r *rowChange) nearest(where *yamlnode.Node) string {
	if len(r.t.Key) != 1 || where.Find(r.t.Key[0]) == nil {
		return "give the key of a row that is there"
	}
	at := columnIndex(r.t, r.t.match(r.t.Key[0]).Column)
	var known []string
	for _, row := range r.t.Rows {
		known = append(known, valueText(row[at]))
	}
	if hint := fault.Suggest(where.Find(r.t.Key[0]).Value.Text, known); hint != "" && len(known) < 200 {
		return hint
	}
	return "use add row: for one that is not there"
}

func (r *rowChange) set(where, to *yamlnode.Node) {
	cells, ok := r.cells(to)
	if !ok {
		return
	}
	var was, now []string
	for at, c := range r.t.Columns {
		if v, set := cells[at]; set {
			r.c.note(v, c.Type)
			was = append(was, c.Name+" "+valueText(r.row[at]))
			now = append(now, c.Name+" "+valueText(v))
			r.row[at] = v
		}
	}
	if len(now) != 1 { // several cells are not one number
		r.c.Number = nil
	}
	r.c.Was, r.c.Now = strings.Join(was, ", "), strings.Join(now, ", ")
	r.c.Words = fmt.Sprintf("sets %s for %s in the table %s, was %s", r.c.Now, rowWords(where), r.t.Name, r.c.Was)
}

func (r *rowChange) remove(where *yamlnode.Node) {
	r.c.Was = rowText(r.t, r.row)
	r.c.Words = fmt.Sprintf("takes away the row for %s of the table %s", rowWords(where), r.t.Name)
	i := slices.IndexFunc(r.t.Rows, func(row []rule.Value) bool { return &row[0] == &r.row[0] })
	r.t.Rows, r.t.Lines = slices.Delete(r.t.Rows, i, i+1), slices.Delete(r.t.Lines, i, i+1)
}

func (r *rowChange) add(with *yamlnode.Node) {
	cells, ok := r.cells(with)
	if !ok {
		return
	}
	row := make([]rule.Value, len(r.t.Columns))
	for i, v := range cells {
		row[i] = v
	}
	for _, name := range r.t.Key {
		if m := r.t.match(name); m.To == "" && !m.Any && !row[columnIndex(r.t, name)].Known() {
			r.l.faults.Add(fault.New(with.At, "the row has no %s, which is part of the key", name).WithHint("add %s:", name))
			return
		}
	}
	for i := range r.t.Rows {
		if r.sameKey(r.t.Rows[i], row) {
			r.l.faults.Add(fault.New(with.At, "%s has a row for that already, on line %d of its file", r.t.Name, r.t.Lines[i]).WithHint("use set row:"))
			return
		}
	}
	r.t.Rows, r.t.Lines = append(r.t.Rows, row), append(r.t.Lines, 0)
	r.c.Now = rowText(r.t, row)
	r.c.Words = fmt.Sprintf("adds a row to the table %s: %s", r.t.Name, r.c.Now)
}

// sameKey says that two rows answer one question: of one key, on some day both.
func (r *rowChange) sameKey(a, b []rule.Value) bool {
	for _, name := range append(r.t.KeyColumns(), r.t.Published) {
		if i := columnIndex(r.t, name); i >= 0 && (a[i].Known() != b[i].Known() || valueText(a[i]) != valueText(b[i])) {
			return false
		}
	}
	from, to := columnIndex(r.t, r.t.From), columnIndex(r.t, r.t.To)
	return first(dayAt(a, from)) <= last(dayAt(b, to)) && first(dayAt(b, from)) <= last(dayAt(a, to))
}

// rowText is a row's values with their columns, without those that are missing.
func rowText(t *Table, row []rule.Value) string {
	var out []string
	for i, c := range t.Columns {
		if row[i].Known() {
			out = append(out, c.Name+" "+valueText(row[i]))
		}
	}
	return strings.Join(out, ", ")
}

func rowWords(where *yamlnode.Node) string {
	var out []string
	for _, p := range where.Pairs {
		out = append(out, p.Name+" "+p.Value.Text)
	}
	return strings.Join(out, ", ")
}
