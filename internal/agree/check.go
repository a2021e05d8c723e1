package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/explain"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// mostExplained is how many figures of one table of one book are explained.
const mostExplained = 6

// checker checks what is drawn, and keeps the last that failed.
type checker struct {
	met     *meeting
	failing *drawn
	problem string
}

func newChecker() *checker { return &checker{met: newMeeting()} }

func (c *checker) property(t *rapid.T) {
	d := draw(t)
	if err := c.one(context.Background(), d); err != nil {
		c.failing, c.problem = d, err.Error()
		t.Fatal("they do not agree")
	}
}

// one writes, runs and checks one policy and economy. The error says what does not agree.
func (c *checker) one(ctx context.Context, d *drawn) error {
	dir, err := os.MkdirTemp("", "agree")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := d.write(dir); err != nil {
		return err
	}
	c.met.drawn++
	p, err := policy.Load(filepath.Join(dir, "policy"))
	if err != nil {
		c.met.refuse(err)
		return nil
	}
	e, err := economy.Open(filepath.Join(dir, "economy"))
	if err != nil {
		return fmt.Errorf("the economy: %w", err)
	}
	c.met.take(d)
	path := filepath.Join(dir, "book.duckdb")
	if _, err := run.Run(ctx, run.Options{Policy: p, Economy: e, Book: path, Threads: 1}); err != nil {
		return c.stopped(err)
	}
	b, err := book.Open(ctx, path, func(path string) (book.Store, error) {
		return duckdb.Open(path, duckdb.Options{ReadOnly: true, Threads: 1})
	})
	if err != nil {
		return err
	}
	defer b.Close()
	c.met.ran++
	if err := c.explained(ctx, p, b, e); err != nil {
		return err
	}
	return c.bothWays(ctx, p, e, b)
}

// stopped says whether a run ended by a fault that it may end by, such as a pot that cannot meet its floors.
func (c *checker) stopped(err error) error {
	var list fault.List
	var one *fault.Fault
	if strings.Contains(err.Error(), "not sound") {
		return fmt.Errorf("the run: %w", err)
	}
	if errors.As(err, &list) || errors.As(err, &one) {
		c.met.stop(err)
		return nil
	}
	return fmt.Errorf("the run: %w", err)
}

// tied says whether a clause of the policy names the rule and step of a figure.
func tied(p *policy.Policy, a book.Address) bool {
	for _, c := range p.Clauses {
		for _, t := range c.Ties {
			if t.Carries(a.Rule, a.Step) {
				return true
			}
		}
		if a.Table == "measures" && c.Measure == a.Rule {
			return true
		}
	}
	return false
}

// explained holds explain to the figures of the book: it works each out again with the reference.
func (c *checker) explained(ctx context.Context, p *policy.Policy, b *book.Book, e *economy.Economy) error {
	x, err := explain.New(ctx, b, e)
	if err != nil {
		return err
	}
	defer x.Close()
	for _, t := range book.Tables {
		if len(t.Names) == 0 {
			continue
		}
		rows, err := b.Rows(ctx, t.Name, nil)
		if err != nil {
			return err
		}
		every := max(1, len(rows)/mostExplained)
		for i := 0; i < len(rows); i += every {
			a, err := rows[i].Address()
			if err != nil {
				return err
			}
			said, err := x.Explain(ctx, a, explain.Show{Rows: 3, Kinds: 3})
			if err != nil {
				return fmt.Errorf("explain %s: %w", a, err)
			}
			if tied(p, a) && len(said.Clauses) == 0 {
				return fmt.Errorf("explain %s: its clause is not told", a)
			}
			c.met.explained[t.Name]++
		}
	}
	return nil
}
