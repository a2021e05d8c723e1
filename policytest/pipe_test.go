package policytest

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/fault"
)

// at places a character of a text by line and column from 1.
func at(text string) func(int) fault.Place {
	return func(offset int) fault.Place {
		before := string([]rune(text)[:offset])
		line := strings.Count(before, "\n")
		return fault.Place{File: "t", Line: line + 1, Column: utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:]) + 1}
	}
}

// plain is a table as places and texts.
func plain(t *Table) [][]string {
	var out [][]string
	for _, row := range append([][]Cell{t.Header}, t.Rows...) {
		var cells []string
		for _, c := range row {
			cells = append(cells, fmt.Sprintf("%d:%d %s", c.At.Line, c.At.Column, c.Text))
		}
		out = append(out, cells)
	}
	return out
}

func TestParseTable(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       [][]string
		others     bool
		faults     string
	}{
		{name: "plain", text: "hrg   | price\nDZ11V | 1482\n\nEB03E |\n",
			want: [][]string{{"1:1 hrg", "1:9 price"}, {"2:1 DZ11V", "2:9 1482"}, {"4:1 EB03E", "4:8 "}}},
		{name: "a blank first value", text: "payer | step\n      | base\n", want: [][]string{{"1:1 payer", "1:9 step"}, {"2:7 ", "2:9 base"}}},
		{name: "one column", text: "code\nRXX\n", want: [][]string{{"1:1 code"}, {"2:1 RXX"}}},
		{name: "bars at the edges", text: "| a | b |\n|---|---|\n| 1 |   |\n", want: [][]string{{"1:3 a", "1:7 b"}, {"3:3 1", "3:9 "}}},
		{name: "escapes", text: "a\\|b | c\\\\d\nx\\y | \\\\\\|\n", want: [][]string{{"1:1 a|b", "1:8 c\\d"}, {"2:1 x\\y", "2:7 \\|"}}},
		{name: "others", text: "a | b\n1 | 2\n...\n", want: [][]string{{"1:1 a", "1:5 b"}, {"2:1 1", "2:5 2"}}, others: true},
		{name: "empty", text: "\n", faults: "the table is empty"},
		{name: "too few and too many", text: "a | b\n1\n1 | 2 | 3\n", want: [][]string{{"1:1 a", "1:5 b"}},
			faults: "t:2:1: the row has 1 values, expected 2; t:3:1: the row has 3 values, expected 2"},
		{name: "twice and none", text: "a |  | A\n", want: [][]string{{"1:1 a", "1:6 ", "1:8 A"}}, faults: "t:1:6: a column has no name; t:1:8: the column \"A\" is here twice"},
		{name: "rows below", text: "a\n...\n1\n", want: [][]string{{"1:1 a"}}, others: true, faults: "t:3:1: a row stands below ..."},
		{name: "an edge left out", text: "| a | b |\n1 | 2\n", want: [][]string{{"1:3 a", "1:7 b"}, {"2:1 1", "2:5 2"}}, faults: "t:2:1: this row does not begin with |"},
	} {
		t.Run(c.name, func(t *testing.T) {
			table, faults := ParseTable(c.text, at(c.text))
			if c.want != nil {
				if diff := cmp.Diff(c.want, plain(table)); diff != "" {
					t.Error(diff)
				}
			}
			if table.Others != c.others {
				t.Errorf("others: %v", table.Others)
			}
			var told []string
			for _, f := range faults {
				told = append(told, f.Error())
			}
			for _, part := range strings.Split(c.faults, "; ") {
				if !strings.Contains(strings.Join(told, "\n"), part) {
					t.Errorf("expected %q, found %q", part, told)
				}
			}
			if c.faults == "" && len(told) > 0 {
				t.Errorf("found %q", told)
			}
		})
	}
}

// A table that is written reads as it was, whatever stands in its cells.
func TestTableReadsAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`([a-z|\\£.]([a-z|\\ £.]{0,6}[a-z|\\£.])?)?`)
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,5}`), 2, 4, rapid.ID[string]).Draw(t, "names")
		rows := rapid.SliceOf(rapid.SliceOfN(cell, len(names), len(names))).Draw(t, "rows")
		var b strings.Builder
		var want [][]string
		for _, row := range append([][]string{names}, rows...) {
			want = append(want, row)
			var cells []string
			for _, c := range row {
				cells = append(cells, strings.NewReplacer(`\`, `\\`, `|`, `\|`).Replace(c))
			}
			b.WriteString(strings.Join(cells, " | ") + "\n")
		}
		table, faults := ParseTable(b.String(), at(b.String()))
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		var got [][]string
		for _, row := range append([][]Cell{table.Header}, table.Rows...) {
			var cells []string
			for _, c := range row {
				cells = append(cells, c.Text)
			}
			got = append(got, cells)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Whatever is in a table, it is read or told what is wrong, and every row has a value for each column.
func FuzzParseTable(f *testing.F) {
	for _, text := range []string{"a | b\n1 | 2\n", "| a |\n|---|\n| 1 |\n", "a\n...\n", "", "|", "\\", "a|\\", "...", "a\r\nb\r\n", "|\n|", "££|\xff\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := fault.Place{}
		table, faults := ParseTable(text, func(offset int) fault.Place {
			if offset < 0 || offset > len([]rune(text)) {
				t.Fatalf("asked for character %d of %d", offset, len([]rune(text)))
			}
			return last
		})
		for _, row := range table.Rows {
			if len(row) != len(table.Header) {
				t.Fatalf("a row of %d under a header of %d", len(row), len(table.Header))
			}
		}
		if len(faults) == 0 && len(table.Header) == 0 {
			t.Fatal("no header and no fault")
		}
	})
}

// Whatever is in a file of tests, it is read or told what is wrong.
func FuzzParse(f *testing.F) {
	f.Add([]byte("a test:\n  given:\n    spells: |\n      hrg | count\n      A | 1\n  expect:\n    ledger: |\n      pounds\n      5\n"))
	f.Add([]byte("given: {parameters: {x: [1]}, last: {decisions: \"a | b\"}}\nt: {expect: {faults: [x]}, sure: Q, rules: a, because: b}\n"))
	f.Add([]byte("a: {given: , expect: {ledger: , faults: {}}}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		tests, faults := Parse("t.yaml", data)
		for _, one := range tests {
			if one.given == nil {
				t.Fatalf("%q has nothing given; faults %v", one.Name, faults)
			}
		}
	})
}
