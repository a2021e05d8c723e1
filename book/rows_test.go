package book_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/book"
)

func TestSelect(t *testing.T) {
	ctx := context.Background()
	b := write(t, filepath.Join(t.TempDir(), "b.duckdb"), small())
	for _, test := range []struct {
		name   string
		query  book.Query
		column string
		want   []string
	}{
		{"by payee", book.Query{Table: "ledger", Where: map[string]string{"payee": "RYY"}}, "pence", []string{"-7"}},
		{"a name as written", book.Query{Table: "ledger", Where: map[string]string{"step": "Short stay"}}, "pence", []string{"-44460", "-100", "-7"}},
		{"a quarter has its months", book.Query{Table: "ledger", Where: map[string]string{"period": "2017-18-q1"}}, "pence", []string{"426500", "-44460", "-100", "-7"}},
		{"a month", book.Query{Table: "ledger", Where: map[string]string{"period": "2017-18-m1"}}, "pence", []string{"426500", "-44460"}},
		{"pence", book.Query{Table: "ledger", Where: map[string]string{"pence": "-7"}}, "payee", []string{"RYY"}},
		{"yes", book.Query{Table: "ledger", Where: map[string]string{"recurrent": "no"}}, "payee", nil},
		{"missing", book.Query{Table: "measures", Where: map[string]string{"value": ""}}, "organisation", []string{"RYY"}},
		{"empty", book.Query{Table: "measures", Where: map[string]string{"breakdown": "", "organisation": "RXX"}}, "value", []string{"0.92"}},
		{"a day", book.Query{Table: "relations", Where: map[string]string{"from": "2017-06-01"}}, "to", []string{"2018-03-31"}},
		{"missing comes first", book.Query{Table: "relations", Order: []string{"from"}}, "parent", []string{"Y54", "Y55"}},
		{"largest first", book.Query{Table: "ledger", Order: []string{"-pence"}, Limit: 2}, "pence", []string{"426500", "-7"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows, err := b.Select(ctx, test.query)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range rows {
				got = append(got, r.Get(test.column))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			n, err := b.Count(ctx, test.query.Table, test.query.Where)
			if err != nil || test.query.Limit == 0 && n != int64(len(rows)) {
				t.Errorf("count %d %v", n, err)
			}
		})
	}
}

func TestSelectFaults(t *testing.T) {
	ctx := context.Background()
	b := write(t, filepath.Join(t.TempDir(), "b.duckdb"), nil)
	for _, test := range []struct {
		query book.Query
		want  string
	}{
		{book.Query{Table: "measure"}, `no table "measure"` + "\n    hint: did you mean \"measures\"?"},
		{book.Query{Table: "ledger", Where: map[string]string{"payor": "x"}}, `no column "payor"` + "\n    hint: did you mean \"payer\"?"},
		{book.Query{Table: "ledger", Order: []string{"-penc"}}, `did you mean "pence"?`},
		{book.Query{Table: "ledger", Where: map[string]string{"pence": "£5"}}, "column pence: \"£5\" is not a number"},
		{book.Query{Table: "ledger", Where: map[string]string{"period": "may"}}, "column period: \"may\" is not a period"},
		{book.Query{Table: "ledger", Where: map[string]string{"recurrent": "maybe"}}, "expected yes or no"},
		{book.Query{Table: "relations", Where: map[string]string{"from": "1 May"}}, "is not a date"},
	} {
		if _, err := b.Select(ctx, test.query); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: got %v, want %s", test.query, err, test.want)
		}
	}
}
