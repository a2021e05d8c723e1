package formats

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const (
	testsAsPublished = "Period,Provider Parent,Provider Code,Provider,Diagnostic ID,Diagnostic Test Name,Total Waiting List,Number waiting 6+ Weeks,Number waiting 13+ Weeks," +
		"Percentage waiting 6+ weeks,Planned tests / procedures,Unscheduled tests / procedures,Waiting list tests / procedures (excluding planned)\n"
	cancerAsPublished = "MONTH,ORG CODE,STANDARD,STAGE/ROUTE,TREATMENT MODALITY,CANCER TYPE,TOTAL,WITHIN STANDARD,BREACHES\n"
	callsAsPublished  = "Year,Month,Region,Org Code,Org Name,A7,A8,A10,A24,A30,A31,A32\n"
)

// readBack is what an economy has of a measure: organisation, numerator and denominator, in order.
func readBack(t *testing.T, format, text, measure string) (string, *Report) {
	t.Helper()
	db, report, _ := loaded(t, format, place(t, "a.csv", text), Options{Year: "2025-26"})
	return one(t, db, "coalesce(string_agg(concat_ws(' ', organisation, coalesce((numerator / 10000)::VARCHAR, '-'), coalesce((denominator / 10000)::VARCHAR, '-')), ';' ORDER BY organisation), ''))"+
		" FROM observations WHERE measure = '"+measure+"'"), report
}

func TestSheetsAsPublished(t *testing.T) {
	tests := testsAsPublished +
		"DM01-APRIL-2025,words,RXX,A TRUST,1,MRI,\"1,100\",100,10,9.1%,1,2,3\n" +
		"DM01-APRIL-2025,words,RXX,A TRUST,2,CT,100,-,0,0%,1,2,3\n" +
		"DM01-APRIL-2025,words,RYY,B TRUST,1,MRI,10,5,0,50%,1,2,3\n" +
		"DM01-APRIL-2025,words,RYY,B TRUST,,TOTAL,10,5,0,50%,1,2,3\n"
	cancer := cancerAsPublished +
		"Apr-25,RXX,62-day Combined,Screening,ALL MODALITIES,Breast,1.5,1,0.5\n" +
		"Apr-25,RXX,62-day Combined,Screening,ALL MODALITIES,Lung,2.0,2.0,0\n" +
		"Apr-25,RXX,62-day Combined,Screening,Surgery,ALL CANCERS,3.5,3,0.5\n" +
		"Apr-25,RXX,62-day Combined,Screening,ALL MODALITIES,ALL CANCERS,3.5,3,0.5\n"
	calls := callsAsPublished +
		"2025,4,England,Eng,England,30,6,10,900,12000,1200,3000\n" +
		"2025,4,North,Y63,North,30,6,10,900,12000,1200,3000\n" +
		"2025,4,North,RX1,ONE,10,2,4,300,6000,1500,3000\n" +
		"2025,4,North,RX2,TWO,20,4,6,600,6000,999,.\n"
	for _, c := range []struct {
		name, format, text, measure, want string
		rows, totals, aside               int64
		notes                             int
	}{
		{"a hyphen makes the sum not known", "diagnostics", tests, "diagnostics_six_weeks", "RXX - 1200.0;RYY 5.0 10.0", 4, 1, 0, 0},
		{"a test of its own", "diagnostics", tests, "diagnostics_six_weeks_mri", "RXX 1000.0 1100.0;RYY 5.0 10.0", 4, 1, 0, 0},
		{"each treatment once", "cancer", cancer, "cancer_62_days", "RXX 3.0 3.5", 4, 1, 0, 0},
		{"by type", "cancer", cancer, "cancer_62_days_type_breast", "RXX 1.0 1.5", 4, 1, 0, 0},
		{"by treatment", "cancer", cancer, "cancer_62_days_treatment_surgery", "RXX 3.0 3.5", 4, 1, 0, 0},
		{"seconds and incidents", "ambulance", calls, "ambulance_category_2_seconds", "RX1 6000.0 4.0;RX2 6000.0 6.0", 4, 2, 0, 2},
		{"a percentile is the trust's", "ambulance", calls, "ambulance_category_2_seconds_p90", "RX1 3000.0 -", 4, 2, 0, 2},
		{"two of a key", "cancer", cancer + "Apr-25,RXX,62-day Combined,Screening,ALL MODALITIES,Lung,9,9,0\n", "cancer_62_days", "RXX 3.0 3.5", 5, 1, 1, 0},
		{"not the sum", "cancer", cancer + "Apr-25,RYY,62-day Combined,Screening,ALL MODALITIES,Lung,9,8,2\n", "cancer_62_days", "RXX 3.0 3.5", 5, 1, 1, 0},
		{"no such standard", "cancer", cancer + "Apr-25,RYY,14-day,Screening,ALL MODALITIES,Lung,9,8,1\n", "cancer_62_days", "RXX 3.0 3.5", 5, 1, 1, 0},
		{"words for a number", "cancer", cancer + "Apr-25,RYY,62-day,Screening,ALL MODALITIES,Lung,nine,8,1\n", "cancer_62_days", "RXX 3.0 3.5", 5, 1, 1, 0},
		{"no code", "cancer", cancer + "Apr-25,,62-day,Screening,ALL MODALITIES,Lung,9,8,1\n", "cancer_62_days", "RXX 3.0 3.5", 5, 1, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, report := readBack(t, c.format, c.text, c.measure)
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			f := report.Files[0]
			if f.Rows != c.rows || f.Totals != c.totals || f.SetAside != c.aside || len(report.Notes) != c.notes {
				t.Errorf("%d rows, %d totals, %d set aside, notes %q", f.Rows, f.Totals, f.SetAside, report.Notes)
			}
		})
	}
}

func TestATotalThatDiffersIsTold(t *testing.T) {
	text := callsAsPublished + "2025,4,England,Eng,England,30,6,10,900,12001,,\n2025,4,North,RX1,ONE,30,6,10,900,12000,,\n"
	report, err := Import(context.Background(), "ambulance", place(t, "a.csv", text), filepath.Join(t.TempDir(), "e"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if c := report.Checks[0]; c.OK || !strings.Contains(c.Found, "ambulance_category_2_seconds  of 2025-04: 12000/10 and not 12001/10") {
		t.Errorf("%+v", c)
	}
}

func TestSheetsThatCannotBeRead(t *testing.T) {
	for name, c := range map[string]struct{ format, text, want string }{
		"no column":     {"cancer", "MONTH,ORG CODE,STANDARD\n", `there is no column "within_standard" or "within", and the file has MONTH, ORG CODE, STANDARD`},
		"no beds":       {"beds", "month,org_code,chairs\n", "there is no column of beds"},
		"half a pair":   {"beds", "month,org_code,available_total\n", `there is one of the columns "available_total" and "occupied_total", expected both`},
		"no tests":      {"diagnostics", "month,org_code,waiting_total,waiting_6wk_plus\n", `there is no column "test_name"`},
		"no categories": {"ambulance", "month,org_code,a7\n", `there is no column "c2_total_s" or "a30"`},
	} {
		_, err := Import(context.Background(), c.format, place(t, "a.csv", c.text), filepath.Join(t.TempDir(), "e"), Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want it to say %q", name, err, c.want)
		}
	}
}

// TestNoFigureIsLost makes sheets with dirt in them, and holds what is loaded to what was written.
func TestNoFigureIsLost(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var text strings.Builder
		text.WriteString("month,org_code,available_total,occupied_total\n")
		want, rows := 0, rapid.IntRange(1, 6).Draw(r, "rows")
		for i := range rows {
			n := rapid.IntRange(0, 100_000).Draw(r, "hundredths")
			number := fmt.Sprintf("%d.%02d", n/100, n%100)
			switch rapid.SampledFrom([]string{"", "", "", "text", "fields", "month"}).Draw(r, "dirt") {
			case "text":
				fmt.Fprintf(&text, "2025-06,R%d,x,%s\n", i, number)
			case "fields":
				fmt.Fprintf(&text, "2025-06,R%d,%s\n", i, number)
			case "month":
				fmt.Fprintf(&text, "summer,R%d,%s,1\n", i, number)
			default:
				fmt.Fprintf(&text, "2025-06,R%d,%s,1\n", i, number)
				want += n
			}
		}
		dir, err := os.MkdirTemp("", "purse-test-")
		if err != nil {
			r.Fatal(err)
		}
		defer os.RemoveAll(dir)
		file := filepath.Join(dir, "a.csv")
		os.WriteFile(file, []byte(text.String()), 0o644)
		report, err := Import(context.Background(), "beds", []string{file}, filepath.Join(dir, "e"), Options{})
		if err != nil {
			if want > 0 {
				r.Fatalf("%s: %v", text.String(), err)
			}
			return
		}
		f := report.Files[0]
		if f.Rows != int64(rows) || f.Rows != f.Loaded+f.SetAside || len(report.SetAside) != int(f.SetAside) {
			r.Fatalf("%s: %+v of %d rows", text.String(), f, rows)
		}
		if got, want := report.Tables[0].Sums[1].In.String(), fmt.Sprintf("%d.%02d", want/100, want%100); strings.TrimRight(got, "0.") != strings.TrimRight(want, "0.") {
			r.Fatalf("%s: %s beds, want %s", text.String(), got, want)
		}
	})
}

func TestAmounts(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "0.5": "0.5", "1,234": "1234", "1234.50": "1234.5", "12.0000000": "12", "133.0": "133", "-": "", "*": "", "": "",
		"1000000000": "1000000000",
	} {
		if got := parseAmount(text).text(); got != want || !isAmount(text) {
			t.Errorf("%q: %q, want %q; a figure: %v", text, got, want, isAmount(text))
		}
	}
	for _, text := range []string{"-1", "01", "1.23456", "1e3", "1,23", "1000000000.1", "£1", "9999999999", "x"} {
		if isAmount(text) {
			t.Errorf("%q is taken for a figure", text)
		}
	}
}
