package run_test

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/internal/need"
	"github.com/commonpurse/commonpurse/run"
)

// TestSegmentsOfQuarter3 decides the segments of the 150 published trusts of 2025-26 from their published scores, and
// sets them beside the published ones: one differs. No score is published in two segments (but for the override), so ties
// across a cut, whose rule is not published, are not put to the test by these figures.
func TestSegmentsOfQuarter3(t *testing.T) {
	published := readCSV(t, need.Shared(t, "data/oversight/nof_segments_2025_26_q3.csv"))
	var organisations, facts strings.Builder
	organisations.WriteString("code,name,kind\n")
	facts.WriteString("organisation,name,value,from,to,wording\n")
	for _, row := range published {
		fmt.Fprintf(&organisations, "%s,%q,provider\n", row["org_code"], row["org_name"])
		fmt.Fprintf(&facts, "%s,average_metric_score,%s,2025-10-01,2025-12-31,\n", row["org_code"], row["average_metric_score"])
		kind := map[string]string{"Acute trust": "acute", "Ambulance trust": "ambulance"}[row["trust_type"]]
		fmt.Fprintf(&facts, "%s,kind of trust,,2025-10-01,2025-12-31,%s\n", row["org_code"], cmp.Or(kind, "neither"))
		if row["in_deficit"] != "" {
			fmt.Fprintf(&facts, "%s,deficit,%s,2025-10-01,2025-12-31,\n", row["org_code"], row["in_deficit"])
		}
	}
	e := makeEconomy(t, "2025-26", map[string]string{"organisations.csv": organisations.String(), "facts.csv": facts.String()})
	path := filepath.Join(t.TempDir(), "book.duckdb")
	p := load(t, filepath.Join("..", "policies", "oversight-2025-26"))
	if _, err := run.Run(context.Background(), run.Options{Policy: p, Economy: e, Book: path}); err != nil {
		t.Fatal(err)
	}
	b := openBook(t, path)
	rows, err := b.Rows(context.Background(), "decisions", map[string]string{"period": "2025-26-q3"})
	if err != nil {
		t.Fatal(err)
	}
	decided := map[string]string{}
	for _, row := range rows {
		decided[row.Get("organisation")] = row.Get("outcome")
	}
	var differ []string
	levels := map[string]string{} // segment by score, of trusts without the override
	for _, row := range published {
		code, score := row["org_code"], row["average_metric_score"]
		if decided[code] != row["segment"] {
			differ = append(differ, fmt.Sprintf("%s: score %s, deficit %q, published %s, decided %s", code, score,
				row["in_deficit"], row["segment"], decided[code]))
		}
		if before := levels[score]; row["in_deficit"] != "1" && before != "" && before != row["segment"] {
			t.Errorf("the score %s is published in segments %s and %s: a tie across a cut", score, before, row["segment"])
		}
		if row["in_deficit"] != "1" {
			levels[score] = row["segment"]
		}
	}
	if len(decided) != 150 {
		t.Errorf("%d trusts are decided about, expected 150", len(decided))
	}
	want := []string{`RAT: score 2.08, deficit "", published 3, decided 2`}
	if diff := gocmp.Diff(want, differ); diff != "" {
		t.Errorf("what differs from the published segments (-want +got)\n%s", diff)
	}
	leagueOrder(t, b, published)
}

// leagueOrder sets the places of the acute trusts beside those published: of no two does the order differ but with RAT, whose
// segment does. The published table has 134 acute trusts, of which 129 are in the file, so the places themselves are fewer.
func leagueOrder(t *testing.T, b *book.Book, published []map[string]string) {
	t.Helper()
	rows, err := b.Rows(context.Background(), "measures", map[string]string{"period": "2025-26-q3", "measure": "league-place"})
	if err != nil {
		t.Fatal(err)
	}
	place := map[string]int{}
	for _, row := range rows {
		place[row.Get("organisation")], _ = strconv.Atoi(row.Get("value"))
	}
	pairs := 0
	for _, one := range published {
		for _, other := range published {
			if one["trust_type"] != "Acute trust" || other["trust_type"] != "Acute trust" || one["org_code"] == "RAT" || other["org_code"] == "RAT" {
				continue
			}
			before, _ := strconv.Atoi(one["league_rank"])
			after, _ := strconv.Atoi(other["league_rank"])
			if before >= after {
				continue
			}
			if pairs++; place[one["org_code"]] > place[other["org_code"]] {
				t.Errorf("%s is published before %s, and comes after it", one["org_code"], other["org_code"])
			}
		}
	}
	if pairs < 8000 {
		t.Errorf("%d pairs were compared", pairs)
	}
}
