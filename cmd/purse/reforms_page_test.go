package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/compare"
)

// The page on comparing a reform shows what the verbs print of the one in demo/reform, and names every table.
func TestReformsPageTellsTheTruth(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "reforms.md"))
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	demo := func(part string) string { return filepath.Join("..", "..", "demo", part) }
	dir := t.TempDir()
	base, reform := filepath.Join(dir, "base.duckdb"), filepath.Join(dir, "reform.duckdb")
	prints(t, "run", demo("policy"), demo("economy"), "-o", base)
	prints(t, "run", demo("reform"), demo("economy"), "-o", reform)
	for name, got := range map[string]string{
		"check":   prints(t, "check", demo("reform")),
		"compare": prints(t, "compare", base, reform, "--policy", demo("policy"), "--reform", demo("reform"), "--economy", demo("economy")),
	} {
		want := between(t, page, "```"+name+"\n", "```")
		if !strings.Contains(got, want) {
			t.Errorf("%s prints\n%s\nand the page says\n%s", name, got, want)
		}
	}
	for _, table := range compare.Tables() {
		if !strings.Contains(page, "`"+table.Name+"`") {
			t.Errorf("the page does not name the table %s", table.Name)
		}
	}
}

// prints is what the program prints.
func prints(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	m := &Main{Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs}
	if code := m.Run(context.Background()); code != exitDone {
		t.Fatalf("%v: exit %d\n%s", args, code, errs.String())
	}
	return out.String()
}
