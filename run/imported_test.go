package run_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/formats"
	"github.com/commonpurse/commonpurse/internal/need"
	"github.com/commonpurse/commonpurse/run"
)

// TestShippedPoliciesRunOnImportedFiles brings published files in as a user does, and runs on them the policies that
// read no other table.
func TestShippedPoliciesRunOnImportedFiles(t *testing.T) {
	for _, c := range []struct {
		policy, format, file, table string
		rows                        int
	}{
		{"allocation-2023-24", "weighted-populations", "data/allocation/gp_practice_weighted_population_2023_24.csv.gz", "shares", 42},
		{"allocation-2024-25", "weighted-populations", "data/allocation/gp_practice_weighted_population_2024_25.csv.gz", "shares", 42},
		{"oversight-2025-26", "oversight", "data/oversight/nof_segments_2025_26_q3.csv", "decisions", 150},
	} {
		t.Run(c.policy, func(t *testing.T) {
			ctx, dir, path := context.Background(), filepath.Join(t.TempDir(), "economy"), filepath.Join(t.TempDir(), "book.duckdb")
			if _, err := formats.Import(ctx, c.format, []string{need.Shared(t, c.file)}, dir, formats.Options{}); err != nil {
				t.Fatal(err)
			}
			e, err := economy.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := run.Run(ctx, run.Options{Policy: load(t, filepath.Join("..", "policies", c.policy)), Economy: e, Book: path}); err != nil {
				t.Fatal(err)
			}
			where := map[string]string{}
			if c.table == "decisions" {
				where["period"] = "2025-26-q3"
			}
			rows, err := openBook(t, path).Rows(ctx, c.table, where)
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) != c.rows {
				t.Errorf("%d rows of %s, want %d", len(rows), c.table, c.rows)
			}
		})
	}
}
