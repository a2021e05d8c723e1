package duckdb

import (
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

func (b *builder) join(n *plan.Join) string {
	left, right := b.node(n.Left), b.node(n.Right)
	lt, rt := byName(n.Left), byName(n.Right)
	key := map[string]bool{}
	var on, cols []string
	for i, name := range n.On {
		key[name] = true
		l, r := b.keys(name, lt[name], rt[name])
		on = append(on, compose("%s = %s", l, r).sql)
		cols = append(cols, joinKey(n.Kind, name, lt[name], rt[name], n.Columns()[i].Type)+" AS "+quote(name))
	}
	for _, c := range n.Left.Columns() {
		if !key[c.Name] {
			cols = append(cols, "l."+quote(c.Name))
		}
	}
	for _, c := range n.Right.Columns() {
		if !key[c.Name] {
			cols = append(cols, "r."+quote(c.Name))
		}
	}
	if len(on) == 0 {
		on = []string{"TRUE"}
	}
	return b.step("join", "SELECT "+strings.Join(cols, ", ")+"\nFROM "+left+" AS l\n"+strings.ToUpper(string(n.Kind))+
		" JOIN "+right+" AS r ON "+strings.Join(on, " AND "))
}

func byName(n plan.Node) map[string]rule.Type {
	types := map[string]rule.Type{}
	for _, c := range n.Columns() {
		types[c.Name] = c.Type
	}
	return types
}

// keys are the two sides of an equality of a join, brought to one scale and width where they are numbers.
func (b *builder) keys(name string, l, r rule.Type) (left, right term) {
	left, right = term{sql: "l." + quote(name), atom: true}, term{sql: "r." + quote(name), atom: true}
	if l.Kind != r.Kind {
		b.faults.Add(fault.New(fault.Place{}, "the join on %q is of %s and %s", name, l.Kind, r.Kind))
		return left, right
	}
	if l.Kind != rule.Number {
		return left, right
	}
	scale := max(l.Scale, r.Scale)
	bits := common(scale, l, r)
	if bits == 0 {
		b.faults.Add(fault.New(fault.Place{}, "the join on %q may need more than 128 bits: give the numbers bounds", name))
		return left, right
	}
	return resize(left, l, scale, bits), resize(right, r, scale, bits)
}

// joinKey is the key column of the result: of a full join, whichever side has it.
func joinKey(kind plan.JoinKind, name string, left, right, result rule.Type) string {
	l, r := term{sql: "l." + quote(name), atom: true}, term{sql: "r." + quote(name), atom: true}
	if kind != plan.Full {
		return l.sql
	}
	if result.Kind == rule.Number {
		l, r = resize(l, left, result.Scale, heldBits(result)), resize(r, right, result.Scale, heldBits(result))
	}
	return compose("coalesce(%s, %s)", l, r).sql
}

// common is the width that holds numbers of all the types at a scale; 0 when none does. One already of that scale is
// taken as it is stored.
func common(scale int, types ...rule.Type) int {
	bits := 32
	for _, t := range types {
		need := heldBits(t)
		if t.Scale != scale {
			if need = max(need, bitsAt(t, scale)); bitsAt(t, scale) == 0 {
				return 0
			}
		}
		bits = max(bits, need)
	}
	return bits
}

// union is UNION ALL with each column brought to the result's scale and width.
func (b *builder) union(n *plan.Union) string {
	cols := n.Columns()
	var parts []string
	for _, in := range n.In {
		from := b.node(in)
		list := make([]string, len(cols))
		for i, c := range in.Columns() {
			t := term{sql: quote(c.Name), atom: true}
			if c.Type.Kind == rule.Number && i < len(cols) {
				if bitsAt(c.Type, cols[i].Type.Scale) == 0 && c.Type.Scale != cols[i].Type.Scale {
					b.faults.Add(fault.New(fault.Place{}, "the union's %q may need more than 128 bits: give it bounds", c.Name))
				}
				t = resize(t, c.Type, cols[i].Type.Scale, heldBits(cols[i].Type))
			}
			list[i] = t.sql + " AS " + quote(cols[i].Name)
		}
		parts = append(parts, "SELECT "+strings.Join(list, ", ")+"\nFROM "+from)
	}
	return b.step("union", strings.Join(parts, "\nUNION ALL\n"))
}
