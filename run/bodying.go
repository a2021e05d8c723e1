package run

import (
	"context"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
)

// ring is rules that need one another's figures of earlier periods, and so run period by period together; most rings
// are of one rule.
type ring []*policy.Rule

// rings puts rules in an order in which each comes after those it reads, in this period or an earlier one.
func rings(rules []*policy.Rule) []ring {
	w := &ringWalk{index: map[*policy.Rule]int{}, low: map[*policy.Rule]int{}, on: map[*policy.Rule]bool{}, bySlug: map[string]*policy.Rule{}}
	ordered := slices.Clone(rules)
	slices.SortStableFunc(ordered, func(a, b *policy.Rule) int { return a.Order - b.Order })
	for _, r := range ordered {
		w.bySlug[r.Slug] = r
	}
	for _, r := range ordered {
		if w.index[r] == 0 {
			w.visit(r)
		}
	}
	return w.out
}

// ringWalk finds rings as Tarjan does: a ring is complete when nothing in it leads to what began before it.
type ringWalk struct {
	bySlug     map[string]*policy.Rule
	index, low map[*policy.Rule]int
	on         map[*policy.Rule]bool
	stack      ring
	out        []ring
}

func (w *ringWalk) visit(r *policy.Rule) {
	w.index[r] = len(w.index) + 1
	w.low[r] = w.index[r]
	w.stack = append(w.stack, r)
	w.on[r] = true
	for _, next := range w.needs(r) {
		switch {
		case w.index[next] == 0:
			w.visit(next)
			w.low[r] = min(w.low[r], w.low[next])
		case w.on[next]:
			w.low[r] = min(w.low[r], w.index[next])
		}
	}
	if w.low[r] != w.index[r] {
		return
	}
	at := slices.Index(w.stack, r)
	found := slices.Clone(w.stack[at:])
	w.stack = w.stack[:at]
	for _, member := range found {
		w.on[member] = false
	}
	slices.SortFunc(found, func(a, b *policy.Rule) int { return a.Order - b.Order })
	w.out = append(w.out, found)
}

func (w *ringWalk) needs(r *policy.Rule) []*policy.Rule {
	var out []*policy.Rule
	for _, name := range r.Reads {
		if slug, ok := strings.CutPrefix(name, "rule/"); ok && w.bySlug[slug] != nil {
			out = append(out, w.bySlug[slug])
		}
	}
	for _, slug := range r.Earlier {
		if w.bySlug[slug] != nil {
			out = append(out, w.bySlug[slug])
		}
	}
	return out
}

// turn is one rule in one period.
type turn struct {
	rule   *policy.Rule
	period book.Period
}

// bodyRules runs the rules of a ring: period by period, those that end first before the others, and in one period each
// after those that it reads.
func (s *session) bodyRules(ctx context.Context, rules ring, reports map[*policy.Rule]*RuleReport) error {
	d := s.bodyData()
	var turns []turn
	for _, r := range rules {
		// With a figure of an earlier period to wait for, which periods there are is not known before they are run.
		periods := periodsOf(r.Every, s.Policy.Year)
		if len(rules) == 1 {
			var err error
			if periods, err = d.Periods(ctx, r); err != nil {
				return err
			}
		}
		for _, p := range periods {
			turns = append(turns, turn{r, p})
		}
	}
	slices.SortStableFunc(turns, func(a, b turn) int { return a.period.Last().Compare(b.period.Last()) })
	for _, t := range turns {
		if err := s.bodyRule(ctx, d, t, reports[t.rule]); err != nil {
			return ofRule(t.rule, err)
		}
	}
	for _, r := range rules {
		reports[r].Ran = true
		switch {
		case reports[r].Lines > 0:
		case reports[r].bodies > 0: // what there is comes to nothing, which is an answer
			s.report.Notes = append(s.report.Notes, r.Name+" has no figures in this book: for each body it comes to nothing, or could not be told (see the book's quality and gaps)")
		default:
			if err := s.empty(ctx, r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *session) bodyData() *BodyData {
	if s.bodies == nil {
		s.bodies = &BodyData{Policy: s.Policy, Query: s.on.Run, Figures: s.rows, Before: s.before, Runner: s.on.Bodies(),
			Has: func(table string) bool { return has(s.report.Loaded, table) }}
		s.bodies.BeforePolicy = s.beforePolicy
	}
	return s.bodies
}

// bodyRule runs a rule for one period and writes what it makes.
func (s *session) bodyRule(ctx context.Context, d *BodyData, t turn, report *RuleReport) error {
	out, err := d.WorkOut(ctx, t.rule, t.period)
	if err != nil {
		return err
	}
	for _, one := range out.Decisions {
		if err := s.rows.Append(ctx, "decisions", one.row()); err != nil {
			return err
		}
	}
	for _, one := range out.Shares {
		if err := s.rows.Append(ctx, "shares", one.row()); err != nil {
			return err
		}
	}
	for _, one := range out.Payments {
		if err := s.rows.Append(ctx, one.Table(), one.row()); err != nil {
			return err
		}
		if line := one.settled(s.Policy.Year); line != nil {
			if err := s.rows.Append(ctx, "ledger", line); err != nil {
				return err
			}
		}
	}
	for _, one := range out.Scores {
		if err := s.rows.Append(ctx, "scores", one.row()); err != nil {
			return err
		}
	}
	for _, one := range out.Opportunities {
		if err := s.rows.Append(ctx, "opportunities", one.row()); err != nil {
			return err
		}
	}
	for _, one := range out.Totals {
		if err := s.rows.Append(ctx, "measures", one.row()); err != nil {
			return err
		}
	}
	for _, one := range out.Positions {
		if err := s.rows.Append(ctx, "positions", one.row()); err != nil {
			return err
		}
		if err := s.rows.Append(ctx, "origins", one.originRows()...); err != nil {
			return err
		}
	}
	report.bodies += len(out.Rows.Table.Rows)
	report.Lines += int64(len(out.Scores) + len(out.Totals) + len(out.Decisions) + len(out.Shares) + len(out.Payments) + len(out.Positions))
	d.forget(t.rule.Slug)
	return s.bodyDoubts(ctx, t, out)
}

// bodyDoubts writes what could not be told: a line for each row, or a count under the rule's gap; and the values that
// could not be used.
func (s *session) bodyDoubts(ctx context.Context, t turn, out *Outcome) error {
	one := big.NewRat(1, 1)
	touches := tableOf(t.rule) + "/" + t.period.String() + "/" + t.rule.Slug
	for _, doubt := range out.Doubts {
		err := s.doubt(ctx, quality{kind: "rejected", rule: t.rule.Slug, table: doubt.Table, found: doubt.Found + " (" + t.period.String() + ")",
			expected: doubt.Expected, rows: one, touches: touches})
		if err != nil {
			return err
		}
	}
	for _, lost := range out.Lost {
		err := s.doubt(ctx, quality{kind: "doubtful", rule: t.rule.Slug, table: "accounts", found: lost.What, expected: "a position that counts it",
			rows: big.NewRat(int64(lost.Bodies), 1), touches: touches})
		if err != nil {
			return err
		}
	}
	if gap := t.rule.Common().Gap; gap != "" && len(out.Unknown) > 0 {
		return s.gap(ctx, s.declared(gapRow{gap: gap, rule: t.rule.Slug, period: t.period.String(),
			records: big.NewRat(int64(len(out.Unknown)), 1), touches: touches}))
	}
	for _, u := range out.Unknown {
		err := s.doubt(ctx, quality{kind: "missing", rule: t.rule.Slug, table: t.rule.Slug,
			found: strings.Join(u.Codes, " and ") + ", " + t.period.String() + ": " + u.Lacks, expected: "all that " + t.rule.Name + " reads",
			rows: one, touches: touches + "/" + strings.Join(u.Codes, "/")})
		if err != nil {
			return err
		}
	}
	return nil
}

// tableOf is the table of the book that a rule's figures stand in.
func tableOf(r *policy.Rule) string {
	switch r.Kind {
	case policy.KindDecide:
		return "decisions"
	case policy.KindShare:
		return "shares"
	case policy.KindPosition:
		return "positions"
	case policy.KindMeasure:
		return "measures"
	}
	return "ledger"
}

// BodyNeeds are the tables of the economy that a rule at the grain of organisations reads.
func BodyNeeds(r *policy.Rule) []string {
	var out []string
	for _, name := range []string{"organisations", "relations", "facts", "terms", "accounts", "plans"} {
		if slices.Contains(r.Reads, "table/"+name) {
			out = append(out, name)
		}
	}
	return out
}

// lacksBodies are the faults of a rule at the grain of organisations whose tables the economy does not have.
func (s *session) lacksBodies(r *policy.Rule) fault.List {
	var faults fault.List
	for _, name := range BodyNeeds(r) {
		if !has(s.report.Loaded, name) {
			faults.Add(lacks(s.Economy, r, name))
		}
	}
	return faults
}
