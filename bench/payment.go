package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// paymentTables is what the payment rules read beside the spells.
//
//go:embed payment/tables.sql
var paymentTables string

// paymentByHand is the same rules written by hand.
//
//go:embed payment/by_hand.sql
var paymentByHand string

// benchPayment works the ledger of the payment rules out as a run does, from the policy as an author writes it, beside
// the same by hand and, where there is a python that has them, in polars and pandas.
func benchPayment(ctx context.Context, s settings) error {
	db, done, err := database(s)
	if err != nil {
		return err
	}
	defer done()
	if err := makeSpells(ctx, db, s.rows); err != nil {
		return err
	}
	if err := makePaymentTables(ctx, db); err != nil {
		return err
	}
	ledger, err := paymentLedger()
	if err != nil {
		return err
	}
	if s.show {
		text, err := db.Translate(ctx, ledger)
		if err != nil {
			return err
		}
		fmt.Println(text)
	}
	ours := func(ctx context.Context) error {
		if _, err := db.SQL().ExecContext(ctx, "DROP TABLE IF EXISTS ours"); err != nil {
			return err
		}
		_, err := db.Create(ctx, "ours", ledger)
		return err
	}
	byHand := func(ctx context.Context) error {
		_, err := db.SQL().ExecContext(ctx, "CREATE OR REPLACE TABLE by_hand AS "+paymentByHand)
		return err
	}
	if err := sameTables(ctx, db, ours, byHand); err != nil {
		return err
	}
	fmt.Println("the ledgers are equal row for row")
	sides := []side{{name: "by hand", run: byHand}, {name: "ours", run: ours}}
	frames, clean, err := pythonSides(ctx, db, s.python)
	if err != nil {
		return err
	}
	defer clean()
	return turnAbout(ctx, "payment", s.pairs, append(sides, frames...))
}

func makePaymentTables(ctx context.Context, db *duckdb.DB) error {
	if _, err := db.SQL().ExecContext(ctx, "SELECT 1 FROM policy_top_ups LIMIT 1"); err == nil {
		return nil
	}
	_, err := db.SQL().ExecContext(ctx, paymentTables)
	return err
}

// paymentLedger is the plan of the ledger, over the columns of spells that there are.
func paymentLedger() (plan.Node, error) {
	p, err := policy.Load("bench/payment")
	if err != nil {
		return nil, err
	}
	scan := &plan.Scan{Table: "spells"}
	for _, c := range economy.Lookup("spells").Columns {
		if !slices.Contains([]string{"site", "team", "practice", "person", "sex", "deprivation", "discharge_method"}, c.Name) {
			scan.Cols = append(scan.Cols, plan.Column{Name: c.Name, Type: c.Type})
		}
	}
	at := slices.IndexFunc(p.Rules, func(r *policy.Rule) bool { return r.Price != nil })
	return run.LowerPrice(p.Rules[at], p.Year, scan).Ledger().Plan(), nil
}

// pythonSides are the rules in polars and pandas, checked to give the ledger's sums. Without a python there are none.
func pythonSides(ctx context.Context, db *duckdb.DB, python string) (sides []side, clean func(), err error) {
	clean = func() {}
	if python == "" {
		fmt.Println("polars and pandas are left out: give -python, one that has both")
		return nil, clean, nil
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, clean, err
	}
	clean = func() { os.RemoveAll(dir) }
	for _, table := range []string{"spells", "policy_tariff", "policy_top_ups", "organisations"} {
		if _, err := db.SQL().ExecContext(ctx, fmt.Sprintf("COPY %s TO '%s' (FORMAT parquet)", table, filepath.Join(dir, table+".parquet"))); err != nil {
			return nil, clean, err
		}
	}
	want, err := ledgerSums(ctx, db)
	if err != nil {
		return nil, clean, err
	}
	for _, name := range []string{"polars", "pandas"} {
		f := &frame{python: python, dir: dir, name: name}
		if err := f.run(ctx); err != nil {
			return nil, clean, err
		}
		if f.sums != want {
			return nil, clean, fmt.Errorf("%s gives\n%s\nand the ledger is\n%s", name, f.sums, want)
		}
		sides = append(sides, side{name: name, run: f.run, took: func() time.Duration { return f.took }})
	}
	return sides, clean, nil
}

// ledgerSums are the rows of the ledger and the sums of its lines and records.
func ledgerSums(ctx context.Context, db *duckdb.DB) (string, error) {
	var list []string
	for _, c := range strings.Split("a b c d e f g h i j k l m o p q r s", " ") {
		list = append(list, "sum("+c+")::VARCHAR")
	}
	var text string
	err := db.SQL().QueryRowContext(ctx, "SELECT concat_ws(' ', count(*), "+strings.Join(list, ", ")+") FROM by_hand").Scan(&text)
	return text, err
}

// frame is the rules in a program of its own, which says how long they took once its files are in memory.
type frame struct {
	python, dir, name string
	took              time.Duration
	sums              string
}

func (f *frame) run(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, f.python, "bench/payment/payment.py", f.dir, f.name).Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return fmt.Errorf("%s: %w\n%s", f.name, err, failed.Stderr)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	seconds, sums, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	n, err := strconv.ParseFloat(seconds, 64)
	f.took, f.sums = time.Duration(n*float64(time.Second)), sums
	return err
}
