package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/years"
)

type yearsVerb struct {
	Inputs []string `arg:"" name:"policy economy" help:"A policy and an economy for each year, in order."`

	Output  string   `name:"output" short:"o" required:"" placeholder:"DIR" help:"The directory for the books, each named by its year. It is made where it is not there."`
	After   string   `placeholder:"BOOK" help:"The book of the year before the first."`
	Figure  []string `placeholder:"FIGURE" sep:"none" help:"A figure to set beside itself over the years: an address without its period. By default the years are summed up."`
	Force   bool     `help:"Replace books that are there, each once the new one is whole."`
	Threads int      `placeholder:"N" help:"How many threads to use; by default one a core. The books are the same."`
	Memory  string   `placeholder:"SIZE" help:"How much memory to use, such as 4GB. The books are the same."`
	format
}

// Help is the longer text of purse help years.
func (yearsVerb) Help() string {
	return `Each year's book is made after that of the year before, as purse run --after does: what last.X, was and since read, and what is owed to a later year. All policies and economies are loaded and checked, and held against one another, before the first is run: years that do not follow one another, or are of two nations, are a fault.

A figure is chosen by its address without the period: measures/eighteen-weeks/RXX, shares/core/03V, ledger/admitted-care/03V/RXX, decisions/segment/RXX, positions/bottom-line/RXX. Money is the sum of the year, anything else the last of the year. Without --figure the years are summed up: what each rule pays, the nation's measures, how many bodies stand where.

Examples:

    purse years policies/2024-25 data/2024-25 policies/2025-26 data/2025-26 -o books
    purse years p24 e24 p25 e25 p26 e26 -o books --figure shares/core/03V --figure measures/eighteen-weeks/England --csv`
}

// Run makes the books and prints their figures side by side.
func (v *yearsVerb) Run(ctx context.Context, m *Main) error {
	if len(v.Inputs)%2 != 0 {
		return hinted("purse years POLICY ECONOMY POLICY ECONOMY ... -o DIR", "found %d directories, expected a policy and an economy for each year", len(v.Inputs))
	}
	o := years.Options{Dir: v.Output, After: v.After, Force: v.Force, Threads: v.Threads, Memory: v.Memory}
	var missing []error
	for i := 0; i < len(v.Inputs); i += 2 {
		missing = append(missing, isDir(v.Inputs[i], "policy", "the directory that holds the policy's YAML files"),
			isDir(v.Inputs[i+1], "economy", "the directory that holds economy.yaml"))
		o.Years = append(o.Years, years.Input{Policy: v.Inputs[i], Economy: v.Inputs[i+1]})
	}
	if err := joined(missing...); err != nil {
		return wrongUse(err)
	}
	if _, err := years.Figures(ctx, nil, v.Figure); err != nil {
		return wrongUse(err)
	}
	progress := m.newProgress()
	o.Progress = progress.Show
	made, err := years.Run(ctx, o)
	progress.Clear()
	if err != nil {
		for _, y := range made {
			fmt.Fprintf(m.Stderr, "%s was made before this\n", y.Book)
		}
		return err
	}
	rows, err := years.Figures(ctx, made, v.Figure)
	if err := errors.Join(err, v.print(m.Stdout, yearsTable(made, rows))); err != nil {
		return err
	}
	for _, y := range made {
		printNotes(m, prefixed(y.Period.String(), y.Report.Notes))
		if v.text() {
			fmt.Fprintf(m.Stdout, "%s: %s\n", y.Book, aboutBook(y.Report.Receipt))
		}
	}
	return nowhere(rows)
}

// nowhere tells the figures that no year has.
func nowhere(rows []years.Row) error {
	var faults fault.List
	for _, r := range rows {
		if !slices.ContainsFunc(r.Values, func(v string) bool { return v != "" }) {
			faults.Add(fault.New(fault.Place{}, "no year has the figure %s; the books are made", r.Name).WithHint("see what there is with purse show"))
		}
	}
	return faults.Err()
}

func prefixed(with string, notes []string) []string {
	var out []string
	for _, n := range notes {
		out = append(out, with+": "+n)
	}
	return out
}

// yearsTable is a figure a row and a year a column.
func yearsTable(made []years.Year, rows []years.Row) table {
	t := table{Whole: true, Columns: []column{{"figure", words}}}
	for _, y := range made {
		t.Columns = append(t.Columns, column{y.Period.String(), number})
	}
	for _, r := range rows {
		cells := []cell{known(r.Name)}
		for _, value := range r.Values {
			c := maybe(value)
			c.Kind = map[years.Kind]kind{years.Number: number, years.Pence: money, years.Part: percent}[r.Kind]
			cells = append(cells, c)
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}
