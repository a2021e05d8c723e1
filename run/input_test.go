package run_test

import (
	"context"
	"fmt"
	"math/big"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// simplePolicy pays £100 for HRG AA and £2.50 for BB, half as much again at a provider whose factor is known, and counts
// long stays.
const simplePolicy = `policy: {name: Simple, year: 2025-26, nation: England}
gaps: {factor: {because: not every provider has one}, spells: {because: nobody has brought any}}
organisations: {attributes: {factor: {type: number.2, at least: 0, at most: 9}}}
tables: {tariff: {file: tariff.csv, key: [hrg], columns: {hrg: text, price: £.2}}}
price:
  stays:
    of: spells
    payer: spell.commissioner
    payee: spell.provider
    look up: {tariff: "tariff[spell.hrg]"}
    where: "spell.patient_class != '3'"
    start with: {base: tariff.price}
    then:
      factor: {multiply by: spell.provider.factor, if unknown: skip with gap factor}
measure:
  long stays: {of: spells, when: spell.length_of_stay > 10, out of: spells, for each: [nation, provider]}
`

// excusedPolicy is simplePolicy whose rules can do without spells, and a measure of waits.
var excusedPolicy = strings.NewReplacer("of: spells\n", "of: spells\n    if no records: gap spells\n",
	"{of: spells,", "{of: spells, if no records: gap spells,").Replace(simplePolicy) +
	"  waiting: {of: waits, if no records: gap spells, for each: provider}\n"

func loadText(t *testing.T, yaml string) *policy.Policy {
	t.Helper()
	p, err := policy.LoadFS(fstest.MapFS{"policy/policy.yaml": {Data: []byte(yaml)},
		"policy/tariff.csv": {Data: []byte("hrg,price\nAA,100\nBB,2.50\n")}}, "policy")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const (
	spellsHeader = "id,provider,commissioner,hrg,admission_method,patient_class,age,start,end,length_of_stay,count\n"
	register     = "code,name,kind,factor\nRXX,One,provider,1.5\nRYY,Two,provider,\n03V,Here,commissioner,\n"
)

// inputCase is rows of spells, and what becomes of them.
type inputCase struct {
	name   string
	spells []string // without the header; id, provider, hrg, class, end, days, count: the rest is the same in all
	no     bool     // no register
	// rows loaded and set aside; records priced, unpriced and not for the rule; pence paid
	loaded, aside, priced, unpriced, others int64
	pence                                   string
	kinds                                   string // of what was wrong, with the column
}

var inputCases = []inputCase{
	{name: "all is well", spells: []string{"1,RXX,AA,1,2025-06-01,3,1", "2,RYY,BB,1,2026-03-31,30,4"},
		loaded: 2, priced: 5, pence: "16000"},
	{name: "no rows", pence: "0"},
	{name: "an unknown provider", spells: []string{"1,RXX,AA,1,2025-06-01,3,1", "2,RZZ,AA,1,2025-06-01,3,1"},
		loaded: 1, aside: 1, priced: 1, pence: "15000", kinds: "unknown organisation provider"},
	{name: "any provider where there is no register", no: true, spells: []string{"2,RZZ,AA,1,2025-06-01,3,1"},
		loaded: 1, priced: 1, pence: "10000"},
	{name: "days outside the year", spells: []string{"1,RXX,AA,1,2025-03-31,3,1", "2,RXX,AA,1,2025-04-01,3,1", "3,RXX,AA,1,2026-04-01,3,1"},
		loaded: 1, aside: 2, priced: 1, pence: "15000", kinds: "outside the year end"},
	{name: "no such day", spells: []string{"1,RXX,AA,1,2025-06-31,3,1", "2,RXX,AA,1,01/06/2025,3,1"}, aside: 2, pence: "0", kinds: "not a date end"},
	{name: "one id twice", spells: []string{"1,RXX,AA,1,2025-06-01,3,1", "1,RXX,BB,1,2025-06-01,3,1", "2,RXX,BB,1,2025-06-01,3,1"},
		loaded: 2, aside: 1, priced: 2, pence: "15375", kinds: "duplicate key id"},
	{name: "less than none", spells: []string{"1,RXX,AA,1,2025-06-01,-3,1", "2,RXX,AA,1,2025-06-01,3,-1"}, aside: 2, pence: "0", kinds: "outside bounds count; outside bounds length_of_stay"},
	{name: "absurd numbers", spells: []string{"1,RXX,AA,1,2025-06-01,40001,1", "2,RXX,AA,1,2025-06-01,3,100000001",
		"3,RXX,AA,1,2025-06-01,3,1000000000000000000000000000000", "4,RXX,AA,1,2025-06-01,3,1e3", "5,RXX,AA,1,2025-06-01,three,1"},
		aside: 5, pence: "0", kinds: "not a number count; not a number length_of_stay; outside bounds count; outside bounds length_of_stay"},
	{name: "parts of a record", spells: []string{"1,RXX,AA,1,2025-06-01,2.5,1", "2,RXX,AA,1,2025-06-01,3,0.5"}, aside: 2, pence: "0", kinds: "too many decimal places count; too many decimal places length_of_stay"},
	{name: "as many as there can be", spells: []string{"1,RXX,AA,1,2025-06-01,40000,100000000", "2,RXX,AA,1,2025-06-01,0,100000000"},
		loaded: 2, priced: 200_000_000, pence: "3000000000000"},
	{name: "a count of nothing", spells: []string{"1,RXX,AA,1,2025-06-01,3,0"}, loaded: 1, pence: "0"},
	{name: "not priced", spells: []string{"1,RXX,CC,1,2025-06-01,3,7", "2,RXX,,1,2025-06-01,3,1", "3,RXX,BB,3,2025-06-01,3,2", "4,RXX,BB,1,2025-06-01,3,2"},
		loaded: 4, priced: 2, unpriced: 8, others: 2, pence: "750"},
	{name: "a needed value is missing", spells: []string{"1,,AA,1,2025-06-01,3,1", "2,RXX,AA,1,,3,1", ",RXX,AA,1,2025-06-01,3,1"},
		aside: 3, pence: "0", kinds: "missing value end; missing value id; missing value provider"},
	{name: "too many cells and too few", spells: []string{"1,RXX,AA,1,2025-06-01,3,1,9", "2,RXX,AA,1,2025-06-01,3"}, aside: 2, pence: "0", kinds: "wrong number of fields"},
}

// spellsCSV writes the short rows of a case out.
func spellsCSV(rows []string) string {
	var b strings.Builder
	b.WriteString(spellsHeader)
	for _, row := range rows {
		c := strings.SplitN(row, ",", 5)
		fmt.Fprintf(&b, "%s,%s,03V,%s,11,%s,60,,%s\n", c[0], c[1], c[2], c[3], c[4])
	}
	return b.String()
}

// Whatever is wrong with rows, none is lost: rows in are rows loaded and set aside, and records loaded are priced, not
// priced for a reason, or not the rule's.
func TestInput(t *testing.T) {
	p := loadText(t, simplePolicy)
	for _, c := range inputCases {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"spells.csv": spellsCSV(c.spells)}
			if !c.no {
				files["organisations.csv"] = register
			}
			report, b := runWith(t, run.Options{Policy: p, Economy: makeEconomy(t, "2025-26", files)})
			got := inputCase{name: c.name, spells: c.spells, no: c.no}
			got.count(t, report, b)
			if diff := cmp.Diff(c, got, cmp.AllowUnexported(inputCase{})); diff != "" {
				t.Errorf("-want +got\n%s\n%v", diff, report.Loaded.Faults)
			}
			if n := int64(len(c.spells)); got.loaded+got.aside != n {
				t.Errorf("%d rows, of which %d loaded and %d set aside", n, got.loaded, got.aside)
			}
		})
	}
}

// count fills in what became of the rows, as the report and the book tell it.
func (c *inputCase) count(t *testing.T, report *run.Report, b *book.Book) {
	t.Helper()
	var records int64
	for _, table := range report.Loaded.Tables {
		if table.Table == "spells" {
			c.loaded, c.aside = table.Loaded, table.SetAside
			fmt.Sscan(table.Sums[0].Loaded.String(), &records)
		}
	}
	var kinds []string
	for _, n := range report.Loaded.Counts {
		kinds = append(kinds, strings.TrimSpace(n.Kind+" "+n.Column))
	}
	c.kinds = strings.Join(kinds, "; ")
	fmt.Sscan(report.Rules[0].Records, &c.priced)
	fmt.Sscan(report.Rules[0].Unpriced, &c.unpriced)
	c.others = records - c.priced - c.unpriced
	c.pence = sumOf(t, b, "ledger", "pence").RatString()
	if rejected := sumOf(t, b, "quality", "rows", "kind", "rejected"); rejected.Num().Int64() < c.aside {
		t.Errorf("%d rows are set aside, and the book tells of %s", c.aside, rejected)
	}
	if lines, told := rowsOf(t, b, "ledger"), rowsOf(t, b, "gaps", "gap", "no records", "rule", "stays"); len(lines) == 0 && len(told) != 1 {
		t.Errorf("the rule made nothing, and the book does not say so")
	}
}

// rowsOf are the rows of a table of the book where columns have values, given in pairs.
func rowsOf(t *testing.T, b *book.Book, table string, where ...string) []book.Row {
	t.Helper()
	filter := map[string]string{}
	for i := 0; i < len(where); i += 2 {
		filter[where[i]] = where[i+1]
	}
	rows, err := b.Rows(context.Background(), table, filter)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// sumOf adds up a column of a table of the book.
func sumOf(t *testing.T, b *book.Book, table, column string, where ...string) *big.Rat {
	t.Helper()
	sum := new(big.Rat)
	for _, row := range rowsOf(t, b, table, where...) {
		if d, ok := row.Decimal(column); ok {
			sum.Add(sum, d.Rat())
		}
	}
	return sum
}

// What is wrong with whole files stops a run, and leaves no book behind.
func TestInputRefused(t *testing.T) {
	for _, c := range []struct {
		name, policy string
		files        map[string]string
		parts        []string
	}{
		{"no spells", simplePolicy, map[string]string{"organisations.csv": register},
			[]string{`rule "stays" reads the table spells, which the economy "test" does not have`, "add a file spells.csv"}},
		{"no spells, and all of the rules can do without", excusedPolicy, map[string]string{"organisations.csv": register}, []string{"reads the table spells"}},
		{"amounts beyond any engine", strings.Replace(simplePolicy, "base: tariff.price", "base: tariff.price * 10000000000000000000000000000", 1),
			map[string]string{"spells.csv": spellsHeader}, []string{"rule stays", "may need more than 128 bits", "round its parts"}},
		{"an empty file", simplePolicy, map[string]string{"spells.csv": ""}, []string{"spells.csv", "empty"}},
		{"a column is not there", simplePolicy, map[string]string{"spells.csv": "id,provider\n1,RXX\n"}, []string{"commissioner", "hrg"}},
		{"an NHS number", simplePolicy, map[string]string{"spells.csv": strings.TrimSuffix(spellsHeader, "\n") +
			",person\n1,RXX,03V,AA,11,1,60,,2025-06-01,3,1,9434765919\n"}, []string{"NHS number"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "book.duckdb")
			_, err := run.Run(context.Background(), run.Options{Policy: loadText(t, c.policy), Economy: makeEconomy(t, "2025-26", c.files), Book: path})
			if err == nil {
				t.Fatal("the run was not refused")
			}
			for _, part := range c.parts {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q is not in:\n%v", part, err)
				}
			}
			if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// A rule that can do without its table is listed under its gap, and the others run.
func TestRuleWithoutItsTable(t *testing.T) {
	waits := "provider,commissioner,function,part,month,band_from_weeks,band_to_weeks,count\nRXX,03V,C_100,Part_2,2025-06-01,0,1,3\n"
	report, b := runWith(t, run.Options{Policy: loadText(t, excusedPolicy), Economy: makeEconomy(t, "2025-26", map[string]string{"waits.csv": waits})})
	var told []string
	for _, row := range rowsOf(t, b, "gaps", "gap", "spells") {
		told = append(told, row.Get("rule")+": "+row.Get("because"))
	}
	want := []string{": nobody has brought any", "long-stays: nobody has brought any", "stays: nobody has brought any"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("gaps: %s", diff)
	}
	if len(report.Notes) != 1 || len(rowsOf(t, b, "measures", "measure", "waiting")) != 1 {
		t.Errorf("found notes %q and %d figures of waiting", report.Notes, len(rowsOf(t, b, "measures")))
	}
}
