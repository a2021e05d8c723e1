package formats

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/economy"
)

func TestMonths(t *testing.T) {
	for text, want := range map[string]string{
		"rtt_full_extract_2026_01.csv.gz":            "2026-01",
		"Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.csv": "2026-01",
		"20260131-RTT-January-2026-full-extract.csv": "2026-01",
		"RTT-June-2026":                    "2026-06",
		"MSitAE-MARCH-2026":                "2026-03",
		"January-2026":                     "2026-01",
		"Jan26":                            "2026-01",
		"2026-01":                          "2026-01",
		"2026-01-01":                       "2026-01",
		"2026/12":                          "2026-12",
		"Sept 2025":                        "2025-09",
		"May-25":                           "2025-05",
		"x_2024_08_to_2025_07":             "2024-08 2025-07",
		"ae_provider_month_2021_on.csv.gz": "",
		"ae_provider_month_2024_25.csv.gz": "",
		"summary":                          "",
		"Mayor 2025":                       "",
		"2026-13":                          "",
		"file 1202601":                     "",
	} {
		var found []string
		for _, m := range monthsIn(text) {
			found = append(found, m.String())
		}
		if got := strings.Join(found, " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// place writes files into a new directory and gives their paths in the order given.
func place(t testing.TB, files ...string) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, files[i])
		if err := os.WriteFile(path, []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

const published = "Period,Provider Parent Org Code,Provider Parent Name,Provider Org Code,Provider Org Name,Commissioner Parent Org Code," +
	"Commissioner Parent Name,Commissioner Org Code,Commissioner Org Name,RTT Part Type,RTT Part Description,Treatment Function Code," +
	"Treatment Function Name,Gt 00 To 01 Weeks SUM 1,Gt 01 To 02 Weeks SUM 1,Gt 02 Weeks SUM 1,Total,Patients with unknown clock start date,Total All\n"

func pathway(part, function, counts string) string {
	return "RTT-January-2026,QOP,BOARD,R0A,TRUST,QOP,BOARD,01D,PLACE," + part + ",words," + function + ",words," + counts + "\n"
}

func TestWaitsAsPublished(t *testing.T) {
	text := published +
		pathway("Part_2", "C_100", "3,,1,,,4") +
		pathway("Part_2", "C_101", "0,2,0,,,2") +
		pathway("Part_2", "C_999", "3,2,1,,,6") +
		pathway("Part_1A", "C_100", "1,,,1,2,3") +
		pathway("Part_3", "C_100", ",,,,,9")
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	member, _ := archive.Create("folder/full.csv")
	member.Write([]byte(text))
	other, _ := archive.Create("readme.txt")
	other.Write([]byte("words"))
	archive.Close()
	db, report, _ := loaded(t, "rtt", place(t, "full.zip", packed.String()), Options{})
	want := []string{
		"R0A 01D C_100 Part_1A 2026-01-01 0 1 1", "R0A 01D C_100 Part_1A 2026-01-01 2",
		"R0A 01D C_100 Part_2 2026-01-01 0 1 3", "R0A 01D C_100 Part_2 2026-01-01 2 1",
		"R0A 01D C_100 Part_3 2026-01-01 9", "R0A 01D C_101 Part_2 2026-01-01 1 2 2",
	}
	got := strings.Split(one(t, db, "string_agg(concat_ws(' ', provider, commissioner, function, part, month, band_from_weeks, band_to_weeks, count), ';' ORDER BY function, part, band_from_weeks NULLS LAST)) FROM waits"), ";")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got, want := one(t, db, "string_agg(concat_ws(' ', code, name, kind, (SELECT parent FROM relations WHERE child = code)), ';' ORDER BY code)) FROM organisations"),
		"01D PLACE commissioner QOP;QOP BOARD icb;R0A TRUST provider QOP"; got != want {
		t.Errorf("organisations %s, want %s", got, want)
	}
	f := report.Files[0]
	if f.Rows != 5 || f.Loaded != 4 || f.Totals != 1 || f.MonthFrom != "column Period" || !strings.HasSuffix(f.Path, "full.zip:full.csv") {
		t.Errorf("the file's report is %+v", f)
	}
	if len(report.Notes) != 1 || !strings.Contains(report.Notes[0], "readme.txt") {
		t.Errorf("notes %q", report.Notes)
	}
}

func TestBadRowsOfWaits(t *testing.T) {
	sound := pathway("Part_2", "C_100", "3,,1,,,4")
	for name, c := range map[string]struct{ row, kind, column string }{
		"text in a count":    {pathway("Part_2", "C_101", "x,,1,,,4"), economy.KindNumber, "Gt 00 To 01 Weeks SUM 1"},
		"negative":           {pathway("Part_2", "C_101", "-3,,1,,,4"), economy.KindNumber, "Gt 00 To 01 Weeks SUM 1"},
		"leading nought":     {pathway("Part_2", "C_101", "03,,1,,,4"), economy.KindNumber, "Gt 00 To 01 Weeks SUM 1"},
		"does not add up":    {pathway("Part_2", "C_101", "3,,1,,,5"), kindSum, "Total All"},
		"known is wrong":     {pathway("Part_1A", "C_101", "3,,1,5,,4"), kindSum, "Total"},
		"no code":            {strings.Replace(pathway("Part_2", "C_101", "3,,1,,,4"), "R0A", "", 1), economy.KindMissing, "provider"},
		"another year":       {strings.Replace(pathway("Part_2", "C_101", "3,,1,,,4"), "2026", "2024", 1), economy.KindYear, "Period"},
		"no month":           {strings.Replace(pathway("Part_2", "C_101", "3,,1,,,4"), "RTT-January-2026", "RTT", 1), economy.KindDate, "Period"},
		"unknown part":       {pathway("Part_9", "C_101", "3,,1,,,4"), economy.KindCode, "part"},
		"the same row again": {sound, economy.KindDuplicate, "provider, commissioner, function, part, month"},
		"too few fields":     {"a,b\n", economy.KindFields, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, report, _ := loaded(t, "rtt", place(t, "full.csv", published+sound+c.row), Options{Year: "2025-26"})
			f := report.Files[0]
			if f.Rows != 2 || f.Loaded != 1 || f.SetAside != 1 || len(report.SetAside) != 1 {
				t.Fatalf("%+v, set aside %+v", f, report.SetAside)
			}
			if s := report.SetAside[0]; s.Kind != c.kind || s.Column != c.column || s.Row != 3 {
				t.Errorf("set aside for %q of %q on row %d, want %q of %q on 3", s.Kind, s.Column, s.Row, c.kind, c.column)
			}
			text, err := os.ReadFile(filepath.Join(report.Dir, "set-aside.csv"))
			if err != nil || !strings.Contains(string(text), c.kind) {
				t.Errorf("set-aside.csv: %v\n%s", err, text)
			}
		})
	}
}

func TestTotalsThatDiffer(t *testing.T) {
	text := published + pathway("Part_2", "C_100", "3,,1,,,4") + pathway("Part_2", "C_999", "3,,2,,,5")
	report, err := Import(context.Background(), "rtt", place(t, "full.csv", text), filepath.Join(t.TempDir(), "e"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if c := report.Checks[0]; c.OK || !strings.Contains(c.Found, "R0A, 01D, Part_2, 2026-01-01") {
		t.Errorf("the difference is not told: %+v", c)
	}
}

func TestFilesThatCannotBeImported(t *testing.T) {
	short := strings.Replace(published, "Period,", "", 1)
	for name, c := range map[string]struct {
		format, file, text string
		opts               Options
		want               []string
	}{
		"unknown format":    {"rrt", "a.csv", "", Options{}, []string{`there is no format "rrt"`, `did you mean "rtt"?`}},
		"empty":             {"rtt", "a.csv", "", Options{}, []string{"a.csv: the file is empty"}},
		"no whole workbook": {"rtt", "a.xlsx", "PK", Options{}, []string{"a.xlsx: the spreadsheet cannot be read", "cut short or have a password"}},
		"an old workbook":   {"rtt", "a.xls", "PK", Options{}, []string{"a.xls: is a spreadsheet of a form that is not read, expected CSV or .xlsx"}},
		"not a zip":         {"rtt", "a.zip", "PK", Options{}, []string{"a.zip: cannot be read", "cut short"}},
		"another file":      {"rtt", "a.csv", "x,y\n1,2\n", Options{}, []string{`there is no column "part" or "rtt_part_type", and the file has x, y`, "there are no columns of weeks waited"}},
		"a band is gone":    {"rtt", "a.csv", strings.Replace(published, "Gt 01 To 02 Weeks SUM 1,", "", 1), Options{}, []string{`the column "Gt 02 Weeks SUM 1" does not follow on: expected one that begins at 1 weeks`}},
		"no month":          {"rtt", "a.csv", short, Options{}, []string{"says which month the figures are of", "--month"}},
		"two months":        {"rtt", "2025_04_to_2025_05.csv", short, Options{}, []string{"more than one month in it"}},
		"bad month":         {"rtt", "a.csv", short, Options{Month: "soon"}, []string{`"soon" is not a month`}},
		"not in the year":   {"rtt", "a.csv", short, Options{Month: "2026-01", Year: "2024-25"}, []string{"the month 2026-01 is not in the financial year 2024-25"}},
		"bad year":          {"rtt", "a.csv", short, Options{Year: "2024"}, []string{`"2024" is not a financial year`}},
		"no rows":           {"rtt", "a.csv", published, Options{}, []string{"no row of the files could be loaded"}},
		"several years":     {"emergency", "a.csv", "month,org_code,attendances,over4h\n2024-03,RXX,1,0\n2024-04,RXX,1,0\n", Options{}, []string{"2 financial years: 2023-24, 2024-25", "--year"}},
		"no attendances":    {"emergency", "a.csv", "month,org_code,over4h\n", Options{}, []string{`there is no column "attendances"`}},
		"no over 4 hours":   {"emergency", "a.csv", "month,org_code,attendances\n", Options{}, []string{`there is no column "over4h"`}},
		"costs of no year":  {"reference-costs", "a.csv", "setting,currency_code,activity,total_cost\n", Options{}, []string{"no column says which year", "--year"}},
		"no text":           {"reference-costs", "a.csv", "setting,currency_code,activity,total_cost\n\x811\n", Options{Year: "2024-25"}, []string{"a.csv:2:1: byte 0x81 is not UTF-8"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "e")
			_, err := Import(context.Background(), c.format, place(t, c.file, c.text), dir, c.opts)
			if err == nil {
				t.Fatal("it was imported")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v\nwant it to say %q", err, want)
				}
			}
			if left, _ := os.ReadDir(filepath.Dir(dir)); len(left) != 0 {
				t.Errorf("it left %v behind", left)
			}
		})
	}
}

func TestEmergencyLayouts(t *testing.T) {
	detail := "Period,Org Code,Parent Org,Org name,A&E attendances Type 1,A&E attendances Type 2,A&E attendances Other A&E Department," +
		"A&E attendances Booked Appointments Type 1,A&E attendances Booked Appointments Type 2,A&E attendances Booked Appointments Other Department," +
		"Attendances over 4hrs Type 1,Attendances over 4hrs Type 2,Attendances over 4hrs Other Department," +
		"Attendances over 4hrs Booked Appointments Type 1,Attendances over 4hrs Booked Appointments Type 2,Attendances over 4hrs Booked Appointments Other Department," +
		"Patients who have waited 4-12 hs from DTA to admission,Patients who have waited 12+ hrs from DTA to admission," +
		"Emergency admissions via A&E - Type 1,Emergency admissions via A&E - Type 2,Emergency admissions via A&E - Other A&E department,Other emergency admissions\n" +
		"MSitAE-APRIL-2025,RXX,NORTH,ONE,100,0,50,1,0,2,40,0,5,1,0,0,7,3,20,0,1,4\n" +
		"MSitAE-APRIL-2025,RYY,NORTH,TWO,100,0,0,0,0,0,-,-,-,-,-,-,7,3,20,0,0,4\n" +
		"MSitAE-APRIL-2025,TOTAL,TOTAL,TOTAL,200,0,50,1,0,2,40,0,5,1,0,0,14,6,40,0,1,8\n"
	sum := "month,org_code,attendances,over4h,emergency_admissions,dta_over4h\n2025-04,RXX,153,46,25,10\n2025-04,RYY,99,,24,10\n2025-05,RXX,10,1,2,0\n"
	boards := "month,icb_ons_code,attendances,over4h,emergency_admissions,dta_over4h\n2025-04,E54000008,153,46,25,10\n"
	codes := "icb24cd,icb24cdh,icb24nm,objectid\nE54000008,QYG,A board,1\n"
	files := place(t, "detail.csv", detail, "sum.csv", sum, "boards.csv", boards)
	db, report, _ := loaded(t, "emergency", files, Options{})
	want := []string{
		"emergency_admissions E54000008 2025-04-01 25 -", "emergency_admissions RXX 2025-04-01 25 -", "emergency_admissions RXX 2025-05-01 2 -",
	}
	got := strings.Split(one(t, db, `string_agg(concat_ws(' ', replace(measure, '_by_icb', ''), organisation, month, coalesce((numerator // 10000)::VARCHAR, '-'), coalesce((denominator // 10000)::VARCHAR, '-')), ';' ORDER BY measure, organisation, month)) FROM observations WHERE measure LIKE 'emergency_admissions%' AND organisation <> 'RYY'`), ";")
	if diff := cmp.Diff([]string{want[1], want[2], want[0]}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for query, want := range map[string]string{
		"emergency_four_hours' AND organisation = 'RXX":                  "107 153;9 10",
		"emergency_four_hours' AND organisation = 'RYY":                  "- 100",
		"emergency_four_hours_type1' AND organisation = 'RXX":            "60 101",
		"emergency_four_hours_other' AND organisation = 'RXX":            "47 52",
		"emergency_four_hours_type1' AND organisation = 'RYY":            "- 100",
		"emergency_over_12_hours_from_decision' AND organisation = 'RXX": "3 -",
		"emergency_over_4_hours_from_decision' AND organisation = 'RXX":  "10 -;0 -",
		"emergency_four_hours_by_icb' AND organisation = 'E54000008":     "107 153",
	} {
		got := one(t, db, "string_agg(concat_ws(' ', coalesce((numerator // 10000)::VARCHAR, '-'), coalesce((denominator // 10000)::VARCHAR, '-')), ';' ORDER BY month)) FROM observations WHERE measure = '"+query+"'")
		if got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
	if len(report.SetAside) != 2 || !strings.Contains(report.Notes[0], "1 with the same attendances and 1 with others") {
		t.Errorf("set aside %+v, notes %q", report.SetAside, report.Notes)
	}
	db, _, _ = loaded(t, "emergency", place(t, "boards.csv", boards), Options{Organisations: place(t, "codes.csv", codes)})
	if got := one(t, db, "organisation, (SELECT name FROM organisations WHERE code = organisation)) FROM observations WHERE measure = 'emergency_admissions_by_icb'"); got != "QYG A board" {
		t.Errorf("the board is %q", got)
	}
}

func TestWhereAnImportGoes(t *testing.T) {
	january := place(t, "a.csv", published+pathway("Part_2", "C_100", "3,,1,,,4"))
	february := place(t, "b.csv", strings.ReplaceAll(published+pathway("Part_2", "C_100", "5,,,,,5"), "January", "February"))
	april := place(t, "c.csv", strings.ReplaceAll(published+pathway("Part_2", "C_100", "5,,,,,5"), "January", "April"))
	dir := filepath.Join(t.TempDir(), "e")
	in := func(files []string, opts Options) error {
		_, err := Import(context.Background(), "rtt", files, dir, opts)
		return err
	}
	refused := func(err error, want string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to say %q", err, want)
		}
	}
	sum := func() string {
		t.Helper()
		db, err := open(t, dir)
		if err != nil {
			t.Fatal(err)
		}
		return one(t, db, "count(DISTINCT month), sum(count), (SELECT count(*) FROM organisations)) FROM waits")
	}
	if err := in(january, Options{}); err != nil {
		t.Fatal(err)
	}
	first, _ := os.ReadFile(filepath.Join(dir, "waits.csv.gz"))
	refused(in(january, Options{}), "there is an economy here")
	if err := in(january, Options{Force: true}); err != nil {
		t.Fatal(err)
	}
	if again, _ := os.ReadFile(filepath.Join(dir, "waits.csv.gz")); !bytes.Equal(first, again) {
		t.Error("the same files made other bytes")
	}
	if err := in(february, Options{Add: true}); err != nil {
		t.Fatal(err)
	}
	if got, want := sum(), "2 9 3"; got != want {
		t.Errorf("after adding, months, pathways and organisations are %s, want %s", got, want)
	}
	refused(in(april, Options{Add: true}), "expected a month of 2025-26")
	refused(in(january, Options{Add: true, Force: true}), "not both")
	if got, want := sum(), "2 9 3"; got != want {
		t.Errorf("after a refusal, months, pathways and organisations are %s, want %s", got, want)
	}
	dir = filepath.Dir(january[0])
	refused(in(january, Options{Force: true}), "not an economy")
}

// TestNoPathwayIsLost makes waits of any shape and holds what is loaded to what was written.
func TestNoPathwayIsLost(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		bands := rapid.IntRange(1, 5).Draw(r, "bands")
		var text strings.Builder
		text.WriteString("part,provider_code,commissioner_code,treatment_function")
		for b := range bands {
			fmt.Fprintf(&text, ",w%d_%d", b, b+1)
		}
		fmt.Fprintf(&text, ",w%d_plus,unknown_clock_start,total_all\n", bands)
		want, rows := 0, 0
		for i := range rapid.IntRange(1, 6).Draw(r, "rows") {
			total, cells := 0, ""
			for range bands + 2 {
				n := rapid.IntRange(0, 3).Draw(r, "count")
				total += n
				if n > 0 {
					cells += fmt.Sprintf(",%d", n)
				} else {
					cells += ","
				}
			}
			dirt := rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(r, "dirt")
			fmt.Fprintf(&text, "Part_1B,R%d,C1,C_10%d", i, dirt)
			switch dirt {
			case 1:
				cells = strings.Replace(cells, ",", ",x", 1)
			case 2:
				total++
			}
			fmt.Fprintf(&text, "%s,%d\n", cells, total)
			rows++
			if dirt == 0 || dirt == 2 && total == 1 {
				want += total
			}
		}
		dir, err := os.MkdirTemp("", "purse-test-")
		if err != nil {
			r.Fatal(err)
		}
		defer os.RemoveAll(dir)
		file := filepath.Join(dir, "a.csv")
		os.WriteFile(file, []byte(text.String()), 0o644)
		report, err := Import(context.Background(), "rtt", []string{file}, filepath.Join(dir, "e"), Options{Month: "2026-01"})
		if err != nil {
			if want > 0 {
				r.Fatalf("%s: %v", text.String(), err)
			}
			return
		}
		f := report.Files[0]
		if f.Rows != int64(rows) || f.Rows != f.Loaded+f.SetAside {
			r.Fatalf("%s: %+v of %d rows", text.String(), f, rows)
		}
		if got := report.Tables[0].Sums[0].In.String(); got != fmt.Sprint(want) {
			r.Fatalf("%s: %s pathways, want %d", text.String(), got, want)
		}
	})
}

// TestThePageOnImportingHasEveryFormat holds the manual to the list.
func TestThePageOnImportingHasEveryFormat(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "import.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range All {
		if !strings.Contains(string(page), "| `"+f.Name+"` |") {
			t.Errorf("docs/import.md has no line for %s", f.Name)
		}
	}
}
