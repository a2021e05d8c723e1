package compare

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/effect"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// Ladder is what is needed to run each change alone: the directories of the policies and the economy of the two books.
type Ladder struct {
	Policy, Reform, Economy string
	Threads                 int
	Memory                  string
	// Gain, when set, gives in pence what each organisation has of a book whose tables are in a schema of a database, in
	// place of what the ledger leaves it.
	Gain func(ctx context.Context, db *sql.DB, schema string) (map[string]*big.Int, error)
}

// Rung is one row of every organisation's ladder.
type Rung struct {
	Name    string // of the change, several joined by + where one cannot stand without another; "interaction" for the rest
	Changes []*policy.Change
	effect  effect.Nets
}

// interaction is the name of what is left over when the effects of all changes alone are taken from that of the whole.
const interaction = "interaction"

// climb runs each change alone and fills the ladder.
func (c *Comparison) climb(ctx context.Context) error {
	if c.options.Ladder == nil {
		return nil
	}
	w := &climbing{Comparison: c, Ladder: c.options.Ladder}
	for _, stage := range []func(context.Context) error{w.load, w.divide, w.run, w.leftOver, w.fill} {
		if err := stage(ctx); err != nil {
			return err
		}
	}
	return nil
}

// climbing is a ladder being made.
type climbing struct {
	*Comparison
	*Ladder
	base, reform *policy.Policy
	economy      *economy.Economy
	below        map[string]bool // slugs of the changes of the base, which is a reform itself
	rungs        []*Rung
	policies     map[*Rung]*policy.Policy
}

// load loads what the books were made of, and proves that it is that.
func (w *climbing) load(context.Context) error {
	asOf, err := run.AsOf(w.A)
	if err != nil {
		return err
	}
	if w.base, err = policy.LoadWith(w.Policy, policy.Options{AsOf: asOf}); err != nil {
		return err
	}
	if asOf, err = run.AsOf(w.B); err != nil {
		return err
	}
	if w.reform, err = policy.LoadWith(w.Reform, policy.Options{AsOf: asOf}); err != nil {
		return err
	}
	if w.economy, err = economy.Open(w.Economy); err != nil {
		return err
	}
	var faults fault.List
	for _, one := range []struct {
		p       *policy.Policy
		path    string
		receipt map[string]string
	}{{w.base, w.options.A, w.A}, {w.reform, w.options.B, w.B}} {
		if one.p.Hash != one.receipt[book.ReceiptPolicyHash] {
			faults.Add(fault.New(fault.Place{File: one.path}, "this book is not of the policy %s as it is now", one.p.Dir).
				WithHint("give the policy that made the book, or make the book again with purse run"))
		}
	}
	own := w.base.Layers[len(w.base.Layers)-1].Identity
	at := slices.IndexFunc(w.reform.Layers, func(l *policy.Layer) bool { return l.Identity == own })
	if at < 0 {
		faults.Add(fault.New(fault.Place{File: w.Reform}, "the reform does not extend the policy %s", w.Policy).
			WithHint("give as --policy the policy that the reform's extends: names"))
		return faults.Err()
	}
	w.below = map[string]bool{}
	for _, layer := range w.reform.Layers[:at+1] {
		for _, change := range layer.Changes {
			w.below[change.Slug] = true
		}
	}
	for _, layer := range w.reform.Layers[at+1:] {
		for _, change := range layer.Changes {
			if acts(change) {
				w.rungs = append(w.rungs, &Rung{Name: change.Slug, Changes: []*policy.Change{change}})
			}
		}
	}
	return faults.Err()
}

// acts leaves out what a reform writes in sections of its own to serve its changes, such as a parameter: without them
// it does nothing.
func acts(c *policy.Change) bool {
	section, _, _ := strings.Cut(c.Place, "/")
	serves := []string{"parameter", "table", "gap", "attribute", "parent", "define", "objective", "duality", "label"}
	return !slices.Contains(serves, section) || c.Slug != book.Slug(strings.ReplaceAll(c.Place, "/", " "))
}

// with is the base with only the changes given.
func (w *climbing) with(changes []*policy.Change) (*policy.Policy, error) {
	return policy.LoadWith(w.Reform, policy.Options{AsOf: w.reform.AsOf, Keep: func(c *policy.Change) bool {
		return w.below[c.Slug] || slices.ContainsFunc(changes, func(one *policy.Change) bool { return one.Slug == c.Slug })
	}})
}

// divide loads the base with each change alone. One that is at fault without another makes one rung with it.
func (w *climbing) divide(context.Context) error {
	w.policies = map[*Rung]*policy.Policy{}
	for i := 0; i < len(w.rungs); {
		p, err := w.with(w.rungs[i].Changes)
		if err == nil {
			w.policies[w.rungs[i]] = p
			i++
			continue
		}
		other := w.companion(i)
		if other < 0 {
			return fmt.Errorf("the changes of %s cannot be run apart: %w", w.Reform, err)
		}
		first, second := min(i, other), max(i, other)
		joined := append(slices.Clone(w.rungs[first].Changes), w.rungs[second].Changes...)
		w.rungs[first] = &Rung{Name: w.rungs[first].Name + "+" + w.rungs[second].Name, Changes: joined}
		w.rungs = slices.Delete(w.rungs, second, second+1)
		i = first
	}
	return nil
}

// companion is a rung with which the one at i can stand; where none is enough, any other that is left, so that in the
// end it stands with all that it needs.
func (w *climbing) companion(i int) int {
	last := -1
	for j := range w.rungs {
		if j == i {
			continue
		}
		last = j
		if _, err := w.with(append(slices.Clone(w.rungs[i].Changes), w.rungs[j].Changes...)); err == nil {
			return j
		}
	}
	return last
}

// run runs each rung's policy, and takes the ledger of the base from that.
func (w *climbing) run(ctx context.Context) error {
	before, err := w.nets(ctx, "a")
	if err != nil {
		return err
	}
	for i, r := range w.rungs {
		w.progress("running "+r.Name+" alone", int64(i), int64(len(w.rungs)))
		r.effect = effect.Nets{}
		if w.policies[r].Means == w.base.Means {
			continue
		}
		after, err := w.alone(ctx, w.policies[r])
		if err != nil {
			return fmt.Errorf("running %s alone: %w", r.Name, err)
		}
		r.effect.Add(after, 1)
		r.effect.Add(before, -1)
	}
	return nil
}

// alone is what a policy gives organisations of the economy of the books. Only what the base does not make from the same
// is made again.
func (w *climbing) alone(ctx context.Context, p *policy.Policy) (effect.Nets, error) {
	dir, err := os.MkdirTemp("", "purse-compare-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "alone.duckdb")
	made, err := run.Run(ctx, run.Options{Policy: p, Economy: w.economy, Book: path, After: run.EarlierPath(w.options.A, w.A), From: w.options.A,
		AsOf: p.AsOf, Threads: w.Threads, Memory: w.Memory})
	if err != nil {
		return nil, err
	}
	if files := otherFiles(w.A, made.Receipt); len(files) > 0 {
		return nil, fault.New(fault.Place{File: w.Economy}, "this is not the economy of the books: %s", strings.Join(files, ", ")).
			WithHint("give as --economy the data that the books were made from")
	}
	if err := w.exec(ctx, "ATTACH "+text(path)+" AS alone (READ_ONLY)"); err != nil {
		return nil, err
	}
	n, err := w.nets(ctx, "alone.main")
	return n, errors.Join(err, w.exec(ctx, "DETACH alone"))
}

// nets are what organisations have of the book in a schema.
func (w *climbing) nets(ctx context.Context, schema string) (effect.Nets, error) {
	if w.Gain != nil {
		return w.Gain(ctx, w.db.SQL(), schema)
	}
	return effect.NetsOf(ctx, w.db.SQL(), schema+".ledger")
}

// leftOver adds the rung of what the changes do to one another.
func (w *climbing) leftOver(ctx context.Context) error {
	rest := effect.Nets{}
	for side, times := range map[string]int64{"a": -1, "b": 1} {
		n, err := w.nets(ctx, side)
		if err != nil {
			return err
		}
		rest.Add(n, times)
	}
	for _, r := range w.rungs {
		rest.Add(r.effect, -1)
	}
	w.rungs = append(w.rungs, &Rung{Name: interaction, effect: rest})
	for _, r := range w.rungs {
		w.Rungs = append(w.Rungs, *r)
	}
	return nil
}

// fill writes the ladder of every organisation that any rung moves.
func (w *climbing) fill(ctx context.Context) error {
	moved := map[string]bool{}
	for _, r := range w.rungs {
		for organisation, pence := range r.effect {
			if pence.Sign() != 0 {
				moved[organisation] = true
			}
		}
	}
	var values []string
	for _, organisation := range slices.Sorted(maps.Keys(moved)) {
		for i, r := range w.rungs {
			pence := r.effect[organisation]
			if pence == nil {
				pence = new(big.Int)
			}
			values = append(values, fmt.Sprintf("(%s, %d, %s, %s)", text(organisation), i+1, text(r.Name), pence))
		}
	}
	if len(values) == 0 {
		return nil
	}
	return w.exec(ctx, "INSERT INTO change.ladder VALUES "+strings.Join(values, ", "))
}
