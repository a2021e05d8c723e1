package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/engine/reference"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// bothWays runs the plans of every rule on both engines, over the economy as it was loaded.
func (c *checker) bothWays(ctx context.Context, p *policy.Policy, e *economy.Economy, b *book.Book) error {
	db, err := duckdb.Open("", duckdb.Options{Threads: 1})
	if err != nil {
		return err
	}
	defer db.Close()
	loaded, err := run.Load(ctx, db, p, e)
	if err != nil {
		return err
	}
	for _, r := range p.Rules {
		for what, n := range plansOf(p, r) {
			if err := c.plan(ctx, db, n); err != nil {
				return fmt.Errorf("%s, %s: %w", r.Name, what, err)
			}
		}
		if r.Common() == nil {
			continue
		}
		fast := run.NewBodyData(p, db, loaded, b, run.InDuckDB(db))
		slow := run.NewBodyData(p, db, loaded, b, run.InReference(db))
		for _, period := range periodsOf(p, r) {
			if err := c.outcome(ctx, fast, slow, r, period); err != nil {
				return fmt.Errorf("%s in %s: %w", r.Name, period, err)
			}
		}
	}
	return nil
}

// plansOf are the plans that a run makes of a rule over records, by what they make.
func plansOf(p *policy.Policy, r *policy.Rule) map[string]plan.Node {
	plans := map[string]plan.Node{}
	switch {
	case r.Price != nil:
		records := run.LowerPrice(r, p.Year, run.Scan(r.Price.Of))
		plans["records"], plans["lines"], plans["unpriced"] = records.Node, records.Ledger().Plan(), records.Unpriced().Plan()
		if totals := records.Totals(); totals != nil {
			plans["totals"] = totals.Plan()
		}
	case r.Measure != nil:
		m := run.LowerMeasure(r, p.Year, run.Scan(r.Measure.Of))
		plans["base"] = m.Base().Plan()
		for _, level := range m.Levels {
			plans["level "+level.Name+" "+level.ByName] = m.Level(level).Plan()
		}
		if people := run.LowerPopulation(r, p.Year, scanPopulation(r)); people != nil {
			for _, level := range m.Levels {
				plans["people of level "+level.Name+" "+level.ByName] = people.Level(level).Plan()
				plans["people of the nation "+level.ByName] = people.Whole(level).Plan()
			}
		}
	}
	return plans
}

// scanPopulation reads what a measure is out of where another table says so; nil where it is not.
func scanPopulation(r *policy.Rule) *plan.Scan {
	if r.Measure.Population == nil {
		return nil
	}
	return run.Scan(r.Measure.Population.Of)
}

// plan runs one plan on both engines.
func (c *checker) plan(ctx context.Context, db *duckdb.DB, n plan.Node) error {
	c.met.plan(n)
	tables, err := stored(ctx, db, n)
	if err != nil {
		return err
	}
	want, err := reference.New(tables).Run(ctx, n)
	if err != nil {
		return fmt.Errorf("the reference: %w", err)
	}
	got, err := db.Run(ctx, n)
	if err != nil {
		return fmt.Errorf("DuckDB: %w", err)
	}
	if diff := plan.Diff(want, got); diff != "" {
		return fmt.Errorf("- is the reference, + is DuckDB:\n%s", diff)
	}
	return nil
}

// stored reads the columns of tables that a plan scans.
func stored(ctx context.Context, db *duckdb.DB, n plan.Node) (map[string]*plan.Table, error) {
	tables := map[string]*plan.Table{}
	for name, scan := range plan.Scans(n) {
		var err error
		if tables[name], err = db.Run(ctx, scan); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

// periodsOf are the periods of a rule in its policy's year.
func periodsOf(p *policy.Policy, r *policy.Rule) []book.Period {
	first, last := run.PeriodRange(r.Every, book.YearOf(p.Year))
	var all []book.Period
	for i := first; i <= last; i++ {
		all = append(all, run.PeriodOf(r.Every, i))
	}
	return all
}

// outcome works a rule over bodies out both ways.
func (c *checker) outcome(ctx context.Context, fast, slow *run.BodyData, r *policy.Rule, period book.Period) error {
	got, err := fast.WorkOut(ctx, r, period)
	want, err2 := slow.WorkOut(ctx, r, period)
	if err != nil || err2 != nil {
		if err != nil && err2 != nil && err.Error() == err2.Error() {
			return nil
		}
		return fmt.Errorf("DuckDB: %v; the reference: %v", err, err2)
	}
	if diff := plan.Diff(want.Rows.Table, got.Rows.Table); diff != "" {
		return fmt.Errorf("- is the reference, + is DuckDB:\n%s", diff)
	}
	if x, y := results(want), results(got); x != y {
		return fmt.Errorf("the reference makes\n%s\nDuckDB\n%s", x, y)
	}
	c.met.outcome(r, got)
	return nil
}

// results are an outcome as text.
func results(o *run.Outcome) string {
	var out []string
	for _, p := range o.Payments {
		out = append(out, fmt.Sprintf("%s %s %s %s %s %s", p.Step, p.Payer, p.Payee, p.Fund, p.Due, p.Pence))
	}
	for _, s := range o.Shares {
		out = append(out, fmt.Sprintf("%+v", s))
	}
	for _, p := range o.Positions {
		out = append(out, fmt.Sprintf("%v %s %v %s %s %s", p.Codes, p.Period, p.BroughtForward, p.InYear(), p.Support, p.Origins))
	}
	return strings.Join(append(out, fmt.Sprint(o.Decisions, len(o.Unknown))), "\n")
}
