package run

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// Links are the addresses of the figures that an input of a row is made from, in order: none for what is not a figure.
func (d *BodyData) Links(ctx context.Context, r *policy.Rule, in *policy.Input, codes []string, p book.Period) ([]string, error) {
	values, err := d.values(ctx, r, in)
	f, figure := values.(*figureValues)
	if err != nil || !figure {
		return nil, err
	}
	if in.Body == policy.Holder {
		holders, err := d.holdersOf(ctx, r.Share, p, [][]string{codes})
		if err != nil {
			return nil, err
		}
		codes = holders[0]
	}
	var out []string
	seen := map[string]bool{}
	if f.whole != "" && in.Table == "shares" { // the sum of all that was shared has no address of its own
		return nil, nil
	}
	for _, one := range f.at(codes, p) {
		a := book.Address{Table: in.Table, Period: one.period, Rule: in.Name, Body: one.codes[0]}
		if len(one.codes) > 1 {
			a.Other = one.codes[1]
		}
		if in.Table == "ledger" || in.Table == "values" {
			a.Step = one.row.Get("step")
		}
		if in.Table == "scores" {
			a.Step = one.row.Get("part")
		}
		if text := a.String(); !seen[text] {
			seen[text] = true
			out = append(out, text)
		}
	}
	return out, nil
}

// Codes are the codes of a row of the rule's table.
func (b *BodyRows) Codes(i int) []string {
	return codesOf(newReader(b.Table), b.Table.Rows[i], b.Rule.Common())
}

// Text is the value of a column in a row as text; false where there is no such column.
func (b *BodyRows) Text(i int, column string) (string, bool) {
	in := newReader(b.Table)
	if _, ok := in.index[column]; !ok {
		return "", false
	}
	return in.textOr(b.Table.Rows[i], column, "missing"), true
}

// Named is a column of a row as its author wrote it.
func (b *BodyRows) Named(column string) string { return nameOf(b.Rule.Common(), column) }

// From are the bodies of the rows that make a payment between two at a step.
func (o *Outcome) From(step, payer, payee string) [][]string {
	var out [][]string
	for _, p := range o.Made {
		if p.Step == step && p.Payer == payer && p.Payee == payee {
			out = append(out, p.For)
		}
	}
	return out
}

// FileLine is a row of a file of the economy, with the columns that say something.
type FileLine struct {
	File int // place among the economy's files
	Line int64
	Text string
}

// Lines are the rows of facts, terms, accounts or plans of some names for any of some bodies, in the order of the files.
func (d *BodyData) Lines(ctx context.Context, from policy.Source, names, codes []string) ([]FileLine, error) {
	of := economy.Lookup(string(from))
	scan := Scan(of)
	scan.Cols = append(scan.Cols, plan.Column{Name: "source_file", Type: RowsType()}, plan.Column{Name: "source_row", Type: RowsType()})
	t, err := d.Query(ctx, scan)
	if err != nil {
		return nil, err
	}
	in := newReader(t)
	nameColumn := "line"
	if of.Column("name") != nil {
		nameColumn = "name"
	}
	var out []FileLine
	for _, row := range t.Rows {
		if !slices.Contains(names, book.Slug(in.text(row, nameColumn))) {
			continue
		}
		var parts []string
		ours := true
		for _, c := range of.Columns {
			text := in.text(row, c.Name)
			if c.Organisation {
				ours = ours && slices.Contains(codes, text)
			}
			if text != "" {
				parts = append(parts, c.Name+" "+text)
			}
		}
		if ours {
			out = append(out, FileLine{in.whole(row, "source_file"), int64(in.whole(row, "source_row")), strings.Join(parts, ", ")})
		}
	}
	slices.SortFunc(out, func(a, b FileLine) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return out, nil
}

// Held are what an input of a row is made from, each by a name that two inputs of a body share only when they read the
// same: the address of a figure, a line of the accounts and its period, a fact and the days that it is in force. The
// latest comes last. There are none where the input has no value.
func (d *BodyData) Held(ctx context.Context, r *policy.Rule, in *policy.Input, codes []string, p book.Period) ([]string, error) {
	values, err := d.values(ctx, r, in)
	if err != nil {
		return nil, err
	}
	switch v := values.(type) {
	case *figureValues:
		return d.Links(ctx, r, in, codes, p)
	case *factValues:
		if f := v.at(codes, p); f != nil {
			return []string{strings.Join([]string{string(in.From), in.Name, dayText(f.from), dayText(f.to)}, "/")}, nil
		}
	case *lineValues:
		var out []string
		lines := v.lines[codeOf(in, codes)]
		for _, one := range asked(in, p) {
			if lineIn(lines, one) != nil {
				out = append(out, strings.Join([]string{string(in.From), in.Name, in.Part, one.String()}, "/"))
			}
		}
		return out, nil
	}
	return nil, nil
}

func dayText(day *rule.Day) string {
	if day == nil {
		return ""
	}
	return day.String()
}

// Counts are what a measure that a row reads is made of, added up as the row reads it, and the counts of its latest
// period alone; false where there is none.
func (d *BodyData) Counts(ctx context.Context, r *policy.Rule, in *policy.Input, codes []string, p book.Period) (all, latest Figure, found bool, err error) {
	values, err := d.values(ctx, r, in)
	v, figure := values.(*figureValues)
	if err != nil || !figure || in.Table != "measures" {
		return all, latest, false, err
	}
	rows := v.at(codes, p)
	if len(rows) == 0 {
		return all, latest, false, nil
	}
	of := v.rows.of(rows[len(rows)-1].period)
	counts := func(rows []figureRow) Figure {
		return Figure{Numerator: added(rows, "numerator"), Denominator: added(rows, "denominator"), OutOf: of.Measure != nil && of.Measure.OutOf != nil}
	}
	return counts(rows), counts(rows[len(rows)-1:]), true, nil
}
