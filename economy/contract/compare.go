package contract

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/variance"
)

// Options say how two sides are compared.
type Options struct {
	By        []string // what the rows are by; nil: provider, commissioner and point of delivery
	Lines     []string // what makes two lines alike besides; nil: specialty and group too, as far as both sides say them
	AllMonths bool     // also months that only one side has
}

// Comparison is what a comparison gives, and what a reader should know of it.
type Comparison struct {
	By, Lines []string
	Months    []string
	Rows      []variance.Row
	Total     variance.Row
	Notes     []string
}

var (
	usualBy    = []string{"provider", "commissioner", "point_of_delivery"}
	usualLines = []string{"provider", "commissioner", "point_of_delivery", "specialty", "hrg"}
)

// Compare splits the difference of two sides. Without options it keeps to the months that both have. A dimension asked for
// that a side says nothing of is a fault.
func Compare(ctx context.Context, plan, actual *Side, o Options) (*Comparison, error) {
	c := &Comparison{}
	by, all, err := c.dimensions(plan, actual, o)
	if err != nil {
		return nil, err
	}
	if err := c.months(ctx, plan, actual, o.AllMonths); err != nil {
		return nil, err
	}
	if err := c.unsaid(ctx, plan, actual); err != nil {
		return nil, err
	}
	table := variance.New()
	if err := Pairs(ctx, plan, actual, all, c.Months, func(key []string, a, b *Line) {
		table.Add(key[:len(by)], variance.Line{Plan: side(a), Actual: side(b)})
	}); err != nil {
		return nil, err
	}
	c.Rows, c.Total = table.Rows()
	return c, nil
}

func side(l *Line) variance.Side {
	if l == nil {
		return variance.Side{}
	}
	return variance.Side{Activity: l.Activity, Pounds: l.Pounds}
}

// dimensions are what the rows are by, and those with what else makes two lines alike.
func (c *Comparison) dimensions(plan, actual *Side, o Options) (by, all []Dimension, err error) {
	var faults fault.List
	find := func(names []string, asked bool) (out []Dimension) {
		for _, name := range names {
			d, err := Find(name)
			switch {
			case err != nil:
				faults.Add(err.(*fault.Fault))
			case plan.Has(d) && actual.Has(d):
				if !slices.ContainsFunc(out, func(x Dimension) bool { return x.Name == d.Name }) {
					out = append(out, d)
				}
			case asked:
				faults.Add(lacks(d, plan, actual))
			default:
				c.without(d, plan, actual)
			}
		}
		return out
	}
	if o.By == nil {
		by = find(usualBy, false)
	} else {
		by = find(o.By, true)
	}
	lines := usualLines
	if o.Lines != nil {
		lines = o.Lines
	}
	all = slices.Clone(by)
	for _, d := range find(lines, o.Lines != nil) {
		if !slices.ContainsFunc(all, func(x Dimension) bool { return x.Name == d.Name }) {
			all = append(all, d)
		}
	}
	for _, d := range by {
		c.By = append(c.By, d.Name)
	}
	for _, d := range all {
		c.Lines = append(c.Lines, d.Name)
	}
	return by, all, faults.Err()
}

// silent are the sides that say nothing of a dimension.
func silent(d Dimension, sides ...*Side) (out []*Side) {
	for _, s := range sides {
		if !s.Has(d) {
			out = append(out, s)
		}
	}
	return out
}

func lacks(d Dimension, plan, actual *Side) *fault.Fault {
	s := silent(d, plan, actual)[0]
	var has []string
	for _, other := range Dimensions {
		if s.Has(other) {
			has = append(has, other.Name)
		}
	}
	return fault.New(fault.Place{File: s.Path}, "no line says its %s", d.Name).WithHint("its lines are by %s", strings.Join(has, ", "))
}

// without notes that lines that may differ in price are not told apart.
func (c *Comparison) without(d Dimension, plan, actual *Side) {
	silent := silent(d, plan, actual)
	if len(silent) == 2 {
		return // neither says it, and nothing is lost
	}
	note := fmt.Sprintf("lines are not told apart by %s, of which %s says nothing: what it hides of the mix is in price", d.Name, silent[0].Path)
	if !slices.Contains(c.Notes, note) {
		c.Notes = append(c.Notes, note)
	}
}

// months are those compared: what both have said, unless all are asked for.
func (c *Comparison) months(ctx context.Context, plan, actual *Side, all bool) error {
	both := slices.DeleteFunc(slices.Clone(plan.Months), func(m string) bool { return !slices.Contains(actual.Months, m) })
	c.Months = both
	if all {
		c.Months = slices.Compact(slices.Sorted(slices.Values(slices.Concat(plan.Months, actual.Months))))
	}
	if len(c.Months) == 0 {
		return fault.List{fault.New(fault.Place{File: actual.Path}, "has no month that %s has: %s, and there %s", plan.Path,
			strings.Join(actual.Months, ", "), strings.Join(plan.Months, ", ")).WithHint("compare all that each has with --all-months")}
	}
	for _, s := range []*Side{plan, actual} {
		left := slices.DeleteFunc(slices.Clone(s.Months), func(m string) bool { return slices.Contains(c.Months, m) })
		if len(left) == 0 {
			continue
		}
		pounds, err := s.Pounds(ctx, left)
		if err != nil {
			return err
		}
		c.Notes = append(c.Notes, fmt.Sprintf("months that only %s has are left out: %s, %s; --all-months takes them in", s.says(),
			strings.Join(left, ", "), sterling(pounds)))
	}
	return nil
}

// says names a side in a sentence.
func (s *Side) says() string {
	what := "what was charged"
	if s.Planned {
		what = "the plan"
	}
	return fmt.Sprintf("%s in %s (%s)", what, s.Path, economy.YearName(s.Year))
}

// unsaid notes providers and commissioners of which one side says nothing in some month: a statement may be missing.
func (c *Comparison) unsaid(ctx context.Context, plan, actual *Side) error {
	var by []Dimension
	for _, name := range []string{"provider", "commissioner", "month"} {
		d, err := Find(name)
		if err != nil {
			return err
		}
		by = append(by, d)
	}
	type missing struct {
		n     int
		first []string
		sum   *big.Rat
	}
	gone, fresh := missing{sum: new(big.Rat)}, missing{sum: new(big.Rat)}
	add := func(m *missing, l *Line) {
		if l.Pounds == nil || l.Pounds.Sign() == 0 {
			return
		}
		if m.n == 0 {
			m.first = l.Key
		}
		m.n++
		m.sum.Add(m.sum, l.Pounds)
	}
	if err := Pairs(ctx, plan, actual, by, c.Months, func(_ []string, a, b *Line) {
		switch {
		case b == nil:
			add(&gone, a)
		case a == nil:
			add(&fresh, b)
		}
	}); err != nil {
		return err
	}
	for _, one := range []struct {
		missing
		from *Side
		as   string
	}{{gone, plan, "ceased"}, {fresh, actual, "new"}} {
		if one.n > 0 {
			c.Notes = append(c.Notes, fmt.Sprintf("months of a provider and commissioner that only %s has: %d, %s, the first %s; they count as %s",
				one.from.says(), one.n, sterling(one.sum), strings.Join(one.first, ", "), one.as))
		}
	}
	return nil
}

// sterling is pounds to the penny.
func sterling(x *big.Rat) string {
	if x.Sign() < 0 {
		return "-£" + decimal.Round(new(big.Rat).Neg(x), 2).String()
	}
	return "£" + decimal.Round(x, 2).String()
}
