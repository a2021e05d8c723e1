package run_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/run"
)

// Steps and totals may read the amount so far, and the amount after an earlier step, whatever that step does.
func TestAmountsThatAreReadAgain(t *testing.T) {
	p := loadText(t, `policy: {name: Steps, year: 2025-26}
gaps: {age: {because: not always known}}
price:
  stays:
    of: spells
    payer: spell.commissioner
    payee: spell.provider
    start with:
      child: {when: spell.age < 19, amount: £50.005}
      base: £100
    then:
      nothing: {multiply by: 0}
      back: {when: so far.nothing == £0, add: so far.base}
      old: {multiply by: "spell.age / 100 > 0.5 ? 2 : 1", if unknown: skip with gap age}
      tenth: {add: so far * 10%}
      one of:
        long: {when: spell.length_of_stay > 10, add: so far.tenth - so far.old}
        short: {add: -£1}
    totals:
      last: {sum: so far}
      of the tenth: {when: so far.tenth > £150, sum: so far.tenth - so far.old}
`)
	files := map[string]string{"spells.csv": spellsHeader + strings.Join([]string{
		"1,RXX,03V,AA,11,1,60,,2025-06-01,3,1", "2,RXX,03V,AA,11,1,10,,2025-06-01,30,2", "3,RXX,03V,AA,11,1,,,2025-06-01,3,1",
	}, "\n") + "\n"}
	_, b := runWith(t, run.Options{Policy: p, Economy: makeEconomy(t, "2025-26", files)})
	got := map[string]string{}
	for _, table := range []string{"ledger", "values", "gaps", "quality"} {
		for _, row := range rowsOf(t, b, table) {
			switch table {
			case "ledger", "values":
				got[row.Get("step")] = row.Get("records") + ": " + row.Get("pence")
			case "gaps":
				got["gap "+row.Get("gap")+row.Get("period")] = row.Get("records")
			default:
				got["unpriced"] = row.Get("found")
			}
		}
	}
	// The adult's 100 becomes 0, 100 again, 200 and 220, less 1. Each child's 50.005 becomes 0, 50.005 and 55.0055, and
	// then 60.006. Of the third nobody knows the age, so nobody knows what to start with.
	want := map[string]string{
		"base": "1: 10000", "child": "2: 10002", "nothing": "3: -20002", "back": "3: 20002", "old": "3: 10000", "tenth": "3: 3000",
		"short": "1: -100", "long": "2: 1000", "last": "3: 33901", "of-the-tenth": "1: 2000", "gap age": "", "unpriced": "age is missing",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Two steps may be skipped under one gap, and two rules may have a total of one name: each is told once.
func TestWhatIsToldOnce(t *testing.T) {
	rules := `policy: {name: Once, year: 2025-26}
gaps: {age: {because: not always known}}
price:
`
	for _, name := range []string{"stays", "more stays"} {
		rules += "  " + name + `:
    of: spells
    payer: spell.commissioner
    payee: spell.provider
    start with: {base: £100}
    then:
      old: {when: spell.age > 60, add: £10, if unknown: skip with gap age}
      young: {when: spell.age < 19 || spell.sex == '2', add: £10, if unknown: skip with gap age}
    totals: {adults: {when: spell.age >= 19}}
`
	}
	files := map[string]string{"spells.csv": spellsHeader + strings.Join([]string{
		"1,RXX,03V,AA,11,1,,,2025-06-01,3,2", "2,RXX,03V,AA,11,1,10,,2025-06-01,3,4", "3,RXX,03V,AA,11,1,,,2025-07-01,3,8",
	}, "\n") + "\n"}
	_, b := runWith(t, run.Options{Policy: loadText(t, rules), Economy: makeEconomy(t, "2025-26", files)})
	var got []string
	for _, row := range append(rowsOf(t, b, "gaps", "gap", "age"), rowsOf(t, b, "quality")...) {
		words := strings.Join([]string{row.Get("rule"), row.Get("period"), row.Get("records"), row.Get("expected"), row.Get("rows"), row.Get("touches")}, " ")
		got = append(got, strings.Join(strings.Fields(words), " "))
	}
	want := []string{
		"declared by the policy",
		"more-stays 2025-26-m03 2 ledger/2025-26-m03/more-stays.old, ledger/2025-26-m03/more-stays.young",
		"more-stays 2025-26-m04 8 ledger/2025-26-m04/more-stays.old, ledger/2025-26-m04/more-stays.young",
		"stays 2025-26-m03 2 ledger/2025-26-m03/stays.old, ledger/2025-26-m03/stays.young",
		"stays 2025-26-m04 8 ledger/2025-26-m04/stays.old, ledger/2025-26-m04/stays.young",
		"more-stays each record in the total adults of more stays or not in it 10 more-stays: 10 records",
		"stays each record in the total adults of stays or not in it 10 stays: 10 records",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
