package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/explain"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

const judgedPolicy = `
policy: {name: Judged, year: 2025-26, nation: England}
measure:
  seen in time:
    of: observations
    every: month
    where: observation.measure == 'seen'
    count: observation.numerator
    out of: observation.denominator
    for each: [nation, organisation]
    unit: patients
    better: higher
    places: 9
    judge:
      limits: proportion
      level: [95%, 99.8%]
      funnel: {of: proportion, dispersion: multiplicative, trim: winsorise}
      over time: making data count
      rebase: [{from: 2025-10, because: a second clinic opened, for: [R03]}]
  deaths:
    of: observations
    every: year
    where: observation.measure == 'deaths'
    count: observation.numerator
    out of: observation.denominator
    for each: [nation, organisation]
    unit: deaths for each expected
    better: lower
    places: 9
    judge: {limits: rate, funnel: {of: ratio, scale: log, dispersion: additive, trim: truncate, levels: [95%, 99.8%]}}
targets:
  - {measure: seen in time, standard: 92%, for: [nation, organisation]}
`

// judgedFigures is a year of twelve bodies: one that is high, one that rises, one that starts anew in October.
func judgedFigures() (observations, seen, deaths string) {
	random := rand.New(rand.NewPCG(12, 7))
	var o, s, d strings.Builder
	o.WriteString("measure,organisation,month,numerator,denominator\n")
	s.WriteString("body,month,numerator,denominator\n")
	d.WriteString("body,numerator,denominator\n")
	for b := 1; b <= 12; b++ {
		code := fmt.Sprintf("R%02d", b)
		for m := range 12 {
			month := fmt.Sprintf("%04d-%02d-01", 2025+(m+3)/12, (m+3)%12+1)
			n := 400 + 150*b
			p := 0.60 + 0.02*(random.Float64()-0.5)
			switch {
			case b == 1:
				p += 0.12
			case b == 2:
				p += 0.01 * float64(m)
			case b == 3 && m >= 6:
				p += 0.2
			}
			line := fmt.Sprintf("%s,%s,%d,%d\n", code, month, int(p*float64(n)), n)
			o.WriteString("seen," + line)
			s.WriteString(line)
		}
		expected := 100 + 90*b
		observed := int(float64(expected) * (0.9 + 0.2*random.Float64()))
		if b == 4 {
			observed = 2 * expected
		}
		fmt.Fprintf(&o, "deaths,%s,2025-12-01,%d,%d\n", code, observed, expected)
		fmt.Fprintf(&d, "%s,%d,%d\n", code, observed, expected)
	}
	return o.String(), s.String(), d.String()
}

// fourWays is one run with its book and explainer, and the same figures as plain files.
type fourWays struct {
	dir  string
	book *book.Book
	x    *explain.Explainer
}

func newFourWays(t *testing.T) fourWays {
	t.Helper()
	ctx := context.Background()
	dir := t.TempDir()
	observations, seen, deaths := judgedFigures()
	for name, text := range map[string]string{"policy/policy.yaml": judgedPolicy, "economy/observations.csv": observations, "seen.csv": seen, "deaths.csv": deaths,
		"economy/economy.yaml": "name: judged\nyear: 2025-26\n"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := policy.Load(filepath.Join(dir, "policy"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := economy.Open(filepath.Join(dir, "economy"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "book.duckdb")
	if _, err := run.Run(ctx, run.Options{Policy: p, Economy: e, Book: path}); err != nil {
		t.Fatal(err)
	}
	b, err := book.Open(ctx, path, func(path string) (book.Store, error) { return duckdb.Open(path, duckdb.Options{ReadOnly: true}) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	x, err := explain.New(ctx, b, e)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return fourWays{dir, b, x}
}

// verb runs a verb on a file and gives its rows by their first column, and the text of its chart.
func (f fourWays) verb(t *testing.T, args ...string) (rows map[string]map[string]string, svg string) {
	t.Helper()
	chart := filepath.Join(f.dir, "chart.svg")
	out := prints(t, append(slices.Clone(args), "--csv", "--svg", chart)...)
	text, err := os.ReadFile(chart)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows = map[string]map[string]string{}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows[line[0]] = row
	}
	return rows, string(text)
}

func (f fourWays) rows(t *testing.T, table string, where map[string]string) []book.Row {
	t.Helper()
	rows, err := f.book.Rows(context.Background(), table, where)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) == 0 {
		t.Fatalf("%s has no rows with %v", table, where)
	}
	return rows
}

func (f fourWays) explained(t *testing.T, address string) string {
	t.Helper()
	a, err := book.ParseAddress(address)
	if err != nil {
		t.Fatal(err)
	}
	x, err := f.x.Explain(context.Background(), a, explain.Show{})
	if err != nil {
		t.Fatal(err)
	}
	return x.Says
}

// nine is a number of the verbs, of twelve figures and in hundredths where per is 100, as the book keeps it.
func nine(t *testing.T, text string, per float64) string {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return strconv.FormatFloat(v/per, 'f', 9, 64)
}

func digits(t *testing.T, what, inBook, ofVerb string, per float64) {
	t.Helper()
	if a, b := nine(t, inBook, 1), nine(t, ofVerb, per); a != b {
		t.Errorf("%s: the book has %s and the verb %s", what, a, b)
	}
}

// plainWords are a verdict's sentences as clauses, so that a sentence and a part of one read alike.
func plainWords(text string) []string {
	var out []string
	for _, one := range strings.FieldsFunc(strings.ReplaceAll(strings.TrimSuffix(text, "."), ". ", ";"), func(r rune) bool { return r == ';' }) {
		one = strings.TrimSpace(one)
		out = append(out, strings.ToLower(one[:1])+one[1:])
	}
	return out
}

func tells(t *testing.T, what, text, words string) {
	t.Helper()
	for _, one := range plainWords(words) {
		if !strings.Contains(text, one) {
			t.Errorf("%s does not say %q:\n%s", what, one, text)
		}
	}
}

// One figure reads the same in the book, explained, by the one-off verb and on a chart: in a funnel.
func TestFunnelReadsTheSameFourWays(t *testing.T) {
	f := newFourWays(t)
	for _, c := range []struct {
		measure, period, file string
		per                   float64
		args                  []string
	}{
		{"deaths", "2025-26", "deaths.csv", 1, []string{"--kind", "ratio", "--scale", "log", "--dispersion", "additive", "--trim", "truncate", "--better", "lower"}},
		{"seen-in-time", "2025-26-m12", "march.csv", 100, []string{"--dispersion", "multiplicative", "--better", "higher"}},
	} {
		if c.file == "march.csv" {
			f.march(t)
		}
		rows, svg := f.verb(t, append([]string{"funnel", filepath.Join(f.dir, c.file), "--by", "body", "--numerator", "numerator", "--denominator", "denominator"}, c.args...)...)
		for body, verb := range rows {
			what := c.measure + " of " + body
			row := f.rows(t, "measures", map[string]string{"measure": c.measure, "period": c.period, "organisation": body})[0]
			digits(t, what, row.Get("value"), verb["value"], c.per)
			for _, l := range f.rows(t, "limits", map[string]string{"rule": c.measure, "period": c.period, "organisation": body, "kind": "funnel"}) {
				level := strings.TrimSuffix(l.Get("level"), "%")
				digits(t, what+" low", l.Get("low"), verb["lower_"+level], c.per)
				digits(t, what+" high", l.Get("high"), verb["upper_"+level], c.per)
				digits(t, what+" centre", l.Get("centre"), verb["target"], c.per)
			}
			tells(t, what+" in the book", row.Get("verdict"), verb["words"])
			if !slices.Contains([]string{"R01", "R04", "R05"}, body) {
				continue
			}
			tells(t, what+" explained", f.explained(t, "measures/"+c.period+"/"+c.measure+"/"+body), verb["words"])
			if !strings.Contains(svg, verb["words"]) {
				t.Errorf("%s: the chart does not say %q", what, verb["words"])
			}
		}
	}
}

// march writes the last month's figures as a file of their own.
func (f fourWays) march(t *testing.T) {
	t.Helper()
	_, seen, _ := judgedFigures()
	var b strings.Builder
	b.WriteString("body,numerator,denominator\n")
	for _, line := range strings.Split(seen, "\n") {
		if cells := strings.Split(line, ","); len(cells) == 4 && cells[1] == "2026-03-01" {
			b.WriteString(cells[0] + "," + cells[2] + "," + cells[3] + "\n")
		}
	}
	if err := os.WriteFile(filepath.Join(f.dir, "march.csv"), []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// And over time.
func TestProcessReadsTheSameFourWays(t *testing.T) {
	f := newFourWays(t)
	for body, more := range map[string][]string{"R01": nil, "R02": nil, "R03": {"--rebase", "2025-10-01=a second clinic opened"}, "R05": nil} {
		path := filepath.Join(f.dir, body+".csv")
		_, seen, _ := judgedFigures()
		var b strings.Builder
		for i, line := range strings.Split(seen, "\n") {
			if i == 0 || strings.HasPrefix(line, body) {
				b.WriteString(line + "\n")
			}
		}
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		rows, svg := f.verb(t, append([]string{"spc", path, "--by", "body", "--date", "month", "--numerator", "numerator", "--denominator", "denominator",
			"--per", "100", "--better", "higher", "--target", "92"}, more...)...)
		verb := rows[body]
		row := f.rows(t, "measures", map[string]string{"measure": "seen-in-time", "period": "2025-26-m12", "organisation": body})[0]
		l := f.rows(t, "limits", map[string]string{"rule": "seen-in-time", "period": "2025-26-m12", "organisation": body, "kind": "over time"})[0]
		digits(t, body+" value", row.Get("value"), verb["value"], 100)
		digits(t, body+" centre", l.Get("centre"), verb["centre"], 100)
		digits(t, body+" low", l.Get("low"), verb["lower"], 100)
		digits(t, body+" high", l.Get("high"), verb["upper"], 100)
		words := strings.ReplaceAll(verb["words"], "The target of 92%", "The 92% standard")
		tells(t, body+" in the book", row.Get("verdict"), words)
		tells(t, body+" explained", f.explained(t, "measures/2025-26-m12/seen-in-time/"+body), words)
		if !strings.Contains(svg, plainStart(verb["words"])) {
			t.Errorf("%s: the chart does not say %q", body, verb["words"])
		}
	}
}

// plainStart is the beginning of the words, which a chart breaks into lines.
func plainStart(words string) string { return words[:min(len(words), 24)] }

// And by itself, against the nation.
func TestLimitsReadTheSameFourWays(t *testing.T) {
	f := newFourWays(t)
	f.march(t)
	rows, _ := f.verb(t, "rate", filepath.Join(f.dir, "march.csv"), "--by", "body", "--kind", "proportion", "--numerator", "numerator", "--denominator", "denominator",
		"--level", "95,99.8")
	for body, verb := range rows {
		for _, l := range f.rows(t, "limits", map[string]string{"rule": "seen-in-time", "period": "2025-26-m12", "organisation": body, "kind": "figure"}) {
			level := strings.TrimSuffix(l.Get("level"), "%")
			digits(t, body+" low", l.Get("low"), verb["lower_"+level], 100)
			digits(t, body+" high", l.Get("high"), verb["upper_"+level], 100)
		}
	}
}
