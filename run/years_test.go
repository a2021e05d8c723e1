package run_test

import (
	"context"
	"fmt"
	"math/big"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// yearsPolicy is a policy for one of many years: a share that grows from that of the year before, a transfer that is
// paid a year late and one a month late, and decisions that stand on those before.
const yearsPolicy = `policy: {name: Years, year: %s, nation: England}
parameters: {pot: £%d}
measure:
  waiting: {of: observations, every: month, for each: [organisation], where: observation.measure == 'waiting', count: observation.numerator, unit: people}
share:
  budget:
    pot: pot
    among: provider
    every: year
    weight: "1"
    opening: last.budget ?? £0
    at least: 101%% * opening
    payer: "'X24'"
transfer:
  late:
    for each: provider
    every: year
    pay: {from: "'X24'", to: provider, amount: "£100 + (last.late.received ?? £0) * 2", due: next year, fund: late, recurrent: yes}
  monthly:
    for each: provider
    every: month
    when: waiting > (last.waiting ?? 0)
    pay: {from: provider, to: "'X24'", amount: £1 * (waiting - (last.waiting ?? 0)), due: next month}
decide:
  help:
    for each: provider
    every: month
    scale: [none, some, much]
    if unknown: list
    first of:
      - {when: waiting > (last.waiting ?? 0) && (was == 'some' || was == 'much') ?? no, outcome: much}
      - {when: waiting > (last.waiting ?? 0), outcome: some}
      - {when: (was == 'much') ?? no, outcome: some}
      - {outcome: none}
`

func yearName(year int) string { return fmt.Sprintf("%d-%02d", year, (year+1)%100) }

// waitingOf is how many wait for a provider in a month counted from April of 2000: it goes up and down.
func waitingOf(body, month int) int { return 10 + (month*month*7+body*13+month*5)%11 }

func yearEconomy(t *testing.T, year int) *economy.Economy {
	t.Helper()
	var observations strings.Builder
	observations.WriteString("measure,organisation,month,numerator,denominator\n")
	for m := range 12 {
		for body, code := range []string{"A", "B", "C"} {
			calendar, of := m+4, year
			if calendar > 12 {
				calendar, of = calendar-12, year+1
			}
			fmt.Fprintf(&observations, "waiting,%s,%d-%02d,%d,\n", code, of, calendar, waitingOf(body, (year-2000)*12+m))
		}
	}
	return makeEconomy(t, yearName(year), map[string]string{
		"organisations.csv": "code,name,kind\nA,A,provider\nB,B,provider\nC,C,provider\nX24,NHS England,nation\n",
		"observations.csv":  observations.String()})
}

// TestTenYears runs ten years one after another and holds each to what a loop over all the months gives: nothing is lost
// or made where one book ends and the next begins.
func TestTenYears(t *testing.T) {
	dir, after := t.TempDir(), ""
	states, since := map[string]string{}, map[string]string{}
	last := map[int]int{}
	var paid, wantPaid []string
	for year := 2000; year < 2010; year++ {
		p := loadText(t, fmt.Sprintf(strings.ReplaceAll(yearsPolicy, "last.late.received", "last.late.received"), yearName(year), 3000+(year-2000)*100))
		path := filepath.Join(dir, yearName(year)+".duckdb")
		if _, err := run.Run(context.Background(), run.Options{Policy: p, Economy: yearEconomy(t, year), Book: path, After: after}); err != nil {
			t.Fatal(err)
		}
		b := openBook(t, path)
		var want []string
		for m := range 12 {
			period := book.MonthOf(year, m+1).String()
			for body, code := range []string{"A", "B", "C"} {
				now := waitingOf(body, (year-2000)*12+m)
				before, known := last[body]
				last[body] = now
				more := !known || now > before
				if more {
					due := book.MonthWith(book.MonthOf(year, m+1).Last().AddDate(0, 0, 1))
					wantPaid = append(wantPaid, fmt.Sprintf("%s %s %d", due, code, (now-before)*100))
				}
				state := "none"
				switch was := states[code]; {
				case more && (was == "some" || was == "much"):
					state = "much"
				case more, was == "much":
					state = "some"
				}
				was := states[code]
				if states[code] = state; was != state {
					since[code] = period
				}
				want = append(want, strings.Join([]string{period, code, state, was, since[code]}, " "))
			}
		}
		var got []string
		for _, row := range rowsOf(t, b, "decisions") {
			got = append(got, strings.Join([]string{row.Get("period"), row.Get("organisation"), row.Get("outcome"), row.Get("was"), row.Get("since")}, " "))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%d (-want +got)\n%s", year, diff)
		}
		for _, row := range rowsOf(t, b, "ledger", "rule", "monthly") {
			paid = append(paid, fmt.Sprintf("%s %s %s", row.Get("period"), row.Get("payer"), row.Get("pence")))
		}
		after = path
	}
	if diff := cmp.Diff(wantPaid[:len(wantPaid)-strings.Count(strings.Join(wantPaid, ","), "2010-11")], paid); diff != "" {
		t.Errorf("what is paid a month late (-want +got)\n%s", diff)
	}
	b := openBook(t, after)
	if n := len(rowsOf(t, b, "ledger", "rule", "late")); n != 3 {
		t.Errorf("the tenth year pays %d lines of what was owed, expected 3", n)
	}
	for _, row := range rowsOf(t, b, "ledger", "rule", "late") { // what the ninth year owed: 100, doubled and 100 more, eight times
		if row.Get("pence") != fmt.Sprint(100*lateOf(8)) || row.Get("breakdown") != "owed=2008-09" || row.Get("recurrent") != "yes" {
			t.Errorf("the tenth year pays %v", row)
		}
	}
	budget := rowsOf(t, b, "shares", "organisation", "A")[0]
	if budget.Get("pence") != "130000" || budget.Get("opening_distance") == "" {
		t.Errorf("the tenth year's share is %v", budget)
	}
}

// lateOf is what a year owes, by how many years there were before it: what was received the year before it, which is
// what was owed two years before, twice over and £100 more.
func lateOf(year int) int64 {
	if year < 2 {
		return 100
	}
	return 100 + 2*lateOf(year-2)
}

// TestYearsCutAnywhere cuts a run of months at the end of a year: what is paid must add up to the same as in one loop
// over all of them, and a sum to date begins again in April.
func TestYearsCutAnywhere(t *testing.T) {
	const rules = `policy: {name: Cut, year: %s, nation: England}
measure:
  waiting: {of: observations, every: month, for each: [organisation], where: observation.measure == 'waiting', count: observation.numerator, unit: people}
transfer:
  moved:
    for each: provider
    every: month
    may be negative: yes
    pay: {from: provider, to: "'X24'", amount: £1 * (waiting - (last.waiting ?? 0)), due: next quarter}
  so far:
    for each: provider
    every: month
    pay: {from: "'X24'", to: provider, amount: £1 * to date(waiting)}
`
	dir, after := t.TempDir(), ""
	sum, owed := map[string]*big.Rat{}, map[string]*big.Rat{}
	for year := 2000; year < 2003; year++ {
		path := filepath.Join(dir, yearName(year)+".duckdb")
		p := loadText(t, fmt.Sprintf(rules, yearName(year)))
		if _, err := run.Run(context.Background(), run.Options{Policy: p, Economy: yearEconomy(t, year), Book: path, After: after}); err != nil {
			t.Fatal(err)
		}
		b := openBook(t, path)
		for _, row := range rowsOf(t, b, "ledger", "rule", "moved") {
			add(sum, row.Get("payer"), row)
		}
		clear(owed)
		for _, row := range rowsOf(t, b, "due") {
			if due, err := book.ParsePeriod(row.Get("due")); err == nil && due.Year > year {
				add(owed, row.Get("payer"), row)
			}
		}
		for body, code := range []string{"A", "B", "C"} {
			all := 0
			for m := range 12 {
				all += waitingOf(body, (year-2000)*12+m)
				row := rowsOf(t, b, "ledger", "rule", "so-far", "payee", code)[m]
				if row.Get("pence") != fmt.Sprint(all*100) {
					t.Errorf("%s has %s to date in %s, expected %d", code, row.Get("pence"), row.Get("period"), all*100)
				}
			}
		}
		after = path
	}
	for body, code := range []string{"A", "B", "C"} { // what moves adds up to where it ended
		got := new(big.Rat).Add(sum[code], owed[code])
		if want := int64(waitingOf(body, 35)) * 100; got.Cmp(new(big.Rat).SetInt64(want)) != 0 {
			t.Errorf("%s paid %s and owes %s, expected %d in all", code, sum[code], owed[code], want)
		}
	}
}

func add(sums map[string]*big.Rat, code string, row book.Row) {
	if sums[code] == nil {
		sums[code] = new(big.Rat)
	}
	if n, ok := row.Decimal("pence"); ok {
		sums[code].Add(sums[code], n.Rat())
	}
}

// TestAfterRefuses demands the book of the year before, of the same nation, as it was written.
func TestAfterRefuses(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "2000.duckdb")
	p := loadText(t, fmt.Sprintf(yearsPolicy, "2000-01", 3000))
	if _, err := run.Run(context.Background(), run.Options{Policy: p, Economy: yearEconomy(t, 2000), Book: path}); err != nil {
		t.Fatal(err)
	}
	for name, one := range map[string]struct {
		policy *policy.Policy
		year   int
		want   string
	}{
		"the same year": {p, 2000, "this is a book of 2000-01, and the policy Years is of 2000-01: expected the book of the year before, 1999-00"},
		"two years on":  {loadText(t, fmt.Sprintf(yearsPolicy, "2002-03", 3000)), 2002, "expected the book of the year before, 2001-02"},
		"another nation": {loadText(t, strings.Replace(fmt.Sprintf(yearsPolicy, "2001-02", 3000), "England", "Wales", 1)), 2001,
			"this is a book of England, and the policy Years is of Wales"},
	} {
		_, err := run.Run(context.Background(), run.Options{Policy: one.policy, Economy: yearEconomy(t, one.year), Book: filepath.Join(dir, "x.duckdb"), After: path})
		if err == nil || !strings.Contains(err.Error(), one.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
