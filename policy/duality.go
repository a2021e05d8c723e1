package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// Duality is two sides between which a policy lies somewhere, such as centre and local.
type Duality struct {
	Meta
	Sides [2]string // as written
}

// Label says that something of a policy counts to one side of a duality.
type Label struct {
	Meta            // the name is made of what it is about
	Duality string  // slug
	Side    string  // as the duality has it
	About   AboutIt // what sort of thing
	Subject string  // slug of the rule, measure or target; a fund as written; a kind of rule, an authority, within or across
	Step    string  // slug of one step of the rule; "" for all
	Along   []string
}

// AboutIt is the sort of thing that a label is about.
type AboutIt string

// What a label can be about, the narrowest first: of two labels of one duality that fit a line of money, the narrower holds.
const (
	AboutRule      AboutIt = "rule"
	AboutFund      AboutIt = "fund"
	AboutMeasure   AboutIt = "measure"
	AboutTarget    AboutIt = "target"
	AboutMoney     AboutIt = "money"
	AboutKind      AboutIt = "kind"
	AboutAuthority AboutIt = "authority"
)

var abouts = []string{string(AboutRule), string(AboutFund), string(AboutMeasure), string(AboutTarget), string(AboutMoney), string(AboutKind), string(AboutAuthority)}

// labelPair names a label: by what it is about and by its side.
func labelPair(item *yamlnode.Node) yamlnode.Pair {
	p := yamlnode.Pair{At: item.At, Value: item}
	var parts []string
	for _, about := range append(slices.Clone(abouts), "duality", "side") {
		if text := plain(item, about); text != "" {
			parts = append(parts, about+" "+text)
		}
	}
	p.Name = strings.Join(parts, " ")
	p.Slug = book.Slug(p.Name)
	return p
}

// buildDuality reads one duality.
func (l *loader) buildDuality(e *entry) {
	what := "the duality " + e.Name
	f := l.fields(e.Value, what, withMeta("sides")...)
	if f.node == nil {
		return
	}
	d := &Duality{Meta: f.meta(e.Pair)}
	n := f.value("sides")
	if n == nil {
		if !f.has("sides") {
			l.faults.Add(fault.New(e.At, "%s does not say %q", what, "sides").WithHint("add sides: with two names, such as [centre, local]"))
		}
		return
	}
	items := l.list(n, "sides of "+what)
	if len(items) != 2 || book.Slug(items[0].Text) == book.Slug(items[1].Text) || book.Slug(items[0].Text) == "" || book.Slug(items[1].Text) == "" {
		l.faults.Add(fault.New(n.At, "sides of %s: expected two different names", what).WithHint("such as [centre, local]"))
		return
	}
	for _, item := range items {
		if slug := book.Slug(item.Text); slug == "both" || slug == "unlabelled" {
			l.faults.Add(fault.New(item.At, "a side of %s is called %q, which is what is on neither side alone", what, item.Text).WithHint("give it another name"))
			return
		}
	}
	d.Sides = [2]string{items[0].Text, items[1].Text}
	l.policy.Dualities = append(l.policy.Dualities, d)
}

// buildLabel reads one label.
func (l *loader) buildLabel(e *entry) {
	f := l.fields(e.Value, "a label", withMeta(append(slices.Clone(abouts), "side", "duality", "along")...)...)
	if f.node == nil {
		return
	}
	label := &Label{Meta: f.meta(e.Pair)}
	sided := l.labelSide(f, label)
	if l.labelAbout(f, label) && sided {
		if before := l.labelled(label); before != nil {
			l.faults.Add(fault.New(e.At, "%s %s is on both sides of %s", label.About, label.Subject, label.Duality).WithAlso(before.At, "the first").
				WithHint("keep one of them, or label its parts: a rule's steps by rule: NAME.STEP"))
			return
		}
		l.policy.Labels = append(l.policy.Labels, label)
	}
}

// labelled is a label before that is about the same, on the same duality.
func (l *loader) labelled(label *Label) *Label {
	for _, other := range l.policy.Labels {
		if other.Duality == label.Duality && other.About == label.About && other.Subject == label.Subject && other.Step == label.Step &&
			slices.Equal(other.Along, label.Along) {
			return other
		}
	}
	return nil
}

// labelSide finds the side, which a name that only one duality has says enough about.
func (l *loader) labelSide(f *fields, label *Label) bool {
	n := f.need("side")
	if n == nil {
		return false
	}
	only := f.scalar("duality")
	var found, known []string
	for _, d := range l.policy.Dualities {
		if only != nil && d.Slug != book.Slug(only.Text) {
			continue
		}
		for _, side := range d.Sides {
			known = append(known, side)
			if book.Slug(side) == book.Slug(n.Text) {
				found = append(found, d.Name)
				label.Duality, label.Side = d.Slug, side
			}
		}
	}
	switch {
	case len(found) == 1:
		return true
	case len(found) > 1:
		l.faults.Add(fault.New(n.At, "%q is a side of several dualities: %s", n.Text, strings.Join(found, ", ")).WithHint("add duality: with the name of one"))
	case only != nil && len(known) == 0:
		var names []string
		for _, d := range l.policy.Dualities {
			names = append(names, d.Name)
		}
		l.faults.Add(fault.New(only.At, "unknown duality %q", only.Text).WithHint("%s", fault.Suggest(only.Text, names)))
	default:
		unknown := fault.New(n.At, "unknown side %q", n.Text).WithHint("%s", fault.Suggest(n.Text, known))
		if unknown.Hint == "" {
			unknown.WithHint("declare it under dualities:, with sides:")
		}
		l.faults.Add(unknown)
	}
	return false
}

// labelAbout finds the one thing that a label is about.
func (l *loader) labelAbout(f *fields, label *Label) bool {
	var n *yamlnode.Node
	for _, about := range abouts {
		if !f.has(about) {
			continue
		}
		if n != nil {
			l.faults.Add(fault.New(f.node.Find(about).At, "a label is about both a %s and a %s", label.About, about).WithHint("make two labels of it"))
			return false
		}
		if n = f.scalar(about); n == nil {
			return false
		}
		label.About = AboutIt(about)
	}
	if n == nil {
		l.faults.Add(fault.New(f.at, "a label says nothing that counts").WithHint("add %s", orList(abouts)))
		return false
	}
	if label.About != AboutMoney && f.has("along") {
		l.faults.Add(fault.New(f.node.Find("along").At, "along goes with money: within and money: across").WithHint("take it away"))
	}
	switch label.About {
	case AboutRule, AboutMeasure:
		return l.labelRule(label, n)
	case AboutFund:
		return l.labelFund(label, n)
	case AboutTarget:
		return l.labelTarget(label, n)
	case AboutMoney:
		label.Subject = f.choice("money", "within", "across")
		for _, kind := range l.list(orEmpty(f.value("along")), "along of a label") {
			label.Along = append(label.Along, strings.TrimSpace(kind.Text))
		}
		if len(label.Along) == 0 {
			l.faults.Add(fault.New(n.At, "a label of money does not say along which relation bodies belong to a place").WithHint("add along: with kinds of relation, such as [icb]"))
			return false
		}
	case AboutKind:
		label.Subject = f.choice("kind", kindNames()...)
	case AboutAuthority:
		label.Subject = f.choice("authority", authorities...)
	}
	return label.Subject != ""
}

func kindNames() []string {
	var out []string
	for _, k := range kinds {
		out = append(out, string(k))
	}
	return out
}

// labelRule finds a rule, or a step of one.
func (l *loader) labelRule(label *Label, n *yamlnode.Node) bool {
	name, step, stepped := strings.Cut(n.Text, ".")
	if label.About == AboutMeasure {
		r := l.measureNamed(n)
		if r == nil {
			return false
		}
		label.Subject = r.Slug
		return true
	}
	r := l.rules[book.Slug(name)]
	if r == nil {
		var known []string
		for _, r := range l.policy.Rules {
			known = append(known, r.Name)
		}
		l.faults.Add(fault.New(n.At, "unknown rule %q", strings.TrimSpace(name)).WithHint("%s", fault.Suggest(name, known)))
		return false
	}
	label.Subject = r.Slug
	if !stepped {
		return true
	}
	label.Step = book.Slug(step)
	if known := r.steps(); !slices.Contains(known, label.Step) {
		l.faults.Add(fault.New(n.At, "%s has no step %q", r.Name, strings.TrimSpace(step)).WithHint("%s", fault.Suggest(label.Step, known)))
		return false
	}
	return true
}

// steps are the slugs of the steps under which a rule has lines of money.
func (r *Rule) steps() []string {
	var out []string
	var walk func(all []*Step)
	walk = func(all []*Step) {
		for _, s := range all {
			if len(s.OneOf) == 0 {
				out = append(out, s.Slug)
			}
			walk(s.OneOf)
		}
	}
	if r.Price != nil {
		walk(r.Price.Start)
		walk(r.Price.Steps)
	}
	if r.Transfer != nil {
		for _, p := range r.Transfer.Pay {
			out = append(out, p.Slug)
		}
	}
	return out
}

// labelFund finds a fund that some rule pays into or out of.
func (l *loader) labelFund(label *Label, n *yamlnode.Node) bool {
	var known []string
	for _, r := range l.policy.Rules {
		if r.Share != nil {
			known = append(known, r.Share.Fund)
		}
		if r.Transfer != nil {
			for _, p := range r.Transfer.Pay {
				known = append(known, p.Fund)
			}
		}
	}
	label.Subject = strings.TrimSpace(n.Text)
	if slices.Contains(known, label.Subject) {
		return true
	}
	l.faults.Add(fault.New(n.At, "no rule has the fund %q", n.Text).WithHint("%s", fault.Suggest(label.Subject, slices.DeleteFunc(known, func(s string) bool { return s == "" }))))
	return false
}

// labelTarget finds a target by its name.
func (l *loader) labelTarget(label *Label, n *yamlnode.Node) bool {
	label.Subject = book.Slug(n.Text)
	var known []string
	for _, t := range l.policy.Targets {
		known = append(known, t.Name)
		if t.Slug == label.Subject {
			return true
		}
	}
	l.faults.Add(fault.New(n.At, "unknown target %q", n.Text).WithHint("%s", fault.Suggest(n.Text, known)))
	return false
}

// String is what a label is about, in words.
func (l *Label) String() string {
	text := fmt.Sprintf("%s %s", l.About, l.Subject)
	if l.Step != "" {
		text += "." + l.Step
	}
	if len(l.Along) > 0 {
		text += " along " + strings.Join(l.Along, ", ")
	}
	return text
}
