package duckdb

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// ahead works out, before records are paired, the days that a pick's condition compares and that one of a pair alone
// decides: 30 days before the start of a stay. DuckDB asks a comparison of two columns within the join, and so never makes
// the pairs that it would leave out; any other it asks of pairs already made. The pairs kept are the same, since a day so
// many days from another is worked out the same wherever it is, and is no error for a row that has no pair.
type ahead struct {
	as    string
	sides [2]*plan.Derive // the rows that ask, and those that answer, whose columns are not yet prefixed
	added [2][]string
}

// where is the condition over the columns worked out.
func (a *ahead) where(e *rule.Expr) *rule.Expr {
	var all *rule.Expr
	for _, part := range conjuncts(e) {
		if comparesDays(part) {
			part = &rule.Expr{Op: part.Op, Type: part.Type, At: part.At, Args: []*rule.Expr{a.day(part.Args[0]), a.day(part.Args[1])}}
		}
		if all == nil {
			all = part
		} else {
			all = rule.Make(rule.OpAnd, 0, all, part)
		}
	}
	return all
}

// comparesDays says that a condition is of the order of two days.
func comparesDays(e *rule.Expr) bool {
	switch e.Op {
	case rule.OpLess, rule.OpAtMost, rule.OpMore, rule.OpAtLeast:
		return e.Args[0].Type.Kind == rule.Date
	}
	return false
}

// mostDays is so few that no day of a record and no engine's calendar is passed by counting them.
const mostDays = 100_000

// day is the column that holds a day so many days from a column, or the expression itself where it is anything else.
func (a *ahead) day(e *rule.Expr) *rule.Expr {
	if e.Op != rule.OpSubtract && e.Op != rule.OpAdd {
		return e
	}
	from, days := e.Args[0], e.Args[1]
	if from.Op != rule.OpColumn || from.Type.Kind != rule.Date || days.Op != rule.OpLiteral || days.Type.Kind != rule.Number ||
		!days.Value.Known() || new(big.Rat).Abs(days.Value.Rat()).Cmp(new(big.Rat).SetInt64(mostDays)) > 0 {
		return e
	}
	side, column := 0, from
	if own, inside := strings.CutPrefix(from.Column, a.as+"."); inside {
		if t, there := byName(a.sides[1].In)[own]; there {
			side, column = 1, rule.Column(own, t, fault.Place{})
		}
	}
	made := *e
	made.Args = []*rule.Expr{column, days}
	name := fmt.Sprintf("%s.day.%d", a.as, len(a.added[0])+len(a.added[1])+1)
	a.sides[side].Add = append(a.sides[side].Add, plan.Named{Name: name, Expr: &made})
	a.added[side] = append(a.added[side], name)
	return rule.Column(name, e.Type, e.At)
}
