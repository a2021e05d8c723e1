// Package fault holds what is wrong with a policy or an economy: where it is, what is wrong, and what to do.
//
// A loader collects every fault it can find in a [List] and reports them together, sorted by place, so that
// an author mends a file in one sitting. A fault prints as
//
//	file:line:column: what is wrong
//	    see file:line:column: the other place that is part of it
//	    hint: what to do
//
// Messages start with a lower-case letter, have no full stop, and say what was found and what was expected.
package fault

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Place is a position in a file. Line and Column count from 1; 0 means not known. Column counts characters.
type Place struct {
	File   string
	Line   int
	Column int
}

// String is file:line:column, leaving out what is not known.
func (p Place) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Right is the place n characters further along the same line.
func (p Place) Right(n int) Place {
	p.Column += n
	return p
}

// Compare orders places by file, line, column.
func (p Place) Compare(q Place) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}

// Also names another place that contributes to a fault, such as the first of two rows that answer one question.
type Also struct {
	Place Place
	Note  string
}

// Fault is one thing that is wrong.
type Fault struct {
	Place   Place
	Message string
	Hint    string
	Also    []Also
}

// New makes a fault at a place with a formatted message.
func New(at Place, format string, args ...any) *Fault {
	return &Fault{Place: at, Message: fmt.Sprintf(format, args...)}
}

// WithHint sets what to do about it.
func (f *Fault) WithHint(format string, args ...any) *Fault {
	f.Hint = fmt.Sprintf(format, args...)
	return f
}

// WithAlso adds another contributing place.
func (f *Fault) WithAlso(at Place, note string) *Fault {
	f.Also = append(f.Also, Also{at, note})
	return f
}

// Error is the message with its place and hint, as printed to the user.
func (f *Fault) Error() string {
	var b strings.Builder
	if place := f.Place.String(); place != "" {
		b.WriteString(place + ": ")
	}
	b.WriteString(f.Message)
	for _, a := range f.Also {
		fmt.Fprintf(&b, "\n    see %s: %s", a.Place, a.Note)
	}
	if f.Hint != "" {
		b.WriteString("\n    hint: " + f.Hint)
	}
	return b.String()
}

// List is every fault found so far. The zero value is ready to use.
type List []*Fault

// Add appends faults, leaving out nil ones.
func (l *List) Add(faults ...*Fault) {
	for _, f := range faults {
		if f != nil {
			*l = append(*l, f)
		}
	}
}

// AddError appends an error: a Fault or a List as it is, any other error as a fault at the given place.
func (l *List) AddError(at Place, err error) {
	var one *Fault
	var many List
	switch {
	case err == nil:
	case errors.As(err, &many):
		*l = append(*l, many...)
	case errors.As(err, &one):
		*l = append(*l, one)
	default:
		*l = append(*l, New(at, "%v", err))
	}
}

// Err is nil when the list is empty, else the sorted list with repeated faults left out.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	sorted := slices.Clone(l)
	slices.SortStableFunc(sorted, func(a, b *Fault) int {
		return cmp.Or(a.Place.Compare(b.Place), cmp.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(sorted, func(a, b *Fault) bool {
		return a.Place == b.Place && a.Message == b.Message
	})
}

// Error is all the faults, one after another.
func (l List) Error() string {
	parts := make([]string, len(l))
	for i, f := range l {
		parts[i] = f.Error()
	}
	return strings.Join(parts, "\n")
}
