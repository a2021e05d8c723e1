package tipping

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// Way is the shortest way of a body from where it stands to an outcome, by the moves that the rule has: in the fewest
// periods, one move in each, with what has to change for each move.
type Way struct {
	Body  string `json:"body"`
	From  string `json:"from"`
	To    string `json:"to"`
	Steps []Step `json:"steps"`
	// Periods is how many periods of the rule it takes at least; 0 where the body is there.
	Periods int    `json:"periods"`
	Found   bool   `json:"found"`
	Says    string `json:"says"` // why there is no way
}

// Step is a move, with what it needs beside what the steps before it needed.
type Step struct {
	From    string `json:"from"`
	To      string `json:"to"`
	Period  string `json:"period"` // the first in which it can be made
	Because string `json:"because"`
	Must    string `json:"must"`
	Needs   []Need `json:"needs"`
}

// Need is a change of a figure that a move needs.
type Need struct {
	Change
	Held string `json:"held"` // the address of the figure that has to change; "" where it is a fact or an account
}

// Ways finds the shortest way to an outcome for each body named, or all about which the rule decided in the period. Where
// the body stands at the end of the period is where it begins, with the figures of the period.
func Ways(ctx context.Context, data *run.BodyData, r *policy.Rule, p book.Period, to string, bodies ...string) ([]Way, error) {
	q, err := newQuestion(ctx, data, r, p)
	if err != nil {
		return nil, err
	}
	if len(bodies) == 0 {
		bodies = q.last.decided()
	}
	var out []Way
	for _, body := range bodies {
		from := q.last.outcome(q.last.base, body)
		if from == nothing {
			return nil, fmt.Errorf("%s decides nothing about %s in %s", r.Name, body, p)
		}
		way := Way{Body: body, From: from, To: to, Found: from == to}
		if !way.Found {
			if err := q.shortest(ctx, &way, r, p); err != nil {
				return nil, err
			}
		}
		out = append(out, way)
	}
	return out, nil
}

// shortest tries the sequences of moves that lead there, the fewest periods first.
func (q *question) shortest(ctx context.Context, way *Way, r *policy.Rule, p book.Period) error {
	paths := sequences(r.Decide, way.From, way.To)
	if len(paths) == 0 {
		way.Says = "no move of the rule leads there"
		return nil
	}
	held := q.last.decision(way.Body).Held
	length := func(path []string) int {
		n := 0
		for i, from := range path[:len(path)-1] {
			n += wait(r.Decide, from, path[i+1], held, i == 0)
		}
		return n
	}
	slices.SortStableFunc(paths, func(a, b []string) int { return length(a) - length(b) })
	for _, path := range paths {
		steps, why, err := q.walk(ctx, way.Body, r, p, path, held)
		switch {
		case err != nil:
			return err
		case why == "":
			way.Steps, way.Periods, way.Found, way.Says = steps, length(path), true, ""
			return nil
		case way.Says == "":
			way.Says = why
		}
	}
	return nil
}

// wait is how many periods a move takes: one, or as many as what lets a body leave must have held for.
func wait(d *policy.Decide, from, to string, held int, first bool) int {
	e := d.Exit(from)
	if e == nil || slices.Contains(e.Except, to) {
		return 1
	}
	if first {
		return max(1, e.For-held)
	}
	return max(1, e.For-1) // it may have held in the period in which it came there
}

// sequences are the ways through the outcomes of a rule without coming to one twice.
func sequences(d *policy.Decide, from, to string) [][]string {
	if !d.Steps() {
		return [][]string{{from, to}}
	}
	var out [][]string
	var visit func(path []string)
	visit = func(path []string) {
		at := path[len(path)-1]
		if at == to {
			out = append(out, slices.Clone(path))
			return
		}
		for _, m := range d.Moves {
			if m.Leads(at) && !slices.Contains(path, m.To) && len(path) <= len(d.Scale) {
				visit(append(slices.Clip(path), m.To))
			}
		}
	}
	visit([]string{from})
	slices.SortFunc(out, func(a, b []string) int { return slices.Compare(a, b) })
	return slices.CompactFunc(out, slices.Equal[[]string])
}

// walk takes a body along a path, with what each step needs; why says at which it cannot go on.
func (q *question) walk(ctx context.Context, body string, r *policy.Rule, p book.Period, path []string, held int) (steps []Step, why string, err error) {
	stood := maps.Clone(q.last.stood)
	data := *q.data
	data.Suppose = map[string]map[string]run.Decision{r.Slug: stood}
	at := p
	for i, from := range path[:len(path)-1] {
		to := path[i+1]
		for range wait(r.Decide, from, to, held, i == 0) {
			at = at.After()
		}
		one := run.Decision{Organisation: body, Outcome: from}
		if e := r.Decide.Exit(from); e != nil {
			one.Held = e.For
		}
		stood[body] = one
		w, err := newQuestion(ctx, &data, r, p)
		if err != nil {
			return nil, "", err
		}
		for _, s := range steps { // what the steps before have changed stays changed
			for _, need := range s.Needs {
				if err := w.changed(ctx, body, need.Change); err != nil {
					return nil, "", err
				}
			}
		}
		step := Step{From: from, To: to, Period: at.String()}
		if m := moveOf(r.Decide, from, to); m != nil {
			step.Because, step.Must = m.Because, m.Must
		}
		if step.Needs, why, err = w.needs(ctx, body, from, to); err != nil || why != "" {
			return nil, why, err
		}
		steps = append(steps, step)
	}
	return steps, "", nil
}

func moveOf(d *policy.Decide, from, to string) *policy.Move {
	for _, m := range d.Moves {
		if m.Leads(from) && m.To == to {
			return m
		}
	}
	return nil
}

// needs are the changes that take a body from one outcome to the next: of one figure where one does, else of one for each
// part of the move's condition.
func (q *question) needs(ctx context.Context, body, from, to string) ([]Need, string, error) {
	n := q.last
	if n.outcome(n.base, body) == to {
		return nil, "", nil
	}
	wanted := func(then string) bool { return then == to }
	need, err := q.nearest(ctx, body, nil, wanted)
	if err != nil {
		return nil, "", err
	}
	if need != nil {
		return []Need{*need}, "", nil
	}
	var out []Need
	for _, part := range n.partsOf(from, to) {
		look := func(t *trial) cell { return t.expr(n, body, part) }
		if v, sure := q.look(body, look); sure && v.Known() && v.Bool() {
			continue
		}
		need, err := q.nearest(ctx, body, look, func(then string) bool { return then == yes.String() })
		switch {
		case err != nil:
			return nil, "", err
		case need == nil:
			return nil, fmt.Sprintf("from %s to %s: no figure by itself brings about that %s", from, to, n.words(part)), nil
		}
		if err := q.changed(ctx, body, need.Change); err != nil {
			return nil, "", err
		}
		out = append(out, *need)
	}
	if got := n.outcome(n.base, body); got != to {
		return nil, fmt.Sprintf("from %s to %s: with each part of the move's condition met it comes to %s", from, to, got), nil
	}
	return out, "", nil
}

// look is what is seen of a body with its figures as they are.
func (q *question) look(body string, look func(*trial) cell) (rule.Value, bool) {
	none := &figure{inputs: map[*node][]*follower{}}
	for _, n := range q.nodes {
		n.mark(none)
	}
	zero := new(big.Rat)
	return look((&moving{body, none}).on(span{zero, zero})).point()
}

// partsOf are the conditions of a move, each of which has to hold: of its exit, and of the move.
func (n *node) partsOf(from, to string) []*rule.Expr {
	d := n.rule.Decide
	var out []*rule.Expr
	var split func(e *rule.Expr)
	split = func(e *rule.Expr) {
		switch {
		case e == nil:
		case e.Op == rule.OpAnd:
			split(e.Args[0])
			split(e.Args[1])
		case e.Op == rule.OpColumn && n.made[e.Column] != nil:
			split(n.made[e.Column].Expr)
		default:
			out = append(out, e)
		}
	}
	if e := d.Exit(from); e != nil && !slices.Contains(e.Except, to) {
		split(e.When)
	}
	if m := moveOf(d, from, to); m != nil {
		split(m.When)
	}
	for _, b := range d.First {
		if b.Outcome.Op == rule.OpLiteral && b.Outcome.Value.String() == to {
			split(b.When)
		}
	}
	return out
}

func (n *node) words(e *rule.Expr) string {
	return rule.Substitute(e, func(column string) (string, bool) { return n.begun.Named(column), true })
}

// nearest is the change of the first figure that does what is wanted; nil where none does.
func (q *question) nearest(ctx context.Context, body string, look func(*trial) cell, wanted func(string) bool) (*Need, error) {
	figures, err := q.figures(ctx, body)
	if err != nil {
		return nil, err
	}
	var best *Need
	for _, f := range figures {
		if f.why != "" {
			continue
		}
		for _, n := range q.nodes {
			n.mark(f)
		}
		s := &search{q: q, m: &moving{body, f}, outcome: q.last.outcome(q.last.base, body), wanted: wanted, look: look}
		base := Change{Body: body, Outcome: s.outcome, Rule: f.rule, Figure: f.text, Unit: strings.TrimSpace(f.unit.Unit.String()), Now: f.now.String()}
		changes, err := s.all(ctx, base)
		if err != nil {
			return nil, err
		}
		for _, c := range changes {
			if c.Found && (best == nil || best.Figure == c.Figure && shorter(c, best.Change)) {
				best = &Need{Change: c}
				if strings.Contains(f.id, "measures/") {
					best.Held = f.id
				}
			}
		}
		if best != nil {
			return best, nil
		}
	}
	return nil, nil
}

func shorter(a, b Change) bool {
	x, _ := new(big.Rat).SetString(strings.TrimPrefix(a.By, "+"))
	y, _ := new(big.Rat).SetString(strings.TrimPrefix(b.By, "+"))
	return x != nil && y != nil && x.Abs(x).Cmp(y.Abs(y)) < 0
}

// changed puts a change into what is known of a body.
func (q *question) changed(ctx context.Context, body string, c Change) error {
	figures, err := q.figures(ctx, body)
	if err != nil {
		return err
	}
	for _, f := range figures {
		if f.text != c.Figure || f.rule != c.Rule || f.why != "" {
			continue
		}
		v := rule.BoolValue(c.At == "yes")
		if f.unit.Kind != rule.Bool {
			x, _ := new(big.Rat).SetString(c.At)
			v = rule.NumberValue(x)
		}
		made := map[*node]*run.Outcome{}
		for _, n := range q.nodes {
			n.mark(f)
			begun := *n.begun
			begun.Table = n.with(&moving{body, f}, v, made)
			copied := begun
			out, err := q.data.WorkOutOf(ctx, &copied, n.period)
			if err != nil {
				return err
			}
			n.begun, n.base, made[n] = &begun, out, out
			n.basis, n.at, n.still, n.order = map[string][]rule.Value{}, map[string]int{}, nil, map[*plan.Set][]string{}
			n.settled()
		}
	}
	return nil
}

// decision is what was decided about a body.
func (n *node) decision(code string) run.Decision {
	for _, d := range n.base.Decisions {
		if d.Organisation == code {
			return d
		}
	}
	return run.Decision{}
}
