package plan

import (
	"slices"

	"github.com/commonpurse/commonpurse/rule"
)

// Ordered is one column by which the first of several rows is chosen. A row in which it is missing comes last.
type Ordered struct {
	Column  string
	Highest bool // the greatest, latest or last text first; else the least, earliest or first
}

// Pick adds, for each row of In, the columns of one row of From, such as a person's stay before this one, under
// As + "." + name, and As + ".found" (yes or no, never missing). Rows of In stay as many as they are.
//
// A row of From can be picked where each of On is equal and known, and Where is yes. Of those it is the first by
// First, and among rows alike in all of that the first by the columns of Keep from the left (missing first, no before
// yes, text by bytes): so the pick never depends on an order of rows. Where none can be picked the columns are missing.
type Pick struct {
	In, From Node
	As       string
	On       []Match    // From's columns, against expressions over In
	Where    *rule.Expr // over In's columns and, with the prefix, all of From's; nil for any row
	First    []Ordered  // From's columns
	Keep     []string   // From's columns that are added
	// Key names columns of In that are never missing and in which no two of its rows are alike; empty where there are
	// none. Whoever makes the plan knows; it only makes the work less.
	Key []string
	// Sure says that no two rows of From are alike in all of First, so that the columns of Keep need not decide. Whoever
	// makes the plan knows; it only makes the work less.
	Sure bool
}

// Columns implements Node.
func (p *Pick) Columns() []Column {
	cols := append([]Column(nil), p.In.Columns()...)
	cols = append(cols, Column{p.As + ".found", rule.Type{Kind: rule.Bool}})
	from := index(p.From)
	for _, name := range p.Keep {
		t := from[name].Type
		t.Missing = true
		cols = append(cols, Column{p.As + "." + name, t})
	}
	return cols
}

// Inputs implements Node.
func (p *Pick) Inputs() []Node { return []Node{p.In, p.From} }

// Pairs are the columns that Where may read: those of In, then those of From with the prefix.
func (p *Pick) Pairs() []Column {
	cols := append([]Column(nil), p.In.Columns()...)
	for _, c := range p.From.Columns() {
		cols = append(cols, Column{p.As + "." + c.Name, c.Type})
	}
	return cols
}

// Reads are In's columns that decide which row is picked, in their order.
func (p *Pick) Reads() []string {
	read := map[string]bool{}
	for _, e := range Exprs(p) {
		for _, name := range rule.Columns(e) {
			read[name] = true
		}
	}
	return slices.DeleteFunc(columnNames(p.In.Columns()), func(name string) bool { return !read[name] })
}

func (v *validator) pick(p *Pick) {
	in, from := v.view(p.In), v.view(p.From)
	if p.As == "" {
		v.fault(p, "has no name to put before its columns")
	}
	v.distinct(p, append(columnNames(p.Pairs()), p.As+".found"))
	v.distinct(p, columnNames(p.Columns()))
	if len(p.On) == 0 {
		v.fault(p, "has no key")
	}
	for _, m := range p.On {
		if m.To != "" || m.Any || m.Each {
			v.fault(p, "the key %s is not an equality", m.Column)
		}
		v.there(p, "to pick from", from, m.Column)
		if v.expression(p, "the key "+m.Column, m.Expr, in, 0) {
			t, _ := from.find(m.Column)
			v.matching(p, m.Column, t, m.Expr.Type)
		}
	}
	if p.Where != nil {
		v.expression(p, "its condition", p.Where, viewOf(p.Pairs()), rule.Bool)
	}
	for _, o := range p.First {
		v.there(p, "to choose by", from, o.Column)
	}
	v.there(p, "to keep", from, p.Keep...)
	v.there(p, "that tells rows apart", in, p.Key...)
}
