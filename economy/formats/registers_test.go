package formats

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/internal/need"
)

func shared(t *testing.T, names ...string) []string {
	t.Helper()
	var paths []string
	for _, name := range names {
		paths = append(paths, need.Shared(t, "data/"+name))
	}
	return paths
}

func TestWeightedPopulations(t *testing.T) {
	for year, want := range map[string]string{"2023-24": "61903547 61903547 61903547 6553", "2024-25": "62154630 62154630 62154630 6553"} {
		file := "allocation/gp_practice_weighted_population_" + strings.ReplaceAll(year, "-", "_") + ".csv.gz"
		db, report, _ := loaded(t, "weighted-populations", shared(t, file), Options{})
		if got := one(t, db, "round(sum(persons) / 100)::BIGINT, round(sum(need_general) / 10000)::BIGINT, round(sum(need_avoidable) / 10000)::BIGINT, count(*)) FROM populations"); got != want {
			t.Errorf("%s: %s, want %s", year, got, want)
		}
		if got := one(t, db, "count(DISTINCT parent)) FROM relations WHERE kind = 'icb'"); got != "42" {
			t.Errorf("%s: %s boards, want 42", year, got)
		}
		if f := report.Files[0]; f.Loaded != 6553 || len(f.Unknown) > 0 || report.Year != year {
			t.Errorf("%+v of %s", f, report.Year)
		}
	}
}

func TestRegisters(t *testing.T) {
	files := shared(t, "organisations/ods_trusts.csv", "organisations/ods_commissioners.csv", "organisations/ods_gp_practices_2024.csv.gz",
		"organisations/ods_gp_practices_2019.csv.gz", "organisations/ods_successors.csv.gz", "organisations/sub_icb_to_icb_2024.csv", "organisations/icb_codes_2024.csv")
	db, report, _ := loaded(t, "organisations", files, Options{Year: "2024-25"})
	// 39 rows of the successions say that a code came after itself.
	for i, want := range []int64{274, 320, 8647, 8204, 25441, 106, 42} {
		if f := report.Files[i]; f.Loaded != want || len(f.Unknown) > 0 {
			t.Errorf("%s: %d of %d rows loaded, want %d; unknown %q", f.Path, f.Loaded, f.Rows, want, f.Unknown)
		}
	}
	for query, want := range map[string]string{
		"parent, \"from\") FROM relations WHERE child = 'RBZ' AND kind = 'successor'":                                                                   "RH8 2022-04-01",
		"string_agg(parent || ' ' || kind, ', ' ORDER BY kind)) FROM relations WHERE child = 'RW6' AND kind LIKE 's%'":                                  "R0A split 1, RM3 split 2",
		"string_agg(concat_ws(' ', parent, \"from\", \"to\"), ', ' ORDER BY \"from\")) FROM relations WHERE child = 'A81001' AND kind = 'commissioner'": "00K 2013-04-01 2020-03-31, 16C 2020-04-01",
		"name, kind, \"from\") FROM organisations WHERE code = 'R0A'":                                                                                   "MANCHESTER UNIVERSITY NHS FOUNDATION TRUST provider 2017-10-01",
		"parent) FROM relations WHERE child = '00L' AND kind = 'icb'":                                                                                   "QHM",
		"count(*)) FROM organisations WHERE kind = 'icb' AND name LIKE 'NHS%'":                                                                          "42",
	} {
		if got := one(t, db, query); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}

func TestOversightAndOutcomes(t *testing.T) {
	db, report, _ := loaded(t, "oversight", shared(t, "oversight/nof_segments_2025_26_q3.csv"), Options{})
	if got, want := one(t, db, "count(*), sum((value = 4000000)::INT), min(\"from\"), max(\"to\")) FROM facts WHERE name = 'oversight_segment'"), "150 38 2025-10-01 2025-12-31"; got != want {
		t.Errorf("segments: %s, want %s", got, want)
	}
	if got, want := one(t, db, "wording) FROM facts WHERE organisation = 'RXL' AND name = 'oversight_trust_subtype'"), "Acute - Teaching"; got != want {
		t.Errorf("a trust is %s, want %s", got, want)
	}
	if f := report.Files[0]; f.Loaded != 150 || len(f.Unknown) > 0 {
		t.Errorf("%+v", f)
	}
	db, report, _ = loaded(t, "mortality", shared(t, "outcomes/shmi_latest.csv"), Options{Month: "2025-12"})
	if got, want := one(t, db, "count(*), sum(numerator) // 10000, sum(denominator) // 10000) FROM observations WHERE measure = 'mortality'"), "118 284780 284755"; got != want {
		t.Errorf("deaths: %s, want %s", got, want)
	}
	if f := report.Files[0]; len(f.Unknown) > 0 {
		t.Errorf("%+v", f)
	}
	db, report, _ = loaded(t, "friends-and-family", shared(t, "outcomes/friends_and_family_latest.csv"), Options{Month: "2026-03"})
	if got, want := one(t, db, "count(numerator), sum(denominator) // 10000, (SELECT numerator // 10000 FROM observations WHERE organisation = 'RXL' AND measure = 'friends_and_family_positive')) "+
		"FROM observations WHERE measure = 'friends_and_family_positive'"), "125 180742 1730"; got != want {
		t.Errorf("answers: %s, want %s; notes %q", got, want, report.Notes)
	}
}

func TestLinksAreOneAtATime(t *testing.T) {
	register := "code,name,open_date,close_date,parent,join_parent_date,left_parent_date\n"
	old := register + "A1,ONE,20000101,,00K,20130401,\nA2,TWO,20000101,19990101,00K,,\nA3,THREE,2000,,00K,,\n,FOUR,,,,,\n"
	now := register + "A1,ONE,20000101,,16C,20200401,\n"
	after := "old_code,new_code,date\nA1,A9,2024-04-01\nA1,A9,2024-04-01\nA5,A6,2024-04-01\nA5,A7,2024-04-01\nA8,A8,2024-04-01\nA8,,2024-04-01\n"
	db, report, _ := loaded(t, "organisations", place(t, "now.csv", now, "old.csv", old, "after.csv", after), Options{Year: "2024-25"})
	if got, want := one(t, db, "string_agg(concat_ws(' ', child, kind, parent, \"from\", \"to\"), '; ' ORDER BY child, kind, \"from\")) FROM relations"),
		"A1 commissioner 00K 2013-04-01 2020-03-31; A1 commissioner 16C 2020-04-01; A1 successor A9 2024-04-01; A5 split 1 A6 2024-04-01; A5 split 2 A7 2024-04-01"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	var aside []int64
	for _, f := range report.Files {
		aside = append(aside, f.SetAside)
	}
	if aside[0] != 0 || aside[1] != 3 || aside[2] != 3 {
		t.Errorf("set aside %d: %+v", aside, report.SetAside)
	}
}

func TestRegistersThatCannotBeRead(t *testing.T) {
	for name, c := range map[string]struct{ format, file, text, want string }{
		"no header":          {"organisations", "etr_2024_25.csv", "R0A,MANCHESTER,20171001\n", "The register's own files have no header"},
		"no year":            {"organisations", "a.csv", "old_code,new_code,date\n", "says which year the figures are of"},
		"no segment":         {"oversight", "a.csv", "org_code,league_rank\n", `there is no column "segment"`},
		"no need":            {"weighted-populations", "a.csv", "practice_code,population\n", `there is no column "wp_general_acute"`},
		"friends of nothing": {"friends-and-family", "a.csv", "org_code\n", `there is no column "responses"`},
	} {
		_, err := Import(context.Background(), c.format, place(t, c.file, c.text), filepath.Join(t.TempDir(), "e"), Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want it to say %q", name, err, c.want)
		}
	}
}
