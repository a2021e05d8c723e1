package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var pageFiles = regexp.MustCompile("(?s)```yaml (\\S+)\n(.*?)```")

// Whoever follows the page for tariff managers in an empty directory gets what it says.
func TestTariffManagersPage(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "tariff-manager.md"))
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	t.Chdir(t.TempDir())
	prints(t, "demo", "--people", "5000")
	for _, f := range pageFiles.FindAllStringSubmatch(page, -1) {
		if err := os.MkdirAll(filepath.Dir(f[1]), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f[1], []byte(f[2]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	prints(t, "check", "frailty")
	told := func(name string, args ...string) {
		if got, want := prints(t, args...), between(t, page, "```output "+name+"\n", "```"); !strings.Contains(got, want) {
			t.Errorf("%v prints\n%s\nand the page says\n%s", args, got, want)
		}
	}
	told("test", "test", "frailty")
	prints(t, "test", "frailty", "--base")
	prints(t, "run", "frailty", "purse-demo/economy", "-o", "frailty.duckdb")
	year := "ledger/2025-26/admitted-care.frailty-supplement/C001"
	told("explain", "explain", "frailty.duckdb", year)
}
