// Package example reads the examples of docs/language.md, which are the tests of the language.
//
// An example stands in a fenced block marked example, one to a line:
//
//	given stay = 3 days
//	given price: £.2 from 0 to 10000 = missing
//	stay + 2 = 5 days
//	stay + price ! the units differ
//	stay * 2 is days from -2000000 to 2000000, 64 bits
//
// A given names a column of the row for the lines after it in its block: its type (that of the value where none is
// written), its bounds (a million either way for a number where none are written), and its value in the row. Then an
// expression is followed by = and its value as [rule.Show] writes it, by ! and a part of the fault it must give, or
// by "is" and its type as [rule.Describe] writes it. Empty lines and lines that begin with # say nothing.
//
// A test runs each so: [Example.Expr] for the typed expression or its faults. Where WantError is set, a fault's Error
// must contain it; where WantType is set, rule.Describe of the type must equal it; else evaluate the expression on a
// row with the columns and values of Given, and rule.Show of the value must equal Want.
package example

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// Given is a column of the row that an example is evaluated on.
type Given struct {
	Column string // length_of_stay, tariff.day_case
	Type   rule.Type
	Value  rule.Value
}

// Example is one line: an expression and one of Want, WantError and WantType.
type Example struct {
	Line      int // of the document, from 1
	Given     []Given
	Source    string
	Want      string
	WantError string
	WantType  string
}

// ReadExamples reads every example of a Markdown document, in order. An error names the line.
func ReadExamples(markdown string) ([]Example, error) {
	var examples []Example
	var given []Given
	open, opened := false, 0
	for i, line := range strings.Split(markdown, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			open = !open && line == "```example"
			given, opened = nil, i+1
		case !open, line == "", strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "given "):
			g, err := readGiven(strings.TrimPrefix(line, "given "))
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			}
			given = append(slices.Clip(given), g)
		default:
			e, err := readLine(line)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			}
			e.Line, e.Given = i+1, given
			examples = append(examples, e)
		}
	}
	if open {
		return nil, fmt.Errorf("line %d: this block of examples is not closed", opened)
	}
	return examples, nil
}

func readLine(line string) (Example, error) {
	if source, part, ok := strings.Cut(line, " ! "); ok {
		return Example{Source: strings.TrimSpace(source), WantError: part}, nil
	}
	if i := strings.LastIndex(line, " = "); i >= 0 {
		return Example{Source: strings.TrimSpace(line[:i]), Want: line[i+3:]}, nil
	}
	if source, described, ok := strings.Cut(line, " is "); ok {
		return Example{Source: strings.TrimSpace(source), WantType: described}, nil
	}
	return Example{}, fmt.Errorf("%q is no example: expected expression = value, expression ! fault, or expression is type", line)
}

func readGiven(text string) (Given, error) {
	declared, value, ok := strings.Cut(text, " = ")
	if !ok {
		return Given{}, fmt.Errorf("given %s: expected a value after =", text)
	}
	name, typed, hasType := strings.Cut(declared, ":")
	g := Given{Column: column(strings.Split(strings.TrimSpace(name), "."))}
	if err := g.readValue(value); err != nil {
		return Given{}, fmt.Errorf("given %s: %w", name, err)
	}
	if hasType {
		if err := g.readType(strings.TrimSpace(typed)); err != nil {
			return Given{}, fmt.Errorf("given %s: %w", name, err)
		}
	}
	g.Type.Missing = !g.Value.Known()
	return g, nil
}

// million is how far from zero a given number without bounds of its own can be.
const million = 1_000_000

func (g *Given) readValue(text string) error {
	g.Type = rule.Type{Kind: rule.Number}
	if text != "missing" {
		e, err := constant(text)
		if err != nil {
			return err
		}
		g.Value, g.Type = e.Value, e.Type
	}
	g.Type.Min, g.Type.Max = nil, nil
	if g.Type.Kind == rule.Number {
		g.Type.Min, g.Type.Max = big.NewRat(-million, 1), big.NewRat(million, 1)
	}
	return nil
}

// constant reads a value written out.
func constant(text string) (*rule.Expr, error) {
	s, faults := rule.Parse(text, fault.Place{})
	if len(faults) == 0 {
		var e *rule.Expr
		if e, faults = rule.Check(s, Scope(nil)); len(faults) == 0 && e.Op == rule.OpLiteral {
			return e, nil
		}
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("expected a value written out, found %q", text)
}

// readType reads "TYPE", "TYPE from A to B" or "TYPE without bounds", and takes the value as of that type.
func (g *Given) readType(text string) error {
	text, loose := strings.CutSuffix(text, " without bounds")
	text, limits, bounded := strings.Cut(text, " from ")
	t, err := rule.ParseType(text)
	if err != nil {
		return err
	}
	if t.Kind == rule.Number && !loose {
		t.Min, t.Max = big.NewRat(-million, 1), big.NewRat(million, 1)
	}
	if bounded {
		if t.Min, t.Max, err = readBounds(limits); err != nil {
			return err
		}
	}
	if g.Value.Known() && (g.Type.Kind != t.Kind || g.Type.Unit != t.Unit || g.Type.Scale > t.Scale) {
		return fmt.Errorf("the value is %s, not %s", g.Type, t)
	}
	g.Type = t
	return nil
}

func readBounds(text string) (low, high *big.Rat, err error) {
	from, to, _ := strings.Cut(text, " to ")
	a, err := decimal.Parse(from)
	if err != nil {
		return nil, nil, err
	}
	b, err := decimal.Parse(to)
	return a.Rat(), b.Rat(), err
}

// Expr parses and checks the example's expression against its columns.
func (e Example) Expr() (*rule.Expr, fault.List) {
	s, faults := rule.Parse(e.Source, fault.Place{File: "docs/language.md", Line: e.Line})
	if len(faults) > 0 {
		return nil, faults
	}
	return rule.Check(s, Scope(e.Given))
}

// Row is the value of each column.
func (e Example) Row() map[string]rule.Value {
	row := map[string]rule.Value{}
	for _, g := range e.Given {
		row[g.Column] = g.Value
	}
	return row
}

// Scope finds names among columns.
type Scope []Given

// Resolve implements rule.Scope.
func (s Scope) Resolve(path []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	name := column(path)
	known := map[string]bool{}
	for _, g := range s {
		if g.Column == name {
			return rule.Column(name, g.Type, at), nil
		}
		known[g.Column] = true
	}
	f := fault.New(at, "unknown name %q", strings.Join(path, "."))
	f.Hint = fault.Suggest(name, slices.Collect(maps.Keys(known)))
	return nil, f
}

// column is a path as the name of a column: tariff.day_case.
func column(path []string) string {
	return strings.ReplaceAll(strings.ToLower(strings.Join(path, ".")), " ", "_")
}
