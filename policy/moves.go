package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// Move is one step of a decide from where a body stands to another outcome, taken when it is the first from there whose
// When is yes. A body makes one move in a period at most.
type Move struct {
	From    []string   // outcomes of the scale that it leads from
	To      string     // of the scale
	When    *rule.Expr // nil is always
	Because string
	Must    string // what the body must do next
	At      fault.Place
}

// Leads says whether the move is one from an outcome.
func (m *Move) Leads(from string) bool { return slices.Contains(m.From, from) }

// Steps says that the rule moves bodies from where they stood, and does not choose an outcome afresh.
func (d *Decide) Steps() bool { return len(d.Moves) > 0 }

const stay = "stay"

// moving reads start and moves, where a decide has them instead of first of.
func (l *loader) moving(f *fields, s *scope, d *Decide) {
	if f.has("first of") {
		l.faults.Add(fault.New(f.at, "%s has both first of and moves", f.what).
			WithHint("first of: chooses afresh in each period; moves: goes on from the outcome of the period before. Keep one"))
	}
	if n := f.scalar("start"); n != nil {
		d.Start = l.outcome(n, s, d)
	} else if !f.has("start") {
		l.faults.Add(fault.New(f.at, "%s does not say where a body starts", f.what).
			WithHint("add start:, an outcome of the scale or a formula for one"))
	}
	d.Moves = l.moves(f, s, d)
	if n := f.need("if unknown"); n != nil {
		d.Unknown, d.Listed = "", strings.TrimSpace(n.Text) == "list"
		if text := strings.TrimSpace(n.Text); text != stay && text != "list" {
			l.faults.Add(fault.New(n.At, "if unknown of %s is %q, expected stay or list", f.what, text).
				WithHint("a body of which it cannot be told whether it moves stays where it is; list also lists it"))
		}
	}
	s.earlier().figure(s.body.rule, s.body.subject, []string{s.body.rule.Name}, f.at) // was, which every move reads
}

func (l *loader) moves(f *fields, s *scope, d *Decide) []*Move {
	n := f.value("moves")
	if n == nil {
		return nil
	}
	var out []*Move
	always := map[string]bool{} // outcomes that a move without when leads from
	what := "moves of " + f.what
	for _, item := range l.list(n, what) {
		mf := l.fields(item, what, "from", "to", "when", "because", "must")
		if mf.node == nil {
			continue
		}
		m := &Move{Because: mf.text("because"), Must: mf.text("must"), At: item.At}
		m.When = l.yesNo(mf.scalar("when"), s, "when of "+what)
		if to := mf.need("to"); to != nil {
			m.To = l.onScale(to, d)
		}
		if from := mf.value("from"); from != nil {
			m.From = l.leavesFrom(from, m.To, what, d)
		} else if !mf.has("from") {
			l.faults.Add(fault.New(item.At, "a move of %s does not say where from", f.what).WithHint("add from:, an outcome, a list of them, or any"))
		}
		reached := slices.DeleteFunc(slices.Clone(m.From), func(state string) bool { return always[state] })
		if len(m.From) > 0 && len(reached) == 0 {
			l.faults.Add(fault.New(item.At, "%s: a move before this one leads from %s without when: this one is never reached", what, strings.Join(m.From, ", ")))
		}
		for _, state := range m.From {
			always[state] = always[state] || !mf.has("when")
		}
		out = append(out, m)
	}
	if len(out) == 0 {
		l.faults.Add(fault.New(n.At, "%s: nothing moves", what).WithHint("add {from: ..., to: ..., when: ...}"))
	}
	return out
}

// leavesFrom reads the outcomes that a move leads from; any is every one but that it leads to.
func (l *loader) leavesFrom(n *yamlnode.Node, to, what string, d *Decide) []string {
	if n.Kind == yamlnode.Scalar && strings.TrimSpace(n.Text) == "any" && !slices.Contains(d.Scale, "any") {
		return slices.DeleteFunc(slices.Clone(d.Scale), func(s string) bool { return s == to })
	}
	var out []string
	for _, item := range l.list(n, "from of "+what) {
		switch state := l.onScale(item, d); {
		case state == "":
		case state == to:
			l.faults.Add(fault.New(item.At, "%s: a move from %s to itself is none", what, state).WithHint("a body that no move is for stays"))
		case slices.Contains(out, state):
			l.faults.Add(fault.New(item.At, "from of %s: %s is here twice", what, state))
		default:
			out = append(out, state)
		}
	}
	return out
}

// onScale is an outcome of the scale as written; "" for what is not.
func (l *loader) onScale(n *yamlnode.Node, d *Decide) string {
	text := strings.TrimSpace(n.Text)
	if n.Kind == yamlnode.Scalar && slices.Contains(d.Scale, text) {
		return text
	}
	if len(d.Scale) > 0 {
		l.faults.Add(fault.New(n.At, "%s is not on the scale", n.Line()).WithHint("%s", fault.Suggest(text, d.Scale)))
	}
	return ""
}

func (c *canon) moves(d *Decide) {
	if !d.Steps() {
		return
	}
	c.expr("start", d.Start)
	c.line("listed", fmt.Sprint(d.Listed))
	for _, m := range d.Moves {
		c.line("move", strings.Join(m.From, "|"), m.To, m.Must)
		c.expr("when", m.When)
	}
}
