// Package years makes the books of years in a row, each after the one before, and sets their figures beside one another.
package years

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// Options says which years.
type Options struct {
	Years   []Input
	Dir     string // where the books go, each named by its year: 2025-26.duckdb
	After   string // the book of the year before the first; "" for none
	Force   bool   // replace books that are there
	Threads int
	Memory  string
	// Progress, when set, is told of each stage of each year.
	Progress func(stage string, done, total int64)
}

// Input is a year's policy and data: two directories.
type Input struct{ Policy, Economy string }

// Year is a year that was run.
type Year struct {
	Period book.Period
	Book   string // path
	Report *run.Report
}

// year is a year to run.
type year struct {
	Input
	policy  *policy.Policy
	economy *economy.Economy
	book    string
}

// Run makes the books. Everything is loaded and checked first, so that the tenth year's faults are told before the first is
// run. A year that fails ends it: the books of the years before are whole, and are given.
func Run(ctx context.Context, o Options) ([]Year, error) {
	all, err := load(o)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return nil, err
	}
	var out []Year
	after := o.After
	for i, y := range all {
		period := book.YearOf(y.policy.Year)
		report, err := run.Run(ctx, run.Options{Policy: y.policy, Economy: y.economy, Book: y.book, Force: o.Force, After: after,
			Threads: o.Threads, Memory: o.Memory, Progress: func(stage string, done, total int64) {
				if o.Progress != nil {
					o.Progress(fmt.Sprintf("%s (%d of %d): %s", period, i+1, len(all), stage), done, total)
				}
			}})
		if err != nil {
			return out, fmt.Errorf("%s: %w", period, err)
		}
		out = append(out, Year{Period: period, Book: y.book, Report: report})
		after = y.book
	}
	return out, nil
}

// load loads every policy and opens every economy, and holds the years against one another.
func load(o Options) ([]*year, error) {
	var faults fault.List
	var all []*year
	for _, in := range o.Years {
		y := &year{Input: in}
		var err error
		if y.policy, err = policy.Load(in.Policy); err != nil {
			faults.AddError(fault.Place{File: in.Policy}, err)
		}
		if y.economy, err = economy.Open(in.Economy); err != nil {
			faults.AddError(fault.Place{File: in.Economy}, err)
		}
		if y.policy != nil {
			y.book = filepath.Join(o.Dir, book.YearOf(y.policy.Year).String()+".duckdb")
		}
		all = append(all, y)
	}
	inOrder(&faults, all)
	for _, y := range all {
		if y.book == "" {
			continue
		}
		if _, err := os.Stat(o.Dir); err != nil && errors.Is(err, os.ErrNotExist) {
			break // it is made
		}
		faults.AddError(fault.Place{File: y.book}, book.MayCreate(y.book, o.Force))
	}
	return all, faults.Err()
}

// inOrder tells years that do not follow one another, of one nation.
func inOrder(faults *fault.List, all []*year) {
	for i := 1; i < len(all); i++ {
		before, y := all[i-1].policy, all[i].policy
		if before == nil || y == nil {
			continue
		}
		at := fault.Place{File: all[i].Policy}
		if y.Year != before.Year+1 {
			faults.Add(fault.New(at, "this policy is of %s, and stands after one of %s: expected %s", book.YearOf(y.Year), book.YearOf(before.Year), book.YearOf(before.Year+1)).
				WithAlso(fault.Place{File: all[i-1].Policy}, "the year before").
				WithHint("give the years in order, each once, with none left out"))
		}
		if y.Nation != before.Nation {
			faults.Add(fault.New(at, "this policy is of the nation %q, and the one of the year before of %q", y.Nation, before.Nation).
				WithAlso(fault.Place{File: all[i-1].Policy}, "the year before").WithHint("set nation: of the policy"))
		}
	}
}

// open opens the book of a year.
func (y Year) open(ctx context.Context) (*book.Book, error) {
	return book.Open(ctx, y.Book, func(path string) (book.Store, error) {
		return duckdb.Open(path, duckdb.Options{ReadOnly: true, Threads: 1})
	})
}
