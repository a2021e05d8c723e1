package policytest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/internal/need"
	"github.com/commonpurse/commonpurse/policy"
)

var fenced = regexp.MustCompile("(?s)\n```([a-z]+)( [a-z.]+)?\n(.*?)\n```")

// placeless is a place in a test, which these tests do not look at.
var placeless = regexp.MustCompile(`tests/example.yaml:\d+:\d+`)

// Every example of docs/tests.md passes, or fails as the page says.
func TestManual(t *testing.T) {
	page, err := os.ReadFile(need.File(t, "docs/tests.md"))
	if err != nil {
		t.Fatal(err)
	}
	dir, passing := t.TempDir(), 0
	var failing *Result
	for _, block := range fenced.FindAllStringSubmatch(string(page), -1) {
		text := block[3] + "\n"
		switch kind := block[1] + block[2]; kind {
		case "yaml policy.yaml", "csv tariff.csv":
			if err := os.WriteFile(filepath.Join(dir, strings.TrimSpace(block[2])), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		case "yaml tests":
			for _, r := range runText(t, dir, text) {
				passing++
				if !r.Passed {
					t.Error(r.Text())
				}
			}
		case "yaml fails":
			failing = runText(t, dir, text)[0]
		case "told":
			if failing == nil || failing.Passed || !strings.Contains(failing.Text(), text) || len(failing.Why) == 0 {
				t.Errorf("the page says\n%s\nand the test\n%v", text, failing.Text())
			}
		default:
			t.Errorf("a block is marked %q, which means nothing here", kind)
		}
	}
	if passing < 8 || failing == nil {
		t.Errorf("%d examples were run: are the blocks still marked?", passing)
	}
}

func runText(t *testing.T, dir, text string) []*Result {
	t.Helper()
	tests, faults := Parse("tests/example.yaml", []byte(text))
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	suite, err := New(func(g policy.Given) (*policy.Policy, error) { return policy.LoadGiven(dir, g) }, tests)
	if err != nil {
		t.Fatal(err)
	}
	report, err := suite.Run(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Results) == 0 {
		t.Fatal(fmt.Errorf("no test in\n%s", text))
	}
	return report.Results
}
