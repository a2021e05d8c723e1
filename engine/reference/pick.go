package reference

import (
	"slices"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// pickRows goes through all of From for each row of In.
func pickRows(p *plan.Pick, in, from [][]rule.Value) [][]rule.Value {
	read, readFrom, readPair := reader(p.In.Columns()), reader(p.From.Columns()), reader(p.Pairs())
	out := make([][]rule.Value, 0, len(in))
	for _, row := range in {
		var best []rule.Value
		for _, candidate := range from {
			if !answers(p.On, read(row), readFrom(candidate)) {
				continue
			}
			if p.Where != nil {
				if v := Eval(p.Where, readPair(slices.Concat(row, candidate))); !v.Known() || !v.Bool() {
					continue
				}
			}
			if best == nil || before(p, readFrom(candidate), readFrom(best)) {
				best = candidate
			}
		}
		made := append(slices.Clone(row), rule.BoolValue(best != nil))
		if best == nil {
			out = append(out, append(made, make([]rule.Value, len(p.Keep))...))
			continue
		}
		out = append(out, append(made, pick(p.Keep, readFrom(best))...))
	}
	return out
}

// answers says whether every key is known and equal.
func answers(on []plan.Match, row, candidate func(string) rule.Value) bool {
	for _, m := range on {
		v := Eval(m.Expr, row)
		if !v.Known() || plan.Compare(v, candidate(m.Column)) != 0 {
			return false
		}
	}
	return true
}

// before says whether one row is to be picked rather than another.
func before(p *plan.Pick, a, b func(string) rule.Value) bool {
	for _, o := range p.First {
		x, y := a(o.Column), b(o.Column)
		c := plan.Compare(x, y)
		switch {
		case c == 0:
			continue
		case !x.Known() || !y.Known():
			return x.Known()
		}
		return (c < 0) != o.Highest
	}
	for _, name := range p.Keep {
		if c := plan.Compare(a(name), b(name)); c != 0 {
			return c < 0
		}
	}
	return false
}
