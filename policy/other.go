package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

func slugOf(name string) string { return book.Slug(name) }

func sameName(a, b string) bool { return book.Slug(a) == book.Slug(b) }

// shape says what the value of a field of a share, transfer or decide is.
type shape struct {
	fields map[string]shape // of a mapping with known fields
	each   *shape           // of a list's items, or the values of a mapping with names of the author's own
	expr   bool             // an expression
}

var (
	anExpr = shape{expr: true}
	words  = shape{}
	exprs  = shape{each: &anExpr}
	when   = map[string]shape{"when": anExpr, "outcome": anExpr, "because": words, "source": words, "amount": anExpr,
		"to": words, "points": anExpr, "if unknown": words}
	branches = shape{each: &shape{fields: when}}
)

// otherShapes are the shapes of the fields of the kinds of rule that are read and not yet run. A field that is not
// here is words.
var otherShapes = map[string]shape{
	"where": anExpr, "when": anExpr, "let": exprs, "look up": exprs, "pot": anExpr, "weight": anExpr,
	"at least": anExpr, "at most": anExpr, "target": anExpr, "opening": anExpr, "payer": anExpr, "payee": anExpr,
	"amount": anExpr, "by": exprs, "first of": branches, "score": exprs, "points": exprs, "was": anExpr,
	"moves": branches, "outcome": anExpr, "totals": {each: &shape{fields: map[string]shape{"when": anExpr, "sum": anExpr}}},
	"then": {each: &shape{fields: map[string]shape{"when": anExpr, "add": anExpr, "multiply by": anExpr, "if unknown": words, "because": words}}},
	"pay": {fields: map[string]shape{"from": anExpr, "to": anExpr, "fund": words, "amount": anExpr, "when": anExpr,
		"recurrent": words, "due": words, "because": words}},
	"measures": {},
}

// otherReader parses the expressions of a share, a transfer or a decide and finds what they name.
type otherReader struct {
	l     *loader
	rule  *Rule
	own   []string // slugs of its lets and look ups, which hide other names
	reads map[string]bool
}

// readOther reads the inside of a rule that is not yet run and gives what it reads.
func (l *loader) readOther(r *Rule, n *yamlnode.Node) map[string]bool {
	o := &otherReader{l: l, rule: r, reads: map[string]bool{}}
	for _, name := range []string{"let", "look up"} {
		if p := n.Find(name); p != nil {
			for _, named := range p.Value.Pairs {
				o.own = append(o.own, named.Slug)
			}
		}
	}
	for _, p := range n.Pairs {
		if p.Value.Empty {
			l.faults.Add(fault.New(p.At, "%q of the %s %s has no value", p.Name, r.Kind, r.Name).
				WithHint("write a value after the colon, or take the line away"))
			continue
		}
		o.read(p.Name, p.Value, otherShape(p.Slug))
	}
	return o.reads
}

func otherShape(slug string) shape {
	for name, s := range otherShapes {
		if book.Slug(name) == slug {
			return s
		}
	}
	return words
}

func (o *otherReader) read(what string, n *yamlnode.Node, s shape) {
	switch {
	case s.expr:
		o.expr(n)
	case s.each != nil && n.Kind == yamlnode.Scalar:
		o.read(what, n, *s.each)
	case s.each != nil:
		for _, item := range n.Items {
			o.read(what, item, *s.each)
		}
		for _, p := range n.Pairs {
			o.read(p.Name, p.Value, *s.each)
		}
	case s.fields != nil:
		o.fields(what, n, s)
	}
}

func (o *otherReader) fields(what string, n *yamlnode.Node, s shape) {
	var known []string
	for name := range s.fields {
		known = append(known, name)
	}
	slices.Sort(known)
	f := o.l.fields(n, what+" of the "+string(o.rule.Kind)+" "+o.rule.Name, known...)
	if f.node == nil {
		return
	}
	for _, name := range known {
		if p := f.pair(name); p != nil {
			o.read(name, p.Value, s.fields[name])
		}
	}
}

// expr parses one expression and notes the rules, parameters, tables and economy tables that it names.
func (o *otherReader) expr(n *yamlnode.Node) {
	syntax := o.l.parse(n)
	syntax.Places(func(s *rule.Syntax) {
		if s.Kind == rule.SyntaxPath || s.Kind == rule.SyntaxIndex {
			o.name(s.Path)
		}
	})
}

// name notes what a path reads. One that starts with last reads the period before, which is no reading of this one.
func (o *otherReader) name(path []string) {
	slug := book.Slug(path[0])
	switch {
	case slug == "last" || len(path) == 1 && slices.Contains(o.own, slug):
	case o.l.parameters[slug] != nil && (len(path) == 1 || o.l.rules[slug] == nil):
		o.reads["parameter/"+slug] = true
	case o.l.rules[slug] != nil:
		o.reads["rule/"+slug] = true
	case o.l.tables[slug] != nil:
		o.reads["table/"+slug] = true
	case len(path) > 1:
		for _, name := range path[1:] {
			if o.l.attributes[book.Slug(name)] != nil {
				o.reads["attribute/"+book.Slug(name)] = true
			}
		}
		if slug == "terms" || slug == "facts" || slug == "plans" || slug == "accounts" {
			o.reads["table/"+slug] = true
		}
	}
}

// arrows is a ring of names in words.
func arrows(names []string) string { return strings.Join(names, " -> ") }
