package enginetest

import (
	"fmt"
	"testing"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// relationCase is a plan over small tables, written as ReadTable reads them, and the rows it gives in any order.
// The heading of what is wanted names the columns; the kinds in it serve to read the cells.
type relationCase struct {
	name   string
	tables tables
	plan   func(t tables) plan.Node
	want   string
}

type tables map[string]string

// scan reads the whole of a table.
func (t tables) scan(name string) *plan.Scan {
	return &plan.Scan{Table: name, Cols: ReadTable(t[name]).Cols}
}

// only reads some of a table's columns.
func (t tables) only(name string, columns ...string) *plan.Scan {
	s := &plan.Scan{Table: name}
	for _, want := range columns {
		for _, c := range ReadTable(t[name]).Cols {
			if c.Name == want {
				s.Cols = append(s.Cols, c)
			}
		}
	}
	return s
}

func read(n plan.Node, name string) *rule.Expr { return Read(n.Columns(), name) }

// lit is a literal written as the operands of operation cases are.
func lit(text string) *rule.Expr {
	v, kind := operand(text)
	return Literal(v, kind)
}

var relationCases = [][]relationCase{rowCases, lookUpCases, decisionCases, sumCases, joinCases, pickCases}

func testRelations(t *testing.T, open Open) {
	for _, group := range relationCases {
		for _, c := range group {
			t.Run(c.name, func(t *testing.T) { c.run(t, open) })
		}
	}
}

func (c relationCase) run(t *testing.T, open Open) {
	stored := map[string]*plan.Table{}
	for name, text := range c.tables {
		stored[name] = ReadTable(text)
	}
	relation := c.plan(c.tables)
	got, err := rows(t, open, stored, relation)
	if err != nil {
		t.Fatalf("%v\n%s", err, plan.Format(relation))
	}
	if diff := plan.Diff(ReadTable(c.want), got); diff != "" {
		t.Errorf("- is wanted, + is what came:\n%s\n%s", diff, plan.Format(relation))
	}
	for _, problem := range append(unsorted(got), misfits(relation, got)...) {
		t.Error(problem)
	}
}

// unsorted says which rows are out of order.
func unsorted(got *plan.Table) (problems []string) {
	for i := 1; i < len(got.Rows); i++ {
		if plan.CompareRows(got.Rows[i-1], got.Rows[i]) > 0 {
			problems = append(problems, fmt.Sprintf("row %d, %s, comes after %s", i+1, plan.RowText(got.Rows[i]), plan.RowText(got.Rows[i-1])))
		}
	}
	return problems
}

// misfits says which columns are not the relation's own, and which values are not of their types.
func misfits(relation plan.Node, got *plan.Table) (problems []string) {
	cols := relation.Columns()
	if len(got.Cols) != len(cols) {
		return []string{fmt.Sprintf("the plan has %d columns, the result %d", len(cols), len(got.Cols))}
	}
	for i, c := range cols {
		if got.Cols[i].Name != c.Name || !got.Cols[i].Type.Equal(c.Type) {
			problems = append(problems, fmt.Sprintf("column %d is %s, %s: expected %s, %s", i+1, got.Cols[i].Name,
				rule.Describe(got.Cols[i].Type), c.Name, rule.Describe(c.Type)))
		}
		for r, row := range got.Rows {
			if problem := plan.Misfit(row[i], c.Type); problem != "" {
				problems = append(problems, fmt.Sprintf("row %d, column %s: %s", r+1, c.Name, problem))
			}
		}
	}
	return problems
}
