package negotiate

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// AgreedOn is the day on which what is settled was: the last on which a party moved to it, or the panel spoke.
func (c *Clause) AgreedOn() rule.Day {
	var last rule.Day
	if c.State == Arbitrated {
		return c.Panel.Round.Date
	}
	for _, o := range c.Offers {
		if c.Chosen != nil && o.Same(c.Chosen) {
			last = max(last, o.Round.Date)
		}
	}
	return last
}

// By says who settled a clause, and when.
func (n *Negotiation) By(c *Clause) string {
	var who []string
	for _, o := range c.Offers {
		if o.Same(c.Chosen) {
			who = append(who, n.Told(o.Side))
		}
	}
	switch c.State {
	case Set:
		return fmt.Sprintf("Set by %s on %s", list(who, " and "), c.AgreedOn())
	case Arbitrated:
		return fmt.Sprintf("Arbitrated on %s: the offer of %s, %s", c.AgreedOn(), list(who, " and "), c.Why)
	}
	return fmt.Sprintf("Agreed by %s on %s", list(who, " and "), c.AgreedOn())
}

// Told is a side with the name of its body.
func (n *Negotiation) Told(s *Side) string {
	if name := n.Register.Names[s.Name]; name != "" && name != s.Name {
		return s.Name + " (" + name + ")"
	}
	return s.Name
}

// Write makes the agreed text a reform: a directory that extends the base, each change with who agreed it and when. It is
// made under another name, loaded, and put in place whole.
func (n *Negotiation) Write(dir string, force bool) error {
	if _, err := os.Stat(dir); err == nil && !force {
		return fault.New(fault.Place{File: dir}, "this is there already").WithHint("name another directory, or replace it with --force")
	}
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	temporary, err := os.MkdirTemp(parent, ".agreed-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	text, err := n.reform(temporary)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(temporary, "policy.yaml"), []byte(text), 0o644); err != nil {
		return err
	}
	p, err := policy.Load(temporary)
	if err != nil {
		return fmt.Errorf("the agreed text does not load: %w", err)
	}
	if p.Means != n.Agreed.Means && n.Base.AsOf == nil {
		return fmt.Errorf("the agreed text as written does not do what was agreed")
	}
	if err := os.Chmod(temporary, 0o755); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.Rename(temporary, dir)
}

// reform is the text of the agreed reform, from the directory it is in.
func (n *Negotiation) reform(dir string) (string, error) {
	from, err := real(dir)
	if err != nil {
		return "", err
	}
	to, err := real(n.Base.Dir)
	if err != nil {
		return "", err
	}
	way, err := filepath.Rel(from, to)
	if err != nil {
		return "", fmt.Errorf("the agreed text cannot name the policy it extends: %w", err)
	}
	var b strings.Builder
	head := yamlnode.NewMapping(fault.Place{},
		field("name", n.Base.Title+", as agreed"), field("year", economy.YearName(n.Base.Year)), field("extends", filepath.ToSlash(way)),
		field("because", "What the parties agreed, and what was settled for them."), field("source", n.sources()))
	b.WriteString(yamlnode.NewPair("policy", head).Text() + "\n\nchanges:")
	nodes := n.named()
	if len(nodes) == 0 {
		b.WriteString(" []")
	}
	b.WriteString("\n")
	for i, node := range nodes {
		b.WriteString(item(n.settled(node, n.round[n.Text[i]])))
	}
	return b.String(), nil
}

// real is the full path of a directory without links, from which a way up leads where it seems to.
func real(dir string) (string, error) {
	full, err := filepath.Abs(filepath.FromSlash(dir))
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(full)
}

func (n *Negotiation) sources() string {
	var out []string
	for _, s := range n.Sides {
		out = append(out, fmt.Sprintf("%s, round %d of %s", s.Name, s.Last().Number, s.Last().Date))
	}
	return "A negotiation of " + list(out, " and ")
}

// settled is a change with who settled it and when as its source.
func (n *Negotiation) settled(node *yamlnode.Node, c *Clause) *yamlnode.Node {
	out := &yamlnode.Node{Kind: yamlnode.Mapping, At: node.At}
	for _, p := range node.Pairs {
		if p.Slug != "source" && p.Slug != "status" {
			out.Pairs = append(out.Pairs, yamlnode.Pair{Name: p.Name, Slug: p.Slug, At: p.At, Value: safe(p.Value)})
		}
	}
	out.Pairs = append(out.Pairs, field("source", n.By(c)))
	return out
}

func field(name, text string) yamlnode.Pair {
	return yamlnode.NewPair(name, &yamlnode.Node{Kind: yamlnode.Scalar, Text: text, Quoted: true})
}

// safe is a value whose texts are in quotes where without them YAML could read them otherwise.
func safe(n *yamlnode.Node) *yamlnode.Node {
	out := *n
	out.Quoted = n.Quoted || n.Kind == yamlnode.Scalar && (strings.ContainsAny(n.Text, ":#{}[],&*!|>'\"@`\n\\") || strings.HasPrefix(n.Text, "-") ||
		strings.HasPrefix(n.Text, "?") || strings.HasPrefix(n.Text, "%"))
	out.Items, out.Pairs = slices.Clone(n.Items), slices.Clone(n.Pairs)
	for i := range out.Items {
		out.Items[i] = safe(out.Items[i])
	}
	for i := range out.Pairs {
		out.Pairs[i].Value = safe(out.Pairs[i].Value)
	}
	return &out
}

// item is a change as an item of a list.
func item(n *yamlnode.Node) string {
	var b strings.Builder
	mark := "  - "
	for _, p := range n.Pairs {
		for line := range strings.Lines(p.Text() + "\n") {
			b.WriteString(mark + line)
			mark = "    "
		}
	}
	return b.String()
}
