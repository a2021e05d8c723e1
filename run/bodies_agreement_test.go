package run_test

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// formulas that a drawn rule is made of, by what they give.
var (
	drawnAmounts = []string{"facts.money", "facts.money ?? £0", "2 * facts.money", "round(facts.money / facts.count, 2)", "b ?? £1",
		"facts.count * £0.005", "abs(facts.money - £3)", "max(facts.money, £2)"}
	drawnAnswers = []string{"facts.flag", "facts.count > 2", "facts.money > £1", "q >= 3", "r < 3", "facts.money > m",
		"mean(facts.money, among: all) > £1", "share of(facts.count, among: marked) > 25%", "organisation.kind == 'provider'"}
	drawnSets = []string{"all", "provider", "marked"}
)

// drawRule draws a policy of one transfer and one decide from the formulas.
func drawRule(t *rapid.T) string {
	pick := func(from []string, what string) string { return rapid.SampledFrom(from).Draw(t, what) }
	answer := func() string {
		a := pick(drawnAnswers, "answer")
		return pick([]string{a, "!(" + a + ")", a + " && " + pick(drawnAnswers, "other"), a + " || " + pick(drawnAnswers, "other"),
			"(" + a + ") ?? no"}, "shape")
	}
	var lets strings.Builder
	fmt.Fprintf(&lets, "      b: %s\n", pick(drawnAmounts[:4], "let"))
	fmt.Fprintf(&lets, "      q: \"quartile(facts.count, among: %s, cut: %s, above: %s)\"\n", pick(drawnSets, "set"),
		pick([]string{"interpolated", "nearest"}, "cut"), pick([]string{"strict", "at or above"}, "above"))
	fmt.Fprintf(&lets, "      r: \"rank(facts.money, among: %s, order: %s, ties: %s)\"\n", pick(drawnSets, "set"),
		pick([]string{"highest first", "lowest first"}, "order"), pick([]string{"first", "shared", "by code"}, "ties"))
	fmt.Fprintf(&lets, "      m: \"quantile(facts.money, %s, among: %s, cut: nearest)\"\n", pick([]string{"0%", "30%", "0.5", "1"}, "part"), pick(drawnSets, "set"))
	return fmt.Sprintf(`policy: {name: Drawn, year: 2025-26, nation: England}
facts: {money: {type: £.2, at least: -100, at most: 100}, count: {type: number.1, at least: 0, at most: 9}, flag: yes or no}
define: {organisations: {marked: organisation.facts.flag ?? no}}
transfer:
  pays:
    for each: %s
    every: year
    let:
%s    when: %s
    pay: {from: organisation, to: "'X'", amount: %s}
    may be negative: yes
decide:
  decides:
    for each: provider
    every: quarter
    scale: [one, two, three]
    let:
%s    if unknown: open
    first of:
      - {when: %s, outcome: one}
      - {when: "%s", outcome: two}
      - {outcome: three}
`, pick([]string{"provider", "all", "marked"}, "each"), lets.String(), quoted(answer()), quoted(pick(drawnAmounts, "amount")), lets.String(),
		quoted(answer()), answer())
}

func quoted(text string) string { return `"` + text + `"` }

// drawBodies draws the register and the facts of a few bodies, some of them without.
func drawBodies(t *rapid.T) map[string]string {
	organisations, facts := "code,name,kind\n", "organisation,name,value,from,to\n"
	for i := range rapid.IntRange(1, 9).Draw(t, "bodies") {
		code := fmt.Sprintf("B%d", i)
		organisations += fmt.Sprintf("%s,%s,%s\n", code, code, rapid.SampledFrom([]string{"provider", "practice"}).Draw(t, "kind"))
		for _, values := range [][]string{{"money", "-3.50", "0", "1", "2.25", "2.25", "40"}, {"count", "0", "1", "2.5", "4", "9"}, {"flag", "0", "1"}} {
			name, values := values[0], values[1:]
			if rapid.IntRange(0, 3).Draw(t, name+" known") > 0 {
				facts += fmt.Sprintf("%s,%s,%s,,\n", code, name, rapid.SampledFrom(values).Draw(t, name))
			}
		}
	}
	return map[string]string{"organisations.csv": organisations, "facts.csv": facts}
}

// TestBodiesAgree holds both engines to the same rows, payments and decisions for rules and bodies drawn at random.
func TestBodiesAgree(t *testing.T) {
	if testing.Short() {
		t.Skip("many small databases: not in short tests")
	}
	ctx := context.Background()
	checks := flag.Lookup("rapid.checks")
	if checks.Value.String() == checks.DefValue { // each trial opens a database: fewer of them are usual
		if err := checks.Value.Set("25"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { checks.Value.Set(checks.DefValue) })
	}
	worked, paid := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		p, err := policy.LoadFS(fstest.MapFS{"main/policy.yaml": {Data: []byte(drawRule(rt))}}, "main")
		if err != nil {
			rt.Fatal(err)
		}
		e := makeEconomy(t, "2025-26", drawBodies(rt))
		db, err := duckdb.Open("", duckdb.Options{Threads: 1})
		if err != nil {
			rt.Fatal(err)
		}
		defer db.Close()
		loaded, err := run.Load(ctx, db, p, e)
		if err != nil {
			rt.Fatal(err)
		}
		fast := run.NewBodyData(p, db, loaded, nil, run.InDuckDB(db))
		slow := run.NewBodyData(p, db, loaded, nil, run.InReference(db))
		for _, r := range p.Rules {
			period := book.YearOf(2025)
			if r.Decide != nil {
				period = book.QuarterOf(2025, 3)
			}
			a, err := fast.WorkOut(ctx, r, period)
			if err != nil {
				rt.Fatal(err)
			}
			b, err := slow.WorkOut(ctx, r, period)
			if err != nil {
				rt.Fatal(err)
			}
			if diff := plan.Diff(a.Rows.Table, b.Rows.Table); diff != "" {
				rt.Fatalf("%s (- DuckDB, + reference)\n%s", r.Name, diff)
			}
			if x, y := fmt.Sprint(a.Decisions, len(a.Unknown), amounts(a)), fmt.Sprint(b.Decisions, len(b.Unknown), amounts(b)); x != y {
				rt.Fatalf("%s: DuckDB makes\n%s\nthe reference\n%s", r.Name, x, y)
			}
			worked++
			paid += len(a.Payments)
		}
	})
	if worked == 0 || paid == 0 {
		t.Errorf("%d rules were worked out and made %d payments: the draws try nothing", worked, paid)
	}
}

func amounts(o *run.Outcome) string {
	var out []string
	for _, p := range o.Payments {
		out = append(out, p.Payer+" "+p.Pence.String())
	}
	return strings.Join(out, "; ")
}
