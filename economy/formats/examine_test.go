package formats

import (
	"context"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/internal/need"
)

func TestPublishedFilesAreRecognised(t *testing.T) {
	for file, want := range map[string]string{
		"rtt/rtt_full_extract_2026_01.csv.gz":                            "rtt",
		"rtt/rtt_full_extract_2026_01_orgs.csv":                          "organisations",
		"emergency/ae_provider_month_2024_25.csv.gz":                     "emergency",
		"emergency/ae_icb_month_2022_on.csv.gz":                          "emergency",
		"cancer/cwt_provider_month_2024_25.csv.gz":                       "cancer",
		"diagnostics/dm01_provider_test_month_2024_08_to_2025_07.csv.gz": "diagnostics",
		"ambulance/ambsys_trust_month_2017_2025.csv.gz":                  "ambulance",
		"beds/beds_sitrep_trust_month.csv.gz":                            "beds",
		"beds/kh03_overnight_beds_trust_quarter.csv":                     "beds",
		"beds/cancelled_operations_trust_quarter.csv":                    "beds",
		"outcomes/shmi_latest.csv":                                       "mortality",
		"outcomes/friends_and_family_latest.csv":                         "friends-and-family",
		"oversight/nof_segments_2025_26_q3.csv":                          "oversight",
		"allocation/gp_practice_weighted_population_2024_25.csv.gz":      "weighted-populations",
		"organisations/ods_successors.csv.gz":                            "organisations",
		"organisations/ods_gp_practices_2024.csv.gz":                     "organisations",
		"organisations/icb_codes_2024.csv":                               "organisations",
		"costs/reference_costs_schedule_2017_18.csv.gz":                  "reference-costs",
		"organisations/trust_peers.csv":                                  "organisations",
		"organisations/hospital_points_2022.csv":                         "",
		"tariff/apc_tariff_2017_19.csv":                                  "",
	} {
		found, _, err := Recognise(need.Shared(t, "data/"+file))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if len(found) > 0 {
			got = found[0].Name
		}
		if got != want {
			t.Errorf("%s is taken for %q, want %q", file, got, want)
		}
	}
}

func TestExamine(t *testing.T) {
	for _, c := range []struct{ file, text, format, flags string }{
		{"a.csv", "month,org_code,attendances,over4h\n2024-03,RXX,1,0\n2024-04,RXX,1,0\n", "emergency", "--year 2024-25"},
		{"a.csv", "org_code,observed_deaths,expected_deaths\nRXX,1,2\n", "mortality", "--month YYYY-MM"},
		{"a_2025_12.csv", "org_code,observed_deaths,expected_deaths\nRXX,1,2\n", "mortality", ""},
		{"a.csv", "old_code,new_code,date\nA1,A2,2024-04-01\n", "organisations", "--year YYYY-YY"},
	} {
		each, err := Examine(context.Background(), place(t, c.file, c.text)[0], Options{})
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		e := each[len(each)-1]
		if got := strings.Join(e.Flags, " "); e.Format.Name != c.format || got != c.flags {
			t.Errorf("%s: %s with %q, want %s with %q", c.text, e.Format.Name, got, c.format, c.flags)
		}
	}
	if _, err := Examine(context.Background(), place(t, "a.csv", "x,y\n1,2\n")[0], Options{}); err == nil || !strings.Contains(err.Error(), "is of no format known: its columns are x, y") {
		t.Errorf("got %v", err)
	}
}
