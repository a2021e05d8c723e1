package policy

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// setFunction is a function over a set of bodies: its arguments without a name, those with one beside among, and the
// form that a fault shows.
type setFunction struct {
	values  int
	options map[string][]string // the words each may be; the first is none's: an option without a default is needed
	form    string
	make    func(*setCall) *rule.Expr
}

var setFunctions = map[string]setFunction{
	"rank": {1, map[string][]string{"order": {"highest first", "lowest first"}, "ties": {"first", "shared", "by code"}},
		"rank(x, among: SET, order: highest first, ties: first)", (*setCall).rank},
	"quantile": {2, map[string][]string{"cut": {"interpolated", "nearest"}},
		"quantile(x, 25%, among: SET, cut: interpolated)", (*setCall).quantile},
	"quartile": {1, map[string][]string{"cut": {"interpolated", "nearest"}, "above": {"strict", "at or above"}},
		"quartile(x, among: SET, cut: interpolated, above: strict)", (*setCall).quartile},
	"mean":     {1, nil, "mean(x, among: SET)", (*setCall).mean},
	"share of": {1, nil, "share of(x, among: SET)", (*setCall).shareOf},
}

// setCall is one call of a function over a set.
type setCall struct {
	s       *scope
	fn      setFunction
	name    string
	syntax  *rule.Syntax
	x       *rule.Expr
	p       *big.Rat
	pScale  int
	among   *rule.Expr // nil is every row
	options map[string]string
	faults  fault.List
}

var _ rule.Functions = (*scope)(nil)

// FunctionNames implements rule.Functions: those of a rule at the grain of organisations.
func (s *scope) FunctionNames() []string {
	if s.body == nil {
		return nil
	}
	return append(slices.Sorted(maps.Keys(setFunctions)), "to date")
}

// Call implements rule.Functions: what looks at other bodies or other periods.
func (s *scope) Call(syntax *rule.Syntax, check func(*rule.Syntax) *rule.Expr) (*rule.Expr, bool, fault.List) {
	if s.body == nil {
		return nil, false, nil
	}
	name := strings.ReplaceAll(book.Slug(syntax.Path[0]), "-", " ")
	if name == "to date" {
		s.l.uses.note(append(slices.Sorted(maps.Keys(setFunctions)), "to date"), name)
		return s.toDate(syntax)
	}
	fn, ok := setFunctions[name]
	if !ok || len(syntax.Path) > 1 {
		return nil, false, nil
	}
	if s.body.noSets != "" {
		return nil, true, fault.List{fault.New(syntax.At, "%s looks at a set of bodies, and %s", name, s.body.noSets)}
	}
	s.l.uses.note(append(slices.Sorted(maps.Keys(setFunctions)), "to date"), name)
	c := &setCall{s: s, fn: fn, name: name, syntax: syntax, options: map[string]string{}}
	c.arguments(check)
	if len(c.faults) > 0 || c.x == nil {
		return nil, true, c.faults
	}
	return fn.make(c), true, nil
}

// toDate types to date(x): x added up from the start of the year to the end of the period.
func (s *scope) toDate(syntax *rule.Syntax) (*rule.Expr, bool, fault.List) {
	if len(syntax.Args) != 1 || syntax.Args[0].Kind != rule.SyntaxPath {
		return nil, true, fault.List{fault.New(syntax.At, "to date takes the name of one figure").WithHint("write to date(NAME)")}
	}
	inner, b := *s, *s.body
	b.toDate = true
	inner.body = &b
	arg := syntax.Args[0]
	e, f := s.read(&inner, arg.Path, "to date", arg.At)
	if f != nil {
		return nil, true, fault.List{f}
	}
	return e, true, nil
}

func (c *setCall) fault(at fault.Place, format string, args ...any) *fault.Fault {
	f := fault.New(at, format, args...).WithHint("write %s", c.fn.form)
	c.faults.Add(f)
	return f
}

func (c *setCall) arguments(check func(*rule.Syntax) *rule.Expr) {
	var values []*rule.Syntax
	said := false
	for i, arg := range c.syntax.Args {
		switch name := strings.ReplaceAll(book.Slug(c.syntax.Names[i]), "-", " "); {
		case name == "":
			values = append(values, arg)
		case name == "among":
			said = true
			c.members(arg)
		case c.fn.options[name] != nil:
			c.option(name, arg)
		default:
			c.fault(arg.At, "%s has no argument named %q", c.name, c.syntax.Names[i])
		}
	}
	if !said {
		c.fault(c.syntax.At, "%s does not say among whom", c.name)
	}
	for name, words := range c.fn.options {
		if c.options[name] == "" && len(c.faults) == 0 {
			c.fault(c.syntax.At, "%s does not say %s: %s", c.name, name, orList(words))
		}
	}
	if len(values) != c.fn.values {
		c.fault(c.syntax.At, "%s takes %d values beside those with a name, found %d", c.name, c.fn.values, len(values))
		return
	}
	c.value(values[0], check)
	if len(values) > 1 {
		c.part(values[1])
	}
}

// value types what is compared: a number.
func (c *setCall) value(arg *rule.Syntax, check func(*rule.Syntax) *rule.Expr) {
	x := check(arg)
	switch {
	case x == nil:
	case x.Type.Kind == rule.Ratio:
		c.fault(arg.At, "%s needs a number, found the ratio %s", c.name, arg.Text).WithHint("round it: round(%s, 6)", arg.Text)
	case x.Type.Kind != rule.Number:
		c.fault(arg.At, "%s needs a number, found %s", c.name, describe(x.Type))
	case x.Type.Bits() == 0:
		c.fault(arg.At, "%s has no bounds that fit 128 bits", arg.Text).WithHint("round it, or give what it reads bounds")
	default:
		c.x = x
	}
}

// part reads the part of a quantile: a number written out from 0 to 1.
func (c *setCall) part(arg *rule.Syntax) {
	one := big.NewRat(1, 1)
	if arg.Kind != rule.SyntaxLiteral || arg.Value.Kind() != rule.Number || !arg.Unit.Plain() ||
		arg.Value.Rat().Sign() < 0 || arg.Value.Rat().Cmp(one) > 0 {
		c.fault(arg.At, "expected a part from 0%% to 100%%, written out, found %s", arg.Text)
		return
	}
	c.p, c.pScale = arg.Value.Rat(), arg.Scale
}

func (c *setCall) option(name string, arg *rule.Syntax) {
	words := c.fn.options[name]
	found := strings.ReplaceAll(book.Slug(arg.Text), "-", " ")
	var all []string
	for _, word := range words {
		all = append(all, c.name+", "+name+": "+word)
	}
	c.s.l.uses.note(all, c.name+", "+name+": "+found)
	if arg.Kind != rule.SyntaxPath || !slices.Contains(words, found) {
		c.fault(arg.At, "%s is %s, expected %s", name, arg.Text, orList(words))
		return
	}
	c.options[name] = found
}

// members resolves the set: all, a kind of organisation, or a define over organisations.
func (c *setCall) members(arg *rule.Syntax) {
	b := c.s.body
	slug := ""
	if arg.Kind == rule.SyntaxPath && len(arg.Path) == 1 {
		slug = book.Slug(arg.Path[0])
	}
	kinds := organisationKinds()
	kind := slices.IndexFunc(kinds, func(k string) bool { return book.Slug(k) == slug })
	define := c.s.l.defines["organisations"][slug]
	switch {
	case slug == "all":
	case b.both() == Both && (kind >= 0 || define != nil):
		c.fault(arg.At, "the rows of the rule are pairs, and %s are single bodies", arg.Text).WithHint("write among: all")
	case kind >= 0 && len(b.each) == 1 && b.each[0].Kind == kinds[kind]:
	case kind >= 0:
		at := arg.At
		found, f := c.s.ofBody(0, []string{b.each[0].Name, "kind"}, []string{b.each[0].Key, "kind"}, at)
		if f != nil {
			c.faults.Add(f)
			return
		}
		is := literalOf(rule.Type{Kind: rule.Text}, rule.TextValue(kinds[kind]), at)
		c.among = rule.Make(rule.OpEqual, 0, found, is)
	case define != nil:
		c.define(define, arg)
	default:
		known := append(kinds, "all")
		for _, d := range c.s.l.defines["organisations"] {
			known = append(known, d.entry.Name)
		}
		slices.Sort(known)
		c.fault(arg.At, "%s is no set of organisations", arg.Text).
			WithHint("write all, a kind of organisation, or a define over organisations; %s", fault.Suggest(arg.Text, known))
	}
}

func (c *setCall) define(d *define, arg *rule.Syntax) {
	e, f := c.s.bodyDefine(d, 0, arg.At)
	switch {
	case f != nil:
		c.faults.Add(f)
	case e.Type.Kind == rule.Bool:
		c.among = e
	case e.Type.Kind != 0:
		c.fault(arg.At, "the define %s is %s, and a set needs yes or no", d.entry.Name, describe(e.Type))
	}
}

// words is how a set is told in an explanation: as it is written, but of a mean and a share of the total and the number that
// they are made of.
func (c *setCall) words(how plan.SetHow) string {
	rest, named := strings.CutPrefix(c.syntax.Text, c.name)
	switch {
	case named && how == plan.SetSum:
		return "total of" + rest
	case named && how == plan.SetCount:
		return "number in" + rest
	}
	return c.syntax.Text
}

// add puts a set among those of the rule, once, and gives its column.
func (c *setCall) add(set plan.Set) *rule.Expr {
	set.Of, set.Among, set.Text = c.x, c.among, c.words(set.How)
	sets := c.s.body.sets
	form := func(s *plan.Set) string {
		text := fmt.Sprint(s.How, " ", rule.Format(s.Of), s.Highest, s.Ties, s.P, s.Cut, s.AtOr)
		if s.Among != nil {
			text += rule.Format(s.Among)
		}
		return text
	}
	for _, have := range *sets {
		if form(have) == form(&set) {
			return rule.Column(have.Name, have.Type, c.syntax.At)
		}
	}
	set.Name = fmt.Sprintf("set.%d.%s", len(*sets)+1, set.How)
	set.Type.Kind = rule.Number
	*sets = append(*sets, &set)
	return rule.Column(set.Name, set.Type, c.syntax.At)
}

func (c *setCall) rank() *rule.Expr {
	t := rule.Type{Min: big.NewRat(1, 1), Max: mostBodies, Missing: true}
	if c.options["ties"] == "shared" {
		t.Scale = 1
	}
	return c.add(plan.Set{How: plan.SetRank, Highest: c.options["order"] == "highest first", Ties: c.options["ties"], Type: t})
}

func (c *setCall) quantile() *rule.Expr {
	t := c.x.Type
	t.Scale, t.Missing = t.Scale+c.pScale, true
	return c.add(plan.Set{How: plan.SetQuantile, P: c.p, Cut: c.options["cut"], Type: t})
}

func (c *setCall) quartile() *rule.Expr {
	t := rule.Type{Min: big.NewRat(1, 1), Max: big.NewRat(4, 1), Missing: true}
	return c.add(plan.Set{How: plan.SetQuartile, Cut: c.options["cut"], AtOr: c.options["above"] == "at or above", Type: t})
}

// sum is the sum of the set: its bounds hold the sum of any of its members.
func (c *setCall) sum() *rule.Expr {
	t := c.x.Type
	t.Missing = true
	most := maxRat(new(big.Rat).Abs(t.Min), new(big.Rat).Abs(t.Max))
	most = new(big.Rat).Mul(most, mostBodies)
	t.Min, t.Max = negate(most), most
	if c.x.Type.Min.Sign() >= 0 {
		t.Min = new(big.Rat)
	}
	return c.add(plan.Set{How: plan.SetSum, Type: t})
}

func (c *setCall) mean() *rule.Expr {
	sum := c.sum()
	count := c.add(plan.Set{How: plan.SetCount, Type: rule.Type{Min: new(big.Rat), Max: mostBodies}})
	return rule.Make(rule.OpDivide, 0, sum, count)
}

func (c *setCall) shareOf() *rule.Expr { return rule.Make(rule.OpDivide, 0, c.x, c.sum()) }
