package policies_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/internal/need"
)

// Deaths in and after hospital of 2025 by the published list of similar trusts: of 118 trusts two are not in the list, two
// have too few peers with a figure, and each that stands out has its peers from the list, itself not among them.
func TestDeathsBesideSimilarTrusts(t *testing.T) {
	list := need.Shared(t, "data/organisations/trust_peers.csv")
	dir := economyOf(t, []publication{{"mortality", "", "2025-12", []string{"outcomes/shmi_latest.csv"}}})
	bringPeers(t, dir, list)
	b := bookOn(t, "outcomes-2025-26", dir)
	rows, err := b.Rows(context.Background(), "opportunities", nil)
	if err != nil {
		t.Fatal(err)
	}
	known, beyond, lacks := 0, 0, map[string]int{}
	for _, row := range rows {
		if strings.Contains(row.Get("peers"), row.Get("organisation")) {
			t.Errorf("%s is among its own peers: %s", row.Get("organisation"), row.Get("peers"))
		}
		if row.Get("opportunity") != "" {
			known++
		} else {
			lacks[row.Get("lacks")]++
		}
		if row.Get("beyond_chance") == "yes" {
			beyond++
		}
	}
	if len(rows) != 118 || known != 114 || beyond != 60 {
		t.Errorf("%d trusts, %d with a figure, %d beyond chance; expected 118, 114 and 60", len(rows), known, beyond)
	}
	if lacks["it has no peers in trust peers"] != 2 || lacks["2 peers with a figure, and the best 5 are wanted"] != 2 {
		t.Errorf("without a figure: %v", lacks)
	}
}

// bringPeers puts the list of similar trusts into an economy as its policy says: as it is, and under files.
func bringPeers(t *testing.T, dir, list string) {
	t.Helper()
	data, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "trust_peers.csv"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "economy.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	with := strings.Replace(string(text), "\nfiles:\n", "\nfiles:\n  - {table: trust_peers, file: trust_peers.csv}\n", 1)
	if err := os.WriteFile(path, []byte(with), 0o644); err != nil {
		t.Fatal(err)
	}
}
