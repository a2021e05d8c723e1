package explain

import (
	"context"
	"strings"

	"github.com/commonpurse/commonpurse/engine/reference"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// storePicks keeps the picked records that a rule reads, with the file and row of each, and the facts that records look
// up, unless they are there.
func (x *Explainer) storePicks(ctx context.Context, r *policy.Rule) error {
	for _, a := range run.FactsOf(r) {
		if x.facts[a] {
			continue
		}
		if _, err := run.StoreFact(ctx, run.OnDuckDB(x.db), a); err != nil {
			return err
		}
		x.facts[a] = true
	}
	for _, d := range run.DerivesOf(r) {
		if x.picked[d] {
			continue
		}
		if err := run.StorePicks(ctx, run.OnDuckDB(x.db), d, run.Sources...); err != nil {
			return err
		}
		x.picked[d] = true
	}
	return nil
}

// picksIn finds the look-ups of stored picks in a relation: the table of each, by the name before its columns.
func picksIn(n plan.Node, derives []*policy.Derive) map[string]*policy.Derive {
	found := map[string]*policy.Derive{}
	var visit func(plan.Node)
	visit = func(n plan.Node) {
		if up, ok := n.(*plan.LookUp); ok {
			for _, d := range derives {
				if up.Table.Table == run.StoredPicks(d) {
					found[d.As] = d
				}
			}
		}
		for _, in := range n.Inputs() {
			visit(in)
		}
	}
	visit(n)
	return found
}

// pickedColumns are the columns of picked records that a relation over a table reads, as inputs like the record's own.
func pickedColumns(read map[string]bool, picks map[string]*policy.Derive, derives []*policy.Derive) []string {
	var names []string
	for _, d := range derives {
		if picks[d.As] == nil {
			continue
		}
		names = append(names, d.As+".found")
		for _, c := range d.Columns {
			if name := d.As + "." + c.Name; read[name] {
				names = append(names, name)
			}
		}
	}
	return names
}

// mostPicked is how many records of a figure have what was picked for them worked out again by the reference.
const mostPicked = 200

// asksTable holds the records of a figure for which picks are worked out again.
const asksTable = "explain_asks"

// picksHold works out again, with the reference and all that could have been picked, the records picked for the first of
// the figure's records, in the order of their keys. It is a fault when any differs.
func (x *Explainer) picksHold(ctx context.Context, r *policy.Rule, again *recomputation) error {
	full := again.lower(run.Scan(again.of))
	picks := picksIn(full.Node, run.DerivesOf(r))
	for _, d := range run.DerivesOf(r) {
		if picks[d.As] == nil {
			continue
		}
		if err := x.pickHolds(ctx, d, again, full.Node); err != nil {
			return err
		}
	}
	return nil
}

func (x *Explainer) pickHolds(ctx context.Context, d *policy.Derive, again *recomputation, full plan.Node) error {
	asks, err := x.asks(ctx, d, again, full)
	if err != nil || len(asks.Rows) == 0 {
		return err
	}
	if _, err := x.db.SQL().ExecContext(ctx, `DROP TABLE IF EXISTS "`+asksTable+`"`); err != nil {
		return err
	}
	if err := x.db.Store(ctx, asksTable, asks); err != nil {
		return err
	}
	scan := &plan.Scan{Table: asksTable, Cols: asks.Cols}
	from := run.Scan(d.From)
	pool, err := x.db.Run(ctx, &plan.Join{Kind: plan.Inner, On: d.Same, Left: &plan.Sum{In: scan, By: d.Same}, Right: from})
	if err != nil {
		return err
	}
	tables := map[string]*plan.Table{asksTable: asks, d.From.Name: pool}
	own := &plan.Scan{Table: asksTable, Cols: run.Scan(d.Of).Cols}
	p := run.PickPlan(d, own, &plan.Scan{Table: from.Table, Cols: pool.Cols}, d.Columns)
	if err := addTables(ctx, x.db, p, tables); err != nil {
		return err
	}
	keep := append(append([]string(nil), d.Of.Key...), d.As+".found")
	for _, c := range d.Columns {
		keep = append(keep, d.As+"."+c.Name)
	}
	want, err := reference.New(tables).Run(ctx, &plan.Project{In: p, Keep: keep})
	if err != nil {
		return err
	}
	got, err := reference.New(tables).Run(ctx, &plan.Project{In: scan, Keep: keep})
	if err != nil {
		return err
	}
	if diff := plan.Diff(got, want); diff != "" {
		return fault.New(d.At, "the %s of some records is not what the reference picks:\n%s", d.Name, diff).
			WithHint("do not use this figure: make the book again, and if it still differs report it with the policy")
	}
	return nil
}

// asks are the first records of the figure with what was picked for each.
func (x *Explainer) asks(ctx context.Context, d *policy.Derive, again *recomputation, full plan.Node) (*plan.Table, error) {
	c := newCell(full)
	if err := again.where(c); err != nil {
		return nil, err
	}
	var keep []string
	for _, column := range d.Of.Columns {
		keep = append(keep, column.Name)
	}
	keep = append(keep, d.As+".found")
	for _, column := range d.Columns {
		keep = append(keep, d.As+"."+column.Name)
	}
	n := &plan.Project{In: &plan.Filter{In: full, Where: c.where}, Keep: keep}
	out := &plan.Table{Cols: n.Columns()}
	err := x.db.Each(ctx, n, d.Of.Key, func(row []rule.Value) error {
		if len(out.Rows) == mostPicked {
			return errEnough
		}
		out.Rows = append(out.Rows, append([]rule.Value(nil), row...))
		return nil
	})
	if err == errEnough {
		err = nil
	}
	return out, err
}

// pickedFrom adds the file and line of each picked record to the rows that are shown.
func pickedFrom(n plan.Node, picks map[string]*policy.Derive, derives []*policy.Derive) (with plan.Node, names, header []string) {
	for _, d := range derives {
		if picks[d.As] == nil {
			continue
		}
		up := run.PickedFrom(d, n)
		n = up
		for _, c := range run.Sources {
			names = append(names, up.As+"."+c.Name)
		}
		words := strings.ToLower(d.Name)
		header = append(header, words+" file", words+" line")
	}
	return n, names, header
}
