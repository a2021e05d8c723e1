package plan

import (
	"github.com/commonpurse/commonpurse/rule"
)

// view is the columns of a relation, to be found by name. Rules lower to long chains of relations that each add a
// column to the one before: the views of a chain are one list, of which each sees the first so many.
type view struct {
	of   *listing
	seen int
}

// listing is columns in order and the place of each by its name.
type listing struct {
	cols []Column
	at   map[string]int
}

func viewOf(cols []Column) view { return view{of: &listing{at: map[string]int{}}}.with(cols) }

// with is the view of a relation that has more columns.
func (v view) with(more []Column) view {
	if len(v.of.cols) > v.seen { // another relation has been made from the same one
		v = viewOf(v.of.cols[:v.seen])
	}
	for _, c := range more {
		if _, twice := v.of.at[c.Name]; !twice {
			v.of.at[c.Name] = len(v.of.cols)
		}
		v.of.cols = append(v.of.cols, c)
	}
	return view{v.of, len(v.of.cols)}
}

// find gives the type of a column, and whether there is one of the name.
func (v view) find(name string) (rule.Type, bool) {
	if at, ok := v.of.at[name]; ok && at < v.seen {
		return v.of.cols[at].Type, true
	}
	return rule.Type{}, false
}

// names are those of all the columns, in order.
func (v view) names() []string { return columnNames(v.of.cols[:v.seen]) }

// view gives a sound relation's columns.
func (v *validator) view(n Node) view {
	if known, ok := v.views[n]; ok {
		return known
	}
	var made view
	switch n := n.(type) {
	case *Derive:
		made = v.view(n.In).with(n.Added())
	case *LookUp:
		made = v.view(n.In).with(n.Added())
	case *Filter:
		made = v.view(n.In)
	default:
		made = viewOf(n.Columns())
	}
	v.views[n] = made
	return made
}
