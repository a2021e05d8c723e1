// Package compare says what a reform changes: it sets the book of a reform beside the book of what it reforms.
//
// [Make] gives a [Comparison], which is a DuckDB file, or one in memory, with three schemas: a and b are the two books,
// and change has what differs, each table described in [Tables]. A table of change has no row for what is the same, so
// a reform that changes nothing gives tables without rows. With the policies and the economy it also runs each named
// change alone, and gives for each organisation the effect of each and what is left over, which add up to the penny.
package compare

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/fault"
)

// Options says what to compare.
type Options struct {
	A, B string // paths of two books
	// Receipts are those of A and B, for a caller that has opened both already; nil: Make reads them.
	Receipts [2]map[string]string
	Output   string // the file to make; "" to make none
	Force    bool   // replace a file that is there
	// Ladder, when set, runs each named change alone.
	Ladder *Ladder
	// Progress, when set, is told of each stage: what, how many of how many are done (total 0: not known).
	Progress func(stage string, done, total int64)
}

// Comparison is two books side by side.
type Comparison struct {
	A, B  map[string]string // the receipts
	Notes []string          // what a reader should know
	// Rungs are the names of the ladder's rows in order; empty where there is no ladder.
	Rungs []Rung

	options Options
	db      *duckdb.DB
	draft   *book.Draft
}

// Make compares two books. Books of different economies or years are refused: what differs would not be the reform's.
// The caller ends it with Publish or Close.
func Make(ctx context.Context, o Options) (*Comparison, error) {
	c := &Comparison{options: o}
	if err := c.make(ctx); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func (c *Comparison) make(ctx context.Context) error {
	var err error
	c.A, c.B = c.options.Receipts[0], c.options.Receipts[1]
	if c.A == nil {
		if c.A, err = receipt(ctx, c.options.A); err != nil {
			return err
		}
	}
	if c.B == nil {
		if c.B, err = receipt(ctx, c.options.B); err != nil {
			return err
		}
	}
	if err := c.alike(); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	c.progress("comparing", 0, 0)
	for _, stage := range []func(context.Context) error{c.attach, c.directions, c.tables, c.climb, c.detach} {
		if err := stage(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (c *Comparison) progress(stage string, done, total int64) {
	if c.options.Progress != nil {
		c.options.Progress(stage, done, total)
	}
}

func openBook(path string) (book.Store, error) {
	return duckdb.Open(path, duckdb.Options{ReadOnly: true})
}

// receipt opens a book for as long as it takes to read what made it.
func receipt(ctx context.Context, path string) (map[string]string, error) {
	b, err := book.Open(ctx, path, openBook)
	if err != nil {
		return nil, err
	}
	r, err := b.Receipt(ctx)
	return r, errors.Join(err, b.Close())
}

// inputPurse is where a receipt has the hash of the program that made the book.
const inputPurse = book.ReceiptInput + "purse"

// alike refuses books that differ in more than their rules.
func (c *Comparison) alike() error {
	at := fault.Place{File: c.options.B}
	if a, b := c.A[book.ReceiptYear], c.B[book.ReceiptYear]; a != b {
		return fault.New(at, "this book is of %s and %s is of %s", b, c.options.A, a).
			WithHint("compare two policies of one year: give the reform the year of what it extends, and run it again")
	}
	if files := otherFiles(c.A, c.B); len(files) > 0 {
		return fault.New(at, "this book was made from other data than %s: %s", c.options.A, strings.Join(files, ", ")).
			WithHint("run both policies on one economy, so that what differs is what the reform does")
	}
	if a, b := c.A[book.ReceiptPurse], c.B[book.ReceiptPurse]; a != b {
		c.Notes = append(c.Notes, fmt.Sprintf("the books were made by two versions of purse, %s and %s", a, b))
	} else if c.A[inputPurse] != c.B[inputPurse] {
		c.Notes = append(c.Notes, fmt.Sprintf("the books were made by two builds of purse, both called %s, whose code differs", a))
	}
	return nil
}

// otherFiles are the files of the economies of two receipts that are not the same.
func otherFiles(a, b map[string]string) []string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	var out []string
	for _, key := range slices.Sorted(maps.Keys(all)) {
		name, ok := strings.CutPrefix(key, book.ReceiptFile)
		if name, hash := strings.CutSuffix(name, "/sha256"); ok && hash && a[key] != b[key] {
			out = append(out, name)
		}
	}
	return out
}

// open opens the file that is made, or one in memory.
func (c *Comparison) open() error {
	path := ""
	var err error
	if c.options.Output != "" {
		if c.draft, err = book.NewDraft(c.options.Output, c.options.Force); err != nil {
			return err
		}
		path = c.draft.File()
	}
	c.db, err = duckdb.Open(path, duckdb.Options{})
	return err
}

func (c *Comparison) exec(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if _, err := c.db.SQL().ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%w\n%s", err, s)
		}
	}
	return nil
}

// attach brings both books in: copied into a file that is made, looked at where they are otherwise.
func (c *Comparison) attach(ctx context.Context) error {
	statements := []string{"CREATE SCHEMA a", "CREATE SCHEMA b", "CREATE SCHEMA change"}
	for i, path := range []string{c.options.A, c.options.B} {
		statements = append(statements, fmt.Sprintf("ATTACH %s AS book_%s (READ_ONLY)", text(path), "ab"[i:i+1]))
	}
	for _, side := range []string{"a", "b"} {
		for _, t := range book.Tables {
			what, order := "VIEW", ""
			if c.draft != nil {
				what, order = "TABLE", " ORDER BY "+names(t.Key)
			}
			statements = append(statements, fmt.Sprintf("CREATE %s %s.%s AS SELECT * FROM book_%s.main.%s%s",
				what, side, name(t.Name), side, name(t.Name), order))
		}
	}
	return c.exec(ctx, statements...)
}

// detach lets go of the books, so that the file stands alone.
func (c *Comparison) detach(ctx context.Context) error {
	if c.draft == nil {
		return nil
	}
	return c.exec(ctx, "DETACH book_a", "DETACH book_b", "CHECKPOINT")
}

// Publish gives the file its name and ends the comparison; where no file was asked for it only ends it.
func (c *Comparison) Publish() error {
	if c.draft == nil {
		return c.Close()
	}
	err := c.db.Close()
	c.db = nil
	if err != nil {
		return errors.Join(err, c.Close())
	}
	return c.draft.Publish()
}

// Close ends a comparison that is not to be published, and leaves nothing behind. After Publish it does nothing.
func (c *Comparison) Close() error {
	var err error
	if c.db != nil {
		err = c.db.Close()
		c.db = nil
	}
	if c.draft != nil {
		err = errors.Join(err, c.draft.Discard())
	}
	return err
}

// text is a text as SQL has it.
func text(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// name is a name as SQL has it: several of ours are words of SQL.
func name(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

func names(all []string) string {
	quoted := make([]string, len(all))
	for i, n := range all {
		quoted[i] = name(n)
	}
	return strings.Join(quoted, ", ")
}
