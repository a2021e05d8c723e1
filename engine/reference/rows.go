package reference

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// reader gives the values of a row by column name; a column that is not there is missing.
func reader(cols []plan.Column) func(row []rule.Value) func(string) rule.Value {
	place := map[string]int{}
	for i, c := range cols {
		place[c.Name] = i
	}
	return func(row []rule.Value) func(string) rule.Value {
		return func(name string) rule.Value {
			if i, ok := place[name]; ok && i < len(row) {
				return row[i]
			}
			return rule.Value{}
		}
	}
}

// derive adds the columns of one derivation to a row, which are worked out from those before them.
func derive(d *plan.Derive, row []rule.Value, read func(string) rule.Value) ([]rule.Value, error) {
	for _, a := range d.Add {
		value := Eval(a.Expr, read)
		if problem := plan.Misfit(value, a.Expr.Type); problem != "" {
			return nil, fmt.Errorf("derive %s = %s: %s", a.Name, plan.FormatExpr(a.Expr), problem)
		}
		row = append(row, value)
	}
	return row, nil
}

func filter(f *plan.Filter, in [][]rule.Value) [][]rule.Value {
	read := reader(f.In.Columns())
	var out [][]rule.Value
	for _, row := range in {
		if v := Eval(f.Where, read(row)); v.Known() && v.Bool() {
			out = append(out, row)
		}
	}
	return out
}

func project(p *plan.Project, in [][]rule.Value) [][]rule.Value {
	read := reader(p.In.Columns())
	out := make([][]rule.Value, 0, len(in))
	for _, row := range in {
		out = append(out, pick(p.Keep, read(row)))
	}
	return out
}

func pick(names []string, value func(string) rule.Value) []rule.Value {
	row := make([]rule.Value, len(names))
	for i, name := range names {
		row[i] = value(name)
	}
	return row
}

func known(values []rule.Value) bool { return !slices.ContainsFunc(values, missing) }

func missing(v rule.Value) bool { return !v.Known() }

// sum makes a row for each group, in the order the groups are first met.
func sum(s *plan.Sum, in [][]rule.Value) ([][]rule.Value, error) {
	read := reader(s.In.Columns())
	members := map[string][][]rule.Value{}
	var keys [][]rule.Value
	for _, row := range in {
		key := pick(s.By, read(row))
		text := plan.RowText(key)
		if members[text] == nil {
			keys = append(keys, key)
		}
		members[text] = append(members[text], row)
	}
	if len(s.By) == 0 && len(keys) == 0 {
		keys = append(keys, nil)
	}
	out := make([][]rule.Value, 0, len(keys))
	for _, key := range keys {
		made := slices.Clone(key)
		for _, a := range s.Add {
			value := aggregate(a, members[plan.RowText(key)], read)
			if problem := plan.Misfit(value, a.Type); problem != "" {
				return nil, fmt.Errorf("sum %s for %s: %s", a.Name, plan.RowText(key), problem)
			}
			made = append(made, value)
		}
		out = append(out, made)
	}
	return out, nil
}

func aggregate(a plan.Aggregate, rows [][]rule.Value, read func([]rule.Value) func(string) rule.Value) rule.Value {
	if a.How == plan.Rows {
		return rule.IntValue(int64(len(rows)))
	}
	var values, unknown []rule.Value
	for _, row := range rows {
		if v := Eval(a.Expr, read(row)); v.Known() {
			values = append(values, v)
		} else {
			unknown = append(unknown, v)
		}
	}
	switch a.How {
	case plan.Unknown:
		return rule.IntValue(int64(len(unknown)))
	case plan.AnyTrue:
		return rule.BoolValue(slices.ContainsFunc(values, rule.Value.Bool))
	}
	return total(values)
}

func total(values []rule.Value) rule.Value {
	if len(values) == 0 {
		return rule.Value{}
	}
	sum := new(big.Rat)
	for _, v := range values {
		sum.Add(sum, v.Rat())
	}
	return rule.NumberValue(sum)
}

// join pairs rows with equal keys, then adds the unmatched rows that its kind keeps.
func join(j *plan.Join, left, right [][]rule.Value) [][]rule.Value {
	readLeft, readRight := reader(j.Left.Columns()), reader(j.Right.Columns())
	leftRest, rightRest := rest(j, j.Left), rest(j, j.Right)
	byKey := map[string][]int{}
	for i, row := range right {
		if key := pick(j.On, readRight(row)); known(key) {
			byKey[plan.RowText(key)] = append(byKey[plan.RowText(key)], i)
		}
	}
	matched := map[int]bool{}
	var out [][]rule.Value
	for _, row := range left {
		key := pick(j.On, readLeft(row))
		pairs := byKey[plan.RowText(key)]
		for _, i := range pairs {
			matched[i] = true
			out = append(out, slices.Concat(key, pick(leftRest, readLeft(row)), pick(rightRest, readRight(right[i]))))
		}
		if len(pairs) == 0 && j.Kind != plan.Inner {
			out = append(out, slices.Concat(key, pick(leftRest, readLeft(row)), make([]rule.Value, len(rightRest))))
		}
	}
	for i, row := range right {
		if j.Kind == plan.Full && !matched[i] {
			key := pick(j.On, readRight(row))
			out = append(out, slices.Concat(key, make([]rule.Value, len(leftRest)), pick(rightRest, readRight(row))))
		}
	}
	return out
}

// rest lists the columns of one side of a join that are not keys.
func rest(j *plan.Join, side plan.Node) []string {
	var names []string
	for _, c := range side.Columns() {
		if !slices.Contains(j.On, c.Name) {
			names = append(names, c.Name)
		}
	}
	return names
}
