package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/compare"
	"github.com/commonpurse/commonpurse/fault"
)

type compareVerb struct {
	A string `arg:"" help:"The book before."`
	B string `arg:"" help:"The book after, such as a reform's."`

	Output  string `name:"output" short:"o" placeholder:"FILE" help:"A DuckDB file to make, with both books and what differs."`
	Force   bool   `help:"Replace a file that is there, once the new one is whole."`
	Policy  string `placeholder:"DIR" help:"The policy of the book before: with --reform and --economy, each change is run alone."`
	Reform  string `placeholder:"DIR" help:"The reform of the book after."`
	Economy string `placeholder:"DIR" help:"The economy of both."`
	Table   string `placeholder:"TABLE" help:"Print one table of what differs: measures, money, ledger, ladder, thresholds and others."`
	format
}

// Help is the longer text of purse help compare.
func (compareVerb) Help() string {
	return `Prints what a reform changes: first for patients, then who gains and who loses, then the lines that are crossed. The books must be of one economy and one year. Each line ends in an address that purse explain takes, with the book after.

With the policies and the economy, each named change is also run alone, and every organisation has a ladder: the effect of each change, and the interaction left over, which add up to its difference to the penny. Without them there is no ladder.

The file has the books as schemas a and b, and what differs as schema change; each of its tables and columns says what it is. A table of change has no row for what is the same. As CSV or JSON one table is printed, by default money.

Examples:

    purse compare base.duckdb reform.duckdb
    purse compare base.duckdb reform.duckdb -o compare.duckdb --policy policy --reform reform --economy economy
    purse compare base.duckdb reform.duckdb --table=measures --csv`
}

// Run compares and tells.
func (v *compareVerb) Run(ctx context.Context, m *Main) error {
	options, err := v.options(ctx)
	if err != nil {
		return wrongUse(err)
	}
	progress := m.newProgress()
	options.Progress = progress.Show
	c, err := compare.Make(ctx, options)
	progress.Clear()
	if err != nil {
		return err
	}
	if err := v.print(ctx, m, c); err != nil {
		return errors.Join(err, c.Close())
	}
	if err := c.Publish(); err != nil {
		return err
	}
	printNotes(m, c.Notes)
	return nil
}

// options checks what can be checked before anything long begins.
func (v *compareVerb) options(ctx context.Context) (compare.Options, error) {
	o := compare.Options{A: v.A, B: v.B, Output: v.Output, Force: v.Force}
	given := 0
	for _, dir := range []string{v.Policy, v.Reform, v.Economy} {
		if dir != "" {
			given++
		}
	}
	switch given {
	case 0:
	case 3:
		o.Ladder = &compare.Ladder{Policy: v.Policy, Reform: v.Reform, Economy: v.Economy}
	default:
		return o, hinted("give all three, or none", "running each change alone needs --policy, --reform and --economy")
	}
	if v.Table == "" && !v.text() {
		v.Table = "money"
	}
	if v.Table != "" && compare.Lookup(v.Table) == nil {
		var known []string
		for _, t := range compare.Tables() {
			known = append(known, t.Name)
		}
		return o, hinted(fault.Suggest(v.Table, known), "a comparison has no table %q", v.Table)
	}
	for i, path := range []string{v.A, v.B} {
		b, err := openBook(ctx, path)
		if err != nil {
			return o, err
		}
		receipt, err := b.Receipt(ctx)
		if err := errors.Join(err, b.Close()); err != nil {
			return o, err
		}
		o.Receipts[i] = receipt
	}
	if v.Output == "" {
		return o, nil
	}
	return o, book.MayCreate(v.Output, v.Force)
}

func (v *compareVerb) print(ctx context.Context, m *Main, c *compare.Comparison) error {
	if v.Table != "" {
		t := compare.Lookup(v.Table)
		rows, err := c.Rows(ctx, t, "", 0)
		if err != nil {
			return err
		}
		return v.format.print(m.Stdout, changeTable(t, rows))
	}
	s := &comparing{ctx: ctx, m: m, c: c}
	s.head()
	same, err := c.Same(ctx)
	if err != nil {
		return err
	}
	if same {
		s.say("\nNo figure differs.")
		return s.err
	}
	for _, part := range []func(){s.patients, s.totals, s.ranking, s.ladder, s.thresholds, s.gaps, s.tail} {
		part()
	}
	return s.err
}

// changeTable is rows of a comparison as they are printed.
func changeTable(t *book.Table, rows []book.Row) table {
	out := table{}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, column{c.Name, bookKind(c)})
	}
	for _, r := range rows {
		cells := make([]cell, len(r.Values))
		for i, value := range r.Values {
			cells[i] = cell{Text: value.Text, Known: value.Known}
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// comparing tells a comparison in words.
type comparing struct {
	ctx context.Context
	m   *Main
	c   *compare.Comparison
	// keep says which measures are told; nil: all.
	keep func(book.Row) bool
	err  error // the first
}

func (s *comparing) say(form string, args ...any) {
	if s.err == nil {
		_, s.err = fmt.Fprintln(s.m.Stdout, strings.TrimRight(fmt.Sprintf(form, args...), " "))
	}
}

// show prints a table under a heading, set in; nothing when it has no rows.
func (s *comparing) show(heading string, t table, otherwise string) {
	s.say("\n%s", heading)
	if len(t.Rows) == 0 {
		s.say("    %s", otherwise)
		return
	}
	var b strings.Builder
	if err := t.writeText(&b); err != nil {
		s.err = errors.Join(s.err, err)
	}
	for line := range strings.Lines(b.String()) {
		s.say("    %s", strings.TrimRight(line, "\n"))
	}
}

func (s *comparing) rows(table, order string, limit int) []book.Row {
	if s.err != nil {
		return nil
	}
	var rows []book.Row
	rows, s.err = s.c.Rows(s.ctx, compare.Lookup(table), order, limit)
	return rows
}

func (s *comparing) count(table string) int64 {
	if s.err != nil {
		return 0
	}
	var n int64
	n, s.err = s.c.Count(s.ctx, table)
	return n
}
