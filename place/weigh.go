package place

import (
	"context"
	"database/sql"
	"errors"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/compare"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/fault"
)

// Weighing is what a reform is worth to a place and to each body of it.
type Weighing struct {
	Before, After *Account
	Gains         []Gain // of every member, by code
	Agreement
	Changes    []Change // each alone, and the interaction last; none where the changes were not run
	Comparison *compare.Comparison
}

// Change is what a named change of a reform does alone.
type Change struct {
	Name  string
	Gains []Gain // of every member, by code
	Agreement
	Interaction bool // what is left over when all are made; nobody can refuse that by itself
}

// Weigh compares two books, as [compare.Make] does, for the bodies of a place. The caller closes the comparison.
func Weigh(ctx context.Context, c compare.Options, o Options) (*Weighing, error) {
	w := &Weighing{}
	var err error
	if w.After, err = Open(ctx, c.B, o); err != nil {
		return nil, err
	}
	o.measures = w.After.aimed()
	if w.Before, err = Open(ctx, c.A, o); err != nil {
		return nil, err
	}
	if !slices.EqualFunc(w.Before.Members, w.After.Members, func(a, b *Member) bool { return a.Code == b.Code && slices.Equal(a.In, b.In) }) {
		return nil, fault.New(fault.Place{File: c.B}, "%s has other bodies in this book than in %s", w.After.Title(), c.A).
			WithHint("run both policies on one economy, so that what differs is what the reform does")
	}
	if c.Ladder != nil {
		ladder := *c.Ladder
		ladder.Gain = w.gain
		c.Ladder = &ladder
	}
	w.Gains = gains(w.Before.Standings(), w.After.Standings())
	w.Agreement = Settle(w.Gains)
	if w.Comparison, err = compare.Make(ctx, c); err != nil {
		return nil, err
	}
	if err := w.climb(ctx); err != nil {
		return nil, errors.Join(err, w.Comparison.Close())
	}
	return w, nil
}

// Open reads the books of a place in the book of a file.
func Open(ctx context.Context, path string, o Options) (*Account, error) {
	b, err := book.Open(ctx, path, func(path string) (book.Store, error) {
		return duckdb.Open(path, duckdb.Options{ReadOnly: true})
	})
	if err != nil {
		return nil, err
	}
	p, err := Of(ctx, b, o)
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	a, err := p.Read(ctx, b)
	return a, errors.Join(err, b.Close())
}

func gains(before, after []Standing) []Gain {
	var out []Gain
	for i, s := range after {
		out = append(out, Gain{Code: s.Code, Pence: s.Net() - before[i].Net()})
	}
	return out
}

// gain is what each body of the place has of a book, for the ladder.
func (w *Weighing) gain(ctx context.Context, db *sql.DB, schema string) (map[string]*big.Int, error) {
	totals := map[string][]string{}
	for _, a := range []*Account{w.Before, w.After} {
		more, err := a.totals("", a.Policy)
		if err != nil {
			return nil, err
		}
		for rule, steps := range more {
			totals[rule] = append(totals[rule], steps...)
		}
	}
	flows, err := w.After.flows(ctx, db, schema, totals)
	if err != nil {
		return nil, err
	}
	out := map[string]*big.Int{}
	for _, s := range w.After.standings(flows) {
		out[s.Code] = big.NewInt(s.Net())
	}
	return out, nil
}

// climb takes each change's effect from the ladder, which has the bodies that anything moves.
func (w *Weighing) climb(ctx context.Context) error {
	if len(w.Comparison.Rungs) == 0 {
		return nil
	}
	rows, err := w.Comparison.Rows(ctx, compare.Lookup("ladder"), "", 0)
	if err != nil {
		return err
	}
	for i, rung := range w.Comparison.Rungs {
		change := Change{Name: rung.Name, Interaction: i == len(w.Comparison.Rungs)-1}
		for _, m := range w.After.Members {
			change.Gains = append(change.Gains, Gain{Code: m.Code})
		}
		w.Changes = append(w.Changes, change)
	}
	at := map[string]int{}
	for i, m := range w.After.Members {
		at[m.Code] = i
	}
	for _, r := range rows {
		step, _ := r.Decimal("step")
		pence, _ := r.Decimal("pence")
		w.Changes[int(step.Rat().Num().Int64())-1].Gains[at[r.Get("organisation")]].Pence = pence.Rat().Num().Int64()
	}
	for i := range w.Changes {
		w.Changes[i].Agreement = Settle(w.Changes[i].Gains)
	}
	return nil
}

// Empty says that the reform moves nothing in the place: no money of a body and no measure of one.
func (w *Weighing) Empty(ctx context.Context) (bool, error) {
	if slices.ContainsFunc(w.Gains, func(g Gain) bool { return g.Pence != 0 }) {
		return false, nil
	}
	rows, err := w.Comparison.Rows(ctx, compare.Lookup("measures"), "", 0)
	return !slices.ContainsFunc(rows, w.After.About), err
}

// About says that a row of a book is about a body of the place.
func (p *Place) About(r book.Row) bool {
	return p.Member(r.Get("organisation")) != nil || p.Member(r.Get("other")) != nil
}
