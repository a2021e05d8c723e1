package run

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
)

// lacked is a table that a rule goes through, or picks records from, and the economy does not have; nil where it has all.
func (s *session) lacked(r *policy.Rule) *economy.Table {
	of := RecordsOf(r)
	if of == nil {
		return nil
	}
	for _, d := range DerivesOf(r) {
		if !has(s.report.Loaded, d.From.Name) {
			return d.From
		}
	}
	if !has(s.report.Loaded, of.Name) {
		return of
	}
	if r.Measure != nil && r.Measure.Population != nil && !has(s.report.Loaded, r.Measure.Population.Of.Name) {
		return r.Measure.Population.Of
	}
	return nil
}

func lacks(e *economy.Economy, r *policy.Rule, table string) *fault.Fault {
	return fault.New(r.At, "rule %q reads the table %s, which the economy %q does not have", r.Name, table, e.Name).
		WithHint("add a file %s.csv to %s, or bring one in with: purse import", table, e.Dir)
}

// excused lists a rule whose records the economy does not have under the gap that the policy names for that.
func (s *session) excused(ctx context.Context, r *policy.Rule) error {
	lacked := "table that it reads"
	if of := s.lacked(r); of != nil {
		lacked = of.Name
	}
	s.without(lacked, r.Name)
	return s.gap(ctx, s.declared(gapRow{gap: r.IfNoRecords, rule: r.Slug, touches: "all that " + r.Name + " would make"}))
}

// without notes that a rule has no figures for want of a table, in one note for all the rules that want it.
func (s *session) without(table, rule string) {
	const most = 12
	said := func(names []string) string {
		if len(names) == 1 {
			return fmt.Sprintf("%s has no figures: the economy has no %s", names[0], table)
		}
		list := strings.Join(names[:min(len(names), most)], ", ")
		if more := len(names) - most; more > 0 {
			list += fmt.Sprintf(" and %d more", more)
		}
		return fmt.Sprintf("%d rules have no figures: the economy has no %s (%s)", len(names), table, list)
	}
	if s.lacking == nil {
		s.lacking = map[string][]string{}
	}
	old := s.lacking[table]
	if slices.Contains(old, rule) {
		return
	}
	s.lacking[table] = append(old[:len(old):len(old)], rule)
	if len(old) > 0 {
		if at := slices.Index(s.report.Notes, said(old)); at >= 0 {
			s.report.Notes[at] = said(s.lacking[table])
			return
		}
	}
	s.report.Notes = append(s.report.Notes, said(s.lacking[table]))
}
