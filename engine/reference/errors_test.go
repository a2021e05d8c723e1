package reference_test

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/engine/enginetest"
	"github.com/commonpurse/commonpurse/engine/reference"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

func stored() map[string]*plan.Table {
	return map[string]*plan.Table{
		"stays":  enginetest.ReadTable("hrg text | day date | n number.2\nB | 2024-04-01 | 2.5\nA | 2024-04-01 | 1\nA | | "),
		"tariff": enginetest.ReadTable("hrg text | first date | price number\nA | | 1\nA | 2024-01-01 | 2\nB | 2024-01-01 | 3"),
	}
}

func scan(name string) *plan.Scan { return &plan.Scan{Table: name, Cols: stored()[name].Cols} }

func read(n plan.Node, name string) *rule.Expr { return enginetest.Read(n.Columns(), name) }

// with is a scan with one of its columns read otherwise.
func with(s *plan.Scan, nth int, change func(*plan.Column)) *plan.Scan {
	s.Cols = append([]plan.Column(nil), s.Cols...)
	change(&s.Cols[nth])
	return s
}

func TestRunErrors(t *testing.T) {
	stays := scan("stays")
	byHRG := []plan.Match{{Column: "hrg", Expr: read(stays, "hrg")}}
	narrow := read(stays, "n").Type
	narrow.Max = big.NewRat(3, 1)
	for _, c := range []struct {
		name string
		plan plan.Node
		want []string
	}{
		{"not sound", &plan.Filter{In: stays, Where: read(stays, "n")}, []string{"filter", "yes or no"}},
		{"no table", &plan.Scan{Table: "stay", Cols: stays.Cols}, []string{`no table "stay"`, `did you mean "stays"?`}},
		{"no column", with(scan("stays"), 0, func(c *plan.Column) { c.Name = "hgr" }), []string{`table stays has no column "hgr"`, `did you mean "hrg"?`}},
		{"other kind", with(scan("stays"), 1, func(c *plan.Column) { c.Type.Kind = rule.Text }), []string{"table stays", `"day" as date`, "reads text"}},
		{"other scale", with(scan("stays"), 2, func(c *plan.Column) { c.Type.Scale = 0 }), []string{"table stays", `"n" as number.2`}},
		{"out of bounds", with(scan("stays"), 2, func(c *plan.Column) { c.Type.Max = big.NewRat(2, 1) }), []string{"table stays, row 1, column n", "2.5 is more than 2"}},
		{"missing", with(scan("stays"), 2, func(c *plan.Column) { c.Type.Missing = false }), []string{"table stays, row 3, column n", "never missing"}},
		{"two answers", &plan.LookUp{In: stays, Table: scan("tariff"), As: "t", On: byHRG}, []string{"look up tariff as t", "two rows", "'A'"}},
		{"two answers on a day", &plan.LookUp{In: stays, Table: scan("tariff"), As: "t", On: byHRG, From: "first", At: read(stays, "day")},
			[]string{"look up tariff as t", "two rows", "'A' on 2024-04-01"}},
		{"a total beyond its type", &plan.Sum{In: stays, Add: []plan.Aggregate{{Name: "n", How: plan.Total, Expr: read(stays, "n"), Type: narrow}}},
			[]string{"sum n", "3.5 is more than 3"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			table, err := reference.New(stored()).Run(context.Background(), c.plan)
			if err == nil {
				t.Fatalf("no error, but %d rows", len(table.Rows))
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("found %q, expected %q in it", err, want)
				}
			}
		})
	}
}

// Every column that a scan asks for in vain is reported, not only the first.
func TestRunReportsAllColumns(t *testing.T) {
	s := with(with(scan("stays"), 0, func(c *plan.Column) { c.Name = "a" }), 1, func(c *plan.Column) { c.Name = "b" })
	_, err := reference.New(stored()).Run(context.Background(), s)
	var faults fault.List
	if !errors.As(err, &faults) || len(faults) != 2 {
		t.Errorf("found %v, expected two faults", err)
	}
}

func TestRunStopsWhenAsked(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := reference.New(stored()).Run(ctx, scan("stays")); !errors.Is(err, context.Canceled) {
		t.Errorf("found %v, expected that it was cancelled", err)
	}
}

func TestRunLeavesTheTablesAlone(t *testing.T) {
	tables := stored()
	result, err := reference.New(tables).Run(context.Background(), scan("stays"))
	if err != nil {
		t.Fatal(err)
	}
	if first := plan.RowText(tables["stays"].Rows[0]); first != "'B' | 2024-04-01 | 2.5" {
		t.Errorf("the first row stored is now %s", first)
	}
	result.Rows[0][0] = rule.TextValue("changed")
	if plan.Diff(tables["stays"], stored()["stays"]) != "" {
		t.Error("changing the result changed what is stored")
	}
}
