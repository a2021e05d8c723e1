package main

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/sides"
)

type sidesVerb struct {
	A string `arg:"" name:"book" help:"The book."`
	B string `arg:"" name:"other" optional:"" help:"A second book, of another policy, to set beside it."`

	Labels bool `help:"Print what each label counts instead."`
	format
}

// Help is the longer text of purse help sides.
func (sidesVerb) Help() string {
	return `A policy lies somewhere between centre and local, competition and collaboration, body and place, target and outcome. It says itself what counts to which, under dualities: and labels:. Of each side this prints the pounds moved in the year, how much of all that is, and how many of the policy's rules, measures, targets and parameters count to it. What no label counts is told as unlabelled.

Pounds moved are those of each rule between each two bodies in the year, steps and months together, without their sign.

Examples:

    purse sides base.duckdb
    purse sides base.duckdb reform.duckdb
    purse sides base.duckdb --labels --csv`
}

// Run counts and prints.
func (v *sidesVerb) Run(ctx context.Context, m *Main) error {
	var pages []*sides.Page
	for _, path := range []string{v.A, v.B} {
		if path == "" {
			continue
		}
		b, err := openBook(ctx, path)
		if err != nil {
			return wrongUse(err)
		}
		page, err := sides.Of(ctx, b)
		if err := errors.Join(err, b.Close()); err != nil {
			return err
		}
		pages = append(pages, page)
	}
	switch {
	case v.Labels:
		return v.print(m.Stdout, labelsTable(pages))
	case !v.text():
		return v.print(m.Stdout, sidesTable(pages, ""))
	}
	return tellSides(m, pages)
}

// dualitiesOf are the dualities of pages by slug, in the order met, each with its name and why it is asked.
func dualitiesOf(pages []*sides.Page) (slugs []string, said map[string]string) {
	said = map[string]string{}
	for _, page := range pages {
		for _, d := range page.Dualities {
			if _, ok := said[d.Slug]; ok {
				continue
			}
			slugs = append(slugs, d.Slug)
			said[d.Slug] = d.Name
			if d.Because != "" {
				said[d.Slug] += ": " + d.Because
			}
		}
	}
	return slugs, said
}

func tellSides(m *Main, pages []*sides.Page) error {
	slugs, said := dualitiesOf(pages)
	s := &comparing{m: m}
	for i, page := range pages {
		s.say("%s is %s, %s", []string{"A", "B"}[i], page.Policy.Title, book.YearOf(page.Policy.Year))
	}
	for _, slug := range slugs {
		t := sidesTable(pages, slug)
		t.Columns = t.Columns[1:]
		for i := range t.Rows {
			t.Rows[i] = t.Rows[i][1:]
		}
		s.show(said[slug], t, "")
		for i, page := range pages {
			if find(page, slug) == nil {
				s.say("    %s says nothing of it", []string{"A", "B"}[i])
			}
		}
	}
	s.say("\nWhat each label counts: --labels")
	return s.err
}

func find(page *sides.Page, slug string) *sides.Duality {
	for i := range page.Dualities {
		if page.Dualities[i].Slug == slug {
			return &page.Dualities[i]
		}
	}
	return nil
}

// sidesTable is the sides of one duality, or of all, of each book.
func sidesTable(pages []*sides.Page, only string) table {
	t := table{Whole: true, Columns: []column{{"duality", words}, {"side", words}}}
	for i := range pages {
		of := ""
		if len(pages) > 1 {
			of = []string{"A ", "B "}[i]
		}
		t.Columns = append(t.Columns, column{of + "pence", money}, column{of + "part", percent}, column{of + "rules", number},
			column{of + "measures", number}, column{of + "targets", number}, column{of + "parameters", number})
	}
	slugs, _ := dualitiesOf(pages)
	for _, slug := range slugs {
		if only != "" && slug != only {
			continue
		}
		for _, name := range sideNames(pages, slug) {
			row := []cell{known(slug), known(name)}
			for _, page := range pages {
				row = append(row, sideCells(find(page, slug), name)...)
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// sideNames are the sides that any of the books has, what is on neither alone last.
func sideNames(pages []*sides.Page, slug string) []string {
	var named, rest []string
	for _, page := range pages {
		d := find(page, slug)
		if d == nil {
			continue
		}
		for _, side := range d.Sides {
			switch special := side.Name == sides.Both || side.Name == sides.Unlabelled; {
			case special && !slices.Contains(rest, side.Name):
				rest = append(rest, side.Name)
			case !special && !slices.Contains(named, side.Name):
				named = append(named, side.Name)
			}
		}
	}
	if len(rest) > 1 { // both before unlabelled, whichever book had it
		rest = []string{sides.Both, sides.Unlabelled}
	}
	return append(named, rest...)
}

// sideCells are the figures of a side of a duality, empty where the book does not have it.
func sideCells(d *sides.Duality, name string) []cell {
	if d == nil {
		return make([]cell, 6)
	}
	all := new(big.Int)
	for _, side := range d.Sides {
		all.Add(all, side.Pence)
	}
	for _, side := range d.Sides {
		if side.Name != name {
			continue
		}
		part := cell{}
		if all.Sign() > 0 {
			part = known(decimal.Text(decimal.Round(new(big.Rat).SetFrac(side.Pence, all), 6).Rat()))
		}
		return append([]cell{known(side.Pence.String()), part}, countCells(side.Counts)...)
	}
	return make([]cell, 6)
}

func countCells(c sides.Counts) []cell {
	return []cell{whole(int64(c.Rules)), whole(int64(c.Measures)), whole(int64(c.Targets)), whole(int64(c.Parameters))}
}

// labelsTable is every label with what it counts and why.
func labelsTable(pages []*sides.Page) table {
	t := table{Whole: true, Columns: []column{{"policy", words}, {"duality", words}, {"side", words}, {"label", words}, {"pence", money}, {"rules", number},
		{"measures", number}, {"targets", number}, {"parameters", number}, {"because", words}}}
	for _, page := range pages {
		for _, d := range page.Dualities {
			for _, l := range d.Labels {
				row := []cell{known(page.Policy.Name), known(d.Slug), known(l.Side), known(fmt.Sprint(l.Label)), known(l.Pence.String())}
				t.Rows = append(t.Rows, append(append(row, countCells(l.Counts)...), maybe(l.Because)))
			}
		}
	}
	return t
}
