package policy

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// fields reads the named fields of one mapping. Every method reports what is wrong and gives the zero value then.
type fields struct {
	l    *loader
	what string // what the mapping is, for messages: "the price admitted care"
	at   fault.Place
	node *yamlnode.Node // nil when there is no mapping
	slip []string       // slugs of known fields that an unknown one is likely to mean
}

// fields checks that a node is a mapping that has only known fields.
func (l *loader) fields(n *yamlnode.Node, what string, known ...string) *fields {
	f := &fields{l: l, what: what, at: n.At}
	if !l.isMapping(n, what) {
		return f
	}
	f.node = n
	l.uses.note(known)
	for _, p := range n.Pairs {
		l.uses.note(known, p.Name)
		if !slices.ContainsFunc(known, func(k string) bool { return book.Slug(k) == p.Slug }) {
			l.faults.Add(fault.New(p.At, "unknown field %q of %s", p.Name, what).WithHint("%s", unknownField(p, known)))
			f.slip = append(f.slip, book.Slug(fault.Nearest(p.Name, known)))
		}
	}
	return f
}

// unknownField is what to do about a field that is not known. One without a value that has the signs of an expression
// is the rest of an expression that a comma between braces has cut in two.
func unknownField(p yamlnode.Pair, known []string) string {
	if p.Value.Empty && strings.Trim(p.Name, "0123456789") == "" {
		return "in { } a comma begins a new field: write a number without it, such as 100000"
	}
	if p.Value.Empty && strings.ContainsAny(p.Name, "()[].+*/?=<>") {
		return "in { } a comma begins a new field: put an expression that has a comma in quotes"
	}
	return fault.Suggest(p.Name, known)
}

func (l *loader) isMapping(n *yamlnode.Node, what string) bool {
	if n.Kind == yamlnode.Mapping {
		return true
	}
	found := n.Kind.String()
	if n.Empty {
		found = "nothing"
	}
	if n.Told {
		return false
	}
	l.faults.Add(fault.New(n.At, "%s: expected names with values, found %s", what, found))
	return false
}

// list gives the items of a list; a single value is a list of one.
func (l *loader) list(n *yamlnode.Node, what string) []*yamlnode.Node {
	switch {
	case n.Kind == yamlnode.List:
		return n.Items
	case n.Empty:
		return nil
	case n.Kind == yamlnode.Scalar:
		return []*yamlnode.Node{n}
	}
	l.faults.Add(fault.New(n.At, "%s: expected a list, found %s", what, n.Kind).WithHint("begin each item with -"))
	return nil
}

// pair is the field as written, nil when it is not there. A field without a value is reported.
func (f *fields) pair(name string) *yamlnode.Pair {
	p := f.node.Find(name)
	if p == nil {
		return nil
	}
	if p.Value.Told {
		return nil
	}
	if p.Value.Empty {
		f.l.faults.Add(fault.New(p.At, "%q of %s has no value", p.Name, f.what).
			WithHint("write a value after the colon, or take the line away"))
		return nil
	}
	return p
}

func (f *fields) value(name string) *yamlnode.Node {
	if p := f.pair(name); p != nil {
		return p.Value
	}
	return nil
}

// scalar is the value of a field that must be a single one, nil when it is not there.
func (f *fields) scalar(name string) *yamlnode.Node {
	n := f.value(name)
	if n != nil && n.Kind != yamlnode.Scalar {
		f.l.faults.Add(fault.New(n.At, "%q of %s: expected a single value, found %s", name, f.what, n.Kind))
		return nil
	}
	return n
}

// need is scalar, reporting a field that is not there.
func (f *fields) need(name string) *yamlnode.Node {
	n := f.scalar(name)
	if n == nil && f.node != nil && f.node.Find(name) == nil && !slices.Contains(f.slip, book.Slug(name)) {
		f.l.faults.Add(fault.New(f.at, "%s does not say %q", f.what, name).WithHint("add %s:", name))
	}
	return n
}

func (f *fields) has(name string) bool { return f.node.Find(name) != nil }

// text is a field of words.
func (f *fields) text(name string) string {
	if n := f.scalar(name); n != nil {
		return strings.TrimSpace(n.Text)
	}
	return ""
}

// choice is a field that must be one of some words; "" when it is not there.
func (f *fields) choice(name string, known ...string) string {
	n := f.scalar(name)
	if n == nil {
		return ""
	}
	text := strings.TrimSpace(n.Text)
	words := make([]string, len(known))
	for i, k := range known {
		words[i] = name + ": " + k
	}
	f.l.uses.note(words, name+": "+text)
	if slices.Contains(known, text) {
		return text
	}
	f.l.faults.Add(fault.New(n.At, "%q of %s is %q, expected %s", name, f.what, text, orList(known)))
	return ""
}

// yes is a yes-or-no field with a default.
func (f *fields) yes(name string, otherwise bool) bool {
	switch f.choice(name, "yes", "no", "true", "false") {
	case "yes", "true":
		return true
	case "no", "false":
		return false
	}
	return otherwise
}

// whole is a whole number from low to high with a default.
func (f *fields) whole(name string, low, high, otherwise int) int {
	n := f.scalar(name)
	if n == nil {
		return otherwise
	}
	if v, err := strconv.Atoi(n.Text); err == nil && v >= low && v <= high {
		return v
	}
	f.l.faults.Add(fault.New(n.At, "%q of %s is %q, expected a whole number from %d to %d", name, f.what, n.Text, low, high))
	return otherwise
}

// bound is a number, such as the least a parameter may be, with or without its unit; nil when it is not there.
func (f *fields) bound(name string) *big.Rat {
	n := f.scalar(name)
	if n == nil {
		return nil
	}
	_, t, ok := literal(n)
	if !ok || t.Kind != rule.Number {
		f.l.faults.Add(fault.New(n.At, "%q of %s is %q, expected a number", name, f.what, n.Text))
		return nil
	}
	return t.Min
}

// day is a date field, nil when it is not there.
func (f *fields) day(name string) *rule.Day {
	n := f.scalar(name)
	if n == nil {
		return nil
	}
	d, err := rule.ParseDay(strings.TrimSpace(n.Text))
	if err != nil {
		f.l.faults.Add(fault.New(n.At, "%q of %s: %v", name, f.what, err))
		return nil
	}
	return &d
}

// days are the from and to of a thing that is in force for a time.
func (f *fields) days() (from, to *rule.Day) {
	from, to = f.day("from"), f.day("to")
	if from != nil && to != nil && *to < *from {
		f.l.faults.Add(fault.New(f.scalar("to").At, "%s ends on %s, before it begins on %s", f.what, to, from))
	}
	return from, to
}

// metaFields are the fields that every named thing has.
var metaFields = []string{"because", "source", "status", "sure"}

// statuses are how settled a value can be, from least to most.
var statuses = []string{"provisional", "consulted", "announced", "final"}

func withMeta(names ...string) []string { return append(names, metaFields...) }

func (f *fields) meta(p yamlnode.Pair) Meta {
	return Meta{
		Name: p.Name, Slug: p.Slug, At: p.At, Because: f.text("because"), Source: f.text("source"),
		Status: f.choice("status", statuses...), Sure: f.choice("sure", "G", "S", "K", "C"),
	}
}

func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
