package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
)

// Schedule is a part of a contract, such as 4A, operational standards.
type Schedule struct {
	Meta         // Name is its number: 4A
	Title string // what it is called
}

// Clause is what a contract says in words, tied to what the policy does about it. Each tie is to something of the policy:
// that is checked when it is loaded. A clause changes no figure.
type Clause struct {
	Meta
	Schedule string // slug; "" for none
	Measure  string // slug of the measure it asks something of; "" for none
	Target   string // slug of the standard or plan of that measure
	// Ties are the prices and transfers that carry it out, in the order of [TieKinds].
	Ties  []Tie
	Terms []string // slugs of the terms that the two fill in
	Facts []string // slugs of the facts it reads
	Plans []PlanLine
}

// PlanLine is a line of the activity plan that a clause shows.
type PlanLine struct {
	Line     string // slug; "" for every line
	Activity bool   // how much is planned; else what it is planned to cost
}

// String is the line as a clause names it: all, NEL, all.activity.
func (l PlanLine) String() string {
	name := cmp.Or(l.Line, everyLine)
	if l.Activity {
		name += ".activity"
	}
	return name
}

// everyLine stands for all lines of the activity plan.
const everyLine = "all"

// Tie is a rule, or one step of it, that carries a clause out.
type Tie struct {
	Kind string // one of TieKinds
	Rule string // slug
	Step string // slug of a step, total or payment; "" for the whole rule
}

// The kinds of tie: a price that the clause sets; what is paid where its standard is missed; what is paid where its
// indicators are met; and any other payment that it makes.
const (
	TiePrice      = "price"
	TieSanction   = "sanction"
	TieReward     = "reward"
	TieAdjustment = "adjustment"
)

// TieKinds are the kinds of tie.
var TieKinds = []string{TiePrice, TieSanction, TieReward, TieAdjustment}

// String is the rule and step as an address has them.
func (t Tie) String() string {
	if t.Step == "" {
		return t.Rule
	}
	return t.Rule + "." + t.Step
}

// Carries says whether the tie is to lines of a rule, of one step or of all ("").
func (t Tie) Carries(rule, step string) bool {
	return t.Rule == rule && (t.Step == "" || step == "" || t.Step == step)
}

// Tie gives the tie of a kind, nil when there is none.
func (c *Clause) Tie(kind string) *Tie {
	for i := range c.Ties {
		if c.Ties[i].Kind == kind {
			return &c.Ties[i]
		}
	}
	return nil
}

// Target finds the standard or plan of a clause, nil when it names none.
func (p *Policy) Target(c *Clause) *Target {
	for _, t := range p.Targets {
		if c.Target != "" && t.Slug == c.Target && t.Measure == c.Measure {
			return t
		}
	}
	return nil
}

// Schedule finds a schedule by slug, nil when there is none.
func (p *Policy) Schedule(slug string) *Schedule {
	for _, s := range p.Schedules {
		if s.Slug == slug {
			return s
		}
	}
	return nil
}

// Loose says what of a contract is not tied up, where a policy has clauses: a transfer that moves money for a measure and
// is in no clause, and a clause that moves money for quality without a measure, or has a measure without a standard or
// plan. It is no fault, and whoever signs should know.
func (p *Policy) Loose() []string {
	if len(p.Clauses) == 0 {
		return nil
	}
	var out []string
	for _, r := range p.Rules {
		if r.Kind != KindTransfer || p.tied(r.Slug) {
			continue
		}
		for _, read := range r.Reads {
			slug, ok := strings.CutPrefix(read, "rule/")
			if m := p.Rule(slug); ok && m != nil && m.Kind == KindMeasure {
				out = append(out, "the transfer "+r.Name+" moves money for the measure "+m.Name+", and no clause says so")
			}
		}
	}
	for _, c := range p.Clauses {
		if c.Measure == "" {
			for _, t := range c.Ties {
				if t.Kind == TieSanction || t.Kind == TieReward {
					out = append(out, "the clause "+c.Name+" has a "+t.Kind+" and no measure")
				}
			}
		}
		if c.Measure != "" && c.Target == "" {
			out = append(out, "the clause "+c.Name+" has a measure and no standard or plan")
		}
	}
	return out
}

// tied says whether a clause names a rule among those that carry it out.
func (p *Policy) tied(rule string) bool {
	return slices.ContainsFunc(p.Clauses, func(c *Clause) bool {
		return slices.ContainsFunc(c.Ties, func(t Tie) bool { return t.Rule == rule })
	})
}

// stepsOf are the slugs and names of what a tie may name inside a rule: steps and totals of a price, payments of a
// transfer.
func stepsOf(r *Rule) (slugs, names []string) {
	add := func(m Meta) {
		if m.Slug != "" {
			slugs, names = append(slugs, m.Slug), append(names, m.Name)
		}
	}
	switch {
	case r.Price != nil:
		for _, step := range slices.Concat(r.Price.Start, r.Price.Steps) {
			if step.OneOf == nil {
				add(step.Meta)
			}
			for _, one := range step.OneOf {
				add(one.Meta)
			}
		}
		for _, t := range r.Price.Totals {
			add(t.Meta)
		}
	case r.Transfer != nil:
		for _, p := range r.Transfer.Pay {
			add(p.Meta)
		}
	}
	return slugs, names
}

// cutTie cuts the name of a tie, four hours sanction.taken, into its rule and step.
func cutTie(text string) (rule, step string) {
	rule, step, _ = strings.Cut(text, ".")
	return book.Slug(rule), book.Slug(step)
}
