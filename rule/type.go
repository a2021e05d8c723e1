// Package rule is the language of policy: the expressions inside a rule, their parser, their types and units.
//
// An expression is parsed by [Parse] into a [Syntax] tree whose every node knows its place, then checked by
// [Check] against a [Scope] into one typed tree of [Expr]. The typed tree is what a plan carries and what both
// engines run, so there is one meaning. docs/language.md says what each operation means, with examples that are
// tests.
//
// Numbers are exact. A [Number] is a decimal whose scale (digits after the point) and bounds are known when the
// policy is loaded; [Ratio] is what division makes, and may only be compared, tested with known, or rounded.
package rule

import (
	"math/big"

	"github.com/commonpurse/commonpurse/decimal"
)

// Kind is the sort of value an expression has.
type Kind uint8

// The kinds of value.
const (
	Bool   Kind = iota + 1 // yes or no
	Text                   // a code or a name
	Date                   // a day
	Number                 // an exact decimal
	Ratio                  // a fraction, made by division
)

// String is the kind as an author reads it.
func (k Kind) String() string {
	switch k {
	case Bool:
		return "yes or no"
	case Text:
		return "text"
	case Date:
		return "a date"
	case Number:
		return "a number"
	case Ratio:
		return "a ratio"
	}
	return "nothing"
}

// Type is what is known of an expression's value before any row is read.
type Type struct {
	Kind Kind
	// Unit of a Number or Ratio.
	Unit Unit
	// Scale is the most digits after the point that a Number can have.
	Scale int
	// Min and Max bound the known values of a Number, inclusive; nil means no bound is known.
	Min, Max *big.Rat
	// Missing says that the value can be missing.
	Missing bool
}

// Bits is the width an engine needs for a Number held as a whole number of 10^-Scale: 64 or 128, or 0 when
// no bound is known or 128 bits could overflow.
func (t Type) Bits() int {
	if t.Min == nil || t.Max == nil {
		return 0
	}
	switch n := t.held().BitLen(); {
	case n <= 62: // one bit to spare below int64, so that adding half before rounding cannot wrap
		return 64
	case n <= 125:
		return 128
	}
	return 0
}

// Value is one exact value, or a missing one. The zero Value is missing.
type Value struct {
	kind Kind
	flag bool
	text string
	day  int
	num  *big.Rat
}

// The ways to make a value.
func BoolValue(b bool) Value       { return Value{kind: Bool, flag: b} }
func TextValue(s string) Value     { return Value{kind: Text, text: s} }
func DateValue(d Day) Value        { return Value{kind: Date, day: int(d)} }
func NumberValue(n *big.Rat) Value { return Value{kind: Number, num: n} }
func IntValue(n int64) Value       { return Value{kind: Number, num: new(big.Rat).SetInt64(n)} }

// Known says whether there is a value.
func (v Value) Known() bool { return v.kind != 0 }

// Kind is the kind of a known value, 0 of a missing one. A Ratio's value has kind Number.
func (v Value) Kind() Kind { return v.kind }

// Bool, Text, Day and Rat give the value of that kind; the caller must not change the Rat.
func (v Value) Bool() bool    { return v.flag }
func (v Value) Text() string  { return v.text }
func (v Value) Day() Day      { return Day(v.day) }
func (v Value) Rat() *big.Rat { return v.num }

// String is the value as text: numbers in full, dates in ISO form, yes or no, and "missing".
func (v Value) String() string {
	switch v.kind {
	case Bool:
		if v.flag {
			return "yes"
		}
		return "no"
	case Text:
		return v.text
	case Date:
		return Day(v.day).String()
	case Number, Ratio:
		return decimal.Text(v.num)
	}
	return "missing"
}
