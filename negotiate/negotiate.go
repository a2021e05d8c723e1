package negotiate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/effect"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// Options say what is negotiated.
type Options struct {
	Base      *policy.Policy
	Economy   *economy.Economy
	Positions []*Position
	Book      string // of the base; "": it is run
	After     string // the book of the year before, where no book is given
	Threads   int
	Progress  func(stage string, done, total int64)
}

// Negotiation is the positions of all sides beside one another.
type Negotiation struct {
	Base     *policy.Policy
	Register *Register
	Bench    *effect.Bench
	Sides    []*Side // in the order of their files; the panel's last
	Clauses  []*Clause
	RedLines []*RedLine
	Today    *effect.Effect            // of the base: it answers for the red lines
	Whole    map[*Side]*effect.Effect  // of each side's whole position
	Alone    map[string]*effect.Effect // of an offer alone, by what it means
	Agreed   *policy.Policy            // the base with what is settled
	Text     []*yamlnode.Node          // its changes
	Outcome  *effect.Effect            // of the agreed text
	round    map[*yamlnode.Node]*Clause
}

// Make puts positions together and runs what they offer. The error is a fault.List with everything that is wrong with
// the positions. Close takes away what was made on the way.
func Make(ctx context.Context, o Options) (*Negotiation, error) {
	register, err := ReadRegister(ctx, o.Base, o.Economy)
	if err != nil {
		return nil, err
	}
	a := &assembling{base: o.Base, register: register}
	a.assemble(o.Positions)
	slices.SortStableFunc(a.sides, func(x, y *Side) int { return order(x) - order(y) })
	a.atAll(o.Positions)
	g, clauses := a.clauses()
	lines := a.redLines()
	if err := a.faults.Err(); err != nil {
		return nil, err
	}
	n := &Negotiation{Base: o.Base, Register: register, Sides: a.sides, Clauses: clauses, RedLines: lines,
		Whole: map[*Side]*effect.Effect{}, Alone: map[string]*effect.Effect{}}
	if n.Bench, err = effect.Open(ctx, effect.Options{Policy: o.Base, Economy: o.Economy, Book: o.Book, After: o.After, Threads: o.Threads, Progress: o.Progress}); err != nil {
		return nil, err
	}
	if err := n.work(ctx, g, o.Progress); err != nil {
		n.Close()
		return nil, err
	}
	return n, nil
}

// Close takes away what was made on the way.
func (n *Negotiation) Close() error { return n.Bench.Close() }

func order(s *Side) int {
	if s.Panel {
		return 1
	}
	return 0
}

// atAll reports what is wrong with the positions as a whole.
func (a *assembling) atAll(positions []*Position) {
	parties := slices.DeleteFunc(slices.Clone(a.sides), func(s *Side) bool { return s.Panel })
	if len(parties) == 0 && len(a.faults) == 0 && len(positions) > 0 {
		a.faults.Add(fault.New(fault.Place{File: positions[0].File}, "no party has a position: there is nothing to negotiate"))
	}
	for _, s := range a.sides {
		if s.Panel && a.base.Arbitration == nil {
			a.faults.Add(fault.New(s.At, "the panel has an assessment, and the policy %s does not say how an open clause is settled", a.base.Title).
				WithHint("add arbitration: {by: pendulum, tie: commissioner} to the policy, or leave the file out"))
		}
	}
}

// work runs what is offered, and settles what can be.
func (n *Negotiation) work(ctx context.Context, g *grouping, progress func(string, int64, int64)) error {
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	if err := n.askLines(ctx); err != nil {
		return err
	}
	var err error
	if n.Today, err = n.Bench.Base(ctx); err != nil {
		return err
	}
	if len(n.Clauses) > 2 { // else loading the economy once more takes longer than it saves
		if err := n.Bench.Quicken(ctx); err != nil {
			return err
		}
	}
	for i, c := range n.Clauses {
		progress("running "+c.Name()+" alone", int64(i), int64(len(n.Clauses)))
		offers := slices.Clone(c.Offers)
		if c.Panel != nil {
			offers = append(offers, c.Panel)
		}
		for _, o := range offers {
			if n.Alone[o.Means], err = n.Bench.Without(ctx, o.policy); err != nil {
				return fmt.Errorf("%s of %s alone: %w", c.Name(), o.Side.Name, err)
			}
		}
		if err := n.moves(ctx, g, c); err != nil {
			return err
		}
		if err := n.settle(ctx, c); err != nil {
			return err
		}
	}
	for i, s := range n.Sides {
		progress("running the position of "+s.Name, int64(i), int64(len(n.Sides)))
		if n.Whole[s], err = n.Bench.Of(ctx, s.Policy); err != nil {
			return fmt.Errorf("the position of %s: %w", s.Name, err)
		}
	}
	progress("running the agreed text", 0, 0)
	return n.agree(ctx)
}

// agree makes the agreed text of what is settled and runs it.
func (n *Negotiation) agree(ctx context.Context) error {
	n.round = map[*yamlnode.Node]*Clause{}
	for _, c := range n.Clauses {
		if c.Chosen == nil {
			continue
		}
		for _, node := range c.Chosen.nodes {
			n.Text = append(n.Text, node)
			n.round[node] = c
		}
	}
	var err error
	if n.Agreed, err = over(n.Base, "the agreed text", fault.Place{File: n.Base.Dir}, n.named()); err != nil {
		return fmt.Errorf("what is settled cannot stand together:\n%w", err)
	}
	n.Outcome, err = n.Bench.Of(ctx, n.Agreed)
	return err
}

// named are the changes of the agreed text, with names that differ: two parties may have given one to two clauses.
func (n *Negotiation) named() []*yamlnode.Node {
	taken := map[string]int{}
	var out []*yamlnode.Node
	for _, node := range n.Text {
		name := node.Find("name").Value.Text
		if taken[nameOf(node)]++; taken[nameOf(node)] > 1 {
			name = fmt.Sprintf("%s, of %s", name, n.round[node].Chosen.Side.Name)
		}
		copied := *node
		copied.Pairs = slices.Clone(node.Pairs)
		i := copied.Index("name")
		copied.Pairs[i] = yamlnode.NewPair("name", yamlnode.NewText(name, node.At))
		out = append(out, &copied)
	}
	return out
}

func list(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + last + words[len(words)-1]
}
