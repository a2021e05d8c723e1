package duckdb

import (
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// SQL is a plan as one query: a WITH step for each node, in order, and a select of the last. A plan that
// plan.Validate refuses is an error with all its faults.
func SQL(n plan.Node) (string, error) {
	if err := plan.Validate(n); err != nil {
		return "", err
	}
	return query(optimise(n, nil, usual), n.Columns())
}

// query is a plan as SQL whose columns are stored as those given are.
func query(n plan.Node, as []plan.Column) (string, error) {
	b := &builder{names: map[plan.Node]string{}, taken: map[string]bool{}}
	b.reserve(n, map[plan.Node]bool{})
	last := b.node(n)
	if err := b.faults.Err(); err != nil {
		return "", err
	}
	return "WITH " + strings.Join(b.steps, ",\n") + "\nSELECT " + stored(n.Columns(), as) + " FROM " + last, nil
}

// stored writes the columns of a query in the widths that they are stored in.
func stored(cols, as []plan.Column) string {
	list, same := make([]string, len(cols)), true
	for i, c := range cols {
		list[i] = quote(c.Name)
		if c.Type.Kind == rule.Number && heldBits(c.Type) != storedBits(as[i].Type) {
			list[i] += "::" + storedAs(as[i].Type) + " AS " + quote(c.Name)
			same = false
		}
	}
	if same {
		return "*"
	}
	return strings.Join(list, ", ")
}

// builder gathers the steps of a query.
type builder struct {
	steps  []string
	names  map[plan.Node]string // of the step of each node done
	taken  map[string]bool      // names no step may have: those of the tables read
	count  int
	faults fault.List
}

func (b *builder) reserve(n plan.Node, seen map[plan.Node]bool) {
	if seen[n] {
		return
	}
	seen[n] = true
	if scan, ok := n.(*plan.Scan); ok {
		b.taken[strings.ToLower(scan.Table)] = true
	}
	for _, in := range n.Inputs() {
		b.reserve(in, seen)
	}
}

// step adds a select under a new name.
func (b *builder) step(kind, sql string) string {
	name := ""
	for name == "" || b.taken[name] {
		b.count++
		name = fmt.Sprintf("%s_%d", kind, b.count)
	}
	b.steps = append(b.steps, name+" AS (\n  "+strings.ReplaceAll(sql, "\n", "\n  ")+"\n)")
	return name
}

// node gives the name of the step that makes the node's rows. A node read twice is one step.
func (b *builder) node(n plan.Node) string {
	if name, ok := b.names[n]; ok {
		return name
	}
	var name string
	switch n := n.(type) {
	case *plan.Scan:
		name = b.scan(n)
	case *pipeline:
		name = b.pipeline(n)
	case *plan.Sum:
		name = b.sum(n)
	case *split:
		name = b.split(n)
	case *plan.Join:
		name = b.join(n)
	case *picked:
		name = b.picked(n)
	case *plan.Union:
		name = b.union(n)
	default:
		b.faults.Add(fault.New(fault.Place{}, "the operation %T is not known to the DuckDB engine", n))
	}
	b.names[n] = name
	return name
}

func names(cols []string) string {
	quoted := make([]string, len(cols))
	for i, c := range cols {
		quoted[i] = quote(c)
	}
	return strings.Join(quoted, ", ")
}

// scan reads the columns named. The cast does nothing to a column stored as it should be, and keeps a narrower one,
// such as INTEGER from a file, from making the arithmetic on it narrow.
func (b *builder) scan(n *plan.Scan) string {
	return b.step("scan", "SELECT "+strings.Join(scanned(n.Cols, ""), ", ")+"\nFROM "+quote(n.Table))
}

func scanned(cols []plan.Column, prefix string) []string {
	list := make([]string, len(cols))
	for i, c := range cols {
		list[i] = quote(c.Name)
		if c.Type.Kind == rule.Number {
			list[i] += "::" + integer(heldBits(c.Type))
		}
		if prefix != "" || c.Type.Kind == rule.Number {
			list[i] += " AS " + quote(prefix+c.Name)
		}
	}
	return list
}
