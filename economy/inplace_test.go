package economy_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
)

var sameSum = cmp.Comparer(func(a, b decimal.Decimal) bool { return a.Rat().Cmp(b.Rat()) == 0 })

// stored is what a load made of spells: its rows, its report, what was set aside and the error.
type stored struct {
	Rows   string
	Table  []economy.LoadedTable
	Files  []economy.LoadedFile
	Faults []economy.SetAside
	Err    string
}

// bothWays loads a directory of spells as copies and in place, and says whether they then were left where they are.
func bothWays(t *testing.T, db *sql.DB, dir string) (copied, inPlace stored, left bool) {
	t.Helper()
	load := func(in bool) (s stored) {
		got, err := load(t, db, dir, economy.Options{InPlace: in})
		if err != nil {
			s.Err = err.Error()
			return s
		}
		s.Rows = rows(t, db, `SELECT id, provider, commissioner, age, start, "end", count, person, source_file, source_row FROM spells ORDER BY source_file, source_row`)
		s.Table, s.Files, s.Faults = got.Tables, got.Files, got.Faults
		return s
	}
	copied, inPlace = load(false), load(true)
	if inPlace.Err == "" {
		left = rows(t, db, "SELECT table_type FROM information_schema.tables WHERE table_name = 'spells'") == "VIEW\n"
	}
	return copied, inPlace, left
}

// Several Parquet files are one table where they are just when every row is sound, and then or not give the same rows and
// the same report as copies do.
func TestSeveralParquetFilesInPlace(t *testing.T) {
	defer economy.SetPartRows(economy.SetPartRows(3))
	type spell struct{ id, provider, age, start, end, person string }
	plain := func(id string) spell { return spell{id, "RXX", "40", "2025-05-01", "2025-05-03", "p" + id} }
	with := func(change func(*spell)) spell {
		s := plain("9")
		change(&s)
		return s
	}
	ordered := []spell{plain("1"), plain("2"), plain("3"), plain("4"), plain("5"), plain("6")}
	for _, c := range []struct {
		name string
		more []spell // after the six in order, the last three of which are of another form
		left bool
	}{
		{"in order", nil, true},
		{"not in order", []spell{plain("11"), plain("10")}, true},
		{"twice in two files", []spell{plain("2")}, false},
		{"twice in one file", []spell{plain("7"), plain("7")}, false},
		{"no such provider", []spell{with(func(s *spell) { s.provider = "RZZ" })}, false},
		{"before the provider opened", []spell{with(func(s *spell) { s.provider = "NEW" })}, false},
		{"once the provider is open", []spell{with(func(s *spell) { s.provider, s.end = "NEW", "2025-10-01" })}, true},
		{"ends before it begins", []spell{with(func(s *spell) { s.start = "2025-05-04" })}, false},
		{"an empty person", []spell{with(func(s *spell) { s.person = "" })}, true},
		{"too old", []spell{with(func(s *spell) { s.age = "131" })}, false},
		{"NHS numbers", []spell{{"20", "RXX", "4", "2025-05-01", "2025-05-03", "943 476 5919"}}, true},
		{"like NHS numbers", []spell{{"20", "RXX", "4", "2025-05-01", "2025-05-03", "9434765910"}}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			db := open(t)
			dir := write(t, map[string]string{
				"economy.yaml":      "year: 2025-26\nfiles: {organisations: organisations.csv, spells: [a.parquet, b.parquet, c.parquet]}\n",
				"organisations.csv": "code,name,kind,from,to\nRXX,One,provider,,\nNEW,New,provider,2025-10-01,\n03V,C,commissioner,,\n"})
			all := append(append([]spell(nil), ordered...), c.more...)
			for i, part := range [][]spell{all[:2], all[2:3], all[3:]} {
				var values []string
				for _, s := range part {
					if c.name == "NHS numbers" || c.name == "like NHS numbers" {
						s.person = strings.Replace(c.more[0].person, " 476 ", "476", i%2)
					}
					values = append(values, fmt.Sprintf("('%s', '%s', '03V', 'EB03E', '21', '1', %s::%s, DATE '%s', DATE '%s', 2, 1, '%s')",
						s.id, s.provider, s.age, []string{"INTEGER", "INTEGER", "BIGINT"}[i], s.start, s.end, s.person))
				}
				query := "COPY (SELECT * FROM (VALUES " + strings.Join(values, ", ") + `) x(id, provider, commissioner, hrg, admission_method, patient_class, age, start, "end", length_of_stay, count, person)) TO '` +
					filepath.Join(dir, string(rune('a'+i))+".parquet") + "'"
				if _, err := db.Exec(query); err != nil {
					t.Fatal(err)
				}
			}
			copied, inPlace, left := bothWays(t, db, dir)
			if diff := cmp.Diff(copied, inPlace, sameSum); diff != "" {
				t.Errorf("(-copied +in place)\n%s", diff)
			}
			if refused := strings.Contains(inPlace.Err, `"person" of spells holds NHS numbers: 7 of its 7`); refused != (c.name == "NHS numbers") {
				t.Errorf("found %q", inPlace.Err)
			} else if !refused && left != c.left {
				t.Errorf("left in place: %v, expected %v", left, c.left)
			}
		})
	}
}

// Files that are known to be sound are not judged again, as long as they are the same to the byte.
func TestSoundFilesAreNotJudgedAgain(t *testing.T) {
	db := open(t)
	dir := write(t, map[string]string{"economy.yaml": "year: 2025-26\ntotals: {observations: {rows: 2, numerator: 3}}\n"})
	path := filepath.Join(dir, "observations.parquet")
	make := func(month string) {
		query := "COPY (SELECT * FROM (VALUES ('m', 'RXX', DATE '2025-05-01', 1, 2), ('m', 'RXX', DATE '" + month + "', 2, 2)) " +
			"x(measure, organisation, month, numerator, denominator)) TO '" + path + "'"
		if _, err := db.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	make("2025-06-01")
	first, err := load(t, db, dir, economy.Options{InPlace: true})
	if err != nil {
		t.Fatal(err)
	}
	sound := map[string]string{"observations.parquet": first.Files[0].Hash}
	again, err := load(t, db, dir, economy.Options{InPlace: true, Sound: sound})
	if err != nil || again.Tables[0].Loaded != 2 || again.Tables[0].Sums != nil {
		t.Errorf("known to be sound: %+v, %v", again, err)
	}
	if got := rows(t, db, "SELECT organisation, CAST(month AS VARCHAR), numerator, source_row FROM observations ORDER BY source_row"); got != "RXX|2025-05-01|10000|1\nRXX|2025-06-01|20000|2\n" {
		t.Errorf("they are read as\n%s", got)
	}
	make("2025-06-02") // no month begins so
	other, err := load(t, db, dir, economy.Options{InPlace: true, Sound: sound})
	if err != nil || other.Tables[0].Loaded != 1 || other.Tables[0].SetAside != 1 {
		t.Errorf("another file by that name: %+v, %v", other, err)
	}
}

// A number is the same whole number of its scale in whatever form Parquet holds it.
func TestParquetNumbersAreExact(t *testing.T) {
	db := open(t)
	for kind, want := range map[string]string{
		"SMALLINT": "120000|2\n", "INTEGER": "120000|2\n", "BIGINT": "120000|2\n", "UBIGINT": "120000|2\n", "DECIMAL(9, 2)": "123400|2\n",
		"DECIMAL(18, 4)": "123400|2\n", "DECIMAL(18, 6)": "123400|2\n", "DECIMAL(38, 3)": "123400|2\n", "DOUBLE": "123400|2\n", "VARCHAR": "123400|2\n",
	} {
		for _, in := range []bool{false, true} {
			dir := write(t, map[string]string{"economy.yaml": "year: 2025-26\n"})
			query := "COPY (SELECT * FROM (VALUES ('m', 'RXX', DATE '2025-05-01', CAST('12.34' AS " + kind + "), NULL::BIGINT), ('m', 'RXX', DATE '2025-06-01', NULL, 3)) " +
				"x(measure, organisation, month, numerator, denominator)) TO '" + filepath.Join(dir, "observations.parquet") + "'"
			if _, err := db.Exec(query); err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			if _, err := load(t, db, dir, economy.Options{InPlace: in}); err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			if got := rows(t, db, "SELECT CAST(sum(numerator) AS VARCHAR), count(*) FROM observations"); got != want {
				t.Errorf("%s, in place %v: %q, expected %q", kind, in, got, want)
			}
		}
	}
}
