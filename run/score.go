package run

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// Scored is a part of a body's score: a row of the book's scores. What is nil is not known.
type Scored struct {
	Period                book.Period
	Rule, Part            string
	Organisation          string
	Value, Points, Weight *big.Rat
}

func (s Scored) row() []any {
	cells := []any{s.Period, s.Rule, s.Part, s.Organisation, nil, nil, nil}
	for i, x := range []*big.Rat{s.Value, s.Points, s.Weight} {
		if x != nil {
			cells[4+i] = rated(x)
		}
	}
	return cells
}

// Total is a body's score in a period: a row of the book's measures. Without a Value there is no score.
type Total struct {
	Period       book.Period
	Rule         string
	Organisation string
	Level        string   // what it is made for, as the policy names it
	Points       *big.Rat // weighted, added up
	Weight       *big.Rat // of the parts that count; nil where the points are only added up
	Value        *big.Rat
	Verdict      Verdict
	Unknown      int // parts that are not known
	// Low, High and Comparator are of an opportunity: its limits and its benchmark.
	Low, High, Comparator *decimal.Decimal
}

func (t Total) row() []any {
	count := func(x *big.Rat) any {
		if x == nil {
			return nil
		}
		return decimal.Round(x, countPlaces).Rat()
	}
	var value any
	if t.Value != nil {
		value = t.Value
	}
	return []any{t.Period, t.Rule, t.Organisation, "", "", t.Level, count(t.Points), count(t.Weight), value, false, cell(t.Low), cell(t.High), cell(t.Comparator),
		t.Verdict.Target, t.Verdict.Text, t.Verdict.Class, t.Unknown, ""}
}

// countPlaces are the places that the book keeps of counts.
const countPlaces = 6

func partPoints(p *policy.Part) string { return "score." + p.Slug + ".points" }
func partWeight(p *policy.Part) string { return "score." + p.Slug + ".weight" }

// score puts each body's score together: its parts' figures, then their points and weights, then the whole, then what
// overrides it.
func (o *Outcome) score(ctx context.Context, r *policy.Rule, p book.Period, targets []*policy.Target) error {
	var figures, points []plan.Named
	for _, part := range r.Score.Parts {
		figures = append(figures, plan.Named{Name: part.OfColumn(), Expr: part.Of})
		points = append(points, plan.Named{Name: partPoints(part), Expr: part.Points}, plan.Named{Name: partWeight(part), Expr: part.Weight})
	}
	for _, stage := range [][]plan.Named{figures, points} {
		if err := o.Rows.ask(ctx, stage...); err != nil {
			return err
		}
	}
	sums := o.addUp(r.Score)
	if err := o.askOverrides(ctx, r.Score); err != nil {
		return err
	}
	in := newReader(o.Rows.Table)
	for i, row := range o.Rows.Table.Rows {
		code := in.text(row, r.Score.Each[0].Key)
		one := Total{Period: p, Rule: r.Slug, Organisation: code, Level: r.Score.Each[0].Name, Points: sums[i].points, Unknown: sums[i].unknown, Value: sums[i].value(r.Score)}
		if !r.Score.Sum {
			one.Weight = sums[i].weight
		}
		lacks := sums[i].lacks
		if one.Value != nil {
			one.Value, lacks = overridden(in, row, r.Score, one.Value)
		}
		if one.Value == nil {
			o.Unknown = append(o.Unknown, Unknown{[]string{code}, lacks})
		}
		one.Verdict = Judge(targets, r.Slug, r.Score.Each[0].Name, code, LastMonth(p), Figure{Numerator: one.Value})
		o.Totals = append(o.Totals, one)
		for j, part := range r.Score.Parts {
			scored := sums[i].parts[j]
			scored.Period, scored.Rule, scored.Part, scored.Organisation = p, r.Slug, part.Slug, code
			o.Scores = append(o.Scores, scored)
		}
	}
	return nil
}

// sumOfParts is what the parts of one body's score come to.
type sumOfParts struct {
	parts          []Scored
	points, weight *big.Rat
	least, most    *big.Rat // points of a part that is known
	known, unknown int
	lacks          string // why there is no score; "" where there is one
}

// value is the score, nil where there is none.
func (s *sumOfParts) value(of *policy.Score) *big.Rat {
	switch {
	case s.lacks != "":
		return nil
	case of.Sum:
		return decimal.Round(s.points, of.Places).Rat()
	}
	return decimal.Round(new(big.Rat).Quo(s.points, s.weight), of.Places).Rat()
}

// addUp adds each row's parts up, and gives the rows the columns that overrides read.
func (o *Outcome) addUp(score *policy.Score) []*sumOfParts {
	t := o.Rows.Table
	in := newReader(t)
	var all []*sumOfParts
	for _, row := range t.Rows {
		s := &sumOfParts{points: new(big.Rat), weight: new(big.Rat)}
		for _, part := range score.Parts {
			s.add(in, row, score, part)
		}
		switch {
		case s.lacks != "":
		case s.known < score.Least:
			s.lacks = fmt.Sprintf("%d of %d parts known, and %d are needed", s.known, len(score.Parts), score.Least)
		case s.known == 0 && s.weight.Sign() == 0:
			s.lacks = "no part is known"
		case !score.Sum && s.weight.Sign() == 0:
			s.lacks = "the parts that are known have no weight"
		}
		all = append(all, s)
	}
	number := rule.Type{Kind: rule.Number, Scale: 9, Missing: true, Min: big.NewRat(-1_000_000_000, 1), Max: big.NewRat(1_000_000_000, 1)}
	column := func(name string, typ rule.Type, of func(*sumOfParts) *big.Rat) {
		t.Cols = append(t.Cols, plan.Column{Name: name, Type: typ})
		for i := range t.Rows {
			x := of(all[i])
			if x != nil {
				x = rated(x)
			}
			t.Rows[i] = append(t.Rows[i], orMissing(x))
		}
	}
	column(policy.ScoreColumn, number, func(s *sumOfParts) *big.Rat { return s.value(score) })
	column(policy.LeastColumn, number, func(s *sumOfParts) *big.Rat { return s.least })
	column(policy.MostColumn, number, func(s *sumOfParts) *big.Rat { return s.most })
	column(policy.KnownColumn, rule.Type{Kind: rule.Number, Missing: true, Min: new(big.Rat), Max: big.NewRat(1_000_000, 1)}, func(s *sumOfParts) *big.Rat { return big.NewRat(int64(s.known), 1) })
	for i, part := range score.Parts {
		column(policy.PointsColumn(part.Slug), number, func(s *sumOfParts) *big.Rat { return s.parts[i].Points })
	}
	return all
}

// add takes one part in.
func (s *sumOfParts) add(in *reader, row []rule.Value, score *policy.Score, part *policy.Part) {
	one := Scored{Value: figureOf(in, row, part)}
	points, scored := in.optional(row, partPoints(part))
	weight, weighted := big.NewRat(1, 1), true
	if part.Weight != nil {
		weight, weighted = in.optional(row, partWeight(part))
	}
	if weighted {
		one.Weight = weight
	}
	known := scored && weighted
	if known {
		one.Points = points
		s.known++
		if s.least == nil || points.Cmp(s.least) < 0 {
			s.least = points
		}
		if s.most == nil || points.Cmp(s.most) > 0 {
			s.most = points
		}
	} else {
		s.unknown++
		switch part.Unknown {
		case policy.SkipPart:
		case policy.ZeroPart:
			one.Points, known = new(big.Rat), weighted
			if !weighted {
				s.lack(part.Name + ": its weight is not known")
			}
		default:
			s.lack(part.Name + ": " + lackingPart(in, row, &score.Bodies, part))
		}
	}
	if weighted && weight.Sign() < 0 {
		s.lack(part.Name + ": its weight is negative")
		known = false
	}
	if known {
		s.points.Add(s.points, new(big.Rat).Mul(weight, one.Points))
		s.weight.Add(s.weight, weight)
	}
	s.parts = append(s.parts, one)
}

func (s *sumOfParts) lack(what string) {
	if s.lacks != "" {
		what = s.lacks + "; " + what
	}
	s.lacks = what
}

// lackingPart says what keeps a part from its points.
func lackingPart(in *reader, row []rule.Value, b *policy.Bodies, part *policy.Part) string {
	if part.Of != nil && !in.value(row, part.OfColumn()).Known() {
		return lacking(in, row, b, part.Of)
	}
	if part.Weight != nil && !in.value(row, partWeight(part)).Known() {
		return lacking(in, row, b, part.Weight)
	}
	if part.Of != nil && strings.Contains(strings.Join(rule.Columns(part.Points), " "), part.OfColumn()) {
		return "it is in no band"
	}
	return lacking(in, row, b, part.Points)
}

// figureOf is the figure of a part; yes is 1 and no 0.
func figureOf(in *reader, row []rule.Value, part *policy.Part) *big.Rat {
	if part.Of == nil {
		return nil
	}
	v := in.value(row, part.OfColumn())
	switch {
	case !v.Known():
		return nil
	case v.Kind() == rule.Bool && v.Bool():
		return big.NewRat(1, 1)
	case v.Kind() == rule.Bool:
		return new(big.Rat)
	}
	return v.Rat()
}

func overrideColumn(i int, part string) string { return fmt.Sprintf("override.%d.%s", i+1, part) }

func (o *Outcome) askOverrides(ctx context.Context, score *policy.Score) error {
	var wanted []plan.Named
	for i, v := range score.Overrides {
		wanted = append(wanted, plan.Named{Name: overrideColumn(i, "when"), Expr: v.When}, plan.Named{Name: overrideColumn(i, "at least"), Expr: v.AtLeast},
			plan.Named{Name: overrideColumn(i, "at most"), Expr: v.AtMost}, plan.Named{Name: overrideColumn(i, "is"), Expr: v.Is})
	}
	if len(wanted) == 0 {
		return nil
	}
	return o.Rows.ask(ctx, wanted...)
}

// overridden is the score after what overrides it, each that holds in turn. One of which it cannot be told whether it
// holds, or to what, leaves no score: nobody keeps a better one because something is missing.
func overridden(in *reader, row []rule.Value, score *policy.Score, value *big.Rat) (*big.Rat, string) {
	for i, v := range score.Overrides {
		switch answered(in, row, overrideColumn(i, "when"), v.When) {
		case no3:
			continue
		case unknown3:
			return nil, lacking(in, row, &score.Bodies, v.When)
		}
		for _, change := range []struct {
			part string
			e    *rule.Expr
			take func(limit *big.Rat) bool
		}{
			{"at least", v.AtLeast, func(limit *big.Rat) bool { return limit.Cmp(value) > 0 }},
			{"at most", v.AtMost, func(limit *big.Rat) bool { return limit.Cmp(value) < 0 }},
			{"is", v.Is, func(*big.Rat) bool { return true }},
		} {
			if change.e == nil {
				continue
			}
			limit, known := in.optional(row, overrideColumn(i, change.part))
			if !known {
				return nil, lacking(in, row, &score.Bodies, change.e)
			}
			if change.take(limit) {
				value = decimal.Round(limit, score.Places).Rat()
			}
		}
	}
	return value, ""
}
