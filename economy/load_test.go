package economy_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/commonpurse/commonpurse/economy"
)

// open is an empty database.
func open(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// write makes an economy's directory of files by name; economy.yaml is made where it is not given.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	if _, ok := files["economy.yaml"]; !ok {
		files["economy.yaml"] = "name: test\nyear: 2025-26\n"
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// load opens and loads a directory.
func load(t testing.TB, db *sql.DB, dir string, opts economy.Options) (*economy.Loaded, error) {
	t.Helper()
	e, err := economy.Open(dir)
	if err != nil {
		return nil, err
	}
	return e.Load(context.Background(), db, opts)
}

const spells = "id,provider,commissioner,hrg,admission_method,patient_class,age,start,end,length_of_stay,count\n"

func TestLoadKeepsEveryCell(t *testing.T) {
	db := open(t)
	dir := write(t, map[string]string{
		"spells.csv": spells +
			"1,RXX,03V,DZ11V,21,1,40,2025-04-01,2025-04-03,2,1\n" +
			"\n" +
			"2,\"R,X\",03V,\"a \"\"quote\"\"\",11,2,,2025-05-01,2025-05-01,0,3.0\n" +
			"3,RXX,03V,\"two\nlines\",11,2,0,2025-05-01,2025-05-01,0,1\n" +
			"4,RXX,03V,AB,11,2,0,2025-05-01,2025-05-01,0,1",
	})
	got, err := load(t, db, dir, economy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n := got.SetAsideRows(); n != 0 {
		t.Fatalf("%d rows set aside: %+v", n, got.Faults)
	}
	want := "1|RXX|DZ11V|40|2025-04-03|1|0|2\n" + "2|R,X|a \"quote\"||2025-05-01|3|0|4\n" +
		"3|RXX|two\nlines|0|2025-05-01|1|0|5\n" + "4|RXX|AB|0|2025-05-01|1|0|7\n"
	if text := rows(t, db, `SELECT id, provider, hrg, age, "end", count, source_file, source_row FROM spells ORDER BY id`); text != want {
		t.Errorf("got\n%swant\n%s", text, want)
	}
}

// rows is the rows of a query as text, columns separated by bars.
func rows(t testing.TB, db *sql.DB, query string) string {
	t.Helper()
	result, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	names, _ := result.Columns()
	var b strings.Builder
	for result.Next() {
		cells, into := make([]sql.NullString, len(names)), make([]any, len(names))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := result.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, cell := range cells {
			if i > 0 {
				b.WriteByte('|')
			}
			b.WriteString(strings.TrimSuffix(cell.String, "T00:00:00Z"))
		}
		b.WriteByte('\n')
	}
	if err := result.Err(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
