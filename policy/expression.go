package policy

import (
	"fmt"

	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// parse reads the expression that a scalar holds. It gives nil after a fault.
func (l *loader) parse(n *yamlnode.Node) *rule.Syntax {
	if n == nil || n.Told {
		return nil
	}
	if n.Kind != yamlnode.Scalar || n.Empty {
		found := n.Kind.String()
		if n.Empty {
			found = "nothing"
		}
		l.faults.Add(fault.New(n.At, "expected an expression, found %s", found))
		return nil
	}
	syntax, faults := rule.Parse(n.Line(), n.At)
	if len(faults) > 0 {
		l.faults.Add(inFile(n, faults)...)
		return nil
	}
	return syntax
}

// check types an expression in a scope. It gives nil after a fault, in it or in what it reads.
func (l *loader) check(n *yamlnode.Node, s *scope) *rule.Expr {
	return l.checkSyntax(n, l.parse(n), s)
}

func (l *loader) checkSyntax(n *yamlnode.Node, syntax *rule.Syntax, s *scope) *rule.Expr {
	if syntax == nil {
		return nil
	}
	expr, faults := rule.Check(syntax, s)
	if len(faults) > 0 {
		l.faults.Add(inFile(n, faults)...)
		return nil
	}
	if readsFaulty(expr, map[*rule.Expr]bool{}) { // that is told where it is written
		return nil
	}
	if !smallEnough(expr, map[*rule.Expr]int{}) {
		l.faults.Add(fault.New(n.At, "the expression has more than %d parts once what it names is put in place", maxParts).
			WithHint("make a let of what it repeats"))
		return nil
	}
	return expr
}

// readsFaulty says whether any part of an expression is of no kind, since what it reads is at fault. The whole may have
// a kind all the same: a comparison is yes or no whatever it compares.
func readsFaulty(e *rule.Expr, seen map[*rule.Expr]bool) bool {
	if e.Type.Kind == 0 {
		return true
	}
	seen[e] = true
	return slices.ContainsFunc(e.Args, func(arg *rule.Expr) bool { return !seen[arg] && readsFaulty(arg, seen) })
}

// inFile moves the places of faults, which the language counts along one line, to where the text stands when it
// was written over several lines or with escapes.
func inFile(n *yamlnode.Node, faults fault.List) fault.List {
	move := func(at fault.Place) fault.Place {
		if at.File != n.At.File || at.Line != n.At.Line || at.Column < n.At.Column {
			return at
		}
		return n.Place(at.Column - n.At.Column)
	}
	for _, f := range faults {
		f.Place = move(f.Place)
		for i := range f.Also {
			f.Also[i].Place = move(f.Also[i].Place)
		}
	}
	return faults
}

// smallEnough says whether an expression has at most maxParts parts, counting shared ones each time they are used.
// sizes remembers those counted, so that it is quick however much is shared.
func smallEnough(e *rule.Expr, sizes map[*rule.Expr]int) bool { return partsOf(e, sizes) <= maxParts }

func partsOf(e *rule.Expr, sizes map[*rule.Expr]int) int {
	if n, done := sizes[e]; done {
		return n
	}
	n := 1
	for _, arg := range e.Args {
		n = min(n+partsOf(arg, sizes), maxParts+1)
	}
	sizes[e] = n
	return n
}

// yesNo, text, number and money type an expression and report one of another kind.
func (l *loader) yesNo(n *yamlnode.Node, s *scope, what string) *rule.Expr {
	return l.kindOf(n, s, what, rule.Bool)
}

func (l *loader) textOf(n *yamlnode.Node, s *scope, what string) *rule.Expr {
	return l.kindOf(n, s, what, rule.Text)
}

func (l *loader) number(n *yamlnode.Node, s *scope, what string) *rule.Expr {
	return l.kindOf(n, s, what, rule.Number)
}

func (l *loader) kindOf(n *yamlnode.Node, s *scope, what string, kind rule.Kind) *rule.Expr {
	if n == nil {
		return nil
	}
	e := l.check(n, s)
	if e == nil || e.Type.Kind == kind {
		return e
	}
	f := fault.New(n.At, "%s is %s, expected %s", what, describe(e.Type), kind)
	if e.Type.Kind == rule.Ratio {
		f.WithHint("round it: round(%s, 4)", n.Line())
	}
	l.faults.Add(f)
	return nil
}

// money types an amount, which must be in pounds.
func (l *loader) money(n *yamlnode.Node, s *scope, what string) *rule.Expr {
	e := l.number(n, s, what)
	if e == nil || e.Type.Unit == rule.NewUnit("£") {
		return e
	}
	f := fault.New(n.At, "%s is %s, expected £", what, describe(e.Type))
	if e.Bare {
		f.WithHint("write £%s", strings.TrimSpace(n.Text))
	} else if hint := towardsMoney(e.Type.Unit); hint != "" {
		f.WithHint("%s", hint)
	}
	l.faults.Add(f)
	return nil
}

// towardsMoney is what makes money of a unit that is near to it; "" for one that is not.
func towardsMoney(u rule.Unit) string {
	pound := rule.NewUnit("£")
	for _, name := range rule.BaseUnits {
		base := rule.NewUnit(name)
		switch {
		case name == "£" && u == pound.Times(pound):
			return "two amounts in £ are multiplied: one of them should be a plain number, such as a share"
		case name == "£":
		case u == pound.Times(base):
			return fmt.Sprintf("a number of %ss is multiplied by an amount in £: say what the amount is per, as in £5 per %s", name, name)
		case u == base:
			return fmt.Sprintf("multiply it by an amount in £ per %s, such as £5 per %s", name, name)
		case u == pound.Divide(base):
			return fmt.Sprintf("multiply it by a number of %ss", name)
		}
	}
	return ""
}

// factor types what an amount is multiplied by, which must be a plain number.
func (l *loader) factor(n *yamlnode.Node, s *scope, what string) *rule.Expr {
	e := l.number(n, s, what)
	if e == nil || e.Type.Unit.Plain() {
		return e
	}
	l.faults.Add(fault.New(n.At, "%s is %s, expected a plain number", what, describe(e.Type)).
		WithHint("an amount in £ times a plain number is still in £; use add: for an amount in £"))
	return nil
}

// describe is a type in words: "text", "a plain number", "in days", "in £ per day".
func describe(t rule.Type) string {
	switch {
	case t.Kind == rule.Number && t.Unit.Plain():
		return "a plain number"
	case t.Kind == rule.Number:
		return "in " + rule.Type{Kind: rule.Number, Unit: t.Unit}.String()
	}
	return t.Kind.String()
}
