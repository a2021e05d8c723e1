package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// yardstickSQL is what a careful analyst would write by hand.
//
//go:embed yardstick.sql
var yardstickSQL string

// pricing is the price of admitted care in 2017-18 as a plan, beside the yardstick.
type pricing struct {
	db     *duckdb.DB
	ledger plan.Node
	steps  []string
}

// relation builds a plan from expressions as an author writes them.
type relation struct {
	node   plan.Node
	faults fault.List
}

// Resolve finds a column by its name as written: it is rule.Scope.
func (r *relation) Resolve(path []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	name := strings.Join(path, ".")
	for _, c := range r.node.Columns() {
		if c.Name == name {
			return rule.Column(name, c.Type, at), nil
		}
	}
	return nil, fault.New(at, "unknown name %q", name)
}

func (r *relation) expr(text string) *rule.Expr {
	syntax, faults := rule.Parse(text, fault.Place{})
	if len(faults) == 0 {
		var e *rule.Expr
		if e, faults = rule.Check(syntax, r); e != nil {
			return e
		}
	}
	r.faults.Add(faults...)
	return &rule.Expr{}
}

func (r *relation) put(name, text string) {
	r.node = &plan.Derive{In: r.node, Add: []plan.Named{{Name: name, Expr: r.expr(text)}}}
}

func (r *relation) lookUp(as, key, by string, table *plan.Scan) {
	r.node = &plan.LookUp{In: r.node, As: as, Table: table, On: []plan.Match{{Column: key, Expr: r.expr(by)}}}
}

// benchPrice prices the spells by the plan and by the yardstick.
func benchPrice(ctx context.Context, s settings) error {
	db, done, err := database(s)
	if err != nil {
		return err
	}
	defer done()
	if err := makeSpells(ctx, db, s.rows); err != nil {
		return err
	}
	p, err := newPricing(ctx, db)
	if err != nil {
		return err
	}
	if s.show {
		if err := p.print(ctx); err != nil {
			return err
		}
	}
	return p.measure(ctx, s.pairs)
}

// measure checks that the ledgers are equal, then times them in pairs.
func (p *pricing) measure(ctx context.Context, pairs int) error {
	if err := p.yardstick(ctx); err != nil {
		return fmt.Errorf("the yardstick: %w", err)
	}
	if err := p.ours(ctx); err != nil {
		return fmt.Errorf("ours: %w", err)
	}
	lines, err := p.equal(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("%d ledger lines, equal row for row\n", lines)
	sides := []side{{name: "yardstick", run: p.yardstick}, {name: "ours", run: p.ours}, {name: "scan", run: p.scan}}
	return turnAbout(ctx, "price", pairs, sides)
}

// newPricing makes the plan as the lowering of a price rule does: look-ups, what is let, the running total after each
// step, each step's line in pounds, and their sums by payer, payee and month.
func newPricing(ctx context.Context, db *duckdb.DB) (*pricing, error) {
	p := &pricing{db: db, steps: []string{"base price", "short stay", "long stay", "market forces"}}
	tariff, err := p.tariff(ctx)
	if err != nil {
		return nil, err
	}
	r := &relation{node: spells()}
	r.lookUp("tariff", "hrg", "hrg", tariff)
	r.lookUp("provider", "code", "provider", organisations())
	r.put("let_elective", "admission_method in ['11', '12', '13']")
	r.put("let_day_case", "let_elective && patient_class == '2'")
	r.put("let_emergency", "admission_method in ['21', '22', '23', '24', '25', '2A', '2B', '2C', '2D', '28']")
	r.put("let_trim", "let_elective ? tariff.elective_trim : tariff.non_elective_trim")
	r.put("after_0", "let_day_case ? tariff.day_case ?? tariff.combined : let_elective ? tariff.elective ?? tariff.combined : tariff.non_elective")
	r.put("after_1", "let_emergency && age >= 19 && length_of_stay < 2 ? after_0 * (tariff.short_stay_share ?? 1) : after_0")
	r.put("after_2", "!let_day_case && length_of_stay > let_trim ? after_1 + (length_of_stay - let_trim) * tariff.day_rate : after_1")
	r.put("after_3", "after_2 * (provider.market_forces ?? 1)")
	r.node = &plan.Filter{In: r.node, Where: r.expr("known(after_3)")}
	r.put("month_of", "month(end)")
	r.put("line_0", "round(after_0, 2)")
	for k := 1; k < len(p.steps); k++ {
		r.put(fmt.Sprintf("line_%d", k), fmt.Sprintf("round(after_%d, 2) - round(after_%d, 2)", k, k-1))
	}
	sum := &plan.Sum{By: []string{"commissioner", "provider", "month_of"}}
	sum.Add = append(sum.Add, total("records", r.expr("count")))
	for k := range p.steps {
		sum.Add = append(sum.Add, total(fmt.Sprintf("pence_%d", k), r.expr(fmt.Sprintf("line_%d * count", k))))
	}
	sum.In = r.node
	p.ledger = sum
	return p, r.faults.Err()
}

// spells is the economy's table as loading stores it, with the columns that the bench has.
func spells() *plan.Scan {
	s := &plan.Scan{Table: "spells"}
	for _, c := range economy.Lookup("spells").Columns {
		s.Cols = append(s.Cols, plan.Column{Name: c.Name, Type: c.Type})
		if c.Name == "count" {
			break
		}
	}
	return s
}

func organisations() *plan.Scan {
	factor := rule.Type{Kind: rule.Number, Scale: 6, Min: big.NewRat(1, 2), Max: big.NewRat(2, 1), Missing: true}
	return &plan.Scan{Table: "organisations", Cols: []plan.Column{
		{Name: "code", Type: rule.Type{Kind: rule.Text}}, {Name: "market_forces", Type: factor}}}
}

// tariff has the bounds of its rows, as a policy's table has.
func (p *pricing) tariff(ctx context.Context) (*plan.Scan, error) {
	pounds, days := rule.NewUnit("£"), rule.NewUnit("day")
	s := &plan.Scan{Table: "tariff", Cols: []plan.Column{{Name: "hrg", Type: rule.Type{Kind: rule.Text}}}}
	for _, c := range []struct {
		name  string
		unit  rule.Unit
		scale int
	}{{"day_case", pounds, 0}, {"elective", pounds, 0}, {"combined", pounds, 0}, {"non_elective", pounds, 0},
		{"elective_trim", days, 0}, {"non_elective_trim", days, 0}, {"day_rate", pounds.Divide(days), 0},
		{"short_stay_share", rule.Unit{}, 4}} {
		var low, high int64
		query := fmt.Sprintf("SELECT min(%s), max(%s) FROM tariff", c.name, c.name)
		if err := p.db.SQL().QueryRowContext(ctx, query).Scan(&low, &high); err != nil {
			return nil, err
		}
		t := rule.Type{Kind: rule.Number, Unit: c.unit, Scale: c.scale, Missing: true}
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(c.scale)), nil)
		t.Min = new(big.Rat).SetFrac(big.NewInt(low), unit)
		t.Max = new(big.Rat).SetFrac(big.NewInt(high), unit)
		s.Cols = append(s.Cols, plan.Column{Name: c.name, Type: t})
	}
	return s, nil
}

// total sums over at most ten thousand million rows, as run does.
func total(name string, e *rule.Expr) plan.Aggregate {
	rows := new(big.Rat).SetInt64(10_000_000_000)
	t := e.Type
	t.Missing = true
	if t.Min != nil && t.Max != nil {
		t.Min, t.Max = new(big.Rat).Mul(t.Min, rows), new(big.Rat).Mul(t.Max, rows)
	}
	return plan.Aggregate{Name: name, How: plan.Total, Expr: e, Type: t}
}

// ours makes the ledger by the plan, with a row for each step, in order.
func (p *pricing) ours(ctx context.Context) error {
	text, err := p.db.Translate(ctx, p.ledger)
	if err != nil {
		return err
	}
	var on []string
	for k, name := range p.steps {
		on = append(on, fmt.Sprintf("pence_%d AS %q", k, name))
	}
	_, err = p.db.SQL().ExecContext(ctx, "CREATE OR REPLACE TABLE ours AS FROM (\n"+text+"\n) UNPIVOT (pence FOR step IN ("+
		strings.Join(on, ", ")+")) ORDER BY commissioner, provider, month_of, step")
	return err
}

func (p *pricing) yardstick(ctx context.Context) error {
	_, err := p.db.SQL().ExecContext(ctx, "CREATE OR REPLACE TABLE yardstick AS "+yardstickSQL)
	return err
}

// scan reads the columns that pricing reads and does nothing with them: what no engine can be faster than.
func (p *pricing) scan(ctx context.Context) error {
	_, err := p.db.SQL().ExecContext(ctx, `SELECT count(provider), count(commissioner), count(hrg),
		count(admission_method), count(patient_class), sum(age), sum(length_of_stay), sum(count), max("end") FROM spells`)
	return err
}

// equal compares the two ledgers row for row and gives their length.
func (p *pricing) equal(ctx context.Context) (int64, error) {
	const one, other = "SELECT payer, payee, month, records, step, pence FROM yardstick",
		"SELECT commissioner, provider, month_of, records, step, pence FROM ours"
	var lines, lost, extra int64
	err := p.db.SQL().QueryRowContext(ctx, "SELECT (SELECT count(*) FROM yardstick), (SELECT count(*) FROM ("+one+
		" EXCEPT ALL "+other+")), (SELECT count(*) FROM ("+other+" EXCEPT ALL "+one+"))").Scan(&lines, &lost, &extra)
	if err == nil && lost+extra > 0 {
		err = fmt.Errorf("the ledgers differ: %d lines only in the yardstick's, %d only in ours", lost, extra)
	}
	if err == nil && lines == 0 {
		err = errors.New("the ledgers are empty")
	}
	return lines, err
}

// print shows the SQL of our side.
func (p *pricing) print(ctx context.Context) error {
	text, err := p.db.Translate(ctx, p.ledger)
	fmt.Println(text)
	return err
}
