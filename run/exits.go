package run

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

func exitColumn(outcome string) string { return "exit." + outcome + ".when" }

// exitColumns ask of each row whether what lets a body leave each outcome holds.
func exitColumns(d *policy.Decide) []plan.Named {
	var out []plan.Named
	for _, e := range d.Exits {
		out = append(out, plan.Named{Name: exitColumn(e.Outcome), Expr: e.When})
	}
	return out
}

// held is how the book keeps for how long an exit has held: missing where the outcome has none.
func (d *Decision) held() any {
	if d.Exit == "" {
		return nil
	}
	return int64(d.Held)
}

// leave keeps a body where it stood until what it must reach to leave has held for long enough. What is not known does not
// hold.
func (d *Decision) leave(in *reader, row []rule.Value, rules *policy.Decide, before Decision) {
	e := rules.Exit(before.Outcome)
	if e == nil || d.Outcome == before.Outcome || slices.Contains(e.Except, d.Outcome) {
		return
	}
	held := heldFor(in, row, e, before)
	if held >= e.For {
		return
	}
	reason := fmt.Sprintf("It stays: before it leaves %s, what it must reach has to hold for %s, and it has held for %d.", e.Outcome,
		counted(e.For, "period"), held)
	d.Reason = told(reason, figures(in, row, rules, e.When))
	d.Outcome, d.Must = before.Outcome, before.Must
}

func heldFor(in *reader, row []rule.Value, e *policy.Exit, before Decision) int {
	if answered(in, row, exitColumn(e.Outcome), e.When) != yes3 {
		return 0
	}
	if before.Outcome != e.Outcome {
		return 1
	}
	return before.Held + 1
}

// asks says what the body must reach to leave where it now stands.
func (d *Decision) asks(in *reader, row []rule.Value, r *policy.Rule, before Decision) {
	e := r.Decide.Exit(d.Outcome)
	if e == nil {
		return
	}
	d.Held = heldFor(in, row, e, before)
	what := strings.TrimSpace(e.Because)
	if what == "" {
		what = spoken(&r.Decide.Bodies, e.When)
	}
	every := string(r.Every)
	d.Exit = strings.TrimSuffix(what, ".") + ", for " + counted(e.For, every) + "; held for " + fmt.Sprint(d.Held)
	if e.Within == 0 {
		return
	}
	last, err := book.ParsePeriod(d.Since)
	if err != nil {
		return
	}
	for range e.Within - 1 {
		last = last.After()
	}
	switch {
	case d.Period.Compare(last) > 0:
		d.Exit += "; it was to have left by " + last.String() + ", and its time is up"
	default:
		d.Exit += "; to be left by " + last.String()
	}
}

// spoken is an expression with the names that its author wrote.
func spoken(b *policy.Bodies, e *rule.Expr) string {
	return rule.Substitute(e, func(column string) (string, bool) { return nameOf(b, column), true })
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// answer puts what bodies reply beside what was decided about them.
func (d *BodyData) answer(ctx context.Context, o *Outcome, r *policy.Rule, p book.Period) error {
	given, err := d.replies(ctx)
	if err != nil {
		return err
	}
	for i := range o.Decisions {
		for _, one := range given {
			if one.rule == r.Slug && one.period == p.String() && one.body == o.Decisions[i].Organisation {
				o.Decisions[i].Reply = one.text
			}
		}
	}
	return nil
}

// reply is a row of the replies.
type reply struct{ body, rule, period, text string }

func (d *BodyData) replies(ctx context.Context) ([]reply, error) {
	if d.Has == nil {
		return nil, nil
	}
	t, err := d.table(ctx, "replies")
	if err != nil || t == nil {
		return nil, err
	}
	in := newReader(t)
	var out []reply
	for _, row := range t.Rows {
		one := reply{in.text(row, "organisation"), book.Slug(in.text(row, "rule")), in.text(row, "period"), in.text(row, "text")}
		if source := in.text(row, "source"); source != "" {
			one.text += " (" + source + ")"
		}
		out = append(out, one)
	}
	return out, nil
}

// toNothing lists the replies that answer no decision: of rules that have run, those without one of the body and period;
// and once those of no rule that decides.
func (s *session) toNothing(ctx context.Context) error {
	if !slices.ContainsFunc(s.only, func(r *policy.Rule) bool { return r.Decide != nil }) {
		return nil
	}
	given, err := s.bodyData().replies(ctx)
	if err != nil || len(given) == 0 {
		return err
	}
	rows, err := s.rows.Rows(ctx, "decisions", nil)
	if err != nil {
		return err
	}
	decided := map[[3]string]bool{}
	for _, row := range rows {
		decided[[3]string{row.Get("organisation"), row.Get("rule"), row.Get("period")}] = true
	}
	for _, one := range given {
		if decided[[3]string{one.body, one.rule, one.period}] {
			continue
		}
		expected, rule := "a decision of "+one.rule+" about it in the period", one.rule
		switch r := s.Policy.Rule(one.rule); {
		case r == nil || r.Decide == nil:
			expected, rule = "the name of a rule that decides", ""
		case s.reuse != nil && s.reuse.kept[r], !slices.Contains(s.only, r): // listed already, or not run
			continue
		}
		err := s.doubt(ctx, quality{kind: "rejected", rule: rule, table: "replies", found: fmt.Sprintf("%s replies to %s of %s", one.body, one.rule, one.period),
			expected: expected, rows: big.NewRat(1, 1), touches: "no figure: it stands beside no decision"})
		if err != nil {
			return err
		}
		s.note("%s replies to %s of %s, which is no decision of this book (see its quality)", one.body, one.rule, one.period)
	}
	return nil
}
