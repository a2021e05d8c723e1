package plan

import "slices"

// Scans are the tables that a plan scans, by name, each with every column that is read of it, once. A plan may scan a
// table more than once, and parts of it may be shared: each part is looked at once.
func Scans(n Node) map[string]*Scan {
	found := map[string]*Scan{}
	seen := map[Node]bool{}
	var visit func(Node)
	visit = func(n Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		if s, ok := n.(*Scan); ok {
			found[s.Table] = withColumns(found[s.Table], s)
		}
		for _, in := range n.Inputs() {
			visit(in)
		}
	}
	visit(n)
	return found
}

// withColumns is a scan of a table, or a new one where there is none yet, with the columns of another besides its own.
func withColumns(all, more *Scan) *Scan {
	if all == nil {
		all = &Scan{Table: more.Table}
	}
	for _, c := range more.Cols {
		if !slices.ContainsFunc(all.Cols, func(have Column) bool { return have.Name == c.Name }) {
			all.Cols = append(all.Cols, c)
		}
	}
	return all
}
