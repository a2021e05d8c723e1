package plan

import (
	"fmt"
	"slices"
	"testing"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// Two relations made from the same one do not see each other's columns, whichever was looked at first.
func TestViewsOfTwoBranches(t *testing.T) {
	base := viewOf([]Column{{"a", rule.Type{Kind: rule.Text}}})
	left := base.with([]Column{{"b", rule.Type{Kind: rule.Date}}})
	right := base.with([]Column{{"c", rule.Type{Kind: rule.Bool}}})
	for _, c := range []struct {
		name string
		view view
		want []string
	}{{"base", base, []string{"a"}}, {"left", left, []string{"a", "b"}}, {"right", right, []string{"a", "c"}}} {
		if got := c.view.names(); !slices.Equal(got, c.want) {
			t.Errorf("%s has %v, expected %v", c.name, got, c.want)
		}
		for _, name := range []string{"a", "b", "c"} {
			if _, found := c.view.find(name); found != slices.Contains(c.want, name) {
				t.Errorf("%s finds %s: %v", c.name, name, found)
			}
		}
	}
}

// A relation made in 3,000 steps, as a long rule is, is checked as fast as it is long: when each step listed the columns
// of all before it, this took minutes.
func TestLongChain(t *testing.T) {
	const links = 3000
	flag := rule.Type{Kind: rule.Bool}
	var n Node = &Scan{Table: "t", Cols: []Column{{"x0", flag}}}
	for i := range links {
		before := rule.Column(fmt.Sprintf("x%d", i), flag, fault.Place{})
		n = &Derive{In: n, Add: []Named{{fmt.Sprintf("x%d", i+1), before}}}
	}
	if err := Validate(n); err != nil {
		t.Fatal(err)
	}
	if got := len(n.Columns()); got != links+1 {
		t.Errorf("%d columns, expected %d", got, links+1)
	}
}
