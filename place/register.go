package place

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/rule"
)

// register is the bodies and relations of a book.
type register struct {
	path   string
	year   book.Period
	bodies map[string]*organisation
	links  map[string][]link // by parent
}

type organisation struct{ name, kind string }

type link struct {
	child, kind string
	span        Span
}

func readRegister(ctx context.Context, b *book.Book, year string) (*register, error) {
	period, err := book.ParsePeriod(year)
	if err != nil {
		return nil, fmt.Errorf("%s: the receipt's year: %w", b.Path, err)
	}
	r := &register{path: b.Path, year: period, bodies: map[string]*organisation{}, links: map[string][]link{}}
	rows, err := b.Rows(ctx, "organisations", nil)
	if err != nil {
		return nil, err
	}
	for _, row := range rows { // in order of code and first day: the last stands
		r.bodies[row.Get("code")] = &organisation{name: row.Get("name"), kind: row.Get("kind")}
	}
	if rows, err = b.Rows(ctx, "relations", nil); err != nil {
		return nil, err
	}
	for _, row := range rows {
		span, err := r.span(row)
		if err != nil {
			return nil, err
		}
		if span.From <= span.To {
			r.links[row.Get("parent")] = append(r.links[row.Get("parent")], link{child: row.Get("child"), kind: row.Get("kind"), span: span})
		}
	}
	return r, nil
}

// whole is the year.
func (r *register) whole() Span { return Span{From: first(r.year), To: last(r.year)} }

func first(p book.Period) rule.Day { return rule.Day(p.First().Unix() / 86400) }
func last(p book.Period) rule.Day  { return rule.Day(p.Last().Unix() / 86400) }

// span is the part of the year in which a relation holds.
func (r *register) span(row book.Row) (Span, error) {
	s := r.whole()
	for _, end := range []struct {
		column string
		set    func(rule.Day)
	}{{"from", func(d rule.Day) { s.From = max(s.From, d) }}, {"to", func(d rule.Day) { s.To = min(s.To, d) }}} {
		text := row.Get(end.column)
		if text == "" {
			continue
		}
		day, err := rule.ParseDay(text)
		if err != nil {
			return s, fmt.Errorf("%s: relations: %w", r.path, err)
		}
		end.set(day)
	}
	return s, nil
}

func (r *register) codes() []string { return slices.Sorted(maps.Keys(r.bodies)) }

func (r *register) isParent(code string) bool { return len(r.links[code]) > 0 }

// kinds are the kinds of relation there are.
func (r *register) kinds() []string {
	found := map[string]bool{}
	for _, links := range r.links {
		for _, l := range links {
			found[l.kind] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// below are the bodies under one, itself included, each with the days on which it is: a body is where its parent is for as
// long as it belongs to it.
func (r *register) below(code string, kinds []string) map[string][]Span {
	in := map[string][]Span{code: {r.whole()}}
	for todo := []string{code}; len(todo) > 0; todo = todo[1:] {
		for _, l := range r.links[todo[0]] {
			if !slices.Contains(kinds, l.kind) {
				continue
			}
			more := together(append(slices.Clone(in[l.child]), within(in[todo[0]], l.span)...))
			if !slices.Equal(more, in[l.child]) {
				in[l.child] = more
				todo = append(todo, l.child)
			}
		}
	}
	return in
}

// within are the parts of spans that lie in another.
func within(spans []Span, other Span) []Span {
	var out []Span
	for _, s := range spans {
		if part := (Span{From: max(s.From, other.From), To: min(s.To, other.To)}); part.From <= part.To {
			out = append(out, part)
		}
	}
	return out
}

// together are spans in order, those that touch made one.
func together(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.From <= out[n-1].To+1 {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}
