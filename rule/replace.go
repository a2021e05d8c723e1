package rule

// Replace is the expression with each column for which with gives an expression put in its place. Parts that do
// not change are shared with the original. The replacement should have the type of what it replaces.
func Replace(e *Expr, with func(column string) *Expr) *Expr {
	if e == nil {
		return nil
	}
	if e.Op == OpColumn {
		if r := with(e.Column); r != nil {
			return r
		}
		return e
	}
	args, changed := make([]*Expr, len(e.Args)), false
	for i, arg := range e.Args {
		args[i] = Replace(arg, with)
		changed = changed || args[i] != arg
	}
	if !changed {
		return e
	}
	c := *e
	c.Args = args
	return &c
}
