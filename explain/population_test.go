package explain_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/explain"
)

const populated = `
-- policy/policy.yaml --
policy: {name: Rates, year: 2025-26, nation: England}
organisations:
  parents: {icb: {because: The board.}}
tables:
  ages: {file: ages.csv, key: [age], between: {age: [age_from, age_to]}, columns: {age_from: number, age_to: number, age_band: text}}
  standard: {file: standard.csv, key: [age_band], columns: {age_band: text, people: number}}
  england: {file: england.csv, key: [age_band, sex], columns: {age_band: text, sex: text, deaths: number, people: number}}
define:
  populations: {of age: population.age_band, broad: "population.age_band == '0-64' ? 'young' : 'old'"}
measure:
  crude: {of: spells, every: month, out of: {of: populations, counted as: person-years, no records are: zero}, per: 1000, for each: [nation, practice, practice.icb], by: [sex, function], judge: {limits: rate, against: nation}, better: lower}
  direct:
    of: spells
    every: quarter
    meaning: How many stays in each 100,000 people of a standard population.
    owner: the board
    who acts: the practice
    review: 2025-05-01
    look up: {of age: "ages[spell.age]"}
    let: {age_band: of age.age_band}
    out of: {of: populations, counted as: person-years}
    per: 100,000
    standardise: {method: direct, by: [age_band, sex], standard: standard}
    for each: [nation, practice.icb, practice]
    by: [sex, function]
    judge: {against: nation, over time: limits}
    places: 3
  to the nation:
    of: spells
    every: year
    let: {broad: "spell.age < 65 ? 'young' : 'old'"}
    out of: {of: populations, where: population.sex == '1' || population.sex == '2', no records are: zero}
    per: 1000
    standardise: {method: direct, by: [broad], standard: nation, times: spell.length_of_stay}
    for each: [nation, practice]
    places: 6
  ratio:
    of: spells
    every: quarter
    out of: {of: populations, counted as: people}
    per: 100
    standardise: {method: indirect, by: [sex], rates: nation}
    for each: [practice, practice.icb]
    by: [function]
    judge: {level: 90%}
  held to england:
    of: spells
    every: year
    look up: {of age: "ages[spell.age]"}
    out of: {of: populations}
    standardise: {method: indirect, by: {age_band: of age.age_band, sex: spell.sex}, rates: england, events: deaths, people: people}
    for each: [practice, nation]
    by: [sex]
-- policy/ages.csv --
age_from,age_to,age_band
0,64,0-64
65,,65+
-- policy/standard.csv --
age_band,people
0-64,60000
65+,40000
-- policy/england.csv --
age_band,sex,deaths,people
0-64,1,10,1000
65+,1,50,1000
0-64,2,10,2000
65+,2,50,1250
-- economy/organisations.csv --
code,name,kind
RXX,One,provider
03V,Here,commissioner
P1,First,practice
P2,Second,practice
P3,Without people,practice
P4,Without stays,practice
QE1,Board,icb
-- economy/relations.csv --
child,parent,kind
P1,QE1,icb
P2,QE1,icb
P4,QE1,icb
-- economy/populations.csv --
organisation,age_band,sex,deprivation,persons
P1,0-64,1,,10000
P1,65+,1,,5000
P1,0-64,2,,11000.5
P1,65+,2,,6000
P2,0-64,1,,1000
P2,65+,1,,500
P2,0-64,2,,2000
P2,65+,2,,600
P4,0-64,1,,300
P4,65+,2,,20
P4,,2,,7
-- economy/spells.csv --
id,provider,commissioner,hrg,admission_method,patient_class,age,start,end,length_of_stay,count,practice,sex,function
1,RXX,03V,AA,21,1,30,2025-04-01,2025-04-02,1,20,P1,1,300
2,RXX,03V,AA,21,1,70,2025-04-01,2025-04-02,3,50,P1,2,300
3,RXX,03V,AA,21,1,70,2025-05-01,2025-05-02,3,11,P2,2,301
4,RXX,03V,AA,21,1,60,2025-05-01,2025-05-02,0,4,P2,1,301
5,RXX,03V,AA,21,1,60,2025-08-01,2025-08-02,8,14,P1,1,301
6,RXX,03V,AA,21,1,,2025-08-01,2025-08-02,8,2,P1,1,301
7,RXX,03V,AA,21,1,50,2025-08-01,2025-08-02,,3,P1,1,
8,RXX,03V,AA,21,1,50,2025-08-01,2025-08-02,2,12,P3,2,300
9,RXX,03V,AA,21,1,50,2025-08-01,2025-08-02,2,5,,2,300
10,RXX,03V,AA,21,1,50,2025-12-01,2026-01-02,32,16,P1,1,300
11,RXX,03V,AA,21,1,70,2025-12-01,2026-01-02,32,36,P1,2,300
12,RXX,03V,AA,21,1,70,2025-12-01,2026-01-02,32,36,P1,2,300
`

// Every figure out of a population, and every standardised one, is worked out again from the rows of both tables.
func TestEveryFigureOfAPopulation(t *testing.T) {
	b, e, _ := bookOf(t, txtar.Parse([]byte(populated)))
	ctx := context.Background()
	x, err := explain.New(ctx, b, e)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	rows, err := b.Rows(ctx, "measures", nil)
	if err != nil {
		t.Fatal(err)
	}
	valued := map[string]int{}
	for i, row := range rows {
		if i%5 != 0 { // the rest are of the same kinds
			continue
		}
		a := book.Address{Table: "measures", Rule: row.Get("measure"), Body: row.Get("organisation"), Other: row.Get("other"), Breakdown: row.Get("breakdown")}
		if a.Period, err = book.ParsePeriod(row.Get("period")); err != nil {
			t.Fatal(err)
		}
		got, err := x.Explain(ctx, a, explain.Show{Rows: 5, Kinds: 5})
		if err != nil {
			t.Errorf("%s: %v", a, err)
			continue
		}
		for _, read := range got.Reads.Rows {
			checkLink(t, b, read[3])
		}
		if row.Get("value") != "" {
			valued[a.Rule]++
		}
		if standardised := a.Rule != "crude"; standardised != (len(got.Bands.Rows) > 0) {
			t.Errorf("%s: %d bands", a, len(got.Bands.Rows))
		}
	}
	for _, measure := range []string{"crude", "direct", "to-the-nation", "ratio", "held-to-england"} {
		if valued[measure] == 0 {
			t.Errorf("no figure of %s has a value", measure)
		}
	}
}

// What an explanation of a standardised figure shows is enough to work it out by hand.
func TestExplainedStandard(t *testing.T) {
	b, e, _ := bookOf(t, txtar.Parse([]byte(populated)))
	ctx := context.Background()
	x, err := explain.New(ctx, b, e)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	a, err := book.ParseAddress("measures/2025-26-q1/direct/P1")
	if err != nil {
		t.Fatal(err)
	}
	got, err := x.Explain(ctx, a, explain.Show{Rows: 5, Kinds: 5})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"band", "counted", "people", "rate per 100,000", "standard population", "adds"},
		{"age_band=0-64, sex=1", "20", "2500", "800", "60000", "240"},
		{"age_band=0-64, sex=2", "0", "2750.125", "0", "60000", "0"},
		{"age_band=65+, sex=1", "0", "1250", "0", "40000", "0"},
		{"age_band=65+, sex=2", "50", "1500", "3333.333333", "40000", "666.666667"},
	}
	if have := append([][]string{got.Bands.Header}, got.Bands.Rows...); !slices.EqualFunc(have, want, slices.Equal[[]string]) {
		t.Errorf("bands %q", have)
	}
	for _, part := range []string{"906.667", "per 100,000", "70 over 8,000.125"} {
		if !strings.Contains(got.Says, part) {
			t.Errorf("says %q without %q", got.Says, part)
		}
	}
	if r := got.Rule; r.Owner != "the board" || r.WhoActs != "the practice" || r.Review != "2025-05-01" || r.Because == "" {
		t.Errorf("the rule says %+v", r)
	}
}
