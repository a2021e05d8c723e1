package policy

import (
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

type column = plan.Column

// cell reads one value of a table's row. An empty one is missing.
func cell(text string, c column, at fault.Place) (rule.Value, *fault.Fault) {
	if trimmed := strings.TrimSpace(text); c.Type.Kind == rule.Text && trimmed != text && trimmed != "" {
		return rule.Value{}, fault.New(at, "%s: %q has a space at its beginning or end", c.Name, text).
			WithHint("a code with a space is another code: take the space away")
	}
	if strings.TrimSpace(text) == "" {
		return rule.Value{}, nil
	}
	v, faults := rule.ParseLiteral(text, c.Type, at)
	if len(faults) == 0 {
		return v, nil
	}
	f := faults[0]
	f.Message = c.Name + ": " + f.Message
	return rule.Value{}, f
}

// valueText is a value as text: of a hash, a key and a message.
func valueText(v rule.Value) string {
	switch v.Kind() {
	case rule.Bool:
		if v.Bool() {
			return "yes"
		}
		return "no"
	case rule.Text:
		return v.Text()
	case rule.Date:
		return v.Day().String()
	case rule.Number:
		return decimal.Text(v.Rat())
	}
	return ""
}
