package run

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// Decision is a row of the book's decisions.
type Decision struct {
	Period       book.Period
	Rule         string
	Organisation string
	Outcome      string
	Was, Since   string
	Reason       string
	Must         string // what the body must do next
	Exit         string // what it must reach to leave, and how far it is
	Held         int    // for how many periods in a row that has held
	Reply        string // what the body answers
}

func (d Decision) row() []any {
	return []any{d.Period, d.Rule, d.Organisation, d.Outcome, d.Was, d.Since, d.Reason, d.Must, d.Exit, d.held(), d.Reply}
}

func branchColumn(i int, part string) string { return fmt.Sprintf("first.%d.%s", i+1, part) }

func (o *Outcome) decide(ctx context.Context, r *policy.Rule, p book.Period, decided map[string]Decision) error {
	d := r.Decide
	if d.Steps() {
		return o.move(ctx, r, p, decided)
	}
	var wanted []plan.Named
	for i, b := range d.First {
		wanted = append(wanted, plan.Named{Name: branchColumn(i, "when"), Expr: b.When}, plan.Named{Name: branchColumn(i, "outcome"), Expr: b.Outcome})
	}
	if err := o.Rows.ask(ctx, append(wanted, exitColumns(d)...)...); err != nil {
		return err
	}
	in := newReader(o.Rows.Table)
	var faults fault.List
	for _, row := range o.Rows.Table.Rows {
		code := in.text(row, d.Each[0].Key)
		one := Decision{Period: p, Rule: r.Slug, Organisation: code}
		lacks := one.choose(in, row, d)
		switch {
		case lacks != "" && d.Unknown == "":
			o.Unknown = append(o.Unknown, Unknown{[]string{code}, lacks})
			continue
		case lacks != "":
			one.Outcome, one.Reason = d.Unknown, "It cannot be told: "+lacks+"."
		case !slices.Contains(d.Scale, one.Outcome):
			faults.Add(fault.New(r.At, "%s decides %q about %s in %s, which is not on its scale", r.Name, one.Outcome, code, p).
				WithHint("the scale is %s", strings.Join(d.Scale, ", ")))
			continue
		}
		one.leave(in, row, d, decided[code])
		one.stood(decided[code])
		one.asks(in, row, r, decided[code])
		o.Decisions = append(o.Decisions, one)
	}
	return faults.Err()
}

// choose takes the first branch whose condition is yes. A condition that is missing before that, or an outcome that
// is, leaves it open, and then it says what is lacking.
func (d *Decision) choose(in *reader, row []rule.Value, rules *policy.Decide) string {
	for i, b := range rules.First {
		switch answered(in, row, branchColumn(i, "when"), b.When) {
		case no3:
			continue
		case unknown3:
			return lacking(in, row, &rules.Bodies, b.When)
		}
		v := in.value(row, branchColumn(i, "outcome"))
		if !v.Known() {
			return lacking(in, row, &rules.Bodies, b.Outcome)
		}
		d.Outcome, d.Must, d.Reason = v.String(), b.Must, told(b.Because, figures(in, row, rules, b.When, b.Outcome))
		return ""
	}
	return "no condition holds"
}

// figures are what expressions read in a row, by name, each once.
func figures(in *reader, row []rule.Value, d *policy.Decide, of ...*rule.Expr) string {
	var out []string
	seen := map[string]bool{}
	for _, e := range of {
		for _, column := range rule.Columns(e) {
			name := nameOf(&d.Bodies, column)
			if seen[name] || slices.Contains(d.Key(), column) {
				continue
			}
			seen[name] = true
			out = append(out, name+" is "+in.textOr(row, column, "missing"))
		}
	}
	return strings.Join(out, "; ")
}

// told is a reason in the policy's words with the figures behind it.
func told(because, figures string) string {
	switch because = strings.TrimSpace(because); {
	case because == "":
		return figures
	case figures == "":
		return because
	}
	return because + " (" + figures + ")"
}

// stood fills in the outcome of the period before and since when this one has stood.
func (d *Decision) stood(before Decision) {
	d.Was, d.Since = before.Outcome, d.Period.String()
	if before.Outcome == d.Outcome && before.Since != "" {
		d.Since = before.Since
	}
}
