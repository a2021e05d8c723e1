package deficit

import (
	"cmp"
	"context"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
)

// Entry is a body's money with one other under one rule, or what its accounts have.
type Entry struct {
	Body, Name      string
	Standing        Standing
	Other, With     string // code and name of the other body; "" for its own accounts
	Rule            string // slug; "" for its own accounts
	Fund            string
	Received, Paid  *big.Int
	Net             *big.Int // what it adds to the body's position
	HasPosition     bool     // the other has a position too, to which it adds the opposite
	InDeficitItself bool     // and is in deficit
}

// periods are those whose lines the told periods count.
func (r *Report) periods() ([]string, error) {
	var out []string
	for _, text := range r.Periods {
		p, err := book.ParsePeriod(text)
		if err != nil {
			return nil, err
		}
		for _, q := range p.Ending() {
			if !slices.Contains(out, q.String()) {
				out = append(out, q.String())
			}
		}
	}
	return out, nil
}

// check adds the position of every body up again from the ledger, and finds what went to bodies that have none.
func (r *Report) check(ctx context.Context) error {
	periods, err := r.periods()
	if err != nil {
		return err
	}
	sides, err := r.book.Sides(ctx, book.SidesQuery{Periods: periods})
	if err != nil {
		return err
	}
	received, paid := map[string]*big.Int{}, map[string]*big.Int{}
	add := func(sums map[string]*big.Int, code string, n *big.Int) {
		if sums[code] == nil {
			sums[code] = new(big.Int)
		}
		sums[code].Add(sums[code], n)
	}
	for _, s := range sides {
		if r.lines.Line(s.Rule, s.Step, s.Fund, s.Recurrent) {
			add(received, s.Body, s.Received)
			add(paid, s.Body, s.Paid)
		}
	}
	zero := new(big.Int)
	for _, b := range r.Bodies {
		if again := cmp.Or(received[b.Code], zero); again.Cmp(b.Received) != 0 {
			return r.differs(b, "received", b.Received, again)
		}
		if again := cmp.Or(paid[b.Code], zero); again.Cmp(b.Paid) != 0 {
			return r.differs(b, "paid", b.Paid, again)
		}
		delete(received, b.Code)
	}
	for code, n := range received {
		if net := new(big.Int).Sub(n, paid[code]); net.Sign() != 0 {
			r.Outside = append(r.Outside, Other{code, r.names[code][0], net})
		}
	}
	all := Sum(r.Bodies)
	r.Among = new(big.Int).Sub(all.Received, all.Paid)
	for _, o := range r.Outside {
		r.Among.Add(r.Among, o.Net)
	}
	if r.Among.Sign() != 0 && r.Place == nil {
		return fault.New(fault.Place{File: r.book.Path}, "the ledger of %s does not come to nothing over all bodies, but to %s pence", r.Periods, r.Among).
			WithHint("do not use this book: make it again with purse run")
	}
	slices.SortFunc(r.Outside, func(a, b Other) int { return cmp.Or(a.Net.Cmp(b.Net), cmp.Compare(a.Code, b.Code)) })
	return nil
}

// Entries are the other sides of some bodies' positions: by body in the order given, then what takes most from it first. A
// body's come to its in-year.
func (r *Report) Entries(ctx context.Context, of []*Body) ([]Entry, error) {
	periods, err := r.periods()
	if err != nil || len(of) == 0 {
		return nil, err
	}
	q := book.SidesQuery{Periods: periods, Pairs: true}
	at := map[string]int{}
	for i, b := range of {
		at[b.Code] = i
		q.Bodies = append(q.Bodies, b.Code)
	}
	sides, err := r.book.Sides(ctx, q)
	if err != nil {
		return nil, err
	}
	standing := map[string]Standing{}
	for _, b := range r.Bodies {
		standing[b.Code] = b.Standing
	}
	lists, place := make([][]Entry, len(of)), map[[4]string]int{}
	for _, s := range sides {
		i, wanted := at[s.Body]
		if !wanted || !r.lines.Line(s.Rule, s.Step, s.Fund, s.Recurrent) {
			continue
		}
		key := [4]string{s.Body, s.Other, s.Rule, s.Fund}
		n, seen := place[key]
		if !seen {
			n = len(lists[i])
			place[key] = n
			_, has := standing[s.Other]
			lists[i] = append(lists[i], Entry{Body: s.Body, Name: of[i].Name, Standing: of[i].Standing, Other: s.Other, With: r.names[s.Other][0],
				Rule: s.Rule, Fund: s.Fund, Received: new(big.Int), Paid: new(big.Int), HasPosition: has, InDeficitItself: standing[s.Other] == Deficit})
		}
		e := &lists[i][n]
		e.Received.Add(e.Received, s.Received)
		e.Paid.Add(e.Paid, s.Paid)
	}
	var out []Entry
	for i, b := range of {
		list := lists[i]
		if b.Accounts.Sign() != 0 {
			list = append(list, Entry{Body: b.Code, Name: b.Name, Standing: b.Standing, With: "its own accounts", Received: new(big.Int), Paid: new(big.Int), Net: b.Accounts})
		}
		for n := range list {
			if list[n].Net == nil {
				list[n].Net = new(big.Int).Sub(list[n].Received, list[n].Paid)
			}
		}
		slices.SortStableFunc(list, func(a, b Entry) int {
			return cmp.Or(a.Net.Cmp(b.Net), cmp.Compare(a.Other, b.Other), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Fund, b.Fund))
		})
		out = append(out, list...)
	}
	return out, nil
}
