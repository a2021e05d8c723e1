package explain

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/policy"
)

// Hanging is one figure of a book that a clause of the contract rests on, or that hangs on it.
type Hanging struct {
	Has     string // measure, or the kind of tie: price, sanction, reward, adjustment
	What    string // the rule's name, with the step
	Value   string // the figure in words
	Address string
}

// Hangs are the figures of a book that a clause is about, in a period or in one around it: of its measure those of any of
// the bodies given, and of what carries it out the lines between two of them, or of one where one is given.
func Hangs(ctx context.Context, b *book.Book, p *policy.Policy, c *policy.Clause, bodies []string, period book.Period) ([]Hanging, error) {
	var out []Hanging
	if r := p.Rule(c.Measure); r != nil {
		found, err := measured(ctx, b, r, bodies, around(r, period))
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	for _, tie := range c.Ties {
		r := p.Rule(tie.Rule)
		found, err := moved(ctx, b, r, tie, bodies, around(r, period))
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// around is the period, or the rule's own around it where that is longer.
func around(r *policy.Rule, p book.Period) book.Period {
	if length := map[policy.Every]int{policy.Monthly: 1, policy.Quarterly: 3, policy.Yearly: 12}[r.Every]; length > p.Length {
		return p.Within(length)
	}
	return p
}

// measured are the figures of a measure of any of some bodies.
func measured(ctx context.Context, b *book.Book, r *policy.Rule, bodies []string, period book.Period) ([]Hanging, error) {
	rows, err := b.Rows(ctx, "measures", map[string]string{"measure": r.Slug, "breakdown": "", "period": period.String()})
	if err != nil {
		return nil, err
	}
	var out []Hanging
	for _, row := range rows {
		other := row.Get("other")
		if !slices.Contains(bodies, row.Get("organisation")) || other != "" && !slices.Contains(bodies, other) {
			continue
		}
		at, err := row.Address()
		if err != nil {
			return nil, err
		}
		value := orWords(row.Get("value"), "not known")
		if m := r.Measure; m != nil && m.OutOf != nil {
			value = fmt.Sprintf("%s (%s of %s)", value, row.Get("numerator"), orWords(row.Get("denominator"), "not known"))
		}
		if class := row.Get("class"); class != "" {
			value += ", " + strings.ReplaceAll(class, "-", " ")
		}
		out = append(out, Hanging{"measure", r.Name, value, at.String()})
	}
	return out, nil
}

// moved are the sums of the lines of a rule or step between bodies, paid now, owed, or valued.
func moved(ctx context.Context, b *book.Book, r *policy.Rule, tie policy.Tie, bodies []string, period book.Period) ([]Hanging, error) {
	where := map[string]string{"rule": tie.Rule, "period": period.String()}
	if tie.Step != "" {
		where["step"] = tie.Step
	}
	var out []Hanging
	for _, table := range []string{"ledger", "due", "values"} {
		rows, err := b.Rows(ctx, table, where)
		if err != nil {
			return nil, err
		}
		sums := map[[2]string]*big.Rat{}
		for _, row := range rows {
			pair := [2]string{row.Get("payer"), row.Get("payee")}
			n, known := row.Decimal("pence")
			if !known || !between(pair, bodies) || table == "values" && tie.Step == "" && r.IsTotal(row.Get("step")) {
				continue
			}
			if sums[pair] == nil {
				sums[pair] = new(big.Rat)
			}
			sums[pair].Add(sums[pair], n.Rat())
		}
		for _, pair := range sortedPairs(sums) {
			at := book.Address{Table: table, Period: period, Rule: tie.Rule, Step: tie.Step, Body: pair[0], Other: pair[1]}
			value := Pounds(sums[pair]) + ", " + pair[0] + " to " + pair[1]
			if table == "due" {
				value += ", owed"
			}
			out = append(out, Hanging{tie.Kind, tieName(r, tie), value, at.String()})
		}
	}
	return out, nil
}

// between says whether a line is of the bodies: of both ends where two are given, else of either.
func between(pair [2]string, bodies []string) bool {
	payer, payee := slices.Contains(bodies, pair[0]), slices.Contains(bodies, pair[1])
	if len(bodies) > 1 {
		return payer && payee
	}
	return payer || payee
}

func sortedPairs(sums map[[2]string]*big.Rat) [][2]string {
	var out [][2]string
	for pair := range sums {
		out = append(out, pair)
	}
	slices.SortFunc(out, func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return out
}

// tieName is the rule of a tie as its author wrote it, with the step.
func tieName(r *policy.Rule, t policy.Tie) string {
	if t.Step == "" {
		return r.Name
	}
	return r.Name + ", " + strings.ReplaceAll(t.Step, "-", " ")
}

// Clause is a clause of the contract that a figure is of.
type Clause struct {
	Name     string `json:"name"`
	Schedule string `json:"schedule"` // its number and title; "" for none
	Because  string `json:"because"`  // what it says
	Source   string `json:"source"`
	Sure     string `json:"sure"`
	// Has is what rests on it or hangs on it: the standard, and the figures of its measure and of what carries it out, in
	// the period and for the bodies of the figure.
	Has Table `json:"has"`
}

// clauses are those of the contract that a figure is of.
func (x *Explainer) clauses(ctx context.Context, at book.Address) ([]Clause, error) {
	bodies := slices.DeleteFunc([]string{at.Body, at.Other}, func(code string) bool { return code == "" })
	out := []Clause{}
	for _, c := range x.policy.Clauses {
		ours := at.Table == "measures" && c.Measure == at.Rule
		for _, t := range c.Ties {
			ours = ours || t.Carries(at.Rule, at.Step)
		}
		if !ours {
			continue
		}
		one, err := x.clause(ctx, c, bodies, at.Period)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func (x *Explainer) clause(ctx context.Context, c *policy.Clause, bodies []string, period book.Period) (Clause, error) {
	out := Clause{Name: c.Name, Because: c.Because, Source: c.Source, Sure: c.Sure, Has: Table{Header: []string{"has", "what", "value", "address"}}}
	if s := x.policy.Schedule(c.Schedule); s != nil {
		out.Schedule = s.Name + ", " + s.Title
	}
	add := func(cells ...string) { out.Has.Rows = append(out.Has.Rows, cells) }
	if t := x.policy.Target(c); t != nil {
		asked := "standard"
		if t.Plan {
			asked = "plan"
		}
		add(asked, t.Name, t.Asks(), "")
	}
	hanging, err := Hangs(ctx, x.book, x.policy, c, bodies, period)
	if err != nil {
		return out, err
	}
	for _, h := range hanging {
		add(h.Has, h.What, h.Value, h.Address)
	}
	var plans []string
	for _, line := range c.Plans {
		plans = append(plans, line.String())
	}
	for _, list := range []struct {
		has   string
		names []string
	}{{"terms", c.Terms}, {"facts", c.Facts}, {"plans", plans}} {
		if len(list.names) > 0 {
			add(list.has, strings.ReplaceAll(strings.Join(list.names, ", "), "-", " "), "", "")
		}
	}
	return out, nil
}
