package run

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// RowSource gives rows of a book, whole or being written.
type RowSource interface {
	Rows(ctx context.Context, table string, where map[string]string) ([]book.Row, error)
	Sides(ctx context.Context, q book.SidesQuery) ([]book.Side, error)
}

// BodyData is where rules at the grain of organisations read: the economy's tables, through Query, and the figures of
// other rules.
type BodyData struct {
	Policy  *policy.Policy
	Query   func(ctx context.Context, relation plan.Node) (*plan.Table, error)
	Has     func(table string) bool // whether the economy has a table
	Figures RowSource
	// Before has the figures of the year before the policy's, and BeforePolicy the rules that made them; nil where
	// there are none, and then what is of an earlier year is missing.
	Before       RowSource
	BeforePolicy *policy.Policy
	Runner       Runner
	// Suppose has, by rule, where bodies are supposed to have stood in the period before, in place of where they did.
	Suppose map[string]map[string]Decision

	tables   map[string]*plan.Table
	figures  map[string]*figureRows
	accounts map[string]linePeriods
	bodies   []organisation
	kinds    map[string]string
}

// NewBodyData reads the economy loaded in a database, and the figures of a book.
func NewBodyData(p *policy.Policy, db *duckdb.DB, loaded *economy.Loaded, figures RowSource, runner Runner) *BodyData {
	return &BodyData{Policy: p, Query: db.Run, Figures: figures, Runner: runner,
		Has: func(table string) bool { return has(loaded, table) }}
}

// organisation is a row of the register.
type organisation struct {
	code, kind string
	from, to   *rule.Day
}

// Doubt is a value of the economy that a rule could not use.
type Doubt struct{ Table, Found, Expected string }

// forget drops what is remembered of a rule's figures, after more have been made.
func (d *BodyData) forget(slug string) {
	for key := range d.figures {
		if strings.HasSuffix(key, "/"+slug) {
			delete(d.figures, key)
		}
	}
}

// table is the whole of one of the economy's tables, read once; nil where the economy does not have it.
func (d *BodyData) table(ctx context.Context, name string) (*plan.Table, error) {
	if t, done := d.tables[name]; done || !d.Has(name) {
		return t, nil
	}
	t, err := d.Query(ctx, Scan(economy.Lookup(name)))
	if err != nil {
		return nil, err
	}
	if d.tables == nil {
		d.tables = map[string]*plan.Table{}
	}
	d.tables[name] = t
	return t, nil
}

func (d *BodyData) register(ctx context.Context) error {
	if d.kinds != nil {
		return nil
	}
	t, err := d.table(ctx, "organisations")
	if err != nil {
		return err
	}
	d.kinds = map[string]string{}
	if t == nil {
		return nil
	}
	in := newReader(t)
	for _, row := range t.Rows {
		o := organisation{code: in.text(row, "code"), kind: in.text(row, "kind"), from: dayOf(in, row, "from"), to: dayOf(in, row, "to")}
		d.bodies = append(d.bodies, o)
		d.kinds[o.code] = o.kind
	}
	return nil
}

func dayOf(in *reader, row []rule.Value, column string) *rule.Day {
	if v := in.value(row, column); v.Known() {
		day := v.Day()
		return &day
	}
	return nil
}

// span is the first and last day of a period.
func span(p book.Period) (first, last rule.Day) {
	a, b := p.First(), p.Last()
	return rule.NewDay(a.Year(), int(a.Month()), a.Day()), rule.NewDay(b.Year(), int(b.Month()), b.Day())
}

// overlaps says whether something in force from one day to another is so at some time in a period.
func overlaps(from, to *rule.Day, p book.Period) bool {
	first, last := span(p)
	return (from == nil || *from <= last) && (to == nil || *to >= first)
}

// on says whether something in force from one day to another is so on a day.
func onDay(from, to *rule.Day, day rule.Day) bool {
	return (from == nil || *from <= day) && (to == nil || *to >= day)
}

// Periods are the periods of the policy's year that a rule runs for: those in which something that it reads has a
// figure, and, for one that reads only what is in force on a day, all of them; less those in which it is not in force.
func (d *BodyData) Periods(ctx context.Context, r *policy.Rule) ([]book.Period, error) {
	c := r.Common()
	var out []book.Period
	dated := slices.ContainsFunc(c.Inputs, periodic)
	if r.Position != nil {
		return d.positionPeriods(ctx, r)
	}
	for _, p := range periodsOf(r.Every, d.Policy.Year) {
		if !overlaps(r.From, r.To, p) {
			continue
		}
		has := !dated
		for _, in := range c.Inputs {
			if has || !periodic(in) {
				continue
			}
			v, err := d.values(ctx, r, in)
			if err != nil {
				return nil, err
			}
			has = v.anyIn(p)
		}
		if has {
			out = append(out, p)
		}
	}
	if r.Decide != nil && r.Decide.Steps() && len(out) > 0 { // where a body stands is never lost between two periods
		last := out[len(out)-1]
		out = slices.DeleteFunc(periodsOf(r.Every, d.Policy.Year), func(p book.Period) bool {
			return !overlaps(r.From, r.To, p) || p.Compare(last) > 0
		})
	}
	return out, nil
}

// periodic says whether an input says that a rule has something to do in a period.
func periodic(in *policy.Input) bool {
	return !in.Last && in.From != policy.FromFacts && in.From != policy.FromTerms
}

func periodsOf(every policy.Every, year int) []book.Period {
	length := 12 / perYear(every)
	if length == 12 {
		return []book.Period{book.YearOf(year)}
	}
	return book.YearOf(year).Parts(length)
}

// Gather makes the rows of a rule in a period, with their inputs, and works out its lets and sets.
func (d *BodyData) Gather(ctx context.Context, r *policy.Rule, p book.Period) (*BodyRows, []Doubt, error) {
	b, doubts, err := d.Begin(ctx, r, p)
	if err != nil {
		return nil, nil, err
	}
	if err := b.settle(ctx); err != nil {
		return nil, nil, err
	}
	return b, doubts, nil
}

// Begin makes the rows of a rule in a period with what they read, before anything is worked out of it.
func (d *BodyData) Begin(ctx context.Context, r *policy.Rule, p book.Period) (*BodyRows, []Doubt, error) {
	if err := d.register(ctx); err != nil {
		return nil, nil, err
	}
	c := r.Common()
	t := &plan.Table{}
	for _, key := range c.Key() {
		t.Cols = append(t.Cols, plan.Column{Name: key, Type: rule.Type{Kind: rule.Text}})
	}
	for _, name := range []string{policy.PeriodStart, policy.PeriodEnd} {
		t.Cols = append(t.Cols, plan.Column{Name: name, Type: rule.Type{Kind: rule.Date}})
	}
	rows, err := d.members(ctx, r, p)
	if err != nil {
		return nil, nil, err
	}
	first, last := span(p)
	for _, codes := range rows {
		var row []rule.Value
		for _, code := range codes {
			row = append(row, rule.TextValue(code))
		}
		t.Rows = append(t.Rows, append(row, rule.DateValue(first), rule.DateValue(last)))
	}
	holders, err := d.holders(ctx, r, p, rows, t)
	if err != nil {
		return nil, nil, err
	}
	doubts, err := d.inputs(ctx, r, p, rows, holders, t)
	if err != nil {
		return nil, nil, err
	}
	return &BodyRows{Rule: r, Table: t, runner: d.Runner}, doubts, nil
}

// inputs adds a column for each input; holders are those whose pot each row shares in.
func (d *BodyData) inputs(ctx context.Context, r *policy.Rule, p book.Period, rows, holders [][]string, t *plan.Table) ([]Doubt, error) {
	var doubts []Doubt
	for _, in := range r.Common().Inputs {
		values, err := d.values(ctx, r, in)
		if err != nil {
			return nil, err
		}
		typ := in.Type
		typ.Missing = true
		t.Cols = append(t.Cols, plan.Column{Name: in.Column, Type: typ})
		of := rows
		if in.Body == policy.Holder {
			of = holders
		}
		for i, codes := range of {
			v, found := values.value(codes, p)
			if problem := plan.Misfit(v, typ); problem != "" {
				if in.From == policy.FromFigure {
					return nil, fault.New(in.At, "%s of %s in %s is %s: %s", in.Text, strings.Join(codes, " and "), p, found, problem).
						WithHint("count in larger units, such as thousands, in the rule that makes it")
				}
				doubts = append(doubts, Doubt{Table: string(in.From), Found: fmt.Sprintf("%s of %s is %s: %s", in.Text,
					strings.Join(codes, " and "), found, problem), Expected: "a value as the policy declares it"})
				v = rule.Value{}
			}
			t.Rows[i] = append(t.Rows[i], v)
		}
	}
	return doubts, nil
}

// members are the codes of the rows of a rule in a period, in order.
func (d *BodyData) members(ctx context.Context, r *policy.Rule, p book.Period) ([][]string, error) {
	each := r.Common().Each
	var out [][]string
	if len(each) == 1 {
		if each[0].Nation {
			return [][]string{{d.Policy.Nation}}, nil
		}
		for _, o := range d.bodies {
			if each[0].Has(o.kind) && overlaps(o.from, o.to, p) {
				out = append(out, []string{o.code})
			}
		}
	} else {
		seen := map[string]bool{}
		if r.Position != nil {
			pairs, err := d.pairsOf(ctx, r, p)
			if err != nil {
				return nil, err
			}
			for _, pair := range pairs {
				seen[strings.Join(pair, "\x00")] = true
			}
			out = pairs
		}
		for _, in := range r.Common().Inputs {
			if in.Body != policy.Both {
				continue
			}
			v, err := d.values(ctx, r, in)
			if err != nil {
				return nil, err
			}
			for _, pair := range v.pairs(p) {
				if key := strings.Join(pair, "\x00"); !seen[key] {
					seen[key] = true
					out = append(out, pair)
				}
			}
		}
	}
	slices.SortFunc(out, slices.Compare[[]string])
	return slices.CompactFunc(out, slices.Equal[[]string]), nil // a body may be in the register from day to day by several rows
}

// pounds is pence as pounds.
func pounds(pence *big.Rat) rule.Value { return rule.NumberValue(new(big.Rat).Quo(pence, hundred)) }
