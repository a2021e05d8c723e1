package run_test

import (
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/run"
)

// round is what a shipped round of allocations promises of a body, by what it had (o) and its target (t), in pence.
type round struct {
	policy             string
	floor, most, among func(o, t *big.Rat) *big.Rat
	growth             string // of the pot over what all had; "" where the pot is total
	total              int64  // pounds
}

func times(x string, o *big.Rat) *big.Rat { return new(big.Rat).Mul(rational(x), o) }

func rational(x string) *big.Rat {
	r, _ := new(big.Rat).SetString(x)
	return r
}

func higher(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return b
	}
	return a
}

var shippedRounds = []round{
	{policy: "allocation-2014-15", growth: "1.03",
		floor: func(o, t *big.Rat) *big.Rat { return times("1.0214", o) }, most: func(o, t *big.Rat) *big.Rat { return times("1.049", o) },
		among: func(o, t *big.Rat) *big.Rat { return t }},
	{policy: "allocation-2015-16", growth: "1.025",
		floor: func(o, t *big.Rat) *big.Rat { return times("1.017", o) }, most: func(o, t *big.Rat) *big.Rat { return times("1.0449", o) },
		among: func(o, t *big.Rat) *big.Rat {
			if o.Cmp(times("0.95", t)) < 0 {
				return t
			}
			return new(big.Rat)
		}},
	{policy: "allocation-2016-17", total: 71_853_000_000,
		floor: func(o, t *big.Rat) *big.Rat {
			grown := times("1.014", o)
			if o.Cmp(times("1.1", t)) > 0 {
				grown = o
			}
			return higher(grown, times("0.95", t))
		},
		among: func(o, t *big.Rat) *big.Rat { return t }},
	{policy: "allocation-2019-20", growth: "1.0565",
		floor: func(o, t *big.Rat) *big.Rat { return higher(times("1.036", o), times("0.95", t)) },
		among: func(o, t *big.Rat) *big.Rat { return o }},
}

// had is what was drawn of a body.
type had struct{ before, target *big.Rat } // pence

// TestRoundsKeepWhatTheyPromise draws economies for the shipped rounds: the pot is shared to the penny within what each
// round promises, and whoever no bound holds has one multiple of what is shared in proportion to; or the run ends, and says
// which promise the pot cannot keep.
func TestRoundsKeepWhatTheyPromise(t *testing.T) {
	shared, ended := 0, 0
	for _, r := range shippedRounds {
		p := load(t, filepath.Join("..", "policies", r.policy))
		for seed := range uint64(3) {
			bodies, files := drawRound(rand.New(rand.NewPCG(seed, 11)), book.YearOf(p.Year).String(), seed == 2)
			e := makeEconomy(t, book.YearOf(p.Year).String(), files)
			path := filepath.Join(t.TempDir(), "book.duckdb")
			_, err := run.Run(context.Background(), run.Options{Policy: p, Economy: e, Book: path})
			if want := r.cannot(bodies); want != "" || err != nil {
				ended++
				if err == nil || want == "" || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "core allocation, "+book.YearOf(p.Year).String()) {
					t.Errorf("%s, economy %d: expected %q, found %v", r.policy, seed, want, err)
				}
				continue
			}
			shared++
			r.holds(t, bodies, openBook(t, path))
		}
	}
	if shared < 5 || ended < 2 {
		t.Errorf("%d economies were shared and %d could not be: draw others", shared, ended)
	}
}

// drawRound draws twelve bodies, from far under target to far over; mean ones are all so far under that no pot will do.
func drawRound(r *rand.Rand, year string, mean bool) (map[string]had, map[string]string) {
	bodies := map[string]had{}
	accounts, populations, organisations := "organisation,line,period,pence\n", "organisation,age_band,sex,deprivation,persons,need_core\n", "code,name,kind\n"
	for i := range 12 {
		code := fmt.Sprintf("B%02d", i)
		before := int64(3e11) + r.Int64N(5.2e11)
		target := before * (88 + r.Int64N(28)) / 100
		if mean {
			target = before * 160 / 100
		}
		bodies[code] = had{new(big.Rat).SetInt64(before), new(big.Rat).SetInt64(target)}
		accounts += fmt.Sprintf("%s,baseline,%s,%d\n%s,allocation_target,%s,%d\n", code, year, before, code, year, target)
		populations += fmt.Sprintf("%s,,,,1,%d\n", code, 1+r.IntN(99))
		organisations += fmt.Sprintf("%s,%s,commissioner\n", code, code)
	}
	return bodies, map[string]string{"accounts.csv": accounts, "populations.csv": populations, "organisations.csv": organisations}
}

func (r round) pot(bodies map[string]had) *big.Rat {
	if r.growth == "" {
		return new(big.Rat).SetInt64(r.total * 100)
	}
	sum := new(big.Rat)
	for _, b := range bodies {
		sum.Add(sum, b.before)
	}
	return decimal.Round(times(r.growth, sum), 0).Rat()
}

func penny(x *big.Rat) *big.Rat { return decimal.Round(x, 0).Rat() }

// cannot is which promise the pot cannot keep, "" where it keeps all.
func (r round) cannot(bodies map[string]had) string {
	floors, caps, among := new(big.Rat), new(big.Rat), new(big.Rat)
	for _, b := range bodies {
		low := penny(r.floor(b.before, b.target))
		floors.Add(floors, low)
		among.Add(among, r.among(b.before, b.target))
		switch {
		case r.among(b.before, b.target).Sign() == 0:
			caps.Add(caps, low)
		case r.most != nil:
			caps.Add(caps, penny(r.most(b.before, b.target)))
		}
	}
	pot := r.pot(bodies)
	switch {
	case among.Sign() == 0:
		return "the weights are all zero"
	case floors.Cmp(pot) > 0:
		return "short of its floors"
	case r.most != nil && caps.Cmp(pot) < 0:
		return "the caps leave"
	}
	return ""
}

// holds holds a book's shares to the round.
func (r round) holds(t *testing.T, bodies map[string]had, b *book.Book) {
	t.Helper()
	rows, err := b.Rows(context.Background(), "shares", nil)
	if err != nil || len(rows) != len(bodies) {
		t.Fatalf("%s: %d shares, %v", r.policy, len(rows), err)
	}
	sum := new(big.Rat)
	var free, in *big.Rat // a body that no bound holds, and what it is in proportion to
	for _, row := range rows {
		body := bodies[row.Get("organisation")]
		n, _ := row.Decimal("pence")
		pence, among := n.Rat(), r.among(body.before, body.target)
		sum.Add(sum, pence)
		low := penny(r.floor(body.before, body.target))
		high := pence
		if r.most != nil {
			high = higher(low, penny(r.most(body.before, body.target)))
		}
		if pence.Cmp(low) < 0 || pence.Cmp(high) > 0 {
			t.Errorf("%s: %s has %s pence, outside %s to %s", r.policy, row.Get("organisation"), pence.RatString(), low.RatString(), high.RatString())
		}
		switch row.Get("bound") {
		case "at least":
			if pence.Cmp(low) != 0 {
				t.Errorf("%s: %s has %s pence and is said to be at its floor, %s", r.policy, row.Get("organisation"), pence.RatString(), low.RatString())
			}
		case "at most":
			if pence.Cmp(high) != 0 {
				t.Errorf("%s: %s has %s pence and is said to be at its cap, %s", r.policy, row.Get("organisation"), pence.RatString(), high.RatString())
			}
		default:
			if free == nil {
				free, in = pence, among
			}
			cross := new(big.Rat).Sub(new(big.Rat).Mul(pence, in), new(big.Rat).Mul(free, among))
			if cross.Abs(cross).Cmp(new(big.Rat).Add(in, among)) > 0 {
				t.Errorf("%s: %s has another multiple than the others that no bound holds", r.policy, row.Get("organisation"))
			}
		}
	}
	if pot := r.pot(bodies); sum.Cmp(pot) != 0 {
		t.Errorf("%s: the shares add up to %s, the pot is %s", r.policy, sum.RatString(), pot.RatString())
	}
}

// TestPracticesShareWhatTheirCommissionerHas draws commissioners with practices: each pot is shared to the penny among its
// own, what is freed up is kept or left, and what is carried is what was brought, what is new, and what was offset.
func TestPracticesShareWhatTheirCommissionerHas(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 7))
	accounts, populations, organisations, relations := "organisation,line,period,pence\n", "organisation,age_band,sex,deprivation,persons,need_general\n", "code,name,kind\n", "child,parent,kind\n"
	pots := map[string]int64{}
	of := map[string]string{}
	for c := range 4 {
		commissioner := fmt.Sprintf("C%d", c)
		pots[commissioner] = 1_000_000_01 + r.Int64N(9_000_000_00)
		organisations += fmt.Sprintf("%s,%s,commissioner\n", commissioner, commissioner)
		accounts += fmt.Sprintf("%s,practice budgets,2006-07,%d\n", commissioner, pots[commissioner])
		for i := range 1 + r.IntN(9) {
			practice := fmt.Sprintf("%sP%d", commissioner, i)
			of[practice] = commissioner
			organisations += fmt.Sprintf("%s,%s,practice\n", practice, practice)
			relations += fmt.Sprintf("%s,%s,commissioner\n", practice, commissioner)
			populations += fmt.Sprintf("%s,,,,1,%d\n", practice, 1+r.IntN(99))
			accounts += fmt.Sprintf("%s,baseline,2006-07,%d\n%s,spending,2006-07,%d\n", practice, 1+r.Int64N(1e8), practice, r.Int64N(2e8))
		}
	}
	b := runBook(t, load(t, filepath.Join("..", "policies", "practice-budgets-2006-07")), makeEconomy(t, "2006-07", map[string]string{
		"accounts.csv": accounts, "populations.csv": populations, "organisations.csv": organisations, "relations.csv": relations}))
	sums := map[string]*big.Rat{}
	for _, row := range rowsOf(t, b, "shares") {
		c := of[row.Get("organisation")]
		if sums[c] == nil {
			sums[c] = new(big.Rat)
		}
		sums[c].Add(sums[c], decimalOf(t, row, "pence"))
	}
	for c, pot := range pots {
		if sums[c] == nil || sums[c].Cmp(new(big.Rat).SetInt64(pot)) != 0 {
			t.Errorf("the practices of %s share %v, its pot is %d", c, sums[c], pot)
		}
	}
	figure := func(measure, code string) *big.Rat {
		return decimalOf(t, rowsOf(t, b, "measures", "measure", measure, "organisation", code)[0], "value")
	}
	for practice := range of {
		kept := new(big.Rat)
		for _, row := range rowsOf(t, b, "ledger", "rule", "savings-kept", "payee", practice) {
			kept.Add(kept, new(big.Rat).Quo(decimalOf(t, row, "pence"), big.NewRat(100, 1)))
		}
		freed := figure("freed-up", practice)
		if left := figure("left-with-the-commissioner", practice); new(big.Rat).Add(kept, left).Cmp(freed) != 0 || kept.Cmp(toPenny(times("0.7", freed))) != 0 {
			t.Errorf("%s frees up %s, keeps %s and leaves %s", practice, freed.RatString(), kept.RatString(), left.RatString())
		}
		carried := new(big.Rat)
		for _, row := range rowsOf(t, b, "scores", "rule", "overspend-carried", "organisation", practice) {
			carried.Add(carried, decimalOf(t, row, "points"))
		}
		if over := figure("overspend-carried", practice); carried.Cmp(over) != 0 || over.Sign() < 0 || over.Sign() > 0 && freed.Sign() > 0 {
			t.Errorf("%s carries %s, of parts that make %s, and frees up %s", practice, over.RatString(), carried.RatString(), freed.RatString())
		}
	}
}

func toPenny(x *big.Rat) *big.Rat { return decimal.Round(x, 2).Rat() }

func decimalOf(t *testing.T, row book.Row, column string) *big.Rat {
	t.Helper()
	n, known := row.Decimal(column)
	if !known {
		t.Fatalf("%s is not known in %v", column, row)
	}
	return n.Rat()
}

// TestEveryPoundOfAPremiumHasAPlace draws commissioners for the premium of 2013-14: its parts add up to what is owed, none of
// those that take is above nothing, and a closed gate leaves nothing.
func TestEveryPoundOfAPremiumHasAPlace(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	facts, accounts := "organisation,name,value\n", "organisation,line,period,pence\n"
	populations, organisations, observations := "organisation,age_band,sex,deprivation,persons\n", "code,name,kind\n", "measure,organisation,month,numerator,denominator\n"
	closed := map[string]bool{}
	for i := range 40 {
		code := fmt.Sprintf("G%02d", i)
		organisations += fmt.Sprintf("%s,%s,commissioner\n", code, code)
		populations += fmt.Sprintf("%s,,,,%d.%02d\n", code, 1+r.IntN(300_000), r.IntN(100))
		observations += fmt.Sprintf("mrsa,%s,2013-06-01,%d,\nc_difficile,%s,2013-06-01,%d,\n", code, r.IntN(2), code, r.IntN(3))
		failed, over := r.IntN(5) == 0, r.IntN(5) == 0
		closed[code] = failed || over
		accounts += fmt.Sprintf("%s,resource_limit,2013-14,1000\n%s,spending,2013-14,%d\n", code, code, 1000+oneIf(over))
		facts += fmt.Sprintf("%s,quality failure,%d\n%s,c difficile threshold,1\n", code, oneIf(failed), code)
		for _, name := range []string{"friends and family rolled out", "first local measure met", "second local measure met", "third local measure met",
			"eighteen weeks kept", "four hours kept", "sixty two days kept", "ambulance kept"} {
			facts += fmt.Sprintf("%s,%s,%d\n", code, name, oneIf(r.IntN(3) > 0))
		}
		for _, name := range []string{"years of life lost", "avoidable admissions", "friends and family"} {
			facts += fmt.Sprintf("%s,%s before,%d\n%s,%s after,%d\n", code, name, 50+r.IntN(3), code, name, 49+r.IntN(4))
		}
	}
	b := runBook(t, load(t, filepath.Join("..", "policies", "quality-premium-2013-14")), makeEconomy(t, "2013-14", map[string]string{"facts.csv": facts,
		"accounts.csv": accounts, "populations.csv": populations, "organisations.csv": organisations, "observations.csv": observations}))
	owed := map[string]*big.Rat{}
	for _, row := range rowsOf(t, b, "due") {
		owed[row.Get("payee")] = new(big.Rat).Quo(decimalOf(t, row, "pence"), big.NewRat(100, 1))
	}
	sums := map[string]*big.Rat{}
	for _, row := range rowsOf(t, b, "scores", "rule", "premium") {
		code, points := row.Get("organisation"), decimalOf(t, row, "points")
		if sums[code] == nil {
			sums[code] = new(big.Rat)
		}
		sums[code].Add(sums[code], points)
		if part := row.Get("part"); part != "maximum" && part != "floor" && points.Sign() > 0 {
			t.Errorf("%s of %s gives %s", part, code, points.RatString())
		}
	}
	for code, shut := range closed {
		due := owed[code]
		if due == nil {
			due = new(big.Rat)
		}
		if sums[code].Cmp(due) != 0 || due.Sign() < 0 || shut && due.Sign() != 0 {
			t.Errorf("%s is owed %s, its parts make %s, a gate is closed: %v", code, due.RatString(), sums[code].RatString(), shut)
		}
	}
	if len(owed) < 10 {
		t.Errorf("%d of 40 are owed something: draw others", len(owed))
	}
}

func oneIf(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
