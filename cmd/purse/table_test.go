package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
)

func TestPeople(t *testing.T) {
	for _, test := range []struct {
		text string
		kind kind
		want string
	}{
		{"426500", money, "£4,265.00"},
		{"-44460", money, "-£444.60"},
		{"7", money, "£0.07"},
		{"0.5", money, "£0.01"},
		{"1234567.25", number, "1,234,567.25"},
		{"-1000", number, "-1,000"},
		{"999", number, "999"},
		{"0.92", percent, "92.0%"},
		{"12.3456", percent, "1,234.6%"},
		{"0.0004", percent, "0.040%"},
		{"0", percent, "0.0%"},
		{"010", words, "010"},
		{"010", number, "010"}, // not a number, so as it is
		{"yes", yesNo, "yes"},
	} {
		if got := people(known(test.text), test.kind); got != test.want {
			t.Errorf("%s as %d: got %s, want %s", test.text, test.kind, got, test.want)
		}
	}
	if got := people(cell{}, money); got != "" {
		t.Errorf("missing: got %q", got)
	}
}

// sample has a value of each kind, a missing one, and texts that CSV and JSON must quote.
var sample = table{
	Columns: []column{{"name", words}, {"n", number}, {"pence", money}, {"ok", yesNo}, {"empty", words}},
	Rows: [][]cell{
		{known(`a "b", c`), known("1.50"), known("-5"), known("yes"), {}},
		{known("é\nf"), {}, known("123456"), known("no"), known("")},
	},
}

func TestPrint(t *testing.T) {
	for _, test := range []struct {
		name   string
		format format
		want   string
	}{
		{"text", format{}, `name         n     pounds  ok
a "b", c  1.50     -£0.05  yes
é…              £1,234.56  no
`},
		{"CSV", format{CSV: true}, "name,n,pence,ok,empty\n\"a \"\"b\"\", c\",1.50,-5,yes,\n\"é\nf\",,123456,no,\n"},
		{"JSON", format{JSON: true}, `[
  {"name": "a \"b\", c", "n": 1.50, "pence": -5, "ok": true, "empty": null},
  {"name": "é\nf", "n": null, "pence": 123456, "ok": false, "empty": ""}
]
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var b strings.Builder
			if err := test.format.print(&b, sample); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, b.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMeasuresArePercentagesOnlyOfAWhole(t *testing.T) {
	measures, err := book.Lookup("measures")
	if err != nil {
		t.Fatal(err)
	}
	row := func(measure, numerator, denominator, value, hundredths string) book.Row {
		r := book.Row{Table: measures, Values: make([]book.Value, len(measures.Columns))}
		for i, c := range measures.Columns {
			text := map[string]string{"measure": measure, "numerator": numerator, "denominator": denominator, "value": value, "hundredths": hundredths}[c.Name]
			r.Values[i] = book.Value{Text: text, Known: text != ""}
		}
		return r
	}
	shown, _ := bookTable(measures, []book.Row{
		row("waits", "92", "100", "0.92", "yes"), row("days", "1", "2", "0.5", "yes"), row("days", "3", "2", "1.5", "no"), row("count", "5", "", "5", ""),
	}).withoutEmpty().shown(mostWide)
	want := [][]string{
		{"measure", "numerator", "denominator", "value", "hundredths"},
		{"waits", "92", "100", "92.0%", "yes"}, {"days", "1", "2", "0.5", "yes"}, {"days", "3", "2", "1.5", "no"}, {"count", "5", "", "5", ""},
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Error(diff)
	}
}

func TestErrorsPrintOnePerFault(t *testing.T) {
	at := fault.Place{File: "p.yaml", Line: 3, Column: 5}
	placed := fault.New(at, "found a, expected b").WithHint("write b")
	for _, test := range []struct {
		name string
		err  error
		want string
		code int
	}{
		{"nothing", nil, "", 0},
		{"plain", errors.New("disk full"), "error: disk full\n", 1},
		{"a fault", placed, "p.yaml:3:5: found a, expected b\n    hint: write b\n", 1},
		{"without a place", fault.New(fault.Place{}, "no table x").WithHint("look"), "error: no table x\n    hint: look\n", 1},
		{"a list", fault.List{placed, fault.New(at.Right(1), "c")}, "p.yaml:3:5: found a, expected b\n    hint: write b\np.yaml:3:6: c\n2 faults\n", 1},
		{"joined", joined(nil, placed, wrongUse(errors.New("no such file"))), "p.yaml:3:5: found a, expected b\n    hint: write b\nerror: no such file\n2 faults\n", 2},
		{"wrong use", wrongUse(placed), "p.yaml:3:5: found a, expected b\n    hint: write b\n", 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			var b strings.Builder
			m := &Main{Stderr: &b}
			if code := m.fail(test.err); code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			if diff := cmp.Diff(test.want, b.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProgressText(t *testing.T) {
	for _, test := range []struct {
		done, total int64
		taken       time.Duration
		want        string
	}{
		{0, 0, 0, "loading"},
		{1234, 0, time.Second, "loading: 1,234"},
		{10, 1000, 5 * time.Second, "loading: 10 of 1,000"}, // too early to say
		{500, 1000, time.Minute, "loading: 500 of 1,000, 1m0s left"},
		{1000, 1000, time.Minute, "loading: 1,000 of 1,000"},
	} {
		if got := progressText("loading", test.done, test.total, test.taken); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

func TestProgressIsSilentWhenNotATerminal(t *testing.T) {
	var b strings.Builder
	p := (&Main{Stderr: &b}).newProgress()
	p.Show("loading", 1, 2)
	p.Clear()
	if b.Len() > 0 {
		t.Errorf("printed %q", b.String())
	}
}
