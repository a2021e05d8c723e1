package rowfile_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/economy/synth/rowfile"
)

func columns() []*rowfile.Column {
	return []*rowfile.Column{
		{Name: "id", Kind: rowfile.Text},
		{Name: "body", Kind: rowfile.Codes, Texts: []string{"RXX", "R,Y", `"Z"`}, Optional: true},
		{Name: "age", Kind: rowfile.Whole},
		{Name: "day", Kind: rowfile.Date, First: 20169},
		{Name: "yes", Kind: rowfile.Bool, Optional: true},
		{Name: "need", Kind: rowfile.Number, Scale: 4},
		{Name: "pence", Kind: rowfile.Number, Optional: true},
	}
}

// fill writes n rows whose values follow from their number.
func fill(t *testing.T, path string, n int) {
	t.Helper()
	c := columns()
	f, err := rowfile.Create(path, c)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		c[0].AppendText(func(b []byte) []byte { return fmt.Appendf(b, "s%d", i) })
		if i%7 == 3 {
			c[1].Missing()
			c[6].Missing()
		} else {
			c[1].Set(i % 3)
			c[6].SetNumber(int64(i) * -100)
		}
		c[2].Set(i % 91)
		c[3].Set(i % 365)
		if i%5 == 0 {
			c[4].Missing()
		} else {
			c[4].SetBool(i%2 == 0)
		}
		c[5].SetNumber(int64(i)*10_001 - 5)
		if err := f.Row(); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// What a database reads from each form is what was written, over more than one group of rows.
func TestFormsHoldTheSame(t *testing.T) {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	dir := t.TempDir()
	for _, n := range []int{0, 1, 8, 1001, rowfile.GroupRows + 13} {
		var all [][]string
		for _, name := range []string{"x.parquet", "x.csv", "x.csv.gz"} {
			path := filepath.Join(dir, name)
			fill(t, path, n)
			from := "read_parquet('" + path + "')"
			if name != "x.parquet" {
				from = "read_csv('" + path + "', header = true, all_varchar = true)"
			}
			var rows, known int64
			var sum, first, last sql.NullString
			query := "SELECT count(*), count(body), CAST(sum(CAST(need AS DECIMAL(18, 4))) + sum(CAST(pence AS BIGINT)) + sum(CAST(age AS BIGINT)) AS VARCHAR), " +
				"min(concat_ws('|', id, body, age, CAST(\"day\" AS VARCHAR), yes, CAST(CAST(need AS DECIMAL(18, 4)) AS VARCHAR), pence)), " +
				"max(concat_ws('|', id, body, age, CAST(\"day\" AS VARCHAR), yes, CAST(CAST(need AS DECIMAL(18, 4)) AS VARCHAR), pence)) FROM " + from
			if err := db.QueryRow(query).Scan(&rows, &known, &sum, &first, &last); err != nil {
				t.Fatalf("%s of %d rows: %v", name, n, err)
			}
			if rows != int64(n) {
				t.Errorf("%s has %d rows, want %d", name, rows, n)
			}
			all = append(all, []string{fmt.Sprint(known), sum.String, first.String, last.String})
		}
		for _, other := range all[1:] {
			if diff := cmp.Diff(all[0], other); diff != "" {
				t.Errorf("%d rows: Parquet and CSV differ: %s", n, diff)
			}
		}
	}
}

// Each group says the least and the greatest of its values and how many are missing, so that a reader who looks for some
// value passes over groups without it, and finds the rows all the same.
func TestParquetSaysItsLimits(t *testing.T) {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	path := filepath.Join(t.TempDir(), "x.parquet")
	fill(t, path, rowfile.GroupRows+13)
	var got []string
	rows, err := db.Query("SELECT concat_ws(' ', path_in_schema, stats_min_value, stats_max_value, stats_null_count) FROM parquet_metadata('" + path + "') WHERE row_group_id = 1 ORDER BY column_id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		got = append(got, line)
	}
	want := []string{"id s122880 s122892 0", `body "Z" RXX 2`, "age 30 42 0", "day 2025-11-17 2025-11-29 0", "yes 3", "need 122892.2875 122904.2887 0", "pence -12289200 0 2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for where, want := range map[string]int64{"id = 's122890'": 1, "body = 'R,Y' AND id >= 's122880' AND length(id) = 7": 3, "age = 42": 1351, "need < 0": 1, "pence = -12289200": 1} {
		var n int64
		if err := db.QueryRow("SELECT count(*) FROM read_parquet('" + path + "') WHERE " + where).Scan(&n); err != nil || n != want {
			t.Errorf("%s: %d rows, expected %d: %v", where, n, want, err)
		}
	}
}

func TestCSVIsWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.csv")
	fill(t, path, 4)
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := "id,body,age,day,yes,need,pence\n" +
		"s0,RXX,0,2025-03-22,,-0.0005,0\n" +
		"s1,\"R,Y\",1,2025-03-23,false,0.9996,-100\n" +
		"s2,\"\"\"Z\"\"\",2,2025-03-24,true,1.9997,-200\n" +
		"s3,,3,2025-03-25,false,2.9998,\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestMistakesAreErrors(t *testing.T) {
	dir := t.TempDir()
	if _, err := rowfile.Create(filepath.Join(dir, "x.xlsx"), columns()); err == nil || !strings.Contains(err.Error(), ".parquet") {
		t.Errorf("an unknown form: %v", err)
	}
	for _, name := range []string{"x.parquet", "x.csv"} {
		c := []*rowfile.Column{{Name: "a", Kind: rowfile.Whole}, {Name: "b", Kind: rowfile.Whole}}
		f, err := rowfile.Create(filepath.Join(dir, name), c)
		if err != nil {
			t.Fatal(err)
		}
		c[0].Set(1)
		f.Row()
		if err := f.Close(); err == nil || !strings.Contains(err.Error(), "column b has 0 values for 1 rows") {
			t.Errorf("%s: a short row: %v", name, err)
		}
		c = []*rowfile.Column{{Name: "a", Kind: rowfile.Whole}}
		if f, err = rowfile.Create(filepath.Join(dir, name), c); err != nil {
			t.Fatal(err)
		}
		c[0].Missing()
		f.Row()
		if err := f.Close(); err == nil || !strings.Contains(err.Error(), "has no value") {
			t.Errorf("%s: a missing value: %v", name, err)
		}
	}
}
