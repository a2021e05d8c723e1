package run

import (
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// Sums is a record relation ready to be added up: for each combination of By, the total of each of Columns.
//
// What stands in the book is made from such totals, so a figure can be taken apart by adding up the same columns over
// fewer records, and so it is explained.
type Sums struct {
	Node    plan.Node
	By      []string
	Columns []string
	// Linear says that each column, but for those of PerRow, is in proportion to the record's count, so that records
	// which differ only in that may be added up first. Count names that column of the record table.
	Linear bool
	Count  string
	PerRow []string
}

// Plan is the relation with one row for each combination of By. A column is missing where no record has it known.
func (s *Sums) Plan() *plan.Sum {
	types := typesOf(s.Node)
	sum := &plan.Sum{In: s.Node, By: s.By}
	for _, name := range s.Columns {
		t := types[name]
		sum.Add = append(sum.Add, plan.Aggregate{Name: name, How: plan.Total,
			Expr: rule.Column(name, t, fault.Place{}), Type: TotalType(t)})
	}
	return sum
}

// Again is the sums of totals: over a stored result of Plan, the totals for fewer columns.
func (s *Sums) Again(stored *plan.Scan, by []string) *Sums {
	return &Sums{Node: stored, By: by, Columns: s.Columns, PerRow: s.PerRow}
}

func typesOf(n plan.Node) map[string]rule.Type {
	types := map[string]rule.Type{}
	for _, c := range n.Columns() {
		types[c.Name] = c.Type
	}
	return types
}

// recordsColumn is how many records, each times what it stands for; rowsColumn is how many rows.
const (
	recordsColumn = "sum.records"
	rowsColumn    = "sum.rows"
)

// mostRows is the most rows that any sum is taken over: ten thousand million, well beyond a nation's year.
const mostRows = 10_000_000_000

// TotalType is the type of the sum of a column over at most mostRows rows. What would be beyond 128 bits for so many
// keeps the bounds of as many rows as fit; a column without bounds stays so.
func TotalType(t rule.Type) rule.Type {
	t.Missing = true
	if t.Min == nil || t.Max == nil {
		return t
	}
	low, high := t.Min, t.Max
	for rows := int64(mostRows); rows > 1; rows /= 10 {
		t.Min, t.Max = sumBound(low, rows, -1), sumBound(high, rows, 1)
		if t.Bits() != 0 {
			break
		}
	}
	return t
}

func sumBound(b *big.Rat, rows int64, sign int) *big.Rat {
	if b.Sign()*sign < 0 {
		return new(big.Rat)
	}
	return new(big.Rat).Mul(b, new(big.Rat).SetInt64(rows))
}

// RowsType is the type of a count of rows.
func RowsType() rule.Type {
	return rule.Type{Kind: rule.Number, Min: new(big.Rat), Max: new(big.Rat).SetInt64(mostRows)}
}

// on starts from a relation already made.
func on(n plan.Node) *lowering {
	l := &lowering{types: map[string]rule.Type{}}
	l.set(n, n.Columns())
	return l
}

// priced says that a record has an amount, a payer and a payee.
func priced(l *lowering) *rule.Expr {
	return and(known(l.column(amountColumn)), and(known(l.column(PayerColumn)), known(l.column(PayeeColumn))))
}

// The columns of a step's sums.
func penceColumn(slug string) string   { return "pence." + slug }   // pounds, exact to the penny
func appliedColumn(slug string) string { return "records." + slug } // records it applied to
func gapColumn(gap string) string      { return "gap." + gap }      // records that skipped a step under it
func totalColumn(slug string) string   { return "total." + slug }
func unknownColumn(slug string) string { return "unknown." + slug } // records that cannot be told

// adding collects columns to be summed.
type adding struct {
	*lowering
	columns []string
}

func (a *adding) add(name string, e *rule.Expr) {
	a.put(name, e)
	a.columns = append(a.columns, name)
}

// Ledger is the priced records, ready to be added up by period, payer, payee and breakdown.
func (p *PriceRecords) Ledger() *Sums {
	a := &adding{lowering: on(p.Node)}
	a.filter(priced(a.lowering))
	count := a.column(countColumn)
	zero := whole(0, count.Type.Unit)
	for _, line := range p.Lines {
		slug := line.Step.Slug
		a.add(penceColumn(slug), times(a.column(line.Line()), count))
		a.add(appliedColumn(slug), cond(a.column(line.On()), count, zero))
	}
	for _, u := range p.skippable() {
		skipped := no()
		for _, line := range u.lines {
			skipped = rule.Make(rule.OpOr, 0, skipped, a.column(line.Skipped()))
		}
		a.add(gapColumn(u.gap), cond(skipped, count, zero))
	}
	a.add(recordsColumn, count)
	return p.sums(a, true)
}

// sums is linear where each column is a part of the record times its count, and the count is read nowhere else.
func (p *PriceRecords) sums(a *adding, linear bool) *Sums {
	count := p.Rule.Price.Of.Count
	s := &Sums{Node: a.node, By: p.keys(), Columns: a.columns, Count: count}
	s.Linear = linear && count != "" && !p.readsCount(count)
	return s
}

// readsCount says whether the rule itself reads the count: any reading beside the one the lowering makes.
func (p *PriceRecords) readsCount(count string) bool {
	var exprs []*rule.Expr
	price := p.Rule.Price
	exprs = append(exprs, price.Where, price.Payer, price.Payee)
	for _, u := range price.LookUps {
		for _, m := range u.On {
			exprs = append(exprs, m.Expr)
		}
	}
	for _, n := range append(slices.Clone(price.Lets), price.By...) {
		exprs = append(exprs, n.Expr)
	}
	steps := slices.Concat(price.Start, price.Steps)
	for _, s := range price.Steps {
		steps = append(steps, s.OneOf...)
	}
	for _, s := range steps {
		exprs = append(exprs, s.When, s.Add, s.Multiply)
	}
	for _, t := range price.Totals {
		exprs = append(exprs, t.When)
	}
	return slices.ContainsFunc(exprs, func(e *rule.Expr) bool { return reads(e, count) })
}

func reads(e *rule.Expr, column string) bool { return slices.Contains(rule.Columns(e), column) }

func (p *PriceRecords) keys() []string {
	return append([]string{PeriodColumn, PayerColumn, PayeeColumn}, p.By...)
}

// Unpriced is the records that could not be priced, ready to be added up by the reason.
func (p *PriceRecords) Unpriced() *Sums {
	a := &adding{lowering: on(p.Node)}
	a.filter(not(priced(a.lowering)))
	a.put(unpaidColumn, whyUnpaid(a.lowering))
	a.add(rowsColumn, whole(1, rule.Unit{}))
	a.add(recordsColumn, a.column(countColumn))
	return &Sums{Node: a.node, By: []string{unpaidColumn}, Columns: a.columns}
}

// Totals is all the records that have a period, a payer and a payee, priced or not, ready to be added up to the
// rule's totals. Nil when the rule declares none.
func (p *PriceRecords) Totals() *Sums {
	totals := p.Rule.Price.Totals
	if len(totals) == 0 {
		return nil
	}
	a := &adding{lowering: on(p.Node)}
	a.filter(and(known(a.column(PeriodColumn)), and(known(a.column(PayerColumn)), known(a.column(PayeeColumn)))))
	count := a.column(countColumn)
	zero, linear := whole(0, count.Type.Unit), true
	for _, t := range totals {
		each := times(pence(a.column(amountColumn)), count)
		switch {
		case t.Sum != nil && t.PerRecord:
			each = times(a.inTotal(t.Sum), count)
		case t.Sum != nil:
			each = a.inTotal(t.Sum)
		}
		inside, unclear := known(each), not(known(each))
		if t.When != nil {
			when := a.put("in."+t.Slug, a.inTotal(t.When))
			inside, unclear = and(orFalse(when), inside), and(orYes(when), unclear)
			if when.Type.Missing {
				unclear = rule.Make(rule.OpOr, 0, unclear, not(known(when)))
			}
			each = cond(orFalse(when), each, missing(each.Type))
		}
		a.add(totalColumn(t.Slug), each)
		a.add(appliedColumn(t.Slug), cond(inside, count, zero))
		a.add(unknownColumn(t.Slug), cond(unclear, count, zero))
		linear = linear && (t.Sum == nil || t.PerRecord && !reads(t.Sum, p.Rule.Price.Of.Count))
	}
	return p.sums(a, linear)
}

// inTotal puts the amount where the author wrote "so far": after the last step they are one.
func (l *lowering) inTotal(e *rule.Expr) *rule.Expr {
	return rule.Replace(e, func(name string) *rule.Expr {
		if name == "so_far" {
			return l.column(amountColumn)
		}
		return nil
	})
}
