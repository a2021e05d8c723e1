// Package enginetest is the suite that every engine must pass: handwritten cases for each operation and relation,
// the examples of docs/language.md, and random plans over random rows that must come out as in engine/reference.
//
//	func TestEngine(t *testing.T) {
//		enginetest.Run(t, func(t *testing.T, tables map[string]*plan.Table) engine.Engine { ... })
//	}
//
// The random part tries a hundred expressions and a hundred plans; go test -rapid.checks=N tries N of each. Over at
// least a hundred it also fails when it met too few pairs of operations to prove much.
//
// The generators are for other packages' random tests too: [Cols] and [Rows] draw a table, [Expr] an expression over
// its columns, [Plan] a plan with the tables it reads; [Build], [Round], [Literal] and [Read] make one by hand, and
// [ReadTable] reads a table written as text.
package enginetest

import (
	"context"
	"testing"

	"github.com/commonpurse/commonpurse/engine"
	"github.com/commonpurse/commonpurse/plan"
)

// Open makes an engine over tables; what it holds is let go by t.Cleanup, or by Close where the engine has that.
type Open func(t *testing.T, tables map[string]*plan.Table) engine.Engine

// Run runs the whole suite on an engine.
func Run(t *testing.T, open func(t *testing.T, tables map[string]*plan.Table) engine.Engine) {
	t.Run("operations", func(t *testing.T) { testOperations(t, open) })
	t.Run("examples", func(t *testing.T) { testExamples(t, open) })
	t.Run("relations", func(t *testing.T) { testRelations(t, open) })
	t.Run("agreement", func(t *testing.T) { testAgreement(t, open) })
}

// rows runs a plan on a fresh engine.
func rows(t *testing.T, open Open, tables map[string]*plan.Table, relation plan.Node) (*plan.Table, error) {
	e := open(t, tables)
	if closer, ok := e.(interface{ Close() error }); ok {
		defer closer.Close()
	}
	return e.Run(context.Background(), relation)
}
