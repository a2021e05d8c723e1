package rule

import "math/big"

func (c *checker) binary(s *Syntax) *Expr {
	if s.Op == OpIn {
		return c.in(s)
	}
	a, b := c.expr(s.Args[0]), c.expr(s.Args[1])
	switch s.Op {
	case OpAnd, OpOr:
		c.wantBool(a, string(s.Op))
		c.wantBool(b, string(s.Op))
		return c.made(s, Type{Kind: Bool, Missing: a.Type.Missing || b.Type.Missing}, a, b)
	case OpAdd, OpSubtract:
		return c.sum(s, a, b)
	case OpMultiply:
		return c.product(s, a, b)
	case OpDivide:
		return c.quotient(s, a, b)
	case OpCoalesce:
		return c.coalesce(s, a, b)
	}
	return c.compare(s, a, b)
}

func (c *checker) compare(s *Syntax, a, b *Expr) *Expr {
	t := Type{Kind: Bool, Missing: a.Type.Missing || b.Type.Missing}
	if anyFailed(a, b) {
		return c.untyped(s, t, a, b)
	}
	both := agree([]*Expr{a, b})
	a, b = both[0], both[1]
	if !c.same(s, "cannot compare", a, b) {
		return c.untyped(s, t, a, b)
	}
	ordered := s.Op != OpEqual && s.Op != OpNotEqual
	if kind := a.Type.Kind; ordered && (kind == Text || kind == Bool) {
		f := c.fault(s.opPlace(), "%s compares numbers and dates, found %s", s.Op, a.Type.words())
		if kind == Text {
			f.WithHint("text has no order: use ==, != or in [...]")
		}
		return c.untyped(s, t, a, b)
	}
	return c.made(s, t, a, b)
}

// untyped is a node known to be at fault whose type is certain all the same, so that what is around it is checked.
func (c *checker) untyped(s *Syntax, t Type, args ...*Expr) *Expr {
	return &Expr{Op: s.Op, Type: t, Args: args, At: s.At, Source: s.Text}
}

func (c *checker) in(s *Syntax) *Expr {
	x := c.expr(s.Args[0])
	t := Type{Kind: Bool, Missing: x.Type.Missing}
	if s.Args[1].Kind != SyntaxList {
		c.fault(s.Args[1].At, "expected a list after in").WithHint("write in ['a', 'b']")
		return c.untyped(s, t, x)
	}
	if x.Type.Kind == Ratio {
		c.wantNumber(x, "in")
		return c.untyped(s, t, x)
	}
	args, fine := []*Expr{x}, !x.failed()
	for _, item := range s.Args[1].Args {
		if !written(item) && item.Kind != syntaxTyped {
			c.fault(item.At, "expected a value written out in the list, found %s", item.Text).
				WithHint("a list holds only text, numbers, dates, yes and no; compare others with == and ||")
			fine = false
			continue
		}
		e := c.expr(item)
		if fine && x.numeric() {
			e = Adopt(e, x.Type.Unit)
		}
		if anyFailed(x, e) || !c.same(&Syntax{At: item.At}, "cannot look for", x, e) {
			fine = false
		}
		args = append(args, e)
	}
	if !fine {
		return c.untyped(s, t, args...)
	}
	return c.made(s, t, args...)
}

func (c *checker) coalesce(s *Syntax, a, b *Expr) *Expr {
	t, args := c.alike(s, "??", a, b)
	if t.Kind == 0 {
		return failed(s)
	}
	t.Missing = a.Type.Missing && b.Type.Missing
	e := c.made(s, t, args...)
	e.Bare = args[0].Bare && args[1].Bare
	return e
}

// sum types + and -, of numbers and of dates.
func (c *checker) sum(s *Syntax, a, b *Expr) *Expr {
	if anyFailed(a, b) {
		return failed(s)
	}
	if a.Type.Kind == Date || b.Type.Kind == Date {
		return c.dates(s, a, b)
	}
	if numbers := c.wantNumber(a, string(s.Op)); !c.wantNumber(b, string(s.Op)) || !numbers {
		return failed(s)
	}
	both := agree([]*Expr{a, b})
	doing := map[Op]string{OpAdd: "cannot add", OpSubtract: "cannot subtract between"}[s.Op]
	if !c.same(s, doing, both[0], both[1]) {
		return failed(s)
	}
	x, y := both[0].Type, both[1].Type
	t := Type{Kind: Number, Unit: x.Unit, Scale: max(x.Scale, y.Scale), Missing: x.Missing || y.Missing}
	if s.Op == OpAdd {
		t.Min, t.Max = plus(x.Min, y.Min), plus(x.Max, y.Max)
	} else {
		t.Min, t.Max = plus(x.Min, negate(y.Max)), plus(x.Max, negate(y.Min))
	}
	return c.made(s, t, both...)
}

// dates types a date and days, in either order but held date first, and the days between two dates.
func (c *checker) dates(s *Syntax, a, b *Expr) *Expr {
	missing := a.Type.Missing || b.Type.Missing
	if a.Type.Kind == Date && b.Type.Kind == Date {
		if s.Op == OpSubtract {
			return c.made(s, daysBetween(a, b, missing), a, b)
		}
		c.fault(s.opPlace(), "cannot add two dates").WithHint("a date moves by days: %s + 30 days", a.Source)
		return failed(s)
	}
	if s.Op == OpAdd && b.Type.Kind == Date {
		a, b = b, a
	}
	b = Adopt(b, NewUnit("day"))
	switch {
	case a.Type.Kind != Date:
		c.fault(s.opPlace(), "cannot take a date from %s", a.Type.words())
	case b.Type.Kind == Ratio:
		c.wantNumber(b, string(s.Op))
	case b.Type.Kind != Number || b.Type.Unit != NewUnit("day"):
		f := c.fault(s.opPlace(), "a date moves by days, found %s", b.Type.words())
		if b.Type.Unit == NewUnit("week") {
			f.WithHint("turn weeks into days: %s * 7 days per week", b.Source)
		}
	case b.Type.Scale > 0:
		c.fault(s.opPlace(), "a date moves by whole days, and %s can have %d places", b.Source, b.Type.Scale).
			WithHint("round(%s, 0)", b.Source)
	case !withinDays(b.Type):
		c.fault(s.opPlace(), "a date moves by at most %d days, and %s is %s", daysInRange, b.Source, bounds(b.Type)).
			WithHint("give it bounds, or keep it within them with min and max")
	default:
		return c.made(s, Type{Kind: Date, Missing: missing}, a, b)
	}
	return failed(s)
}

func (c *checker) product(s *Syntax, a, b *Expr) *Expr {
	if numbers := c.wantNumber(a, "*"); !c.wantNumber(b, "*") || !numbers {
		return failed(s)
	}
	x, y := a.Type, b.Type
	t := Type{Kind: Number, Unit: x.Unit.Times(y.Unit), Scale: x.Scale + y.Scale, Missing: x.Missing || y.Missing}
	t.Min, t.Max = times(x, y)
	return c.made(s, t, a, b)
}

// quotient types a ratio. It is missing where the divisor is zero, and has no scale.
func (c *checker) quotient(s *Syntax, a, b *Expr) *Expr {
	if numbers := c.wantNumber(a, "/"); !c.wantNumber(b, "/") || !numbers {
		return failed(s)
	}
	if written(s.Args[1]) && b.Value.Rat().Sign() == 0 {
		c.fault(s.opPlace(), "found a division by zero, which is always missing")
	}
	x, y := a.Type, b.Type
	t := Type{Kind: Ratio, Unit: x.Unit.Divide(y.Unit), Missing: x.Missing || y.Missing || couldBe(y, new(big.Rat))}
	t.Min, t.Max = quotientRange(x, y)
	return c.made(s, t, a, b)
}
