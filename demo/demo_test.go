package demo_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/commonpurse/commonpurse/demo"
	"github.com/commonpurse/commonpurse/policy"
)

func TestThePotIsAsGiven(t *testing.T) {
	dir := t.TempDir()
	if err := demo.Write(dir, 7_654_000); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"policy", "reform"} {
		p, err := policy.Load(filepath.Join(dir, part))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, parameter := range p.Parameters {
			found = found || parameter.Slug == "pot" && parameter.Values[0].Text == "£7654000"
		}
		if !found {
			t.Errorf("the pot of the %s is not £7654000", part)
		}
	}
}

func TestWritingAgainLeavesNothingElse(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		if err := demo.Write(dir, 70_000_000); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 2 {
		t.Errorf("found %v, want policy and reform", entries)
	}
}
