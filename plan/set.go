package plan

import (
	"math/big"

	"github.com/commonpurse/commonpurse/rule"
)

// SetHow is what a Set asks of its members.
type SetHow string

// The questions.
const (
	SetRank     SetHow = "rank"     // the place of the row's own value
	SetQuantile SetHow = "quantile" // the value below which the part P lies
	SetQuartile SetHow = "quartile" // the quarter of the row's own value, 1 the lowest
	SetSum      SetHow = "sum"      // the sum of the values
	SetCount    SetHow = "count"    // how many values there are
)

// Set adds to each row a column made from a set of rows: those with equal By columns for which Among is yes and Of is
// known. It is no Node: it has one implementation, in Go with exact fractions, at the grain of organisations, and is
// worked out between two plans, of which the first makes Of and Among and the second reads Name.
//
// A rank or quartile is missing in a row that is not of the set. A quantile, sum or count is the same in every row; a
// quantile or sum of an empty set is missing, and so is a quartile of fewer than four.
type Set struct {
	Name  string
	How   SetHow
	Of    *rule.Expr // a number
	Among *rule.Expr // nil is every row
	// Highest puts the highest first in a rank, and Ties says what place equal values have: first, shared, by code.
	Highest bool
	Ties    string
	P       *big.Rat // of a quantile, from 0 to 1
	Cut     string   // of a quantile or quartile: interpolated or nearest
	AtOr    bool     // a value on a cut of a quartile is above it
	Type    rule.Type
	Text    string // as written
}
