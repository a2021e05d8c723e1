package duckdb

import (
	"maps"
	"slices"
	"testing"

	"github.com/commonpurse/commonpurse/engine"
	"github.com/commonpurse/commonpurse/engine/enginetest"
	"github.com/commonpurse/commonpurse/plan"
)

func TestEngine(t *testing.T) {
	t.Run("usual", func(t *testing.T) { testEngine(t, usual) })
	t.Run("splitting", func(t *testing.T) { testEngine(t, always) })
}

// always splits every sum that can be.
var always = thrift{conditions: 12, amounts: 100_000}

func testEngine(t *testing.T, when thrift) {
	enginetest.Run(t, func(t *testing.T, tables map[string]*plan.Table) engine.Engine {
		db, err := Open("", Options{Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		db.when = when
		for _, name := range slices.Sorted(maps.Keys(tables)) {
			if err := db.Store(t.Context(), name, tables[name]); err != nil {
				t.Fatal(err)
			}
		}
		return db
	})
}
