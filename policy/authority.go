package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// The words that authority: may be.
const (
	National = "national" // the centre alone
	Agreed   = "agreed"   // the parties to a contract, together
	Local    = "local"    // the body itself
)

var authorities = []string{National, Agreed, Local}

// Held says who may change a thing of a policy.
type Held struct {
	Authority string // national, agreed or local; "" where nothing is said, which is national
	// HeldBy are the bodies, by code or kind, that may change what is local or agreed. Where nothing is said that is, of a
	// fact, the body it is about; of a term, the two parties to the contract; of anything else that is agreed, whoever has
	// contracts, and of anything else that is local, any body.
	HeldBy []string
}

// Who is the authority that holds: what is said, or national.
func (h Held) Who() string {
	if h.Authority == "" {
		return National
	}
	return h.Authority
}

// Words tell who may change it: the centre; each body for itself; the parties to the contract; or those named.
func (h Held) Words() string {
	who := strings.Join(h.HeldBy, " or ")
	switch h.Who() {
	case Agreed:
		if who == "" {
			return "the parties to the contract"
		}
		return strings.Join(h.HeldBy, " and ") + ", agreed"
	case Local:
		if who == "" {
			return "the body itself"
		}
		return who + ", itself"
	}
	return "the centre"
}

// held reads authority: and held by: of a thing.
func (f *fields) held() Held {
	if f.node == nil {
		return Held{}
	}
	h := Held{Authority: f.choice("authority", authorities...)}
	p := f.pair("held by")
	if p == nil {
		return h
	}
	for _, n := range f.l.list(p.Value, "held by of "+f.what) {
		if name := strings.TrimSpace(n.Text); n.Kind == yamlnode.Scalar && name != "" {
			h.HeldBy = append(h.HeldBy, name)
			continue
		}
		f.l.faults.Add(fault.New(n.At, "held by of %s: expected the code of a body or a kind of body, found %s", f.what, n.Kind))
	}
	if h.Who() == National {
		f.l.faults.Add(fault.New(p.At, "%s says who holds it, and is national: the centre alone may change it", f.what).
			WithHint("add authority: agreed or authority: local, or take held by: away"))
	}
	return h
}

// heldFields are the fields that say who may change a thing.
var heldFields = []string{"authority", "held by"}

// withHeld are the fields of a thing that someone may change.
func withHeld(names ...string) []string { return withMeta(append(names, heldFields...)...) }

// writtenHeld is what a thing says of who may change it, as written: faults are told when it is built.
func writtenHeld(n *yamlnode.Node) Held {
	h := Held{}
	if n == nil || n.Kind != yamlnode.Mapping {
		return h
	}
	if word := plain(n, "authority"); slices.Contains(authorities, word) {
		h.Authority = word
	}
	p := n.Find("held by")
	if p == nil {
		return h
	}
	items := p.Value.Items
	if p.Value.Kind == yamlnode.Scalar {
		items = []*yamlnode.Node{p.Value}
	}
	for _, item := range items {
		h.HeldBy = append(h.HeldBy, strings.TrimSpace(item.Text))
	}
	return h
}

// heldBefore is who may change what a change is for, as the policy stands before it. What is new is agreed, since it
// binds others than the one who writes it. The values of a parameter that a change with a day is for may say more than
// the parameter.
func heldBefore(c *changing, before *entry) Held {
	if before == nil || c.Do == DoAdd {
		return Held{Authority: Agreed}
	}
	h := writtenHeld(before.Value)
	if c.Do != DoSet {
		return h
	}
	on, from := c.f.day("on"), c.f.day("from")
	values := before.Value.Find("values")
	if values == nil {
		return h
	}
	var found []Held
	for _, item := range values.Value.Items {
		first, last := first(writtenDay(item, "from")), last(writtenDay(item, "to"))
		touched := on == nil && from == nil || on != nil && first <= *on && *on <= last || from != nil && first <= *from && *from <= last
		if touched {
			one := writtenHeld(item)
			if one.Authority == "" {
				one = h
			}
			found = append(found, one)
		}
	}
	return Strictest(append(found, h)[:max(len(found), 1)])
}

// Strictest is the one of several that fewest can change by themselves.
func Strictest(all []Held) Held {
	out := all[0]
	for _, h := range all[1:] {
		if slices.Index(authorities, h.Who()) < slices.Index(authorities, out.Who()) {
			out = h
		}
	}
	return out
}

// Holding is a thing of the policy with who may change it.
type Holding struct {
	Section, Name string
	Held
	Dated bool // it is one dated value of a parameter
}

// Holdings are the rules, parameters, tables, targets, facts and terms of a policy, with who may change each.
func (p *Policy) Holdings() []Holding {
	var out []Holding
	for _, r := range p.Rules {
		out = append(out, Holding{Section: string(r.Kind), Name: r.Name, Held: r.Held})
	}
	for _, x := range p.Parameters {
		out = append(out, Holding{Section: "parameter", Name: x.Name, Held: x.Held})
		for _, v := range x.Values {
			if v.Held.Authority != "" {
				out = append(out, Holding{Section: "parameter", Name: x.Name + " " + Span(v.From, v.To), Held: v.Held, Dated: true})
			}
		}
	}
	for _, t := range p.Tables {
		out = append(out, Holding{Section: "table", Name: t.Name, Held: t.Held})
	}
	for _, t := range p.Targets {
		out = append(out, Holding{Section: "target", Name: t.Name, Held: t.Held})
	}
	for _, a := range p.Facts {
		out = append(out, Holding{Section: "fact", Name: a.Name, Held: a.Held})
	}
	for _, a := range p.Terms {
		out = append(out, Holding{Section: "term", Name: a.Name, Held: a.Held})
	}
	return out
}
