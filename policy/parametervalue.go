package policy

import (
	"math/big"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

func negate(x *big.Rat) *big.Rat { return new(big.Rat).Neg(x) }

// parameter is the value of a parameter: a literal, or for dated values a choice by the record's date. A day for
// which there is no value gives a missing one.
func (s *scope) parameter(p *Parameter, path []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	if len(path) > 1 {
		return nil, fault.New(at, "%s is a parameter and has nothing inside it", p.Name)
	}
	if len(p.Versions) == 0 {
		return faulty(at), nil
	}
	s.reads["parameter/"+p.Slug] = true
	if len(p.Values) == 1 && p.Values[0].From == nil && p.Values[0].To == nil {
		return literalOf(p.Type, p.Values[0].Value, at), nil
	}
	if s.of.Date == "" {
		return nil, fault.New(at, "%s changes with the day, and %s has no day", p.Name, s.of.Singular).
			WithAlso(p.At, "the parameter").WithHint("give the parameter one value, without from and to")
	}
	return p.byDay(s.column(s.of.Date, at), at), nil
}

// byDay is a chain of conditions on a day: the first value whose end is not past, when it has begun.
func (p *Parameter) byDay(day *rule.Expr, at fault.Place) *rule.Expr {
	missing := p.Type
	missing.Missing = true
	chain := &rule.Expr{Op: rule.OpLiteral, Type: missing, At: at, Source: "no value"}
	for i := len(p.Values) - 1; i >= 0; i-- {
		v := p.Values[i]
		value := literalOf(p.Type, v.Value, at)
		if v.From != nil && (i == 0 || first(v.From) > last(p.Values[i-1].To)+1) {
			value = choose(compare(rule.OpAtLeast, day, *v.From, at), value,
				&rule.Expr{Op: rule.OpLiteral, Type: missing, At: at, Source: "no value"})
		}
		if v.To == nil {
			chain = value
		} else {
			chain = choose(compare(rule.OpAtMost, day, *v.To, at), value, chain)
		}
	}
	return chain
}

func literalOf(t rule.Type, v rule.Value, at fault.Place) *rule.Expr {
	if t.Kind == rule.Number {
		t.Min, t.Max = v.Rat(), v.Rat()
	}
	return &rule.Expr{Op: rule.OpLiteral, Type: t, Value: v, At: at}
}

func compare(op rule.Op, day *rule.Expr, with rule.Day, at fault.Place) *rule.Expr {
	limit := literalOf(rule.Type{Kind: rule.Date}, rule.DateValue(with), at)
	return &rule.Expr{Op: op, Type: rule.Type{Kind: rule.Bool, Missing: day.Type.Missing}, Args: []*rule.Expr{day, limit}, At: at}
}

func choose(when, yes, no *rule.Expr) *rule.Expr {
	t := rule.Widest(yes.Type, no.Type)
	t.Missing = t.Missing || when.Type.Missing
	return &rule.Expr{Op: rule.OpCond, Type: t, Args: []*rule.Expr{when, yes, no}, At: yes.At}
}
