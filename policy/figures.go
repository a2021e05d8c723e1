package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// figure resolves what another rule made for a body or a pair: its name, and what of it.
func (s *scope) figure(r *Rule, body int, path []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	if s.body.last {
		s.body.earlier[r.Slug] = true
	} else {
		s.reads["rule/"+r.Slug] = true
	}
	in := Input{From: FromFigure, Name: r.Slug, Body: body}
	var f *fault.Fault
	switch {
	case r.scored:
		f = s.scoreFigure(&in, r, path, at)
	case r.Kind == KindPrice && r.Price == nil, r.Kind == KindMeasure && r.Measure == nil:
		return faulty(at), nil // at fault, which is told there
	case r.Kind == KindMeasure:
		f = s.measureFigure(&in, r, path, at)
	case r.Kind == KindPosition:
		f = s.positionFigure(&in, r, path, at)
	case r.Kind == KindDecide:
		f = partOf(&in, "decisions", path, at, map[string]rule.Type{"": {Kind: rule.Text}, "outcome": {Kind: rule.Text}, "since": {Kind: rule.Text}})
	case r.Kind == KindShare:
		rate := within(rule.Type{Scale: 9}, mostFigure)
		f = partOf(&in, "shares", path, at, map[string]rule.Type{"": money(), "amount": money(), "target": money(),
			"weight": rate, "opening distance": rate, "closing distance": rate})
	default:
		f = s.moneyFigure(&in, r, path, at)
	}
	if f != nil {
		return nil, f.WithAlso(r.At, "the rule")
	}
	if in.Table != "ledger" && in.Table != "values" && body == Both && (r.Kind != KindMeasure || r.scored) && len(r.bodies) < 2 {
		return nil, fault.New(at, "%s is made for one body, and a row is for a pair", r.Name).
			WithHint("write %s.%s or %s.%s", s.body.each[0].Name, r.Name, s.body.each[1].Name, r.Name)
	}
	if s.body.toDate && (in.Type.Kind != rule.Number || in.Table == "shares" || r.scored || in.Standing()) {
		return nil, fault.New(at, "%s is not added up to date", strings.Join(path, "."))
	}
	if s.body.toDate && s.body.rule != nil && monthsOf(r.Every) > monthsOf(s.body.rule.Every) {
		return nil, fault.New(at, "%s is made for each %s, and %s runs each %s: there is no part of the %s to add up to date", r.Name, r.Every,
			s.body.rule.Name, s.body.rule.Every, r.Every).WithAlso(r.At, "the rule").WithHint("make %s every: %s", r.Name, s.body.rule.Every)
	}
	return s.input(in, path, at), nil
}

// monthsOf is the length of a rule's periods.
func monthsOf(every Every) int { return map[Every]int{Monthly: 1, Quarterly: 3, Yearly: 12}[every] }

// partOf types the one part of a figure that a path names after the rule.
func partOf(in *Input, table string, path []string, at fault.Place, parts map[string]rule.Type) *fault.Fault {
	in.Table = table
	name := ""
	if len(path) > 1 {
		name = path[1]
	}
	for part, t := range parts {
		if book.Slug(part) == book.Slug(name) && len(path) <= 2 {
			in.Part, in.Type = book.Column(book.Slug(part)), t
			return nil
		}
	}
	var known []string
	for part := range parts {
		if part != "" {
			known = append(known, part)
		}
	}
	slices.Sort(known)
	return fault.New(at, "%s has no %q", path[0], strings.Join(path[1:], ".")).WithHint("%s", fault.Suggest(name, known))
}

// measureFigure types a measure's value, numerator, denominator, or verdict.
func (s *scope) measureFigure(in *Input, r *Rule, path []string, at fault.Place) *fault.Fault {
	m := r.Measure
	count := within(rule.Type{Scale: countPlaces}, mostMoney)
	value := within(rule.Type{Scale: m.Places}, mostFigure)
	if m.Count != nil {
		count.Unit, value.Unit = m.Count.Type.Unit, m.Count.Type.Unit
	}
	if m.Standard != nil && m.Standard.Times != nil {
		count.Unit = rule.Unit{}
	}
	out := count
	switch {
	case m.OutOf != nil && m.Per == nil:
		out.Unit = m.OutOf.Type.Unit
		value.Unit = value.Unit.Divide(out.Unit)
	case m.OutOf != nil:
		out.Unit, value.Unit = m.OutOf.Type.Unit, rule.Unit{}
	case m.Population != nil:
		out.Unit, value.Unit = m.Population.Count.Type.Unit, rule.Unit{}
	default:
		value.Min, value.Max = count.Min, count.Max
	}
	text := rule.Type{Kind: rule.Text}
	parts := map[string]rule.Type{"": value, "value": value, "numerator": count, "verdict": text, "class": text}
	if m.HasDenominator() {
		parts["denominator"] = out
	}
	if m.Standard != nil && m.Standard.Indirect {
		parts["denominator"] = within(rule.Type{Scale: countPlaces}, mostMoney) // expected
	}
	if f := partOf(in, "measures", path, at, parts); f != nil {
		return f
	}
	if f := s.severalPeriods(in, r, path, at); f != nil {
		return f
	}
	if in.Part == "" {
		in.Part = "value"
	}
	bodies := 1
	if in.Body == Both {
		bodies = 2
	}
	if !slices.ContainsFunc(m.Levels, func(level *Level) bool { return len(level.Bodies) == bodies }) {
		f := fault.New(at, "%s is not made for %s", r.Name, map[int]string{1: "one body", 2: "a pair"}[bodies])
		if bodies == 2 {
			f.WithHint("write %s.%s or %s.%s, or add [%s, %s] to for each of the measure", s.body.each[0].Name, r.Name,
				s.body.each[1].Name, r.Name, s.body.each[0].Name, s.body.each[1].Name)
		}
		return f
	}
	return nil
}

// severalPeriods refuses the value of a standardised measure over more than one of its periods: the sums of their counts
// do not give it.
func (s *scope) severalPeriods(in *Input, r *Rule, path []string, at fault.Place) *fault.Fault {
	if r.Measure.Standard == nil || in.Part != "" && in.Part != "value" || s.body.rule == nil {
		return nil
	}
	if !s.body.toDate && monthsOf(r.Every) >= monthsOf(s.body.rule.Every) {
		return nil
	}
	return fault.New(at, "%s is standardised, and the values of several of its periods are not added up to one", strings.Join(path, ".")).
		WithHint("make it every: %s in a measure of its own", s.body.rule.Every)
}

// The places that the book keeps of counts and of rates.
const (
	countPlaces = 6
	ratePlaces  = 9
)

// moneyFigure types the lines of a price or a transfer: all of them, those of a step, or a total of a price; as paid
// or received by one body, or between two.
func (s *scope) moneyFigure(in *Input, r *Rule, path []string, at fault.Place) *fault.Fault {
	in.Table, in.Type = "ledger", money()
	rest := path[1:]
	if n := len(rest); n > 0 && (book.Slug(rest[n-1]) == string(Paid) || book.Slug(rest[n-1]) == string(Received)) {
		in.Side, rest = Side(book.Slug(rest[n-1])), rest[:n-1]
	}
	if f := s.sideOf(in, r, path, at); f != nil {
		return f
	}
	if len(rest) > 1 {
		return fault.New(at, "%s has no %q", r.Name, strings.Join(rest, "."))
	}
	if len(rest) == 1 {
		in.Part = book.Slug(rest[0])
	}
	if r.Kind == KindTransfer {
		part := in.Part
		if part == "amount" {
			in.Part = ""
		} else if part != "" {
			s.l.afterwards = append(s.l.afterwards, func() { s.l.isPayment(r, rest[0], at) })
		}
		return nil
	}
	return priceFigure(in, r, rest, at)
}

func (l *loader) isPayment(r *Rule, name string, at fault.Place) {
	if r.Transfer == nil {
		return
	}
	var known []string
	for _, p := range r.Transfer.Pay {
		if p.Slug == book.Slug(name) {
			return
		}
		if p.Slug != "" {
			known = append(known, p.Name)
		}
	}
	l.faults.Add(fault.New(at, "%s has no payment %q", r.Name, name).WithHint("%s", fault.Suggest(name, known)))
}

// sideOf settles whether lines are taken as paid or as received. Of a price it follows from who the body is: it pays a
// provider, and a commissioner pays it.
func (s *scope) sideOf(in *Input, r *Rule, path []string, at fault.Place) *fault.Fault {
	if in.Body == Both {
		if in.Side != Either {
			return fault.New(at, "a row is for a pair, and the lines between the two are both paid and received").
				WithHint("leave .%s out, or put a body before it: %s.%s", in.Side, s.body.each[0].Name, strings.Join(path, "."))
		}
		return nil
	}
	key := s.body.each[in.Body].Key
	switch {
	case in.Side != Either:
	case r.Kind == KindPrice && key == "provider":
		in.Side = Received
	case r.Kind == KindPrice && key == "commissioner":
		in.Side = Paid
	default:
		return fault.New(at, "%s has lines that a body pays and lines that it is paid", r.Name).
			WithHint("write %s.paid or %s.received", strings.Join(path, "."), strings.Join(path, "."))
	}
	return nil
}

// priceFigure finds a price's step or total. A total that is not money has the unit of its sum.
func priceFigure(in *Input, r *Rule, rest []string, at fault.Place) *fault.Fault {
	if !r.Price.Pays {
		in.Table = "values"
	}
	if in.Part == "" {
		return nil
	}
	var known []string
	for _, t := range r.Price.Totals {
		if t.Slug == in.Part {
			in.Table = "values"
			if t.Sum != nil && t.Sum.Type.Unit != rule.NewUnit("£") {
				in.Type = within(rule.Type{Unit: t.Sum.Type.Unit, Scale: countPlaces}, mostMoney)
			}
			return nil
		}
		known = append(known, t.Name)
	}
	for _, step := range slices.Concat(r.Price.Start, r.Price.Steps) {
		for _, one := range append([]*Step{step}, step.OneOf...) {
			if one.Slug == in.Part && one.OneOf == nil {
				return nil
			}
			if one.OneOf == nil {
				known = append(known, one.Name)
			}
		}
	}
	return fault.New(at, "%s has no step or total %q", r.Name, rest[0]).WithHint("%s", fault.Suggest(rest[0], known))
}

// IsTotal says whether an input is one of a price's totals and not of its lines.
func (r *Rule) IsTotal(step string) bool {
	return r.Price != nil && slices.ContainsFunc(r.Price.Totals, func(t *Total) bool { return t.Slug == step })
}
