package run_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// samePolicy asks of a run all that could depend on the order of rows: sums, look-ups along relations, rounding, gaps,
// reasons, breakdowns, ratios.
const samePolicy = `policy: {name: Same, year: 2025-26, nation: England}
gaps: {factor: {because: not every provider has one}}
organisations: {attributes: {factor: {type: number.4, at least: 0, at most: 9}}, parents: {icb: {}}}
tables: {tariff: {file: tariff.csv, key: [hrg], columns: {hrg: text, price: £.2}}}
price:
  stays:
    of: spells
    payer: spell.commissioner.icb ?? spell.commissioner
    payee: spell.provider
    look up: {tariff: "tariff[spell.hrg]"}
    start with: {base: tariff.price}
    then:
      factor: {multiply by: spell.provider.factor, if unknown: skip with gap factor}
      long: {when: spell.length_of_stay > 10, add: "round(so far / 3, 3)"}
    totals: {old: {when: spell.age > 60}, days: {sum: spell.length_of_stay}}
    by: [patient_class]
measure:
  long stays:
    of: spells
    when: spell.length_of_stay > 10
    out of: spells
    for each: [nation, provider, commissioner.icb, [provider, commissioner]]
    by: [hrg, {old: spell.age > 60}]
`

// manyRows draws the files of an economy, by line, headers first.
func manyRows(n int) map[string][]string {
	r := rand.New(rand.NewPCG(20, 25))
	files := map[string][]string{
		"organisations": {"code,name,kind,factor", "03V,Here,commissioner,", "04W,There,commissioner,", "QAA,Board,icb,"},
		"relations":     {"child,parent,kind,from,to", "03V,QAA,icb,,2025-09-30"},
		"spells":        {strings.TrimSpace(spellsHeader)},
	}
	for i := range 20 {
		factor := ""
		if i%4 > 0 {
			factor = fmt.Sprintf("1.%04d", r.IntN(10_000))
		}
		files["organisations"] = append(files["organisations"], fmt.Sprintf("R%02d,Provider %d,provider,%s", i, i, factor))
	}
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	for i := range n {
		files["spells"] = append(files["spells"], fmt.Sprintf("%d,R%02d,%s,%s,11,%d,%s,,2025-%02d-%02d,%d,%d", i, r.IntN(20),
			pick("03V", "04W"), pick("AA", "BB", "CC", ""), 1+r.IntN(3), pick("", "18", "60", "75"), 4+r.IntN(8), 1+r.IntN(28), r.IntN(40), 1+r.IntN(3)))
	}
	files["spells"] = append(files["spells"], "x,R00,03V,AA,11,1,60,,2024-06-01,3,1", "y,R99,03V,AA,11,1,60,,2025-06-01,3,1")
	return files
}

// writeAs writes an economy in some form: csv, csv.gz or parquet.
func writeAs(t *testing.T, form string, files map[string][]string) *economy.Economy {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("economy.yaml", []byte("name: same\nyear: 2025-26\nsource: made for a test\nlicence: none\n"))
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text := []byte(strings.Join(files[name], "\n") + "\n")
		switch form {
		case "csv":
			write(name+".csv", text)
		case "csv.gz":
			var packed bytes.Buffer
			z := gzip.NewWriter(&packed)
			z.Write(text)
			z.Close()
			write(name+".csv.gz", packed.Bytes())
		case "parquet":
			from := write(name+".tmp", text)
			asParquet(t, from, filepath.Join(dir, name+".parquet"))
			os.Remove(from)
		}
	}
	e, err := economy.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// asParquet turns a CSV file into Parquet with typed columns, as an exporter would.
func asParquet(t *testing.T, from, to string) {
	t.Helper()
	db, err := duckdb.Open("", duckdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	typed := `SELECT * REPLACE (code AS code) FROM rows`
	if strings.Contains(from, "spells") {
		typed = `SELECT * REPLACE (age::INTEGER AS age, "end"::DATE AS "end", length_of_stay::INTEGER AS length_of_stay, count::BIGINT AS count) FROM rows`
	} else if strings.Contains(from, "relations") {
		typed = `SELECT * REPLACE ("from"::DATE AS "from", "to"::DATE AS "to") FROM rows`
	}
	for _, statement := range []string{
		fmt.Sprintf(`CREATE TABLE rows AS FROM read_csv('%s', all_varchar := true, nullstr := '')`, from),
		fmt.Sprintf(`COPY (%s) TO '%s' (FORMAT parquet, ROW_GROUP_SIZE 2048)`, typed, to),
	} {
		if _, err := db.SQL().Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// digestsOf are the digests of every table of a book but for what says which files its rows were in.
func digestsOf(t *testing.T, b *book.Book, but ...string) map[string]string {
	t.Helper()
	digests := map[string]string{}
	for _, table := range book.Tables[1:] {
		if slices.Contains(but, table.Name) {
			continue
		}
		d, _, err := b.Digest(context.Background(), table.Name)
		if err != nil {
			t.Fatal(err)
		}
		digests[table.Name] = d
	}
	return digests
}

// The order of rows, the number of threads, the memory there is and the form of the files change no digest.
func TestNothingElseChangesADigest(t *testing.T) {
	p := loadText(t, samePolicy)
	files := manyRows(20_000)
	shuffled := maps.Clone(files)
	for name, lines := range files {
		rows := slices.Clone(lines)
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(rows)-1, func(i, j int) { rows[i+1], rows[j+1] = rows[j+1], rows[i+1] })
		shuffled[name] = rows
	}
	first := runSame(t, p, writeAs(t, "csv", files), run.Options{Threads: 1})
	again := runSame(t, p, writeAs(t, "csv", files), run.Options{Threads: 4})
	if diff := cmp.Diff(digestsOf(t, first), digestsOf(t, again)); diff != "" {
		t.Errorf("the same again: %s", diff)
	}
	want := digestsOf(t, first, "quality")
	for _, c := range []struct {
		name string
		form string
		rows map[string][]string
		o    run.Options
	}{
		{"shuffled", "csv", shuffled, run.Options{Threads: 2}},
		{"little memory", "csv", files, run.Options{Threads: 4, Memory: "64MB"}},
		{"gzip", "csv.gz", files, run.Options{Threads: 1}},
		{"Parquet", "parquet", shuffled, run.Options{Threads: 4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := runSame(t, p, writeAs(t, c.form, c.rows), c.o)
			if diff := cmp.Diff(want, digestsOf(t, b, "quality")); diff != "" {
				t.Error(diff)
			}
			// Where a bad row stands is another matter; how many there are is not.
			if a, b := sumOf(t, first, "quality", "rows"), sumOf(t, b, "quality", "rows"); a.Cmp(b) != 0 {
				t.Errorf("%s rows in doubt, and before %s", b, a)
			}
		})
	}
}

func runSame(t *testing.T, p *policy.Policy, e *economy.Economy, o run.Options) *book.Book {
	t.Helper()
	o.Policy, o.Economy = p, e
	report, b := runWith(t, o)
	if report.Loaded.SetAsideRows() != 2 || len(rowsOf(t, b, "ledger")) < 100 {
		t.Fatalf("%d rows set aside and %d lines: too little to compare", report.Loaded.SetAsideRows(), len(rowsOf(t, b, "ledger")))
	}
	return b
}
