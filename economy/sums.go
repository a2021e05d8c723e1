package economy

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
)

// sums adds up the summed columns of a table while all rows are in it.
func (l *loader) sums(ctx context.Context, t *Table) ([]Sum, error) {
	var out []Sum
	for _, c := range l.summed(t) {
		all, err := l.sum(ctx, t, c, "true")
		if err != nil {
			return nil, err
		}
		none := decimal.New(0, c.Type.Scale)
		out = append(out, Sum{Column: c.Name, Unit: c.Type.Unit.String(), In: all, SetAside: none, Superseded: none, Later: none})
	}
	return out, nil
}

// summed are the columns to be added up.
func (l *loader) summed(t *Table) (out []Column) {
	for _, c := range t.Columns {
		if c.Summed && l.present(t, c.Name) {
			out = append(out, c)
		}
	}
	return out
}

// sumsAside adds up the rows that are to be set aside.
func (l *loader) sumsAside(ctx context.Context, t *Table, sums []Sum) error {
	for i := range sums {
		aside, err := l.sum(ctx, t, *t.Column(sums[i].Column), "source_bad")
		if err != nil {
			return err
		}
		sums[i].SetAside = aside
	}
	return nil
}

// sumSQL adds up a column as stored: of BIGINT it makes HUGEINT, exactly.
func sumSQL(c Column) string {
	return fmt.Sprintf("CAST(coalesce(sum(%s), 0) AS VARCHAR)", ident(c.Name))
}

// sumOf is the sum that the database gave as a text.
func sumOf(t *Table, c Column, text string) (decimal.Decimal, error) {
	whole, ok := new(big.Int).SetString(text, 10)
	if !ok {
		return decimal.Decimal{}, fmt.Errorf("the sum of %s.%s is %q, not a number", t.Name, c.Name, text)
	}
	return decimal.FromInt(whole, c.Type.Scale), nil
}

func (l *loader) sum(ctx context.Context, t *Table, c Column, where string) (decimal.Decimal, error) {
	var text string
	query := fmt.Sprintf("SELECT %s FROM %s WHERE %s", sumSQL(c), ident(t.Name), where)
	if err := l.conn.QueryRowContext(ctx, query).Scan(&text); err != nil {
		return decimal.Decimal{}, err
	}
	return sumOf(t, c, text)
}

// checkLoaded adds up what stayed in the table, and checks it against what came in and what was set aside.
func (l *loader) checkLoaded(ctx context.Context, t *Table, sums []Sum) error {
	for i := range sums {
		s := &sums[i]
		loaded, err := l.sum(ctx, t, *t.Column(s.Column), "true")
		if err != nil {
			return err
		}
		s.Loaded = loaded
		whole := new(big.Int)
		for _, part := range []decimal.Decimal{loaded, s.SetAside, s.Superseded, s.Later} {
			whole.Add(whole, part.Coefficient())
		}
		if whole.Cmp(s.In.Coefficient()) != 0 {
			return fmt.Errorf("%s.%s: %s came in, %s was loaded, %s superseded, %s not yet known and %s set aside: some was lost",
				t.Name, s.Column, s.In, s.Loaded, s.Superseded, s.Later, s.SetAside)
		}
	}
	return nil
}

// checkTotals holds what came in against the control totals of economy.yaml.
func (l *loader) checkTotals() {
	for _, total := range l.Totals {
		i := slices.IndexFunc(l.out.Tables, func(t LoadedTable) bool { return find([]*Table{{Name: t.Table}}, total.Table) == 0 })
		if i < 0 {
			if len(l.faults) == 0 && l.opts.Only == nil {
				l.faults.Add(fault.New(total.At, "a total is given for the table %s, and no file of it was loaded", total.Table).
					WithHint("%s", fault.Suggest(total.Table, l.loadedNames())))
			}
			continue
		}
		if !slices.Contains(l.unasked, l.out.Tables[i].Table) {
			l.checkTotal(total, l.out.Tables[i])
		}
	}
}

func (l *loader) loadedNames() []string {
	var names []string
	for _, t := range l.out.Tables {
		names = append(names, t.Table)
	}
	return names
}

func (l *loader) checkTotal(total Total, t LoadedTable) {
	found, known := decimal.New(t.Rows, 0), []string{"rows"}
	ok := total.Column == "rows"
	for _, s := range t.Sums {
		known = append(known, s.Column)
		if s.Column == total.Column {
			found, ok = s.In, true
		}
	}
	switch {
	case !ok:
		l.faults.Add(fault.New(total.At, "%s has no sum of %q to hold a total against", t.Table, total.Column).
			WithHint("expected one of: %s", strings.Join(known, ", ")))
	case found.Rat().Cmp(total.Value.Rat()) != 0:
		l.faults.Add(fault.New(total.At, "the total of %s %s is given as %s, and the files hold %s",
			t.Table, total.Column, total.Value, decimal.Text(found.Rat())).
			WithHint("a file may be missing, cut short, twice here, or newer than the total"))
	}
}
