package place

import (
	"context"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
)

// Position is where a body stands by a position of the policy, in pence: nil is what the book does not have.
type Position struct {
	BroughtForward *big.Rat // as the year begins
	InYear         *big.Rat // of the year
	CarriedForward *big.Rat // as the year ends
}

// Origin is a part of what the bodies of the place carry forward together, by the year that it arose in.
type Origin struct {
	Year  string // a financial year, or before and a year
	Pence *big.Rat
}

// positions reads where the members stand by the position asked for, or else by the first of the policy that is of single
// bodies, for those that are in the place at the year's end.
func (a *Account) positions(ctx context.Context, b *book.Book) error {
	if err := a.choose(b.Path); err != nil || a.Position == "" {
		return err
	}
	where := map[string]string{"period": a.Year.String(), "position": a.Position, "other": ""}
	rows, err := b.Rows(ctx, "positions", where) // in order of period: months and quarters of a year one after another
	if err != nil {
		return err
	}
	for _, r := range rows {
		code := r.Get("organisation")
		if !a.Has(code, last(a.Year)) {
			continue
		}
		p, ok := a.Positions[code]
		if !ok {
			p = &Position{BroughtForward: rat(r, "brought_forward"), InYear: new(big.Rat)}
			a.Positions[code] = p
		}
		p.InYear = plus(p.InYear, rat(r, "in_year"))
		p.CarriedForward = rat(r, "carried_forward")
	}
	return a.origins(ctx, b, where)
}

// choose finds the position.
func (a *Account) choose(path string) error {
	asked := book.Slug(a.Position)
	var known []string
	for _, r := range a.Policy.Rules {
		if r.Position == nil || len(r.Position.Each) != 1 {
			continue
		}
		known = append(known, r.Name)
		if asked == "" || asked == r.Slug {
			a.Position = r.Slug
			return nil
		}
	}
	if asked == "" {
		return nil
	}
	f := fault.New(fault.Place{File: path}, "%q is no position of single bodies", a.Position).WithHint("%s", fault.Suggest(asked, known))
	if f.Hint == "" {
		f.WithHint("the policy %s has: %s", a.Policy.Title, strings.Join(append(known, "none"), ", "))
	}
	return f
}

// origins adds up what is carried forward at the year's end by the year that it arose in.
func (a *Account) origins(ctx context.Context, b *book.Book, where map[string]string) error {
	rows, err := b.Rows(ctx, "origins", where)
	if err != nil {
		return err
	}
	end := book.Period{}
	at := map[string]int{}
	for _, r := range rows {
		period, err := book.ParsePeriod(r.Get("period"))
		if err != nil || !a.Has(r.Get("organisation"), last(a.Year)) {
			continue
		}
		if period.Compare(end) > 0 || end == (book.Period{}) {
			end, a.Origins, at = period, nil, map[string]int{}
		}
		i, ok := at[r.Get("origin")]
		if !ok {
			i = len(a.Origins)
			at[r.Get("origin")] = i
			a.Origins = append(a.Origins, Origin{Year: r.Get("origin"), Pence: new(big.Rat)})
		}
		a.Origins[i].Pence = plus(a.Origins[i].Pence, rat(r, "pence"))
	}
	return nil
}

// rat is the number in a column, nil where it is missing.
func rat(r book.Row, column string) *big.Rat {
	d, ok := r.Decimal(column)
	if !ok {
		return nil
	}
	return d.Rat()
}

// plus is a sum, missing where either is.
func plus(a, b *big.Rat) *big.Rat {
	if a == nil || b == nil {
		return nil
	}
	return new(big.Rat).Add(a, b)
}
