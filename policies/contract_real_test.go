package policies_test

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/formats"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/internal/need"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// The rule for four hours of 2015/16 over the published months of 2024/25, another year, so that only its working is
// tested and not that anybody paid it: what it comes to is what the published file gives by plain arithmetic.
func TestFourHoursSanctionOnPublishedMonths(t *testing.T) {
	const year, rate = "2024-25", 120
	file := need.Shared(t, "data/emergency/ae_provider_month_2024_25.csv.gz")
	want, providers := sanctionByHand(t, file, rate)
	ctx, dir := context.Background(), t.TempDir()
	at := filepath.Join(dir, "economy")
	if _, err := formats.Import(ctx, "emergency", []string{file}, at, formats.Options{Year: year}); err != nil {
		t.Fatal(err)
	}
	terms := "provider,commissioner,name,value\n"
	for _, code := range providers {
		terms += code + ",X24,four hours share,1\n"
	}
	add(t, at, "terms", terms)
	add(t, at, "facts", "organisation,name,value\n")
	add(t, at, "organisations", "code,name,kind\nX24,NHS England,nation\n")
	shipped, err := filepath.Abs("contract-2015-16")
	if err != nil {
		t.Fatal(err)
	}
	way, err := filepath.Rel(filepath.Join(dir, "policy"), shipped)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "policy", "policy.yaml"), fmt.Sprintf(`policy: {name: Published months, year: %s, extends: %s}
changes:
  - {name: the floor of 2015-16, set parameter: four hours floor, to: 85%%}
  - {name: the rate of 2015-16, set parameter: four hours rate, to: £%d}
  - {name: not suspended, set parameter: sanctions are suspended, to: no}
`, year, filepath.ToSlash(way), rate))
	p, err := policy.Load(filepath.Join(dir, "policy"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := economy.Open(at)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "book.duckdb")
	if _, err := run.Run(ctx, run.Options{Policy: p, Economy: e, Book: path, Only: []*policy.Rule{p.Rule("four-hours"), p.Rule("four-hours-sanction")}}); err != nil {
		t.Fatal(err)
	}
	b, err := book.Open(ctx, path, func(path string) (book.Store, error) { return duckdb.Open(path, duckdb.Options{ReadOnly: true}) })
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	figure, err := b.At(ctx, "ledger/"+year+"/four-hours-sanction//X24")
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := figure.Sum("pence"); got.Rat().Cmp(want) != 0 {
		t.Errorf("the sanction is %s pence, by hand %s", got, want.FloatString(0))
	}
}

// sanctionByHand is what the published file gives, in pence: for each provider and month the breaches that count, beyond
// those allowed, rounded to the penny; and the providers.
func sanctionByHand(t *testing.T, path string, rate int64) (*big.Rat, []string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	plain, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(plain).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	type counts struct{ patients, late int64 }
	months, providers := map[string]counts{}, map[string]bool{}
	for _, row := range rows[1:] {
		key := row[1] + " " + row[0]
		c := months[key]
		for i, name := range rows[0] {
			n, _ := strconv.ParseInt(row[i], 10, 64)
			switch {
			case strings.HasPrefix(name, "att_"):
				c.patients += n
			case strings.HasPrefix(name, "over4h_"):
				c.late += n
			}
		}
		months[key], providers[row[1]] = c, true
	}
	total := new(big.Rat)
	for _, c := range months {
		// hundredths of a patient: late at most 15 in 100, less 5 in 100; pence are those times the rate
		beyond := min(100*c.late, 15*c.patients) - 5*c.patients
		if beyond > 0 {
			total.Add(total, new(big.Rat).SetInt64(beyond*rate))
		}
	}
	return total, slices.Sorted(maps.Keys(providers))
}

// add puts a table into an economy that was imported.
func add(t *testing.T, dir, table, text string) {
	t.Helper()
	write(t, filepath.Join(dir, "more-"+table+".csv"), text)
	path := filepath.Join(dir, "economy.yaml")
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	whole, _, _ := strings.Cut(string(old), "totals:") // of the files as they were imported
	write(t, path, strings.Replace(whole, "files:\n", fmt.Sprintf("files:\n  - {table: %s, file: more-%s.csv}\n", table, table), 1))
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
