package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/run"
)

type verifyVerb struct {
	Book    string `arg:"" help:"The book."`
	Policy  string `help:"The policy that the book is said to be of, to run again." placeholder:"DIR"`
	Economy string `help:"The economy that the book is said to be of, to run again." placeholder:"DIR"`
	After   string `help:"The book of the year before that the book was made after; by default where it was then." placeholder:"BOOK"`
	format
}

// Help is the longer text of purse help verify.
func (verifyVerb) Help() string {
	return `Without a policy and an economy, proves that the book is as it was written: every table has the digest that the receipt says, and the ledger sums to zero over all organisations. With them, also runs again, and proves that the book is what those rules and rows give. The exit code is 1 when it is not.

Examples:

    purse verify base.duckdb
    purse verify base.duckdb --policy policies/england-2017-18 --economy my-economy`
}

// Run proves the book, or says what is at fault.
func (v *verifyVerb) Run(ctx context.Context, m *Main) error {
	if (v.Policy == "") != (v.Economy == "") {
		return hinted("give both, or neither", "running again needs a policy and an economy")
	}
	b, err := openBook(ctx, v.Book)
	if err != nil {
		return wrongUse(err)
	}
	defer b.Close()
	faults, err := b.Verify(ctx)
	if err != nil {
		return err
	}
	receipt, err := b.Receipt(ctx)
	if err != nil {
		return err
	}
	again, err := v.again(ctx, m, b)
	if err != nil {
		return err
	}
	t, differ := v.compare(receipt, again)
	faults.Add(differ...)
	if err := v.print(m.Stdout, t); err != nil {
		return err
	}
	if err := faults.Err(); err != nil {
		return err
	}
	if v.text() {
		fmt.Fprintf(m.Stdout, "\n%s: %s\n", v.Book, v.proved())
	}
	return nil
}

func (v *verifyVerb) proved() string {
	if v.Policy == "" {
		return "the book is as it was written"
	}
	return "the book is what these rules and rows give"
}

// again runs the policy on the economy and gives the receipt of what they make; nil when it was not asked for.
func (v *verifyVerb) again(ctx context.Context, m *Main, of *book.Book) (map[string]string, error) {
	if v.Policy == "" {
		return nil, nil
	}
	receipt, err := of.Receipt(ctx)
	if err != nil {
		return nil, err
	}
	asOf, err := run.AsOf(receipt)
	if err != nil {
		return nil, err
	}
	p, e, err := loadBoth(v.Policy, v.Economy, asOf)
	if err != nil {
		return nil, err
	}
	after, err := v.after(ctx, of)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "purse-verify-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "again.duckdb")
	progress := m.newProgress()
	_, err = run.Run(ctx, run.Options{Policy: p, Economy: e, Book: path, After: after, AsOf: asOf, Progress: progress.Show})
	progress.Clear()
	if err != nil {
		return nil, err
	}
	b, err := openBook(ctx, path)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	return b.Receipt(ctx)
}

// after is the book of the year before that the book was made after, proved to be that; "" for none.
func (v *verifyVerb) after(ctx context.Context, of *book.Book) (string, error) {
	path, err := afterPath(ctx, of, v.After)
	if err != nil || path == "" {
		return "", err
	}
	b, err := openBook(ctx, path)
	if err != nil {
		return "", fmt.Errorf("the book of the year before, which this one was made after, is needed:\n%w\n    hint: name it with --after BOOK", err)
	}
	defer b.Close()
	receipt, err := of.Receipt(ctx)
	if err != nil {
		return "", err
	}
	before, err := b.Receipt(ctx)
	if err == nil && before[book.ReceiptBookDigest] != receipt[book.ReceiptAfterIs] {
		err = fault.New(fault.Place{File: path}, "this is not the book of the year before that %s was made after", v.Book).
			WithHint("bring that book back, or run the policy again for a new book")
	}
	return path, err
}

// compare lists the tables with their digests, and faults for those that came out otherwise.
func (v *verifyVerb) compare(receipt, again map[string]string) (table, fault.List) {
	t := table{Columns: []column{{"table", words}, {"rows", number}, {"digest", words}}, Whole: true}
	if again != nil {
		t.Columns = append(t.Columns, column{"again", words})
	}
	var faults fault.List
	for _, one := range book.Tables {
		digest, made := receipt[book.ReceiptDigest+one.Name], again[book.ReceiptDigest+one.Name]
		if digest == "" {
			continue // the receipt has no digest of itself
		}
		row := []cell{known(one.Name), maybe(receipt[book.ReceiptRows+one.Name]), known(digest), maybe(made)}
		t.Rows = append(t.Rows, row[:len(t.Columns)])
		if again != nil && made != digest {
			faults.Add(fault.New(fault.Place{File: v.Book}, "table %s is not what this policy and economy give: it has %s rows, and running again gives %s",
				one.Name, receipt[book.ReceiptRows+one.Name], again[book.ReceiptRows+one.Name]).
				WithHint("%s", whyOther(receipt, again)))
		}
	}
	return t, faults
}

// whyOther is what most likely makes two runs differ, by their receipts.
func whyOther(receipt, again map[string]string) string {
	for _, one := range []struct{ key, what string }{
		{book.ReceiptPolicyHash, "the policy is not the one of the book"},
		{book.ReceiptPurse, "the book was made by another version of purse"},
	} {
		if receipt[one.key] != again[one.key] {
			return fmt.Sprintf("%s: %s there, %s here", one.what, receipt[one.key], again[one.key])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(receipt)) {
		if filepath.Base(key) == "sha256" && receipt[key] != again[key] {
			return "the economy's file is not the one of the book: " + key
		}
	}
	return "policy, data and purse are those of the book, so it was changed, or there is a bug in purse"
}
