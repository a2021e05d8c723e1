package tipping

import (
	"context"
	"errors"
	"math/big"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// rerun works the rule out with the reference, with a figure at a value, and gives the outcome of the body. What the
// scores and decisions that it reads come to is put in the place of what the book has.
func (q *question) rerun(ctx context.Context, m *moving, v rule.Value) (string, error) {
	made := map[*node]*run.Outcome{}
	for _, n := range q.nodes {
		rows := *n.begun
		rows.Table = n.with(m, v, made)
		out, err := q.data.WorkOutOf(ctx, &rows, n.period)
		var off fault.List
		switch {
		case errors.As(err, &off) && n == q.last && n.rule.Decide != nil:
			return offScale, nil
		case err != nil:
			return "", err
		}
		made[n] = out
	}
	return q.last.outcome(made[q.last], m.body), nil
}

// with is the rows of a node with what moves in them.
func (n *node) with(m *moving, v rule.Value, made map[*node]*run.Outcome) *plan.Table {
	t := &plan.Table{Cols: n.begun.Table.Cols}
	for i, row := range n.begun.Table.Rows {
		code := n.codes[i]
		row = append([]rule.Value(nil), row...)
		for _, in := range n.rule.Common().Inputs {
			at := n.places[in.Column]
			if of := n.reads[in.Column]; of != nil {
				row[at] = readFrom(made[of], in, code, row[at])
			} else if one := m.figure.follower(n, in); one != nil && code == m.body {
				row[at] = one.at(m.figure, v)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// readFrom is an input as a rule would read it of the book that an outcome would be in.
func readFrom(o *run.Outcome, in *policy.Input, code string, otherwise rule.Value) rule.Value {
	number := func(x *big.Rat) rule.Value {
		if x == nil {
			return rule.Value{}
		}
		return rule.NumberValue(decimal.Round(x, bookPlaces).Rat())
	}
	words := func(text string) rule.Value {
		if text == "" {
			return rule.Value{}
		}
		return rule.TextValue(text)
	}
	for _, t := range o.Totals {
		if t.Organisation != code || in.Table != "measures" {
			continue
		}
		switch in.Part {
		case "class":
			return words(t.Verdict.Class)
		case "verdict":
			return words(t.Verdict.Text)
		}
		return number(t.Value)
	}
	for _, s := range o.Scores {
		if s.Organisation == code && in.Table == "scores" && s.Part == in.Part {
			return number(s.Points)
		}
	}
	for _, d := range o.Decisions {
		if d.Organisation == code && in.Table == "decisions" {
			if in.Part == "" || in.Part == "outcome" {
				return words(d.Outcome)
			}
			return otherwise
		}
	}
	return rule.Value{}
}
