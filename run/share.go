package run

import (
	"context"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/allot"
	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// ShareRow is a row of the book's shares.
type ShareRow struct {
	Period           book.Period
	Pot              string
	Organisation     string
	Weight           *big.Rat
	Target           *big.Int // pence
	Opening, Closing *big.Rat // distances; nil where not known
	Bound            string
	Pence            *big.Int
}

func (s ShareRow) row() []any {
	var opening, closing any
	if s.Opening != nil {
		opening = s.Opening
	}
	if s.Closing != nil {
		closing = s.Closing
	}
	return []any{s.Period, s.Pot, s.Organisation, rated(s.Weight), s.Target, opening, closing, s.Bound, s.Pence}
}

// rated rounds to the places that the book keeps of a rate.
func rated(x *big.Rat) *big.Rat { return decimal.Round(x, 9).Rat() }

// The columns of a share.
const (
	potColumn     = "share.pot"
	weightColumn  = "share.weight"
	payerColumn   = "share.payer"
	payeeColumn   = "share.payee"
	atLeastColumn = "share.at_least"
	atMostColumn  = "share.at_most"
	restColumn    = "share.rest"
)

// pot is what one holder has to share out, by weight alone, among the rows that share it.
type pot struct {
	holder   string // "" where there is one pot for all
	rows     []int
	pence    int64
	byWeight *allot.Result
}

func (o *Outcome) share(ctx context.Context, d *BodyData, r *policy.Rule, p book.Period) error {
	h := r.Share
	err := o.Rows.ask(ctx, plan.Named{Name: potColumn, Expr: h.Pot}, plan.Named{Name: weightColumn, Expr: h.Weight},
		plan.Named{Name: policy.OpeningColumn, Expr: h.Opening}, plan.Named{Name: payerColumn, Expr: h.Payer}, plan.Named{Name: payeeColumn, Expr: h.Payee})
	if err != nil || len(o.Rows.Table.Rows) == 0 {
		return err
	}
	o.outside(h)
	o.leaveOut(h, map[string]*rule.Expr{weightColumn: h.Weight, potColumn: h.Pot, payerColumn: h.Payer, payeeColumn: h.Payee})
	unshared, err := d.unshared(ctx, r, p, o.Rows.Table)
	if err != nil {
		return err
	}
	o.Unknown = append(o.Unknown, unshared...)
	if err := o.stops(r, p); err != nil {
		return err
	}
	pots, err := o.targets(r, p)
	if err != nil || pots == nil {
		return err
	}
	if err := o.known(ctx, r, p, "target", plan.Named{Name: policy.TargetColumn, Expr: h.Target}); err != nil {
		return err
	}
	if h.AtLeast == nil && h.AtMost == nil && h.Rest == nil {
		for _, one := range pots {
			o.shared(r, p, one, one.byWeight)
		}
		return nil
	}
	err = o.known(ctx, r, p, "bounds", plan.Named{Name: atLeastColumn, Expr: h.AtLeast}, plan.Named{Name: atMostColumn, Expr: h.AtMost},
		plan.Named{Name: restColumn, Expr: h.Rest})
	if err != nil {
		return err
	}
	return o.allot(r, p, pots)
}

// known adds columns without which the others' shares would be wrong: one that is missing ends the run.
func (o *Outcome) known(ctx context.Context, r *policy.Rule, p book.Period, what string, columns ...plan.Named) error {
	if err := o.Rows.ask(ctx, columns...); err != nil {
		return err
	}
	needed, left := map[string]*rule.Expr{}, len(o.Unknown)
	for _, c := range columns {
		needed[c.Name] = c.Expr
	}
	o.leaveOut(r.Share, needed)
	if len(o.Unknown) == left {
		return nil
	}
	return fault.New(r.At, "%s cannot tell the %s of %s in %s: %s", r.Name, what, strings.Join(o.Unknown[left].Codes, " and "), p, o.Unknown[left].Lacks).
		WithHint("leave it out with where:, or say what it is without them: x ?? y")
}

// stops gives all that is not known, where a rule says that a pot is not shared while something is.
func (o *Outcome) stops(r *policy.Rule, p book.Period) error {
	var faults fault.List
	if !r.Share.Stop {
		return nil
	}
	for _, u := range o.Unknown {
		faults.Add(fault.New(r.At, "%s, %s: nothing is shared while one is not known: %s: %s", r.Name, p, strings.Join(u.Codes, " and "), u.Lacks).
			WithHint("bring what it lacks, or leave it out with where:"))
	}
	return faults.Err()
}

// outside takes the rows away that are in no pot, and notes it.
func (o *Outcome) outside(h *policy.Share) {
	if h.Within == nil {
		return
	}
	in := newReader(o.Rows.Table)
	o.Rows.Table.Rows = slices.DeleteFunc(o.Rows.Table.Rows, func(row []rule.Value) bool {
		if in.value(row, policy.HolderColumn).Known() {
			return false
		}
		o.Unknown = append(o.Unknown, Unknown{codesOf(in, row, &h.Bodies), "it has no " + h.Within.Name + " whose pot it could share"})
		return true
	})
}

// leaveOut takes the rows away that lack one of some columns, and notes what they lack.
func (o *Outcome) leaveOut(h *policy.Share, needed map[string]*rule.Expr) {
	in := newReader(o.Rows.Table)
	o.Rows.Table.Rows = slices.DeleteFunc(o.Rows.Table.Rows, func(row []rule.Value) bool {
		for _, column := range []string{potColumn, weightColumn, policy.TargetColumn, payerColumn, payeeColumn, atLeastColumn, atMostColumn, restColumn} {
			if e := needed[column]; e != nil && !in.value(row, column).Known() {
				if h.Opening != nil && slices.Contains(rule.Columns(e), policy.OpeningColumn) && !in.value(row, policy.OpeningColumn).Known() {
					e = h.Opening
				}
				o.Unknown = append(o.Unknown, Unknown{codesOf(in, row, &h.Bodies), lacking(in, row, &h.Bodies, e)})
				return true
			}
		}
		return false
	})
}

// targets shares each pot by weight alone and adds that as a column, which is the target unless the rule says what that is;
// it is nil when there is nobody.
func (o *Outcome) targets(r *policy.Rule, p book.Period) ([]*pot, error) {
	table := o.Rows.Table
	if len(table.Rows) == 0 {
		return nil, nil
	}
	in, pots := newReader(table), o.pots(r.Share)
	typ := rule.Type{Kind: rule.Number, Unit: rule.NewUnit("£"), Scale: 2, Missing: true, Min: new(big.Rat), Max: big.NewRat(1_000_000_000_000, 1)}
	column := policy.TargetColumn
	if r.Share.Target != nil {
		column = policy.WeighedColumn
	}
	table.Cols = append(table.Cols, plan.Column{Name: column, Type: typ})
	var faults fault.List
	for _, one := range pots {
		amount := decimal.Round(new(big.Rat).Mul(in.number(table.Rows[one.rows[0]], potColumn), hundred), 0).Coefficient()
		if !amount.IsInt64() {
			return nil, fault.New(r.At, "the pot of %s is too large: %s", r.Name, poundsText(amount))
		}
		one.pence = amount.Int64()
		var parties []allot.Party
		for _, i := range one.rows {
			parties = append(parties, allot.Party{Code: in.text(table.Rows[i], r.Share.Each[0].Key), Weight: in.number(table.Rows[i], weightColumn)})
		}
		result, err := allot.Share(allot.Rules{Pot: one.pence}, parties)
		if err != nil {
			if err := inPot(&faults, r, p, one, err); err != nil {
				return nil, err
			}
			continue
		}
		one.byWeight = result
		for n, i := range one.rows {
			table.Rows[i] = append(table.Rows[i], pounds(new(big.Rat).SetInt(result.Amounts[n].Pence)))
		}
	}
	return pots, faults.Err()
}

// pots are the rows by whose pot they share in, in the order of the holders' codes.
func (o *Outcome) pots(h *policy.Share) []*pot {
	in, by := newReader(o.Rows.Table), map[string]*pot{}
	for i, row := range o.Rows.Table.Rows {
		holder := ""
		if h.Within != nil {
			holder = in.text(row, policy.HolderColumn)
		}
		if by[holder] == nil {
			by[holder] = &pot{holder: holder}
		}
		by[holder].rows = append(by[holder].rows, i)
	}
	var out []*pot
	for _, holder := range slices.Sorted(maps.Keys(by)) {
		out = append(out, by[holder])
	}
	return out
}

// inPot says in which rule, period and pot something could not be shared, among what is wrong with others; another error
// is given back.
func inPot(faults *fault.List, r *policy.Rule, p book.Period, one *pot, err error) error {
	list, ok := err.(fault.List)
	if single, is := err.(*fault.Fault); is {
		list, ok = fault.List{single}, true
	}
	if !ok {
		return err
	}
	where := r.Name + ", " + p.String()
	if one.holder != "" {
		where += ", " + one.holder
	}
	for _, f := range list {
		f.Place, f.Message = r.At, where+": "+f.Message
		faults.Add(f)
	}
	return nil
}

// allot shares each pot within the bounds.
func (o *Outcome) allot(r *policy.Rule, p book.Period, pots []*pot) error {
	h, in := r.Share, newReader(o.Rows.Table)
	var faults fault.List
	for _, one := range pots {
		var parties []allot.Party
		for _, i := range one.rows {
			row := o.Rows.Table.Rows[i]
			party := allot.Party{Code: in.text(row, h.Each[0].Key), Weight: in.number(row, weightColumn)}
			if h.Rest != nil {
				party.Weight = in.number(row, restColumn)
			}
			party.AtLeast, party.AtMost = bound(in, row, atLeastColumn, h.AtLeast), bound(in, row, atMostColumn, h.AtMost)
			parties = append(parties, party)
		}
		result, err := allot.Share(allot.Rules{Pot: one.pence, Clash: allot.Bound(h.Clash)}, parties)
		if err != nil {
			if err := inPot(&faults, r, p, one, err); err != nil {
				return err
			}
			continue
		}
		o.shared(r, p, one, result)
	}
	return faults.Err()
}

// shared notes what each is given of a pot beside its target, in the order of the rows.
func (o *Outcome) shared(r *policy.Rule, p book.Period, of *pot, result *allot.Result) {
	h, in := r.Share, newReader(o.Rows.Table)
	for i, a := range result.Amounts {
		row := o.Rows.Table.Rows[of.rows[i]]
		target := decimal.Round(new(big.Rat).Mul(in.number(row, policy.TargetColumn), hundred), 0).Coefficient()
		share := ShareRow{Period: p, Pot: r.Slug, Organisation: a.Code, Weight: in.number(row, weightColumn), Target: target,
			Bound: string(a.Bound), Pence: a.Pence, Closing: distanceFrom(new(big.Rat).SetInt(a.Pence), target)}
		if opening, known := in.optional(row, policy.OpeningColumn); known {
			share.Opening = distanceFrom(new(big.Rat).Mul(opening, hundred), target)
		}
		o.Shares = append(o.Shares, share)
		payee := a.Code
		if h.Payee != nil {
			payee = in.text(row, payeeColumn)
		}
		o.Made = append(o.Made, Payment{Period: p, Rule: r.Slug, Payer: in.text(row, payerColumn), Payee: payee,
			Fund: h.Fund, Due: dueIn(h.Due, p), Recurrent: h.Recurrent, Pence: a.Pence, For: []string{a.Code}})
	}
}

func bound(in *reader, row []rule.Value, column string, e *rule.Expr) *big.Rat {
	if e == nil {
		return nil
	}
	return new(big.Rat).Mul(in.number(row, column), hundred)
}

// distanceFrom is how far an amount is above a target, as a part of it; nil where the target is nothing.
func distanceFrom(pence *big.Rat, target *big.Int) *big.Rat {
	if target.Sign() == 0 {
		return nil
	}
	t := new(big.Rat).SetInt(target)
	return rated(new(big.Rat).Quo(new(big.Rat).Sub(pence, t), t))
}
