package explain_test

import (
	"context"
	"encoding/csv"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/economy/formats"
	"github.com/commonpurse/commonpurse/internal/need"
)

// Deaths in and after hospital in 2025: the sums are those of the publication over 118 trusts.
func TestMortalityOf2025(t *testing.T) {
	m := makeBook(t, "outcomes-2025-26", "mortality", formats.Options{Month: "2025-12"}, "data/outcomes/shmi_latest.csv")
	m.explain(t, "measures/2025-26/summary-hospital-mortality/England", "1.000", "284,780", "284,755")
	m.explain(t, "measures/2025-26/summary-hospital-mortality/RXL", "1.320", "above the 99.8% limits for one of its size, 0.769 to 1.300")
	m.classes(t, "summary-hospital-mortality", map[string]int{"": 1, "above-99.8": 2, "above-95": 7, "below-99.8": 2, "below-95": 6, "within-limits": 101})
	m.bands(t)
	m.some(t, "measures", 12)
}

// bands compares the 95% limits of each trust with the band that was published for it: 118 of 118 agree.
func (m made) bands(t *testing.T) {
	t.Helper()
	file, err := os.Open(need.Shared(t, "data/outcomes/shmi_latest.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	code, band := slices.Index(lines[0], "org_code"), slices.Index(lines[0], "shmi_banding")
	published := map[string]string{}
	for _, line := range lines[1:] {
		published[line[code]] = map[string]string{"1": "above", "2": "within", "3": "below"}[line[band]]
	}
	rows, err := m.book.Rows(context.Background(), "limits", map[string]string{"level": "95%", "kind": "funnel"})
	if err != nil {
		t.Fatal(err)
	}
	ours := map[string]string{}
	for _, row := range rows {
		ours[row.Get("organisation")] = row.Get("stands")
	}
	if diff := cmp.Diff(published, ours); diff != "" || len(ours) != 118 {
		t.Errorf("bands of %d trusts (-published +ours)\n%s", len(ours), diff)
	}
}

func TestFriendsAndFamilyOfMarch2026(t *testing.T) {
	m := makeBook(t, "outcomes-2025-26", "friends-and-family", formats.Options{Month: "2026-03"}, "data/outcomes/friends_and_family_latest.csv")
	m.explain(t, "measures/2025-26-m12/friends-and-family-good/England", "94.6%", "170,920 of 180,742")
	m.explain(t, "measures/2025-26-m12/friends-and-family-poor/England", "2.6%", "4,614 of 180,742")
	m.explain(t, "measures/2025-26-m12/friends-and-family-good/RXL", "96.0%", "1,730 of 1,803", "higher than the nation")
	m.some(t, "measures", 12)
}

// The lists of the file come to 61.7 million; the shares are what its columns give by hand.
func TestHeartAndVesselsByPracticeOf2023To2024(t *testing.T) {
	m := makeBook(t, "outcomes-2023-24", "practice-quality", formats.Options{Year: "2023-24"}, "data/primary-care/qof_cvd_practice_2023_24.csv.gz")
	m.explain(t, "measures/2023-24/registered-with-high-blood-pressure/England", "14.4%", "8,903,064 of 61,727,998")
	rows, err := m.book.Rows(context.Background(), "measures", map[string]string{"organisation": "England"})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, row := range rows {
		got[row.Get("measure")] = row.Get("value")
	}
	want := map[string]string{
		"registered-with-atrial-fibrillation": "0.021324", "registered-with-coronary-heart-disease": "0.029861",
		"registered-with-heart-failure": "0.009951", "registered-with-high-blood-pressure": "0.144231",
		"registered-with-peripheral-arterial-disease": "0.0057", "registered-with-stroke-or-a-warning-of-one": "0.018477",
		"points-for-atrial-fibrillation": "0.985395", "points-for-blood-pressure-taken": "0.949416",
		"points-for-cholesterol": "0.893713", "points-for-coronary-heart-disease": "0.966208",
		"points-for-heart-failure": "0.965959", "points-for-high-blood-pressure": "0.915555",
		"points-for-peripheral-arterial-disease": "0.998085", "points-for-stroke-or-a-warning-of-one": "0.960789",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the nation's figures (-want +got)\n%s", diff)
	}
	m.leftOut(t, map[string]int{
		"registered-with-atrial-fibrillation": 34, "registered-with-coronary-heart-disease": 9, "registered-with-heart-failure": 49,
		"registered-with-peripheral-arterial-disease": 182, "registered-with-stroke-or-a-warning-of-one": 17,
	})
}

// leftOut compares how many counts of each measure may not be published. None of fewer than 8 may, nor one that would
// tell it; few others are left out.
func (m made) leftOut(t *testing.T, want map[string]int) {
	t.Helper()
	rows, err := m.book.Rows(context.Background(), "measures", nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, row := range rows {
		n, known := row.Decimal("numerator")
		hidden := strings.Contains(row.Get("suppression"), "numerator:")
		if hidden {
			got[row.Get("measure")]++
		}
		few := known && n.Rat().Sign() > 0 && n.Rat().Cmp(big.NewRat(8, 1)) < 0
		if few && !hidden && strings.HasPrefix(row.Get("measure"), "registered") {
			t.Errorf("%s of %s may be published: %s", row.Get("measure"), row.Get("organisation"), row.Get("numerator"))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("counts left out (-want +got)\n%s", diff)
	}
}

// classes compares how many of a measure's figures are of each class.
func (m made) classes(t *testing.T, measure string, want map[string]int) {
	t.Helper()
	rows, err := m.book.Rows(context.Background(), "measures", map[string]string{"measure": measure})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, row := range rows {
		got[row.Get("class")]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("classes of %s (-want +got)\n%s", measure, diff)
	}
}
