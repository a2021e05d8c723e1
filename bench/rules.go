package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// How many rules of each kind the drawn policy has: a thousand in all.
const (
	prices    = 200
	measures  = 350
	transfers = 220
	shares    = 30
	decides   = 200
)

// steps is how many steps each of its prices takes.
const steps = 12

// benchRules reads and checks a policy of a thousand rules, as purse check does.
func benchRules(_ context.Context, s settings) error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bytes, err := writeRules(dir)
	if err != nil {
		return err
	}
	fmt.Printf("%d rules, %d kB of YAML\n", prices+measures+transfers+shares+decides, bytes/1000)
	var loads, checks []time.Duration
	for range s.pairs {
		var p *policy.Policy
		load, err := timed(func() error { p, err = policy.Load(dir); return err })
		if err != nil {
			return err
		}
		check, err := timed(func() error { return run.Check(p) })
		if err != nil {
			return err
		}
		loads, checks = append(loads, load), append(checks, check)
		fmt.Printf("  read %.2f s, its sums checked %.2f s\n", load.Seconds(), check.Seconds())
	}
	fmt.Printf("rules: read %.2f s, its sums checked %.2f s (medians of %d)\n", middle(loads).Seconds(), middle(checks).Seconds(), s.pairs)
	return nil
}

// writeRules writes the policy, one file a kind, and gives the bytes written.
func writeRules(dir string) (int, error) {
	total := 0
	for name, text := range map[string]string{"policy": rulesHead, "price": pricesText(), "measure": measuresText(),
		"transfer": transfersText(), "share": sharesText(), "decide": decidesText()} {
		total += len(text)
		if err := os.WriteFile(filepath.Join(dir, name+".yaml"), []byte(text), 0o644); err != nil {
			return 0, err
		}
	}
	return total, os.WriteFile(filepath.Join(dir, "tariff.csv"), []byte(tariffRows()), 0o644)
}

const rulesHead = `policy: {name: A thousand rules, year: 2025-26, nation: England}
gaps: {market forces: {because: Some providers have no factor.}, shares: {because: Not every price has one.}}
parameters: {rate: 70%, fee: £40, long stay: 21 days, pot: £1000000, uplift: 1.5%}
tables: {tariff: {file: tariff.csv, key: [hrg], columns: {hrg: text, price: £, trim: days, day_rate: £ per day, share: number.4}}}
organisations:
  attributes: {market forces: {type: number.6, at least: 0.5, at most: 2}}
  parents: {icb: {because: The board of a commissioner.}}
facts: {score: {type: number.2, at least: 0, at most: 5}, deficit: yes or no}
terms: {baseline: {type: £.2, at least: 0, at most: 1000000000}}
define:
  spells:
    elective: "spell.admission_method in ['11', '12', '13']"
    emergency: "starts with(spell.admission_method, '2')"
    old: spell.age >= 75
  organisations: {rated: known(organisation.facts.score)}
`

func tariffRows() string {
	var b strings.Builder
	b.WriteString("hrg,price,trim,day_rate,share\n")
	for i := range 2000 {
		fmt.Fprintf(&b, "H%04dZ,%d,%d,%d,0.%d\n", i, 100+i, 5+i%40, 200+i%100, 3+i%6)
	}
	return b.String()
}

func pricesText() string {
	var b strings.Builder
	b.WriteString("price:\n")
	for i := range prices {
		fmt.Fprintf(&b, `  care n%d:
    of: spells
    because: Care of kind %d is paid at its price.
    payer: spell.commissioner
    payee: spell.provider
    where: spell.age >= %d
    look up: {tariff: "tariff[spell.hrg]"}
    let: {beyond: spell.length_of_stay - tariff.trim, trim: "spell.elective ? tariff.trim : long stay"}
    start with:
      elective: {when: spell.elective, amount: tariff.price}
      base: {amount: tariff.price ?? fee}
    then:
`, i, i, i%90)
		for k := range steps - 1 {
			switch k % 3 {
			case 0:
				fmt.Fprintf(&b, "      extra n%d: {when: spell.emergency && beyond > %d days, add: beyond * tariff.day_rate}\n", k, k)
			case 1:
				fmt.Fprintf(&b, "      part n%d: {when: spell.old, multiply by: tariff.share, if unknown: skip with gap shares}\n", k)
			default:
				fmt.Fprintf(&b, "      fee n%d: {when: spell.length_of_stay > trim, add: \"round(fee * rate, 2)\"}\n", k)
			}
		}
		b.WriteString("      market forces: {multiply by: spell.provider.market_forces, if unknown: skip with gap market forces}\n")
		b.WriteString("    totals: {emergency value: {when: spell.emergency}, bed days: {sum: spell.length_of_stay}}\n")
	}
	return b.String()
}

func measuresText() string {
	var b strings.Builder
	b.WriteString("measure:\n")
	for i := range measures {
		fmt.Fprintf(&b, `  long stays n%d:
    of: spells
    because: How many stay longer than %d days.
    when: spell.length_of_stay > %d && spell.emergency
    out of: spell.count
    for each: [nation, commissioner.icb, provider, [provider, commissioner]]
    by: [sex]
`, i, i, i)
	}
	return b.String()
}

func transfersText() string {
	var b strings.Builder
	b.WriteString("transfer:\n")
	for i := range transfers {
		fmt.Fprintf(&b, `  marginal rate n%d:
    for each: [provider, commissioner]
    every: year
    because: Growth above the baseline is paid in part.
    let: {value: care n%d.emergency value, baseline: terms.baseline}
    when: value > baseline && long stays n%d > %d%%
    pay: {from: provider, to: commissioner, amount: (1 - rate) * (value - baseline), fund: demand %d}
    if unknown: list
`, i, i%prices, i%measures, i%50, i)
	}
	return b.String()
}

func sharesText() string {
	var b strings.Builder
	b.WriteString("share:\n")
	for i := range shares {
		fmt.Fprintf(&b, `  pot n%d:
    pot: pot
    among: commissioner
    every: year
    because: Money follows what was paid.
    weight: care n%d.paid
    at least: 95%% * target
    rest: weight
    pennies: largest remainder
    payer: "'X24'"
    if unknown: list
`, i, i)
	}
	return b.String()
}

func decidesText() string {
	var b strings.Builder
	b.WriteString("decide:\n")
	for i := range decides {
		fmt.Fprintf(&b, `  segment n%d:
    for each: provider
    every: quarter
    because: Providers are placed by score.
    scale: ["1", "2", "3", "4"]
    let: {q: "quartile(facts.score, among: rated, cut: interpolated, above: strict)", got: care n%d.received}
    if unknown: unrated
    first of:
      - {when: (facts.deficit ?? no) && q < 3, outcome: "3"}
      - {when: long stays n%d > %d%% && got > £%d, outcome: "4"}
      - {outcome: q}
`, i, i%prices, i%measures, i%40, i)
	}
	return b.String()
}
