package policies_test

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
	"github.com/commonpurse/commonpurse/explain"
)

// group is a number of commissioners alike: how many criteria they do not meet, and the highest level of support of these,
// at the first review and at the second.
type group struct{ commissioners, unmet, level, unmetLater, levelLater int }

// england is evidence that sums to what was published of the 211 commissioners: 106 without conditions and 105 with, 14 of
// them directed; at the review of July 2013 46 had lost all theirs, 59 had some left, 8 of them directed. Which criteria
// were not met, and by whom, is made up.
var england = []group{
	{106, 0, 0, 0, 0}, // fully authorised
	{46, 3, 2, 0, 0},  // conditions lifted by July
	{45, 4, 3, 2, 1},  // with conditions still
	{6, 5, 4, 2, 3},   // directions lifted, conditions not
	{8, 6, 5, 6, 4},   // directed still
}

// TestReviewOfJuly2013 counts the outcomes of constructed evidence: those published of all, and the directed among them.
func TestReviewOfJuly2013(t *testing.T) {
	b, _ := authorised(t, england)
	want := map[string]int{"2013-14-q1 full": 106, "2013-14-q1 conditions": 91, "2013-14-q1 directions": 14,
		"2013-14-q2 full": 152, "2013-14-q2 conditions": 51, "2013-14-q2 directions": 8}
	got := map[string]int{}
	rows, err := b.Rows(context.Background(), "decisions", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if key := row.Get("period") + " " + row.Get("outcome"); row.Get("period") <= "2013-14-q2" {
			got[key]++
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes of the 211 (-want +got)\n%s", diff)
	}
}

// Waves 1 and 2: 34 commissioners, 8 full and 26 with conditions; 67, 19 full and 48 with conditions, 3 of them directed.
// The shortest way to full authorisation, and what it needs, is told of each.
func TestWaysOfTheFirstWaves(t *testing.T) {
	ctx := context.Background()
	b, e := authorised(t, []group{{27, 0, 0, 0, 0}, {71, 2, 3, 2, 3}, {3, 4, 4, 4, 4}})
	x, err := explain.New(ctx, b, e)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	ways, err := x.Ways(ctx, "authorisation", book.QuarterOf(2013, 2), "")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, w := range ways {
		said := fmt.Sprintf("%s, %d quarters", w.From, w.Periods)
		for _, step := range w.Steps {
			for _, need := range step.Needs {
				said += fmt.Sprintf("; to %s: %s %s", step.To, need.Figure, need.By)
			}
		}
		got[said]++
	}
	want := map[string]int{
		"full, 0 quarters": 27,
		"conditions, 1 quarters; to full: criteria not met -2":                                           71,
		"directions, 2 quarters; to conditions: grounds for directions -1; to full: criteria not met -4": 3,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ways (-want +got)\n%s", diff)
	}
}

// authorised makes the book of commissioners with the evidence of two quarters against 119 criteria.
func authorised(t *testing.T, groups []group) (*book.Book, *economy.Economy) {
	t.Helper()
	organisations, evidence, criteria := "code,name,kind\n", &strings.Builder{}, "criterion,domain\n"
	for c := range 119 {
		criteria += fmt.Sprintf("C%03d,%d\n", c+1, 1+c*6/119)
	}
	evidence.WriteString("organisation,criterion,date,seen,met,level\n")
	n := 0
	for _, g := range groups {
		for range g.commissioners {
			n++
			code := fmt.Sprintf("X%03d", n)
			organisations += code + "," + code + ",commissioner\n"
			for c := range 119 {
				for _, quarter := range []struct {
					date         string
					unmet, level int
				}{{"2013-05-15", g.unmet, g.level}, {"2013-07-15", g.unmetLater, g.levelLater}} {
					if met := c >= quarter.unmet; met {
						fmt.Fprintf(evidence, "%s,C%03d,%s,1,1,\n", code, c+1, quarter.date)
					} else if c == 0 { // the worst of its conditions
						fmt.Fprintf(evidence, "%s,C%03d,%s,1,0,%d\n", code, c+1, quarter.date, quarter.level)
					} else {
						fmt.Fprintf(evidence, "%s,C%03d,%s,1,0,1\n", code, c+1, quarter.date)
					}
				}
			}
		}
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"economy.yaml": "name: Constructed\nyear: 2013-14\n", "organisations.csv": organisations,
		"evidence.csv": evidence.String(), "criteria.csv": criteria} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e, err := economy.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return bookOn(t, "authorisation-2013-14", dir), e
}
