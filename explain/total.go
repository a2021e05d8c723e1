package explain

import (
	"cmp"
	"context"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// total adds the columns of Sums up over records that each stand for all the rows of their kind. It is the meaning of
// Sums.Plan: a missing value adds nothing, and a column with none known is missing.
func total(records *plan.Table, sums *run.Sums) *plan.Table {
	at := places(records)
	shape := sums.Plan().Columns()
	groups := map[string]*group{}
	var order []*group
	for _, row := range records.Rows {
		var key []rule.Value
		for _, name := range sums.By {
			key = append(key, row[at[name]])
		}
		text := plan.RowText(key)
		if groups[text] == nil {
			groups[text] = &group{key: key, sums: make([]*big.Rat, len(sums.Columns))}
			order = append(order, groups[text])
		}
		for i, name := range sums.Columns {
			groups[text].add(i, row[at[name]], times(sums, name, row[at[howManyColumn]]))
		}
	}
	out := &plan.Table{Cols: shape}
	for _, g := range order {
		out.Rows = append(out.Rows, g.row())
	}
	return out
}

// times is how often a kind's value of a column counts: once for each of its rows, unless the kind's count, summed over
// its rows, is in the value already.
func times(sums *run.Sums, column string, howMany rule.Value) *big.Rat {
	if sums.Linear && !slices.Contains(sums.PerRow, column) {
		return big.NewRat(1, 1)
	}
	return howMany.Rat()
}

// group is the sums of one combination of keys.
type group struct {
	key  []rule.Value
	sums []*big.Rat
}

func (g *group) add(i int, value rule.Value, times *big.Rat) {
	if !value.Known() {
		return
	}
	if g.sums[i] == nil {
		g.sums[i] = new(big.Rat)
	}
	g.sums[i].Add(g.sums[i], new(big.Rat).Mul(value.Rat(), times))
}

func (g *group) row() []rule.Value {
	row := slices.Clone(g.key)
	for _, n := range g.sums {
		if n == nil {
			row = append(row, rule.Value{})
		} else {
			row = append(row, rule.NumberValue(n))
		}
	}
	return row
}

func places(t *plan.Table) map[string]int {
	at := map[string]int{}
	for i, c := range t.Cols {
		at[c.Name] = i
	}
	return at
}

// addLookedUp brings the tables that a relation looks up in, each with every column that some look-up reads.
func addLookedUp(ctx context.Context, db *duckdb.DB, n plan.Node, of string, tables map[string]*plan.Table) error {
	scans := plan.Scans(n)
	names := make([]string, 0, len(scans))
	for name := range scans {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(a, b) })
	for _, name := range names {
		if name == of || tables[name] != nil {
			continue
		}
		t, err := db.Run(ctx, scans[name])
		if err != nil {
			return err
		}
		tables[name] = t
	}
	return nil
}

// addTables brings the tables that a relation reads and that are not there yet.
func addTables(ctx context.Context, db *duckdb.DB, n plan.Node, tables map[string]*plan.Table) error {
	return addLookedUp(ctx, db, n, "", tables)
}
