package run

import (
	"context"
	"fmt"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// filled is a policy's table as a table of the economy.
func filled(t *policy.Table) *economy.Table {
	out := &economy.Table{Name: book.Column(t.Name), Singular: book.Column(t.Name), Grain: t.Because, Key: t.KeyColumns(),
		From: t.From, To: t.To}
	if t.From != "" {
		out.Key = append(out.Key, t.From)
	}
	if t.Published != "" { // rows of one key may overlap: which is in force is for the policy to say
		out.Key, out.From, out.To = append(out.Key, t.Published), "", ""
	}
	for _, c := range t.Columns {
		column := economy.Column{Name: c.Name, Type: c.Type, Needed: true, Meaning: c.Name}
		column.Type.Missing = !slices.Contains(t.Key, c.Name) || slices.Contains(t.Any, c.Name)
		out.Columns = append(out.Columns, column)
	}
	return out
}

// settles says that which rows of a table are in force is for the policy to say.
func settles(t *policy.Table) bool { return t.Decision() || t.Published != "" }

// storeFilled stores a policy's table that the economy brings, under the name that look-ups read.
func storeFilled(ctx context.Context, db *duckdb.DB, p *policy.Policy, t *policy.Table, loaded *economy.Loaded) error {
	name := book.Column(t.Name)
	if !settles(t) {
		_, err := db.SQL().ExecContext(ctx, fmt.Sprintf(`ALTER TABLE "%s" RENAME TO "%s"`, name, StoredName(t)))
		return err
	}
	scan := &plan.Scan{Table: name, Cols: append(slices.Clone(t.Columns), plan.Column{Name: "source_file", Type: RowsType()}, plan.Column{Name: "source_row", Type: RowsType()})}
	rows, err := db.Run(ctx, scan)
	if err != nil {
		return err
	}
	in := newReader(rows)
	var places []fault.Place
	for i, row := range rows.Rows {
		file := loaded.Files[in.whole(row, "source_file")].Path
		places = append(places, fault.Place{File: file, Line: in.whole(row, "source_row")})
		rows.Rows[i] = row[:len(t.Columns):len(t.Columns)]
	}
	kept, faults := t.Settle(rows.Rows, places, p.AsOf)
	if err := faults.Err(); err != nil {
		return err
	}
	return storeRows(ctx, db, t, kept)
}

func storeRows(ctx context.Context, db *duckdb.DB, t *policy.Table, rows [][]rule.Value) error {
	if err := db.Store(ctx, StoredName(t), &plan.Table{Cols: t.Columns, Rows: rows}); err != nil {
		return fmt.Errorf("%s: table %s: %w", t.At, t.Name, err)
	}
	return nil
}
