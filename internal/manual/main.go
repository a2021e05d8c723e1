// Command manual writes the pages of the manual that are made: docs/economy.md from the schema of an economy, docs/book.md
// from that of a book, docs/reference.md from the specifications in docs/spec. It takes the directory of the pages.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/rule"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: manual DIR")
		os.Exit(2)
	}
	all, err := pages(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for name, text := range all {
		if err := os.WriteFile(filepath.Join(os.Args[1], name), []byte(text), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "error:", err)
			os.Exit(1)
		}
	}
}

// pages are the pages by the name of their file. The reference is made from the specifications in the directory of pages.
func pages(docs string) (map[string]string, error) {
	reference, err := referencePage(docs)
	return map[string]string{"economy.md": economyPage(), "book.md": bookPage(), "reference.md": reference}, err
}

const made = "<!-- Made by go generate ./... from the program's own tables: change those, not this page. -->\n\n"

func economyPage() string {
	var b strings.Builder
	b.WriteString(made + `# The tables of an economy

An economy is a directory with ` + "`economy.yaml`" + ` (name, year, source, licence) and a file for each table it has: CSV (plain, gzip
or zstd) or Parquet, found by the table's name or listed under ` + "`files:`" + `. Columns are matched by name. A needed column must
be in the file; a row that breaks what is said here is set aside and counted, never dropped in silence.
`)
	for _, t := range economy.Schema {
		fmt.Fprintf(&b, "\n## %s\n\nOne row: %s.", t.Name, t.Grain)
		if len(t.Key) > 0 {
			fmt.Fprintf(&b, " No two rows have the same %s.", strings.Join(t.Key, ", "))
		}
		if t.Date != "" {
			fmt.Fprintf(&b, " `%s` says when it was.", t.Date)
		}
		if t.Count != "" {
			fmt.Fprintf(&b, " `%s` says how many alike it stands for.", t.Count)
		}
		b.WriteString("\n\n| column | type | needed | meaning |\n| --- | --- | --- | --- |\n")
		for _, c := range t.Columns {
			needed := ""
			if c.Needed {
				needed = "yes"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", c.Name, cell(rule.Describe(c.Type)), needed, cell(c.Meaning))
		}
	}
	return b.String()
}

func bookPage() string {
	var b strings.Builder
	b.WriteString(made + `# The tables of a book

A book is one DuckDB file that any DuckDB opens. Money is in whole pence. An address names a figure:
` + "`TABLE/PERIOD/RULE[.STEP[.BREAKDOWN]]/BODY[/BODY]`" + `, payer before payee.
`)
	for _, t := range book.Tables {
		fmt.Fprintf(&b, "\n## %s\n\n%s. One row: %s. Key: %s.\n\n| column | type | meaning |\n| --- | --- | --- |\n",
			t.Name, upper(t.Meaning), t.Grain, strings.Join(t.Key, ", "))
		for _, c := range t.Columns {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.Name, c.Kind, cell(c.Meaning))
		}
	}
	return b.String()
}

func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }

func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
