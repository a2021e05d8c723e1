package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// inputs hashes what rules of the policy read beside the economy: so that what a change touches can be told.
func (l *loader) inputs() map[string]string {
	p, out := l.policy, map[string]string{}
	for _, t := range p.Tables {
		out["table/"+t.Slug] = t.hash()
	}
	for _, x := range p.Parameters {
		c := &canon{}
		for _, v := range x.Values {
			c.line(Span(v.From, v.To), valueText(v.Value), x.Type.String())
		}
		out["parameter/"+x.Slug] = hashOf(c.String())
	}
	targets := map[string][]string{}
	for _, t := range p.Targets { // in the order written, in which verdicts name them
		targets[t.Measure] = append(targets[t.Measure], fmt.Sprintf("%v %q %q %q %q %q %q", t.Plan, t.For, t.Compare, t.Text, t.Sure, t.when(), valueText(t.Value)))
	}
	for measure, lines := range targets {
		out["target/"+measure] = hashOf(strings.Join(lines, "\n"))
	}
	return out
}

// unshown are the fields of a rule that a book shows beside its figures, and no figure has in it.
var unshown = []string{"because", "source", "status", "sure", "meaning", "authority", "held by", "owner", "who acts", "review", "for patients"}

// wordsOf hashes what a rule is written in, but for what only the book's table of rules shows. Why an outcome is taken
// is part of a decision's reason, and so is in it.
func wordsOf(e *entry) string {
	c := &canon{}
	c.line("name", e.Name)
	var visit func(n *yamlnode.Node, within string)
	visit = func(n *yamlnode.Node, within string) {
		switch n.Kind {
		case yamlnode.Mapping:
			for _, p := range n.Pairs {
				name := strings.ReplaceAll(slugOf(p.Name), "-", " ")
				reason := name == "because" && (within == "first of" || within == "moves")
				if p.Value.Kind == yamlnode.Scalar && slices.Contains(unshown, name) && !reason {
					continue
				}
				c.line("field", p.Name)
				visit(p.Value, name)
			}
		case yamlnode.List:
			for _, item := range n.Items {
				c.line("item")
				visit(item, within)
			}
		default:
			c.line("text", strings.Join(strings.Fields(n.Text), " "))
		}
	}
	visit(e.Value, "")
	return hashOf(c.String())
}
