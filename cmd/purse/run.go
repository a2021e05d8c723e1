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
	From    string `placeholder:"BOOK" help:"A book made before: what is made from the same as there is taken from it, and only the rest is made again. The book is the same as without."`
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
		Policy: p, Economy: e, Book: v.Output, Force: v.Force, After: v.After, From: v.From, AsOf: asOf,
		Threads: v.Threads, Memory: v.Memory, Progress: progress.Show,
	})
	progress.Clear()
	if err != nil {
		return err
	}
	if err := v.print(m.Stdout, reportTable(report, v.From != "")); err != nil {
		return err
	}
	printNotes(m, report.Notes)
	if !v.text() {
		return nil
	}
	if v.From != "" {
		fmt.Fprintf(m.Stdout, "\n%s\n", keptWords(report, v.From))
	}
	_, err = fmt.Fprintf(m.Stdout, "\n%s: %s\n", v.Output, aboutBook(report.Receipt))
	return err
}

// keptWords says how much of a book was taken from one made before.
func keptWords(r *run.Report, from string) string {
	kept := 0
	for _, one := range r.Rules {
		if one.Kept {
			kept++
		}
	}
	switch n := len(r.Rules); {
	case kept == n:
		return fmt.Sprintf("nothing that a figure is made from differs: all %d rules are as in %s", n, from)
	case kept == 0:
		return fmt.Sprintf("all %d rules were made again", n)
	default:
		return fmt.Sprintf("%d of %d rules were made again, and the rest are as in %s", n-kept, n, from)
	}
}

// reportTable is what each rule made, and in a run from a book why it was made again; a rule that was not has no figures.
func reportTable(r *run.Report, from bool) table {
	if from {
		t := table{Columns: []column{{"rule", words}, {"kind", words}, {"made again", yesNo}, {"because", words}, {"lines", number}}}
		for _, one := range r.Rules {
			lines := whole(one.Lines)
			if one.Kept {
				lines = maybe("")
			}
			t.Rows = append(t.Rows, []cell{known(one.Rule.Name), known(string(one.Rule.Kind)), known(yesOrNo(!one.Kept)), maybe(one.Why), lines})
		}
		return t
	}
	t := table{Columns: []column{{"rule", words}, {"kind", words}, {"run", yesNo}, {"records", number}, {"unpriced", number}, {"lines", number}}}
	for _, one := range r.Rules {
		t.Rows = append(t.Rows, []cell{
			known(one.Rule.Name), known(string(one.Rule.Kind)), known(yesOrNo(one.Ran)),
			maybe(one.Records), maybe(one.Unpriced), whole(one.Lines),
		})
	}
	return t
}
