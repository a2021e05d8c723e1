package demo_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/commonpurse/commonpurse/demo"
	"github.com/commonpurse/commonpurse/policy"
)

func TestThePotIsForThePeople(t *testing.T) {
	for people, want := range map[int]string{60_000: "£70000000", 6_000: "£7000000", 1_000_000: "£1166666000"} {
		dir := t.TempDir()
		if err := demo.Write(dir, people); err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"policy", "reform"} {
			p, err := policy.Load(filepath.Join(dir, part))
			if err != nil {
				t.Fatal(err)
			}
			for _, parameter := range p.Parameters {
				if parameter.Slug == "pot" && parameter.Values[0].Text != want {
					t.Errorf("%d people: the pot of the %s is %s, want %s", people, part, parameter.Values[0].Text, want)
				}
			}
		}
	}
}

func TestWritingAgainLeavesNothingElse(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		if err := demo.Write(dir, 60_000); err != nil {
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
