// Package runtest draws small policies at random, written as an author writes them, with rows for them to run over.
// It is for tests: whatever is said of every policy can be tried on many.
//
// Expressions are well typed by construction: the generator works backwards from a wanted kind and unit to an
// operation that makes it, and from there to its operands. So nearly every policy that it draws loads.
package runtest

import (
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strings"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/plan"
)

// Dir is the directory of a case's files that the policy is in.
const Dir = "policy"

// Case is a policy and the rows it runs over.
type Case struct {
	// Files hold the policy under Dir: its YAML and the CSV of its tables.
	Files fstest.MapFS
	// Tables are the tables that an economy brings, as stored: those of the schema by their names, with every column
	// and the attributes that the policy declares, and those that the policy leaves to the economy by the name that the
	// policy stores them under.
	Tables map[string]*plan.Table
	// Forms counts the forms of rules that the policy has, such as "add, if unknown skip" or "by, an expression".
	Forms map[string]int
	// Pairs counts the forms of steps that follow one another.
	Pairs map[[2]string]int
}

// Draw draws a policy with one price rule and one measure, and rows.
func Draw(t *rapid.T) *Case { return rapid.Custom(draw).Draw(t, "case") }

func draw(t *rapid.T) *Case {
	g := newGrower(t)
	g.policy()
	c := &Case{Files: g.files, Tables: g.economyRows(), Forms: g.forms, Pairs: g.pairs}
	c.Files[Dir+"/policy.yaml"] = &fstest.MapFile{Data: []byte(g.yaml.String())}
	return c
}

// GoString is the case to be read: rapid shows it when a test fails.
func (c *Case) GoString() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(c.Files)) {
		fmt.Fprintf(&b, "\n-- %s --\n%s", name, c.Files[name].Data)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Tables)) {
		fmt.Fprintf(&b, "\n-- rows of %s --\n", name)
		for _, row := range c.Tables[name].Rows {
			b.WriteString(plan.RowText(row) + "\n")
		}
	}
	return b.String()
}

// Policy is the policy's YAML.
func (c *Case) Policy() string { return string(c.Files[Dir+"/policy.yaml"].Data) }

// below draws a number below n, each as likely: rapid's own ranges prefer small ones.
func below(t *rapid.T, n int) int {
	drawn := 0
	for range bits.Len(uint(n)) + 3 {
		drawn *= 2
		if rapid.Bool().Draw(t, "bit") {
			drawn++
		}
	}
	return drawn % n
}

func one[T any](t *rapid.T, of ...T) T { return of[below(t, len(of))] }
