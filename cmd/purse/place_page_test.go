package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The page on a place shows what the verb prints over the small country in demo.
func TestPlacePageTellsTheTruth(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "place.md"))
	if err != nil {
		t.Fatal(err)
	}
	demo := func(part string) string { return filepath.Join("..", "..", "demo", filepath.FromSlash(part)) }
	dir := t.TempDir()
	book := func(part string) string {
		path := filepath.Join(dir, strings.ReplaceAll(part, "/", "-")+".duckdb")
		if _, err := os.Stat(path); err != nil {
			prints(t, "run", demo(part), demo("economy"), "-o", path)
		}
		return path
	}
	in := func(place, before, after string, more ...string) string {
		args := append([]string{"place", book(before), book(after), "--place", place, "--relation", "place", "--policy", demo(before),
			"--reform", demo(after), "--economy", demo("economy")}, more...)
		return prints(t, args...)
	}
	base := prints(t, "place", book("policy"), "--place", "VN", "--relation", "place")
	south := in("VS", "policy", "reform")
	settled := filepath.Join(dir, "settled")
	scheme := in("VN", "place/policy", "place/scheme", "--cost", "cost of stays", "--cost", "cost of visits", "-o", settled)
	rule, err := os.ReadFile(filepath.Join(settled, "policy.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{"place": base, "reform": in("VN", "policy", "reform"), "loses": south, "levers": south,
		"scheme": scheme, "left": scheme, "settled": string(rule)} {
		want := between(t, string(text), "```"+name+"\n", "```")
		if !strings.Contains(got, want) {
			t.Errorf("%s: it prints\n%s\nand the page says\n%s", name, got, want)
		}
	}
}
