package place_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/compare"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/place"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// vale is a copy of the demonstration's small country, and books made there.
type vale struct {
	t   *testing.T
	dir string
}

func newVale(t *testing.T) *vale {
	t.Helper()
	v := &vale{t: t, dir: t.TempDir()}
	for _, part := range []string{"policy", "economy", "reform", "place"} {
		if err := os.CopyFS(v.path(part), os.DirFS(filepath.Join("..", "demo", part))); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

func (v *vale) path(name string) string { return filepath.Join(v.dir, filepath.FromSlash(name)) }

func (v *vale) write(name, text string) {
	v.t.Helper()
	if err := os.MkdirAll(filepath.Dir(v.path(name)), 0o755); err != nil {
		v.t.Fatal(err)
	}
	if err := os.WriteFile(v.path(name), []byte(text), 0o644); err != nil {
		v.t.Fatal(err)
	}
}

// run makes the book of a policy.
func (v *vale) run(name string) string {
	v.t.Helper()
	rules, err := policy.Load(v.path(name))
	if err != nil {
		v.t.Fatal(err)
	}
	data, err := economy.Open(v.path("economy"))
	if err != nil {
		v.t.Fatal(err)
	}
	path := v.path(strings.ReplaceAll(name, "/", "-") + ".duckdb")
	if _, err := run.Run(context.Background(), run.Options{Policy: rules, Economy: data, Book: path, Force: true, Threads: 1}); err != nil {
		v.t.Fatal(err)
	}
	return path
}

func (v *vale) options(before, after string) compare.Options {
	return compare.Options{A: v.run(before), B: v.run(after),
		Ladder: &compare.Ladder{Policy: v.path(before), Reform: v.path(after), Economy: v.path("economy"), Threads: 1}}
}

func (v *vale) weigh(c compare.Options, o place.Options) *place.Weighing {
	v.t.Helper()
	w, err := place.Weigh(context.Background(), c, o)
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { w.Comparison.Close() })
	return w
}

var costed = place.Options{Code: "VN", Relations: []string{"place"}, Cost: []string{"cost of stays", "cost of visits"}}

// The council loses by visits that save everybody else more, and a side-payment that is a rule mends it.
func TestASchemeThatNeedsASidePayment(t *testing.T) {
	v := newVale(t)
	c := v.options("place/policy", "place/scheme")
	w := v.weigh(c, costed)
	want := place.Agreement{Total: 309127, Refuse: []string{"E20"}, Smallest: 25740, Fewest: true,
		Payments: []place.Payment{{From: "01N", To: "E20", Pence: 25740}}}
	if diff := cmp.Diff(want, w.Agreement); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, g := range w.Gains { // each change alone and what they do to one another add up to the whole
		var sum int64
		for _, change := range w.Changes {
			for _, one := range change.Gains {
				if one.Code == g.Code {
					sum += one.Pence
				}
			}
		}
		if sum != g.Pence {
			t.Errorf("%s gains %d, and by its changes %d", g.Code, g.Pence, sum)
		}
	}
	proof, err := place.WriteReform(context.Background(), w, c, costed, v.path("settled"))
	if err != nil {
		t.Fatal(err)
	}
	if err := proof.Comparison.Close(); err != nil {
		t.Fatal(err)
	}
	again := v.weigh(v.options("place/policy", "settled"), costed)
	if len(again.Refuse) > 0 || again.Total != w.Total {
		t.Errorf("with the side-payments %v", again.Agreement)
	}
	if _, err := place.WriteReform(context.Background(), w, c, costed, v.path("settled")); err == nil || !strings.Contains(err.Error(), "this exists already") {
		t.Errorf("written over: %v", err)
	}
	left, err := os.ReadDir(v.path("settled"))
	if err != nil || len(left) != 1 {
		t.Errorf("the reform's directory has %v, %v", left, err)
	}
}

// Without the costs the hospital is the one that loses, by less than the place gains.
func TestCostsDecideWhoRefuses(t *testing.T) {
	v := newVale(t)
	c := v.options("place/policy", "place/scheme")
	c.Ladder = nil
	w := v.weigh(c, place.Options{Code: "VN", Relations: []string{"place"}})
	if diff := cmp.Diff([]string{"RAL"}, w.Refuse); diff != "" || len(w.Changes) != 0 {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Of a reform by which the place loses it is said by how much, and what would have to be true.
func TestThePlaceLoses(t *testing.T) {
	v := newVale(t)
	c := v.options("policy", "reform")
	o := place.Options{Code: "VS", Relations: []string{"place"}}
	w := v.weigh(c, o)
	if w.Lacks != 92448 || len(w.Payments) > 0 {
		t.Errorf("%+v", w.Agreement)
	}
	levers := w.Levers()
	if len(levers) != 1 || levers[0].Pence != 7517700 || levers[0].Fewer.String() != "1" || levers[0].Records.RatString() != "32" {
		t.Errorf("%+v", levers)
	}
	aimed := w.Aimed()
	if len(aimed) != 2 || aimed[1].Worth.String() != "184" || aimed[1].Moves {
		t.Errorf("%+v", aimed)
	}
	if _, err := place.WriteReform(context.Background(), w, c, o, v.path("no")); err == nil || !strings.Contains(err.Error(), "the place itself loses £924.48") {
		t.Errorf("a side-payment: %v", err)
	}
}

// A reform that changes nothing moves nothing in the place.
func TestNothingMoves(t *testing.T) {
	v := newVale(t)
	v.write("nothing/policy.yaml", "policy: {name: nothing, extends: ../policy}\nchanges:\n  - {name: the same, set parameter: short stay share, to: 70%}\n")
	w := v.weigh(v.options("policy", "nothing"), place.Options{Code: "VN"})
	empty, err := w.Empty(context.Background())
	if err != nil || !empty || w.Total != 0 || len(w.Refuse)+len(w.Payments)+len(w.Levers()) > 0 {
		t.Errorf("empty %v, %v: %+v", empty, err, w.Agreement)
	}
}
