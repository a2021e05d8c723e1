package rule

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
)

// MaxScale is the most places that a declared type can have.
const MaxScale = 18

// ParseType reads a type as a policy declares one: text, date, yes or no, or a unit with the most digits after the
// point that a value can have: £ (whole pounds), £.2 (pounds and pence), days, number.4, £ per day.2, and decimal 6 for
// number.6. A percent is a plain number, 65% being 0.65, and has four places where none are given. The type has no
// bounds and is not missing: both are for the caller.
func ParseType(text string) (Type, error) {
	text = strings.Join(strings.Fields(text), " ")
	switch text {
	case "text":
		return Type{Kind: Text}, nil
	case "date":
		return Type{Kind: Date}, nil
	case "yes or no":
		return Type{Kind: Bool}, nil
	case "percent", "%":
		return Type{Kind: Number, Scale: 4}, nil
	case "":
		return Type{}, fmt.Errorf("the type is empty: expected %s", typeForms)
	case "decimal":
		return Type{}, fmt.Errorf("a decimal needs its places: decimal 2, or number.2")
	}
	unit, places, scaled := cutPlaces(text)
	t := Type{Kind: Number}
	if scaled {
		n, err := strconv.Atoi(places)
		if err != nil || n < 0 || n > MaxScale || places != strconv.Itoa(n) {
			return Type{}, fmt.Errorf("type %q: the places are a whole number from 0 to %d, found %q", text, MaxScale, places)
		}
		t.Scale = n
	}
	u, err := ParseUnit(unit)
	if err != nil || unit == "" {
		return Type{}, unknownType(text, unit)
	}
	t.Unit = u
	return t, nil
}

const typeForms = "text, date, yes or no, number.4, £.2, days, £ per day"

func cutPlaces(text string) (unit, places string, ok bool) {
	if places, ok := strings.CutPrefix(text, "decimal "); ok {
		return "number", places, true
	}
	if i := strings.LastIndexByte(text, '.'); i >= 0 {
		return strings.TrimSpace(text[:i]), text[i+1:], true
	}
	return text, "", false
}

var otherTypes = map[string]string{
	"money": "£.2", "pence": "£.2", "currency": "£.2", "string": "text", "code": "text", "bool": "yes or no",
	"boolean": "yes or no", "yes/no": "yes or no", "integer": "number", "int": "number", "float": "number.4",
	"whole number": "number", "day": "days", "true or false": "yes or no", "varchar": "text",
}

func unknownType(text, unit string) error {
	if meant := otherTypes[strings.ToLower(unit)]; meant != "" {
		return fmt.Errorf("unknown type %q: did you mean %q?", text, meant)
	}
	known := []string{"text", "date", "yes or no", "number", "percent"}
	for _, base := range BaseUnits[1:] {
		known = append(known, base+"s")
	}
	if near := fault.Nearest(unit, known); near != "" {
		return fmt.Errorf("unknown type %q: did you mean %q?", text, near)
	}
	return fmt.Errorf("unknown type %q: expected %s", text, typeForms)
}

// String is the type as [ParseType] reads it; a ratio is "ratio" with its unit. Bounds are left out.
func (t Type) String() string {
	switch t.Kind {
	case Text:
		return "text"
	case Date:
		return "date"
	case Bool:
		return "yes or no"
	case Ratio:
		return strings.TrimSpace("ratio " + t.Unit.String())
	case Number:
	default:
		return "nothing"
	}
	text := t.Unit.words(true)
	if text == "" {
		text = "number"
	}
	if t.Scale > 0 {
		text += "." + strconv.Itoa(t.Scale)
	}
	return text
}

// Describe is all that is known of a type, for people: "£.2 from 0 to 10000, 64 bits, may be missing".
func Describe(t Type) string {
	text := t.String()
	if t.Kind == Number {
		text += " " + bounds(t)
		if bits := t.Bits(); bits > 0 {
			text += fmt.Sprintf(", %d bits", bits)
		}
	}
	if t.Missing {
		text += ", may be missing"
	}
	return text
}
