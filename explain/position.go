package explain

import (
	"context"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// bodies are the codes that an address names.
func bodies(at book.Address) []string {
	if at.Other != "" {
		return []string{at.Body, at.Other}
	}
	return []string{at.Body}
}

// positions sets a position beside what its lines come to again.
func (f *bodyFigure) positions(out *run.Outcome, p book.Period) {
	row := f.found.Rows[0]
	for _, again := range out.Positions {
		if !slices.Equal(again.Codes, bodies(f.at)) {
			continue
		}
		for _, one := range []struct {
			column string
			pence  *big.Int
		}{
			{"brought_forward", again.BroughtForward}, {"received", again.Received}, {"paid", again.Paid}, {"accounts", again.Accounts},
			{"in_year", again.InYear()}, {"non_recurrent", again.NonRecurrent}, {"support", again.Support}, {"underlying", again.Underlying()},
			{"carried_forward", again.CarriedForward()},
		} {
			text := ""
			if one.pence != nil {
				text = one.pence.String()
			}
			f.check(strings.ReplaceAll(one.column, "_", " ")+", pence", row.Get(one.column), text)
		}
		f.from(out, again.Codes, p)
		return
	}
	f.check("position", row.Get("in_year"), "no such position")
}

// origins sets the part of a year beside what it is again.
func (f *bodyFigure) origins(out *run.Outcome, p book.Period) {
	row, text := f.found.Rows[0], "no such part"
	for _, again := range out.Positions {
		if slices.Equal(again.Codes, bodies(f.at)) {
			for _, o := range again.Origins {
				if o.Year == row.Get("origin") {
					text = o.Pence.String()
				}
			}
			f.from(out, again.Codes, p)
		}
	}
	f.check("pence", row.Get("pence"), text)
}

// ofPosition is a position, or the part of one, in a sentence.
func (f *bodyFigure) ofPosition(name string) string {
	row := f.found.Rows[0]
	who := row.Get("organisation")
	if other := row.Get("other"); other != "" {
		who += " with " + other
	}
	if f.found.Table.Name == "origins" {
		return name + who + ": " + poundsOf(row, "pence") + " of what it carries forward is of " + row.Get("origin")
	}
	return name + who + ": brought forward " + poundsOf(row, "brought_forward") + ", in year " + poundsOf(row, "in_year") +
		" (of it support " + poundsOf(row, "support") + " and non-recurrent " + poundsOf(row, "non_recurrent") + "), carried forward " +
		poundsOf(row, "carried_forward")
}

// positionSteps are how a position is made of its parts.
func (f *bodyFigure) positionSteps(add func(name, because string, when, e *rule.Expr)) []Step {
	of := f.rule.Position
	add("brought forward", "", nil, of.BroughtForward)
	add("non-recurrent without being a line", "", nil, of.Plus)
	if f.found.Table.Name == "origins" {
		first := "the oldest"
		if of.LatestFirst {
			first = "the latest"
		}
		return []Step{{Name: "made good", Names: "a surplus makes good a deficit, and a deficit uses up a surplus, of " + first + " year first"}}
	}
	row := f.found.Rows[0]
	return []Step{
		{Name: "in year", Names: "received - paid + accounts", Numbers: poundsOf(row, "received") + " - " + poundsOf(row, "paid") + " + " + poundsOf(row, "accounts")},
		{Name: "underlying", Names: "in year - non-recurrent - support",
			Numbers: poundsOf(row, "in_year") + " - " + poundsOf(row, "non_recurrent") + " - " + poundsOf(row, "support")},
		{Name: "carried forward", Names: "brought forward + in year", Numbers: poundsOf(row, "brought_forward") + " + " + poundsOf(row, "in_year")},
	}
}

// countedLines tables the lines that make a position, with the address of those of the ledger.
func (f *bodyFigure) countedLines() [][]string {
	type group struct {
		reads, address string
		pence          *big.Int
	}
	var all []*group
	add := func(reads, address string, pence *big.Int) {
		if pence.Sign() == 0 {
			return
		}
		for _, g := range all {
			if g.address == address && g.reads == reads {
				g.pence.Add(g.pence, pence)
				return
			}
		}
		all = append(all, &group{reads, address, new(big.Int).Set(pence)})
	}
	row := f.rows[0]
	for _, c := range row.outcome.Counted {
		if !slices.Equal(c.Codes, row.codes) {
			continue
		}
		part := ""
		if c.Part != "" {
			part = ", " + c.Part
		}
		if c.Line != nil {
			add("accounts."+c.Line.Line+" ("+c.Line.Period.String()+")"+part, "", c.Pence)
			continue
		}
		p, err := book.ParsePeriod(c.Side.Period)
		if err != nil || row.period.Contains(p) {
			p = row.period
		}
		name := c.Side.Rule
		if c.Side.Step != "" {
			name += "." + c.Side.Step
		}
		if c.Side.Fund != "" {
			part = " (" + c.Side.Fund + ")" + part
		}
		at := book.Address{Table: "ledger", Period: p, Rule: c.Side.Rule, Step: c.Side.Step}
		received, paid := at, at
		received.Other, paid.Body = c.Side.Body, c.Side.Body
		if c.Side.Other != "" {
			received.Body, paid.Other = c.Side.Other, c.Side.Other
		}
		add(name+" received"+part, received.String(), c.Side.Received)
		add(name+" paid"+part, paid.String(), new(big.Int).Neg(c.Side.Paid))
	}
	var out [][]string
	for _, g := range all {
		out = append(out, []string{"", g.reads, Pounds(new(big.Rat).SetInt(g.pence)), g.address})
	}
	return out
}

// accountRows are the rows of the accounts that a position counts, with file and line.
func (f *bodyFigure) accountRows(ctx context.Context) ([]run.FileLine, error) {
	var names []string
	for _, c := range f.rows[0].outcome.Counted {
		if c.Line != nil && slices.Equal(c.Codes, f.rows[0].codes) && !slices.Contains(names, c.Line.Slug) {
			names = append(names, c.Line.Slug)
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	return f.data.Lines(ctx, policy.FromAccounts, names, f.rows[0].codes)
}
