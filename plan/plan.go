// Package plan is what every kind of rule lowers to: relations built from a few operations, each with a stated
// grain. A plan says what is meant; an engine says how it is done, and two engines must agree on the rows.
//
// A relation's columns have names and types. Names of columns brought in by a look-up have a prefix and a point
// ("tariff.day_case"). Numbers are exact; a row set has no order.
//
// The operations are scan, derive, look up, pick, filter, sum, join, union, project. What looks at a set of
// organisations at once ([Set]: rank, quantile, quartile, mean, share of) is worked out between plans, outside the
// engines.
package plan

import "github.com/commonpurse/commonpurse/rule"

// Column is a named, typed column of a relation.
type Column struct {
	Name string
	Type rule.Type
}

// Node is a relation. The set of nodes is closed: see Ops.
type Node interface {
	// Columns are the relation's columns in order. Names are unique.
	Columns() []Column
	// Inputs are the relations it is made from.
	Inputs() []Node
}

// Scan is a stored table. A column of the store that is not named is not read.
type Scan struct {
	Table string
	Cols  []Column
}

// Named is an expression with the name its value is stored under.
type Named struct {
	Name string
	Expr *rule.Expr
}

// Derive adds columns, each an expression over the input's columns. Expressions do not see each other.
type Derive struct {
	In  Node
	Add []Named
}

// Match is one part of a look-up's key: the table's column against an expression over the input. It is an equality, but
// for what the other fields say.
type Match struct {
	Column string
	Expr   *rule.Expr
	// To, where set, makes the part a range: Column and To hold its first and last value, both inside it, and a missing
	// one is without end.
	To string
	// Any says that a row whose Column is missing is for every value; else such a row is for none.
	Any bool
	// Each says that Expr is several codes separated by spaces, and that the row is for any of them.
	Each bool
}

// LookUp adds, for each input row, the columns of one row of Table whose key matches, under As + "." + name, and
// As + ".found" (yes or no, never missing). Where no row matches, or a part of the key is missing, the columns are
// missing.
//
// Of several rows that match, which ranges, blanks and codes allow, it is the most specific: the one that is within all
// the others, in that it answers only questions that they answer too. Whoever loads the table proves that there is one.
// Where Highest is set it is the row in which that column is highest: a missing one is below all others, and of equal
// ones it is the row with fewer blanks, then the first by the cells of its key.
type LookUp struct {
	In    Node
	Table *Scan
	As    string
	On    []Match
	// Highest is the Number column of which the highest is taken; "" where the most specific row is.
	Highest string
	// From and To name the table's columns of the first and last day a row is in force, inclusive, a missing one
	// meaning without end; At is the day asked for. All are empty for a table without dates.
	From, To string
	At       *rule.Expr
}

// Plain says that the key is of equalities alone, so that no two rows in force on a day match.
func (l *LookUp) Plain() bool {
	for _, m := range l.On {
		if m.To != "" || m.Any || m.Each {
			return false
		}
	}
	return l.Highest == ""
}

// Filter keeps the rows where Where is yes. A missing answer is not yes.
type Filter struct {
	In    Node
	Where *rule.Expr
}

// How an aggregate makes one value of many.
type How string

// The ways to sum.
const (
	Total   How = "total"   // the sum of the known values; missing when none is known
	Rows    How = "rows"    // how many rows; Expr is nil
	Unknown How = "unknown" // how many rows have Expr missing
	AnyTrue How = "any"     // whether Expr is yes in some row
)

// Aggregate is one column of a Sum.
type Aggregate struct {
	Name string
	How  How
	Expr *rule.Expr
	// Type of the result. The maker of the plan sets its bounds; engines choose their width by it. The bounds of
	// a total hold the total of any of the rows there can be, not only of all of them, so that a running sum
	// fits too. A total can be missing wherever its Expr can, or there are no By columns.
	Type rule.Type
}

// Sum makes one row for each distinct combination of the By columns (a missing value is a value of its own).
// With no By columns it makes one row, even from no rows.
type Sum struct {
	In  Node
	By  []string
	Add []Aggregate
}

// JoinKind says which unmatched rows a join keeps.
type JoinKind string

// The joins. Keys match when equal; missing matches nothing.
const (
	Inner JoinKind = "inner"
	Left  JoinKind = "left"
	Full  JoinKind = "full"
)

// Join pairs rows of two relations whose key columns, of the same names in both, are equal. The result has the
// keys, then the other columns of Left, then those of Right.
type Join struct {
	Kind        JoinKind
	Left, Right Node
	On          []string
}

// Union is the rows of several relations with the same columns. Repeated rows stay.
type Union struct {
	In []Node
}

// Project keeps some columns, in the order given.
type Project struct {
	In   Node
	Keep []string
}
