// Package effect says what a policy does to every body's money and to every measure beside another policy, the base, over
// one economy. Each is run from the base's book, so that only what differs is made again, and what it does is kept by what
// the policy means: two that do the same are run once.
package effect

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// Options say what the base is.
type Options struct {
	Policy  *policy.Policy
	Economy *economy.Economy
	Book    string // of the base; "": it is run
	After   string // the book of the year before, where Book is not given
	Threads int
	Memory  string
	// Progress, when set, is told of each stage: what, how many of how many are done (total 0: not known).
	Progress func(stage string, done, total int64)
}

// Bench runs policies beside the base.
type Bench struct {
	Options
	Runs int // how many policies were run, without the base

	db        *duckdb.DB
	dir       string
	after     string
	questions []Question
	known     map[string]*Effect
	failed    map[string]error
	quick     *quick // nil until Quicken
	light     map[string]*Effect
}

// Question asks one number of a book: SQL over its tables, in which {book} stands for the book. The answer is text, and
// NULL where there is none.
type Question string

// Effect is what a policy does.
type Effect struct {
	Net      Nets     // how much better off each body is than in the base
	Measures []Moved  // figures of measures that differ from the base's, the whole of each
	Answers  []Answer // to the questions, in order
}

// Answer is what a book says to a question.
type Answer struct {
	Value *big.Rat // nil where the book has none
}

// Moved is a figure of a measure that differs.
type Moved struct {
	Measure, Organisation, Other, Period string
	Before, After                        *big.Rat // nil where there is no value
}

// Open makes the base's book, or takes the one that is given, which must be of the policy as it is now and of the economy.
func Open(ctx context.Context, o Options) (*Bench, error) {
	b := &Bench{Options: o, after: o.After, known: map[string]*Effect{}, failed: map[string]error{}, light: map[string]*Effect{}}
	if err := b.open(ctx); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

func (b *Bench) open(ctx context.Context) error {
	var err error
	if b.dir, err = os.MkdirTemp("", "purse-effect-"); err != nil {
		return err
	}
	if b.Book == "" {
		b.Book = filepath.Join(b.dir, "base.duckdb")
		if _, err := run.Run(ctx, run.Options{Policy: b.Policy, Economy: b.Economy, Book: b.Book, After: b.after, AsOf: b.Policy.AsOf,
			Threads: b.Threads, Memory: b.Memory, Progress: b.Progress}); err != nil {
			return err
		}
	} else if err := b.given(ctx); err != nil {
		return err
	}
	if b.db, err = duckdb.Open("", duckdb.Options{Threads: b.Threads, MemoryLimit: b.Memory}); err != nil {
		return err
	}
	return b.exec(ctx, fmt.Sprintf("ATTACH %s AS base (READ_ONLY)", Quote(b.Book)))
}

// given proves that the book given is of the base. That it is of the economy is proved when something is run from it.
func (b *Bench) given(ctx context.Context) error {
	opened, err := book.Open(ctx, b.Book, func(path string) (book.Store, error) {
		return duckdb.Open(path, duckdb.Options{ReadOnly: true})
	})
	if err != nil {
		return err
	}
	receipt, err := opened.Receipt(ctx)
	if err := errors.Join(err, opened.Close()); err != nil {
		return err
	}
	if receipt[book.ReceiptPolicyHash] != b.Policy.Hash {
		return fault.New(fault.Place{File: b.Book}, "this book is not of the policy %s as it is now", b.Policy.Dir).
			WithHint("give the book of that policy, or leave it away: it is then made")
	}
	b.after = run.EarlierPath(b.Book, receipt)
	return nil
}

// Close takes away what was made on the way.
func (b *Bench) Close() error {
	var err error
	if b.quick != nil {
		err = b.quick.beside.Close()
	}
	if b.db != nil {
		err = errors.Join(err, b.db.Close())
	}
	if b.dir != "" {
		err = errors.Join(err, os.RemoveAll(b.dir))
	}
	return err
}

// Ask has these questions asked of every book from now on.
func (b *Bench) Ask(questions []Question) {
	b.questions, b.known = questions, map[string]*Effect{}
}

// Base is the base beside itself: nothing moves, and it answers the questions.
func (b *Bench) Base(ctx context.Context) (*Effect, error) { return b.Of(ctx, b.Policy) }

// Of runs a policy, unless one that means the same was. A policy that cannot be run over the economy is an error each time.
func (b *Bench) Of(ctx context.Context, p *policy.Policy) (*Effect, error) {
	if e := b.known[p.Means]; e != nil {
		return e, nil
	}
	if err := b.failed[p.Means]; err != nil {
		return nil, err
	}
	e, err := b.run(ctx, p)
	if err != nil {
		if ctx.Err() == nil {
			b.failed[p.Means] = err
		}
		return nil, err
	}
	b.known[p.Means] = e
	return e, nil
}

// Without is Of without the answers: in memory, once quickened, where the policy can be run so.
func (b *Bench) Without(ctx context.Context, p *policy.Policy) (*Effect, error) {
	if e := b.light[p.Means]; e != nil {
		return e, nil
	}
	if b.quick == nil || b.known[p.Means] != nil || p.Means == b.Policy.Means {
		return b.Of(ctx, p)
	}
	e, err := b.quick.run(ctx, p)
	if errors.Is(err, run.ErrNotBeside) {
		return b.Of(ctx, p)
	}
	if err != nil {
		return nil, err
	}
	b.Runs++
	b.light[p.Means] = e
	return e, nil
}

func (b *Bench) run(ctx context.Context, p *policy.Policy) (*Effect, error) {
	e := &Effect{Net: Nets{}}
	if p.Means == b.Policy.Means {
		return e, b.answer(ctx, e, "base")
	}
	path := filepath.Join(b.dir, "beside.duckdb")
	b.Runs++
	made, err := run.Run(ctx, run.Options{Policy: p, Economy: b.Economy, Book: path, Force: true, After: b.after, From: b.Book,
		AsOf: p.AsOf, Threads: b.Threads, Memory: b.Memory})
	if err != nil {
		return nil, err
	}
	if err := b.sameEconomy(ctx, made.Receipt); err != nil {
		return nil, err
	}
	if err := b.exec(ctx, fmt.Sprintf("ATTACH %s AS beside (READ_ONLY)", Quote(path))); err != nil {
		return nil, err
	}
	err = errors.Join(b.difference(ctx, e), b.answer(ctx, e, "beside"))
	return e, errors.Join(err, b.exec(ctx, "DETACH beside"))
}

// sameEconomy proves that the base's book is of the economy: what differs would not be the policy's.
func (b *Bench) sameEconomy(ctx context.Context, receipt map[string]string) error {
	for key, hash := range receipt {
		if !strings.HasPrefix(key, book.ReceiptFile) || !strings.HasSuffix(key, "/sha256") {
			continue
		}
		var was string
		err := b.db.SQL().QueryRowContext(ctx, `SELECT coalesce(max(value), '') FROM base.receipt WHERE "key" = ?`, key).Scan(&was)
		if err != nil {
			return err
		}
		if was != hash {
			return fault.New(fault.Place{File: b.Book}, "this book is not of the economy %s as it is now", b.Economy.Dir).
				WithHint("give the book of that economy, or leave it away: it is then made")
		}
	}
	return nil
}

func (b *Bench) exec(ctx context.Context, statement string) error {
	if _, err := b.db.SQL().ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("%w\n%s", err, statement)
	}
	return nil
}

// Quote writes a text as SQL has it.
func Quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
