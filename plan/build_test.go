package plan

import (
	"math/big"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// The types and expressions of this package's tests.

var (
	aText = rule.Type{Kind: rule.Text, Missing: true}
	aDate = rule.Type{Kind: rule.Date, Missing: true}
	aFlag = rule.Type{Kind: rule.Bool, Missing: true}
)

func aNumber(scale int, low, high int64) rule.Type {
	return rule.Type{Kind: rule.Number, Scale: scale, Min: big.NewRat(low, 1), Max: big.NewRat(high, 1), Missing: true}
}

func power(n int64) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil))
}

// huge is a type that fits 128 bits as it is, and at a scale of 2 no longer.
func huge() rule.Type {
	return rule.Type{Kind: rule.Number, Min: new(big.Rat), Max: power(37), Missing: true}
}

func stays() *Scan {
	return &Scan{Table: "stays", Cols: []Column{{"id", aText}, {"hrg", aText}, {"start", aDate}, {"emergency", aFlag},
		{"days", aNumber(0, 0, 400)}, {"price", aNumber(2, 0, 10_000)}, {"huge", huge()}, {"loose", rule.Type{Kind: rule.Number, Missing: true}}}}
}

func tariff() *Scan {
	return &Scan{Table: "tariff", Cols: []Column{{"hrg", aText}, {"first", aDate}, {"last", aDate}, {"rate", aNumber(4, 0, 1)}}}
}

func col(n Node, name string) *rule.Expr {
	return rule.Column(name, index(n)[name].Type, fault.Place{})
}

func make2(op rule.Op, args ...*rule.Expr) *rule.Expr { return rule.Make(op, 0, args...) }

func number(n int64) *rule.Expr {
	return &rule.Expr{Op: rule.OpLiteral, Value: rule.IntValue(n), Type: rule.Type{Kind: rule.Number, Min: big.NewRat(n, 1), Max: big.NewRat(n, 1)}}
}

// changed is an expression with its declared type changed.
func changed(e *rule.Expr, change func(t *rule.Type)) *rule.Expr {
	c := *e
	change(&c.Type)
	return &c
}
