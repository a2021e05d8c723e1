package formats

import (
	"context"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
)

// What real contract files do to a cell, by what it is: a figure stays the same figure or is no figure.
var (
	dirtyMonths = []string{"1", "02", "3.0", " 4", "5\u00a0", "\ufeff6", "13", "110", "5.5", "", "April"}
	dirtyYears  = []string{"202526", "2025/26", "2025-26", "2025 26", "2025-2026", "202526.0", "", "2025", "202425", "General Surgery", "202627"}
	dirtyCodes  = []string{"RXX", " RXX", "RXX\u00a0", "\ufeffRXX", "R\u200bXX", "RXX00", "", "NT300"}
	dirtyLines  = []string{"NEL", "EL ", "BLOCK", "", "\u00a0"}
	dirtyPounds = []string{"1200", "1,200.50", "£1,200.50", "Â£1200", "\ufffd1,200", "(50.25)", "-50.25", "50.25-", "1200.0", "0", "", "-", " 7 ",
		"0.123456789", "99999999999", "TBC", "#REF!", "1e3", "NaN", "1.2.3", "((5))"}
)

// Whatever is in a file, alone and together, every row and every pound that can be told is read or set aside, and what is
// written loads whole.
func TestDirtyContractMonitoring(t *testing.T) {
	db := empty(t)
	random := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) []string {
		clean := []string{"1", "202526", "RXX", "00L", "NEL", "10", "1000", "12", "1200.25"}
		dirt := [][]string{dirtyMonths, dirtyYears, dirtyCodes, dirtyCodes, dirtyLines, dirtyPounds, dirtyPounds, dirtyPounds, dirtyPounds}
		for range rapid.IntRange(0, 2).Draw(r, "how many") {
			at := rapid.IntRange(0, len(clean)-1).Draw(r, "column")
			clean[at] = rapid.SampledFrom(dirt[at]).Draw(r, "cell")
		}
		switch rapid.IntRange(0, 40).Draw(r, "form") {
		case 0:
			return clean[:5] // cut short
		case 1:
			return append([]string{"General Surgery"}, clean...) // slipped by a column
		}
		return clean
	}), 1, 80)
	for seed := range 25 {
		rows := append([][]string{{"1", "202526", "RXX", "00L", "NEL", "10", "1000", "12", "1200.25"}}, random.Example(seed)...)
		text := strings.Replace(acmHeader, ",TARIFF CODE", "", 1)
		text = strings.Replace(text, ",CAM ASSIGNMENT", "", 1)
		for _, row := range rows {
			for i, c := range row {
				row[i] = `"` + c + `"`
			}
			text += strings.Join(row, ",") + "\n"
		}
		dir := filepath.Join(t.TempDir(), "economy")
		report, err := Import(context.Background(), "acm", place(t, "acm_2025-09-18.csv", text), dir, Options{Year: "2025-26"})
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text)
		}
		f := report.Files[0]
		aside, _ := os.ReadFile(filepath.Join(dir, "set-aside.csv"))
		if f.Rows != int64(len(rows)) || f.Rows != f.Loaded+f.SetAside || int(f.SetAside) != len(report.SetAside) ||
			f.SetAside > 0 && len(aside) == 0 {
			t.Errorf("seed %d: %+v and %d set aside\n%s", seed, f, len(report.SetAside), text)
		}
		e, err := economy.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		loaded, err := e.Load(context.Background(), db, economy.Options{})
		if err != nil || loaded.SetAsideRows() != 0 {
			t.Fatalf("seed %d: %v, %+v\n%s", seed, err, loaded, text)
		}
		kept, _ := decimal.Parse(one(t, db, "CAST(coalesce(sum(charged), 0) AS VARCHAR)) FROM contract_lines"))
		if want := toldPounds(rows, report); kept.Rat().Cmp(want) != 0 {
			t.Errorf("seed %d: %s kept, want %s\n%s", seed, kept, want.FloatString(0), text)
		}
	}
}

// toldPounds are the hundred-millionths of a pound in rows that were not set aside.
func toldPounds(rows [][]string, report *Report) *big.Rat {
	sum := new(big.Rat)
	for i, row := range rows {
		if slices.ContainsFunc(report.SetAside, func(s economy.SetAside) bool { return s.Row == int64(i+2) }) {
			continue
		}
		n, ok := loose(strings.TrimSpace(strings.Trim(row[8], `"`)))
		if ok {
			sum.Add(sum, decimal.Round(new(big.Rat).Mul(n, big.NewRat(100_000_000, 1)), 0).Rat())
		}
	}
	return sum
}

// A number as contract files have it is read as that number or as none, whatever is in the cell.
func FuzzLooseNumbers(f *testing.F) {
	for _, text := range dirtyPounds {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, ok := loose(text)
		if ok == (n == nil) {
			t.Fatalf("%q: %v, %v", text, n, ok)
		}
		if !ok || n.Sign() == 0 {
			return
		}
		again, ok := loose(decimal.Text(n))
		if !ok || again.Cmp(n) != 0 {
			t.Fatalf("%q is %s, and that is %v", text, decimal.Text(n), again)
		}
		if back, ok := loose("(" + strings.TrimPrefix(decimal.Text(n), "-") + ")"); !ok || new(big.Rat).Abs(n).Cmp(new(big.Rat).Neg(back)) != 0 {
			t.Fatalf("%q in brackets is %v", text, back)
		}
	})
}

// Whatever a file holds, import says what is at fault or accounts for each of its rows, and a plan alone as well.
func FuzzContractMonitoring(f *testing.F) {
	f.Add(acmHeader+"1,202526,RXX,00L,NEL,DZ11V,10,\"£1,000.00\",12,(1200.005),x\n", "acm_2025-05-20.csv", false)
	f.Add(acmHeader+"1,,RXX00,00L,\"NEL\n\",,TBC,,,,x\n\n,,,\n", "acm_2526.csv", false)
	f.Add(strings.Replace(acmHeader, "ACTUAL", "X", 2)+"13,2025 26,RXX,00L,BLOCK,,0,5,,,x\n", "iap_20250520.csv", true)
	f.Fuzz(func(t *testing.T, text, name string, plan bool) {
		format := map[bool]string{false: feedMonitoring, true: feedPlan}[plan]
		if name != filepath.Base(name) || len(name) > 100 || strings.ContainsAny(name, "\x00/") || !strings.HasSuffix(name, ".csv") {
			name = "x.csv"
		}
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Skip(err)
		}
		report, err := Import(context.Background(), format, []string{file}, filepath.Join(t.TempDir(), "economy"), Options{})
		if err != nil {
			if _, located := err.(fault.List); !located {
				t.Fatalf("the error is no list of faults: %v", err)
			}
			return
		}
		f := report.Files[0]
		rows := int64(0)
		for _, r := range report.Replaces {
			rows += r.Now.Rows
		}
		if f.Rows != f.Loaded+f.SetAside || rows != f.Loaded {
			t.Fatalf("%+v, and its statements have %d rows", f, rows)
		}
	})
}
