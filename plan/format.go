package plan

import (
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/rule"
)

// Format is a plan as text, each relation above what it is made from, indented: for people reading a failed test or
// asking what a rule does. It is the same for the same plan, and never fails, however badly the plan is made.
func Format(relation Node) string {
	var b strings.Builder
	write(&b, relation, 0)
	return b.String()
}

// deepest is where Format stops, so that a plan made from itself has an end.
const deepest = 100

func write(b *strings.Builder, n Node, depth int) {
	indent := strings.Repeat("  ", depth)
	if depth > deepest {
		b.WriteString(indent + "...\n")
		return
	}
	if nothing(n) {
		b.WriteString(indent + "nothing\n")
		return
	}
	b.WriteString(indent + title(n) + "\n")
	for _, line := range details(n) {
		b.WriteString(indent + "  : " + line + "\n")
	}
	for _, in := range n.Inputs() {
		if l, ok := n.(*LookUp); ok && in == Node(l.Table) {
			continue // its columns are among the details
		}
		write(b, in, depth+1)
	}
}

// title is a node in one line.
func title(n Node) string {
	switch n := n.(type) {
	case *Scan:
		return "scan " + n.Table
	case *Derive:
		return "derive"
	case *LookUp:
		table := "nothing"
		if n.Table != nil {
			table = n.Table.Table
		}
		return fmt.Sprintf("look up %s as %s", table, n.As)
	case *Filter:
		return "filter"
	case *Sum:
		return "sum by " + listed(n.By)
	case *Join:
		return fmt.Sprintf("%s join on %s", n.Kind, listed(n.On))
	case *Union:
		return fmt.Sprintf("union of %d", len(n.In))
	case *Project:
		return "project " + listed(n.Keep)
	}
	return fmt.Sprintf("%T", n)
}

func listed(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

// details are the parts of a node, a line each.
func details(n Node) []string {
	var lines []string
	switch n := n.(type) {
	case *Scan:
		lines = columnLines(n.Cols)
	case *Derive:
		for _, a := range n.Add {
			lines = append(lines, a.Name+" = "+FormatExpr(a.Expr))
		}
	case *LookUp:
		for _, m := range n.On {
			lines = append(lines, m.Column+" == "+FormatExpr(m.Expr))
		}
		if n.At != nil {
			lines = append(lines, fmt.Sprintf("%s to %s on %s", orNothing(n.From), orNothing(n.To), FormatExpr(n.At)))
		}
		if n.Table != nil {
			lines = append(lines, columnLines(n.Table.Cols)...)
		}
	case *Filter:
		lines = append(lines, FormatExpr(n.Where))
	case *Sum:
		for _, a := range n.Add {
			lines = append(lines, fmt.Sprintf("%s = %s(%s), %s", a.Name, a.How, orRow(a.Expr), FormatType(a.Type)))
		}
	}
	return lines
}

func orNothing(name string) string {
	if name == "" {
		return "without end"
	}
	return name
}

func orRow(e *rule.Expr) string {
	if e == nil {
		return ""
	}
	return FormatExpr(e)
}

func columnLines(cols []Column) []string {
	lines := make([]string, len(cols))
	for i, c := range cols {
		lines[i] = c.Name + ", " + FormatType(c.Type)
	}
	return lines
}

// FormatType is a type in words: "a number of 2 places from 0 to 100, can be missing".
func FormatType(t rule.Type) string {
	text := t.Kind.String()
	if unit := t.Unit.String(); unit != "" {
		text += " of " + unit
	}
	if t.Kind == rule.Number {
		if t.Scale != 0 {
			text += fmt.Sprintf(" to %d places", t.Scale)
		}
		if t.Min != nil {
			text += " from " + t.Min.RatString()
		}
		if t.Max != nil {
			text += " up to " + t.Max.RatString()
		}
	}
	if t.Missing {
		text += ", can be missing"
	}
	return text
}
