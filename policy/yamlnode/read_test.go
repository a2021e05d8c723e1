package yamlnode_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

func read(t *testing.T, text string) *yamlnode.Node {
	t.Helper()
	n, faults := yamlnode.Read("f.yaml", []byte(text))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return n
}

// TestPlaces says where a character of a value stands in its file, however the value was written.
func TestPlaces(t *testing.T) {
	for _, test := range []struct {
		name, yaml   string
		text         string
		find         string // the place of this part of the text
		line, column int
	}{
		{"plain", "a: x + y\n", "x + y", "y", 1, 8},
		{"after letters of several bytes", "é£: x + y\n", "x + y", "y", 1, 9},
		{"single quotes", "a: 'x + y'\n", "x + y", "y", 1, 9},
		{"double quotes", `a: "x + y"`, "x + y", "y", 1, 9},
		{"over two lines", "a: x +\n   y\n", "x + y", "y", 2, 4},
		{"over lines in quotes", "a: 'x +\n  y'\n", "x + y", "y", 2, 3},
		{"a literal block", "a: |\n  x +\n  y\n", "x +\ny", "y", 3, 3},
		{"a folded block", "a: >-\n\n  x +\n  y\n", "x + y", "y", 4, 3},
		{"inside brackets", "b: {a: x + y}\n", "x + y", "y", 1, 12},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := read(t, test.yaml)
			pair := n.Pairs[0]
			if pair.Value.Kind == yamlnode.Mapping {
				pair = pair.Value.Pairs[0]
			}
			got := strings.TrimPrefix(pair.Value.Text, "\n")
			if got != test.text {
				t.Fatalf("text %q, want %q", got, test.text)
			}
			want := fault.Place{File: "f.yaml", Line: test.line, Column: test.column}
			if at := pair.Value.Place(strings.Index(pair.Value.Text, test.find)); at != want {
				t.Errorf("%q is at %s, want %s", test.find, at, want)
			}
		})
	}
}

// TestSource says what a named thing looks like when it is quoted.
func TestSource(t *testing.T) {
	n := read(t, "top:\n  one:\n    a: 1\n\n    # a note\n    b: |\n      text\n  two:\n  - x\n  - y: 2\n\n\nlast: {three: {c: [1, 'two'], d: x}}\n")
	got := map[string]string{}
	for _, p := range append(n.Pairs[0].Value.Pairs, n.Pairs[1].Value.Pairs...) {
		got[p.Name] = p.Source()
	}
	want := map[string]string{
		"one":   "one:\n  a: 1\n\n  # a note\n  b: |\n    text",
		"two":   "two:\n- x\n- y: 2",
		"three": `three: {c: [1, "two"], d: x}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestDepth says that the limit of nesting is told, and at the place where it is passed.
func TestDepth(t *testing.T) {
	deep := strings.Repeat("[", yamlnode.MaxDepth) + strings.Repeat("]", yamlnode.MaxDepth)
	if _, faults := yamlnode.Read("f.yaml", []byte(deep)); len(faults) > 0 {
		t.Errorf("at the limit: %v", faults)
	}
	_, faults := yamlnode.Read("f.yaml", []byte("["+deep+"]"))
	if len(faults) != 1 || faults[0].Message != "more than 40 levels inside each other" || faults[0].Place.Column != 41 {
		t.Errorf("beyond the limit: %v", faults)
	}
}

// FuzzRead says that no bytes make the reader panic, that what it gives is whole, and that every place is in the file.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"a: {b: [1, 'x']}\n", "a: |\n  x\n y\n", "a: &x 1\nb: *x\n", "? [a]\n: b\n", "a: \"\\u263a\nb\"", "- - - a\n", "\xff\xfe", "a: 010\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, faults := yamlnode.Read("f.yaml", data)
		if n == nil && len(faults) == 0 {
			t.Fatal("neither a node nor a fault")
		}
		lines := strings.Count(string(data), "\n") + strings.Count(string(data), "\r") + 3
		var walk func(n *yamlnode.Node)
		walk = func(n *yamlnode.Node) {
			if n.Kind == 0 || n.At.Line < 1 || n.At.Line > lines {
				t.Fatalf("a node of kind %d at %s", n.Kind, n.At)
			}
			for i := range len([]rune(n.Text)) + 1 {
				if at := n.Place(i); at.Line < 1 || at.Line > lines || at.Column < 0 {
					t.Fatalf("character %d of %q at %s", i, n.Text, at)
				}
				if i > 100 {
					break
				}
			}
			for _, p := range n.Pairs {
				p.Source()
				walk(p.Value)
			}
			for _, item := range n.Items {
				walk(item)
			}
		}
		if n != nil {
			walk(n)
			n.Flow()
		}
	})
}
