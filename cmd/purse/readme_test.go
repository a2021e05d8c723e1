package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var fenced = regexp.MustCompile("(?s)```(\\w*)\n(.*?)```")

// The README's ten lines of policy, its table, and what it says they print.
func TestReadmeTellsTheTruth(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string][]string{}
	for _, found := range fenced.FindAllStringSubmatch(string(readme), -1) {
		blocks[found[1]] = append(blocks[found[1]], found[2])
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"policy/policy.yaml":      blocks["yaml"][0],
		"economy/economy.yaml":    "name: Vale\nyear: 2025-26\nsource: Invented for this page\nlicence: CC0\n",
		"economy/attendances.csv": blocks["csv"][0],
		"spells.csv":              between(t, blocks[""][2], "$ cat spells.csv\n", "$"),
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(blocks["yaml"][0], "\n"); n != 10 {
		t.Errorf("the policy has %d lines, not ten", n)
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	book := in("book.duckdb")
	says(t, blocks[""][0], "purse run policy economy -o book.duckdb", "run", in("policy"), in("economy"), "-o", book)
	says(t, blocks[""][0], "purse explain book.duckdb ledger/2025-26-m03/visits/01N/RAL", "explain", book, "ledger/2025-26-m03/visits/01N/RAL")
	says(t, blocks[""][2], "purse price policies/england-2017-18 spells.csv", "price", filepath.Join("..", "..", "policies", "england-2017-18"), in("spells.csv"))
}

// says runs the program and holds its output against what the block has under the command, up to a line of "...".
func says(t *testing.T, block, command string, args ...string) {
	t.Helper()
	var out, errs bytes.Buffer
	m := &Main{Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs}
	if code := m.Run(context.Background()); code != exitDone {
		t.Fatalf("%s: exit %d\n%s", command, code, errs.String())
	}
	want := strings.TrimSuffix(strings.TrimSpace(between(t, block+"\n$", "$ "+command+"\n", "\n$")), "...")
	if !strings.HasPrefix(out.String(), strings.TrimSpace(want)) {
		t.Errorf("%s prints\n%s\nand the README says\n%s", command, out.String(), want)
	}
}

func between(t *testing.T, text, from, to string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, from)
	if !found {
		t.Fatalf("the README has no %q", from)
	}
	part, _, _ := strings.Cut(rest, to)
	return part
}
