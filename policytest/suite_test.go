package policytest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/policy"
)

// stays is a policy with something of each sort that a test can give.
const stays = `policy: {name: Stays, year: 2025-26, nation: England}
parameters:
  rate: {value: 50%, source: a letter}
  uplift: {values: [{to: 2025-09-30, value: 1%}, {from: 2025-10-01, value: 2%}]}
gaps: {shares: {because: Not published.}, factor: {because: Not known.}}
organisations: {attributes: {factor: {type: number.2, at least: 0, at most: 9}}}
facts: {score: number.2, colour: {type: text}, open: {type: yes or no}}
tables:
  tariff: {file: tariff.csv, key: [hrg], columns: {hrg: text, price: £.2, trim: days}}
  shares: {fill: economy, gap: shares, key: [hrg], columns: {hrg: text, share: {type: number.2, at least: 0, at most: 1}}}
price:
  stays:
    of: spells
    payer: spell.commissioner
    payee: spell.provider
    look up: {tariff: "tariff[spell.hrg]", share: "shares[spell.hrg]"}
    start with: {base: tariff.price}
    then:
      share: {multiply by: share.share, if unknown: skip with gap shares}
      factor: {multiply by: spell.provider.factor, if unknown: skip with gap factor}
      uplift: {multiply by: 1 + uplift}
measure:
  long: {of: spells, when: spell.length_of_stay > 9, out of: spells, for each: [provider]}
decide:
  colours:
    for each: provider
    every: year
    scale: [red, blue, closed]
    if unknown: list
    first of: [{when: "!facts.open", outcome: closed}, {outcome: facts.colour}]
transfer:
  spent: {for each: commissioner, every: year, pay: {from: commissioner, to: "'FUND'", amount: rate * accounts.spent}, if unknown: list}
`

// runTests runs a file of tests of a policy that is made for them.
func runTests(t *testing.T, text string) []*Result {
	t.Helper()
	dir := t.TempDir()
	for name, data := range map[string]string{"policy.yaml": stays, "tariff.csv": "hrg,price,trim\nAA,100,5\nBB,2.50,\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return runText(t, dir, text)
}

func TestGivenAndExpected(t *testing.T) {
	for _, r := range runTests(t, `
what is not written is filled in:
  given:
    spells: |
      hrg
      AA
      BB
  expect:
    ledger: |
      period      | payer        | payee    | step   | records | pence
      2025-26-m01 | COMMISSIONER | PROVIDER | base   | 2       | 10250
      2025-26-m01 | COMMISSIONER | PROVIDER | uplift | 2       | £1.03
    gaps: |
      gap    | records
      shares | 2
      factor | 2
lines alike in the columns written are added up, and one of nothing need not be written:
  given:
    parameters: {uplift: 0%}
    shares: |
      hrg | share
      AA  | 1
    organisations: |
      code | factor
      RXX  | 1
    spells: |
      provider | hrg | end        | count
      RXX      | AA  | 2025-04-01 | 1
      RXX      | AA  | 2026-03-31 | 2
  expect:
    ledger: |
      step | records | pounds
      base | 3       | 300
dated values are given as a list:
  given:
    parameters:
      uplift: [{to: 2025-04-30, value: 10%}, {from: 2025-05-01, value: 20%}]
    spells: |
      hrg | end
      AA  | 2025-04-30
      AA  | 2025-05-01
  expect:
    ledger: |
      period      | step   | pounds
      2025-26-m01 | uplift | 10
      2025-26-m02 | uplift | 20
      ...
columns of the policy's tables may be left out:
  given:
    Tariff: |
      HRG | price
      ZZ  | 7.77
    spells: |
      hrg
      ZZ
  expect:
    ledger: |
      step | pounds
      base | 7.77
      ...
a rate is compared in the digits written:
  given:
    spells: |
      provider | length_of_stay | count
      RXX      | 10             | 1
      RXX      | 1              | 5
  expect:
    measures: |
      organisation | value
      RXX          | 16.7%
facts have a column each, in words or numbers, as they are typed:
  given:
    facts: |
      organisation | colour | open | score
      A            | red    | yes  | 1
      B            | blue   | no   |
      C            |        | yes  |
  expect:
    decisions: |
      organisation | outcome
      A            | red
      B            | closed
    quality: |
      found
      C, 2025-26: facts.colour missing
pounds are pence, and the year is this one:
  given:
    accounts: |
      organisation | line  | pounds
      03V          | spent | 10.01
  expect:
    ledger: |
      period  | rule  | payer | payee | pounds
      2025-26 | spent | 03V   | FUND  | 5.01
a rule that made nothing can be told by its gap:
  rules: long
  given:
    organisations: |
      code
      A
  expect:
    gaps: |
      gap        | rule
      no records | long
`) {
		if !r.Passed {
			t.Error(r.Text())
		}
	}
}

// What a test says is wrong when it is wrong.
func TestFailures(t *testing.T) {
	results := runTests(t, `
given:
  spells: |
    provider | hrg | length_of_stay
    RXX      | AA  | 3
a wrong amount:
  expect:
    ledger: |
      step   | pounds
      base   | 99
      uplift | 1
a line too many is found:
  expect:
    ledger: |
      step | pounds
      base | 100
a line that is not there:
  expect:
    ledger: |
      step   | pounds
      base   | 100
      factor | 5
      uplift | 1
a fault that is not told:
  expect: {faults: [nothing of the sort]}
a stop that is not expected:
  given:
    parameters: {rate: 3}
    accounts: |
      organisation | line  | pounds
      03V          | spent | -10.01
  expect:
    ledger: |
      rule  | pounds
      spent | 5
`)
	want := []string{
		"t: failed: a wrong amount\n\n    ledger\n      step   | pounds\n    - base   | 99.00    expected, t\n    + base   | 100.00   found\n      uplift | 1.00\n why base 100",
		"t: failed: a line too many is found\n\n    ledger\n      step   | pounds\n      base   | 100.00\n    + uplift | 1.00     found\n why uplift 100",
		"t: failed: a line that is not there\n\n    ledger\n      step   | pounds\n      base   | 100.00\n    - factor | 5.00     expected, t\n      uplift | 1.00\n instead stays: gap factor, 1 records; stays: gap shares, 1 records",
		"t: failed: a fault that is not told\n    t: expected a fault with \"nothing of the sort\", and the rules run without one\n",
		"negative",
	}
	for i, r := range results {
		got := placeless.ReplaceAllString(r.Text(), "t")
		for _, x := range r.Why {
			got += " why " + strings.Fields(x.Says)[0] + " 100"
		}
		if len(r.Instead) > 0 {
			got += " instead " + strings.Join(r.Instead, "; ")
		}
		if r.Passed || !strings.Contains(got, want[i]) {
			t.Errorf("found\n%s\nexpected\n%s\n%s", got, want[i], cmp.Diff(want[i], got))
		}
	}
}

// Everything that does not fit is told, with its place, before anything is run.
func TestMisfits(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string]string{"policy.yaml": stays, "tariff.csv": "hrg,price,trim\nAA,100,5\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ text, want string }{
		{"t:\n  given:\n    spels: |\n      hrg\n      A\n  expect: {ledger: pence}\n", `3:5: neither the policy nor an economy has a table "spels"`},
		{"t:\n  given:\n    spells: |\n      hgr\n      A\n  expect: {ledger: pence}\n", `4:7: the table spells has no column "hgr"`},
		{"t:\n  given:\n    spells: |\n      age | admission_method\n      old | 77\n  expect: {ledger: pence}\n", `5:7: age: expected number, found "old"`},
		{"t:\n  given:\n    spells: |\n      age | admission_method\n      40  | 77\n  expect: {ledger: pence}\n", `5:13: admission_method: found "77", expected one of`},
		{"t:\n  given:\n    spells: |\n      end\n      2024-05-01\n  expect: {ledger: pence}\n", `5:7: end: 2024-05-01 is not a day of the policy's year, 2025-26`},
		{"t:\n  given:\n    accounts: |\n      organisation | pounds | pence\n      A            | 1      | 1\n  expect: {ledger: pence}\n", `4:22: the table has both pounds and pence`},
		{"t:\n  given:\n    accounts: |\n      organisation | pounds\n      A            | 1.234\n  expect: {ledger: pence}\n", `5:22: "1.234" is not an amount of pounds and pence`},
		{"t:\n  given:\n    accounts: |\n      organisation | pounds\n      A            | 1\n  expect: {ledger: pence}\n", `the column line of accounts is not here, and nothing can stand for it`},
		{"t:\n  given:\n    spells: |\n      id | hrg\n      1  | A\n      1  | B\n  expect: {ledger: pence}\n", `6:7: a second row of spells for id 1`},
		{"t:\n  given:\n    tariff: |\n      hrg | prise\n      A   | 1\n  expect: {ledger: pence}\n", `4:13: the column "prise" is not declared by the table tariff`},
		{"t:\n  given:\n    tariff: |\n      hrg | price\n      A   | 1.234\n  expect: {ledger: pence}\n", `5:13: price: 1.234 has more than 2 places after the point`},
		{"t:\n  given:\n    tariff: |\n      price\n      1\n  expect: {ledger: pence}\n", `the column "hrg" of the table tariff is not given`},
		{"t:\n  given: {parameters: {rat: 1}}\n  expect: {ledger: pence}\n", `2:24: the policy has no parameter "rat"`},
		{"t:\n  given: {last: {decision: a}}\n  expect: {ledger: pence}\n", `a book has no table "decision" of figures`},
		{"t:\n  rules: stay\n  expect: {ledger: pence}\n", `2:10: the policy has no rule "stay"`},
		{"t:\n  expect:\n    ledger: |\n      pense\n      1\n", `4:7: the table ledger of a book has no column "pense"`},
		{"t:\n  expect:\n    ledger: |\n      pence\n      1,000\n", `5:7: pence: "1,000" is not a number`},
		{"t:\n  expect:\n    ledger: |\n      period\n      May\n", `5:7: period: `},
		{"t:\n  expect:\n    gaps: |\n      gap\n      shars\n", `5:7: the policy has no gap "shars"`},
		{"t:\n  given:\n    spells: |\n      hrg\n      A\n      ...\n  expect: {ledger: pence}\n", `... stands in a table that is given`},
		{"t:\n  expect: {ledger: pence, faults: [a]}\n", `expects both faults and tables`},
		{"t:\n  sure: Q\n  expect: {ledger: pence}\n", `2:9: sure is "Q", expected G, S, K or C`},
		{"t:\n  given: {spells: [a]}\n  expect: {ledger: pence}\n", `spells is a list, expected a table`},
	} {
		tests, faults := Parse("t.yaml", []byte(c.text))
		_, err := New(func(g policy.Given) (*policy.Policy, error) { return policy.LoadGiven(dir, g) }, tests)
		told := faults.Error()
		if err != nil {
			told += "\n" + err.Error()
		}
		if !strings.Contains(told, c.want) {
			t.Errorf("%s\nexpected %q, found\n%s", c.text, c.want, told)
		}
	}
}

// The engines are compared in everything, not only in what a test expects.
func TestEnginesThatDiffer(t *testing.T) {
	r := runTests(t, "t:\n  given:\n    spells: |\n      hrg\n      AA\n  expect:\n    ledger: |\n      step | pounds\n      base | 100\n      ...\n")[0]
	if !r.Passed {
		t.Fatal(r.Text())
	}
	other := runTests(t, "t:\n  given:\n    spells: |\n      hrg\n      BB\n  expect:\n    ledger: |\n      step | pounds\n      base | 2.50\n      ...\n")[0]
	r.disagree(context.Background(), r.found, other.found, nil, nil)
	if r.Passed || !strings.Contains(r.Problems[0], "the two engines do not agree about ledger") {
		t.Errorf("found %v", r.Problems)
	}
	r.Problems = nil
	r.disagree(context.Background(), r.found, r.found, nil, context.Canceled)
	if len(r.Problems) != 1 {
		t.Errorf("found %v", r.Problems)
	}
}
