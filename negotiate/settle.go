package negotiate

import (
	"context"
	"fmt"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/policy"
)

// settle says how far a clause is settled, and which offer stands: what its holder sets, what all who may change it and
// were asked say alike, or what the policy's rule of arbitration takes. What is open stays as the policy has it.
func (n *Negotiation) settle(ctx context.Context, c *Clause) error {
	c.State = Open
	if len(c.Offers) == 0 {
		c.Why = "no party speaks to it"
		return nil
	}
	differ := slices.ContainsFunc(c.Offers, func(o *Offer) bool { return !o.Same(c.Offers[0]) })
	silent := n.silent(c)
	switch {
	case differ:
		c.Why = "the offers differ"
	case c.Held.Who() != policy.Agreed:
		c.State, c.Chosen = Set, c.Offers[0]
		c.Why = fmt.Sprintf("it is %s, and %s sets it", c.Held.Who(), speakers(c.Offers))
		return nil
	case len(c.Offers) > 1 && len(silent) == 0:
		c.State, c.Chosen = AgreedText, c.Offers[0]
		c.Why = fmt.Sprintf("%s say the same", speakers(c.Offers))
		return nil
	case len(silent) > 0:
		c.Why = fmt.Sprintf("%s has offered it, and %s has not answered", speakers(c.Offers), list(silent, " and "))
	default:
		c.Why = fmt.Sprintf("%s alone speaks to it, and it is agreed between two", speakers(c.Offers))
	}
	return n.arbitrate(ctx, c, differ)
}

func speakers(offers []*Offer) string {
	var out []string
	for _, o := range offers {
		out = append(out, o.Side.Name)
	}
	return list(out, " and ")
}

// silent are the sides at the table that may change a clause, were asked by one who speaks to it, and say nothing.
func (n *Negotiation) silent(c *Clause) []string {
	var out []string
	for _, s := range n.Sides {
		if s.Panel || slices.ContainsFunc(c.Offers, func(o *Offer) bool { return o.Side == s }) {
			continue
		}
		asked := slices.ContainsFunc(c.Offers, func(o *Offer) bool {
			return slices.ContainsFunc(o.Side.To, func(name string) bool { return n.Register.meant(name, s.Party) })
		})
		if may, _ := n.Register.May(s.Party, c.Held, c.Bodies); may && asked {
			out = append(out, s.Name)
		}
	}
	return out
}

// arbitrate settles an open clause by pendulum: of the offers the one nearest to the panel's own assessment, whole.
func (n *Negotiation) arbitrate(ctx context.Context, c *Clause, differ bool) error {
	rule := n.Base.Arbitration
	switch {
	case rule == nil || !slices.ContainsFunc(n.Sides, func(s *Side) bool { return s.Panel }):
		return nil
	case !differ:
		c.Why += "; there are not two offers to choose between"
		return nil
	case c.Held.Who() == policy.National:
		c.Why += "; what is national does not go to arbitration"
		return nil
	case c.Panel == nil:
		c.Why += "; the panel has no assessment of it"
		return nil
	}
	var nearest []*Offer
	var least *big.Rat
	reason := ""
	for _, o := range c.Offers {
		d, in, err := n.fromPanel(ctx, c, o)
		if err != nil {
			return err
		}
		if d == nil {
			c.Why += "; not arbitrated: " + in
			return nil
		}
		if reason != "" {
			reason += ", "
		}
		reason += fmt.Sprintf("%s of %s is %s away", o.Text, o.Side.Name, Measured(d, in))
		switch {
		case least == nil || d.Cmp(least) < 0:
			nearest, least = []*Offer{o}, d
		case d.Cmp(least) == 0:
			nearest = append(nearest, o)
		}
	}
	c.Why = fmt.Sprintf("by pendulum, from the panel's %s: %s", c.Panel.Text, reason)
	n.take(c, nearest)
	return nil
}

// take chooses of the offers that are as near as any: the one that there is, or whose the tie is.
func (n *Negotiation) take(c *Clause, nearest []*Offer) {
	choose := func(o *Offer) { c.State, c.Chosen = Arbitrated, o }
	same := !slices.ContainsFunc(nearest, func(o *Offer) bool { return !o.Same(nearest[0]) })
	if same {
		choose(nearest[0])
		return
	}
	tie := n.Base.Arbitration.Tie
	var theirs []*Offer
	for _, o := range nearest {
		if n.Register.meant(tie, o.Side.Party) {
			theirs = append(theirs, o)
		}
	}
	switch {
	case len(theirs) == 0:
		c.Why += fmt.Sprintf("; they are as near, and none is of the %s, whose offer a tie is", tie)
	case slices.ContainsFunc(theirs, func(o *Offer) bool { return !o.Same(theirs[0]) }):
		c.Why += fmt.Sprintf("; they are as near, and more than one is of the %s, whose offer a tie is", tie)
	default:
		c.Why += fmt.Sprintf("; they are as near, and a tie is the %s's", tie)
		choose(theirs[0])
	}
}

// fromPanel is how far an offer is from the panel's assessment. Where both are a number of one unit it is on the number;
// else by the money that goes other ways; nil, with why, where they differ and no money does.
func (n *Negotiation) fromPanel(ctx context.Context, c *Clause, o *Offer) (*big.Rat, string, error) {
	numbers := c.Panel.Number != nil
	for _, other := range c.Offers {
		numbers = numbers && other.Number != nil && other.Unit == c.Panel.Unit
	}
	x, y := *o, *c.Panel
	if !numbers { // one measure for all offers
		x.Number, y.Number = nil, nil
	}
	d, in, err := distance(ctx, n.Bench, &x, &y)
	if err == nil && !numbers && d.Sign() == 0 && !o.Same(c.Panel) {
		return nil, fmt.Sprintf("the offer of %s and the panel's assessment are no numbers and move the same money, so how far apart they are cannot be told", o.Side.Name), nil
	}
	return d, in, err
}

// Measured is a distance in words.
func Measured(d *big.Rat, in string) string {
	if in == inPounds {
		return "£" + decimal.Text(d) + " of money"
	}
	if in == "£" {
		return "£" + decimal.Text(d)
	}
	if in == "number" {
		return decimal.Text(d)
	}
	return decimal.Text(d) + " " + in
}
