package policytest

import (
	"context"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/policy"
)

// Covered says how far the tests of a policy go into one of its rules.
type Covered struct {
	Rule string `json:"rule"`
	Kind string `json:"kind"`
	// Tests is how many tests compare rows of the rule.
	Tests int `json:"tests"`
	// Parts are how many steps, totals, payments or outcomes it has, and Untouched the names of those that no test has a
	// row of.
	Parts     int      `json:"parts"`
	Untouched []string `json:"untouched"`
}

// coverage is what tests have met of each rule.
type coverage struct {
	policy *policy.Policy
	tests  map[string]int             // by rule
	met    map[string]map[string]bool // by rule, then part
}

func newCoverage(p *policy.Policy) *coverage {
	return &coverage{p, map[string]int{}, map[string]map[string]bool{}}
}

// parts are what a test can touch of a rule, by name.
func parts(r *policy.Rule) []string {
	out := Steps(r)
	switch {
	case r.Share != nil:
		if r.Share.AtLeast != nil {
			out = append(out, "at least")
		}
		if r.Share.AtMost != nil {
			out = append(out, "at most")
		}
	case r.Decide != nil:
		out = append(out, r.Decide.Scale...)
		if r.Decide.Unknown != "" {
			out = append(out, r.Decide.Unknown)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// note takes what a test ran and compared.
func (c *coverage) note(r *Result) {
	compared := map[string]bool{}
	for _, w := range r.prepared.wants {
		for _, slug := range r.prepared.rules[w] {
			compared[slug] = true
		}
	}
	for slug := range compared {
		c.tests[slug]++
		if c.met[slug] == nil {
			c.met[slug] = map[string]bool{}
		}
	}
	if r.found == nil {
		return
	}
	for _, name := range []string{"ledger", "values", "due", "shares", "decisions"} {
		rows, _ := r.found.Rows(context.Background(), name, nil)
		for _, row := range rows {
			slug := row.Get(ruleColumn(row.Table))
			if compared[slug] {
				c.met[slug][partOf(row)] = true
			}
		}
	}
}

func partOf(row book.Row) string {
	switch row.Table.Name {
	case "shares":
		return book.Slug(row.Get("bound"))
	case "decisions":
		return book.Slug(row.Get("outcome"))
	}
	return row.Get("step")
}

func (c *coverage) all() []Covered {
	var out []Covered
	for _, r := range c.policy.Rules {
		one := Covered{Rule: r.Name, Kind: string(r.Kind), Tests: c.tests[r.Slug]}
		for _, name := range parts(r) {
			one.Parts++
			if !c.met[r.Slug][book.Slug(name)] {
				one.Untouched = append(one.Untouched, name)
			}
		}
		out = append(out, one)
	}
	return out
}
