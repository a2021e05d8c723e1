package main

import (
	"context"
	"fmt"
	"math/big"
	"path/filepath"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/demo"
	"github.com/commonpurse/commonpurse/run"
)

type demoVerb struct {
	Output string `name:"output" short:"o" default:"purse-demo" placeholder:"DIR" help:"The directory to make; purse-demo by default."`
	Force  bool   `help:"Make it again where it is."`
}

// Help is the longer text of purse help demo.
func (demoVerb) Help() string {
	return `Makes a directory with a policy, an economy and the book they give, of an invented country with two hospitals, and prints what the book says with the address of each figure. Nothing else is needed, and nothing is fetched.

Examples:

    purse demo
    purse demo -o /tmp/vale`
}

// Run makes the demo and tells of it.
func (v *demoVerb) Run(ctx context.Context, m *Main) error {
	if err := demo.Write(v.Output, v.Force); err != nil {
		return wrongUse(err)
	}
	policyDir, economyDir := filepath.Join(v.Output, "policy"), filepath.Join(v.Output, "economy")
	p, e, err := loadBoth(policyDir, economyDir)
	if err != nil {
		return err
	}
	path := filepath.Join(v.Output, "base.duckdb")
	report, err := run.Run(ctx, run.Options{Policy: p, Economy: e, Book: path, Force: v.Force})
	if err != nil {
		return err
	}
	b, err := openBook(ctx, path)
	if err != nil {
		return err
	}
	defer b.Close()
	t := &teller{m: m, book: b}
	t.say("%s is an invented country with two hospitals. Its year is in %s, its rules are in %s.\n", p.Title, economyDir, policyDir)
	if err := t.tell(ctx, report); err != nil {
		return err
	}
	t.say(`Next:

    purse explain %[1]s ledger/2025-26-m07/hospital-stays.short-stay/01N/RBR
    purse show %[1]s ledger payee=RAL
    purse verify %[1]s --policy %[3]s --economy %[2]s

Change a price in %[3]s, and run it again:

    purse run %[3]s %[2]s -o changed.duckdb`, path, economyDir, policyDir)
	return t.err
}

// teller prints the lines of a book that tell most.
type teller struct {
	m    *Main
	book *book.Book
	err  error // the first of writing
}

func (t *teller) say(form string, args ...any) {
	if _, err := fmt.Fprintf(t.m.Stdout, form+"\n", args...); t.err == nil {
		t.err = err
	}
}

func (t *teller) tell(ctx context.Context, report *run.Report) error {
	for _, provider := range []struct{ code, name string }{{"RAL", "Aldwick Hospital"}, {"RBR", "Bramley Infirmary"}} {
		if err := t.paid(ctx, provider.code, provider.name); err != nil {
			return err
		}
	}
	for _, one := range report.Rules {
		if one.Unpriced != "" && one.Unpriced != "0" {
			t.say("%s of %s hospital stays could not be priced; purse show says why: table quality, kind unpriced", one.Unpriced, one.Records)
		}
	}
	t.say("")
	return t.waits(ctx)
}

// paid is what a provider is paid in the year, by payer.
func (t *teller) paid(ctx context.Context, code, name string) error {
	for _, payer := range []string{"01N", "02S"} {
		at := book.Address{Table: "ledger", Period: book.YearOf(2025), Rule: "hospital-stays", Body: payer, Other: code}
		f, err := t.book.Find(ctx, at)
		if err != nil {
			return err
		}
		pence, _ := f.Sum("pence")
		pounds := decimal.Round(new(big.Rat).Quo(pence.Rat(), big.NewRat(100, 1)), 2)
		t.say("%s is paid £%s by %s                %s", name, grouped(pounds.String()), payer, at)
	}
	return nil
}

func (t *teller) waits(ctx context.Context) error {
	for _, body := range []string{"Vale", "RAL", "RBR"} {
		at := book.Address{Table: "measures", Period: book.MonthOf(2025, 10), Rule: "eighteen-weeks", Body: body}
		f, err := t.book.Find(ctx, at)
		if err != nil {
			return err
		}
		value, _ := f.Rows[0].Decimal("value")
		percent := decimal.Round(new(big.Rat).Mul(value.Rat(), big.NewRat(100, 1)), 1)
		t.say("%s: %s%% had waited no more than 18 weeks in January: %s\n    %s", body, percent, f.Rows[0].Get("verdict"), at)
	}
	t.say("")
	return nil
}
