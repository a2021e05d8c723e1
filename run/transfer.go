package run

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// Payment is a line that a transfer or a share makes.
type Payment struct {
	Period             book.Period
	Rule, Step         string
	Payer, Payee, Fund string
	Due                string // the period it is paid in; "" for its own
	Recurrent          *bool
	Pence              *big.Int
	For                []string // the bodies of the row that made it
}

// Table is where a payment stands: what is paid later is not yet in the ledger.
func (p Payment) Table() string {
	if p.Due != "" {
		return "due"
	}
	return "ledger"
}

func (p Payment) row() []any {
	var recurrent any
	if p.Recurrent != nil {
		recurrent = *p.Recurrent
	}
	if p.Due != "" {
		return []any{p.Period, p.Rule, p.Step, p.Payer, p.Payee, p.Fund, p.Due, recurrent, p.Pence}
	}
	return []any{p.Period, p.Rule, p.Step, "", p.Payer, p.Payee, p.Fund, nil, nil, "", recurrent, p.Pence}
}

// Unknown is a row of which a rule cannot tell what to do, with what it lacks.
type Unknown struct {
	Codes []string
	Lacks string
}

// Outcome is what a rule at the grain of organisations makes in one period.
type Outcome struct {
	Rows      *BodyRows
	Made      []Payment // one for each row that pays, in order
	Payments  []Payment // as they stand in the book: those alike in all but the amount are one
	Shares    []ShareRow
	Decisions []Decision
	Scores    []Scored // the parts of each score
	Totals    []Total  // and the scores, or the opportunities as measures
	// Opportunities are what bodies would change at the best of their peers.
	Opportunities []Opportune
	Positions     []Position
	Counted       []Counted // the lines of the positions
	Lost          []Lost    // money that no position counts
	Unknown       []Unknown
	Doubts        []Doubt
}

// WorkOut runs a rule at the grain of organisations for one period.
func (d *BodyData) WorkOut(ctx context.Context, r *policy.Rule, p book.Period) (*Outcome, error) {
	rows, doubts, err := d.Begin(ctx, r, p)
	if err != nil {
		return nil, err
	}
	out, err := d.WorkOutOf(ctx, rows, p)
	if err != nil {
		return nil, err
	}
	out.Doubts = doubts
	return out, nil
}

// WorkOutOf runs a rule for one period on rows that were begun, and may since have been given other figures.
func (d *BodyData) WorkOutOf(ctx context.Context, rows *BodyRows, p book.Period) (*Outcome, error) {
	if err := rows.settle(ctx); err != nil {
		return nil, err
	}
	out, r := &Outcome{Rows: rows}, rows.Rule
	var err error
	switch {
	case r.Share != nil:
		err = out.share(ctx, d, r, p)
	case r.Transfer != nil:
		err = out.transfer(ctx, r, p)
	case r.Score != nil:
		err = out.score(ctx, r, p, d.Policy.Targets)
	case r.Position != nil:
		err = out.position(ctx, d, r, p)
	case r.Opportunity != nil:
		err = out.opportunity(ctx, d, r, p, d.Policy.Targets)
	case r.Decide != nil:
		var stood map[string]Decision
		if stood, err = d.Stood(ctx, r, p); err == nil {
			err = out.decide(ctx, r, p, stood)
		}
		if err == nil {
			err = d.answer(ctx, out, r, p)
		}
	}
	if err != nil {
		return nil, err
	}
	out.Payments = merged(out.Made)
	return out, nil
}

// merged adds payments up that have one place in the book, in its order; what comes to nothing is left out.
func merged(made []Payment) []Payment {
	payments := slices.Clone(made)
	slices.SortStableFunc(payments, func(a, b Payment) int {
		return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(a.Payer, b.Payer), cmp.Compare(a.Payee, b.Payee),
			cmp.Compare(a.Fund, b.Fund), cmp.Compare(a.Due, b.Due))
	})
	var out []Payment
	for _, p := range payments {
		if n := len(out); n > 0 && out[n-1].Step == p.Step && out[n-1].Payer == p.Payer && out[n-1].Payee == p.Payee &&
			out[n-1].Fund == p.Fund && out[n-1].Due == p.Due {
			out[n-1].Pence = new(big.Int).Add(out[n-1].Pence, p.Pence)
			continue
		}
		out = append(out, p)
	}
	return slices.DeleteFunc(out, func(p Payment) bool { return p.Pence.Sign() == 0 })
}

// The columns of a payment: whether it is made, by whom, to whom, and how much.
func payColumn(i int, part string) string { return fmt.Sprintf("pay.%d.%s", i, part) }

const whenColumn = "when"

func (o *Outcome) transfer(ctx context.Context, r *policy.Rule, p book.Period) error {
	t := r.Transfer
	wanted := []plan.Named{{Name: whenColumn, Expr: t.When}}
	for i, pay := range t.Pay {
		wanted = append(wanted, plan.Named{Name: payColumn(i, "when"), Expr: pay.When}, plan.Named{Name: payColumn(i, "from"), Expr: pay.From},
			plan.Named{Name: payColumn(i, "to"), Expr: pay.To}, plan.Named{Name: payColumn(i, "amount"), Expr: pay.Amount})
	}
	if err := o.Rows.ask(ctx, wanted...); err != nil {
		return err
	}
	in := newReader(o.Rows.Table)
	var faults fault.List
	for _, row := range o.Rows.Table.Rows {
		codes := codesOf(in, row, &t.Bodies)
		var made []Payment
		lacks := ""
		if on := answered(in, row, whenColumn, t.When); on == no3 {
			continue
		} else if on == unknown3 {
			o.Unknown = append(o.Unknown, Unknown{codes, lacking(in, row, &t.Bodies, t.When)})
			continue
		}
		for i, pay := range t.Pay {
			payment, lack := o.payment(in, row, i, pay, r, p)
			lacks = cmp.Or(lacks, lack)
			if payment != nil {
				faults.Add(problemOf(t, r, payment, codes)...)
				payment.For = codes
				made = append(made, *payment)
			}
		}
		if lacks != "" { // a transfer is made whole or not at all
			o.Unknown = append(o.Unknown, Unknown{codes, lacks})
			continue
		}
		o.Made = append(o.Made, made...)
	}
	return faults.Err()
}

// codesOf are the codes of a row.
func codesOf(in *reader, row []rule.Value, b *policy.Bodies) []string {
	var codes []string
	for _, key := range b.Key() {
		codes = append(codes, in.text(row, key))
	}
	return codes
}

type answer3 int

const (
	no3 answer3 = iota
	yes3
	unknown3
)

// answered is a row's answer to a condition; without one it is yes.
func answered(in *reader, row []rule.Value, column string, when *rule.Expr) answer3 {
	if when == nil {
		return yes3
	}
	v := in.value(row, column)
	switch {
	case !v.Known():
		return unknown3
	case v.Bool():
		return yes3
	}
	return no3
}

// payment is one payment of a row: nil when none is made, and what is lacking when it cannot be told.
func (o *Outcome) payment(in *reader, row []rule.Value, i int, pay *policy.Pay, r *policy.Rule, p book.Period) (*Payment, string) {
	b := r.Common()
	switch answered(in, row, payColumn(i, "when"), pay.When) {
	case no3:
		return nil, ""
	case unknown3:
		return nil, lacking(in, row, b, pay.When)
	}
	for part, e := range map[string]*rule.Expr{"from": pay.From, "to": pay.To, "amount": pay.Amount} {
		if !in.value(row, payColumn(i, part)).Known() {
			return nil, lacking(in, row, b, e)
		}
	}
	amount := in.number(row, payColumn(i, "amount"))
	pence := decimal.Round(new(big.Rat).Mul(amount, hundred), 0).Coefficient()
	return &Payment{Period: p, Rule: r.Slug, Step: pay.Slug, Payer: in.text(row, payColumn(i, "from")),
		Payee: in.text(row, payColumn(i, "to")), Fund: pay.Fund, Due: dueIn(pay.Due, p), Recurrent: pay.Recurrent, Pence: pence}, ""
}

// problemOf says what a payment may not be: negative without leave, or to oneself.
func problemOf(t *policy.Transfer, r *policy.Rule, p *Payment, codes []string) fault.List {
	who := strings.Join(codes, " and ")
	switch {
	case p.Pence.Sign() < 0 && !t.Negative:
		return fault.List{fault.New(r.At, "%s gives a negative amount for %s in %s: %s from %s to %s", r.Name, who, p.Period,
			poundsText(p.Pence), p.Payer, p.Payee).WithHint("say when it applies, or add may be negative: yes")}
	case p.Payer == p.Payee && p.Pence.Sign() != 0:
		return fault.List{fault.New(r.At, "%s makes %s pay itself %s in %s", r.Name, p.Payer, poundsText(p.Pence), p.Period).
			WithHint("look at from: and to:")}
	}
	return nil
}

func poundsText(pence *big.Int) string {
	return strings.Replace("£"+decimal.FromInt(pence, 2).String(), "£-", "-£", 1)
}

// dueIn is the period after the one that holds the end of the one given, of the length that the words say; "" where they
// say nothing.
func dueIn(words string, p book.Period) string {
	length := map[string]int{"next month": 1, "next quarter": 3, "next year": 12}[words]
	if length == 0 {
		return ""
	}
	held := book.MonthWith(p.Last()).Within(length)
	return book.MonthWith(held.Last().AddDate(0, 0, 1)).Within(length).String()
}

// lacking names what an expression reads, through lets, that a row does not have.
func lacking(in *reader, row []rule.Value, b *policy.Bodies, e *rule.Expr) string {
	var names []string
	seen := map[string]bool{}
	var visit func(e *rule.Expr)
	visit = func(e *rule.Expr) {
		for _, column := range rule.Columns(e) {
			if seen[column] || in.value(row, column).Known() {
				continue
			}
			seen[column] = true
			if inner := madeOf(b, column); inner != nil && anyMissing(in, row, inner) {
				visit(inner)
				continue
			}
			names = append(names, nameOf(b, column))
		}
	}
	visit(e)
	if len(names) == 0 {
		return "it cannot be worked out"
	}
	return strings.Join(names, ", ") + " missing"
}

func anyMissing(in *reader, row []rule.Value, e *rule.Expr) bool {
	return slices.ContainsFunc(rule.Columns(e), func(c string) bool { return !in.value(row, c).Known() })
}

// madeOf is the expression of a column that a let or a set makes.
func madeOf(b *policy.Bodies, column string) *rule.Expr {
	for _, let := range b.Lets {
		if let.Name == column {
			return let.Expr
		}
	}
	for _, s := range b.Sets {
		if s.Name == column {
			return s.Of
		}
	}
	return nil
}

// nameOf is a column as its author wrote it.
func nameOf(b *policy.Bodies, column string) string {
	for _, in := range b.Inputs {
		if in.Column == column {
			return in.Text
		}
	}
	for _, s := range b.Sets {
		if s.Name == column {
			return s.Text
		}
	}
	return strings.ReplaceAll(strings.TrimPrefix(column, "let."), "-", " ")
}
