// Package deficit tells of a book who is in deficit, by a position that its policy declares: old deficits apart from this
// year's, balance that is only there through support, and whose money each deficit is.
//
// [Of] reads a book and adds every position up again from the lines of the ledger: one that does not come to what the book
// says is an error. [Report.Entries] matches a body's position to the bodies on the other side of its lines, and
// [Report.Groups] adds bodies up by whom they belong to. It works on what a book holds, its policy included, and needs no
// economy.
package deficit

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/place"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// Options says what is asked of a book.
type Options struct {
	Position  string   // its name; "" for the first that the policy has of single bodies
	Period    string   // up to which the year is told; "" for the last that there is
	Place     string   // only bodies that belong to this one; "" for all
	Relations []string // the kinds of relation that lead to it; none: all
}

// Standing is how a body stands in a year.
type Standing string

// The standings, the gravest first.
const (
	Deficit   Standing = "deficit"
	ByHelp    Standing = "balance by support"
	OldOnly   Standing = "old deficit"
	NoDeficit Standing = "no deficit"
	NotKnown  Standing = "not known" // what it began with is not, and this year is no deficit
)

// Body is where a body stands, in pence, from the start of the year to the period that is told. What is not known is nil, and
// so is what is carried from year to year of a position that says nothing of that.
type Body struct {
	Code, Name, Kind string
	Standing         Standing
	BroughtForward   *big.Int
	InYear           *big.Int
	Support          *big.Int // of InYear
	NonRecurrent     *big.Int // of InYear
	Underlying       *big.Int
	CarriedForward   *big.Int
	// OldDeficit and NewDeficit are the parts of a deficit that is carried forward, of earlier years and of this one: never
	// above nothing.
	OldDeficit, NewDeficit *big.Int
	Received, Paid         *big.Int // of the ledger's lines that the position counts
	Accounts               *big.Int // of its accounts' lines
}

// Report is the bodies of a position.
type Report struct {
	Position string // slug
	Name     string // as written
	Because  string
	Periods  []string // those that are told together, in order
	Year     book.Period
	Bodies   []*Body // by standing, the greatest deficit first
	Place    *place.Place
	// Outside is what bodies that have no position were paid by those that have, less what they paid them: what the
	// positions of all bodies come to is their accounts less this.
	Outside []Other
	// Among is what those that have a position had of one another: nothing, or the book is not sound. It is not worked out
	// for a place.
	Among *big.Int

	book    *book.Book
	carries bool // the position says what is brought forward
	lines   *policy.Lines
	names   map[string][2]string // name and kind by code
}

// Other is what a body has had of others.
type Other struct {
	Code, Name string
	Net        *big.Int
}

// Of reads the positions of a book.
func Of(ctx context.Context, b *book.Book, o Options) (*Report, error) {
	p, err := run.PolicyOf(ctx, b)
	if err != nil {
		return nil, err
	}
	r := &Report{book: b, Year: book.YearOf(p.Year)}
	of, err := chosen(b, p, o.Position)
	if err != nil {
		return nil, err
	}
	r.Position, r.Name, r.Because, r.lines = of.Slug, of.Name, of.Because, of.Position.InYear
	r.carries = of.Position.BroughtForward != nil
	if err := r.named(ctx); err != nil {
		return nil, err
	}
	if o.Place != "" {
		if r.Place, err = place.Of(ctx, b, place.Options{Code: o.Place, Relations: o.Relations}); err != nil {
			return nil, err
		}
	}
	if err := r.read(ctx, o.Period); err != nil {
		return nil, err
	}
	return r, r.check(ctx)
}

// chosen is the position asked for: one of single bodies.
func chosen(b *book.Book, p *policy.Policy, name string) (*policy.Rule, error) {
	var known []string
	for _, one := range p.Rules {
		if one.Position == nil || len(one.Position.Each) > 1 {
			continue
		}
		if name == "" || book.Slug(name) == one.Slug {
			return one, nil
		}
		known = append(known, one.Name)
	}
	at := fault.Place{File: b.Path}
	if len(known) == 0 {
		return nil, fault.New(at, "the policy %s has no position of single bodies", p.Title).
			WithHint("say under positions: which lines add up to what a body is left with")
	}
	return nil, fault.New(at, "the policy has no position %q of single bodies", name).WithHint("%s", fault.Suggest(name, known))
}

func (r *Report) named(ctx context.Context) error {
	rows, err := r.book.Rows(ctx, "organisations", nil)
	r.names = map[string][2]string{}
	for _, row := range rows {
		r.names[row.Get("code")] = [2]string{row.Get("name"), row.Get("kind")}
	}
	return err
}

// read adds the periods of each body up, to the one asked for.
func (r *Report) read(ctx context.Context, period string) error {
	rows, err := r.book.Rows(ctx, "positions", map[string]string{"position": r.Position})
	if err != nil {
		return err
	}
	last, err := r.last(rows, period)
	if err != nil {
		return err
	}
	bodies := map[string]*Body{}
	for _, row := range rows {
		p, err := book.ParsePeriod(row.Get("period"))
		if err != nil {
			return err
		}
		code := row.Get("organisation")
		if p.Compare(last) > 0 || r.Place != nil && !r.Place.Has(code, rule.Day(last.Last().Unix()/86400)) {
			continue
		}
		if !slices.Contains(r.Periods, p.String()) {
			r.Periods = append(r.Periods, p.String())
		}
		if bodies[code] == nil {
			bodies[code] = newBody(code, r.names[code], pence(row, "brought_forward"))
			r.Bodies = append(r.Bodies, bodies[code])
		}
		bodies[code].take(row)
	}
	if err := r.origins(ctx, last, bodies); err != nil {
		return err
	}
	for _, body := range r.Bodies {
		if !r.carries { // what each period is left with is its own
			body.BroughtForward, body.CarriedForward = nil, nil
		}
		body.stand(r.carries)
	}
	order := []Standing{Deficit, ByHelp, OldOnly, NotKnown, NoDeficit}
	slices.SortFunc(r.Bodies, func(a, b *Body) int {
		return cmp.Or(slices.Index(order, a.Standing)-slices.Index(order, b.Standing), a.InYear.Cmp(b.InYear), cmp.Compare(a.Code, b.Code))
	})
	slices.Sort(r.Periods)
	if len(r.Bodies) == 0 {
		return fault.New(fault.Place{File: r.book.Path}, "no body of %s has a position %s", r.Place.Title(), r.Name).
			WithHint("see whom it is for: purse show %s positions", r.book.Path)
	}
	return nil
}

// last is the last period that is told.
func (r *Report) last(rows []book.Row, period string) (book.Period, error) {
	at := fault.Place{File: r.book.Path}
	var last book.Period
	var there []string
	for _, row := range rows {
		p, err := book.ParsePeriod(row.Get("period"))
		if err != nil {
			return last, err
		}
		if !slices.Contains(there, p.String()) {
			there = append(there, p.String())
		}
		if last.Length == 0 || p.Compare(last) > 0 {
			last = p
		}
	}
	switch {
	case len(rows) == 0:
		return last, fault.New(at, "the position %s has no figures in this book", r.Name).WithHint("the book's quality and gaps say why: purse show %s quality", r.book.Path)
	case period == "":
		return last, nil
	}
	p, err := book.ParsePeriod(period)
	if err != nil {
		return last, fault.New(at, "%v", err)
	}
	if !slices.Contains(there, p.String()) {
		return last, fault.New(at, "the position %s is not made for %s", r.Name, p).WithHint("%s", fault.Suggest(period, there))
	}
	return p, nil
}

func newBody(code string, named [2]string, brought *big.Int) *Body {
	zero := func() *big.Int { return new(big.Int) }
	return &Body{Code: code, Name: named[0], Kind: named[1], BroughtForward: brought, InYear: zero(), Support: zero(), NonRecurrent: zero(),
		Underlying: zero(), OldDeficit: zero(), NewDeficit: zero(), Received: zero(), Paid: zero(), Accounts: zero()}
}

// pence is a column's whole pence, nil where it is missing.
func pence(row book.Row, column string) *big.Int {
	if n, ok := row.Decimal(column); ok {
		return n.Coefficient()
	}
	return nil
}

// plus adds; what is not known makes a sum that is not.
func plus(sum, more *big.Int) *big.Int {
	if sum == nil || more == nil {
		return nil
	}
	return new(big.Int).Add(sum, more)
}

func (b *Body) take(row book.Row) {
	for column, into := range map[string]**big.Int{"in_year": &b.InYear, "support": &b.Support, "non_recurrent": &b.NonRecurrent,
		"underlying": &b.Underlying, "received": &b.Received, "paid": &b.Paid, "accounts": &b.Accounts} {
		*into = plus(*into, pence(row, column))
	}
	b.CarriedForward = pence(row, "carried_forward")
}

// origins parts the deficits that are carried forward into old and new.
func (r *Report) origins(ctx context.Context, last book.Period, bodies map[string]*Body) error {
	rows, err := r.book.Select(ctx, book.Query{Table: "origins", Exact: true, Where: map[string]string{"position": r.Position, "period": last.String()}})
	for _, row := range rows {
		body, n := bodies[row.Get("organisation")], pence(row, "pence")
		switch {
		case body == nil || n == nil || n.Sign() >= 0:
		case row.Get("origin") == r.Year.String():
			body.NewDeficit = plus(body.NewDeficit, n)
		default:
			body.OldDeficit = plus(body.OldDeficit, n)
		}
	}
	return err
}

func (b *Body) stand(carries bool) {
	switch without := new(big.Int).Sub(b.InYear, b.Support); {
	case b.InYear.Sign() < 0:
		b.Standing = Deficit
	case without.Sign() < 0:
		b.Standing = ByHelp
	case b.CarriedForward == nil && carries:
		b.Standing = NotKnown
	case b.CarriedForward == nil:
		b.Standing = NoDeficit
	case b.CarriedForward.Sign() < 0:
		b.Standing = OldOnly
	default:
		b.Standing = NoDeficit
	}
	if b.CarriedForward == nil {
		b.OldDeficit, b.NewDeficit = nil, nil
	}
}

// Sum is bodies as one. What is not known of one is not known of all.
func Sum(bodies []*Body) *Body {
	sum := newBody("", [2]string{}, new(big.Int))
	sum.CarriedForward = new(big.Int)
	for _, b := range bodies {
		for _, pair := range [][2]**big.Int{{&sum.BroughtForward, &b.BroughtForward}, {&sum.InYear, &b.InYear}, {&sum.Support, &b.Support},
			{&sum.NonRecurrent, &b.NonRecurrent}, {&sum.Underlying, &b.Underlying}, {&sum.CarriedForward, &b.CarriedForward},
			{&sum.OldDeficit, &b.OldDeficit}, {&sum.NewDeficit, &b.NewDeficit}, {&sum.Received, &b.Received}, {&sum.Paid, &b.Paid}, {&sum.Accounts, &b.Accounts}} {
			*pair[0] = plus(*pair[0], *pair[1])
		}
	}
	return sum
}

// Count is how many bodies stand so, and what their years come to.
func (r *Report) Count(s Standing) (n int, inYear *big.Int) {
	inYear = new(big.Int)
	for _, b := range r.Bodies {
		if b.Standing == s {
			n++
			inYear.Add(inYear, b.InYear)
		}
	}
	return n, inYear
}

// Until is the period up to which is told, in words.
func (r *Report) Until() string {
	last := r.Periods[len(r.Periods)-1]
	if len(r.Periods) > 1 {
		return "to the end of " + last
	}
	return last
}

func (r *Report) differs(body *Body, what string, inBook, lines *big.Int) error {
	return fault.New(fault.Place{File: r.book.Path}, "%s of %s, %s: the book has %s pence %s, and the ledger's lines come to %s", r.Name, body.Code, r.Until(),
		inBook, what, lines).WithHint("do not use this figure: make the book again with purse run, and if it still differs report it with the policy")
}

// Carries says whether the position is carried from one period to the next.
func (r *Report) Carries() bool { return r.carries }

func (r *Report) String() string { return fmt.Sprintf("%s, %s", r.Name, r.Until()) }
