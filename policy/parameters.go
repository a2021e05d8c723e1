package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// buildParameter reads a parameter: one value, or several with the days they are in force.
func (l *loader) buildParameter(e *entry) {
	p := &Parameter{Meta: Meta{Name: e.Name, Slug: e.Slug, At: e.At}}
	l.parameters[p.Slug] = p
	l.policy.Parameters = append(l.policy.Parameters, p)
	if e.Value.Kind == yamlnode.Scalar && !e.Value.Empty {
		p.addValue(l, e.Value, rule.Type{}, nil, nil)
		p.Versions = p.Values
		return
	}
	what := "the parameter " + e.Name
	f := l.fields(e.Value, what, withHeld("value", "values", "type", "unit", "at least", "at most")...)
	p.Meta, p.Held = f.meta(e.Pair), f.held()
	declared := l.declaredType(f)
	switch {
	case f.has("value") && f.has("values"):
		l.faults.Add(fault.New(f.node.Find("values").At, "%s has both value and values", what).
			WithHint("keep value for one that never changes, values for dated ones"))
	case f.has("values"):
		for _, item := range l.list(f.node.Find("values").Value, what+", values") {
			l.datedValue(p, item, declared)
		}
	default:
		if n := f.need("value"); n != nil {
			p.addValue(l, n, declared, nil, nil)
		}
	}
	l.finishParameter(f, p, declared)
}

// declaredType is what type: or unit: says of a parameter; its Kind is 0 when neither is there.
func (l *loader) declaredType(f *fields) rule.Type {
	n, unit := f.scalar("type"), f.scalar("unit")
	if n != nil && unit != nil {
		l.faults.Add(fault.New(unit.At, "%s has both type and unit", f.what).WithHint("keep one of them: a unit is a type"))
	}
	switch {
	case n != nil:
		return l.columnType(f, n)
	case unit != nil:
		t := l.columnType(f, unit)
		t.Scale = asWritten
		return t
	}
	return rule.Type{}
}

// asWritten is the scale of a parameter declared by its unit alone, which says nothing of digits.
const asWritten = -1

func (l *loader) datedValue(p *Parameter, n *yamlnode.Node, declared rule.Type) {
	f := l.fields(n, "a value of "+p.Name, "from", "to", "published", "value", "source", "status", "authority", "held by")
	if f.node == nil {
		return
	}
	from, to := f.days()
	v := f.need("value")
	if v == nil {
		return
	}
	if p.addValue(l, v, declared, from, to) {
		added := &p.Values[len(p.Values)-1]
		added.Source, added.Published, added.Status = f.text("source"), f.day("published"), f.choice("status", statuses...)
		added.Held = f.held()
	}
}

// addValue reads one value and widens the parameter's type to hold it.
func (p *Parameter) addValue(l *loader, n *yamlnode.Node, declared rule.Type, from, to *rule.Day) bool {
	if n.Told {
		return false
	}
	v, t, f := readValue(n, declared)
	if f != nil {
		l.faults.Add(f)
		return false
	}
	if len(p.Values) > 0 {
		if t.Kind != p.Type.Kind || t.Unit != p.Type.Unit {
			l.faults.Add(fault.New(n.At, "%s is %s, where an earlier value of %s is %s", n.Text, describe(t), p.Name, describe(p.Type)).
				WithAlso(p.Values[0].At, "the earlier value"))
			return false
		}
		t = rule.Widest(p.Type, t)
	}
	p.Type = t
	p.Values = append(p.Values, DatedValue{From: from, To: to, Value: v, Text: n.Text, At: n.At})
	return true
}

// readValue reads a value as written: by its declared type when there is one, else by how it looks (70%, £5,
// 30 days, 2026-01-31, yes).
func readValue(n *yamlnode.Node, declared rule.Type) (rule.Value, rule.Type, *fault.Fault) {
	if n.Kind != yamlnode.Scalar || n.Empty {
		return rule.Value{}, declared, fault.New(n.At, "expected a single value, found %s", n.Kind)
	}
	if declared.Kind == 0 {
		value, t, ok := literal(n)
		if !ok {
			return value, t, notValue(n)
		}
		return value, t, nil
	}
	if declared.Scale == asWritten {
		_, fraction, _ := strings.Cut(strings.TrimRight(n.Text, "% "), ".")
		declared.Scale = min(len(fraction), rule.MaxScale)
		if strings.HasSuffix(n.Text, "%") {
			declared.Scale = min(len(fraction)+2, rule.MaxScale)
		}
	}
	v, faults := rule.ParseLiteral(n.Line(), declared, n.At)
	if len(faults) > 0 {
		return v, declared, faults[0]
	}
	t := declared
	if t.Kind == rule.Number {
		if exact, ok := decimal.Exact(v.Rat(), declared.Scale); ok {
			t.Scale = exact.Scale()
		}
		t.Min, t.Max = v.Rat(), v.Rat()
	}
	return v, t, nil
}

// notValue is the fault of a text that is no value. What begins like a number is told what is wrong with the number.
func notValue(n *yamlnode.Node) *fault.Fault {
	if strings.ContainsAny(n.Text[:min(1, len(n.Text))], "-0123456789") || strings.HasPrefix(n.Text, "£") {
		if _, faults := rule.Parse(n.Line(), n.At); len(faults) > 0 {
			return faults[0]
		}
	}
	return fault.New(n.At, "%q is not a value", n.Text).
		WithHint("write a number with its unit (70%%, £5, 30 days), a date (2026-01-31), yes or no; for words add type: text")
}

// literal reads a value written as a literal of the language, with a minus sign if any.
func literal(n *yamlnode.Node) (rule.Value, rule.Type, bool) {
	s, faults := rule.Parse(n.Line(), n.At)
	if len(faults) > 0 || s == nil {
		return rule.Value{}, rule.Type{}, false
	}
	negative := false
	if s.Kind == rule.SyntaxUnary && s.Op == rule.OpNegate {
		negative, s = true, s.Args[0]
	}
	if s.Kind != rule.SyntaxLiteral || negative && s.Value.Kind() != rule.Number {
		return rule.Value{}, rule.Type{}, false
	}
	t := rule.Type{Kind: s.Value.Kind()}
	v := s.Value
	if t.Kind == rule.Number {
		if negative {
			v = rule.NumberValue(negate(v.Rat()))
		}
		t.Unit, t.Scale, t.Min, t.Max = s.Unit, s.Scale, v.Rat(), v.Rat()
	}
	return v, t, true
}

// outside reports a number beyond the bounds of a type.
func outside(at fault.Place, text string, v rule.Value, t rule.Type) *fault.Fault {
	switch {
	case v.Kind() != rule.Number:
		return nil
	case t.Min != nil && v.Rat().Cmp(t.Min) < 0:
		return fault.New(at, "%s is less than %s, the least it may be", text, decimal.Text(t.Min)).
			WithHint("mend the value, or its at least:")
	case t.Max != nil && v.Rat().Cmp(t.Max) > 0:
		return fault.New(at, "%s is more than %s, the most it may be", text, decimal.Text(t.Max)).
			WithHint("mend the value, or its at most:")
	}
	return nil
}

// finishParameter checks bounds that come without a type, puts the values in order and reports those that overlap.
func (l *loader) finishParameter(f *fields, p *Parameter, declared rule.Type) {
	p.Least, p.Most = declared.Min, declared.Max
	if declared.Kind == 0 && f.node != nil {
		limits := rule.Type{Min: f.bound("at least"), Max: f.bound("at most")}
		p.Least, p.Most = limits.Min, limits.Max
		for _, v := range p.Values {
			l.faults.Add(outside(v.At, v.Text, v.Value, limits))
		}
	}
	slices.SortStableFunc(p.Values, func(a, b DatedValue) int {
		return cmp.Or(cmp.Compare(first(a.From), first(b.From)), cmp.Compare(first(a.Published), first(b.Published)))
	})
	p.Versions = p.Values
	versions := make([]version, len(p.Versions))
	for i, v := range p.Versions {
		versions[i] = version{from: v.From, to: v.To, published: v.Published, index: i}
	}
	for _, pair := range clashing(versions) {
		l.faults.Add(p.overlap(p.Versions[pair[0]], p.Versions[pair[1]]))
	}
	p.Values = nil
	for _, v := range inForce(versions, l.asOf) {
		value := p.Versions[v.index]
		value.From, value.To = v.from, v.to
		p.Values = append(p.Values, value)
	}
}

// overlap is the fault of two values in force on one day of which neither was published later.
func (p *Parameter) overlap(a, b DatedValue) *fault.Fault {
	hint := "give the first a to: before the second begins"
	if a.Published != nil {
		hint += ", or say when each was published"
	}
	return fault.New(b.At, "two values of %s%s overlap: %s and %s", p.Name, publishedWords(a.Published), Span(a.From, a.To), Span(b.From, b.To)).
		WithAlso(a.At, "the first").WithHint("%s", hint)
}

// publishedWords says when something was published, where that is said.
func publishedWords(day *rule.Day) string {
	if day == nil {
		return ""
	}
	return " published on " + day.String()
}

// The days of a range without a beginning or an end.
const (
	dawn = rule.Day(-1 << 40)
	dusk = rule.Day(1 << 40)
)

func first(d *rule.Day) rule.Day {
	if d == nil {
		return dawn
	}
	return *d
}

func last(d *rule.Day) rule.Day {
	if d == nil {
		return dusk
	}
	return *d
}

// Span is a range of days in words.
func Span(from, to *rule.Day) string {
	switch {
	case from == nil && to == nil:
		return "always"
	case from == nil:
		return "until " + to.String()
	case to == nil:
		return "from " + from.String()
	}
	return from.String() + " to " + to.String()
}

// Literal reads a value written as a literal of the language, such as 65%, £250000 or 30 days, with a minus sign if any.
func Literal(n *yamlnode.Node) (rule.Value, rule.Type, bool) {
	if n.Kind != yamlnode.Scalar || n.Empty {
		return rule.Value{}, rule.Type{}, false
	}
	return literal(n)
}
