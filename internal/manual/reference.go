package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/commonpurse/commonpurse/internal/spec"
	"github.com/commonpurse/commonpurse/policytest"
)

// chapterTitles are the headings of the chapters of the reference.
var chapterTitles = map[string]string{"policy": "What every policy has", "price": "Prices", "measure": "Measures", "share": "Shares",
	"transfer": "Transfers", "decide": "Decisions", "position": "Positions"}

// referencePage is the chapter of the manual that shows every device of the language, from its specification.
func referencePage(docs string) (string, error) {
	all, err := spec.Read(os.DirFS(docs), "spec")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(`<!-- Made by go generate ./... from the files of docs/spec: change those, not this page. -->

# Reference

Every device of a policy, with a policy that uses it and tests of what it gives. Each test here is run on both engines; a
column that a test leaves out is filled in, as [Testing a policy](tests.md) says. Formulas are on their own page, [The
language](language.md), and every field is listed on [Writing a policy](policy.md).
`)
	for _, chapter := range spec.Chapters {
		fmt.Fprintf(&b, "\n## %s\n", chapterTitles[chapter])
		for _, s := range all {
			if s.Chapter == chapter {
				writeSpec(&b, s)
			}
		}
	}
	return b.String(), nil
}

func writeSpec(b *strings.Builder, s *spec.Spec) {
	fmt.Fprintf(b, "\n### %s\n\n%s\n\n", s.Title, wrapped(s.Says))
	fence(b, "yaml", s.Policy)
	for _, f := range s.Files {
		fmt.Fprintf(b, "`%s`\n\n", f.Name)
		fence(b, "", f.Text)
	}
	for _, t := range s.Tests {
		writeTest(b, t)
	}
}

func fence(b *strings.Builder, info, text string) {
	fmt.Fprintf(b, "```%s\n%s\n```\n\n", info, strings.TrimRight(text, "\n"))
}

// writeTest shows a test as a sentence, what is given and what is expected.
func writeTest(b *strings.Builder, t *policytest.Test) {
	fmt.Fprintf(b, "**%s.**\n\n", strings.ToUpper(t.Name[:1])+t.Name[1:])
	parts := func(how string, all []policytest.Part) {
		for _, p := range all {
			if p.Name == "" {
				fmt.Fprintf(b, "%s `%s`\n\n", how, p.Text)
				continue
			}
			fmt.Fprintf(b, "%s %s\n\n", how, p.Name)
			fence(b, "", p.Text)
		}
	}
	parts("Given", t.Given())
	parts("Expected", t.Expects())
}

// wrapped breaks a text into lines of at most 120 characters.
func wrapped(text string) string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > 120 {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return strings.Join(append(lines, line), "\n")
}
