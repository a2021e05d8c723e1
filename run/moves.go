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

const startColumn = "start"

func moveColumn(i int) string { return fmt.Sprintf("move.%d.when", i+1) }

// move decides about each body by the first of its moves from where it stood whose condition is yes; one that nothing
// was decided about before starts. A body of which that cannot be told stays where it is.
func (o *Outcome) move(ctx context.Context, r *policy.Rule, p book.Period, stood map[string]Decision) error {
	d := r.Decide
	wanted := []plan.Named{{Name: startColumn, Expr: d.Start}}
	for i, m := range d.Moves {
		wanted = append(wanted, plan.Named{Name: moveColumn(i), Expr: m.When})
	}
	if err := o.Rows.ask(ctx, append(wanted, exitColumns(d)...)...); err != nil {
		return err
	}
	in := newReader(o.Rows.Table)
	var faults fault.List
	for _, row := range o.Rows.Table.Rows {
		code := in.text(row, d.Each[0].Key)
		one, before := Decision{Period: p, Rule: r.Slug, Organisation: code}, stood[code]
		lacks := ""
		if before.Outcome == "" {
			lacks = one.start(in, row, d)
		} else {
			lacks = one.step(in, row, d, before)
		}
		if lacks != "" && (d.Listed || one.Outcome == "") {
			o.Unknown = append(o.Unknown, Unknown{[]string{code}, lacks})
		}
		switch {
		case one.Outcome == "": // where it starts is not known
			continue
		case !slices.Contains(d.Scale, one.Outcome):
			faults.Add(offScale(r, one, before))
			continue
		}
		one.leave(in, row, d, before)
		one.stood(before)
		one.asks(in, row, r, before)
		o.Decisions = append(o.Decisions, one)
	}
	return faults.Err()
}

// offScale is the fault of a body that stands, or would start, somewhere that the rule does not know.
func offScale(r *policy.Rule, d Decision, before Decision) *fault.Fault {
	scale := "the scale is " + strings.Join(r.Decide.Scale, ", ")
	if before.Outcome == "" {
		return fault.New(r.At, "%s starts %s at %q in %s, which is not on its scale", r.Name, d.Organisation, d.Outcome, d.Period).WithHint("%s", scale)
	}
	return fault.New(r.At, "%s found %s at %q before %s, which is not on its scale", r.Name, d.Organisation, before.Outcome, d.Period).
		WithHint("%s: put %s on it, with moves from there", scale, before.Outcome)
}

func (d *Decision) start(in *reader, row []rule.Value, rules *policy.Decide) string {
	v := in.value(row, startColumn)
	if !v.Known() {
		return lacking(in, row, &rules.Bodies, rules.Start)
	}
	d.Outcome, d.Reason = v.String(), told("It starts here.", figures(in, row, rules, rules.Start))
	for _, m := range rules.Moves { // it must do what one that moves there must
		if m.To == d.Outcome {
			d.Must = m.Must
			break
		}
	}
	return ""
}

// step takes the first move from where the body stood. Where a condition is missing before one is yes it stays, and
// what is lacking is told.
func (d *Decision) step(in *reader, row []rule.Value, rules *policy.Decide, before Decision) string {
	d.Outcome, d.Must = before.Outcome, before.Must
	var looked []*rule.Expr
	for i, m := range rules.Moves {
		if !m.Leads(before.Outcome) {
			continue
		}
		looked = append(looked, m.When)
		switch answered(in, row, moveColumn(i), m.When) {
		case yes3:
			d.Outcome, d.Must = m.To, m.Must
			d.Reason = told(m.Because, figures(in, row, rules, m.When))
			return ""
		case unknown3:
			lacks := lacking(in, row, &rules.Bodies, m.When)
			d.Reason = "It stays: it cannot be told whether it moves to " + m.To + ": " + lacks + "."
			return lacks
		}
	}
	d.Reason = told("It stays.", figures(in, row, rules, looked...))
	return ""
}
