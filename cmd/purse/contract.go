package main

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/particulars"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

type contractVerb struct {
	Policy string `arg:"" help:"The policy, with its clauses: a directory."`
	From   string `arg:"" optional:"" name:"economy" help:"An economy, with the terms and plan of the two; or a book made of this policy, for what came of it as well."`

	Provider     string `required:"" placeholder:"CODE" help:"The provider."`
	Commissioner string `required:"" placeholder:"CODE" help:"The commissioner."`
	Output       string `name:"output" short:"o" placeholder:"FILE" help:"The file to write: Markdown, or HTML where its name ends in .html. By default Markdown is printed."`
	Force        bool   `help:"Replace a file that is there."`
	asOf
}

// Help is the longer text of purse help contract.
func (contractVerb) Help() string {
	return `Writes the schedules of a contract between two bodies from the rules: for each clause of the policy what it says, the measure and standard that it asks, the rule that carries it out with its formulas, the national figures of the year with their source and how sure they are, and what the two fill in: terms, facts, and the lines of the activity plan. With a book it says what came of each clause, figure by figure with its address for purse explain. What is not there is said in its place as a gap; the same rules and figures give the same text.

Examples:

    purse contract policies/contract-2014-15 vale --provider RAL --commissioner 01N
    purse contract policies/contract-2014-15 vale.duckdb --provider RAL --commissioner 01N -o contract.html`
}

// Run writes the contract.
func (v *contractVerb) Run(ctx context.Context, m *Main) error {
	if v.Output != "" {
		if err := book.MayCreate(v.Output, v.Force); err != nil {
			return wrongUse(err)
		}
	}
	day, err := v.day()
	if err != nil {
		return err
	}
	p, err := loadPolicyAsOf(v.Policy, day)
	if err != nil {
		return err
	}
	o := particulars.Options{Policy: p, Provider: v.Provider, Commissioner: v.Commissioner}
	if info, err := os.Stat(v.From); v.From != "" && err == nil && !info.IsDir() {
		if o.Book, o.Economy, err = v.fromBook(ctx, p); err != nil {
			return err
		}
		defer o.Book.Close()
	} else if v.From != "" {
		if o.Economy, err = openEconomy(v.From); err != nil {
			return err
		}
	}
	document, err := particulars.Make(ctx, o)
	if err != nil {
		return err
	}
	return v.write(m.Stdout, document)
}

// fromBook opens a book of this policy and the economy it was made of.
func (v *contractVerb) fromBook(ctx context.Context, p *policy.Policy) (*book.Book, *economy.Economy, error) {
	b, err := openBook(ctx, v.From)
	if err != nil {
		return nil, nil, wrongUse(err)
	}
	of, err := run.PolicyOf(ctx, b)
	if err == nil && of.Hash != p.Hash {
		err = hinted("name the policy that the book was made of, or run this one for a new book", "%s was made of other rules than %s", v.From, v.Policy)
	}
	if err != nil {
		return nil, nil, errors.Join(err, b.Close())
	}
	e, err := economyOf(ctx, b, "")
	if err != nil {
		return nil, nil, errors.Join(err, b.Close())
	}
	return b, e, nil
}

func (v *contractVerb) write(w io.Writer, d *particulars.Document) error {
	text := d.Markdown()
	if strings.HasSuffix(strings.ToLower(v.Output), ".html") {
		text = d.HTML()
	}
	if v.Output == "" {
		_, err := io.WriteString(w, text)
		return err
	}
	return writeWhole(v.Output, []byte(text))
}
