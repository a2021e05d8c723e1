package rule_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

var here = fault.Place{File: "p.yaml", Line: 3, Column: 10}

// outline draws a syntax tree with a bracket for each node.
func outline(s *rule.Syntax) string {
	var parts []string
	for i, arg := range s.Args {
		part := outline(arg)
		if s.Kind == rule.SyntaxCall && s.Names[i] != "" {
			part = s.Names[i] + ": " + part
		}
		parts = append(parts, part)
	}
	inside := strings.Join(parts, " ")
	path := strings.Join(s.Path, "/")
	switch s.Kind {
	case rule.SyntaxLiteral:
		return s.Text
	case rule.SyntaxPath:
		return path
	case rule.SyntaxIndex:
		return strings.TrimSuffix(fmt.Sprintf("%s[%s].%s", path, inside, strings.Join(s.Field, "/")), ".")
	case rule.SyntaxCall:
		return fmt.Sprintf("%s(%s)", path, inside)
	case rule.SyntaxList:
		return "[" + inside + "]"
	}
	return fmt.Sprintf("{%s %s}", s.Op, inside)
}

func TestParseTree(t *testing.T) {
	for source, want := range map[string]string{
		"admitted care.emergency value":   "admitted care/emergency value",
		"a  b":                            "a b",
		"a + b * c":                       "{+ a {* b c}}",
		"a - b - c":                       "{- {- a b} c}",
		"a ?? b > c":                      "{> {?? a b} c}",
		"a ?? b + c":                      "{?? a {+ b c}}",
		"a || b && c == d":                "{|| a {&& b {== c d}}}",
		"a ? b : c ? d : e":               "{?: a b {?: c d e}}",
		"a ? b ? c : d : e":               "{?: a {?: b c d} e}",
		"!a.b == -c":                      "{== {! a/b} {neg c}}",
		"x in ['a', 'b'] && y":            "{&& {in x ['a' 'b']} y}",
		"£5 per day * 30 days":            "{* £5 per day 30 days}",
		"tariff[spell.hrg]":               "tariff[spell/hrg]",
		"tariff[hrg, year(end)].day case": "tariff[hrg year(end)].day case",
		"rank(average score, among: a.b, cut: 2)": "rank(average score among: a/b cut: 2)",
		"starts with(x, 'A')":                     "starts with(x 'A')",
		"f()":                                     "f()",
		"2026-01-31 - 30 days":                    "{- 2026-01-31 30 days}",
		"2026 - 01":                               "",
		"a\n  + b":                                "{+ a b}",
	} {
		s, faults := rule.Parse(source, here)
		if want == "" {
			if len(faults) == 0 {
				t.Errorf("%s: expected a fault", source)
			}
			continue
		}
		if len(faults) > 0 {
			t.Errorf("%s: %v", source, faults)
			continue
		}
		if diff := cmp.Diff(want, outline(s)); diff != "" {
			t.Errorf("%s: %s", source, diff)
		}
	}
}

func TestParseLiteral(t *testing.T) {
	type literal struct {
		Value, Unit string
		Scale       int
		Bare        bool
	}
	for source, want := range map[string]literal{
		"1200":         {"1200", "", 0, true},
		"0.70":         {"0.7", "", 2, true},
		"£1.50":        {"1.5", "£", 2, false},
		"10%":          {"0.1", "", 2, false},
		"2.5%":         {"0.025", "", 3, false},
		"18 weeks":     {"18", "week", 0, false},
		"£5 per day":   {"5", "£ per day", 0, false},
		"7 per week":   {"7", "per week", 0, false},
		"5 pounds":     {"5", "£", 0, false},
		"yes":          {"yes", "", 0, false},
		"2026-01-31":   {"2026-01-31", "", 0, false},
		`"it\"s \\"`:   {`it"s \`, "", 0, false},
		"'naïve, 50%'": {"naïve, 50%", "", 0, false},
	} {
		s, faults := rule.Parse(source, here)
		if len(faults) > 0 {
			t.Errorf("%s: %v", source, faults)
			continue
		}
		got := literal{s.Value.String(), s.Unit.String(), s.Scale, s.Bare}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", source, diff)
		}
	}
}

// TestParseFaults holds whole faults, with their places and hints, where one expression has several.
func TestParseFaults(t *testing.T) {
	for source, want := range map[string]string{
		"": `p.yaml:3:10: the expression is empty`,
		"a = 1 && b = 010": `p.yaml:3:12: found "="
    hint: did you mean ==?
p.yaml:3:21: found "="
    hint: did you mean ==?
p.yaml:3:23: the number 010 has a leading zero
    hint: a code is text: write '010'; a number has no leading zero`,
		"(a + [b": `p.yaml:3:10: this ( is not closed
    hint: add ) where it ends
p.yaml:3:15: found a list that is not the right side of in
    hint: write value in ['a', 'b']
p.yaml:3:15: this [ is not closed
    hint: add ] where it ends`,
		"a @ 2 £ c": `p.yaml:3:12: found "@", which means nothing here
    hint: an expression is one formula, without comments or further statements
p.yaml:3:14: expected an operator, found 2
p.yaml:3:16: found £ without an amount
    hint: write the amount straight after it: £5
p.yaml:3:18: expected an operator or a unit after the number, found "c"
    hint: the units are £, admission, attendance, bed, day, episode, minute, month, pathway, person, point, spell, week, and one per another`,
		"é = 1": `p.yaml:3:12: found "="
    hint: did you mean ==?`,
		"a +\nb = 2": `p.yaml:4:12: found "="
    hint: did you mean ==?`,
		"f(a b, c": `p.yaml:3:11: this ( is not closed
    hint: add ) where it ends`,
		"f(1 2, , 3)": `p.yaml:3:14: expected an operator, found 2
p.yaml:3:17: expected a value, found ,`,
		"min(1, )":  `p.yaml:3:17: expected a value after the comma, found )`,
		"a[].b":     "p.yaml:3:11: found a look-up without a key\n    hint: write a[key]",
		"(1 + 2).b": `p.yaml:3:17: only a name or a look-up can be followed by a point and a name`,
		"a.b(c)":    `p.yaml:3:10: a.b is not a function: a function has no point in its name`,
		"a ? b":     "p.yaml:3:12: this ? has no : after it\n    hint: a choice is condition ? one : other",
		"a : b":     "p.yaml:3:12: found : without the ? it belongs to\n    hint: a choice is condition ? one : other",
		"(1, 2)":    "p.yaml:3:12: found a comma outside a call or a list\n    hint: a number is written without commas: 1200",
		"1 + 2, 3":  "p.yaml:3:15: found a comma outside a call or a list\n    hint: a number is written without commas: 1200",
		"£5%":       "p.yaml:3:10: found both £ and % on one number\n    hint: keep the one that is meant",
		"10 percent": `p.yaml:3:13: found the word "percent" after a number
    hint: write 10% for ten percent, and a plain number without a word`,
		"£5 per": "p.yaml:3:16: expected a unit after per, found the end\n    hint: such as £5 per day",
		"1.2.3":  "p.yaml:3:10: found a number with two points\n    hint: a date is year-month-day, such as 2026-01-31",
		"x ^ 2":  "p.yaml:3:12: found \"^\"\n    hint: there are no powers: multiply as often as needed",
		"+ 2":    "p.yaml:3:10: expected a value, found +\n    hint: a number needs no + before it",
		"a \x00": "p.yaml:3:12: found the character U+0000, which means nothing here",
	} {
		s, faults := rule.Parse(source, here)
		if s != nil {
			t.Errorf("%q: expected no tree beside faults", source)
		}
		if diff := cmp.Diff(want, faultText(faults)); diff != "" {
			t.Errorf("%q: %s", source, diff)
		}
	}
}

func faultText(faults fault.List) string {
	if err := faults.Err(); err != nil {
		return err.Error()
	}
	return ""
}

func TestPlaces(t *testing.T) {
	for _, test := range []struct {
		at   fault.Place
		want string
	}{
		{fault.Place{File: "a", Line: 7, Column: 4}, "a:7:8"},
		{fault.Place{File: "a", Line: 7}, "a:7"},
		{fault.Place{File: "a"}, "a"},
	} {
		s, faults := rule.Parse("£é + x", test.at)
		if len(faults) == 0 {
			t.Errorf("expected a fault, found %s", outline(s))
			continue
		}
		s, faults = rule.Parse("é + x", test.at)
		if len(faults) > 0 {
			t.Error(faults)
			continue
		}
		if got := s.Args[1].At.String(); got != test.want {
			t.Errorf("the x of an expression at %s is at %s, want %s", test.at, got, test.want)
		}
	}
	alone, _ := rule.Parse("a + b", fault.Place{})
	if got := alone.Args[1].At.Column; got != 5 {
		t.Errorf("in an expression that stands alone, b is in column %d, want 5", got)
	}
}

func TestSyntaxPlaces(t *testing.T) {
	s, faults := rule.Parse("a.b > t[c].d ? max(e, 2) : 'x'", here)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	var names []string
	s.Places(func(n *rule.Syntax) {
		if n.Path != nil {
			names = append(names, strings.Join(n.Path, "."))
		}
	})
	if diff := cmp.Diff([]string{"a.b", "t", "c", "max", "e"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestLimits(t *testing.T) {
	items := func(n int) string { return "x in [" + strings.TrimSuffix(strings.Repeat("1, ", n), ", ") + "]" }
	chain := func(n int) string { return strings.TrimSuffix(strings.Repeat("a || ", n), " || ") }
	for _, test := range []struct{ name, source, want string }{
		{"long enough", "'" + strings.Repeat("é", rule.MaxLength-2) + "'", ""},
		{"too long", "'" + strings.Repeat("é", rule.MaxLength-1) + "'", "4001 characters, more than 4000"},
		{"items", items(rule.MaxItems), ""},
		{"too many items", items(rule.MaxItems + 1), "501 items, more than 500"},
		{"brackets", strings.Repeat("(", 59) + "a" + strings.Repeat(")", 59), ""},
		{"too many brackets", strings.Repeat("(", 60) + "a" + strings.Repeat(")", 60), "more than 60 deep"},
		{"never closed", strings.Repeat("(", 3000), "more than 60 deep"},
		{"chain", chain(rule.MaxDepth), ""},
		{"too long a chain", chain(rule.MaxDepth + 1), "more than 60 deep"},
		{"signs", strings.Repeat("-", 3000) + "a", "more than 60 deep"},
		{"choices", strings.Repeat("a ? 1 : ", 400) + "2", "more than 60 deep"},
		{"calls", strings.Repeat("f(", 1000), "more than 60 deep"},
		{"lists", strings.Repeat("x in [", 600), "more than 60 deep"},
	} {
		_, faults := rule.Parse(test.source, here)
		switch {
		case test.want == "" && len(faults) > 0:
			t.Errorf("%s: %v", test.name, faults)
		case test.want != "" && !strings.Contains(faults.Error(), test.want):
			t.Errorf("%s: expected a fault with %q, found: %v", test.name, test.want, faults)
		}
	}
	_, faults := rule.Parse(strings.Repeat("@", 100), here)
	if len(faults) != 20 {
		t.Errorf("expected the first 20 faults, found %d", len(faults))
	}
}
