package economy_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/rule"
)

func TestOpenFindsEveryFault(t *testing.T) {
	for name, c := range map[string]struct {
		yaml string
		want []string
	}{
		"unknown field":      {"yeer: 2025-26\n", []string{`economy.yaml:1:1: an economy has no field "yeer"`, `did you mean "year"?`, "the year is not said"}},
		"bare year":          {"year: 2025\n", []string{"economy.yaml:1:7:", `"2025" is not a financial year: expected two years, such as 2025-26`}},
		"years apart":        {"year: 2025-27\n", []string{"2025 is followed by 26"}},
		"leading nought":     {"year: 2025-26\ntotals: {waits: {rows: 010}}\n", []string{"economy.yaml:2:24:", "leading zero"}},
		"file not there":     {"year: 2025-26\nfiles: [{table: waits, file: wiats.csv}]\n", []string{"economy.yaml:2:9:", `the file "wiats.csv" of waits is not there`, `did you mean "waits.csv"?`}},
		"file outside":       {"year: 2025-26\nfiles: {waits: ../waits.csv}\n", []string{`the file "../waits.csv" is outside`}},
		"unknown form":       {"year: 2025-26\nfiles: {waits: waits.xlsx}\n", []string{`the file "waits.xlsx" is of no known form`, ".parquet"}},
		"files of no shape":  {"year: 2025-26\nfiles: waits.csv\n", []string{"files is a single value, expected a list"}},
		"a file of no shape": {"year: 2025-26\nfiles: [waits.csv]\n", []string{"a file is a single value, expected names with values"}},
		"no file":            {"year: 2025-26\nfiles: [{table: waits}]\n", []string{"the file's name is not said"}},
		"not YAML":           {"year: [\n", []string{"economy.yaml:"}},
		"a list":             {"- year\n", []string{"an economy is a list, expected names with values"}},
		"empty":              {"", []string{"the file is empty"}},
		"not a number":       {"year: 2025-26\ntotals: {waits: {rows: many}}\n", []string{`"many" is not a number`}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := write(t, map[string]string{"economy.yaml": c.yaml, "waits.csv": waits})
			_, err := economy.Open(dir)
			if err == nil {
				t.Fatal("it was opened")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v\nwant it to say %q", err, want)
				}
			}
		})
	}
	if _, err := economy.Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "there is no economy here") {
		t.Errorf("an empty directory: %v", err)
	}
}

const waits = "provider,commissioner,function,part,month,band_from_weeks,band_to_weeks,count\n"

func TestFilesAreFoundByName(t *testing.T) {
	dir := write(t, map[string]string{"waits.csv": waits, "spells.csv.gz": packed(spells), "notes.txt": "", "budgets.csv": "a\n"})
	e, err := economy.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range e.Files {
		found = append(found, f.Table+" "+f.Path)
	}
	if diff := cmp.Diff([]string{"spells spells.csv.gz", "waits waits.csv"}, found); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got, err := load(t, open(t), dir, economy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "budgets.csv") {
		t.Errorf("the file of no table is not noted: %q", got.Notes)
	}
	os.WriteFile(filepath.Join(dir, "waits.csv.gz"), []byte(packed(waits)), 0o644)
	if _, err := economy.Open(dir); err == nil || !strings.Contains(err.Error(), "both waits.csv and waits.csv.gz could be the table waits") {
		t.Errorf("two files of one table: %v", err)
	}
}

func TestControlTotals(t *testing.T) {
	row := "RXX,03V,C_100,Part_2,2025-06,0,1,7\n"
	for totals, want := range map[string]string{
		"{waits: {rows: 2, count: 7}}":     "",
		"{waits: {count: 7.0}}":            "",
		"{waits: {rows: 3}}":               "economy.yaml:4:24: the total of waits rows is given as 3, and the files hold 2",
		"{waits: {count: 8}}":              "the total of waits count is given as 8, and the files hold 7",
		"{waits: {cuont: 7}}":              `waits has no sum of "cuont" to hold a total against`,
		"{spells: {rows: 1}}":              "a total is given for the table spells, and no file of it was loaded",
		"{waits: {rows: 2}, wait: {x: 1}}": "a total is given for the table wait,",
	} {
		dir := write(t, map[string]string{"economy.yaml": "name: x\nyear: 2025-26\nfiles: [{file: waits.csv}]\ntotals: " + totals + "\n",
			"waits.csv": waits + row + strings.Replace(row, "7\n", "seven\n", 1)})
		_, err := load(t, open(t), dir, economy.Options{})
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", totals, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: got %v, want it to say %q", totals, err, want)
		}
	}
}

func TestPolicyMayBringColumnsAndTables(t *testing.T) {
	files := map[string]string{
		"organisations.csv":       "code,name,kind,Market Forces\nRXX,One,provider,1.081234\nRYY,Two,provider,9\n",
		"short_stay_shares.csv":   "hrg,share\nDZ11V,0.7\n",
		"economy.yaml":            "year: 2025-26\nfiles: {organisations: organisations.csv, short stay shares: short_stay_shares.csv}\n",
		"unrelated and unread.md": "",
	}
	dir := write(t, files)
	_, err := load(t, open(t), dir, economy.Options{})
	for _, want := range []string{`organisations.csv:1: the table organisations has no column "Market Forces"`, `economy.yaml:2:62: there is no table "short stay shares"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v\nwant it to say %q", err, want)
		}
	}
	got, err := load(t, open(t), dir, economy.Options{AllowExtra: true})
	if err != nil || len(got.Notes) != 2 {
		t.Errorf("allowed, it gives %v and notes %q", err, got.Notes)
	}
	share := economy.Lookup("facts").Column("value").Type
	forces := share
	forces.Max = economy.Lookup("attendances").Column("professionals").Type.Max
	db := open(t)
	_, err = load(t, db, dir, economy.Options{
		Extra:  map[string][]economy.Column{"organisations": {{Name: "market_forces", Type: forces}}},
		Tables: []*economy.Table{{Name: "short_stay_shares", Columns: []economy.Column{{Name: "hrg", Type: rule.Type{Kind: rule.Text}, Needed: true}, {Name: "share", Type: share, Needed: true}}, Key: []string{"hrg"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if text := rows(t, db, "SELECT code, market_forces FROM organisations UNION ALL SELECT hrg, share FROM short_stay_shares ORDER BY 1"); text != "DZ11V|700000\nRXX|1081234\nRYY|9000000\n" {
		t.Errorf("loaded\n%s", text)
	}
}

func TestEveryFormOfFileIsOneTable(t *testing.T) {
	db := open(t)
	base := write(t, map[string]string{"spells.csv": spells + sound + spell("age", "x") + strings.Replace(spell("age", ""), "1,", "8,", 1)})
	want := ""
	for _, form := range []string{"csv", "csv.gz", "csv.zst", "text.parquet", "typed.parquet", "double.parquet"} {
		dir := write(t, map[string]string{"economy.yaml": "year: 2025-26\nfiles: {spells: spells." + form + "}\n"})
		from := "read_csv('" + filepath.Join(base, "spells.csv") + "', all_varchar = true)"
		file := filepath.Join(dir, "spells."+form)
		query := ""
		switch form {
		case "csv":
			query = "COPY (FROM " + from + ") TO '" + file + "' (HEADER)"
		case "csv.gz", "csv.zst":
			query = "COPY (FROM " + from + ") TO '" + file + "' (HEADER, COMPRESSION " + map[string]string{"csv.gz": "gzip", "csv.zst": "zstd"}[form] + ")"
		case "text.parquet":
			query = "COPY (FROM " + from + ") TO '" + file + "'"
		case "typed.parquet":
			query = `COPY (SELECT * REPLACE (coalesce(TRY_CAST(age AS INTEGER), CASE WHEN age = 'x' THEN 999 END) AS age, "end"::DATE AS "end", count::BIGINT AS count) FROM ` + from + ") TO '" + file + "'"
		case "double.parquet":
			query = `COPY (SELECT * REPLACE (CASE WHEN age = 'x' THEN 0.5 ELSE TRY_CAST(age AS DOUBLE) END AS age, start::TIMESTAMP AS start) FROM ` + from + ") TO '" + file + "'"
		}
		if _, err := db.Exec(query); err != nil {
			t.Fatal(err)
		}
		got, err := load(t, db, dir, economy.Options{})
		if err != nil {
			t.Fatalf("%s: %v", form, err)
		}
		row := int64(3)
		if strings.HasSuffix(form, "parquet") {
			row = 2
		}
		if len(got.Faults) != 1 || got.Faults[0].Row != row || got.Faults[0].Column != "age" {
			t.Errorf("%s: set aside %+v", form, got.Faults)
		}
		text := rows(t, db, "SELECT * EXCLUDE (source_row) FROM spells ORDER BY id")
		if want == "" {
			want = text
		}
		if diff := cmp.Diff(want, text); diff != "" {
			t.Errorf("%s (-csv +it):\n%s", form, diff)
		}
		if len(got.Files[0].Hash) != 64 || got.Files[0].Bytes == 0 {
			t.Errorf("%s: hash %q of %d bytes", form, got.Files[0].Hash, got.Files[0].Bytes)
		}
	}
}

func TestParquetInPlaceIsTheSameTable(t *testing.T) {
	db := open(t)
	base := write(t, map[string]string{"spells.csv": spells + sound + spell("age", ""), "bad.csv": spells + sound + spell("age", "x"),
		"again.csv": spells + sound + spell("id", "7")})
	dir := t.TempDir()
	os.WriteFile(filepath.Join(dir, "economy.yaml"), []byte("year: 2025-26\n"), 0o644)
	for _, name := range []string{"spells", "bad", "again"} {
		copied := "COPY (SELECT * REPLACE (count::BIGINT AS count) FROM read_csv('" + filepath.Join(base, name+".csv") +
			"', all_varchar = true)) TO '" + filepath.Join(dir, "spells.parquet") + "'"
		if _, err := db.Exec(copied); err != nil {
			t.Fatal(err)
		}
		var texts, kinds []string
		var reports []economy.LoadedTable
		for _, in := range []bool{false, true} {
			got, err := load(t, db, dir, economy.Options{InPlace: in})
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, rows(t, db, "SELECT * FROM spells ORDER BY id")+rows(t, db, "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'spells' ORDER BY ordinal_position"))
			kinds = append(kinds, rows(t, db, "SELECT table_type FROM information_schema.tables WHERE table_name = 'spells'"))
			reports = append(reports, got.Tables[0])
		}
		if diff := cmp.Diff(texts[0], texts[1]); diff != "" {
			t.Errorf("%s (-copied +in place):\n%s", name, diff)
		}
		if diff := cmp.Diff(reports[0], reports[1], cmp.Comparer(func(a, b decimal.Decimal) bool { return a.Rat().Cmp(b.Rat()) == 0 })); diff != "" {
			t.Errorf("%s: reports (-copied +in place):\n%s", name, diff)
		}
		if want := map[bool]string{true: "VIEW\n", false: "BASE TABLE\n"}[name == "spells"]; kinds[1] != want {
			t.Errorf("%s: in place it is a %q", name, kinds[1])
		}
	}
}

func TestOnlySomeTablesAreReadAsIfAllWere(t *testing.T) {
	db := open(t)
	dir := write(t, map[string]string{
		"economy.yaml":      "year: 2025-26\nfiles: {waits: waits.csv, organisations: organisations.csv, spells: spells.csv}\ntotals: {waits: {rows: 1}, spells: {rows: 2}}\n",
		"organisations.csv": "code,name,kind\nRXX,One,provider\n03V,Two,commissioner\n",
		"spells.csv":        spells + sound + strings.Replace(spell("provider", "RYY"), "1,", "8,", 1),
		"waits.csv":         waits + "RXX,03V,C_100,Part_2,2025-06,0,1,7\n",
	})
	for _, only := range [][]string{nil, {"spells"}} {
		if _, err := load(t, db, dir, economy.Options{Only: only}); err != nil {
			t.Fatal(err)
		}
		if text := rows(t, db, "SELECT id, source_file FROM spells"); text != "7|2\n" {
			t.Errorf("only %q: spells are %q", only, text)
		}
		if text, want := rows(t, db, "SELECT count(*) FROM waits"), map[bool]string{true: "1\n", false: "0\n"}[only == nil]; text != want {
			t.Errorf("only %q: %s waits, want %s", only, text, want)
		}
	}
}

func TestSeveralFilesOfOneTable(t *testing.T) {
	db := open(t)
	dir := write(t, map[string]string{
		"economy.yaml": "year: 2025-26\nfiles: {spells: [a.csv, b.csv]}\n",
		"a.csv":        spells + sound + spell("id", "1"),
		"b.csv":        "count,id,provider,commissioner,hrg,admission_method,patient_class,age,start,end,length_of_stay\n4,9,RXX,03V,,21,1,,,2025-05-01,\n4,7,RXX,03V,,21,1,,,2025-05-01,\n",
	})
	got, err := load(t, db, dir, economy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if text := rows(t, db, "SELECT id, count, source_file, source_row FROM spells ORDER BY id"); text != "1|1|0|3\n7|5|0|2\n9|4|1|2\n" {
		t.Errorf("loaded\n%s", text)
	}
	if len(got.Faults) != 1 || got.Faults[0].File != "b.csv" || got.Faults[0].Row != 3 || got.Faults[0].Other != "a.csv:2" {
		t.Errorf("set aside %+v", got.Faults)
	}
}

func TestRowsKeepTheirLinesInALargeFile(t *testing.T) {
	db := open(t)
	for _, setting := range []string{"preserve_insertion_order = false", "threads = 8"} {
		if _, err := db.Exec("SET " + setting); err != nil {
			t.Fatal(err)
		}
	}
	var text strings.Builder
	text.WriteString(spells)
	const n = 400_000
	tail := sound[1:]
	for i := range n {
		text.WriteString(strconv.Itoa(i+2) + tail)
	}
	got, err := load(t, db, write(t, map[string]string{"spells.csv": text.String()}), economy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if text := rows(t, db, "SELECT count(*), count(*) FILTER (WHERE id::BIGINT <> source_row), current_setting('preserve_insertion_order') FROM spells"); text != "400000|0|false\n" {
		t.Errorf("rows, rows with another line, and the setting: %s of %d", text, got.Tables[0].Rows)
	}
}
