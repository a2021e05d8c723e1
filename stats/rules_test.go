package stats

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/internal/need"
)

// TestPeerRules holds the rules alone against the peer's own vectors.
func TestPeerRules(t *testing.T) {
	file, err := os.Open(need.Shared(t, "peers/NHSRplotthedots/fixture_spc_rules.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		input, sides, want := whole(t, line[2]), whole(t, line[3]), whole(t, line[4])
		var got []int
		switch line[1] {
		case "seven_one_side_end":
			points := make([]placed, len(input))
			for i, x := range input {
				points[i] = placed{known: true, side: x}
			}
			got = endsOf(runs(points, 7), points, func(p []placed) []int { return runs(p, 7) })
			for i := range got {
				got[i] *= got[i] // the peer marks a run without its side
			}
		case "seven_trend_end":
			points := make([]placed, len(input))
			for i, x := range input {
				points[i] = placed{known: true, value: float64(x)}
			}
			got = endsOf(trends(points, 7), points, func(p []placed) []int { return trends(p, 7) })
		default:
			points := make([]placed, len(input))
			for i, x := range input {
				points[i] = placed{known: true, side: sides[i], near: x * sides[i]}
			}
			got = TwoInThree{Use: true, MarkAll: line[1] == "two_in_three_window"}.find(points)
			for i := range got {
				got[i] *= got[i]
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %s of %s: (-want +got)\n%s", line[0], line[1], line[2], diff)
		}
	}
	t.Logf("rules: %d cases", len(lines)-1)
}

// endsOf keeps the points that complete a pattern: those marked when the series stops there.
func endsOf(all []int, points []placed, find func([]placed) []int) []int {
	ends := make([]int, len(all))
	for i := range points {
		ends[i] = find(points[:i+1])[i]
	}
	return ends
}

func whole(t *testing.T, text string) []int {
	t.Helper()
	var list []int
	for _, word := range strings.Fields(text) {
		n, err := strconv.Atoi(word)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, n)
	}
	return list
}
