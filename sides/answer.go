package sides

import (
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/policy"
)

// answer is what a thing counts to: a label, both sides, or nothing.
type answer struct {
	all  []*policy.Label
	both bool // labels of both sides fit alike
}

// key tells answers apart.
func (a *answer) key() string {
	var names []string
	for _, l := range a.all {
		names = append(names, l.Slug)
	}
	return strings.Join(names, "\x00")
}

// side is the name of the side.
func (a *answer) side() string {
	switch {
	case a.both:
		return Both
	case len(a.all) == 0:
		return Unlabelled
	}
	return a.all[0].Side
}

// of makes an answer of the labels that fit alike.
func of(fit []*policy.Label) *answer {
	a := &answer{all: fit}
	a.both = slices.ContainsFunc(fit, func(l *policy.Label) bool { return l.Side != fit[0].Side })
	return a
}

// find is the first label that fits, or nothing.
func (c *counting) find(fits ...func(*policy.Label) bool) *answer {
	for _, fit := range fits {
		if i := slices.IndexFunc(c.labels, fit); i >= 0 {
			return of(c.labels[i : i+1])
		}
	}
	return of(nil)
}

// money is what a line of money counts to: by its step, its rule, its fund, the measures that its rule hangs on, whether it
// stays in a place, the kind of its rule, the authority over it. The first of these that is labelled holds.
func (c *counting) money(l line) (*answer, error) {
	step := func(x *policy.Label) bool {
		return x.About == policy.AboutRule && x.Subject == l.rule && x.Step == l.step && l.step != ""
	}
	whole := func(x *policy.Label) bool { return x.About == policy.AboutRule && x.Subject == l.rule && x.Step == "" }
	fund := func(x *policy.Label) bool { return x.About == policy.AboutFund && x.Subject == l.fund }
	if a := c.find(step, whole, fund); len(a.all) > 0 {
		return a, nil
	}
	if labels := c.hanging[l.rule]; len(labels) > 0 {
		return of(labels), nil
	}
	for _, x := range c.labels {
		if x.About != policy.AboutMoney {
			continue
		}
		within, known, err := c.places[x].Within(l.payer, l.payee, l.period)
		if err != nil {
			return nil, err
		}
		if known && within == (x.Subject == "within") {
			return of([]*policy.Label{x}), nil
		}
	}
	return c.general(c.policy.Rule(l.rule)), nil
}

// general is what a rule counts to by its kind or the authority over it; nil is a rule that the policy does not have, such
// as one of the year before that owed money.
func (c *counting) general(r *policy.Rule) *answer {
	if r == nil {
		return of(nil)
	}
	return c.find(func(x *policy.Label) bool { return x.About == policy.AboutKind && x.Subject == string(r.Kind) },
		func(x *policy.Label) bool { return x.About == policy.AboutAuthority && x.Subject == r.Who() })
}

// rule is what a rule counts to as a rule.
func (c *counting) rule(r *policy.Rule) *answer {
	a := c.find(func(x *policy.Label) bool {
		return x.Subject == r.Slug && (x.About == policy.AboutRule && x.Step == "" || x.About == policy.AboutMeasure)
	})
	if len(a.all) == 0 {
		a = c.general(r)
	}
	return a
}

// target is what a target counts to: itself, or its measure.
func (c *counting) target(t *policy.Target) *answer {
	a := c.find(func(x *policy.Label) bool { return x.About == policy.AboutTarget && x.Subject == t.Slug },
		func(x *policy.Label) bool { return x.About == policy.AboutMeasure && x.Subject == t.Measure })
	if r := c.policy.Rule(t.Measure); len(a.all) == 0 && r != nil {
		a = c.rule(r)
	}
	return a
}

// hang finds the labelled measures that each rule reads, itself or through the rules that it reads.
func (c *counting) hang() {
	c.hanging = map[string][]*policy.Label{}
	labels := map[string]*policy.Label{}
	for _, l := range c.labels {
		if l.About == policy.AboutMeasure {
			labels[l.Subject] = l
		}
	}
	for _, r := range c.policy.Rules {
		if len(labels) == 0 || r.Kind == policy.KindMeasure {
			continue
		}
		seen := map[string]bool{}
		var walk func(slug string)
		walk = func(slug string) {
			read := c.policy.Rule(slug)
			if read == nil || seen[slug] {
				return
			}
			seen[slug] = true
			for _, name := range read.Reads {
				if next, ok := strings.CutPrefix(name, "rule/"); ok {
					walk(next)
				}
			}
		}
		walk(r.Slug)
		for _, l := range c.labels {
			if l.About == policy.AboutMeasure && seen[l.Subject] {
				c.hanging[r.Slug] = append(c.hanging[r.Slug], l)
			}
		}
	}
}

// tally adds up a duality.
type tally struct {
	duality *policy.Duality
	sides   []Side
	labels  []Label
}

func newTally(d *policy.Duality, labels []*policy.Label) *tally {
	t := &tally{duality: d}
	for _, name := range []string{d.Sides[0], d.Sides[1], Both, Unlabelled} {
		t.sides = append(t.sides, Side{Name: name, Counts: Counts{Pence: new(big.Int)}})
	}
	for _, l := range labels {
		t.labels = append(t.labels, Label{Label: l, Counts: Counts{Pence: new(big.Int)}})
	}
	return t
}

// add counts a thing to its side, and to each label that says so.
func (t *tally) add(a *answer, count func(*Counts)) {
	for i := range t.sides {
		if t.sides[i].Name == a.side() {
			count(&t.sides[i].Counts)
			break
		}
	}
	for i := range t.labels {
		if slices.Contains(a.all, t.labels[i].Label) {
			count(&t.labels[i].Counts)
		}
	}
}

func (t *tally) money(a *answer, pence *big.Int) {
	t.add(a, func(n *Counts) { n.Pence.Add(n.Pence, pence) })
}

// done leaves out Both where nothing is there.
func (t *tally) done() *Duality {
	both := t.sides[2]
	if both.Pence.Sign() == 0 && both.Rules+both.Measures+both.Targets+both.Parameters == 0 {
		t.sides = slices.Delete(t.sides, 2, 3)
	}
	return &Duality{Duality: t.duality, Sides: t.sides, Labels: t.labels}
}
