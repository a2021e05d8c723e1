package negotiate

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// Clause is a named place of the policy that some position changes: one place, or several that cannot be settled apart,
// because one is inside another or a change needs another.
type Clause struct {
	Places []string // sorted
	Held   policy.Held
	Bodies []string // those whose fact or term it is
	Today  string   // what the policy has, or the economy
	Offers []*Offer // of each side that speaks to it, as it stands after the last round
	Panel  *Offer   // the panel's own assessment; nil where there is none
	Moves  []Move
	// How it is settled.
	State  State
	Why    string
	Chosen *Offer // nil where it is open
}

// Name is the clause's places in a line.
func (c *Clause) Name() string { return strings.Join(c.Places, " + ") }

// State is how far a clause is settled.
type State string

// The states of a clause.
const (
	Set        State = "set"        // by whose it is
	AgreedText State = "agreed"     // by all who may change it and were asked
	Arbitrated State = "arbitrated" // by the policy's rule
	Open       State = "open"
)

// Offer is what a side stands for in a clause.
type Offer struct {
	Side    *Side
	Round   *Round // that said it
	Keep    bool   // it wants what the policy has
	Because string
	Text    string
	Changes []*policy.Change
	Number  *big.Rat // where it is one number
	Unit    rule.Unit
	Means   string
	nodes   []*yamlnode.Node
	policy  *policy.Policy // with the clause alone
}

// Same says whether two offers do the same.
func (o *Offer) Same(other *Offer) bool { return o.Means == other.Means }

// clauses finds the clauses of all sides.
func (a *assembling) clauses() (*grouping, []*Clause) {
	g := &grouping{assembling: a, parent: map[string]string{}, loaded: map[string]*policy.Policy{}}
	for _, side := range a.sides {
		for _, now := range side.Rounds {
			for _, c := range now.changes {
				g.find(c.Place)
			}
		}
	}
	g.nested()
	g.leaning()
	groups := map[string][]string{}
	for _, place := range slices.Sorted(maps.Keys(g.parent)) {
		root := g.find(place)
		groups[root] = append(groups[root], place)
	}
	var out []*Clause
	for _, root := range slices.Sorted(maps.Keys(groups)) {
		c := &Clause{Places: groups[root]}
		a.fill(g, c)
		if len(c.Offers) > 0 || c.Panel != nil {
			out = append(out, c)
		}
	}
	a.kept(out)
	slices.SortStableFunc(out, func(x, y *Clause) int { return strings.Compare(x.Name(), y.Name()) })
	return g, out
}

// grouping puts together places that cannot be settled apart.
type grouping struct {
	*assembling
	parent map[string]string
	loaded map[string]*policy.Policy // by the changes made
}

func (g *grouping) find(place string) string {
	p, ok := g.parent[place]
	if !ok {
		g.parent[place] = place
		return place
	}
	if p == place {
		return place
	}
	root := g.find(p)
	g.parent[place] = root
	return root
}

// join puts two places into one clause; its root is the first by name.
func (g *grouping) join(x, y string) {
	x, y = g.find(x), g.find(y)
	g.parent[max(x, y)] = min(x, y)
}

func (g *grouping) nested() {
	all := slices.Sorted(maps.Keys(g.parent))
	for _, inner := range all {
		for _, outer := range all {
			if strings.HasPrefix(inner, outer+"/") {
				g.join(inner, outer)
			}
		}
	}
}

// leaning joins changes of a side of which one cannot stand without another.
func (g *grouping) leaning() {
	for _, side := range g.sides {
		for _, now := range side.Rounds {
			for again := true; again; {
				again = g.lean(side, now)
			}
		}
	}
}

// lean finds a clause of a side that cannot stand alone, joins it with another, and says whether it did.
func (g *grouping) lean(side *Side, now *Standing) bool {
	parts := g.parts(now)
	roots := slices.Sorted(maps.Keys(parts))
	for _, root := range roots {
		if _, err := g.load(side, parts[root]); err == nil {
			continue
		}
		last := ""
		for _, other := range roots {
			if other == root {
				continue
			}
			last = other
			if _, err := g.load(side, append(slices.Clone(parts[root]), parts[other]...)); err == nil {
				break
			}
		}
		if last == "" {
			return false
		}
		g.join(root, last)
		return true
	}
	return false
}

// parts are a side's changes by clause.
func (g *grouping) parts(now *Standing) map[string][]*yamlnode.Node {
	out := map[string][]*yamlnode.Node{}
	for _, n := range now.nodes {
		if c := now.changes[nameOf(n)]; c != nil {
			root := g.find(c.Place)
			out[root] = append(out[root], n)
		}
	}
	return out
}

// load is the base with some changes of a side, loaded once.
func (g *grouping) load(side *Side, nodes []*yamlnode.Node) (*policy.Policy, error) {
	key := ""
	for _, n := range nodes {
		key += fmt.Sprintf("%p ", n)
	}
	if p := g.loaded[key]; p != nil {
		return p, nil
	}
	p, err := over(g.base, side.Name, side.At, nodes)
	if err == nil {
		g.loaded[key] = p
	}
	return p, err
}

// fill finds the offers of each side in a clause, round by round.
func (a *assembling) fill(g *grouping, c *Clause) {
	var held []policy.Held
	for _, side := range a.sides {
		for i, now := range side.Rounds {
			o := g.offer(side, now, c)
			if o == nil {
				continue
			}
			for _, change := range o.Changes {
				held = append(held, change.Held)
				c.Bodies = change.Bodies
				if side.Panel || a.register.centre(side.Party) && change.Do == policy.DoAdd {
					held = held[:len(held)-1]
				}
				a.today(c, change)
			}
			if i < len(side.Rounds)-1 {
				continue
			}
			if side.Panel {
				c.Panel = o
			} else {
				c.Offers = append(c.Offers, o)
			}
		}
	}
	if len(held) > 0 {
		c.Held = policy.Strictest(held)
	}
}

// today says what there is where a clause is.
func (a *assembling) today(c *Clause, change *policy.Change) {
	if c.Today != "" {
		return
	}
	c.Today = strings.Trim(change.Was, `"`)
	if change.Do != policy.DoSetFact && change.Do != policy.DoSetTerm {
		return
	}
	all := a.register.Facts
	if change.Do == policy.DoSetTerm {
		all = a.register.Terms
	}
	d := rule.NewDay(a.base.Year+1, 3, 31)
	if from := change.From; from != nil {
		d = *from
	}
	c.Today = on(all, strings.Split(change.Place, "/")[1], change.Bodies, d)
	if c.Today != "" && change.Unit == rule.NewUnit("£") {
		c.Today = "£" + c.Today
	}
}

// offer is what a side stands for in a clause after a round; nil where it says nothing of it.
func (g *grouping) offer(side *Side, now *Standing, c *Clause) *Offer {
	o := &Offer{Side: side, Round: now.Round}
	var words, why []string
	for _, n := range now.nodes {
		change := now.changes[nameOf(n)]
		if change == nil || g.find(change.Place) != g.find(c.Places[0]) {
			continue
		}
		o.nodes, o.Changes = append(o.nodes, n), append(o.Changes, change)
		o.Round = now.said[change.Slug]
		words = append(words, offered(change))
		if change.Because != "" {
			why = append(why, change.Because)
		}
	}
	if len(o.nodes) == 0 {
		return nil
	}
	p, err := g.load(side, o.nodes)
	if err != nil { // it leans on what is in no clause with it: told when the position was loaded
		return nil
	}
	o.policy, o.Means = p, p.Means
	o.Text, o.Because = strings.Join(words, "; "), strings.Join(why, " ")
	if len(o.Changes) == 1 {
		o.Number, o.Unit = o.Changes[0].Number, o.Changes[0].Unit
	}
	return o
}

// offered is what a change makes of its place, in a few words.
func offered(c *policy.Change) string {
	now := strings.Join(strings.Fields(strings.Trim(c.Now, `"`)), " ")
	switch c.Do {
	case policy.DoRemove, policy.DoRemoveRow:
		return "taken away"
	case policy.DoAdd, policy.DoAddRow:
		return "added: " + now
	}
	return now
}

// kept adds the offers of those who want a clause left as it is. One of a clause that nobody moves is reported.
func (a *assembling) kept(clauses []*Clause) {
	for _, side := range a.sides {
		for _, k := range side.Last().keeps {
			c := a.clauseOf(k, clauses)
			if c == nil {
				continue
			}
			if slices.ContainsFunc(c.Offers, func(o *Offer) bool { return o.Side == side }) {
				a.faults.Add(fault.New(k.At, "%s both changes %s and keeps it", side.Name, k.Text).WithHint("withdraw the change, or take it out of keeps:"))
				continue
			}
			if ok, why := a.register.May(side.Party, c.Held, c.Bodies); !ok {
				a.faults.Add(fault.New(k.At, "%s has no authority for %s: %s", side.Name, c.Name(), why).WithHint("take it out of keeps:"))
				continue
			}
			o := keepOffer(a.base, c, side, k)
			if side.Panel {
				c.Panel = o
			} else {
				c.Offers = append(c.Offers, o)
			}
		}
	}
}

// keepOffer is the offer of a side that wants a clause left as it is.
func keepOffer(base *policy.Policy, c *Clause, side *Side, k kept) *Offer {
	o := &Offer{Side: side, Round: k.round, Keep: true, Because: k.Because, Text: "as it is", Means: base.Means, policy: base}
	if v, t, ok := policy.Literal(yamlnode.NewText(c.Today, k.At)); ok && t.Kind == rule.Number {
		o.Number, o.Unit = v.Rat(), t.Unit
	}
	return o
}

// is says whether a clause is what someone wants kept: its place, or a step by its rule and name.
func (c *Clause) is(k kept) bool {
	for _, place := range c.Places {
		parts := strings.Split(place, "/")
		if samePlace(place, k.Text) || len(parts) > 2 && samePlace(parts[0]+"/"+parts[1]+"/"+parts[len(parts)-1], k.Text) {
			return true
		}
	}
	return false
}

func (a *assembling) clauseOf(k kept, clauses []*Clause) *Clause {
	var known []string
	for _, c := range clauses {
		if c.is(k) {
			return c
		}
		known = append(known, c.Places...)
	}
	a.faults.Add(fault.New(k.At, "no position changes %q, so there is nothing to keep", k.Text).WithHint("%s", fault.Suggest(placeOf(k.Text), known)))
	return nil
}
