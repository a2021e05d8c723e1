package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// Position adds up the lines of money of each body, or between the two of each pair, in a period: what it began with,
// what came and went, how much of that is not expected again or is support, and what it carries forward.
type Position struct {
	Bodies
	BroughtForward *rule.Expr // £; nil is nothing
	InYear         *Lines
	// NonRecurrent and Support pick among the lines of InYear; nil is none of them. A line of support is not counted as
	// non-recurrent too.
	NonRecurrent, Support *Lines
	Plus                  *rule.Expr // £, non-recurrent without being a line, such as savings made once; nil is nothing
	LatestFirst           bool       // which year's deficit a surplus makes good first: the latest, or else the oldest
	// Read are the names of lines of accounts that some rule of the policy names, and Counts the lines that every
	// position of it counts with the kinds of body it is for: what none of them has is told.
	Read   []string
	Counts []Counting
}

// Counting is the lines that a position counts for a kind of body; "" is any.
type Counting struct {
	Position string // slug
	Kinds    []string
	Lines    *Lines
}

// For says whether the position is for bodies of a kind.
func (c Counting) For(kind string) bool { return len(c.Kinds) == 0 || slices.Contains(c.Kinds, kind) }

// Lines says which lines of money are counted.
type Lines struct {
	Ledger bool      // every line of the ledger
	Rules  []LinesOf // those of some rules or steps
	Funds  []string  // slugs: those of some funds
	All    bool      // every line of the accounts
	Lines  []string  // slugs: those of some names
	Less   []string  // slugs: those of some names, which the accounts have with the other sign
	Only   *bool     // of all those, only such as say that they recur, or that they do not
	But    *Lines    // and not these
}

// LinesOf is the lines of a rule, or of one step of it.
type LinesOf struct{ Rule, Step string }

// Line says whether a line of the ledger is counted; recurrent is yes, no or "".
func (l *Lines) Line(ruleSlug, step, fund, recurrent string) bool {
	if l == nil || !l.recurs(recurrent) || l.But.Line(ruleSlug, step, fund, recurrent) {
		return false
	}
	return l.Ledger || slices.Contains(l.Rules, LinesOf{ruleSlug, step}) || slices.Contains(l.Rules, LinesOf{ruleSlug, ""}) ||
		fund != "" && slices.Contains(l.Funds, book.Slug(fund))
}

// Account says whether a line of accounts is counted, and whether with the other sign.
func (l *Lines) Account(line, recurrent string) (counted, less bool) {
	if l == nil || !l.recurs(recurrent) {
		return false, false
	}
	if but, _ := l.But.Account(line, recurrent); but {
		return false, false
	}
	less = slices.Contains(l.Less, line)
	return less || l.All || slices.Contains(l.Lines, line), less
}

func (l *Lines) recurs(recurrent string) bool {
	return l.Only == nil || recurrent == map[bool]string{true: "yes", false: "no"}[*l.Only]
}

// ReadsAccounts says whether any line of accounts can be counted.
func (l *Lines) ReadsAccounts() bool { return l.accounts() }

// accounts says whether any line of accounts can be counted.
func (l *Lines) accounts() bool { return l != nil && (l.All || len(l.Lines)+len(l.Less) > 0) }

// LineKind is what is alike of the lines that a rule can make at a step.
type LineKind struct {
	Step, Fund, Recurrent string
	Due                   int // months of the period in which it is paid later; 0 for its own
}

// LineKinds are the kinds of line that a rule can make in the ledger, at once or later.
func (r *Rule) LineKinds() []LineKind {
	var out []LineKind
	switch {
	case r.Price != nil && r.Price.Pays:
		for _, s := range slices.Concat(r.Price.Start, r.Price.Steps) {
			for _, one := range append([]*Step{s}, s.OneOf...) {
				if one.OneOf == nil {
					out = append(out, LineKind{Step: one.Slug, Recurrent: "yes"})
				}
			}
		}
	case r.Share != nil:
		out = append(out, LineKind{Fund: r.Share.Fund, Recurrent: yesOrNo(r.Share.Recurrent), Due: laterMonths(r.Share.Due)})
	case r.Transfer != nil:
		for _, p := range r.Transfer.Pay {
			out = append(out, LineKind{Step: p.Slug, Fund: p.Fund, Recurrent: yesOrNo(p.Recurrent), Due: laterMonths(p.Due)})
		}
	}
	return out
}

func yesOrNo(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "yes"
	}
	return "no"
}

func laterMonths(due string) int {
	return map[string]int{"next month": 1, "next quarter": 3, "next year": 12}[due]
}

// partsOfPosition reports what is named as a part of in-year and is no line of it.
func (l *loader) partsOfPosition(f *fields, p *Position) {
	if p.InYear == nil {
		return
	}
	if between := f.value("between"); between != nil && p.InYear.accounts() {
		l.faults.Add(fault.New(f.value("in year").At, "in year of %s counts accounts, which are of one body, and the position is between two", f.what).
			WithHint("name lines of the ledger: ledger: or funds:"))
	}
	for _, part := range []struct {
		name  string
		lines *Lines
	}{{"non recurrent", p.NonRecurrent}, {"support", p.Support}} {
		if part.lines == nil {
			continue
		}
		at := f.value(part.name).At
		left := func(what string) {
			l.faults.Add(fault.New(at, "%s of %s names %s, which in year does not count", part.name, f.what, what).
				WithHint("%s is a part of in year: count it there too", part.name))
		}
		for _, name := range slices.Concat(part.lines.Lines, part.lines.Less) {
			if counted, _ := p.InYear.Account(name, ""); !counted && p.InYear.Only == nil {
				left("the accounts' " + strings.ReplaceAll(name, "-", " "))
			}
		}
		for _, of := range part.lines.Rules {
			any := slices.ContainsFunc(l.rules[of.Rule].LineKinds(), func(k LineKind) bool {
				return (of.Step == "" || of.Step == k.Step) && p.InYear.Line(of.Rule, k.Step, k.Fund, k.Recurrent)
			})
			if !any {
				left(l.rules[of.Rule].Name)
			}
		}
		for _, fund := range part.lines.Funds {
			if in := p.InYear; !in.Ledger && len(in.Rules) == 0 && !slices.Contains(in.Funds, fund) || in.But != nil && slices.Contains(in.But.Funds, fund) {
				left("the fund " + strings.ReplaceAll(fund, "-", " "))
			}
		}
	}
}

// linesRead notes the rules whose lines a position can count. It comes after those whose lines of a period it counts in
// the same one. A line that is paid in a later period than the one that made it is of an earlier one, so that what last
// year's position gave rise to can be part of this year's.
func (l *loader) linesRead(p *Position, r *Rule, s *scope) {
	if p.InYear == nil {
		return
	}
	for _, other := range l.policy.Rules {
		for _, k := range other.LineKinds() {
			if !p.InYear.Line(other.Slug, k.Step, k.Fund, k.Recurrent) {
				continue
			}
			if k.Due > 0 && max(k.Due, monthsOf(other.Every)) >= monthsOf(r.Every) {
				s.body.earlier[other.Slug] = true
			} else {
				s.reads["rule/"+other.Slug] = true
			}
		}
	}
	if p.InYear.accounts() {
		s.reads["table/accounts"] = true
	}
}

// accountsNamed notes, once every rule is built, what of accounts is read and counted anywhere.
func (l *loader) accountsNamed() {
	var read []string
	var counts []Counting
	for _, r := range l.policy.Rules {
		if b := r.Common(); b != nil {
			for _, in := range b.Inputs {
				if in.From == FromAccounts && !slices.Contains(read, in.Name) {
					read = append(read, in.Name)
				}
			}
		}
		if p := r.Position; p != nil {
			kinds := p.Each[0].Kinds
			for _, e := range p.Each {
				if e.Kind != "" {
					kinds = append(slices.Clone(kinds), e.Kind)
				}
			}
			counts = append(counts, Counting{r.Slug, kinds, p.InYear})
		}
	}
	slices.Sort(read)
	for _, r := range l.policy.Rules {
		if r.Position != nil {
			r.Position.Read, r.Position.Counts = read, counts
		}
	}
}

// positionFigure types a part of a position.
func (s *scope) positionFigure(in *Input, r *Rule, path []string, at fault.Place) *fault.Fault {
	in.Table = "positions"
	if len(path) == 1 {
		return fault.New(at, "%s is several figures", path[0]).WithHint("write %s.in year, or another of %s", path[0], orList(PositionParts))
	}
	name := strings.Join(path[1:], ".")
	i := slices.IndexFunc(PositionParts, func(p string) bool { return sameName(p, name) })
	if i < 0 {
		return fault.New(at, "%s has no %q", path[0], name).WithHint("%s", fault.Suggest(name, PositionParts))
	}
	in.Part, in.Type = book.Column(slugOf(name)), money()
	return s.positionOf(in, r, path, at)
}

// positionOf holds a position to the bodies that it is read for.
func (s *scope) positionOf(in *Input, r *Rule, path []string, at fault.Place) *fault.Fault {
	each := s.body.each
	if len(r.bodies) < 2 {
		return nil // of one body; that it is not read for a pair is told with the others
	}
	name := strings.Join(path, ".")
	switch {
	case in.Body != Both:
		return fault.New(at, "%s is between a %s and a %s, and is read for one body", r.Name, r.bodies[0].Name, r.bodies[1].Name).
			WithHint("read it in a rule for each: [%s, %s]", r.bodies[0].Name, r.bodies[1].Name)
	case each[0].Kind != r.bodies[0].Kind || each[1].Kind != r.bodies[1].Kind:
		return fault.New(at, "%s is between a %s and a %s, in that order: %s is read for another pair", r.Name, r.bodies[0].Name, r.bodies[1].Name, name).
			WithHint("write for each: [%s, %s]", r.bodies[0].Name, r.bodies[1].Name)
	}
	return nil
}

// PositionParts are the figures of a position, in the order of the book.
var PositionParts = []string{"brought forward", "received", "paid", "accounts", "in year", "non recurrent", "support", "underlying", "carried forward"}

// standing are the parts that are of a day and not of a period: they are not added up.
var standing = []string{"brought_forward", "carried_forward"}

// Standing says that an input is a part of a position that is of a day: what was there as a period began, or as it ended.
func (in *Input) Standing() bool {
	return in.Table == "positions" && slices.Contains(standing, in.Part)
}

// isPositionPart says whether a name is a figure of a position.
func isPositionPart(slug string) bool {
	return slices.ContainsFunc(PositionParts, func(p string) bool { return slugOf(p) == slug })
}

// position writes the canonical form of a position.
func (c *canon) position(p *Position) {
	c.bodies(&p.Bodies)
	for _, e := range p.Each {
		c.line("kinds", strings.Join(e.Kinds, "|"))
	}
	c.expr("brought forward", p.BroughtForward)
	c.countedLines("in year", p.InYear)
	c.countedLines("non recurrent", p.NonRecurrent)
	c.expr("plus", p.Plus)
	c.countedLines("support", p.Support)
	c.line("latest first", answer(&p.LatestFirst), "read", strings.Join(p.Read, "|"))
	for _, n := range p.Counts {
		c.line("counts", n.Position, strings.Join(n.Kinds, "|"))
		c.countedLines("its lines", n.Lines)
	}
}

func (c *canon) countedLines(what string, l *Lines) {
	if l == nil {
		c.line(what)
		return
	}
	var rules []string
	for _, of := range l.Rules {
		rules = append(rules, of.Rule+"."+of.Step)
	}
	c.line(what, answer(&l.Ledger), strings.Join(rules, "|"), strings.Join(l.Funds, "|"), answer(&l.All), strings.Join(l.Lines, "|"),
		strings.Join(l.Less, "|"), answer(l.Only))
	if l.But != nil {
		c.countedLines(what+", but not", l.But)
	}
}
