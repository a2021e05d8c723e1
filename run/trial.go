package run

import (
	"context"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/policy"
)

// Trial is a run of some rules over tables that a workbench has already, into a book in memory. It runs as [Run] does,
// but loads nothing, writes no file and describes nothing: what it makes is ledger, values, measures, shares, decisions,
// due, gaps and quality.
type Trial struct {
	Policy *policy.Policy
	Rules  []*policy.Rule // those to run, with all that they read
	On     Workbench      // it has every table that the rules read
	// Wants says whether what a price has for values (its totals) and quality (what is not priced) is wanted; nil for all.
	Wants  func(r *policy.Rule, table string) bool
	Before RowSource // the figures of the year before, by the same rules; nil where there are none
}

// Run gives the book, as far as it came where a rule cannot run. The error is what would stop a run.
func (t Trial) Run(ctx context.Context) (*book.Memory, error) {
	out := book.NewMemory()
	loaded := &economy.Loaded{}
	for _, of := range economy.Schema {
		loaded.Tables = append(loaded.Tables, economy.LoadedTable{Table: of.Name})
	}
	s := &session{Options: Options{Policy: t.Policy}, on: t.On, rows: out, only: t.Rules, wanted: t.Wants, report: &Report{Loaded: loaded}}
	if t.Before != nil {
		s.before, s.beforePolicy = t.Before, t.Policy
		if err := s.owed(ctx); err != nil {
			return out, err
		}
	}
	if err := s.rules(ctx); err != nil {
		return out, err
	}
	return out, s.small(ctx)
}

// WithReads are rules and all whose figures they read, of any period, in the order of running.
func WithReads(p *policy.Policy, rules []*policy.Rule) []*policy.Rule {
	wanted := map[string]bool{}
	var want func(r *policy.Rule)
	w := &ringWalk{bySlug: map[string]*policy.Rule{}}
	for _, r := range p.Rules {
		w.bySlug[r.Slug] = r
	}
	want = func(r *policy.Rule) {
		if wanted[r.Slug] {
			return
		}
		wanted[r.Slug] = true
		for _, next := range w.needs(r) {
			want(next)
		}
	}
	for _, r := range rules {
		want(r)
	}
	out := slices.DeleteFunc(slices.Clone(p.Rules), func(r *policy.Rule) bool { return !wanted[r.Slug] })
	slices.SortStableFunc(out, func(a, b *policy.Rule) int { return a.Order - b.Order })
	return out
}
