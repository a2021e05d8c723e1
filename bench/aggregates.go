package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// published is what is imported into one economy, and the policy that is run over it.
type published struct {
	policy string
	parts  []task
}

// englands are the published aggregates of England, by the policy that reads them. Paths are within the directory of data.
var englands = []published{
	{"england-2024-25", []task{
		{Format: "emergency", Year: "2024-25", Files: []string{"emergency/ae_provider_month_2024_25.csv.gz"}},
		{Format: "cancer", Year: "2024-25", Files: []string{"cancer/cwt_provider_month_2024_25.csv.gz"}},
		{Format: "diagnostics", Year: "2024-25", Files: []string{"diagnostics/dm01_provider_test_month_2024_08_to_2025_07.csv.gz"}},
		{Format: "ambulance", Year: "2024-25", Files: []string{"ambulance/ambsys_trust_month_2017_2025.csv.gz"}},
		{Format: "beds", Year: "2024-25", Files: []string{"beds/beds_sitrep_trust_month.csv.gz", "beds/kh03_overnight_beds_trust_quarter.csv", "beds/cancelled_operations_trust_quarter.csv"}},
	}},
	{"england-2025-26", []task{
		{Format: "rtt", Files: []string{"rtt/rtt_full_extract_2026_01.csv.gz"}, Organisations: []string{"rtt/rtt_full_extract_2026_01_orgs.csv"}},
		{Format: "diagnostics", Year: "2025-26", Files: []string{"diagnostics/dm01_provider_test_month_2024_08_to_2025_07.csv.gz"}},
		{Format: "ambulance", Year: "2025-26", Files: []string{"ambulance/ambsys_trust_month_2017_2025.csv.gz"}},
		{Format: "beds", Year: "2025-26", Files: []string{"beds/beds_sitrep_trust_month.csv.gz"}},
	}},
	{"oversight-2025-26", []task{{Format: "oversight", Files: []string{"oversight/nof_segments_2025_26_q3.csv"}}}},
	{"allocation-2023-24", []task{{Format: "weighted-populations", Files: []string{"allocation/gp_practice_weighted_population_2023_24.csv.gz"}}}},
	{"allocation-2024-25", []task{{Format: "weighted-populations", Files: []string{"allocation/gp_practice_weighted_population_2024_25.csv.gz"}}}},
}

// benchAggregates imports what is published of England and runs the policies that read it, each import and run in a
// process of its own.
func benchAggregates(ctx context.Context, s settings) error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Printf("%-20s %-24s %12s %7s %7s %8s\n", "policy", "", "rows", "s", "cpu s", "peak MiB")
	var all done
	for _, p := range englands {
		tasks := append([]task(nil), p.parts...)
		tasks = append(tasks, task{Do: "run", Policy: filepath.Join("policies", p.policy), Book: filepath.Join(dir, p.policy+".duckdb")})
		for i, t := range tasks {
			what := "run"
			if t.Format != "" {
				t.Do, t.Add, what = "import", i > 0, "import "+t.Format
			}
			t.Economy, t.Threads, t.Files, t.Organisations = filepath.Join(dir, p.policy), s.threads, within(s.data, t.Files), within(s.data, t.Organisations)
			d, err := inChild(ctx, t)
			if err != nil {
				return err
			}
			fmt.Printf("%-20s %-24s %12d %7.2f %7.2f %8d\n", p.policy, what, d.Rows, d.Wall, d.CPU, d.Peak>>20)
			all.Wall, all.CPU, all.Peak = all.Wall+d.Wall, all.CPU+d.CPU, max(all.Peak, d.Peak)
		}
	}
	fmt.Printf("%-20s %-24s %12s %7.2f %7.2f %8d\n", "all", "", "", all.Wall, all.CPU, all.Peak>>20)
	return nil
}

func within(dir string, files []string) (paths []string) {
	for _, file := range files {
		paths = append(paths, filepath.Join(dir, filepath.FromSlash(file)))
	}
	return paths
}
