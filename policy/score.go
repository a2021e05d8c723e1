package policy

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// Score is a measure that is not counted from records but put together from the points of its parts.
type Score struct {
	Bodies
	Parts  []*Part
	Sum    bool   // the weighted points are added up; else their weighted mean is taken
	Places int    // digits after the point of the score, half away from zero
	Least  int    // the fewest parts that must be known for there to be a score
	Unit   string // in words
	Better string // "higher", "lower" or ""
	// Overrides are taken in order, each that holds.
	Overrides []*Override
}

// Part is one part of a score: a figure, the points that it gets, and how much they count.
type Part struct {
	Meta
	Of     *rule.Expr // a number, or yes or no; nil where the points read figures themselves
	Points *rule.Expr // a plain number; it can read OfColumn of the part
	Weight *rule.Expr // a plain number; nil is 1
	// Unknown says what becomes of a part whose points or weight are not known.
	Unknown UnknownPart
}

// UnknownPart is what becomes of a part of a score that is not known.
type UnknownPart string

// What can become of it.
const (
	SkipPart  UnknownPart = "skip"       // the score is made of the others
	ZeroPart  UnknownPart = "zero"       // it gets no points, and counts
	NotScored UnknownPart = "not scored" // there is no score
)

// Override changes a score where When is yes: exactly one of AtLeast, AtMost and Is is set.
type Override struct {
	When                *rule.Expr
	AtLeast, AtMost, Is *rule.Expr
	Because             string
	At                  fault.Place
}

// OfColumn is the column of a part's figure among the rows of a score.
func (p *Part) OfColumn() string { return "score." + p.Slug + ".of" }

// The columns that overrides can read beside the others: the score before them, the points of the part that has least
// and most, and how many parts are known.
const (
	ScoreColumn = "score.score"
	LeastColumn = "score.least points"
	MostColumn  = "score.most points"
	KnownColumn = "score.known parts"
)

// PointsColumn is the column of a part's points.
func PointsColumn(part string) string { return "points." + part }

// pointsType is what points and scores are read as by others.
func pointsType() rule.Type { return within(rule.Type{Scale: ratePlaces}, mostFigure) }

// isScore says whether a measure as written is a score.
func isScore(e *entry) bool {
	return Kind(e.section) == KindMeasure && e.Value.Kind == yamlnode.Mapping && e.Value.Find("score") != nil
}

// notOfScores are the fields of a measure that counts records.
var notOfScores = []string{"of", "when", "count", "out of", "per", "standardise", "by", "judge"}

// scoreFields are those of a measure that is a score.
var scoreFields = []string{"score", "total", "if unknown", "least parts", "overrides"}

// buildScore reads the inside of a score and gives what it reads.
func (l *loader) buildScore(f *fields, r *Rule) map[string]bool {
	for _, name := range notOfScores {
		if p := f.node.Find(name); p != nil {
			l.faults.Add(fault.New(p.At, "%s has %s and score", f.what, name).
				WithHint("a measure counts records, with of:, or is made of points, with score:. Keep one"))
		}
	}
	s, bodies := l.bodyRule(f, r, "for each")
	if s == nil {
		return nil
	}
	if len(bodies.Each) > 1 {
		l.faults.Add(fault.New(f.value("for each").At, "a score is of one body, found a pair").WithHint("write for each: %s", bodies.Each[0].Name))
	}
	c := &Score{Sum: f.choice("total", "average", "sum") == "sum", Unit: f.text("unit"), Better: f.choice("better", "higher", "lower"),
		Places: f.whole("places", 0, ratePlaces, 6)}
	otherwise := l.unknownPart(f, "")
	for _, p := range l.named(f, "score") {
		if part := l.part(p, s, otherwise); part != nil {
			c.Parts = append(c.Parts, part)
		}
	}
	if len(c.Parts) == 0 && f.pair("score") != nil && len(f.value("score").Pairs) == 0 {
		l.faults.Add(fault.New(f.value("score").At, "%s has no parts", f.what).WithHint("add a part with its points, such as waiting: {of: four hours, bands: [...]}"))
	}
	c.Least = f.whole("least parts", 0, len(c.Parts), 0)
	c.Overrides = l.overrides(f, s, c)
	reads := s.done(bodies, r)
	c.Bodies = *bodies
	r.Score = c
	return reads
}

// named are the named things under a field.
func (l *loader) named(f *fields, name string) []yamlnode.Pair {
	p := f.pair(name)
	if p == nil || !l.isMapping(p.Value, name+" of "+f.what) {
		return nil
	}
	return p.Value.Pairs
}

func (l *loader) unknownPart(f *fields, otherwise UnknownPart) UnknownPart {
	word := UnknownPart(f.choice("if unknown", string(SkipPart), string(ZeroPart), string(NotScored)))
	if word == "" {
		return otherwise
	}
	return word
}

func (l *loader) part(p yamlnode.Pair, s *scope, otherwise UnknownPart) *Part {
	what := "the part " + p.Name
	f := l.fields(p.Value, what, withMeta("of", "points", "bands", "weight", "if unknown")...)
	if f.node == nil {
		return nil
	}
	part := &Part{Meta: f.meta(p), Unknown: l.unknownPart(f, otherwise)}
	if n := f.scalar("of"); n != nil {
		part.Of = l.scored(n, s, what)
	}
	switch {
	case f.has("points") && f.has("bands"):
		l.faults.Add(fault.New(p.At, "%s has both points and bands", what).WithHint("bands: gives points by the figure of of:, points: is a formula. Keep one"))
	case f.has("points"):
		part.Points = l.plainNumber(f.scalar("points"), s, "points of "+what)
	case f.has("bands"):
		part.Points = l.bands(f, s, part)
	default:
		l.faults.Add(fault.New(p.At, "%s does not say its points", what).WithHint("add bands:, or points: with a formula"))
	}
	part.Weight = l.plainNumber(f.scalar("weight"), s, "weight of "+what)
	if w := part.Weight; w != nil && w.Type.Max != nil && w.Type.Max.Sign() < 0 {
		l.faults.Add(fault.New(f.value("weight").At, "a weight is not negative"))
	}
	unsure := part.Points != nil && part.Points.Type.Missing || part.Weight != nil && part.Weight.Type.Missing
	if unsure && part.Unknown == "" {
		l.faults.Add(fault.New(p.At, "%s can be missing, and it is not said what happens then", what).
			WithHint("add if unknown: skip (the score is made of the others), zero (no points) or not scored, to the part or to the measure"))
	}
	return part
}

// scored types the figure that a part is about.
func (l *loader) scored(n *yamlnode.Node, s *scope, what string) *rule.Expr {
	e := l.check(n, s)
	if e == nil || e.Type.Kind == rule.Number || e.Type.Kind == rule.Bool {
		return e
	}
	f := fault.New(n.At, "of of %s is %s, expected a number, or yes or no", what, describe(e.Type))
	if e.Type.Kind == rule.Ratio {
		f.WithHint("round it: round(%s, 6)", n.Line())
	}
	l.faults.Add(f)
	return nil
}

// plainNumber types a number that has no unit.
func (l *loader) plainNumber(n *yamlnode.Node, s *scope, what string) *rule.Expr {
	e := l.number(n, s, what)
	if e == nil || e.Type.Unit.Plain() {
		return e
	}
	l.faults.Add(fault.New(n.At, "%s is %s, expected a plain number", what, describe(e.Type)))
	return nil
}

// overrides reads what changes a score once it is made.
func (l *loader) overrides(f *fields, s *scope, c *Score) []*Override {
	n := f.value("overrides")
	if n == nil {
		return nil
	}
	inner, b := *s, *s.body
	inner.body = &b
	b.extraPrefix = "score."
	count := rule.Type{Kind: rule.Number, Missing: true, Min: new(big.Rat), Max: mostBodies}
	b.extras = []plan.Column{{Name: "score", Type: pointsType()}, {Name: "least points", Type: pointsType()},
		{Name: "most points", Type: pointsType()}, {Name: "known parts", Type: count}}
	b.noSets = "an override is about one body"
	for _, part := range c.Parts {
		b.parts = append(b.parts, part.Slug)
	}
	var out []*Override
	what := "overrides of " + f.what
	for _, item := range l.list(n, what) {
		of := l.fields(item, what, "when", "at least", "at most", "is", "because")
		if of.node == nil {
			continue
		}
		o := &Override{Because: of.text("because"), At: item.At}
		o.When = l.yesNo(of.need("when"), &inner, "when of "+what)
		given := 0
		for name, into := range map[string]**rule.Expr{"at least": &o.AtLeast, "at most": &o.AtMost, "is": &o.Is} {
			if of.has(name) {
				given++
				*into = l.plainNumber(of.scalar(name), &inner, name+" of "+what)
			}
		}
		if given != 1 {
			l.faults.Add(fault.New(item.At, "%s: found %d of at least, at most and is, expected one", what, given))
		}
		out = append(out, o)
	}
	return out
}

// scoreFigure types what others read of a score: the score itself, the points of a part, a verdict.
func (s *scope) scoreFigure(in *Input, r *Rule, path []string, at fault.Place) *fault.Fault {
	text := rule.Type{Kind: rule.Text}
	whole := pointsType()
	if r.Score != nil && !s.body.last { // another year's may have been within other bounds
		whole = r.Score.Type()
	}
	parts := map[string]rule.Type{"": whole, "value": whole, "verdict": text, "class": text}
	written := s.l.partsOf(r)
	if len(path) == 2 && slices.Contains(written, slugOf(path[1])) {
		in.Table, in.Part, in.Type = "scores", slugOf(path[1]), pointsType()
		if part := r.Score.part(in.Part); part != nil && part.Points != nil && !s.body.last {
			in.Type = part.pointsType()
		}
		return nil
	}
	if f := partOf(in, "measures", path, at, parts); f != nil {
		return f.WithHint("%s", fault.Suggest(path[len(path)-1], append(written, "value", "verdict", "class")))
	}
	if in.Part == "" {
		in.Part = "value"
	}
	return nil
}

func (s *Score) part(slug string) *Part {
	if s == nil {
		return nil
	}
	if i := slices.IndexFunc(s.Parts, func(p *Part) bool { return p.Slug == slug }); i >= 0 {
		return s.Parts[i]
	}
	return nil
}

// pointsType is the type of a part's points as the book keeps them: none where they are not known and count as nothing.
func (p *Part) pointsType() rule.Type {
	t := p.Points.Type
	if t.Min == nil || t.Max == nil {
		return pointsType()
	}
	return spread(rule.Type{Kind: rule.Number, Missing: true, Scale: min(t.Scale, ratePlaces)}, new(big.Rat), t.Min, t.Max)
}

// Type is the type of the score: its bounds follow from those of its parts' points and weights, and of what overrides it.
func (s *Score) Type() rule.Type {
	t := spread(rule.Type{Kind: rule.Number, Missing: true, Scale: s.Places}, new(big.Rat))
	for _, p := range s.Parts {
		if p.Points == nil {
			continue
		}
		points := p.pointsType()
		low, high := points.Min, points.Max
		if s.Sum && p.Weight != nil {
			if p.Weight.Type.Max == nil {
				return pointsType()
			}
			low, high = new(big.Rat).Mul(low, p.Weight.Type.Max), new(big.Rat).Mul(high, p.Weight.Type.Max)
		}
		if s.Sum {
			t = spread(t, new(big.Rat).Add(t.Min, low), new(big.Rat).Add(t.Max, high))
		} else {
			t = spread(t, low, high)
		}
	}
	for _, o := range s.Overrides {
		for _, e := range []*rule.Expr{o.AtLeast, o.AtMost, o.Is} {
			if e != nil && (e.Type.Min == nil || e.Type.Max == nil) {
				return pointsType()
			} else if e != nil {
				t = spread(t, e.Type.Min, e.Type.Max)
			}
		}
	}
	return t
}

// spread widens the bounds of a type to hold some numbers, as they are and rounded to its places.
func spread(t rule.Type, to ...*big.Rat) rule.Type {
	for _, x := range to {
		for _, y := range []*big.Rat{x, decimal.Round(x, t.Scale).Rat()} {
			if t.Min == nil || y.Cmp(t.Min) < 0 {
				t.Min = y
			}
			if t.Max == nil || y.Cmp(t.Max) > 0 {
				t.Max = y
			}
		}
	}
	return t
}

// partsOf are the slugs of a score's parts as written, whether or not it has been built.
func (l *loader) partsOf(r *Rule) []string {
	var out []string
	for _, d := range l.drafts {
		if d.rule != r || !d.rule.scored {
			continue
		}
		if p := d.entry.Value.Find("score"); p != nil && p.Value.Kind == yamlnode.Mapping {
			for _, part := range p.Value.Pairs {
				out = append(out, slugOf(part.Name))
			}
		}
	}
	return out
}

func (c *canon) score(s *Score) {
	c.bodies(&s.Bodies)
	c.line("score", fmt.Sprint(s.Sum, s.Places, s.Least), s.Unit, s.Better)
	for _, p := range s.Parts {
		c.line("part", p.Slug, string(p.Unknown))
		c.expr("of", p.Of)
		c.expr("points", p.Points)
		c.expr("weight", p.Weight)
	}
	for _, o := range s.Overrides {
		c.expr("when", o.When)
		c.expr("at least", o.AtLeast)
		c.expr("at most", o.AtMost)
		c.expr("is", o.Is)
	}
}

func (w *widths) score(s *Score) {
	for _, p := range s.Parts {
		w.add(p.Name+", of", p.Of)
		w.add(p.Name+", points", p.Points)
		w.add(p.Name+", weight", p.Weight)
	}
	for i, o := range s.Overrides {
		part := fmt.Sprintf("overrides, %d, ", i+1)
		w.add(part+"when", o.When)
		w.add(part+"at least", o.AtLeast)
		w.add(part+"at most", o.AtMost)
		w.add(part+"is", o.Is)
	}
}
