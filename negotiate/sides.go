package negotiate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// Side is a party with all that it has said, round by round.
type Side struct {
	*Party
	To       []string
	Because  string
	Rounds   []*Standing
	RedLines []*RedLine // as they stand
	Policy   *policy.Policy
}

// Standing is what a side stands for once it has spoken in a round.
type Standing struct {
	*Round
	nodes   []*yamlnode.Node // its clauses: as they stand, in the order said
	said    map[string]*Round
	changes map[string]*policy.Change // by name
	keeps   []kept
}

type kept struct {
	Keep
	round *Round
}

// Last is how a side stands after its last round.
func (s *Side) Last() *Standing { return s.Rounds[len(s.Rounds)-1] }

// assembling puts positions together.
type assembling struct {
	base     *policy.Policy
	register *Register
	faults   fault.List
	sides    []*Side
}

// over is the base with changes made over it.
func over(base *policy.Policy, title string, at fault.Place, nodes []*yamlnode.Node) (*policy.Policy, error) {
	return policy.LoadWith(base.Dir, policy.Options{AsOf: base.AsOf, Over: []policy.Over{{Title: title, At: at, Changes: nodes}}})
}

// assemble makes sides of positions, and reports all that is wrong with them.
func (a *assembling) assemble(positions []*Position) {
	rounds := map[string][]*Round{}
	byParty := map[string]*Side{}
	for _, p := range positions {
		a.headed(p)
		side := byParty[p.Party.Name]
		if side == nil {
			side = &Side{Party: &p.Party, To: p.To, Because: p.Because}
			byParty[p.Party.Name] = side
			a.sides = append(a.sides, side)
		}
		for _, name := range p.To {
			if !slices.Contains(side.To, name) {
				side.To = append(side.To, name)
			}
		}
		rounds[p.Party.Name] = append(rounds[p.Party.Name], p.Rounds...)
	}
	for _, side := range a.sides {
		a.stand(side, a.inOrder(side, rounds[side.Name]))
	}
	for _, side := range a.sides {
		for _, l := range side.RedLines {
			a.onSomething(l)
		}
	}
	a.sides = slices.DeleteFunc(a.sides, func(s *Side) bool { return len(s.Rounds) == 0 })
}

// headed checks whose a position is, to whom, and of which policy.
func (a *assembling) headed(p *Position) {
	at := func(field string) fault.Place { return p.places[field] }
	if p.Policy != "" && book.Slug(p.Policy) != a.base.Name {
		a.faults.Add(fault.New(at("policy"), "this position is on the policy %s, and the one negotiated is %s", p.Policy, a.base.Title).
			WithHint("leave this file out, or write the position anew for %s", a.base.Title))
	}
	if year := economy.YearName(a.base.Year); p.Year != "" && p.Year != year {
		a.faults.Add(fault.New(at("year"), "this position is of the year %s, and the policy %s is of %s", p.Year, a.base.Title, year))
	}
	if !p.Party.Centre && !p.Party.Panel {
		for _, code := range p.Party.Codes {
			a.known(code, p.Party.At, "the party")
		}
	}
	for _, name := range p.To {
		if !isCentre(name) {
			a.known(name, at("to"), "the position is offered to")
		}
	}
}

// known reports a name that is neither a code nor a kind of the register.
func (a *assembling) known(name string, at fault.Place, what string) {
	if !a.register.has(name) {
		all := append(slices.Clone(a.register.Codes), a.register.kinds()...)
		a.faults.Add(fault.New(at, "%s %s, which is not in the economy's register", what, name).WithHint("%s", nearest(name, all)))
	}
}

func nearest(name string, all []string) string {
	if near := fault.Nearest(name, all); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "write the code of a body, a kind of body such as provider, or the centre"
}

// inOrder puts a side's rounds in order, and reports one that is said twice and dates that go back.
func (a *assembling) inOrder(side *Side, rounds []*Round) []*Round {
	slices.SortStableFunc(rounds, func(x, y *Round) int { return cmp.Compare(x.Number, y.Number) })
	for i := 1; i < len(rounds); i++ {
		before, now := rounds[i-1], rounds[i]
		switch {
		case before.Number == now.Number:
			a.faults.Add(fault.New(now.At, "%s speaks twice in round %d", side.Name, now.Number).WithAlso(before.At, "the first").
				WithHint("put what it says in a round into one place, or give the later one a later round:"))
		case now.Date < before.Date:
			a.faults.Add(fault.New(now.At, "round %d of %s is of %s, and its round %d of %s: dates are out of order", now.Number, side.Name,
				now.Date, before.Number, before.Date).WithAlso(before.At, "the round before"))
		}
	}
	return rounds
}

// stand works out how a side stands after each of its rounds.
func (a *assembling) stand(side *Side, rounds []*Round) {
	before := &Standing{said: map[string]*Round{}}
	lines := map[string]int{}
	for _, r := range rounds {
		now := &Standing{Round: r, nodes: slices.Clone(before.nodes), said: map[string]*Round{}, keeps: slices.Clone(before.keeps)}
		for name, said := range before.said {
			now.said[name] = said
		}
		a.withdraw(side, now)
		for _, k := range r.Keeps {
			now.keeps = append(slices.DeleteFunc(now.keeps, func(o kept) bool { return samePlace(o.Text, k.Text) }), kept{k, r})
		}
		a.say(now)
		a.lines(side, r, lines)
		p, err := over(a.base, side.Name, r.At, now.nodes)
		if err != nil {
			a.tell(err)
			a.apart(side, now)
			return
		}
		now.changes = map[string]*policy.Change{}
		for _, c := range p.Layers[len(p.Layers)-1].Changes {
			now.changes[c.Slug] = c
		}
		a.authorised(side, now)
		side.Policy = p
		side.Rounds = append(side.Rounds, now)
		before = now
	}
}

// apart says what a side may not change of a round that cannot be loaded whole: of each change that can alone.
func (a *assembling) apart(side *Side, now *Standing) {
	now.changes = map[string]*policy.Change{}
	for _, n := range now.nodes {
		p, err := over(a.base, side.Name, now.At, []*yamlnode.Node{n})
		if err != nil {
			continue
		}
		for _, c := range p.Layers[len(p.Layers)-1].Changes {
			now.changes[c.Slug] = c
		}
	}
	a.authorised(side, now)
}

// tell adds faults that are not told yet.
func (a *assembling) tell(err error) {
	list, ok := err.(fault.List)
	if !ok {
		list = fault.List{fault.New(fault.Place{}, "%v", err)}
	}
	for _, f := range list {
		if !slices.ContainsFunc(a.faults, func(g *fault.Fault) bool { return g.Place == f.Place && g.Message == f.Message }) {
			a.faults.Add(f)
		}
	}
}

func nameOf(n *yamlnode.Node) string {
	if p := n.Find("name"); p != nil && p.Value.Kind == yamlnode.Scalar {
		return book.Slug(p.Value.Text)
	}
	return ""
}

// say puts what a round says in the place of what was said before under the same name. Two of one name in one round are
// left, and are the loader's to tell.
func (a *assembling) say(now *Standing) {
	for _, n := range now.Round.Changes {
		name := nameOf(n)
		at := slices.IndexFunc(now.nodes, func(o *yamlnode.Node) bool { return name != "" && nameOf(o) == name })
		if at >= 0 && now.said[name] != now.Round {
			now.nodes[at] = n
		} else {
			now.nodes = append(now.nodes, n)
		}
		now.said[name] = now.Round
	}
}

// withdraw takes away what a round takes back.
func (a *assembling) withdraw(side *Side, now *Standing) {
	for _, w := range now.Withdraw {
		slug := book.Slug(w.Text)
		at := slices.IndexFunc(now.nodes, func(n *yamlnode.Node) bool { return nameOf(n) == slug })
		keep := slices.IndexFunc(now.keeps, func(k kept) bool { return samePlace(k.Text, w.Text) })
		switch {
		case at >= 0:
			now.nodes = slices.Delete(now.nodes, at, at+1)
			delete(now.said, slug)
		case keep >= 0:
			now.keeps = slices.Delete(now.keeps, keep, keep+1)
		default:
			var known []string
			for _, n := range now.nodes {
				if name := n.Find("name"); name != nil {
					known = append(known, name.Value.Text)
				}
			}
			a.faults.Add(fault.New(w.At, "%s withdraws %q, which it has not said", side.Name, w.Text).WithHint("%s", fault.Suggest(w.Text, known)))
		}
	}
}

// samePlace says whether two ways to write a place are one: parameter.marginal rate and parameter/marginal-rate.
func samePlace(a, b string) bool { return placeOf(a) == placeOf(b) }

func placeOf(text string) string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == '/' })
	for i, p := range parts {
		if slug := book.Slug(p); slug != "" {
			parts[i] = slug
		}
	}
	return strings.Join(parts, "/")
}

// authorised reports what a side would change and may not.
func (a *assembling) authorised(side *Side, now *Standing) {
	for _, name := range slices.Sorted(maps.Keys(now.changes)) {
		c := now.changes[name]
		if now.said[c.Slug] != now.Round {
			continue // told with the round that said it
		}
		held := c.Held
		if c.Do == policy.DoAdd && a.register.centre(side.Party) {
			held = policy.Held{}
		}
		ok, why := a.register.May(side.Party, held, c.Bodies)
		if ok && !a.register.centre(side.Party) && !side.Panel {
			ok, why = inside(c)
		}
		if !ok {
			a.tell(fault.List{fault.New(c.At, "%s has no authority for %s: %s", side.Name, c.Place, why).
				WithHint("leave the change %q to whoever has it, or mend authority: in the policy", c.Name)})
		}
	}
}

// inside says whether a change keeps to what a holder may do: move a value, but not take the thing away, nor change who
// may change it or how far.
func inside(c *policy.Change) (bool, string) {
	section, rest, _ := strings.Cut(c.Place, "/")
	_, part, inner := strings.Cut(rest, "/")
	isRule := slices.Contains([]string{"share", "price", "measure", "transfer", "position", "decide"}, section)
	switch {
	case isRule && (part == "authority" || part == "held-by"):
		return false, "who may change a thing is the centre's to say"
	case c.Do != policy.DoReplace && c.Do != policy.DoRemove:
		return true, ""
	case isRule && !inner && c.Do == policy.DoReplace, !isRule:
		return false, "whoever may move it may not replace or take away the whole of it, with its bounds and who may change it"
	}
	return true, ""
}

// lines puts the red lines of a round in the place of those of the same name.
func (a *assembling) lines(side *Side, r *Round, at map[string]int) {
	for _, l := range r.RedLines {
		l.party = side.Party
		if side.Panel {
			a.faults.Add(fault.New(l.At, "the panel has a red line: it says what is right, and has no side"))
			continue
		}
		key := book.Slug(l.Name)
		if i, said := at[key]; said && key != "" {
			side.RedLines[i] = l
			continue
		}
		at[key] = len(side.RedLines)
		side.RedLines = append(side.RedLines, l)
	}
}
