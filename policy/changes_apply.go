package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// apply makes one change that is resolved, and says whether it could.
func (l *loader) apply(c *changing) bool {
	before := l.entries[c.entry.key()]
	switch {
	case len(c.part) > 0:
		return l.applyPart(c, before)
	case c.Do == DoSet:
		return l.applySet(c, before)
	case c.Do == DoSetTarget:
		return l.applyTarget(c, before)
	case c.Do == DoSetFact || c.Do == DoSetTerm:
		return l.applySetting(c, before)
	case c.Do == DoSetRow || c.Do == DoAddRow || c.Do == DoRemoveRow:
		before.rows = append(before.rows, c)
		return true
	case c.Do == DoRemove:
		c.Was = before.text()
		c.Words = "takes away the " + c.entry.section + " " + before.Name
		l.put(before.key(), nil)
		return true
	}
	with := l.with(c)
	if with == nil {
		return false
	}
	e := c.entry
	if c.Words = "adds the " + e.section + " " + e.Name; before != nil {
		c.Was, c.Words = before.text(), "replaces the "+e.section+" "+before.Name
		e.added, e.Name = before.added, before.Name
	} else {
		e.added = true
	}
	e.Value, e.At, e.edited = with.Value, with.At, true
	c.Now = e.text()
	l.put(e.key(), e)
	return true
}

// with is what a change puts in, reported when it is not said.
func (l *loader) with(c *changing) *yamlnode.Pair {
	if !c.f.has("with") {
		what := c.entry.section
		if len(c.part) > 0 {
			what = "step"
		}
		l.faults.Add(fault.New(c.f.at, "%s does not say with what", c.f.what).WithHint("add with: and under it the %s as it is to be", what))
	}
	return c.f.pair("with")
}

// text is the entry as written; one changed inside is written anew.
func (e *entry) text() string {
	if e.edited {
		return e.Text()
	}
	return e.Source()
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

// settle puts what reforms add behind what they extend, by name, so that it does not matter which reform came first.
func (l *loader) settle() {
	slices.SortStableFunc(l.order, func(a, b *entry) int {
		switch {
		case a.added && b.added:
			return strings.Compare(a.key(), b.key())
		case a.added:
			return 1
		case b.added:
			return -1
		}
		return 0
	})
}

// merged notes what a reform adds in sections of its own, which are changes like those under changes:. Rules and targets
// that are not kept are taken away again; what only serves them stays.
func (l *loader) merged(from int) []*changing {
	var all []*changing
	for _, e := range slices.Clone(l.order[from:]) {
		e.added = true
		c := &changing{entry: e, Change: &Change{Do: DoAdd, Place: e.place(), Now: e.text(),
			Words: "adds the " + e.section + " " + e.Name,
			Meta:  Meta{Name: e.section + " " + e.Name, Slug: book.Slug(e.section + " " + e.Name), At: e.At}}}
		c.Because, c.Source = plain(e.Value, "because"), plain(e.Value, "source")
		acts := e.section == "target" || slices.Contains(kinds, Kind(e.section))
		if acts && !l.kept(c.Change) {
			l.put(e.key(), nil)
			continue
		}
		all = append(all, c)
	}
	return all
}

// plain is a field of words, "" when it is not there.
func plain(n *yamlnode.Node, field string) string {
	if p := n.Find(field); p != nil && p.Value.Kind == yamlnode.Scalar {
		return strings.TrimSpace(p.Value.Text)
	}
	return ""
}

// oneTarget reports the name of several targets, which says too little.
func (l *loader) oneTarget(c *changing) bool {
	n := 0
	for _, e := range l.order {
		if e.key() == c.entry.key() {
			n++
		}
	}
	if n > 1 {
		l.faults.Add(fault.New(c.at, "%d targets are named %q", n, c.entry.Name).
			WithHint("give each a name: of its own in the policy that has them"))
	}
	return n == 1
}

// applyTarget gives a target another standard or plan and keeps what else is said of it.
func (l *loader) applyTarget(c *changing, before *entry) bool {
	to := l.to(c)
	if to == nil {
		return false
	}
	kind := "standard"
	if before.Value.Find("plan") != nil {
		kind = "plan"
	}
	if was := before.Value.Find(kind); was != nil {
		c.Was = was.Value.Flow()
	}
	c.Now = to.Value.Flow()
	c.literalNumber(to.Value)
	c.Words = "sets the " + kind + " of the target " + before.Name + " to " + bare(to.Value) + wasWords(c.Was)
	l.put(before.key(), before.with(c.f, yamlnode.NewPair(kind, to.Value), kind))
	return true
}

// to is the new value of a change, reported when it is not said.
func (l *loader) to(c *changing) *yamlnode.Pair {
	if !c.f.has("to") {
		l.faults.Add(fault.New(c.f.at, "%s does not say to what", c.f.what).WithHint("add to: with the new value"))
	}
	return c.f.pair("to")
}

// with is the entry with a field in the place of those named, and with the words and the source that a change gives.
// The words and the source of what was there before do not stand for the new value.
func (e *entry) with(f *fields, field yamlnode.Pair, instead ...string) *entry {
	out := *e
	out.edited = true
	pairs := []yamlnode.Pair{}
	for _, p := range e.Value.Pairs {
		if !slices.Contains(instead, p.Slug) && !slices.Contains(metaFields, p.Slug) {
			pairs = append(pairs, p)
		}
	}
	pairs = append(pairs, field)
	for _, name := range metaFields {
		if p := f.node.Find(name); p != nil {
			pairs = append(pairs, *p)
		}
	}
	out.Value = yamlnode.NewMapping(field.Value.At, pairs...)
	return &out
}

// bare is a value as it is told in a sentence, without the quotes it may have been written in.
func bare(n *yamlnode.Node) string {
	if n.Kind == yamlnode.Scalar {
		return n.Line()
	}
	return n.Flow()
}

// literalNumber notes the number of a value as it is written, where it is one.
func (c *Change) literalNumber(n *yamlnode.Node) {
	if v, t, ok := Literal(n); ok {
		c.note(v, t)
	}
}

func wasWords(was string) string {
	if was == "" {
		return ""
	}
	return ", was " + strings.Trim(was, `"`)
}
