// Package reference is the meaning of a plan: every operation and every relation as a plain loop over rows, with
// exact fractions and no optimiser, for small inputs. Where another engine gives other rows, that engine is wrong,
// or docs/language.md is.
//
// [Eval] is the meaning of an expression on one row; the explanation of a figure uses it too.
package reference

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/commonpurse/commonpurse/engine"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

var _ engine.Engine = (*Engine)(nil)

// Engine runs plans over tables in memory. It does not change them, and may be used from several goroutines.
type Engine struct {
	tables map[string]*plan.Table
}

// New makes an engine over tables by name. A policy's table stands under "policy_" and its slug with underscores, as
// in a store.
func New(tables map[string]*plan.Table) *Engine { return &Engine{tables} }

// Run implements engine.Engine. It is an error when the plan is not sound (see plan.Validate), a scan asks for a
// table or column that is not there or is of another type, a value is not one of its column's type, or two rows of a
// look-up answer one question.
func (e *Engine) Run(ctx context.Context, relation plan.Node) (*plan.Table, error) {
	if err := plan.Validate(relation); err != nil {
		return nil, err
	}
	rows, err := e.rows(ctx, relation)
	if err != nil {
		return nil, err
	}
	result := &plan.Table{Cols: relation.Columns(), Rows: rows}
	plan.Sort(result)
	return result, nil
}

// rows gives a relation's rows in any order. The rows themselves are never changed once made.
func (e *Engine) rows(ctx context.Context, n plan.Node) ([][]rule.Value, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if d, ok := n.(*plan.Derive); ok {
		return e.derived(ctx, d)
	}
	inputs := make([][][]rule.Value, len(n.Inputs()))
	for i, in := range n.Inputs() {
		rows, err := e.rows(ctx, in)
		if err != nil {
			return nil, err
		}
		inputs[i] = rows
	}
	switch n := n.(type) {
	case *plan.Scan:
		return e.scan(n)
	case *plan.LookUp:
		return lookUp(n, inputs[0], inputs[1])
	case *plan.Filter:
		return filter(n, inputs[0]), nil
	case *plan.Sum:
		return sum(n, inputs[0])
	case *plan.Join:
		return join(n, inputs[0], inputs[1]), nil
	case *plan.Union:
		return slices.Concat(inputs...), nil
	case *plan.Project:
		return project(n, inputs[0]), nil
	case *plan.Pick:
		return pickRows(n, inputs[0], inputs[1]), nil
	}
	return nil, fmt.Errorf("%T is not a relation that the reference knows", n)
}

// derived adds the columns of derivations that follow each other, each reading those before it: a row is made once, as
// wide as it becomes.
func (e *Engine) derived(ctx context.Context, last *plan.Derive) ([][]rule.Value, error) {
	chain := []*plan.Derive{last}
	for in, more := last.In.(*plan.Derive); more; in, more = in.In.(*plan.Derive) {
		chain = append(chain, in)
	}
	slices.Reverse(chain)
	rows, err := e.rows(ctx, chain[0].In)
	if err != nil {
		return nil, err
	}
	width := len(last.Columns())
	reads := make([]func([]rule.Value) func(string) rule.Value, len(chain))
	for i, d := range chain {
		reads[i] = reader(d.In.Columns())
	}
	out := make([][]rule.Value, 0, len(rows))
	for _, row := range rows {
		made := append(make([]rule.Value, 0, width), row...)
		for i, d := range chain {
			if made, err = derive(d, made, reads[i](made)); err != nil {
				return nil, err
			}
		}
		out = append(out, made)
	}
	return out, nil
}

// scan reads the named columns of a stored table, checking every value against the type it is read with.
func (e *Engine) scan(s *plan.Scan) ([][]rule.Value, error) {
	table, ok := e.tables[s.Table]
	if !ok || table == nil {
		known := slices.Sorted(maps.Keys(e.tables))
		return nil, fault.New(fault.Place{}, "there is no table %q", s.Table).WithHint("%s", fault.Suggest(s.Table, known))
	}
	places, err := find(s, table)
	if err != nil {
		return nil, err
	}
	rows := make([][]rule.Value, 0, len(table.Rows))
	for r, stored := range table.Rows {
		row := make([]rule.Value, len(places))
		for i, place := range places {
			if place >= len(stored) {
				return nil, fmt.Errorf("table %s, row %d: has %d values, expected %d", s.Table, r+1, len(stored), len(table.Cols))
			}
			row[i] = stored[place]
			if problem := plan.Misfit(row[i], s.Cols[i].Type); problem != "" {
				return nil, fmt.Errorf("table %s, row %d, column %s: %s", s.Table, r+1, s.Cols[i].Name, problem)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// find gives the place in the table of each column that is read.
func find(s *plan.Scan, table *plan.Table) ([]int, error) {
	var faults fault.List
	places := make([]int, len(s.Cols))
	names := make([]string, len(table.Cols))
	for i, c := range table.Cols {
		names[i] = c.Name
	}
	for i, c := range s.Cols {
		places[i] = slices.Index(names, c.Name)
		if places[i] < 0 {
			faults.Add(fault.New(fault.Place{}, "table %s has no column %q", s.Table, c.Name).
				WithHint("%s", fault.Suggest(c.Name, names)))
			continue
		}
		if t := table.Cols[places[i]].Type; t.Kind != c.Type.Kind || t.Scale != c.Type.Scale {
			faults.Add(fault.New(fault.Place{}, "table %s stores %q as %s, but the plan reads %s", s.Table, c.Name,
				rule.Describe(t), rule.Describe(c.Type)))
		}
	}
	return places, faults.Err()
}
