package run

import (
	"context"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// FactsOf are the dated facts of organisations that a rule over records looks up, each once.
func FactsOf(r *policy.Rule) []*policy.Attribute {
	var ups []*policy.LookUp
	switch {
	case r.Price != nil:
		ups = r.Price.LookUps
	case r.Measure != nil:
		ups = r.Measure.LookUps
		if p := r.Measure.Population; p != nil {
			ups = slices.Concat(ups, p.LookUps)
		}
	}
	for _, d := range DerivesOf(r) {
		ups = append(slices.Clone(ups), d.LookUps...)
	}
	var facts []*policy.Attribute
	for _, u := range ups {
		if u.Fact != nil && !slices.Contains(facts, u.Fact) {
			facts = append(facts, u.Fact)
		}
	}
	return facts
}

// StoreFact keeps the rows of one fact of the economy's facts, with values of the fact's own type, for records to look
// up by organisation and day, and says how many rows have a value that the type does not hold: those are left out. Two
// spellings of its name in the facts are a fault, since two rows could then be in force on one day.
func StoreFact(ctx context.Context, in Workbench, a *policy.Attribute) (unfit *big.Rat, err error) {
	name, err := spelling(ctx, in, a)
	if err != nil {
		return nil, err
	}
	l := on(Scan(economy.Lookup("facts")))
	l.filter(and(known(l.column("value")), rule.Make(rule.OpEqual, 0, l.column("name"), text(name))))
	fits, value := factAs(a.Type, l.column("value"))
	l.put("fits", fits)
	l.put("made", value)
	bad := &plan.Sum{In: &plan.Filter{In: l.node, Where: not(l.column("fits"))}, Add: []plan.Aggregate{{Name: rowsColumn, How: plan.Rows, Type: RowsType()}}}
	counted, err := in.Run(ctx, bad)
	if err != nil {
		return nil, err
	}
	l.filter(l.column("fits"))
	kept := on(&plan.Project{In: l.node, Keep: []string{"organisation", "from", "to", "made"}})
	kept.put("value", kept.column("made"))
	err = in.Keep(ctx, policy.FactTable(a), &plan.Project{In: kept.node, Keep: []string{"organisation", "value", "from", "to"}})
	return counted.Rows[0][0].Rat(), err
}

// factAs says whether a stored value is one of a fact's type, and gives it as such.
func factAs(t rule.Type, value *rule.Expr) (fits, made *rule.Expr) {
	if t.Kind == rule.Bool {
		isOne := rule.Make(rule.OpEqual, 0, value, whole(1, rule.Unit{}))
		return rule.Make(rule.OpOr, 0, isOne, rule.Make(rule.OpEqual, 0, value, whole(0, rule.Unit{}))), isOne
	}
	made = rule.Make(rule.OpRound, t.Scale, value)
	fits = rule.Make(rule.OpEqual, 0, made, value)
	for _, bound := range []struct {
		op rule.Op
		at *big.Rat
	}{{rule.OpAtLeast, t.Min}, {rule.OpAtMost, t.Max}} {
		if bound.at != nil {
			fits = and(fits, rule.Make(bound.op, 0, value, number(bound.at)))
		}
	}
	return fits, made
}

// number is a literal.
func number(x *big.Rat) *rule.Expr {
	t := rule.Type{Kind: rule.Number, Min: x, Max: x}
	for t.Scale < 18 && !new(big.Rat).Mul(x, new(big.Rat).SetInt(pow10(t.Scale))).IsInt() {
		t.Scale++
	}
	return &rule.Expr{Op: rule.OpLiteral, Type: t, Value: rule.NumberValue(x)}
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// spelling is the name of a fact as the economy writes it.
func spelling(ctx context.Context, in Workbench, a *policy.Attribute) (string, error) {
	names, err := in.Run(ctx, &plan.Sum{In: Scan(economy.Lookup("facts")), By: []string{"name"}})
	if err != nil {
		return "", err
	}
	var found []string
	for _, row := range names.Rows {
		if row[0].Known() && book.Slug(row[0].Text()) == a.Slug {
			found = append(found, row[0].Text())
		}
	}
	switch len(found) {
	case 0:
		return a.Slug, nil
	case 1:
		return found[0], nil
	}
	return "", fault.New(a.At, "the economy's facts write %q in %d ways: %q and %q", a.Name, len(found), found[0], found[1]).
		WithHint("names of facts are compared without capitals and spaces: keep one of them")
}

// unfitFacts tells of facts whose values are not of the type that the policy declares.
func (s *session) unfitFacts(ctx context.Context, a *policy.Attribute, rows *big.Rat) error {
	if rows.Sign() == 0 {
		return nil
	}
	return s.doubt(ctx, quality{kind: "rejected", table: "facts", column: "value", found: "values of " + a.Name + " that the policy's type does not hold",
		expected: rule.Describe(a.Type), rows: rows, touches: "every record that reads " + a.Name})
}
