package book

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
)

// Figure is what stands at an address: the rows under it, never none, in the order of their key. In a table that
// adds (ledger, values, due) they are the lines whose sum is the figure; elsewhere there is one.
type Figure struct {
	Address Address
	Table   *Table
	Rows    []Row
}

// Sum is the exact sum of a column over the rows, and how many of them have it missing. The sum of none known is 0.
func (f *Figure) Sum(column string) (sum decimal.Decimal, missing int) {
	total, scale := new(big.Rat), 0
	for _, r := range f.Rows {
		d, ok := r.Decimal(column)
		if !ok {
			missing++
			continue
		}
		total.Add(total, d.Rat())
		scale = max(scale, d.Scale())
	}
	return decimal.Round(total, scale), missing
}

// Find gives the figure at an address. Where there is none, the fault says which part is not in the book, and what
// stands there instead: the periods, steps, breakdowns or bodies that there are.
func (b *Book) Find(ctx context.Context, a Address) (*Figure, error) {
	t := addressed(a.Table)
	if t == nil {
		return nil, unknownTable(a.Table)
	}
	conditions, err := a.conditions(t)
	if err != nil {
		return nil, err
	}
	rows, err := b.Select(ctx, Query{Table: t.Name, Where: conditions.values(), Exact: !t.Adds})
	if err != nil {
		return nil, err
	}
	if len(rows) > 0 {
		return &Figure{a, t, rows}, nil
	}
	return nil, b.notFound(ctx, a, t, conditions)
}

// At gives the figure at an address as written.
func (b *Book) At(ctx context.Context, address string) (*Figure, error) {
	a, err := ParseAddress(address)
	if err != nil {
		return nil, err
	}
	return b.Find(ctx, a)
}

// condition is a column that an address fixes.
type condition struct{ column, value string }

type conditions []condition

func (c conditions) values() map[string]string {
	m := map[string]string{}
	for _, one := range c {
		m[one.column] = one.value
	}
	return m
}

// conditions are what the address fixes, in the order that a reader would look things up: rule, period, step,
// breakdown, bodies. In a table that adds, what is empty is not fixed.
func (a Address) conditions(t *Table) (conditions, error) {
	if !a.Period.Valid() {
		return nil, fault.New(fault.Place{File: "address"}, "%v has no period", a)
	}
	all := conditions{{t.Names[0], a.Rule}, {"period", a.Period.String()}}
	for i, name := range a.names(t)[1:] {
		all = append(all, condition{t.Names[i+1], name})
	}
	for i, body := range []string{a.Body, a.Other}[:len(t.Bodies)] {
		all = append(all, condition{t.Bodies[i], body})
	}
	return slices.DeleteFunc(all, func(c condition) bool { return t.Adds && c.value == "" }), nil
}

// notFound loosens the address from its end until something is found, and says what is there.
func (b *Book) notFound(ctx context.Context, a Address, t *Table, all conditions) error {
	f := fault.New(fault.Place{File: b.Path}, "there is no figure at %v", a)
	for n := len(all) - 1; n >= 0; n-- {
		there, err := b.distinct(ctx, t, all[n].column, all[:n])
		if err != nil {
			return err
		}
		if len(there) == 0 {
			continue
		}
		return f.WithHint("%s", instead(all[n], all[:n], there))
	}
	return f.WithHint("table %s is empty", t.Name)
}

// distinct are the values of a column among the rows with the values given.
func (b *Book) distinct(ctx context.Context, t *Table, column string, where conditions) ([]string, error) {
	filter, args, err := t.whereSQL(where.values(), !t.Adds)
	if err != nil {
		return nil, err
	}
	text := fmt.Sprintf("SELECT DISTINCT %[1]s FROM %[2]s%[3]s ORDER BY %[1]s", quote(column), quote(t.Name), filter)
	rows, err := b.store.SQL().QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var values []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, rows.Err()
}

// instead is a hint: what a column has where it does not have what was asked for.
func instead(asked condition, fixed conditions, there []string) string {
	const most = 12
	var under []string
	for _, c := range fixed {
		if c.value != "" {
			under = append(under, c.column+" "+c.value)
		}
	}
	text := fmt.Sprintf("it has no %s %q", asked.column, asked.value)
	if asked.value == "" {
		text = "it has no whole of every " + asked.column
	}
	if len(under) > 0 {
		text = "for " + strings.Join(under, ", ") + " " + text
	}
	if near := fault.Nearest(asked.value, there); near != "" && asked.value != "" {
		return text + fmt.Sprintf("; did you mean %q?", near)
	}
	more := ""
	if len(there) > most {
		more = fmt.Sprintf(" and %d more", len(there)-most)
		there = there[:most]
	}
	return text + "; there are: " + strings.Join(named(there), ", ") + more
}

// named shows an empty value for what it is.
func named(values []string) []string {
	out := slices.Clone(values)
	for i, v := range out {
		if v == "" {
			out[i] = "(none)"
		}
	}
	return out
}
