package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// Change is one named change of a reform to the policy that it extends.
type Change struct {
	Meta
	Do     Do
	Target string // what is changed, such as "parameter.marginal-rate" or "price.admitted-care"
	Was    string // as written in the policy extended, "" for what is added
	Now    string // as written in the reform, "" for what is removed
}

// Do is what a change does.
type Do string

// The things a change can do.
const (
	DoSet     Do = "set parameter"
	DoReplace Do = "replace"
	DoRemove  Do = "remove"
	DoAdd     Do = "add"
)

var allDo = []Do{DoSet, DoReplace, DoRemove, DoAdd}

// changeable is what a change can name before the point.
var changeable = []string{"parameter", "table", "gap", "attribute", "parent", "define", "target",
	"share", "price", "measure", "transfer", "decide"}

// change makes the changes of one policy to those it extends, in the order written. No two may touch one thing, so
// that their order does not matter.
func (l *loader) change(items []*yamlnode.Node, y layer, extends bool) {
	if len(items) > 0 && !extends {
		l.faults.Add(fault.New(items[0].At, "changes: without extends: there is nothing to change").
			WithHint("add extends: to policy:, or write the values where they belong"))
		return
	}
	touched, named := map[string]*Change{}, map[string]*Change{}
	for _, item := range items {
		c, f := l.readChange(item)
		if c == nil {
			continue
		}
		if before := named[c.Slug]; before != nil {
			l.faults.Add(fault.New(c.At, "a second change is named %q", c.Name).WithAlso(before.At, "the first"))
		}
		named[c.Slug] = c
		e := l.changed(c, f.scalar(string(c.Do)).At)
		if e == nil {
			continue
		}
		if before := touched[e.key()]; before != nil {
			l.faults.Add(fault.New(c.At, "%s is changed twice", c.Target).WithAlso(before.At, "the first").
				WithHint("make one change of the two: the order of changes must not matter"))
			continue
		}
		touched[e.key()] = c
		e.dir, e.prefix = y.dir, y.prefix
		if l.apply(c, f, e) {
			l.policy.Changes = append(l.policy.Changes, c)
		}
	}
}

func (l *loader) readChange(item *yamlnode.Node) (*Change, *fields) {
	f := l.fields(item, "a change", withMeta("name", "set parameter", "to", "replace", "with", "remove", "add")...)
	if f.node == nil {
		return nil, nil
	}
	c := &Change{}
	name := f.need("name")
	for _, do := range allDo {
		if !f.has(string(do)) {
			continue
		}
		if c.Do != "" {
			l.faults.Add(fault.New(f.node.Find(string(do)).At, "a change has both %s and %s", c.Do, do).WithHint("make two changes of it"))
			return nil, nil
		}
		c.Do = do
	}
	if c.Do == "" {
		l.faults.Add(fault.New(item.At, "a change says nothing to do").WithHint("add set parameter, replace, remove or add"))
	}
	target := f.scalar(string(c.Do))
	if name == nil || c.Do == "" || target == nil {
		return nil, nil
	}
	f.what = "the change " + name.Text
	c.Meta = f.meta(yamlnode.Pair{Name: name.Text, Slug: book.Slug(name.Text), At: item.At})
	c.Target = target.Text
	return c, f
}

// apply makes one change to the thing that e names, and says whether it could.
func (l *loader) apply(c *Change, f *fields, e *entry) bool {
	before := l.entries[e.key()]
	switch {
	case before == nil && c.Do != DoAdd:
		l.faults.Add(fault.New(e.At, "there is no %s %q to change", e.section, e.Name).WithHint("%s", l.suggestEntry(e)))
		return false
	case before != nil && c.Do == DoAdd:
		l.faults.Add(fault.New(e.At, "the %s %q is already there", e.section, e.Name).WithAlso(before.At, "the first").WithHint("use replace:"))
		return false
	case before != nil:
		c.Was = before.Source()
	}
	switch c.Do {
	case DoSet:
		return l.applySet(c, f, e, before)
	case DoRemove:
		l.put(e.key(), nil)
		return true
	}
	with := f.pair("with")
	if with == nil {
		l.faults.Add(fault.New(f.at, "%s does not say with what", f.what).WithHint("add with: and under it the %s as it is to be", e.section))
		return false
	}
	e.Value, e.At, c.Now = with.Value, with.At, with.Source()
	l.put(e.key(), e)
	return true
}

// applySet gives a parameter a new value and keeps what else is said of it, but for where the value is from, which
// is now the change's.
func (l *loader) applySet(c *Change, f *fields, e, before *entry) bool {
	to := f.pair("to")
	if to == nil {
		l.faults.Add(fault.New(f.at, "%s does not say to what", f.what).WithHint("add to: with the new value"))
		return false
	}
	c.Was, c.Now = valueOf(before.Value), to.Value.Flow()
	name := "value"
	if to.Value.Kind == yamlnode.List {
		name = "values"
	}
	pairs := []yamlnode.Pair{yamlnode.NewPair(name, to.Value)}
	for _, p := range before.Value.Pairs {
		if !slices.Contains([]string{"value", "values", "source", "because", "status", "sure"}, p.Slug) {
			pairs = append(pairs, p)
		}
	}
	for _, field := range metaFields {
		if p := f.node.Find(field); p != nil {
			pairs = append(pairs, *p)
		}
	}
	e.Value = yamlnode.NewMapping(to.Value.At, pairs...)
	l.put(e.key(), e)
	return true
}

// valueOf is the value of a parameter as written, or its dated values.
func valueOf(n *yamlnode.Node) string {
	for _, name := range []string{"value", "values"} {
		if p := n.Find(name); p != nil {
			return p.Value.Flow()
		}
	}
	return n.Flow()
}

// changed makes the entry that a change names, SECTION.NAME or define.TABLE.NAME, and nil after a fault.
func (l *loader) changed(c *Change, at fault.Place) *entry {
	target := c.Target
	if c.Do == DoSet {
		target = "parameter." + target
	}
	section, name, ok := strings.Cut(target, ".")
	e := &entry{section: strings.TrimSpace(section), Pair: yamlnode.Pair{Name: strings.TrimSpace(name), At: at}}
	if e.section == "define" {
		var of string
		of, e.Name, ok = strings.Cut(name, ".")
		t := l.economyTable(of, at)
		if t == nil {
			return nil
		}
		e.of = t.Name
	}
	e.Slug = book.Slug(e.Name)
	if !slices.Contains(changeable, e.section) || !ok || e.Slug == "" {
		l.faults.Add(fault.New(at, "%q does not name what is changed", target).
			WithHint("write its section and name, such as price.admitted care or parameter.marginal rate"))
		return nil
	}
	c.Target = e.section + "." + e.Slug
	if e.of != "" {
		c.Target = e.section + "." + e.of + "." + e.Slug
	}
	return e
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

// put puts an entry in the place of the one with its key, adds it, or for nil takes the one of the key away.
func (l *loader) put(key string, e *entry) {
	i := slices.IndexFunc(l.order, func(o *entry) bool { return o.key() == key })
	switch {
	case e == nil:
		l.order = slices.Delete(l.order, i, i+1)
		delete(l.entries, key)
		return
	case i >= 0:
		l.order[i] = e
	default:
		l.order = append(l.order, e)
	}
	l.entries[key] = e
}
