package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/synth"
)

type synthVerb struct {
	People int    `default:"60000" placeholder:"N" help:"How many people live there: ${default} unless given."`
	Seed   uint64 `default:"1" placeholder:"S" help:"The country's number: another makes another country."`
	Year   string `default:"2025-26" placeholder:"YEAR" help:"The financial year: ${default} unless given."`
	Output string `name:"output" short:"o" required:"" placeholder:"DIR" help:"The economy to make: a directory."`
	Force  bool   `help:"Replace an economy that is there, once the new one is whole."`

	Form     string `name:"form" enum:"parquet,csv.gz" default:"parquet" placeholder:"FORM" help:"The form of large tables: parquet, or csv.gz."`
	NoTruths bool   `name:"no-truths" help:"Plant nothing, so that whatever is found is found by chance."`
	Report   bool   `help:"Print the country's shapes beside published figures."`
	Threads  int    `placeholder:"N" help:"How many threads to use; by default one a core. The economy is the same."`
	format
}

// Help is the longer text of purse help synth.
func (synthVerb) Help() string {
	return `Makes an invented country of any size: its bodies, people and hospitals, and a year of care, waits, money and contracts. No row is of a real person. The same people, seed, year and version give the same bytes.

Some truths are planted, and written to truths.yaml, which no run reads: a trust in deficit, a practice that moves in October, an outlier that is real and one by chance, a provider that codes dearer, a month restated late.

Examples:

    purse synth -o synthia
    purse synth --people=1000000 --seed=7 -o synthia --report
    purse check policies/england-2025-26 synthia`
}

// Run makes the country and says what is in it.
func (v *synthVerb) Run(ctx context.Context, m *Main) error {
	year, err := economy.ParseYear(v.Year)
	if err != nil {
		return wrongUse(err)
	}
	progress := m.newProgress()
	opts := synth.Options{People: v.People, Seed: v.Seed, Year: year, Dir: v.Output, Force: v.Force,
		Format: v.Form, Plant: !v.NoTruths, Threads: v.Threads, Progress: progress.Show}
	if err := opts.Check(); err != nil {
		return wrongUse(err)
	}
	began := time.Now()
	c, err := synth.Make(ctx, opts)
	progress.Clear()
	if err != nil {
		return err
	}
	rows := int64(0)
	for _, t := range c.Rows {
		rows += t.Rows
	}
	fmt.Fprintf(m.Stderr, "%s: %s rows in %s\n", c.Dir, grouped(strconv.FormatInt(rows, 10)), time.Since(began).Round(100*time.Millisecond))
	if v.Report {
		return v.print(m.Stdout, shapesTable(c))
	}
	return v.print(m.Stdout, tablesTable(c))
}

// tablesTable is how many rows each table has.
func tablesTable(c *synth.Country) table {
	t := table{Columns: []column{{"table", words}, {"rows", number}}}
	for _, one := range c.Rows {
		t.Rows = append(t.Rows, []cell{known(one.Table), whole(one.Rows)})
	}
	return t
}

// shapesTable is the country's shapes beside their targets.
func shapesTable(c *synth.Country) table {
	t := table{Whole: true, Columns: []column{{"shape", words}, {"of", words}, {"country", number}, {"target", number},
		{"off", percent}, {"near", yesNo}, {"sure", words}, {"source", words}}}
	for i := range c.Shapes {
		s := &c.Shapes[i]
		t.Rows = append(t.Rows, []cell{known(s.Shape), known(s.Part), fraction(s.Measured), fraction(s.Value), fraction(s.Off),
			known(yesOrNo(s.Within(synth.Near))), known(s.Sure), known(s.Source)})
	}
	return t
}

// fraction is a cell with a figure to four places.
func fraction(x float64) cell {
	return exact(decimal.New(int64(math.Round(x*10_000)), 4))
}
