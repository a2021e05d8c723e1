package explain

import (
	"context"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/run"
	"github.com/commonpurse/commonpurse/tipping"
)

// Ways finds the shortest way of each body to an outcome of a decide, the last of its scale where none is named.
func (x *Explainer) Ways(ctx context.Context, slug string, p book.Period, to string, bodies ...string) ([]tipping.Way, error) {
	r := x.policy.Rule(slug)
	if r == nil || r.Decide == nil {
		return nil, fault.New(fault.Place{File: slug}, "nothing is decided by this rule").WithHint("name a decide")
	}
	if to == "" {
		to = r.Decide.Scale[len(r.Decide.Scale)-1]
	}
	if !slices.Contains(r.Decide.Scale, to) {
		return nil, fault.New(r.At, "%s has no outcome %q", r.Name, to).WithHint("%s", fault.Suggest(to, r.Decide.Scale))
	}
	if err := x.needsEarlier(book.Address{Table: "decisions", Period: p, Rule: slug}); err != nil {
		return nil, err
	}
	data, err := x.bodies(ctx, r)
	if err != nil {
		return nil, err
	}
	return tipping.Ways(ctx, data, r, p, to, bodies...)
}

// mostRecords is how many records of a figure are named.
const mostRecords = 1000

// Records are, for each step and need of a way, the records that the figure is counted from and that no step before it
// names: by what tells one from another, or by file and line.
func (x *Explainer) Records(ctx context.Context, w tipping.Way) ([][][]string, error) {
	out := [][][]string{}
	seen := map[string]bool{}
	for _, step := range w.Steps {
		list := [][]string{}
		for _, need := range step.Needs {
			records, err := x.recordsOf(ctx, need)
			if err != nil {
				return nil, err
			}
			var fresh []string
			for _, text := range records {
				if !seen[text] {
					seen[text] = true
					fresh = append(fresh, text)
				}
			}
			list = append(list, fresh)
		}
		out = append(out, list)
	}
	return out, nil
}

// recordsOf are the records of a count that has to fall; what has to rise is in none.
func (x *Explainer) recordsOf(ctx context.Context, need tipping.Need) ([]string, error) {
	if need.Held == "" || !strings.HasPrefix(need.By, "-") {
		return nil, nil
	}
	at, err := book.ParseAddress(need.Held)
	if err != nil {
		return nil, err
	}
	r := x.policy.Rule(at.Rule)
	if r == nil || r.Measure == nil {
		return nil, nil
	}
	found, err := x.Explain(ctx, at, Show{Rows: mostRecords})
	if err != nil {
		return nil, err
	}
	var names []string // of the columns that tell one record of the body from another
	for _, name := range run.RecordsOf(r).Key {
		if c := run.RecordsOf(r).Column(name); c != nil && !c.Organisation && name != run.RecordsOf(r).Date && slices.Contains(found.Rows.Header, name) {
			names = append(names, name)
		}
	}
	var out []string
	for _, row := range found.Rows.Rows {
		var parts []string
		for i, name := range found.Rows.Header {
			if slices.Contains(names, name) {
				parts = append(parts, name+" "+row[i])
			}
		}
		if len(names) == 0 {
			parts = row[:2]
		}
		out = append(out, strings.Join(parts, " "))
	}
	return out, nil
}
