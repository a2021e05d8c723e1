// Package yamlnode reads the YAML of a policy into plain nodes that know their places.
//
// It takes the part of YAML that is safe to write by hand and to read aloud, and refuses the rest by name: anchors,
// aliases, merge keys, tags, several documents in a file, tabs, keys that are not text, one key twice (compared by
// slug, so that "short stay" and "short_stay" are one key), and numbers with leading zeros, which YAML may read as
// octal. Every scalar stays the text that was written; nothing is turned into a number, a date or a yes.
//
// The YAML library is used here and nowhere else.
package yamlnode

import (
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
)

// The limits of one file.
const (
	MaxBytes = 4 << 20 // of a YAML file
	MaxDepth = 40      // of mappings and lists inside each other
	MaxItems = 5000    // names of one mapping, and items of one list
)

// Kind is the shape of a node.
type Kind uint8

// The kinds of node.
const (
	Scalar  Kind = iota + 1 // a text, as written
	Mapping                 // names with values
	List                    // values in order
)

// String is the kind as an author reads it.
func (k Kind) String() string {
	switch k {
	case Scalar:
		return "a single value"
	case Mapping:
		return "names with values"
	case List:
		return "a list"
	}
	return "nothing"
}

// Node is one value of a file.
type Node struct {
	Kind   Kind
	At     fault.Place // of the first character of the value, inside the quotes of a quoted one
	Text   string      // of a Scalar
	Quoted bool        // the scalar was written in quotes or as a block
	Empty  bool        // nothing was written, or null
	Told   bool        // its fault is already told: it is best passed over in silence
	Pairs  []Pair      // of a Mapping, in the order written
	Items  []*Node     // of a List
	src    *source
}

// Pair is a name and its value in a mapping.
type Pair struct {
	Name  string
	Slug  string
	At    fault.Place
	Value *Node
}

// source is the text of a file by line, to find places in and to quote.
type source struct {
	file  string
	lines []string
}

// NewText makes a scalar that no file holds, such as a value set by a reform. Its place is where it was asked for.
func NewText(text string, at fault.Place) *Node {
	return &Node{Kind: Scalar, Text: text, Quoted: true, At: at}
}

// NewMapping makes a mapping that no file holds.
func NewMapping(at fault.Place, pairs ...Pair) *Node {
	return &Node{Kind: Mapping, At: at, Pairs: pairs}
}

// NewPair is a name with a value, placed where the value is.
func NewPair(name string, value *Node) Pair {
	return Pair{Name: name, Slug: book.Slug(name), At: value.At, Value: value}
}

// Find gives the pair of a mapping with the same slug as the name, or nil.
func (n *Node) Find(name string) *Pair {
	if n == nil {
		return nil
	}
	slug := book.Slug(name)
	for i := range n.Pairs {
		if n.Pairs[i].Slug == slug {
			return &n.Pairs[i]
		}
	}
	return nil
}

// Line is the text of a scalar as one line: each line break is a space, so that offsets in it stay offsets in Text.
func (n *Node) Line() string {
	return strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(n.Text)
}

// Place is where the character of Text at an offset (in characters) stands in the file. In a text of several
// lines, or with escapes that hide it, it is the nearest place before that is known.
func (n *Node) Place(offset int) fault.Place {
	if n.src == nil || n.At.Line < 1 || n.At.Line > len(n.src.lines) {
		return n.At
	}
	c := cursor{lines: n.src.lines, line: n.At.Line - 1, column: n.At.Column - 1}
	for _, want := range []rune(n.Text)[:min(offset, len([]rune(n.Text)))] {
		c.pass(want)
	}
	c.settle()
	return fault.Place{File: n.At.File, Line: c.line + 1, Column: c.column + 1}
}

// cursor follows the characters of a scalar through the lines of its file.
type cursor struct {
	lines        []string
	line, column int
}

// pass goes past one character of the text. A space or line break of the text may be a line break of the file with
// the indentation after it; a character that is not there was written as an escape.
func (c *cursor) pass(want rune) {
	row := []rune(c.lines[c.line])
	blank := want == ' ' || want == '\n'
	if c.column >= len(row) && !blank {
		c.settle()
		row = []rune(c.lines[c.line])
	}
	switch {
	case c.column < len(row) && (row[c.column] == want || row[c.column] != '\\' && !blank):
		c.column++
	case c.column >= len(row) && blank:
		c.next()
	}
}

func (c *cursor) next() {
	if c.line+1 < len(c.lines) {
		c.line++
		c.column = len(c.lines[c.line]) - len(strings.TrimLeft(c.lines[c.line], " "))
	}
}

// settle goes on from an empty line to the next that has something in it.
func (c *cursor) settle() {
	for strings.TrimSpace(c.lines[c.line]) == "" && c.line+1 < len(c.lines) {
		c.next()
	}
}

// Source is the text of the pair as it stands in its file, from its name to the end of its value, without the
// indentation it stands at. A pair inside { } is written anew on one line.
func (p Pair) Source() string {
	if p.Value == nil || p.Value.src == nil || p.At.Line < 1 || p.At.Line > len(p.Value.src.lines) {
		return ""
	}
	lines, first := p.Value.src.lines, p.At.Line-1
	indent := p.At.Column - 1
	if strings.TrimSpace(cut(lines[first], indent)) != "" {
		return p.Name + ": " + p.Value.Flow()
	}
	last := first + 1
	for last < len(lines) && inside(lines[last], indent) {
		last++
	}
	for last > first+1 && strings.TrimSpace(lines[last-1]) == "" {
		last--
	}
	var out []string
	for _, line := range lines[first:last] {
		out = append(out, strings.TrimRight(strings.TrimPrefix(line, cut(line, indent)), " \r"))
	}
	return strings.Join(out, "\n")
}

// inside says whether a line belongs to the block of a name at an indentation.
func inside(line string, indent int) bool {
	text := strings.TrimLeft(line, " ")
	depth := len(line) - len(text)
	return strings.TrimSpace(text) == "" || depth > indent || depth == indent && strings.HasPrefix(text, "- ")
}

func cut(line string, n int) string {
	spaces := len(line) - len(strings.TrimLeft(line, " "))
	if spaces >= n {
		return line[:n]
	}
	if runes := []rune(line); n <= len(runes) {
		return string(runes[:n])
	}
	return line
}

// Flow is the node written on one line.
func (n *Node) Flow() string {
	var parts []string
	switch {
	case n.Kind == Mapping:
		for _, p := range n.Pairs {
			parts = append(parts, p.Name+": "+p.Value.Flow())
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case n.Kind == List:
		for _, item := range n.Items {
			parts = append(parts, item.Flow())
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case n.Quoted:
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(n.Text) + `"`
	}
	return n.Text
}
