package run

import (
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// PriceLine is one step of a price as it stands in the record relation: the start steps first, then the others,
// the members of a one-of in the order written.
type PriceLine struct {
	Step  *policy.Step
	Start bool
}

// The columns of a line. Line is in pounds for one of the record's count, exact to the penny, 0 where the step did
// not apply. On is whether it applied. SoFar is the running total after it. Skipped is whether the step was passed
// over because something was unknown.
func (p PriceLine) Line() string    { return "line." + p.Step.Slug }
func (p PriceLine) On() string      { return "on." + p.Step.Slug }
func (p PriceLine) SoFar() string   { return "so_far." + p.Step.Slug }
func (p PriceLine) Skipped() string { return "skipped." + p.Step.Slug }

// PriceRecords is a price rule as a relation with a row for each record the rule is for. Beside what it reads it
// has record.period, record.payer, record.payee, record.count, the by.NAME columns, the four columns of each line,
// amount (the running total after the last step, in pounds, not rounded; missing where the record cannot be priced)
// and record.reason (why not, missing where it can).
type PriceRecords struct {
	Rule  *policy.Rule
	Node  plan.Node
	Lines []PriceLine
	By    []string
}

// LowerPrice makes the record relation of a price rule of the policy of the given year over the records scanned.
// Scan gives the whole of a stored table; a scan may have more columns, which are carried through. Picked records are
// worked out inside the relation, unless they are said to be Stored or the scan has them as columns.
func LowerPrice(r *policy.Rule, year int, records *plan.Scan, picks ...Picks) *PriceRecords {
	p := r.Price
	l := lower(records, p.Derives, picks, p.LookUps, p.Lets)
	l.inForce(r, p.Of, year)
	l.filter(p.Where)
	l.put(PeriodColumn, periodOf(p.Of, r.Every, year, l))
	l.put(countColumn, countOf(p.Of, l))
	l.put(PayerColumn, code(p.Payer))
	l.put(PayeeColumn, code(p.Payee))
	out := &PriceRecords{Rule: r}
	for _, b := range p.By {
		out.By = append(out.By, "by."+b.Name)
		l.put("by."+b.Name, b.Expr)
	}
	s := &stepping{l: l, out: out}
	s.start(p.Start)
	for _, step := range p.Steps {
		s.step(step)
	}
	l.put(amountColumn, s.total)
	l.put(reasonColumn, whyUnpriced(p, l))
	out.Node = l.node
	return out
}

// code is the code that a formula gives; one that is written as an empty text is none, as in a file.
func code(e *rule.Expr) *rule.Expr {
	if e == nil || e.Op == rule.OpColumn {
		return e
	}
	return cond(rule.Make(rule.OpNotEqual, 0, e, text("")), e, missing(e.Type))
}

// stepping follows the running total through the steps.
type stepping struct {
	l     *lowering
	out   *PriceRecords
	total *rule.Expr // the running total so far
}

// start makes the first running total: the amount of the first start step whose condition is yes. A missing
// condition before that leaves the record unpriced, since it cannot be told which start is right.
func (s *stepping) start(starts []*policy.Step) {
	var amount *rule.Expr
	for i := len(starts) - 1; i >= 0; i-- {
		step := starts[i]
		otherwise := amount
		if otherwise == nil {
			otherwise = missing(step.Add.Type)
		}
		if step.When == nil {
			amount = step.Add
		} else {
			amount = cond(s.l.put("when."+step.Slug, step.When), step.Add, otherwise)
		}
	}
	s.total = s.l.put("so_far.start", amount)
	rounded := s.l.put("rounded.start", pence(s.total))
	var chosen *rule.Expr
	for _, step := range starts {
		on := yes()
		if step.When != nil {
			on = orFalse(s.l.column("when." + step.Slug))
		}
		on, chosen = unless(chosen, on)
		line := PriceLine{step, true}
		s.out.Lines = append(s.out.Lines, line)
		on = s.l.put(line.On(), on)
		s.l.put(line.SoFar(), s.total)
		s.l.put(line.Skipped(), no())
		s.l.put(line.Line(), cond(on, rounded, whole(0, rounded.Type.Unit)))
	}
}

// unless gives on where nothing was chosen before, and whether anything has been chosen by now.
func unless(before, on *rule.Expr) (now, chosen *rule.Expr) {
	if before == nil {
		return on, on
	}
	return and(not(before), on), rule.Make(rule.OpOr, 0, before, on)
}

// step applies one step, or the first of a one-of whose condition is yes.
func (s *stepping) step(step *policy.Step) {
	members := step.OneOf
	if members == nil {
		members = []*policy.Step{step}
	}
	before := s.total
	roundedBefore := s.l.column("rounded." + s.stage())
	type member struct {
		PriceLine
		when, to *rule.Expr
		skip     bool
	}
	parts := make([]member, len(members))
	for i, m := range members {
		parts[i] = member{PriceLine: PriceLine{Step: m}, skip: m.IfUnknown.Skip, when: yes()}
		if m.When != nil {
			parts[i].when = s.l.put("when."+m.Slug, s.reading(m.When))
		}
		parts[i].to = s.l.put("to."+m.Slug, s.result(m))
	}
	after := before
	for i := len(parts) - 1; i >= 0; i-- {
		m := parts[i]
		when, to := m.when, m.to
		if m.skip {
			when, to = orFalse(when), orElse(to, before)
		}
		if after = cond(when, to, after); step.OneOf == nil && step.When == nil {
			after = to // not the choice, whose type is as wide as that of both
		}
	}
	name := members[len(members)-1].Slug
	s.total = s.l.put("so_far."+name, after)
	rounded := s.l.put("rounded."+name, pence(s.total))
	var chosen *rule.Expr
	for i, m := range parts {
		var now *rule.Expr
		earlier := chosen
		now, chosen = unless(chosen, orFalse(m.when))
		on := s.l.put(m.On(), and(now, known(m.to)))
		if i < len(parts)-1 {
			s.l.put(m.SoFar(), s.total)
		}
		s.l.put(m.Skipped(), s.skipped(m.skip, earlier, now, m.when, m.to, before))
		s.l.put(m.Line(), cond(on, subtract(rounded, roundedBefore), whole(0, rounded.Type.Unit)))
		s.out.Lines = append(s.out.Lines, m.PriceLine)
	}
}

// stage names the last stage of the running total: the last line's, or the start's.
func (s *stepping) stage() string {
	if last := s.out.Lines[len(s.out.Lines)-1]; !last.Start {
		return last.Step.Slug
	}
	return "start"
}

// result is the running total after a step that applies.
func (s *stepping) result(m *policy.Step) *rule.Expr {
	if m.Multiply != nil {
		return times(s.total, s.reading(m.Multiply))
	}
	return add(s.total, s.reading(m.Add))
}

// reading puts the running total where the author wrote "so far".
func (s *stepping) reading(e *rule.Expr) *rule.Expr {
	return rule.Replace(e, func(name string) *rule.Expr {
		if name == "so_far" {
			return s.total
		}
		return nil
	})
}

// skipped is whether a step that may be skipped was: its condition unknown with no earlier member chosen, or its
// condition yes and its result unknown, on a record that had a total before it.
func (s *stepping) skipped(may bool, earlier, now, when, to, before *rule.Expr) *rule.Expr {
	if !may {
		return no()
	}
	unclear := and(now, not(known(to)))
	if when.Type.Missing {
		open := not(known(when))
		if earlier != nil {
			open = and(not(earlier), open)
		}
		unclear = rule.Make(rule.OpOr, 0, unclear, open)
	}
	return and(known(before), unclear)
}
