package run_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/internal/simplex"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
	"github.com/commonpurse/commonpurse/run/runtest"
)

const smallPolicy = `
policy: {name: Small, year: 2025-26, nation: England}
organisations: {parents: {icb: {because: A board of commissioners.}}}
small numbers:
  people: {fewer than: 5, because: So few can be told., for: [stays, stays of the year, long stays, very long stays]}
measure:
  stays: {of: spells, every: month, for each: [nation, provider, commissioner, commissioner.icb, [provider, commissioner]], by: [sex]}
  stays of the year: {of: spells, every: year, for each: [nation, provider, commissioner.icb]}
  long stays: {of: spells, every: month, when: spell.length_of_stay > 7, out of: spells, for each: [nation, provider, commissioner], by: [sex]}
  very long stays: {of: spells, every: quarter, where: spell.length_of_stay > 7, when: spell.length_of_stay > 20, out of: spells, for each: [nation, commissioner.icb]}
`

// kindOfStay is a finest cell: who is counted alike in everything that is printed.
type kindOfStay struct {
	provider, commissioner, icb, sex string
	month, length                    int
}

// smallEconomy is stays of an invented country, few in most cells, and what they come to.
func smallEconomy(r *rand.Rand) (map[string]*plan.Table, map[kindOfStay]int) {
	spells, relations, organisations := economy.Lookup("spells"), economy.Lookup("relations"), economy.Lookup("organisations")
	rows := func(of *economy.Table, lines []map[string]rule.Value) *plan.Table {
		t := &plan.Table{Cols: runtest.Columns(of)}
		for _, line := range lines {
			row := make([]rule.Value, len(t.Cols))
			for i, c := range t.Cols {
				row[i] = line[c.Name]
			}
			t.Rows = append(t.Rows, row)
		}
		return t
	}
	cells := map[kindOfStay]int{}
	var lines, links, codes []map[string]rule.Value
	for c := range 4 {
		links = append(links, map[string]rule.Value{"child": rule.TextValue(fmt.Sprintf("C%d", c)), "parent": rule.TextValue(fmt.Sprintf("Q%d", c/2)), "kind": rule.TextValue("icb")})
	}
	id := 0
	for p := range 2 + r.IntN(2) {
		for c := range 4 {
			for month := range 2 {
				for sex := range 2 {
					for _, length := range []int{2, 10, 30} {
						n := []int{0, 0, 1, 2, 3, r.IntN(12), 20 + r.IntN(90)}[r.IntN(7)]
						if n == 0 {
							continue
						}
						k := kindOfStay{fmt.Sprintf("P%d", p), fmt.Sprintf("C%d", c), fmt.Sprintf("Q%d", c/2), fmt.Sprint(sex + 1), month, length}
						cells[k] += n
						id++
						day := rule.NewDay(2025, 4+month, 3)
						lines = append(lines, map[string]rule.Value{"id": rule.TextValue(fmt.Sprint(id)), "provider": rule.TextValue(k.provider), "commissioner": rule.TextValue(k.commissioner),
							"sex": rule.TextValue(k.sex), "start": rule.DateValue(day), "end": rule.DateValue(day), "length_of_stay": rule.IntValue(int64(length)), "count": rule.IntValue(int64(n))})
					}
				}
			}
		}
	}
	return map[string]*plan.Table{"spells": rows(spells, lines), "relations": rows(relations, links), "organisations": rows(organisations, codes)}, cells
}

// counted says how a printed count of a row is made of the finest cells.
func counted(row book.Row, part string, k kindOfStay) bool {
	body := func(code string) bool {
		return code == "" || code == "England" || code == k.provider || code == k.commissioner || code == k.icb
	}
	if !body(row.Get("organisation")) || !body(row.Get("other")) {
		return false
	}
	if _, sex, is := strings.Cut(row.Get("breakdown"), "="); is && sex != k.sex {
		return false
	}
	if _, m, is := strings.Cut(row.Get("period"), "-m"); is && m != fmt.Sprintf("%02d", k.month+1) {
		return false
	}
	switch row.Get("measure") {
	case "long-stays":
		return part == "denominator" || k.length > 7
	case "very-long-stays":
		return k.length > 7 && (part == "denominator" || k.length > 20)
	}
	return part == "numerator"
}

// Nothing that is left out of a book can be worked out from the rest of it: over invented countries whose measures are
// printed by month, quarter and year, by body, board, pair and sex, and of which one contains another.
func TestSmallNumbersCannotBeWorkedOut(t *testing.T) {
	p := loadText(t, smallPolicy)
	attacked, found, all, bare := 0, 0, 0, 0
	for seed := range 25 {
		r := rand.New(rand.NewPCG(41, uint64(seed)))
		tables, cells := smallEconomy(r)
		out, err := run.Trial{Policy: p, Rules: p.Rules, On: run.OnReference(tables)}.Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		rows, err := out.Rows(context.Background(), "measures", nil)
		if err != nil {
			t.Fatal(err)
		}
		unknown := make([]kindOfStay, 0, len(cells))
		for k := range cells {
			unknown = append(unknown, k)
		}
		slices.SortFunc(unknown, func(a, b kindOfStay) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		line := func(row book.Row, part string) ([]float64, int) {
			x, sum := make([]float64, len(unknown)), 0
			for i, k := range unknown {
				if counted(row, part, k) {
					x[i] = 1
					sum += cells[k]
				}
			}
			return x, sum
		}
		var a [][]float64
		var b []float64
		var uncoveredA [][]float64 // what would be printed besides if small counts alone were left out
		var uncoveredB []float64
		type target struct {
			row  book.Row
			part string
		}
		var small []target
		for _, row := range rows {
			for _, part := range []string{"numerator", "denominator"} {
				n, known := row.Decimal(part)
				if !known {
					continue
				}
				all++
				x, sum := line(row, part)
				if n.String() != fmt.Sprint(sum) {
					t.Fatalf("%v has %s of %s, and its records come to %d", row.Values, n, part, sum)
				}
				if !strings.Contains(row.Get("suppression"), part+":") {
					if sum > 0 && sum < 5 {
						t.Fatalf("seed %d: %d is printed: %v", seed, sum, row.Values)
					}
					a, b = append(a, x), append(b, float64(sum))
				} else if strings.Contains(row.Get("suppression"), part+": fewer than 5") {
					found++
				} else {
					uncoveredA, uncoveredB = append(uncoveredA, x), append(uncoveredB, float64(sum))
				}
				if strings.Contains(row.Get("suppression"), part+": fewer than 5") {
					small = append(small, target{row, part})
				}
			}
		}
		r.Shuffle(len(small), func(i, j int) { small[i], small[j] = small[j], small[i] })
		for _, s := range small[:min(2, len(small))] {
			goal, _ := line(s.row, s.part)
			low, err := simplex.Least(goal, a, b)
			if err != nil {
				t.Fatal(err)
			}
			for i := range goal {
				goal[i] = -goal[i]
			}
			high, err := simplex.Least(goal, a, b)
			if err != nil {
				t.Fatal(err)
			}
			attacked++
			if l, err := simplex.Least(negated(goal), slices.Concat(a, uncoveredA), slices.Concat(b, uncoveredB)); err == nil && l > 1+1e-6 {
				bare++
			}
			if low > 1+1e-6 || -high < 4-1e-6 {
				t.Fatalf("seed %d: %s of %v is between %v and %v for anyone who adds up", seed, s.part, s.row.Values, low, -high)
			}
		}
	}
	t.Logf("%d counts printed or not, %d of them small, %d attacked, none told", all, found, attacked)
	if attacked < 25 || bare < attacked/4 {
		t.Errorf("%d small counts attacked, %d of which would be told if they alone were left out: the test is too easy", attacked, bare)
	}
}

func negated(x []float64) []float64 {
	out := make([]float64, len(x))
	for i := range x {
		out[i] = -x[i]
	}
	return out
}
