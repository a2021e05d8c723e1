package yamlnode

import (
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
)

// Read reads one file. The faults are all that could be found; the node is nil when there is nothing to go on
// with, and otherwise holds what could be read.
func Read(file string, data []byte) (*Node, fault.List) {
	text, faults := Decode(file, data, MaxBytes)
	if len(faults) > 0 {
		return nil, faults
	}
	src := &source{file: file, lines: strings.Split(text, "\n")}
	if faults := src.tabs(); len(faults) > 0 {
		return nil, faults
	}
	var documents []yaml.Node
	if err := yaml.Load([]byte(text), &documents, yaml.WithAllDocuments()); err != nil {
		return nil, fault.List{src.explain(err)}
	}
	if len(documents) == 0 || len(documents[0].Content) == 0 || documents[0].Content[0].Tag == "!!null" {
		return nil, fault.List{fault.New(fault.Place{File: file}, "the file is empty").
			WithHint("write a section such as policy: or price: in it, or take the file away")}
	}
	r := reader{src: src}
	if len(documents) > 1 {
		r.faults.Add(fault.New(r.place(&documents[1]), "a second YAML document begins here: a file holds one").
			WithHint("take the line --- away, or put what follows in a file of its own"))
	}
	root := r.node(documents[0].Content[0], 1)
	return root, r.faults
}

// Blank says whether a file has nothing but comments and white space in it.
func Blank(data []byte) bool {
	for line := range strings.Lines(string(data)) {
		if text := strings.TrimSpace(line); text != "" && text[0] != '#' && text != "~" && text != "---" {
			return false
		}
	}
	return true
}

// Decode gives the text of a file that must be UTF-8 of at most max bytes, without a byte order mark and with
// plain line ends.
func Decode(file string, data []byte, max int) (string, fault.List) {
	at := fault.Place{File: file}
	if len(data) > max {
		return "", fault.List{fault.New(at, "the file has %d bytes, expected at most %d", len(data), max).
			WithHint("cut it into several files")}
	}
	if len(data) >= 2 && (data[0] == 0xff && data[1] == 0xfe || data[0] == 0xfe && data[1] == 0xff) {
		return "", fault.List{fault.New(at, "the file is UTF-16, expected UTF-8").
			WithHint("save it again as UTF-8 (in Excel: CSV UTF-8)")}
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	if !utf8.ValidString(text) {
		return "", fault.List{badByte(file, text)}
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), nil
}

// badByte places the first byte that is not UTF-8.
func badByte(file, text string) *fault.Fault {
	at := fault.Place{File: file, Line: 1, Column: 1}
	for i, c := range text {
		if _, size := utf8.DecodeRuneInString(text[i:]); c == utf8.RuneError && size == 1 {
			f := fault.New(at, "byte %#x is not UTF-8", text[i])
			if text[i] == 0xa3 {
				return f.WithHint("it is the pound sign of an older encoding: save the file again as UTF-8 (in Excel: CSV UTF-8)")
			}
			return f.WithHint("save the file again as UTF-8 (in Excel: CSV UTF-8)")
		}
		at.Column++
		if c == '\n' {
			at.Line, at.Column = at.Line+1, 1
		}
	}
	return fault.New(at, "the file is not UTF-8")
}

// tabs finds lines indented with tabs, which YAML does not allow and whose own message says nothing of tabs.
func (s *source) tabs() fault.List {
	var faults fault.List
	for i, line := range s.lines {
		indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		if n := strings.IndexByte(indent, '\t'); n >= 0 && strings.TrimSpace(line) != "" {
			faults.Add(fault.New(fault.Place{File: s.file, Line: i + 1, Column: n + 1}, "the line is indented with a tab").
				WithHint("indent with spaces"))
		}
	}
	return faults
}

// explain turns the library's error into a fault with a place and what is likely meant.
func (s *source) explain(err error) *fault.Fault {
	at, message := fault.Place{File: s.file}, err.Error()
	var one *yaml.LoadError
	var many *yaml.LoadErrors
	if errors.As(err, &many) && len(many.Errors) > 0 {
		one = many.Errors[0]
	}
	if one != nil || errors.As(err, &one) {
		message = strings.TrimPrefix(one.Message, "yaml: ")
		if one.Mark.Line > 0 {
			at.Line, at.Column = one.Mark.Line, one.Mark.Column
		}
		if one.ContextMsg != "" {
			message = one.ContextMsg + ": " + message
		}
	}
	f := fault.New(at, "this is not YAML: %s", message)
	for _, h := range hints {
		if strings.Contains(message, h.part) {
			return f.WithHint("%s", h.hint)
		}
	}
	return f
}

var hints = []struct{ part, hint string }{
	{"unknown anchor", "anchors and aliases (& and *) are not used in a policy; put text that begins with * in quotes"},
	{"flow mapping", "inside { } put a text that holds , : [ ] { or } in quotes, or write one name to a line without { }"},
	{"flow sequence", "inside [ ] put a text that holds , : [ ] { or } in quotes, and close the list with ]"},
	{"mapping values are not allowed", "put a text that holds a colon and a space in quotes"},
	{"cannot start any token", "put a text that begins with @, ` or % in quotes"},
	{"quoted scalar", "close the quotes"},
	{"block mapping", "check the indentation, and that nothing follows the closing quote of a text"},
	{"block collection", "check the indentation: either every line here begins with - or none"},
}

type reader struct {
	src    *source
	faults fault.List
}

func (r *reader) place(n *yaml.Node) fault.Place {
	return fault.Place{File: r.src.file, Line: n.Line, Column: n.Column}
}

// node copies one node, reporting what is refused. It never gives nil.
func (r *reader) node(n *yaml.Node, depth int) *Node {
	at := r.place(n)
	if depth > MaxDepth {
		r.faults.Add(fault.New(at, "more than %d levels inside each other", MaxDepth))
		return &Node{Kind: Scalar, Empty: true, Told: true, At: at, src: r.src}
	}
	if n.Anchor != "" && n.Kind != yaml.AliasNode {
		r.faults.Add(fault.New(at, "the anchor &%s is not allowed: every value is written where it is used", n.Anchor).
			WithHint("write the value out, or make it a parameter or a define; put text that begins with & in quotes"))
	}
	if n.Style&yaml.TaggedStyle != 0 {
		r.faults.Add(fault.New(at, "the tag %s is not allowed: a policy's values are plain text", n.Tag).
			WithHint("put text that begins with ! in quotes"))
	}
	switch n.Kind {
	case yaml.MappingNode:
		return r.mapping(n, depth)
	case yaml.SequenceNode:
		list := &Node{Kind: List, At: at, src: r.src}
		if len(n.Content) > MaxItems {
			r.faults.Add(fault.New(at, "the list has %d items, expected at most %d", len(n.Content), MaxItems).
				WithHint("put them in a table, or in several files"))
			return list
		}
		for _, item := range n.Content {
			list.Items = append(list.Items, r.node(item, depth+1))
		}
		return list
	case yaml.AliasNode:
		r.faults.Add(fault.New(at, "the alias *%s is not allowed: every value is written where it is used", n.Value).
			WithHint("write the value out, or make it a parameter or a define; put text that begins with * in quotes"))
		return &Node{Kind: Scalar, Empty: true, Told: true, At: at, src: r.src}
	}
	return r.scalar(n)
}

// zeros matches a plain number with a leading zero, and YAML's other bases.
var zeros = regexp.MustCompile(`^[-+]?0([0-9_]+|[xob][0-9a-fA-F_]+)(\.[0-9]*)?$`)

func (r *reader) scalar(n *yaml.Node) *Node {
	out := &Node{Kind: Scalar, Text: n.Value, At: r.place(n), src: r.src}
	switch {
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		out.Quoted = true
		out.At.Column++
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		out.Quoted = true
		out.At = r.blockStart(out.At)
		out.Text = strings.TrimRight(n.Value, "\n")
	case n.Tag == "!!null":
		out.Empty, out.Text = true, ""
	case zeros.MatchString(n.Value):
		r.faults.Add(fault.New(out.At, "%s has a leading zero, and YAML may read it as another number", n.Value).
			WithHint("put a code in quotes, '%s'; write a number without the zero", n.Value))
		out.Told = true
	}
	return out
}

// blockStart is the first character of a block scalar (| or >) whose indicator is at the place given.
func (r *reader) blockStart(at fault.Place) fault.Place {
	for line := at.Line; line < len(r.src.lines); line++ {
		if text := strings.TrimLeft(r.src.lines[line], " "); text != "" {
			return fault.Place{File: at.File, Line: line + 1, Column: len(r.src.lines[line]) - len(text) + 1}
		}
	}
	return at
}

func (r *reader) mapping(n *yaml.Node, depth int) *Node {
	out := &Node{Kind: Mapping, At: r.place(n), src: r.src}
	if len(n.Content)/2 > MaxItems {
		r.faults.Add(fault.New(out.At, "%d names stand together, expected at most %d", len(n.Content)/2, MaxItems).
			WithHint("put them in a table, or in several files"))
		return out
	}
	first := map[string]Pair{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		at := r.place(key)
		switch {
		case key.Tag == "!!merge":
			r.faults.Add(fault.New(at, "the merge key << is not allowed: every value is written where it is used"))
			continue
		case key.Kind != yaml.ScalarNode:
			r.faults.Add(fault.New(at, "a name is one text, found %s", r.node(key, depth+1).Kind).
				WithHint("put a name that begins with [ { or * in quotes"))
			continue
		}
		p := Pair{Name: r.node(key, depth+1).Text, At: at, Value: r.node(n.Content[i+1], depth+1)}
		p.Slug = book.Slug(p.Name)
		if p.Slug == "" {
			r.faults.Add(fault.New(at, "%q is not a name: expected at least one letter or digit", p.Name))
			continue
		}
		if before, twice := first[p.Slug]; twice {
			r.faults.Add(twiceFault(p, before))
			continue
		}
		first[p.Slug] = p
		out.Pairs = append(out.Pairs, p)
	}
	return out
}

func twiceFault(p, before Pair) *fault.Fault {
	message := "%q is here twice"
	hint := "keep one of them"
	if p.Name != before.Name {
		message = "%q is the same name as " + strings.ReplaceAll(`"`+before.Name+`"`, "%", "%%")
		hint = "names are compared without regard to case, spaces, hyphens and underscores: rename one of them"
	}
	return fault.New(p.At, message, p.Name).WithAlso(before.At, "the first").WithHint("%s", hint)
}
