package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/internal/need"
)

var pages = flag.Bool("pages", false, "write what the verbs print into the pages of the manual")

var (
	fileBlock    = regexp.MustCompile("(?ms)^```\\w+ (\\S+)\n(.*?)^```$")
	madeBlock    = regexp.MustCompile("(?ms)^```made: (\\S+)\n(.*?)^```$")
	consoleBlock = regexp.MustCompile("(?ms)^```console\n(.*?)^```$")
	bookDigest   = regexp.MustCompile("digest [0-9a-f]{12}") // of a book, which a new column of its schema changes
)

// ofCountry says which pages are about the country of purse demo --people 5000 --seed 2.
var ofCountry = map[string]bool{"negotiation.md": true, "grip.md": true}

// demoCountry makes that country in a directory, unless it is there, and gives the directory.
func demoCountry(t *testing.T, dir string) string {
	t.Helper()
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	m := &Main{Stdout: &bytes.Buffer{}, Stderr: &bytes.Buffer{}}
	d := &demonstration{demoVerb: &demoVerb{People: 5000, Seed: 2, Output: filepath.Join(dir, "purse-demo")}, m: m}
	if err := os.MkdirAll(d.Output, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := d.make(context.Background()); err != nil {
		t.Fatal(err)
	}
	return dir
}

// published are the published files that a page's commands read, beside those that it shows.
var published = map[string][]string{"allocation.md": {"data/tariff/ccg_allocation_2013_14_excerpt.csv"}}

// A page's examples are run in order in a directory with the files that the page shows: what a command prints, notes and
// all, is what stands under it. A command that ends with # refused must fail.
func TestPagesTellTheTruth(t *testing.T) {
	country := filepath.Join(t.TempDir(), "country")
	for _, name := range []string{"authorisation.md", "oversight.md", "contracts.md", "variance.md", "finance.md", "negotiation.md", "quality-premium.md", "allocation.md", "grip.md"} {
		t.Run(name, func(t *testing.T) {
			path, err := filepath.Abs(filepath.Join("..", "..", "docs", name))
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			beside := []string{need.File(t, "policies")}
			for _, file := range published[name] {
				beside = append(beside, need.Shared(t, file))
			}
			if ofCountry[name] {
				t.Chdir(demoCountry(t, country))
			} else {
				t.Chdir(t.TempDir())
				for _, file := range beside {
					if err := os.Symlink(file, filepath.Base(file)); err != nil {
						t.Fatal(err)
					}
				}
			}
			for _, found := range fileBlock.FindAllStringSubmatch(string(text), -1) {
				if err := os.MkdirAll(filepath.Dir(found[1]), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(found[1], []byte(found[2]), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			got := consoleBlock.ReplaceAllStringFunc(string(text), func(block string) string { return "```console\n" + console(t, block) + "```" })
			got = madeBlock.ReplaceAllStringFunc(got, func(block string) string { return made(t, madeBlock.FindStringSubmatch(block)[1]) })
			if *pages {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(string(text), got); diff != "" {
				t.Errorf("go test ./cmd/purse -run Pages -pages writes what is printed (-page +printed):\n%s", diff)
			}
		})
	}
}

// made is a block with a file that the commands of a page have made.
func made(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Error(err)
	}
	return "```made: " + name + "\n" + string(data) + "```"
}

// console is a block with each of its commands run, and what it printed under it.
func console(t *testing.T, block string) string {
	t.Helper()
	var out strings.Builder
	for _, line := range strings.Split(block, "\n") {
		command, ok := strings.CutPrefix(line, "$ purse ")
		if !ok {
			continue
		}
		var printed, notes bytes.Buffer
		m := &Main{Args: strings.Fields(command), Stdin: strings.NewReader(""), Stdout: &printed, Stderr: &notes}
		command, refused := strings.CutSuffix(command, " # refused")
		m.Args = strings.Fields(command)
		if code := m.Run(context.Background()); code != exitDone && !refused || code == exitDone && refused {
			t.Errorf("%s: exit %d\n%s", command, code, notes.String())
		}
		out.WriteString(line + "\n" + bookDigest.ReplaceAllString(printed.String()+notes.String(), "digest ..."))
	}
	return out.String()
}
