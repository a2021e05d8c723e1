package main

import (
	"context"
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/synth"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

//go:embed policy
var policyFiles embed.FS

// country is one invented country and where its files are.
type country struct {
	dir     string // of everything made for it
	economy string
	truths  []synth.Truth // as truths.yaml says
}

// makeCountry makes a country of a seed, with or without what is planted.
func makeCountry(ctx context.Context, dir string, people int, seed uint64, plant bool) (*country, error) {
	c := &country{dir: dir, economy: filepath.Join(dir, "economy")}
	made, err := synth.Make(ctx, synth.Options{People: people, Seed: seed, Dir: c.economy, Plant: plant, Threads: 1})
	if err != nil {
		return nil, err
	}
	c.truths = made.Truths
	return c, nil
}

// forget takes the file of truths away, so that nothing after can have read it.
func (c *country) forget() error { return os.Remove(filepath.Join(c.economy, synth.TruthsFile)) }

// run makes a book of the country under the policy of this package, and gives its path and digest.
func (c *country) run(ctx context.Context, name string) (path, digest string, err error) {
	p, err := policy.LoadFS(policyFiles, "policy")
	if err != nil {
		return "", "", err
	}
	e, err := economy.Open(c.economy)
	if err != nil {
		return "", "", err
	}
	path = filepath.Join(c.dir, name)
	report, err := run.Run(ctx, run.Options{Policy: p, Economy: e, Book: path, Threads: 1})
	if err != nil {
		return "", "", err
	}
	return path, report.Digest, nil
}

// outcome is what came of one country.
type outcome struct {
	Planted  bool
	Truths   map[string]synth.Truth
	Suspects map[string][]suspect // by truth
	Compared bool                 // whether it was also run with the file of truths in place
	Same     bool                 // whether that gave the same digest
}

// look makes a country in a directory of its own, takes the truths away, runs the policy and looks in the book. Where
// twice is asked for, it is first run with the truths in place.
func look(ctx context.Context, people int, seed uint64, plant, twice bool) (o *outcome, err error) {
	dir, err := os.MkdirTemp("", "findings")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	c, err := makeCountry(ctx, dir, people, seed, plant)
	if err != nil {
		return nil, err
	}
	o = &outcome{Planted: plant, Compared: plant && twice, Truths: map[string]synth.Truth{}}
	with := ""
	if o.Compared {
		if _, with, err = c.run(ctx, "with.duckdb"); err != nil {
			return nil, err
		}
	}
	if plant {
		if err := c.forget(); err != nil {
			return nil, err
		}
	}
	path, without, err := c.run(ctx, "book.duckdb")
	if err != nil {
		return nil, err
	}
	o.Same = with == without
	if o.Suspects, err = searched(ctx, path); err != nil {
		return nil, err
	}
	for _, t := range c.truths { // only now, when everything has been found that will be
		o.Truths[t.Name] = t
	}
	return o, nil
}

// searched is what each finding names in a book.
func searched(ctx context.Context, path string) (map[string][]suspect, error) {
	b, err := openBook(ctx, path)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	out := map[string][]suspect{}
	for _, f := range findings {
		if out[f.truth], err = f.find(ctx, b); err != nil {
			return nil, fmt.Errorf("%s: %w", f.truth, err)
		}
	}
	return out, nil
}

func openBook(ctx context.Context, path string) (*book.Book, error) {
	return book.Open(ctx, path, func(path string) (book.Store, error) {
		return duckdb.Open(path, duckdb.Options{ReadOnly: true, Threads: 1})
	})
}

// monthOf is the month that a truth begins in.
func monthOf(t synth.Truth) book.Period {
	day, err := time.Parse("2006-01", t.From[:min(7, len(t.From))])
	if err != nil {
		return book.Period{}
	}
	return book.MonthWith(day)
}
