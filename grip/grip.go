package grip

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/effect"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/negotiate"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// Options say whose grip is measured, under which policy.
type Options struct {
	Policy   *policy.Policy
	Economy  *economy.Economy
	Bodies   []string // codes; none: every body that pays or is paid, or has a lever
	Book     string   // of the policy; "": it is run
	After    string
	Threads  int
	Progress func(stage string, done, total int64)
}

// Grip is what was found.
type Grip struct {
	Policy *policy.Policy
	Names  map[string]string // of bodies
	Reach  []*Reach          // by body and holder
	Left   []LeftOut
	// Stopped are ends, and corners, at which the policy cannot be run, with why: a pot below its floors.
	Stopped []string
	Runs    int
}

// Holder is who sets the levers.
type Holder string

// The holders.
const (
	Itself    Holder = "itself"       // what is local
	WithOther Holder = "by agreement" // what it may set with another
	Centre    Holder = "the centre"   // what is national
)

// Reach is how far a holder can move the figures of a body.
type Reach struct {
	Body    string
	Holder  Holder
	Levers  []*Lever
	Figures []*Figure // the money first, then each measure that some lever moves
	Every   bool      // every corner was tried
}

// Figure is the least and the most by which a figure of a body can be changed.
type Figure struct {
	Name          string // "pence", or the slug of a measure
	Period        string // of a measure: the last of the year
	Low, High     *big.Rat
	LowAt, HighAt string // the levers and their ends that reach it; "" where nothing does
}

// choice is an end of each lever: -1 low, 0 as today, 1 high.
type choice []int

// fewLevers is how many levers have every corner tried.
const fewLevers = 3

// measuring is grip being measured.
type measuring struct {
	Options
	ctx      context.Context
	out      *Grip
	bench    *effect.Bench
	register *negotiate.Register
	known    map[string]*effect.Effect // by what is set
}

// Measure runs both ends of every lever.
func Measure(ctx context.Context, o Options) (*Grip, error) {
	m := &measuring{Options: o, ctx: ctx, out: &Grip{Policy: o.Policy}, known: map[string]*effect.Effect{}}
	var err error
	if m.register, err = negotiate.ReadRegister(ctx, o.Policy, o.Economy); err != nil {
		return nil, err
	}
	m.out.Names = m.register.Names
	if m.bench, err = effect.Open(ctx, effect.Options{Policy: o.Policy, Economy: o.Economy, Book: o.Book, After: o.After, Threads: o.Threads, Progress: o.Progress}); err != nil {
		return nil, err
	}
	if err = m.bench.Quicken(ctx); err == nil {
		err = m.measure()
	}
	m.out.Runs = m.bench.Runs
	return m.out, errors.Join(err, m.bench.Close())
}

func (m *measuring) measure() error {
	all, left := levers(m.Policy, m.register)
	m.out.Left = left
	bodies, err := m.bodies(all)
	if err != nil {
		return err
	}
	for i, body := range bodies {
		if m.Progress != nil {
			m.Progress("grip on "+body, int64(i), int64(len(bodies)))
		}
		for _, holder := range []Holder{Itself, WithOther, Centre} {
			r := &Reach{Body: body, Holder: holder}
			for _, l := range all {
				if m.holds(holder, body, l) {
					r.Levers = append(r.Levers, l)
				}
			}
			if err := m.reach(r); err != nil {
				return err
			}
			m.out.Reach = append(m.out.Reach, r)
		}
	}
	slices.Sort(m.out.Stopped)
	m.out.Stopped = slices.Compact(m.out.Stopped)
	return nil
}

// bodies are those whose grip is measured.
func (m *measuring) bodies(all []*Lever) ([]string, error) {
	var faults fault.List
	for _, code := range m.Bodies {
		if _, ok := m.register.Kinds[code]; !ok {
			faults.Add(fault.New(fault.Place{File: m.Economy.Dir}, "no body of the register has the code %s", code).
				WithHint("%s", fault.Suggest(code, m.register.Codes)))
		}
	}
	if len(m.Bodies) > 0 || len(faults) > 0 {
		out := slices.Clone(m.Bodies)
		slices.Sort(out)
		return slices.Compact(out), faults.Err()
	}
	nets, err := m.bench.BaseNets(m.ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		for _, code := range m.register.Codes {
			if l.Held.Who() == policy.Local && (len(l.Bodies) > 0 || len(l.Held.HeldBy) > 0) && m.holds(Itself, code, l) && nets[code] == nil {
				nets[code] = new(big.Int)
			}
		}
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(nets)), func(code string) bool {
		_, ok := m.register.Kinds[code]
		return !ok || m.register.Kinds[code] == "nation"
	}), nil
}

// holds says whether a lever is one of a holder's over a body. The centre's are those about the body, and those about
// none.
func (m *measuring) holds(holder Holder, body string, l *Lever) bool {
	about := len(l.Bodies) == 0 || slices.Contains(l.Bodies, body)
	switch {
	case !about:
		return false
	case holder == Centre:
		return l.Held.Who() == policy.National
	case holder == Itself && l.Held.Who() == policy.Local, holder == WithOther && l.Held.Who() == policy.Agreed:
		return m.register.MayBody(body, l.Held, l.Bodies)
	}
	return false
}

// reach runs the levers of a holder: each alone at both ends, and then together.
func (m *measuring) reach(r *Reach) error {
	money := &Figure{Name: "pence", Low: new(big.Rat), High: new(big.Rat)}
	r.Figures = []*Figure{money}
	n := len(r.Levers)
	singles := map[string][2]*effect.Effect{}
	for i, l := range r.Levers {
		var ends [2]*effect.Effect
		for k, to := range []int{-1, 1} {
			c := make(choice, n)
			c[i] = to
			e, err := m.at(r, c)
			if err != nil {
				return err
			}
			ends[k] = e
			m.note(r, c, e)
		}
		singles[l.Name] = ends
	}
	if n < 2 {
		return nil
	}
	if n <= fewLevers {
		r.Every = true
		return m.corners(r, make(choice, n), 0)
	}
	for at := 0; at < len(r.Figures); at++ { // a corner may move a measure that no lever moves alone
		for _, way := range []int{-1, 1} {
			if err := m.corner(r, r.Figures[at], singles, way); err != nil {
				return err
			}
		}
	}
	return nil
}

// corners tries every corner, and those with some levers as today.
func (m *measuring) corners(r *Reach, c choice, i int) error {
	if i == len(c) {
		e, err := m.at(r, c)
		if err == nil {
			m.note(r, c, e)
		}
		return err
	}
	for _, to := range []int{0, -1, 1} { // as today first, so that no lever is named that does nothing
		next := slices.Clone(c)
		next[i] = to
		if err := m.corners(r, next, i+1); err != nil {
			return err
		}
	}
	return nil
}

// corner runs the corner that the effects of levers alone suggest for a figure, and then moves from it each lever that
// alone moves nothing.
func (m *measuring) corner(r *Reach, f *Figure, singles map[string][2]*effect.Effect, way int) error {
	c := make(choice, len(r.Levers))
	var idle []int
	for i, l := range r.Levers {
		best := new(big.Rat)
		moves := false
		for k, to := range []int{-1, 1} {
			d := m.of(r, f, singles[l.Name][k])
			if d == nil || d.Sign() == 0 {
				continue
			}
			moves = true
			if d.Cmp(best)*way > 0 {
				best, c[i] = d, to
			}
		}
		if !moves {
			idle = append(idle, i)
		}
	}
	e, err := m.at(r, c)
	if err != nil {
		return err
	}
	m.note(r, c, e)
	if r.Holder == Centre {
		return nil
	}
	for _, i := range idle {
		if len(r.Levers[i].Bodies) > 0 {
			continue
		}
		for _, to := range []int{-1, 1} {
			next := slices.Clone(c)
			next[i] = to
			tried, err := m.at(r, next)
			if err != nil {
				return err
			}
			m.note(r, next, tried)
			if a, b := m.of(r, f, tried), m.of(r, f, e); a != nil && b != nil && a.Cmp(b)*way > 0 {
				c, e = next, tried
			}
		}
	}
	return nil
}

// at is the effect of a choice; nil where the policy cannot be run so, which is noted.
func (m *measuring) at(r *Reach, c choice) (*effect.Effect, error) {
	var nodes []*yamlnode.Node
	for i, to := range c {
		if end := r.Levers[i].end(to); end != nil && end.node != nil {
			nodes = append(nodes, end.node)
		}
	}
	words := r.words(c)
	if e, ok := m.known[words]; ok {
		return e, nil
	}
	p, err := policy.LoadWith(m.Policy.Dir, policy.Options{AsOf: m.Policy.AsOf, Over: []policy.Over{{Title: "grip", Changes: nodes}}})
	var e *effect.Effect
	if err == nil {
		e, err = m.bench.Without(m.ctx, p)
	}
	if err != nil {
		if m.ctx.Err() != nil || words == "" {
			return nil, err
		}
		m.out.Stopped = append(m.out.Stopped, words+": "+strings.Join(strings.Fields(err.Error()), " "))
		e = nil
	}
	m.known[words] = e
	return e, nil
}

func (l *Lever) end(to int) *End {
	switch to {
	case -1:
		return &l.Low
	case 1:
		return &l.High
	}
	return nil
}

// words say what is set by a choice.
func (r *Reach) words(c choice) string {
	var out []string
	for i, to := range c {
		if end := r.Levers[i].end(to); end != nil && end.node != nil {
			out = append(out, r.Levers[i].Name+" "+end.Text)
		}
	}
	return strings.Join(out, ", ")
}

// note takes what an effect does to the body's figures.
func (m *measuring) note(r *Reach, c choice, e *effect.Effect) {
	if e == nil {
		return
	}
	for _, moved := range e.Measures {
		if moved.Organisation == r.Body && moved.Other == "" && moved.Before != nil && moved.After != nil {
			if !slices.ContainsFunc(r.Figures, func(f *Figure) bool { return f.Name == moved.Measure }) {
				r.Figures = append(r.Figures, &Figure{Name: moved.Measure, Low: new(big.Rat), High: new(big.Rat)})
			}
		}
	}
	slices.SortFunc(r.Figures[1:], func(a, b *Figure) int { return strings.Compare(a.Name, b.Name) })
	for _, f := range r.Figures {
		d := m.of(r, f, e)
		switch {
		case d == nil:
		case d.Cmp(f.Low) < 0:
			f.Low, f.LowAt = d, r.words(c)
		case d.Cmp(f.High) > 0:
			f.High, f.HighAt = d, r.words(c)
		}
	}
}

// of is what an effect does to one figure of the body: of a measure in the last period in which it moves.
func (m *measuring) of(r *Reach, f *Figure, e *effect.Effect) *big.Rat {
	if e == nil {
		return nil
	}
	if f.Name == "pence" {
		return new(big.Rat).SetInt(e.Net.Of(r.Body))
	}
	d, period := new(big.Rat), ""
	for _, moved := range e.Measures {
		if moved.Measure == f.Name && moved.Organisation == r.Body && moved.Other == "" && moved.Before != nil && moved.After != nil && moved.Period > period {
			d, period = new(big.Rat).Sub(moved.After, moved.Before), moved.Period
		}
	}
	if period > f.Period {
		f.Period = period
	}
	return d
}

// Key names what a row of two grips has in common.
func (r *Reach) Key(f *Figure) string { return fmt.Sprintf("%s/%s/%s", r.Body, r.Holder, f.Name) }
