package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

func TestPick(t *testing.T) {
	in := &Project{In: stays(), Keep: []string{"id", "hrg", "start"}}
	p := &Pick{In: in, From: stays(), As: "last", On: []Match{{Column: "hrg", Expr: col(in, "hrg")}}, First: []Ordered{{"start", true}, {"id", false}},
		Keep: []string{"days"}, Key: []string{"id"}}
	p.Where = make2(rule.OpMore, rule.Column("start", aDate, fault.Place{}), rule.Column("last.start", aDate, fault.Place{}))
	if err := Validate(p); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff("id: text, may be missing\nhrg: text, may be missing\nstart: date, may be missing\nlast.found: yes or no\n"+
		"last.days: number from 0 to 400, 64 bits, may be missing", described(p)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"hrg", "start"}, p.Reads()); diff != "" {
		t.Error(diff)
	}
	want := "pick days as last\n  : hrg == hrg\n  : where (start > last.start)\n  : highest start\n  : lowest id\n  : key id\n"
	if got := Format(p); len(got) < len(want) || got[:len(want)] != want {
		t.Errorf("found\n%s", got)
	}
}

func TestPickRefused(t *testing.T) {
	in := stays()
	err := Validate(&Pick{In: in, From: tariff(), As: "t", Where: col(in, "days"), First: []Ordered{{"rat", false}}, Keep: []string{"first", "first", "end"}, Key: []string{"idd"}})
	refuses(t, err, []string{`two columns named "t.first"`, "has no key", "its condition is a number", `no column "rat" to choose by`,
		`no column "end" to keep`, `no column "idd" that tells rows apart`})
	refuses(t, Validate(&Pick{In: in, From: tariff(), On: []Match{{Column: "rate", Expr: col(in, "id")}, {Column: "hgr", Expr: col(in, "hrg"), Any: true}}}),
		[]string{"no name to put before", `the key "rate" is a number on one side and text on the other`, `no column "hgr" to pick from`,
			"the key hgr is not an equality"})
}
