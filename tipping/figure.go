package tipping

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// figure is one figure that a decision rests on and that can be moved: a fact, a line of the accounts, a measure or a sum
// of money of the body. Every input that is made from it moves with it.
type figure struct {
	text     string // as the rule names it
	rule     string // the rule that reads it
	id       string // what it is made from
	unit     rule.Type
	now      rule.Value
	step     *big.Rat
	from, to *big.Rat // the range in which it is looked for; nil for yes or no
	inputs   map[*node][]*follower
	answer   rule.Value // a yes or no that it is tried with
	why      string     // why it is not moved; "" where it is
}

// follower is an input that moves with a figure.
type follower struct {
	in   *policy.Input
	how  follow
	base rule.Value
	// of a measure: its counts as the input adds them up, and what judges its class
	counts run.Figure
	class  *judge
}

type follow int

const (
	itself      follow = iota // it is the figure
	alongside                 // it rises by as much as the figure
	numerator                 // the figure is a count of it, and it is worked out from its counts
	denominator               // the same, of what it is out of
	classed                   // it is the class of the figure, judged by its targets
	classedByNumerator
	classedByDenominator
)

// judge says how a measure's class follows from its value.
type judge struct {
	targets []*policy.Target
	measure string
	level   string
	body    string
	month   policy.Month
	latest  run.Figure
}

func (j *judge) class(f run.Figure) rule.Value {
	v := run.Judge(j.targets, j.measure, j.level, j.body, j.month, f)
	if v.Class == "" {
		return rule.Value{}
	}
	return rule.TextValue(v.Class)
}

// moves says whether an input of the body's row moves with the figure.
func (f *figure) moves(n *node, in *policy.Input) bool { return f.follower(n, in) != nil }

func (f *figure) follower(n *node, in *policy.Input) *follower {
	for _, one := range f.inputs[n] {
		if one.in == in {
			return one
		}
	}
	return nil
}

// cell is what an input that moves with the figure can be while it lies in a range.
func (f *figure) cell(s span, n *node, in *policy.Input) cell {
	one := f.follower(n, in)
	if one == nil {
		return anything()
	}
	if f.unit.Kind == rule.Bool {
		return pointOf(one.at(f, f.answer))
	}
	if s.point() {
		return pointOf(one.at(f, rule.NumberValue(s.from)))
	}
	moved := &affine{big.NewRat(1, 1), new(big.Rat), new(big.Rat)}
	switch one.how {
	case itself:
		return cell{number: moved}
	case alongside:
		off := new(big.Rat).Sub(one.base.Rat(), f.now.Rat())
		return cell{number: moved.plus(constant(off))}
	case classed, classedByNumerator, classedByDenominator:
		return one.classIn(f, s)
	}
	low, high := one.at(f, rule.NumberValue(s.from)), one.at(f, rule.NumberValue(s.to))
	if !low.Known() || !high.Known() || one.how == denominator && s.from.Sign() <= 0 {
		return anything()
	}
	return between(least(low.Rat(), high.Rat()), greatest(low.Rat(), high.Rat()))
}

// at is an input where the figure has a value.
func (o *follower) at(f *figure, v rule.Value) rule.Value {
	if v.Equal(f.now) {
		return o.base
	}
	if o.how == itself {
		return v
	}
	by := new(big.Rat).Sub(v.Rat(), f.now.Rat())
	switch o.how {
	case alongside:
		return rule.NumberValue(new(big.Rat).Add(o.base.Rat(), by))
	case classed:
		return o.class.class(run.Figure{Numerator: v.Rat()})
	case classedByNumerator:
		return o.class.class(shifted(o.class.latest, by, new(big.Rat)))
	case classedByDenominator:
		return o.class.class(shifted(o.class.latest, new(big.Rat), by))
	case numerator:
		return o.valued(shifted(o.counts, by, new(big.Rat)))
	}
	return o.valued(shifted(o.counts, new(big.Rat), by))
}

func shifted(f run.Figure, numerator, denominator *big.Rat) run.Figure {
	if f.Numerator != nil {
		f.Numerator = new(big.Rat).Add(f.Numerator, numerator)
	}
	if f.Denominator != nil {
		f.Denominator = new(big.Rat).Add(f.Denominator, denominator)
	}
	return f
}

// valued is a measure's part from its counts, as the book keeps it.
func (o *follower) valued(f run.Figure) rule.Value {
	x := f.Value()
	switch o.in.Part {
	case "numerator":
		x = f.Numerator
	case "denominator":
		x = f.Denominator
	}
	if x == nil {
		return rule.Value{}
	}
	if o.in.Part != "numerator" && o.in.Part != "denominator" {
		x = decimal.Round(x, o.in.Type.Scale).Rat()
	}
	return rule.NumberValue(x)
}

// classIn is what a class can be while the figure lies in a range: where no target's value is met on the way it is one.
func (o *follower) classIn(f *figure, s span) cell {
	low, high := o.at(f, rule.NumberValue(s.from)), o.at(f, rule.NumberValue(s.to))
	value := func(x *big.Rat) *big.Rat {
		by := new(big.Rat).Sub(x, f.now.Rat())
		switch o.how {
		case classedByNumerator:
			return shifted(o.class.latest, by, new(big.Rat)).Value()
		case classedByDenominator:
			return shifted(o.class.latest, new(big.Rat), by).Value()
		}
		return x
	}
	a, b := value(s.from), value(s.to)
	if a == nil || b == nil || o.how == classedByDenominator && s.from.Sign() <= 0 {
		return anything()
	}
	for _, t := range o.class.targets {
		if x := t.Value.Rat(); t.Measure == o.class.measure && least(a, b).Cmp(x) <= 0 && x.Cmp(greatest(a, b)) <= 0 {
			return anything()
		}
	}
	if !low.Equal(high) || f.now.Rat().Cmp(s.from) >= 0 && f.now.Rat().Cmp(s.to) <= 0 {
		return anything()
	}
	return pointOf(low)
}

// figures are those that a decision about a body rests on, in the order in which they are read.
func (q *question) figures(ctx context.Context, body string) ([]*figure, error) {
	w := &figureWalk{q: q, body: body, by: map[string][]*reading{}}
	for _, n := range q.nodes {
		if err := w.node(ctx, n); err != nil {
			return nil, err
		}
	}
	var out []*figure
	for _, r := range w.readings {
		if !r.done {
			out = append(out, w.figuresOf(r)...)
		}
	}
	return out, nil
}

// reading is an input of the body's row in a node.
type reading struct {
	n     *node
	in    *policy.Input
	value rule.Value
	held  []string
	all   run.Figure
	last  run.Figure
	done  bool
}

func (r *reading) id() string {
	if len(r.held) == 0 {
		return r.in.Column
	}
	return r.held[len(r.held)-1]
}

// counts says that the reading is of a measure that counts.
func (r *reading) counts() bool { return r.last.Numerator != nil }

type figureWalk struct {
	q        *question
	body     string
	readings []*reading
	by       map[string][]*reading // by each of what is held
}

func (w *figureWalk) node(ctx context.Context, n *node) error {
	if _, there := n.rows[w.body]; !there {
		return nil
	}
	used := n.used()
	for _, in := range n.rule.Common().Inputs {
		if n.reads[in.Column] != nil || n.rule.Decide != nil && in.Column == n.rule.Decide.WasInput || !used[in.Column] {
			continue
		}
		r := &reading{n: n, in: in}
		r.value, _ = n.based(w.body, in.Column)
		var err error
		if r.held, err = w.q.data.Held(ctx, n.rule, in, []string{w.body}, n.period); err != nil {
			return err
		}
		switch {
		case len(r.held) == 0 && in.From == policy.FromFacts:
			r.held = []string{fmt.Sprint("facts/", in.Name, "/missing/", n.period, in.Last)}
		case in.Table == "shares", in.Table == "positions": // of which each part is a figure of its own
			r.held = []string{r.id() + "#" + in.Part}
		}
		if r.all, r.last, _, err = w.q.data.Counts(ctx, n.rule, in, []string{w.body}, n.period); err != nil {
			return err
		}
		if of := w.q.data.Policy.Rule(in.Name); in.Table == "measures" && of != nil && of.Score != nil {
			r.all, r.last = run.Figure{}, run.Figure{}
		}
		w.readings = append(w.readings, r)
		for _, held := range r.held {
			w.by[held] = append(w.by[held], r)
		}
	}
	return nil
}

// used are the columns that what is decided is made from.
func (n *node) used() map[string]bool {
	out := map[string]bool{}
	var visit func(column string)
	visit = func(column string) {
		if !out[column] {
			out[column] = true
			for _, next := range n.deps(column) {
				visit(next)
			}
		}
	}
	for _, e := range n.asked() {
		for _, column := range rule.Columns(e) {
			visit(column)
		}
	}
	return out
}

// figuresOf makes the figures of one reading, with all that move with them. Of a measure whose counts are read, or of
// which several periods are, the counts are moved; else its value is.
func (w *figureWalk) figuresOf(r *reading) []*figure {
	same := []*reading{r}
	if len(r.held) > 0 {
		same = w.by[r.id()]
	}
	for _, one := range same {
		if one.id() == r.id() && one.in.Table == r.in.Table || one == r {
			one.done = true
		}
	}
	f := &figure{text: r.in.Text, rule: r.n.rule.Name, id: r.id(), unit: r.in.Type, now: r.value, inputs: map[*node][]*follower{}}
	lead := w.lead(r, same)
	if lead == nil {
		f.why = "in words"
		return []*figure{f}
	}
	f.text, f.unit, f.now = lead.in.Text, lead.in.Type, lead.value
	if !lead.value.Known() {
		f.why = "not known"
		if lead.in.Type.Kind != rule.Bool {
			return []*figure{f}
		}
		f.why = ""
	}
	if lead.in.Table == "measures" {
		return w.measured(f, lead, same)
	}
	f.steps(lead.in.Type)
	for _, one := range same {
		how := alongside
		if one.in.Type.Equal(lead.in.Type) && one.value.Equal(lead.value) && len(one.held) <= 1 {
			how = itself
		}
		if one == lead {
			how = itself
		}
		if one.in.Type.Kind == rule.Number && !one.value.Known() || how == alongside && one.in.Type.Kind != rule.Number {
			continue
		}
		f.inputs[one.n] = append(f.inputs[one.n], &follower{in: one.in, how: how, base: one.value})
	}
	return []*figure{f}
}

// lead is the reading that stands for a figure: a number or a yes or no, made from the fewest things.
func (w *figureWalk) lead(r *reading, same []*reading) *reading {
	var best *reading
	for _, one := range same {
		if k := one.in.Type.Kind; k != rule.Number && k != rule.Bool || one.id() != r.id() && one != r {
			continue
		}
		if best == nil || len(one.held) < len(best.held) {
			best = one
		}
	}
	if best == nil && r.in.Table == "measures" && r.counts() && (r.in.Part == "class" || r.in.Part == "verdict") {
		return r
	}
	return best
}

// steps sets how far apart the values of a figure are, and in what range it is looked for.
func (f *figure) steps(t rule.Type) {
	if t.Kind != rule.Number {
		return
	}
	f.step = unitOf(t.Scale)
	if f.from, f.to = t.Min, t.Max; f.from == nil || f.to == nil {
		f.from, f.to = big.NewRat(-1_000_000_000, 1), big.NewRat(1_000_000_000, 1)
	}
}

// unitOf is the least that a number with so many digits after the point can change by.
func unitOf(places int) *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
}

// measured makes the figures of a measure.
func (w *figureWalk) measured(f *figure, lead *reading, same []*reading) []*figure {
	values, byCounts := 0, false
	for _, one := range same {
		if one.in.Type.Kind == rule.Number {
			values++
		}
		byCounts = byCounts || one.in.Part == "numerator" || one.in.Part == "denominator" || one.in.Type.Kind == rule.Text && len(one.held) > 1
	}
	if !lead.counts() { // a score of an earlier period, or of another book
		f.steps(lead.in.Type)
		f.inputs[lead.n] = append(f.inputs[lead.n], &follower{in: lead.in, how: itself, base: lead.value})
		return []*figure{f}
	}
	if values == 1 && !byCounts && lead.last.OutOf || values == 1 && !byCounts && len(lead.held) == 1 && lead.in.Type.Kind == rule.Number {
		return []*figure{w.byValue(f, lead, same)}
	}
	out := []*figure{w.byCount(f, lead, same, numerator)}
	if lead.last.OutOf {
		out = append(out, w.byCount(f, lead, same, denominator))
	}
	return out
}

func (w *figureWalk) byValue(f *figure, lead *reading, same []*reading) *figure {
	f.steps(lead.in.Type)
	if !lead.last.OutOf && f.now.Rat().IsInt() { // a count, in whole units
		f.step = big.NewRat(1, 1)
	}
	if f.from.Sign() < 0 && f.now.Rat().Sign() >= 0 && lead.last.Numerator.Sign() >= 0 {
		f.from = new(big.Rat)
	}
	if m := w.q.data.Policy.Rule(lead.in.Name).Measure; m != nil && run.PartOfWhole(m, lead.last) {
		f.to = big.NewRat(1, 1)
	}
	for _, one := range same {
		follower := &follower{in: one.in, how: itself, base: one.value}
		if one.in.Type.Kind == rule.Text {
			follower.how = classed
			if follower.class = w.judge(one); follower.class == nil {
				f.why = unjudged
				continue
			}
		}
		f.inputs[one.n] = append(f.inputs[one.n], follower)
	}
	return f
}

const unjudged = "its class is not judged by targets alone"

func (w *figureWalk) byCount(of *figure, lead *reading, same []*reading, which follow) *figure {
	f := *of
	f.inputs = map[*node][]*follower{}
	f.unit = rule.Type{Kind: rule.Number}
	f.step, f.from, f.to = big.NewRat(1, 1), new(big.Rat), new(big.Rat).SetInt64(1_000_000_000)
	name := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(lead.in.Text, ".class"), ".verdict"), ".value")
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".numerator"), ".denominator")
	f.text, f.now = name+".numerator", rule.NumberValue(lead.all.Numerator)
	classBy := classedByNumerator
	if which == denominator {
		classBy = classedByDenominator
		f.text, f.why = name+".denominator", ""
		if lead.all.Denominator == nil {
			f.why = "not known"
			return &f
		}
		f.now = rule.NumberValue(lead.all.Denominator)
	}
	if f.now.Rat().Sign() < 0 {
		f.from = new(big.Rat).Neg(f.to)
	}
	f.why = ""
	for _, one := range same {
		follower := &follower{in: one.in, how: which, base: one.value, counts: one.all}
		if one.in.Type.Kind == rule.Text {
			if one.id() != f.id {
				continue // the class of another period
			}
			follower.how = classBy
			if follower.class = w.judge(one); follower.class == nil {
				f.why = unjudged
				continue
			}
		}
		f.inputs[one.n] = append(f.inputs[one.n], follower)
	}
	return &f
}

// judge finds how the class of a measure follows from its figures: by the targets of the level at which what the book says
// comes out. It is nil where it does not follow from targets alone.
func (w *figureWalk) judge(r *reading) *judge {
	of := w.q.data.Policy.Rule(r.in.Name)
	if r.in.Part != "class" || of == nil || of.Measure == nil || of.Measure.Judge != nil || len(r.held) == 0 {
		return nil
	}
	at, err := book.ParseAddress(r.id())
	if err != nil {
		return nil
	}
	for _, level := range of.Measure.Levels {
		j := &judge{w.q.data.Policy.Targets, r.in.Name, level.Name, w.body, run.LastMonth(at.Period), r.last}
		if j.class(r.last).Equal(r.value) {
			return j
		}
	}
	return nil
}
