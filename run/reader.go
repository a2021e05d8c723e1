package run

import (
	"math/big"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// reader reads the columns of a result by name.
type reader struct {
	table *plan.Table
	index map[string]int
}

func newReader(t *plan.Table) *reader {
	r := &reader{t, map[string]int{}}
	for i, c := range t.Cols {
		r.index[c.Name] = i
	}
	return r
}

// value is missing for a column that the result does not have.
func (r *reader) value(row []rule.Value, column string) rule.Value {
	if i, ok := r.index[column]; ok {
		return row[i]
	}
	return rule.Value{}
}

// number is 0 where missing: for counts, and for lines, whose absence is nothing to pay.
func (r *reader) number(row []rule.Value, column string) *big.Rat {
	n, _ := r.optional(row, column)
	return n
}

func (r *reader) optional(row []rule.Value, column string) (*big.Rat, bool) {
	if v := r.value(row, column); v.Known() {
		return v.Rat(), true
	}
	return new(big.Rat), false
}

func (r *reader) whole(row []rule.Value, column string) int {
	return int(r.number(row, column).Num().Int64())
}

func (r *reader) text(row []rule.Value, column string) string { return r.textOr(row, column, "") }

// textOr is any value as text; otherwise where it is missing.
func (r *reader) textOr(row []rule.Value, column, otherwise string) string {
	if v := r.value(row, column); v.Known() {
		return v.String()
	}
	return otherwise
}

func (r *reader) unit(column string) string {
	i, ok := r.index[column]
	if !ok {
		return ""
	}
	return r.table.Cols[i].Type.Unit.String()
}
