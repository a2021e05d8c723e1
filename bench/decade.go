package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/years"
)

//go:embed decade.sql
var decadeSQL string

// decadePolicy is the policy whose reforms are the years of the decade.
const decadePolicy = "bench/decade"

// decadeParts are what is imported to make a decade of, by the economy it goes into.
var decadeParts = map[string][]task{
	"observations": englands[0].parts,
	"waits":        englands[1].parts[:1],
	"populations":  {{Format: "weighted-populations", Files: []string{"allocation/gp_practice_weighted_population_2024_25.csv.gz"}}},
}

// benchDecade makes ten years of aggregates of England's size out of what is published of one, and runs ten books in a row
// over them, in a process of their own. Making the years is not part of what is measured.
func benchDecade(ctx context.Context, s settings) error {
	dir := s.dir
	if dir == "" {
		temp, err := os.MkdirTemp("", "bench")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		dir = temp
	}
	for _, part := range []string{"observations", "waits", "populations"} {
		into := filepath.Join(dir, part)
		if _, err := os.Stat(into); err == nil {
			continue
		}
		for i, t := range decadeParts[part] {
			t.Do, t.Add, t.Economy, t.Threads = "import", i > 0, into, s.threads
			t.Files, t.Organisations = within(s.data, t.Files), within(s.data, t.Organisations)
			if _, err := inChild(ctx, t); err != nil {
				return err
			}
		}
	}
	t := task{Do: "years", Book: filepath.Join(dir, "books"), Threads: s.threads, Memory: s.memory}
	for n := range 10 {
		policy, data, err := decadeYear(ctx, dir, 2026+n, n)
		if err != nil {
			return err
		}
		t.Files = append(t.Files, policy, data)
	}
	d, err := inChild(ctx, t)
	if err != nil {
		return err
	}
	fmt.Printf("ten years, %d rows: %.1f s by the clock, %.1f s of the processor, %d MiB at most, last book %.12s\n%s\n", d.Rows, d.Wall, d.CPU, d.Peak>>20, d.Digest, d.Says)
	return nil
}

// decadeYear makes the policy and the economy of a year.
func decadeYear(ctx context.Context, dir string, year, n int) (policy, data string, err error) {
	name := book.YearOf(year).String()
	policy, data = filepath.Join(dir, "policy-"+name), filepath.Join(dir, "economy-"+name)
	for _, d := range []string{policy, data} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return "", "", err
		}
	}
	base, err := filepath.Abs(decadePolicy)
	if err != nil {
		return "", "", err
	}
	own, err := filepath.Abs(policy)
	if err != nil {
		return "", "", err
	}
	way, err := filepath.Rel(own, base)
	if err != nil {
		return "", "", err
	}
	pot, practices := 1200+40*n, 90+3*n // in hundreds of millions
	text := fmt.Sprintf("policy: {name: Year %s, year: %s, extends: %s}\nchanges:\n  - {name: the pot, set parameter: pot, to: £%d00000000}\n  - {name: of practices, set parameter: practice pot, to: £%d00000000}\n",
		name, name, filepath.ToSlash(way), pot, practices)
	if n == 0 {
		text = fmt.Sprintf("policy: {name: Year %s, year: %s, extends: %s}\n", name, name, filepath.ToSlash(way))
	}
	if err := os.WriteFile(filepath.Join(policy, "policy.yaml"), []byte(text), 0o644); err != nil {
		return "", "", err
	}
	about := fmt.Sprintf("name: England, constructed\nyear: %s\nsource: Constructed from what NHS England publishes\nlicence: Open Government Licence v3.0\n", name)
	if err := os.WriteFile(filepath.Join(data, "economy.yaml"), []byte(about), 0o644); err != nil {
		return "", "", err
	}
	if _, err := os.Stat(filepath.Join(data, "accounts.parquet")); err == nil {
		return policy, data, nil
	}
	return policy, data, decadeTables(ctx, dir, data, name, year, n)
}

// decadeTables makes the tables of a year.
func decadeTables(ctx context.Context, dir, data, name string, year, n int) error {
	db, err := duckdb.Open("", duckdb.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	files := func(patterns ...string) string {
		var all []string
		for _, p := range patterns {
			all = append(all, "'"+filepath.ToSlash(filepath.Join(dir, p))+"'")
		}
		return "[" + strings.Join(all, ", ") + "]"
	}
	text := strings.NewReplacer("$observations", files("observations/observations*.csv.gz"), "$waits", files("waits/waits.csv.gz"),
		"$populations", files("populations/populations.csv.gz"), "$relations", files("waits/relations.csv.gz", "populations/relations.csv.gz"),
		"$organisations", files("observations/organisations*.csv.gz", "waits/organisations.csv.gz", "populations/organisations.csv.gz"),
		"$dir", filepath.ToSlash(data), "$name", name, "$year", fmt.Sprint(year), "$shift", fmt.Sprint(year-2024), "$n", fmt.Sprint(n)).Replace(decadeSQL)
	_, err = db.SQL().ExecContext(ctx, text)
	return err
}

// runYears runs years in a row: Files are a policy and an economy for each.
func runYears(ctx context.Context, t task, d *done) error {
	o := years.Options{Dir: t.Book, Force: true, Threads: t.Threads, Memory: t.Memory}
	for i := 0; i+1 < len(t.Files); i += 2 {
		o.Years = append(o.Years, years.Input{Policy: t.Files[i], Economy: t.Files[i+1]})
	}
	made, err := years.Run(ctx, o)
	if err != nil {
		return err
	}
	for _, y := range made {
		d.Digest = y.Report.Digest
		for _, table := range y.Report.Loaded.Tables {
			d.Rows += table.Loaded
		}
	}
	rows, err := years.Figures(ctx, made, nil)
	if err != nil {
		return err
	}
	for _, r := range rows {
		d.Says += fmt.Sprintf("    %-40s %s\n", r.Name, strings.Join(r.Values, "  "))
	}
	return nil
}
