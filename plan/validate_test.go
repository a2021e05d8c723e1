package plan

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// other is a node that is not one of the plan's.
type other struct{ *Scan }

func TestValidateAccepts(t *testing.T) {
	in := stays()
	look := &LookUp{In: in, Table: tariff(), As: "t", On: []Match{{Column: "hrg", Expr: col(in, "hrg")}}, From: "first", To: "last", At: col(in, "start")}
	day := make2(rule.OpMonth, col(in, "start"))
	for _, n := range []Node{in, look, &Derive{In: in},
		&Filter{In: look, Where: col(look, "t.found")},
		&Sum{In: in, By: []string{"id"}}, &Sum{In: in, Add: []Aggregate{{"n", Rows, nil, aNumber(0, 0, 1)}}},
		&Derive{In: in, Add: []Named{{"loose again", col(in, "loose")}, {"month", day}}}, // read as it is, without bounds
		&Union{In: []Node{in, in}}, &Join{Full, in, &Project{In: tariff(), Keep: []string{"hrg", "rate"}}, []string{"hrg"}},
	} {
		if err := Validate(n); err != nil {
			t.Errorf("%v\n%s", err, Format(n))
		}
	}
}

func TestValidateRefuses(t *testing.T) {
	in := stays()
	key := []Match{{Column: "hrg", Expr: col(in, "hrg")}}
	some := func(names ...string) Node { return &Project{In: in, Keep: names} }
	total := func(e *rule.Expr, t rule.Type) Node {
		return &Sum{In: in, By: []string{"id"}, Add: []Aggregate{{"n", Total, e, t}}}
	}
	loop := &Filter{Where: &rule.Expr{Op: rule.OpLiteral, Value: rule.BoolValue(true), Type: rule.Type{Kind: rule.Bool}}}
	loop.In = loop
	for _, c := range []struct {
		name string
		node Node
		want []string // a part of each fault, as many as there are
	}{
		{"nothing", nil, []string{"nothing where a relation is needed"}},
		{"a nil pointer", &Filter{In: (*Derive)(nil)}, []string{"nothing where a relation is needed"}},
		{"not a node of the plan", other{in}, []string{"not a relation that engines know"}},
		{"made from itself", loop, []string{"filter: is made from itself"}},
		{"scan of nothing", &Scan{}, []string{"does not name its table", "has no columns"}},
		{"scan of bad columns", &Scan{Table: "x", Cols: []Column{{"a", aText}, {"a", aText}, {"", aText}, {"r", rule.Type{Kind: rule.Ratio}}, {"k", rule.Type{}}, {"s", aNumber(39, 0, 1)}}},
			[]string{`two columns named "a"`, "without a name", `column "r" is a ratio`, `column "k" is nothing`, `"s" has 39 digits`}},
		{"derive", &Derive{In: in, Add: []Named{{"id", col(in, "hrg")}, {"x", nil}, {"ratio", make2(rule.OpDivide, col(in, "days"), col(in, "days"))}, {"y", rule.Column("dys", aText, fault.Place{File: "a.yaml", Line: 3})}}},
			[]string{`two columns named "id"`, "x: an expression is nothing", "ratio is a ratio: round it", `y: there is no column "dys" here`}},
		{"filter by a number", &Filter{In: in, Where: col(in, "days")}, []string{"its condition is a number: expected yes or no"}},
		{"filter by nothing", &Filter{In: in}, []string{"an expression is nothing"}},
		{"look up in nothing", &LookUp{In: in, As: "t", On: key}, []string{"has no table"}},
		{"look up without a name or key", &LookUp{In: in, Table: tariff()}, []string{"no name to put before", "has no key"}},
		{"look up twice under one name", &LookUp{In: &LookUp{In: in, Table: tariff(), As: "t", On: key}, Table: tariff(), As: "t", On: key},
			[]string{`"t.found"`, `"t.hrg"`, `"t.first"`, `"t.last"`, `"t.rate"`}},
		{"look up by unlike keys", &LookUp{In: in, Table: tariff(), As: "t", On: []Match{{Column: "hrg", Expr: col(in, "days")}, {Column: "rte", Expr: col(in, "days")}, {Column: "rate", Expr: col(in, "huge")}}},
			[]string{`the key "hrg" is text on one side and a number on the other`, `no column "rte" in the table`, `comparing the key "rate" may need more than 128 bits`}},
		{"look up of ranges, blanks and codes that cannot be", &LookUp{In: in, Table: tariff(), As: "t", Highest: "hrg", On: []Match{{Column: "hrg", To: "hrg", Any: true, Expr: col(in, "hrg")},
			{Column: "rate", Each: true, Expr: col(in, "days")}, {Column: "hrg", Each: true, Any: true, Expr: col(in, "hrg")}, {Column: "rate", To: "rat", Expr: col(in, "days")}}},
			[]string{`highest of "hrg" is wanted, which is text`, "a range, whose ends can be missing", "key rate is a number: expected text", "cannot also be a range or blank", `no column "rat" in the table`}},
		{"look up of a range of text", &LookUp{In: in, Table: tariff(), As: "t", On: []Match{{Column: "hrg", To: "hrg", Expr: col(in, "hrg")}, {Column: "hrg", Each: true, Expr: col(in, "hrg")}}},
			[]string{"a range of text: expected numbers or dates", "not said of which column the highest"}},
		{"look up on a day", &LookUp{In: in, Table: tariff(), As: "t", On: key, From: "rate", To: "lst", At: col(in, "hrg")},
			[]string{"its day is text", `column "rate" is a number: expected a date`, `no column "lst" in the table`}},
		{"look up with dates but no day", &LookUp{In: in, Table: tariff(), As: "t", On: key, From: "first"}, []string{"no day to look up"}},
		{"look up with a day but no dates", &LookUp{In: in, Table: tariff(), As: "t", On: key, At: col(in, "start")}, []string{"no columns of dates"}},
		{"sum of nothing", &Sum{In: in}, []string{"has no columns"}},
		{"sum by what is not there", &Sum{In: in, By: []string{"hgr", "id", "id"}}, []string{`no column "hgr" to group by`, `two columns named "id"`}},
		{"bad aggregates", &Sum{In: in, Add: []Aggregate{{"a", "mean", nil, aText}, {"b", Rows, col(in, "id"), aNumber(0, 0, 9)}, {"c", Unknown, nil, aNumber(0, 0, 9)}, {"d", AnyTrue, col(in, "id"), aFlag}, {"e", AnyTrue, col(in, "emergency"), aNumber(0, 0, 1)}}},
			[]string{`a is made by "mean"`, "b counts rows but has an expression", "c: an expression is nothing", "d is text: expected yes or no", "e is declared as a number"}},
		{"total of text", total(col(in, "id"), aNumber(0, 0, 9)), []string{"n is text: expected a number"}},
		{"total of too few places", total(col(in, "price"), aNumber(0, 0, 9)), []string{"2 digits after the point, but is declared with 0"}},
		{"total without bounds", total(col(in, "days"), rule.Type{Kind: rule.Number, Missing: true}), []string{"more than 128 bits"}},
		{"total never missing", total(col(in, "days"), rule.Type{Kind: rule.Number, Min: new(big.Rat), Max: power(6)}), []string{"can be missing, but is declared as never"}},
		{"join without a key", &Join{"outer", in, tariff(), nil}, []string{`is of kind "outer"`, "has no key", `two columns named "hrg"`}},
		{"join on unlike keys", &Join{Inner, some("id", "hrg"), &Derive{In: &Project{In: tariff(), Keep: []string{"rate"}}, Add: []Named{{"id", number(1)}}}, []string{"id", "no"}},
			[]string{`"id" is text on one side and a number`, `no column "no" on the left`, `no column "no" on the right`}},
		{"union of nothing", &Union{}, []string{"has no relations"}},
		{"union of other columns", &Union{In: []Node{some("id", "days"), some("days", "id"), some("id"), some("id", "hrg")}},
			[]string{`column 1 of relation 2 is "days": expected "id"`, `column 2 of relation 2 is "id": expected "days"`, "relation 3 has 1 columns: expected the 2", `column 2 of relation 4 is "hrg"`}},
		{"union of other kinds", &Union{In: []Node{some("id"), &Derive{In: &Project{In: tariff(), Keep: []string{"rate"}}, Add: nil}}}, []string{`"rate": expected "id"`}},
		{"union too wide", &Union{In: []Node{&Project{In: &Derive{In: in, Add: []Named{{"n", col(in, "huge")}}}, Keep: []string{"n"}}, &Project{In: &Derive{In: in, Add: []Named{{"n", col(in, "price")}}}, Keep: []string{"n"}}}},
			[]string{`bringing column "n" to one scale may need more than 128 bits`}},
		{"project", some("idd", "hrg", "hrg"), []string{`no column "idd" to keep`, `two columns named "hrg"`}},
		{"project of nothing", some(), []string{"has no columns"}},
	} {
		t.Run(c.name, func(t *testing.T) { refuses(t, Validate(c.node), c.want) })
	}
}

// refuses demands exactly the faults that are wanted, in any order.
func refuses(t *testing.T, err error, want []string) {
	t.Helper()
	var faults fault.List
	if !errors.As(err, &faults) {
		t.Fatalf("found %v, expected faults", err)
	}
	if len(faults) != len(want) {
		t.Errorf("found %d faults, expected %d:\n%v", len(faults), len(want), err)
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("expected %q among the faults:\n%v", w, err)
		}
	}
}

// A fault in one of two inputs, or in a relation used twice, is reported once, and hides nothing of the other input.
func TestValidateReportsEachFaultOnce(t *testing.T) {
	bad := &Project{In: stays(), Keep: []string{"idd"}}
	worse := &Filter{In: stays(), Where: col(stays(), "id")}
	err := Validate(&Union{In: []Node{bad, &Union{In: []Node{bad, worse}}, bad}})
	refuses(t, err, []string{`no column "idd"`, "its condition is text"})
	if !strings.Contains(err.Error(), `did you mean "id"?`) {
		t.Errorf("no hint for the name: %v", err)
	}
}

func TestValidateKeepsPlaces(t *testing.T) {
	at := fault.Place{File: "price.yaml", Line: 7, Column: 3}
	err := Validate(&Derive{In: stays(), Add: []Named{{"x", rule.Column("none", aText, at)}}})
	if err == nil || !strings.HasPrefix(err.Error(), "price.yaml:7:3: derive: x: there is no column") {
		t.Errorf("found %v, expected the place first", err)
	}
}
