// Package place gathers the bodies of a city, county or system into one set of books.
//
// [Of] says who belongs to a place and when, by the relations of a book. [Read] gives its money in one book: what its
// bodies pay one another, what comes and goes across its border, and where each stands. [Weigh] sets two books side by
// side: what a reform is worth to the place and to each body, who would rationally refuse it, and the smallest side-payment
// ([Settle]) that leaves nobody worse off. [WriteReform] makes that side-payment a rule.
package place

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// Options says which place.
type Options struct {
	Code      string   // of the place; "" for one of the bodies With alone
	With      []string // codes of more bodies, which are in it the whole year
	Relations []string // the kinds of relation that lead to it; none: all
	Cost      []string // price rules that pay nothing, whose values are what care costs those who give it

	// Position is the policy's position by which bodies stand; "" is its first of single bodies.
	Position string

	measures []string // slugs of more measures to read
}

// Place is who belongs together in a year, and when.
type Place struct {
	Code, Name string
	Kind       string // of the place's own body; "" where it has none
	Year       book.Period
	Relations  []string  // the kinds of relation gone along, sorted
	Members    []*Member // by code; the place's own body is one
	Cost       []string  // slugs
	Position   string    // slug, once a book was read; "" where its policy makes none

	measures []string // slugs of those to read beside those that the policy names
	at       map[string]*Member
}

// Member is a body of the place.
type Member struct {
	Code, Name, Kind string
	In               []Span // the days of the year on which it is in the place, in order, apart
	Whole            bool   // all year
	Also             []Other
}

// Span is from one day to another, inclusive.
type Span struct{ From, To rule.Day }

// String is the days as a reader has them.
func (s Span) String() string { return s.From.String() + " to " + s.To.String() }

// Other is another place of the same kind that a member is in too.
type Other struct {
	Code   string
	In     []Span
	AtOnce bool // on some day it is in both
}

// Of finds the place in a book. A place that is not there, or that has no body, is a fault.
func Of(ctx context.Context, b *book.Book, o Options) (*Place, error) {
	receipt, err := b.Receipt(ctx)
	if err != nil {
		return nil, err
	}
	r, err := readRegister(ctx, b, receipt[book.ReceiptYear])
	if err != nil {
		return nil, err
	}
	p := &Place{Code: o.Code, Year: r.year, measures: o.measures, Position: o.Position, at: map[string]*Member{}}
	if err := p.check(r, o); err != nil {
		return nil, err
	}
	if p.Relations = o.Relations; len(p.Relations) == 0 && p.Code != "" {
		p.Relations = r.kinds()
	}
	p.Relations = slices.Sorted(slices.Values(p.Relations))
	for _, slug := range o.Cost {
		p.Cost = append(p.Cost, book.Slug(slug))
	}
	p.gather(r, o.With)
	if len(p.Members) < 2 && p.Code != "" {
		return nil, fault.New(fault.Place{File: b.Path}, "no other body belongs to %s in %s by its relations (%s)", p.Code, p.Year,
			strings.Join(p.Relations, ", ")).
			WithHint("give the economy a table relations with %s as a parent, or name the bodies with --with", p.Code)
	}
	p.alsoIn(r)
	return p, nil
}

// check finds what is asked for and is not in the book.
func (p *Place) check(r *register, o Options) error {
	var faults fault.List
	if own := r.bodies[o.Code]; own != nil {
		p.Name, p.Kind = own.name, own.kind
	}
	at := fault.Place{File: r.path}
	known := r.codes()
	for _, code := range append([]string{o.Code}, o.With...) {
		if code == "" && len(o.With) > 0 || r.bodies[code] != nil || code != "" && r.isParent(code) {
			continue
		}
		f := fault.New(at, "the book has no organisation %q", code).WithHint("%s", fault.Suggest(code, known))
		if code == "" {
			f = fault.New(at, "no place is named").WithHint("give --place with the code of a system, county or city, or --with the bodies")
		} else if f.Hint == "" {
			f.WithHint("see its codes: purse show %s organisations", r.path)
		}
		faults.Add(f)
	}
	for _, kind := range o.Relations {
		if !slices.Contains(r.kinds(), kind) {
			faults.Add(fault.New(at, "the book has no relation of the kind %q", kind).
				WithHint("its kinds are %s", strings.Join(r.kinds(), ", ")))
		}
	}
	return faults.Err()
}

// gather makes the members.
func (p *Place) gather(r *register, with []string) {
	in := map[string][]Span{}
	if p.Code != "" {
		in = r.below(p.Code, p.Relations)
	}
	for _, code := range with {
		in[code] = []Span{r.whole()}
	}
	for code, spans := range in {
		m := &Member{Code: code, In: spans, Whole: len(spans) == 1 && spans[0] == r.whole()}
		if body := r.bodies[code]; body != nil {
			m.Name, m.Kind = body.name, body.kind
		}
		p.Members = append(p.Members, m)
		p.at[code] = m
	}
	slices.SortFunc(p.Members, func(a, b *Member) int { return strings.Compare(a.Code, b.Code) })
}

// alsoIn finds the members that are in another place of the same kind too.
func (p *Place) alsoIn(r *register) {
	if p.Kind == "" {
		return
	}
	for _, code := range r.codes() {
		if code == p.Code || r.bodies[code].kind != p.Kind || p.at[code] != nil {
			continue
		}
		for child, spans := range r.below(code, p.Relations) {
			m := p.at[child]
			if m == nil || child == code {
				continue
			}
			both := false
			for _, a := range m.In {
				both = both || len(within(spans, a)) > 0
			}
			m.Also = append(m.Also, Other{Code: code, In: spans, AtOnce: both})
		}
	}
}

// Has says whether a body is in the place on a day.
func (p *Place) Has(code string, on rule.Day) bool {
	m := p.at[code]
	return m != nil && slices.ContainsFunc(m.In, func(s Span) bool { return s.From <= on && on <= s.To })
}

// Member is a body of the place, nil for another.
func (p *Place) Member(code string) *Member { return p.at[code] }

// Title is the place's name, or its code.
func (p *Place) Title() string {
	switch {
	case p.Code == "":
		return "the bodies named"
	case p.Name == "":
		return p.Code
	}
	return fmt.Sprintf("%s (%s)", p.Name, p.Code)
}
