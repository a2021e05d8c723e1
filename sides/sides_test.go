package sides_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
	"github.com/commonpurse/commonpurse/sides"
)

const rules = `
policy: {name: Small, year: 2025-26, nation: England}
parameters:
  fee: £10
  bonus: {value: £7, authority: agreed}
measure:
  promptly seen: {of: observations, every: year, where: observation.measure == 'seen', count: observation.numerator, out of: observation.denominator, for each: [organisation]}
  well again: {of: observations, every: year, where: observation.measure == 'well', count: observation.numerator, out of: observation.denominator, for each: [organisation]}
targets:
  - {name: nine in ten, measure: promptly seen, standard: 90%, for: [organisation]}
price:
  visits:
    of: attendances
    payer: attendance.commissioner
    payee: attendance.provider
    start with: {visit: fee}
    then:
      discount: {when: attendance.provider == 'RYY', add: £0 - £2}
decide:
  standing:
    for each: provider
    every: year
    scale: [good, bad]
    if unknown: list
    first of: [{when: well again > 50%, outcome: good}, {outcome: bad}]
transfer:
  time bonus:
    for each: provider
    every: year
    authority: agreed
    when: promptly seen > 10%
    if unknown: list
    pay: {from: "'03V'", to: provider, amount: bonus, fund: bonus}
  outcome bonus:
    for each: provider
    every: year
    when: standing == 'good'
    if unknown: list
    pay: {from: "'03V'", to: provider, amount: £3, fund: bonus}
  both bonus:
    for each: provider
    every: year
    when: promptly seen > 10% && well again > 10%
    if unknown: list
    pay: {from: "'03V'", to: provider, amount: £1, fund: other}
`

// page runs the rules with more of a policy, and gives the sides of the book.
func page(t *testing.T, more string) (*sides.Page, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"policy/policy.yaml":        rules + more,
		"economy/economy.yaml":      "name: Vale\nyear: 2025-26\nsource: Invented\nlicence: CC0\n",
		"economy/organisations.csv": "code,name,kind\nRXX,One,provider\nRYY,Two,provider\n03V,Here,commissioner\nQ,System,icb\nZ,Other,icb\n",
		"economy/relations.csv":     "child,parent,kind,from,to\n03V,Q,icb,,\nRXX,Q,icb,,\nRYY,Z,icb,,\n",
		"economy/observations.csv":  "measure,organisation,month,numerator,denominator\nseen,RXX,2025-04-01,8,10\nwell,RXX,2025-04-01,8,10\nseen,RYY,2025-04-01,8,10\nwell,RYY,2025-04-01,1,10\n",
		"economy/attendances.csv":   "id,setting,provider,commissioner,currency,date,count\n1,outpatient,RXX,03V,A,2025-05-01,5\n2,outpatient,RYY,03V,A,2025-06-01,2\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := policy.Load(filepath.Join(dir, "policy"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := economy.Open(filepath.Join(dir, "economy"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "book.duckdb")
	if _, err := run.Run(context.Background(), run.Options{Policy: p, Economy: e, Book: path, Threads: 1}); err != nil {
		t.Fatal(err)
	}
	b, err := book.Open(context.Background(), path, func(path string) (book.Store, error) {
		return duckdb.Open(path, duckdb.Options{ReadOnly: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	return sides.Of(context.Background(), b)
}

// told are the sides with their figures: pence, rules, measures, targets, parameters.
func told(p *sides.Page) map[string][]any {
	out := map[string][]any{}
	for _, d := range p.Dualities {
		for _, s := range d.Sides {
			out[d.Slug+" "+s.Name] = []any{s.Pence.String(), s.Rules, s.Measures, s.Targets, s.Parameters}
		}
	}
	return out
}

func TestSides(t *testing.T) {
	p, err := page(t, `
dualities:
  centre and local: {sides: [centre, local]}
  target and outcome: {sides: [target, outcome]}
  competition and collaboration: {sides: [competition, collaboration]}
  body and place: {sides: [body, place]}
  rich and poor: {sides: [rich, poor]}
labels:
  - {authority: national, side: centre}
  - {authority: agreed, side: local}
  - {measure: promptly seen, side: target}
  - {measure: well again, side: outcome}
  - {kind: price, side: competition}
  - {rule: visits.discount, side: collaboration}
  - {fund: bonus, side: collaboration}
  - {money: within, along: [icb], side: place}
  - {money: across, along: [icb], side: body}
`)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]any{
		// 5 visits of £10, 2 of £8; bonuses of £7 to both, £3 and £1 to RXX
		"centre-and-local centre":     {"7000", 6, 2, 1, 1},
		"centre-and-local local":      {"1400", 1, 0, 0, 1},
		"centre-and-local unlabelled": {"0", 0, 0, 0, 0},
		// the time bonus reads one measure, the outcome bonus the other through a decision, and one both
		"target-and-outcome target":     {"1400", 1, 1, 1, 0},
		"target-and-outcome outcome":    {"300", 1, 1, 0, 0},
		"target-and-outcome both":       {"100", 0, 0, 0, 0},
		"target-and-outcome unlabelled": {"6600", 5, 0, 0, 2},
		// a step may be labelled apart from its rule; the fund bonus is told before any kind
		"competition-and-collaboration competition":   {"7000", 1, 0, 0, 0},
		"competition-and-collaboration collaboration": {"2100", 0, 0, 0, 0},
		"competition-and-collaboration unlabelled":    {"100", 6, 2, 1, 2},
		"body-and-place body":                         {"2300", 0, 0, 0, 0},
		"body-and-place place":                        {"6100", 0, 0, 0, 0},
		"body-and-place unlabelled":                   {"0", 7, 2, 1, 2},
		"rich-and-poor rich":                          {"0", 0, 0, 0, 0},
		"rich-and-poor poor":                          {"0", 0, 0, 0, 0},
		"rich-and-poor unlabelled":                    {"8400", 7, 2, 1, 2},
	}
	if diff := cmp.Diff(want, told(p)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRefused(t *testing.T) {
	for want, more := range map[string]string{
		"the policy Small says no dualities": "",
		"the book has no relation of the kind region": `
dualities: {body and place: {sides: [body, place]}}
labels: [{money: within, along: [region], side: place}]
`,
	} {
		if _, err := page(t, more); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("found %v, expected %s", err, want)
		}
	}
}
