package enginetest

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// operand reads a value as the cases write it: 1.5, yes, 'text', 2026-01-31, or "missing" and a kind.
func operand(text string) (rule.Value, rule.Kind) {
	if name, is := strings.CutPrefix(text, "missing "); is {
		return rule.Value{}, kindOf(name)
	}
	kind := rule.Number
	switch {
	case text == "yes" || text == "no":
		kind = rule.Bool
	case strings.HasPrefix(text, "'"):
		kind, text = rule.Text, strings.TrimSuffix(text[1:], "'")
	case strings.Count(strings.TrimPrefix(text, "-"), "-") == 2:
		kind = rule.Date
	}
	return value(text, kind), kind
}

func kindOf(name string) rule.Kind {
	kind, ok := map[string]rule.Kind{"flag": rule.Bool, "text": rule.Text, "date": rule.Date, "number": rule.Number}[name]
	if !ok {
		panic("a case of the suite names the kind " + name)
	}
	return kind
}

// value reads a value of a known kind. The texts are part of the suite, so a bad one panics.
func value(text string, kind rule.Kind) rule.Value {
	switch kind {
	case rule.Bool:
		return rule.BoolValue(text == "yes")
	case rule.Text:
		return rule.TextValue(text)
	case rule.Date:
		day, err := rule.ParseDay(text)
		if err != nil {
			panic(err)
		}
		return rule.DateValue(day)
	}
	number, err := decimal.Parse(text)
	if err != nil {
		panic(err)
	}
	return rule.NumberValue(number.Rat())
}

// ReadTable reads a table written as lines of cells between bars. The heading's cells are a name and a kind: "code
// text", "start date", "closed flag", "n number" or "price number.2" (numbers between -10^9 and 10^9), "n big.2"
// (between -10^25 and 10^25). An empty cell is missing; two quotes are the empty text. Every column can be missing.
// Bad text panics: it is part of a test.
func ReadTable(text string) *plan.Table {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	table := &plan.Table{}
	for _, cell := range cells(lines[0]) {
		name, kind, _ := strings.Cut(cell, " ")
		table.Cols = append(table.Cols, plan.Column{Name: name, Type: columnType(kind)})
	}
	for _, line := range lines[1:] {
		row := make([]rule.Value, len(table.Cols))
		for i, cell := range cells(line) {
			if i >= len(row) {
				panic(fmt.Sprintf("%q has more cells than the heading %q", line, lines[0]))
			}
			if cell != "" {
				row[i] = value(strings.TrimPrefix(cell, "''"), table.Cols[i].Type.Kind)
			}
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

func cells(line string) []string {
	parts := strings.Split(line, "|")
	for i, p := range parts {
		parts[i] = strings.TrimSpace(p)
	}
	return parts
}

func columnType(text string) rule.Type {
	name, places, _ := strings.Cut(text, ".")
	if name == "big" {
		t := columnType("number." + places)
		t.Min, t.Max = ten(25, -1), ten(25, 1)
		return t
	}
	t := rule.Type{Kind: kindOf(name), Missing: true}
	if t.Kind == rule.Number {
		t.Scale, _ = strconv.Atoi(places)
		t.Min, t.Max = ten(9, -1), ten(9, 1)
	}
	return t
}
