package main

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/deficit"
)

type deficitsVerb struct {
	Book string `arg:"" help:"The book."`

	Position string   `placeholder:"NAME" help:"Which of the policy's positions; by default the first of single bodies."`
	Period   string   `placeholder:"PERIOD" help:"Up to which period of the year; by default all that there is."`
	Place    string   `placeholder:"CODE" help:"Only bodies that belong to this one."`
	Relation []string `placeholder:"KIND" help:"The kinds of relation by which bodies belong to the place; by default all."`
	By       string   `placeholder:"KIND" help:"A row for each body that others belong to by this kind of relation, such as icb."`
	Entries  bool     `xor:"by" help:"Match each deficit to the other sides of its lines."`
	All      bool     `help:"Every body, also those that stand without a deficit."`
	format
}

// Help is the longer text of purse help deficits.
func (deficitsVerb) Help() string {
	return `Says of a position of the policy who is in deficit this year, who is in balance only by support, and who carries an old deficit; each with what it brought forward, its year, how much of that is support or will not come again, and how much of what it carries forward is of earlier years and of this one. Then what all bodies come to, and where that came from: their accounts, bodies without a position, and nothing among themselves. Every position is added up again from the ledger first, and the verb fails if one is not what the book says.

--entries matches each deficit to the bodies on the other side of its lines; a body's entries come to its year.

Examples:

    purse deficits base.duckdb
    purse deficits base.duckdb --place QAA --entries
    purse deficits base.duckdb --by icb
    purse deficits base.duckdb --position 'before sustainability' --period 2016-17-q2 --csv`
}

// Run tells of the deficits.
func (v *deficitsVerb) Run(ctx context.Context, m *Main) error {
	b, err := openBook(ctx, v.Book)
	if err != nil {
		return wrongUse(err)
	}
	defer b.Close()
	if len(v.Relation) > 0 && v.Place == "" {
		return hinted("give --place too, or --by for a row for each", "--relation says how bodies belong to a place, and there is no --place")
	}
	r, err := deficit.Of(ctx, b, deficit.Options{Position: v.Position, Period: v.Period, Place: v.Place, Relations: v.Relation})
	if err != nil {
		return err
	}
	switch {
	case v.By != "":
		groups, err := r.Groups(ctx, v.By)
		if err != nil {
			return wrongUse(err)
		}
		return v.print(m.Stdout, groupTable(groups))
	case v.Entries:
		entries, err := r.Entries(ctx, v.shown(r))
		if err != nil {
			return err
		}
		return v.print(m.Stdout, entryTable(entries))
	}
	if !v.text() {
		return v.print(m.Stdout, deficitTable(v.shown(r)))
	}
	t := &teller{m: m, book: b}
	v.tell(t, r)
	return t.err
}

// shown are the bodies with any sort of deficit, or all.
func (v *deficitsVerb) shown(r *deficit.Report) []*deficit.Body {
	var out []*deficit.Body
	for _, b := range r.Bodies {
		if v.All || b.Standing != deficit.NoDeficit {
			out = append(out, b)
		}
	}
	return out
}

func (v *deficitsVerb) tell(t *teller, r *deficit.Report) {
	title := r.String()
	if r.Place != nil {
		title += ", " + r.Place.Title()
	}
	if r.Because != "" {
		title += ": " + r.Because
	}
	t.say("%s\n", title)
	in, sum := r.Count(deficit.Deficit)
	by, _ := r.Count(deficit.ByHelp)
	old, _ := r.Count(deficit.OldOnly)
	t.say("of %s bodies %d in deficit this year, %s; %d in balance by support alone; %d with an old deficit alone\n", grouped(fmt.Sprint(len(r.Bodies))), in,
		inPounds(sum), by, old)
	if shown := v.shown(r); len(shown) > 0 {
		if err := v.print(t.m.Stdout, deficitTable(shown)); t.err == nil {
			t.err = err
		}
	}
	v.account(t, r)
}

// account says where what all bodies come to came from.
func (v *deficitsVerb) account(t *teller, r *deficit.Report) {
	all := deficit.Sum(r.Bodies)
	t.say("\nAll %s bodies together", grouped(fmt.Sprint(len(r.Bodies))))
	line := func(what string, n *big.Int) {
		t.say("    %-56s %20s", what, inPounds(n))
	}
	if r.Carries() {
		line("brought forward", all.BroughtForward)
	}
	line("in year", all.InYear)
	line("    of it support", all.Support)
	line("    of it non-recurrent", all.NonRecurrent)
	if r.Carries() {
		line("carried forward", all.CarriedForward)
		line("    of it old deficits", all.OldDeficit)
		line("    of it deficits of this year", all.NewDeficit)
	}
	t.say("\nWhere the year came from")
	line("their own accounts, from and to outside", all.Accounts)
	if r.Place != nil {
		line("other bodies, outside the place or without a position", new(big.Int).Sub(all.Received, all.Paid))
	} else {
		for _, o := range r.Outside {
			line(strings.TrimSpace(o.Code+" "+o.Name)+", which has no position", new(big.Int).Neg(o.Net))
		}
		line("one another", r.Among)
	}
	line("in year", all.InYear)
}

// inPounds is an amount as people see it.
func inPounds(n *big.Int) string {
	if n == nil {
		return "not known"
	}
	return people(wholePence(n), money)
}

func wholePence(n *big.Int) cell {
	if n == nil {
		return cell{}
	}
	return known(n.String())
}

func deficitTable(bodies []*deficit.Body) table {
	out := table{Columns: []column{{"code", words}, {"name", words}, {"standing", words}, {"brought_forward", money}, {"in_year", money}, {"support", money},
		{"non_recurrent", money}, {"underlying", money}, {"carried_forward", money}, {"old_deficit", money}, {"new_deficit", money}}}
	for _, b := range bodies {
		out.Rows = append(out.Rows, []cell{known(b.Code), known(b.Name), known(string(b.Standing)), wholePence(b.BroughtForward), wholePence(b.InYear),
			wholePence(b.Support), wholePence(b.NonRecurrent), wholePence(b.Underlying), wholePence(b.CarriedForward), wholePence(b.OldDeficit), wholePence(b.NewDeficit)})
	}
	return out
}

func groupTable(groups []*deficit.Group) table {
	out := table{Columns: []column{{"code", words}, {"name", words}, {"bodies", number}, {"in_deficit", number}, {"gross_deficit", money}, {"by_support", number},
		{"brought_forward", money}, {"in_year", money}, {"support", money}, {"underlying", money}, {"carried_forward", money}, {"old_deficits", money}, {"new_deficits", money}}}
	for _, g := range groups {
		name := g.Name
		if g.Code == "" {
			name = "none"
		}
		s := g.Sum
		out.Rows = append(out.Rows, []cell{known(g.Code), known(name), whole(int64(len(g.Bodies))), whole(int64(g.InDeficit)), wholePence(g.Deficits), whole(int64(g.ByHelp)),
			wholePence(s.BroughtForward), wholePence(s.InYear), wholePence(s.Support), wholePence(s.Underlying), wholePence(s.CarriedForward), wholePence(s.OldDeficit), wholePence(s.NewDeficit)})
	}
	return out
}

func entryTable(entries []deficit.Entry) table {
	out := table{Columns: []column{{"code", words}, {"name", words}, {"standing", words}, {"with", words}, {"with_name", words}, {"rule", words}, {"fund", words},
		{"received", money}, {"paid", money}, {"adds", money}, {"counter", words}}}
	for _, e := range entries {
		counter := "outside the ledger"
		switch {
		case e.InDeficitItself:
			counter = "in a position, itself in deficit"
		case e.HasPosition:
			counter = "in a position"
		case e.Other != "":
			counter = "in no position"
		}
		out.Rows = append(out.Rows, []cell{known(e.Body), known(e.Name), known(string(e.Standing)), known(e.Other), known(e.With), known(e.Rule), known(e.Fund),
			wholePence(e.Received), wholePence(e.Paid), wholePence(e.Net), known(counter)})
	}
	return out
}
