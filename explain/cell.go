package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// cell is the condition that picks the records of one figure out of a record relation: a range of periods, and the
// value (or absence) of each of the other key columns.
type cell struct {
	types map[string]rule.Type
	where *rule.Expr
}

func newCell(relation plan.Node) *cell {
	c := &cell{types: map[string]rule.Type{}}
	for _, column := range relation.Columns() {
		c.types[column.Name] = column.Type
	}
	return c
}

func (c *cell) and(e *rule.Expr) {
	if c.where == nil {
		c.where = e
		return
	}
	c.where = rule.Make(rule.OpAnd, 0, c.where, e)
}

// periods keeps records of the periods inside the address's, by the rule's own numbering.
func (c *cell) periods(every policy.Every, p book.Period) {
	first, last := run.PeriodRange(every, p)
	column := c.column(run.PeriodColumn)
	c.and(rule.Make(rule.OpAtLeast, 0, column, number(int64(first))))
	c.and(rule.Make(rule.OpAtMost, 0, column, number(int64(last))))
}

// is keeps records whose column has the value that a text of the book stands for; absent is the text that stands for a
// missing value.
func (c *cell) is(column, value, absent string) error {
	e := c.column(column)
	if value == absent {
		c.and(rule.Make(rule.OpNot, 0, rule.Make(rule.OpKnown, 0, e)))
		return nil
	}
	t := e.Type
	v := rule.TextValue(value) // a text may also be empty, which as a literal would be missing
	if t.Kind != rule.Text {
		var faults fault.List
		if v, faults = rule.ParseLiteral(value, rule.Type{Kind: t.Kind, Unit: t.Unit, Scale: t.Scale}, fault.Place{}); len(faults) > 0 {
			return faults.Err()
		}
	}
	literal := &rule.Expr{Op: rule.OpLiteral, Value: v, Type: rule.Type{Kind: t.Kind, Unit: t.Unit, Scale: t.Scale}}
	if t.Kind == rule.Number {
		literal.Type.Min, literal.Type.Max = v.Rat(), v.Rat()
	}
	c.and(rule.Make(rule.OpEqual, 0, e, literal))
	return nil
}

// broken keeps records of a breakdown such as setting=day_case, or setting=day_case,sex=1. By gives the relation's
// column for each name.
func (c *cell) broken(breakdown string, names, columns []string) error {
	if breakdown == "" {
		return nil
	}
	for _, part := range strings.Split(breakdown, ",") {
		name, value, _ := strings.Cut(part, "=")
		i := slices.Index(names, name)
		if i < 0 {
			return fmt.Errorf("the rule has no breakdown %q: it has %s", name, strings.Join(names, ", "))
		}
		if err := c.is(columns[i], value, "unknown"); err != nil {
			return err
		}
	}
	return nil
}

func (c *cell) column(name string) *rule.Expr { return rule.Column(name, c.types[name], fault.Place{}) }

func number(n int64) *rule.Expr {
	v := rule.IntValue(n)
	return &rule.Expr{Op: rule.OpLiteral, Value: v, Type: rule.Type{Kind: rule.Number, Min: v.Rat(), Max: v.Rat()}}
}
