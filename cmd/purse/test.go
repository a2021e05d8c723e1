package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/commonpurse/commonpurse/explain"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/policytest"
)

type testVerb struct {
	Policy string `arg:"" help:"The policy: a directory, whose tests are the .yaml files of its directory tests."`

	Only string `name:"run" placeholder:"PART" help:"Only the tests with these words in their name."`
	Base bool   `help:"Of a reform, also the tests of the policies that it extends, with its changes made."`
	JSON bool   `name:"json" help:"Print a JSON object with every test and how far the tests go."`
}

// Help is the longer text of purse help test.
func (testVerb) Help() string {
	return `A test is a sentence with small tables: what is given, and the lines, measures or decisions that are expected. Each is run twice, with the plain engine that says what rules mean and with the fast one that runs them, and must give what is expected in both. Of one that fails, the rows that differ are shown, and why each wrong figure is what it is. Then it says which steps of which rules no test touches.

The exit code is 1 where a test fails, and where there are none.

Examples:

    purse test policies/england-2017-18
    purse test policies/england-2017-18 --run "short stay"`
}

// Run runs the tests of a policy.
func (v *testVerb) Run(ctx context.Context, m *Main) error {
	if err := isDir(v.Policy, "policy", "the directory that holds the policy's YAML files"); err != nil {
		return err
	}
	tests, unread := v.read()
	suite, err := policytest.New(func(g policy.Given) (*policy.Policy, error) { return policy.LoadGiven(v.Policy, g) }, tests)
	if err := joined(unread, err); err != nil {
		return err
	}
	report, err := suite.Run(ctx, v.Only)
	if err != nil {
		return err
	}
	if v.JSON {
		err = writeTestsJSON(m.Stdout, report)
	} else {
		v.tell(m.Stdout, report)
	}
	if err != nil {
		return err
	}
	return v.verdict(report)
}

// read reads the tests of the policy and, where asked, of those that it extends.
func (v *testVerb) read() ([]*policytest.Test, error) {
	tests, err := policytest.Read(v.Policy)
	if err != nil || !v.Base {
		return tests, err
	}
	p, err := policy.Load(v.Policy)
	if err != nil {
		return nil, nil // it is told when the tests are fitted to it
	}
	for _, layer := range p.Layers[:len(p.Layers)-1] {
		dir := filepath.FromSlash(layer.Identity)
		if here, err := filepath.Abs("."); err == nil {
			if short, err := filepath.Rel(here, dir); err == nil {
				dir = short
			}
		}
		more, err := policytest.Read(dir)
		if err != nil {
			return nil, err
		}
		tests = append(tests, more...)
	}
	return tests, nil
}

// verdict is the error of tests that failed, and of there being none.
func (v *testVerb) verdict(report *policytest.Report) error {
	switch n := report.Failed(); {
	case len(report.Results) == 0 && v.Only != "":
		return hinted("leave --run out to see them all", "no test of %s has %q in its name", v.Policy, v.Only)
	case len(report.Results) == 0:
		return fmt.Errorf("%s has no tests\n    hint: write one in %s/tests/first.yaml: see docs/tests.md", v.Policy, strings.TrimRight(v.Policy, "/"))
	case n > 0:
		return fmt.Errorf("%d of %d tests failed", n, len(report.Results))
	}
	return nil
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// tellFailed prints a test that failed: what differs, then what the book says instead, then why the figures are so.
func tellFailed(w io.Writer, r *policytest.Result) {
	fmt.Fprintln(w, r.Text())
	if len(r.Instead) > 0 {
		fmt.Fprintf(w, "    the book tells\n        %s\n\n", strings.Join(r.Instead, "\n        "))
	}
	for _, x := range r.Why {
		var b strings.Builder
		x.Checks = nil // that the reference gives the same is part of every test
		writeExplanation(&b, x)
		text := strings.ReplaceAll(strings.TrimRight(b.String(), "\n"), "\n", "\n        ")
		fmt.Fprintf(w, "    why %s\n\n", strings.ReplaceAll(text, "        \n", "\n"))
	}
}

func (v *testVerb) tell(w io.Writer, report *policytest.Report) {
	for _, r := range report.Results {
		if !r.Passed {
			tellFailed(w, r)
		}
	}
	if len(report.Results) == 0 {
		return
	}
	if report.Failed() == 0 {
		fmt.Fprintf(w, "%s passed, each on both engines\n", counted(len(report.Results), "test"))
	}
	if v.Only == "" {
		fmt.Fprintln(w)
		v.covered(report).writeText(w)
	}
}

// covered says how far the tests go: of a reform, only in the rules that they look at, since the others are not its own.
func (v *testVerb) covered(report *policytest.Report) table {
	t := table{Columns: []column{{"rule", words}, {"kind", words}, {"tests", number}, {"parts", number}, {"no test touches", words}}, Whole: true}
	for _, c := range report.Covered {
		if report.Reform && c.Tests == 0 {
			continue
		}
		untouched := strings.Join(c.Untouched, ", ")
		if c.Tests == 0 {
			untouched = "any of it"
		}
		t.Rows = append(t.Rows, []cell{known(c.Rule), known(c.Kind), whole(int64(c.Tests)), whole(int64(c.Parts)), known(untouched)})
	}
	return t
}

// testJSON is a test as JSON tells it.
type testJSON struct {
	Name     string                 `json:"name"`
	Place    string                 `json:"place"`
	Because  string                 `json:"because"`
	Source   string                 `json:"source"`
	Sure     string                 `json:"sure"`
	Passed   bool                   `json:"passed"`
	Problems []string               `json:"problems"`
	Tables   []policytest.Diff      `json:"tables"`
	Instead  []string               `json:"instead"`
	Why      []*explain.Explanation `json:"why"`
}

func writeTestsJSON(w io.Writer, report *policytest.Report) error {
	out := struct {
		Tests []testJSON           `json:"tests"`
		Rules []policytest.Covered `json:"rules"`
	}{[]testJSON{}, report.Covered}
	for _, r := range report.Results {
		t := r.Test
		out.Tests = append(out.Tests, testJSON{t.Name, t.At.String(), t.Because, t.Source, t.Sure, r.Passed, r.Problems, r.Tables, r.Instead, r.Why})
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err == nil {
		_, err = fmt.Fprintf(w, "%s\n", text)
	}
	return err
}
