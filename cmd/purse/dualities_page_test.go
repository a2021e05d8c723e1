package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The page on dualities shows what the verb prints of the demonstration's rules and of two shipped policies.
func TestDualitiesPageTellsTheTruth(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "dualities.md"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	prints(t, "demo", "--people", "5000", "--no-serve", "-o", in("purse-demo"))
	files := map[string]string{}
	for name, year := range map[string]string{"marginal-rate": "2013", "blended-payment": "2019"} {
		files[name+"/economy.yaml"] = "name: Emergencies\nyear: " + year + "-" + map[string]string{"2013": "14", "2019": "20"}[year] + "\nsource: Invented for this page\nlicence: CC0\n"
		for _, file := range []string{"organisations", "prices", "short_stay_shares", "terms", "plans", "spells"} {
			table := between(t, string(text), "```csv "+file+".csv\n", "```")
			files[name+"/"+file+".csv"] = strings.ReplaceAll(table, "YEAR", year)
		}
	}
	for name, table := range files {
		path := in(name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(table), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"marginal-rate", "blended-payment"} {
		prints(t, "run", filepath.Join("..", "..", "policies", "examples", name), in(name), "-o", in(name+".duckdb"))
	}
	for name, got := range map[string]string{
		"demo":    prints(t, "sides", in("purse-demo/base.duckdb"), in("purse-demo/reform.duckdb")),
		"labels":  prints(t, "sides", in("purse-demo/base.duckdb"), "--labels"),
		"shipped": prints(t, "sides", in("marginal-rate.duckdb"), in("blended-payment.duckdb")),
	} {
		if want := between(t, string(text), "```"+name+"\n", "```"); !strings.Contains(got, want) {
			t.Errorf("%s: it prints\n%s\nand the page says\n%s", name, got, want)
		}
	}
}
