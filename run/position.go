package run

import (
	"context"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
)

// Position is a row of the book's positions.
type Position struct {
	Period               book.Period
	Name                 string
	Codes                []string // one body, or a pair
	BroughtForward       *big.Int // pence; nil where it is not known
	Received, Paid       *big.Int // of the ledger's lines that are counted
	Accounts             *big.Int // of the accounts' lines that are counted
	NonRecurrent         *big.Int // nil where it is not known
	Support              *big.Int
	Origins              []Origin // what is carried forward, by the year it arose in
	NonRecurrentFromPlus *big.Int // of NonRecurrent, what is no line
}

// InYear is what came less what went.
func (p Position) InYear() *big.Int {
	sum := new(big.Int).Sub(p.Received, p.Paid)
	return sum.Add(sum, p.Accounts)
}

// Underlying is in-year without what is not expected again and without support; nil where that is not known.
func (p Position) Underlying() *big.Int {
	if p.NonRecurrent == nil {
		return nil
	}
	sum := new(big.Int).Sub(p.InYear(), p.NonRecurrent)
	return sum.Sub(sum, p.Support)
}

// CarriedForward is brought forward and in-year together; nil where that is not known.
func (p Position) CarriedForward() *big.Int {
	if p.BroughtForward == nil {
		return nil
	}
	return new(big.Int).Add(p.BroughtForward, p.InYear())
}

func (p Position) other() string {
	if len(p.Codes) > 1 {
		return p.Codes[1]
	}
	return ""
}

func (p Position) row() []any {
	return []any{p.Period, p.Name, p.Codes[0], p.other(), penceOrNil(p.BroughtForward), p.Received, p.Paid, p.Accounts, p.InYear(),
		penceOrNil(p.NonRecurrent), p.Support, penceOrNil(p.Underlying()), penceOrNil(p.CarriedForward())}
}

func penceOrNil(n *big.Int) any {
	if n == nil {
		return nil
	}
	return n
}

// Origin is the part of what is carried forward that arose in a year.
type Origin struct {
	Year  string // 2005-06; or the year before the first that is known, and "or before"
	Pence *big.Int
}

func (p Position) originRows() [][]any {
	var out [][]any
	for _, o := range p.Origins {
		out = append(out, []any{p.Period, p.Name, o.Year, p.Codes[0], p.other(), o.Pence})
	}
	return out
}

// Counted is a line, or lines alike, that a position counts for a body or pair.
type Counted struct {
	Codes []string
	Side  *book.Side   // of the ledger; nil for a line of accounts
	Line  *AccountLine // of the accounts; nil for one of the ledger
	Part  string       // support, non-recurrent, or "" for the rest of in-year
	Pence *big.Int     // what it adds to in-year
}

const (
	broughtColumn = "brought.forward"
	plusColumn    = "non.recurrent.plus"
)

// The parts of in-year that a line can be of.
const (
	PartSupport      = "support"
	PartNonRecurrent = "non-recurrent"
)

// position adds up the lines of each body, or pair.
func (o *Outcome) position(ctx context.Context, d *BodyData, r *policy.Rule, p book.Period) error {
	of := r.Position
	err := o.Rows.ask(ctx, plan.Named{Name: broughtColumn, Expr: of.BroughtForward}, plan.Named{Name: plusColumn, Expr: of.Plus})
	if err != nil {
		return err
	}
	lines, err := d.counted(ctx, r, p)
	if err != nil {
		return err
	}
	earlier, err := d.earlierPositions(ctx, r, p)
	if err != nil {
		return err
	}
	in := newReader(o.Rows.Table)
	var faults fault.List
	for _, row := range o.Rows.Table.Rows {
		one := Position{Period: p, Name: r.Slug, Codes: codesOf(in, row, &of.Bodies), BroughtForward: new(big.Int), Received: new(big.Int),
			Paid: new(big.Int), Accounts: new(big.Int), NonRecurrent: new(big.Int), Support: new(big.Int), NonRecurrentFromPlus: new(big.Int)}
		counted := lines[pairKey(one.Codes)]
		for _, line := range counted {
			one.count(line)
		}
		if of.BroughtForward != nil && !in.value(row, broughtColumn).Known() {
			if len(counted) == 0 { // of a body of which nothing is known there is no position
				continue
			}
			one.BroughtForward = nil
			o.Unknown = append(o.Unknown, Unknown{one.Codes, lacking(in, row, &of.Bodies, of.BroughtForward)})
		} else if of.BroughtForward != nil {
			one.BroughtForward = roundPence(in.number(row, broughtColumn))
		} else if len(counted) == 0 && len(earlier.of(one.Codes)) == 0 {
			continue
		}
		if of.Plus != nil && !in.value(row, plusColumn).Known() {
			one.NonRecurrent = nil
			o.Unknown = append(o.Unknown, Unknown{one.Codes, lacking(in, row, &of.Bodies, of.Plus)})
		} else if of.Plus != nil {
			one.NonRecurrentFromPlus = roundPence(in.number(row, plusColumn))
			one.NonRecurrent.Add(one.NonRecurrent, one.NonRecurrentFromPlus)
		}
		faults.Add(tooMuch(r, one))
		one.Origins = earlier.origins(one, of.LatestFirst)
		o.Positions, o.Counted = append(o.Positions, one), append(o.Counted, counted...)
	}
	if len(of.Each) == 1 {
		if o.Lost, err = d.lostAccounts(ctx, r, p); err != nil {
			return err
		}
	}
	return faults.Err()
}

func roundPence(pounds *big.Rat) *big.Int {
	return decimal.Round(new(big.Rat).Mul(pounds, hundred), 0).Coefficient()
}

// count takes a line in.
func (p *Position) count(line Counted) {
	if line.Side != nil {
		p.Received.Add(p.Received, line.Side.Received)
		p.Paid.Add(p.Paid, line.Side.Paid)
	} else {
		p.Accounts.Add(p.Accounts, line.Pence)
	}
	switch line.Part {
	case PartSupport:
		p.Support.Add(p.Support, line.Pence)
	case PartNonRecurrent:
		p.NonRecurrent.Add(p.NonRecurrent, line.Pence)
	}
}

// mostPence is the most that any rule can read of a position.
var mostPence = new(big.Int).Exp(big.NewInt(10), big.NewInt(14), nil)

func tooMuch(r *policy.Rule, p Position) *fault.Fault {
	for _, n := range []*big.Int{p.InYear(), p.CarriedForward(), p.Underlying(), p.BroughtForward} {
		if n != nil && n.CmpAbs(mostPence) > 0 {
			return fault.New(r.At, "%s of %s in %s is beyond what can be reckoned with: %s", r.Name, p.Codes[0], p.Period, poundsText(n)).
				WithHint("look for a line of the accounts that is not in pence")
		}
	}
	return nil
}

// counted are the lines that a position counts in a period, by the key of the body or pair.
func (d *BodyData) counted(ctx context.Context, r *policy.Rule, p book.Period) (map[string][]Counted, error) {
	of := r.Position
	sides, err := d.sides(ctx, r, p)
	if err != nil {
		return nil, err
	}
	out := map[string][]Counted{}
	for i := range sides {
		s := &sides[i]
		if !of.InYear.Line(s.Rule, s.Step, s.Fund, s.Recurrent) {
			continue
		}
		one := Counted{Codes: []string{s.Body}, Side: s, Pence: new(big.Int).Sub(s.Received, s.Paid)}
		if s.Other != "" {
			one.Codes = append(one.Codes, s.Other)
		}
		switch {
		case of.Support.Line(s.Rule, s.Step, s.Fund, s.Recurrent):
			one.Part = PartSupport
		case of.NonRecurrent.Line(s.Rule, s.Step, s.Fund, s.Recurrent):
			one.Part = PartNonRecurrent
		}
		out[pairKey(one.Codes)] = append(out[pairKey(one.Codes)], one)
	}
	return out, d.countedAccounts(ctx, r, p, out)
}

func pairKey(codes []string) string {
	if len(codes) > 1 {
		return codes[0] + "\x00" + codes[1]
	}
	return codes[0]
}

// sides are the sides of the ledger's lines of a period, as far as a position can count them.
func (d *BodyData) sides(ctx context.Context, r *policy.Rule, p book.Period) ([]book.Side, error) {
	of := r.Position
	q := book.SidesQuery{Pairs: len(of.Each) > 1}
	for _, one := range p.Ending() {
		q.Periods = append(q.Periods, one.String())
	}
	if lines := of.InYear; !lines.Ledger {
		if len(lines.Rules) == 0 && len(lines.Funds) == 0 {
			return nil, nil
		}
		for _, one := range lines.Rules {
			q.Rules = append(q.Rules, one.Rule)
		}
		if len(lines.Funds) > 0 { // funds are compared as slugs
			q.Rules = nil
		}
	}
	if d.Figures == nil {
		return nil, nil
	}
	all, err := d.Figures.Sides(ctx, q)
	if len(of.Each) > 1 {
		all = slices.DeleteFunc(all, func(s book.Side) bool {
			return d.kinds[s.Body] != of.Each[0].Kind || d.kinds[s.Other] != of.Each[1].Kind
		})
	}
	return all, err
}

// pairsOf are the pairs between which a position counts lines in a period.
func (d *BodyData) pairsOf(ctx context.Context, r *policy.Rule, p book.Period) ([][]string, error) {
	lines, err := d.counted(ctx, r, p)
	var out [][]string
	for _, list := range lines {
		out = append(out, list[0].Codes)
	}
	slices.SortFunc(out, slices.Compare[[]string])
	return out, err
}

// lastLines is the last period of a position in which there is any line that it counts; false where there is none.
func (d *BodyData) lastLines(ctx context.Context, r *policy.Rule) (book.Period, bool, error) {
	periods := periodsOf(r.Every, d.Policy.Year)
	for i := len(periods) - 1; i >= 0; i-- {
		lines, err := d.counted(ctx, r, periods[i])
		if err != nil || len(lines) > 0 {
			return periods[i], err == nil, err
		}
	}
	return book.Period{}, false, nil
}

// positionPeriods are the periods of the year up to the last in which there is a line that the position counts, less
// those in which it is not in force.
func (d *BodyData) positionPeriods(ctx context.Context, r *policy.Rule) ([]book.Period, error) {
	if err := d.register(ctx); err != nil {
		return nil, err
	}
	last, any, err := d.lastLines(ctx, r)
	return slices.DeleteFunc(periodsOf(r.Every, d.Policy.Year), func(p book.Period) bool {
		return !any || !overlaps(r.From, r.To, p) || p.Compare(last) > 0
	}), err
}
