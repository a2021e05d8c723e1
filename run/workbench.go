package run

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/commonpurse/commonpurse/engine"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/engine/reference"
	"github.com/commonpurse/commonpurse/plan"
)

// Workbench is an engine with the tables that rules read, and a place for what they make on the way.
type Workbench interface {
	engine.Engine
	// Keep stores the rows of a relation under a name, to be scanned.
	Keep(ctx context.Context, name string, relation plan.Node) error
	// Drop lets go of what was kept under a name.
	Drop(ctx context.Context, name string) error
	// Bodies runs relations over the rows of a rule at the grain of organisations.
	Bodies() Runner
}

// OnDuckDB works in a database that has the stored tables.
func OnDuckDB(db *duckdb.DB) Workbench { return duckBench{db} }

type duckBench struct{ *duckdb.DB }

func (d duckBench) Keep(ctx context.Context, name string, relation plan.Node) error {
	_, err := d.Create(ctx, name, relation)
	return err
}

// few says, quickly, that no more than so many rows of a table are alike in some columns. Where it does not say so there
// may be more, or rows that are not alike have fallen together. Rows fall into as few heaps as leave room for that: the
// fewer they are, the nearer to the processor they stay.
func (d duckBench) few(ctx context.Context, table string, columns []string, most int64) (bool, error) {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = `"` + c + `"`
	}
	var rows, found int64
	if err := d.SQL().QueryRowContext(ctx, fmt.Sprintf(`SELECT count(*) FROM "%s"`, table)).Scan(&rows); err != nil {
		return false, err
	}
	heaps := 4096
	for int64(heaps) < 4*rows/most {
		heaps *= 2
	}
	query := fmt.Sprintf(`SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM "%s" WHERE %s IS NOT NULL GROUP BY (hash(%s) %% %d)::UINTEGER)`,
		table, strings.Join(list, " IS NOT NULL AND "), strings.Join(list, ", "), heaps)
	err := d.SQL().QueryRowContext(ctx, query).Scan(&found)
	return found <= most, err
}

func (d duckBench) Drop(ctx context.Context, name string) error {
	_, err := d.SQL().ExecContext(ctx, fmt.Sprintf(`DROP TABLE "%s"`, name))
	return err
}

func (d duckBench) Bodies() Runner { return InDuckDB(d.DB) }

// OnReference works with the reference engine over tables by their stored names, which stay as they are.
func OnReference(tables map[string]*plan.Table) Workbench {
	return referenceBench{maps.Clone(tables)}
}

type referenceBench struct{ tables map[string]*plan.Table }

func (r referenceBench) Run(ctx context.Context, relation plan.Node) (*plan.Table, error) {
	return reference.New(r.tables).Run(ctx, relation)
}

func (r referenceBench) Keep(ctx context.Context, name string, relation plan.Node) error {
	t, err := r.Run(ctx, relation)
	r.tables[name] = t
	return err
}

func (r referenceBench) Drop(_ context.Context, name string) error {
	delete(r.tables, name)
	return nil
}

func (r referenceBench) Bodies() Runner {
	return func(ctx context.Context, bodies *plan.Table, relation plan.Node) (*plan.Table, error) {
		with := maps.Clone(r.tables)
		with[bodiesTable] = bodies
		return reference.New(with).Run(ctx, relation)
	}
}
