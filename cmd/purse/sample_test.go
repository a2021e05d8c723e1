package main

import (
	"context"
	"math/rand/v2"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/explain"
)

// sampled is how many addresses explainsome tries of a book.
const sampled = 50

// explainSome is the command explainsome BOOK: it explains fifty figures of the book, drawn by a fixed seed, each table
// that has addresses as often as another until its rows are at an end. Each must come to what the book says; explain
// fails where one does not.
func explainSome(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: explainsome BOOK")
	}
	ctx := context.Background()
	b, err := openBook(ctx, ts.MkAbs(args[0]))
	ts.Check(err)
	defer b.Close()
	e, err := economyOf(ctx, b, "")
	ts.Check(err)
	x, err := explain.New(ctx, b, e)
	ts.Check(err)
	defer x.Close()
	tried := 0
	for _, row := range drawn(ts, b) {
		at, err := row.Address()
		ts.Check(err)
		got, err := x.Explain(ctx, at, explain.Show{Rows: 2, Kinds: 2})
		if err != nil {
			ts.Fatalf("%s: %v", at, err)
		}
		if len(got.Checks) == 0 {
			ts.Fatalf("%s: nothing is held against the book", at)
		}
		tried++
	}
	if tried != sampled {
		ts.Fatalf("%d addresses explained, not %d", tried, sampled)
	}
}

// drawn is the rows to explain: the tables take turns.
func drawn(ts *testscript.TestScript, b *book.Book) []book.Row {
	random := rand.New(rand.NewPCG(1, 2))
	var tables [][]book.Row
	for _, t := range book.Tables {
		if len(t.Names) == 0 {
			continue
		}
		rows, err := b.Rows(context.Background(), t.Name, nil)
		ts.Check(err)
		random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		tables = append(tables, rows)
	}
	var out []book.Row
	for i, any := 0, true; any && len(out) < sampled; i++ {
		any = false
		for _, rows := range tables {
			if i < len(rows) && len(out) < sampled {
				out, any = append(out, rows[i]), true
			}
		}
	}
	return out
}
