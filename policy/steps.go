package policy

import (
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// stepReader reads the steps of one price and follows the type of its running total.
type stepReader struct {
	l     *loader
	s     *scope
	total rule.Type // of the running total; kind 0 when it is not known
	names map[string]yamlnode.Pair
}

// buildSteps reads start with: and then:, and gives the names and amounts that totals can read.
func (l *loader) buildSteps(f *fields, s *scope, p *Price) *stepReader {
	r := &stepReader{l: l, s: s, names: map[string]yamlnode.Pair{}}
	start := f.pair("start with")
	if start == nil {
		if !f.has("start with") {
			l.faults.Add(fault.New(f.at, "%s does not say what its amount starts with", f.what).
				WithHint("add start with: and under it a named step with an amount"))
		}
	} else {
		p.Start = r.start(start)
	}
	if then := f.pair("then"); then != nil && l.isMapping(then.Value, "then of "+f.what) {
		for _, named := range then.Value.Pairs {
			if step := r.step(named); step != nil {
				p.Steps = append(p.Steps, step)
			}
		}
	}
	return r
}

// start reads the amounts that a price can start with, of which the first that fits is taken.
func (r *stepReader) start(p *yamlnode.Pair) []*Step {
	if !r.l.isMapping(p.Value, p.Name) {
		return nil
	}
	var steps []*Step
	for _, named := range p.Value.Pairs {
		what := "the step " + named.Name
		r.name(named)
		step := &Step{Meta: Meta{Name: named.Name, Slug: named.Slug, At: named.At}}
		amount := named.Value
		if named.Value.Kind != yamlnode.Scalar {
			f := r.l.fields(named.Value, what, withMeta("when", "amount", "if unknown")...)
			step.Meta = f.meta(named)
			step.When = r.l.yesNo(f.scalar("when"), r.s, "when of "+what)
			step.IfUnknown = r.ifUnknown(f)
			if step.IfUnknown.Skip {
				r.l.faults.Add(fault.New(f.scalar("if unknown").At, "%s gives the amount to start with and cannot be skipped", what).
					WithHint("a record without it is unpriced and listed: take the line away"))
			}
			amount = f.need("amount")
		}
		step.Add = r.l.money(amount, r.s, "the amount of "+what)
		steps = append(steps, step)
	}
	r.onlyLastIsAlways(steps, p.Value.Pairs)
	r.began(steps)
	return steps
}

// began makes the running total's type: wide enough for any of the starting amounts, and missing where none fits.
func (r *stepReader) began(steps []*Step) {
	for i, step := range steps {
		if step.Add == nil {
			r.follow(rule.Type{}, "", step)
			return
		}
		t := step.Add.Type
		t.Missing = t.Missing || step.When != nil && (step.When.Type.Missing || i == len(steps)-1)
		if i > 0 {
			t = rule.Widest(r.total, t)
		}
		r.total = t
	}
	for _, step := range steps {
		r.follow(r.total, step.Slug, step)
	}
}

// onlyLastIsAlways reports a step without a condition that is not the last: those after it would never be reached.
func (r *stepReader) onlyLastIsAlways(steps []*Step, pairs []yamlnode.Pair) {
	for i, step := range steps[:max(0, len(steps)-1)] {
		if step.When == nil && pairs[i].Value.Find("when") == nil {
			r.l.faults.Add(fault.New(step.At, "the step %s has no when and is not the last: those after it are never reached", step.Name).
				WithHint("give it a when:, or put it last"))
		}
	}
}

// name notes the name of a step or total, or reports that it is taken: a figure's address must be one thing's.
func (r *stepReader) name(p yamlnode.Pair) {
	if before, taken := r.names[p.Slug]; taken {
		r.l.faults.Add(fault.New(p.At, "a second step or total is named %q", p.Name).WithAlso(before.At, "the first").WithHint("rename one of them"))
		return
	}
	r.names[p.Slug] = p
}

// step reads one step of then:, or a group of which the first that fits is taken.
func (r *stepReader) step(named yamlnode.Pair) *Step {
	if named.Slug == "one-of" {
		return r.group(named, named.Value, Meta{Name: named.Name, Slug: named.Slug, At: named.At})
	}
	what := "the step " + named.Name
	r.name(named)
	f := r.l.fields(named.Value, what, withMeta("when", "add", "multiply by", "if unknown", "one of")...)
	if f.node == nil {
		return nil
	}
	if group := f.pair("one of"); group != nil {
		for _, name := range []string{"when", "add", "multiply by", "if unknown"} {
			if f.has(name) {
				r.l.faults.Add(fault.New(f.node.Find(name).At, "%s has one of: and cannot have %s: beside it", what, name).
					WithHint("write it in the steps of the group"))
			}
		}
		return r.group(named, group.Value, f.meta(named))
	}
	step := r.change(f, named)
	r.then(step, r.after(step, r.total))
	return step
}

// change reads a step that adds or multiplies.
func (r *stepReader) change(f *fields, named yamlnode.Pair) *Step {
	step := &Step{Meta: f.meta(named), IfUnknown: r.ifUnknown(f)}
	step.When = r.l.yesNo(f.scalar("when"), r.s, "when of "+f.what)
	switch {
	case f.has("add") && f.has("multiply by"):
		r.l.faults.Add(fault.New(f.node.Find("multiply by").At, "%s has both add and multiply by", f.what).
			WithHint("make two steps of it, so that each has its line in the ledger"))
	case f.has("add"):
		step.Add = r.l.money(f.scalar("add"), r.s, "add of "+f.what)
	case f.has("multiply by"):
		step.Multiply = r.l.factor(f.scalar("multiply by"), r.s, "multiply by of "+f.what)
	default:
		r.l.faults.Add(fault.New(f.at, "%s has neither add nor multiply by", f.what).WithHint("say what it does to the amount"))
	}
	return step
}

// group reads one of: named steps, of which the first whose condition is yes is taken.
func (r *stepReader) group(named yamlnode.Pair, n *yamlnode.Node, m Meta) *Step {
	if !r.l.isMapping(n, m.Name) {
		return nil
	}
	group := &Step{Meta: m}
	types := []rule.Type{r.total}
	for _, p := range n.Pairs {
		what := "the step " + p.Name
		r.name(p)
		f := r.l.fields(p.Value, what, withMeta("when", "add", "multiply by", "if unknown")...)
		if f.node == nil {
			continue
		}
		step := r.change(f, p)
		group.OneOf = append(group.OneOf, step)
		types = append(types, r.after(step, r.total))
	}
	if len(group.OneOf) == 0 {
		r.l.faults.Add(fault.New(named.At, "%s has no steps in it", m.Name))
	}
	r.onlyLastIsAlways(group.OneOf, n.Pairs)
	after := types[0]
	for _, t := range types[1:] {
		if t.Kind == 0 {
			after = t
			break
		}
		after = rule.Widest(after, t)
	}
	r.then(group, after)
	for _, step := range group.OneOf {
		r.follow(after, step.Slug, step)
	}
	return group
}

// after is the type of the running total after a step, from its type before: the widest of done and not done.
func (r *stepReader) after(step *Step, before rule.Type) rule.Type {
	by, op := step.Add, "before + change"
	if step.Multiply != nil {
		by, op = step.Multiply, "before * change"
	}
	if by == nil || before.Kind == 0 {
		return rule.Type{}
	}
	syntax, _ := rule.Parse(op, step.At)
	e, faults := rule.Check(syntax, pairScope{before, by.Type})
	if len(faults) > 0 {
		for _, f := range faults {
			f.Place, f.Message = step.At, "the amount after the step "+step.Name+strings.TrimPrefix(f.Message, op)
		}
		r.l.faults.Add(faults...)
		return rule.Type{}
	}
	t := e.Type
	if step.IfUnknown.Skip {
		t.Missing = before.Missing
	} else if step.When != nil && step.When.Type.Missing {
		t.Missing = true
	}
	if step.When != nil || step.IfUnknown.Skip {
		t = rule.Widest(t, before)
	}
	return t
}

// pairScope gives the two names of a step's sum or product their types.
type pairScope struct{ before, change rule.Type }

// Resolve implements rule.Scope.
func (p pairScope) Resolve(path []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	if path[0] == "before" {
		return rule.Column("before", p.before, at), nil
	}
	return rule.Column("change", p.change, at), nil
}

// then sets the running total's type after a step.
func (r *stepReader) then(step *Step, after rule.Type) {
	r.total = after
	r.follow(after, step.Slug, step)
}

// follow lets later steps read the running total, and the running total after this step by the step's name.
func (r *stepReader) follow(t rule.Type, slug string, step *Step) {
	r.total, step.After = t, t
	r.s.soFar[""] = &soFar{"so far", rule.Column("so_far", t, step.At)}
	if slug != "" {
		r.s.soFar[slug] = &soFar{step.Name, rule.Column("so_far."+slug, t, step.At)}
	}
}

// ifUnknown reads what happens to a record for which a step is not known.
func (r *stepReader) ifUnknown(f *fields) IfUnknown {
	n := f.scalar("if unknown")
	if n == nil {
		return IfUnknown{}
	}
	text := strings.Join(strings.Fields(n.Text), " ")
	if text == "list" {
		return IfUnknown{}
	}
	if name, ok := strings.CutPrefix(text, "skip with gap "); ok {
		gap := r.l.gap(name, n.Place(len([]rune(n.Text))-len([]rune(name))))
		return IfUnknown{Skip: true, Gap: gap}
	}
	fit := fault.New(n.At, "if unknown of %s is %q", f.what, text).
		WithHint("write list (the record is unpriced and listed) or skip with gap NAME (it goes on without the step, and the gap counts it)")
	r.l.faults.Add(fit)
	return IfUnknown{}
}
