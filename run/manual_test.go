package run_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/internal/need"
	"github.com/commonpurse/commonpurse/policy"
)

// chapter is what stands under one heading of docs/policy.md: the files of a policy and an economy, what is refused, and
// what a run gives.
type chapter struct {
	name    string
	files   fstest.MapFS // below manual/ where no other directory is named
	economy map[string]string
	results []result
	refused []refusal
}

// result is a table of the book as the page shows it.
type result struct{ table, text string }

// refusal is a policy that does not load, and parts of what is said of it.
type refusal struct {
	yaml  string
	parts []string
}

// head is the section that examples leave out.
const head = "policy: {name: Manual, year: 2025-26, nation: England}\n"

// chapters reads the page.
func chapters(t *testing.T) []*chapter {
	t.Helper()
	data, err := os.ReadFile(need.File(t, "docs/policy.md"))
	if err != nil {
		t.Fatal(err)
	}
	var all []*chapter
	var info string
	var block []string
	for _, line := range strings.Split(string(data), "\n") {
		fence, is := strings.CutPrefix(line, "```")
		switch {
		case is && info == "" && fence != "":
			info, block = fence, nil
		case is && info != "":
			all[len(all)-1].take(t, info, strings.Join(block, "\n")+"\n")
			info = ""
		case info != "":
			block = append(block, line)
		case strings.HasPrefix(line, "## "):
			all = append(all, &chapter{name: line[3:], files: fstest.MapFS{}, economy: map[string]string{}})
		}
	}
	return all
}

// take keeps a block by the words after its fence.
func (c *chapter) take(t *testing.T, info, text string) {
	t.Helper()
	kind, name, _ := strings.Cut(info, " ")
	switch {
	case info == "yaml":
		c.files[fmt.Sprintf("manual/policy-%d.yaml", len(c.files))] = &fstest.MapFile{Data: []byte(text)}
	case info == "yaml refused":
		c.refused = append(c.refused, refusal{yaml: text})
	case kind == "fault":
		last := &c.refused[len(c.refused)-1]
		last.parts = strings.Split(strings.TrimSpace(text), "\n")
	case kind == "result":
		c.results = append(c.results, result{name, text})
	case strings.HasPrefix(name, "economy/"):
		c.economy[path.Base(name)] = text
	case kind == "csv" || kind == "yaml":
		c.files[path.Join("manual", name)] = &fstest.MapFile{Data: []byte(text)}
	default:
		t.Errorf("%s: a block is marked %q, which means nothing here", c.name, info)
	}
}

// headed adds the section policy: where no file of the directory has it.
func headed(files fstest.MapFS) fstest.MapFS {
	for name, f := range files {
		if path.Dir(name) == "manual" && (strings.HasPrefix(string(f.Data), "policy:") || strings.Contains(string(f.Data), "\npolicy:")) {
			return files
		}
	}
	with := maps.Clone(files)
	with["manual/head.yaml"] = &fstest.MapFile{Data: []byte(head)}
	return with
}

// Every example of the manual loads, gives what is shown beside it, and is refused where the page says so.
func TestManual(t *testing.T) {
	examples := 0
	for _, c := range chapters(t) {
		t.Run(c.name, func(t *testing.T) {
			for _, r := range c.refused {
				examples++
				c.mustRefuse(t, r)
			}
			if len(c.files) == 0 {
				return
			}
			examples++
			p, err := policy.LoadFS(headed(c.files), "manual")
			if err != nil {
				t.Fatal(err)
			}
			if len(c.results) > 0 {
				c.mustGive(t, p)
			}
		})
	}
	if examples < 10 {
		t.Errorf("found %d examples in docs/policy.md: are its blocks still marked?", examples)
	}
}

func (c *chapter) mustRefuse(t *testing.T, r refusal) {
	t.Helper()
	files := fstest.MapFS{"manual/policy.yaml": &fstest.MapFile{Data: []byte(head + r.yaml)}}
	for name, f := range c.files {
		if path.Ext(name) == ".csv" {
			files[name] = f
		}
	}
	_, err := policy.LoadFS(files, "manual")
	if err == nil || len(r.parts) == 0 {
		t.Fatalf("expected %q, found %v", r.parts, err)
	}
	for _, part := range r.parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("expected %q, found %v", part, err)
		}
	}
}

// mustGive runs the chapter's policy over its economy and compares the tables shown.
func (c *chapter) mustGive(t *testing.T, p *policy.Policy) {
	t.Helper()
	book := runBook(t, p, makeEconomy(t, "2025-26", maps.Clone(c.economy)))
	for _, r := range c.results {
		header := strings.Fields(strings.SplitN(r.text, "\n", 2)[0])
		rows, err := book.Rows(context.Background(), r.table, nil)
		if err != nil {
			t.Fatal(err)
		}
		table := [][]string{header}
		for _, row := range rows {
			var cells []string
			for _, name := range header {
				cells = append(cells, row.Get(name))
			}
			table = append(table, cells)
		}
		if diff := cmp.Diff(strings.TrimSpace(aligned(table)), strings.TrimSpace(r.text)); diff != "" {
			t.Errorf("%s (-the book +the page)\n%s\nthe book has\n%s", r.table, diff, aligned(table))
		}
	}
}

// aligned writes a table in columns two spaces apart, an empty cell as a hyphen.
func aligned(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell), 1)
		}
	}
	var b strings.Builder
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			if cell == "" {
				cell = "-"
			}
			line += fmt.Sprintf("%-*s  ", widths[i], cell)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}
