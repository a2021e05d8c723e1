package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// Parts of a rule are what stands inside it under a name: its fields, and the steps of start with:, then: and totals:,
// which are named alone, price.admitted care.short stay, since no two of a rule share a name.

// stepFields are the fields of a rule whose parts can be named alone.
var stepFields = []string{"start-with", "then", "totals"}

// part is a place inside a rule: the mapping that has it, its index there, and its path from the rule.
type part struct {
	in    *yamlnode.Node
	index int
	path  []string // slugs
}

func (p part) pair() *yamlnode.Pair { return &p.in.Pairs[p.index] }

// findPart finds a part of a rule by its names as written, nil when there is none.
func findPart(rule *yamlnode.Node, names []string) *part {
	if p := descend(rule, nil, names); p != nil {
		return p
	}
	if len(names) != 1 {
		return nil
	}
	for _, field := range stepFields {
		if p := rule.Find(field); p != nil {
			if found := findStep(p.Value, []string{field}, names[0]); found != nil {
				return found
			}
		}
	}
	return nil
}

// descend follows names down.
func descend(n *yamlnode.Node, path, names []string) *part {
	i := n.Index(names[0])
	if i < 0 {
		return nil
	}
	path = append(slices.Clone(path), n.Pairs[i].Slug)
	if len(names) == 1 {
		return &part{n, i, path}
	}
	return descend(n.Pairs[i].Value, path, names[1:])
}

// findStep finds a step among those of a mapping and of the groups in it.
func findStep(n *yamlnode.Node, path []string, name string) *part {
	if i := n.Index(name); i >= 0 {
		return &part{n, i, append(slices.Clone(path), n.Pairs[i].Slug)}
	}
	for _, p := range n.Pairs {
		if group, inner := groupOf(p); group != nil {
			if found := findStep(group, append(slices.Clone(path), inner...), name); found != nil {
				return found
			}
		}
	}
	return nil
}

// groupOf is the mapping of the steps of a group, and the path to it from the group's own mapping; nil for a step.
func groupOf(p yamlnode.Pair) (*yamlnode.Node, []string) {
	if p.Slug == "one-of" && p.Value.Kind == yamlnode.Mapping {
		return p.Value, []string{"one-of"}
	}
	if inner := p.Value.Find("one of"); inner != nil && inner.Value.Kind == yamlnode.Mapping {
		return inner.Value, []string{p.Slug, "one-of"}
	}
	return nil, nil
}

// stepNames are the names of all the steps of a rule, for suggestions.
func stepNames(rule *yamlnode.Node) []string {
	var out []string
	var walk func(n *yamlnode.Node)
	walk = func(n *yamlnode.Node) {
		for _, p := range n.Pairs {
			out = append(out, p.Name)
			if group, _ := groupOf(p); group != nil {
				walk(group)
			}
		}
	}
	for _, field := range stepFields {
		if p := rule.Find(field); p != nil {
			walk(p.Value)
		}
	}
	return out
}

// resolvePart finds the place inside a rule that a change is for.
func (l *loader) resolvePart(c *changing, before *entry) bool {
	if !slices.Contains(kinds, Kind(before.section)) || before.Value.Kind != yamlnode.Mapping {
		l.faults.Add(fault.New(c.at, "a change inside the %s %s cannot be named", before.section, before.Name).
			WithHint("replace the whole of it; a parameter has set parameter:, a target set target:, a table set row:"))
		return false
	}
	for _, name := range c.part {
		if book.Slug(name) == "" {
			l.faults.Add(fault.New(c.at, "%q does not name what is changed", c.f.scalar(string(c.Do)).Text).
				WithHint("write it such as price.admitted care.short stay"))
			return false
		}
	}
	found := findPart(before.Value, c.part)
	if c.Do == DoAdd {
		return l.resolveAdd(c, before, found)
	}
	if found == nil {
		f := fault.New(c.at, "there is no %q in the %s %s to change", strings.Join(c.part, "."), before.section, before.Name)
		if l.isField(before, c.part[0]) && before.Value.Index(c.part[0]) < 0 {
			l.faults.Add(f.WithHint("use add: for what is not there yet"))
			return false
		}
		known := append(stepNames(before.Value), fieldsOf[Kind(before.section)]...)
		l.faults.Add(f.WithHint("%s", fault.Suggest(c.part[len(c.part)-1], known)))
		return false
	}
	c.path = found.path
	c.Place += "/" + strings.Join(found.path, "/")
	return true
}

// isField says that rules of a kind can have a field of the name.
func (l *loader) isField(e *entry, name string) bool {
	known := slices.Concat(fieldsOf[Kind(e.section)], ruleFields)
	return slices.ContainsFunc(known, func(f string) bool { return sameName(f, name) })
}

// resolveAdd finds where in a rule a new part goes.
func (l *loader) resolveAdd(c *changing, before *entry, found *part) bool {
	if found != nil {
		l.faults.Add(fault.New(c.at, "%q is already in the %s %s", strings.Join(c.part, "."), before.section, before.Name).
			WithAlso(found.pair().At, "the first").WithHint("use replace:"))
		return false
	}
	last := len(c.part) - 1
	c.into = slugs(c.part[:last])
	known := l.isField(before, c.part[0])
	switch {
	case c.f.has("into"):
		group := l.group(c, before)
		if group == nil {
			return false
		}
		c.into = group
	case last == 0 && !known:
		c.into = []string{"then"}
	}
	c.Place += "/" + strings.Join(append(slices.Clone(c.into), book.Slug(c.part[last])), "/")
	return l.resolveSlot(c)
}

func slugs(names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, book.Slug(n))
	}
	return out
}

// group is the path of the group of steps that a change puts a step into.
func (l *loader) group(c *changing, before *entry) []string {
	n := c.f.scalar("into")
	if n == nil {
		return nil
	}
	var known []string
	if then := before.Value.Find("then"); then != nil {
		for _, p := range then.Value.Pairs {
			if _, path := groupOf(p); path != nil {
				if known = append(known, p.Name); sameName(p.Name, n.Text) {
					return append([]string{"then"}, path...)
				}
			}
		}
	}
	f := fault.New(n.At, "there is no group %q in the %s %s", n.Text, before.section, before.Name).WithHint("%s", fault.Suggest(n.Text, known))
	if len(known) == 0 {
		f.WithHint("it has none: leave into: away")
	}
	l.faults.Add(f)
	return nil
}

// resolveSlot reads where among its like a new part is put, so that two are not put in one place.
func (l *loader) resolveSlot(c *changing) bool {
	var said []string
	for _, field := range []string{"after", "before", "at"} {
		if c.f.has(field) {
			said = append(said, field)
		}
	}
	if len(said) > 1 {
		l.faults.Add(fault.New(c.f.node.Find(said[1]).At, "%s has both %s and %s", c.f.what, said[0], said[1]).WithHint("keep one of them"))
		return false
	}
	if len(said) > 0 && c.f.scalar(said[0]) == nil {
		return false
	}
	within := parentOf(c.Place)
	switch {
	case c.f.has("after"), c.f.has("before"):
		c.slot = within + " " + said[0] + " " + book.Slug(c.f.text(said[0]))
	case len(c.into) > 0 && c.into[0] != "totals":
		where := "end"
		if c.f.has("at") {
			if where = c.f.choice("at", "start", "end"); where == "" {
				return false
			}
		}
		c.slot = within + " at the " + where
	}
	return true
}

// slotWords are where a part is put, in words.
func slotWords(c *changing) string {
	place, where, _ := strings.Cut(c.slot, " ")
	return where + " of " + place
}

// anchor is the place of what a part is put beside, "" when it is put at an end.
func (c *changing) anchor() string {
	place, where, _ := strings.Cut(c.slot, " ")
	for _, word := range []string{"after ", "before "} {
		if name, ok := strings.CutPrefix(where, word); ok {
			return place + "/" + name
		}
	}
	return ""
}

// applyPart changes the inside of a rule.
func (l *loader) applyPart(c *changing, before *entry) bool {
	within := " of the " + before.section + " " + before.Name
	if c.Do == DoAdd {
		return l.addPart(c, before)
	}
	found := descend(before.Value, nil, c.path) // and not by its name: another change may have put in one like it
	if found == nil {
		return false
	}
	old := *found.pair()
	c.Was = pairText(before, old)
	if c.Do == DoRemove {
		found.in.Pairs = slices.Delete(found.in.Pairs, found.index, found.index+1)
		before.edited = true
		c.Words = "takes away " + partWords(found.path, old.Name) + within
		return true
	}
	with := l.with(c)
	if with == nil {
		return false
	}
	now := yamlnode.Pair{Name: old.Name, Slug: old.Slug, At: with.At, Value: with.Value}
	found.in.Pairs[found.index] = now
	before.edited = true
	c.Now = pairText(before, now)
	c.Words = "replaces " + partWords(found.path, old.Name) + within
	return true
}

// addPart puts a new part into a rule.
func (l *loader) addPart(c *changing, before *entry) bool {
	with := l.with(c)
	if with == nil {
		return false
	}
	into := l.container(before.Value, c)
	if into == nil {
		return false
	}
	name := c.part[len(c.part)-1]
	i, where := len(into.Pairs), ""
	switch {
	case c.anchor() != "":
		beside := c.f.text("after") + c.f.text("before")
		if i = into.Index(beside); i < 0 {
			l.faults.Add(fault.New(c.at, "there is no %q there to put %s beside", beside, name).
				WithHint("%s", besideHint(before, into, beside)))
			return false
		}
		where = ", before " + into.Pairs[i].Name
		if c.f.has("after") {
			where = ", after " + into.Pairs[i].Name
			i++
		}
	case strings.HasSuffix(c.slot, " at the start"):
		i, where = 0, ", at the start"
	}
	now := yamlnode.Pair{Name: name, Slug: book.Slug(name), At: with.At, Value: with.Value}
	into.Pairs = slices.Insert(into.Pairs, i, now)
	before.edited = true
	c.Now = now.Text()
	c.Words = "adds " + partWords(append(slices.Clone(c.into), now.Slug), name) + " to the " + before.section + " " + before.Name + where
	return true
}

// besideHint says where a step is that was sought in the wrong place, or suggests another.
func besideHint(e *entry, into *yamlnode.Node, name string) string {
	if found := findPart(e.Value, []string{name}); found != nil && len(found.path) > 2 {
		return "it is in the group " + strings.Join(found.path[1:len(found.path)-1], ".") + ": add into: with the group's name, or put it beside the group"
	}
	var known []string
	for _, p := range into.Pairs {
		known = append(known, p.Name)
	}
	return fault.Suggest(name, known)
}

// container is the mapping that a new part goes in; a field of the rule that is not there yet is made.
func (l *loader) container(rule *yamlnode.Node, c *changing) *yamlnode.Node {
	n := rule
	for _, name := range c.into {
		p := n.Find(name)
		if p == nil {
			if n != rule {
				l.faults.Add(fault.New(c.at, "there is no %q to put it in", name))
				return nil
			}
			made := yamlnode.NewPair(strings.ReplaceAll(name, "-", " "), yamlnode.NewMapping(c.at))
			n.Pairs = append(n.Pairs, made)
			p = &n.Pairs[len(n.Pairs)-1]
		}
		if n = p.Value; n.Kind != yamlnode.Mapping {
			l.faults.Add(fault.New(c.at, "%s: is %s, and nothing can be put in it", name, n.Kind).WithHint("replace it"))
			return nil
		}
	}
	return n
}

// partWords tell of a part: the step short stay, or the field when.
func partWords(path []string, name string) string {
	switch {
	case path[0] == "totals" && len(path) == 2:
		return "the total " + name
	case slices.Contains(stepFields, path[0]) && len(path) > 1:
		return "the step " + name
	case len(path) > 1:
		return "the " + strings.ReplaceAll(path[0], "-", " ") + " " + name
	}
	return name + ":"
}

// pairText is a part as written, written anew where something in its rule was changed before; of a single value, only
// that.
func pairText(e *entry, p yamlnode.Pair) string {
	if p.Value.Kind == yamlnode.Scalar {
		return p.Value.Line()
	}
	if e.edited {
		return p.Text()
	}
	return p.Source()
}
