package plan

import "github.com/commonpurse/commonpurse/rule"

// Exprs are the expressions of a node itself, not of its inputs, in order.
func Exprs(n Node) []*rule.Expr {
	var out []*rule.Expr
	switch n := n.(type) {
	case *Derive:
		for _, a := range n.Add {
			out = append(out, a.Expr)
		}
	case *LookUp:
		for _, m := range n.On {
			out = append(out, m.Expr)
		}
		if n.At != nil {
			out = append(out, n.At)
		}
	case *Filter:
		out = append(out, n.Where)
	case *Pick:
		for _, m := range n.On {
			out = append(out, m.Expr)
		}
		if n.Where != nil {
			out = append(out, n.Where)
		}
	case *Sum:
		for _, a := range n.Add {
			if a.Expr != nil {
				out = append(out, a.Expr)
			}
		}
	}
	return out
}
