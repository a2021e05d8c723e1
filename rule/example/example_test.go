package example_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/rule/example"
)

const document = `# A page

given not = read

` + "```" + `
x + 1 = not read
` + "```" + `

` + "```example" + `
given length of stay = 3 days
# a remark
length_of_stay + 1 = 4 days

given price: £.2 from -5 to 10.5 = missing
price == length_of_stay ! the units = differ
price is £.2 from -5 to 10.5, 64 bits, may be missing
` + "```" + `

` + "```example" + `
given name = 'a = b'
given loose: number without bounds = 5
name == 'a' = no
` + "```" + `
`

func TestReadExamples(t *testing.T) {
	examples, err := example.ReadExamples(document)
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Line                              int
		Given                             []string
		Source, Want, WantError, WantType string
	}
	var got []row
	for _, e := range examples {
		r := row{e.Line, nil, e.Source, e.Want, e.WantError, e.WantType}
		for _, g := range e.Given {
			r.Given = append(r.Given, g.Column+" "+rule.Describe(g.Type)+" = "+e.Row()[g.Column].String())
		}
		got = append(got, r)
	}
	stay := "length_of_stay days from -1000000 to 1000000, 64 bits = 3"
	price := "price £.2 from -5 to 10.5, 64 bits, may be missing = missing"
	want := []row{
		{12, []string{stay}, "length_of_stay + 1", "4 days", "", ""},
		{15, []string{stay, price}, "price == length_of_stay", "", "the units = differ", ""},
		{16, []string{stay, price}, "price", "", "", "£.2 from -5 to 10.5, 64 bits, may be missing"},
		{22, []string{"name text = a = b", "loose number without bounds = 5"}, "name == 'a'", "no", "", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, faults := examples[0].Expr(); len(faults) > 0 {
		t.Error(faults)
	}
	if _, faults := examples[1].Expr(); !strings.Contains(faults.Error(), "docs/language.md:15: cannot compare") {
		t.Error(faults)
	}
}

func TestReadExamplesErrors(t *testing.T) {
	for line, want := range map[string]string{
		"given x":                           "line 2: given x: expected a value after =",
		"given x = y":                       "unknown name",
		"given x = 1 + 1":                   "expected a value written out",
		"given x: money = 1":                `did you mean "£.2"?`,
		"given x: days = 1.5 days":          "the value is days.1, not days",
		"given x: days = 'a'":               "the value is text, not days",
		"given x: days from a to 1 = 1 day": "is not a number",
		"given x: days from 1 = 1 day":      "is not a number",
		"1 + 1":                             "is no example",
		"1 + 1 = 2":                         "line 1: this block of examples is not closed",
	} {
		_, err := example.ReadExamples("```example\n" + line)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: found %v, want an error with: %s", line, err, want)
		}
	}
}
