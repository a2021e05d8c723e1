package negotiate

import (
	"slices"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// reader reads fields and keeps what is wrong with them.
type reader struct{ faults *fault.List }

// mapping is a node that is names with values, all of them known; nil, told, where it is none.
func (r *reader) mapping(n *yamlnode.Node, what string, known ...string) *yamlnode.Node {
	if n.Kind != yamlnode.Mapping {
		if !n.Told {
			r.faults.Add(fault.New(n.At, "%s: expected names with values, found %s", what, found(n)))
		}
		return nil
	}
	for _, p := range n.Pairs {
		if !slices.ContainsFunc(known, func(k string) bool { return book.Slug(k) == p.Slug }) {
			r.faults.Add(fault.New(p.At, "unknown field %q of %s", p.Name, what).WithHint("%s", fault.Suggest(p.Name, known)))
		}
	}
	return n
}

func found(n *yamlnode.Node) string {
	if n.Empty {
		return "nothing"
	}
	return n.Kind.String()
}

// list are the items of a list.
func (r *reader) list(n *yamlnode.Node, what string) []*yamlnode.Node {
	switch {
	case n.Kind == yamlnode.List:
		return n.Items
	case n.Empty || n.Told:
		return nil
	}
	r.faults.Add(fault.New(n.At, "%s: expected a list, found %s", what, found(n)).WithHint("begin each item with -"))
	return nil
}

// text is a field of words, "" where it is not there.
func (r *reader) text(n *yamlnode.Node, name string) string {
	p := n.Find(name)
	switch {
	case p == nil || p.Value.Told:
		return ""
	case p.Value.Kind == yamlnode.Scalar && !p.Value.Empty:
		return strings.TrimSpace(p.Value.Text)
	}
	r.faults.Add(fault.New(p.At, "%q: expected a single value, found %s", p.Name, found(p.Value)))
	return ""
}

// names are the values of a field that is one or a list.
func (r *reader) names(n *yamlnode.Node, name string) []Name {
	p := n.Find(name)
	if p == nil {
		return nil
	}
	items := p.Value.Items
	if p.Value.Kind != yamlnode.List {
		items = []*yamlnode.Node{p.Value}
	}
	var out []Name
	for _, item := range items {
		text := strings.TrimSpace(item.Text)
		if item.Kind != yamlnode.Scalar || text == "" {
			if !item.Told {
				r.faults.Add(fault.New(item.At, "%q: expected a name, found %s", p.Name, found(item)))
			}
			continue
		}
		out = append(out, Name{text, item.At})
	}
	return out
}

func (r *reader) whole(p *yamlnode.Pair, what string) int {
	n, err := strconv.Atoi(strings.TrimSpace(p.Value.Text))
	if err != nil || n < 1 || n > 1000 || p.Value.Kind != yamlnode.Scalar {
		r.faults.Add(fault.New(p.Value.At, "%q of %s is %q, expected a whole number from 1 to 1000", p.Name, what, p.Value.Text))
		return 1
	}
	return n
}

// day is a field that is a date and must be there.
func (r *reader) day(n *yamlnode.Node, name, what string) rule.Day {
	p := n.Find(name)
	if p == nil {
		r.faults.Add(fault.New(n.At, "%s does not say its %s", what, name).WithHint("add %s: such as 2025-01-31", name))
		return 0
	}
	d, err := rule.ParseDay(strings.TrimSpace(p.Value.Text))
	if err != nil || p.Value.Kind != yamlnode.Scalar {
		r.faults.Add(fault.New(p.Value.At, "%q of %s: expected a date such as 2025-01-31, found %q", p.Name, what, p.Value.Text))
		return 0
	}
	return d
}
