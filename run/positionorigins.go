package run

import (
	"cmp"
	"context"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/policy"
)

// positionRow is a position of an earlier period.
type positionRow struct {
	period           book.Period
	brought, carried *big.Int
}

// earlierPositions are the positions of this year before a period, and what was carried forward from the last year by the
// year it arose in.
type earlierPositions struct {
	year   book.Period
	rows   map[string][]positionRow
	layers map[string][]Origin
}

func (e earlierPositions) of(codes []string) []positionRow { return e.rows[pairKey(codes)] }

func (d *BodyData) earlierPositions(ctx context.Context, r *policy.Rule, p book.Period) (earlierPositions, error) {
	e := earlierPositions{book.YearOf(p.Year), map[string][]positionRow{}, map[string][]Origin{}}
	where := map[string]string{"position": r.Slug}
	if d.Figures != nil && p.Length < 12 {
		rows, err := d.Figures.Rows(ctx, "positions", where)
		if err != nil {
			return e, err
		}
		for _, row := range rows {
			q, err := book.ParsePeriod(row.Get("period"))
			if err != nil {
				return e, err
			}
			if q.Length == p.Length && q.Year == p.Year && q.Number < p.Number {
				key := pairKey(rowBodies(row))
				e.rows[key] = append(e.rows[key], positionRow{q, penceIn(row, "brought_forward"), penceIn(row, "carried_forward")})
			}
		}
	}
	if d.Before == nil {
		return e, nil
	}
	rows, err := d.Before.Rows(ctx, "origins", where)
	if err != nil {
		return e, err
	}
	latest := map[string]book.Period{}
	for _, row := range rows {
		q, err := book.ParsePeriod(row.Get("period"))
		if err != nil {
			return e, err
		}
		key := pairKey(rowBodies(row))
		switch last := latest[key]; {
		case q.Year != p.Year-1 || last.Length > 0 && q.Compare(last) < 0:
			continue
		case q != last:
			latest[key], e.layers[key] = q, nil
		}
		if pence := penceIn(row, "pence"); pence != nil {
			e.layers[key] = append(e.layers[key], Origin{row.Get("origin"), pence})
		}
	}
	return e, nil
}

func rowBodies(row book.Row) []string {
	if other := row.Get("other"); other != "" {
		return []string{row.Get("organisation"), other}
	}
	return []string{row.Get("organisation")}
}

func penceIn(row book.Row, column string) *big.Int {
	if n, ok := row.Decimal(column); ok {
		return n.Coefficient()
	}
	return nil
}

// origins parts what a body carries forward by the years it arose in. What the year began with beyond what is known of
// the years before is of the year before or older; what came since is of this year. A surplus makes good deficits, and a
// deficit uses up surpluses, the oldest first or the latest first.
func (e earlierPositions) origins(p Position, latestFirst bool) []Origin {
	first, carried := p.BroughtForward, p.CarriedForward()
	if rows := e.of(p.Codes); len(rows) > 0 {
		first = rows[0].brought
	}
	if first == nil || carried == nil {
		return nil
	}
	var layers []Origin
	begun := new(big.Int)
	for _, o := range e.layers[pairKey(p.Codes)] {
		layers = append(layers, Origin{o.Year, new(big.Int).Set(o.Pence)})
		begun.Add(begun, o.Pence)
	}
	layers = moved(layers, new(big.Int).Sub(first, begun), book.YearOf(e.year.Year-1).String()+" or before", latestFirst)
	return moved(layers, new(big.Int).Sub(carried, first), e.year.String(), latestFirst)
}

// moved adds an amount of a year to parts that all have one sign, or takes it from them.
func moved(layers []Origin, amount *big.Int, year string, latestFirst bool) []Origin {
	left := new(big.Int).Set(amount)
	take := func(o Origin) {
		if left.Sign()*o.Pence.Sign() >= 0 {
			return
		}
		n := new(big.Int).Neg(o.Pence)
		if n.CmpAbs(left) > 0 {
			n.Set(left)
		}
		o.Pence.Add(o.Pence, n)
		left.Sub(left, n)
	}
	slices.SortStableFunc(layers, func(a, b Origin) int { return cmp.Compare(a.Year, b.Year) })
	for i := range layers {
		if latestFirst {
			i = len(layers) - 1 - i
		}
		take(layers[i])
	}
	if i := slices.IndexFunc(layers, func(o Origin) bool { return o.Year == year }); i >= 0 {
		layers[i].Pence.Add(layers[i].Pence, left)
	} else {
		layers = append(layers, Origin{year, left})
	}
	layers = slices.DeleteFunc(layers, func(o Origin) bool { return o.Pence.Sign() == 0 })
	slices.SortStableFunc(layers, func(a, b Origin) int { return cmp.Compare(a.Year, b.Year) })
	return layers
}
