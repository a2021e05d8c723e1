package plan

import (
	"fmt"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// Validate says whether plans can be run: every engine calls it first, so that both refuse the same plans. It
// gives every fault it can find, as a fault.List; a node whose input is at fault is not looked at, because what it
// has wrong may only follow from that. What several plans are made from is checked once. Whether the stored tables are
// there, and hold what the scans say, is for the engine to check.
func Validate(relations ...Node) error {
	v := validator{state: map[Node]state{}, views: map[Node]view{}}
	for _, n := range relations {
		v.node(n)
	}
	return v.faults.Err()
}

type state uint8

const (
	entered state = iota + 1
	sound
	unsound
)

type validator struct {
	state  map[Node]state
	views  map[Node]view
	faults fault.List
}

// node checks a relation once, however often it is used, and says whether its columns can be relied on.
func (v *validator) node(n Node) bool {
	if nothing(n) {
		v.faults.Add(fault.New(fault.Place{}, "a plan has nothing where a relation is needed"))
		return false
	}
	switch v.state[n] {
	case entered:
		v.faults.Add(fault.New(fault.Place{}, "%s: is made from itself", title(n)))
		return false
	case sound, unsound:
		return v.state[n] == sound
	}
	v.state[n] = entered
	ok := v.inputs(n)
	if ok {
		before := len(v.faults)
		v.own(n)
		ok = len(v.faults) == before
	}
	v.state[n] = unsound
	if ok {
		v.state[n] = sound
	}
	return ok
}

func (v *validator) inputs(n Node) bool {
	ok := true
	if l, is := n.(*LookUp); is && l.Table == nil {
		v.fault(n, "has no table")
		return false
	}
	for _, in := range n.Inputs() {
		ok = v.node(in) && ok
	}
	return ok
}

// nothing says that there is no node, or a nil pointer to one.
func nothing(n Node) bool {
	switch n := n.(type) {
	case nil:
		return true
	case *Scan:
		return n == nil
	case *Derive:
		return n == nil
	case *LookUp:
		return n == nil
	case *Filter:
		return n == nil
	case *Sum:
		return n == nil
	case *Join:
		return n == nil
	case *Union:
		return n == nil
	case *Project:
		return n == nil
	case *Pick:
		return n == nil
	}
	return false
}

func (v *validator) fault(n Node, format string, args ...any) {
	v.faults.Add(fault.New(fault.Place{}, "%s: %s", title(n), fmt.Sprintf(format, args...)))
}

// own checks a node whose inputs are sound.
func (v *validator) own(n Node) {
	switch n := n.(type) {
	case *Scan:
		v.scan(n)
	case *Derive:
		v.derive(n)
	case *LookUp:
		v.lookUp(n)
	case *Filter:
		v.filter(n)
	case *Sum:
		v.sum(n)
	case *Join:
		v.join(n)
	case *Union:
		v.union(n)
	case *Project:
		v.project(n)
	case *Pick:
		v.pick(n)
	default:
		v.fault(n, "is not a relation that engines know")
	}
}

// distinct reports names that are empty or stand twice in what a node makes.
func (v *validator) distinct(n Node, names []string) {
	v.added(n, viewOf(nil), names)
	if len(names) == 0 {
		v.fault(n, "has no columns")
	}
}

// added reports names that are empty or stand twice, or once more beside those of the columns before.
func (v *validator) added(n Node, before view, names []string) {
	seen := map[string]bool{}
	for _, name := range names {
		_, there := before.find(name)
		switch {
		case name == "":
			v.fault(n, "has a column without a name")
		case there || seen[name]:
			v.fault(n, "makes two columns named %q", name)
		}
		seen[name] = true
	}
}

// there reports the names that are not columns.
func (v *validator) there(n Node, what string, cols view, names ...string) {
	for _, name := range names {
		if _, ok := cols.find(name); !ok {
			v.faults.Add(fault.New(fault.Place{}, "%s: there is no column %q %s", title(n), name, what).
				WithHint("%s", fault.Suggest(name, cols.names())))
		}
	}
}

func columnNames(cols []Column) []string {
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = c.Name
	}
	return names
}

// expression checks one over the columns, and that it is of a kind that can be stored, or the kind wanted.
func (v *validator) expression(n Node, what string, e *rule.Expr, cols view, want rule.Kind) bool {
	faults := checkExpr(e, cols)
	for _, f := range faults {
		f.Message = fmt.Sprintf("%s: %s: %s", title(n), what, f.Message)
	}
	v.faults.Add(faults...)
	if len(faults) > 0 {
		return false
	}
	switch {
	case want == 0 && e.Type.Kind == rule.Ratio:
		v.fault(n, "%s is a ratio: round it, because a ratio cannot be stored", what)
	case want != 0 && e.Type.Kind != want:
		v.fault(n, "%s is %s: expected %s", what, e.Type.Kind, want)
	default:
		return true
	}
	return false
}

// stored checks that a column's type is one that a store has.
func (v *validator) stored(n Node, c Column) {
	switch {
	case c.Type.Kind < rule.Bool || c.Type.Kind > rule.Number:
		v.fault(n, "column %q is %s: expected yes or no, text, a date or a number", c.Name, c.Type.Kind)
	case c.Type.Scale < 0 || c.Type.Scale > decimal.MaxDigits:
		v.fault(n, "column %q has %d digits after the point: expected 0 to %d", c.Name, c.Type.Scale, decimal.MaxDigits)
	}
}
