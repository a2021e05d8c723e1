package tipping

import (
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// output is what a score or decision can be for a body.
type output struct {
	// value of a score, or outcome of a decision; a body about which nothing is decided has none.
	value  cell
	points map[string]cell // by part
	class  cell
}

// asText is an outcome as others read it.
func (o *output) asText() cell { return o.value }

func (t *trial) output(n *node, code string) *output {
	if t.out[n] == nil {
		t.out[n] = map[string]*output{}
	}
	if o := t.out[n][code]; o != nil {
		return o
	}
	var o *output
	switch in := t.kept(n, code); {
	case !in.can(yes):
		o = &output{value: cell{missing: true}, class: cell{missing: true}, points: map[string]cell{}}
		for _, p := range partsOf(n.rule) {
			o.points[p.Slug] = cell{missing: true}
		}
	case n.rule.Score != nil:
		o = t.score(n, code)
	default:
		o = &output{value: t.decided(n, code), class: anything()}
	}
	if in := t.kept(n, code); in.can(yes) && (in.missing || in.can(no)) {
		o.value, o.class = union(o.value, cell{missing: true}, t.span), anything()
		for slug := range o.points {
			o.points[slug] = anything()
		}
	}
	t.out[n][code] = o
	return o
}

func partsOf(r *policy.Rule) []*policy.Part {
	if r.Score == nil {
		return nil
	}
	return r.Score.Parts
}

// decided is the outcome that a decision can have; missing where nothing is decided.
func (t *trial) decided(n *node, code string) cell {
	d := n.rule.Decide
	unknown := cell{missing: true}
	if d.Unknown != "" {
		unknown = pointOf(rule.TextValue(d.Unknown))
	}
	if d.Steps() {
		return t.left(n, code, d, t.moved(n, code, d))
	}
	return t.left(n, code, d, t.chosen(n, code, d, unknown))
}

// left is an outcome after what a body must reach before it leaves where it stood.
func (t *trial) left(n *node, code string, d *policy.Decide, out cell) cell {
	was := n.stood[code]
	e := d.Exit(was.Outcome)
	if e == nil || out.any {
		return out
	}
	when := t.when(n, code, e.When)
	stays := pointOf(rule.TextValue(was.Outcome))
	var left cell
	if when.can(yes) && was.Held+1 >= e.For {
		left = out
		if !when.missing && !when.can(no) {
			return left
		}
	}
	for _, v := range out.values {
		off := !slices.Contains(d.Scale, v.String()) && v.String() != d.Unknown // a run would end there
		if v.Equal(stays.values[0]) || off || slices.Contains(e.Except, v.String()) {
			left = union(left, pointOf(v), t.span)
		} else {
			left = union(left, stays, t.span)
		}
	}
	if out.missing { // where nothing is decided there is nothing to leave
		left.missing = true
	}
	return left
}

// chosen is the outcome of the first branch whose condition is yes.
func (t *trial) chosen(n *node, code string, d *policy.Decide, unknown cell) cell {
	var out cell
	for _, b := range d.First {
		when := t.when(n, code, b.When)
		if when.missing {
			out = union(out, unknown, t.span)
		}
		if when.can(yes) {
			made := outcomes(t.expr(n, code, b.Outcome), t.span)
			if made.missing {
				made.missing = false
				made = union(made, unknown, t.span)
			}
			out = union(out, made, t.span)
		}
		if !when.can(no) {
			return out
		}
	}
	return union(out, unknown, t.span)
}

func (t *trial) when(n *node, code string, e *rule.Expr) cell {
	if e == nil {
		return pointOf(yes)
	}
	return t.expr(n, code, e)
}

// moved is where a body can stand after its move.
func (t *trial) moved(n *node, code string, d *policy.Decide) cell {
	was := n.stood[code].Outcome
	if was == "" {
		return outcomes(t.expr(n, code, d.Start), t.span)
	}
	stays := pointOf(rule.TextValue(was))
	var out cell
	for _, m := range d.Moves {
		if !m.Leads(was) {
			continue
		}
		when := t.when(n, code, m.When)
		if when.missing {
			out = union(out, stays, t.span)
		}
		if when.can(yes) {
			out = union(out, pointOf(rule.TextValue(m.To)), t.span)
		}
		if !when.can(no) {
			return out
		}
	}
	return union(out, stays, t.span)
}

// outcomes are numbers as the words of a scale.
func outcomes(c cell, s span) cell {
	if c.number == nil {
		return c
	}
	ends := c.number.ends(s)
	out := cell{missing: c.missing, values: slices.Clone(c.values), any: c.any}
	first, last := whole(ends.from, true), whole(ends.to, false)
	if new(big.Int).Sub(last, first).Cmp(big.NewInt(most)) > 0 || first.Cmp(last) > 0 {
		out.any = true
		return out
	}
	for k := first; k.Cmp(last) <= 0; k = new(big.Int).Add(k, big.NewInt(1)) {
		out.values = append(out.values, rule.TextValue(k.String()))
	}
	return out
}

// whole is the nearest whole number not below, or not above.
func whole(x *big.Rat, up bool) *big.Int {
	q, rest := new(big.Int).DivMod(x.Num(), x.Denom(), new(big.Int))
	if up && rest.Sign() != 0 {
		q.Add(q, big.NewInt(1))
	}
	return q
}

// score is what a score, the points of its parts and its class can be.
func (t *trial) score(n *node, code string) *output {
	s := n.rule.Score
	o := &output{points: map[string]cell{}}
	sum := t.addUp(n, code, s, o)
	o.value = t.overridden(n, code, s, o, sum)
	o.class = t.classOf(n, code, o.value)
	for slug, c := range o.points {
		o.points[slug] = asKept(c, t.span)
	}
	return o
}

// partial is what the parts of a score come to.
type partial struct {
	value       cell
	least, most cell
	known       cell
}

func (t *trial) addUp(n *node, code string, s *policy.Score, o *output) partial {
	points, weight := constant(new(big.Rat)), new(big.Rat)
	loose := partial{anything(), anything(), anything(), anything()}
	unsure, lacks, known := false, false, 0
	var least, greatest *span
	for _, part := range s.Parts {
		got := t.expr(n, code, part.Points)
		counts := pointOf(rule.IntValue(1))
		if part.Weight != nil {
			counts = t.expr(n, code, part.Weight)
		}
		w, fixed := counts.point()
		can, surely := got.known()
		out := got
		if can && !surely || !fixed || got.any {
			unsure, o.points[part.Slug] = true, union(got, pointOf(rule.IntValue(0)), t.span)
			if got.any {
				o.points[part.Slug] = anything()
			}
			continue
		}
		counted := surely && w.Known()
		switch {
		case counted:
			known++
			ends := got.number.ends(t.span)
			least, greatest = lower(least, ends), higher(greatest, ends)
		case part.Unknown == policy.SkipPart:
			out = cell{missing: true}
		case part.Unknown == policy.ZeroPart:
			out, counted = pointOf(rule.IntValue(0)), w.Known()
			lacks = lacks || !w.Known()
		default:
			out, lacks = cell{missing: true}, true
		}
		o.points[part.Slug] = out
		if w.Known() && w.Rat().Sign() < 0 {
			lacks, counted = true, false
		}
		if counted {
			points, weight = points.plus(out.number.times(w.Rat())), new(big.Rat).Add(weight, w.Rat())
		}
	}
	if unsure {
		return loose
	}
	sum := partial{known: pointOf(rule.IntValue(int64(known))), least: cell{missing: true}, most: cell{missing: true}, value: cell{missing: true}}
	if least != nil {
		sum.least, sum.most = cell{number: least.number()}, cell{number: greatest.number()}
	}
	if lacks || known < s.Least || known == 0 && weight.Sign() == 0 || !s.Sum && weight.Sign() == 0 {
		return sum
	}
	if !s.Sum {
		points = points.times(new(big.Rat).Inv(weight))
	}
	sum.value = cell{number: rounded(points.ends(t.span), s.Places).number()}
	return sum
}

func lower(have *span, next span) *span {
	if have == nil {
		return &next
	}
	return &span{least(have.from, next.from), least(have.to, next.to)}
}

func higher(have *span, next span) *span {
	if have == nil {
		return &next
	}
	return &span{greatest(have.from, next.from), greatest(have.to, next.to)}
}

// overridden is what a score can be after what overrides it.
func (t *trial) overridden(n *node, code string, s *policy.Score, o *output, sum partial) cell {
	value := sum.value
	if can, _ := value.known(); !can {
		return value
	}
	read := func(column string) cell {
		switch column {
		case policy.ScoreColumn:
			return asKept(sum.value, t.span)
		case policy.LeastColumn:
			return asKept(sum.least, t.span)
		case policy.MostColumn:
			return asKept(sum.most, t.span)
		case policy.KnownColumn:
			return sum.known
		}
		for slug, c := range o.points {
			if column == policy.PointsColumn(slug) {
				return asKept(c, t.span)
			}
		}
		return t.cell(n, code, column)
	}
	for _, v := range s.Overrides {
		when := eval(v.When, t.span, read)
		var next cell
		if when.missing {
			next.missing = true
		}
		if when.can(no) {
			next = union(next, value, t.span)
		}
		if when.can(yes) {
			next = union(next, t.override(v, value, s.Places, read), t.span)
		}
		if value.missing {
			next.missing = true
		}
		value = next
	}
	return value
}

func (t *trial) override(v *policy.Override, value cell, places int, read func(string) cell) cell {
	for _, change := range []struct {
		e    *rule.Expr
		take func(limit, value *big.Rat) bool
	}{
		{v.AtLeast, func(limit, value *big.Rat) bool { return limit.Cmp(value) > 0 }},
		{v.AtMost, func(limit, value *big.Rat) bool { return limit.Cmp(value) < 0 }},
		{v.Is, func(*big.Rat, *big.Rat) bool { return true }},
	} {
		if change.e == nil {
			continue
		}
		limit := eval(change.e, t.span, read)
		if can, _ := limit.known(); !can {
			return cell{missing: true}
		}
		if limit.any || value.any || limit.number == nil || value.number == nil {
			return anything()
		}
		l, x := limit.number.ends(t.span), value.number.ends(t.span)
		to := rounded(l, places)
		if !change.take(l.from, x.from) {
			to.from = x.from
		}
		if !change.take(l.to, x.to) {
			to.to = x.to
		}
		return cell{number: to.number(), missing: value.missing || limit.missing}
	}
	return value
}

// classOf is the class of a score by its targets.
func (t *trial) classOf(n *node, code string, value cell) cell {
	if value.any || value.missing && value.number != nil {
		return anything()
	}
	of := func(x *big.Rat) rule.Value {
		v := run.Judge(n.all, n.rule.Slug, n.rule.Score.Each[0].Name, code, run.LastMonth(n.period), run.Figure{Numerator: x})
		if v.Class == "" {
			return rule.Value{}
		}
		return rule.TextValue(v.Class)
	}
	if value.number == nil {
		return pointOf(of(nil))
	}
	ends := value.number.ends(t.span)
	for _, target := range n.all {
		if x := target.Value.Rat(); !ends.point() && target.Measure == n.rule.Slug && ends.from.Cmp(x) <= 0 && x.Cmp(ends.to) <= 0 {
			return anything()
		}
	}
	return pointOf(of(ends.from))
}
