// Package policies_test runs the tests of every policy that ships.
package policies_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/policytest"
)

// Every test of every policy in this directory passes on both engines.
func TestPolicies(t *testing.T) {
	found, err := filepath.Glob("*/tests")
	if err != nil || len(found) == 0 {
		t.Fatalf("no policy has tests: %v", err)
	}
	examples, err := filepath.Glob("examples/*/tests")
	if err != nil {
		t.Fatal(err)
	}
	demo, err := filepath.Glob("../demo/synthia/*/tests")
	if err != nil || len(demo) == 0 {
		t.Fatalf("the demonstration has no tests: %v", err)
	}
	for _, tests := range slices.Concat(found, examples, demo) {
		dir := filepath.Dir(tests)
		t.Run(filepath.ToSlash(dir), func(t *testing.T) { testPolicy(t, dir) })
	}
}

func testPolicy(t *testing.T, dir string) {
	tests, err := policytest.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	suite, err := policytest.New(func(g policy.Given) (*policy.Policy, error) { return policy.LoadGiven(dir, g) }, tests)
	if err != nil {
		t.Fatal(err)
	}
	report, err := suite.Run(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Results) == 0 {
		t.Fatal("no test was run")
	}
	for _, r := range report.Results {
		if !r.Passed {
			t.Error(r.Text())
		}
	}
}
