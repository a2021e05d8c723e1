package place

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// Account is the books of a place in one book.
type Account struct {
	*Place
	Policy    *policy.Policy // that the book carries
	Flows     []Flow
	Positions map[string]*Position // of the year, by body; empty where the policy makes none
	Origins   []Origin             // what they carry forward together, by the year it arose in
	Owed      map[string]int64     // by body, what is owed to it in a later year less what it owes
	Gaps      []string             // names of the gaps that the book lists, in order
	Measures  []book.Row           // of the rules that say what they should do for patients: the last period's, of bodies of the place
}

// Standing is where a body of a place stands in the year, in pence.
type Standing struct {
	*Member
	ReceivedWithin, ReceivedAcross int64
	PaidWithin, PaidAcross         int64
	Cost                           int64 // of the care it gives, by the rules named as cost
}

// Net is what the body has of the year: what it receives less what it pays and what its care costs.
func (s Standing) Net() int64 {
	return s.ReceivedWithin + s.ReceivedAcross - s.PaidWithin - s.PaidAcross - s.Cost
}

// Bare says that the book has no money of the body.
func (s Standing) Bare() bool {
	return s.ReceivedWithin == 0 && s.ReceivedAcross == 0 && s.PaidWithin == 0 && s.PaidAcross == 0 && s.Cost == 0
}

// Read gives the books of a place in a book.
func (p *Place) Read(ctx context.Context, b *book.Book) (*Account, error) {
	a := &Account{Place: p, Positions: map[string]*Position{}, Owed: map[string]int64{}}
	var err error
	if a.Policy, err = run.PolicyOf(ctx, b); err != nil {
		return nil, err
	}
	totals, err := p.totals(b.Path, a.Policy)
	if err != nil {
		return nil, err
	}
	if a.Flows, err = p.flows(ctx, b.Store().SQL(), "main", totals); err != nil {
		return nil, err
	}
	for _, part := range []func(context.Context, *book.Book) error{a.positions, a.owed, a.gaps, a.aims} {
		if err := part(ctx, b); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// totals are the names of the totals of each cost, which stand in a book beside its lines. A cost that is no price, or
// that pays, is a fault.
func (p *Place) totals(path string, from *policy.Policy) (map[string][]string, error) {
	var faults fault.List
	out := map[string][]string{}
	var known []string
	for _, r := range from.Rules {
		if r.Price != nil && !r.Price.Pays {
			known = append(known, r.Name)
		}
	}
	for _, slug := range p.Cost {
		r := from.Rule(slug)
		if r == nil || r.Price == nil || r.Price.Pays {
			f := fault.New(fault.Place{File: path}, "%q is no price that pays nothing, by which care could be costed", slug).
				WithHint("%s", fault.Suggest(slug, known))
			if f.Hint == "" && len(known) > 0 {
				f.WithHint("the prices of %s with pays: no are %s", from.Title, strings.Join(known, ", "))
			} else if f.Hint == "" {
				f.WithHint("%s has no price with pays: no: add one, to both policies, that says what care costs", from.Title)
			}
			faults.Add(f)
			continue
		}
		for _, t := range r.Price.Totals {
			out[slug] = append(out[slug], t.Slug)
		}
	}
	return out, faults.Err()
}

// Standings are where the bodies stand, by code.
func (a *Account) Standings() []Standing { return a.standings(a.Flows) }

func (p *Place) standings(flows []Flow) []Standing {
	out := make([]Standing, len(p.Members))
	at := map[string]*Standing{}
	for i, m := range p.Members {
		out[i].Member = m
		at[m.Code] = &out[i]
	}
	for _, f := range flows {
		switch {
		case f.Cost:
			at[f.Payee].Cost += f.Pence
			continue
		case f.Within():
			at[f.Payer].PaidWithin += f.Pence
			at[f.Payee].ReceivedWithin += f.Pence
		case f.PayerIn:
			at[f.Payer].PaidAcross += f.Pence
		case f.PayeeIn:
			at[f.Payee].ReceivedAcross += f.Pence
		}
	}
	return out
}

// Sum is the standings of all bodies as one: what stays within is paid and received.
func Sum(all []Standing) Standing {
	var out Standing
	for _, s := range all {
		out.ReceivedWithin += s.ReceivedWithin
		out.ReceivedAcross += s.ReceivedAcross
		out.PaidWithin += s.PaidWithin
		out.PaidAcross += s.PaidAcross
		out.Cost += s.Cost
	}
	return out
}

// Outside is what comes from and goes to a body outside the place, or under a rule.
type Outside struct {
	Name    string // a code or a rule
	In, Out int64
	Within  int64 // of a rule: what stays
	Cost    int64 // of a rule
}

// ByBody is the money across the border by the body on the other side, the most first.
func (a *Account) ByBody() []Outside {
	return gathered(a.Flows, func(f Flow) string {
		switch {
		case f.Cost || f.PayerIn && f.PayeeIn:
			return ""
		case f.PayerIn:
			return f.Payee
		}
		return f.Payer
	})
}

// ByRule is the money of the place by rule, the most first.
func (a *Account) ByRule() []Outside { return gathered(a.Flows, func(f Flow) string { return f.Rule }) }

func gathered(flows []Flow, name func(Flow) string) []Outside {
	at := map[string]int{}
	var out []Outside
	for _, f := range flows {
		n := name(f)
		if n == "" {
			continue
		}
		i, ok := at[n]
		if !ok {
			i = len(out)
			at[n] = i
			out = append(out, Outside{Name: n})
		}
		switch {
		case f.Cost:
			out[i].Cost += f.Pence
		case f.Within():
			out[i].Within += f.Pence
		case f.PayerIn:
			out[i].Out += f.Pence
		default:
			out[i].In += f.Pence
		}
	}
	out = slices.DeleteFunc(out, func(o Outside) bool { return o == Outside{Name: o.Name} })
	size := func(o Outside) int64 { return abs(o.In) + abs(o.Out) + abs(o.Within) + abs(o.Cost) }
	slices.SortStableFunc(out, func(x, y Outside) int { return cmp.Or(cmp.Compare(size(y), size(x)), cmp.Compare(x.Name, y.Name)) })
	return out
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

func (a *Account) owed(ctx context.Context, b *book.Book) error {
	rows, err := b.Store().SQL().QueryContext(ctx, a.members("main")+`SELECT "body", CAST(sum("pence") AS VARCHAR) FROM
		(SELECT "payee" AS "body", "period", "pence" FROM due WHERE "due" > ? UNION ALL SELECT "payer", "period", -"pence" FROM due WHERE "due" > ?)
		JOIN m USING ("body", "period") GROUP BY "body" ORDER BY "body"`, a.Year.String()+"-z", a.Year.String()+"-z")
	if err != nil {
		return err
	}
	defer rows.Close()
	return scanPence(rows, a.Owed)
}

func scanPence(rows *sql.Rows, into map[string]int64) error {
	for rows.Next() {
		var code, pence string
		if err := rows.Scan(&code, &pence); err != nil {
			return err
		}
		n, ok := new(big.Int).SetString(pence, 10)
		if !ok || !n.IsInt64() {
			return fmt.Errorf("what is owed to %s is %s pence, which is beyond what can be told", code, pence)
		}
		into[code] = n.Int64()
	}
	return rows.Err()
}

func (a *Account) gaps(ctx context.Context, b *book.Book) error {
	rows, err := b.Rows(ctx, "gaps", nil)
	for _, r := range rows {
		if name := r.Get("gap"); !slices.Contains(a.Gaps, name) {
			a.Gaps = append(a.Gaps, name)
		}
	}
	return err
}
