package negotiate

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
)

// FuzzAssemble says that no two files, however broken, panic or hang what puts positions together, and that every fault
// has a place and words.
func FuzzAssemble(f *testing.F) {
	dir := f.TempDir()
	text := "policy: {name: P, year: 2025-26, nation: England}\narbitration: {by: pendulum, tie: commissioner}\nparameters: {b: {value: 5%, authority: agreed}}\n" +
		"facts: {fee: {type: £, at least: £0, at most: £9, authority: local}}\nterms: {t: {type: number, authority: agreed}}\n" +
		"price: {care: {of: spells, authority: agreed, payer: spell.commissioner, payee: spell.provider, start with: {base: £5}, then: {up: {multiply by: 1 + b}}}}\n" +
		"measure: {m: {of: spells, for each: provider}}\n"
	if err := os.WriteFile(filepath.Join(dir, "policy.yaml"), []byte(text), 0o644); err != nil {
		f.Fatal(err)
	}
	base, err := policy.Load(dir)
	if err != nil {
		f.Fatal(err)
	}
	register := &Register{Codes: []string{"C1", "N", "T1"}, Names: map[string]string{}, Kinds: map[string]string{"T1": "provider", "C1": "commissioner", "N": "nation"}}
	one := "position: {party: T1, to: C1, date: 2025-01-10}\nred lines: [{measure: m, of: T1, at least: 5}, {pays: C1, under: care.base, at most: £5}]\n" +
		"changes: [{name: a, set parameter: b, to: 6%}, {name: c, add: price.care.x, with: {add: £1}}, {name: d, set fact: fee, for: T1, to: £5}]"
	other := "position: {party: C1, to: T1}\nrounds:\n  - {round: 1, date: 2025-01-10, changes: [{name: a, set parameter: b, to: 7%}], keeps: [price.care.x]}\n" +
		"  - {round: 2, date: 2025-01-11, withdraw: [a, price.care.x], changes: [{name: e, set term: t, for: [T1, C1], to: 4}]}"
	f.Add(one, other)
	f.Add(one, "position: {party: the panel, date: 2025-01-10}\nchanges: [{name: a, replace: price.care, with: 5}]\nwithdraw: b")
	f.Add("position: {party: [T1, C1], to: N, date: 2025-01-10}\nchanges: [text, {set parameter: b}]\nwithdraw: x", other)
	f.Fuzz(func(t *testing.T, first, second string) {
		a := &assembling{base: base, register: register}
		var positions []*Position
		for _, text := range []string{first, second} {
			if p, faults := Read("position.yaml", []byte(text)); p != nil && faults.Err() == nil {
				positions = append(positions, p)
			}
		}
		a.assemble(positions)
		a.atAll(positions)
		a.clauses()
		a.redLines()
		for _, one := range a.faults {
			if one.Message == "" {
				t.Fatalf("a fault without words: %+v", one)
			}
		}
	})
}

// FuzzRead says that no file, however broken, panics or hangs the reader of positions; that its faults have places and
// words; that what is read without faults has a party and a round; and that a second reading gives the same.
func FuzzRead(f *testing.F) {
	f.Add("position: {party: T001, to: [C001], policy: P, year: 2025-26, date: 2025-01-10}\nchanges: [{name: a, set parameter: b, to: 5%}]")
	f.Add("position: {party: the centre, to: provider}\nred lines:\n  - {measure: m, of: X, in: 2025-26-m12, at least: 65%, at most: 1}\n  - {pays: X, to: Y, under: [a, b.c], at most: £5}\n  - {in year: X, at least: -£2000000}\nrounds: [{round: 1, date: 2025-01-10, keeps: [a.b, {what: c.d, because: e}], withdraw: x, red lines: []}]")
	f.Add("position: {party: [a, b], to: []}\nrounds: {a: b}\nchanges: x")
	f.Add("position: [")
	f.Add("position: {party: the panel, round: 1e9, date: 2025-02-30}\nred lines: 5\nkeeps: {a: }")
	f.Fuzz(func(t *testing.T, text string) {
		p, faults := Read("position.yaml", []byte(text))
		_, again := Read("position.yaml", []byte(text))
		if faults.Err() == nil {
			if p == nil || p.Party.Name == "" || len(p.Rounds) == 0 {
				t.Fatalf("read without a fault, and without a party or a round: %+v", p)
			}
			if again.Err() != nil {
				t.Fatalf("a second reading has faults: %v", again.Err())
			}
			return
		}
		if again.Err() == nil || faults.Err().Error() != again.Err().Error() {
			t.Fatalf("two readings differ: %v and %v", faults, again)
		}
		for _, one := range faults.Err().(fault.List) {
			if one.Place.File == "" || one.Message == "" {
				t.Fatalf("a fault without a place or words: %+v", one)
			}
		}
	})
}
