package duckdb

import (
	"github.com/commonpurse/commonpurse/plan"
)

// optimise gives a plan with the same rows that costs less to run. The reference engine never sees it, so the engine
// suite, which compares the two, is its test. It works in this order:
//
//   - narrow: types are worked out again from what the stored columns are known to hold, so that arithmetic is
//     done in fewer bits and guards against what is never missing fall away.
//
// The result's columns keep their names, kinds and scales; their bounds may be narrower.
func optimise(n plan.Node, known facts) plan.Node {
	return newNarrowing(known).node(n)
}
