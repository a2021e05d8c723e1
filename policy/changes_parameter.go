package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// dated is one value of a parameter as written, with its days.
type dated struct {
	from, to *rule.Day
	node     *yamlnode.Node
	item     *yamlnode.Node // with its days and what else is said of it; nil for one that is always in force
}

// datedOf are the values of a parameter as written, in order of day; one without days is always in force. What cannot be
// read is left out: it is told when the parameter is built.
func datedOf(n *yamlnode.Node) []dated {
	values := n.Find("values")
	if values == nil {
		return []dated{{node: valueNode(n)}}
	}
	var out []dated
	for _, item := range values.Value.Items {
		d := dated{node: valueNode(item), item: item}
		d.from, d.to = writtenDay(item, "from"), writtenDay(item, "to")
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b dated) int { return int(first(a.from) - first(b.from)) })
	return out
}

func valueNode(n *yamlnode.Node) *yamlnode.Node {
	if p := n.Find("value"); p != nil {
		return p.Value
	}
	return n
}

func writtenDay(n *yamlnode.Node, name string) *rule.Day {
	p := n.Find(name)
	if p == nil {
		return nil
	}
	d, err := rule.ParseDay(strings.TrimSpace(p.Value.Text))
	if err != nil {
		return nil
	}
	return &d
}

// publishedIn is the place where a parameter says when one of its values was published; nil when it does not.
func publishedIn(n *yamlnode.Node) *fault.Place {
	if values := n.Find("values"); values != nil {
		for _, item := range values.Value.Items {
			if p := item.Find("published"); p != nil {
				return &p.At
			}
		}
	}
	return nil
}

// resolveSet finds which value of a parameter is set: all, the one in force on a day, or that from a day on.
func (l *loader) resolveSet(c *changing, before *entry) bool {
	on, from := c.f.day("on"), c.f.day("from")
	switch {
	case on != nil && from != nil:
		l.faults.Add(fault.New(c.f.scalar("from").At, "%s has both on and from", c.f.what).
			WithHint("on: changes the value in force on that day for all its days, from: only from that day"))
		return false
	case on == nil && from == nil:
		return !c.f.has("on") && !c.f.has("from") // else it is no day, which is told
	}
	if at := publishedIn(before.Value); at != nil {
		l.faults.Add(fault.New(c.f.at, "%s: the values of %s say when they were published, so a day does not say which is meant", c.f.what, before.Name).
			WithAlso(*at, "published").WithHint("set the whole of it: leave out on: and from:, or replace: the parameter"))
		return false
	}
	day := on
	if day == nil {
		day = from
	}
	var spans []string
	for _, d := range datedOf(before.Value) {
		spans = append(spans, Span(d.from, d.to))
		if first(d.from) <= *day && *day <= last(d.to) {
			begins := "always"
			if d.from != nil {
				begins = d.from.String()
			}
			c.Place += "/" + begins
			if from != nil && (d.from == nil || *d.from != *from) {
				c.Place += "/" + from.String()
			}
			return true
		}
	}
	l.faults.Add(fault.New(c.f.at, "%s: %s has no value on %s", c.f.what, before.Name, day).
		WithHint("it has values %s", strings.Join(spans, "; ")))
	return false
}

// applySet gives a parameter a new value and keeps what else is said of it, but for where the value is from, which
// is now the change's.
func (l *loader) applySet(c *changing, before *entry) bool {
	to := l.to(c)
	if to == nil {
		return false
	}
	on, from := c.f.day("on"), c.f.day("from")
	c.Now = to.Value.Flow()
	c.literalNumber(to.Value)
	if on == nil && from == nil {
		c.Was = valueOf(before.Value)
		name := "value"
		if to.Value.Kind == yamlnode.List {
			name = "values"
		}
		c.Words = "sets the parameter " + before.Name + " to " + bare(to.Value) + wasWords(c.Was)
		l.put(before.key(), before.with(c.f, yamlnode.NewPair(name, to.Value), "value", "values"))
		return true
	}
	var items []*yamlnode.Node
	for _, d := range datedOf(before.Value) {
		items = append(items, c.replaced(d, on, from, to.Value)...)
	}
	list := &yamlnode.Node{Kind: yamlnode.List, At: to.Value.At, Items: items}
	out := before.with(c.f, yamlnode.NewPair("values", list), "value", "values")
	out.Value.Pairs = keepMeta(out.Value.Pairs, before.Value) // other values keep their source
	c.Words = "sets the parameter " + before.Name + whenSet(on, from) + " to " + bare(to.Value) + wasWords(c.Was)
	l.put(before.key(), out)
	return true
}

func whenSet(on, from *rule.Day) string {
	if on != nil {
		return " in force on " + on.String()
	}
	return " from " + from.String()
}

// replaced is one dated value after a change: itself, the new one, or both with the days shared out.
func (c *changing) replaced(d dated, on, from *rule.Day, to *yamlnode.Node) []*yamlnode.Node {
	source := c.f.node.Find("source")
	in := func(day *rule.Day) bool { return day != nil && first(d.from) <= *day && *day <= last(d.to) }
	switch {
	case in(on), in(from) && d.from != nil && *d.from == *from:
		c.Was = d.node.Flow()
		return []*yamlnode.Node{d.as(d.from, d.to, to, source)}
	case in(from):
		c.Was = d.node.Flow()
		end := *from - 1
		return []*yamlnode.Node{d.as(d.from, &end, d.node, d.item.Find("source")), d.as(from, d.to, to, source)}
	}
	if d.item != nil {
		return []*yamlnode.Node{d.item}
	}
	return []*yamlnode.Node{d.as(d.from, d.to, d.node, nil)}
}

// as is a dated value with other days or another figure. Who may change it stays as it was.
func (d dated) as(from, to *rule.Day, value *yamlnode.Node, source *yamlnode.Pair) *yamlnode.Node {
	out := datedNode(from, to, value, source)
	for _, name := range heldFields {
		if p := d.item.Find(name); p != nil {
			out.Pairs = append(out.Pairs, *p)
		}
	}
	return out
}

func datedNode(from, to *rule.Day, value *yamlnode.Node, source *yamlnode.Pair) *yamlnode.Node {
	var pairs []yamlnode.Pair
	for _, end := range []struct {
		name string
		day  *rule.Day
	}{{"from", from}, {"to", to}} {
		if end.day != nil {
			pairs = append(pairs, yamlnode.NewPair(end.name, yamlnode.NewText(end.day.String(), value.At)))
		}
	}
	pairs = append(pairs, yamlnode.NewPair("value", value))
	if source != nil {
		pairs = append(pairs, *source)
	}
	return yamlnode.NewMapping(value.At, pairs...)
}

// keepMeta gives back the words of the whole parameter where only one of its values has changed.
func keepMeta(pairs []yamlnode.Pair, before *yamlnode.Node) []yamlnode.Pair {
	pairs = slices.DeleteFunc(pairs, func(p yamlnode.Pair) bool { return slices.Contains(metaFields, p.Slug) })
	for _, name := range metaFields {
		if p := before.Find(name); p != nil {
			pairs = append(pairs, *p)
		}
	}
	return pairs
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
