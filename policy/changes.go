package policy

import (
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// Change is one named change of a reform to the policy that it extends.
type Change struct {
	Meta
	Do Do
	// Place is what is changed, such as parameter/marginal-rate, price/admitted-care/then/short-stay or
	// table/tariff/AA10. No two changes of a reform have places that are the same or inside one another.
	Place string
	Was   string // as written in the policy extended, "" for what is added
	Now   string // as written in the reform, "" for what is removed
	// Words say in a line what the change does: "sets the parameter marginal rate to 100%, was 70%".
	Words string
	// Held is who may change what it changes, as the policy extended says.
	Held Held
	// Number is the one number that it sets, nil where it sets no number or several; Unit is of that.
	Number *big.Rat
	Unit   rule.Unit
	// Bodies are those whose fact or term it sets, and From the day from which a value is set, nil for all days.
	Bodies []string
	From   *rule.Day
}

// Do is what a change does.
type Do string

// The things a change can do.
const (
	DoSet       Do = "set parameter"
	DoSetTarget Do = "set target"
	DoSetFact   Do = "set fact"
	DoSetTerm   Do = "set term"
	DoSetRow    Do = "set row"
	DoAddRow    Do = "add row"
	DoRemoveRow Do = "remove row"
	DoReplace   Do = "replace"
	DoRemove    Do = "remove"
	DoAdd       Do = "add"
)

var allDo = []Do{DoSet, DoSetTarget, DoSetFact, DoSetTerm, DoSetRow, DoAddRow, DoRemoveRow, DoReplace, DoRemove, DoAdd}

// beside are the fields that each change takes beside its name, what it does and its words.
var beside = map[Do][]string{
	DoSet: {"to", "on", "from"}, DoSetTarget: {"to"}, DoSetFact: {"for", "to", "from"}, DoSetTerm: {"for", "to", "from"},
	DoSetRow: {"where", "to"}, DoAddRow: {"with"}, DoRemoveRow: {"where"},
	DoReplace: {"with"}, DoRemove: nil, DoAdd: {"with", "after", "before", "at", "into"},
}

// changeable is what a change can name before the first point.
var changeable = []string{"parameter", "table", "gap", "attribute", "parent", "fact", "term", "define", "derive", "target", "objective", "schedule", "clause",
	"duality", "label", "share", "price", "measure", "transfer", "decide", "position"}

// changing is a change while it is being made.
type changing struct {
	*Change
	f     *fields
	at    fault.Place // of the name of what is changed
	layer layer
	entry *entry   // the named thing that is changed, or changed inside; for one added, as it is to be
	path  []string // of a part that is there: its slugs, from the rule
	part  []string // names of what is changed inside the entry, as written
	into  []string // for what is put inside a rule: the path of the mapping it goes in
	slot  string   // where in an order something is put: two cannot be put in one

	bodies []string // whose fact or term is set
}

// change makes the changes of one policy to those it extends. They are checked against one another first and then made
// in an order of their own, so that the order in which they are written does not matter. What the reform adds in
// sections of its own is there already.
func (l *loader) change(own []*changing, items []*yamlnode.Node, y layer, extends bool) {
	if len(items) > 0 && !extends {
		l.faults.Add(fault.New(items[0].At, "changes: without extends: there is nothing to change").
			WithHint("add extends: to policy:, or write the values where they belong"))
		return
	}
	all := slices.Clone(own)
	for _, item := range items {
		if c := l.readChange(item, y); c != nil && l.resolve(c) {
			c.Held, c.Bodies = heldBefore(c, l.entries[c.entry.key()]), c.bodies
			c.From = writtenDay(item, "from")
			all = append(all, c)
		}
	}
	all = l.apart(all)
	all = slices.DeleteFunc(all, func(c *changing) bool { return !l.kept(c.Change) })
	for _, c := range inOrder(all) {
		if c.f != nil && !l.apply(c) {
			all = slices.DeleteFunc(all, func(other *changing) bool { return other == c })
		}
	}
	for _, c := range all {
		l.made(c.Change)
	}
}

// kept says whether a change is to be made: all are, unless only some were asked for.
func (l *loader) kept(c *Change) bool { return l.keep == nil || l.keep(c) }

// made notes a change with the reform that it is of.
func (l *loader) made(c *Change) {
	l.policy.Changes = append(l.policy.Changes, c)
	top := l.policy.Layers[len(l.policy.Layers)-1]
	top.Changes = append(top.Changes, c)
}

// apart gives the changes without those that touch the place of an earlier one, which are reported.
func (l *loader) apart(all []*changing) []*changing {
	touched, inside, slots := map[string]*changing{}, map[string]*changing{}, map[string]*changing{}
	var out []*changing
	for _, c := range all {
		before := cover(touched, c.Place)
		if before == nil {
			before = inside[c.Place]
		}
		switch {
		case before != nil:
			l.faults.Add(fault.New(c.At, "%s is changed twice, by %s and by %s", shared(c.Place, before.Place), before.Name, c.Name).
				WithAlso(before.At, "the first").WithHint("make one change of the two: the order of changes must not matter"))
			continue
		case c.slot != "" && slots[c.slot] != nil:
			l.faults.Add(fault.New(c.At, "%s and %s are both put %s", slots[c.slot].Name, c.Name, slotWords(c)).
				WithAlso(slots[c.slot].At, "the first").
				WithHint("say of one that it goes after: the other: the order of changes must not matter"))
			continue
		}
		slots[c.slot], touched[c.Place] = c, c
		for p := parentOf(c.Place); p != ""; p = parentOf(p) {
			if inside[p] == nil {
				inside[p] = c
			}
		}
		out = append(out, c)
	}
	return out
}

// cover is the change whose place is that given or has it inside.
func cover(touched map[string]*changing, place string) *changing {
	for p := place; p != ""; p = parentOf(p) {
		if c := touched[p]; c != nil {
			return c
		}
	}
	return nil
}

// note keeps the number that a change sets.
func (c *Change) note(v rule.Value, t rule.Type) {
	if v.Known() && t.Kind == rule.Number {
		c.Number, c.Unit = v.Rat(), t.Unit
	}
}

func parentOf(place string) string {
	i := strings.LastIndex(place, "/")
	return place[:max(i, 0)]
}

// shared is the outer of two places of which one is inside the other.
func shared(a, b string) string {
	if len(a) < len(b) {
		return a
	}
	return b
}

// inOrder is the order in which changes are made: what is set or replaced, then what is added, each after what it is put
// beside, then what is removed. So a thing can be put beside one that another change adds or removes.
func inOrder(all []*changing) []*changing {
	rank := func(c *changing) int { return map[Do]int{DoAdd: 1, DoAddRow: 1, DoRemove: 2, DoRemoveRow: 2}[c.Do] }
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b *changing) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		if d := len(a.part) - len(b.part); d != 0 { // a rule before what goes inside it
			return d
		}
		return strings.Compare(a.Place, b.Place)
	})
	return afterAnchors(sorted)
}

// afterAnchors moves what is put beside something added behind that.
func afterAnchors(all []*changing) []*changing {
	added := map[string]*changing{}
	for _, c := range all {
		if c.Do == DoAdd {
			added[c.Place] = c
		}
	}
	var out []*changing
	done := map[*changing]bool{}
	var put func(c *changing)
	put = func(c *changing) {
		if done[c] {
			return
		}
		done[c] = true
		if anchor := added[c.anchor()]; anchor != nil {
			put(anchor)
		}
		out = append(out, c)
	}
	for _, c := range all {
		put(c)
	}
	return out
}
