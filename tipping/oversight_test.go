package tipping_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/internal/need"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
	"github.com/commonpurse/commonpurse/tipping"
)

// bodiesOf loads an economy of the files given and what rules at the grain of organisations read of it, by the reference.
func bodiesOf(tb testing.TB, p *policy.Policy, files map[string]string) *run.BodyData {
	tb.Helper()
	dir := tb.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "economy.yaml"), []byte(fmt.Sprintf("name: Test\nyear: %s\n", book.YearOf(p.Year))), 0o600); err != nil {
		tb.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	e, err := economy.Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	db, err := duckdb.Open("", duckdb.Options{Threads: 1})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	loaded, err := run.Load(context.Background(), db, p, e)
	if err != nil {
		tb.Fatal(err)
	}
	return run.NewBodyData(p, db, loaded, book.NewMemory(), run.InReference(db))
}

// TestOversightTipping finds for each of the 150 trusts of quarter 3 the smallest change of its score that moves its segment.
func TestOversightTipping(t *testing.T) {
	p, err := policy.Load(filepath.Join("..", "policies", "oversight-2025-26"))
	if err != nil {
		t.Fatal(err)
	}
	data := bodiesOf(t, p, published(t))
	changes, err := tipping.Of(context.Background(), data, p.Rule("segment"), book.QuarterOf(2025, 3))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]map[string]string{} // by trust: each outcome that its score can come to, and at what
	counts := map[string]int{}
	for _, c := range changes {
		if c.Figure != "facts.average metric score" {
			continue
		}
		counts["directions"]++
		switch {
		case c.Found:
			counts["found"]++
			if found[c.Body] == nil {
				found[c.Body] = map[string]string{}
			}
			found[c.Body][c.Then] = c.By + " to " + c.At
		case !strings.HasPrefix(c.Says, "no value from"):
			t.Errorf("%s: %s", c.Body, c.Says)
		}
	}
	// Trusts under the override, and those at the ends of the scale, have directions in which no score changes anything.
	if diff := cmp.Diff(map[string]int{"directions": 300, "found": 172}, counts); diff != "" {
		t.Errorf("changes of a score (-want +got)\n%s", diff)
	}
	for trust, want := range map[string]map[string]string{
		"R0A": {"2": "-0.01 to 2.35", "4": "+0.36 to 2.72"},
		"R0B": {"2": "+0.03 to 2.09"},
		"RAT": {"1": "-0.01 to 2.07", "3": "+0.28 to 2.36"},
	} {
		if diff := cmp.Diff(want, found[trust]); diff != "" {
			t.Errorf("%s (-want +got)\n%s", trust, diff)
		}
	}
}

// published are the register and facts of the published trusts of quarter 3.
func published(tb testing.TB) map[string]string {
	tb.Helper()
	text, err := os.ReadFile(need.Shared(tb, "data/oversight/nof_segments_2025_26_q3.csv"))
	if err != nil {
		tb.Fatal(err)
	}
	organisations, facts := "code,name,kind\n", "organisation,name,value,from,to\n"
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		code, rest, _ := strings.Cut(line, ",")
		if strings.HasPrefix(rest, `"`) {
			_, rest, _ = strings.Cut(rest[1:], `"`)
		}
		cells := strings.Split(rest, ",") // after the name: region, type, subtype, segment, rank, score, in deficit
		organisations += code + "," + code + ",provider\n"
		facts += code + ",average metric score," + cells[6] + ",2025-10-01,2025-12-31\n"
		if cells[7] != "" {
			facts += code + ",deficit," + cells[7] + ",2025-10-01,2025-12-31\n"
		}
	}
	return map[string]string{"organisations.csv": organisations, "facts.csv": facts}
}
