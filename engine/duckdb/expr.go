package duckdb

import (
	"strings"

	"github.com/commonpurse/commonpurse/rule"
)

// expr translates an expression that is not a ratio. A Number is at its type's scale, in its type's width.
func (s *scope) expr(e *rule.Expr) term {
	n := s.nodes[s.number(e)]
	if n.done {
		return n.result
	}
	t := s.translate(e)
	if n.uses > 1 || n.early {
		t = s.share(t, n.name)
	}
	n.done, n.result = true, t
	return t
}

func (s *scope) translate(e *rule.Expr) term {
	if e.Type.Kind == rule.Number && e.Type.Bits() == 0 && e.Op != rule.OpColumn {
		return s.fail(e, "this number may need more than 128 bits: round it, or give its parts bounds")
	}
	switch e.Op {
	case rule.OpLiteral:
		return s.literal(e)
	case rule.OpColumn:
		return s.column(e)
	case rule.OpNot:
		return compose("NOT %s", s.expr(e.Args[0]))
	case rule.OpAnd:
		return compose("%s AND %s", s.expr(e.Args[0]), s.expr(e.Args[1]))
	case rule.OpOr:
		return compose("%s OR %s", s.expr(e.Args[0]), s.expr(e.Args[1]))
	case rule.OpEqual, rule.OpNotEqual, rule.OpLess, rule.OpAtMost, rule.OpMore, rule.OpAtLeast:
		return s.compare(e)
	case rule.OpIn:
		return s.in(e)
	case rule.OpCoalesce:
		return s.coalesce(e)
	case rule.OpCond:
		return s.cond(e)
	case rule.OpKnown:
		return s.known(e.Args[0])
	case rule.OpMin, rule.OpMax:
		return s.extreme(e)
	case rule.OpStartsWith:
		return compose("starts_with(%s, %s)", s.expr(e.Args[0]), s.expr(e.Args[1]))
	case rule.OpMonth:
		d := s.share(s.expr(e.Args[0]), "")
		return s.settle(e, compose("CASE WHEN month(%s) < 4::BIGINT THEN month(%s) + 9::BIGINT ELSE month(%s) - 3::BIGINT END", d, d, d), 0, 64)
	case rule.OpYear:
		d := s.share(s.expr(e.Args[0]), "")
		return s.settle(e, compose("year(%s) - (month(%s) < 4::BIGINT)::BIGINT", d, d), 0, 64)
	case rule.OpNegate, rule.OpAbs, rule.OpAdd, rule.OpSubtract, rule.OpMultiply, rule.OpRound:
		return s.arithmetic(e)
	case rule.OpDivide:
		return s.fail(e, "a ratio can only be compared, tested with known, or rounded")
	}
	return s.fail(e, "the operation %q is not known to the DuckDB engine", string(e.Op))
}

func (s *scope) literal(e *rule.Expr) term {
	v := e.Value
	if !v.Known() {
		return term{sql: "NULL::" + held(e.Type), atom: true}
	}
	switch v.Kind() {
	case rule.Bool:
		return term{sql: strings.ToUpper(literalKey(v)), atom: true}
	case rule.Text:
		sql, ok := text(v.Text())
		if !ok {
			return s.fail(e, "this text has characters that cannot be stored: found %q", v.Text())
		}
		return term{sql: sql, atom: true}
	case rule.Date:
		return term{sql: day(v.Day()), atom: true}
	}
	n, exact := scaled(v.Rat(), e.Type.Scale)
	if !exact {
		return s.fail(e, "the number %s has more digits than its type's %d", v.Rat().RatString(), e.Type.Scale)
	}
	return term{sql: whole(n, heldBits(e.Type)), atom: true}
}

func (s *scope) column(e *rule.Expr) term {
	level, ok := s.levels[e.Column]
	if !ok {
		return s.fail(e, "the plan's rows have no column %q", e.Column)
	}
	return term{sql: quote(e.Column), stage: level * stagesPerLevel, atom: true}
}

// in compares with each literal; the numbers among them are brought to one scale.
func (s *scope) in(e *rule.Expr) term {
	x := e.Args[0]
	if len(e.Args) == 1 {
		return compose("CASE WHEN %s THEN FALSE END", s.known(x))
	}
	parts := make([]term, len(e.Args))
	if x.Type.Kind == rule.Number {
		parts = s.aligned(e.Args)
	} else {
		for i, arg := range e.Args {
			parts[i] = s.expr(arg)
		}
	}
	if x.Op == rule.OpColumn && x.Type.Kind == rule.Text {
		// DuckDB asks this once for each distinct text of a block of rows; IN it asks for each row, or joins.
		return compose("list_contains(["+strings.TrimSuffix(strings.Repeat("%s, ", len(parts)-1), ", ")+"], %s)",
			append(parts[1:], parts[0])...)
	}
	return compose("%s IN ("+strings.TrimSuffix(strings.Repeat("%s, ", len(parts)-1), ", ")+")", parts...)
}

func (s *scope) coalesce(e *rule.Expr) term {
	parts, bits := s.branches(e, e.Args)
	return s.picked(e, compose("coalesce(%s, %s)", parts...), bits)
}

// branches are arguments of which one is the result: numbers come at its scale, in a width that holds them all, which
// may be wider than the result's.
func (s *scope) branches(e *rule.Expr, args []*rule.Expr) (parts []term, bits int) {
	if e.Type.Kind == rule.Number {
		bits = s.width(e, e.Type.Scale, args...)
	}
	for _, arg := range args {
		if bits > 0 {
			parts = append(parts, s.at(arg, e.Type.Scale, bits))
		} else {
			parts = append(parts, s.expr(arg))
		}
	}
	return parts, bits
}

// picked is one of branches as the result is stored.
func (s *scope) picked(e *rule.Expr, t term, bits int) term {
	if bits == 0 {
		return t
	}
	return cast(t, bits, heldBits(e.Type))
}

// cond guards against SQL's taking a missing condition for a no.
func (s *scope) cond(e *rule.Expr) term {
	when := s.expr(e.Args[0])
	parts, bits := s.branches(e, e.Args[1:])
	if bits > 0 && !e.Args[0].Type.Missing && !e.Args[1].Type.Missing && isZero(e.Args[2]) {
		// DuckDB multiplies a block of rows at a time; CASE picks its rows out first
		return s.picked(e, compose("%s::"+integer(bits)+" * %s", when, parts[0]), bits)
	}
	if !e.Args[0].Type.Missing {
		return s.picked(e, compose("CASE WHEN %s THEN %s ELSE %s END", when, parts[0], parts[1]), bits)
	}
	when = s.share(when, "")
	return s.picked(e, compose("CASE WHEN %s THEN %s WHEN NOT %s THEN %s END", when, parts[0], when, parts[1]), bits)
}

// known is whether there is a value; of a ratio, that both its parts are known and it is not by zero.
func (s *scope) known(x *rule.Expr) term {
	if x.Op == rule.OpDivide {
		num, den := x.Args[0], s.share(s.expr(x.Args[1]), "")
		return compose("%s AND %s IS NOT NULL AND %s <> 0", s.known(num), den, den)
	}
	return compose("%s IS NOT NULL", s.expr(x))
}

// extreme guards against greatest and least leaving out what is missing.
func (s *scope) extreme(e *rule.Expr) term {
	name := "least"
	if e.Op == rule.OpMax {
		name = "greatest"
	}
	parts, bits := s.branches(e, e.Args)
	var guard term
	for i, arg := range e.Args {
		if !arg.Type.Missing {
			continue
		}
		parts[i] = s.share(parts[i], "")
		known := compose("%s IS NOT NULL", parts[i])
		if guard.sql == "" {
			guard = known
		} else {
			guard = compose("%s AND %s", guard, known)
		}
	}
	t := compose(name+"("+strings.TrimSuffix(strings.Repeat("%s, ", len(parts)), ", ")+")", parts...)
	if guard.sql != "" {
		t = compose("CASE WHEN %s THEN %s END", guard, t)
	}
	return s.picked(e, t, bits)
}
