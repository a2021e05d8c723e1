package policy

import (
	"maps"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// tableRanges reads between: names of parts of the key with the columns of their first and last values.
func (l *loader) tableRanges(f *fields, t *Table) {
	p := f.pair("between")
	if p == nil || !l.isMapping(p.Value, f.what+", between") {
		return
	}
	t.Between = map[string][2]string{}
	for _, r := range p.Value.Pairs {
		ends := l.list(r.Value, "between "+r.Name)
		if len(ends) != 2 {
			l.faults.Add(fault.New(r.At, "between %s names %d columns, expected two: of the first value and of the last", r.Name, len(ends)).
				WithHint("write it as %s: [%s_from, %s_to]", r.Name, book.Column(r.Slug), book.Column(r.Slug)))
			continue
		}
		if t.Column(r.Name) != nil {
			l.faults.Add(fault.New(r.At, "between names %s, which is a column of %s", r.Name, f.what).
				WithHint("give the range a name of its own: the key names it, and the file does not have it"))
			continue
		}
		var columns [2]string
		var types [2]rule.Type
		for i, n := range ends {
			c := t.Column(n.Text)
			if c == nil {
				l.faults.Add(fault.New(n.At, "between %s names an unknown column %q", r.Name, n.Text).WithHint("%s", fault.Suggest(n.Text, t.columnNames())))
				continue
			}
			columns[i], types[i] = c.Name, c.Type
		}
		switch {
		case columns[0] == "" || columns[1] == "":
			continue
		case columns[0] == columns[1]:
			l.faults.Add(fault.New(r.At, "between %s names %s twice", r.Name, columns[0]))
		case types[0].Kind != types[1].Kind || types[0].Unit != types[1].Unit:
			l.faults.Add(fault.New(r.At, "between %s: %s is %s and %s is %s", r.Name, columns[0], describe(types[0]), columns[1], describe(types[1])).
				WithHint("give both one type"))
		case types[0].Kind != rule.Number && types[0].Kind != rule.Date:
			l.faults.Add(fault.New(r.At, "between %s: %s is %s, expected numbers or dates", r.Name, columns[0], describe(types[0])))
		default:
			t.Between[r.Name] = columns
		}
	}
}

// tableKey reads key: columns, and names of between.
func (l *loader) tableKey(f *fields, t *Table) {
	p := f.pair("key")
	if p == nil {
		if !f.has("key") {
			l.faults.Add(fault.New(f.at, "%s does not say its key", f.what).
				WithHint("add key: with the columns that say which row is meant, such as key: [hrg]"))
		}
		return
	}
	for _, n := range l.list(p.Value, f.what+", key") {
		name := t.keyPart(n.Text)
		switch {
		case name == "":
			l.faults.Add(fault.New(n.At, "the key of %s names an unknown column %q", f.what, n.Text).WithHint("%s", fault.Suggest(n.Text, slices.Concat(slices.Sorted(maps.Keys(t.Between)), t.columnNames()))))
		case slices.Contains(t.Key, name):
			l.faults.Add(fault.New(n.At, "the key of %s names %s twice", f.what, name))
		case name == t.From || name == t.To:
			l.faults.Add(fault.New(n.At, "the key of %s names %s, which says when a row is in force", f.what, name).WithHint("take it out of key:"))
		case name == t.Published:
			l.faults.Add(fault.New(n.At, "the key of %s names %s, which says when a row was published", f.what, name).WithHint("take it out of key:"))
		default:
			t.Key = append(t.Key, name)
		}
	}
	for name, ends := range t.Between {
		if !slices.Contains(t.Key, name) {
			l.faults.Add(fault.New(p.At, "the key of %s does not name %s, which is between %s and %s", f.what, name, ends[0], ends[1]).WithHint("add it to key:"))
		}
	}
}

// keyPart is a part of the key by its name, in any spelling; "" when there is none.
func (t *Table) keyPart(name string) string {
	if c := t.Column(name); c != nil {
		return c.Name
	}
	for part := range t.Between {
		if book.Slug(part) == book.Slug(name) {
			return part
		}
	}
	return ""
}

// tableBlanks reads any: the parts of the key that a row may leave blank.
func (l *loader) tableBlanks(f *fields, t *Table) {
	p := f.pair("any")
	if p == nil {
		return
	}
	for _, n := range l.list(p.Value, f.what+", any") {
		name := t.keyPart(n.Text)
		switch {
		case !slices.Contains(t.Key, name):
			l.faults.Add(fault.New(n.At, "any: of %s names %q, which is no part of its key", f.what, n.Text).WithHint("%s", fault.Suggest(n.Text, t.Key)))
		case t.Between[name] != [2]string{}:
			l.faults.Add(fault.New(n.At, "any: of %s names %s, which is a range", f.what, name).
				WithHint("take it out: a range with both its ends blank is for any value already"))
		case !slices.Contains(t.Any, name):
			t.Any = append(t.Any, name)
		}
	}
}

func (t *Table) columnNames() []string {
	var names []string
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	return names
}
