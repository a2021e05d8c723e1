package plan

import "github.com/commonpurse/commonpurse/rule"

// Columns implements Node.
func (s *Scan) Columns() []Column { return s.Cols }

// Columns implements Node.
func (d *Derive) Columns() []Column { return appended(nil, d) }

// Columns implements Node.
func (l *LookUp) Columns() []Column { return appended(nil, l) }

// appended adds the columns of a relation to a list. Rules lower to long chains of relations that each add a column to
// the one before: made so, the columns of the last are listed once, not once more for every link.
func appended(cols []Column, n Node) []Column {
	switch n := n.(type) {
	case *Derive:
		return append(appended(cols, n.In), n.Added()...)
	case *LookUp:
		return append(appended(cols, n.In), n.Added()...)
	case *Filter:
		return appended(cols, n.In)
	}
	return append(cols, n.Columns()...)
}

// Added are the columns that a derive has and its input has not.
func (d *Derive) Added() []Column {
	cols := make([]Column, len(d.Add))
	for i, a := range d.Add {
		cols[i] = Column{a.Name, a.Expr.Type}
	}
	return cols
}

// Added are the columns that a look-up has and its input has not.
func (l *LookUp) Added() []Column {
	cols := make([]Column, 0, len(l.Table.Cols)+1)
	cols = append(cols, Column{l.As + ".found", rule.Type{Kind: rule.Bool}})
	for _, c := range l.Table.Cols {
		t := c.Type
		t.Missing = true
		cols = append(cols, Column{l.As + "." + c.Name, t})
	}
	return cols
}

// Columns implements Node.
func (f *Filter) Columns() []Column { return f.In.Columns() }

// Columns implements Node.
func (s *Sum) Columns() []Column {
	in := index(s.In)
	var cols []Column
	for _, name := range s.By {
		cols = append(cols, in[name])
	}
	for _, a := range s.Add {
		cols = append(cols, Column{a.Name, a.Type})
	}
	return cols
}

// Columns implements Node.
func (j *Join) Columns() []Column {
	left, right := index(j.Left), index(j.Right)
	key := map[string]bool{}
	var cols []Column
	for _, name := range j.On {
		key[name] = true
		cols = append(cols, Column{name, j.keyType(left[name].Type, right[name].Type)})
	}
	add := func(node Node, missing bool) {
		for _, c := range node.Columns() {
			if key[c.Name] {
				continue
			}
			c.Type.Missing = c.Type.Missing || missing
			cols = append(cols, c)
		}
	}
	add(j.Left, j.Kind == Full)
	add(j.Right, j.Kind != Inner)
	return cols
}

// keyType is the type of a key column: that of the rows which give it. A matched key is never missing, but the
// rows that a left or full join keeps unmatched may have missing keys.
func (j *Join) keyType(left, right rule.Type) rule.Type {
	switch j.Kind {
	case Inner:
		left.Missing = false
	case Full:
		left = rule.Widest(left, right)
	}
	return left
}

// Columns implements Node. A column is as wide as the widest of the inputs. Of inputs whose columns differ, the
// first has its way: Validate reports them.
func (u *Union) Columns() []Column {
	if len(u.In) == 0 {
		return nil
	}
	cols := append([]Column(nil), u.In[0].Columns()...)
	for _, in := range u.In[1:] {
		for i, c := range in.Columns() {
			if i < len(cols) {
				cols[i].Type = rule.Widest(cols[i].Type, c.Type)
			}
		}
	}
	return cols
}

// Columns implements Node.
func (p *Project) Columns() []Column {
	in := index(p.In)
	var cols []Column
	for _, name := range p.Keep {
		cols = append(cols, in[name])
	}
	return cols
}

// Inputs implement Node.
func (s *Scan) Inputs() []Node    { return nil }
func (d *Derive) Inputs() []Node  { return []Node{d.In} }
func (l *LookUp) Inputs() []Node  { return []Node{l.In, l.Table} }
func (f *Filter) Inputs() []Node  { return []Node{f.In} }
func (s *Sum) Inputs() []Node     { return []Node{s.In} }
func (j *Join) Inputs() []Node    { return []Node{j.Left, j.Right} }
func (u *Union) Inputs() []Node   { return u.In }
func (p *Project) Inputs() []Node { return []Node{p.In} }

func index(n Node) map[string]Column {
	m := map[string]Column{}
	for _, c := range n.Columns() {
		m[c.Name] = c
	}
	return m
}
