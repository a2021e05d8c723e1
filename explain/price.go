package explain

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// priceFigure explains lines of the ledger or of values.
type priceFigure struct {
	policy  *policy.Policy
	rule    *policy.Rule
	figure  *book.Figure
	records *run.PriceRecords
	totals  bool // the figure is of the rule's totals, not of its lines
}

func newPriceFigure(p *policy.Policy, r *policy.Rule, f *book.Figure) (*priceFigure, error) {
	out := &priceFigure{policy: p, rule: r, figure: f}
	steps := map[string]bool{}
	for _, t := range r.Price.Totals {
		steps[t.Slug] = true
	}
	lines := 0
	for _, row := range f.Rows {
		if !steps[row.Get("step")] {
			lines++
		}
	}
	if out.totals = lines == 0; !out.totals && lines != len(f.Rows) {
		return nil, fmt.Errorf("%s: this is both lines and totals of the rule: name a step or a total, such as %s", f.Address,
			firstStep(f))
	}
	return out, nil
}

func firstStep(f *book.Figure) string {
	a := f.Address
	a.Step = f.Rows[0].Get("step")
	return a.String()
}

func (f *priceFigure) recomputation() *recomputation {
	return &recomputation{rule: f.rule, of: f.rule.Price.Of, where: f.where,
		lower: func(scan *plan.Scan) *run.Sums {
			f.records = run.LowerPrice(f.rule, f.policy.Year, scan, run.Stored)
			if f.totals {
				return f.records.Totals()
			}
			return f.records.Ledger()
		}}
}

// where picks the records of the address: its periods, payer, payee and breakdown. The step picks no records.
func (f *priceFigure) where(c *cell) error {
	a := f.figure.Address
	c.periods(f.rule.Every, a.Period)
	for _, body := range []struct{ column, code string }{{run.PayerColumn, a.Body}, {run.PayeeColumn, a.Other}} {
		if body.code == "" {
			continue
		}
		if err := c.is(body.column, body.code, ""); err != nil {
			return err
		}
	}
	var names []string
	for _, by := range f.rule.Price.By {
		names = append(names, by.Name)
	}
	return c.broken(a.Breakdown, names, f.records.By)
}

// checks sets each line of the book beside the reference's.
func (f *priceFigure) checks(sums *plan.Table) []Check {
	var lines []run.Line
	if f.totals {
		lines, _ = f.records.TotalLines(sums)
	} else {
		lines, _ = f.records.LedgerLines(sums)
	}
	again := map[string]run.Line{}
	for _, l := range lines {
		if f.figure.Address.Step == "" || l.Step == f.figure.Address.Step {
			again[lineKey(l.Period, l.Step, l.Breakdown, l.Payer, l.Payee)] = l
		}
	}
	var checks []Check
	for _, row := range f.figure.Rows {
		key := lineKey(row.Get("period"), row.Get("step"), row.Get("breakdown"), row.Get("payer"), row.Get("payee"))
		line, found := again[key]
		delete(again, key)
		if !found {
			checks = append(checks, Check{key, row.Get("pence"), "no such line"})
			continue
		}
		checks = append(checks, Check{key + " records", row.Get("records"), text(line.Records)})
		if row.Get("pence") == "" {
			checks = append(checks, Check{key + " " + line.Unit, row.Get("quantity"), text(line.Quantity)})
		} else {
			checks = append(checks, Check{key + " pence", row.Get("pence"), text(line.Pence)})
		}
	}
	for _, l := range lines {
		key := lineKey(l.Period, l.Step, l.Breakdown, l.Payer, l.Payee)
		if _, left := again[key]; left {
			checks = append(checks, Check{key, "no such line", text(l.Records) + " records"})
		}
	}
	return checks
}

func lineKey(period, step, breakdown, payer, payee string) string {
	key := period + " " + step
	if breakdown != "" {
		key += " " + breakdown
	}
	return key + ", " + payer + " to " + payee
}

// says is the figure in a sentence.
func (f *priceFigure) says() string {
	var pence, quantity big.Rat
	money := false
	for _, row := range f.figure.Rows {
		if p, ok := row.Decimal("pence"); ok {
			pence.Add(&pence, p.Rat())
			money = true
		}
		if q, ok := row.Decimal("quantity"); ok {
			quantity.Add(&quantity, q.Rat())
		}
	}
	a := f.figure.Address
	what := f.rule.Name
	if a.Step != "" {
		what = nameOf(f.rule, a.Step) + " of " + f.rule.Name
	}
	who := f.figure.Rows[0].Get("payer") + " to " + f.figure.Rows[0].Get("payee")
	if a.Other == "" && slices.ContainsFunc(f.figure.Rows, func(r book.Row) bool { return r.Get("payee") != f.figure.Rows[0].Get("payee") }) {
		who = f.figure.Rows[0].Get("payer") + " to all"
	}
	amount := text(&quantity) + " " + f.figure.Rows[0].Get("unit")
	if money {
		amount = Pounds(&pence)
	}
	return fmt.Sprintf("%s, %s, %s: %s", what, a.Period, who, amount)
}

func nameOf(r *policy.Rule, slug string) string {
	for _, t := range r.Price.Totals {
		if t.Slug == slug {
			return t.Name
		}
	}
	for _, s := range allSteps(r.Price) {
		if s.Slug == slug {
			return s.Name
		}
	}
	return slug
}

// allSteps are the start steps, then the others with the members of a one-of in its place.
func allSteps(p *policy.Price) []*policy.Step {
	steps := slices.Clone(p.Start)
	for _, s := range p.Steps {
		if s.OneOf != nil {
			steps = append(steps, s.OneOf...)
		} else {
			steps = append(steps, s)
		}
	}
	return steps
}

// adds is what a record of a kind adds to the figure: its line in pounds, or its part of the totals.
func (f *priceFigure) adds() []string {
	step := f.figure.Address.Step
	if f.totals {
		if step != "" {
			return []string{"total." + step}
		}
		var all []string
		for _, t := range f.rule.Price.Totals {
			all = append(all, "total."+t.Slug)
		}
		return all
	}
	var all []string
	for _, s := range allSteps(f.rule.Price) {
		if step == "" || step == s.Slug {
			all = append(all, "pence."+s.Slug)
		}
	}
	return all
}

// steps are the parts of the rule that make the figure.
func (f *priceFigure) steps(read func(column string) (string, bool)) []Step {
	var out []Step
	for _, let := range f.rule.Price.Lets {
		out = append(out, stepOf(trimLet(let.Name), "", nil, "", let.Expr, read))
	}
	for i, s := range allSteps(f.rule.Price) {
		switch {
		case f.figure.Address.Step != "" && s.Slug != f.figure.Address.Step && !f.totals:
			continue
		case i < len(f.rule.Price.Start), s.Add != nil && i >= len(f.rule.Price.Start):
			out = append(out, stepOf(s.Name, s.Because, s.When, addWord(i < len(f.rule.Price.Start)), s.Add, read))
		default:
			out = append(out, stepOf(s.Name, s.Because, s.When, "multiply by ", s.Multiply, read))
		}
	}
	if !f.totals {
		return out
	}
	for _, t := range f.rule.Price.Totals {
		if f.figure.Address.Step == "" || t.Slug == f.figure.Address.Step {
			out = append(out, stepOf(t.Name, t.Because, t.When, "sum ", t.Sum, read))
		}
	}
	return out
}

func addWord(start bool) string {
	if start {
		return ""
	}
	return "add "
}

func stepOf(name, because string, when *rule.Expr, word string, e *rule.Expr, read func(string) (string, bool)) Step {
	s := Step{Name: name, Because: because}
	if when != nil {
		s.When = rule.Words(when)
	}
	if e != nil {
		s.Names = word + rule.Words(e)
		s.Numbers = word + rule.Substitute(e, read)
	}
	return s
}
