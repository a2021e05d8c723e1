package run

import (
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/among"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// addSet works a set out over the rows of one period and adds its column. The rows have its Of and Among as columns.
func addSet(t *plan.Table, s *plan.Set, key []string) {
	in := newReader(t)
	place := make([]int, len(t.Rows)) // in the set, -1 for a row that is not of it
	var set []among.Member
	for i, row := range t.Rows {
		place[i] = -1
		value, known := in.optional(row, s.Name+".of")
		if !known || !in.value(row, s.Name+".among").Bool() {
			continue
		}
		var codes []string
		for _, name := range key {
			codes = append(codes, in.text(row, name))
		}
		place[i] = len(set)
		set = append(set, among.Member{Code: strings.Join(codes, "\x00"), Value: value})
	}
	value := setValue(s, set)
	t.Cols = append(t.Cols, plan.Column{Name: s.Name, Type: s.Type})
	for i := range t.Rows {
		t.Rows[i] = append(t.Rows[i], value(place[i]))
	}
}

// setValue gives a row's value by its place in the set.
func setValue(s *plan.Set, set []among.Member) func(place int) rule.Value {
	same := func(x *big.Rat) func(int) rule.Value { return func(int) rule.Value { return orMissing(x) } }
	switch s.How {
	case plan.SetRank:
		ranks := among.Ranks(set, s.Highest, among.Ties(s.Ties))
		return member(func(i int) *big.Rat { return ranks[i] })
	case plan.SetQuartile:
		cuts := among.Cuts(set, among.Cut(s.Cut))
		if cuts == nil {
			return same(nil)
		}
		return member(func(i int) *big.Rat { return big.NewRat(int64(among.Quarter(cuts, set[i].Value, s.AtOr)), 1) })
	case plan.SetQuantile:
		return same(among.Quantile(set, s.P, among.Cut(s.Cut)))
	case plan.SetSum:
		return same(among.Sum(set))
	}
	return same(big.NewRat(int64(len(set)), 1))
}

// member is a value that only members of the set have.
func member(value func(i int) *big.Rat) func(int) rule.Value {
	return func(i int) rule.Value {
		if i < 0 {
			return rule.Value{}
		}
		return orMissing(value(i))
	}
}

// orMissing is a number, or missing for nil.
func orMissing(x *big.Rat) rule.Value {
	if x == nil {
		return rule.Value{}
	}
	return rule.NumberValue(x)
}
