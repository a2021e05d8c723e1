package run

import (
	"context"
	"fmt"
	"math/big"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/stats"
)

// Unassigned stands for the body of records that have none at a level, such as a commissioner that belongs to no
// integrated care board, so that every level adds up to the whole.
const Unassigned = "unassigned"

// measure runs a counting measure: one scan to the finest level, then each level from that.
func (s *session) measure(ctx context.Context, r *policy.Rule, report *RuleReport) error {
	c, err := s.counted(ctx, r)
	if err != nil {
		return err
	}
	counted, taken := new(big.Rat), map[string]string{}
	nation, made, err := s.nations(ctx, c)
	if err != nil {
		return err
	}
	for i, level := range c.records.Levels {
		rows, is := made[i]
		if !is {
			if rows, err = s.levelRows(ctx, c, level); err != nil {
				return err
			}
		}
		c.lacks(level, rows)
		apart(rows, level.Name, taken)
		beside := nation
		if level.Nation {
			beside = nil // it is not held against itself
		}
		judgeRows(s.Policy, r.Measure, level, rows, beside)
		for _, row := range rows {
			if err := s.rows.Append(ctx, "measures", row.row()); err != nil {
				return err
			}
			if err := s.rows.Append(ctx, "limits", row.limitRows()...); err != nil {
				return err
			}
			if i == 0 {
				counted.Add(counted, row.Rows)
			}
		}
		report.Lines += int64(len(rows))
	}
	if err := s.lackPopulation(ctx, c); err != nil {
		return err
	}
	if err := s.on.Drop(ctx, c.scan.Table); err != nil {
		return err
	}
	report.Ran, report.Records = true, decimal.Text(counted)
	if report.Lines == 0 {
		return s.empty(ctx, r)
	}
	return nil
}

// apart tells figures of a level from those of levels before it that are for the same body, or for records that have no
// body at either: RXX is first a provider, and then "RXX (commissioner)". Taken is the level of each key so far.
func apart(rows []MeasureRow, level string, taken map[string]string) {
	for i, r := range rows {
		key := fmt.Sprintf("%q", []string{r.Period, r.Organisation, r.Other, r.Breakdown})
		if of, is := taken[key]; is && of != level {
			rows[i].Organisation = AsLevel(r.Organisation, level)
			continue
		}
		taken[key] = level
	}
}

// AsLevel is how the book names a body whose code alone is a figure of an earlier level of the measure.
func AsLevel(code, level string) string { return code + " (" + level + ")" }

// levelRows are the rows of one level, from the sums to the finest.
func (s *session) levelRows(ctx context.Context, c *counting, level MeasureLevel) ([]MeasureRow, error) {
	result, err := s.on.Run(ctx, c.base.Again(c.scan, c.records.Keys(level)).Plan())
	if err != nil {
		return nil, err
	}
	outOf, err := c.outOf(ctx, level, result)
	if err != nil {
		return nil, err
	}
	return c.records.Rows(s.Policy, level, result, outOf), nil
}

// nations are the nation's figures where the measure is held against them, and the rows they are of by the place of
// their level; nil where it is not.
func (s *session) nations(ctx context.Context, c *counting) (nations, map[int][]MeasureRow, error) {
	if j := c.records.Rule.Measure.Judge; j == nil || !j.Against {
		return nil, nil, nil
	}
	out, made := nations{}, map[int][]MeasureRow{}
	for i, level := range c.records.Levels {
		if !level.Nation {
			continue
		}
		rows, err := s.levelRows(ctx, c, level)
		if err != nil {
			return nil, nil, err
		}
		made[i] = rows
		for _, row := range rows {
			out[[2]string{row.Period, row.Breakdown}] = row.Figure
		}
	}
	return out, made, nil
}

// MeasureRow is a row of the book's measures.
type MeasureRow struct {
	Period, Measure, Organisation, Other, Breakdown string
	Level                                           string // as the policy names it
	Figure                                          Figure
	Value                                           *decimal.Decimal // rounded as the policy says; nil when not known
	Low, High                                       *decimal.Decimal // limits; nil where there are none
	Comparator                                      *decimal.Decimal // what it is held against; nil for nothing
	Verdict                                         Verdict
	Cautions                                        []string  // what the verdicts by chance do not mean; not in the book
	Limits                                          []Limits  // all that it was judged by
	Hundredths                                      bool      // the value is a part of a whole, and said so
	Unknown                                         *big.Rat  // records that could not be told
	Rows                                            *big.Rat  // all records
	Bands                                           []BandRow // of a standardised figure

	population *big.Rat       // that it is out of, where another table says so; nil for none
	why        string         // why a standardised figure is not known; "" where it is
	estimate   stats.Estimate // of a standardised figure that is known
}

// tally is what the records of one figure come to; what is nil is not known.
type tally struct {
	period                 int
	body, other, part      string
	numerator, denominator *big.Rat
	unknown, rows          *big.Rat
	bands                  map[string]*bandCount
}

// tallies reads the sums of a level, in the order of their first rows: a row for each figure, or for each of its bands.
func (m *MeasureRecords) tallies(level MeasureLevel, sums *plan.Table) []*tally {
	in := newReader(sums)
	out := make([]*tally, 0, len(sums.Rows))
	type key struct {
		period            int
		body, other, part string
	}
	seen := map[key]*tally{}
	for _, row := range sums.Rows {
		t := &tally{period: in.whole(row, PeriodColumn), body: in.textOr(row, level.Bodies[0], Unassigned), unknown: in.number(row, unclearColumn), rows: in.number(row, rowsColumn)}
		if len(level.Bodies) > 1 {
			t.other = in.textOr(row, level.Bodies[1], Unassigned)
		}
		if level.By != "" {
			t.part = level.ByName + "=" + in.textOr(row, level.By, unknownPart)
		}
		if n, ok := in.optional(row, numeratorColumn); ok {
			t.numerator = n
		}
		if n, ok := in.optional(row, denominatorColumn); ok {
			t.denominator = n
		}
		if m.Rule.Measure.Standard == nil {
			out = append(out, t)
			continue
		}
		k := key{t.period, t.body, t.other, t.part}
		if seen[k] == nil {
			t.bands = map[string]*bandCount{}
			seen[k] = t
			out = append(out, t)
		} else {
			seen[k].add(t)
		}
		m.bandsIn(in, row, seen[k].bands)
	}
	return out
}

// add takes in what another band of the same figure comes to.
func (t *tally) add(more *tally) {
	t.unknown = new(big.Rat).Add(t.unknown, more.unknown)
	t.rows = new(big.Rat).Add(t.rows, more.rows)
	switch {
	case t.numerator == nil:
		t.numerator = more.numerator
	case more.numerator != nil:
		t.numerator = new(big.Rat).Add(t.numerator, more.numerator)
	}
}

// Rows are the rows of the book made from the sums of a level, and from what they are out of where another table says so.
func (m *MeasureRecords) Rows(p *policy.Policy, level MeasureLevel, sums *plan.Table, outOf *OutOf) []MeasureRow {
	tallies := m.tallies(level, sums)
	tallies = append(tallies, outOf.zeros(m, level, tallies)...)
	rows := make([]MeasureRow, 0, len(tallies))
	for _, t := range tallies {
		rows = append(rows, m.row(p, level, t, outOf))
	}
	return rows
}

func (m *MeasureRecords) row(p *policy.Policy, level MeasureLevel, t *tally, outOf *OutOf) MeasureRow {
	measure := m.Rule.Measure
	period := PeriodOf(m.Rule.Every, t.period)
	out := MeasureRow{Period: period.String(), Measure: m.Rule.Slug, Level: level.Name, Organisation: t.body, Other: t.other, Breakdown: t.part, Unknown: t.unknown, Rows: t.rows,
		Figure: Figure{OutOf: m.OutOf, Numerator: t.numerator, Denominator: t.denominator, Per: measure.Per, Made: measure.Standard != nil}}
	if measure.Population != nil {
		out.populated(m.Rule, t, outOf)
	}
	if v := out.Figure.Value(); v != nil && measure.Standard == nil {
		rounded := decimal.Round(v, measure.Places)
		out.Value = &rounded
	}
	out.Figure = out.Figure.kept()
	out.Hundredths = PartOfWhole(m.Rule.Measure, out.Figure)
	if out.Breakdown == "" && out.Organisation != Unassigned {
		out.Verdict = Judge(p.Targets, m.Rule.Slug, level.Name, out.Organisation, LastMonth(period), out.Figure)
	}
	if out.why != "" {
		out.Verdict.Text = join(out.Verdict.Text, "no rate: "+out.why, "; ")
	}
	return out
}

// kept is the figure with its counts as the book keeps them, half away from zero, so that what is judged, explained and
// read is what the book says. The value is made before, of the exact counts.
func (f Figure) kept() Figure {
	for _, count := range []**big.Rat{&f.Numerator, &f.Denominator} {
		if *count != nil {
			*count = decimal.Round(*count, countPlaces).Rat()
		}
	}
	return f
}

// row is in the order of the book's columns.
func (m MeasureRow) row() []any {
	var numerator, denominator, value any
	if m.Figure.Numerator != nil {
		numerator = m.Figure.Numerator
	}
	if m.Figure.Denominator != nil {
		denominator = m.Figure.Denominator
	}
	if m.Value != nil {
		value = *m.Value
	}
	return []any{m.Period, m.Measure, m.Organisation, m.Other, m.Breakdown, m.Level, numerator, denominator, value, m.Hundredths, cell(m.Low), cell(m.High), cell(m.Comparator),
		m.Verdict.Target, m.Verdict.Text, m.Verdict.Class, m.Unknown, ""}
}

// cell is a number as the book is given it.
func cell(d *decimal.Decimal) any {
	if d == nil {
		return nil
	}
	return *d
}
