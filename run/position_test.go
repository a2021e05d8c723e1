package run_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/run"
)

// positionRules is a policy for one of two years: contracts and a linear levy on them, money that is gated without itself,
// an overspend that is taken back a year later, a loan, and the positions of every body by quarter and by year.
const positionRules = `policy: {name: Held, year: %s, nation: England}
transfer:
  contract:
    for each: [provider, commissioner]
    every: month
    pay: {from: commissioner, to: provider, amount: plans.block, recurrent: yes}
    may be negative: yes
  levy:
    for each: [provider, commissioner]
    every: year
    pay: {from: provider, to: commissioner, amount: 3%% * contract, fund: levy}
    may be negative: yes
  gated:
    for each: provider
    every: quarter
    when: to date(before gate.in year) >= £0
    pay: {from: "'X'", to: provider, amount: £25, fund: gate, recurrent: no}
  taken back:
    for each: [provider]
    every: year
    when: year.in year < £0
    pay: {from: provider, to: "'X'", amount: £0 - year.in year, due: next year, fund: taken back}
  loan:
    for each: provider
    every: year
    pay: {from: "'X'", to: provider, amount: £7, fund: loan}
  repaid:
    for each: [provider, nation]
    every: year
    when: loans.carried forward > £0
    pay: {from: provider, to: nation, amount: 50%% * loans.carried forward, due: next year, fund: loan}
positions:
  quarter: {for each: all, every: quarter, brought forward: last.carried forward ?? £0, in year: {ledger: all, accounts: all}, non recurrent: {recurrent: no}, support: {funds: [gate]}}
  year: {for each: all, every: year, brought forward: last.carried forward ?? £0, in year: {ledger: all, accounts: all}, made good: latest first}
  before gate: {for each: provider, every: quarter, in year: {ledger: all, accounts: all, but not: {funds: [gate, levy, loan, taken back]}}}
  loans: {between: [provider, nation], every: year, brought forward: last.carried forward ?? £0, in year: {funds: [loan]}}
`

// heldYear draws the files of a year: contracts and accounts of periods of every length, and the same with the first
// commissioner split in two.
func heldYear(rt *rapid.T, year int) (whole, split map[string]string) {
	pick := func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(rt, what) }
	register := "code,name,kind\nX,Centre,nation\nP1,P1,provider\nP2,P2,provider\nC1,C1,commissioner\nC2,C2,commissioner\n"
	plans, plansSplit := "provider,commissioner,line,month,activity,pence\n", "provider,commissioner,line,month,activity,pence\n"
	for _, provider := range []string{"P1", "P2"} {
		for _, commissioner := range []string{"C1", "C2"} {
			for month := range 12 {
				if pick("planned", 3) > 0 {
					continue
				}
				calendar, of := month+4, year
				if calendar > 12 {
					calendar, of = calendar-12, year+1
				}
				pence := pick("pence", 90001)
				if pick("taken back", 5) == 4 {
					pence = -pence
				}
				row := func(c string, pence int) string {
					return fmt.Sprintf("%s,%s,block,%d-%02d,,%d\n", provider, c, of, calendar, pence)
				}
				plans += row(commissioner, pence)
				if commissioner == "C2" {
					plansSplit += row("C2", pence)
					continue
				}
				part := pick("part", 7) * pence / 7
				plansSplit += row("C1", part) + row("C9", pence-part)
			}
		}
	}
	accounts := "organisation,line,period,pence,recurrent\n"
	for _, body := range []string{"X", "P1", "P2", "C1", "C2"} {
		for _, line := range []string{"grant", "pay"} {
			for _, part := range [][]string{{""}, {"-q1", "-q2", "-q3", "-q4"}, {"-q1", "-m04", "-m12"}, {"-m02", "-m07"}}[pick("parts", 4)] {
				accounts += fmt.Sprintf("%s,%s,%d-%02d%s,%d,%s\n", body, line, year, (year+1)%100, part, pick("account", 60001)-30000,
					[]string{"", "true", "false"}[pick("recurrent", 3)])
			}
		}
	}
	whole = map[string]string{"organisations.csv": register, "plans.csv": plans, "accounts.csv": accounts}
	split = maps.Clone(whole)
	split["organisations.csv"] += "C9,C9,commissioner\n"
	split["plans.csv"] = plansSplit
	return whole, split
}

// TestPositionsHold draws two years and holds every position to the lines of the ledger and the accounts, added up here
// without the rules; all bodies' ledger to nothing; quarters to their year; a gate to one payment; and a commissioner
// split in two to the whole, but for a penny a line of the levy.
func TestPositionsHold(t *testing.T) {
	if testing.Short() {
		t.Skip("many small books: not in short tests")
	}
	checks := flag.Lookup("rapid.checks")
	if checks.Value.String() == checks.DefValue { // each trial makes four books: one of them is usual
		if err := checks.Value.Set("1"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { checks.Value.Set(checks.DefValue) })
	}
	gated, owed := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp("", "purse-held-")
		if err != nil {
			rt.Fatal(err)
		}
		defer os.RemoveAll(dir)
		after, afterSplit := "", ""
		for year := 2024; year < 2026; year++ {
			files, split := heldYear(rt, year)
			var b, other *book.Book
			b, after = heldBook(t, rt, filepath.Join(dir, fmt.Sprint(year)), year, files, after)
			other, afterSplit = heldBook(t, rt, filepath.Join(dir, fmt.Sprint(year, "split")), year, split, afterSplit)
			addUp(t, rt, b, files)
			addUp(t, rt, other, split)
			heldTogether(t, rt, b)
			heldApart(t, rt, b, other)
			gated += len(rowsOf(t, b, "ledger", "rule", "gated"))
			for _, row := range rowsOf(t, b, "ledger", "rule", "taken-back") {
				if strings.HasPrefix(row.Get("breakdown"), "owed=") {
					owed++
				}
			}
			b.Close()
			other.Close()
		}
	})
	if many := checks.Value.String() != "1"; many && (gated == 0 || owed == 0) {
		t.Errorf("the draws met %d gated payments and %d taken back", gated, owed)
	}
}

func heldBook(t *testing.T, rt *rapid.T, path string, year int, files map[string]string, after string) (*book.Book, string) {
	p := loadText(t, fmt.Sprintf(positionRules, yearName(year)))
	path += ".duckdb"
	if _, err := run.Run(context.Background(), run.Options{Policy: p, Economy: makeEconomy(t, yearName(year), files), Book: path, After: after, Threads: 1}); err != nil {
		rt.Fatal(err)
	}
	return openBook(t, path), path
}

func penceOf(row book.Row, column string) *big.Int {
	if n, ok := row.Decimal(column); ok {
		return n.Coefficient()
	}
	return new(big.Int)
}

// addUp holds the positions that count everything to the lines.
func addUp(t *testing.T, rt *rapid.T, b *book.Book, files map[string]string) {
	all := new(big.Int)
	for _, row := range rowsOf(t, b, "positions", "position", "year") {
		body, lines, outside := row.Get("organisation"), new(big.Int), new(big.Int)
		for _, line := range rowsOf(t, b, "ledger") {
			if line.Get("payee") == body {
				lines.Add(lines, penceOf(line, "pence"))
			}
			if line.Get("payer") == body {
				lines.Sub(lines, penceOf(line, "pence"))
			}
		}
		for _, line := range strings.Split(strings.TrimSpace(files["accounts.csv"]), "\n")[1:] {
			cells := strings.Split(line, ",")
			if n, ok := new(big.Int).SetString(cells[3], 10); ok && cells[0] == body {
				outside.Add(outside, n)
			}
		}
		if got := penceOf(row, "accounts"); got.Cmp(outside) != 0 {
			rt.Fatalf("%s has %s of accounts, and the lines come to %s\n%s", body, got, outside, files["accounts.csv"])
		}
		if got := new(big.Int).Sub(penceOf(row, "received"), penceOf(row, "paid")); got.Cmp(lines) != 0 {
			rt.Fatalf("%s has %s of the ledger, and the lines come to %s", body, got, lines)
		}
		want := new(big.Int).Add(penceOf(row, "brought_forward"), new(big.Int).Add(lines, outside))
		if got := penceOf(row, "carried_forward"); got.Cmp(want) != 0 {
			rt.Fatalf("%s carries %s forward, expected %s", body, got, want)
		}
		all.Add(all, lines)
	}
	if all.Sign() != 0 {
		rt.Fatalf("over all bodies the ledger comes to %s", all)
	}
}

// heldTogether holds quarters to the year, parts by origin to what is carried forward, and a gate to one payment.
func heldTogether(t *testing.T, rt *rapid.T, b *book.Book) {
	quarters, year := map[string]*big.Int{}, map[string]string{}
	for _, row := range rowsOf(t, b, "positions", "position", "quarter") {
		body := row.Get("organisation")
		if quarters[body] == nil {
			quarters[body] = new(big.Int)
		}
		quarters[body].Add(quarters[body], penceOf(row, "in_year"))
	}
	for _, row := range rowsOf(t, b, "positions", "position", "year") {
		year[row.Get("organisation")] = row.Get("in_year")
	}
	for body, sum := range quarters {
		if sum.String() != year[body] {
			rt.Fatalf("the quarters of %s come to %s and its year to %s", body, sum, year[body])
		}
	}
	signs, paid := map[string]int{}, map[string]bool{}
	for _, row := range rowsOf(t, b, "origins") {
		key := row.Get("period") + row.Get("position") + row.Get("organisation") + row.Get("other")
		if sign := penceOf(row, "pence").Sign(); sign == 0 || signs[key]*sign < 0 {
			rt.Fatalf("a deficit stands beside a surplus: %v", row)
		} else {
			signs[key] = sign
		}
	}
	for _, row := range rowsOf(t, b, "ledger", "rule", "gated") {
		key := row.Get("period") + row.Get("payee")
		if paid[key] || row.Get("pence") != "2500" {
			rt.Fatalf("a gate pays twice: %v", row)
		}
		paid[key] = true
	}
}

// heldApart holds the book of a commissioner split in two to that of the whole.
func heldApart(t *testing.T, rt *rapid.T, b, split *book.Book) {
	sums := func(b *book.Book) (map[string]*big.Int, int) {
		out := map[string]*big.Int{}
		for _, row := range rowsOf(t, b, "positions", "position", "year") {
			body := strings.Replace(row.Get("organisation"), "C9", "C1", 1)
			if out[body] == nil {
				out[body] = new(big.Int)
			}
			for _, column := range []string{"received", "accounts"} {
				out[body].Add(out[body], penceOf(row, column))
			}
			out[body].Sub(out[body], penceOf(row, "paid"))
		}
		return out, len(rowsOf(t, b, "ledger", "rule", "levy"))
	}
	one, _ := sums(b)
	two, lines := sums(split)
	for body, sum := range one {
		// a levy of a penny more or less in the year before is taken back with it, or not
		if apart := new(big.Int).Sub(sum, two[body]); apart.CmpAbs(big.NewInt(int64(4*lines))) > 0 && !gateDiffers(t, b, split, body) {
			rt.Fatalf("%s has %s, and %s when C1 is split", body, sum, two[body])
		}
	}
}

// gateDiffers says whether a body was paid through a gate or taken back from otherwise in the two books.
func gateDiffers(t *testing.T, a, b *book.Book, body string) bool {
	for _, rule := range []string{"gated", "taken-back"} {
		if len(rowsOf(t, a, "ledger", "rule", rule)) != len(rowsOf(t, b, "ledger", "rule", rule)) {
			return true
		}
	}
	return false
}
