package policy

import (
	"fmt"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// Layer is one of the policies that extend one another.
type Layer struct {
	Title    string
	Identity string    // the directory, the same for two ways to name it
	Extends  bool      // it is a reform
	Aims     []*Aim    // what a reform says it will do for patients
	Changes  []*Change // of a reform
	At       fault.Place
	patients *yamlnode.Pair
}

// Aim is what a reform or a scheme says it will do for patients: the measure it should move, which way, by when.
type Aim struct {
	Measure string // slug
	Name    string // of the measure, as written
	Rise    bool   // else it should fall
	By      *Month // nil when it is not said
	Because string
	At      fault.Place
}

// String is the aim in words: eighteen weeks should rise by 2026-03.
func (a *Aim) String() string { return a.Name + " should " + a.Words() }

// Words say which way and by when: rise by 2026-03.
func (a *Aim) Words() string {
	way := "fall"
	if a.Rise {
		way = "rise"
	}
	if a.By != nil {
		way += " by " + a.By.String()
	}
	return way
}

// newLayer begins a layer; its changes follow.
func (l *loader) newLayer(y layer, id string, head []yamlnode.Pair) *Layer {
	top := &Layer{Identity: id, Extends: findPair(head, "extends") != nil, patients: findPair(head, "for patients"), At: y.at}
	if name := findPair(head, "name"); name != nil {
		top.Title, top.At = name.Value.Line(), name.At
	}
	l.policy.Layers = append(l.policy.Layers, top)
	return top
}

// buildAims reads what every reform says it will do for patients.
func (l *loader) buildAims() {
	for _, top := range l.policy.Layers {
		if top.patients != nil {
			top.Aims = l.aims(top.patients.Value, "for patients of "+top.Title)
		}
	}
}

// aims reads one or several aims.
func (l *loader) aims(n *yamlnode.Node, what string) []*Aim {
	items := n.Items
	if n.Kind != yamlnode.List {
		items = []*yamlnode.Node{n}
	}
	var out []*Aim
	seen := map[string]*Aim{}
	for _, item := range items {
		f := l.fields(item, what, "measure", "should", "by", "because")
		if f.node == nil {
			continue
		}
		name, should := f.need("measure"), f.need("should")
		if name == nil || should == nil {
			continue
		}
		a := &Aim{Measure: book.Slug(name.Text), Name: name.Text, By: f.month("by"), Because: f.text("because"), At: name.At}
		a.Rise = f.choice("should", "rise", "fall") == "rise"
		l.needMeasure(a)
		if before := seen[a.Measure]; before != nil {
			l.faults.Add(fault.New(a.At, "%s speaks of %s twice", what, a.Name).WithAlso(before.At, "the first").WithHint("keep one of them"))
			continue
		}
		seen[a.Measure] = a
		out = append(out, a)
	}
	return out
}

// needMeasure reports an aim at something that is not measured.
func (l *loader) needMeasure(a *Aim) {
	if r := l.rules[a.Measure]; r != nil && r.Kind == KindMeasure {
		a.Name = r.Name
		return
	}
	f := l.unknownMeasure(a.At, a.Name)
	if f.Hint == "" {
		f.WithHint("what should change for patients is a measure of the policy: name one, or add one")
	}
	l.faults.Add(f)
}

// ruleAims reads for patients: of a rule, which is words, or an aim in the form of a reform's.
func (l *loader) ruleAims(f *fields, r *Rule) {
	n := f.value("for patients")
	if n == nil {
		return
	}
	if n.Kind == yamlnode.Scalar {
		r.ForPatients = f.text("for patients")
		return
	}
	r.Aims = l.aims(n, "for patients of "+f.what)
	for i, a := range r.Aims {
		if i > 0 {
			r.ForPatients += "; "
		}
		r.ForPatients += a.String()
	}
}

// Silent says which reforms and schemes (rules that move money between bodies) do not say what they should do for
// patients. It is no fault, and a reader should know.
func (p *Policy) Silent() []string {
	var out []string
	for _, top := range p.Layers {
		if top.Extends && len(top.Aims) == 0 {
			out = append(out, fmt.Sprintf("the reform %s", top.Title))
		}
	}
	for _, r := range p.Rules {
		if r.Kind == KindTransfer && len(r.Aims) == 0 {
			out = append(out, fmt.Sprintf("the transfer %s", r.Name))
		}
	}
	return out
}

// Aims are what the reforms of a policy say they will do for patients, the last reform's last.
func (p *Policy) Aims() []*Aim {
	var out []*Aim
	for _, top := range p.Layers {
		out = append(out, top.Aims...)
	}
	return out
}

// Better is which way is better of a measure, from its text as a book carries it: higher, lower, or "" where it does
// not say.
func Better(text string) string {
	root, _ := yamlnode.Read("rule", []byte(text))
	if root == nil || len(root.Pairs) == 0 {
		return ""
	}
	return plain(root.Pairs[0].Value, "better")
}
