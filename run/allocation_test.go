package run_test

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/internal/need"
	"github.com/commonpurse/commonpurse/run"
)

// needColumns are the columns of populations with those of the published file.
var needColumns = [][2]string{{"need_general", "wp_general_acute"}, {"need_community", "wp_community"},
	{"need_mental_health", "wp_mental_health"}, {"need_maternity", "wp_maternity"}, {"need_prescribing", "wp_prescribing"},
	{"need_avoidable", "wp_health_inequalities"}, {"need_core", "wp_core_services"}}

// TestAllocations shares the pot of each year among integrated care boards by the published weighted populations of
// their practices, and holds each share to the same division made here from the file, rounded to four places as the
// economy is.
func TestAllocations(t *testing.T) {
	for _, year := range []string{"2023-24", "2024-25"} {
		t.Run(year, func(t *testing.T) {
			file := need.Shared(t, "data/allocation/gp_practice_weighted_population_"+strings.ReplaceAll(year, "-", "_")+".csv.gz")
			practices := readGzip(t, file)
			path := filepath.Join(t.TempDir(), "book.duckdb")
			e, weights, total := practiceEconomy(t, year, practices)
			p := load(t, filepath.Join("..", "policies", "allocation-"+year))
			if _, err := run.Run(context.Background(), run.Options{Policy: p, Economy: e, Book: path}); err != nil {
				t.Fatal(err)
			}
			b := openBook(t, path)
			rows, err := b.Rows(context.Background(), "shares", nil)
			if err != nil {
				t.Fatal(err)
			}
			pot, sum := big.NewRat(10_000_000_000_000, 1), new(big.Rat)
			for _, row := range rows {
				code := row.Get("organisation")
				pence, _ := row.Decimal("pence")
				sum.Add(sum, pence.Rat())
				want := new(big.Rat).Quo(new(big.Rat).Mul(pot, weights[code]), total)
				if away := want.Sub(want, pence.Rat()); away.Abs(away).Cmp(big.NewRat(1, 1)) >= 0 {
					t.Errorf("%s has %s pence, %s away from its part", code, pence, away.FloatString(3))
				}
			}
			if len(rows) != 42 || sum.Cmp(pot) != 0 {
				t.Errorf("%d boards share %s pence, expected 42 and %s", len(rows), sum.RatString(), pot.RatString())
			}
			nation, err := b.At(context.Background(), "measures/"+year+"/beyond-the-components/England")
			if err != nil {
				t.Fatal(err)
			}
			beyond, known := nation.Rows[0].Decimal("value")
			if !known || beyond.Rat().Sign() <= 0 || beyond.Rat().Cmp(big.NewRat(1, 5)) > 0 {
				t.Errorf("the components leave %s of core need unexplained, expected some and less than a fifth", beyond)
			}
		})
	}
}

func readGzip(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// practiceEconomy is an economy of practices with their boards and weighted people, and what the boards' weights are.
func practiceEconomy(t *testing.T, year string, practices []map[string]string) (*economy.Economy, map[string]*big.Rat, *big.Rat) {
	t.Helper()
	weights, total := map[string]*big.Rat{}, new(big.Rat)
	var organisations, relations, populations strings.Builder
	organisations.WriteString("code,name,kind\nX24,NHS England,nation\n")
	relations.WriteString("child,parent,kind\n")
	populations.WriteString("organisation,age_band,sex,deprivation,persons")
	for _, c := range needColumns {
		populations.WriteString("," + c[0])
	}
	populations.WriteString("\n")
	for _, row := range practices {
		icb := row["icb_code"]
		if weights[icb] == nil {
			weights[icb] = new(big.Rat)
			fmt.Fprintf(&organisations, "%s,%q,icb\n", icb, row["icb_name"])
		}
		fmt.Fprintf(&organisations, "%s,%q,practice\n", row["practice_code"], row["practice_name"])
		fmt.Fprintf(&relations, "%s,%s,icb\n", row["practice_code"], icb)
		fmt.Fprintf(&populations, "%s,,,,%s", row["practice_code"], places(t, row["population"], 2))
		for _, c := range needColumns {
			populations.WriteString("," + places(t, row[c[1]], 4).String())
		}
		populations.WriteString("\n")
		core := places(t, row["wp_core_services"], 4).Rat()
		weights[icb].Add(weights[icb], core)
		total.Add(total, core)
	}
	return makeEconomy(t, year, map[string]string{"organisations.csv": organisations.String(),
		"relations.csv": relations.String(), "populations.csv": populations.String()}), weights, total
}

func places(t *testing.T, text string, n int) decimal.Decimal {
	t.Helper()
	x, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is not a number", text)
	}
	return decimal.Round(x, n)
}
