package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// Formula is a formula of a rule as its author wrote it.
type Formula struct{ Name, Text string }

// Written are the formulas of a rule as its author wrote them, in the order written: who it is for, what it looks up, its
// lets, its steps or payments. Of a rule's own step or payment ("" for all) only that one's are given.
func Written(r *Rule, step string) []Formula {
	root, _ := yamlnode.Read("rule", []byte(r.Text))
	if root == nil || len(root.Pairs) == 0 {
		return nil
	}
	w := &written{step: step}
	for _, p := range root.Pairs[0].Value.Pairs {
		switch p.Slug {
		case "where":
			w.add("only where", p.Value)
		case "when":
			w.add("only when", p.Value)
		case "let", "look-up":
			for _, one := range p.Value.Pairs {
				w.add(one.Name, one.Value)
			}
		case "start-with", "then", "totals", "pay":
			w.steps(p)
		}
	}
	return w.out
}

type written struct {
	step string
	out  []Formula
}

func (w *written) add(name string, n *yamlnode.Node) {
	text := n.Flow()
	if n.Kind == yamlnode.Scalar {
		text = n.Text
	}
	w.out = append(w.out, Formula{name, strings.Join(strings.Fields(text), " ")})
}

// steps writes the steps of a price, or the payments of a transfer: one without a name is the rule's only one.
func (w *written) steps(p yamlnode.Pair) {
	pay := p.Slug == "pay"
	if pay && slices.ContainsFunc(p.Value.Pairs, func(one yamlnode.Pair) bool { return one.Value.Kind == yamlnode.Scalar }) {
		w.parts("pays", p.Value)
		return
	}
	for _, one := range p.Value.Pairs {
		switch group, _ := groupOf(one); {
		case group != nil:
			w.steps(yamlnode.Pair{Slug: p.Slug, Value: group})
		case w.step != "" && book.Slug(one.Name) != w.step:
		case one.Value.Kind == yamlnode.Scalar:
			w.add(one.Name, one.Value)
		case pay:
			w.parts("pays "+one.Name, one.Value)
		default:
			w.parts(one.Name, one.Value)
		}
	}
}

// parts writes the formulas of one step or payment; who pays whom and when it is due stand beside its name.
func (w *written) parts(name string, n *yamlnode.Node) {
	if from, to := n.Find("from"), n.Find("to"); from != nil && to != nil {
		name += ", " + from.Value.Text + " to " + to.Value.Text
	}
	if due := n.Find("due"); due != nil {
		name += ", due " + due.Value.Text
	}
	for _, p := range n.Pairs {
		switch p.Slug {
		case "from", "to", "due", "because", "source", "status", "sure", "fund", "recurrent":
		case "amount":
			w.add(name, p.Value)
		default:
			w.add(name+", "+p.Name, p.Value)
		}
	}
}
