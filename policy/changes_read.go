package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// readChange reads what a change says it does; nil after a fault that leaves nothing to go on with.
func (l *loader) readChange(item *yamlnode.Node, y layer) *changing {
	known := withMeta("name")
	for _, do := range allDo {
		known = append(known, string(do))
		for _, field := range beside[do] {
			if !slices.Contains(known, field) {
				known = append(known, field)
			}
		}
	}
	f := l.fields(item, "a change", known...)
	if f.node == nil {
		return nil
	}
	c := &changing{Change: &Change{}, f: f, layer: y}
	name := f.need("name")
	if !l.readDo(c, item) {
		return nil
	}
	target := f.scalar(string(c.Do))
	if name == nil || target == nil {
		return nil
	}
	f.what = "the change " + name.Text
	c.Meta = f.meta(yamlnode.Pair{Name: name.Text, Slug: book.Slug(name.Text), At: item.At})
	if before := l.changed[c.Slug]; before != nil {
		l.faults.Add(fault.New(c.At, "a second change is named %q", c.Name).WithAlso(before.At, "the first"))
	}
	l.changed[c.Slug] = c.Change
	for _, p := range item.Pairs {
		if fits := slices.ContainsFunc(beside[c.Do], func(b string) bool { return book.Slug(b) == p.Slug }); !fits && isBeside(p.Slug) {
			l.faults.Add(fault.New(p.At, "%s: %q does not go with %s", f.what, p.Name, c.Do).WithHint("%s", goesWith(c.Do)))
		}
	}
	c.at = target.At
	l.readTarget(c, target.Text)
	return c
}

func isBeside(slug string) bool {
	for _, names := range beside {
		if slices.Contains(names, slug) {
			return true
		}
	}
	return false
}

func goesWith(do Do) string {
	if len(beside[do]) == 0 {
		return "take it away: " + string(do) + " needs nothing beside it"
	}
	return string(do) + " goes with " + orList(beside[do])
}

// readDo finds the one thing that a change does.
func (l *loader) readDo(c *changing, item *yamlnode.Node) bool {
	for _, do := range allDo {
		if !c.f.has(string(do)) {
			continue
		}
		if c.Do != "" {
			l.faults.Add(fault.New(item.Find(string(do)).At, "a change has both %s and %s", c.Do, do).WithHint("make two changes of it"))
			return false
		}
		c.Do = do
	}
	if c.Do == "" {
		l.faults.Add(fault.New(item.At, "a change says nothing to do").WithHint("add %s", orList(namesOf(allDo))))
	}
	return c.Do != ""
}

func namesOf(all []Do) []string {
	var out []string
	for _, do := range all {
		out = append(out, string(do))
	}
	return out
}

// readTarget cuts the name of what is changed into its parts.
func (l *loader) readTarget(c *changing, text string) {
	section := map[Do]string{DoSet: "parameter", DoSetTarget: "target", DoSetFact: "fact", DoSetTerm: "term", DoSetRow: "table", DoAddRow: "table", DoRemoveRow: "table"}[c.Do]
	names := strings.Split(text, ".")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	switch {
	case section != "":
		names = []string{strings.TrimPrefix(strings.TrimSpace(text), section+".")}
	case len(names) > 1:
		section, names = names[0], names[1:]
	}
	if section == "positions" { // as the section is called
		section = string(KindPosition)
	}
	c.entry = &entry{section: section, dir: c.layer.dir, prefix: c.layer.prefix, Pair: yamlnode.Pair{At: c.at}}
	if ofTable(section) && len(names) > 1 {
		c.entry.of, names = names[0], names[1:]
	}
	c.entry.Name, c.entry.Slug = names[0], book.Slug(names[0])
	c.part = names[1:]
}

// resolve finds the place of what is changed, and says whether there is such a place.
func (l *loader) resolve(c *changing) bool {
	e := c.entry
	if ofTable(e.section) && slices.Contains(changeable, e.section) && e.of != "" {
		t := l.economyTable(e.of, c.at)
		if t == nil {
			return false
		}
		e.of = t.Name
	}
	if !slices.Contains(changeable, e.section) || e.Slug == "" || ofTable(e.section) && e.of == "" {
		l.faults.Add(fault.New(c.at, "%q does not name what is changed", c.f.scalar(string(c.Do)).Text).
			WithHint("write its section and name, such as price.admitted care, price.admitted care.short stay or parameter.marginal rate"))
		return false
	}
	c.Place = e.place()
	before := l.entries[e.key()]
	if before != nil && before.section != e.section {
		l.faults.Add(fault.New(c.at, "%s is a %s, not a %s", before.Name, before.section, e.section).
			WithHint("write %s.%s", before.section, before.Name))
		return false
	}
	if before == nil && (c.Do != DoAdd || len(c.part) > 0) {
		l.faults.Add(fault.New(c.at, "there is no %s %q to change", e.section, e.Name).WithHint("%s", l.suggestEntry(e)))
		return false
	}
	switch {
	case len(c.part) > 0:
		return l.resolvePart(c, before)
	case c.Do == DoAdd && before != nil:
		l.faults.Add(fault.New(c.at, "the %s %q is already there", e.section, e.Name).WithAlso(before.At, "the first").WithHint("use replace:"))
		return false
	case c.Do == DoSet:
		return l.resolveSet(c, before)
	case c.Do == DoSetTarget || e.section == "target" && c.Do != DoAdd:
		return l.oneTarget(c)
	case c.Do == DoSetFact || c.Do == DoSetTerm:
		return l.resolveSetting(c)
	case c.Do == DoSetRow || c.Do == DoAddRow || c.Do == DoRemoveRow:
		return l.resolveRow(c, before)
	}
	return true
}

// place is the entry's place in the form of a change's.
func (e *entry) place() string {
	if e.of != "" {
		return e.section + "/" + e.of + "/" + e.Slug
	}
	return e.section + "/" + e.Slug
}

func (l *loader) suggestEntry(e *entry) string {
	var known []string
	for _, o := range l.order {
		if o.section == e.section && o.of == e.of {
			known = append(known, o.Name)
		}
	}
	return fault.Suggest(e.Name, known)
}

// ofTable says that what stands in a section is named after the table of the economy that it is of.
func ofTable(section string) bool { return section == "define" || section == "derive" }
