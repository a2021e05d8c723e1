// Package engine says what an engine does: it runs a plan over stored tables and gives rows.
//
// There are two. engine/reference is the meaning: each operation a plain loop over rows with exact fractions and
// no optimiser, for small inputs. engine/duckdb is the speed: whole numbers of a known scale in sets. Both must
// pass the suite in engine/enginetest, and agree on everything it generates.
package engine

import (
	"context"

	"github.com/commonpurse/commonpurse/plan"
)

// Engine runs plans over the tables it was given.
type Engine interface {
	// Run gives the rows of the relation, sorted by all columns from the left (missing first, no before yes,
	// text by bytes), so that two engines' results compare row by row.
	Run(ctx context.Context, relation plan.Node) (*plan.Table, error)
}
