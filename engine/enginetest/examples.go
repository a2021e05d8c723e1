package enginetest

import (
	_ "embed"
	"fmt"
	"os"
	"testing"

	"github.com/commonpurse/commonpurse/engine/reference"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/internal/need"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/rule/example"
)

// cases are handwritten expressions of several operations, in the form of the manual's examples.
//
//go:embed cases.md
var cases string

// testExamples runs the examples of the language's manual that have a value, and the cases of cases.md.
func testExamples(t *testing.T, open Open) {
	manual, err := os.ReadFile(need.File(t, "docs/language.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []struct{ name, text string }{{"docs/language.md", string(manual)}, {"cases.md", cases}} {
		t.Run(from.name, func(t *testing.T) {
			examples, err := example.ReadExamples(from.text)
			if err != nil {
				t.Fatal(err)
			}
			var all []built
			for _, e := range examples {
				if e.Want == "" { // of a fault or a type, which package rule tests
					continue
				}
				all = append(all, ofExample(t, from.name, e)...)
			}
			if len(all) == 0 {
				t.Fatal("there are no examples")
			}
			checkBuilt(t, open, all)
		})
	}
}

// ofExample is an example as cases for an engine, which come out as the manual says. A ratio cannot be stored, so its
// value is checked here, by the meaning of expressions.
func ofExample(t *testing.T, file string, e example.Example) []built {
	t.Helper()
	label := fmt.Sprintf("%s:%d: %s", file, e.Line, e.Source)
	expr, faults := e.Expr()
	if err := faults.Err(); err != nil {
		t.Errorf("%s: %v", label, err)
		return nil
	}
	b := built{label: label, want: e.Want, show: func(v rule.Value) string { return rule.Show(v, expr.Type) }}
	names := map[string]*rule.Expr{}
	for i, g := range e.Given {
		c := plan.Column{Name: fmt.Sprintf("line%d_%d", e.Line, i), Type: g.Type}
		b.cols, b.row = append(b.cols, c), append(b.row, g.Value)
		names[g.Column] = rule.Column(c.Name, c.Type, fault.Place{})
	}
	row := e.Row()
	value := reference.Eval(expr, func(column string) rule.Value { return row[column] })
	if text := b.show(value); text != b.want {
		t.Errorf("%s: the meaning is %s, expected %s", label, text, b.want)
	}
	if expr.Type.Kind == rule.Ratio {
		return nil
	}
	b.expr = rule.Replace(expr, func(column string) *rule.Expr { return names[column] })
	return []built{b}
}
