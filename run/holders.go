package run

import (
	"context"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// holdersOf gives for each row of a share the code of the one whose pot it shares in: the nation, or its parent on the last
// day of the period, empty where it has none.
func (d *BodyData) holdersOf(ctx context.Context, h *policy.Share, p book.Period, rows [][]string) ([][]string, error) {
	out := make([][]string, len(rows))
	if h.Within == nil {
		for i := range rows {
			out[i] = []string{d.Policy.Nation}
		}
		return out, nil
	}
	t, err := d.table(ctx, "relations")
	if err != nil {
		return nil, err
	}
	parents := map[string]string{}
	if t != nil {
		in := newReader(t)
		_, last := span(p)
		for _, row := range t.Rows {
			if in.text(row, "kind") == h.Within.Name && onDay(dayOf(in, row, "from"), dayOf(in, row, "to"), last) {
				parents[in.text(row, "child")] = in.text(row, "parent")
			}
		}
	}
	for i, codes := range rows {
		out[i] = []string{parents[codes[0]]}
	}
	return out, nil
}

// holders adds the column of whose pot each row shares in, where the pot is not one sum for all that is written down.
func (d *BodyData) holders(ctx context.Context, r *policy.Rule, p book.Period, rows [][]string, t *plan.Table) ([][]string, error) {
	if !severalPots(r) {
		return nil, nil
	}
	holders, err := d.holdersOf(ctx, r.Share, p, rows)
	if err != nil {
		return nil, err
	}
	t.Cols = append(t.Cols, plan.Column{Name: policy.HolderColumn, Type: rule.Type{Kind: rule.Text, Missing: true}})
	for i, codes := range holders {
		v := rule.Value{}
		if codes[0] != "" {
			v = rule.TextValue(codes[0])
		}
		t.Rows[i] = append(t.Rows[i], v)
	}
	return holders, nil
}

// severalPots says whether a share's pot is of a holder: a parent, or the nation and what it has.
func severalPots(r *policy.Rule) bool {
	return r.Share != nil && (r.Share.Within != nil || slices.ContainsFunc(r.Share.Inputs, func(in *policy.Input) bool { return in.Body == policy.Holder }))
}

// unshared are the bodies of the kinds of those whose pots are shared that have something which a pot is made of, and
// nobody to share it with.
func (d *BodyData) unshared(ctx context.Context, r *policy.Rule, p book.Period, table *plan.Table) ([]Unknown, error) {
	h := r.Share
	if h.Within == nil {
		return nil, nil
	}
	in, shared, kinds := newReader(table), map[string]bool{}, map[string]bool{}
	for _, row := range table.Rows {
		holder := in.text(row, policy.HolderColumn)
		shared[holder], kinds[d.kinds[holder]] = true, true
	}
	var out []Unknown
	for _, input := range h.Inputs {
		if input.Body != policy.Holder {
			continue
		}
		values, err := d.values(ctx, r, input)
		if err != nil {
			return nil, err
		}
		for _, o := range d.bodies {
			if shared[o.code] || !kinds[o.kind] {
				continue
			}
			if v, _ := values.value([]string{o.code}, p); v.Known() {
				shared[o.code] = true
				out = append(out, Unknown{[]string{o.code}, "nobody shares its pot"})
			}
		}
	}
	slices.SortFunc(out, func(a, b Unknown) int { return slices.Compare(a.Codes, b.Codes) })
	return out, nil
}
