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
	enginetest.Run(t, func(t *testing.T, tables map[string]*plan.Table) engine.Engine {
		db, err := Open("", Options{Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		for _, name := range slices.Sorted(maps.Keys(tables)) {
			if err := db.Store(t.Context(), name, tables[name]); err != nil {
				t.Fatal(err)
			}
		}
		return db
	})
}
