package policytest

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Text is a result as a person reads it: nothing more than the sentence for a test that passed; else where it stands,
// what was wrong, and each table whose rows differ, - before a row that is expected and not found, + before one that is
// found and not expected.
func (r *Result) Text() string {
	if r.Passed {
		return "passed: " + r.Test.Name + "\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: failed: %s\n", r.Test.At, r.Test.Name)
	for _, p := range r.Problems {
		b.WriteString(indented(p, "    "))
	}
	for _, d := range r.Tables {
		if d.Differs() {
			b.WriteString(d.Text())
		}
	}
	return b.String()
}

func indented(text, by string) string {
	return by + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+by) + "\n"
}

// Text is the difference as lines.
func (d Diff) Text() string {
	widths := make([]int, len(d.Header))
	for i, name := range d.Header {
		widths[i] = utf8.RuneCountInString(name)
		for _, l := range d.Lines {
			widths[i] = max(widths[i], utf8.RuneCountInString(l.Cells[i]))
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n    %s\n", d.Table)
	line := func(mark Mark, cells []string, note string) {
		var text strings.Builder
		for i, cell := range cells {
			if i > 0 {
				text.WriteString(" | ")
			}
			text.WriteString(cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)))
		}
		b.WriteString(strings.TrimRight(fmt.Sprintf("    %s %s   %s", mark, text.String(), note), " ") + "\n")
	}
	line(Same, d.Header, "")
	for _, l := range d.Lines {
		line(l.Mark, l.Cells, l.note())
	}
	if len(d.Lines) == 0 {
		b.WriteString("      no rows\n")
	}
	return b.String()
}

func (l Line) note() string {
	switch l.Mark {
	case Missing:
		return fmt.Sprintf("expected, %s", l.At)
	case Extra:
		return "found"
	}
	return ""
}
