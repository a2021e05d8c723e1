package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy/synth"
	"github.com/commonpurse/commonpurse/internal/need"
)

// The command on a few seeds: all that is planted is found, and nothing else is named.
func TestPlantedTruthsAreFound(t *testing.T) {
	var out, progress bytes.Buffer
	s := settings{seeds: 2, people: 25_000, first: 1, jobs: 2, progress: &progress}
	r, err := s.measure(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range findings {
		want := tally{planted: 2, found: 2, countries: 2}
		got := r.tallies[i]
		got.dated = 0
		if got != want {
			t.Errorf("%s: %+v, expected %+v", f.truth, got, want)
		}
	}
	if err := r.print(&out, s.people, s.first); err != nil || strings.Count(out.String(), "100.0%") != len(findings) {
		t.Errorf("%v\n%s", err, &out)
	}
	if problems := r.problems(); len(problems) > 0 {
		t.Error(problems)
	}
}

// Taking the file of truths away changes no table of the book.
func TestTruthsFileChangesNoDigest(t *testing.T) {
	ctx := context.Background()
	c, err := makeCountry(ctx, t.TempDir(), synth.FewestPeople, 3, true)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(c.economy, synth.TruthsFile)
	digests := map[string]map[string]string{}
	for _, one := range []struct {
		name    string
		prepare func() error
	}{
		{"as made", func() error { _, err := os.Stat(file); return err }},
		{"without", c.forget},
	} {
		if err := one.prepare(); err != nil {
			t.Fatal(err)
		}
		path, digest, err := c.run(ctx, one.name+".duckdb")
		if err != nil {
			t.Fatal(err)
		}
		digests[one.name] = tableDigests(t, path)
		digests[one.name]["all"] = digest
	}
	if diff := cmp.Diff(digests["as made"], digests["without"]); diff != "" {
		t.Errorf("digests (-with the file +without)\n%s", diff)
	}
}

// tableDigests are the digests of a book's tables, by name.
func tableDigests(t *testing.T, path string) map[string]string {
	t.Helper()
	b, err := openBook(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	out := map[string]string{}
	for _, table := range book.Tables {
		if out[table.Name], _, err = b.Digest(context.Background(), table.Name); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// A body named rightly is found, and any other is a false alarm.
func TestTally(t *testing.T) {
	april, may := book.MonthOf(2025, 1), book.MonthOf(2025, 2)
	truth := map[string]synth.Truth{"practice moves": {Name: "practice moves", Organisation: "P1", From: "2025-05-01"}}
	f := &finding{truth: "practice moves", dated: true}
	for _, c := range []struct {
		name     string
		planted  bool
		suspects []suspect
		want     tally
	}{
		{"found", true, []suspect{{"P1", may}}, tally{planted: 1, found: 1, dated: 1}},
		{"in the wrong month", true, []suspect{{"P1", april}}, tally{planted: 1, wrong: 1}},
		{"another too", true, []suspect{{"P1", may}, {"P2", may}}, tally{planted: 1, found: 1, dated: 1, wrong: 1}},
		{"nobody", true, nil, tally{planted: 1}},
		{"nothing planted, somebody named", false, []suspect{{"P1", may}, {"P2", may}}, tally{countries: 1, alarms: 1}},
		{"nothing planted, nobody named", false, nil, tally{countries: 1}},
	} {
		var got tally
		o := &outcome{Planted: c.planted, Suspects: map[string][]suspect{f.truth: c.suspects}}
		if c.planted {
			o.Truths = truth
		}
		got.add(f, o)
		if got != c.want {
			t.Errorf("%s: %+v, expected %+v", c.name, got, c.want)
		}
	}
}

// The report is content with a finding at the least it must find and at the most it may name, and no further.
func TestProblems(t *testing.T) {
	for _, c := range []struct {
		tally  tally
		stated float64
		want   []bool // enough, alarming
	}{
		{tally{planted: 200, found: 190, countries: 200, alarms: 2}, rate, []bool{true, false}},
		{tally{planted: 200, found: 189, countries: 200, alarms: 5}, rate, []bool{false, false}},
		{tally{planted: 200, found: 200, countries: 200, alarms: 6}, rate, []bool{true, true}},
		{tally{planted: 1, found: 1, countries: 1, alarms: 1}, 0, []bool{true, true}},
		{tally{}, rate, []bool{true, false}},
	} {
		if got := []bool{c.tally.enough(), c.tally.alarming(c.stated)}; !cmp.Equal(got, c.want) {
			t.Errorf("%+v at %v: %v, expected %v", c.tally, c.stated, got, c.want)
		}
	}
}

// A country that gives another digest without the file of truths is a problem.
func TestDigestsThatDiffer(t *testing.T) {
	r := newReport()
	for _, same := range []bool{true, false} {
		r.add(&outcome{Planted: true, Compared: true, Same: same})
	}
	last := r.problems()[len(r.problems())-1]
	if r.compared != 2 || !strings.HasPrefix(last, "digests: 1 of 2 countries") {
		t.Errorf("%d compared: %s", r.compared, last)
	}
}

// The policy's groups are those of the demonstration's prices: dearer where the root has a cheaper one among the kinds of
// emergency stay.
func TestGroups(t *testing.T) {
	prices := map[string]string{}
	for _, row := range readTable(t, need.File(t, "demo/synthia/policy/tables/prices.csv")) {
		prices[row["hrg"]] = row["non_elective"]
	}
	cheapest := map[string]int{}
	rows := readTable(t, filepath.Join("policy", "tables", "groups.csv"))
	for _, row := range rows {
		root, price := row["hrg"][:4], number(t, row["price"])
		if least, seen := cheapest[root]; !seen || price < least {
			cheapest[root] = price
		}
	}
	for _, row := range rows {
		hrg := row["hrg"]
		if row["price"] != prices[hrg] {
			t.Errorf("%s is at %s, and at %s in the demonstration", hrg, row["price"], prices[hrg])
		}
		if dearer := number(t, row["price"]) > cheapest[hrg[:4]]; (row["dearer"] == "yes") != dearer {
			t.Errorf("%s: dearer is %s", hrg, row["dearer"])
		}
	}
	if len(rows) < 100 {
		t.Errorf("only %d groups", len(rows))
	}
}

func readTable(t *testing.T, path string) (out []map[string]string) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		out = append(out, row)
	}
	return out
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
