package run_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
	"github.com/commonpurse/commonpurse/run/runtest"
)

// making is a policy and an economy as files.
type making struct {
	policy map[string]string // of the directory main
	tables map[string]string
	year   string
	after  string
}

func (m making) clone() making {
	return making{maps.Clone(m.policy), maps.Clone(m.tables), m.year, m.after}
}

// edit changes one thing, and says what; prose says that no figure can come of it.
type edit struct {
	name  string
	prose bool
	on    func(m making) bool // false where there is nothing to change
}

func replaced(file map[string]string, name, pattern, with string) bool {
	was := file[name]
	at := regexp.MustCompile(pattern).FindStringSubmatchIndex(was)
	if at == nil {
		return false
	}
	file[name] = was[:at[0]] + string(regexp.MustCompile(pattern).ExpandString(nil, with, was, at)) + was[at[1]:]
	return file[name] != was
}

// lessOne takes a row away from a table, the last or the one before it.
func lessOne(m making, table string, fromEnd int) bool {
	lines := strings.Split(strings.TrimSuffix(m.tables[table], "\n"), "\n")
	if len(lines) < 3+fromEnd {
		return false
	}
	lines = slices.Delete(lines, len(lines)-1-fromEnd, len(lines)-fromEnd)
	m.tables[table] = strings.Join(lines, "\n") + "\n"
	return true
}

const noBefore = "no book before"

const mainFile = "policy.yaml"

var edits = []edit{
	{"nothing", true, func(making) bool { return true }},
	{"why a rule is", true, func(m making) bool {
		return replaced(m.policy, mainFile, `(?m)^(  (?:points|chooses|stays|counted|priced):)$`, "$1\n    because: Other words.\n    source: Another page")
	}},
	{"which lines a position counts", false, func(m making) bool {
		return replaced(m.policy, mainFile, `(in year: \{ledger: all, accounts: all)`, "$1, but not: {accounts: [costs]}") || replaced(m.policy, mainFile, `made good: oldest first`, "made good: latest first")
	}},
	{"a line of accounts", false, func(m making) bool { return lessOne(m, "accounts.csv", 0) }},
	{"why a parameter is", true, func(m making) bool {
		return replaced(m.policy, mainFile, `cut: ([0-9.]+)`, "cut: {value: $1, because: Other words.}") ||
			replaced(m.policy, mainFile, `source: a test, sure: S`, "source: another test, sure: K")
	}},
	{"why a gap is", true, func(m making) bool {
		return replaced(m.policy, mainFile, `because: it is not known`, "because: nobody knows")
	}},
	{"a comment", true, func(m making) bool { m.policy[mainFile] += "# a comment\n"; return true }},
	{"how a formula is written", true, func(m making) bool { return replaced(m.policy, mainFile, `places: (\d)\n`, "places:   $1\n") }},
	{"a parameter", false, func(m making) bool {
		return replaced(m.policy, mainFile, `cut: [0-9.]+`, "cut: 3") || replaced(m.policy, mainFile, `(?m)^  rate: .*$`, "  rate: 99%")
	}},
	{"places", false, func(m making) bool { return replaced(m.policy, mainFile, `places: \d`, "places: 5") }},
	{"a band", false, func(m making) bool { return replaced(m.policy, "bands.csv", `two,1,1`, "two,1,1.5") }},
	{"why an outcome is", false, func(m making) bool {
		return replaced(m.policy, mainFile, `\{outcome: three\}`, "{outcome: three, because: Nothing else.}")
	}},
	{"what it must do", false, func(m making) bool { return replaced(m.policy, mainFile, `must: \w+( \w+)?`, "must: another") }},
	{"how a rule is called", false, func(m making) bool {
		return replaced(m.policy, mainFile, `(?m)^  pays:$`, "  Pays:") || replaced(m.policy, mainFile, `(?m)^  counted:$`, "  Counted:")
	}},
	{"a weight", false, func(m making) bool { return replaced(m.policy, mainFile, `weight: 50%`, "weight: 51%") }},
	{"a standard", false, func(m making) bool {
		m.policy[mainFile] += "targets: [{measure: waiting, standard: 3, for: [organisation]}]\n"
		return strings.Contains(m.policy[mainFile], "  waiting:")
	}},
	{"a rule more", false, func(m making) bool {
		return replaced(m.policy, mainFile, `(?m)^transfer:$`, "transfer:\n  more: {for each: provider, every: year, pay: {from: provider, to: \"'X'\", amount: £1}}")
	}},
	{"a fact", false, func(m making) bool { return lessOne(m, "facts.csv", 0) }},
	{"what waits", false, func(m making) bool { return lessOne(m, "observations.csv", 1) }},
	{"a stay", false, func(m making) bool { return lessOne(m, "spells.csv", 0) }},
	{"a relation", false, func(m making) bool { return lessOne(m, "relations.csv", 0) }},
	{"an organisation", false, func(m making) bool { return lessOne(m, "organisations.csv", 0) }},
	{noBefore, false, func(m making) bool { return m.after != "" }},
	{"a row of a bad code", false, func(m making) bool {
		m.tables["facts.csv"] += "ZZZ,money,1,,\n"
		return strings.HasPrefix(m.tables["facts.csv"], "organisation,")
	}},
}

// bookFrom makes a book, and says what was kept.
func (m making) book(ctx context.Context, dir, name, from string) (*run.Report, error) {
	fsys := fstest.MapFS{}
	for file, text := range m.policy {
		fsys["main/"+file] = &fstest.MapFile{Data: []byte(text)}
	}
	p, err := policy.LoadFS(fsys, "main")
	if err != nil {
		return nil, fmt.Errorf("the policy: %w", err)
	}
	files := filepath.Join(dir, name)
	if err := os.MkdirAll(files, 0o755); err != nil {
		return nil, err
	}
	m.tables["economy.yaml"] = "name: drawn\nyear: " + m.year + "\nsource: drawn\nlicence: none\n"
	for file, text := range m.tables {
		if err := os.WriteFile(filepath.Join(files, file), []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	e, err := economy.Open(files)
	if err != nil {
		return nil, err
	}
	return run.Run(ctx, run.Options{Policy: p, Economy: e, Book: filepath.Join(dir, name+".duckdb"), Force: true, After: m.after, From: from, Threads: 1})
}

// TestFromABook edits drawn policies and their rows, and demands that a run from the book before the edit gives the book of
// a full run, and that it makes nothing again where only prose was edited.
func TestFromABook(t *testing.T) {
	if testing.Short() {
		t.Skip("many small books: not in short tests")
	}
	checks := flag.Lookup("rapid.checks")
	if checks.Value.String() == checks.DefValue { // each trial makes several books: fewer of them are usual
		if err := checks.Value.Set("2"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { checks.Value.Set(checks.DefValue) })
	}
	kept, again, met := 0, 0, map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp("", "purse-from-")
		if err != nil {
			rt.Fatal(err)
		}
		defer os.RemoveAll(dir)
		ctx := context.Background()
		first := drawMaking(rt, ctx, dir)
		if _, err := first.book(ctx, dir, "first", ""); err != nil {
			rt.Fatalf("%v\n%s", err, first.policy[mainFile])
		}
		for range 3 {
			m := first.clone()
			one := edits[evenly(rt, len(edits))]
			if !one.on(m) {
				continue
			}
			if one.name == noBefore {
				m.after = ""
			}
			full, err := m.book(ctx, dir, "full", "")
			if err != nil {
				met["at fault: "+one.name]++
				continue // the edit is at fault: a body without weight, a table that is needed
			}
			from, err := m.book(ctx, dir, "from", filepath.Join(dir, "first.duckdb"))
			if err != nil {
				rt.Fatalf("%s: %v", one.name, err)
			}
			for _, r := range from.Rules {
				if r.Kept {
					kept++
					continue
				}
				again++
				if one.prose || r.Why == "" {
					rt.Fatalf("%s: %s is made again: %q\n%s", one.name, r.Rule.Name, r.Why, m.policy[mainFile])
				}
			}
			met[one.name]++
			if full.Digest != from.Digest {
				rt.Fatalf("%s: a full run gives %s, one from a book %s: %s\n%s", one.name, full.Digest, from.Digest,
					tablesThatDiffer(filepath.Join(dir, "full.duckdb"), filepath.Join(dir, "from.duckdb")), m.policy[mainFile])
			}
		}
	})
	t.Logf("%d rules were kept and %d made again: %v", kept, again, met)
	if kept == 0 || again == 0 {
		t.Errorf("%d rules were kept and %d made again: the draws try nothing", kept, again)
	}
}

// evenly draws a number below n, each as likely: rapid's own ranges prefer small ones.
func evenly(rt *rapid.T, n int) int {
	drawn := 0
	for range 8 {
		drawn *= 2
		if rapid.Bool().Draw(rt, "bit") {
			drawn++
		}
	}
	return drawn % n
}

// tablesThatDiffer names the tables of two books with other digests.
func tablesThatDiffer(a, b string) string {
	var out []string
	receipts := make([]map[string]string, 2)
	for i, path := range []string{a, b} {
		receipts[i] = receiptOf(path)
	}
	for key, value := range receipts[0] {
		if strings.HasPrefix(key, "digest/") && receipts[1][key] != value {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// drawMaking draws a policy of bodies, in its second year after the book of the first, or one over records.
func drawMaking(rt *rapid.T, ctx context.Context, dir string) making {
	if rapid.IntRange(0, 2).Draw(rt, "records") == 0 {
		c := runtest.Draw(rt)
		m := making{policy: map[string]string{}, tables: map[string]string{}, year: "2017-18"}
		for name, file := range c.Files {
			m.policy[strings.TrimPrefix(name, runtest.Dir+"/")] = string(file.Data)
		}
		for name, table := range c.Tables {
			m.tables[strings.TrimPrefix(name, "policy_")+".csv"] = csvOf(table)
		}
		return m
	}
	years := runtest.DrawBodies(rt)
	var m making
	for i, year := range years {
		after := m.after
		m = making{policy: map[string]string{mainFile: year.Policy, "bands.csv": year.Bands}, tables: year.Tables,
			year: fmt.Sprintf("%d-%02d", year.Year, (year.Year+1)%100), after: after}
		if i == 0 {
			if _, err := m.book(ctx, dir, "before", ""); err != nil {
				rt.Fatal(err)
			}
			m.after = filepath.Join(dir, "before.duckdb")
		}
	}
	return m
}

// csvOf writes rows as a file of an economy has them.
func csvOf(t *plan.Table) string {
	var out strings.Builder
	for i, c := range t.Cols {
		if i > 0 {
			out.WriteString(",")
		}
		out.WriteString(c.Name)
	}
	out.WriteString("\n")
	for _, row := range t.Rows {
		for i, v := range row {
			if i > 0 {
				out.WriteString(",")
			}
			if v.Known() {
				out.WriteString(v.String())
			}
		}
		out.WriteString("\n")
	}
	return out.String()
}
