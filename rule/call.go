package rule

import (
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
)

// function is one function of the language: how many arguments it takes (most 0 for any number from least) and how
// a call of it is typed.
type function struct {
	op          Op
	least, most int
	form        string
	check       func(c *checker, s *Syntax, args []*Expr) *Expr
}

var functions = []function{
	{OpRound, 2, 2, "round(x, 2)", (*checker).round},
	{OpKnown, 1, 1, "known(x)", (*checker).known},
	{OpMin, 2, 0, "min(a, b)", (*checker).extreme},
	{OpMax, 2, 0, "max(a, b)", (*checker).extreme},
	{OpAbs, 1, 1, "abs(x)", (*checker).abs},
	{OpStartsWith, 2, 2, "starts with(x, 'A')", (*checker).startsWith},
	{OpMonth, 1, 1, "month(d)", (*checker).month},
	{OpYear, 1, 1, "year(d)", (*checker).year},
}

// otherNames are functions of other notations, with what to write here.
var otherNames = map[string]string{
	"coalesce": "x ?? y", "nvl": "x ?? y", "ifnull": "x ?? y", "isnull": "!known(x)", "is missing": "!known(x)",
	"if": "condition ? one : other", "iif": "condition ? one : other", "not": "!x", "and": "a && b", "or": "a || b",
	"least": "min(a, b)", "greatest": "max(a, b)", "startswith": "starts with(x, 'A')", "left": "starts with(x, 'A')",
	"sum": "a total or a measure", "count": "a total or a measure", "avg": "a measure",
}

func functionNamed(name string) (function, bool) {
	plain := strings.ToLower(strings.ReplaceAll(name, "_", " "))
	i := slices.IndexFunc(functions, func(f function) bool { return string(f.op) == plain })
	if i < 0 {
		return function{}, false
	}
	return functions[i], true
}

// ownCall types a call of a function that the scope has of its own; false when it has none of that name.
func (c *checker) ownCall(s *Syntax) (*Expr, bool) {
	scope, ok := c.scope.(Functions)
	if !ok {
		return nil, false
	}
	found, ok, faults := scope.Call(s, func(arg *Syntax) *Expr {
		if e := c.expr(arg); !e.failed() {
			return e
		}
		return nil
	})
	if !ok {
		return nil, false
	}
	c.faults.Add(faults...)
	if found == nil {
		return failed(s), true
	}
	e := *found
	e.At, e.Source, e.Bare = s.At, s.Text, false
	return &e, true
}

func (c *checker) call(s *Syntax) *Expr {
	if e, own := c.ownCall(s); own {
		return e
	}
	fn, ok := functionNamed(s.Path[0])
	if !ok {
		c.unknownFunction(s)
	}
	args := make([]*Expr, len(s.Args))
	for i, arg := range s.Args {
		args[i] = c.expr(arg)
		if ok && s.Names[i] != "" {
			c.fault(arg.At, "%s has no argument named %q", fn.op, s.Names[i]).WithHint("write %s", fn.form)
			ok = false
		}
	}
	if !ok {
		return failed(s)
	}
	if n := len(args); n < fn.least || fn.most > 0 && n > fn.most {
		c.fault(s.At, "%s takes %s, found %d", fn.op, fn.arity(), n).WithHint("write %s", fn.form)
		return failed(s)
	}
	named := *s
	named.Op = fn.op
	return fn.check(c, &named, args)
}

func (f function) arity() string {
	switch {
	case f.most == 0:
		return "two values or more"
	case f.most == 1:
		return "one value"
	}
	return "two values"
}

func (c *checker) unknownFunction(s *Syntax) {
	var known []string
	for _, fn := range functions {
		known = append(known, string(fn.op))
	}
	if scope, ok := c.scope.(Functions); ok {
		known = append(known, scope.FunctionNames()...)
	}
	f := c.fault(s.At, "unknown function %q", s.Path[0])
	if instead := otherNames[strings.ToLower(s.Path[0])]; instead != "" {
		f.WithHint("write %s", instead)
		return
	}
	f.Hint = fault.Suggest(s.Path[0], known)
	if hint := nameHint(s.Path); hint != "" {
		f.Hint = hint
	}
}

// maxPlaces is the most digits either side of the point that round takes.
const maxPlaces = 18

func (c *checker) round(s *Syntax, args []*Expr) *Expr {
	x := args[0]
	places, ok := c.places(s.Args[1], args[1])
	if !ok || x.failed() {
		return failed(s)
	}
	if !x.numeric() {
		c.wantNumber(x, "round")
		return failed(s)
	}
	t := Type{Kind: Number, Unit: x.Type.Unit, Scale: max(places, 0), Missing: x.Type.Missing}
	t.Min, t.Max = rounded(x.Type.Min, places), rounded(x.Type.Max, places)
	e := &Expr{Op: OpRound, Type: t, Args: args[:1], Places: places, At: s.At, Source: s.Text}
	c.checkWidth(e)
	return e
}

func (c *checker) places(s *Syntax, e *Expr) (int, bool) {
	if e.failed() {
		return 0, false
	}
	whole := written(s) && e.Bare && e.Type.Scale == 0
	if limit := big.NewRat(maxPlaces, 1); !whole || new(big.Rat).Abs(e.Value.Rat()).Cmp(limit) > 0 {
		c.fault(s.At, "round needs its places as a whole number from -%d to %d, found %s", maxPlaces, maxPlaces, s.Text).
			WithHint("round(x, 2) rounds to pence, round(x, 0) to whole numbers, round(x, -3) to thousands")
		return 0, false
	}
	return int(e.Value.Rat().Num().Int64()), true
}

func (c *checker) known(s *Syntax, args []*Expr) *Expr {
	return c.made(s, Type{Kind: Bool}, args...)
}

// extreme types min and max.
func (c *checker) extreme(s *Syntax, args []*Expr) *Expr {
	t, args := c.alike(s, string(s.Op), args...)
	if t.Kind == 0 {
		return failed(s)
	}
	if t.Kind != Number && t.Kind != Date {
		c.fault(s.At, "%s takes numbers or dates, found %s", s.Op, t.words())
		return failed(s)
	}
	narrow := least
	if s.Op == OpMax {
		narrow = greatest
	}
	t.Min, t.Max = args[0].Type.Min, args[0].Type.Max
	bare := args[0].Bare
	for _, e := range args[1:] {
		t.Min, t.Max = narrow(t, e.Type)
		bare = bare && e.Bare
	}
	e := c.made(s, t, args...)
	e.Bare = bare
	return e
}

func (c *checker) abs(s *Syntax, args []*Expr) *Expr {
	if !c.wantNumber(args[0], "abs") {
		return failed(s)
	}
	t := args[0].Type
	t.Min, t.Max = absRange(t)
	return c.made(s, t, args...)
}

func (c *checker) startsWith(s *Syntax, args []*Expr) *Expr {
	for _, e := range args {
		if !e.failed() && e.Type.Kind != Text {
			c.fault(e.At, "starts with takes text, found %s", e.Type.words()).WithHint("write starts with(x, 'A')")
		}
	}
	return c.untyped(s, Type{Kind: Bool, Missing: args[0].Type.Missing || args[1].Type.Missing}, args...)
}

func (c *checker) wantDate(s *Syntax, e *Expr) bool {
	if !e.failed() && e.Type.Kind != Date {
		c.fault(e.At, "%s takes a date, found %s", s.Op, e.Type.words())
	}
	return e.Type.Kind == Date
}

func (c *checker) month(s *Syntax, args []*Expr) *Expr {
	if !c.wantDate(s, args[0]) {
		return failed(s)
	}
	return c.made(s, between(Type{Kind: Number, Missing: args[0].Type.Missing}, 1, 12), args...)
}

func (c *checker) year(s *Syntax, args []*Expr) *Expr {
	if !c.wantDate(s, args[0]) {
		return failed(s)
	}
	first, last := days(args[0])
	t := Type{Kind: Number, Missing: args[0].Type.Missing}
	return c.made(s, between(t, financialYear(Day(first)), financialYear(Day(last))), args...)
}
