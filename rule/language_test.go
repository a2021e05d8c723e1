package rule_test

import (
	"os"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/rule/example"
)

// readManual reads the examples of the language's manual.
func readManual(t testing.TB) []example.Example {
	t.Helper()
	text, err := os.ReadFile("../docs/language.md")
	if err != nil {
		t.Fatal(err)
	}
	examples, err := example.ReadExamples(string(text))
	if err != nil {
		t.Fatalf("docs/language.md: %v", err)
	}
	return examples
}

// TestManual checks the faults and types that the manual's examples claim, and that what has a value has a type. The
// values are worked out by engine/enginetest, on both engines.
func TestManual(t *testing.T) {
	seen := map[rule.Op]bool{}
	for _, e := range readManual(t) {
		expr, faults := e.Expr()
		switch {
		case e.WantError != "" && !strings.Contains(faults.Error(), e.WantError):
			t.Errorf("language.md:%d: %s gave\n%s\nexpected a fault with: %s", e.Line, e.Source, faults.Error(), e.WantError)
		case e.WantError == "" && len(faults) > 0:
			t.Errorf("language.md:%d: %s gave\n%s", e.Line, e.Source, faults.Error())
		case e.WantType != "" && rule.Describe(expr.Type) != e.WantType:
			t.Errorf("language.md:%d: %s is %s\nexpected %s", e.Line, e.Source, rule.Describe(expr.Type), e.WantType)
		}
		if e.Want != "" {
			rule.Walk(expr, func(n *rule.Expr) bool { seen[n.Op] = true; return true })
		}
	}
	for _, op := range rule.Ops() {
		if !seen[op] {
			t.Errorf("the manual has no example with a value of %q", op)
		}
	}
}
