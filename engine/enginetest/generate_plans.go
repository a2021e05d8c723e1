package enginetest

import (
	"context"
	"fmt"
	"math/big"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/engine/reference"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// mostRows is the most rows that a drawn plan makes on its way, so that joins of joins stay small.
const mostRows = 200

// Plan draws a plan of a few relations over small tables, which come with it. It is sound as plan.Validate has it,
// and every look-up answers at most once.
func Plan(t *rapid.T) (plan.Node, map[string]*plan.Table) {
	g := &planner{t: t, tables: map[string]*plan.Table{}}
	n, size := g.table("a")
	steps := []func(plan.Node, int) (plan.Node, int){g.derive, g.filter, g.project, g.sum, g.lookUp, g.decide, g.join, g.union, g.pick}
	for range 1 + evenly(t, 5, "steps") {
		step := evenly(t, len(steps), "step")
		next, most := steps[step](n, size)
		if most <= mostRows && plan.Validate(next) == nil {
			n, size = next, most
		}
	}
	return n, g.tables
}

// planner grows a plan from its scan upwards. Each step takes a relation and the most rows it has, and gives the
// next; one that turns out unsound, such as by a total too wide, is not taken.
type planner struct {
	t      *rapid.T
	tables map[string]*plan.Table
	named  int
}

func (g *planner) name() string {
	g.named++
	return fmt.Sprintf("x%d", g.named)
}

// table draws a table with rows, and reads the whole of it.
func (g *planner) table(prefix string) (plan.Node, int) {
	name := fmt.Sprintf("%s_table%d", prefix, len(g.tables))
	cols := Cols(g.t, g.name()+prefix)
	table := &plan.Table{Cols: cols, Rows: Rows(g.t, cols, 6)}
	g.tables[name] = table
	return &plan.Scan{Table: name, Cols: cols}, len(table.Rows)
}

func (g *planner) derive(in plan.Node, size int) (plan.Node, int) {
	d := &plan.Derive{In: in}
	for range rapid.IntRange(1, 3).Draw(g.t, "columns") {
		d.Add = append(d.Add, plan.Named{Name: g.name(), Expr: g.expr(in, g.kind())})
	}
	return d, size
}

func (g *planner) kind() rule.Kind {
	return rapid.SampledFrom([]rule.Kind{rule.Number, rule.Bool, rule.Text, rule.Date}).Draw(g.t, "kind")
}

func (g *planner) expr(in plan.Node, kind rule.Kind) *rule.Expr {
	return Expr(g.t, in.Columns(), kind, rapid.IntRange(0, 2).Draw(g.t, "depth"))
}

func (g *planner) filter(in plan.Node, size int) (plan.Node, int) {
	return &plan.Filter{In: in, Where: g.expr(in, rule.Bool)}, size
}

func (g *planner) project(in plan.Node, size int) (plan.Node, int) {
	return &plan.Project{In: in, Keep: g.some(in, 1)}, size
}

// some draws at least so many of a relation's column names, in any order.
func (g *planner) some(in plan.Node, least int) []string {
	var names []string
	for _, c := range in.Columns() {
		names = append(names, c.Name)
	}
	names = rapid.Permutation(names).Draw(g.t, "columns")
	return names[:rapid.IntRange(min(least, len(names)), len(names)).Draw(g.t, "so many")]
}

func (g *planner) sum(in plan.Node, size int) (plan.Node, int) {
	by := g.some(in, 0)
	s := &plan.Sum{In: in, By: by[:min(len(by), 2)]}
	for range rapid.IntRange(1, 3).Draw(g.t, "aggregates") {
		s.Add = append(s.Add, g.aggregate(in))
	}
	return s, max(size, 1)
}

func (g *planner) aggregate(in plan.Node) plan.Aggregate {
	how := rapid.SampledFrom([]plan.How{plan.Total, plan.Rows, plan.Unknown, plan.AnyTrue}).Draw(g.t, "how")
	switch how {
	case plan.Rows:
		return count(g.name(), how, nil)
	case plan.Unknown:
		return count(g.name(), how, g.expr(in, g.kind()))
	case plan.AnyTrue:
		return count(g.name(), how, g.expr(in, rule.Bool))
	}
	return total(g.name(), g.expr(in, rule.Number))
}

// lookUp draws a table whose keys are distinct, or dated without overlap, and looks up in it by an expression. Most of
// its keys and days are ones that are asked for, or chance would seldom find any.
func (g *planner) lookUp(in plan.Node, size int) (plan.Node, int) {
	key, at := g.expr(in, g.kind()), g.expr(in, rule.Date)
	keys, days := g.asked(in, key), g.asked(in, at)
	day := rule.Type{Kind: rule.Date, Missing: true}
	cols := []plan.Column{{Name: "key", Type: g.keyType(key.Type)}, {Name: "from", Type: day}, {Name: "to", Type: day}}
	cols = append(cols, Cols(g.t, "k")[:rapid.IntRange(0, 4).Draw(g.t, "looked up")]...)
	l := &plan.LookUp{In: in, As: g.name(), On: []plan.Match{{Column: "key", Expr: key}}}
	if rapid.Bool().Draw(g.t, "dated") {
		l.From, l.To, l.At = "from", "to", at
	}
	table := &plan.Table{Cols: cols}
	for _, v := range g.keys(keys, cols[0].Type) {
		for _, span := range g.spans(l.At != nil, days) {
			row := []rule.Value{v, span[0], span[1]}
			for _, c := range cols[3:] {
				row = append(row, Value(g.t, c.Type))
			}
			table.Rows = append(table.Rows, row)
		}
	}
	name := fmt.Sprintf("k_table%d", len(g.tables))
	g.tables[name] = table
	l.Table = &plan.Scan{Table: name, Cols: cols}
	return l, size
}

// asked lists the values that an expression has over a relation, as the reference gives them.
func (g *planner) asked(in plan.Node, e *rule.Expr) []rule.Value {
	only := &plan.Project{In: &plan.Derive{In: in, Add: []plan.Named{{Name: "asked", Expr: e}}}, Keep: []string{"asked"}}
	table, err := reference.New(g.tables).Run(context.Background(), only)
	if err != nil {
		g.t.Fatalf("the reference: %v\n%s", err, describe(only, g.tables))
	}
	var values []rule.Value
	for _, row := range table.Rows {
		values = append(values, row[0])
	}
	return values
}

// keys draws distinct values of a type, mostly from those asked for.
func (g *planner) keys(asked []rule.Value, of rule.Type) []rule.Value {
	seen := map[string]bool{}
	var keys []rule.Value
	for range evenly(g.t, 6, "keys") {
		v := Value(g.t, of)
		if len(asked) > 0 && rapid.IntRange(0, 3).Draw(g.t, "asked for") > 0 {
			v = asked[evenly(g.t, len(asked), "key")]
		}
		if !seen[plan.Text(v)] && plan.Misfit(v, of) == "" {
			seen[plan.Text(v)] = true
			keys = append(keys, v)
		}
	}
	return keys
}

// keyType is a key's type in the table looked up in: that of the expression, or for a number perhaps another scale.
func (g *planner) keyType(t rule.Type) rule.Type {
	t.Missing = true
	if t.Kind == rule.Number && rapid.Bool().Draw(g.t, "another scale") {
		t.Scale = rapid.IntRange(0, 3).Draw(g.t, "scale")
		t.Min, t.Max = big.NewRat(-1000, 1), big.NewRat(1000, 1)
	}
	return t
}

// spans are days in force that do not overlap, whose ends are often a day that is asked for or one beside it: one
// without ends where the table has no dates.
func (g *planner) spans(dated bool, asked []rule.Value) [][2]rule.Value {
	if !dated {
		return [][2]rule.Value{{}}
	}
	first := rule.NewDay(2024, 2, 28)
	if len(asked) > 0 {
		first = asked[evenly(g.t, len(asked), "asked day")].Day()
	}
	first += rule.Day(rapid.SampledFrom([]int{0, 1, -1, -3}).Draw(g.t, "first"))
	last := first + rule.Day(rapid.SampledFrom([]int{0, 1, 3, 40}).Draw(g.t, "long"))
	var spans [][2]rule.Value
	if rapid.Bool().Draw(g.t, "before") {
		spans = append(spans, [2]rule.Value{{}, rule.DateValue(first - 1)})
	}
	spans = append(spans, [2]rule.Value{rule.DateValue(first), rule.DateValue(last)})
	if rapid.Bool().Draw(g.t, "after") {
		spans = append(spans, [2]rule.Value{rule.DateValue(last + 1), {}})
	}
	return spans
}

// join pairs the relation with a new table or with a sum of itself.
func (g *planner) join(in plan.Node, size int) (plan.Node, int) {
	keys := g.some(in, 1)
	keys = keys[:min(len(keys), 2)]
	kind := rapid.SampledFrom([]plan.JoinKind{plan.Inner, plan.Left, plan.Full}).Draw(g.t, "join")
	if rapid.Bool().Draw(g.t, "with itself") {
		s := &plan.Sum{In: in, By: keys, Add: []plan.Aggregate{g.aggregate(in)}}
		return g.swap(&plan.Join{Kind: kind, Left: in, Right: s, On: keys}), 2 * size
	}
	other, n := g.table("b")
	right := &plan.Derive{In: other}
	for _, name := range keys {
		right.Add = append(right.Add, plan.Named{Name: name, Expr: g.expr(other, kindIn(in, name))})
	}
	return g.swap(&plan.Join{Kind: kind, Left: in, Right: right, On: keys}), size*n + size + n
}

func (g *planner) swap(j *plan.Join) plan.Node {
	if rapid.Bool().Draw(g.t, "other way round") {
		j.Left, j.Right = j.Right, j.Left
	}
	return j
}

func kindIn(in plan.Node, name string) rule.Kind { return read(in, name).Type.Kind }

// union puts the relation together with itself, or with a new table brought to its columns.
func (g *planner) union(in plan.Node, size int) (plan.Node, int) {
	if rapid.Bool().Draw(g.t, "with itself") {
		return &plan.Union{In: []plan.Node{in, &plan.Filter{In: in, Where: g.expr(in, rule.Bool)}}}, 2 * size
	}
	other, n := g.table("b")
	d := &plan.Derive{In: other}
	var keep []string
	for _, c := range in.Columns() {
		d.Add = append(d.Add, plan.Named{Name: c.Name, Expr: g.expr(other, c.Type.Kind)})
		keep = append(keep, c.Name)
	}
	return &plan.Union{In: []plan.Node{in, &plan.Project{In: d, Keep: keep}}}, size + n
}
