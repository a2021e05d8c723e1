package run

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// Picks says where a rule's picked records come from, where not from its own plan.
type Picks int

// Stored picks are those that StorePicks kept before the rule is run, so that rules share the work.
const Stored Picks = 1

// StoredPicks is the name of the table that the picked records of a derive are stored under.
func StoredPicks(d *policy.Derive) string { return "picked_" + d.Of.Name + "_" + d.As }

// askedKey is the column of a table of picked records that a key column of the record they are picked for stands in.
func askedKey(name string) string { return "for." + name }

// Sources are the columns of a table of picked records that say which row of which file each is.
var Sources = []plan.Column{{Name: "source_file", Type: RowsType()}, {Name: "source_row", Type: RowsType()}}

// StorePicks works out the picked records of a derive over stored tables, and keeps those there are: one row for each
// record that has one, by that record's key, with more columns of the table picked from where they are asked for. It is a
// fault when more than mostAlike records share what a derive calls the same, since they are then of no one person, and
// comparing each with each would have no end.
func StorePicks(ctx context.Context, in Workbench, d *policy.Derive, more ...plan.Column) error {
	if err := notTooAlike(ctx, in, d); err != nil {
		return err
	}
	kept := slices.Concat(d.Columns, more)
	p := PickPlan(d, scanOf(d.Of.Name, d.Of, nil), scanOf(d.From.Name, d.From, more), kept)
	p.Key = wholeKey(d.Of)
	narrow(p, d.Of.Key)
	l := on(&plan.Filter{In: p, Where: rule.Column(d.As+".found", rule.Type{Kind: rule.Bool}, d.At)})
	var keep []string
	for _, name := range d.Of.Key {
		l.put(askedKey(name), l.column(name))
		keep = append(keep, askedKey(name))
	}
	rename := &plan.Derive{In: &plan.Project{In: l.node, Keep: append(slices.Clone(keep), prefixed(d, kept)...)}}
	for _, c := range kept {
		rename.Add = append(rename.Add, plan.Named{Name: c.Name, Expr: l.column(d.As + "." + c.Name)})
		keep = append(keep, c.Name)
	}
	if err := in.Keep(ctx, StoredPicks(d), &plan.Project{In: rename, Keep: keep}); err != nil {
		return fmt.Errorf("%s: derive %s: %w", d.At, d.Name, err)
	}
	return nil
}

// narrow leaves out the columns that a pick has no use for, but for some of the rows that ask.
func narrow(p *plan.Pick, key []string) {
	asks, pool := map[string]bool{}, map[string]bool{}
	for _, name := range append(slices.Clone(key), p.Reads()...) {
		asks[name] = true
	}
	for _, m := range p.On {
		pool[m.Column] = true
	}
	for _, o := range p.First {
		pool[o.Column] = true
	}
	for _, name := range p.Keep {
		pool[name] = true
	}
	for _, name := range rule.Columns(p.Where) {
		if own, inside := strings.CutPrefix(name, p.As+"."); inside {
			pool[own] = true
		}
	}
	p.In, p.From = only(p.In, asks), only(p.From, pool)
}

func only(n plan.Node, wanted map[string]bool) plan.Node {
	var keep []string
	for _, c := range n.Columns() {
		if wanted[c.Name] {
			keep = append(keep, c.Name)
		}
	}
	return &plan.Project{In: n, Keep: keep}
}

// wholeKey is the key of a table whose rows all have one, which loading makes sure no two share.
func wholeKey(of *economy.Table) []string {
	for _, name := range of.Key {
		if of.Column(name).Type.Missing {
			return nil
		}
	}
	return of.Key
}

func prefixed(d *policy.Derive, cols []plan.Column) []string {
	var names []string
	for _, c := range cols {
		names = append(names, d.As+"."+c.Name)
	}
	return names
}

// mostAlike is the most records of one table that a derive may call the same: more care than one person has in a year.
const mostAlike = 20_000

func notTooAlike(ctx context.Context, in Workbench, d *policy.Derive) error {
	if quick, ok := in.(interface {
		few(ctx context.Context, table string, columns []string, most int64) (bool, error)
	}); ok {
		if few, err := quick.few(ctx, d.From.Name, d.Same, mostAlike); few || err != nil {
			return err
		}
	}
	l := on(Scan(d.From))
	var by []string
	for _, name := range d.Same {
		if d.From.Column(name).Type.Missing {
			l.filter(known(l.column(name)))
		}
		by = append(by, name)
	}
	alike := on(&plan.Sum{In: l.node, By: by, Add: []plan.Aggregate{{Name: "alike", How: plan.Rows, Type: RowsType()}}})
	alike.filter(rule.Make(rule.OpMore, 0, alike.column("alike"), whole(mostAlike, rule.Unit{})))
	found, err := in.Run(ctx, alike.node)
	if err != nil || len(found.Rows) == 0 {
		return err
	}
	rows := newReader(found)
	most := found.Rows[0]
	for _, row := range found.Rows[1:] {
		if rows.number(row, "alike").Cmp(rows.number(most, "alike")) > 0 {
			most = row
		}
	}
	return fault.New(d.At, "%d %s have the same %s, and derive %s compares each with each: expected at most %d",
		rows.whole(most, "alike"), d.From.Name, strings.Join(d.Same, " and "), d.Name, mostAlike).
		WithHint("a pseudonym that stands for everyone not known is no person: leave those cells empty in the file")
}

// scanOf reads the whole of a table of the economy stored under a name, and more columns.
func scanOf(name string, of *economy.Table, more []plan.Column) *plan.Scan {
	s := Scan(of)
	s.Table, s.Cols = name, append(s.Cols, more...)
	return s
}

// pick adds the record that a derive picks, unless the relation already has it as columns.
func (l *lowering) pick(d *policy.Derive, stored bool) {
	if _, there := l.types[d.As+".found"]; there {
		return
	}
	before := l.node.Columns()
	var n plan.Node = storedPick(d, l.node, d.Columns)
	if !stored {
		n = PickPlan(d, l.node, scanOf(d.From.Name, d.From, nil), d.Columns)
	}
	keep := []string{d.As + ".found"}
	for _, c := range before {
		keep = append(keep, c.Name)
	}
	n = &plan.Project{In: n, Keep: append(keep, prefixed(d, d.Columns)...)} // without what only the pick looked up
	l.set(n, n.Columns())
}

// storedPick looks up what StorePicks kept.
func storedPick(d *policy.Derive, in plan.Node, cols []plan.Column) *plan.LookUp {
	types := typesOf(in)
	up := &plan.LookUp{In: in, As: d.As, Table: &plan.Scan{Table: StoredPicks(d)}}
	for _, name := range d.Of.Key {
		up.Table.Cols = append(up.Table.Cols, plan.Column{Name: askedKey(name), Type: d.Of.Column(name).Type})
		up.On = append(up.On, plan.Match{Column: askedKey(name), Expr: rule.Column(name, types[name], d.At)})
	}
	up.Table.Cols = append(up.Table.Cols, cols...)
	return up
}

// PickedFrom looks up the file and row of the records that StorePicks kept with Sources.
func PickedFrom(d *policy.Derive, in plan.Node) *plan.LookUp {
	up := storedPick(d, in, Sources)
	up.As += ".from"
	return up
}

// PickPlan picks for each of some records one of others, as a derive says, and keeps columns of it.
func PickPlan(d *policy.Derive, records plan.Node, from *plan.Scan, keep []plan.Column) *plan.Pick {
	asks, pool := lookUpsOf(d)
	p := &plan.Pick{In: on(records).declared(asks, nil).node, From: on(from).declared(pool, nil).node, As: d.As}
	types := typesOf(p.In)
	for _, name := range d.Same {
		p.On = append(p.On, plan.Match{Column: name, Expr: rule.Column(name, types[name], d.At)})
	}
	p.First = []plan.Ordered{{Column: d.Day, Highest: d.Latest}}
	p.First = append(p.First, d.Ties...)
	p.Sure = wholeKey(d.From) != nil
	for _, name := range d.From.Key {
		p.First = append(p.First, plan.Ordered{Column: name})
	}
	for _, c := range keep {
		p.Keep = append(p.Keep, c.Name)
	}
	p.Where = newPicking(d, p).where()
	return p
}

// lookUpsOf are the look-ups for the records that ask, and for those that can be picked, there without the prefix.
func lookUpsOf(d *policy.Derive) (asks, pool []*policy.LookUp) {
	for _, u := range d.LookUps {
		as, inside := strings.CutPrefix(u.As, d.As+".")
		if !inside {
			asks = append(asks, u)
			continue
		}
		own := *u
		own.As, own.On, own.At = as, nil, unprefixed(d, u.At)
		for _, m := range u.On {
			own.On = append(own.On, plan.Match{Column: m.Column, Expr: unprefixed(d, m.Expr)})
		}
		pool = append(pool, &own)
	}
	return asks, pool
}

// unprefixed is a formula over the records that can be picked, as they are before they are.
func unprefixed(d *policy.Derive, e *rule.Expr) *rule.Expr {
	if e == nil {
		return nil
	}
	types := map[string]*rule.Expr{}
	rule.Walk(e, func(part *rule.Expr) bool {
		types[part.Column] = part
		return true
	})
	return rule.Replace(e, func(name string) *rule.Expr {
		if own, inside := strings.CutPrefix(name, d.As+"."); inside {
			return rule.Column(own, types[name].Type, e.At)
		}
		return nil
	})
}

// DerivesOf are the picked records that a rule reads.
func DerivesOf(r *policy.Rule) []*policy.Derive {
	switch {
	case r.Price != nil:
		return r.Price.Derives
	case r.Measure != nil:
		return r.Measure.Derives
	}
	return nil
}

// storeAround keeps the picked records and the facts that a rule reads and no rule before has needed.
func (s *session) storeAround(ctx context.Context, r *policy.Rule) error {
	if s.around == nil {
		s.around = map[string]bool{}
	}
	for _, a := range FactsOf(r) {
		if table := policy.FactTable(a); !s.around[table] {
			s.around[table] = true
			unfit, err := StoreFact(ctx, s.on, a)
			if err != nil {
				return err
			}
			if err := s.unfitFacts(ctx, a, unfit); err != nil {
				return err
			}
		}
	}
	for _, d := range DerivesOf(r) {
		if table := StoredPicks(d); !s.around[table] {
			s.around[table] = true
			s.progress("picking "+d.Name, 0, 0)
			if err := StorePicks(ctx, s.on, d); err != nil {
				return err
			}
		}
	}
	return nil
}
