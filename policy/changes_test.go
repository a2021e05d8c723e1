package policy_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
)

// reformed is a policy with something of every sort that a change can touch.
const reformed = `
policy: {name: National, year: 2025-26, nation: England}
parameters:
  rate: {value: 70%, source: national}
  uplift: {values: [{from: 2025-04-01, to: 2025-09-30, value: 1%}, {from: 2025-10-01, value: 2%}]}
tables:
  tariff: {file: tariff.csv, key: [hrg], columns: {hrg: text, price: £}}
facts: {fee: {type: £, at least: £0, at most: £20, authority: local}}
terms: {tolerance: {type: percent.2, authority: agreed}}
transfer:
  fees: {for each: provider, every: year, if unknown: list, pay: {from: "'X'", to: provider, amount: facts.fee}}
  kept: {for each: [provider, commissioner], every: year, if unknown: list, pay: {from: commissioner, to: provider, amount: £10 * terms.tolerance}}
measure:
  waiting: {of: waits, for each: provider, when: wait.band_from_weeks >= 18}
  seen: {of: attendances, for each: provider}
targets:
  - {name: waits, measure: waiting, plan: 10, compare: at most, for: provider}
price:
  care:
    of: spells
    payer: spell.commissioner
    payee: spell.provider
    look up: tariff[spell.hrg]
    start with: {base: {amount: tariff.price}}
    then:
      one of:
        short: {when: spell.length_of_stay < 2, multiply by: rate}
        long: {when: spell.length_of_stay > 10, add: £3}
      less: {multiply by: rate}
      up: {multiply by: 1 + uplift}
`

// apartChanges touch different places, and none needs another.
var apartChanges = []string{
	`{name: rate, set parameter: rate, to: 80%}`,
	`{name: uplift now, set parameter: uplift, on: 2025-05-01, to: 1.5%}`,
	`{name: uplift later, set parameter: uplift, from: 2026-01-01, to: 3%}`,
	`{name: price A, set row: tariff, where: {hrg: A}, to: {price: 90}}`,
	`{name: no B, remove row: tariff, where: {hrg: B}}`,
	`{name: new C, add row: tariff, with: {hrg: C, price: 7}}`,
	`{name: new D, add row: tariff, with: {hrg: D, price: 8}}`,
	`{name: fee, add: price.care.fee, at: start, with: {add: £2}}`,
	`{name: bonus, add: price.care.bonus, after: less, with: {add: £10}}`,
	`{name: middle, add: price.care.middle, into: one of, before: long, with: {when: spell.length_of_stay == 3, add: £5}}`,
	`{name: longer, replace: price.care.long, with: {when: spell.length_of_stay > 20, add: £7}}`,
	`{name: no short, remove: price.care.short}`,
	`{name: worth, add: price.care.totals.worth, with: {when: spell.age > 80}}`,
	`{name: old, add: price.care.totals.old, with: {when: spell.age > 90}}`,
	`{name: no attendances, remove: measure.seen}`,
	`{name: twelve weeks, replace: measure.waiting.when, with: wait.band_from_weeks >= 12}`,
	`{name: stays, add: measure.stays, with: {of: spells, for each: provider}}`,
	`{name: beds, add: measure.beds, with: {of: spells, count: spell.count, for each: provider}}`,
	`{name: fewer, set target: waits, to: 5}`,
	`{name: cap, add: parameter.cap, with: £9}`,
	`{name: fee of A, set fact: fee, for: A, to: £5}`,
	`{name: fee of B, set fact: fee, for: B, from: 2025-10-01, to: £6}`,
	`{name: later fee of B, set fact: fee, for: B, from: 2026-01-01, to: £7}`,
	`{name: wide, set term: tolerance, for: [A, C], to: 20%}`,
}

// leaning changes need one of those above, and so must be of the same reform.
var leaningChanges = []string{
	`{name: tip, add: price.care.tip, after: bonus, with: {add: £1}}`,
	`{name: tip of the tip, add: price.care.tip of the tip, after: tip, with: {add: £1}}`,
	`{name: beside, add: price.care.beside, before: fee, with: {add: cap}}`,
}

// reform loads a policy and reforms over it, the first over the policy and each over the one before.
func reform(t rapid.TB, reforms ...[]string) *policy.Policy {
	t.Helper()
	fsys := fstest.MapFS{"0/policy.yaml": {Data: []byte(reformed)}, "0/tariff.csv": {Data: []byte("hrg,price\nA,100\nB,200\n")}}
	for i, changes := range reforms {
		text := fmt.Sprintf("policy: {name: Reform %d, extends: ../%d}\nchanges:\n", i+1, i)
		for _, c := range changes {
			text += "  - " + c + "\n"
		}
		fsys[fmt.Sprintf("%d/policy.yaml", i+1)] = &fstest.MapFile{Data: []byte(text)}
	}
	p, err := policy.LoadFS(fsys, fmt.Sprint(len(reforms)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// hashes are what two policies that do the same have in common.
func hashes(p *policy.Policy) []string {
	out := []string{p.Means}
	for _, r := range p.Rules {
		out = append(out, fmt.Sprint(r.Order, " ", r.Slug, " ", r.Hash))
	}
	return out
}

// TestOrderOfChanges writes the same changes in two orders, in one reform and in two over one another.
func TestOrderOfChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.Permutation(apartChanges).Draw(t, "one order")
		one = one[:rapid.IntRange(0, len(one)).Draw(t, "how many")]
		other := rapid.Permutation(one).Draw(t, "another order")
		want := hashes(reform(t, one))
		if diff := cmp.Diff(want, hashes(reform(t, other))); diff != "" {
			t.Errorf("the order in one reform matters:\n%s", diff)
		}
		cut := rapid.IntRange(0, len(one)).Draw(t, "cut")
		if diff := cmp.Diff(want, hashes(reform(t, one[:cut], one[cut:]))); diff != "" {
			t.Errorf("one reform over another differs from one of both:\n%s", diff)
		}
		if diff := cmp.Diff(want, hashes(reform(t, one[cut:], one[:cut]))); diff != "" {
			t.Errorf("which reform is over the other matters:\n%s", diff)
		}
	})
}

// TestOrderOfLeaningChanges writes changes that need one another in two orders.
func TestOrderOfLeaningChanges(t *testing.T) {
	all := append(append([]string{}, apartChanges...), leaningChanges...)
	want := hashes(reform(t, all))
	rapid.Check(t, func(t *rapid.T) {
		if diff := cmp.Diff(want, hashes(reform(t, rapid.Permutation(all).Draw(t, "order")))); diff != "" {
			t.Errorf("the order matters:\n%s", diff)
		}
	})
}

// TestReformOfNothing gives what is there already.
func TestReformOfNothing(t *testing.T) {
	want := hashes(reform(t))
	for _, changes := range [][]string{
		nil,
		{`{name: the same rate, set parameter: rate, to: 70%}`},
		{`{name: the same row, set row: tariff, where: {hrg: A}, to: {price: 100}}`},
		{`{name: the same step, replace: price.care.less, with: {multiply by: rate, because: said anew}}`},
	} {
		if diff := cmp.Diff(want, hashes(reform(t, changes))); diff != "" {
			t.Errorf("%s changes something:\n%s", strings.Join(changes, " "), diff)
		}
	}
}

// TestEveryChangeCounts proves that the hash of what a policy does sees each change.
func TestEveryChangeCounts(t *testing.T) {
	base := reform(t).Means
	for _, c := range apartChanges {
		p := reform(t, []string{c})
		if p.Means == base {
			t.Errorf("%s is not seen", c)
		}
		if len(p.Changes) != 1 || p.Changes[0].Words == "" || p.Changes[0].Was == p.Changes[0].Now {
			t.Errorf("%s is told as %+v", c, p.Changes)
		}
	}
}

// TestPlacesMeet pairs changes of one place, or of a place inside another: each pair is a fault that names both.
func TestPlacesMeet(t *testing.T) {
	for _, pair := range [][2]string{
		{`set parameter: rate, to: 80%`, `replace: parameter.rate, with: 80%`},
		{`set parameter: uplift, to: 80%`, `set parameter: uplift, on: 2025-05-01, to: 1.5%`},
		{`set parameter: uplift, on: 2025-05-01, to: 1.5%`, `set parameter: uplift, from: 2025-06-01, to: 1.5%`},
		{`remove: price.care`, `remove: price.care.less`},
		{`replace: price.care.one of, with: {x: {add: £1}}`, `remove: price.care.short`},
		{`replace: price.care.then, with: {x: {add: £1}}`, `add: price.care.y, with: {add: £1}`},
		{`add: price.care.x, with: {add: £1}`, `add: price.care.y, with: {add: £1}`},
		{`add: price.care.x, after: up, with: {add: £1}`, `add: price.care.y, after: up, with: {add: £1}`},
		{`add: price.care.x, after: up, with: {add: £1}`, `add: price.care.x, after: less, with: {add: £1}`},
		{`set row: tariff, where: {hrg: A}, to: {price: 1}`, `remove row: tariff, where: {hrg: A}`},
		{`set row: tariff, where: {hrg: A}, to: {price: 1}`, `set row: tariff, where: {price: 100}, to: {price: 2}`},
		{`set row: tariff, where: {hrg: A}, to: {price: 1}`, `remove: table.tariff`},
		{`set target: waits, to: 5`, `remove: target.waits`},
		{`set fact: fee, for: A, to: £5`, `set fact: fee, for: A, to: £6`},
		{`set fact: fee, for: A, to: £5`, `set fact: fee, for: A, from: 2025-10-01, to: £6`},
		{`set term: tolerance, for: [A, C], to: 20%`, `remove: term.tolerance`},
	} {
		for _, order := range [][2]int{{0, 1}, {1, 0}} {
			text := fmt.Sprintf("policy: {name: Reform, extends: ../0}\nchanges:\n  - {name: ours, %s}\n  - {name: theirs, %s}\n", pair[order[0]], pair[order[1]])
			_, err := policy.LoadFS(fstest.MapFS{"0/policy.yaml": {Data: []byte(reformed)}, "0/tariff.csv": {Data: []byte("hrg,price\nA,100\nB,200\n")},
				"1/policy.yaml": {Data: []byte(text)}}, "1")
			if err == nil || !strings.Contains(err.Error(), "ours") || !strings.Contains(err.Error(), "theirs") || !strings.Contains(err.Error(), "the first") {
				t.Errorf("%s and %s: got %v", pair[order[0]], pair[order[1]], err)
			}
		}
	}
}

// FuzzChanges says that no list of changes, however broken, panics or hangs, that its faults have places, and that a
// second load gives the same.
func FuzzChanges(f *testing.F) {
	for _, list := range [][]string{apartChanges, leaningChanges} {
		for _, c := range list {
			f.Add("- " + c)
		}
	}
	f.Add("- {name: a, add: price.care.let.x, with: 3}\n- {name: b, replace: price.care.look up.tariff, with: x}")
	f.Add("- {name: a, add: price.care.base.x.y, with: 3}\n- {name: b, add: price.care.x, into: one of, after: x, with: }")
	f.Add("- {name: a, replace: define.spells.x, with: 3}\n- {name: b, remove: table.tariff}\n- {name: c, set row: tariff, where: {}, to: {}}")
	f.Fuzz(func(t *testing.T, changes string) {
		text := "policy: {name: Reform, extends: ../0, for patients: {measure: waiting, should: fall}}\nchanges:\n" + changes
		fsys := fstest.MapFS{"0/policy.yaml": {Data: []byte(reformed)}, "0/tariff.csv": {Data: []byte("hrg,price\nA,100\nB,200\n")},
			"1/policy.yaml": {Data: []byte(text)}}
		p, err := policy.LoadFS(fsys, "1")
		again, err2 := policy.LoadFS(fsys, "1")
		if err == nil && err2 == nil {
			if p.Means != again.Means {
				t.Fatal("two loads differ in what they mean")
			}
			return
		}
		if err == nil || err2 == nil || err.Error() != err2.Error() {
			t.Fatalf("two loads differ: %v and %v", err, err2)
		}
		for _, one := range err.(fault.List) {
			if one.Place.File == "" || one.Message == "" {
				t.Fatalf("a fault without a place or a message: %+v", one)
			}
		}
	})
}
