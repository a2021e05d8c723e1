// Package tipping finds what would change a decision: for each figure of the body that it rests on, the smallest change
// that gives another outcome, every other figure being as it is.
//
// A figure is moved in its own unit, outward from where it is, to the bounds that its type has. The search does not
// suppose that more of a figure leads one way: a range of values is passed over only where it is proved, by working the
// rule out for the whole range at once, that the outcome is the same everywhere in it; a range of which that cannot be
// proved is halved, down to single values. So what is found is the nearest value that changes the outcome, and that none
// does is an answer. Each is proved again by the reference: rerun at the value the outcome is the other one, and one unit
// less far it is not.
//
// A decision is followed into the scores and decisions that it reads, in the periods that it reads them: a figure of the
// body that moves a score moves the ranks, quarters and cuts of the set as well. Of a measure its value is moved, in the
// places that the book keeps, or its counts, in whole units, where a rule reads them; its class moves with it. Figures of
// others, parameters, tables of the policy, the register and where the body stood before stay as they are. Nothing is read
// of records.
package tipping

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// Change is the smallest change of one figure, in one direction, that gives another outcome; or that there is none.
type Change struct {
	Body    string `json:"body"`
	Outcome string `json:"outcome"` // as it is
	Rule    string `json:"rule"`    // that reads the figure: the one asked about, or a score or decision that it reads
	Figure  string `json:"figure"`
	Unit    string `json:"unit"`
	Now     string `json:"now"`
	By      string `json:"by"` // with its sign; "" for yes or no, and where nothing changes it
	At      string `json:"at"`
	Then    string `json:"then"`  // the outcome at that value
	Found   bool   `json:"found"` // whether there is such a value
	Says    string `json:"says"`  // where there is none: what was searched, or why it was not
}

// question is a rule in a period, with the scores and decisions that it reads, each before those that read it.
type question struct {
	data  *run.BodyData
	nodes []*node
	last  *node
	tried int
}

// Of gives the changes of one rule in a period for each body asked about, in the order of the rule's rows; all of them
// where none is named. The rule is a decide or a score, whose outcome is its value.
func Of(ctx context.Context, data *run.BodyData, r *policy.Rule, p book.Period, bodies ...string) ([]Change, error) {
	if r == nil || r.Decide == nil && r.Score == nil {
		return nil, fmt.Errorf("what would change it is asked of a decision or a score")
	}
	q, err := newQuestion(ctx, data, r, p)
	if err != nil {
		return nil, err
	}
	if len(bodies) == 0 {
		bodies = q.last.decided()
	}
	var out []Change
	for _, body := range bodies {
		changes, err := q.of(ctx, body)
		if err != nil {
			return nil, err
		}
		out = append(out, changes...)
	}
	return out, nil
}

func newQuestion(ctx context.Context, data *run.BodyData, r *policy.Rule, p book.Period) (*question, error) {
	q := &question{data: data}
	var err error
	q.last, err = q.node(ctx, r, p, map[string]*node{})
	return q, err
}

// Needs are the tables of the economy that the question needs: what the rule reads, and the scores and decisions that it
// reads.
func Needs(p *policy.Policy, r *policy.Rule) []string {
	var out []string
	seen := map[*policy.Rule]bool{}
	var visit func(r *policy.Rule)
	visit = func(r *policy.Rule) {
		if seen[r] || r.Common() == nil {
			return
		}
		seen[r] = true
		for _, name := range run.BodyNeeds(r) {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
		for _, in := range r.Common().Inputs {
			if of := p.Rule(in.Name); in.From == policy.FromFigure && of != nil && (of.Score != nil || of.Decide != nil) {
				visit(of)
			}
		}
	}
	visit(r)
	return out
}

// node works a rule out as it is, and before it the scores and decisions of the same run that it reads.
func (q *question) node(ctx context.Context, r *policy.Rule, p book.Period, known map[string]*node) (*node, error) {
	key := r.Slug + " " + p.String()
	if n := known[key]; n != nil {
		return n, nil
	}
	n := &node{rule: r, period: p, all: q.data.Policy.Targets, places: map[string]int{}, rows: map[string]int{}, basis: map[string][]rule.Value{}, at: map[string]int{},
		made: map[string]*plan.Named{}, ups: map[string]*policy.LookUp{}, sets: map[string]*plan.Set{},
		tables: map[*policy.LookUp][][]rule.Value{}, reads: map[string]*node{}, stood: map[string]run.Decision{}}
	known[key] = n
	var err error
	if n.begun, _, err = q.data.Begin(ctx, r, p); err != nil {
		return nil, err
	}
	for i := range n.begun.Table.Rows {
		code := n.begun.Codes(i)[0]
		n.rows[code], n.codes = i, append(n.codes, code)
	}
	for i, c := range n.begun.Table.Cols {
		n.places[c.Name] = i
	}
	if err := q.follow(ctx, n, known); err != nil {
		return nil, err
	}
	copied := *n.begun
	if n.base, err = q.data.WorkOutOf(ctx, &copied, p); err != nil {
		return nil, err
	}
	n.settled()
	if r.Decide != nil {
		if n.stood, err = q.data.Stood(ctx, r, p); err != nil {
			return nil, err
		}
	}
	q.nodes = append(q.nodes, n)
	return n, nil
}

// follow finds the scores and decisions whose figures a rule reads in one period that is the same for all bodies.
func (q *question) follow(ctx context.Context, n *node, known map[string]*node) error {
	for _, in := range n.rule.Common().Inputs {
		of := q.data.Policy.Rule(in.Name)
		if in.From != policy.FromFigure || of == nil || of.Score == nil && of.Decide == nil || in.Last || in.Part == "since" {
			continue
		}
		var at *book.Period
		alike := true
		for _, code := range n.codes {
			links, err := q.data.Links(ctx, n.rule, in, []string{code}, n.period)
			if err != nil {
				return err
			}
			if len(links) == 0 {
				continue
			}
			a, err := book.ParseAddress(links[len(links)-1])
			if err != nil {
				return err
			}
			alike = alike && (at == nil || *at == a.Period)
			at = &a.Period
		}
		if at == nil || !alike || at.Year != q.data.Policy.Year {
			continue
		}
		made, err := q.node(ctx, of, *at, known)
		if err != nil {
			return err
		}
		n.reads[in.Column] = made
	}
	return nil
}

// settled keeps what was worked out of the rows, and how.
func (n *node) settled() {
	t := n.base.Rows.Table
	for i, c := range t.Cols {
		n.at[c.Name] = i
	}
	for i, row := range t.Rows {
		n.basis[n.base.Rows.Codes(i)[0]] = row
	}
	c := n.rule.Common()
	for i := range c.Lets {
		n.made[c.Lets[i].Name] = &c.Lets[i]
	}
	for _, s := range c.Sets {
		n.sets[s.Name] = s
	}
	for _, u := range c.LookUps {
		n.ups[u.As] = u
		if u.Policy != nil && !u.Policy.Fill {
			n.tables[u] = u.Policy.Rows
		}
	}
	for _, p := range partsOf(n.rule) {
		if p.Of != nil {
			n.made[p.OfColumn()] = &plan.Named{Name: p.OfColumn(), Expr: p.Of}
		}
	}
}

// decided are the bodies about which there is an outcome, in order.
func (n *node) decided() []string {
	var out []string
	for _, code := range n.codes {
		if n.outcome(n.base, code) != nothing {
			out = append(out, code)
		}
	}
	return out
}

// nothing is the outcome of a body about which nothing is decided.
const nothing = "nothing decided"

// offScale is what a decision comes to that is not on its scale: a run would end there.
const offScale = "off the scale"

// outcome is what a working out gives a body.
func (n *node) outcome(o *run.Outcome, code string) string {
	for _, d := range o.Decisions {
		if d.Organisation == code {
			return d.Outcome
		}
	}
	for _, t := range o.Totals {
		if t.Organisation == code && t.Value != nil {
			return decimal.Text(t.Value)
		}
	}
	return nothing
}

// of gives the changes of one body.
func (q *question) of(ctx context.Context, body string) ([]Change, error) {
	outcome := q.last.outcome(q.last.base, body)
	if _, there := q.last.rows[body]; !there || outcome == nothing {
		return nil, fmt.Errorf("%s decides nothing about %s in %s", q.last.rule.Name, body, q.last.period)
	}
	figures, err := q.figures(ctx, body)
	if err != nil {
		return nil, err
	}
	var out []Change
	for _, f := range figures {
		base := Change{Body: body, Outcome: outcome, Rule: f.rule, Figure: f.text, Unit: strings.TrimSpace(f.unit.Unit.String()), Now: f.now.String()}
		if f.why != "" {
			base.Says = "not moved: " + f.why
			out = append(out, base)
			continue
		}
		for _, n := range q.nodes {
			n.mark(f)
		}
		s := &search{q: q, m: &moving{body, f}, outcome: outcome}
		changes, err := s.all(ctx, base)
		if err != nil {
			return nil, err
		}
		out = append(out, changes...)
	}
	return slices.Clip(out), nil
}

func text(x *big.Rat) string { return decimal.Text(x) }
