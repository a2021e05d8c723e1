package formats

import (
	"slices"
	"testing"

	"github.com/commonpurse/commonpurse/internal/need"
)

// part is the observations of a measure and a month, as SQL.
func part(measure, month string) string {
	return "FROM observations WHERE measure = '" + measure + "' AND month = DATE '" + month + "'"
}

const halves = "sum(denominator) / 10000, sum(numerator) / 10000, round(100.0 * sum(numerator) / sum(denominator), 1)) "

func TestPublishedFigures(t *testing.T) {
	const ambulanceMean = "sum(numerator) // sum(denominator) // 60, sum(numerator) // sum(denominator) % 60) "
	for _, c := range []struct {
		name, format, file, year string
		want                     map[string]string
	}{
		{"cancer", "cancer", "cancer/cwt_provider_month_2024_25.csv.gz", "", map[string]string{
			halves + part("cancer_62_days", "2024-08-01"): "27156.0 18869.0 69.5",
			halves + part("cancer_62_days", "2025-02-01"): "25753.0 17244.0 67.0",
			halves + part("cancer_28_days", "2024-10-01"): "289035.0 222888.0 77.1",
		}},
		{"diagnostics", "diagnostics", "diagnostics/dm01_provider_test_month_2024_08_to_2025_07.csv.gz", "2025-26", map[string]string{
			"sum(denominator) // 10000, round(100.0 - 100.0 * sum(numerator) / sum(denominator), 1)) " + part("diagnostics_six_weeks", "2025-04-01"): "1696688 21.2",
		}},
		{"ambulance of 2022-23", "ambulance", "ambulance/ambsys_trust_month_2017_2025.csv.gz", "2022-23", map[string]string{
			ambulanceMean + part("ambulance_category_2_seconds", "2022-12-01"): "92 54",
		}},
		{"ambulance of 2025-26", "ambulance", "ambulance/ambsys_trust_month_2017_2025.csv.gz", "2025-26", map[string]string{
			ambulanceMean + part("ambulance_category_2_seconds", "2025-07-01"): "28 40",
		}},
		{"beds", "beds", "beds/beds_sitrep_trust_month.csv.gz", "2023-24", map[string]string{
			"sum(denominator) // 10000, round(100.0 * sum(numerator) / sum(denominator), 1)) " + part("beds_general_acute", "2024-01-01"): "103110 94.0",
		}},
		{"overnight beds", "beds", "beds/kh03_overnight_beds_trust_quarter.csv", "2024-25", map[string]string{
			"sum(denominator) // 10000) " + part("beds_overnight", "2024-12-01"): "133864",
		}},
		{"cancelled operations", "beds", "beds/cancelled_operations_trust_quarter.csv", "2024-25", map[string]string{
			"count(*)) " + part("operations_cancelled_at_last_minute", "2024-12-01"): "144",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			db, report, _ := loaded(t, c.format, []string{need.Shared(t, "data/"+c.file)}, Options{Year: c.year})
			for query, want := range c.want {
				if got := one(t, db, query); got != want {
					t.Errorf("%s: got %s, want %s", query, got, want)
				}
			}
			if f := report.Files[0]; f.Loaded == 0 || len(f.Unknown) > 0 {
				t.Errorf("%d rows loaded, unknown columns %q", f.Loaded, f.Unknown)
			}
		})
	}
}

// TestFilesOfOnePublicationWithOtherFigures holds three files of beds to each being read, though organisations and
// months are the same in them.
func TestFilesOfOnePublicationWithOtherFigures(t *testing.T) {
	var files []string
	for _, f := range []string{"beds_sitrep_trust_month.csv.gz", "kh03_overnight_beds_trust_quarter.csv", "cancelled_operations_trust_quarter.csv"} {
		files = append(files, need.Shared(t, "data/beds/"+f))
	}
	_, report, _ := loaded(t, "beds", files, Options{Year: "2024-25"})
	var got []int64
	for _, f := range report.Files {
		got = append(got, f.Loaded)
	}
	if want := []int64{1615, 556, 428}; !slices.Equal(got, want) {
		t.Errorf("rows loaded %d, want %d", got, want)
	}
}
