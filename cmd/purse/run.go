package main

import (
	"context"
	"fmt"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/run"
)

type runVerb struct {
	Policy  string `arg:"" help:"The policy: a directory."`
	Economy string `arg:"" help:"The economy: a directory."`

	Output  string `name:"output" short:"o" required:"" placeholder:"BOOK" help:"The book to make."`
	After   string `placeholder:"BOOK" help:"The book of the year before: what last.X, was and since read in the first period, and what is owed to this year."`
	Force   bool   `help:"Replace a book that is there, once the new one is whole."`
	Threads int    `placeholder:"N" help:"How many threads to use; by default one a core. The book is the same."`
	Memory  string `placeholder:"SIZE" help:"How much memory to use, such as 4GB. The book is the same."`
	asOf
	format
}

// Help is the longer text of purse help run.
func (runVerb) Help() string {
	return `The book appears when it is whole: a run that is stopped leaves nothing behind. What it prints is what each rule made. The book's digest depends on the policy and the economy alone.

Rows that cannot be used are counted in the book's table quality and kept, as they were, in BOOK.set-aside.csv.

Prices are revised, and a revision in December may change what was paid in June. A policy can say when each value was published; --as-of 2017-06-30 runs with what was known on that day, and the book says so.

Where the economy has statements of contract monitoring, the latest of each provider, commissioner and month is used, and those that it replaces are listed in quality. With --as-of, those received later are as if they had not come.

Examples:

    purse run policies/england-2017-18 my-economy -o base.duckdb
    purse run reform my-economy -o reform.duckdb --force
    purse run policies/england-2018-19 next-year -o next.duckdb --after base.duckdb
    purse run my-policy my-economy -o june.duckdb --as-of 2017-06-30`
}

// Run makes a book and says what is in it.
func (v *runVerb) Run(ctx context.Context, m *Main) error {
	if err := book.MayCreate(v.Output, v.Force); err != nil {
		return wrongUse(err)
	}
	asOf, err := v.day()
	if err != nil {
		return err
	}
	p, e, err := loadBoth(v.Policy, v.Economy, asOf)
	if err != nil {
		return err
	}
	progress := m.newProgress()
	report, err := run.Run(ctx, run.Options{
		Policy: p, Economy: e, Book: v.Output, Force: v.Force, After: v.After, AsOf: asOf,
		Threads: v.Threads, Memory: v.Memory, Progress: progress.Show,
	})
	progress.Clear()
	if err != nil {
		return err
	}
	if err := v.print(m.Stdout, reportTable(report)); err != nil {
		return err
	}
	printNotes(m, report.Notes)
	if !v.text() {
		return nil
	}
	b, err := openBook(ctx, v.Output)
	if err != nil {
		return err
	}
	defer b.Close()
	receipt, err := b.Receipt(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(m.Stdout, "\n%s: %s\n", v.Output, aboutBook(receipt))
	return err
}

// reportTable is what each rule made.
func reportTable(r *run.Report) table {
	t := table{Columns: []column{{"rule", words}, {"kind", words}, {"run", yesNo}, {"records", number}, {"unpriced", number}, {"lines", number}}}
	for _, one := range r.Rules {
		t.Rows = append(t.Rows, []cell{
			known(one.Rule.Name), known(string(one.Rule.Kind)), known(yesOrNo(one.Ran)),
			maybe(one.Records), maybe(one.Unpriced), whole(one.Lines),
		})
	}
	return t
}
