package yamlnode

import (
	"strings"
)

// Text is the pair written anew, for one whose inside was changed and so stands in no file as it is: a name to a line,
// lists and what was in quotes on one.
func (p Pair) Text() string {
	var b strings.Builder
	write(&b, p, "")
	return strings.TrimRight(b.String(), "\n")
}

func write(b *strings.Builder, p Pair, indent string) {
	b.WriteString(indent + p.Name + ":")
	switch {
	case p.Value == nil || p.Value.Empty:
		b.WriteString("\n")
	case p.Value.Kind == Mapping && len(p.Value.Pairs) > 0:
		b.WriteString("\n")
		for _, inner := range p.Value.Pairs {
			write(b, inner, indent+"  ")
		}
	default:
		b.WriteString(" " + p.Value.Flow() + "\n")
	}
}

// Index is where the pair with the same slug as the name stands in a mapping, -1 when there is none.
func (n *Node) Index(name string) int {
	found := n.Find(name)
	if found == nil {
		return -1
	}
	for i := range n.Pairs {
		if &n.Pairs[i] == found {
			return i
		}
	}
	return -1
}
