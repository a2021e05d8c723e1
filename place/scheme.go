package place

import (
	"context"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/policy"
)

// Scheme is a rule that moves money between bodies, or says what it should do for patients, by its own lines alone.
type Scheme struct {
	Rule  *policy.Rule
	Gains []Gain // of each member whose money it moves, by code
	Agreement
}

// Schemes are the transfers of the policy, and its other rules that name a measure for patients, that have money of the
// place, in the order of the policy.
func (a *Account) Schemes() []Scheme {
	by := map[string][]Flow{}
	for _, f := range a.Flows {
		by[f.Rule] = append(by[f.Rule], f)
	}
	var out []Scheme
	for _, r := range a.Policy.Rules {
		if flows := by[r.Slug]; len(flows) > 0 && (r.Kind == policy.KindTransfer || len(r.Aims) > 0) {
			s := Scheme{Rule: r}
			for _, standing := range a.standings(flows) {
				if !standing.Bare() {
					s.Gains = append(s.Gains, Gain{Code: standing.Code, Pence: standing.Net()})
				}
			}
			s.Agreement = Settle(s.Gains)
			out = append(out, s)
		}
	}
	return out
}

// aims reads the measures that rules of the policy say they should move.
func (a *Account) aims(ctx context.Context, b *book.Book) error {
	for _, measure := range a.aimed() {
		rows, err := b.Rows(ctx, "measures", map[string]string{"measure": measure, "breakdown": "", "other": ""})
		if err != nil {
			return err
		}
		a.Measures = append(a.Measures, a.latest(rows)...)
	}
	return nil
}

// aimed are the measures that the policy's rules and reforms say they should move, each once.
func (a *Account) aimed() []string {
	aims := a.Policy.Aims()
	for _, r := range a.Policy.Rules {
		aims = append(aims, r.Aims...)
	}
	out := slices.Clone(a.measures)
	for _, aim := range aims {
		if !slices.Contains(out, aim.Measure) {
			out = append(out, aim.Measure)
		}
	}
	return out
}

// latest are the last of the rows of each member of the place, by code.
func (p *Place) latest(rows []book.Row) []book.Row {
	at := map[string]book.Row{}
	for _, r := range rows { // in order of period: a year after its months
		period, err := book.ParsePeriod(r.Get("period"))
		code := r.Get("organisation")
		if err != nil || p.Member(code) == nil {
			continue
		}
		if before, ok := at[code]; ok {
			if was, err := book.ParsePeriod(before.Get("period")); err == nil && was.Compare(period) > 0 {
				continue
			}
		}
		at[code] = r
	}
	var out []book.Row
	for _, m := range p.Members {
		if r, ok := at[m.Code]; ok {
			out = append(out, r)
		}
	}
	return out
}
