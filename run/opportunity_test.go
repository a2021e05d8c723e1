package run_test

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

const chancePolicy = `
policy: {name: Chance, year: 2025-26, nation: England}
facts:
  old: {type: number.3, at least: 0, at most: 1}
  poor: {type: number.3, at least: 0, at most: 1}
measure:
  stays:
    of: observations
    every: month
    count: observation.numerator
    out of: observation.denominator
    for each: [organisation]
  better:
    for each: commissioner
    every: month
    better: lower
    unit: stays
    opportunity: {in: stays, chance: rate, per: 1000, counts: beyond chance, peers: 10, like: {old: facts.old, poor: facts.poor}}
  usual:
    for each: commissioner
    every: month
    better: lower
    unit: stays
    opportunity: {in: stays, chance: rate, per: 1000, counts: own limits, peers: 10, like: {old: facts.old, poor: facts.poor}}
`

// Each month of a year is an invented economy whose bodies differ by nothing but chance: the median of what is reported
// as real is nothing, where the usual way always reports some. A thousand are in package stats.
func TestNoOpportunityByChanceThroughPolicy(t *testing.T) {
	ctx := context.Background()
	var ours, usual []string
	for seed := range 2 {
		dir := t.TempDir()
		random := rand.New(rand.NewPCG(77, uint64(seed)))
		var orgs, facts, obs strings.Builder
		orgs.WriteString("code,name,kind\n")
		facts.WriteString("organisation,name,value\n")
		obs.WriteString("measure,organisation,month,numerator,denominator\n")
		for b := range 40 {
			code := fmt.Sprintf("C%02d", b)
			fmt.Fprintf(&orgs, "%s,%s,commissioner\n", code, code)
			fmt.Fprintf(&facts, "%s,old,%.3f\n%s,poor,%.3f\n", code, random.Float64(), code, random.Float64())
			size := 2000 + random.IntN(6000)
			for m := range 12 {
				mean := 0.1 * float64(size)
				count := max(0, int(math.Round(mean+math.Sqrt(mean)*random.NormFloat64())))
				fmt.Fprintf(&obs, "stays,%s,%04d-%02d-01,%d,%d\n", code, 2025+(m+3)/12, (m+3)%12+1, count, size)
			}
		}
		for name, text := range map[string]string{"policy/policy.yaml": chancePolicy, "economy/economy.yaml": "name: chance\nyear: 2025-26\n",
			"economy/organisations.csv": orgs.String(), "economy/facts.csv": facts.String(), "economy/observations.csv": obs.String()} {
			path := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		p, err := policy.Load(filepath.Join(dir, "policy"))
		if err != nil {
			t.Fatal(err)
		}
		e, err := economy.Open(filepath.Join(dir, "economy"))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "book.duckdb")
		if _, err := run.Run(ctx, run.Options{Policy: p, Economy: e, Book: path, Threads: 1}); err != nil {
			t.Fatal(err)
		}
		b, err := book.Open(ctx, path, func(path string) (book.Store, error) { return duckdb.Open(path, duckdb.Options{ReadOnly: true}) })
		if err != nil {
			t.Fatal(err)
		}
		for rule, into := range map[string]*[]string{"better": &ours, "usual": &usual} {
			rows, err := b.Rows(ctx, "opportunities", map[string]string{"rule": rule})
			if err != nil {
				t.Fatal(err)
			}
			sums := map[string]*big.Rat{}
			for _, row := range rows {
				if row.Get("lacks") != "" || len(strings.Fields(row.Get("peers"))) != 10 {
					t.Fatalf("%s lacks %s, with peers %s", row.Get("organisation"), row.Get("lacks"), row.Get("peers"))
				}
				if sums[row.Get("period")] == nil {
					sums[row.Get("period")] = new(big.Rat)
				}
				amount, _ := row.Decimal("opportunity")
				sums[row.Get("period")].Add(sums[row.Get("period")], amount.Rat())
			}
			for _, sum := range sums {
				*into = append(*into, fmt.Sprintf("%015.6f", func() float64 { f, _ := sum.Float64(); return f }()))
			}
		}
		b.Close()
	}
	slices.Sort(ours)
	slices.Sort(usual)
	if len(ours) != 24 || strings.Trim(ours[len(ours)/2], "0.") != "" || strings.Trim(ours[len(ours)*3/4], "0.") != "" {
		t.Errorf("where there is chance alone, opportunities reported are %v", ours)
	}
	if strings.Trim(usual[len(usual)/2], "0.") == "" {
		t.Errorf("the usual way reports nothing: %v; the test is too easy", usual)
	}
}
