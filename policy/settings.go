package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// Setting is a fact of a body, or a term of a contract, that a reform sets: it stands in place of what the economy has
// for them, from a day on or for as long as there is.
type Setting struct {
	Of     *Attribute
	Source Source    // facts or terms
	Bodies []string  // the body of a fact; the provider and the commissioner of a term
	From   *rule.Day // nil: always
	Value  rule.Value
	Change *Change
}

// resolveSetting finds for whom a fact or a term is set.
func (l *loader) resolveSetting(c *changing) bool {
	p := c.f.pair("for")
	if p == nil {
		if !c.f.has("for") {
			l.faults.Add(fault.New(c.f.at, "%s does not say for whom", c.f.what).WithHint("add for: with %s", forWhom(c.Do)))
		}
		return false
	}
	for _, n := range l.list(p.Value, "for of "+c.f.what) {
		if code := strings.TrimSpace(n.Text); n.Kind == yamlnode.Scalar && code != "" {
			c.bodies = append(c.bodies, code)
		}
	}
	if want := map[Do]int{DoSetFact: 1, DoSetTerm: 2}[c.Do]; len(c.bodies) != want {
		l.faults.Add(fault.New(p.At, "%s: for: names %d bodies", c.f.what, len(c.bodies)).WithHint("write %s", forWhom(c.Do)))
		return false
	}
	for _, code := range c.bodies {
		c.Place += "/" + strings.ReplaceAll(code, "/", "%2F")
	}
	from := c.f.day("from")
	if from != nil {
		c.Place += "/" + from.String()
	}
	return from != nil || !c.f.has("from")
}

func forWhom(do Do) string {
	if do == DoSetTerm {
		return "the codes of the provider and the commissioner, such as for: [RXX, 03V]"
	}
	return "the code of a body, such as for: RXX"
}

// applySetting keeps what is set until the facts and terms are built.
func (l *loader) applySetting(c *changing, before *entry) bool {
	to := l.to(c)
	if to == nil {
		return false
	}
	c.Now = to.Value.Flow()
	c.Words = "sets the " + before.section + " " + before.Name + " of " + strings.Join(c.bodies, " and ")
	if from := c.f.day("from"); from != nil {
		c.Words += " from " + from.String()
	}
	c.Words += " to " + bare(to.Value)
	out := *before
	out.settings = append(slices.Clone(before.settings), c)
	l.put(before.key(), &out)
	return true
}

// buildSettings reads the values that are set, by the type of the fact or term.
func (l *loader) buildSettings(e *entry, a *Attribute) {
	source := FromFacts
	if e.section == "term" {
		source = FromTerms
	}
	for _, c := range e.settings {
		n := c.f.node.Find("to").Value
		if a.Type.Kind != rule.Number && a.Type.Kind != rule.Bool {
			l.faults.Add(fault.New(n.At, "the %s %s is %s: only numbers and yes or no can be set", e.section, e.Name, a.Type.Kind))
			continue
		}
		if n.Kind != yamlnode.Scalar || n.Empty {
			l.faults.Add(fault.New(n.At, "%s: expected a single value, found %s", c.f.what, n.Kind))
			continue
		}
		declared := a.Type
		declared.Missing = false
		v, faults := rule.ParseLiteral(n.Line(), declared, n.At)
		l.faults.Add(faults...)
		if len(faults) > 0 {
			continue
		}
		s := &Setting{Of: a, Source: source, Bodies: c.bodies, From: c.f.day("from"), Value: v, Change: c.Change}
		c.Change.note(v, a.Type)
		l.policy.Settings = append(l.policy.Settings, s)
	}
	slices.SortStableFunc(l.policy.Settings, func(a, b *Setting) int { return strings.Compare(a.key(), b.key()) })
}

// key orders settings: of one thing the one that begins later comes later.
func (s *Setting) key() string {
	from := ""
	if s.From != nil {
		from = s.From.String()
	}
	return strings.Join([]string{string(s.Source), s.Of.Slug, strings.Join(s.Bodies, "\x00"), from}, "\x01")
}

// Column is the name of the fact or term as a table of the economy has it.
func (s *Setting) Column() string { return book.Column(s.Of.Slug) }

// Means is what the setting does, for hashes.
func (s *Setting) Means() string { return s.key() + "\x01" + valueText(s.Value) }
