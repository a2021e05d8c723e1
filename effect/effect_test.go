package effect_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/effect"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

var files = map[string]string{
	"policy/policy.yaml": `
policy: {name: Small, year: 2025-26, nation: England}
parameters: {rate: {value: 70%, type: percent.2}, whole: 200}
tables: {prices: {file: prices.csv, key: [hrg], columns: {hrg: text, price: £}}}
facts: {fee: {type: £, at least: £0, at most: £20}}
terms: {tolerance: {type: percent.2, at least: 0%, at most: 50%}}
price:
  care:
    of: spells
    payer: spell.commissioner
    payee: spell.provider
    look up: {price: "prices[spell.hrg]"}
    start with: {base: price.price}
    then: {rate: {multiply by: rate}, fee: {add: spell.provider.facts.fee, if unknown: skip with gap fees}}
gaps: {fees: {because: Not every provider has one.}}
transfer:
  fees: {for each: provider, every: year, if unknown: list, pay: {from: "'03V'", to: provider, amount: facts.fee}}
  kept: {for each: [provider, commissioner], every: year, pay: {from: commissioner, to: provider, amount: £1000 * terms.tolerance, due: next quarter}}
  late: {for each: [provider, commissioner], every: quarter, pay: {from: commissioner, to: provider, amount: £10 * terms.tolerance, due: next quarter}}
measure:
  seen: {of: spells, for each: [nation, provider], when: spell.age > 50}
  dear: {for each: provider, every: year, score: {paid: {points: "care.received > £200 ? 1 : 0"}}, total: sum, if unknown: skip}
decide:
  standing: {for each: provider, every: year, scale: [good, bad], if unknown: list, first of: [{when: dear > 0, outcome: good}, {outcome: bad}]}
`,
	"policy/prices.csv":         "hrg,price\nAA,100\nBB,200\n",
	"economy/economy.yaml":      "name: Small\nyear: 2025-26\n",
	"economy/organisations.csv": "code,name,kind\nRXX,One,provider\nRYY,Two,provider\n03V,Here,commissioner\n",
	"economy/facts.csv":         "organisation,name,value,from,to\nRXX,fee,5,,\nRYY,fee,6,,\n",
	"economy/terms.csv":         "provider,commissioner,name,value\nRXX,03V,tolerance,0.1\nRYY,03V,tolerance,0.1\n",
	"economy/spells.csv": "id,provider,commissioner,hrg,admission_method,patient_class,age,start,end,length_of_stay\n" +
		"1,RXX,03V,AA,11,1,40,2025-04-28,2025-04-30,2\n2,RXX,03V,BB,11,1,60,2025-08-28,2025-08-30,2\n3,RYY,03V,AA,11,1,60,2025-11-28,2025-11-30,2\n",
}

// What a policy does is the same run whole and run in memory beside the base, one change after another: what one run sets
// is gone in the next.
func TestQuickIsWhole(t *testing.T) {
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	base, err := policy.Load(filepath.Join(dir, "policy"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := economy.Open(filepath.Join(dir, "economy"))
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	open := func() *effect.Bench {
		b, err := effect.Open(ctx, effect.Options{Policy: base, Economy: e, Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { b.Close() })
		return b
	}
	whole, quick := open(), open()
	if err := quick.Quicken(ctx); err != nil {
		t.Fatal(err)
	}
	for _, change := range []string{
		`{name: fee, set fact: fee, for: RXX, to: £9}`,
		`{name: rate, set parameter: rate, to: 75%}`,
		`{name: later fee, set fact: fee, for: RYY, from: 2025-10-01, to: £20}`,
		`{name: wide, set term: tolerance, for: [RXX, 03V], to: 20%}`,
		`{name: dear, set row: prices, where: {hrg: BB}, to: {price: 100}}`,
		`{name: old, replace: measure.seen.when, with: spell.age > 30}`,
		`{name: step, add: price.care.bonus, with: {add: £3}}`,
		`{name: more, add: table.limits, with: {fill: economy, gap: fees, key: [hrg], columns: {hrg: text, price: £}}}`,
		`{name: rate as it is, set parameter: rate, to: 70%}`,
	} {
		root, faults := yamlnode.Read("change", []byte("changes: ["+change+"]"))
		if faults.Err() != nil {
			t.Fatal(faults)
		}
		p, err := policy.LoadWith(base.Dir, policy.Options{Over: []policy.Over{{Title: "over", Changes: root.Pairs[0].Value.Items}}})
		if err != nil {
			t.Fatal(err)
		}
		want, err := whole.Of(ctx, p)
		if err != nil {
			t.Fatalf("%s: %v", change, err)
		}
		got, err := quick.Without(ctx, p)
		if err != nil {
			t.Fatalf("%s: %v", change, err)
		}
		text := func(e *effect.Effect) []string {
			var out []string
			for _, code := range []string{"RXX", "RYY", "03V"} {
				out = append(out, code+" "+e.Net.Of(code).String())
			}
			for _, m := range e.Measures {
				line := m.Measure + " " + m.Organisation + " " + m.Period
				if m.Before != nil {
					line += " before " + m.Before.RatString()
				}
				if m.After != nil {
					line += " after " + m.After.RatString()
				}
				out = append(out, line)
			}
			return out
		}
		if diff := cmp.Diff(text(want), text(got)); diff != "" {
			t.Errorf("%s (-whole +quick)\n%s", change, diff)
		}
	}
}
