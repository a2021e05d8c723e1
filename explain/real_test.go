package explain_test

import (
	"context"
	"math/big"
	"path/filepath"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/formats"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/explain"
	"github.com/commonpurse/commonpurse/internal/need"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// made is a book of real figures with what is needed to explain it.
type made struct {
	book      *book.Book
	explainer *explain.Explainer
}

// makeBook imports files, runs a shipped policy over them, and opens the book.
func makeBook(t *testing.T, shipped, format string, o formats.Options, files ...string) made {
	t.Helper()
	ctx := context.Background()
	var paths []string
	for _, f := range files {
		paths = append(paths, need.Shared(t, f))
	}
	dir := filepath.Join(t.TempDir(), "economy")
	if _, err := formats.Import(ctx, format, paths, dir, o); err != nil {
		t.Fatal(err)
	}
	e, err := economy.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Load(filepath.Join("..", "policies", shipped))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "book.duckdb")
	_, err = run.Run(ctx, run.Options{Policy: p, Economy: e, Book: path})
	if err != nil {
		t.Fatal(err)
	}
	b, err := book.Open(ctx, path, func(path string) (book.Store, error) {
		return duckdb.Open(path, duckdb.Options{ReadOnly: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	x, err := explain.New(ctx, b, e)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return made{b, x}
}

// explain takes a figure apart, and fails the test unless its sentence holds every part.
func (m made) explain(t *testing.T, address string, parts ...string) *explain.Explanation {
	t.Helper()
	a, err := book.ParseAddress(address)
	if err != nil {
		t.Fatal(err)
	}
	e, err := m.explainer.Explain(context.Background(), a, explain.Show{Rows: 3, Kinds: 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range parts {
		if !strings.Contains(e.Says, part) {
			t.Errorf("%s says %q, without %q", address, e.Says, part)
		}
	}
	return e
}

func TestWaitsOfJanuary2026(t *testing.T) {
	m := makeBook(t, "england-2025-26", "rtt", formats.Options{},
		"data/rtt/rtt_full_extract_2026_01.csv.gz", "data/rtt/rtt_full_extract_2026_01_orgs.csv")
	m.explain(t, "measures/2025-26-m10/eighteen-weeks/England", "61.4%", "7,187,677", "misses the 92% standard by 30.6 points",
		"3.6 points from the 65% plan for March 2026, 1.8 points a month")
	m.explain(t, "measures/2025-26-m10/fifty-two-weeks/England", "137,320 of 7,187,677", "the 1% plan for March 2026")
	m.some(t, "measures", 12)
}

// some explains figures spread over a table; Explain fails where the reference does not give the book's.
func (m made) some(t *testing.T, table string, n int) {
	t.Helper()
	rows, err := m.book.Rows(context.Background(), table, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) == 0 {
		t.Fatalf("the table %s is empty", table)
	}
	for i := 0; i < len(rows); i += max(1, len(rows)/n) {
		m.explain(t, addressOf(table, rows[i]).String())
	}
}

func addressOf(table string, row book.Row) book.Address {
	a := book.Address{Table: table, Breakdown: row.Get("breakdown")}
	a.Period, _ = book.ParsePeriod(row.Get("period"))
	if table == "measures" {
		a.Rule, a.Body, a.Other = row.Get("measure"), row.Get("organisation"), row.Get("other")
		return a
	}
	a.Rule, a.Step, a.Body, a.Other = row.Get("rule"), row.Get("step"), row.Get("payer"), row.Get("payee")
	return a
}

func TestFourHoursOf2024To2025(t *testing.T) {
	m := makeBook(t, "england-2024-25", "emergency", formats.Options{}, "data/emergency/ae_provider_month_2024_25.csv.gz")
	m.explain(t, "measures/2024-25-m03/four-hours/England", "74.6%", "2,294,065", "misses the 95% standard")
	m.explain(t, "measures/2024-25-m12/four-hours/England", "75.0%", "2,389,064", "misses the 78% plan for March 2025")
	m.some(t, "measures", 60)
}

// The published sums of the reference-cost schedule of 2017/18, by setting: episodes and cost in the file.
var referenceCosts = map[string][2]string{
	"day_case":                {"5934041", "4403565591.59"},
	"elective_inpatient":      {"1336851", "5206014227.46"},
	"non_elective_long_stay":  {"4089534", "12746041822.66"},
	"non_elective_short_stay": {"6274794", "3863748323.5"},
}

func TestIndicativeValuationOf2017To2018(t *testing.T) {
	m := makeBook(t, "england-2017-18", "reference-costs", formats.Options{}, "data/costs/reference_costs_schedule_2017_18.csv.gz")
	for setting, want := range referenceCosts {
		for i, what := range []struct{ all, priced, unpriced string }{
			{"episodes-in-the-file", "episodes-priced", "episodes-unpriced"},
			{"cost-in-the-file", "cost-of-episodes-priced", "cost-of-episodes-unpriced"},
		} {
			all, parts := m.total(t, what.all, setting), m.total(t, what.priced, setting)
			parts.Add(parts, m.total(t, what.unpriced, setting))
			if got := decimal.Text(all); got != want[i] {
				t.Errorf("%s, %s: %s, the file has %s", setting, what.all, got, want[i])
			}
			if all.Cmp(parts) != 0 {
				t.Errorf("%s, %s: %s, and priced with unpriced %s", setting, what.all, decimal.Text(all), decimal.Text(parts))
			}
		}
	}
	m.explain(t, "measures/2017-18/day-cases-price-against-cost/England", "98.0%: 2,940,561,882 of 3,001,248,408.63")
	m.some(t, "values", 60)
}

// total is the quantity of a total of the indicative valuation for a setting.
func (m made) total(t *testing.T, name, setting string) *big.Rat {
	t.Helper()
	f, err := m.book.At(context.Background(), "values/2017-18/indicative-valuation."+name+".setting="+setting+"/England/England")
	if err != nil {
		t.Fatal(err)
	}
	sum, _ := f.Sum("quantity")
	return sum.Rat()
}
