package main

import (
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/internal/need"
)

// Every fault can still be planted where it is said to be, and what comes of it is Go.
func TestEveryFaultCanBePlanted(t *testing.T) {
	root, names := strings.TrimSuffix(need.File(t, "go.mod"), "go.mod"), map[string]bool{}
	for _, m := range mutants {
		if names[m.name] {
			t.Errorf("two faults are named %q", m.name)
		}
		names[m.name] = true
		text, err := m.changed(root)
		if err != nil {
			t.Errorf("%s: %v", m.name, err)
			continue
		}
		if _, err := parser.ParseFile(token.NewFileSet(), m.file, text, 0); err != nil {
			t.Errorf("%s: %v", m.name, err)
		}
		if len(m.by) == 0 {
			t.Errorf("%s: no test should find it", m.name)
		}
	}
}

// The faults are of every sort that has cost money somewhere.
func TestFaultsAreOfEverySort(t *testing.T) {
	sorts := map[string]int{}
	for _, m := range mutants {
		sort, _, _ := strings.Cut(m.name, ":")
		sorts[sort]++
	}
	for _, sort := range []string{"rounding", "missing", "dates", "compiler", "reference", "scale", "range", "water-filling", "ranks", "ledger"} {
		if sorts[sort] < 2 {
			t.Errorf("%d faults of %s, expected at least 2", sorts[sort], sort)
		}
	}
	if len(mutants) < 20 {
		t.Errorf("%d faults, expected at least 20", len(mutants))
	}
}
