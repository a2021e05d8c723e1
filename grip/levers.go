// Package grip measures how far each body can move its own money and its own measures with what it may set, what it may
// set by agreement, and how far the centre can move them with what is national: by running both ends of each.
package grip

import (
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/negotiate"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// Lever is something that can be moved between two ends: a parameter, a fact of a body, a term of a contract.
type Lever struct {
	Name   string
	Held   policy.Held
	Bodies []string // whose fact or term it is; none of a parameter
	Low    End
	High   End
	Today  string // "" where there is none, or more than one
}

// End is one end of a lever.
type End struct {
	Text string
	node *yamlnode.Node // the change that sets it; nil where it is as today
}

// LeftOut is a thing that may be moved and is not counted, with the reason.
type LeftOut struct{ Name, Authority, Why string }

// finding gathers the levers of a policy.
type finding struct {
	policy   *policy.Policy
	register *negotiate.Register
	levers   []*Lever
	left     []LeftOut
}

// levers finds what can be moved and how far, and what is left out.
func levers(p *policy.Policy, register *negotiate.Register) ([]*Lever, []LeftOut) {
	f := &finding{policy: p, register: register}
	for _, x := range p.Parameters {
		f.parameter(x)
	}
	for _, a := range p.Facts {
		f.fact(a, "fact", register.Facts, policy.DoSetFact)
	}
	for _, a := range p.Terms {
		f.fact(a, "term", register.Terms, policy.DoSetTerm)
	}
	for _, h := range p.Holdings() {
		switch h.Section {
		case "parameter", "fact", "term":
		case "table":
			f.leave(h.Section+" "+h.Name, h.Held, "its rows have no bounds within which they may be moved")
		case "target":
			f.leave(h.Section+" "+h.Name, h.Held, "a target has no bounds; what is asked moves no figure, only the verdict on it")
		default:
			if h.Who() != policy.National {
				f.leave(h.Section+" "+h.Name, h.Held, "a rule can be worded in any way")
			}
		}
	}
	return f.levers, f.left
}

func (f *finding) leave(name string, h policy.Held, why string) {
	f.left = append(f.left, LeftOut{name, h.Who(), why})
}

// without says what bound is lacking, "" where both are there.
func without(low, high *big.Rat) string {
	switch {
	case low == nil && high == nil:
		return "it has no bounds"
	case low == nil:
		return "it has no at least:"
	case high == nil:
		return "it has no at most:"
	}
	return ""
}

func (f *finding) parameter(x *policy.Parameter) {
	held := x.Held
	all := []policy.Held{held}
	for _, v := range x.Values {
		if v.Held.Authority != "" {
			all = append(all, v.Held)
		}
	}
	held = policy.Strictest(all)
	l := &Lever{Name: "parameter " + x.Name, Held: held}
	percent := false
	if len(x.Values) == 1 && x.Values[0].From == nil && x.Values[0].To == nil {
		l.Today = x.Values[0].Text
	}
	for _, v := range x.Values {
		percent = percent || strings.HasSuffix(v.Text, "%")
	}
	switch {
	case x.Type.Kind == rule.Bool:
		l.Low.Text, l.High.Text = "no", "yes"
	case x.Type.Kind != rule.Number:
		f.leave(l.Name, held, "it is no number")
		return
	case without(x.Least, x.Most) != "":
		f.leave(l.Name, held, without(x.Least, x.Most))
		return
	default:
		l.Low.Text, l.High.Text = written(x.Least, x.Type.Unit, percent), written(x.Most, x.Type.Unit, percent)
	}
	for _, end := range []*End{&l.Low, &l.High} {
		if end.Text != l.Today {
			end.node = change(l.Name, policy.DoSet, x.Name, nil, end.Text)
		}
	}
	f.levers = append(f.levers, l)
}

// written is a bound as a value of a unit is written.
func written(x *big.Rat, u rule.Unit, percent bool) string {
	unit := u.String()
	if percent && unit == "" {
		return decimal.Text(new(big.Rat).Mul(x, big.NewRat(100, 1))) + "%"
	}
	text := decimal.Text(x)
	if rest, ok := strings.CutPrefix(unit, "£"); ok {
		sign := ""
		if x.Sign() < 0 {
			sign, text = "-", strings.TrimPrefix(text, "-")
		}
		return sign + "£" + text + rest
	}
	if unit == "" {
		return text
	}
	return text + " " + unit
}

// fact finds the levers of a fact or term: one for each body, or contract, that has a value, and for each that the policy
// says may hold it.
func (f *finding) fact(a *policy.Attribute, section string, all []negotiate.Fact, do policy.Do) {
	name := section + " " + a.Name
	if a.Type.Kind != rule.Bool && a.Type.Kind != rule.Number {
		f.leave(name, a.Held, "it is no number")
		return
	}
	if why := without(a.Least, a.Most); a.Type.Kind == rule.Number && why != "" {
		f.leave(name, a.Held, why)
		return
	}
	holders := f.holders(a, section, all)
	if len(holders) == 0 {
		f.leave(name, a.Held, "no body of the economy has it")
		return
	}
	for _, bodies := range holders {
		l := &Lever{Name: name + " of " + strings.Join(bodies, " and "), Held: a.Held, Bodies: bodies}
		l.Low.Text, l.High.Text = "no", "yes"
		if a.Type.Kind == rule.Number {
			l.Low.Text, l.High.Text = written(a.Least, a.Type.Unit, false), written(a.Most, a.Type.Unit, false)
		}
		l.Today = f.today(a, all, bodies)
		for _, end := range []*End{&l.Low, &l.High} {
			if end.Text != l.Today {
				end.node = change(l.Name, do, a.Name, bodies, end.Text)
			}
		}
		f.levers = append(f.levers, l)
	}
}

func (f *finding) holders(a *policy.Attribute, section string, all []negotiate.Fact) [][]string {
	var out [][]string
	add := func(bodies []string) {
		if !slices.ContainsFunc(out, func(o []string) bool { return slices.Equal(o, bodies) }) {
			out = append(out, bodies)
		}
	}
	for _, x := range all {
		if x.Slug == a.Slug {
			add(x.Bodies)
		}
	}
	if section == "fact" {
		for _, name := range a.HeldBy {
			for _, code := range f.register.Bodies(name) {
				add([]string{code})
			}
		}
	}
	slices.SortFunc(out, slices.Compare)
	return out
}

// today is the one value that a fact has of bodies all year; "" where it changes or is not there.
func (f *finding) today(a *policy.Attribute, all []negotiate.Fact, bodies []string) string {
	text, n := "", 0
	for _, x := range all {
		if x.Slug != a.Slug || !slices.Equal(x.Bodies, bodies) || !x.Value.Known() {
			continue
		}
		n++
		if text = written(x.Value.Rat(), a.Type.Unit, false); a.Type.Kind == rule.Bool {
			text = map[bool]string{true: "yes", false: "no"}[x.Value.Rat().Sign() != 0]
		}
		if begins := rule.NewDay(f.policy.Year, 4, 1); x.From != nil && *x.From > begins || x.To != nil && *x.To < begins+365 {
			n++
		}
	}
	if n != 1 {
		return ""
	}
	return text
}

// change is what sets an end, as an item of a reform's changes.
func change(name string, do policy.Do, of string, bodies []string, to string) *yamlnode.Node {
	at := fault.Place{File: "grip", Line: 1, Column: 1}
	pairs := []yamlnode.Pair{yamlnode.NewPair("name", yamlnode.NewText(name, at)), yamlnode.NewPair(string(do), yamlnode.NewText(of, at))}
	if len(bodies) > 0 {
		list := &yamlnode.Node{Kind: yamlnode.List, At: at}
		for _, b := range bodies {
			list.Items = append(list.Items, yamlnode.NewText(b, at))
		}
		pairs = append(pairs, yamlnode.NewPair("for", list))
	}
	value := yamlnode.NewText(to, at)
	value.Quoted = false
	return yamlnode.NewMapping(at, append(pairs, yamlnode.NewPair("to", value))...)
}
