package main

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"github.com/commonpurse/commonpurse/run"
)

type priceVerb struct {
	Policy string `arg:"" help:"The policy: a directory."`
	File   string `arg:"" help:"A CSV file of spells; - is stdin."`

	Rule    string `help:"The price rule to use, if not the one that prices a stay by itself." placeholder:"NAME"`
	Economy string `help:"An economy that brings organisations and the tables the policy leaves to it." placeholder:"DIR"`
}

// Help is the longer text of purse help price.
func (priceVerb) Help() string {
	return `A row comes out for each row that goes in, in the same order: its columns, then pence, then steps (name=pence; and so on). A row that cannot be priced has no pence, and the reason in steps. The columns are those of the table spells; see purse help check for what a rule reads.

Where a policy has several price rules for spells, the one used is the one that pays for a stay by that stay alone: not one that only values (pays: no), nor one that picks another stay for each (derive), as a rule for readmissions does. --rule names another, or chooses where several are left.

Examples:

    purse price policies/england-2017-18 spells.csv
    purse price policies/england-2017-18 - < spells.csv > priced.csv
    purse price policies/england-2017-18 spells.csv --economy my-economy
    purse price policies/england-2017-18 spells.csv --rule readmissions`
}

// Run prices a file, row by row.
func (v *priceVerb) Run(ctx context.Context, m *Main) error {
	p, err := loadPolicy(v.Policy)
	if err != nil {
		return err
	}
	o := run.PriceOptions{Rule: v.Rule, Name: filepath.ToSlash(v.File)}
	if v.Economy != "" {
		if o.Economy, err = openEconomy(v.Economy); err != nil {
			return err
		}
	}
	in, err := m.open(v.File)
	if err != nil {
		return wrongUse(err)
	}
	defer in.Close()
	if v.File == "-" {
		o.Name = "stdin"
	}
	return run.Price(ctx, p, in, m.Stdout, o)
}

// open opens a file for reading; - is stdin.
func (m *Main) open(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(m.Stdin), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, noFile(path, err)
	}
	return f, nil
}
