package main

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/internal/need"
)

// The embedded tables are those that the published files give.
func TestEmbeddedTablesAreDerived(t *testing.T) {
	files, err := Derive(need.Shared(t, "data"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 9 {
		t.Errorf("%d tables, want 9", len(files))
	}
	for _, f := range files {
		embedded, err := os.ReadFile(filepath.Join("..", f.Name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(embedded), string(f.Bytes())); diff != "" {
			t.Errorf("%s is not what the published files give; run go run ./economy/synth/derive:\n%.600s", f.Name, diff)
		}
	}
}

func TestFitKeepsBothTotals(t *testing.T) {
	plausible := [][groups]float64{{1, 1}, {0, 1}, {2, 0.5, 1}}
	columns := [groups]float64{2, 5, 1}
	x := fit(plausible, []float64{3, 2, 3}, columns)
	for g, want := range columns {
		sum := 0.0
		for i := range x {
			sum += x[i][g]
		}
		if math.Abs(sum-want/8) > 1e-9 {
			t.Errorf("group %d has %v, want %v", g, sum, want/8)
		}
	}
	for i, want := range []float64{3, 2, 3} {
		sum := 0.0
		for _, v := range x[i] {
			sum += v
		}
		if math.Abs(sum-want/8) > 1e-6 {
			t.Errorf("row %d has %v, want %v", i, sum, want/8)
		}
	}
	if x[1][0] != 0 {
		t.Errorf("what is not plausible has %v", x[1][0])
	}
}

func TestSpread(t *testing.T) {
	// A lognormal of spread 0.6 and mean 10: the quartiles are 12.52 and 5.57, so the trim point is 22.9.
	if got := spread(10, 22.9); got != 6 {
		t.Errorf("got %d, want 6", got)
	}
	if got := spread(10, 0); got != 8 {
		t.Errorf("without a trim point: got %d, want 8", got)
	}
}

func TestStayBelow(t *testing.T) {
	if got := stayBelow(-1, 5, 0.8); got != 0 {
		t.Errorf("less than no days: %v", got)
	}
	mean := 0.0
	for d := range 2000 {
		mean += 1 - stayBelow(float64(d), 5, 0.8)
	}
	if math.Abs(mean-5) > 0.01 {
		t.Errorf("the mean is %v, want 5", mean)
	}
}
