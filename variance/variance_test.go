package variance

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/decimal"
)

// line reads "plan activity, plan pounds, activity, pounds".
func line(t testing.TB, text string) Line {
	t.Helper()
	var n [4]*big.Rat
	for i, cell := range strings.Fields(text) {
		d, err := decimal.Parse(cell)
		if err != nil {
			t.Fatal(err)
		}
		n[i] = d.Rat()
	}
	return Line{Side{n[0], n[1]}, Side{n[2], n[3]}}
}

// parts are a row's difference, price, volume, mix and what has no activity, in pence.
func parts(r Row) []int64 {
	return []int64{r.Variance.Int64(), r.Price.Int64(), r.Volume.Int64(), r.Mix.Int64(), r.NoActivity.Int64()}
}

func TestSplit(t *testing.T) {
	for name, c := range map[string]struct {
		lines []string
		want  []int64
	}{
		"dearer":                      {[]string{"10 1000 10 1100"}, []int64{10000, 10000, 0, 0, 0}},
		"more":                        {[]string{"10 1000 12 1200"}, []int64{20000, 0, 20000, 0, 0}},
		"more and dearer":             {[]string{"10 1000 12 1320"}, []int64{32000, 12000, 20000, 0, 0}},
		"the dearer kind":             {[]string{"10 1000 5 500", "10 3000 15 4500"}, []int64{100000, 0, 0, 100000, 0}},
		"more of the dearer kind":     {[]string{"10 1000 10 1000", "10 3000 20 6000"}, []int64{300000, 0, 200000, 100000, 0}},
		"new":                         {[]string{"10 1000 10 1000", "0 0 5 2500"}, []int64{250000, 0, 50000, 200000, 0}},
		"ceased":                      {[]string{"10 1000 10 1000", "10 3000 0 0"}, []int64{-300000, 0, -200000, -100000, 0}},
		"a new row":                   {[]string{"0 0 5 2500", "0 0 1 100"}, []int64{260000, 0, 260000, 0, 0}},
		"a row that ceased":           {[]string{"10 1000 0 0"}, []int64{-100000, 0, -100000, 0, 0}},
		"a block":                     {[]string{"0 1000 0 1200"}, []int64{20000, 0, 0, 0, 20000}},
		"a block beside care":         {[]string{"10 1000 12 1200", "0 500 0 400"}, []int64{10000, 0, 20000, 0, -10000}},
		"pounds for care not done":    {[]string{"10 1000 0 200"}, []int64{-80000, 0, -100000, 0, 20000}},
		"planned as a block":          {[]string{"0 1000 5 900"}, []int64{-10000, 0, 90000, 0, -100000}},
		"taken back":                  {[]string{"10 1000 -2 -200"}, []int64{-120000, 0, -120000, 0, 0}},
		"planned for nothing":         {[]string{"10 0 10 500"}, []int64{50000, 50000, 0, 0, 0}},
		"plan that comes to none":     {[]string{"10 1000 10 1000", "-10 -3000 0 0"}, []int64{300000, 0, 300000, 0, 0}},
		"thirds":                      {[]string{"3 1 1 0.50"}, []int64{-50, 17, -67, 0, 0}},
		"nothing is said of one side": {[]string{"10 1000"}, []int64{-100000, 0, -100000, 0, 0}},
		"three kinds":                 {[]string{"8000 80000 6000 66000", "1000 20000 4000 76000", "1000 50000 1000 50000"}, []int64{4200000, 200000, 1500000, 2500000, 0}},
	} {
		table := New()
		for _, l := range c.lines {
			table.Add(nil, line(t, l))
		}
		rows, total := table.Rows()
		if diff := cmp.Diff(c.want, parts(rows[0])); diff != "" || !slices.Equal(parts(rows[0]), parts(total)) {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestRowsAreInOrderOfSize(t *testing.T) {
	table := New()
	table.Add([]string{"b"}, line(t, "1 1 1 2"))
	table.Add([]string{"a"}, line(t, "1 1 1 0"))
	table.Add([]string{"c"}, line(t, "1 1 1 9"))
	table.Add([]string{"d"}, line(t, "1 1 1 1"))
	rows, total := table.Rows()
	var got []string
	for _, r := range rows {
		got = append(got, r.Key[0])
	}
	if diff := cmp.Diff([]string{"c", "a", "b", "d"}, got); diff != "" || total.Variance.Int64() != 800 || total.Lines != 4 {
		t.Errorf("%s, total %+v", diff, total)
	}
	if none, total := New().Rows(); len(none) != 0 || total.Variance.Sign() != 0 {
		t.Errorf("of nothing: %v %v", none, total)
	}
}

// drawn is a random line: often whole, often nothing, sometimes below nought, with eight places of a pound.
func drawn(r *rapid.T, label string) Line {
	number := func(places int) *big.Rat {
		switch rapid.IntRange(0, 6).Draw(r, label) {
		case 0:
			return nil
		case 1:
			return new(big.Rat)
		case 2:
			return big.NewRat(rapid.Int64Range(-50, 50).Draw(r, label), 1)
		case 3:
			return new(big.Rat).SetFrac(big.NewInt(rapid.Int64().Draw(r, label)), decimal.Pow10(places))
		}
		return big.NewRat(rapid.Int64Range(0, 400).Draw(r, label), 1)
	}
	return Line{Side{number(3), number(8)}, Side{number(3), number(8)}}
}

type keyed struct {
	key []string
	Line
}

func drawnLines(r *rapid.T) []keyed {
	return rapid.SliceOfN(rapid.Custom(func(r *rapid.T) keyed {
		return keyed{[]string{rapid.SampledFrom([]string{"RAL", "RBR", "RXX"}).Draw(r, "row")}, drawn(r, "line")}
	}), 1, 30).Draw(r, "lines")
}

// Parts add up to rows, rows to the total, and the total is that of the two sides; nothing depends on the order.
func TestAddsUpToThePenny(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		lines := drawnLines(r)
		forward, back := New(), New()
		plan, actual := new(big.Rat), new(big.Rat)
		for i := range lines {
			forward.Add(lines[i].key, lines[i].Line)
			back.Add(lines[len(lines)-1-i].key, lines[len(lines)-1-i].Line)
			plan.Add(plan, value(lines[i].Plan.Pounds))
			actual.Add(actual, value(lines[i].Actual.Pounds))
		}
		rows, total := forward.Rows()
		again, _ := back.Rows()
		for i, row := range append(slices.Clone(rows), total) {
			sum := new(big.Int)
			for _, part := range []*big.Int{row.Price, row.Volume, row.Mix, row.NoActivity} {
				sum.Add(sum, part)
			}
			if sum.Cmp(row.Variance) != 0 || new(big.Int).Sub(row.Actual, row.Plan).Cmp(row.Variance) != 0 {
				r.Fatalf("row %d does not add up: %+v", i, row)
			}
			if i < len(again) && (strings.Join(row.Key, "") != strings.Join(again[i].Key, "") || row.Price.Cmp(again[i].Price) != 0 || row.Mix.Cmp(again[i].Mix) != 0) {
				r.Fatalf("in another order row %d is %+v, not %+v", i, again[i], row)
			}
		}
		near := func(what string, pence *big.Int, pounds *big.Rat, most int64) {
			off := new(big.Rat).Sub(new(big.Rat).SetInt(pence), new(big.Rat).Mul(pounds, big.NewRat(100, 1)))
			if off.Abs(off).Cmp(big.NewRat(most, 2)) > 0 {
				r.Fatalf("%s is %s pence off", what, off.FloatString(3))
			}
		}
		near("the plan", total.Plan, plan, 1)
		near("what was charged", total.Actual, actual, 1)
		for _, row := range rows {
			near("a row's price", row.Price, naive(lines, row.Key[0])[0], 4)
			near("a row's volume", row.Volume, naive(lines, row.Key[0])[1], 4)
			near("a row's mix", row.Mix, naive(lines, row.Key[0])[2], 4)
		}
	})
}

// naive is price, volume and mix of a row by the books' formulas, line by line, with no sums kept.
func naive(lines []keyed, row string) (out [3]*big.Rat) {
	planned, done, money := new(big.Rat), new(big.Rat), new(big.Rat)
	var mine []Line
	for _, l := range lines {
		if l.key[0] != row {
			continue
		}
		mine = append(mine, l.Line)
		planned.Add(planned, value(l.Plan.Activity))
		done.Add(done, value(l.Actual.Activity))
		if value(l.Plan.Activity).Sign() != 0 {
			money.Add(money, value(l.Plan.Pounds))
		}
	}
	price, worth := new(big.Rat), new(big.Rat)
	for _, l := range mine {
		a, p := value(l.Actual.Activity), value(l.Plan.Activity)
		if a.Sign() == 0 {
			continue
		}
		unit := new(big.Rat).Quo(value(l.Actual.Pounds), a)
		standard := unit
		if p.Sign() != 0 {
			standard = new(big.Rat).Quo(value(l.Plan.Pounds), p)
		}
		price.Add(price, new(big.Rat).Mul(a, new(big.Rat).Sub(unit, standard)))
		worth.Add(worth, new(big.Rat).Mul(a, standard))
	}
	atMix := worth
	if planned.Sign() != 0 {
		atMix = new(big.Rat).Mul(done, new(big.Rat).Quo(money, planned))
	}
	return [3]*big.Rat{price, new(big.Rat).Sub(atMix, money), new(big.Rat).Sub(worth, atMix)}
}

// What is the same on both sides makes no difference, all dearer by a part is price alone, and all more by a part volume
// alone, but for the penny that whole pence may move.
func TestOneCauseIsOnePart(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		factor := big.NewRat(rapid.Int64Range(1, 300).Draw(r, "percent"), 100)
		same, dearer, more := New(), New(), New()
		for _, l := range drawnLines(r) {
			l.Plan.Activity = new(big.Rat).Add(new(big.Rat).Abs(value(l.Plan.Activity)), big.NewRat(1, 1))
			l.Plan.Pounds = value(l.Plan.Pounds)
			up := new(big.Rat).Mul(l.Plan.Pounds, factor)
			same.Add(l.key, Line{l.Plan, l.Plan})
			dearer.Add(l.key, Line{l.Plan, Side{l.Plan.Activity, up}})
			more.Add(l.key, Line{l.Plan, Side{new(big.Rat).Mul(l.Plan.Activity, factor), up}})
		}
		rows, total := same.Rows()
		for _, row := range append(rows, total) {
			if diff := cmp.Diff([]int64{0, 0, 0, 0, 0}, parts(row)); diff != "" {
				r.Fatal(diff)
			}
		}
		rows, _ = dearer.Rows()
		for _, row := range rows {
			if row.Volume.Sign() != 0 || row.Mix.Sign() != 0 || row.NoActivity.Sign() != 0 {
				r.Fatalf("dearer: %v", parts(row))
			}
		}
		rows, _ = more.Rows()
		for _, row := range rows {
			if row.Price.Sign() != 0 || row.Mix.Sign() != 0 || row.NoActivity.Sign() != 0 {
				r.Fatalf("more: %v", parts(row))
			}
		}
	})
}

func BenchmarkLines(b *testing.B) {
	lines := make([]Line, 1_000_000)
	for i := range lines {
		n := int64(i*7919%3000 + 1)
		lines[i] = Line{Side{big.NewRat(n, 1), big.NewRat(n*int64(i%9000+90), 1)}, Side{big.NewRat(n+int64(i%5), 1), big.NewRat(n*int64(i%9100+90), 1)}}
	}
	for _, rows := range []int{1, 1000} {
		b.Run(map[int]string{1: "one row", 1000: "a thousand rows"}[rows], func(b *testing.B) {
			for range b.N {
				t := New()
				for i, l := range lines {
					t.Add([]string{string(rune('a' + i%rows))}, l)
				}
				t.Rows()
			}
		})
	}
}
