package rule

import (
	"fmt"
	"slices"
	"strings"
)

// Unit is a product of powers of base units, such as £ per day: {"£": 1, "day": -1}, held as a canonical text
// so that units compare with ==. The zero Unit is a plain number.
type Unit struct{ text string }

// NewUnit is one base unit by its singular name or symbol: "£", "day", "week", "person", "spell".
func NewUnit(base string) Unit { return makeUnit(map[string]int{base: 1}) }

// ParseUnit reads a unit as an author writes it: "£", "days", "£ per day", "£ per person", "spells", "per week",
// "percent" and "number" (both plain numbers). An unknown unit is an error naming those known.
func ParseUnit(text string) (Unit, error) {
	if rest, ok := strings.CutPrefix(strings.TrimSpace(text), "per "); ok {
		d, err := baseUnit(rest)
		return Unit{}.Divide(d), err
	}
	numerator, denominator, per := strings.Cut(text, " per ")
	u, err := baseUnit(numerator)
	if err != nil || !per {
		return u, err
	}
	d, err := baseUnit(denominator)
	return u.Divide(d), err
}

// BaseUnits are the units that can be written, singular, in alphabetical order, the pound first.
var BaseUnits = []string{"£", "admission", "attendance", "bed", "day", "episode", "minute", "month", "pathway", "person", "point", "spell", "week"}

func baseUnit(name string) (Unit, error) {
	name = strings.TrimSpace(name)
	switch name {
	case "", "number", "percent", "%", "count":
		return Unit{}, nil
	case "pound", "pounds", "GBP":
		return NewUnit("£"), nil
	case "people", "persons":
		return NewUnit("person"), nil
	}
	if slices.Contains(BaseUnits, name) {
		return NewUnit(name), nil
	}
	if one, plural := strings.CutSuffix(name, "s"); plural && slices.Contains(BaseUnits, one) {
		return NewUnit(one), nil
	}
	return Unit{}, fmt.Errorf("unknown unit %q: expected one of %s, or one per another", name, strings.Join(BaseUnits, ", "))
}

// Times is the unit of a product.
func (u Unit) Times(v Unit) Unit { return combine(u, v, 1) }

// Divide is the unit of a quotient.
func (u Unit) Divide(v Unit) Unit { return combine(u, v, -1) }

// Plain says that there is no unit.
func (u Unit) Plain() bool { return u.text == "" }

// String is the unit in words: "£ per day"; "" for a plain number.
func (u Unit) String() string {
	var top, bottom []string
	for _, part := range u.parts() {
		for range max(part.power, 0) {
			top = append(top, part.base)
		}
		for range max(-part.power, 0) {
			bottom = append(bottom, part.base)
		}
	}
	text := strings.Join(top, " ")
	if len(bottom) > 0 {
		text = strings.TrimSpace(text + " per " + strings.Join(bottom, " "))
	}
	return text
}

// words is the unit as a literal or a type writes it: "£ per day", "days" or, of one, "day".
func (u Unit) words(plural bool) string {
	top, per, rate := strings.Cut(u.String(), "per ")
	top = strings.TrimSpace(top)
	switch {
	case !plural || top == "" || strings.HasSuffix(top, "£"):
	case top == "person":
		top = "people"
	default:
		top += "s"
	}
	if rate {
		return strings.TrimSpace(top + " per " + per)
	}
	return top
}

type unitPart struct {
	base  string
	power int
}

func (u Unit) parts() []unitPart {
	var parts []unitPart
	for _, field := range strings.Fields(u.text) {
		var p unitPart
		name, power, _ := strings.Cut(field, "^")
		p.base = name
		fmt.Sscanf(power, "%d", &p.power)
		parts = append(parts, p)
	}
	return parts
}

func combine(u, v Unit, sign int) Unit {
	powers := map[string]int{}
	for _, p := range u.parts() {
		powers[p.base] += p.power
	}
	for _, p := range v.parts() {
		powers[p.base] += sign * p.power
	}
	return makeUnit(powers)
}

func makeUnit(powers map[string]int) Unit {
	var fields []string
	for base, power := range powers {
		if power != 0 {
			fields = append(fields, fmt.Sprintf("%s^%d", base, power))
		}
	}
	slices.Sort(fields)
	return Unit{strings.Join(fields, " ")}
}
