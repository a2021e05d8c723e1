package place

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
)

// Tops are the places that relations of some kinds lead up to: bodies that others belong to by them, and that belong to
// none themselves.
type Tops struct {
	in map[string]map[string][]Span // by body, then by top
}

// TopsOf finds the places in a book. Kinds of relation that it does not have are a fault.
func TopsOf(ctx context.Context, b *book.Book, kinds []string) (*Tops, error) {
	receipt, err := b.Receipt(ctx)
	if err != nil {
		return nil, err
	}
	r, err := readRegister(ctx, b, receipt[book.ReceiptYear])
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(kinds, func(kind string) bool { return slices.Contains(r.kinds(), kind) }) {
		return nil, fault.New(fault.Place{File: b.Path}, "the book has no relation of the kind %s, along which a label counts money", strings.Join(kinds, " or ")).
			WithHint("its kinds are: %s", strings.Join(r.kinds(), ", "))
	}
	return r.tops(kinds), nil
}

func (r *register) tops(kinds []string) *Tops {
	below := map[string]bool{}
	parents := map[string]bool{}
	for parent, links := range r.links {
		for _, l := range links {
			if slices.Contains(kinds, l.kind) {
				below[l.child], parents[parent] = true, true
			}
		}
	}
	t := &Tops{in: map[string]map[string][]Span{}}
	for _, top := range slices.Sorted(maps.Keys(parents)) {
		if below[top] {
			continue
		}
		for code, spans := range r.below(top, kinds) {
			if t.in[code] == nil {
				t.in[code] = map[string][]Span{}
			}
			t.in[code][top] = spans
		}
	}
	return t
}

// Within says whether two bodies are in one place at the end of a period; known is false where one of them is in none.
func (t *Tops) Within(a, b, period string) (within, known bool, err error) {
	p, err := book.ParsePeriod(period)
	if err != nil {
		return false, false, fmt.Errorf("a line of money: %w", err)
	}
	on := last(p)
	places := func(code string) (out []string) {
		for top, spans := range t.in[code] {
			if slices.ContainsFunc(spans, func(s Span) bool { return s.From <= on && on <= s.To }) {
				out = append(out, top)
			}
		}
		return out
	}
	first, second := places(a), places(b)
	both := slices.ContainsFunc(first, func(top string) bool { return slices.Contains(second, top) })
	return both, len(first) > 0 && len(second) > 0, nil
}
