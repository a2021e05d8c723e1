package explain

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// populate works out again what the figure is out of where another table says so, and the standard that it is held to;
// nothing where its own records say it.
func (f *measureFigure) populate(ctx context.Context, x *Explainer) error {
	m := f.rule.Measure
	if m.Population == nil {
		return nil
	}
	own, cells, err := f.people(ctx, x, f.policy.Nation, (*run.PopulationRecords).Level, true)
	if err != nil {
		return err
	}
	rows := new(big.Rat)
	for _, row := range own.kinds.Rows {
		rows.Add(rows, row[len(row)-1].Rat())
	}
	f.peopled = fmt.Sprintf("%s rows of %s", decimal.Text(rows), m.Population.Of.Name)
	first, _ := run.PeriodRange(f.rule.Every, f.figure.Address.Period)
	var ref run.Reference
	if m.Standard != nil {
		if ref, err = f.reference(ctx, x, first); err != nil {
			return err
		}
	}
	f.outOf = run.NewOutOf(cells, first, ref)
	return nil
}

// people works a population out again with the reference: the figure's own, or the nation's.
func (f *measureFigure) people(ctx context.Context, x *Explainer, nation string, sums func(*run.PopulationRecords, run.MeasureLevel) *run.Sums, own bool) (*recomputation, *run.Populations, error) {
	var records *run.PopulationRecords
	again := &recomputation{rule: f.rule, of: f.rule.Measure.Population.Of, lower: func(scan *plan.Scan) *run.Sums {
		records = run.LowerPopulation(f.rule, f.policy.Year, scan)
		return sums(records, f.level)
	}, where: func(c *cell) error {
		a := f.figure.Address
		if records.Dated() {
			c.periods(f.rule.Every, a.Period)
		}
		if column := records.Part(f.level); column != "" {
			_, value, _ := strings.Cut(a.Breakdown, "=")
			if err := c.is(column, value, "unknown"); err != nil {
				return err
			}
		}
		if column := records.Body(f.level); own && column != "" {
			return c.is(column, f.body, run.Unassigned)
		}
		return nil
	}}
	if err := again.again(ctx, x.db); err != nil {
		return nil, nil, err
	}
	level := f.level
	if !own {
		level = level.AsNation()
	}
	return again, records.Cells(nation, level, again.sums), nil
}

// reference works out again what a standardised figure is held to.
func (f *measureFigure) reference(ctx context.Context, x *Explainer, period int) (run.Reference, error) {
	m := f.rule.Measure
	_, nation, err := f.people(ctx, x, "", (*run.PopulationRecords).Whole, false)
	if err != nil {
		return run.Reference{}, err
	}
	var table, events *plan.Table
	if m.Standard.Table != nil {
		if table, err = x.db.Run(ctx, run.ScanPolicy(m.Standard.Table)); err != nil {
			return run.Reference{}, err
		}
	}
	if run.NeedsNation(m) {
		again := &recomputation{rule: f.rule, of: m.Of, lower: func(scan *plan.Scan) *run.Sums {
			records := run.LowerMeasureLevel(f.rule, f.policy.Year, scan, f.number, run.Stored)
			return records.Nation(records.Levels[0])
		}, where: func(c *cell) error {
			c.periods(f.rule.Every, f.figure.Address.Period)
			if f.level.By == "" {
				return nil
			}
			return c.broken(f.figure.Address.Breakdown, []string{f.level.ByName}, []string{f.level.By})
		}}
		if err := again.again(ctx, x.db); err != nil {
			return run.Reference{}, err
		}
		events = again.sums
	}
	_, part, _ := strings.Cut(f.figure.Address.Breakdown, "=")
	return f.records.Reference(f.level, period, part, nation, table, events)
}

// bandTable shows the bands of a standardised figure, from which it can be worked out by hand.
func (f *measureFigure) bandTable() Table {
	st := f.rule.Measure.Standard
	if st == nil {
		return Table{}
	}
	t := Table{Header: []string{"band", "counted", "people", "rate" + perText(f.rule.Measure)}}
	if st.Times != nil {
		t.Header = []string{"band", "counted", "counts for", "people", "rate" + perText(f.rule.Measure)}
	}
	last := []string{"standard population", "adds"}
	if st.Indirect {
		last = []string{"reference's rate" + perText(f.rule.Measure), "expected"}
	}
	t.Header = append(t.Header, last...)
	weights := new(big.Rat)
	for _, b := range f.bands {
		if b.Weight != nil {
			weights.Add(weights, b.Weight)
		}
	}
	for _, b := range f.bands {
		cells := []string{b.Band, decimal.Text(b.Events)}
		if st.Times != nil {
			cells = append(cells, decimal.Text(b.Sum))
		}
		rate := over(b.Sum, b.People, f.rule.Measure.Per)
		cells = append(cells, orBlank(b.People), rounded(rate))
		if st.Indirect {
			cells = append(cells, rounded(over(b.Rate, big.NewRat(1, 1), f.rule.Measure.Per)), rounded(product(b.Rate, b.People)))
		} else {
			cells = append(cells, orBlank(b.Weight), rounded(over(product(rate, b.Weight), weights, nil)))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

func over(a, b, per *big.Rat) *big.Rat {
	if a == nil || b == nil || b.Sign() == 0 {
		return nil
	}
	out := new(big.Rat).Quo(a, b)
	if per != nil {
		out.Mul(out, per)
	}
	return out
}

func product(a, b *big.Rat) *big.Rat {
	if a == nil || b == nil {
		return nil
	}
	return new(big.Rat).Mul(a, b)
}

// rounded is a number to be read: to six places.
func rounded(x *big.Rat) string {
	if x == nil {
		return ""
	}
	return decimal.Text(decimal.Round(x, 6).Rat())
}

// perText is how many a measure's values are for.
func perText(m *policy.Measure) string {
	if m.Per == nil {
		return ""
	}
	return " per " + people(decimal.Text(m.Per))
}

// standardised says a standardised figure.
func (f *measureFigure) standardised(row book.Row, value decimal.Decimal) string {
	m := f.rule.Measure
	text := people(decimal.Text(decimal.Round(value.Rat(), 3).Rat()))
	if m.Standard.Indirect {
		return fmt.Sprintf("%s%s: %s %s where %s were expected", text, perText(m), people(row.Get("numerator")), m.Unit, people(row.Get("denominator")))
	}
	return fmt.Sprintf("%s %s%s, standardised: %s over %s", text, m.Unit, perText(m), people(row.Get("numerator")), people(row.Get("denominator")))
}
