package policy

import (
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// Bodies is what the kinds of rule at the grain of organisations have in common: who the rows are for, what is read
// for each, and what is worked out from it.
//
// A row is one body, or one pair, in one period. Its columns are those of Key (the codes), PeriodStart and PeriodEnd
// (days), one for each of Inputs, those of LookUps as in a price, "let.SLUG" for each of Lets, and one for each of
// Sets, which looks at all rows of the period that Where keeps.
type Bodies struct {
	Each    []Each
	Where   *rule.Expr // which rows; nil means all; it reads no set
	Inputs  []*Input
	LookUps []*LookUp
	Lets    []plan.Named
	Sets    []*plan.Set
	// Gap names the gap that counts what is unknown; "" where it is listed instead.
	Gap string
}

// Each is one of the bodies that a row is for.
type Each struct {
	Name   string   // as written: provider
	Key    string   // the column of the row with the body's code
	Kind   string   // of organisation in the register; "" for a define, for all, or for several
	Kinds  []string // several kinds of organisation
	Define string   // slug of a define over organisations that says which; "" for none
	Nation bool     // the one body that stands for the whole
}

// Has says whether bodies of a kind are among those that a row is for, as far as their kind says it.
func (e Each) Has(kind string) bool {
	return e.Kind == "" && len(e.Kinds) == 0 || e.Kind == kind || slices.Contains(e.Kinds, kind)
}

// The columns of a row's period.
const (
	PeriodStart = "period.start"
	PeriodEnd   = "period.end"
)

// Source is where an input of a body comes from.
type Source string

// The sources.
const (
	FromFigure   Source = "figure"   // what another rule made
	FromFacts    Source = "facts"    // a dated fact of the body
	FromTerms    Source = "terms"    // a dated fact of the contract of the pair
	FromAccounts Source = "accounts" // a line of the body's accounts in the period
	FromPlans    Source = "plans"    // a line of the pair's plan in the period
)

// Input is one figure or fact that a row reads, gathered before anything is worked out. It can always be missing.
type Input struct {
	Column string // of the row
	Type   rule.Type
	From   Source
	Name   string // slug of the rule, fact, term or line
	Part   string // of a figure: slug of the step or total, "value", "outcome" ...; of a plan: "pence" or "activity"
	Table  string // of the book, of a figure
	Body   int    // place in Each; Both for the pair, Holder for the one whose pot it is
	Side   Side
	Last   bool // of the period before
	ToDate bool // added up from the start of the year
	Text   string
	At     fault.Place
}

// Both stands for the pair, where an input is of two bodies, and Holder for the one whose pot a share shares out.
const (
	Both   = -1
	Holder = -2
)

// Side says which lines of money are a body's.
type Side string

// The sides. Either is for a pair: the lines between the two.
const (
	Either   Side = ""
	Paid     Side = "paid"
	Received Side = "received"
)

// Share shares a pot out among bodies.
type Share struct {
	Bodies
	Pot     *rule.Expr // £, the same for every row of one holder
	Within  *Parent    // the parent whose pot those share that it has; nil is one pot for all, the nation's
	Weight  *rule.Expr
	Target  *rule.Expr // £, to the penny; nil is the part of the pot by weight alone
	Opening *rule.Expr // £, nil where nothing was there before
	// AtLeast, AtMost and Rest may also read "target" and "opening".
	AtLeast, AtMost *rule.Expr // £
	Rest            *rule.Expr // in proportion to what the pot is shared; nil is the weight
	Clash           string     // "at least", "at most" or ""
	Stop            bool       // what is not known of one body ends the run
	Payer, Payee    *rule.Expr // Payee nil is the body
	Fund            string
	Recurrent       *bool
	Due             string
}

// TargetColumn and OpeningColumn are the columns that the bounds and the rest of a share can read beside the others;
// WeighedColumn, the part of the pot by weight alone, is what a target that is stated can read. HolderColumn is there where there are several pots, or the pot is made of what its holder has.
const (
	TargetColumn  = "share.target"
	OpeningColumn = "share.opening"
	HolderColumn  = "share.holder" // whose pot it is
	WeighedColumn = "share.by weight"
)

// Transfer moves money between organisations.
type Transfer struct {
	Bodies
	When     *rule.Expr // nil is always
	Pay      []*Pay
	Negative bool // an amount may be negative
}

// Pay is one payment of a transfer.
type Pay struct {
	Meta      // Slug is "" for the only payment of a rule
	When      *rule.Expr
	From, To  *rule.Expr
	Amount    *rule.Expr // £
	Fund      string
	Recurrent *bool
	Due       string // "next month", "next quarter", "next year" or ""
}

// Decide decides about each body.
type Decide struct {
	Bodies
	Scale    []string // the outcomes, in order
	First    []*Branch
	Unknown  string // the outcome where it cannot be told; "" where the body is listed
	WasInput string // column of the outcome of the period before; "" when not read
	// Instead of First: where a body starts that nothing was decided about before, and its moves from there.
	Start  *rule.Expr // text, or a whole number
	Moves  []*Move
	Listed bool // one of which it cannot be told whether it moves is listed too
	// Exits are what a body must reach before it leaves an outcome.
	Exits []*Exit
}

// Branch is one outcome of a decide, taken when it is the first whose When is yes.
type Branch struct {
	When    *rule.Expr // nil is otherwise
	Outcome *rule.Expr // text, or a whole number
	Because string
	Must    string // what the body must do next
	At      fault.Place
}

// Common gives what a rule at the grain of organisations has in common with others of it; nil for a price or measure.
func (r *Rule) Common() *Bodies {
	switch {
	case r.Share != nil:
		return &r.Share.Bodies
	case r.Transfer != nil:
		return &r.Transfer.Bodies
	case r.Score != nil:
		return &r.Score.Bodies
	case r.Opportunity != nil:
		return &r.Opportunity.Bodies
	case r.Decide != nil:
		return &r.Decide.Bodies
	case r.Position != nil:
		return &r.Position.Bodies
	}
	return nil
}

// Key is the columns of the codes of a row.
func (b *Bodies) Key() []string {
	var names []string
	for _, e := range b.Each {
		names = append(names, e.Key)
	}
	return names
}

// rowTable describes the rows of a rule as a table, so that names resolve as they do on records.
func rowTable(each []Each) *economy.Table {
	t := &economy.Table{Name: "bodies", Singular: "pair", Date: PeriodEnd}
	if len(each) == 1 {
		t.Singular = each[0].Key
	}
	for _, e := range each {
		t.Columns = append(t.Columns, economy.Column{Name: e.Key, Type: rule.Type{Kind: rule.Text}, Organisation: true})
	}
	for _, name := range []string{PeriodStart, PeriodEnd} {
		t.Columns = append(t.Columns, economy.Column{Name: name, Type: rule.Type{Kind: rule.Date}})
	}
	return t
}

// The bounds of figures that nothing else bounds. What is beyond them is an error of the run, never wrapped.
var (
	mostMoney  = new(big.Rat).SetInt64(1_000_000_000_000)
	mostFigure = new(big.Rat).SetInt64(1_000_000_000)
	mostBodies = new(big.Rat).SetInt64(1_000_000)
)

func within(t rule.Type, most *big.Rat) rule.Type {
	t.Kind, t.Missing = rule.Number, true
	t.Min, t.Max = negate(most), most
	return t
}

// money is the type of pounds and pence.
func money() rule.Type { return within(rule.Type{Unit: rule.NewUnit("£"), Scale: 2}, mostMoney) }

// organisationKinds are the kinds of organisation that the register knows.
func organisationKinds() []string { return slices.Clone(organisationsTable().Column("kind").Codes) }
