package run

import (
	"context"
	"fmt"
	"slices"

	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/engine/reference"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// bodiesTable is the name under which a rule's rows are scanned.
const bodiesTable = "bodies"

// Runner runs a relation that scans "bodies", whose rows are given, beside the stored tables that it looks up.
type Runner func(ctx context.Context, bodies *plan.Table, relation plan.Node) (*plan.Table, error)

// InDuckDB runs relations in a database that has the stored tables.
func InDuckDB(db *duckdb.DB) Runner {
	return func(ctx context.Context, bodies *plan.Table, relation plan.Node) (*plan.Table, error) {
		if err := db.Store(ctx, bodiesTable, bodies); err != nil {
			return nil, err
		}
		out, err := db.Run(ctx, relation)
		if _, dropped := db.SQL().ExecContext(context.WithoutCancel(ctx), `DROP TABLE "`+bodiesTable+`"`); err == nil {
			err = dropped
		}
		return out, err
	}
}

// InReference runs relations with the reference engine; the stored tables are read from a database, once.
func InReference(db *duckdb.DB) Runner {
	read := map[string]*plan.Table{}
	return func(ctx context.Context, bodies *plan.Table, relation plan.Node) (*plan.Table, error) {
		tables := map[string]*plan.Table{bodiesTable: bodies}
		if err := stored(ctx, db, relation, tables, read); err != nil {
			return nil, err
		}
		return reference.New(tables).Run(ctx, relation)
	}
}

// stored brings the tables that a relation scans in, each with all the columns that any scan reads. What was read before is
// not read again.
func stored(ctx context.Context, db *duckdb.DB, n plan.Node, tables, read map[string]*plan.Table) error {
	scans := map[string]*plan.Scan{}
	var names []string
	var visit func(plan.Node)
	visit = func(n plan.Node) {
		if scan, ok := n.(*plan.Scan); ok && tables[scan.Table] == nil {
			if scans[scan.Table] == nil {
				scans[scan.Table] = &plan.Scan{Table: scan.Table}
				names = append(names, scan.Table)
			}
			have := scans[scan.Table]
			for _, c := range scan.Cols {
				if !slices.ContainsFunc(have.Cols, func(h plan.Column) bool { return h.Name == c.Name }) {
					have.Cols = append(have.Cols, c)
				}
			}
		}
		for _, in := range n.Inputs() {
			visit(in)
		}
	}
	visit(n)
	for _, name := range names {
		key := name
		for _, c := range scans[name].Cols {
			key += "\x00" + c.Name
		}
		if read[key] == nil {
			t, err := db.Run(ctx, scans[name])
			if err != nil {
				return err
			}
			read[key] = t
		}
		tables[name] = read[key]
	}
	return nil
}

// BodyRows is the rows of a rule at the grain of organisations in one period, and what has been worked out of them.
type BodyRows struct {
	Rule   *policy.Rule
	Table  *plan.Table
	runner Runner
}

// scan is a lowering that starts from the rows so far.
func (b *BodyRows) scan() *lowering {
	l := &lowering{types: map[string]rule.Type{}}
	l.set(&plan.Scan{Table: bodiesTable, Cols: b.Table.Cols}, b.Table.Cols)
	return l
}

// settle works out the look-ups and lets, leaves out the rows that where does not keep, and then the sets, each as
// soon as all that it reads is there.
func (b *BodyRows) settle(ctx context.Context) error {
	c := b.Rule.Common()
	ups, lets, sets, where := slices.Clone(c.LookUps), slices.Clone(c.Lets), slices.Clone(c.Sets), c.Where
	for {
		l := b.scan()
		ups, lets = l.asFarAs(ups, lets)
		if where != nil && l.has(where) {
			l.filter(where)
			where = nil
		}
		var ready []*plan.Set
		sets = slices.DeleteFunc(sets, func(s *plan.Set) bool {
			if where != nil || !l.has(s.Of) || s.Among != nil && !l.has(s.Among) {
				return false
			}
			ready = append(ready, s)
			return true
		})
		for _, s := range ready {
			l.put(s.Name+".of", s.Of)
			among := yes()
			if s.Among != nil {
				among = orFalse(s.Among)
			}
			l.put(s.Name+".among", among)
		}
		if err := b.run(ctx, l.node); err != nil {
			return err
		}
		for _, s := range ready {
			addSet(b.Table, s, c.Key())
		}
		switch left := len(ups) + len(lets) + len(sets); {
		case left == 0 && where == nil:
			return nil
		case len(ready) == 0:
			return fmt.Errorf("%d lets, look-ups and sets need one another", left)
		}
	}
}

// asFarAs adds the look-ups and lets that can be added, and gives those left.
func (l *lowering) asFarAs(ups []*policy.LookUp, lets []plan.Named) ([]*policy.LookUp, []plan.Named) {
	for more := true; more; {
		more = false
		ups = slices.DeleteFunc(ups, func(u *policy.LookUp) bool {
			if !l.hasLookUp(u) {
				return false
			}
			l.lookUp(u)
			more = true
			return true
		})
		lets = slices.DeleteFunc(lets, func(n plan.Named) bool {
			if !l.has(n.Expr) {
				return false
			}
			l.put(n.Name, n.Expr)
			more = true
			return true
		})
	}
	return ups, lets
}

// run works a relation of the rows out; a scan of them alone is the rows as they are.
func (b *BodyRows) run(ctx context.Context, n plan.Node) error {
	if _, same := n.(*plan.Scan); same {
		return nil
	}
	t, err := b.runner(ctx, b.Table, n)
	if err == nil {
		b.Table = t
	}
	return err
}

// ask adds columns to the rows; an expression that is nil is left out.
func (b *BodyRows) ask(ctx context.Context, wanted ...plan.Named) error {
	l := b.scan()
	for _, n := range wanted {
		if n.Expr != nil {
			l.put(n.Name, n.Expr)
		}
	}
	return b.run(ctx, l.node)
}
