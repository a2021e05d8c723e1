package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	commandsBlock = regexp.MustCompile("(?ms)^```(console|sh)\n(.*?)^```$")
	excerptBlock  = regexp.MustCompile("(?ms)^```contract\n(.*?)^```$")
	// hashes are marks of the policy and the book, which change with any word of either.
	hashes = regexp.MustCompile(`\b[0-9a-f]{12}\b`)
)

// The page of the standard contract: its commands are run over the files that it shows and the shipped contracts. What a
// command of a console block prints is what stands under it, and a block of sh leaves that out; an excerpt is of the
// contract that they write, which is whole in testdata but for the marks of its policy and book.
func TestContractPage(t *testing.T) {
	page := absolute(t, "..", "..", "docs", "standard-contract.md")
	golden := absolute(t, "testdata", "contract-2014-15.md")
	policies := absolute(t, "..", "..", "policies")
	text := readText(t, page)
	t.Chdir(t.TempDir())
	for _, year := range []string{"2013-14", "2014-15"} {
		if err := os.CopyFS(filepath.Join("policies", "contract-"+year), os.DirFS(filepath.Join(policies, "contract-"+year))); err != nil {
			t.Fatal(err)
		}
	}
	for _, found := range fileBlock.FindAllStringSubmatch(text, -1) {
		writeText(t, found[1], found[2])
	}
	got := commandsBlock.ReplaceAllStringFunc(text, func(block string) string {
		printed := console(t, block)
		if strings.HasPrefix(block, "```sh") {
			return block
		}
		return "```console\n" + printed + "```"
	})
	made := readText(t, "contract.md")
	masked := hashes.ReplaceAllString(made, "............")
	if *pages {
		writeText(t, page, got)
		writeText(t, golden, masked)
		return
	}
	if diff := cmp.Diff(text, got); diff != "" {
		t.Errorf("go test ./cmd/purse -run ContractPage -pages writes what is printed (-page +printed):\n%s", diff)
	}
	for _, found := range excerptBlock.FindAllStringSubmatch(text, -1) {
		if !strings.Contains(made, found[1]) {
			t.Errorf("the contract does not have what the page shows of it:\n%s", found[1])
		}
	}
	if diff := cmp.Diff(readText(t, golden), masked); diff != "" {
		t.Errorf("the contract differs from what is kept of it (-kept +made); look at it, then -pages keeps it:\n%s", diff)
	}
}

func absolute(t *testing.T, parts ...string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func readText(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func writeText(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
