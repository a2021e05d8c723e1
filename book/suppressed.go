package book

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
)

// MeasureKey is what tells one row of measures from another.
type MeasureKey struct{ Period, Measure, Organisation, Other, Breakdown string }

// MeasureKeyOf is that of a row of measures.
func MeasureKeyOf(r Row) MeasureKey {
	return MeasureKey{r.Get("period"), r.Get("measure"), r.Get("organisation"), r.Get("other"), r.Get("breakdown")}
}

// Compare orders keys.
func (k MeasureKey) Compare(o MeasureKey) int {
	return cmp.Or(cmp.Compare(k.Period, o.Period), cmp.Compare(k.Measure, o.Measure), cmp.Compare(k.Organisation, o.Organisation), cmp.Compare(k.Other, o.Other), cmp.Compare(k.Breakdown, o.Breakdown))
}

// Suppressed is a row of measures that must not be published as it is, and why.
type Suppressed struct {
	Key MeasureKey
	Why string
}

// Suppress says of some rows of measures, written so far, why they must not be published.
func (w *Writer) Suppress(ctx context.Context, rows []Suppressed) error {
	if w.ended {
		return errors.New("the book is closed")
	}
	t, err := Lookup("measures")
	if err == nil {
		err = w.flush(ctx, t)
	}
	for len(rows) > 0 && err == nil {
		some := rows[:min(len(rows), 1000)]
		rows = rows[len(some):]
		var values []string
		for _, r := range some {
			k := r.Key
			values = append(values, fmt.Sprintf("(%s, %s, %s, %s, %s, %s)", literal(k.Period), literal(k.Measure), literal(k.Organisation), literal(k.Other), literal(k.Breakdown), literal(r.Why)))
		}
		err = w.run(ctx, `UPDATE measures SET suppression = s.why FROM (VALUES `+strings.Join(values, ", ")+`) s(period, measure, organisation, other, breakdown, why)
			WHERE measures.period = s.period AND measures.measure = s.measure AND measures.organisation = s.organisation AND measures.other = s.other AND measures.breakdown = s.breakdown`)
	}
	if w.failed == nil {
		w.failed = err
	}
	return err
}

// Suppress says of some rows of measures why they must not be published.
func (m *Memory) Suppress(_ context.Context, rows []Suppressed) error {
	why := map[MeasureKey]string{}
	for _, r := range rows {
		why[r.Key] = r.Why
	}
	for _, row := range m.rows["measures"] {
		if text, is := why[MeasureKeyOf(row)]; is {
			row.Values[row.Table.index("suppression")] = Value{text, true}
		}
	}
	return nil
}
