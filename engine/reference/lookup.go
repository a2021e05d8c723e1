package reference

import (
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// lookUp adds to each row the one row of the table that answers for its key and day.
func lookUp(l *plan.LookUp, in, table [][]rule.Value) ([][]rule.Value, error) {
	read := reader(l.In.Columns())
	matching := candidates(l, table)
	out := make([][]rule.Value, 0, len(in))
	for _, row := range in {
		key := make([]rule.Value, len(l.On))
		for i, m := range l.On {
			key[i] = Eval(m.Expr, read(row))
		}
		var at rule.Value
		if l.At != nil {
			at = Eval(l.At, read(row))
		}
		found, err := Answer(l, key, at, matching(key))
		if err != nil {
			return nil, err
		}
		made := append(slices.Clone(row), rule.BoolValue(found != nil))
		if found == nil {
			found = make([]rule.Value, len(l.Table.Cols))
		}
		out = append(out, append(made, found...))
	}
	return out, nil
}

// candidates gives the rows that may match a key: all of them, but for a key of equalities alone, those that are equal.
func candidates(l *plan.LookUp, table [][]rule.Value) func(key []rule.Value) [][]rule.Value {
	if !l.Plain() {
		return func([]rule.Value) [][]rule.Value { return table }
	}
	read := reader(l.Table.Cols)
	byKey := map[string][][]rule.Value{}
	for _, row := range table {
		key := make([]rule.Value, len(l.On))
		for i, m := range l.On {
			key[i] = read(row)(m.Column)
		}
		byKey[plan.RowText(key)] = append(byKey[plan.RowText(key)], row)
	}
	return func(key []rule.Value) [][]rule.Value { return byKey[plan.RowText(key)] }
}

// Matching gives the rows of a look-up's table that match a key on a day, in the order they are in: the one that answers
// and those that give way to it.
func Matching(l *plan.LookUp, key []rule.Value, at rule.Value, table [][]rule.Value) [][]rule.Value {
	if !known(key) {
		return nil
	}
	read := reader(l.Table.Cols)
	var found [][]rule.Value
	for _, row := range table {
		if l.At != nil && !covers(l, read(row), at) {
			continue
		}
		all := true
		for i, m := range l.On {
			all = all && matches(m, key[i], read(row))
		}
		if all {
			found = append(found, row)
		}
	}
	return found
}

// matches says whether a row is for one part of a key, whose value is known.
func matches(m plan.Match, value rule.Value, row func(string) rule.Value) bool {
	low := row(m.Column)
	switch {
	case m.To != "":
		high := row(m.To)
		return (!low.Known() || plan.Compare(low, value) <= 0) && (!high.Known() || plan.Compare(value, high) <= 0)
	case !low.Known():
		return m.Any
	case m.Each:
		return low.Text() != "" && slices.Contains(strings.Split(value.Text(), " "), low.Text())
	}
	return plan.Compare(low, value) == 0
}

// Answer is the row that answers for a key and a day, of those that may; nil where none does. Two rows of which neither
// is the more specific are an error.
func Answer(l *plan.LookUp, key []rule.Value, at rule.Value, rows [][]rule.Value) ([]rule.Value, error) {
	found := Matching(l, key, at, rows)
	if len(found) == 0 {
		return nil, nil
	}
	read := reader(l.Table.Cols)
	if l.Highest != "" {
		return slices.MinFunc(found, func(a, b []rule.Value) int { return higher(l, read(a), read(b)) }), nil
	}
	for i, row := range found {
		first := true
		for j, other := range found {
			first = first && (i == j || within(l, read(row), read(other)) && !within(l, read(other), read(row)))
		}
		if first {
			return row, nil
		}
	}
	return nil, fmt.Errorf("look up %s as %s: two rows answer for the key %s%s", l.Table.Table, l.As, plan.RowText(key), onDay(l, at))
}

// within says that one row answers only what another answers too.
func within(l *plan.LookUp, a, b func(string) rule.Value) bool {
	for _, m := range l.On {
		if m.To == "" {
			if b(m.Column).Known() && plan.Compare(a(m.Column), b(m.Column)) != 0 {
				return false
			}
			continue
		}
		if low := b(m.Column); low.Known() && (!a(m.Column).Known() || plan.Compare(a(m.Column), low) < 0) {
			return false
		}
		if high := b(m.To); high.Known() && (!a(m.To).Known() || plan.Compare(a(m.To), high) > 0) {
			return false
		}
	}
	return true
}

// higher orders rows by the column that is to be highest, then by fewer blanks, then by their keys: a value by its order,
// a range by the later beginning and the earlier end.
func higher(l *plan.LookUp, a, b func(string) rule.Value) int {
	if c := plan.Compare(b(l.Highest), a(l.Highest)); c != 0 {
		return c
	}
	blanks := func(row func(string) rule.Value) int {
		n := 0
		for _, m := range l.On {
			if m.To == "" && !row(m.Column).Known() {
				n++
			}
		}
		return n
	}
	if c := blanks(a) - blanks(b); c != 0 {
		return c
	}
	for _, m := range l.On {
		c := plan.Compare(a(m.Column), b(m.Column))
		if m.To != "" {
			c = -c
		}
		if c == 0 && m.To != "" {
			x, y := a(m.To), b(m.To)
			if c = plan.Compare(x, y); x.Known() != y.Known() {
				c = -c
			}
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

func onDay(l *plan.LookUp, at rule.Value) string {
	if l.At == nil {
		return ""
	}
	return " on " + plan.Text(at)
}

// covers says whether a dated row is in force on a day: from its first to its last, a missing one being without end.
func covers(l *plan.LookUp, candidate func(string) rule.Value, at rule.Value) bool {
	if !at.Known() {
		return false
	}
	if l.From != "" {
		if from := candidate(l.From); from.Known() && at.Day() < from.Day() {
			return false
		}
	}
	if l.To != "" {
		if to := candidate(l.To); to.Known() && at.Day() > to.Day() {
			return false
		}
	}
	return true
}
