package formats

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/internal/need"
)

// loaded imports files, loads the economy they make and gives its database.
func loaded(t testing.TB, format string, files []string, opts Options) (*sql.DB, *Report, *economy.Loaded) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "economy")
	began := time.Now()
	report, err := Import(context.Background(), format, files, dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	imported := time.Since(began)
	db := empty(t)
	e, err := economy.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	got, err := e.Load(context.Background(), db, economy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: imported in %v, loaded in %v", format, imported.Round(time.Millisecond), (time.Since(began) - imported).Round(time.Millisecond))
	if n := got.SetAsideRows(); n != 0 {
		t.Errorf("%d rows set aside on loading, the first: %+v", n, got.Faults[0])
	}
	for _, f := range report.Files {
		if f.Rows != f.Loaded+f.Superseded+f.Totals+f.SetAside {
			t.Errorf("%s: %d rows, %d loaded, %d totals, %d set aside", f.Path, f.Rows, f.Loaded, f.Totals, f.SetAside)
		}
	}
	for _, c := range report.Checks {
		if !c.OK {
			t.Errorf("%s: expected %s, found %s", c.What, c.Expected, c.Found)
		}
	}
	return db, report, got
}

func empty(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// open loads the economy of a directory.
func open(t testing.TB, dir string) (*sql.DB, error) {
	e, err := economy.Open(dir)
	if err != nil {
		return nil, err
	}
	db := empty(t)
	_, err = e.Load(context.Background(), db, economy.Options{})
	return db, err
}

func one(t testing.TB, db *sql.DB, query string) string {
	t.Helper()
	var text string
	if err := db.QueryRow("SELECT concat_ws(' ', " + query).Scan(&text); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return text
}

func TestWaitsOfJanuary2026(t *testing.T) {
	db, report, _ := loaded(t, "rtt", []string{need.Shared(t, "data/rtt/rtt_full_extract_2026_01.csv.gz"),
		need.Shared(t, "data/rtt/rtt_full_extract_2026_01_orgs.csv")}, Options{})
	const want = "7187677 61.4 137320"
	got := one(t, db, "sum(count), round(100.0 * sum(count) FILTER (WHERE band_to_weeks <= 18) / sum(count), 1), "+
		"sum(count) FILTER (WHERE band_from_weeks >= 52)) FROM waits WHERE part = 'Part_2' AND month = DATE '2026-01-01'")
	if got != want {
		t.Errorf("pathways, percent within 18 weeks, over 52 weeks: got %s, want %s", got, want)
	}
	if got, want := report.Year, "2025-26"; got != want {
		t.Errorf("year %s, want %s", got, want)
	}
	if got, want := report.Files[0].MonthFrom, "the file's name"; got != want {
		t.Errorf("month from %q, want %q", got, want)
	}
	if got, want := report.Files[0].Rows, int64(183417); got != want {
		t.Errorf("%d rows, want %d", got, want)
	}
	if len(report.Checks) != 1 || report.Files[0].Totals == 0 {
		t.Errorf("the total rows were not checked: %+v", report)
	}
	if got := one(t, db, "count(DISTINCT parent)) FROM relations WHERE kind = 'icb'"); got != "42" {
		t.Errorf("%s boards are parents, want 42", got)
	}
}

func TestEmergencyInDetail(t *testing.T) {
	db, _, _ := loaded(t, "emergency", []string{need.Shared(t, "data/emergency/ae_provider_month_2024_25.csv.gz")}, Options{})
	for month, want := range map[string]string{"2024-06-01": "2294065 74.6", "2025-03-01": "2389064 75.0"} {
		got := one(t, db, "sum(denominator) // 10000, round(100.0 * sum(numerator) / sum(denominator), 1)) FROM observations "+
			"WHERE measure = 'emergency_four_hours' AND month = DATE '"+month+"'")
		if got != want {
			t.Errorf("%s: got %s, want %s", month, got, want)
		}
	}
}

func TestEmergencyInSum(t *testing.T) {
	db, _, _ := loaded(t, "emergency", []string{need.Shared(t, "data/emergency/ae_icb_month_2022_on.csv.gz")}, Options{Year: "2024-25"})
	if got, want := one(t, db, "sum(denominator) // 10000) FROM observations WHERE measure = 'emergency_four_hours_by_icb' AND month = DATE '2024-06-01'"), "2294065"; got != want {
		t.Errorf("attendances of June 2024: %s, want %s", got, want)
	}
}

func TestReferenceCosts(t *testing.T) {
	db, report, _ := loaded(t, "reference-costs", []string{need.Shared(t, "data/costs/reference_costs_schedule_2017_18.csv.gz")}, Options{})
	if got, want := one(t, db, "sum(count) // 100) FROM episodes WHERE setting = 'day_case'"), "5934041"; got != want {
		t.Errorf("day cases %s, want %s", got, want)
	}
	if got, want := report.Files[0].Loaded, int64(25313); got != want {
		t.Errorf("%d rows loaded, want %d", got, want)
	}
}
