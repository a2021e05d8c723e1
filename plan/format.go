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
	case *Pick:
		return fmt.Sprintf("pick %s as %s", listed(n.Keep), n.As)
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
			lines = append(lines, m.text())
		}
		if n.Highest != "" {
			lines = append(lines, "the highest of "+n.Highest)
		}
		if n.At != nil {
			lines = append(lines, fmt.Sprintf("%s to %s on %s", orNothing(n.From), orNothing(n.To), FormatExpr(n.At)))
		}
		if n.Table != nil {
			lines = append(lines, columnLines(n.Table.Cols)...)
		}
	case *Filter:
		lines = append(lines, FormatExpr(n.Where))
	case *Pick:
		lines = pickLines(n)
	case *Sum:
		for _, a := range n.Add {
			lines = append(lines, fmt.Sprintf("%s = %s(%s), %s", a.Name, a.How, orRow(a.Expr), rule.Describe(a.Type)))
		}
	}
	return lines
}

// text is one part of a key.
func (m Match) text() string {
	text := FormatExpr(m.Expr)
	switch {
	case m.To != "":
		return m.Column + " <= " + text + " <= " + m.To
	case m.Any:
		return m.Column + " == " + text + ", or any"
	case m.Each:
		return m.Column + " == each of " + text
	}
	return m.Column + " == " + text
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
		lines[i] = c.Name + ", " + rule.Describe(c.Type)
	}
	return lines
}

// FormatExpr is an expression as rule.Format writes it, and also one that is not sound: there an operation stands
// before its operands in brackets.
func FormatExpr(e *rule.Expr) string {
	if shaped(e) {
		return rule.Format(e)
	}
	if e == nil {
		return "nothing"
	}
	parts := make([]string, len(e.Args))
	for i, a := range e.Args {
		parts[i] = FormatExpr(a)
	}
	return fmt.Sprintf("%s(%s)", e.Op, strings.Join(parts, ", "))
}

// shaped says whether every operation of an expression has as many operands as it takes.
func shaped(e *rule.Expr) bool {
	if e == nil {
		return false
	}
	for _, a := range e.Args {
		if !shaped(a) {
			return false
		}
	}
	switch e.Op {
	case rule.OpLiteral:
		return len(e.Args) == 0 && (e.Value.Kind() != rule.Number || e.Value.Rat() != nil)
	case rule.OpColumn:
		return len(e.Args) == 0
	}
	form, ok := forms[e.Op]
	return ok && form.takes(len(e.Args))
}

// pickLines are the parts of a pick; what it picks from stands below it after what it picks for.
func pickLines(p *Pick) []string {
	var lines []string
	for _, m := range p.On {
		lines = append(lines, m.Column+" == "+FormatExpr(m.Expr))
	}
	if p.Where != nil {
		lines = append(lines, "where "+FormatExpr(p.Where))
	}
	for _, o := range p.First {
		which := "lowest"
		if o.Highest {
			which = "highest"
		}
		lines = append(lines, which+" "+o.Column)
	}
	if len(p.Key) > 0 {
		lines = append(lines, "key "+listed(p.Key))
	}
	return lines
}
