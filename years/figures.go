package years

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
)

// Kind is how a figure is shown.
type Kind uint8

// The kinds.
const (
	Number Kind = iota
	Pence
	Part // of one
	Words
)

// Row is a figure over the years.
type Row struct {
	Name   string
	Kind   Kind
	Values []string // one a year; "" where the year does not have it
}

// Figures are those chosen, over years that were run, or where none is chosen those that sum the years up. A chosen figure
// is an address without its period: TABLE/RULE[.STEP]/BODY[/BODY]. Money is the year's sum, any other figure the year's
// last; a position is three: as the year begins, in the year, as it ends.
func Figures(ctx context.Context, all []Year, chosen []string) ([]Row, error) {
	read := summary
	if len(chosen) > 0 {
		asked, err := parse(chosen)
		if err != nil {
			return nil, err
		}
		read = func(ctx context.Context, b *book.Book) ([]figure, error) { return asked.read(ctx, b) }
	}
	var rows []Row
	at := map[string]int{}
	for i, y := range all {
		found, err := y.read(ctx, read)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			j, ok := at[f.name]
			if !ok {
				j = len(rows)
				at[f.name] = j
				rows = append(rows, Row{Name: f.name, Kind: f.kind, Values: make([]string, len(all))})
			}
			rows[j].Values[i] = f.value
			if f.kind == Number && rows[j].Kind == Part && f.value != "" { // a part in one year and more than one in another
				rows[j].Kind = Number
			}
		}
	}
	return rows, nil
}

// figure is one of one year.
type figure struct {
	name  string
	kind  Kind
	value string
}

func (y Year) read(ctx context.Context, read func(context.Context, *book.Book) ([]figure, error)) ([]figure, error) {
	b, err := y.open(ctx)
	if err != nil {
		return nil, err
	}
	found, err := read(ctx, b)
	return found, errors.Join(err, b.Close())
}

// asked are the figures chosen.
type asked []one

type one struct {
	text    string
	table   *book.Table
	address book.Address
}

// parse reads the figures chosen; all that are wrong are told.
func parse(chosen []string) (asked, error) {
	var faults fault.List
	var out asked
	for _, text := range chosen {
		name, rest, _ := strings.Cut(text, "/")
		a, err := book.ParseAddress(name + "/2000-01/" + rest)
		if err != nil {
			hint := "write an address without its period, such as measures/eighteen-weeks/RXX or ledger/admitted-care/03V/RXX"
			if _, unknown := book.Lookup(name); unknown != nil {
				hint = unknown.Error()
			}
			faults.Add(fault.New(fault.Place{}, "%q is no figure over the years", text).WithHint("%s", hint))
			continue
		}
		table, err := book.Lookup(a.Table)
		if err != nil {
			return nil, err
		}
		out = append(out, one{text: text, table: table, address: a})
	}
	return out, faults.Err()
}

func (all asked) read(ctx context.Context, b *book.Book) ([]figure, error) {
	receipt, err := b.Receipt(ctx)
	if err != nil {
		return nil, err
	}
	var out []figure
	for _, o := range all {
		rows, err := b.Select(ctx, book.Query{Table: o.table.Name, Where: o.where(receipt[book.ReceiptYear])})
		if err != nil {
			return nil, err
		}
		if o.table.Name == "positions" {
			out = append(out, o.stands(rows)...)
			continue
		}
		out = append(out, o.figures(latest(rows))...)
	}
	return out, nil
}

// where is the filter of a figure's rows in a year.
func (o one) where(year string) map[string]string {
	where := map[string]string{"period": year}
	for i, column := range o.table.Names {
		value := []string{o.address.Rule, o.address.Step, o.address.Breakdown}[i]
		if column == "breakdown" {
			value = o.address.Breakdown
		}
		if value != "" || i > 0 && !o.table.Adds {
			where[column] = value
		}
	}
	for i, column := range o.table.Bodies {
		value := []string{o.address.Body, o.address.Other}[i]
		if value != "" || !o.table.Adds {
			where[column] = value
		}
	}
	return where
}

// latest are the rows of the last period there is, or all of a table that adds up.
func latest(rows []book.Row) []book.Row {
	if len(rows) == 0 || rows[0].Table.Adds {
		return rows
	}
	best := book.Period{}
	var out []book.Row
	for _, r := range rows {
		p, err := book.ParsePeriod(r.Get("period"))
		if err != nil {
			continue
		}
		switch d := p.Compare(best); {
		case len(out) == 0 || d > 0:
			best, out = p, []book.Row{r}
		case d == 0:
			out = append(out, r)
		}
	}
	return out
}

func (o one) figures(rows []book.Row) []figure {
	if o.table.Adds {
		return []figure{{o.text, Pence, sum(rows, "pence")}}
	}
	f := figure{name: o.text}
	column := map[string]string{"measures": "value", "scores": "points", "decisions": "outcome", "shares": "pence", "origins": "pence"}[o.table.Name]
	f.kind = map[string]Kind{"decisions": Words, "shares": Pence, "origins": Pence}[o.table.Name]
	for _, r := range rows {
		if f.value = r.Get(column); isPart(r) {
			f.kind = Part
		}
	}
	return []figure{f}
}

// isPart says that a measure is so many out of so many.
func isPart(r book.Row) bool {
	over, ok := r.Decimal("numerator")
	under, ok2 := r.Decimal("denominator")
	return ok && ok2 && over.Rat().Sign() >= 0 && over.Rat().Cmp(under.Rat()) <= 0
}

// stands is where a body stands by a position: as the year begins, in the year, as it ends.
func (o one) stands(rows []book.Row) []figure {
	out := []figure{{o.text + " brought forward", Pence, ""}, {o.text + " in-year", Pence, sum(rows, "in_year")}, {o.text + " carried forward", Pence, ""}}
	if len(rows) > 0 { // in order of period
		out[0].value, out[2].value = rows[0].Get("brought_forward"), rows[len(rows)-1].Get("carried_forward")
	}
	return out
}

func sum(rows []book.Row, column string) string {
	if len(rows) == 0 {
		return ""
	}
	all := new(big.Rat)
	for _, r := range rows {
		if d, ok := r.Decimal(column); ok {
			all.Add(all, d.Rat())
		}
	}
	return decimal.Text(all)
}

// summary is a year summed up: what each rule pays, each pot, each measure of the nation, how many bodies each decision puts
// where, and how bodies stand.
func summary(ctx context.Context, b *book.Book) ([]figure, error) {
	receipt, err := b.Receipt(ctx)
	if err != nil {
		return nil, err
	}
	var out []figure
	queries := []struct {
		name, sql string
		kind      Kind
	}{
		{"paid under %s", `SELECT "rule", CAST(sum("pence") AS VARCHAR) FROM ledger GROUP BY 1 ORDER BY 1`, Pence},
		{"bodies in deficit by %s", `SELECT "position", CAST(count(*) FILTER (n < 0) AS VARCHAR) FROM
			(SELECT "position", "organisation", sum("in_year") AS n FROM positions WHERE "other" = '' GROUP BY ALL) GROUP BY 1 ORDER BY 1`, Number},
		{"in-year of all by %s", `SELECT "position", CAST(sum("in_year") AS VARCHAR) FROM positions WHERE "other" = '' GROUP BY 1 ORDER BY 1`, Pence},
	}
	for _, q := range queries {
		found, err := pairs(ctx, b, q.sql)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			out = append(out, figure{fmt.Sprintf(q.name, f[0]), q.kind, f[1]})
		}
	}
	measures, err := b.Rows(ctx, "measures", map[string]string{"organisation": receipt[book.ReceiptNation], "breakdown": "", "other": ""})
	if err != nil {
		return nil, err
	}
	out = append(out, perRule(measures, "measure", func(r []book.Row) []figure {
		return one{text: r[0].Get("measure") + " of " + receipt[book.ReceiptNation], table: r[0].Table}.figures(r)
	})...)
	decisions, err := b.Rows(ctx, "decisions", nil)
	if err != nil {
		return nil, err
	}
	return append(out, perRule(decisions, "rule", outcomes)...), nil
}

func pairs(ctx context.Context, b *book.Book, query string) ([][2]string, error) {
	rows, err := b.Store().SQL().QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out [][2]string
	for rows.Next() {
		var f [2]string
		if err := rows.Scan(&f[0], &f[1]); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// perRule takes the last rows of each rule, in order of the rules' names.
func perRule(rows []book.Row, column string, figures func([]book.Row) []figure) []figure {
	by := map[string][]book.Row{}
	var names []string
	for _, r := range rows {
		name := r.Get(column)
		if by[name] == nil {
			names = append(names, name)
		}
		by[name] = append(by[name], r)
	}
	slices.Sort(names)
	var out []figure
	for _, name := range names {
		if last := latest(by[name]); len(last) > 0 {
			out = append(out, figures(last)...)
		}
	}
	return out
}

// outcomes counts the bodies that a decision puts at each outcome.
func outcomes(rows []book.Row) []figure {
	counts := map[string]int{}
	var names []string
	for _, r := range rows {
		name := r.Get("outcome")
		if counts[name]++; counts[name] == 1 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out []figure
	for _, name := range names {
		out = append(out, figure{fmt.Sprintf("%s: %s", rows[0].Get("rule"), name), Number, fmt.Sprint(counts[name])})
	}
	return out
}
