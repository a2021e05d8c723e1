package run_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/internal/need"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

func load(t *testing.T, dir string) *policy.Policy {
	t.Helper()
	p, err := policy.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// makeEconomy writes files and opens them as an economy.
func makeEconomy(t *testing.T, year string, files map[string]string) *economy.Economy {
	t.Helper()
	dir := t.TempDir()
	files["economy.yaml"] = "name: test\nyear: " + year + "\nsource: made for a test\nlicence: none\n"
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	e, err := economy.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// priceCSV prices a file and gives, for each row, pence and steps.
func priceCSV(t *testing.T, p *policy.Policy, text string, o run.PriceOptions) [][]string {
	t.Helper()
	var out bytes.Buffer
	if err := run.Price(context.Background(), p, strings.NewReader(text), &out, o); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var priced [][]string
	for _, row := range rows[1:] {
		priced = append(priced, row[len(row)-2:])
	}
	return priced
}

const spellHeader = "id,provider,commissioner,hrg,admission_method,patient_class,age,end,length_of_stay\n"

// The examples of the payment rules, at the published prices of 2017/18.
func TestWorkedExamples(t *testing.T) {
	p := load(t, "../policies/england-2017-18")
	e := makeEconomy(t, "2017-18", map[string]string{
		"organisations.csv":     "code,name,kind,market_forces\nRXX,One,provider,1\nRYY,Dear,provider,1.1\n",
		"short_stay_shares.csv": "hrg,share\nDZ11V,0.70\n",
	})
	spells := spellHeader + strings.Join([]string{
		"A1,RXX,03V,HN12F,11,1,60,2017-06-01,4",
		"A2,RXX,03V,HN22E,11,1,60,2017-06-01,12",
		"A3,RXX,03V,EB03E,21,1,60,2017-06-01,15",
		"A4,RXX,03V,EB03E,21,1,60,2017-06-01,13",
		"A5,RXX,03V,DZ11V,21,1,40,2017-06-01,1",
		"A6,RXX,03V,DZ11V,21,1,18,2017-06-01,1",
		"A8,RYY,03V,BZ34C,11,2,60,2017-06-01,0",
		"A9 day case,RXX,03V,GA10K,11,2,60,2017-06-01,0",
		"A9 elective,RXX,03V,GA10K,11,1,60,2017-06-01,1",
		"A9 emergency,RXX,03V,GA10K,21,1,60,2017-06-01,4",
		"A10 day case,RXX,03V,FZ60Z,11,2,60,2017-06-01,0",
	}, "\n")
	want := [][]string{
		{"543100", "elective=543100; market forces=0"},
		{"666300", "elective=552800; long stay=113500; market forces=0"},
		{"175900", "non-elective=130100; long stay=45800; market forces=0"},
		{"130100", "non-elective=130100; market forces=0"},
		{"103740", "non-elective=148200; short stay=-44460; market forces=0"},
		{"148200", "non-elective=148200; market forces=0"},
		{"73370", "day case=66700; market forces=6670"},
		{"190900", "day case=190900; market forces=0"},
		{"172600", "elective=172600; market forces=0"},
		{"321300", "non-elective=321300; market forces=0"},
		{"34100", "day case=34100; market forces=0"},
	}
	if diff := cmp.Diff(want, priceCSV(t, p, spells, run.PriceOptions{Rule: "admitted-care", Name: "spells.csv", Economy: e})); diff != "" {
		t.Error(diff)
	}
}

func TestWhyARowIsNotPriced(t *testing.T) {
	p := load(t, "../policies/england-2017-18")
	spells := spellHeader + strings.Join([]string{
		"1,RXX,03V,ZZ99Z,21,1,60,2017-06-01,1",
		"2,RXX,03V,,21,1,60,2017-06-01,1",
		"3,RXX,03V,EB03E,21,1,60,2017-06-01,",
		"4,RXX,03V,EB03E,98,1,60,2017-06-01,1",
		"5,RXX,03V,EB03E,21,1,sixty,2017-06-01,1",
		"6,RXX,03V,EB03E,21,1,-4,2017-06-01,1",
		"7,RXX,03V,EB03E,99x,1,60,2017-06-01,1",
		"8,RXX,03V,EB03E,11,3,60,2017-06-01,1",
		"9,RXX,03V,EB03E,21,1,60,2017-06-01,1,more",
		"10,RXX,03V,EB03E,21,1,60,2018-04-01,1",
		"11,RXX,03V,EB03E,99x,1,sixty,2017-06-31,1",
		"12,RXX,03V,EB\xe9,21,1,60,2017-06-01,1",
	}, "\n")
	var reasons []string
	for i, row := range priceCSV(t, p, spells, run.PriceOptions{Rule: "admitted-care", Name: "spells.csv", Chunk: 4}) {
		if row[0] != "" {
			t.Errorf("row %d has %s pence", i+1, row[0])
		}
		reasons = append(reasons, row[1])
	}
	want := []string{
		"hrg is not in tariff", "hrg is missing", "length of stay is missing", "no start step is for this kind of record",
	}
	if diff := cmp.Diff(want, reasons[:4]); diff != "" {
		t.Error(diff)
	}
	for i, part := range []string{"age", "age", "admission_method", "no start step", "cells",
		"end: found 2018-04-01, expected a day of the policy's year, 2017-04-01 to 2018-03-31",
		"age: expected number, found \"sixty\"; end: expected a date", "not UTF-8"} {
		if !strings.Contains(reasons[4+i], part) {
			t.Errorf("row %d: %q does not speak of %s", 5+i, reasons[4+i], part)
		}
	}
}

// Every HRG, setting and a spread of lengths of stay against arithmetic done here on the published file, and 3,000
// spells drawn at random with market forces and short-stay shares.
func TestPricesEqualAnIndependentCalculation(t *testing.T) {
	rows := readCSV(t, need.Shared(t, "data/tariff/apc_tariff_2017_19.csv"))
	p := load(t, "../policies/england-2017-18")
	r := rand.New(rand.NewPCG(20, 17))
	var text strings.Builder
	text.WriteString(spellHeader)
	var want []string
	add := func(row map[string]string, method, class string, age, days, factor int, share int) {
		fmt.Fprintf(&text, "%d,P%d,03V,%s,%s,%s,%d,2017-06-01,%d\n", len(want), factor, row["hrg"], method, class, age, days)
		want = append(want, byHand(row, method, class, age, days, factor, share))
	}
	shares := map[string]int{}
	for i, row := range rows {
		if i%7 == 0 {
			shares[row["hrg"]] = 2500 + i%50*100
		}
		for _, days := range []int{0, 1, 5, 60, 500} {
			add(row, "11", "1", 50, days, 0, shares[row["hrg"]])
			add(row, "11", "2", 50, days, 0, shares[row["hrg"]])
			add(row, "31", "1", 50, days, 0, shares[row["hrg"]])
			add(row, "21", "1", 18, days, 0, shares[row["hrg"]])
		}
	}
	methods := []string{"11", "12", "13", "21", "22", "28", "2A", "2D", "31", "82"}
	for range 3000 {
		row := rows[r.IntN(len(rows))]
		class := "1"
		if r.IntN(3) == 0 {
			class = "2"
		}
		add(row, methods[r.IntN(len(methods))], class, r.IntN(100), r.IntN(40), r.IntN(20), shares[row["hrg"]])
	}
	got := priceCSV(t, p, text.String(), run.PriceOptions{Rule: "admitted-care", Name: "spells.csv", Economy: factors(t, rows, shares)})
	for i := range want {
		if got[i][0] != want[i] {
			t.Fatalf("spell %d of %d: got %s (%s), by hand %s", i, len(want), got[i][0], got[i][1], want[i])
		}
	}
}

// factors is an economy of 20 providers with market forces 1.00 to 1.19 and some thousandths more, and the shares.
func factors(t *testing.T, rows []map[string]string, shares map[string]int) *economy.Economy {
	var organisations, flags strings.Builder
	organisations.WriteString("code,name,kind,market_forces\n")
	for i := range 20 {
		fmt.Fprintf(&organisations, "P%d,Provider,provider,%d.%06d\n", i, 1, factorMillionths(i)-1_000_000)
	}
	flags.WriteString("hrg,share\n")
	for _, row := range rows {
		if share := shares[row["hrg"]]; share > 0 {
			fmt.Fprintf(&flags, "%s,0.%04d\n", row["hrg"], share)
		}
	}
	return makeEconomy(t, "2017-18", map[string]string{
		"organisations.csv": organisations.String(), "short_stay_shares.csv": flags.String(),
	})
}

func factorMillionths(i int) int {
	if i == 0 {
		return 1_000_000
	}
	return 1_000_000 + i*10_000 + i*37
}

// byHand is the price in pence by the rules as a person would do them, "" where there is none.
func byHand(row map[string]string, method, class string, age, days, factor, share int) string {
	number := func(name string) int {
		n, _ := strconv.Atoi(row[name])
		return n
	}
	first := func(a, b string) int {
		if n := number(a); n > 0 {
			return n
		}
		return number(b)
	}
	elective := method == "11" || method == "12" || method == "13"
	emergency := method[0] == '2'
	base, trim := number("nonelective_2017_18"), number("nonelective_trim_days_2017_18")
	if elective {
		base, trim = first("elective_2017_18", "combined_dc_el_2017_18"), number("elective_trim_days_2018_19")
		if class == "2" {
			base = first("daycase_2017_18", "combined_dc_el_2017_18")
		}
	}
	dayCase := elective && class == "2"
	if base == 0 {
		return ""
	}
	tenThousandths := base * 10_000 // of a pound
	switch {
	case emergency && age >= 19 && days < 2:
		if share > 0 {
			tenThousandths = base * share
		}
	case !dayCase && days > trim:
		if row["long_stay_per_day_2017_18"] == "" {
			return ""
		}
		tenThousandths += (days - trim) * number("long_stay_per_day_2017_18") * 10_000
	}
	// A pound is 10^10 of ten-thousandths times millionths, a penny 10^8.
	return strconv.Itoa((tenThousandths*factorMillionths(factor) + 50_000_000) / 100_000_000)
}

func readCSV(t *testing.T, path string) []map[string]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		out = append(out, m)
	}
	return out
}
