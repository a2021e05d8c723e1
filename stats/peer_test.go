package stats_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/commonpurse/commonpurse/internal/need"
	. "github.com/commonpurse/commonpurse/stats"
)

// row is one line of a peer's file, by column name.
type row map[string]string

// peer reads a file of a peer's inputs or results.
func peer(t *testing.T, name string) []row {
	t.Helper()
	file, err := os.Open(filepath.Clean(need.Shared(t, "peers/"+name)))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]row, 0, len(lines))
	for _, line := range lines[1:] {
		r := row{}
		for i, name := range lines[0] {
			r[name] = line[i]
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		t.Fatalf("%s has no rows", name)
	}
	return rows
}

// num is a column as a number; empty is NaN.
func (r row) num(t *testing.T, column string) float64 {
	t.Helper()
	text, ok := r[column]
	if !ok {
		t.Fatalf("no column %q", column)
	}
	if text == "" {
		return math.NaN()
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatalf("column %s: %v", column, err)
	}
	return x
}

func (r row) flag(column string) bool { return r[column] == "TRUE" }

// byCase keeps the rows of each case in order.
func byCase(rows []row) map[string][]row {
	cases := map[string][]row{}
	for _, r := range rows {
		cases[r["case_id"]] = append(cases[r["case_id"]], r)
	}
	return cases
}

// agree compares to a relative tolerance; a peer's empty cell, NaN or infinity is a value we do not give.
func agree(t *testing.T, what string, got float64, known bool, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(want) || math.IsInf(want, 0) {
		if known {
			t.Errorf("%s: got %v, the peer gives none (%v)", what, got, want)
		}
		return
	}
	if !known {
		t.Errorf("%s: got none, the peer gives %v", what, want)
		return
	}
	if math.Abs(got-want) > tolerance*math.Max(math.Abs(want), 1e-300) && math.Abs(got-want) > tolerance*1e-3 {
		t.Errorf("%s: got %.15g, the peer gives %.15g", what, got, want)
	}
}

// agreeEstimate compares a value and its limits in columns value, lower95_0cl and so on.
func agreeEstimate(t *testing.T, what string, e Estimate, r row, tolerance float64) {
	t.Helper()
	agree(t, what+" value", e.Value, e.Known, r.num(t, "value"), tolerance)
	names := map[float64]string{0.95: "95_0cl", 0.998: "99_8cl"}
	if len(e.Limits) == 0 {
		for _, name := range names {
			agree(t, what+" lower"+name, 0, false, r.num(t, "lower"+name), tolerance)
		}
	}
	for _, l := range e.Limits {
		agree(t, what+" lower"+names[l.Level], l.Lower, true, r.num(t, "lower"+names[l.Level]), tolerance)
		agree(t, what+" upper"+names[l.Level], l.Upper, true, r.num(t, "upper"+names[l.Level]), tolerance)
	}
}

// said logs how many cases of a file agreed with, so that a run shows that they were there.
func said(t *testing.T, name string, cases int) {
	t.Helper()
	t.Logf("%s: %d cases", name, cases)
}
