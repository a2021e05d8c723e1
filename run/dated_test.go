package run_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
	"github.com/commonpurse/commonpurse/run/runtest"
)

const datedPolicy = `
policy: {name: T, year: 2025-26, nation: England}
facts: {market forces: {type: number.2, at least: 0.5, at most: 2}, teaching: yes or no}
organisations: {parents: {icb: {}, region: {}}}
price:
  told:
    of: spells
    payer: spell.commissioner.icb ?? 'none'
    payee: spell.id
    start with: {base: £1}
    by:
      - region: spell.commissioner.icb.region ?? 'none'
      - factor: spell.commissioner.icb.facts.market_forces ?? 0
      - teaching: spell.provider.facts.teaching ?? no
`

// spanned is what holds of a name from a first to a last day; nil is without end.
type spanned struct {
	name, value string
	from, to    *rule.Day
}

// onThatDay is the value on a day, "" where there is none: the oracle of everything dated.
func onThatDay(all []spanned, name string, day rule.Day) string {
	for _, s := range all {
		if s.name == name && (s.from == nil || *s.from <= day) && (s.to == nil || day <= *s.to) {
			return s.value
		}
	}
	return ""
}

// timeline draws what holds of a name over the year: spans that follow one another, some with days between that have none.
func timeline(t *rapid.T, name string, values ...string) (all []spanned) {
	day := rule.NewDay(2025, 4, 1)
	for i := range rapid.IntRange(0, 3).Draw(t, "spans") {
		s := spanned{name: name, value: rapid.SampledFrom(values).Draw(t, "value")}
		first := day + rule.Day(rapid.IntRange(0, 2).Draw(t, "gap"))
		last := first + rule.Day(rapid.IntRange(0, 150).Draw(t, "long"))
		s.from, s.to = &first, &last
		if i == 0 && rapid.Bool().Draw(t, "always before") {
			s.from = nil
		}
		if rapid.IntRange(0, 4).Draw(t, "last") == 0 {
			s.to = nil
		}
		all = append(all, s)
		if day = last + 1; s.to == nil {
			break
		}
	}
	return all
}

func dayValue(d *rule.Day) rule.Value {
	if d == nil {
		return rule.Value{}
	}
	return rule.DateValue(*d)
}

// rowsOfTable makes rows of a table of the economy from cells by column.
func rowsOfTable(name string, rows ...map[string]rule.Value) *plan.Table {
	t := &plan.Table{Cols: runtest.Columns(economy.Lookup(name))}
	for _, cells := range rows {
		row := make([]rule.Value, len(t.Cols))
		for i, c := range t.Cols {
			row[i] = cells[c.Name]
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Relations and facts are those of the record's own day, on both engines, whatever moves in the year: also a parent's
// parent and a parent's fact, which are of that day too, and nothing where no row is in force.
func TestDated(t *testing.T) {
	setTrials(t)
	p := loadText(t, datedPolicy)
	db, err := duckdb.Open("", duckdb.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rapid.Check(t, func(rt *rapid.T) {
		boards := timeline(rt, "C1", "B1", "B2")
		regions := append(timeline(rt, "B1", "R1", "R2"), timeline(rt, "B2", "R1", "R2")...)
		factors := append(timeline(rt, "B1", "0.5", "1.25", "3"), timeline(rt, "B2", "2", "1.005")...)
		teaching := timeline(rt, "P1", "0", "1")
		tables := map[string]*plan.Table{"relations": datedRelations(boards, regions), "facts": datedFacts(factors, teaching)}
		var stays []map[string]rule.Value
		var want []string
		for i := range rapid.IntRange(1, 6).Draw(rt, "stays") {
			day := rule.NewDay(2025, 4, 1) + rule.Day(rapid.IntRange(0, 364).Draw(rt, "day"))
			id := fmt.Sprint("S", i)
			stays = append(stays, map[string]rule.Value{"id": rule.TextValue(id), "provider": rule.TextValue("P1"),
				"commissioner": rule.TextValue("C1"), "end": rule.DateValue(day), "count": rule.IntValue(1)})
			want = append(want, expected(id, day, boards, regions, factors, teaching))
		}
		tables["spells"] = rowsOfTable("spells", stays...)
		for _, name := range []string{"spells", "relations", "facts", "fact_market_forces", "fact_teaching"} {
			if _, err := db.SQL().Exec(`DROP TABLE IF EXISTS "` + name + `"`); err != nil {
				t.Fatal(err)
			}
			if tables[name] != nil {
				if err := db.Store(context.Background(), name, tables[name]); err != nil {
					rt.Fatal(err)
				}
			}
		}
		slices.Sort(want)
		for name, bench := range map[string]run.Workbench{"the reference": run.OnReference(tables), "DuckDB": run.OnDuckDB(db)} {
			if got := told(rt, run.Trial{Policy: p, Rules: p.Rules, On: bench}); !slices.Equal(got, want) {
				rt.Fatalf("%s:\nfound    %v\nexpected %v", name, got, want)
			}
		}
	})
}

func datedRelations(boards, regions []spanned) *plan.Table {
	var rows []map[string]rule.Value
	for kind, list := range map[string][]spanned{"icb": boards, "region": regions} {
		for _, s := range list {
			rows = append(rows, map[string]rule.Value{"child": rule.TextValue(s.name), "parent": rule.TextValue(s.value),
				"kind": rule.TextValue(kind), "from": dayValue(s.from), "to": dayValue(s.to)})
		}
	}
	return rowsOfTable("relations", rows...)
}

func datedFacts(factors, teaching []spanned) *plan.Table {
	var rows []map[string]rule.Value
	for name, list := range map[string][]spanned{"Market Forces": factors, "teaching": teaching} {
		for _, s := range list {
			v, faults := rule.ParseLiteral(s.value, economy.Lookup("facts").Column("value").Type, fault.Place{})
			if len(faults) > 0 {
				panic(faults)
			}
			rows = append(rows, map[string]rule.Value{"organisation": rule.TextValue(s.name), "name": rule.TextValue(name),
				"value": v, "from": dayValue(s.from), "to": dayValue(s.to)})
		}
	}
	return rowsOfTable("facts", rows...)
}

// expected is what the rule tells of a stay, worked out by going through the lists. 3 and 1.005 are no values of the fact.
func expected(id string, day rule.Day, boards, regions, factors, teaching []spanned) string {
	orNone := func(s string) string {
		if s == "" {
			return "none"
		}
		return s
	}
	board := onThatDay(boards, "C1", day)
	factor := onThatDay(factors, board, day)
	if factor == "" || factor == "3" || factor == "1.005" {
		factor = "0"
	}
	answer := "no"
	if onThatDay(teaching, "P1", day) == "1" {
		answer = "yes"
	}
	return strings.Join([]string{id, orNone(board), "region=" + orNone(onThatDay(regions, board, day)) + ",factor=" + factor + ",teaching=" + answer}, " ")
}

func told(t *rapid.T, trial run.Trial) (lines []string) {
	out, err := trial.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := out.Rows(context.Background(), "ledger", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		lines = append(lines, row.Get("payee")+" "+row.Get("payer")+" "+row.Get("breakdown"))
	}
	slices.Sort(lines)
	return lines
}
