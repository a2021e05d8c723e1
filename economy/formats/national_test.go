package formats

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/commonpurse/commonpurse/internal/need"
)

// TestNationalFigures holds each publication to the figures of its README.
func TestNationalFigures(t *testing.T) {
	const pounds = "round(sum(pence) / 100, 2)) FROM accounts WHERE line "
	for _, c := range []struct {
		name, format, file, year string
		loaded, aside            int64
		want                     map[string]string
	}{
		{"ratings", "ratings", "outcomes/cqc_trust_ratings.csv", "2025-26", 139, 0, map[string]string{
			"count(*)) FROM facts WHERE name = 'rating_overall' AND value = 2000000 AND wording = 'Good'":      "71",
			"count(*)) FROM facts WHERE name = 'rating_overall' AND value IS NULL":                             "2",
			"\"from\") FROM facts WHERE name = 'rating_safe' AND organisation = 'RXL' AND value = 4 * 1000000": "2025-08-29",
		}},
		{"sub-ICB populations", "populations", "population/sub_icb_population_2020_age_imd.csv.gz", "2020-21", 18666, 0, map[string]string{
			"sum(persons) // 100) FROM populations":                                                "56550138",
			"count(DISTINCT parent)) FROM relations WHERE kind = 'icb'":                            "42",
			"count(*)) FROM populations WHERE age_band IN ('0-4', '5-9') AND organisation = '00Q'": "20",
		}},
		{"populations of countries", "populations", "nhsrdatasets/ons_uk_population_2023.csv", "2023-24", 1274, 0, map[string]string{
			"sum(persons) // 100, count(DISTINCT age_band)) FROM populations WHERE organisation = 'E92000001'": "57690323 91",
		}},
		{"deprivation", "deprivation", "population/icb_imd_2025.csv", "2025-26", 42, 0, map[string]string{
			"value / 1000000) FROM facts WHERE organisation = 'E54000008' AND name = 'deprivation_average_score'": "25.531",
		}},
		{"finance of trusts", "trust-finance", "finance/trust_financial_performance_2025_26_q3.csv", "", 85, 0, map[string]string{
			"round(pence / 100, 2)) FROM accounts WHERE organisation = 'RXL' AND period = '2025-26-m09' AND line = 'surplus_to_date'": "-16400000.0",
			"count(*)) FROM accounts WHERE period = '2025-26'":                                                                        "161",
		}},
		{"costs of trusts", "trust-costs", "costs/ncc_trust_actual_expected_2024_25.csv", "", 150, 0, map[string]string{
			pounds + "= 'cost'":          "96657110000.0",
			pounds + "= 'cost_expected'": "86876610000.0",
		}},
		{"schedule of costs", "reference-costs", "costs/national_cost_collection_schedule.csv.gz", "2024-25", 11542, 1820, map[string]string{
			"round(sum(cost) / 100 / 1000000)) FROM episodes": "99151.0",
		}},
		{"payments to practices", "practice-payments", "primary-care/gp_practice_payments_2021_22.csv.gz", "", 6758, 0, map[string]string{
			pounds + "NOT IN ('practice_deductions_for_pensions_levies_and_prescription_charge_income', 'practice_pcn_leadership', 'practice_pcn_support', " +
				"'practice_pcn_extended_hours_access', 'practice_pcn_workforce', 'practice_pcn_investment_and_impact_fund', 'practice_pcn_care_home_premium', " +
				"'practice_covid_immunisation', 'practice_covid_support_and_expansion', 'practice_long_covid')": "10075780270.5",
			"round(sum(persons) / 100 / 1000000, 1)) FROM populations": "61.6",
		}},
		{"quality of practices", "practice-quality", "primary-care/qof_cvd_practice_2023_24.csv.gz", "", 6267, 0, map[string]string{
			"round(sum(value) / 1000000 / 1000000, 1)) FROM facts WHERE name = 'qof_list_size_af'": "61.7",
		}},
		{"allocations", "allocations", "tariff/ccg_allocation_2013_14_excerpt.csv", "", 10, 0, map[string]string{
			"round(pence / 100)) FROM accounts WHERE organisation = '01C' AND line = 'allocation_target'": "237285000.0",
		}},
		{"waits by specialty", "rtt-specialties", "rtt/rtt_trust_specialty_month_2024_08_to_2025_07.csv.gz", "2024-25", 16574, 8339, map[string]string{
			"numerator / 10000, denominator / 10000) FROM observations WHERE measure = 'waiting_within_18_weeks_general_surgery' AND organisation = 'R0A' AND month = DATE '2024-08-01'": "3008.0 7071.0",
		}},
		{"A&E by type", "emergency-types", "nhsrdatasets/ae_attendances.csv", "2018-19", 4372, 8393, map[string]string{
			"sum(denominator) // 10000, round(100.0 * sum(numerator) / sum(denominator), 1)) FROM observations WHERE measure = 'emergency_four_hours' AND month = DATE '2019-03-01'": "2167550 86.6",
		}},
		{"artificial A&E", "hes", "synthetic-hes/artificial_hes_ae_2007_08.csv.gz", "", 996, 4, map[string]string{
			"count(*), count(*) FILTER (WHERE admitted)) FROM attendances WHERE setting = 'emergency'": "996 200",
		}},
		{"artificial outpatients", "hes", "synthetic-hes/artificial_hes_op_2003_04.csv.gz", "", 817, 183, map[string]string{
			"count(*), count(*) FILTER (WHERE \"first\")) FROM attendances WHERE setting = 'outpatient'": "817 222",
		}},
		{"artificial stays", "hes", "synthetic-hes/artificial_hes_apc_2001_02.csv.gz", "", 1816, 259, map[string]string{
			"count(*), sum(length_of_stay) > 0) FROM spells": "1816 true",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db, report, _ := loaded(t, c.format, []string{need.Shared(t, "data/"+c.file)}, Options{Year: c.year})
			for query, want := range c.want {
				if got := one(t, db, query); got != want {
					t.Errorf("%s: got %s, want %s", query, got, want)
				}
			}
			if f := report.Files[0]; f.Loaded != c.loaded || f.SetAside != c.aside || len(f.Unknown) > 0 {
				t.Errorf("%d rows loaded and %d set aside, want %d and %d; unknown columns %q", f.Loaded, f.SetAside, c.loaded, c.aside, f.Unknown)
			}
		})
	}
}

// TestSmallAreas reads the people of England without loading them.
func TestSmallAreas(t *testing.T) {
	file := need.Shared(t, "data/population/lsoa_population_2020_age_imd.csv.gz")
	report, err := Import(context.Background(), "populations", []string{file}, filepath.Join(t.TempDir(), "e"), Options{Year: "2020-21"})
	if err != nil {
		t.Fatal(err)
	}
	people := report.Tables[0]
	if f := report.Files[0]; f.Loaded != 32844 || people.Rows != 18*32844 || people.Sums[0].In.String() != "56550138.00" {
		t.Errorf("%d rows, %d of %s, %s people", f.Loaded, people.Rows, people.Table, people.Sums[0].In)
	}
}

// TestRegistersOfOtherLayouts reads each, with the bodies and links of its README.
func TestRegistersOfOtherLayouts(t *testing.T) {
	for _, c := range []struct {
		name, file string
		want       map[string]string
	}{
		{"hierarchy", "gp_practice_hierarchy_2022.csv.gz", map[string]string{
			"count(*)) FROM organisations WHERE kind = 'practice'": "6527", "count(*)) FROM organisations WHERE kind = 'network'": "1254",
			"count(*)) FROM relations WHERE kind = 'network'": "6459", "count(*)) FROM organisations WHERE kind = 'icb'": "42"}},
		{"places of trusts", "trust_points_2022.csv", map[string]string{
			"count(*)) FROM organisations WHERE latitude IS NOT NULL": "218"}},
		{"peers", "trust_peers.csv", map[string]string{
			"count(*)) FROM relations WHERE child = 'R0A'": "10", "parent) FROM relations WHERE child = 'R0A' AND kind = 'peer 1'": "R1H",
			"count(*)) FROM relations": "2035"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			db, _, _ := loaded(t, "organisations", []string{need.Shared(t, "data/organisations/"+c.file)}, Options{Year: "2022-23"})
			for query, want := range c.want {
				if got := one(t, db, query); got != want {
					t.Errorf("%s: got %s, want %s", query, got, want)
				}
			}
		})
	}
}

// TestEveryFileIsKnown holds each file of the data to being a format, or known as what no economy has a place for.
func TestEveryFileIsKnown(t *testing.T) {
	root := need.Shared(t, "data")
	var files []string
	for _, form := range []string{"*/*.csv", "*/*.csv.gz"} {
		found, err := filepath.Glob(filepath.Join(root, form))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) < 50 {
		t.Fatalf("%d files", len(files))
	}
	for _, file := range files {
		found, header, err := Recognise(file)
		if err != nil {
			t.Error(err)
			continue
		}
		if k := knownOf(header); (len(found) == 0) == (k == nil) {
			t.Errorf("%s is of %d formats, and known: %v", file, len(found), k)
		}
	}
}
