package negotiate

import (
	"testing"

	"github.com/commonpurse/commonpurse/fault"
)

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
