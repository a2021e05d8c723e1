package main

import (
	"context"
	"errors"
	"os"
	"slices"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/negotiate"
)

type negotiateVerb struct {
	Base      string   `arg:"" help:"The policy that is negotiated: a directory."`
	Positions []string `arg:"" name:"position" help:"Files of positions, each of a party; one may be of the panel."`

	Economy string `required:"" placeholder:"DIR" help:"The economy on which what is offered is run."`
	Book    string `placeholder:"BOOK" help:"The policy's book of that economy; without it one is made."`
	After   string `placeholder:"BOOK" help:"The book of the year before, where the policy reads one and no --book is given."`
	Output  string `name:"output" short:"o" placeholder:"DIR" help:"A directory to make: the agreed text, as a reform of the policy."`
	Force   bool   `help:"Replace a directory that is there, once the new one is whole."`
	Table   string `placeholder:"TABLE" help:"Print one table: clauses, offers, costs, measures, red-lines, moves or bodies."`
	asOf
	format
}

// Help is the longer text of purse help negotiate.
func (negotiateVerb) Help() string {
	return `Each POSITION is a file that says whose it is, to whom it is offered, when and why, what it would change, and its red lines. A clause is a place of the policy that some position changes. For each it prints what the policy has, what each party offers, what each offer alone costs every body and does to every measure, what moved since the last round and toward whom, and whether it is agreed. What the parties leave open is settled as the policy's arbitration: says, when the panel's own assessment is among the files. Then whose red line breaks under which position, and under the agreed text.

A party that would change what it has no authority for, a red line on nothing, a position on another policy or year, and dates out of order are faults, all told at once. The manual page negotiation.md shows three rounds of one.

As CSV or JSON one table is printed, by default clauses.

Examples:

    purse negotiate policy positions/*.yaml --economy economy
    purse negotiate policy positions/*.yaml --economy economy --book base.duckdb -o agreed
    purse negotiate policy positions/*.yaml --economy economy --table=costs --csv`
}

// Run puts the positions together and tells.
func (v *negotiateVerb) Run(ctx context.Context, m *Main) error {
	if v.Table == "" && !v.text() {
		v.Table = "clauses"
	}
	if _, ok := negotiationTables[v.Table]; v.Table != "" && !ok {
		return wrongUse(hinted(fault.Suggest(v.Table, negotiationNames()), "a negotiation has no table %q", v.Table))
	}
	if _, err := os.Stat(v.Output); v.Output != "" && err == nil && !v.Force {
		return wrongUse(hinted("name another directory with -o, or make it again with --force", "%s is there already", v.Output))
	}
	progress := m.newProgress()
	n, err := v.make(ctx, progress.Show)
	progress.Clear()
	if err != nil {
		return err
	}
	defer n.Close()
	if v.Table != "" {
		err = v.format.print(m.Stdout, negotiationTables[v.Table](n))
	} else {
		err = tellNegotiation(m, n)
	}
	if err == nil && v.Output != "" {
		err = n.Write(v.Output, v.Force)
	}
	return err
}

func (v *negotiateVerb) make(ctx context.Context, progress func(string, int64, int64)) (*negotiate.Negotiation, error) {
	day, err := v.day()
	if err != nil {
		return nil, err
	}
	p, e, err := loadBoth(v.Base, v.Economy, day)
	var positions []*negotiate.Position
	for _, path := range v.Positions {
		position, problem := readPosition(path)
		err = joined(err, problem)
		if position != nil {
			positions = append(positions, position)
		}
	}
	if err != nil {
		return nil, err
	}
	return negotiate.Make(ctx, negotiate.Options{Base: p, Economy: e, Positions: positions, Book: v.Book, After: v.After, Progress: progress})
}

// readPosition reads a file; one that is not there is wrong use.
func readPosition(path string) (*negotiate.Position, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		var why *os.PathError
		if errors.As(err, &why) {
			err = fault.New(fault.Place{File: path}, "this file cannot be read: %v", why.Err)
		}
		return nil, wrongUse(err)
	}
	p, faults := negotiate.Read(path, data)
	return p, faults.Err()
}

func negotiationNames() []string {
	var names []string
	for name := range negotiationTables {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
