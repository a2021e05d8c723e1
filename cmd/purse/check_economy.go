package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// mostPrinted is how many faulty values are printed one by one; the rest are only counted.
const mostPrinted = 20

// economy loads an economy and says what came of each file. Rows set aside are faults, and so is a table that a
// rule reads and the economy lacks.
func (v *checkVerb) economy(ctx context.Context, m *Main, p *policy.Policy, e *economy.Economy) error {
	db, err := duckdb.Open("", duckdb.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	loaded, err := run.Load(ctx, db, p, e)
	if err != nil {
		return err
	}
	if v.text() {
		fmt.Fprintf(m.Stdout, "\n%s, %s\n\n", e.Name, economy.YearName(e.Year))
	}
	if err := v.print(m.Stdout, filesTable(loaded)); err != nil {
		return err
	}
	if v.text() {
		if err := v.sums(m, loaded); err != nil {
			return err
		}
		printNotes(m, loaded.Notes)
	}
	needs := run.Needs(ctx, p, e, loaded)
	if loaded.SetAsideRows() == 0 {
		return needs
	}
	printSetAside(m, e.Dir, loaded)
	if needs != nil {
		fmt.Fprintln(m.Stderr, needs)
	}
	return fmt.Errorf("%s of the economy's rows cannot be used\n    hint: mend them; a run counts them in the book's table quality and keeps them in a file beside it",
		grouped(fmt.Sprint(loaded.SetAsideRows())))
}

func filesTable(loaded *economy.Loaded) table {
	t := table{Columns: []column{
		{"table", words}, {"file", words}, {"rows", number}, {"loaded", number}, {"superseded", number}, {"later", number},
		{"set_aside", number}, {"sha256", words},
	}}
	for _, f := range loaded.Files {
		t.Rows = append(t.Rows, []cell{
			known(f.Table), known(f.Path), whole(f.Rows), whole(f.Loaded), someRows(f.Superseded), someRows(f.Later),
			whole(f.SetAside), known(f.Hash),
		})
	}
	return t
}

// sums shows that what came in is what was loaded and what was set aside.
func (v *checkVerb) sums(m *Main, loaded *economy.Loaded) error {
	t := table{Columns: []column{{"table", words}, {"sum of", words}, {"in the files", number}, {"loaded", number},
		{"superseded", number}, {"later", number}, {"set aside", number}}}
	for _, one := range loaded.Tables {
		for _, s := range one.Sums {
			t.Rows = append(t.Rows, []cell{
				known(one.Table), known(s.Column), exact(s.In), exact(s.Loaded), sumOfSome(one.Superseded, s.Superseded),
				sumOfSome(one.Later, s.Later), exact(s.SetAside),
			})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	fmt.Fprintln(m.Stdout)
	return v.print(m.Stdout, t)
}

// someRows is how many rows, missing where there are none, so that a column that says nothing is not shown.
func someRows(n int64) cell {
	if n == 0 {
		return cell{}
	}
	return whole(n)
}

// sumOfSome is the sum of some rows, missing where there are none.
func sumOfSome(rows int64, sum decimal.Decimal) cell {
	if rows == 0 {
		return cell{}
	}
	return exact(sum)
}

func printNotes(m *Main, notes []string) {
	for _, n := range notes {
		fmt.Fprintln(m.Stderr, "note:", n)
	}
}

func inDir(dir, file string) string { return filepath.ToSlash(filepath.Join(dir, file)) }

// printSetAside prints the first faults in full and how many there are of each kind.
func printSetAside(m *Main, dir string, loaded *economy.Loaded) {
	for i, s := range loaded.Faults {
		if i == mostPrinted {
			break
		}
		fmt.Fprintln(m.Stderr, setAsideFault(inDir(dir, s.File), s))
	}
	if len(loaded.Faults) <= mostPrinted {
		return
	}
	for _, c := range loaded.Counts {
		what := c.Kind
		if c.Column != "" {
			what = c.Column + ": " + what
		}
		fmt.Fprintf(m.Stderr, "%s: %s in %s rows\n", inDir(dir, c.File), what, grouped(fmt.Sprint(c.Rows)))
	}
}

// setAsideFault is what is wrong with a row that was set aside, as a fault at its place.
func setAsideFault(file string, s economy.SetAside) *fault.Fault {
	what := s.Kind
	if s.Column != "" {
		what = s.Column + ": " + what
	}
	f := fault.New(fault.Place{File: file, Line: int(s.Row)}, "%s: found %q, expected %s", what, s.Found, s.Expected)
	f.Hint = s.Hint
	return f
}
