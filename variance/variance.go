// Package variance splits the difference between what was planned and what came of it into price, volume and mix, to the
// penny.
//
// It is the sales-variance analysis of management accounting, in pounds of a payer: the price variance is (actual price -
// planned price) x actual units; the quantity variance, here volume, is (actual units - planned units) x the planned mix at
// planned prices; the mix variance is actual units x (actual mix - planned mix) x planned prices. See Horngren, Datar and
// Rajan, Cost Accounting: A Managerial Emphasis, on sales-mix and sales-quantity variances, and Drury, Management and Cost
// Accounting, on sales mix and quantity variances. What the books leave open is settled as [Line] says.
//
// All is worked out with exact fractions. Only then are pounds made whole pence, by largest remainder, so that price,
// volume, mix and what has no activity add up to the difference in every row, and every row to the total.
package variance

import (
	"cmp"
	"math/big"
	"slices"
	"strings"
)

// Side is what one side says of a line: how many, and what they cost in all. Either may be below nought, where what was
// charged before is taken back.
type Side struct{ Activity, Pounds *big.Rat }

// Line is one sort of care, by whatever makes two alike in price: provider, point of delivery, group and so on.
//
// A line with planned activity has a planned price: its planned pounds by its planned activity. One that is new, with
// activity and none planned, has no price to differ from: its own stands for it, so that all of it is volume and mix. One
// that has ceased has no price of its own: all of it is volume and mix. Pounds without activity, on either side, such as a
// block or an adjustment, can be split by nothing and stand apart.
type Line struct{ Plan, Actual Side }

// Row is what the lines of one row come to. Money is in pence.
type Row struct {
	Key                    []string
	PlanActivity, Activity *big.Rat
	Plan, Actual           *big.Int
	// Variance is Actual less Plan, and the sum of the four after it.
	Variance *big.Int
	// Price is what prices did, at the activity there was.
	Price *big.Int
	// Volume is what more or less activity did, were it of the planned mix at planned prices. A row whose planned activity
	// comes to none has no such price: all its activity is volume.
	Volume *big.Int
	// Mix is what a dearer or cheaper mix of the row's lines did, at planned prices.
	Mix *big.Int
	// NoActivity is the difference of pounds that no activity stands behind.
	NoActivity         *big.Int
	Lines, New, Ceased int
}

// Table adds lines up by row.
type Table struct {
	rows map[string]*sums
}

// sums are those of the lines of a row.
type sums struct {
	key                    []string
	plan, actual           big.Rat // pounds
	planActivity, activity big.Rat
	priced                 big.Rat   // planned pounds of lines with planned activity
	done                   big.Rat   // pounds of lines with planned and actual activity
	fresh                  big.Rat   // pounds of new lines
	apart                  big.Rat   // pounds without activity, actual less planned
	atPlan                 fractions // actual activity at planned prices, of lines with both
	lines, new, ceased     int
}

// New is a table without lines.
func New() *Table { return &Table{rows: map[string]*sums{}} }

// Add adds a line to the row of a key. The same line must not be added twice: its price would be worked out in parts.
func (t *Table) Add(key []string, l Line) {
	name := strings.Join(key, "\x00")
	s := t.rows[name]
	if s == nil {
		s = &sums{key: slices.Clone(key), atPlan: fractions{}}
		t.rows[name] = s
	}
	s.add(l)
}

func (s *sums) add(l Line) {
	planned, done := value(l.Plan.Activity), value(l.Actual.Activity)
	plan, actual := value(l.Plan.Pounds), value(l.Actual.Pounds)
	s.lines++
	s.plan.Add(&s.plan, plan)
	s.actual.Add(&s.actual, actual)
	s.planActivity.Add(&s.planActivity, planned)
	s.activity.Add(&s.activity, done)
	switch {
	case planned.Sign() != 0 && done.Sign() != 0:
		s.priced.Add(&s.priced, plan)
		s.done.Add(&s.done, actual)
		s.atPlan.add(new(big.Rat).Quo(new(big.Rat).Mul(done, plan), planned))
	case planned.Sign() != 0:
		s.ceased++
		s.priced.Add(&s.priced, plan)
		s.apart.Add(&s.apart, actual)
	case done.Sign() != 0:
		s.new++
		s.fresh.Add(&s.fresh, actual)
		s.apart.Sub(&s.apart, plan)
	default:
		s.apart.Add(&s.apart, actual)
		s.apart.Sub(&s.apart, plan)
	}
}

var nought = new(big.Rat)

func value(x *big.Rat) *big.Rat {
	if x == nil {
		return nought
	}
	return x
}

// split are the four parts in pounds: price, volume, mix, no activity.
func (s *sums) split() [4]fraction {
	atPlan := s.atPlan.sum()
	worth := atPlan.plus(exact(&s.fresh)) // the activity there was, at planned prices
	whole := worth                        // the activity there was, at the planned mix and prices
	if s.planActivity.Sign() != 0 {
		average := new(big.Rat).Quo(&s.priced, &s.planActivity)
		whole = exact(average.Mul(average, &s.activity))
	}
	return [4]fraction{exact(&s.done).minus(atPlan), whole.minus(exact(&s.priced)), worth.minus(whole), exact(&s.apart)}
}

// Rows are the rows, those that differ most first, ties by key, and their total. Rows add up to the total and parts to rows.
func (t *Table) Rows() ([]Row, Row) {
	all := make([]*sums, 0, len(t.rows))
	for _, s := range t.rows {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *sums) int { return slices.Compare(a.key, b.key) })
	plans, variances := make([]fraction, len(all)), make([]fraction, len(all))
	plan, actual := new(big.Rat), new(big.Rat)
	for i, s := range all {
		plans[i] = exact(&s.plan).pence()
		variances[i] = exact(new(big.Rat).Sub(&s.actual, &s.plan)).pence()
		plan.Add(plan, &s.plan)
		actual.Add(actual, &s.actual)
	}
	planned, charged := exact(plan).pence().round(), exact(actual).pence().round()
	wholePlans := largestRemainder(plans, planned)
	wholeVariances := largestRemainder(variances, new(big.Int).Sub(charged, planned))
	rows, total := make([]Row, len(all)), newRow()
	for i, s := range all {
		rows[i] = s.row(wholePlans[i], wholeVariances[i])
		total.add(rows[i])
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(b.Variance.CmpAbs(a.Variance), slices.Compare(a.Key, b.Key))
	})
	return rows, total
}

func newRow() Row {
	return Row{PlanActivity: new(big.Rat), Activity: new(big.Rat), Plan: new(big.Int), Actual: new(big.Int), Variance: new(big.Int),
		Price: new(big.Int), Volume: new(big.Int), Mix: new(big.Int), NoActivity: new(big.Int)}
}

// row is the row of sums, with its plan and variance in whole pence.
func (s *sums) row(plan, variance *big.Int) Row {
	split := s.split()
	for i := range split {
		split[i] = split[i].pence()
	}
	parts := largestRemainder(split[:], variance)
	return Row{Key: s.key, PlanActivity: &s.planActivity, Activity: &s.activity, Plan: plan, Actual: new(big.Int).Add(plan, variance),
		Variance: variance, Price: parts[0], Volume: parts[1], Mix: parts[2], NoActivity: parts[3],
		Lines: s.lines, New: s.new, Ceased: s.ceased}
}

func (r *Row) add(b Row) {
	r.PlanActivity.Add(r.PlanActivity, b.PlanActivity)
	r.Activity.Add(r.Activity, b.Activity)
	for _, pair := range [][2]*big.Int{{r.Plan, b.Plan}, {r.Actual, b.Actual}, {r.Variance, b.Variance}, {r.Price, b.Price},
		{r.Volume, b.Volume}, {r.Mix, b.Mix}, {r.NoActivity, b.NoActivity}} {
		pair[0].Add(pair[0], pair[1])
	}
	r.Lines, r.New, r.Ceased = r.Lines+b.Lines, r.New+b.New, r.Ceased+b.Ceased
}

// Sum is the total of rows, for those that are shown together.
func Sum(rows []Row) Row {
	total := newRow()
	for _, r := range rows {
		total.add(r)
	}
	return total
}
