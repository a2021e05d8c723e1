package run_test

import (
	"context"
	"encoding/csv"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/formats"
	"github.com/commonpurse/commonpurse/internal/need"
	"github.com/commonpurse/commonpurse/run"
)

// TestAllocation2013 imports the published rows of 2013-14 and holds what the policy makes of each to the row: target,
// distance from it before and after, allocation and amounts a head. One target is a thousand pounds away, since the table
// has weighted people in whole ones.
func TestAllocation2013(t *testing.T) {
	file := need.Shared(t, "data/tariff/ccg_allocation_2013_14_excerpt.csv")
	p := load(t, filepath.Join("..", "policies", "allocation-2013-14"))
	path := filepath.Join(t.TempDir(), "book.duckdb")
	if _, err := run.Run(context.Background(), run.Options{Policy: p, Economy: imported(t, "allocations", file), Book: path}); err != nil {
		t.Fatal(err)
	}
	b := openBook(t, path)
	get := func(address, column string) *big.Rat {
		found, err := b.At(context.Background(), address)
		if err != nil {
			t.Fatal(err)
		}
		n, known := found.Rows[0].Decimal(column)
		if !known {
			t.Fatalf("%s of %s is not known", column, address)
		}
		return n.Rat()
	}
	number := func(text string) *big.Rat { return places(t, text, 4).Rat() }
	away := 0
	for _, row := range readTable(t, file) {
		code := row["ccg_code"]
		share := "shares/2013-14/core-allocation/" + code
		target, allocation := get(share, "target"), get(share, "pence")
		published := new(big.Rat).Mul(number(row["target_2013_14_k"]), big.NewRat(100_000, 1))
		if target.Cmp(published) != 0 {
			away++
			if off := new(big.Rat).Sub(target, published); code != "00J" || off.Cmp(big.NewRat(-100_000, 1)) != 0 {
				t.Errorf("the target of %s is %s pence, published %s", code, target.RatString(), published.RatString())
			}
		}
		if want := new(big.Rat).Mul(number(row["allocation_2013_14_k"]), big.NewRat(100_000, 1)); allocation.Cmp(want) != 0 {
			t.Errorf("%s is given %s pence, published %s", code, allocation.RatString(), want.RatString())
		}
		percent := func(x *big.Rat) string { return decimal.Round(new(big.Rat).Mul(x, big.NewRat(100, 1)), 2).String() }
		if found := percent(get(share, "closing_distance")); number(found).Cmp(number(row["dft_pct"])) != 0 {
			t.Errorf("%s ends %s%% from target, published %s%%", code, found, row["dft_pct"])
		}
		opening := new(big.Rat).Quo(allocation, target)
		opening.Quo(opening, big.NewRat(1023, 1000)).Sub(opening, big.NewRat(1, 1))
		if got := get(share, "opening_distance"); percent(got) != percent(opening) {
			t.Errorf("%s begins %s from target, expected %s", code, percent(got), percent(opening))
		}
		for measure, column := range map[string]string{"allocation-per-head": "allocation_per_head", "target-per-head": "target_per_head"} {
			if got := get("measures/2013-14/"+measure+"/"+code, "value"); got.Cmp(number(row[column])) != 0 {
				t.Errorf("%s of %s is %s, published %s", measure, code, got.RatString(), row[column])
			}
		}
	}
	if away != 1 {
		t.Errorf("%d targets are away from the published, expected the one of 00J", away)
	}
}

// readTable reads a CSV file with a header.
func readTable(t *testing.T, path string) []map[string]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// imported is the economy that a published file becomes.
func imported(t *testing.T, format, file string) *economy.Economy {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "economy")
	if _, err := formats.Import(context.Background(), format, []string{file}, dir, formats.Options{}); err != nil {
		t.Fatal(err)
	}
	e, err := economy.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
