// Package sides shows where a policy sits between two sides, such as centre and local, by what it says itself counts to which.
//
// [Of] takes the dualities and labels of the policy that a book carries, and counts for each side the pounds moved in the
// year, the rules, the measures, the targets and the parameters. What no label counts is told as unlabelled; nothing is guessed.
package sides

import (
	"context"
	"fmt"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/place"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// Page is where the policy of a book sits.
type Page struct {
	Policy    *policy.Policy
	Dualities []Duality
}

// Duality is one duality with what counts to its sides.
type Duality struct {
	*policy.Duality
	Sides  []Side  // the two, then Both where something hangs on measures of both, then Unlabelled
	Labels []Label // in the order of the policy
}

// The names of what is on neither side.
const (
	Both       = "both"
	Unlabelled = "unlabelled"
)

// Side is what counts to a side.
type Side struct {
	Name string
	Counts
}

// Counts are figures of a side or a label.
type Counts struct {
	// Pence moved: of each rule between each two bodies in the year, steps and months together, without its sign.
	Pence *big.Int
	// Numbers of the policy's rules, and of them its measures; of its targets and parameters.
	Rules, Measures, Targets, Parameters int
}

// Label is a label with what it counts.
type Label struct {
	*policy.Label
	Counts
}

// line is money of a rule between two bodies.
type line struct {
	rule, step, fund, period, payer, payee string
	pence                                  *big.Int
}

// Of counts the sides of the policy in a book. A policy without dualities is a fault.
func Of(ctx context.Context, b *book.Book) (*Page, error) {
	p, err := run.PolicyOf(ctx, b)
	if err != nil {
		return nil, err
	}
	if len(p.Dualities) == 0 {
		return nil, fault.New(fault.Place{File: b.Path}, "the policy %s says no dualities, so nothing can be counted to a side", p.Title).
			WithHint("add dualities: and labels: to the policy, and make the book again")
	}
	lines, err := readLines(ctx, b, p)
	if err != nil {
		return nil, err
	}
	page := &Page{Policy: p}
	for _, d := range p.Dualities {
		c := &counting{policy: p, duality: d}
		for _, label := range p.Labels {
			if label.Duality == d.Slug {
				c.labels = append(c.labels, label)
			}
		}
		if err := c.tops(ctx, b); err != nil {
			return nil, err
		}
		one, err := c.count(lines)
		if err != nil {
			return nil, err
		}
		page.Dualities = append(page.Dualities, *one)
	}
	return page, nil
}

// readLines adds up the ledger as finely as any label asks.
func readLines(ctx context.Context, b *book.Book, p *policy.Policy) ([]line, error) {
	period := `''`
	if slices.ContainsFunc(p.Labels, func(l *policy.Label) bool { return l.About == policy.AboutMoney }) {
		period = `"period"`
	}
	rows, err := b.Store().SQL().QueryContext(ctx, `SELECT "rule", "step", "fund", `+period+` AS p, "payer", "payee", CAST(sum("pence") AS VARCHAR)
		FROM ledger GROUP BY ALL ORDER BY ALL`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []line
	for rows.Next() {
		var l line
		var pence string
		if err := rows.Scan(&l.rule, &l.step, &l.fund, &l.period, &l.payer, &l.payee, &pence); err != nil {
			return nil, err
		}
		n, ok := new(big.Int).SetString(pence, 10)
		if !ok {
			return nil, fmt.Errorf("%s.%s between %s and %s sums to %q, expected whole pence", l.rule, l.step, l.payer, l.payee, pence)
		}
		l.pence = n
		out = append(out, l)
	}
	return out, rows.Err()
}

// counting is one duality being counted.
type counting struct {
	policy  *policy.Policy
	duality *policy.Duality
	labels  []*policy.Label
	places  map[*policy.Label]*place.Tops
	hanging map[string][]*policy.Label // by rule, the labels of the measures that it reads, itself or through other rules
}

func (c *counting) tops(ctx context.Context, b *book.Book) error {
	c.places = map[*policy.Label]*place.Tops{}
	for _, l := range c.labels {
		if l.About != policy.AboutMoney {
			continue
		}
		tops, err := place.TopsOf(ctx, b, l.Along)
		if err != nil {
			return err
		}
		c.places[l] = tops
	}
	return nil
}

func (c *counting) count(lines []line) (*Duality, error) {
	c.hang()
	t := newTally(c.duality, c.labels)
	type pair struct{ rule, payer, payee, label string }
	sums, order := map[pair]*big.Int{}, []pair{}
	where := map[pair]*answer{}
	for _, l := range lines {
		a, err := c.money(l)
		if err != nil {
			return nil, err
		}
		k := pair{l.rule, l.payer, l.payee, a.key()}
		if sums[k] == nil {
			sums[k], where[k] = new(big.Int), a
			order = append(order, k)
		}
		sums[k].Add(sums[k], l.pence)
	}
	for _, k := range order {
		t.money(where[k], new(big.Int).Abs(sums[k]))
	}
	c.things(t)
	return t.done(), nil
}

// things counts rules, measures, targets and parameters.
func (c *counting) things(t *tally) {
	for _, r := range c.policy.Rules {
		a := c.rule(r)
		t.add(a, func(n *Counts) {
			n.Rules++
			if r.Kind == policy.KindMeasure {
				n.Measures++
			}
		})
	}
	for _, target := range c.policy.Targets {
		t.add(c.target(target), func(n *Counts) { n.Targets++ })
	}
	for _, p := range c.policy.Parameters {
		t.add(c.find(func(l *policy.Label) bool { return l.About == policy.AboutAuthority && l.Subject == p.Who() }), func(n *Counts) { n.Parameters++ })
	}
}
