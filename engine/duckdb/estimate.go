package duckdb

import (
	"math"
	"math/big"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// rowsInGroup is how many rows a pipeline starts from, and roughly how many of them share a combination of keys, which
// only decides how a plan is run; 0 where that is not known.
func (g *gatherer) rowsInGroup(p *pipeline, by []string) (rows, inGroup int64) {
	scan, ok := p.base.(*plan.Scan)
	if !ok {
		return 0, 0
	}
	rows = g.known[scan.Table].rows
	exprs, groups := p.env(), 1.0
	for _, name := range by {
		n := (&estimating{g, p, map[*rule.Expr]float64{}}).distinct(exprs[name])
		if n == 0 {
			return rows, 0
		}
		groups *= n
	}
	return rows, int64(float64(rows) / groups)
}

type estimating struct {
	*gatherer
	p    *pipeline
	done map[*rule.Expr]float64
}

// distinct is roughly the most values that an expression can have, 0 when that is not known: no more than its bounds
// allow, or than there are combinations of what the columns it reads have.
func (g *estimating) distinct(e *rule.Expr) float64 {
	if n, ok := g.done[e]; ok {
		return n
	}
	n := g.estimate(e)
	g.done[e] = n
	return n
}

func (g *estimating) estimate(e *rule.Expr) float64 {
	most := math.Inf(1)
	switch {
	case e.Type.Kind == rule.Bool:
		most = 3
	case ranged(e.Type.Kind) && e.Type.Min != nil && e.Type.Max != nil:
		span := new(big.Rat).Sub(e.Type.Max, e.Type.Min)
		span.Mul(span, new(big.Rat).SetInt(decimal.Pow10(e.Type.Scale)))
		most, _ = span.Float64()
		most += 2 // both ends, and missing
	}
	combined := 1.0
	if e.Op == rule.OpColumn {
		combined = float64(g.texts(e.Column))
	}
	for _, arg := range e.Args {
		combined *= g.distinct(arg)
	}
	if combined > 0 {
		most = min(most, combined)
	}
	if math.IsInf(most, 1) {
		return 0
	}
	return most
}

// texts is roughly how many different texts a column has, of the base or of a table looked up in.
func (g *estimating) texts(column string) int64 {
	scan := g.p.base.(*plan.Scan)
	if f, ok := g.known[scan.Table].columns[column]; ok && f.distinct > 0 {
		return f.distinct + 1
	}
	for _, u := range g.p.ups {
		for _, c := range u.Table.Cols {
			if u.As+"."+c.Name == column {
				return g.known[u.Table.Table].rows + 1
			}
		}
	}
	return 0
}
