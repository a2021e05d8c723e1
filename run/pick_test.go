package run_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
	"github.com/commonpurse/commonpurse/run/runtest"
)

// picking is a policy that picks, to which the derive's own lines are put.
func picking(lines string) string {
	return "policy: {name: T, year: 2025-26, nation: England}\nderive:\n  spells:\n    index stay:\n      pick: spells\n      same: person\n" +
		"      " + strings.ReplaceAll(strings.TrimSpace(lines), "\n", "\n      ") + `
price:
  followed:
    of: spells
    where: known(spell.index_stay)
    payer: spell.index_stay.id
    payee: spell.id
    start with: {base: £1}
`
}

// stays are records of a person each written as id, person, start, end, with a count after where it is not 1.
func stays(lines ...string) *plan.Table {
	of := economy.Lookup("spells")
	t := &plan.Table{Cols: runtest.Columns(of)}
	for _, line := range lines {
		parts := strings.Fields(line)
		row := make([]rule.Value, len(t.Cols))
		for i, c := range t.Cols {
			switch c.Name {
			case "id":
				row[i] = rule.TextValue(parts[0])
			case "provider", "commissioner":
				row[i] = rule.TextValue("R")
			case "person":
				if parts[1] != "-" {
					row[i] = rule.TextValue(parts[1])
				}
			case "start", "end":
				day, err := rule.ParseDay("2025-" + parts[map[string]int{"start": 2, "end": 3}[c.Name]])
				if err == nil {
					row[i] = rule.DateValue(day)
				}
			case "count":
				row[i] = rule.IntValue(1)
				if len(parts) > 4 {
					row[i] = rule.IntValue(2)
				}
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

const usualDerive = "latest: end\nbefore: start\nwithin: 30 days\nsame day: counts\noverlap: does not count"

// What is picked for whom, as "id<id picked", on both engines.
func TestDerive(t *testing.T) {
	for _, c := range []struct {
		name, derive string
		stays        []string
		want         string
	}{
		{"the latest end, up to the thirtieth day", usualDerive, []string{"1 A 06-01 06-05", "2 A 06-07 06-10", "3 A 07-10 07-11", "4 A 08-11 08-12"}, "2<1 3<2"},
		{"the same day counts", usualDerive, []string{"1 A 06-01 06-05", "2 A 06-05 06-10"}, "2<1"},
		{"the same day does not count", strings.Replace(usualDerive, "day: counts", "day: does not count", 1), []string{"1 A 06-01 06-05", "2 A 06-05 06-10"}, ""},
		{"of stays of one day alone the first by key comes first", usualDerive, []string{"2 A 06-05 06-05", "1 A 06-05 06-05", "3 A 06-05 06-05"}, "2<1 3<1"},
		{"ties by key, lowest first", usualDerive, []string{"3 A 06-08 06-08", "1 A 06-03 06-05", "2 A 06-01 06-05"}, "3<1"},
		{"ties as declared", usualDerive + "\nties: [earliest start]", []string{"3 A 06-08 06-08", "1 A 06-03 06-05", "2 A 06-01 06-05"}, "3<2"},
		{"an overlap does not count", usualDerive, []string{"1 A 06-01 06-05", "2 A 06-04 06-10"}, ""},
		{"an overlap counts", strings.Replace(usualDerive, "overlap: does not count", "overlap: counts", 1), []string{"1 A 06-01 06-05", "2 A 06-04 06-10", "3 A 06-04 06-08"}, "2<3 3<1"},
		{"nobody in particular, and no start", usualDerive, []string{"1 - 06-01 06-05", "2 - 06-07 06-10", "3 A 06-01 06-05", "4 A - 06-10", "5 A 06-06 06-10 2", "6 A 06-11 06-12"}, "6<3"},
		{"the next one", "earliest: start\nafter: end\nwithin: 7 days\nsame day: does not count\noverlap: does not count",
			[]string{"1 A 06-01 06-05", "2 A 06-05 06-06", "3 A 06-08 06-10", "4 A 06-20 06-21"}, "1<3 2<3"},
		{"a condition on both", usualDerive + "\nwhere: index stay.id != '1' && spell.id != '4'", []string{"1 A 06-01 06-05", "2 A 06-01 06-03", "3 A 06-07 06-08", "4 A 06-09 06-10"}, "3<2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := loadText(t, picking(c.derive))
			tables := map[string]*plan.Table{"spells": stays(c.stays...)}
			if got := pickedBy(t, run.Trial{Policy: p, Rules: p.Rules, On: run.OnReference(tables)}); got != c.want {
				t.Errorf("the reference: found %q, expected %q", got, c.want)
			}
			if got := pickedBy(t, run.Trial{Policy: p, Rules: p.Rules, On: run.OnDuckDB(stored(t, tables))}); got != c.want {
				t.Errorf("DuckDB: found %q, expected %q", got, c.want)
			}
		})
	}
}

func pickedBy(t *testing.T, trial run.Trial) string {
	t.Helper()
	out, err := trial.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := out.Rows(context.Background(), "ledger", nil)
	if err != nil {
		t.Fatal(err)
	}
	var pairs []string
	for _, row := range rows {
		pairs = append(pairs, row.Get("payee")+"<"+row.Get("payer"))
	}
	slices.Sort(pairs)
	return strings.Join(pairs, " ")
}

func stored(t *testing.T, tables map[string]*plan.Table) *duckdb.DB {
	t.Helper()
	db, err := duckdb.Open("", duckdb.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for name, table := range tables {
		if err := db.Store(context.Background(), name, table); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// A pseudonym that stands for everyone not known is told, and does not run for ever.
func TestDeriveOfACrowd(t *testing.T) {
	var lines []string
	for i := range 20_001 {
		lines = append(lines, fmt.Sprintf("%d A 06-01 06-02", i))
	}
	p := loadText(t, picking(usualDerive))
	trial := run.Trial{Policy: p, Rules: p.Rules, On: run.OnDuckDB(stored(t, map[string]*plan.Table{"spells": stays(lines...)}))}
	_, err := trial.Run(context.Background())
	if err == nil || !strings.Contains(err.Error(), "20001 spells have the same person") || !strings.Contains(err.Error(), "leave those cells empty") {
		t.Errorf("found %v", err)
	}
}
