package policy

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// Opportunity is a measure of what bodies would change by doing as well as the best of those most like them.
type Opportunity struct {
	Bodies
	In     string     // slug of the measure that it is in
	Chance Chance     // what the chance in that measure's figures is taken to be
	Per    *big.Rat   // figures are per so many
	Best   int        // how many of the peers make the benchmark
	Level  *big.Rat   // of the interval
	Counts CountedBy  // when a distance from the benchmark counts
	Peers  int        // how many of those most like it a body has; 0 where they are fixed by a table
	Like   []Likeness // on what they are alike, in the order written
	// Table fixes each body's peers, where they are not chosen by likeness: a row for each, in the columns of the two.
	Table            *Table
	BodyIn, PeerIn   string
	Unit, Better, Of string // Of is the measure as written
	Places           int

	numerator, denominator *rule.Expr
}

// Likeness is something that bodies are alike in, and how much it counts.
type Likeness struct {
	Meta
	Is     *rule.Expr // a number
	Weight *big.Rat
}

// CountedBy is when a body's distance from its benchmark counts.
type CountedBy string

// What is looked at.
const (
	BeyondChance CountedBy = "beyond chance"  // chance is taken out of all figures first, and out of choosing the best
	OwnLimits    CountedBy = "own limits"     // the benchmark lies outside the body's own limits: the programme's own test
	BothLimits   CountedBy = "limits of both" // the difference lies outside its limits, the benchmark's chance included
	AnyDistance  CountedBy = "any distance"   // always
)

// The columns of a row that an opportunity is worked out from.
const (
	OpportunityNumerator   = "opportunity.numerator"
	OpportunityDenominator = "opportunity.denominator"
)

// Column is the column of a likeness.
func (k Likeness) Column() string { return "opportunity.like." + k.Slug }

// isOpportunity says whether a measure as written is an opportunity.
func isOpportunity(e *entry) bool {
	return Kind(e.section) == KindMeasure && e.Value.Kind == yamlnode.Mapping && e.Value.Find("opportunity") != nil
}

// buildOpportunity reads the inside of an opportunity and gives what it reads.
func (l *loader) buildOpportunity(f *fields, r *Rule) map[string]bool {
	for _, name := range slices.Concat(notOfScores, scoreFields) {
		if p := f.node.Find(name); p != nil && name != "meaning" {
			l.faults.Add(fault.New(p.At, "%s has %s and opportunity", f.what, name).
				WithHint("an opportunity reads another measure, named with in:. Take %s: away", name))
		}
	}
	s, bodies := l.bodyRule(f, r, "for each")
	if s == nil {
		return nil
	}
	if len(bodies.Each) > 1 || bodies.Each[0].Nation {
		l.faults.Add(fault.New(f.value("for each").At, "an opportunity is of bodies that have others like them").WithHint("such as for each: commissioner"))
	}
	o := l.fields(f.value("opportunity"), "opportunity of "+f.what, "in", "chance", "per", "best", "level", "counts", "peers", "like", "peers from", "body", "peer")
	if o.node == nil {
		return nil
	}
	out := &Opportunity{Unit: f.text("unit"), Better: f.choice("better", "higher", "lower"), Places: f.whole("places", 0, ratePlaces, 0),
		Chance: Chance(o.choice("chance", string(Proportions), string(Rates))), Best: o.whole("best", 1, 100, 5), Per: big.NewRat(1, 1), Level: big.NewRat(95, 100),
		Counts: CountedBy(o.choice("counts", string(BeyondChance), string(OwnLimits), string(BothLimits), string(AnyDistance)))}
	if out.Counts == "" {
		out.Counts = BeyondChance
	}
	o.needs("in", "chance")
	if n := f.node.Find("better"); n == nil {
		l.faults.Add(fault.New(f.at, "%s does not say which way is better", f.what).WithHint("add better: lower or better: higher"))
	}
	if levels := l.levelsOfLimits(o, "level"); len(levels) > 0 {
		out.Level = levels[len(levels)-1]
	}
	if per := o.bound("per"); per != nil && per.Sign() > 0 {
		out.Per = per
	} else if per != nil {
		l.faults.Add(fault.New(o.value("per").At, "per of %s is not above 0", o.what).WithHint("such as per: 1000"))
	}
	l.opportunityIn(o, s, out)
	reads := s.reads
	l.peers(o, s, out, reads)
	for name := range s.done(bodies, r) {
		reads[name] = true
	}
	out.Bodies = *bodies
	r.Opportunity = out
	return reads
}

// opportunityIn types the counts of the measure that the opportunity is in.
func (l *loader) opportunityIn(o *fields, s *scope, out *Opportunity) {
	n := o.scalar("in")
	if n == nil {
		return
	}
	out.Of, out.In = strings.TrimSpace(n.Text), slugOf(n.Text)
	of := l.rules[out.In]
	switch {
	case of == nil || of.Kind != KindMeasure:
		l.faults.Add(l.unknownMeasure(n.At, n.Text))
	case of.scored || of.Measure != nil && !of.Measure.HasDenominator():
		l.faults.Add(fault.New(n.At, "%s is out of nothing, and an opportunity is of a rate", of.Name).WithAlso(of.At, "the measure").WithHint("name a measure with out of:"))
	default:
		for _, part := range []string{".numerator", ".denominator"} {
			e := l.number(yamlnode.NewText(out.Of+part, n.At), s, "in of "+o.what)
			if part == ".numerator" {
				out.numerator = e
			} else {
				out.denominator = e
			}
		}
	}
}

// peers reads who a body is held against: those most like it, or those of a table.
func (l *loader) peers(o *fields, s *scope, out *Opportunity, reads map[string]bool) {
	like, table := o.value("like"), o.scalar("peers from")
	switch {
	case like != nil && table != nil:
		l.faults.Add(fault.New(o.at, "%s has both like and peers from", o.what).WithHint("choose peers by likeness, with like: and peers:, or take them from a table"))
	case like == nil && table == nil:
		l.faults.Add(fault.New(o.at, "%s does not say who the peers are", o.what).
			WithHint("add like: {NAME: FORMULA} with peers: 10, or peers from: TABLE with body: and peer: its columns"))
	case table != nil:
		l.peersFrom(o, table, out, reads)
		return
	}
	if o.has("body") || o.has("peer") {
		l.faults.Add(fault.New(o.at, "%s: body and peer are columns of a table, and none is named", o.what).WithHint("add peers from: TABLE"))
	}
	out.Peers = o.whole("peers", 1, 1000, 10)
	if out.Best > out.Peers {
		l.faults.Add(fault.New(o.at, "%s: the best %d of %d peers", o.what, out.Best, out.Peers).WithHint("best: is at most peers:"))
	}
	for _, p := range l.named(o, "like") {
		k := Likeness{Meta: Meta{Name: p.Name, Slug: p.Slug, At: p.At}, Weight: big.NewRat(1, 1)}
		is := p.Value
		if is.Kind == yamlnode.Mapping {
			of := l.fields(is, "the likeness "+p.Name, withMeta("is", "weight")...)
			k.Meta = of.meta(p)
			is = of.need("is")
			if w := of.bound("weight"); w != nil {
				k.Weight = w
			}
			if k.Weight.Sign() <= 0 {
				l.faults.Add(fault.New(p.At, "the weight of %s is not above 0", p.Name))
			}
		}
		if is != nil {
			k.Is = l.scored(is, s, "the likeness "+p.Name)
			out.Like = append(out.Like, k)
		}
	}
}

// peersFrom finds the table that fixes the peers.
func (l *loader) peersFrom(o *fields, n *yamlnode.Node, out *Opportunity, reads map[string]bool) {
	t := l.tables[slugOf(n.Text)]
	if t == nil {
		l.faults.Add(fault.New(n.At, "the policy has no table %q", strings.TrimSpace(n.Text)).WithHint("add it under tables:, with a column for the body and one for a peer of it"))
		return
	}
	if o.has("peers") {
		l.faults.Add(fault.New(o.value("peers").At, "%s: a table says how many peers a body has", o.what).WithHint("take peers: away"))
	}
	o.needs("body", "peer")
	for _, name := range []string{"body", "peer"} {
		column := o.text(name)
		if column != "" && !slices.ContainsFunc(t.Columns, func(c plan.Column) bool { return c.Name == column && c.Type.Kind == rule.Text }) {
			l.faults.Add(fault.New(o.value(name).At, "the table %s has no column of text %q", t.Name, column))
		}
	}
	out.Table, out.BodyIn, out.PeerIn = t, o.text("body"), o.text("peer")
	reads["table/"+t.Slug] = true
}

// Wanted are the columns of a row that an opportunity is worked out from.
func (o *Opportunity) Wanted() []plan.Named {
	out := []plan.Named{{Name: OpportunityNumerator, Expr: o.numerator}, {Name: OpportunityDenominator, Expr: o.denominator}}
	for _, k := range o.Like {
		out = append(out, plan.Named{Name: k.Column(), Expr: k.Is})
	}
	return out
}

func (c *canon) opportunity(o *Opportunity) {
	c.bodies(&o.Bodies)
	c.line("opportunity", o.In, string(o.Chance), o.Per.RatString(), fmt.Sprint(o.Best, o.Peers, o.Places), o.Level.RatString(), string(o.Counts), o.BodyIn, o.PeerIn, o.Unit, o.Better)
	c.expr("numerator", o.numerator)
	c.expr("denominator", o.denominator)
	for _, k := range o.Like {
		c.line("like", k.Slug, k.Weight.RatString())
		c.expr("is", k.Is)
	}
}
