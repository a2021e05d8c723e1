package deficit

import (
	"context"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// Group is bodies that belong to one by a kind of relation.
type Group struct {
	Code, Name string // "" for bodies that belong to none
	Bodies     []*Body
	Sum        *Body
	InDeficit  int      // how many of them are
	Deficits   *big.Int // what those come to this year: the gross deficit
	ByHelp     int      // how many are in balance by support alone
}

// Groups adds the bodies up by the parent of a kind that each has on the last day told. A body that belongs to two is in
// both; one that belongs to none is in the last group.
func (r *Report) Groups(ctx context.Context, relation string) ([]*Group, error) {
	rows, err := r.book.Rows(ctx, "relations", nil)
	if err != nil {
		return nil, err
	}
	last, err := book.ParsePeriod(r.Periods[len(r.Periods)-1])
	if err != nil {
		return nil, err
	}
	day, kinds, parents := rule.Day(last.Last().Unix()/86400).String(), []string(nil), map[string][]string{}
	for _, row := range rows {
		kind := row.Get("kind")
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
		if from, to := row.Get("from"), row.Get("to"); kind == relation && from <= day && (to == "" || day <= to) {
			parents[row.Get("child")] = append(parents[row.Get("child")], row.Get("parent"))
		}
	}
	slices.Sort(kinds)
	if !slices.Contains(kinds, relation) {
		return nil, fault.New(fault.Place{File: r.book.Path}, "the book has no relation of the kind %q", relation).
			WithHint("its kinds are %s", strings.Join(kinds, ", "))
	}
	groups := map[string]*Group{}
	for _, b := range r.Bodies {
		of := parents[b.Code]
		if len(of) == 0 {
			of = []string{""}
		}
		for _, code := range of {
			if groups[code] == nil {
				groups[code] = &Group{Code: code, Name: r.names[code][0], Deficits: new(big.Int)}
			}
			groups[code].add(b)
		}
	}
	var out []*Group
	for _, g := range groups {
		g.Sum = Sum(g.Bodies)
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b *Group) int {
		switch {
		case a.Code == "":
			return 1
		case b.Code == "":
			return -1
		}
		return strings.Compare(a.Code, b.Code)
	})
	return out, nil
}

func (g *Group) add(b *Body) {
	g.Bodies = append(g.Bodies, b)
	switch b.Standing {
	case Deficit:
		g.InDeficit++
		g.Deficits.Add(g.Deficits, b.InYear)
	case ByHelp:
		g.ByHelp++
	}
}
