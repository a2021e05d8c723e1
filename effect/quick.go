package effect

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// quick runs policies in memory beside the base, whose economy stays loaded: for many small changes, of which no book is
// asked anything.
type quick struct {
	beside   *run.Beside
	nets     Nets
	measures map[measured]*big.Rat
}

// measured is the place of a measure's figure.
type measured struct{ measure, organisation, other, period string }

// Quicken has policies run in memory from now on, but for those that ask something else of the economy than the base.
func (b *Bench) Quicken(ctx context.Context) error {
	beside, err := run.OpenBeside(ctx, run.Options{Policy: b.Policy, Economy: b.Economy, Book: b.Book, After: b.after, Threads: b.Threads, Memory: b.Memory})
	if err != nil {
		return err
	}
	b.quick = &quick{beside: beside}
	b.quick.nets, b.quick.measures, err = figures(ctx, beside.Base())
	return err
}

// run gives the effect of a policy, from the rows that it makes.
func (q *quick) run(ctx context.Context, p *policy.Policy) (*Effect, error) {
	rows, err := q.beside.Run(ctx, p)
	if err != nil {
		return nil, err
	}
	nets, measures, err := figures(ctx, rows)
	if err != nil {
		return nil, err
	}
	e := &Effect{Net: Nets{}}
	e.Net.Add(q.nets, -1)
	e.Net.Add(nets, 1)
	e.Net.settle()
	for at, after := range measures {
		if before, ok := q.measures[at]; !ok || !same(before, after) {
			e.Measures = append(e.Measures, Moved{at.measure, at.organisation, at.other, at.period, before, after})
		}
	}
	for at, before := range q.measures {
		if _, ok := measures[at]; !ok && before != nil {
			e.Measures = append(e.Measures, Moved{at.measure, at.organisation, at.other, at.period, before, nil})
		}
	}
	slices.SortFunc(e.Measures, func(a, b Moved) int {
		return strings.Compare(strings.Join([]string{a.Measure, a.Organisation, a.Other, a.Period}, "\x00"),
			strings.Join([]string{b.Measure, b.Organisation, b.Other, b.Period}, "\x00"))
	})
	return e, nil
}

func same(a, b *big.Rat) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Cmp(b) == 0
}

// figures are the nets of all organisations, and the whole of each measure's figures.
func figures(ctx context.Context, rows *book.Memory) (Nets, map[measured]*big.Rat, error) {
	ledger, err := rows.Rows(ctx, "ledger", nil)
	all, err2 := rows.Rows(ctx, "measures", map[string]string{"breakdown": ""})
	if err := errors.Join(err, err2); err != nil {
		return nil, nil, err
	}
	nets := Nets{}
	for _, r := range ledger {
		pence, ok := new(big.Int).SetString(r.Get("pence"), 10)
		if !ok {
			return nil, nil, fmt.Errorf("the ledger has %q, expected whole pence", r.Get("pence"))
		}
		nets.Add(Nets{r.Get("payee"): pence}, 1)
		nets.Add(Nets{r.Get("payer"): pence}, -1)
	}
	measures := map[measured]*big.Rat{}
	for _, r := range all {
		var value *big.Rat
		if d, known := r.Decimal("value"); known {
			value = d.Rat()
		}
		measures[measured{r.Get("measure"), r.Get("organisation"), r.Get("other"), r.Get("period")}] = value
	}
	return nets, measures, nil
}

// settle leaves out those who are as they were.
func (n Nets) settle() {
	for organisation, pence := range n {
		if pence.Sign() == 0 {
			delete(n, organisation)
		}
	}
}

// BaseNets are what organisations have under the base.
func (b *Bench) BaseNets(ctx context.Context) (Nets, error) {
	return NetsOf(ctx, b.db.SQL(), "base.ledger")
}
