package duckdb

import (
	"context"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

func open(t *testing.T) *DB {
	t.Helper()
	db, err := Open("", Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// number is the type of a number of a scale between bounds, which can be missing.
func number(scale int, low, high int64) rule.Type {
	return rule.Type{Kind: rule.Number, Scale: scale, Min: big.NewRat(low, 1), Max: big.NewRat(high, 1), Missing: true}
}

func decimalValue(text string) rule.Value {
	x, ok := new(big.Rat).SetString(text)
	if !ok {
		panic(text)
	}
	return rule.NumberValue(x)
}

func column(name string, t rule.Type) *rule.Expr { return rule.Column(name, t, fault.Place{}) }

var maybeText = rule.Type{Kind: rule.Text, Missing: true}

func TestStoreGivesBackWhatWasStored(t *testing.T) {
	db := open(t)
	cols := []plan.Column{{Name: "code", Type: maybeText}, {Name: "on", Type: rule.Type{Kind: rule.Date, Missing: true}},
		{Name: "yes", Type: rule.Type{Kind: rule.Bool, Missing: true}}, {Name: "price", Type: number(2, -1e9, 1e9)},
		{Name: "wide", Type: rule.Type{Kind: rule.Number, Scale: 3, Missing: true}}}
	rows := [][]rule.Value{
		{{}, {}, {}, {}, {}},
		{rule.TextValue("010"), rule.DateValue(rule.NewDay(2017, 4, 1)), rule.BoolValue(true), decimalValue("-12.05"), decimalValue("123456789012345678901234567890.125")},
		{rule.TextValue("É'\""), rule.DateValue(rule.NewDay(1901, 12, 31)), rule.BoolValue(false), decimalValue("1000000000"), decimalValue("-7")},
	}
	if err := db.Store(t.Context(), "odd \"name", &plan.Table{Cols: cols, Rows: rows}); err != nil {
		t.Fatal(err)
	}
	got, err := db.Run(t.Context(), &plan.Scan{Table: "odd \"name", Cols: cols})
	if err != nil {
		t.Fatal(err)
	}
	if diff := plan.Diff(got, &plan.Table{Cols: cols, Rows: rows}); diff != "" {
		t.Error(diff)
	}
}

func TestStoreRefusesWhatTheTypeCannotHold(t *testing.T) {
	price := number(2, 0, 10)
	always := price
	always.Missing = false
	for _, c := range []struct {
		name, want string
		t          rule.Type
		v          rule.Value
	}{
		{"digits", "1.001 has more digits after the point", price, decimalValue("1.001")},
		{"high", "11 is more than 10", price, decimalValue("11")},
		{"missing", "never missing", always, rule.Value{}},
		{"kind", "is text", price, rule.TextValue("x")},
	} {
		t.Run(c.name, func(t *testing.T) {
			db := open(t)
			err := db.Store(t.Context(), "x", &plan.Table{Cols: []plan.Column{{Name: "price", Type: c.t}}, Rows: [][]rule.Value{{c.v}}})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "table x: row 1: column price") {
				t.Errorf("found %v, expected %q with its place", err, c.want)
			}
			if err := db.Store(t.Context(), "x", &plan.Table{Cols: []plan.Column{{Name: "a", Type: maybeText}}}); err != nil {
				t.Errorf("the table of a refused store is still there: %v", err)
			}
		})
	}
}

func TestAppend(t *testing.T) {
	db := open(t)
	ctx := t.Context()
	if _, err := db.SQL().ExecContext(ctx, "CREATE TABLE a (i INTEGER, h HUGEINT, d DATE, s VARCHAR)"); err != nil {
		t.Fatal(err)
	}
	day := time.Date(2018, 3, 31, 0, 0, 0, 0, time.UTC)
	huge, _ := new(big.Int).SetString("-100000000000000000000", 10)
	if err := db.Append(ctx, "a", [][]any{{1, huge, day, "x"}, {nil, nil, nil, nil}}); err != nil {
		t.Fatal(err)
	}
	var text string
	if err := db.SQL().QueryRowContext(ctx, "SELECT string_agg(i || ' ' || h || ' ' || d || ' ' || s) FROM a").Scan(&text); err != nil {
		t.Fatal(err)
	}
	if want := "1 -100000000000000000000 2018-03-31 x"; text != want {
		t.Errorf("found %q, expected %q", text, want)
	}
	if err := db.Append(ctx, "a", [][]any{{"seven", nil, nil, nil}}); err == nil {
		t.Error("text went into a column of numbers")
	}
	if err := db.Append(ctx, "none", nil); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("found %v, expected an error that names the table", err)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	notDuck := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(notDuck, []byte(strings.Repeat("not a database ", 1000)), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path, want string
		o          Options
	}{
		{filepath.Join(dir, "none.duckdb"), "there is no such file", Options{ReadOnly: true}},
		{filepath.Join(dir, "no", "x.duckdb"), "there is no directory", Options{}},
		{dir, "this is a directory", Options{}},
		{notDuck, "this is not a DuckDB file", Options{ReadOnly: true}},
		{notDuck, "this is not a DuckDB file", Options{}},
		{filepath.Join(dir, "a?b"), "question mark", Options{}},
	} {
		db, err := Open(c.path, c.o)
		if err == nil {
			db.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.path) {
			t.Errorf("%s: found %v, expected %q", c.path, err, c.want)
		}
	}
}

func TestCreate(t *testing.T) {
	db := open(t)
	cols := []plan.Column{{Name: "code", Type: maybeText}, {Name: "price", Type: number(2, 0, 100)}}
	scan := &plan.Scan{Table: "prices", Cols: cols}
	rows := [][]rule.Value{{rule.TextValue("A"), decimalValue("1.25")}, {rule.TextValue("A"), decimalValue("2")}, {rule.TextValue("B"), {}}}
	if err := db.Store(t.Context(), "prices", &plan.Table{Cols: cols, Rows: rows}); err != nil {
		t.Fatal(err)
	}
	sum := &plan.Sum{In: scan, By: []string{"code"}, Add: []plan.Aggregate{
		{Name: "total", How: plan.Total, Expr: column("price", cols[1].Type), Type: number(2, 0, 1e6)}}}
	n, err := db.Create(t.Context(), "totals", sum)
	if err != nil || n != 2 {
		t.Fatalf("found %d rows, %v; expected 2", n, err)
	}
	got, err := db.Run(context.Background(), &plan.Scan{Table: "totals", Cols: sum.Columns()})
	if err != nil {
		t.Fatal(err)
	}
	want := &plan.Table{Cols: sum.Columns(), Rows: [][]rule.Value{{rule.TextValue("A"), decimalValue("3.25")}, {rule.TextValue("B"), {}}}}
	if diff := plan.Diff(got, want); diff != "" {
		t.Error(diff)
	}
	var stored string
	if err := db.SQL().QueryRow("SELECT data_type FROM duckdb_columns() WHERE table_name = 'totals' AND column_name = 'total'").Scan(&stored); err != nil || stored != "BIGINT" {
		t.Errorf("stored as %q, %v; expected BIGINT", stored, err)
	}
}
