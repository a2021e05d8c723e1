package spec

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/policytest"
)

func readAll(t *testing.T) []*Spec {
	t.Helper()
	all, err := Read(os.DirFS("../../docs"), "spec")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no specification was found")
	}
	return all
}

// Every test of every specification passes on the reference and on DuckDB.
func TestSpecifications(t *testing.T) {
	for _, s := range readAll(t) {
		t.Run(s.Title, func(t *testing.T) {
			suite, err := policytest.New(s.Load, s.Tests)
			if err != nil {
				t.Fatal(err)
			}
			report, err := suite.Run(context.Background(), "")
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range report.Results {
				if !r.Passed {
					t.Error(r.Text())
				}
			}
			for _, c := range report.Covered {
				if len(c.Untouched) > 0 {
					t.Errorf("%s: no test touches %s of %s", s.File, strings.Join(c.Untouched, ", "), c.Rule)
				}
			}
		})
	}
}

// prose are words that change no figure, and so need no specification.
var prose = []string{"because", "source", "status", "sure", "owner", "authority", "held by", "name", "meaning", "unit", "must"}

func isProse(word string) bool {
	name, value, _ := strings.Cut(word, ": ")
	return slices.Contains(prose, name) || value == "true" || value == "false" // which are yes and no
}

// The language is a closed set, and every word of it is specified: each field of a policy, each word that such a field may
// be, each function over bodies. Whoever adds one is told here that it has no specification.
func TestEveryDeviceIsSpecified(t *testing.T) {
	used := map[string]bool{}
	known := map[string][]string{} // a word where others can stand, by both
	for _, s := range readAll(t) {
		p, err := s.Load(policy.Given{})
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range p.Uses {
			list := strings.Join(u.Known, ", ")
			known[list] = u.Known
			for _, word := range u.Used {
				used[list+"\x00"+word] = true
			}
		}
	}
	for list, words := range known {
		for _, word := range words {
			if !used[list+"\x00"+word] && !isProse(word) {
				t.Errorf("no specification in docs/spec uses %q, one of: %s", word, list)
			}
		}
	}
}
