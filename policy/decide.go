package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// buildDecide reads the inside of a decide and gives what it reads.
func (l *loader) buildDecide(f *fields, r *Rule) map[string]bool {
	s, bodies := l.bodyRule(f, r, "for each")
	if s == nil {
		return nil
	}
	d := &Decide{}
	if len(bodies.Each) > 1 {
		l.faults.Add(fault.New(f.value("for each").At, "a decision is about one body, found a pair").
			WithHint("write for each: %s", bodies.Each[0].Name))
	}
	d.Scale = l.scale(f)
	if f.has("moves") {
		l.moving(f, s, d)
	} else {
		l.choosing(f, s, d)
	}
	d.Exits = l.exits(f, s, d)
	reads := s.done(bodies, r)
	reads["table/replies"] = true
	for _, in := range bodies.Inputs {
		if in.Last && in.Name == r.Slug {
			d.WasInput = in.Column
		}
	}
	d.Bodies = *bodies
	r.Decide = d
	return reads
}

// choosing reads what is decided afresh in each period.
func (l *loader) choosing(f *fields, s *scope, d *Decide) {
	if f.has("start") {
		l.faults.Add(fault.New(f.at, "%s has start and no moves", f.what).WithHint("start: is where bodies start that moves: takes further"))
	}
	if n := f.need("if unknown"); n != nil {
		if d.Unknown = strings.TrimSpace(n.Text); d.Unknown == "list" {
			d.Unknown = ""
		}
	}
	d.First = l.branches(f, s, d)
}

// scale reads the outcomes that there are.
func (l *loader) scale(f *fields) []string {
	n := f.value("scale")
	if n == nil {
		if !f.has("scale") {
			l.faults.Add(fault.New(f.at, "%s does not say its outcomes", f.what).WithHint(`add scale:, in order, such as scale: ["1", "2", "3"]`))
		}
		return nil
	}
	var out []string
	for _, item := range l.list(n, "scale of "+f.what) {
		text := strings.TrimSpace(item.Text)
		switch {
		case item.Kind != yamlnode.Scalar || text == "":
			l.faults.Add(fault.New(item.At, "scale of %s: expected the name of an outcome", f.what))
		case slices.Contains(out, text):
			l.faults.Add(fault.New(item.At, "scale of %s: %s is here twice", f.what, text))
		default:
			out = append(out, text)
		}
	}
	return out
}

// branches reads first of:. The last has no when, so that every body has an outcome.
func (l *loader) branches(f *fields, s *scope, d *Decide) []*Branch {
	n := f.value("first of")
	if n == nil {
		if !f.has("first of") {
			l.faults.Add(fault.New(f.at, "%s does not say what is decided", f.what).
				WithHint("add first of: and under it a list of {when: ..., outcome: ...}, or start: and moves:"))
		}
		return nil
	}
	var out []*Branch
	items := l.list(n, "first of of "+f.what)
	for i, item := range items {
		what := "first of of " + f.what
		bf := l.fields(item, what, "when", "outcome", "because", "must")
		if bf.node == nil {
			continue
		}
		b := &Branch{Because: bf.text("because"), Must: bf.text("must"), At: item.At}
		b.When = l.yesNo(bf.scalar("when"), s, "when of "+what)
		if o := bf.need("outcome"); o != nil {
			b.Outcome = l.outcome(o, s, d)
		}
		always := !bf.has("when")
		switch last := i == len(items)-1; {
		case always && !last:
			l.faults.Add(fault.New(item.At, "%s: this one has no when and is not the last: those after it are never reached", what))
		case !always && last:
			l.faults.Add(fault.New(item.At, "%s: a body for which no when is yes has no outcome", what).
				WithHint("add a last one without when:"))
		}
		out = append(out, b)
	}
	return out
}

// outcome reads one of the scale, or an expression that gives one: text, or a whole number.
func (l *loader) outcome(n *yamlnode.Node, s *scope, d *Decide) *rule.Expr {
	text := strings.TrimSpace(n.Text)
	if slices.Contains(d.Scale, text) {
		return literalOf(rule.Type{Kind: rule.Text}, rule.TextValue(text), n.At)
	}
	e := l.check(n, s)
	switch {
	case e == nil:
		return nil
	case e.Op == rule.OpLiteral && !slices.Contains(d.Scale, e.Value.String()):
		l.faults.Add(fault.New(n.At, "the outcome %s is not on the scale", n.Line()).WithHint("%s", fault.Suggest(text, d.Scale)))
		return nil
	case e.Type.Kind == rule.Text, e.Type.Kind == rule.Number && e.Type.Scale == 0 && e.Type.Unit.Plain():
		return e
	}
	l.faults.Add(fault.New(n.At, "an outcome is one of the scale, or an expression for text or a whole number, found %s", describe(e.Type)))
	return nil
}
