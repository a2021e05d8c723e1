package explain

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/engine/reference"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// kindColumn numbers the kinds of record; howManyColumn is how many rows are of the kind.
const (
	kindColumn    = "explain.kind"
	howManyColumn = "explain.rows"
)

// recomputation is one set of sums of a rule worked out again for the records of one figure.
type recomputation struct {
	rule    *policy.Rule
	of      *economy.Table
	lower   func(scan *plan.Scan) *run.Sums // the sums over records scanned
	where   func(c *cell) error             // which records are the figure's
	kinds   *plan.Table                     // the distinct inputs, with howManyColumn last
	records *plan.Table                     // the record relation of the kinds, by the reference
	added   *run.Sums                       // what is added up
	sums    *plan.Table                     // the totals, shaped as a result of Sums.Plan
	read    []string                        // the record's columns that the rule reads
}

// again picks the figure's records in the database, collapses them to the distinct inputs that the rule reads, and
// runs the rule over those with the reference.
func (r *recomputation) again(ctx context.Context, db *duckdb.DB) error {
	full := r.lower(run.Scan(r.of))
	c := newCell(full.Node)
	if err := r.where(c); err != nil {
		return err
	}
	picked := full.Node
	if c.where != nil {
		picked = &plan.Filter{In: full.Node, Where: c.where}
	}
	r.read = readColumns(full.Node, r.of, run.DerivesOf(r.rule))
	kinds, err := db.Run(ctx, r.collapse(full, picked))
	if err != nil {
		return err
	}
	for i, c := range kinds.Cols { // a sum can be missing, but not that of a column that never is
		if column := r.of.Column(c.Name); column != nil && !column.Type.Missing {
			kinds.Cols[i].Type.Missing = false
		}
	}
	r.kinds = kinds
	return r.reference(ctx, db)
}

// collapse sums records to the distinct inputs that the rule reads, with how many rows are of each. Where all that is
// added up is in proportion to a record's count, the count is not an input: the counts of a kind are added up.
func (r *recomputation) collapse(full *run.Sums, picked plan.Node) *plan.Sum {
	sum := &plan.Sum{In: picked, Add: []plan.Aggregate{{Name: howManyColumn, How: plan.Rows, Type: run.RowsType()}}}
	for _, name := range r.read {
		if !full.Linear || name != full.Count {
			sum.By = append(sum.By, name)
			continue
		}
		t := r.of.Column(name).Type
		sum.Add = append(sum.Add, plan.Aggregate{Name: name, How: plan.Total,
			Expr: rule.Column(name, t, fault.Place{}), Type: run.TotalType(t)})
	}
	return sum
}

// readColumns are the columns of a record table that a relation over it reads, in the table's order, then those of the
// records picked for it. What a record was picked by is not among them.
func readColumns(n plan.Node, of *economy.Table, derives []*policy.Derive) []string {
	picks := picksIn(n, derives)
	read := map[string]bool{}
	var visit func(plan.Node)
	note := func(e *rule.Expr) {
		for _, name := range rule.Columns(e) {
			read[name] = true
		}
	}
	visit = func(n plan.Node) {
		if up, ok := n.(*plan.LookUp); !ok || picks[up.As] == nil {
			for _, e := range plan.Exprs(n) {
				note(e)
			}
		}
		for _, in := range n.Inputs() {
			visit(in)
		}
	}
	visit(n)
	var names []string
	for _, c := range of.Columns {
		if read[c.Name] {
			names = append(names, c.Name)
		}
	}
	return append(names, pickedColumns(read, picks, derives)...)
}

// reference runs the rule over the kinds and adds up what each gives, times how many rows are of it.
func (r *recomputation) reference(ctx context.Context, db *duckdb.DB) error {
	numbered := &plan.Table{Cols: append(slices.Clone(r.kinds.Cols), plan.Column{Name: kindColumn, Type: run.RowsType()})}
	for i, row := range r.kinds.Rows {
		numbered.Rows = append(numbered.Rows, append(slices.Clone(row), rule.IntValue(int64(i))))
	}
	tables := map[string]*plan.Table{r.of.Name: numbered}
	sums := r.lower(&plan.Scan{Table: r.of.Name, Cols: numbered.Cols})
	if err := addLookedUp(ctx, db, sums.Node, r.of.Name, tables); err != nil {
		return err
	}
	records, err := reference.New(tables).Run(ctx, sums.Node)
	if err != nil {
		return fmt.Errorf("the reference: %w", err)
	}
	r.records, r.added = records, sums
	r.sums = total(records, sums)
	return nil
}

// sameFiles makes sure that the economy's files are those that the book was made from: a figure explained from other
// rows would be explained wrongly.
func sameFiles(ctx context.Context, b *book.Book, loaded *economy.Loaded, dir string) error {
	receipt, err := b.Receipt(ctx)
	if err != nil {
		return err
	}
	var faults fault.List
	for _, f := range loaded.Files {
		if hash := receipt[book.ReceiptFile+f.Path+"/sha256"]; f.Hash != "" && hash != f.Hash { // one not read has no hash
			faults.Add(fault.New(fault.Place{File: filepath.Join(dir, f.Path)}, "this is not the file that the book was made from").
				WithHint("bring back the file of that time, or run the policy again for a new book"))
		}
	}
	return faults.Err()
}

// soundFiles are the hashes of the files of whose tables the run that made the book set nothing aside, by path. Where they
// are the same still, their rows need not be judged again to explain a figure.
func soundFiles(ctx context.Context, b *book.Book, e *economy.Economy) (map[string]string, error) {
	receipt, err := b.Receipt(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := b.Rows(ctx, "quality", map[string]string{"kind": "rejected"})
	if err != nil {
		return nil, err
	}
	rejected := map[string]bool{}
	for _, row := range rows {
		rejected[book.Column(row.Get("table"))] = true
	}
	sound := map[string]string{}
	for _, f := range e.Files {
		if hash := receipt[book.ReceiptFile+f.Path+"/sha256"]; hash != "" && !rejected[book.Column(f.Table)] {
			sound[f.Path] = hash
		}
	}
	return sound, nil
}

// tablesOf are the tables of an economy that explaining a rule over a table needs.
func tablesOf(p *policy.Policy, of ...string) []string {
	names := append(of, "organisations", "relations")
	for _, t := range p.Tables {
		if t.Fill {
			names = append(names, book.Column(t.Name))
		}
	}
	return names
}
