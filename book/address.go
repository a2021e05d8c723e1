package book

import (
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
)

// Address names a figure of a book:
//
//	TABLE/PERIOD/RULE[.STEP[.BREAKDOWN]]/BODY[/BODY]
//
// such as ledger/2017-18/admitted-care.short-stay/03V/RXX, payer before payee, or
// measures/2025-26-m10/eighteen-weeks.function=C_110/RXX. A measure has no step: what follows its point is the
// breakdown. In the ledger, values and due, an address without a step, a breakdown or a payee is the sum of the
// lines under it, and a year's is that of its months; an empty payer (//RXX) is any. Elsewhere it is one row.
//
// Within a part a slash, a point, a percent sign, a space and control characters are written %2F, %2E, %25, %20
// and so on.
type Address struct {
	Table  string
	Period Period
	Rule   string // slug
	Step   string // slug; "" for none or all
	// Breakdown as the table has it, such as function=C_110; "" for none or all.
	Breakdown string
	Body      string // payer, or organisation
	Other     string // payee, or the second organisation; "" for none or all
}

// String is the address as ParseAddress reads it.
func (a Address) String() string {
	names := []string{a.Rule}
	if t := addressed(a.Table); t != nil {
		names = a.names(t)
	}
	for len(names) > 1 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	for i := range names {
		names[i] = escape(names[i])
	}
	parts := []string{a.Table, a.Period.String(), strings.Join(names, "."), escape(a.Body)}
	if a.Other != "" {
		parts = append(parts, escape(a.Other))
	}
	return strings.Join(parts, "/")
}

// names are the values of the table's name columns.
func (a Address) names(t *Table) []string {
	names := make([]string, len(t.Names))
	for i, column := range t.Names {
		names[i] = *a.name(i, column)
	}
	return names
}

// name is the part of the address that a name column of the table stands in.
func (a *Address) name(i int, column string) *string {
	switch {
	case i == 0:
		return &a.Rule
	case column == "breakdown":
		return &a.Breakdown
	}
	return &a.Step
}

// addressed finds a table that has addresses, nil when there is none of that name.
func addressed(name string) *Table {
	for _, t := range Tables {
		if t.Name == name && len(t.Names) > 0 {
			return t
		}
	}
	return nil
}

// ParseAddress reads an address. A fault names the part and its column in the text.
func ParseAddress(text string) (Address, error) {
	parts := strings.Split(text, "/")
	t := addressed(parts[0])
	if t == nil {
		return Address{}, unknownTable(parts[0])
	}
	most := 3 + len(t.Bodies)
	if len(parts) < 4 || len(parts) > most {
		return Address{}, partFault(parts, len(parts)-1, "found %d parts, expected 4 to %d", len(parts), most).
			WithHint("an address is %s", form(t))
	}
	a := Address{Table: t.Name}
	var err error
	if a.Period, err = ParsePeriod(parts[1]); err != nil {
		return Address{}, partFault(parts, 1, "%v", err)
	}
	if err := a.parseNames(t, parts); err != nil {
		return Address{}, err
	}
	return a, a.parseBodies(t, parts)
}

func (a *Address) parseNames(t *Table, parts []string) error {
	names := strings.Split(parts[2], ".")
	if len(names) > len(t.Names) {
		return partFault(parts, 2, "found %d names, expected at most %d", len(names), len(t.Names)).
			WithHint("an address is %s; a point within a name is written %%2E", form(t))
	}
	for i, name := range names {
		plain, err := unescape(name)
		if err != nil {
			return partFault(parts, 2, "%v", err)
		}
		*a.name(i, t.Names[i]) = plain
	}
	if a.Rule == "" {
		return partFault(parts, 2, "the %s is empty", t.Names[0])
	}
	return nil
}

func (a *Address) parseBodies(t *Table, parts []string) error {
	for i, into := range []*string{&a.Body, &a.Other} {
		if 3+i >= len(parts) {
			break
		}
		plain, err := unescape(parts[3+i])
		if err != nil {
			return partFault(parts, 3+i, "%v", err)
		}
		*into = plain
	}
	last := parts[len(parts)-1]
	if last == "" || a.Body == "" && !t.Adds {
		return partFault(parts, len(parts)-1, "a body is empty").WithHint("an address is %s", form(t))
	}
	return nil
}

func unknownTable(name string) error {
	var known []string
	for _, t := range Tables {
		if len(t.Names) > 0 {
			known = append(known, t.Name)
		}
	}
	return fault.New(fault.Place{File: "address", Line: 1, Column: 1}, "there are no addresses in a table %q", name).
		WithHint("%s", fault.Suggest(name, known))
}

// partFault is a fault at a part of an address.
func partFault(parts []string, part int, format string, args ...any) *fault.Fault {
	column := 1
	for _, p := range parts[:part] {
		column += len([]rune(p)) + 1
	}
	return fault.New(fault.Place{File: "address", Line: 1, Column: column}, format, args...)
}

// form is what an address of the table looks like: ledger/PERIOD/RULE[.STEP[.BREAKDOWN]]/PAYER[/PAYEE].
func form(t *Table) string {
	text := t.Name + "/PERIOD/" + strings.ToUpper(t.Names[0])
	for _, n := range t.Names[1:] {
		text += "[." + strings.ToUpper(n)
	}
	text += strings.Repeat("]", len(t.Names)-1) + "/" + strings.ToUpper(t.Bodies[0])
	if len(t.Bodies) > 1 {
		text += "[/" + strings.ToUpper(t.Bodies[1]) + "]"
	}
	return text
}

func mustEscape(b byte) bool {
	return b <= ' ' || b == 0x7f || b == '/' || b == '.' || b == '%'
}

func escape(text string) string {
	var b strings.Builder
	for i := range len(text) {
		if mustEscape(text[i]) {
			fmt.Fprintf(&b, "%%%02X", text[i])
		} else {
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

func unescape(text string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			b.WriteByte(text[i])
			continue
		}
		if i+2 >= len(text) || !hexadecimal(text[i+1]) || !hexadecimal(text[i+2]) {
			return "", fmt.Errorf("%q has a %% that is not followed by two hexadecimal digits: a percent sign is written %%25", text)
		}
		b.WriteByte(unhex(text[i+1])<<4 | unhex(text[i+2]))
		i += 2
	}
	return b.String(), nil
}

func hexadecimal(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'A' && b <= 'F' || b >= 'a' && b <= 'f'
}

func unhex(b byte) byte {
	switch {
	case b >= 'a':
		return b - 'a' + 10
	case b >= 'A':
		return b - 'A' + 10
	}
	return b - '0'
}
