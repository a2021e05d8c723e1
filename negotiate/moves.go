package negotiate

import (
	"context"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/effect"
	"github.com/commonpurse/commonpurse/rule"
)

// Move is what became of the distance between a side and another in a clause when the side spoke again.
type Move struct {
	Round         int
	Side, Other   *Side
	From, To      string   // what it stood for, and stands for
	Before, After *big.Rat // how far from the other; nil where it cannot be told
	In            string   // what the distance is in: the unit of the number, or pounds that go other ways
	Way           Way
}

// Way is toward whom a side has moved.
type Way string

// The ways.
const (
	Toward  Way = "toward"
	Away    Way = "away"
	Unmoved Way = "unmoved"
	Aside   Way = "aside" // it moved and is as far as before
	Unknown Way = "cannot be told"
)

// distance is how far two offers are apart: as numbers of one unit, or else by the pounds that go other ways under the
// one than under the other, each alone. The error says why it cannot be told.
func distance(ctx context.Context, b *effect.Bench, x, y *Offer) (*big.Rat, string, error) {
	if x.Number != nil && y.Number != nil && x.Unit == y.Unit {
		apart := new(big.Rat).Abs(new(big.Rat).Sub(x.Number, y.Number))
		if strings.HasSuffix(x.Text, "%") && strings.HasSuffix(y.Text, "%") {
			return apart.Mul(apart, big.NewRat(100, 1)), "points", nil
		}
		return apart, unitWords(x.Unit), nil
	}
	if x.Same(y) {
		return new(big.Rat), inPounds, nil
	}
	ex, err := b.Without(ctx, x.policy)
	if err != nil {
		return nil, "", err
	}
	ey, err := b.Without(ctx, y.policy)
	if err != nil {
		return nil, "", err
	}
	apart := effect.Nets{}
	apart.Add(ex.Net, 1)
	apart.Add(ey.Net, -1)
	return new(big.Rat).Quo(apart.Moved(), big.NewRat(100, 1)), inPounds, nil
}

const inPounds = "pounds that go other ways"

func unitWords(u rule.Unit) string {
	if text := u.String(); text != "" {
		return text
	}
	return "number"
}

// moves compares each side's offers in a clause, round by round, with where the others stood before.
func (n *Negotiation) moves(ctx context.Context, g *grouping, c *Clause) error {
	last := 0
	for _, side := range n.Sides {
		for _, r := range side.Rounds {
			last = max(last, r.Number)
		}
	}
	for round := 2; round <= last; round++ {
		for _, side := range n.Sides {
			before, now := n.at(g, c, side, round-1), n.at(g, c, side, round)
			if side.Panel || before == nil || now == nil {
				continue
			}
			for _, other := range n.Sides {
				stood := n.at(g, c, other, round-1)
				if other == side || other.Panel || stood == nil {
					continue
				}
				m, err := n.move(ctx, before, now, stood)
				if err != nil {
					return err
				}
				m.Round = round
				c.Moves = append(c.Moves, m)
			}
		}
	}
	return nil
}

// at is how a side stood in a clause when a round was over.
func (n *Negotiation) at(g *grouping, c *Clause, side *Side, round int) *Offer {
	var out *Offer
	for _, now := range side.Rounds {
		if now.Number > round {
			break
		}
		out = g.offer(side, now, c)
		for _, k := range now.keeps {
			if out == nil && c.is(k) {
				out = keepOffer(n.Base, c, side, k)
			}
		}
	}
	return out
}

func (n *Negotiation) move(ctx context.Context, before, now, stood *Offer) (Move, error) {
	m := Move{Side: now.Side, Other: stood.Side, From: before.Text, To: now.Text, Way: Unmoved}
	d0, in, err := distance(ctx, n.Bench, before, stood)
	if err != nil {
		return m, err
	}
	d1, in1, err := distance(ctx, n.Bench, now, stood)
	if err != nil {
		return m, err
	}
	m.Before, m.After, m.In = d0, d1, in
	switch {
	case before.Same(now):
	case in != in1:
		m.Way, m.Before, m.After = Unknown, nil, nil
	case d1.Cmp(d0) < 0:
		m.Way = Toward
	case d1.Cmp(d0) > 0:
		m.Way = Away
	default:
		m.Way = Aside
	}
	return m, nil
}
