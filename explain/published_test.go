package explain_test

import (
	"testing"

	"github.com/commonpurse/commonpurse/economy/formats"
)

// TestShippedMeasuresGiveThePublishedFigures runs the shipped policies over real figures, and takes the nation's apart:
// the sentence has what was published, and the reference comes to the same.
func TestShippedMeasuresGiveThePublishedFigures(t *testing.T) {
	for _, c := range []struct {
		format, year string
		files        []string
		says         map[string]string // address of a figure of England, to its sentence
	}{
		{"cancer", "2024-25", []string{"data/cancer/cwt_provider_month_2024_25.csv.gz"}, map[string]string{
			"2024-25-m05/cancer-treatment-in-62-days": "69.5%: 18,869 of 27,156 treatments; misses the 85% standard by 15.5 points; " +
				"0.5 points from the 70% plan for March 2025, 0.1 points a month to go",
			"2024-25-m11/cancer-treatment-in-62-days": "67.0%: 17,244 of 25,753 treatments; misses the 85% standard by 18.0 points",
			"2024-25-m07/cancer-diagnosis-in-28-days": "77.1%: 222,888 of 289,035 people; meets the 75% standard; already at the 77% plan for March 2025",
			"2024-25-m12/cancer-treatment-in-31-days": "91.4%: 50,423 of 55,153 treatments; misses the 96% standard by 4.6 points",
		}},
		{"diagnostics", "2025-26", []string{"data/diagnostics/dm01_provider_test_month_2024_08_to_2025_07.csv.gz"}, map[string]string{
			"2025-26-m01/diagnostics-within-six-weeks": "78.8%: 1,336,318 of 1,696,688 people; misses the 99% standard by 20.2 points",
		}},
		{"ambulance", "2025-26", []string{"data/ambulance/ambsys_trust_month_2017_2025.csv.gz"}, map[string]string{
			"2025-26-m04/category-2-response": "28.7 minutes: 676,922,972 over 23,608,440; misses the 18 minutes standard by 10.7",
		}},
		{"ambulance", "2024-25", []string{"data/ambulance/ambsys_trust_month_2017_2025.csv.gz"}, map[string]string{
			"2024-25/category-2-response-over-the-year": "35.4 minutes: 9,854,021,991 over 278,611,440; misses the 30 minutes plan for March 2025 by 5.4",
		}},
		{"beds", "2024-25", []string{"data/beds/beds_sitrep_trust_month.csv.gz", "data/beds/kh03_overnight_beds_trust_quarter.csv",
			"data/beds/cancelled_operations_trust_quarter.csv"}, map[string]string{
			"2024-25-q3/overnight-beds-occupied": "87.3%: 116,869.37 of 133,864.42 beds",
		}},
	} {
		t.Run(c.format+" "+c.year, func(t *testing.T) {
			m := makeBook(t, "england-"+c.year, c.format, formats.Options{Year: c.year}, c.files...)
			for address, want := range c.says {
				m.explain(t, "measures/"+address+"/England", want)
			}
		})
	}
}
